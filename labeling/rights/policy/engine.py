"""The evaluation: nine layers over one case, joined by maximum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

from .expressions import Clause, Leaf, clauses, parse_expression
from .facts import ClaimOrigin, ComponentKind, Facts
from .findings import Case, Chosen, Findings
from .layers import (
    l0_integrity,
    l1_source,
    l2_licence,
    l3_database,
    l4_mining,
    l5_people,
    l6_releases,
    l7_territory,
    l8_duties,
)
from .licences.table import CONTRACT_PREFIX, is_contract
from .normalise import NOASSERTION
from .subject import Subject
from .use import Action, Use
from .verdict import LAYERS, POLICY_VERSION, Decision, LayerResult, Reason, Verdict

MAX_CHOICES = 1024
"""Most combinations of alternatives looked at; beyond it nothing is elected and the licence counts as unknown."""

_UNKNOWN: Clause = (Leaf(NOASSERTION),)
_ON_FILE: Clause = (Leaf(f"{CONTRACT_PREFIX}on-file"),)


def evaluate(facts: Facts, subjects: Iterable[Subject], use: Use, *, at: datetime) -> Decision:
    """May this be done with this, at this time? Pure: the same arguments give the same decision, byte for byte.

    The order of ``subjects`` does not matter. ``at`` must be aware; a naive time raises :class:`ValueError`.
    """
    return Evaluation(facts, use, at=at).of(subjects)


class Evaluation:
    """One thing and one use at one time, judged for any number of groups of people: :func:`evaluate` for each.

    Licence, source, database right, mining, territory and duties ask of people only whether some can be recognised
    and where those live. So what was found for one group holds for each other that is alike in that.
    """

    def __init__(self, facts: Facts, use: Use, *, at: datetime) -> None:
        if at.tzinfo is None:
            raise ValueError("the time of a decision must have a zone")
        self._at = at.astimezone(UTC)
        self._facts, self._use = _approved_at(facts, self._at), use
        self._elections: dict[tuple[str | None, ...], tuple[tuple[Chosen, ...], list[Findings]]] = {}

    def of(self, subjects: Iterable[Subject]) -> Decision:
        """The decision when these people are in it."""
        ordered = tuple(sorted(set(subjects), key=lambda subject: subject.canonical_json()))
        case = Case(self._facts, ordered, self._use, self._at)
        fixed = [l0_integrity.judge(case), l5_people.judge(case), l6_releases.judge(case)]
        chosen, elected = self._election(ordered)
        found = sorted((*fixed, *elected), key=lambda findings: findings.layer)
        ends = [moment for findings in found for moment in findings.expiries]
        rechecks = (moment for findings in found for moment in findings.rechecks)
        valid_until = min((*ends, *rechecks), default=None)
        if ends and self._use.action in (Action.EXPORT, Action.TRAIN):
            duties = found[-1] = replace(found[-1], obligations=[*found[-1].obligations])  # others share it
            duties.oblige(
                "OB_RECALL_ON_EXPIRY", "Recall it when the permission ends, unless that is renewed."
            )
        return _decision(found, _expression_of(chosen), valid_until)

    def _election(self, subjects: tuple[Subject, ...]) -> tuple[tuple[Chosen, ...], list[Findings]]:
        homes = tuple({subject.jurisdiction: None for subject in subjects if subject.exposed})
        if homes not in self._elections:
            seen = tuple(Subject(jurisdiction=home) for home in homes)
            self._elections[homes] = _elect(Case(self._facts, seen, self._use, self._at))
        return self._elections[homes]


def _approved_at(facts: Facts, at: datetime) -> Facts:
    """The facts without the approvals whose time is over."""
    if facts.approvals_expire is None or at < facts.approvals_expire:
        return facts
    return replace(
        facts,
        basis_approved=False if facts.basis_approved else facts.basis_approved,
        dpia_approved=False if facts.dpia_approved else facts.dpia_approved,
        special_condition=False,
    )


def _elect(case: Case) -> tuple[tuple[Chosen, ...], list[Findings]]:
    """The alternative with the lowest verdict, then the fewest obligations, then the first by name."""
    conflict, options = _options(case.facts)
    judged = [(choice, _judge_choice(case, choice, conflict)) for choice in _choices(options)]

    def rank(entry: tuple[tuple[Chosen, ...], list[Findings]]) -> tuple[int, int, int, tuple[Chosen, ...]]:
        choice, found = entry
        verdict = max(findings.verdict for findings in found)
        obligations = sum(len(findings.obligations) for findings in found)
        return int(verdict), obligations, sum(len(findings.reasons) for findings in found), choice

    return min(judged, key=rank)


def _judge_choice(case: Case, choice: tuple[Chosen, ...], conflict: bool) -> list[Findings]:
    return [
        l1_source.judge(case, choice),
        l2_licence.judge(case, choice, conflict),
        l3_database.judge(case, choice),
        l4_mining.judge(case, choice),
        l7_territory.judge(case, choice),
        l8_duties.judge(case, choice),
    ]


def _options(facts: Facts) -> tuple[bool, list[tuple[ComponentKind, tuple[Clause, ...]]]]:
    """The alternatives of each licence that must be satisfied, and whether sources contradict each other.

    A claim that names another licence than the content's counts beside it until somebody resolves the conflict.
    """
    required = [(part.kind, part.licence) for part in facts.components]
    if not any(kind is ComponentKind.CONTENT for kind, _ in required):
        required.append((ComponentKind.CONTENT, NOASSERTION))
    content = {licence for kind, licence in required if kind is ComponentKind.CONTENT}
    conflict = contradicts(facts)
    others = {claim.licence for claim in facts.claims} - content - {NOASSERTION}
    if conflict:
        required += [(ComponentKind.CONTENT, licence) for licence in sorted(others)]
    options = [(kind, _clauses(licence)) for kind, licence in sorted(set(required))]
    if facts.grant is None or any(
        is_contract(leaf.id) for _, ways in options for clause in ways for leaf in clause
    ):
        return conflict, options
    # A contract that no expression names is one more way to be allowed to use the content.
    return conflict, [
        (kind, (*ways, _ON_FILE) if kind is ComponentKind.CONTENT else ways) for kind, ways in options
    ]


def contradicts(facts: Facts) -> bool:
    """Whether some claim names another licence than the content's and nobody has decided between them.

    A decision stands for the licence that the reviewer named; stated otherwise since, it is open again.
    """
    content = {part.licence for part in facts.components if part.kind is ComponentKind.CONTENT}
    decided = {claim.licence for claim in facts.claims if claim.origin is ClaimOrigin.REVIEWER}
    others = {claim.licence for claim in facts.claims} - (content or {NOASSERTION}) - {NOASSERTION}
    if len(others) == 1 and content <= {NOASSERTION}:
        return False  # one licence is claimed and none is stated: nothing to decide between
    is_settled = facts.claims_resolved and (not decided or content <= decided)
    return bool(others) and not is_settled


def _clauses(licence: str) -> tuple[Clause, ...]:
    node = parse_expression(licence)
    return (_UNKNOWN,) if node is None else clauses(node)


def _choices(options: list[tuple[ComponentKind, tuple[Clause, ...]]]) -> Iterator[tuple[Chosen, ...]]:
    count = 1
    for _, alternatives in options:
        count *= len(alternatives)
    if count > MAX_CHOICES:
        yield (Chosen(ComponentKind.CONTENT, Leaf(NOASSERTION)),)
        return
    for combination in product(*(alternatives for _, alternatives in options)):
        parts = {
            Chosen(kind, leaf)
            for (kind, _), clause in zip(options, combination, strict=True)
            for leaf in clause
        }
        yield tuple(sorted(parts))


def _expression_of(chosen: tuple[Chosen, ...]) -> str | None:
    leaves = sorted({str(part.leaf) for part in chosen if part.leaf.id != NOASSERTION})
    return " AND ".join(leaves) if leaves else None


def _decision(found: list[Findings], elected: str | None, valid_until: datetime | None) -> Decision:
    titles = dict(LAYERS)
    verdicts = [findings.verdict for findings in found]
    reasons = sorted((reason for findings in found for reason in findings.reasons), key=_order)
    return Decision(
        verdict=max(verdicts, default=Verdict.DENY),
        reasons=tuple(reasons),
        obligations=tuple(
            sorted(
                (obligation for findings in found for obligation in findings.obligations),
                key=lambda obligation: (
                    obligation.layer,
                    obligation.code,
                    obligation.licence or "",
                    obligation.detail,
                ),
            )
        ),
        elected_licence=elected,
        valid_until=valid_until,
        policy_version=POLICY_VERSION,
        layers=tuple(
            LayerResult(findings.layer, titles[findings.layer], verdict, _sentence(findings))
            for findings, verdict in zip(found, verdicts, strict=True)
        ),
    )


def _order(reason: Reason) -> tuple[int, str, str, str, str]:
    """Worst first, then by layer: the first reason is the one to show."""
    return -int(reason.severity), reason.layer, reason.code, reason.subject_ref or "", reason.licence or ""


def _sentence(findings: Findings) -> str:
    if findings.reasons:
        return min(findings.reasons, key=_order).detail
    if findings.obligations:
        return " ".join(dict.fromkeys(obligation.detail for obligation in findings.obligations))
    return findings.passed
