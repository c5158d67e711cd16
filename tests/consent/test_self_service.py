"""Seeing and taking back one's own consent by its link: as JSON, and on a page without scripts."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client

from labeling.rights.consent.models import ConsentEvent, SubjectStatus
from tests.consent.ledger import Ledger, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger(tenant):
    return Ledger(tenant)


@pytest.fixture
def consent(ledger):
    person = ledger.subject(contact="ann.secret@example.org")
    return ledger.consent(subject=person["id"], purposes=["AcademicResearch"], publish_ok=False)


def states(consent):
    rows = ConsentEvent.objects.filter(record=consent["id"]).order_by("sequence")
    return list(rows.values_list("state", flat=True))


def test_the_link_shows_what_was_agreed_to_in_plain_words(consent, anonymous):
    answer = anonymous.get(f"/api/v1/self-service/{token_of(consent)}")
    body = answer.json()
    words = {term["label"]: term["text"] for term in body["terms"]}
    assert body["text"] == "You agreed to this."
    assert words["What for"] == "academic research"
    assert words["Published for everybody"] == "no"
    assert words["Who uses the data"] == "Aurora Labs, Street 1, Berlin"
    assert body["actions"] == ["withdraw", "erase"]
    assert answer.headers["Cache-Control"] == "no-store"
    text = answer.content.decode()
    assert "secret" not in text
    assert consent["subject"]["pseudonym"] not in text


def test_one_call_takes_it_back_and_a_second_one_does_no_harm(consent, anonymous):
    path = f"/api/v1/self-service/{token_of(consent)}"
    first = anonymous.post(path, {}, format="json")
    again = anonymous.post(path, {"action": "withdraw"}, format="json")
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert (first.json()["state"], first.json()["actions"]) == ("ConsentWithdrawn", ["erase"])
    assert len(first.json()["next"]) == 3
    assert states(consent) == ["ConsentGiven", "ConsentWithdrawn"]
    event = ConsentEvent.objects.get(record=consent["id"], sequence=2)
    assert (event.channel, event.actor) == ("self_service", None)


def test_erasure_is_asked_for_in_the_same_step_and_has_a_date(consent, anonymous):
    path = f"/api/v1/self-service/{token_of(consent)}"
    body = anonymous.post(path, {"action": "erase"}, format="json").json()
    assert (body["state"], body["actions"]) == ("ConsentWithdrawn", [])
    assert body["erasure_due"] is not None
    assert "erased" in body["next"][-1]
    anonymous.post(path, {"action": "erase"}, format="json")
    assert SubjectStatus.objects.filter(kind="erasure_requested").count() == 1


def test_who_was_only_asked_refuses(ledger, anonymous):
    consent = ledger.consent(state="ConsentRequested")
    body = anonymous.post(f"/api/v1/self-service/{token_of(consent)}", {}, format="json").json()
    assert body["state"] == "ConsentRefused"


def test_what_has_ended_otherwise_stays_as_it_is(ledger, consent, anonymous):
    ledger.event(consent, "ConsentInvalidated")
    answer = anonymous.post(f"/api/v1/self-service/{token_of(consent)}", {}, format="json")
    assert (answer.status_code, answer.json()["state"]) == (200, "ConsentInvalidated")


@pytest.mark.parametrize("token", ["x", "A" * 32, "é" * 32, "A" * 500, "%00" * 20])
def test_unknown_links_lead_nowhere(anonymous, token):
    for answer in (
        anonymous.get(f"/api/v1/self-service/{token}"),
        anonymous.post(f"/api/v1/self-service/{token}", {}, format="json"),
    ):
        assert answer.status_code == 404
    assert Client().get(f"/withdraw/{token}").status_code == 404


def test_nonsense_is_refused(consent, anonymous):
    path = f"/api/v1/self-service/{token_of(consent)}"
    assert anonymous.post(path, {"action": "sell"}, format="json").status_code == 422
    assert anonymous.post(path, {"why": "x"}, format="json").status_code == 422
    foreign = anonymous.post(path, {}, format="json", HTTP_ORIGIN="https://evil.example")
    assert foreign.status_code == 403
    assert states(consent) == ["ConsentGiven"]


def test_guessing_is_slowed_down(anonymous):
    answers = [anonymous.get(f"/api/v1/self-service/{'A' * 20}{n:04}").status_code for n in range(62)]
    assert answers[0] == 404
    assert answers[-1] == 429
    assert Client().get(f"/withdraw/{'A' * 24}").status_code == 429


class Structure(HTMLParser):
    """What a page is made of."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))

    def all(self, tag):
        return [attributes for name, attributes in self.found if name == tag]


def test_the_page_works_without_a_script_and_takes_back_with_one_press(consent):
    browser = Client(enforce_csrf_checks=True)
    path = f"/withdraw/{token_of(consent)}"
    shown = browser.get(path)
    page = Structure(shown.content.decode())
    assert shown.status_code == 200
    assert page.all("script") == []
    assert not any("style" in attributes or "onclick" in attributes for _, attributes in page.found)
    nonce = page.all("style")[0]["nonce"]
    assert f"'nonce-{nonce}'" in shown.headers["Content-Security-Policy"]
    assert shown.headers["Cache-Control"] == "no-store"
    assert [len(page.all(tag)) for tag in ("main", "h1", "title")] == [1, 1, 1]
    assert page.all("html")[0]["lang"] == "en"
    assert len(page.all("form")) == 2

    assert browser.post(path, {"action": "withdraw"}).status_code == 403
    assert states(consent) == ["ConsentGiven"]
    secret = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', shown.content.decode())[1]
    pressed = browser.post(path, {"action": "withdraw", "csrfmiddlewaretoken": secret})
    assert (pressed.status_code, pressed.headers["Location"]) == (302, path)
    after = browser.get(path).content.decode()
    assert "You took your consent back." in after
    assert "What happens now" in after
    assert "Take my consent back" not in after
    assert states(consent) == ["ConsentGiven", "ConsentWithdrawn"]


def test_looking_at_the_page_takes_nothing_back(consent):
    browser = Client()
    for method in (browser.get, browser.head):
        assert method(f"/withdraw/{token_of(consent)}").status_code == 200
    assert browser.put(f"/withdraw/{token_of(consent)}").status_code == 405
    assert states(consent) == ["ConsentGiven"]
