"""Questions about items: asked, answered, closed, and told to whoever asked."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from labeling.accounts.roles import Role
from labeling.annotations.services import erase_answers
from labeling.audit.models import AuditEvent
from labeling.questions.models import Answer, Flag, Question
from labeling.questions.services.questions import MOST_OPEN
from projects.models import Item
from tests.queue.world import World, make_world
from tests.support.people import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world(items=2)


def client(world: World, name: str = "ann", role: Role = Role.ANNOTATOR) -> APIClient:
    return client_for(world.user(name, role))


def reviewer(world: World) -> APIClient:
    return client(world, "rae", Role.REVIEWER)


def address(world: World, name: str = "i0") -> str:
    item = Item.objects.get(project=world.project, external_id=name)
    return f"/api/v1/items/{item.pk}/questions"


def ask(world: World, text: str = "Is this one good?", name: str = "ann") -> dict[str, Any]:
    answer = client(world, name).post(address(world), {"text": text})
    assert answer.status_code == 201, answer.content
    return answer.json()


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_question_is_answered_and_comes_home(world: World) -> None:
    asked = ask(world)
    assert (asked["state"], asked["answers"], asked["mine"]) == ("open", [], True)
    inbox = f"/api/v1/projects/{world.project.pk}/questions"
    waiting = reviewer(world).get(f"{inbox}?state=open").json()["results"]
    assert [row["text"] for row in waiting] == ["Is this one good?"]
    assert waiting[0]["author"]["name"].startswith("Annotator ")
    assert client(world).get("/api/v1/work").json()["answers"] == []
    for text in ("It is.", "See page 3 too."):
        answered = reviewer(world).post(f"/api/v1/questions/{asked['id']}/answers", {"text": text})
        assert (answered.status_code, answered.json()["state"]) == (201, "answered")
    assert reviewer(world).get(f"{inbox}?state=open").json()["results"] == []
    (row,) = client(world).get("/api/v1/work").json()["answers"]
    assert (row["text"], row["answer"], row["item"]["external_id"]) == (
        "Is this one good?", "See page 3 too.", "i0",
    )  # fmt: skip
    seen = client(world, "bob").get(address(world)).json()["results"][0]
    assert [answer["text"] for answer in seen["answers"]] == ["It is.", "See page 3 too."]
    assert (seen["answers"][0]["author"]["name"], seen["mine"]) == ("rae", False)
    assert client(world, "bob").get("/api/v1/work").json()["answers"] == []


def test_what_is_closed_is_not_answered(world: World) -> None:
    asked = ask(world)
    for _ in range(2):
        closed = reviewer(world).post(f"/api/v1/questions/{asked['id']}/close")
        assert (closed.status_code, closed.json()["state"]) == (200, "closed")
    late = reviewer(world).post(f"/api/v1/questions/{asked['id']}/answers", {"text": "Yes."})
    assert code(late) == (409, "question.closed")
    acts = AuditEvent.objects.filter(organisation=world.project.organisation, action__startswith="question.")
    assert list(acts.values_list("action", flat=True)) == ["question.closed"]


def test_questions_are_short_and_not_too_many(world: World) -> None:
    for text in ("", "  ", "x" * 2_001, "a\x00b"):
        assert client(world).post(address(world), {"text": text}).status_code == 422
    for number in range(MOST_OPEN):
        ask(world, f"Question {number}?")
    assert code(client(world).post(address(world), {"text": "More?"})) == (409, "question.too_many")
    ask(world, "Mine?", "bob")
    page = client(world).get(f"{address(world)}?limit=2").json()
    assert [row["text"] for row in page["results"]] == ["Mine?", f"Question {MOST_OPEN - 1}?"]
    assert page["next"]


def test_annotators_do_not_answer_and_strangers_see_nothing(world: World) -> None:
    asked, other = ask(world), make_world()
    answers = f"/api/v1/questions/{asked['id']}/answers"
    assert code(client(world, "bob").post(answers, {"text": "Yes."})) == (403, "role.too_low")
    assert code(client(other).post(answers, {"text": "Yes."})) == (404, "question.not_found")
    assert code(client(other).get(address(world))) == (404, "item.not_found")
    bad = reviewer(world).get(f"/api/v1/projects/{world.project.pk}/questions?state=waiting")
    assert code(bad) == (422, "state.unknown")


def test_what_was_written_about_an_erased_item_goes(world: World) -> None:
    asked = ask(world, "Is this Jane Roe?")
    reviewer(world).post(f"/api/v1/questions/{asked['id']}/answers", {"text": "It is Jane."})
    item, other = Item.objects.order_by("external_id")
    flags = f"/api/v1/items/{item.pk}/flags"
    region = {"input": "photo", "box": [1, 2, 3, 4]}
    body = {"kind": "unsure", "comment": "Jane again", "region": region}
    assert client(world).post(flags, body, format="json").status_code == 201
    kept = {"kind": "unsure", "comment": "Blurred"}
    assert client(world).post(f"/api/v1/items/{other.pk}/flags", kept, format="json").status_code == 201
    assert len(client(world).get("/api/v1/work").json()["answers"]) == 1
    assert [erase_answers(item_ids=[item.pk])["questions"] for _ in range(2)] == [2, 0]
    assert list(Question.objects.values_list("text", "state")) == [("", "answered")]
    assert list(Answer.objects.values_list("text", flat=True)) == [""]
    flagged = dict(Flag.objects.values_list("item__external_id", "comment"))
    assert (flagged, Flag.objects.exclude(region=None).count()) == ({"i0": "", "i1": "Blurred"}, 0)
    assert client(world).get("/api/v1/work").json()["answers"] == []
