"""Whatever becomes of a lease meanwhile, the work is there and each item has one annotation: two tabs, two clicks, the
back button, a machine that slept, an hour without a network."""

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.looking import settle, watch_of
from tests.e2e.test_drafts import (
    all_fetched,
    annotations,
    draw,
    editor,
    objects,
    open_editor,
    project,
    status,
)
from tests.support.client import Client
from tools.product import Product

__all__ = ["editor", "project"]
pytestmark = pytest.mark.e2e
PASSWORD = "eleven green bottles"
HOUR_AGO = "2020-01-01 00:00:00+00:00"


def picture_shown(page: Page, number: int) -> None:
    expect(page.get_by_role("application", name=f"{number}.jpg")).to_be_visible()


def submit(page: Page) -> None:
    page.get_by_role("button", name="Submit").click()


def double_click(page: Page, target: Locator) -> None:
    """By a hand that takes a tenth of a second, told to a page that is busy with the second click for half a second."""
    box = target.bounding_box()
    assert box is not None
    target.evaluate(
        """button => button.addEventListener('pointerdown', () => button.addEventListener('pointerdown', () => {
            for (const begin = performance.now(); performance.now() - begin < 500;);
        }, { once: true, capture: true }), { once: true })"""
    )
    began, devtools = time.time(), page.context.new_cdp_session(page)
    for seconds, kind, count in (
        (0, "Pressed", 1),
        (0.03, "Released", 1),
        (0.1, "Pressed", 2),
        (0.13, "Released", 2),
    ):
        place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        event = {"type": f"mouse{kind}", "timestamp": began + seconds, "button": "left", "clickCount": count}
        devtools.send("Input.dispatchMouseEvent", {**place, **event})


def everything_sent(page: Page) -> None:
    expect(status(page)).to_have_text("Saved")


def states(owner: Client, project: str, name: str) -> list[str]:
    """The states of the annotations of the item with this external id."""
    rows = owner.get(f"projects/{project}/items")["results"]
    item = next(row["id"] for row in rows if row["external_id"] == name)
    return sorted(row["state"] for row in owner.get(f"items/{item}/annotations")["results"])


@contextlib.contextmanager
def tables(product: Product) -> Iterator[Callable[[str], None]]:
    """Runs statements on the product's database, as the clock or an administrator's mistake would change it."""
    connection: Any
    if product.is_large:
        import psycopg2

        connection = psycopg2.connect(product.env["DATABASE_URL"])
    else:
        connection = sqlite3.connect(product.data / "clearlabel.sqlite3", timeout=30)
    with contextlib.closing(connection):

        def run(statement: str) -> None:
            cursor = connection.cursor()
            cursor.execute(statement)
            assert cursor.rowcount > 0
            connection.commit()

        yield run


def run_out(product: Product) -> None:
    """Every lease ended long ago."""
    with tables(product) as run:
        run(f"UPDATE projects_assignment SET lease_until = '{HOUR_AGO}' WHERE state = 'active'")


def another(owner: Client, product: Product, project: str) -> Client:
    """Another annotator of the project, who works over the API."""
    email = f"other-{project}@example.org"
    invited = owner.post("invitations", {"email": email, "role": "annotator", "project": project})
    key = urlsplit(invited["url"]).path.rstrip("/").rsplit("/", 1)[1]
    body = {"name": "Otto Other", "password": PASSWORD}
    answer = Client(product.url).call("POST", f"invitations/accept/{key}", body)
    assert answer.status == 200, answer.body
    headers = {"Cookie": answer.cookies, "X-CSRFToken": answer.cookie("csrftoken")}
    return Client(product.url, headers=headers)


def test_two_tabs_make_one_annotation_of_one_item(editor: Page, owner: Client, project: str) -> None:
    draw(editor)
    everything_sent(editor)
    second = editor.context.new_page()
    open_editor(second, project)
    expect(objects(second)).to_have_count(1)
    take_over = second.get_by_role("button", name="Work here", exact=True)
    take_over.click()
    expect(take_over).to_be_hidden()
    draw(second, at=0.5)
    expect(objects(second)).to_have_count(2)
    everything_sent(second)
    submit(second)
    picture_shown(second, 2)
    everything_sent(second)
    # The first tab still shows the item: what it can send of it now changes nothing.
    expect(editor.get_by_role("button", name="Work here", exact=True)).to_be_visible()
    expect(editor.get_by_role("button", name="Submit")).to_be_disabled()
    assert annotations(owner, project)["1.jpg"] == [2]
    assert states(owner, project, "1.jpg") == ["submitted"]


