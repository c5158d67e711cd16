"""L2: does the licence permit this use, and on what conditions?

Each licence that is relied on is asked the questions of the facts table this use raises. ``AND`` means that all are
asked; the choice among ``OR`` alternatives is made above this layer.
"""

from __future__ import annotations

from labeling.rights.policy.facts import ComponentKind
from labeling.rights.policy.findings import Case, Chosen, Findings, Fixes
from labeling.rights.policy.licences.facts import Cell, LicenceFacts
from labeling.rights.policy.licences.table import facts_row, is_contract
from labeling.rights.policy.merging import merge_leaves
from labeling.rights.policy.normalise import NOASSERTION
from labeling.rights.policy.use import Action, Content, Mode
from labeling.rights.policy.verdict import Verdict

from .contract import contract_row
from .duties import oblige
from .exception import ALL_RIGHTS_RESERVED, is_research, relies_on_exception

_YOUTUBE = "LicenseRef-youtube-standard"


def judge(case: Case, chosen: tuple[Chosen, ...], conflict: bool) -> Findings:
    """Every licence against the use, then their combination when one merged work is made of them."""
    found = Findings("L2", "The licence permits this use without conditions.")
    facts = case.facts
    if conflict:
        found.review(
            "LIC_CONFLICT",
            "Different sources name different licences; until somebody decides, the strictest counts.",
            Fixes.RESOLVE_CONFLICT,
            Fixes.ADD_EVIDENCE,
        )
    if facts.expires is not None:
        if facts.expires <= case.at:
            found.deny("LIC_EXPIRED", "The permission has expired.", Fixes.RENEW_LICENCE, Fixes.LEAVE_OUT)
        found.expires([facts.expires], case.at)
    for part in chosen:
        _judge_one(case, part, found)
    if case.use.action is Action.EXPORT and case.use.mode is Mode.MERGED:
        _combination(chosen, found)
    return found


def _judge_one(case: Case, part: Chosen, found: Findings) -> None:
    id = part.leaf.id
    if id == NOASSERTION:
        found.deny(
            "LIC_UNKNOWN",
            "No licence is known. If in doubt, seek permission.",
            Fixes.ADD_LICENCE,
            Fixes.LEAVE_OUT,
        )
        return
    if part.component is ComponentKind.EMBEDDED and id == ALL_RIGHTS_RESERVED and not case.facts.permission:
        found.deny(
            "LIC_EMBEDDED",
            "A work of somebody else is shown or heard in it, and all rights in that are reserved.",
            Fixes.REMOVE_EMBEDDED,
            Fixes.ADD_PERMISSION,
            Fixes.LEAVE_OUT,
            licence=id,
        )
    if part.leaf.exception:
        found.review(
            "LIC_EXCEPTION",
            f"The exception {part.leaf.exception} has not been reviewed.",
            Fixes.REVIEW_LICENCE,
            licence=id,
        )
    by_grant = (
        id in (ALL_RIGHTS_RESERVED, _YOUTUBE) and case.facts.permission and case.facts.grant is not None
    )
    if is_contract(id) or by_grant:
        row = contract_row(case, id, found)
    else:
        row = facts_row(id)
        if row is None:
            found.review(
                "LIC_UNREVIEWED",
                f"{id} has not been reviewed for this policy.",
                Fixes.REVIEW_LICENCE,
                licence=id,
            )
    if row is None:
        return
    permitted = id == _YOUTUBE and case.facts.permission
    if (id == ALL_RIGHTS_RESERVED or permitted) and not by_grant:
        _reserved(case, part, found)
        return
    for column in asked_columns(case, part.component):
        _ask(case, row, column, found)
    oblige(case, part, row, found)


_BESIDE = frozenset({ComponentKind.LABELS, ComponentKind.METADATA})
"""Components that go along with every export, whatever becomes of the files."""


def asked_columns(case: Case, component: ComponentKind = ComponentKind.CONTENT) -> tuple[str, ...]:
    """The columns of the facts table a use asks for."""
    use = case.use
    if component in _BESIDE:
        return _columns_beside(case)
    columns = ["com"] if case.commercial and not case.only_labels else []
    if use.action is Action.EXPORT:
        columns += _export_columns(case)
    elif case.makes_derivative:
        columns.append("dpr")
    if case.trains:
        columns.append("trn")
    if use.action is Action.TRAIN and use.shared:
        columns.append("trr")
    return tuple(columns)


def _columns_beside(case: Case) -> tuple[str, ...]:
    """For labels and metadata with a licence of their own: masking the file does not alter them."""
    use = case.use
    handed_on = use.action is Action.EXPORT and use.shared
    merged = use.action is Action.EXPORT and use.mode is Mode.MERGED
    asked = (
        ("com", case.commercial),
        ("red", handed_on),
        ("dpr", merged),
        ("dsh", merged and handed_on),
        ("trn", case.trains),
        ("trr", use.action is Action.TRAIN and use.shared),
    )
    return tuple(column for column, is_asked in asked if is_asked)


def _export_columns(case: Case) -> list[str]:
    """An altered version asks more than the original, never something else: altering must not loosen anything."""
    columns = []
    if case.only_labels or case.use.content is Content.LABELS:
        columns.append("lab")
    elif case.use.shared:
        columns.append("red")
    if case.makes_derivative:
        columns += ["dpr", "dsh"] if case.use.shared else ["dpr"]
    return columns


