"""Below manager nobody can tell which answers are by one person, whatever they ask for."""

from collections import defaultdict
from typing import Any

import pytest

from labeling.annotations.models import Annotation
from projects.models import QueueKind
from tests.reviews.desk import BAD, GOOD, Desk

pytestmark = pytest.mark.django_db
PEOPLE = ("ann", "bob")


def names_in(body: Any) -> set[str]:
    """Ids of people anywhere in an answer: those of authors and reviewers."""
    if isinstance(body, list):
        return set().union(*map(names_in, body)) if body else set()
    if not isinstance(body, dict):
        return set()
    own = {body[key]["id"] for key in ("author", "reviewer") if isinstance(body.get(key), dict)}
    return own.union(*map(names_in, body.values()))


def test_a_pseudonym_stands_for_one_person_on_one_item_and_for_nobody_on_another() -> None:
    desk = Desk(items=3, overlap=2)
    stage = desk.stage(QueueKind.REVIEW)
    desk.rules(review_queue=stage, review_percent=100)
    made = [desk.answer(name, word) for name, word in (("ann", GOOD), ("bob", BAD)) for _ in range(3)]
    rejected = desk.review("max", made[0], "reject").json()["id"]
    desk.client("ann").post(f"/api/v1/reviews/{rejected}/appeal", {"comment": "Why?"}, format="json")
    rev = desk.client("rev")
    project = f"/api/v1/projects/{desk.project.pk}"
    seen: dict[str, set[str]] = defaultdict(set)  # pseudonym -> items on which somebody met it
    for state in ("submitted", "rejected", "accepted", "late", "returned"):
        for row in rev.get(f"{project}/annotations?state={state}").json()["results"]:
            seen[row["author"]["id"]].add(row["item"]["id"])
    listed = set(seen)
    assert len(listed) == len(made)
    for row in rev.get(f"{project}/appeals").json()["results"]:
        for name in names_in(row):
            seen[name].add(row["annotation"]["item"]["id"])
    for item in desk.project.items.all():
        for path in ("annotations", "agreement"):
            body = rev.get(f"/api/v1/items/{item.pk}/{path}").json()
            for name in names_in(body):
                seen[name].add(str(item.pk))
    for row in made:
        for name in names_in(rev.get(f"/api/v1/annotations/{row.pk}/reviews").json()):
            seen[name].add(str(row.item_id))
    assert all(len(items) == 1 for items in seen.values()), seen
    users = {str(desk.world.user(name).pk) for name in (*PEOPLE, "max")}
    assert not users & set(seen)
    # The same on one item wherever it is shown, so that its history can be read.
    shown = rev.get(f"/api/v1/items/{desk.item().pk}/annotations").json()["results"]
    assert {row["author"]["id"] for row in shown} <= listed


def test_managers_see_names_and_search_by_them() -> None:
    desk = Desk(items=2)
    made = [desk.answer("ann") for _ in range(2)]
    path = f"/api/v1/projects/{desk.project.pk}/annotations"
    rows = desk.client("max").get(f"{path}?author={desk.world.user('ann').pk}").json()["results"]
    assert {row["id"] for row in rows} == {str(row.pk) for row in made}
    assert {row["author"]["name"] for row in rows} == {"ann"}
    assert Annotation.objects.count() == 2
