"""An annotator reads why an answer was rejected and appeals; another reviewer decides; the annotator reads how."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.crew import make_crew
from tests.e2e.looking import check_accessible
from tests.support.client import Client
from tools.product import Product

pytestmark = pytest.mark.e2e


def test_an_answer_is_rejected_appealed_for_and_counts_after_all(
    open_page: Callable[..., Page], owner: Client, product: Product
) -> None:
    crew = make_crew(owner, product, "Disputes", items=2)
    crew.invite("Ann Archer")
    for name in ("Rae Reed", "Rex Ross"):
        crew.invite(name, "reviewer")
    for _ in range(2):
        crew.answer("Ann Archer")
    rows = owner.get(f"projects/{crew.project}/annotations")["results"]
    verdict = {"verdict": "reject", "revision": 1, "reason": "wrong_label", "comment": "It is sad."}
    for row in rows:
        crew.people["Rae Reed"].post(f"annotations/{row['id']}/reviews", verdict)

    hers = open_page(crew.state("Ann Archer"))
    hers.goto("/")
    rejected = hers.get_by_role("region", name="Rejected").get_by_role("listitem")
    expect(rejected).to_have_count(2)
    expect(rejected.first).to_contain_text("It is sad.")
    check_accessible(hers, "home with rejected answers")
    for number in range(2):
        rejected.nth(number).get_by_role("button", name="Appeal").press("Enter")
        hers.get_by_role("textbox", name="Why your answer was right").fill("It is a joke.")
        if not number:
            check_accessible(hers, "appealing")
        hers.keyboard.press("Control+Enter")
        expect(rejected.nth(number)).to_contain_text("your appeal waits for a decision")

    reviewers = open_page(crew.state("Rae Reed"))
    reviewers.goto(f"/projects/{crew.project}/appeals")
    own = "This appeal is against your own review: somebody else has to decide it."
    expect(reviewers.get_by_text(own)).to_be_visible()
    expect(reviewers.get_by_role("button", name="The review stands")).to_have_count(0)
    check_accessible(reviewers, "an appeal against one's own review")

    theirs = open_page(crew.state("Rex Ross"))
    theirs.goto(f"/projects/{crew.project}/appeals")
    expect(theirs.get_by_text("It is a joke.").first).to_be_visible()
    check_accessible(theirs, "appeals")
    decided = theirs.get_by_role("heading", level=2).first.inner_text()
    theirs.get_by_role("textbox", name="Your answer").fill("Indeed.")
    theirs.get_by_role("button", name="The annotator is right").press("Enter")
    expect(theirs.get_by_text("The annotation counts again.")).to_be_visible()
    expect(theirs.get_by_role("heading", level=2).first).not_to_have_text(decided)
    theirs.get_by_role("textbox", name="Your answer").fill("Read it again.")
    theirs.get_by_role("button", name="The review stands").press("Enter")
    expect(theirs.get_by_text("No appeal is open")).to_be_visible()

    hers.reload()
    expect(rejected).to_have_count(1)
    expect(rejected).to_contain_text("your appeal was turned down")
    expect(rejected).to_contain_text("Read it again.")
    states = [
        owner.get(f"items/{crew.item(name)}/annotations")["results"][0]["state"] for name in ("t0", "t1")
    ]
    assert sorted(states) == ["accepted", "rejected"]
