"""Overrides: a steward lets items pass that need review, for a reason and until some time.

What is denied is never overridden: it needs a new fact. An override names the reasons that were looked at, so what
comes up later under another reason is not let pass by it; when its time is over the sweep judges its items again, and
the doors, which ask live, close at that instant.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from labeling.accounts.actor import Actor
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.bulk import load_rows
from labeling.core.errors import Conflict, Fault, Invalid
from labeling.core.ids import new_id
from labeling.core.texts import clean
from labeling.rights.evidence.services import cited
from labeling.rights.parts import OVERRIDE
from labeling.rights.policy import Use, Verdict
from labeling.rights.policy.overrides import Override as PolicyOverride
from labeling.rights.policy.use import Action
from labeling.rights.policy.verdict import rfc3339
from labeling.rights.services import CachedDecision, decide_many
from projects.models import Item, ItemState, OverriddenItem, Override, Project
from projects.selectors.standing import pairs_of
from projects.services.locks import hold_project
from projects.services.standing import set_part

LONGEST: Final = timedelta(days=366)
LEAST_REASON: Final = 10
MOST_ITEMS: Final = 50_000
"""Items that one override may be put on: it is one transaction, so that it holds for all or none."""


@dataclass(frozen=True, slots=True)
class NewOverride:
    """What a steward lets pass. `expires_at` aware; `evidence` ids; `actions` the policy's words."""

    reason: str
    expires_at: datetime
    actions: Sequence[str] = ("label",)
    evidence: Sequence[Any] = ()


def override_items(*, actor: Actor, project: Project, items: QuerySet[Item], wanted: NewOverride) -> Override:
    """Let `items` (of the project) pass what needs review; they are judged at once, their work opens.

    `Invalid` for a reason, time, action or evidence that cannot be taken. `Conflict`: override.denied when any of
    them is blocked, with what would change that; override.not_needed when none needs review; override.too_many.
    """
    now = clock.now()
    reason = _reason(wanted.reason)
    ends = _ends(wanted.expires_at, now)
    actions = _actions(wanted.actions)
    with transaction.atomic():
        held = hold_project(project.pk)
        evidence = cited(organisation_id=held.organisation_id, ids=wanted.evidence)
        keys = list(
            items.filter(project=held).exclude(state=ItemState.WITHDRAWN).order_by("pk")
            .values_list("pk", flat=True)[: MOST_ITEMS + 1]
        )  # fmt: skip
        _refuse_number(len(keys))
        chosen = Item.objects.filter(pk__in=items.filter(project=held).values("pk"))
        codes = _codes(held, pairs_of(chosen.exclude(state=ItemState.WITHDRAWN)), actions, now)
        made = Override.objects.create(
            id=new_id(),
            project=held,
            actions=[str(action) for action in actions],
            reason=reason,
            codes=codes,
            evidence=[str(document.pk) for document in evidence],
            expires_at=ends,
            items=len(keys),
            made_by=actor.user,
            made_at=now,
        )
        load_rows(
            OverriddenItem,
            constants={"override_id": made.pk},
            columns=("id", "item_id"),
            rows=((new_id(), pk) for pk in keys),
        )
        put = PolicyOverride(str(made.pk), actions, ends, reason, tuple(codes)).as_dict()
        set_part(
            items=_items_of(made),
            part="item",
            value=lambda old: {**old, OVERRIDE: put},
            now=now,
        )
        record(
            organisation=held.organisation_id,
            actor=actor,
            action="override.made",
            obj=("override", made.pk),
            project=held.pk,
            payload={
                "items": len(keys),
                "actions": made.actions,
                "expires_at": rfc3339(ends),
                "evidence": [document.pk for document in evidence],
                "codes": codes,
            },
            now=now,
        )
    return made


