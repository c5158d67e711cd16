"""Facts of a question in the words of the reader, and what of them speaks about the use or about people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labeling.rights.policy.signals import vocabulary_of

from .words import as_flags, plain, records, rename

_NAMES = {
    "attribution_author": "author", "author_name": "author", "credit_text": "credit", "creditText": "credit",
    "attribution_missing": "author_missing", "item_state": "state", "asset_state": "state", "asset_kind": "media_kind",
    "review_sample_done": "mask_verified", "sample_reviewed": "mask_verified", "review_done": "mask_verified",
    "human_reviewed": "mask_verified", "on_hold": "hold", "quarantine": "quarantined", "scc_ref": "scc", "sccs": "scc",
    "standard_contractual_clauses": "scc", "transfer_mechanism": "scc", "research_protocol_ref": "research_protocol",
    "ethics_ref": "research_protocol", "bipa_release": "biometric_release", "written_release": "biometric_release",
    "tos": "terms", "platform_terms": "terms", "pii": "personal_data", "db_share": "db_share_pct",
    "share_of_source_pct": "db_share_pct", "source_share_pct": "db_share_pct", "odrl": "grant", "odrl_policy": "grant",
    "grant_record": "grant", "contract": "grant", "model_release_status": "model_release",
    "property_release_status": "property_release", "is_modified": "modified", "art14": "art14_record",
    "art_14_record": "art14_record", "faces_masked": "masked", "face_masked": "masked", "is_masked": "masked",
}  # fmt: skip
_TOLD = frozenset(
    {
        "purpose_compat_assessment",
        "rights_epoch",
        "epoch",
        "external_id",
        "name",
        "description",
        "note",
        "notes",
        "media_kind",
        "modality",
        "stand_off_labels",
    }
)
"""What is for people to read, and on which no verdict depends."""
_FLAGS = ("research_protocol", "scc", "transfer_safeguard", "art14_record", "biometric_release", "special_condition",
          "a9_condition", "dpia", "dpia_approved", "permission", "uploader_grant", "lia_approved", "basis_approved",
          "lawful_access", "public_domain_evidence", "pd_evidence", "db_assessed", "hold", "legal_hold")  # fmt: skip
_RESIDUE = ("gps", "exif", "thumbnail", "embedded_thumbnail", "embedded_preview", "has_gps", "has_thumbnail",
            "gps_residue", "thumbnail_residue", "exif_residue", "exif_present", "gps_present", "preview",
            "has_exif_gps", "has_exif", "exif_thumbnail",
            "embedded_gps", "gps_exif")  # fmt: skip
_KINDS = frozenset({"upload", "import", "crawl", "sensor", "contract", "download", "api"})
_NO_NAME = frozenset({"missing", "none", "unknown", "absent", "n/a", "null"})
_NOT_SUPPLIED = frozenset({"not_supplied", "not supplied", "not-supplied"})
_CREDIT = ("credit", "credit_line", "author", "attribution", "creator")
_TO_USE = ("label_class", "labels_class", "label_task")
_SCOPES = ("unlimited", "commercial", "limited", "editorial", "none")


def facts_in_words(raw: object) -> object:
    """The facts with their usual names; anything but an object comes back as given."""
    if not isinstance(raw, Mapping) or not all(isinstance(key, str) for key in raw):
        return raw
    made: dict[str, Any] = {key: value for key, value in raw.items() if key not in _TOLD}
    rename(made, _NAMES)
    if isinstance(made.get("grant"), str):
        made.pop("grant")  # the reference of a contract says nothing about what it grants
    for name in ("source", "asset", "item"):
        if isinstance(made.get(name), Mapping):
            made[name] = dict(made[name])
            as_flags(made[name], _FLAGS)
            if made[name].get("subject_state") in (None, "ACTIVE", "active"):
                made[name].pop("subject_state", None)
    as_flags(made, _FLAGS)
    _credit(made, raw)
    _kept(made)
    _masks(made)
    _residue(made)
    _releases(made)
    _claims(made)
    _components(made)
    _terms(made)
    return made


_LICENCE = ("licence", "license", "licence_expr", "license_expr", "licence_expression", "license_expression")


def _components(made: dict[str, Any]) -> None:
    """A licence beside a list of components is that of the content, where the list has none."""
    for name in ("licences", "licenses"):
        if isinstance(made.get(name), list) and not made.keys() & {*_LICENCE, "components"}:
            made["licence"] = made.pop(name)
    for name in _LICENCE:
        value = made.get(name)
        if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
            made[name] = [{"kind": "content", "licence": one} for one in value]
    listed, names = made.get("components"), [name for name in _LICENCE if isinstance(made.get(name), str)]
    if listed is None or not names:
        return
    if listed in ([], {}):
        del made["components"]
    elif isinstance(listed, list) and all(isinstance(part, Mapping) for part in listed):
        kinds = {plain(part.get("kind") or part.get("component") or "content") for part in listed}
        if not kinds & {"content", "item", "item_content", "contents", "b"}:
            made["components"] = [*listed, {"kind": "content", "licence": made.pop(names[0])}]


def _credit(made: dict[str, Any], raw: Mapping[str, Any]) -> None:
    """Words that say that no name is there. That none was supplied counts with its proof alone."""
    for name in _CREDIT:
        value = made.get(name)
        if not isinstance(value, str):
            continue
        if value.strip().lower() in _NOT_SUPPLIED:
            made[name] = None
            proofs = (
                "evidence",
                "evidence_id",
                "evidence_ids",
                "attribution_evidence",
                "attribution_proof",
                "proof",
            )
            made["credit_not_supplied"] = any(raw.get(proof) for proof in proofs)
        elif value.strip().lower() in _NO_NAME:
            made[name] = None
    for name in ("attribution_evidence", "attribution_proof", "proof"):
        if any(plain(raw.get(key)) == "not_supplied" for key in _CREDIT):
            made.pop(name, None)
    for name, there in (("author_missing", False), ("author_known", True), ("attribution_available", True)):
        if isinstance(made.get(name), bool):
            is_known = made.pop(name) is there
            made.setdefault("author", True if is_known else None)


def _kept(made: dict[str, Any]) -> None:
    """What holds a thing back, and how it came here."""
    for name in ("hash_mismatch", "tampered"):
        if isinstance(made.get(name), bool):
            made.setdefault("hash_ok", not made.pop(name))
    if isinstance(made.get("hold"), bool):
        made["legal_hold"] = bool(made.pop("hold")) or bool(made.get("legal_hold"))
    status = made.get("subject_state")
    if plain(status) in ("restricted", "erased", "recalled", "rejected") and made.get("state") in (
        None,
        status,
    ):
        made["state"] = made.pop("subject_state")
    elif plain(status) in ("active", "ok", "clear", "clean", "none"):
        del made["subject_state"]
    if plain(made.get("kind")) in _KINDS:
        kind = made.pop("kind")
        if plain(kind) == "crawl" or not made.keys() & {"acquisition_path", "acquired"}:
            made.pop("acquired", None)
            made["acquisition_path"] = kind
    path = next((name for name in ("acquisition_path", "acquired") if plain(made.get(name)) in _SITES), None)
    if path is not None:
        made.setdefault("platform", _SITES[plain(made[path])])
        made[path] = "api" if "api" in plain(made[path]) else "download"


_SITES = {"youtube": "youtube", "youtube_download": "youtube", "youtube_api": "youtube", "flickr": "flickr",
          "flickr_api": "flickr", "flickr_download": "flickr"}  # fmt: skip


def _masks(made: dict[str, Any]) -> None:
    word = plain(made.get("masked"))
    if word in ("auto", "automatic", "verified", "masked_auto", "masked_verified", "auto_masked"):
        made.pop("masked")
        made.setdefault("pii_state", "masked_verified" if "verified" in word else "masked_auto")
    for name in ("auto_masked", "masked_auto"):
        if isinstance(made.get(name), bool) and made.pop(name):
            made.setdefault("pii_state", "masked_auto")
    if isinstance(made.get("review_pending"), bool):
        made["mask_verified"] = not made.pop("review_pending")
    review = plain(made.get("mask_review"))
    if review in ("not_done", "open", "none", "missing", "sample_pending", "done", "passed", "ok"):
        made["mask_review"] = "verified" if review in ("done", "passed", "ok") else "pending"
    if isinstance(made.get("mask_review"), bool):
        made["mask_review"] = "verified" if made["mask_review"] else "pending"
    if "mask_verified" in made and not made.keys() & {"personal_data", "pii_state", "masked"}:
        made["pii_state"] = "masked_verified" if made["mask_verified"] else "masked_auto"


def _residue(made: dict[str, Any]) -> None:
    """Traces named one by one, or listed."""
    found: list[bool] = []
    for name in (
        "metadata_residue",
        "pii_metadata_residue",
        "residual_metadata",
        "metadata",
        "exif",
        "residue",
    ):
        value = made.get(name)
        if isinstance(value, Mapping) and all(isinstance(one, bool | type(None)) for one in value.values()):
            found.append(any(made.pop(name).values()))
        elif (isinstance(value, list) and all(isinstance(one, str) for one in value)) or (
            isinstance(value, str) and plain(value) in (*_RESIDUE, "exif_gps", "none")
        ):
            made.pop(name)
            found.append(value not in ([], "none"))
    found += [made.pop(name) for name in _RESIDUE if isinstance(made.get(name), bool)]
    if found:
        made["metadata_residue"] = any(found) or made.get("metadata_residue") is True


def _releases(made: dict[str, Any]) -> None:
    """Releases as a list of records: the widest of each kind counts."""
    listed = records(made.get("releases"))
    if not listed or not all(isinstance(one, Mapping) for one in listed):
        if made.get("releases") in ([], None):
            made.pop("releases", None)
        return
    for kind in ("property", "model"):
        own = [one for one in listed if plain(one.get("kind") or one.get("type") or "model") == kind]
        own.sort(
            key=lambda one: (
                _SCOPES.index(plain(one.get("scope"))) if plain(one.get("scope")) in _SCOPES else 9
            )
        )
        if own and kind == "property":
            made.setdefault("property_release", own[0].get("scope"))
        elif own:
            made.setdefault("release", own[0])
    made.pop("releases")


def _claims(made: dict[str, Any]) -> None:
    """A reviewer's decision that cites evidence settles a contradiction; without it, it is one more claim."""
    claims = made.get("claims")
    if not isinstance(claims, list):
        return
    for claim in claims:
        if not isinstance(claim, Mapping) or plain(claim.get("origin")) != "reviewer":
            continue
        if claim.get("evidence") or claim.get("evidence_id") or claim.get("evidence_ids"):
            made.setdefault("claims_resolved", True)
            words = ("licence", "license", "licence_expr", "license_expr")
            named = next((claim[key] for key in (*words, "expr") if isinstance(claim.get(key), str)), None)
            if named is not None and not made.keys() & {*words, "components"}:
                made["licence"] = named