_REVIEWS = {
    "com": ("LIC_COMMERCIAL_REVIEW", "leaves commercial use open"),
    "dpr": ("LIC_ALTER_REVIEW", "leaves altering open"),
    "dsh": ("LIC_SHARE_REVIEW", "leaves handing on an altered version open"),
    "red": ("LIC_SHARE_REVIEW", "leaves handing the file on open"),
    "lab": ("LIC_LABELS_REVIEW", "may reach to labels made on it"),
    "trn": ("LIC_TRAINING_REVIEW", "leaves training open"),
    "trr": ("LIC_MODEL_REVIEW", "may reach to a model trained with it"),
}


def _ask(case: Case, row: LicenceFacts, column: str, found: Findings) -> None:
    cell: Cell = getattr(row, column)
    if column == "lab" and row.noncommercial and case.commercial:
        found.review(
            "LIC_NC_LABEL_REUSE",
            f"The labels were made on a file under {row.id}; selling them looks like a way around NonCommercial.",
            Fixes.ADD_PERMISSION,
            Fixes.CHANGE_USE,
            licence=row.id,
        )
    elif cell is Cell.NO or (cell is Cell.NONCOMMERCIAL and case.commercial):
        _refuse(row, column, found)
    elif cell is Cell.REVIEW:
        if column == "red" and row.family == "" and row.id in ("CC-PDM-1.0", "CC-PDDC"):
            _public_domain(case, row, found)
            return
        code, words = _REVIEWS[column]
        found.review(
            code,
            f"{row.name} {words}: a person must look.",
            Fixes.ADD_PERMISSION,
            Fixes.ADD_EVIDENCE,
            licence=row.id,
        )


def _refuse(row: LicenceFacts, column: str, found: Findings) -> None:
    if row.noncommercial and (
        column in ("com", "trn", "red") or (column == "dsh" and not row.no_derivatives)
    ):
        found.deny(
            "LIC_NC",
            f"{row.id} forbids commercial use. “NonCommercial” covers the copying that labeling itself needs.",
            Fixes.ADD_PERMISSION,
            Fixes.CHANGE_USE,
            Fixes.SPLIT,
            Fixes.LEAVE_OUT,
            licence=row.id,
        )
        return
    if row.no_derivatives and column in ("dpr", "dsh"):
        act = "altering it" if column == "dpr" else "handing on an altered version"
        found.deny(
            "LIC_ND",
            f"{row.id} does not permit {act}.",
            Fixes.UNMASKED_ORIGINAL,
            Fixes.ADD_PERMISSION,
            Fixes.LEAVE_OUT,
            licence=row.id,
        )
        return
    found.deny(
        "LIC_DENIED",
        f"{row.name} does not permit this use.",
        Fixes.ADD_PERMISSION,
        Fixes.LEAVE_OUT,
        licence=row.id,
    )


def _public_domain(case: Case, row: LicenceFacts, found: Findings) -> None:
    if not case.facts.public_domain_evidence:
        found.review(
            "LIC_PD_EVIDENCE",
            "It is marked as public domain; before it is handed on somebody must show that it is.",
            Fixes.ADD_EVIDENCE,
            licence=row.id,
        )


def _reserved(case: Case, part: Chosen, found: Findings) -> None:
    """All rights reserved: only permission, or the exception for mining, helps."""
    if case.facts.permission:
        found.oblige("OB_PERMISSION_SCOPE", "Stay within what the rights holder permitted.", part.leaf.id)
        if case.use.shared:
            found.review(
                "LIC_PERMISSION_SCOPE",
                "Permission is on file; whether it covers handing this on, a person must check.",
                Fixes.ADD_GRANT,
                licence=part.leaf.id,
            )
        return
    if relies_on_exception(case, part):
        if not is_research(case):
            found.review(
                "LIC_ARR_EXCEPTION",
                "All rights are reserved; training could only rest on the exception for text and data mining.",
                Fixes.ADD_PERMISSION,
                licence=part.leaf.id,
            )
        if case.use.shared:
            found.review(
                "LIC_MODEL_REVIEW",
                "Whether a model trained under the exception may be handed on is unsettled.",
                Fixes.ADD_PERMISSION,
            )
        return
    if case.only_labels and not case.trains:
        found.review(
            "LIC_LABELS_REVIEW",
            "All rights are reserved in what the labels were made on: a person must look.",
            Fixes.ADD_PERMISSION,
            licence=part.leaf.id,
        )
        return
    found.deny(
        "LIC_ARR",
        "All rights are reserved, and no permission is on file.",
        Fixes.ADD_PERMISSION,
        Fixes.LEAVE_OUT,
        licence=part.leaf.id,
    )


def _combination(chosen: tuple[Chosen, ...], found: Findings) -> None:
    ids = tuple(sorted({part.leaf.id for part in chosen}))
    result = merge_leaves(ids)
    if result.verdict is Verdict.ALLOW or result.conflict is None:
        return
    rows = [facts_row(id) for id in result.conflict]
    names = " and ".join(result.conflict)
    if result.verdict is Verdict.NEEDS_REVIEW:
        found.review("LIC_MERGE_REVIEW", f"Whether {names} may be merged, a person must decide.", *result.fix)
    elif any(row is not None and row.no_derivatives for row in rows):
        found.deny("LIC_ND", f"{names} may not become part of a merged work.", *result.fix)
    elif any(row is not None and row.share_alike for row in rows):
        found.deny(
            "LIC_SA_CONFLICT",
            f"{names} each demand that the merged work be under their own terms.",
            *result.fix,
        )
    else:
        found.deny("LIC_MERGE", f"{names} may not be merged into one work.", *result.fix)
