"""What items stand on: the pairs of profile and vector that their verdicts are made of."""

from uuid import UUID

from django.db.models import Count, QuerySet

from labeling.rights.services import Pair
from projects.models import Item


def pairs_of(items: QuerySet[Item]) -> set[Pair]:
    """The distinct pairs of many items: a few thousand, however many items."""
    return set(items.order_by().values_list("profile_id", "vector_id").distinct())


def counted_groups(items: QuerySet[Item]) -> list[tuple[UUID, UUID | None, int, int]]:
    """The distinct (profile, vector, cached verdict) of many items, with how many have each."""
    rows = items.order_by().values_list("profile_id", "vector_id", "verdict")
    return list(rows.annotate(n=Count("pk")).values_list("profile_id", "vector_id", "verdict", "n"))
