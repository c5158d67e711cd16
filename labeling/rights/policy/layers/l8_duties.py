"""L8: can the duties be carried out? A duty that cannot be met turns permission into refusal."""

from __future__ import annotations

from labeling.rights.policy.expressions import clauses, parse_expression
from labeling.rights.policy.findings import Case, Chosen, Findings, Fixes
from labeling.rights.policy.licences.table import facts_row
from labeling.rights.policy.merging import allowed_outbound, merge_leaves
from labeling.rights.policy.use import Action, Mode

from .contract import contract_row


def judge(case: Case, chosen: tuple[Chosen, ...]) -> Findings:
    """The author's name for an attribution; the outbound licence for a merged work."""
    found = Findings("L8", "Every duty can be carried out.")
    if case.use.action is not Action.EXPORT:
        return found
    if case.hands_on_files:
        _attribution(case, chosen, found)
    if case.use.outbound_licence is not None:
        if case.use.mode is Mode.MERGED:
            _outbound(case.use.outbound_licence, tuple(sorted({part.leaf.id for part in chosen})), found)
        elif case.hands_on_files and case.use.shared and case.makes_derivative:
            for id in sorted({part.leaf.id for part in chosen}):
                _outbound_of_altered(case.use.outbound_licence, id, found)
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


def _outbound(outbound: str, ids: tuple[str, ...], found: Findings) -> None:
    """A merged work as a whole: every licence it is offered under must be allowed by every licence in it."""
    allowed = set(merge_leaves(ids).outbound)
    wanted = _ways(outbound)
    if not wanted or not all(clause <= allowed for clause in wanted):
        _refuse(f"The merged work may not be handed on under {outbound}.", found)


def _outbound_of_altered(outbound: str, id: str, found: Findings) -> None:
    """An altered file of a collection: one of the licences of the collection must be allowed for it."""
    certain, _ = allowed_outbound(id)
    wanted = _ways(outbound)
    if facts_row(id) is not None and (not wanted or not all(clause & certain for clause in wanted)):
        _refuse(f"The altered file is under {id} and may not be handed on under {outbound}.", found)


def _ways(expression: str) -> list[set[str]]:
    node = parse_expression(expression)
    return [] if node is None else [{leaf.id for leaf in clause} for clause in clauses(node)]


def _refuse(detail: str, found: Findings) -> None:
    found.deny("OB_OUTBOUND", detail, Fixes.CHANGE_OUTBOUND, Fixes.COLLECTION)
