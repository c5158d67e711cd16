"""The page behind a consent's link, in a browser: seen and taken back without a script, accessible, printable."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.looking import check_accessible
from tests.support.client import Client

pytestmark = pytest.mark.e2e


@pytest.fixture
def consent(owner: Client) -> dict[str, Any]:
    version = uuid4().hex[:8]  # the product keeps what an earlier test published
    controller = {"name": "Aurora Labs", "address": "Street 1, Berlin", "contact": "privacy@example.org"}
    notice = owner.post(
        "notices",
        {
            "name": "Faces",
            "version": version,
            "language": "en",
            "text": "What we do.",
            "controller": controller,
        },
    )
    person = owner.post("subjects", {"age_band": "adult", "jurisdiction": "DE"})
    form = {"subject": person["id"], "notice": notice["id"], "purposes": ["AcademicResearch"]}
    made: dict[str, Any] = owner.post("consents", form)
    return made


def test_consent_is_taken_back_with_one_press_and_no_script(
    open_page: Callable[..., Page], owner: Client, consent: dict[str, Any]
) -> None:
    path = "/withdraw/" + consent["withdrawal_url"].rsplit("/", 1)[1]
    page = open_page(java_script_enabled=False)
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your consent")
    expect(page.get_by_text("academic research")).to_be_visible()
    page.get_by_role("button", name="Take my consent back").click()
    expect(page.get_by_role("status")).to_contain_text("You took your consent back.")
    expect(page.get_by_role("button", name="Take my consent back")).to_have_count(0)
    assert owner.get(f"consents/{consent['id']}")["state"] == "ConsentWithdrawn"

    looked = open_page()
    looked.goto(path)
    check_accessible(looked, "after the withdrawal")


def test_the_page_is_accessible_and_prints_without_its_buttons(
    open_page: Callable[..., Page], consent: dict[str, Any]
) -> None:
    page = open_page()
    page.goto("/withdraw/" + consent["withdrawal_url"].rsplit("/", 1)[1])
    check_accessible(page, "the consent")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Take my consent back")).to_be_focused()
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Take my consent back")).to_be_hidden()
    expect(page.get_by_text("academic research")).to_be_visible()
