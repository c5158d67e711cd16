"""A manager puts right answers on record, sees how often people give them, and takes one back."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.crew import BAD, make_crew
from tests.e2e.looking import check_accessible
from tests.support.client import Client
from tools.product import Product

pytestmark = pytest.mark.e2e


def test_known_answers_are_set_counted_and_forgotten(page: Page, owner: Client, product: Product) -> None:
    crew = make_crew(owner, product, "Moods", items=3)
    crew.invite("Ann Archer")
    page.goto(f"/projects/{crew.project}/items?item={crew.item('t0')}")
    page.get_by_role("button", name="Known answer…").press("Enter")
    dialog = page.get_by_role("dialog", name="Known answer for “t0”")
    dialog.get_by_role("radio", name="good").check()
    dialog.get_by_role("textbox", name="Why is it right?").fill("It says so.")
    check_accessible(page, "known answer")
    dialog.get_by_role("button", name="Use as known answer").press("Enter")
    expect(page.get_by_text("The answer to “t0” is known.")).to_be_visible()
    crew.answer("Ann Archer", BAD)
    crew.answer("Ann Archer")

    page.goto(f"/projects/{crew.project}/annotations")
    page.get_by_role("row").filter(has_text="t1").first.press("Enter")
    page.get_by_role("button", name="Use as known answer…").press("Enter")
    dialog = page.get_by_role("dialog", name="Known answer for “t1”")
    expect(dialog.get_by_role("radio", name="good")).to_be_checked()
    dialog.get_by_role("button", name="Use as known answer").press("Enter")
    expect(dialog).to_have_count(0)
    assert owner.get(f"items/{crew.item('t1')}/known-answer")["value"] == "good"

    page.goto(f"/projects/{crew.project}/people")
    row = page.get_by_role("table", name="Accuracy by person").get_by_role("row").nth(1)
    expect(row).to_have_text("Ann Archer0125%")
    check_accessible(page, "accuracy")
    page.get_by_role("button", name="Change the known answer for t0").press("Enter")
    dialog = page.get_by_role("dialog", name="Known answer for “t0”")
    expect(dialog.get_by_role("textbox", name="Why is it right?")).to_have_value("It says so.")
    dialog.get_by_role("button", name="Forget it").press("Enter")
    expect(page.get_by_text("Nothing is known of “t0” any more.")).to_be_visible()
    expect(page.get_by_role("button", name="Change the known answer for t0")).to_have_count(0)
    known = owner.get(f"projects/{crew.project}/known-answers")["results"]
    assert [row["item"]["external_id"] for row in known] == ["t1"]
