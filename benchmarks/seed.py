"""Data to measure on, made through the product's own services. Import it only when Django is set up."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from benchmarks.content import IMAGE_SCHEMA, TEXT_SCHEMA, boxes, rights_of, text_of
from benchmarks.copying import copy_items
from labeling.accounts.actor import Actor
from labeling.accounts.models import Membership, Organisation, User
from labeling.accounts.roles import Role
from labeling.accounts.services.tokens import create_token
from labeling.annotations.services.loading import (
    ImportedAnnotation,
    ImportedPrediction,
    import_annotations,
    import_predictions,
)
from labeling.core import clock
from labeling.core.paging import PageRequest, paginate
from labeling.media.models import MediaAsset
from labeling.rights.inputs import parse_rights
from labeling.rights.services import StatementCache
from projects.models import Item, ItemMedia, Project, ProjectMember, Queue, Source
from projects.services.items import PreparedItem, create_items
from projects.services.projects import QueueSettings, create_project
from projects.services.sources import create_source

BATCH: Final = 2000
FIRST: Final = 500


@dataclass(frozen=True, slots=True)
class Stock:
    """A project with items, and what workloads need to know of it."""

    project: Project
    source: Source
    queue_id: UUID
    size: int


def owner() -> Actor:
    """The first owner."""
    found = (
        Membership.objects.select_related("user", "organisation")
        .filter(role=Role.OWNER)
        .earliest("created_at")
    )
    return Actor(found.user, found.organisation, Role.OWNER)


def empty(name: str, schema: dict[str, Any]) -> Stock:
    """A project without items, for commercial use, each item wanted once."""
    actor = owner()
    project = create_project(
        actor=actor, name=name, schema=schema, use={"commercial": True}, queue=QueueSettings()
    )
    source = create_source(actor=actor, project=project, name="Files")
    return Stock(project, source, Queue.objects.get(project=project).pk, 0)


def texts(name: str, size: int, *, annotated: bool = False) -> Stock:
    """A project of `size` texts with rights statements, with an answer each when `annotated`."""
    stock = empty(name, TEXT_SCHEMA)
    statements = StatementCache(stock.project.organisation)
    for numbers in _batches(size):
        stated = statements.get_many(
            [parse_rights(rights_of(n), defaults=None) for n in numbers], now=clock.now()
        )
        inputs = [
            PreparedItem(f"item-{n:08}", text_of(n), statement)
            for n, statement in zip(numbers, stated, strict=True)
        ]
        made = create_items(
            project=stock.project, source=stock.source, inputs=inputs, job_id=None, now=clock.now()
        )
        if annotated:
            rows = [ImportedAnnotation(pk, {"mood": "good"}, seconds=3.0) for pk in made.ids.values()]
            import_annotations(project=stock.project, rows=rows, now=clock.now())
    return Stock(stock.project, stock.source, stock.queue_id, size)


def many(name: str, size: int) -> Stock:
    """As `texts`, however many: the first `FIRST` by the product's services, the others as copies of these.

    Copied inside the database, in a minute or two for a million. Contents repeat every `FIRST` items.
    """
    first = texts(name, min(size, FIRST))
    copy_items(project_id=first.project.pk, queue_id=first.queue_id, size=size)
    return Stock(first.project, first.source, first.queue_id, size)


def images(name: str, size: int, asset: MediaAsset, *, annotated: int = 0, predicted: int = 0) -> Stock:
    """A project of `size` items that show one image, with so many boxes each, labeled or suggested."""
    stock = empty(name, IMAGE_SCHEMA)
    statement = StatementCache(stock.project.organisation).get_many(
        [parse_rights(rights_of(0), defaults=None)], now=clock.now()
    )[0]
    for numbers in _batches(size):
        inputs = [
            PreparedItem(f"image-{n:08}", {}, statement, [("photo", asset.pk, f"{n:08}.jpg")])
            for n in numbers
        ]
        made = create_items(
            project=stock.project, source=stock.source, inputs=inputs, job_id=None, now=clock.now()
        )
        if annotated:
            answers = [ImportedAnnotation(pk, boxes(annotated, seed=pk.hex)) for pk in made.ids.values()]
            import_annotations(project=stock.project, rows=answers, now=clock.now())
        if predicted:
            guesses = [
                ImportedPrediction(pk, boxes(predicted, seed=pk.hex), "street-net", "1", 0.9)
                for pk in made.ids.values()
            ]
            import_predictions(project=stock.project, rows=guesses, now=clock.now())
    return Stock(stock.project, stock.source, stock.queue_id, size)


def pictured(
    name: str,
    size: int,
    asset: MediaAsset,
    *,
    schema: dict[str, Any],
    guesses: Callable[[int], dict[str, Any]],
) -> Stock:
    """A project of `size` items that show one image, each with what `guesses` suggests for its number."""
    stock = empty(name, schema)
    statement = StatementCache(stock.project.organisation).get_many(
        [parse_rights(rights_of(0), defaults=None)], now=clock.now()
    )[0]
    inputs = [
        PreparedItem(f"image-{n:08}", {}, statement, [("photo", asset.pk, f"{n:08}.jpg")])
        for n in range(size)
    ]
    made = create_items(
        project=stock.project, source=stock.source, inputs=inputs, job_id=None, now=clock.now()
    )
    rows = [
        ImportedPrediction(pk, guesses(number), "street-net", "1", 0.9)
        for number, pk in enumerate(made.ids.values())
    ]
    import_predictions(project=stock.project, rows=rows, now=clock.now())
    return Stock(stock.project, stock.source, stock.queue_id, size)


def annotators(stock: Stock, count: int) -> list[tuple[User, str]]:
    """People who label in the project, each with the text of a token."""
    found = []
    for number in range(count):
        user, organisation = _person(f"annotator{number}@example.org", stock.project.organisation)
        ProjectMember.objects.get_or_create(
            project=stock.project, user=user, defaults={"role": Role.ANNOTATOR, "created_at": clock.now()}
        )
        made = create_token(
            actor=Actor(user, organisation, Role.ANNOTATOR), name="benchmark", scopes=("read", "label")
        )
        found.append((user, made.text))
    return found


def _person(email: str, organisation: Organisation) -> tuple[User, Organisation]:
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, None, name=email[:10])
    Membership.objects.get_or_create(user=user, organisation=organisation, defaults={"role": Role.ANNOTATOR})
    return user, organisation


def _batches(size: int) -> Iterator[range]:
    for start in range(0, size, BATCH):
        yield range(start, min(size, start + BATCH))


def last_page(stock: Stock, *, limit: int) -> tuple[str, UUID]:
    """The cursor of the last page of `limit` items in the list's own order, and the item that it comes after."""
    oldest = Item.objects.filter(project=stock.project).order_by("created_at", "id")[: limit + 1]
    boundary = list(oldest)[-1]
    rows = Item.objects.filter(
        project=stock.project, created_at__lte=boundary.created_at, pk__lte=boundary.pk
    )
    page = paginate(rows, order=("-created_at", "-id"), request=PageRequest(limit=1))
    if page.next is None:
        raise RuntimeError("the project has too few items for a last page")
    return page.next, boundary.pk


def asset_of(project_id: str) -> MediaAsset:
    """The picture of a project that has one."""
    return ItemMedia.objects.select_related("asset").get(item__project=UUID(project_id)).asset
