"""What a file says about its own rights, as it is kept with the asset: licence claims, signals, releases, credit.

The texts come from the sandbox; here they are read by the policy's own readers. A file is not believed: what it says
can only restrict. Names of people who are shown are not kept at all.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from labeling.rights.policy.signals import read_signal, vocabulary_of
from labeling.rights.policy.wording import licences_in, speaks_against_ai

MAX_CLAIMS: Final = 20
_NOTICES: Final = (
    "dc:rights", "xmpRights:UsageTerms", "xmpRights:WebStatement", "cc:license", "photoshop:Instructions",
    "plus:OtherConstraints", "exif:Copyright", "iptc:CopyrightNotice", "iptc:SpecialInstructions", "png:Copyright",
    "tag:copyright", "tag:license",
)  # fmt: skip
_CREATOR: Final = (
    "dc:creator", "plus:ImageCreator", "cc:attributionName", "iptc:By-line", "exif:Artist", "png:Author",
    "tag:artist",
)  # fmt: skip
_CREDIT: Final = ("photoshop:Credit", "iptc:Credit", "cc:attributionName", "photoshop:Source", "iptc:Source")
_OWNER: Final = ("plus:CopyrightOwner",)
_RELEASES: Final = {
    "model": "plus:ModelReleaseStatus",
    "property": "plus:PropertyReleaseStatus",
    "minor_age": "plus:MinorModelAgeDisclosure",
}
_RELEASE_IDS: Final = {"model_ids": "plus:ModelReleaseID", "property_ids": "plus:PropertyReleaseID"}

Texts = Mapping[str, Sequence[str]]


def rights_facts(embedded: Mapping[str, Any], *, gps: bool) -> dict[str, Any]:
    """The value of `MediaAsset.facts["rights"]`, from what `labeling.media.embedded` read.

    `claims` are `{"expression", "origin", "where", "raw"}`, `signals` `{"vocab", "key", "raw", "parsed", "scope",
    "verified"}` with the policy's word for what is reserved as `parsed`. Signatures are not checked, so `verified` is
    always false. What could not be read stands in `problems` and as a signal that nobody can take for a yes.
    """
    texts: Texts = embedded["texts"]
    return {
        "claims": _claims(texts),
        "signals": _signals(embedded, texts),
        "releases": _releases(texts),
        "gps": gps,
        "persons": bool(embedded["persons"]),
        "creator": _first(texts, _CREATOR),
        "credit": _first(texts, _CREDIT),
        "owner": _first(texts, _OWNER),
        "notice": _first(
            texts, ("dc:rights", "exif:Copyright", "iptc:CopyrightNotice", "png:Copyright", "tag:copyright")
        ),
        "web_statement": _first(texts, ("xmpRights:WebStatement",)),
        "licensor": _first(texts, ("plus:Licensor",)),
        "digital_source": _term(_first(texts, ("Iptc4xmpExt:DigitalSourceType",))),
        "marked": _marked(_first(texts, ("xmpRights:Marked",))),
        "problems": list(embedded["problems"]),
    }


def _claims(texts: Texts) -> list[dict[str, str]]:
    claims = [
        {"expression": expression, "origin": "embedded", "where": where, "raw": raw}
        for where in _NOTICES
        for raw in texts.get(where, ())
        for expression in licences_in(raw)
    ]
    return claims[:MAX_CLAIMS]


def _signals(embedded: Mapping[str, Any], texts: Texts) -> list[dict[str, Any]]:
    given = [(str(signal["key"]), signal["raw"]) for signal in embedded["signals"]]
    for where in _NOTICES:
        given += [("terms_text", raw) for raw in texts.get(where, ()) if speaks_against_ai(raw)]
    # A block that cannot be read may hold a reservation.
    given += [
        (key, "unreadable")
        for key, code in (("xmp", "xmp."), ("c2pa", "c2pa."))
        if any(problem.startswith(code) for problem in embedded["problems"])
    ]
    return [found for key, raw in given if (found := _signal(key, raw)) is not None]


def _signal(key: str, raw: Any) -> dict[str, Any] | None:
    parsed = read_signal(key, "reserved" if key == "terms_text" else raw)
    if parsed is None:
        return None
    return {
        "vocab": vocabulary_of(key),
        "key": key,
        "raw": raw,
        "parsed": parsed.scope.value,
        "scope": "file",
        "verified": False,
    }


def _releases(texts: Texts) -> dict[str, Any]:
    """PLUS terms such as `MR-NON`, and the ids of releases. A file's word is no release: no verdict rests on it."""
    found: dict[str, Any] = {name: _term(_first(texts, (where,))) for name, where in _RELEASES.items()}
    found |= {name: list(texts.get(where, ())) for name, where in _RELEASE_IDS.items()}
    return {name: value for name, value in found.items() if value}


def _first(texts: Texts, wheres: Sequence[str]) -> str:
    return next((texts[where][0] for where in wheres if texts.get(where)), "")


def _term(address: str) -> str:
    """The last word of a vocabulary's address."""
    return address.rstrip("/").rsplit("/", 1)[-1]


def _marked(text: str) -> bool | None:
    return {"true": True, "false": False}.get(text.lower())
