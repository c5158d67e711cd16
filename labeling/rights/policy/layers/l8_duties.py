"""L8: can the duties be carried out? A duty that cannot be met turns permission into refusal."""

from __future__ import annotations

from labeling.rights.policy.expressions import clauses, parse_expression
from labeling.rights.policy.findings import Case, Chosen, Findings, Fixes
from labeling.rights.policy.licences.table import facts_row
from labeling.rights.policy.merging import merge_leaves
from labeling.rights.policy.use import Action, Mode

from .contract import contract_row


def judge(case: Case, chosen: tuple[Chosen, ...]) -> Findings:
    """The author's name for an attribution; the outbound licence for a merged work."""
    found = Findings("L8", "Every duty can be carried out.")
    if case.use.action is not Action.EXPORT:
        return found
    if case.hands_on_files:
        _attribution(case, chosen, found)
    if case.use.outbound_licence is not None and case.use.mode is Mode.MERGED:
        _outbound(case.use.outbound_licence, chosen, found)
    return found


def _attribution(case: Case, chosen: tuple[Chosen, ...], found: Findings) -> None:
    facts = case.facts
    if facts.credit or facts.rights_holder or facts.credit_not_supplied:
        return
    for part in chosen:
        row = facts_row(part.leaf.id)
        if row is None and facts.grant is not None:
            row = contract_row(case, part.leaf.id, Findings("L8", ""))
        if row is not None and row.attribution:
            found.deny(
                "OB_MISSING",
                f"{part.leaf.id} demands that the author be named, and no name is on file.",
                Fixes.ADD_CREDIT,
                Fixes.NOT_SUPPLIED,
                Fixes.LEAVE_OUT,
                licence=part.leaf.id,
            )


def _outbound(outbound: str, chosen: tuple[Chosen, ...], found: Findings) -> None:
    ids = tuple(sorted({part.leaf.id for part in chosen}))
    allowed = set(merge_leaves(ids).outbound)
    node = parse_expression(outbound)
    wanted = () if node is None else clauses(node)
    if not wanted or not all({leaf.id for leaf in clause} <= allowed for clause in wanted):
        found.deny(
            "OB_OUTBOUND",
            f"The merged work may not be handed on under {outbound}.",
            Fixes.CHANGE_OUTBOUND,
            Fixes.COLLECTION,
        )
