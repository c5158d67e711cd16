"""Reading rights: live decisions with what-if changes, statements and licences as plain JSON."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from labeling.core.errors import Fault, Invalid
from labeling.rights.models import RightsProfile, RightsStatement, SubjectVector
from labeling.rights.policy import (
    MergeResult,
    PolicyInputError,
    Use,
    all_licences,
    licence_info,
    merge,
    normalise_licence,
    parse_request,
)
from labeling.rights.policy.facts import Facts, ItemState
from labeling.rights.sentences import sentence
from labeling.rights.services.deciding import decide, decide_afresh

MAX_LICENCES = 200


def changed_use(use: Use, changes: Mapping[str, Any]) -> Use:
    """The use with some of its keys changed; `Invalid` with a pointer to each that cannot be taken."""
    base = use.as_dict()
    if changes.get("action", base["action"]) != base["action"] and "model" not in changes:
        base.pop("model")  # its default depends on the action
    try:
        return Use.parse({**base, **changes})
    except PolicyInputError as error:
        raise _invalid(error, "use") from None


def verdict_body(
    *,
    profile: RightsProfile,
    vector: SubjectVector | None,
    use: Use,
    at: datetime,
    is_live: bool,
    is_withdrawn: bool = False,
) -> dict[str, Any]:
    """The decision of a profile and vector for a use as the API answers it, with sentence and use.

    `is_live` takes and keeps cached decisions; otherwise (other times, what-if) it is evaluated afresh. What was
    withdrawn is judged as recalled.
    """
    if is_live and not is_withdrawn:
        body = decide(pair=(profile.pk, None if vector is None else vector.pk), use=use, at=at).body
    else:
        facts = Facts.parse(profile.facts)
        if is_withdrawn:
            facts = replace(facts, state=ItemState.RECALLED)
        body = decide_afresh(profile=profile, vector=vector, facts=facts, use=use, at=at).as_dict()
    return {**body, "sentence": sentence(body, action=use.action), "use": use.as_dict()}


def evaluate_request(raw: object, *, now: datetime) -> dict[str, Any]:
    """The pure policy asked directly: `{"facts", "subjects"?, "use"?, "at"?}`; `Invalid` with pointers."""
    try:
        asked = parse_request(raw, now=now)
    except PolicyInputError as error:
        raise _invalid(error, "facts") from None
    body = asked.decide().as_dict()
    told = sentence(body, action=asked.use.action, place="")
    return {**body, "sentence": told, "use": asked.use.as_dict()}


def merge_request(*, licences: list[str], mode: str, outbound: str | None) -> dict[str, Any]:
    """What one distribution of these licences may be licensed as, or which of them conflict."""
    if not 1 <= len(licences) <= MAX_LICENCES:
        detail = f"Name 1 to {MAX_LICENCES} licences."
        raise Invalid(detail, code="merge.licences", faults=(Fault("/licences", "merge.licences", detail),))
    found: MergeResult = merge(licences, mode=mode, outbound=outbound)
    return found.as_dict()


def statement_body(statement: RightsStatement) -> dict[str, Any]:
    """What a statement says, with the licence's name and address where it is one known licence."""
    info = licence_info(statement.licence)
    return {
        "id": str(statement.pk),
        "licence_declared": statement.licence_declared,
        "licence": statement.licence,
        "licence_name": info.name if info else None,
        "licence_url": info.url if info else None,
        "rights_holder": statement.rights_holder,
        "credit": statement.credit,
        "source_url": statement.source_url,
        "acquired": statement.acquired,
        "legal_basis": statement.legal_basis,
        "personal_data": statement.personal_data,
        "consents": list(statement.consents),
        "notes": list(statement.notes),
    }


def licences() -> list[dict[str, Any]]:
    """Every reviewed licence as a picker shows it."""
    return [
        {
            "id": info.id,
            "name": info.name,
            "url": info.url,
            "summary": list(info.summary),
            "short": short_licence(info.id),
        }
        for info in all_licences()
    ]


def short_licence(licence: str) -> str:
    """A licence as a table column shows it: `CC BY 4.0` for `CC-BY-4.0`, the expression where it is no CC one."""
    if licence.startswith("CC-BY"):
        family, _, version = licence.removeprefix("CC-").rpartition("-")
        return f"CC {family} {version}"
    return {"CC0-1.0": "CC0", "NOASSERTION": "Unknown"}.get(licence, licence)


def known_licence(text: str) -> str:
    """The expression that a licence's name or address stands for, `NOASSERTION` when it is not known."""
    return normalise_licence(text).expression


def _invalid(error: PolicyInputError, what: str) -> Invalid:
    faults = tuple(Fault(f.pointer, f"{what}.{f.code}", f.detail) for f in error.faults)
    detail = faults[0].detail if len(faults) == 1 else f"{len(faults)} things in the question cannot be read."
    return Invalid(detail, code=f"{what}.invalid", faults=faults)
