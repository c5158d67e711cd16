"""A manager makes stages, joins them, and sets who works there and how many answers are asked for."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.crew import make_crew
from tests.e2e.looking import check_accessible, watch_of
from tests.support.client import Client
from tools.product import Product

pytestmark = pytest.mark.e2e


def choose(dialog: Locator, label: str, option: str) -> None:
    dialog.get_by_role("button", name=label).press("Enter")
    dialog.page.get_by_role("option", name=option, exact=True).press("Enter")


def test_stages_are_made_joined_and_set(page: Page, owner: Client, product: Product) -> None:
    crew = make_crew(owner, product, "Stages", items=3)
    for name in ("Ann Archer", "Bob Baker"):
        crew.invite(name)
    page.goto(f"/projects/{crew.project}/queues")
    expect(page.get_by_text("No review queue: answers count as they come in.")).to_be_visible()
    page.get_by_role("button", name="New queue").press("Enter")
    page.get_by_role("textbox", name="Name").fill("Second look")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Second look")).to_be_visible()

    page.get_by_role("button", name="Settings of Annotate").press("Enter")
    dialog = page.get_by_role("dialog", name="Settings of Annotate")
    choose(dialog, "To review in", "Second look")
    dialog.get_by_role("textbox", name="% of the answers").fill("25")
    dialog.get_by_text("Until we are sure").click()
    choose(dialog, "Sure of the answer to", "mood")
    dialog.get_by_role("textbox", name="At least", exact=True).fill("2")
    dialog.get_by_role("textbox", name="At most", exact=True).fill("3")
    picker = dialog.get_by_role("combobox", name="Add a person")
    for name in ("Ann Archer", "Bob Baker"):
        picker.press_sequentially(name.split()[0].lower())
        # While it searches the list says so, in an option that is nobody.
        expect(page.get_by_role("option", name=name)).to_be_visible()
        picker.press("ArrowDown")
        picker.press("Enter")
        expect(picker).to_have_value("")
        expect(picker).to_be_focused()
    expect(dialog.get_by_role("list", name="People").get_by_role("listitem")).to_have_count(2)
    check_accessible(page, "queue settings")
    watch_of(page).expected.append("409")
    sure = dialog.get_by_role("textbox", name="Sure enough, in %")
    sure.fill("140")
    expect(dialog.get_by_text("From 0 to 100.")).to_be_visible()
    reasons = dialog.get_by_role("textbox", name="Reasons", exact=True)
    reasons.fill("unsure, Zu dunkel!")
    expect(dialog.get_by_text("“zu dunkel!”: letters from a to z, digits and spaces only.")).to_be_visible()
    expect(dialog.get_by_role("button", name="Save")).to_be_disabled()
    check_accessible(page, "queue settings with faults")
    reasons.fill("unsure, too dark")
    sure.fill("50")
    sure.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("2 to 3 answers an item, until 50 % sure")).to_be_visible()
    check_accessible(page, "queues")
    [first, review] = crew.queues()
    assert first["overlap"] == {"mode": "confidence", "min": 2, "max": 3, "threshold": 0.5, "control": "mood"}
    assert first["rules"]["review"] == {"queue": review["id"], "percent": 25}
    assert [row["name"] for row in first["audience_names"]["members"]] == ["Ann Archer", "Bob Baker"]

    for name in ("Ann Archer", "Bob Baker"):
        assert crew.answer(name) == "t0"
    page.reload()
    page.get_by_role("button", name="Settings of Annotate").press("Enter")
    dialog.get_by_text("The same for all").click()
    dialog.get_by_role("textbox", name="How many", exact=True).fill("1")
    dialog.get_by_role("button", name="Save").press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text(
        "1 item has more than 1 given out or answered already."
    )
    dialog.get_by_text("Items that have more answers given out").click()
    dialog.get_by_role("button", name="Save").press("Enter")
    expect(dialog).to_have_count(0)
    assert crew.queues()[0]["overlap"]["min"] == 1
    page.get_by_role("button", name="More on Annotate").press("Enter")
    page.get_by_role("menuitem", name="Pause").press("Enter")
    expect(page.get_by_text("Annotate is paused:")).to_be_visible()
    assert crew.people["Ann Archer"].post(f"projects/{crew.project}/next", {})["reason"] == "paused"
