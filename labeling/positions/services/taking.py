"""Taking points in: from what a record says, from the keys of its data that the project names, or from its file."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

import orjson
from django.db import transaction
from django.db.models import F

from labeling.core.bulk import load_rows
from labeling.core.errors import Fault, Invalid
from labeling.core.ids import new_id
from labeling.core.sealing import fingerprints, unseal_bound
from labeling.geo.points import BadPoint, Given, read_point
from labeling.media.position import FILE_POSITION
from labeling.positions import vault
from labeling.positions.models import PENDING, Position, PositionPolicy, PositionSubject
from projects.models import Appearance, Item, Project

_LOOKUP: Final = 500


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of imported data that hold a position, "" where the project names none."""

    lat: str = ""
    lon: str = ""
    at: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Stated:
    """What a record says of where it was made: a point or none, and whose it is, also where its file says where."""

    point: Given | None = None
    subject: str = ""


def keys_of(project_id: UUID) -> Keys:
    """The keys that the project takes positions from."""
    names = ("lat_key", "lon_key", "at_key", "subject_key")
    row = PositionPolicy.objects.filter(pk=project_id).values_list(*names).first()
    return Keys(*row) if row else Keys()


def refuse_in(data: Mapping[str, Any], *, project_id: UUID) -> None:
    """`Invalid` when data that is changed by hand holds a key that the project takes positions from."""
    keys = keys_of(project_id)
    for key in (keys.lat, keys.lon, keys.at, keys.subject):
        if key and key in data:
            detail = "Positions are not kept in the data. Import the item again with its position, or leave this out."
            raise Invalid(
                detail, code="position.in_data", faults=(Fault(f"/data/{key}", "position.in_data", detail),)
            )


def stated_in(position: Mapping[str, Any] | None, data: dict[str, Any], keys: Keys) -> Stated:
    """What the record states, the keys taken out of its `data`. Raises `BadPoint`; its `key` is a pointer."""
    found: dict[str, tuple[str, Any]] = {}
    for name in ("lat", "lon", "at", "subject"):
        key = getattr(keys, name)
        if key and key in data:
            found[name] = f"/data/{key}", data.pop(key)
    for name, value in (position or {}).items():
        found[name] = f"/position/{name}", value
    said = {name: value for name, (_, value) in found.items() if value is not None and value != ""}
    try:
        if said.keys() <= {"subject", "at"}:  # where it was is the file's to say
            subject = read_point({"lat": 0, "lon": 0, **said}).subject
            return Stated(subject=subject)
        point = read_point(said)
    except BadPoint as bad:
        pointer = found[bad.key][0] if bad.key in found else f"/position/{bad.key}".rstrip("/")
        raise BadPoint(pointer, bad.detail) from None
    return Stated(point, point.subject)


def point_in_file(facts: Mapping[str, Any], *, sha256: str) -> Given | None:
    """The point that a file says itself, sealed among the facts of its asset when it was taken in."""
    sealed = facts.get("position")
    if not isinstance(sealed, str):
        return None
    return read_point(orjson.loads(unseal_bound(sealed, purpose=FILE_POSITION, bound=sha256.encode())))


def take_positions(*, project: Project, points: Mapping[UUID, Given]) -> int:
    """Store the points of new items, by item id, in the caller's transaction; how many. Nothing of them is shown yet.

    Whose a point is: whom the record names, else the one person on record in the item, else everybody behind its
    source together, who then count as one.
    """
    if not points:
        return 0
    with transaction.atomic():
        owners = _owners(points)
        keys = _keys(project.pk, set(owners.values()))
        rows = [
            (
                item_id,
                keys[owners[item_id]][0],
                vault.seal_point(keys[owners[item_id]][1], point, item_id=item_id),
            )
            for item_id, point in points.items()
        ]
        stored = load_rows(
            Position,
            constants={"project_id": project.pk, "cell": "", "bucket": "", "cause": PENDING},
            columns=("item_id", "subject_id", "sealed"),
            rows=rows,
            ignore_conflicts=True,
        )
        ask(project_ids=[project.pk])
    return stored


def ask(*, project_ids: Iterable[UUID]) -> None:
    """Say that the cells of projects are to be made anew; a project without rules gets those of the house."""
    for project_id in sorted(set(project_ids)):
        PositionPolicy.objects.get_or_create(pk=project_id)
        PositionPolicy.objects.filter(pk=project_id).update(asked=F("asked") + 1)


def with_subject(point: Given | None, stated: Stated) -> Given | None:
    """A file's point under the name that its record gives."""
    return replace(point, subject=stated.subject) if point else None


def _owners(points: Mapping[UUID, Given]) -> dict[UUID, str]:
    owners = {item_id: f"given:{point.subject}" for item_id, point in points.items() if point.subject}
    left = [item_id for item_id in points if item_id not in owners]
    people: dict[UUID, set[UUID]] = defaultdict(set)
    sources: dict[UUID, UUID] = {}
    for start in range(0, len(left), _LOOKUP):
        part = left[start : start + _LOOKUP]
        shown = Appearance.objects.filter(item__in=part, ended_at=None, subject__isnull=False)
        for item_id, subject_id in shown.values_list("item_id", "subject_id"):
            people[item_id].add(subject_id)
        sources |= dict(Item.objects.filter(pk__in=part).values_list("pk", "source_id"))
    for item_id in left:
        named = people.get(item_id, set())
        owners[item_id] = f"person:{named.pop()}" if len(named) == 1 else f"source:{sources[item_id]}"
    return owners


def _keys(project_id: UUID, references: Collection[str]) -> dict[str, tuple[UUID, bytes]]:
    """Id and key of each subject, made where there is none."""
    hashes = {ref: fingerprints(f"{project_id}:{ref}", purpose=vault.SUBJECT) for ref in references}
    found = _stored(project_id, hashes)
    fresh = []
    for ref in sorted(set(hashes) - set(found)):
        pk = new_id()
        fresh.append((pk, hashes[ref][0], vault.wrap(vault.draw_key(), subject_id=pk)))
    if fresh:
        load_rows(
            PositionSubject,
            constants={"project_id": project_id},
            columns=("id", "reference_hmac", "wrapped"),
            rows=fresh,
            ignore_conflicts=True,
        )
        found |= _stored(project_id, {ref: hashes[ref] for ref in hashes if ref not in found})
    return found


def _stored(project_id: UUID, hashes: Mapping[str, list[str]]) -> dict[str, tuple[UUID, bytes]]:
    by_hash = {one: ref for ref, several in hashes.items() for one in several}
    found: dict[str, tuple[UUID, bytes]] = {}
    wanted = sorted(by_hash)
    for start in range(0, len(wanted), _LOOKUP):
        rows = PositionSubject.objects.filter(
            project_id=project_id, reference_hmac__in=wanted[start : start + _LOOKUP]
        )
        for pk, reference, wrapped in rows.values_list("pk", "reference_hmac", "wrapped"):
            found[by_hash[reference]] = pk, vault.unwrap(wrapped, subject_id=pk)
    return found
