"""A steward's walk: from quarantine to a dataset; then a consent is taken back, and all of it is proved."""

import email
import re
import subprocess
import sys
import time
from collections.abc import Callable
from email import policy
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.looking import check_accessible, settle, watch_of
from tests.support.client import Client
from tests.support.projects import TEXT_SCHEMA
from tools.environment import ROOT
from tools.product import Product

pytestmark = pytest.mark.e2e
USE = {
    "purpose": "AcademicResearch",
    "commercial": False,
    "distribution": "named",
    "content": "originals",
    "model": "discriminative",
    "mode": "collection",
    "recipients": ["Cedar"],
}
ITEMS = [
    {"external_id": "letter", "data": {"text": "Ann writes of the harbour."}},
    {
        "external_id": "street",
        "data": {"text": "A street in the rain."},
        "rights": {"licence": "CC0", "personal_data": "none"},
    },
]


@pytest.fixture(scope="module")
def project(owner: Client) -> str:
    """A project of two texts: the licence of one is known to nobody; and somebody who will receive a dataset."""
    owner.post("recipients", {"name": "Cedar", "kind": "organisation", "contact": "lab@cedar.example"})
    made: str = owner.post("projects", {"name": "Letters", "schema": TEXT_SCHEMA, "use": USE})["id"]
    job = owner.ended(owner.post(f"projects/{made}/imports", {"items": ITEMS})["job"]["id"])
    assert job["result"]["created"] == 2, job
    return made


def test_from_quarantine_to_a_recall_that_is_proved(
    page: Page, open_page: Callable[..., Page], owner: Client, product: Product, project: str, tmp_path: Path
) -> None:
    person = take_in_a_person(page)
    publish_a_notice(page)
    link = record_their_consent(page, person)
    clear_the_quarantine(page, project, person)
    label_both(page, project)
    export_to_a_partner(page, project)
    take_the_consent_back(open_page(), link)
    see_the_dataset_affected(page, project)
    confirm_the_recall(open_page(), product)
    see_the_recall_confirmed(page)
    see_what_holds_the_person(page, person)
    verify_the_log(page, tmp_path, owner)


def section(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Rights", exact=True).get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def take_in_a_person(page: Page) -> str:
    """Their pseudonym."""
    page.goto("/rights/subjects")
    expect(page.get_by_role("heading", name="Nobody is in the ledger")).to_be_visible()
    check_accessible(page, "no people")
    page.get_by_role("button", name="New person").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("How they are reached").fill("ann@example.org")
    dialog.get_by_role("radiogroup", name="Are they of age?").get_by_text("yes", exact=True).click()
    dialog.get_by_label("Country").fill("DE")
    check_accessible(page, "a new person")
    dialog.get_by_role("button", name="Take them into the ledger").click()
    page.wait_for_url("**/rights/subjects/*")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("S-")
    check_accessible(page, "a person")
    return heading.inner_text()


def publish_a_notice(page: Page) -> None:
    section(page, "Consents")
    check_accessible(page, "no consents")
    page.get_by_role("radiogroup", name="What to show").get_by_text("Notices").click()
    expect(page.get_by_role("heading", name="No notice is published")).to_be_visible()
    page.get_by_role("button", name="Publish a notice").first.click()
    dialog = page.get_by_role("dialog")
    for label, text in (
        ("Name", "Letters"),
        ("Version", "1.0"),
        ("Text", "We read letters to teach machines to read."),
        ("Who answers for it", "Harbour Archive"),
        ("How they are reached", "privacy@example.org"),
        ("Their address", "4 Harbour Street"),
    ):
        dialog.get_by_role("textbox", name=label, exact=True).fill(text)
    check_accessible(page, "a new notice")
    dialog.get_by_role("button", name="Publish this version").click()
    expect(page.get_by_role("row").filter(has_text="Letters")).to_be_visible()
    check_accessible(page, "notices")


def record_their_consent(page: Page, person: str) -> str:
    """The path of the link that they are handed."""
    section(page, "People in the data")
    page.get_by_label("Find a person").fill("ann@example.org")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(person)
    page.get_by_role("link", name="Record a consent").click()
    record = page.get_by_role("button", name=f"Record the consent of {person}")
    expect(record).to_be_disabled()
    page.get_by_role("button", name="Which notice did they read?").click()
    page.get_by_role("option", name="Letters 1.0").click()
    page.get_by_role("button", name="research at universities").click()
    expect(page.get_by_text(f"{person} agrees to research at universities.")).to_be_visible()
    page.get_by_label("Who may receive it?").fill("Cedar")
    page.get_by_label("Valid until").fill("2020-01-01")
    watch_of(page).expected.append("422")
    record.click()
    expect(page.get_by_text("Correct one of the two dates").first).to_be_visible()
    check_accessible(page, "a consent that is refused")
    page.get_by_label("Valid until").fill("")
    record.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"The consent of {person} is recorded")
    check_accessible(page, "a consent that is recorded")
    url = page.get_by_text("/withdraw/").inner_text()
    page.get_by_role("link", name="Open the consent").click()
    panel = page.get_by_role("complementary", name="Consent")
    expect(panel).to_contain_text("They agreed. What is listed may be done.")
    check_accessible(page, "a consent")
    return "/withdraw/" + url.rsplit("/", 1)[1]


