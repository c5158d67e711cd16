"""How a result made under one version of a label schema comes to a later one: by the steps of the migrations between.

Versions that came of no migration change no result: what was made under an older one stays of that one. So a result
is carried to the last migration behind the version it is of, and no further.

A version is never changed, so what leads to it is read once in a process.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from labeling.labelspec import LabelSchema, parse_schema
from labeling.labelspec.migrate import Plan, plan_of
from labeling.labelspec.migrate_uses import Name, told
from projects.models import SchemaVersion

_KEPT: Final = 512


@dataclass(frozen=True, slots=True)
class Link:
    """A version that came of a migration."""

    number: int
    version_id: UUID
    plan: Plan


@dataclass(frozen=True, slots=True)
class _Chain:
    """All versions up to one: their numbers, and the migrations among them in order."""

    numbers: Mapping[UUID, int]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Carried:
    """A result under a later version. `refused`: what would be lost of it without anybody's leave, in words."""

    result: dict[str, Any]
    is_touched: bool
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Carrier:
    """The way from one version to a later one, over at least one migration."""

    links: tuple[Link, ...]

    @property
    def version_id(self) -> UUID:
        """The version that is come to."""
        return self.links[-1].version_id

    @property
    def number(self) -> int:
        return self.links[-1].number

    @property
    def schema(self) -> LabelSchema:
        """That of the version that is come to."""
        return self.links[-1].plan.schema

    @property
    def moves_controls(self) -> bool:
        return any(step.kind == "control" for link in self.links for step in link.plan.steps)

    def apply(self, result: dict[str, Any]) -> Carried:
        """The result as the steps make it; loss is carried out, and told where no step allows it."""
        refused: list[str] = []
        after, is_touched = result, False
        for link in self.links:
            mapped = link.plan.apply(after)
            refused += [words_of(link.plan, place) for place in mapped.refused(link.plan.steps)]
            after, is_touched = mapped.result, is_touched or mapped.is_touched
        return Carried(after, is_touched, tuple(refused))

    def answer(self, control: str, value: Any) -> tuple[str, Any] | None:
        """One answer with the name of its control; None when nothing of it has a place any more."""
        found: tuple[str, Any] | None = (control, value)
        for link in self.links:
            found = link.plan.answer(*found) if found is not None else None
        return found

    def control(self, name: str) -> str | None:
        """The name of a control, or of a key of results; None when it is gone."""
        found: str | None = name
        for link in self.links:
            found = link.plan.control(found) if found is not None else None
        return found

    def key(self, key: str) -> str | None:
        """A key of a provenance: a control, an object id, or `control/id`."""
        head, slash, rest = key.partition("/")
        if not slash:
            return self.control(key)
        name = self.control(head)
        return None if name is None else f"{name}/{rest}"


def carrier_of(from_id: UUID | None, to_id: UUID | None) -> Carrier | None:
    """The way from a version to a later one; None when no migration lies between them.

    `from_id` None: from before all migrations. No query when both are the same, one a process for each `to_id` else.
    """
    if to_id is None or from_id == to_id:
        return None
    chain = _chain_to(to_id)
    number = 0 if from_id is None else chain.numbers.get(from_id)
    if number is None:
        return None
    links = tuple(link for link in chain.links if link.number > number)
    return Carrier(links) if links else None


def come_to(version: SchemaVersion, *, current_id: UUID | None) -> SchemaVersion:
    """The version that what was made under `version` is of by now; itself where no migration came since."""
    carrier = carrier_of(version.pk, current_id)
    return version if carrier is None else version_of(carrier)


def is_migrated(version_id: UUID | None) -> bool:
    """Whether a migration led to a version, or to one before it."""
    return version_id is not None and bool(_chain_to(version_id).links)


def version_of(carrier: Carrier) -> SchemaVersion:
    """The version that a carrier comes to; no query, it is in the chain."""
    link = carrier.links[-1]
    return SchemaVersion.from_db(
        None, ["id", "number", "schema"], [link.version_id, link.number, link.plan.schema.dump()]
    )


def words_of(plan: Plan, place: int) -> str:
    """What a step takes away, for a sentence."""
    step = plan.steps[place]
    names = [name for name in step.names if name != step.new_name]
    named: list[Name] = [
        (step.kind, name) if step.kind == "control" else (step.kind, step.control or "", name)
        for name in names
    ]
    return " and ".join(told(name) for name in named)


@lru_cache(maxsize=_KEPT)
def _chain_to(version_id: UUID) -> _Chain:
    last = SchemaVersion.objects.only("project_id", "number").get(pk=version_id)
    rows = list(
        SchemaVersion.objects.filter(project=last.project_id, number__lte=last.number)
        .order_by("number")
        .only("id", "number", "steps")
    )
    numbers = {row.pk: row.number for row in rows}
    links = []
    for before, row in pairwise(rows):
        if row.steps is not None:
            base = SchemaVersion.objects.values_list("schema", flat=True).get(pk=before.pk)
            links.append(Link(row.number, row.pk, plan_of(parse_schema(base), row.steps)))
    return _Chain(numbers, tuple(links))
