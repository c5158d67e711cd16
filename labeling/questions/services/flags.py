"""Flags: somebody says that something is the matter with an item, and somebody who may resolves it.

"I see a person" puts an entry about somebody unknown on record in the item, in the same transaction: the policy lets
nothing with such a person be labeled, so the item leaves every queue, its leases end, and it stands in quarantine until
the entry has ended or says that the person is masked or who it is.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.errors import Conflict, Fault, Invalid
from labeling.core.ids import new_id
from labeling.core.texts import clean
from labeling.questions.models import Flag, FlagKind, FlagState, Resolution
from labeling.rights.parts import OVERRIDE, Part
from projects.models import Appearance, Assignment, AssignmentState, Item, ItemState
from projects.services.appearances import end, link, read_region
from projects.services.judging import close_for_good
from projects.services.locks import hold_project
from projects.services.standing import set_part

MOST_COMMENT: Final = 2_000
_FITTING: Final = {
    FlagKind.UNSURE: (Resolution.NOTED,),
    FlagKind.BROKEN: (Resolution.NOTED, Resolution.CLOSED),
    FlagKind.PERSON: (Resolution.NOBODY, Resolution.HANDLED),
}
"""How each kind may be resolved."""


def raise_flag(
    *,
    actor: Actor,
    item: Item,
    kind: str,
    comment: str = "",
    region: object = None,
    also: Callable[[Item, datetime], object] | None = None,
) -> Flag:
    """Say that something is the matter with the item.

    A "person" takes it out of every queue in this transaction: open leases end and what comes for them is answered
    `rights.changed`; `also` is done then (drafts are sealed by it, above this layer). `Conflict` (item.withdrawn)
    when the item is gone already.
    """
    told = clean(comment, pointer="/comment", most=MOST_COMMENT, blank=True)
    place = read_region(region)
    wanted, now = FlagKind(kind), clock.now()
    with transaction.atomic():
        seen = None
        if wanted == FlagKind.PERSON:
            hold_project(item.project_id)
            seen = _take_out(actor, item, told, place, now)
            if also is not None:
                also(item, now)
        made = Flag.objects.create(
            id=new_id(),
            project_id=item.project_id,
            item=item,
            raised_by=actor.user,
            kind=wanted,
            comment=told,
            region=place,
            appearance=seen.pk if seen else None,
            created_at=now,
        )
        _record(actor, made, "flag.raised", now, appearance=made.appearance)
    return made


def resolve_flag(*, actor: Actor, flag: Flag, resolution: str, reason: str = "") -> Flag:
    """Resolve a flag, with a reason where something follows from it.

    `noted`: seen. `closed` (broken): the item's work is closed for good, its leases end; nothing is deleted. `nobody`
    (person): nobody can be recognised, the entry ends, and the item is judged and offered again at once; all open flags
    that share the entry are resolved with it. `handled` (person): the entry has been dealt with (masked, or the person
    identified); the rights decide. `Invalid` for a resolution that does not fit or without the reason it needs;
    `Conflict`: flag.resolved, flag.unsettled while the person is still on record as anybody.
    """
    wanted, now = _fitting(flag, resolution), clock.now()
    needs = wanted in (Resolution.NOBODY, Resolution.CLOSED)
    told = clean(reason, pointer="/reason", most=MOST_COMMENT, blank=not needs)
    with transaction.atomic():
        hold_project(flag.project_id)
        held = Flag.objects.select_for_update(no_key=True).get(pk=flag.pk)
        if held.state == FlagState.RESOLVED:
            raise Conflict(
                "Somebody has resolved this flag since. Load the list again.", code="flag.resolved"
            )
        leases = None
        if wanted == Resolution.NOBODY:
            _let_back(actor, held, told)
        elif wanted == Resolution.HANDLED:
            _refuse_unsettled(held)
        elif wanted == Resolution.CLOSED:
            leases = _close(held, now)
        rows = Flag.objects.filter(pk=held.pk)
        if held.kind == FlagKind.PERSON:
            rows = Flag.objects.filter(item=held.item_id, appearance=held.appearance, state=FlagState.OPEN)
        rows.update(
            state=FlagState.RESOLVED,
            resolution=wanted,
            reason=told,
            resolved_by=actor.user,
            resolved_at=now,
        )
        _record(
            actor,
            held,
            "flag.resolved",
            now,
            resolution=str(wanted),
            appearance=held.appearance,
            leases=leases,
        )
    return Flag.objects.select_related("item__project", "raised_by", "resolved_by").get(pk=flag.pk)


def newest_entry(pk: Any) -> Appearance | None:
    """What stands on record now where the entry stood: the last of those that took its place; None when all is gone.

    A chain has a few entries: each is one that a person wrote.
    """
    row = Appearance.objects.filter(pk=pk).first()
    while row is not None:
        later = Appearance.objects.filter(supersedes=row).first()
        if later is None:
            return row
        row = later
    return None


def is_unsettled(entry: Appearance | None) -> bool:
    """Whether the entry still says that anybody can be recognised: not ended, not masked, nobody identified."""
    return (
        entry is not None
        and entry.ended_at is None
        and entry.subject_id is None
        and entry.is_identifiable
        and not entry.is_masked
    )


def _take_out(
    actor: Actor, item: Item, comment: str, region: dict[str, Any] | None, now: datetime
) -> Appearance:
    """The entry about somebody unknown in the item: the one that an open flag made, else a new one."""
    if Item.objects.values_list("state", flat=True).get(pk=item.pk) == ItemState.WITHDRAWN:
        raise Conflict("This item was withdrawn; nothing more is done with it.", code="item.withdrawn")
    known = Flag.objects.filter(item=item, kind=FlagKind.PERSON, state=FlagState.OPEN)
    for pk in known.order_by("created_at", "id").values_list("appearance", flat=True):
        entry = newest_entry(pk)
        if entry is not None and is_unsettled(entry):
            return entry
    # Somebody let pass what was known then; that there is a person is new.
    if item.overrides.exists():
        set_part(items=Item.objects.filter(pk=item.pk), part="item", value=_without_override, now=now)
    return link(
        actor=actor,
        item=item,
        subject=None,
        region=region,
        reason=comment or "Flagged while it was labeled.",
        is_limited=False,
    )


def _without_override(old: Part) -> Part:
    return {key: value for key, value in old.items() if key != OVERRIDE}


def _let_back(actor: Actor, flag: Flag, reason: str) -> None:
    entry = newest_entry(flag.appearance)
    if entry is not None and entry.ended_at is None:
        end(actor=actor, appearance=entry, reason=reason)


def _refuse_unsettled(flag: Flag) -> None:
    if is_unsettled(newest_entry(flag.appearance)):
        detail = (
            "The person is still on record in the item as somebody unknown who can be recognised. Say there that they "
            "are masked, or who it is, then resolve the flag."
        )
        raise Conflict(detail, code="flag.unsettled")


def _close(flag: Flag, now: datetime) -> int:
    """Close the item's work; how many leases ended by it."""
    item = Item.objects.select_for_update(no_key=True).defer("data").get(pk=flag.item_id)
    leases = Assignment.objects.filter(item=item, state=AssignmentState.ACTIVE).count()
    close_for_good(item=item, now=now)
    return leases


def _fitting(flag: Flag, resolution: str) -> Resolution:
    fitting = _FITTING[FlagKind(flag.kind)]
    for one in fitting:
        if one == resolution:
            return one
    detail = f"A flag of this kind is resolved as {' or '.join(fitting)}."
    raise Invalid(detail, code="flag.resolution", faults=(Fault("/resolution", "flag.resolution", detail),))


def _record(actor: Actor, flag: Flag, action: str, now: datetime, **payload: Any) -> None:
    told = {"item": flag.item_id, "kind": str(flag.kind), **payload}
    record(
        organisation=actor.organisation,
        actor=actor,
        action=action,
        obj=("flag", flag.pk),
        project=flag.project_id,
        payload={key: value for key, value in told.items() if value is not None},
        now=now,
    )
