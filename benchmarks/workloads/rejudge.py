"""A project judged again after a change of its use: nothing moves, and one item in ten moves.

Two thousand profiles, one in ten with a licence that forbids commercial use; five hundred vectors of people, eight to
a profile, in three items of ten. Through the API and the ledger, from the request to the end of the job.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, islice
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from benchmarks.bench import Bench
from benchmarks.content import TEXT_SCHEMA, text_of
from benchmarks.figures import Figure, Limit, spread
from benchmarks.raw import Raw

if TYPE_CHECKING:
    from labeling.rights.models import RightsProfile, SubjectVector
    from projects.models import Project, Source

SIZE: Final = 100_000
PROFILES: Final = 2_000
VECTORS: Final = 500
BATCH: Final = 50_000
LICENCES: Final = ("CC-BY-4.0", "CC-BY-NC-4.0")
_COUNTRIES: Final = ("AQ", "BV", "HM", "IO", "TF", "UM", "GS", "PN", "TK", "NU", "NF", "CX", "CC", "SJ")
_FREE: Final = {"commercial": False, "purpose": "ResearchAndDevelopment", "territories": ["DE"]}


@dataclass(frozen=True, slots=True)
class Change:
    """A change of use, and how many items it moves."""

    variant: str
    use: dict[str, Any]
    moves: int


def run(bench: Bench) -> None:
    """Seconds, evaluations and moved items, beside bare SQL that does the same to the same rows."""
    _ = bench.product
    for size in bench.sizes(SIZE):
        project, pairs = _seed(size)
        still = Change("nothing moves", {**_FREE, "research_organisation": True}, 0)
        moving = Change("one in ten moves", {**_FREE, "commercial": True}, _forbidden(size))
        raw = bench.raw()
        if raw.is_postgres:
            raw.run("VACUUM ANALYZE")  # as it would have been long before anybody changes the use of so many
        for change in (still, moving):
            _measure(bench, raw, project, pairs, size, change)
        raw.close()


def _measure(bench: Bench, raw: Raw, project: "Project", pairs: int, size: int, change: Change) -> None:
    from labeling.rights.models import Decision
    from labeling.rights.policy import Use
    from labeling.rights.services import use_hash

    client = bench.product.client()
    began = time.perf_counter()
    ended = client.finish(
        {"id": client.patch(f"/projects/{project.pk}", {"use": change.use})["job"], "state": "queued"}
    )
    seconds = time.perf_counter() - began
    client.close()
    asked = use_hash(Use.parse({"action": "label", **change.use}))
    evaluations = Decision.objects.filter(use_hash=asked, profile__organisation=project.organisation).count()
    if ended["progress"]["done"] != change.moves or evaluations > pairs:
        raise RuntimeError(
            f"{ended['progress']} moved of {change.moves}, {evaluations} evaluations of {pairs}"
        )
    limit = Limit("the same by bare SQL", _bare(raw, project.pk, moves=bool(change.moves)))
    bench.add(Figure("rejudge", "seconds", spread([seconds]), size, variant=change.variant, limit=limit))
    counted = Limit("distinct pairs", pairs)
    bench.add(Figure("rejudge", "count", spread([evaluations]), size, variant="evaluations", limit=counted))
    moved = Limit("items that must move", change.moves)
    bench.add(
        Figure("rejudge", "count", spread([ended["progress"]["done"]]), size, variant="moved", limit=moved)
    )


def _bare(raw: Raw, project_id: UUID, *, moves: bool) -> float:
    """Seconds for counting the groups and, with `moves`, for bringing the moved items and their work back.

    Rolled back, so that the table stays as it is.
    """
    began = time.perf_counter()
    groups = "SELECT profile_id, vector_id, verdict, COUNT(*) FROM projects_item WHERE project_id = %s"
    raw.rows(f"{groups} GROUP BY profile_id, vector_id, verdict", [project_id])
    if moves:
        items = "project_id = %s AND verdict = 3"
        is_closed = "false" if raw.is_postgres else "0"
        raw.run("BEGIN")
        raw.run(
            f"UPDATE projects_workitem SET is_closed = {is_closed} WHERE item_id IN "
            f"(SELECT id FROM projects_item WHERE {items})",
            [project_id],
        )
        raw.run(
            f"UPDATE projects_item SET verdict = 1, state = 'labelable', version = version + 1 WHERE {items}",
            [project_id],
        )
        raw.run("ROLLBACK")
    return time.perf_counter() - began


def _forbidden(size: int) -> int:
    return sum(1 for number in range(size) if _profile_of(number) % 10 == 0)


def _profile_of(number: int) -> int:
    """Few profiles have very many items: half of all items share the first tenth."""
    spot = number * 7919 % 1_000_003
    return spot % (PROFILES // 10) if number % 2 else spot % PROFILES


def _vector_of(number: int, profile: int) -> int | None:
    return None if number % 10 < 7 else (profile * 8 + number // 10 % 8) % VECTORS


def _seed(size: int) -> tuple["Project", int]:
    """The project with its items in work, and how many distinct pairs they have."""
    from benchmarks import seed
    from labeling.core import clock
    from labeling.rights.policy import Use
    from labeling.rights.services.verdicts import verdicts_of
    from projects.models import Item
    from projects.selectors.standing import pairs_of
    from projects.services import counters
    from projects.services.projects import QueueSettings, create_project
    from projects.services.sources import create_source

    actor, now = seed.owner(), clock.now()
    project = create_project(
        actor=actor, name=f"Judged, {size}", schema=TEXT_SCHEMA, use=_FREE, queue=QueueSettings()
    )
    source = create_source(actor=actor, project=project, name="Files")
    profiles, vectors = _profiles(project), _vectors(project)
    for start in range(0, size, BATCH):
        _load(project, source, range(start, min(size, start + BATCH)), profiles, vectors)
    counters.record(project.pk, {"state:labelable": size, "verdict:1": size}, now=now)
    pairs = pairs_of(Item.objects.filter(project=project))
    verdicts = verdicts_of(pairs=pairs, use=Use.parse(project.use), at=now)
    if set(verdicts.values()) != {1}:
        raise RuntimeError(f"not all may be labeled at first: {set(verdicts.values())}")
    return project, len(pairs)


def _profiles(project: "Project") -> list["RightsProfile"]:
    from labeling.core import clock
    from labeling.rights.parts import Parts
    from labeling.rights.services import intern_profiles

    places = list(islice((one for size in (3, 4, 5) for one in combinations(_COUNTRIES, size)), PROFILES))
    parts = [
        Parts(
            stated={
                "components": [{"kind": "content", "licence": LICENCES[number % 10 == 0]}],
                "credit": True,
                "rights_holder": True,
                "source_url": True,
                "personal_data": "none",
            },
            source={"excluded_territories": list(places[number])},
        )
        for number in range(PROFILES)
    ]
    return intern_profiles(organisation=project.organisation, parts=parts, now=clock.now())


def _vectors(project: "Project") -> list["SubjectVector | None"]:
    from labeling.core import clock
    from labeling.rights.policy import Subject
    from labeling.rights.services import intern_vectors

    consent = {"state": "ConsentGiven", "purposes": ["ResearchAndDevelopment"], "commercial_ok": True}
    people = [
        (Subject.parse({"ref": f"S{n:04}", "age_band": "adult", "consents": [consent]}),)
        for n in range(VECTORS)
    ]
    return intern_vectors(organisation=project.organisation, subjects=people, now=clock.now())


def _load(
    project: "Project",
    source: "Source",
    numbers: range,
    profiles: list["RightsProfile"],
    vectors: list["SubjectVector | None"],
) -> None:
    from django.db import transaction

    from labeling.core import clock
    from labeling.core.bulk import load_rows
    from labeling.core.ids import new_id
    from labeling.rights.inputs import RightsInput
    from labeling.rights.services import intern_statement
    from projects.models import Item, Queue, WorkItem

    now, queue = clock.now(), Queue.objects.get(project=project)
    stated = RightsInput(licence=LICENCES[0], credit="A. Author", personal_data="none")
    statement = intern_statement(organisation=project.organisation, rights=stated, now=now)
    ids = [new_id() for _ in numbers]

    def items() -> Iterator[tuple[Any, ...]]:
        for pk, number in zip(ids, numbers, strict=True):
            profile = _profile_of(number)
            chosen = _vector_of(number, profile)
            vector = None if chosen is None else vectors[chosen]
            yield (pk, f"item-{number:08}", text_of(number), profiles[profile].pk, vector and vector.pk)

    with transaction.atomic():
        load_rows(
            Item,
            constants={
                "project_id": project.pk,
                "source_id": source.pk,
                "statement_id": statement.pk,
                "verdict": 1,
                "licence": LICENCES[0],
                "state": "labelable",
                "labels": 0,
                "job_id": None,
                "version": 1,
                "created_at": now,
            },
            columns=("id", "external_id", "data", "profile_id", "vector_id"),
            rows=items(),
        )
        load_rows(
            WorkItem,
            constants={
                "queue_id": queue.pk,
                "round": 1,
                "priority": 0,
                "required": 1,
                "open_slots": 1,
                "is_closed": False,
            },
            columns=("item_id", "rank"),
            rows=((pk, float(number)) for pk, number in zip(ids, numbers, strict=True)),
        )
