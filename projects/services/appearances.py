"""Who is in an item. Each change is a new row; the item's vector follows in the same transaction."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from labeling.accounts.actor import Actor
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.errors import Conflict, Fault, Invalid
from labeling.core.ids import new_id
from labeling.rights.consent.models import DataSubject
from labeling.rights.consent.services.people import policy_subjects
from labeling.rights.policy.subject import Subject
from projects.models import Appearance, Item
from projects.services.locks import hold_project
from projects.services.standing import set_vectors
from projects.services.texts import clean

BATCH: Final = 2_000
MAX_PEOPLE: Final = 200
_CHANGES: Final = frozenset({"subject", "region", "is_identifiable", "is_masked"})


def link(
    *,
    actor: Actor,
    item: Item,
    subject: DataSubject | None,
    region: object = None,
    is_identifiable: bool = True,
    is_masked: bool = False,
    reason: str = "",
    is_limited: bool = True,
) -> Appearance:
    """Record that `subject` (None: somebody unknown) is in the item, and judge the item again at once.

    `Conflict` when the item has `MAX_PEOPLE` already and is `is_limited` to them; `Invalid` for a region that is no
    place in it.
    """
    now = clock.now()
    with transaction.atomic():
        hold_project(item.project_id)
        if is_limited and Appearance.objects.filter(item=item, ended_at=None).count() >= MAX_PEOPLE:
            detail = (
                f"This item has {MAX_PEOPLE} people on record already. Record a crowd as one unknown person."
            )
            raise Conflict(detail, code="appearance.too_many")
        made = Appearance.objects.create(
            id=new_id(),
            item=item,
            subject=subject,
            region=read_region(region),
            is_identifiable=is_identifiable,
            is_masked=is_masked,
            reason=clean(reason, pointer="/reason", most=2_000, blank=True),
            created_by=actor.user,
            created_at=now,
        )
        revector(items=Item.objects.filter(pk=item.pk), now=now)
        _record(actor, item, made, "appearance.recorded", now)
    return made


def supersede(
    *, actor: Actor, appearance: Appearance, changes: Mapping[str, Any], reason: str = ""
) -> Appearance:
    """Put another row in the place of `appearance`, with some of it changed; `Conflict` when it has ended."""
    unknown = set(changes) - _CHANGES
    if unknown:
        raise ValueError(f"an appearance has no {', '.join(sorted(unknown))}")
    now = clock.now()
    with transaction.atomic():
        hold_project(appearance.item.project_id)
        _end(appearance, now)
        wanted = {name: getattr(appearance, name) for name in _CHANGES} | dict(changes)
        wanted["region"] = read_region(wanted["region"])
        made = Appearance.objects.create(
            id=new_id(),
            item=appearance.item,
            consent=appearance.consent,
            supersedes=appearance,
            reason=clean(reason, pointer="/reason", most=2_000, blank=True),
            created_by=actor.user,
            created_at=now,
            **wanted,
        )
        revector(items=Item.objects.filter(pk=appearance.item_id), now=now)
        _record(actor, appearance.item, made, "appearance.superseded", now)
    return made


def end(*, actor: Actor, appearance: Appearance, reason: str) -> Appearance:
    """Record that the person is not in the item after all: an entry that says so, who and why, and has ended itself.

    The last entry of a chain. `Conflict` when `appearance` has ended already.
    """
    now = clock.now()
    told = clean(reason, pointer="/reason", most=2_000)
    with transaction.atomic():
        hold_project(appearance.item.project_id)
        _end(appearance, now)
        Appearance.objects.create(
            id=new_id(),
            item=appearance.item,
            subject=appearance.subject,
            region=appearance.region,
            is_identifiable=appearance.is_identifiable,
            is_masked=appearance.is_masked,
            consent=appearance.consent,
            supersedes=appearance,
            reason=told,
            created_by=actor.user,
            created_at=now,
            ended_at=now,
        )
        revector(items=Item.objects.filter(pk=appearance.item_id), now=now)
        _record(actor, appearance.item, appearance, "appearance.ended", now)
    appearance.refresh_from_db()
    return appearance


def revector(*, items: QuerySet[Item], now: datetime) -> int:
    """Bring the vectors of `items` to what the ledger says of the people in them; how many changed.

    In the caller's transaction; all are judged again in it. `items` must not depend on vector, verdict or state.
    """
    changed = 0
    for keys in _batches(items):
        some = Item.objects.filter(pk__in=keys)
        # First hold, then read: of two people in one picture who withdraw at once, the second sees the first.
        for project_id in sorted(some.order_by().values_list("project_id", flat=True).distinct()):
            hold_project(project_id)
        changed += set_vectors(items=some, people=people_in(some), now=now)
    return changed


def revector_subject(*, subject: DataSubject, now: datetime) -> int:
    """Bring all items that show `subject` to what the ledger says of the people in them; how many changed."""
    return revector(items=items_showing(subject), now=now)


def items_showing(subject: DataSubject) -> QuerySet[Item]:
    """The items in which `subject` is on record, masked or not."""
    shown = Appearance.objects.filter(subject=subject, ended_at=None)
    return Item.objects.filter(pk__in=shown.values("item_id"))


def people_in(items: QuerySet[Item]) -> dict[UUID, tuple[Subject, ...]]:
    """The people in `items` as the policy sees them, by item; a fixed number of queries."""
    rows = Appearance.objects.filter(item__in=items.values("pk"), ended_at=None)
    return policy_subjects(
        appearances=list(rows.select_related("item", "subject").order_by("created_at", "id"))
    )


def read_region(raw: object) -> dict[str, Any] | None:
    """A place in an item as it is kept; `Invalid` with what it may be."""
    if raw is None:
        return None
    if isinstance(raw, Mapping) and set(raw) in ({"input", "box"}, {"input", "span"}):
        name, place = raw["input"], raw.get("box", raw.get("span"))
        size = 4 if "box" in raw else 2
        if isinstance(name, str) and 0 < len(name) <= 80 and _numbers(place, size, whole="span" in raw):
            return dict(raw)
    detail = 'Write a place as {"input": name, "box": [x, y, w, h]} or {"input": name, "span": [start, end]}.'
    raise Invalid(detail, code="region.invalid", faults=(Fault("/region", "region.invalid", detail),))


def _numbers(raw: object, size: int, *, whole: bool) -> bool:
    if not isinstance(raw, list) or len(raw) != size:
        return False
    kinds = (int,) if whole else (int, float)
    return all(isinstance(part, kinds) and not isinstance(part, bool) and 0 <= part < 1e9 for part in raw)


def _batches(items: QuerySet[Item]) -> Iterator[list[UUID]]:
    keys = list(items.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]


def _end(appearance: Appearance, now: datetime) -> None:
    ended = Appearance.objects.filter(pk=appearance.pk, ended_at=None).update(ended_at=now)
    if not ended:
        detail = "This was superseded already. Load the item again and change the newest entry."
        raise Conflict(detail, code="appearance.superseded")


def _record(actor: Actor, item: Item, row: Appearance, action: str, now: datetime) -> None:
    record(
        organisation=actor.organisation,
        actor=actor,
        action=action,
        obj=("appearance", row.pk),
        project=item.project_id,
        payload={
            "item": item.pk,
            "subject": row.subject_id,
            "is_identifiable": row.is_identifiable,
            "is_masked": row.is_masked,
            "supersedes": row.supersedes_id,
        },
        now=now,
    )
