"""A second pair of eyes, by the keyboard: accept, return with a pin, fix; then one answer made of two."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.e2e.looking import check_accessible, settle
from tests.support.client import Client
from tools.product import Product

pytestmark = pytest.mark.e2e
PASSWORD = "eleven green bottles"
SCHEMA = {
    "version": 1,
    "inputs": [{"name": "photo", "type": "image"}],
    "controls": [
        {
            "name": "objects",
            "type": "shapes",
            "on": "photo",
            "tools": ["box"],
            "labels": [{"name": "car"}, {"name": "person"}],
        },
        {"name": "weather", "type": "choice", "options": ["sunny", "rain"], "required": True},
    ],
}
SOURCE = json.dumps({"name": "Own", "rights": {"licence": "CC0-1.0", "personal_data": "none"}})


def box(name: str, label: str, x: float, y: float, w: float, h: float) -> dict[str, Any]:
    return {"id": name, "label": label, "type": "box", "x": x, "y": y, "w": w, "h": h, "angle": 0}


CAR, PERSON = box("car", "car", 100, 120, 200, 100), box("person", "person", 400, 100, 60, 160)
WHOLE = {"objects": [CAR, PERSON], "weather": "sunny"}


def picture(number: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (60 * number, 120, 200)).save(out, "JPEG")
    return out.getvalue()


@dataclass(frozen=True)
class Stage:
    """A project whose work is looked at again, with its annotators."""

    project: str
    queues: dict[str, str]  # kind -> id
    annotators: list[Client]

    def answer(self, annotator: int, result: dict[str, Any]) -> str:
        """Hand in the next item as one of the annotators; the item's id."""
        client = self.annotators[annotator]
        [work] = client.post(f"projects/{self.project}/next", {"count": 1})["assignments"]
        client.post(f"assignments/{work['id']}/submit", {"token": work["token"], "result": result})
        item: str = work["item"]["id"]
        return item


@pytest.fixture
def stage(owner: Client, product: Product) -> Callable[..., Stage]:
    """Projects on request: so many pictures and answers to each, and the rules of the annotators' queue."""

    def stage(*, pictures: int, answers: int, rules: Callable[[dict[str, str]], dict[str, Any]]) -> Stage:
        project = owner.post("projects", {"name": "Crossings", "schema": SCHEMA})["id"]
        [first] = owner.get(f"projects/{project}/queues")["results"]
        queues = {"annotate": first["id"]}
        for kind in ("review", "adjudicate"):
            queues[kind] = owner.post(f"projects/{project}/queues", {"kind": kind, "name": kind.title()})[
                "id"
            ]
        changed = owner.call(
            "PATCH",
            f"queues/{first['id']}",
            {"overlap": {"mode": "fixed", "min": answers}, "rules": rules(queues)},
            If_Match=f'"{first["version"]}"',
        )
        assert changed.status == 200, changed.body
        files = {f"{number}.jpg": picture(number) for number in range(1, pictures + 1)}
        started = owner.upload(f"projects/{project}/imports", files, {"source": SOURCE})
        assert owner.ended(started.json["job"]["id"])["result"]["created"] == pictures
        annotators = [annotator(owner, product, project, number) for number in range(answers)]
        return Stage(project, queues, annotators)

    return stage


def annotator(owner: Client, product: Product, project: str, number: int) -> Client:
    """A new annotator of a project, by the session that the acceptance of the invitation began."""
    body = {"email": f"annotator{number}-{project}@example.org", "role": "annotator", "project": project}
    key = owner.post("invitations", body)["url"].rstrip("/").rsplit("/", 1)[1]
    answer = Client(product.url).call(
        "POST", f"invitations/accept/{key}", {"name": f"Annotator {number}", "password": PASSWORD}
    )
    assert answer.status == 200, answer.body
    return Client(product.url, headers={"Cookie": answer.cookies, "X-CSRFToken": answer.cookie("csrftoken")})


def canvas(page: Page, name: str) -> Locator:
    return page.get_by_role("application", name=name)


