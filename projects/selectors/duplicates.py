"""Near-duplicate pictures within a project: exact for hashes that differ in at most three of 64 bits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from labeling.core.paging import Page, PageRequest, paginate
from labeling.media.hashing import NEAR, Bands, distance
from projects.models import ItemMedia, ItemState, Project

WINDOW: Final = 500
WINDOWS: Final = 4
"""A page looks at so many pictures: it may be shorter than its limit, or empty, while there is a next one."""
MOST_NEAR: Final = 20
_BANDS: Final = tuple(f"asset__picture__band_{number}" for number in range(4))


@dataclass(frozen=True, slots=True)
class Near:
    """A picture near another one, and in how many bits they differ."""

    media: ItemMedia
    distance: int


@dataclass(frozen=True, slots=True)
class Duplicates:
    """A picture and those near it that came later; `is_cut` when there are more than `MOST_NEAR`."""

    media: ItemMedia
    near: list[Near]
    is_cut: bool


def near_duplicates(*, project: Project, request: PageRequest) -> tuple[list[Duplicates], str | None]:
    """Each pair once, at the picture that came first; and the cursor of the next page, None at the end."""
    found: list[Duplicates] = []
    cursor = request.cursor
    for _ in range(WINDOWS):
        page = _window(project, WINDOW, cursor)
        near = _near_hashes(project, {_hash(row) for row in page.results})
        for number, row in enumerate(page.results, 1):
            if (entry := _entry(project, row, near)) is not None:
                found.append(entry)
            if len(found) == request.limit and number < len(page.results):
                return found, _window(project, number, cursor).next
        cursor = page.next
        if cursor is None or len(found) == request.limit:
            break
    return found, cursor


def _window(project: Project, size: int, cursor: str | None) -> Page[ItemMedia]:
    return paginate(_pictures(project), order=("id",), request=PageRequest(size, cursor))


def _pictures(project: Project) -> QuerySet[ItemMedia]:
    return (
        ItemMedia.objects.filter(item__project=project, asset__picture__isnull=False)
        .exclude(item__state=ItemState.WITHDRAWN)
        .select_related("item", "asset__picture")
    )


def _hash(row: ItemMedia) -> Bands:
    picture: Any = row.asset.picture
    return (picture.band_0, picture.band_1, picture.band_2, picture.band_3)


def _near_hashes(project: Project, asked: set[Bands]) -> dict[Bands, list[tuple[Bands, int]]]:
    """For each hash those of the project near it, itself only when more than one picture has it, with distances."""
    if not asked:
        return {}
    shared = [Q(**{f"{name}__in": {one[place] for one in asked}}) for place, name in enumerate(_BANDS)]
    rows = (
        _pictures(project)
        .filter(reduce(or_, shared))
        .order_by()
        .values_list(*_BANDS)
        .annotate(pictures=Count("pk"))
    )
    by_band: list[dict[int, list[tuple[Bands, int]]]] = [{}, {}, {}, {}]
    for *bands, pictures in rows:
        known = (bands[0], bands[1], bands[2], bands[3])
        for place in range(4):
            by_band[place].setdefault(known[place], []).append((known, pictures))
    return {one: _near_one(one, by_band) for one in asked}


def _near_one(one: Bands, by_band: Sequence[dict[int, list[tuple[Bands, int]]]]) -> list[tuple[Bands, int]]:
    candidates = {entry for place in range(4) for entry in by_band[place].get(one[place], ())}
    return [
        (other, apart)
        for other, pictures in sorted(candidates)
        if (apart := distance(one, other)) <= NEAR and (other != one or pictures > 1)
    ]


def _entry(project: Project, row: ItemMedia, near: dict[Bands, list[tuple[Bands, int]]]) -> Duplicates | None:
    apart = dict(near[_hash(row)])
    if not apart:
        return None
    later = _pictures(project).filter(_any_of(apart), pk__gt=row.pk).exclude(item=row.item_id)
    rows = list(later.order_by("id")[: MOST_NEAR + 1])
    if not rows:
        return None
    found = [Near(other, apart[_hash(other)]) for other in rows[:MOST_NEAR]]
    return Duplicates(row, sorted(found, key=lambda entry: entry.distance), len(rows) > MOST_NEAR)


def _any_of(hashes: Iterable[Bands]) -> Q:
    return reduce(or_, (Q(**dict(zip(_BANDS, one, strict=True))) for one in hashes))
