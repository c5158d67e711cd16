"""Whether what a record speaks of exists: evidence beside the ledger, projects and items above it, by name alone."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.apps import apps

from labeling.accounts.models import Organisation
from labeling.core.errors import Fault, Invalid
from labeling.core.ids import parse_id
from labeling.rights.consent.models import ScopeKind

MAX_ITEMS: Final = 10_000
_LOOKUP: Final = 500
_SCOPES: Final = {
    ScopeKind.SOURCE: ("projects", "Source", "project__organisation"),
    ScopeKind.PROJECT: ("projects", "Project", "organisation"),
    ScopeKind.ITEMS: ("projects", "Item", "project__organisation"),
}
_WORDS: Final = {ScopeKind.SOURCE: "source", ScopeKind.PROJECT: "project", ScopeKind.ITEMS: "item"}


def known_evidence(
    *, organisation: Organisation, ids: Sequence[object], pointer: str = "/evidence"
) -> list[str]:
    """The ids of evidence, each once; `Invalid` for each that the organisation does not have."""
    return _known(
        ("evidence", "Evidence", "organisation"),
        organisation,
        ids,
        pointer,
        "consent.evidence_unknown",
        "There is no evidence with this id. Upload the file first, then name its id here.",
    )


def known_scope(
    *, organisation: Organisation, kind: str, ids: Sequence[object], pointer: str = "/scope/ids"
) -> list[str]:
    """The ids that a scope of this kind names; `Invalid` for none, too many, and those that do not exist."""
    if kind not in ScopeKind.values:
        detail = f"Use one of: {', '.join(ScopeKind.values)}."
        raise _invalid("/scope/kind", "consent.scope_kind", detail)
    if kind == ScopeKind.SUBJECT:
        if ids:
            detail = "A consent for whatever shows the person names no ids. Leave them out, or choose another kind."
            raise _invalid(pointer, "consent.scope_ids", detail)
        return []
    word = _WORDS[ScopeKind(kind)]
    if not ids:
        raise _invalid(pointer, "consent.scope_empty", f"Name at least one {word} that the consent is about.")
    if len(ids) > MAX_ITEMS:
        detail = f"Name at most {MAX_ITEMS:,} here. For more, give them a source or project of their own."
        raise _invalid(pointer, "consent.scope_long", detail)
    detail = f"There is no {word} with this id in the organisation."
    return _known(_SCOPES[ScopeKind(kind)], organisation, ids, pointer, "consent.scope_unknown", detail)


def _known(
    where: tuple[str, str, str],
    organisation: Organisation,
    ids: Sequence[object],
    pointer: str,
    code: str,
    detail: str,
) -> list[str]:
    label, name, owner = where
    asked = [parse_id(one) for one in ids]
    wanted = sorted({one for one in asked if one is not None})
    found: set[UUID] = set()
    if wanted and apps.is_installed(_APPS.get(label, label)):
        model = apps.get_model(label, name)
        for start in range(0, len(wanted), _LOOKUP):
            part = wanted[start : start + _LOOKUP]
            rows = model._default_manager.filter(pk__in=part, **{owner: organisation})
            found.update(rows.values_list("pk", flat=True))
    faults = tuple(
        Fault(f"{pointer}/{index}", code, detail) for index, one in enumerate(asked) if one not in found
    )
    if faults:
        raise Invalid(detail, code=code, faults=faults[:50])
    return [str(one) for one in wanted]


_APPS: Final = {"evidence": "labeling.rights.evidence"}


def _invalid(pointer: str, code: str, detail: str) -> Invalid:
    return Invalid(detail, code=code, faults=(Fault(pointer, code, detail),))