def clear_the_quarantine(page: Page, project: str, person: str) -> None:
    page.goto(f"/projects/{project}/quarantine")
    form = page.get_by_role("form", name="State the rights")
    expect(form).to_be_visible()
    check_accessible(page, "quarantine")
    page.locator("body").press("1")
    choose(page, "Do the files show or name people?", "yes")
    choose(page, "Legal basis", "They consented")
    form.get_by_label("Why?").fill("She handed the letter over, see her mail")
    proof = {
        "name": "mail.eml",
        "mimeType": "message/rfc822",
        "buffer": b"From: ann\n\nIt is mine, take it.\n",
    }
    form.locator('input[type="file"]').set_input_files(proof)  # type: ignore[arg-type] # one file as a dict
    expect(form.get_by_role("link", name="mail.eml")).to_be_visible()
    form.get_by_role("button", name="Apply to this item").click()
    expect(form.get_by_text("State the rights")).to_be_visible()
    page.goto(f"/projects/{project}/items?filter=external_id:letter")
    page.get_by_role("row").filter(has_text="letter").get_by_role("button", name="Why?").click()
    page.get_by_role("button", name="Who is in it").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Pseudonym").fill(person)
    dialog.get_by_role("button", name="Record and judge anew").click()
    expect(dialog.get_by_text("can be recognised").first).to_be_visible()
    dialog.get_by_role("button", name="Close").last.click()
    row = page.get_by_role("row").filter(has_text="letter")
    expect(row).to_contain_text("Open")
    check_accessible(page, "cleared")


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("button", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()


def label_both(page: Page, project: str) -> None:
    page.goto(f"/projects/{project}/label")
    for _ in range(2):
        answer = page.get_by_role("radio", name="good")
        expect(answer).to_be_visible()
        settle(page)
        before = page.get_by_role("heading", level=1).inner_text()
        answer.click()
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("heading", level=1)).not_to_have_text(before)
    expect(page.get_by_role("heading", name="This queue is done")).to_be_visible()


def export_to_a_partner(page: Page, project: str) -> None:
    page.goto(f"/projects/{project}/exports/new")
    expect(page.get_by_label("Which partners?")).to_have_value("Cedar")
    expect(page.get_by_text("2 items leave, 0 stay")).to_be_visible()
    check_accessible(page, "new dataset")
    page.get_by_role("button", name="Seal and export 2 items").click()
    expect(page.get_by_text("Sealed")).to_be_visible()
    page.get_by_role("button", name="recipients, recalls and models").click()
    expect(page.get_by_role("region", name="Recipients")).to_contain_text("Cedar")
    page.get_by_role("button", name="Register a model").click()
    page.get_by_role("dialog").get_by_label("Model").fill("reader-1")
    page.get_by_role("button", name="Register the model").click()
    expect(page.get_by_role("region", name="Models")).to_contain_text("reader-1")
    check_accessible(page, "a dataset and what became of it")


def take_the_consent_back(page: Page, link: str) -> None:
    """As the person, without an account."""
    page.goto(link)
    check_accessible(page, "the person's own page")
    page.get_by_role("button", name="Take my consent back").click()
    expect(page.get_by_role("status")).to_contain_text("You took your consent back.")


