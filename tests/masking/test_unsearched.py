"""What nobody can search: held back unless the policy lets it pass, and never passed without a word. And what searched
the rest is on record."""

import pytest

from labeling.detect import registry
from labeling.masking.models import SearchRecord
from labeling.masking.services.running import enqueue_waiting
from labeling.media.models import MediaAsset
from projects.models import Item, ItemMedia, ItemState
from tests.masking.pictures import jpeg, street
from tests.masking.test_texts import SETTINGS, bring
from workers.ledger.models import Job

pytestmark = pytest.mark.django_db


def unknown(gated, **settings):
    """An item whose file is of a kind that nothing searches, searched."""
    gated.turn_on(**settings)
    item = gated.bring(street=jpeg(street(64, 48)))["street"]
    MediaAsset.objects.filter(pk=ItemMedia.objects.get(item=item).asset_id).update(kind="other")
    gated.search()
    return item


def facts_of(item):
    return Item.objects.select_related("profile").get(pk=item.pk).profile.facts


def test_kind_that_cannot_be_searched_is_denied(gated):
    item = unknown(gated)
    gate = gated.gate(item)
    assert (gate.state, gate.why) == ("needs_human", "medium")
    assert "(other) cannot be searched" in gate.detail
    assert gated.next() == []
    verdict = gated.steward.get(f"/api/v1/items/{item.pk}/verdict").json()
    assert "PII_GATE_REVIEW" in [reason["code"] for reason in verdict["reasons"]]
    [problem] = Job.objects.get(kind="masking.search").problems.all()
    assert (problem.code, problem.external_id) == ("masking.medium", item.external_id)
    refused = gated.steward.post(f"/api/v1/items/{item.pk}/masking/approve")
    assert (refused.status_code, refused.json()["code"]) == (409, "masking.failed")
    assert gated.next() == []


@pytest.mark.parametrize("review", ["uncertain", "all"])
def test_kind_that_passes_says_so_and_is_not_called_clean(gated, review):
    item = unknown(gated, other_media="pass", seal_originals=True, review=review)
    if review == "all":
        assert gated.gate(item).state == "needs_human"
        assert gated.steward.post(f"/api/v1/items/{item.pk}/masking/approve").status_code == 200
    body = gated.shown(item)
    assert body["state"] == ("passed" if review == "uncertain" else "released")
    assert "(other) was not searched" in body["detail"]
    assert gated.steward.get(f"{gated.path}/masking/report").json()["counts"]["clean_auto"] == 0
    facts = facts_of(item)
    assert (facts.get("deidentification"), facts["personal_data"]) == (None, "unknown")
    # There is no masked copy of it that could be given out, so what there is stays.
    assert body["files"][0]["is_sealed"] is False


def test_each_search_says_what_it_was_made_with(gated_texts):
    settings = SETTINGS | {"detectors": [{"name": "text-patterns", "threshold": 0.5, "certain": 0.9}]}
    gated_texts.turn_on(**settings)
    item = bring(gated_texts, "Write to ada@example.org")
    assert gated_texts.shown(item)["searched_with"] is None
    job = gated_texts.search()
    card = next(card for card in registry.cards() if card.name == "text-patterns")
    made_with = {
        "policy": 1,
        "detectors": [
            {
                "name": "text-patterns",
                "version": card.version,
                "threshold": 0.5,
                "certain": 0.9,
                "settings": dict(card.settings),
            }
        ],
    }
    assert gated_texts.shown(item)["searched_with"] == made_with
    assert job.result == {"searched": 1, "searches": [made_with]}
    gated_texts.turn_on(**SETTINGS)
    assert gated_texts.shown(item)["searched_with"] == made_with
    again = gated_texts.steward.post(f"{gated_texts.path}/masking/search", {}, format="json")
    assert again.status_code == 202
    gated_texts.search()
    newer = gated_texts.shown(item)["searched_with"]
    assert (newer["policy"], [one["name"] for one in newer["detectors"]]) == (
        2,
        ["text-patterns", "phones", "names-titles"],
    )
    searches = gated_texts.steward.get(f"{gated_texts.path}/masking/report").json()["searches"]
    assert [(one["policy"], one["items"]) for one in searches] == [(1, 0), (2, 1)]
    assert SearchRecord.objects.count() == 2


def test_item_that_is_withdrawn_while_it_is_searched_stays_withdrawn(gated_texts, monkeypatch):
    from labeling.masking.services import running

    gated_texts.turn_on(**SETTINGS)
    item = bring(gated_texts, "Write to ada@example.org")
    real = running.work_on

    def withdrawn_meanwhile(*arguments, **options):
        worked = real(*arguments, **options)
        Item.objects.filter(pk=item.pk).update(state=ItemState.WITHDRAWN)
        return worked

    monkeypatch.setattr(running, "work_on", withdrawn_meanwhile)
    gated_texts.search()
    assert Item.objects.get(pk=item.pk).state == ItemState.WITHDRAWN
    assert gated_texts.next() == []
    assert enqueue_waiting() == 0


def test_policy_that_is_changed_while_an_item_is_searched_is_the_one_it_is_searched_under(
    gated_texts, monkeypatch
):
    from labeling.masking.services import running

    gated_texts.turn_on(detectors=[{"name": "phones"}])
    item = bring(gated_texts, "Write to ada@example.org")
    real, calls = running.work_on, []

    def changed_meanwhile(*arguments, **options):
        worked = real(*arguments, **options)
        calls.append(len(worked.found))
        if len(calls) == 1:
            gated_texts.turn_on(**SETTINGS)
        return worked

    monkeypatch.setattr(running, "work_on", changed_meanwhile)
    job = gated_texts.search()
    # What the first search did not find is never given out as clean.
    assert calls == [0, 1]
    assert (job.done, gated_texts.gate(item).state) == (1, "masked_auto")
    assert gated_texts.shown(item)["searched_with"]["policy"] == 2
    assert gated_texts.next()[0]["item"]["data"] == {"text": "Write to [EMAIL 1]"}
