"""Subjects of a question: an appearance, a person and the consents, in one record or in several."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from labeling.rights.policy.use import Use

from .consents import consent_in_words
from .words import as_flags, plain, records, rename

_NAMES = {
    "subject_id": "ref", "name": "ref", "person": "ref", "pii_principal_id": "ref", "data_subject": "ref",
    "is_identifiable": "identifiable", "is_masked": "masked", "age_years": "age", "masked_verified": "mask_verified",
    "assessment_approved": "basis_approved", "lia": "basis_approved", "lia_document": "basis_approved",
    "art9_condition": "special_condition", "guardian_consent": "guardian", "country_code": "country",
    "consent_record": "consent", "consent_records": "consents", "records": "consents", "consent_events": "events",
    "consent_state": "state", "lawful_basis": "basis", "is_known": "known", "art9": "special_category",
    "objection_raised": "objection", "has_objected": "objection",
}  # fmt: skip
_TOLD = frozenset({"role", "label", "note", "asset", "asset_id", "spans", "bbox"})
"""What says where somebody is seen, or is for people to read."""
_UNKNOWN_PERSON = frozenset({"unknown", "unidentified"})
CONSENT_KEYS = frozenset({"state", "status", "events"})


def people_in_words(raw: object, use: Use, at: datetime) -> object:
    """The list of subjects in the reader's words, and with what their consents do not speak of put in order."""
    if not isinstance(raw, list):
        return raw
    return [_person(one, use, at) if isinstance(one, Mapping) else one for one in raw]


def _person(raw: Mapping[str, Any], use: Use, at: datetime) -> dict[str, Any]:
    made: dict[str, Any] = {key: value for key, value in raw.items() if key not in _TOLD}
    for name in ("appearance", "subject", "data_subject"):
        if isinstance(made.get(name), Mapping):
            for key, value in made.pop(name).items():
                if key not in _TOLD:
                    made.setdefault("ref" if key in ("id", "subject") else key, value)
    if "subject" in made and made["subject"] is None:
        made["known"] = made.get("known", False)
    rename(made, _NAMES)
    if plain(made.get("ref") or made.get("subject")) in _UNKNOWN_PERSON:
        made.setdefault("known", False)
    _masks(made)
    _age(made)
    as_flags(made, ("basis_approved", "special_condition", "a9_condition", "objection", "lia_approved"))
    _place(made)
    _consents(made, use, at)
    return made


def masks_unchecked(people: object) -> bool:
    """Whether everybody is masked, and some masks are not checked yet: then the check is what is asked for, and the
    people count as masked. Beside somebody who is not masked an unchecked mask hides nobody.
    """
    found = [one for one in people if isinstance(one, dict)] if isinstance(people, list) else []
    open_masks = [one for one in found if one.get("masked") is True and _checked(one) is False]
    hidden = [one for one in found if one.get("masked") is True or one.get("identifiable") is False]
    if not open_masks or len(hidden) < len(found):
        return False
    for one in open_masks:
        one.pop("mask_verified", None)
        one.pop("verified", None)
    return True


def _checked(one: dict[str, Any]) -> Any:
    return one.get("verified", one.get("mask_verified"))


def _masks(made: dict[str, Any]) -> None:
    word = plain(made.get("masked"))
    unchecked = word in ("auto", "masked_auto", "pending")
    if unchecked or word in ("verified", "masked_verified", "masked+verified", "yes", "no", "none"):
        made["masked"] = word not in ("no", "none")
    if unchecked:
        made.setdefault("mask_verified", False)


def _age(made: dict[str, Any]) -> None:
    """``minor``, a band as numbers (``13-15``, ``<13``, ``12``): the youngest of it counts."""
    for name in ("minor", "is_minor"):
        if isinstance(made.get(name), bool):
            is_minor = made.pop(name)
            if made.get("age") is None and made.get("age_band") is None:
                made["age_band"] = "minor" if is_minor else "adult"
    band = made.get("age_band")
    if isinstance(band, int) and not isinstance(band, bool):
        made["age_band"], band = None, str(band)
    word = plain(band).removeprefix("age_").replace("+", "_plus").replace("<", "under_")
    numbers = [int(part) for part in word.replace("under_", "").split("_") if part.isdecimal()]
    if not numbers or word in (
        "13_15",
        "16_17",
        "13_17",
        "under_13",
        "under_16",
        "under_18",
        "over_18",
        "18_plus",
    ):
        return
    lowest = max(0, numbers[0] - 1) if word.startswith("under") else numbers[0]
    if made.get("age") is None and lowest <= 150:
        made["age"], made["age_band"] = lowest, None


def _place(made: dict[str, Any]) -> None:
    """A state of a country (``US-IL``) is in that country."""
    for name in ("jurisdiction", "country"):
        code = made.get(name)
        if (
            isinstance(code, str)
            and len(code) > 3
            and code[2] == "-"
            and code[:2].isalpha()
            and code[3:].isalnum()
        ):
            made[name] = code[:2]


def _consents(made: dict[str, Any], use: Use, at: datetime) -> None:
    events = made.get("events")
    single = made.get("consent")
    asked = [made[name] for name in ("consent", "consents") if name in made]
    if asked and not any(asked) and not made.keys() & CONSENT_KEYS and made.get("known") is not False:
        made.setdefault("basis", "consent")
    if isinstance(events, list) and isinstance(single, Mapping) and "events" not in single:
        made["consent"] = {**single, "events": made.pop("events")}
    if isinstance(single, str):
        made["consent"] = {"state": single}
    if isinstance(made.get("consents"), Mapping):
        made["consents"] = records(made["consents"])
    if isinstance(made.get("consents"), list):
        made["consents"] = [in_order(consent_in_words(one, at), use) for one in made["consents"]]
    if "consent" in made:
        made["consent"] = in_order(consent_in_words(made["consent"], at), use)
    if made.keys() & CONSENT_KEYS:
        own = consent_in_words({key: made.pop(key) for key in sorted(made.keys() & CONSENT_KEYS)}, at)
        made.update(own if isinstance(own, Mapping) else {})
        made.update(in_order(made, use))


def in_order(consent: Any, use: Use) -> Any:
    """A consent that names no purposes is for this one; one that does not speak of who receives allows publishing."""
    if not isinstance(consent, Mapping):
        return consent
    made = dict(consent)
    if not made.keys() & {"purposes", "purpose"}:
        made["purposes"] = [use.purpose, "CommercialPurpose"] if use.commercial else [use.purpose]
    if not made.keys() & {"publish_ok", "publish"} and made.get("recipients") is None:
        made["publish_ok"] = True
    return made


def stand_in(use: Use, *, released: bool) -> dict[str, Any]:
    """Somebody whom the facts speak of and no subject names: known, of age, with consent to this very use."""
    consent = in_order({"state": "ConsentGiven", "commercial_ok": released or None}, use)
    return {"ref": "", "known": True, "age_band": "adult", "consent": consent}


__all__ = ["in_order", "people_in_words", "stand_in"]
