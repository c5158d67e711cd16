"""Loading many annotations and predictions at once, for imports."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import transaction

from labeling.annotations.checking import faults_of, pixels_of, schema_of
from labeling.annotations.models import Annotation, AnnotationRevision, Prediction
from labeling.annotations.services.migrating import bring
from labeling.core.bulk import bulk_load
from labeling.core.errors import Conflict, Fault
from labeling.core.ids import new_id
from projects.models import Item, Project, SchemaVersion
from projects.services.labels import count_labels
from projects.services.locks import share_project
from projects.services.queue_overlap import rank_by_score

_LOOKUP = 500


@dataclass(frozen=True, slots=True)
class ImportedAnnotation:
    """A person's result that was made elsewhere. `author_id` only where that person is a user here."""

    item_id: UUID
    result: dict[str, Any]
    author_id: UUID | None = None
    seconds: float | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ImportedPrediction:
    """A model's result that came with an item."""

    item_id: UUID
    result: dict[str, Any]
    model: str
    version: str = ""
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that did not go in: its place among the rows, and why; pointers begin with `/result`."""

    index: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows went in, and those that did not."""

    created: int
    refused: list[Refused]


class _Row(Protocol):
    @property
    def item_id(self) -> UUID: ...
    @property
    def result(self) -> dict[str, Any]: ...


def import_annotations(*, project: Project, rows: Sequence[ImportedAnnotation], now: datetime) -> Loaded:
    """Store finished results of items of the project. Each fills one open slot of its item, as far as there are.

    One transaction; call it with at most a few thousand rows, and only for items that this run created: it does
    not look for doubles. Rows outside the label schema that `project` was read with, or of unknown items, are refused
    one by one; where labels were migrated since, the others are taken along.
    """
    with transaction.atomic():
        version = _version(project)
        current_id = share_project(project.pk).schema_version_id
        items, refused, good = _checked(project, version, rows, is_partial=False)
        made = [_annotation(row, version, now) for row in good]
        bulk_load(Annotation, made)
        bulk_load(AnnotationRevision, _revisions(made))
        if current_id is not None and current_id != version.pk:
            bring(made, to_id=current_id, now=now)
        counts = Counter(row.item_id for row in made)
        count_labels(project_id=project.pk, items=[items[pk] for pk in counts], counts=counts, now=now)
    return Loaded(len(made), refused)


def import_predictions(*, project: Project, rows: Sequence[ImportedPrediction], now: datetime) -> Loaded:
    """Store models' results of items of the project; as `import_annotations`, but they fill no slot."""
    with transaction.atomic():
        version = _version(project)
        _, refused, good = _checked(project, version, rows, is_partial=True)
        made = [
            Prediction(
                id=new_id(),
                item_id=row.item_id,
                model=row.model,
                version=row.version,
                score=row.score,
                result=row.result,
                schema_version_id=version.pk,
                created_at=now,
            )
            for row in good
        ]
        bulk_load(Prediction, made)
        scores: dict[UUID, float] = {}
        for row in made:
            if row.score is not None:
                scores[row.item_id] = max(row.score, scores.get(row.item_id, row.score))
        rank_by_score(project_id=project.pk, scores=scores)
    return Loaded(len(made), refused)


def _version(project: Project) -> SchemaVersion:
    if project.schema_version is None:
        raise Conflict("The project has no label schema yet. Add one first.", code="project.no_schema")
    return project.schema_version


def _checked(
    project: Project, version: SchemaVersion, rows: Sequence[Any], *, is_partial: bool
) -> tuple[dict[UUID, Item], list[Refused], list[Any]]:
    items = _items(project, rows)
    pixels = pixels_of(schema=schema_of(version), item_ids=items.keys())
    refused: list[Refused] = []
    good: list[Any] = []
    for index, row in enumerate(rows):
        item = items.get(row.item_id)
        if item is None:
            refused.append(
                Refused(index, (Fault("", "item.not_found", "There is no such item in the project."),))
            )
            continue
        faults = faults_of(
            version=version,
            item=item,
            result=row.result,
            pixels=pixels.get(item.pk, {}),
            is_partial=is_partial,
        )
        if faults:
            refused.append(Refused(index, faults))
        else:
            good.append(row)
    return items, refused, good


def _items(project: Project, rows: Iterable[_Row]) -> dict[UUID, Item]:
    """The rows' items by id, locked in the order of their ids."""
    wanted = sorted({row.item_id for row in rows})
    found: dict[UUID, Item] = {}
    for start in range(0, len(wanted), _LOOKUP):
        part = Item.objects.filter(project=project, pk__in=wanted[start : start + _LOOKUP])
        found |= {item.pk: item for item in part.order_by("pk").select_for_update(no_key=True)}
    return found


def _annotation(row: ImportedAnnotation, version: SchemaVersion, now: datetime) -> Annotation:
    return Annotation(
        id=new_id(),
        project_id=version.project_id,
        item_id=row.item_id,
        author_id=row.author_id,
        schema_version_id=version.pk,
        result=row.result,
        seconds=row.seconds,
        origin="import",
        created_at=row.created_at or now,
    )


def _revisions(made: Iterable[Annotation]) -> Iterable[AnnotationRevision]:
    for row in made:
        yield AnnotationRevision(
            id=new_id(),
            annotation_id=row.pk,
            number=1,
            author_id=row.author_id,
            schema_version_id=row.schema_version_id,
            result=row.result,
            seconds=row.seconds,
            created_at=row.created_at,
        )
