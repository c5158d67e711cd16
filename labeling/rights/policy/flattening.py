"""Facts as the ledger's records hold them (a source, an asset, a profile, an assessment) laid into one object.

The names inside a record are told apart from those of the facts: the ``kind`` of a source is how it was acquired, its
``url`` the address. Names that a record carries for itself and that no verdict depends on are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from .errors import InputFault
from .reading import escape_pointer

_NO_FACTS: Final = frozenset(
    {
        "id", "tenant_id", "created_at", "evidence", "evidence_id", "evidence_ids", "terms_snapshot_sha256",
        "terms_snapshot_hash", "operator_party", "collected_from", "collected_to", "sha256", "mime", "bytes", "phash",
        "source_id", "parent_asset_id", "rights_profile_id", "tdm_signals_hash", "observed_at", "fetched_at",
        "captured_at", "title",
    }
)  # fmt: skip
"""Identity, dates and proofs of records."""

_ORIGINS: Final = {
    "declared_licence": "declared", "declared_license": "declared", "embedded_licence": "embedded",
    "embedded_license": "embedded", "web_statement": "embedded", "xmpRights:WebStatement": "embedded",
    "platform_licence": "platform_api", "platform_license": "platform_api", "reviewer_licence": "reviewer",
}  # fmt: skip
_RENAMED: Final = {
    "source": {"kind": "acquisition_path", "url": "source_url"},
    "asset": {},
    "item": {},
    "profile": {},
    "rights_profile": {},
}
_ASSESSMENTS: Final = (
    "db_right_assessment", "database_right_assessment", "db_assessment", "db_right", "database_right",
)  # fmt: skip
_DATABASE_LICENCES: Final = ("db_licence", "db_license", "database_licence", "database_license")
_ALTERING: Final = {"mask": True, "crop": True, "frame": True, "transcode": False, "none": False}


def flatten(raw: object, pointer: str, faults: list[InputFault]) -> object:
    """The same facts as one flat object; faults of nesting are added to ``faults``. Other shapes come back as given."""
    if not isinstance(raw, Mapping) or not all(isinstance(key, str) for key in raw):
        return raw
    flat: dict[str, Any] = {}
    for key, value in raw.items():
        if key in _RENAMED and isinstance(value, Mapping):
            for name, own in _one_path(value).items() if key == "source" else value.items():
                _put(flat, _RENAMED[key].get(str(name), str(name)), own, f"{pointer}/{key}", faults)
        else:
            _put(flat, key, value, pointer, faults)
    _claims(flat)
    for name in _ASSESSMENTS:
        if isinstance(flat.get(name), Mapping):
            _assessment(flat, flat.pop(name), f"{pointer}/{name}", faults)
    _database_licences(flat)
    if "derivation" in flat and flat["derivation"] is None:
        del flat["derivation"]
    if isinstance(flat.get("derivation"), str) and flat["derivation"].lower() in _ALTERING:
        altered = _ALTERING[flat.pop("derivation").lower()]
        flat["modified"] = flat.get("modified") or flat.pop("altered", None) or altered
    return flat


def _one_path(source: Mapping[str, Any]) -> Mapping[str, Any]:
    """A source has a kind beside the path of acquisition, which says more; that it was crawled is never lost."""
    paths = [name for name in ("acquisition_path", "acquired", "acquisition") if source.get(name) is not None]
    if not paths or source.get("kind") is None:
        return source
    crawled = str(source["kind"]).lower() == "crawl"
    return {name: own for name, own in source.items() if name not in (paths if crawled else ["kind"])}


def _put(flat: dict[str, Any], key: str, value: Any, pointer: str, faults: list[InputFault]) -> None:
    if key in _NO_FACTS:
        return
    if flat.get(key) is not None and value is not None and flat[key] != value:
        place = f"{pointer}/{escape_pointer(key)}"
        faults.append(
            InputFault(place, "contradiction", "This says something other than another record of it.")
        )
        return
    if value is not None or key not in flat:
        flat[key] = value


def _claims(flat: dict[str, Any]) -> None:
    """Licences by their origin become claims beside the others."""
    found = [
        {"origin": _ORIGINS[key], "licence": flat.pop(key)} for key in sorted(_ORIGINS.keys() & flat.keys())
    ]
    found = [claim for claim in found if claim["licence"] is not None]
    if found and isinstance(flat.get("claims"), list | None):
        flat["claims"] = [*(flat.get("claims") or []), *found]


def _assessment(flat: dict[str, Any], raw: Mapping[str, Any], pointer: str, faults: list[InputFault]) -> None:
    """``{investment, maker_eu, share_pct, licence, expires}``: without investment or a maker here there is no right."""
    known = {"investment", "maker_eu", "share_pct", "licence", "license", "expires", "approved", "status"}
    for key in raw:
        if key not in known | _NO_FACTS:
            place = f"{pointer}/{escape_pointer(str(key))}"
            faults.append(InputFault(place, "unknown_key", f"“{key}” is not understood here."))
    if raw.get("share_pct") is not None:
        flat.setdefault("db_share_pct", raw["share_pct"])
    no_right = raw.get("investment") in (False, "none", "insubstantial") or raw.get("maker_eu") is False
    flat.setdefault("db_right", raw.get("status") or ("none" if no_right else "exists"))
    if raw.get("approved") is not None:
        flat.setdefault("db_assessed", raw["approved"])
    if raw.get("expires") is not None:
        flat.setdefault("db_assessment_expires", raw["expires"])
    licence = raw.get("licence", raw.get("license"))
    if isinstance(licence, str):
        _database_licence(flat, licence)


def _database_licences(flat: dict[str, Any]) -> None:
    for name in _DATABASE_LICENCES:
        if isinstance(flat.get(name), str | None):
            licence = flat.pop(name, None)
            if licence is not None:
                _database_licence(flat, licence)


_CONTENT: Final = ("licence", "license", "licence_expr", "license_expr")


def _database_licence(flat: dict[str, Any], licence: str) -> None:
    """The licence of the database beside that of the content, which is the one stated so far."""
    stated = next((flat[name] for name in _CONTENT if name in flat), None)
    if "components" not in flat and (stated is None or isinstance(stated, str)):
        for name in _CONTENT:
            flat.pop(name, None)
        flat["licence"] = {"content": stated, "database": licence}
    elif isinstance(flat.get("components"), list):
        flat["components"] = [*flat["components"], {"kind": "database", "licence": licence}]