def see_the_dataset_affected(page: Page, project: str) -> None:
    page.goto(f"/projects/{project}/exports")
    first = page.get_by_role("listitem").filter(has_text="no. 1")
    expect(first).to_contain_text("Rows of it were taken back")
    expect(first.get_by_role("link", name="No. 2 takes its place")).to_be_visible(timeout=60_000)
    expect(first).to_contain_text("Superseded")
    expect(page.get_by_role("listitem").filter(has_text="no. 2").first).to_contain_text("1 item")
    first.get_by_role("button", name="recipients, recalls and models").click()
    expect(first.get_by_role("region", name="What was taken back")).to_contain_text(
        "a consent was taken back"
    )
    expect(first.get_by_role("region", name="What changed")).to_contain_text("1 removed, 0 replaced, 0 added")
    first.get_by_role("button", name="Decide reader-1").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Why?").fill("The next version is trained without the row")
    check_accessible(page, "a decision about a model")
    dialog.get_by_role("button", name="Record the decision").click()
    expect(first.get_by_role("region", name="Models")).to_contain_text("Train it anew without the rows")
    check_accessible(page, "a dataset that was taken back")


def confirm_the_recall(page: Page, product: Product) -> None:
    """As the recipient, by the link of the mail."""
    page.goto(mailed_link(product))
    page.get_by_role("button", name="Confirm that they are deleted").click()
    expect(page.get_by_role("status")).to_contain_text("nothing more is asked of you")


def mailed_link(product: Product) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for path in sorted((product.data / "mail").glob("*"), reverse=True):
            message = email.message_from_bytes(path.read_bytes().split(b"\n----")[0], policy=policy.default)
            if found := re.search(r"https?://[^/\s]+(/recall/\S+)", message.get_content()):
                return found[1]
        time.sleep(0.2)
    raise AssertionError("no mail came")


def see_the_recall_confirmed(page: Page) -> None:
    page.goto("/rights/recalls")
    row = page.get_by_role("row").filter(has_text="Cedar")
    expect(row).to_contain_text("Confirmed")
    row.click()
    panel = page.get_by_role("complementary", name="Notice")
    expect(panel).to_contain_text("Cedar is to delete one row: a consent was taken back.")
    expect(panel).to_contain_text("by the link in the mail")
    check_accessible(page, "a recall")
    page.get_by_role("radiogroup", name="What to show").get_by_text("Recipients").click()
    expect(page.get_by_role("row").filter(has_text="lab@cedar.example")).to_be_visible()
    check_accessible(page, "recipients")


def see_what_holds_the_person(page: Page, person: str) -> None:
    section(page, "People in the data")
    page.get_by_role("row").filter(has_text=person).click()
    expect(page.get_by_role("region", name="What they agreed to")).to_contain_text("Withdrawn")
    expect(page.get_by_role("region", name="Datasets that left with them")).to_contain_text("Superseded")
    page.get_by_role("button", name="Erasure").click()
    dialog = page.get_by_role("alertdialog")
    expect(dialog.get_by_role("button", name="Erase 1 item")).to_be_visible()
    check_accessible(page, "the effects of an erasure")
    page.keyboard.press("Escape")
    section(page, "Requests")
    expect(page.get_by_role("row").filter(has_text=person)).to_contain_text("Withdrawal")
    page.get_by_role("row").filter(has_text=person).click()
    expect(page.get_by_role("region", name="Receipt")).to_contain_text("Your consent was taken back.")
    check_accessible(page, "a request")
    section(page, "Retention")
    expect(page.get_by_role("heading", name="Nothing is held")).to_be_visible()
    check_accessible(page, "retention")


def verify_the_log(page: Page, folder: Path, owner: Client) -> None:
    """By the button; what is saved there is whole for the stand-alone verifier too."""
    section(page, "Audit")
    page.get_by_role("row").filter(has_text="Something happened to a consent").first.click()
    panel = page.get_by_role("complementary", name=re.compile("^Event "))
    expect(panel).to_contain_text("In the log.")
    expect(panel).to_contain_text("right, with the key of this log")
    check_accessible(page, "an event")
    page.get_by_role("button", name="Verify", exact=False).first.click()
    panel = page.get_by_role("complementary", name="Verify the log")
    expect(panel.get_by_text("Whole", exact=True)).to_be_visible()
    expect(panel).to_contain_text("signed with the key of this log")
    expect(panel).to_contain_text("they lead to the signed root")
    check_accessible(page, "the log, verified")
    with page.expect_download() as download:
        panel.get_by_role("button", name="Save the log").click()
    log = folder / "log.jsonl"
    download.value.save_as(log)
    key = owner.get("audit/checkpoint")["key"]
    verifier = [sys.executable, str(ROOT / "docs" / "verify_audit.py"), str(log), "--key", key]
    ran = subprocess.run(verifier, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout
    assert ran.stdout.startswith(f"Whole: {len(log.read_text().splitlines()) - 2} events")
    panel.get_by_role("button", name="Verify again").click()
    expect(panel).to_contain_text("The same as when this browser first saw the log")
