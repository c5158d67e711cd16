"""The bare transactions that the loop is measured beside still fit the product's tables, and leave nothing behind."""

import os

import pytest
from django.conf import settings
from django.db import connection

from benchmarks.raw import Raw
from benchmarks.raw_loop import Inserts, RawLoop
from labeling.annotations.models import Annotation, AnnotationRevision
from projects.models import Assignment, WorkItem
from tests.queue.world import make_world


def raw_connection() -> Raw:
    """On this test's own database; for SQLite, whose test database lies in memory, on the test's connection."""
    address = None
    if connection.vendor == "postgresql":
        parts = os.environ["DATABASE_URL"].rsplit("/", 1)
        address = f"{parts[0]}/{connection.settings_dict['NAME']}"
        return Raw(address=address, path=settings.BASE_DIR)
    raw = Raw.__new__(Raw)
    raw.is_postgres = False
    connection.ensure_connection()
    raw.connection = connection.connection
    raw.cursor = raw.connection.cursor()
    return raw


@pytest.mark.django_db(transaction=True)
def test_one_bare_cycle_fits_the_tables_of_either_database_and_is_taken_back() -> None:
    world = make_world(items=2)
    raw = raw_connection()
    loop = RawLoop(raw, queue_id=world.queue.pk, annotator_id=world.user().pk)
    assert min(loop.cycle()) > 0
    assert world.slots("i0") == (0, 0, 1, 1)
    made = Annotation.objects.get()
    assert (made.result, made.state, made.author, made.revisions.get().number) == (
        {"mood": "good"},
        "submitted",
        world.user(),
        1,
    )
    loop.undo() if connection.vendor == "postgresql" else loop.take_back()
    left = (Annotation.objects.count(), AnnotationRevision.objects.count(), Assignment.objects.count())
    assert left == (0, 0, 0)
    assert set(WorkItem.objects.values_list("open_slots", flat=True)) == {1}


def test_a_column_that_nobody_fills_is_named_before_anything_is_measured() -> None:
    with pytest.raises(LookupError, match=r"projects.Assignment.*has no default"):
        Inserts("projects.Assignment", "id")
    with pytest.raises(LookupError, match="has no column colour"):
        Inserts("projects.ProgressDelta", "project_id", "key", "amount", "at", "colour")
