"""Which holds stand, and what they keep from being deleted."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from labeling.accounts.models import Organisation
from labeling.requests.models import HoldScope, LegalHold
from labeling.rights.consent.models import DataSubject
from projects.models import Appearance, Item


def standing_holds(*, organisation: Organisation | UUID, now: datetime) -> QuerySet[LegalHold]:
    """The holds that are neither released nor over."""
    rows = LegalHold.objects.filter(organisation=organisation, release__isnull=True)
    return rows.filter(Q(until__isnull=True) | Q(until__gt=now))


def under_hold(*, organisation: Organisation | UUID, now: datetime) -> Q | None:
    """What of `Item` is under a hold, None when there is no hold at all."""
    targets: dict[str, list[UUID]] = {scope: [] for scope in HoldScope.values}
    for scope, target in standing_holds(organisation=organisation, now=now).values_list("scope", "target"):
        targets[scope].append(target)
    if not any(targets.values()):
        return None
    found = Q(pk__in=targets[HoldScope.ITEM]) | Q(source__in=targets[HoldScope.SOURCE])
    found |= Q(project__in=targets[HoldScope.PROJECT])
    shown = Appearance.objects.filter(subject__in=targets[HoldScope.SUBJECT], ended_at=None)
    return found | Q(pk__in=shown.values("item_id"))


def held_ids(*, items: QuerySet[Item], organisation: Organisation | UUID, now: datetime) -> set[UUID]:
    """Those of `items` that are under a hold."""
    condition = under_hold(organisation=organisation, now=now)
    return set() if condition is None else set(items.filter(condition).values_list("pk", flat=True))


def is_subject_held(*, subject: DataSubject, now: datetime) -> bool:
    """Whether what is known of the person is itself under a hold."""
    rows = standing_holds(organisation=subject.organisation_id, now=now)
    return rows.filter(scope=HoldScope.SUBJECT, target=subject.pk).exists()


def holds_on(*, items: QuerySet[Item], subject: DataSubject, now: datetime) -> list[LegalHold]:
    """The holds that keep any of `items`, or the person, oldest first."""
    projects = items.order_by().values_list("project_id", flat=True).distinct()
    sources = items.order_by().values_list("source_id", flat=True).distinct()
    people = Appearance.objects.filter(item__in=items.values("pk"), ended_at=None, subject__isnull=False)
    rows = standing_holds(organisation=subject.organisation_id, now=now).filter(
        Q(scope=HoldScope.SUBJECT, target__in=people.values("subject_id"))
        | Q(scope=HoldScope.SUBJECT, target=subject.pk)
        | Q(scope=HoldScope.SOURCE, target__in=sources)
        | Q(scope=HoldScope.PROJECT, target__in=projects)
        | Q(scope=HoldScope.ITEM, target__in=items.values("pk"))
    )
    return list(rows.order_by("created_at", "id"))
