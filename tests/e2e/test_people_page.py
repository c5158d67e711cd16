"""Managers keep groups and skills by the keyboard, with people whom they find by name."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.crew import PASSWORD, make_crew
from tests.e2e.looking import check_accessible, watch_of
from tests.support.client import Client
from tools.product import Product

pytestmark = pytest.mark.e2e


def test_people_are_found_grouped_and_rated(page: Page, owner: Client, product: Product) -> None:
    crew = make_crew(owner, product, "Crew", items=1)
    for name in ("Ann Archer", "Bob Baker", "Cleo Baker"):
        crew.invite(name)
    page.goto("/people")
    members = page.get_by_role("list", name="Members").get_by_role("listitem")
    expect(members).to_have_count(4)
    find = page.get_by_role("searchbox", name="Find people")
    find.fill("baker bob")
    expect(members).to_have_count(1)
    find.fill("nobody at all")
    expect(page.get_by_text("Nobody has these words")).to_be_visible()
    find.fill("")
    expect(members).to_have_count(4)

    page.get_by_role("textbox", name="Name of a new group").fill("Night shift")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Open Night shift").press("Enter")
    picker = page.get_by_role("combobox", name="Add somebody to Night shift")
    picker.press_sequentially("baker")
    expect(page.get_by_role("option")).to_have_count(2)
    picker.press("ArrowDown")
    picker.press("Enter")
    inside = page.get_by_role("list", name="Night shift")
    expect(inside.get_by_role("button", name="Take out Bob Baker")).to_be_visible()
    picker.press_sequentially("baker")
    expect(page.get_by_role("option")).to_have_count(1)
    # Closing the list, or sending nothing yet, takes nothing back; once more empties the field.
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(picker).to_have_value("baker")
    page.keyboard.press("Enter")
    expect(page.get_by_role("option", name="Cleo Baker")).to_be_visible()
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(picker).to_have_value("")

    page.get_by_role("textbox", name="Name of a new skill").fill("French")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Open French").press("Enter")
    skilled = page.get_by_role("combobox", name="Give somebody a value in French")
    skilled.press_sequentially("ann")
    expect(page.get_by_role("option", name="Ann Archer")).to_be_visible()
    skilled.press("ArrowDown")
    skilled.press("Enter")
    value = page.get_by_role("textbox", name="French of Ann Archer")
    expect(value).to_have_value("50")
    value.fill("101")
    expect(value).to_have_attribute("aria-invalid", "true")
    value.fill("80")
    value.press("Enter")
    expect(page.get_by_role("textbox", name="French of Ann Archer")).to_have_value("80")
    check_accessible(page, "people")
    [group], [skill] = owner.get("groups")["results"], owner.get("skills")["results"]
    assert (group["name"], group["members"]) == ("Night shift", 1)
    [row] = owner.get(f"skills/{skill['id']}/people")["results"]
    assert (row["user"]["name"], row["value"]) == ("Ann Archer", 80)

    page.goto(f"/projects/{crew.project}/people")
    page.get_by_role("button", name="Add a colleague").click()
    who = page.get_by_role("combobox", name="Who?")
    who.press_sequentially("cleo")
    expect(page.get_by_role("option", name="Cleo Baker")).to_be_visible()
    who.press("ArrowDown")
    who.press("Enter")
    page.get_by_role("button", name="Role", exact=False).first.press("Enter")
    page.get_by_role("option", name="Reviewer").press("Enter")
    check_accessible(page, "adding a colleague")
    page.get_by_role("button", name="Add to the project").press("Enter")
    expect(page.get_by_text("Cleo Baker is in the project.")).to_be_visible()
    roles = {
        row["user"]["name"]: row["role"] for row in owner.get(f"projects/{crew.project}/members")["results"]
    }
    assert (roles["Cleo Baker"], roles["Ann Archer"]) == ("reviewer", "annotator")
    crew.answer("Ann Archer")
    page.goto(f"/projects/{crew.project}/statement")
    expect(page.get_by_role("row", name="Ann Archer")).to_contain_text("1")
    check_accessible(page, "statement")
    begins = page.get_by_label("From")
    begins.fill("2999-01-01")
    expect(page.get_by_text("This day is still to come. Choose today or an earlier one.")).to_be_visible()
    expect(page.get_by_role("row", name="Ann Archer")).to_have_count(0)
    check_accessible(page, "statement of days to come")
    begins.fill("")
    expect(page.get_by_role("row", name="Ann Archer")).to_contain_text("1")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV, day by day").click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert ["Ann Archer" in line for line in lines] == [False, True]


def test_somebody_is_invited_joins_and_works(
    page: Page, open_page: Callable[..., Page], owner: Client, product: Product
) -> None:
    crew = make_crew(owner, product, "Newcomers", items=1)
    page.goto(f"/projects/{crew.project}/people")
    page.get_by_role("button", name="Invite somebody new").press("Enter")
    page.get_by_role("textbox", name="Email").fill("nia@example.org")
    page.keyboard.press("Enter")
    link = page.get_by_role("dialog", name="Send this link to nia@example.org").locator("code").inner_text()
    check_accessible(page, "an invitation's link")
    page.get_by_role("button", name="I have kept it").press("Enter")
    expect(page.get_by_role("region", name="Invited, not here yet")).to_contain_text("nia@example.org")

    hers = open_page()
    hers.goto(link)
    expect(hers.get_by_role("textbox", name="Email")).to_have_value("nia@example.org")
    check_accessible(hers, "an invitation")
    hers.get_by_role("textbox", name="Your name").fill("Nia Novak")
    hers.get_by_role("textbox", name="Password").fill(PASSWORD)
    hers.keyboard.press("Enter")
    hers.get_by_role("link", name="Continue annotating").press("Enter")
    hers.get_by_role("radio", name="good").click()
    hers.keyboard.press("Control+Enter")
    expect(hers.get_by_text("You have worked on 1 item in this visit.")).to_be_visible()

    page.reload()
    expect(page.get_by_role("list", name="Members")).to_contain_text("Nia Novak")
    expect(page.get_by_text("nia@example.org · ")).to_have_count(0)
    expect(page.get_by_role("region", name="Invited, not here yet")).to_have_count(0)
    again = open_page()
    watch_of(again).expected.append("404")
    again.goto(link)
    expect(again.get_by_role("heading", name="This invitation can’t be used")).to_be_visible()
