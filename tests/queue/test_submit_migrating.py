"""An answer that is sent while labels are changed again and again is not lost: it is kept as the draft."""

from itertools import pairwise
from typing import Any

import pytest

from labeling.annotations.models import Annotation, Draft
from labeling.annotations.services import submits
from tests.schema.places import Place, answer, rename

pytestmark = pytest.mark.django_db


def migrate_before_each_try(monkeypatch: pytest.MonkeyPatch, place: Place, *names: str) -> None:
    """Rename a label between the check of an answer and its transaction, at each of the next tries."""
    steps = [rename(old, new) for old, new in pairwise(names)]
    real = submits.refuse_loss

    def meanwhile(**options: Any) -> None:
        real(**options)
        if steps:
            place.migrate(steps.pop(0))

    monkeypatch.setattr(submits, "refuse_loss", meanwhile)


def test_an_answer_that_met_three_migrations_is_kept_and_can_be_sent_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = Place(items=1)
    [lease] = place.next()
    migrate_before_each_try(monkeypatch, place, "car", "auto", "wagon", "vehicle")
    refused = place.submit(lease, answer("car"))
    assert (refused.status_code, refused.json()["code"]) == (409, "schema.migrating")
    assert not Annotation.objects.exists()
    kept = Draft.objects.get()
    assert (str(kept.pk), kept.result, kept.sealed_at) == (lease["id"], answer("car"), None)
    [again] = place.next()
    assert (again["id"], again["draft"]["result"]) == (lease["id"], answer("vehicle"))
    assert place.submit(again, again["draft"]["result"]).status_code == 200
    assert Annotation.objects.get().result == answer("vehicle")
    assert not Draft.objects.exists()


def test_an_answer_that_met_two_migrations_is_stored_and_leaves_no_draft(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = Place(items=1)
    [lease] = place.next()
    migrate_before_each_try(monkeypatch, place, "car", "auto", "vehicle")
    assert place.submit(lease, answer("car")).status_code == 200
    assert Annotation.objects.get().result == answer("vehicle")
    assert not Draft.objects.exists()