def answers_to(owner: Client, item: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = owner.get(f"items/{item}/annotations")["results"]
    return found


def test_answers_are_accepted_returned_and_fixed_by_keyboard(
    page: Page, owner: Client, stage: Callable[..., Stage]
) -> None:
    made = stage(
        pictures=3, answers=1, rules=lambda queues: {"review": {"queue": queues["review"], "percent": 100}}
    )
    items = [made.answer(0, WHOLE) for _ in range(3)]

    page.goto(f"/projects/{made.project}/review?queue={made.queues['review']}")
    expect(canvas(page, "1.jpg")).to_be_focused()
    expect(page.get_by_text("reviewing 100%")).to_be_visible()
    expect(page.get_by_role("toolbar", name="Tools")).to_have_count(0)
    check_accessible(page, "review")
    page.keyboard.press("b")
    expect(page.get_by_role("region", name="Return for repair")).to_be_visible()
    check_accessible(page, "review, returning")
    page.keyboard.press("Escape")
    page.keyboard.press("a")

    expect(canvas(page, "2.jpg")).to_be_focused()
    page.keyboard.press("BracketRight")
    page.keyboard.press("c")
    expect(page.get_by_label("What to look at")).to_be_focused()
    page.keyboard.type("Loose on the left.")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")  # lets the car go, so that the next pin is a place
    page.keyboard.press("c")
    page.keyboard.press("Enter")
    expect(page.get_by_role("list", name="Pins").get_by_role("listitem")).to_have_count(2)
    page.keyboard.press("Escape")
    page.keyboard.press("4")
    expect(page.get_by_role("radio", name="Too loose")).to_be_checked()
    page.keyboard.press("Enter")

    expect(canvas(page, "3.jpg")).to_be_focused()
    page.keyboard.press("e")
    expect(page.get_by_role("toolbar", name="Tools")).to_be_visible()
    page.keyboard.press("BracketRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_role("toolbar", name="Tools")).to_have_count(0)
    expect(page.get_by_role("button", name="Save the fix")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="This queue is done")).to_be_visible()

    [accepted], [returned], [fixed] = [answers_to(owner, item) for item in items]
    assert [row["state"] for row in (accepted, returned, fixed)] == ["accepted", "returned", "accepted"]
    assert accepted["result"] == returned["result"] == WHOLE
    assert fixed["result"] == {"objects": [{**CAR, "x": 110}, PERSON], "weather": "sunny"}
    assert [one["number"] for one in fixed["revisions"]] == [1, 2]
    [review] = returned["reviews"]
    assert (review["verdict"], review["reason"]) == ("return", "loose_geometry")
    assert review["comment"] == "Loose on the left."
    on_car, in_the_middle = review["pins"]
    assert on_car == {"control": "objects", "object": "car"}
    assert (in_the_middle["x"], in_the_middle["y"]) == (320, 240)
    assert [row["reviews"][0]["verdict"] for row in (accepted, fixed)] == ["accept", "fix"]

    [again] = made.annotators[0].post(f"projects/{made.project}/next", {"count": 1})["assignments"]
    assert again["repair"]["comment"] == "Loose on the left."
    tight = {**WHOLE, "objects": [{**CAR, "w": 180}, PERSON]}
    made.annotators[0].post(f"assignments/{again['id']}/submit", {"token": again["token"], "result": tight})
    page.get_by_role("button", name="Look again").click()
    expect(canvas(page, "2.jpg")).to_be_focused()
    repaired = page.get_by_role("region", name="Came back repaired")
    expect(repaired).to_contain_text("Loose on the left.")
    expect(
        repaired.get_by_role("list", name="What the repair changed").get_by_role("listitem")
    ).to_have_count(1)
    check_accessible(page, "review of a repair")
    page.keyboard.press("x")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Choose why first")).to_be_visible()
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="This queue is done")).to_be_visible()
    [rejected] = answers_to(owner, items[1])
    assert (rejected["state"], rejected["result"]) == ("rejected", tight)
    settle(page)


def test_a_final_answer_is_made_of_two_thing_by_thing(
    page: Page, owner: Client, stage: Callable[..., Stage]
) -> None:
    made = stage(
        pictures=1,
        answers=2,
        rules=lambda queues: {"adjudicate": {"queue": queues["adjudicate"], "below": 0.95, "late": False}},
    )
    item = made.answer(0, WHOLE)
    theirs = {
        "objects": [{**CAR, "id": "auto"}, box("tall", "person", 400, 100, 60, 200)],
        "weather": "rain",
    }
    assert made.answer(1, theirs) == item
    one, other = answers_to(owner, item)
    first, second = (one, other) if one["result"] == WHOLE else (other, one)

    page.goto(f"/projects/{made.project}/annotations")
    page.get_by_role("link", name="Adjudicate: 1 left").click()
    expect(page.get_by_role("region", name="Answer of A")).to_be_visible()
    expect(page.get_by_role("region", name="Answer of B")).to_be_visible()
    things = page.get_by_role("list", name="What they say").get_by_role("listitem")
    expect(things).to_have_count(1)  # the question; both boxes of the person agree by 80 %
    check_accessible(page, "adjudication")
    page.keyboard.press("f")
    expect(things).to_have_count(3)
    page.keyboard.press("j")
    expect(things.nth(0)).to_have_attribute("aria-current", "true")
    page.keyboard.press("1")
    page.keyboard.press("2")  # the next one that is open, the person
    expect(things.nth(2)).to_have_attribute("aria-current", "true")
    page.keyboard.press("o")
    expect(page.get_by_role("region", name="Everyone, overlaid")).to_be_visible()
    check_accessible(page, "adjudication, overlaid")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("region", name="What is missing")).to_contain_text("weather")
    things.nth(2).get_by_role("radio", name="B rain").click()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="This queue is done")).to_be_visible()

    rows = answers_to(owner, item)
    [final] = [row for row in rows if row["id"] not in (first["id"], second["id"])]
    assert final["state"] == "accepted"
    assert final["result"] == {"objects": [CAR, theirs["objects"][1]], "weather": "rain"}
    assert final["provenance"] == {"car": first["id"], "tall": second["id"], "weather": second["id"]}


def test_many_answers_are_decided_on_at_once(page: Page, owner: Client, stage: Callable[..., Stage]) -> None:
    made = stage(pictures=3, answers=1, rules=lambda queues: {})
    items = [made.answer(0, WHOLE) for _ in range(3)]
    page.goto(f"/projects/{made.project}/annotations")
    rows = page.locator("[role=row][data-index]")
    expect(rows).to_have_count(3)
    check_accessible(page, "annotations")
    page.locator('[role="row"][data-index="0"]').focus()
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.get_by_role("row", selected=True)).to_have_count(2)
    [changed] = answers_to(owner, items[1])
    owner.post(f"annotations/{changed['id']}/reviews", {"verdict": "accept", "revision": 1})
    page.keyboard.press("b")
    dialog = page.get_by_role("dialog", name="Return 2 annotations")
    expect(dialog).to_be_visible()
    check_accessible(page, "returning many")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    told = page.get_by_role("dialog", name="Returned for repair")
    expect(told).to_contain_text("1 of 2 annotations were decided on.")
    expect(told).to_contain_text("2.jpg")
    states = [answers_to(owner, item)[0]["state"] for item in items]
    assert states == ["submitted", "accepted", "returned"]