_BANS_AI = frozenset({"no_ai", "prohibits_ai", "forbids_ai", "ai_prohibited", "no_training", "prohibit_training",
                      "ban_ai", "natural_language_ban", "natural_language"})  # fmt: skip


def _terms(made: dict[str, Any]) -> None:
    """Terms quoted in words are a statement that a person reads."""
    terms = made.get("terms")
    word = plain(terms)
    if word in _BANS_AI:
        made["terms"] = "prohibit_ai"
    elif isinstance(terms, str) and " " in terms.strip():
        name = next(
            (name for name in ("tdm", "tdm_signals", "rights_signals", "signals") if name in made), "tdm"
        )
        own = made.get(name) or []
        if isinstance(own, list) and not any(isinstance(one, str) for one in own):
            made.pop("terms")
            made[name] = [*own, {"vocab": "terms_text", "raw": "unclear"}]
    for name in ("tos_prohibits_ai", "terms_forbid_ai", "terms_prohibit_ai", "natural_language_reservation"):
        if vocabulary_of(name) is None and isinstance(made.get(name), bool) and made.pop(name):
            made.setdefault("terms", "prohibit_ai")


def to_the_use(facts: object, use: object) -> tuple[object, object]:
    """What stands among the facts and belongs to the use: how the labels were made, and by whom it is used."""
    if not isinstance(facts, Mapping):
        return facts, use
    left, made = dict(facts), dict(use) if isinstance(use, Mapping) else use
    if not isinstance(made, dict):
        return left, made
    for name in _TO_USE:
        if name in left and not made.keys() & set(_TO_USE):
            made["label_class"] = left.pop(name)
    for name in ("research_org", "research_organisation", "research_organization"):
        if isinstance(left.get(name), bool):
            made.setdefault("research_organisation", left.pop(name))
    for name in ("labelled_in", "labeled_in", "labelled_commercially", "project"):
        if plain(left.get(name)) in ("non_commercial", "noncommercial", "nc", "non_commercial_project"):
            del left[name]
    return left, made
