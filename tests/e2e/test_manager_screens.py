"""What managers look at beside their queues: an item in the work, who did what, and lists on a narrow screen."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.crew import make_crew
from tests.e2e.looking import check_accessible, watch_of
from tests.support.client import Client
from tools.product import Product

pytestmark = pytest.mark.e2e


def test_one_item_is_wanted_sooner_and_more_often(page: Page, owner: Client, product: Product) -> None:
    crew = make_crew(owner, product, "Urgent", items=3)
    for name in ("Ann Archer", "Bob Baker"):
        crew.invite(name)
    page.goto(f"/projects/{crew.project}/items?item={crew.item('t2')}")
    change = page.get_by_role("button", name="Change how “t2” is worked on")
    change.press("Enter")
    dialog = page.get_by_role("dialog", name="Work on “t2”")
    dialog.get_by_role("textbox", name="Priority").fill("5000")
    expect(dialog.get_by_text("A whole number from -1000 to 1000.")).to_be_visible()
    check_accessible(page, "how an item is worked on")
    dialog.get_by_role("textbox", name="Priority").fill("10")
    dialog.get_by_role("textbox", name="Answers wanted").fill("2")
    page.keyboard.press("Enter")
    expect(page.get_by_text("0 of 2 answers given out or in, priority 10 (Annotate)")).to_be_visible()
    assert [crew.answer("Ann Archer"), crew.answer("Bob Baker")] == ["t2", "t2"]

    change.press("Enter")
    watch_of(page).expected.append("409")
    dialog.get_by_role("textbox", name="Answers wanted").fill("1")
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("2 answers of this item are given out or in already.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_acts_of_one_person_are_found_in_the_audit_log(page: Page, owner: Client, product: Product) -> None:
    make_crew(owner, product, "Logged", items=1).invite("Ada Ledger")
    page.goto("/rights/audit")
    events = page.get_by_role("grid", name="Events").get_by_role("row")
    expect(events.filter(has_text="Ada Ledger")).not_to_have_count(0)
    picker = page.get_by_role("combobox", name="Person")
    picker.press_sequentially("ledger")
    expect(page.get_by_role("option", name="Ada Ledger")).to_be_visible()
    picker.press("ArrowDown")
    picker.press("Enter")
    only = page.get_by_role("button", name="Only Ada Ledger: show everybody")
    expect(only).to_be_visible()
    expect(events.filter(has_text="Owner")).to_have_count(0)
    check_accessible(page, "audit log of one person")
    only.press("Enter")
    expect(events.filter(has_text="Owner")).not_to_have_count(0)


def test_lists_fit_a_narrow_screen(
    open_page: Callable[..., Page], signed_in: Any, owner: Client, product: Product
) -> None:
    crew = make_crew(owner, product, "Narrow", items=2)
    crew.invite("Ann Archer")
    crew.answer("Ann Archer")
    page = open_page(signed_in)
    page.set_viewport_size({"width": 390, "height": 844})
    for path, name in (("annotations", "Annotations"), ("items", "Items")):
        page.goto(f"/projects/{crew.project}/{path}")
        grid = page.get_by_role("grid", name=name)
        expect(grid.get_by_role("row")).not_to_have_count(1)
        wide, room = grid.evaluate("grid => [grid.scrollWidth, grid.parentElement.clientWidth]")
        assert wide <= room, path
    page.goto(f"/projects/{crew.project}/annotations")
    expect(page.get_by_role("grid").get_by_text("Ann Archer")).to_be_visible()
    check_accessible(page, "annotations, narrow")