def end_override(*, actor: Actor, override: Override) -> Override:
    """Take an override back: its items are judged at once without it. A second time changes nothing."""
    now = clock.now()
    with transaction.atomic():
        hold_project(override.project_id)
        if not Override.objects.filter(pk=override.pk, ended_at=None).update(ended_at=now):
            override.refresh_from_db()
            return override
        ref = str(override.pk)

        def without(old: Mapping[str, Any]) -> dict[str, Any]:
            is_this = (old.get(OVERRIDE) or {}).get("ref") == ref
            return {key: value for key, value in old.items() if key != OVERRIDE or not is_this}

        set_part(items=_items_of(override), part="item", value=without, now=now)
        record(
            organisation=actor.organisation,
            actor=actor,
            action="override.ended",
            obj=("override", override.pk),
            project=override.project_id,
            payload={"items": override.items},
            now=now,
        )
    override.ended_at = now
    return override


def _items_of(override: Override) -> QuerySet[Item]:
    return Item.objects.filter(pk__in=OverriddenItem.objects.filter(override=override).values("item_id"))


def _reason(text: str) -> str:
    reason = clean(text, pointer="/reason", most=2_000)
    if len(reason) < LEAST_REASON:
        detail = f"Say in at least {LEAST_REASON} characters why this may pass although it needs review."
        raise _invalid("/reason", "reason.too_short", detail)
    return reason


def _ends(expires_at: datetime, now: datetime) -> datetime:
    if expires_at.tzinfo is None:
        raise _invalid("/expires_at", "expires_at.zone", "Write the time with its zone.")
    if expires_at <= now:
        raise _invalid(
            "/expires_at", "expires_at.past", "An override ends later than now. Give a later time."
        )
    if expires_at > now + LONGEST:
        detail = "An override lasts a year at most. Give an earlier time; it can be made anew then."
        raise _invalid("/expires_at", "expires_at.too_far", detail)
    return expires_at


def _actions(words: Sequence[str]) -> tuple[Action, ...]:
    known = {str(action): action for action in Action}
    strange = [word for word in words if word not in known]
    if strange or not words:
        raise _invalid("/actions", "actions.unknown", f"Name at least one of: {', '.join(known)}.")
    return tuple(sorted({known[word] for word in words}))


def _refuse_number(count: int) -> None:
    if count > MOST_ITEMS:
        detail = f"One override is for {MOST_ITEMS:,} items at most. State the facts of all of them instead."
        raise Conflict(detail, code="override.too_many")
    if not count:
        raise Conflict("There is no item here that an override could be put on.", code="override.nothing")


def _codes(
    project: Project, pairs: Collection[tuple[UUID, UUID | None]], actions: Sequence[Action], now: datetime
) -> list[str]:
    """The codes of what needs review. `Conflict` when something is denied, or nothing needs review."""
    use = Use.parse(project.use)
    decisions = [
        decision
        for action in actions
        for decision in decide_many(pairs=pairs, use=replace(use, action=action), at=now).values()
    ]
    _refuse_denied(decisions)
    open_codes = {
        reason["code"]
        for decision in decisions
        for reason in decision.body["reasons"]
        if reason["severity"] == Verdict.NEEDS_REVIEW.name
    }
    if not open_codes:
        detail = "Nothing here needs review, so there is nothing to let pass."
        raise Conflict(detail, code="override.not_needed")
    return sorted(open_codes)


def _refuse_denied(decisions: Sequence[CachedDecision]) -> None:
    reasons = {
        (reason["code"], reason["detail"]): [fix["label"] for fix in reason["fix"]]
        for decision in decisions
        if decision.verdict is Verdict.DENY
        for reason in decision.body["reasons"]
        if reason["severity"] == Verdict.DENY.name
    }
    if not reasons:
        return
    faults = tuple(
        Fault("", f"override.denied.{code}", f"{detail} {_told(labels)}")
        for (code, detail), labels in sorted(reasons.items())
    )
    detail = f"This is blocked, and an override cannot change that; a new fact can. {faults[0].detail}"
    raise Conflict(detail, code="override.denied", faults=faults)


def _told(labels: Sequence[str]) -> str:
    return (
        f"What would change it: {'; '.join(labels)}." if labels else "Nothing that could be added changes it."
    )


def _invalid(pointer: str, code: str, detail: str) -> Invalid:
    return Invalid(detail, code=code, faults=(Fault(pointer, code, detail),))