def test_two_clicks_on_submit_hand_in_one_item(editor: Page, owner: Client, project: str) -> None:
    draw(editor)
    expect(objects(editor)).to_have_count(1)
    double_click(editor, editor.get_by_role("button", name="Submit"))
    picture_shown(editor, 2)
    settle(editor)
    everything_sent(editor)
    picture_shown(editor, 2)
    assert annotations(owner, project) == {"1.jpg": [1], "2.jpg": [], "3.jpg": []}


def test_the_back_button_after_a_submit_hands_in_nothing_twice(
    editor: Page, owner: Client, project: str
) -> None:
    editor.goto(f"/projects/{project}/items")
    open_editor(editor, project)
    draw(editor)
    submit(editor)
    picture_shown(editor, 2)
    draw(editor, at=0.5)
    expect(objects(editor)).to_have_count(1)
    everything_sent(editor)
    editor.go_back()
    settle(editor)
    editor.go_forward()
    picture_shown(editor, 2)
    expect(objects(editor)).to_have_count(1)
    submit(editor)
    picture_shown(editor, 3)
    everything_sent(editor)
    assert annotations(owner, project) == {"1.jpg": [1], "2.jpg": [1], "3.jpg": []}


def test_a_machine_that_slept_past_the_lease_hands_in_what_it_has(
    editor: Page, owner: Client, product: Product, project: str
) -> None:
    draw(editor)
    everything_sent(editor)
    run_out(product)
    draw(editor, at=0.5)
    expect(objects(editor)).to_have_count(2)
    submit(editor)
    picture_shown(editor, 2)
    everything_sent(editor)
    assert annotations(owner, project)["1.jpg"] == [2]
    assert states(owner, project, "1.jpg") == ["submitted"]


def test_what_somebody_else_has_answered_meanwhile_is_kept_as_late(
    editor: Page, owner: Client, product: Product, project: str
) -> None:
    watch_of(editor).expected.append("409")
    draw(editor)
    everything_sent(editor)
    other = another(owner, product, project)
    editor.context.set_offline(True)  # the machine sleeps, and its heartbeats with it
    watch_of(editor).expected += ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED"]
    draw(editor, at=0.5)
    submit(editor)
    run_out(product)
    while lease := other.post(f"projects/{project}/next", {})["assignments"]:
        body = {"token": lease[0]["token"], "result": {"objects": []}, "seconds": 1}
        other.post(f"assignments/{lease[0]['id']}/submit", body)
    editor.context.set_offline(False)
    expect(editor.get_by_text("your work is kept as late")).to_be_visible()
    found = annotations(owner, project)
    assert sorted(found["1.jpg"]) == [0, 2]
    assert states(owner, project, "1.jpg") == ["late", "submitted"]
    assert (found["2.jpg"], found["3.jpg"]) == ([0], [0])


def test_an_hour_without_a_network_keeps_the_work_and_hands_it_in_once(
    editor: Page, owner: Client, product: Product, project: str
) -> None:
    watch_of(editor).expected += ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED"]
    all_fetched(editor)
    everything_sent(editor)
    editor.context.set_offline(True)
    draw(editor)
    submit(editor)
    picture_shown(editor, 2)
    draw(editor, at=0.5)
    expect(objects(editor)).to_have_count(1)
    run_out(product)
    with tables(product) as run:  # the sweep takes them back, as it does within a minute
        run(
            "UPDATE projects_workitem SET open_slots = 1 WHERE id IN "
            "(SELECT work_item_id FROM projects_assignment WHERE state = 'active')"
        )
        run("UPDATE projects_assignment SET state = 'expired' WHERE state = 'active'")
    editor.context.set_offline(False)
    everything_sent(editor)
    expect(objects(editor)).to_have_count(1)
    submit(editor)
    picture_shown(editor, 3)
    everything_sent(editor)
    assert annotations(owner, project) == {"1.jpg": [1], "2.jpg": [1], "3.jpg": []}
    assert [states(owner, project, name) for name in ("1.jpg", "2.jpg")] == [["submitted"], ["submitted"]]
