"""What is under a hold is deleted by nobody: neither by hand nor by an erasure that was begun before the hold."""

from typing import Any

import pytest

from labeling.core import clock
from labeling.requests.models import RequestItem
from labeling.requests.services.cases import Opening
from labeling.requests.services.holds import place_hold, release_hold, resume_held
from labeling.requests.services.opening import open_for
from projects.models import Item
from tests.recalls.conftest import work_all
from tests.requests.conftest import Scene, consenting, show, state_of


def erasing(scene: Scene, person: Any = None) -> Any:
    """An erasure that is decided and not yet carried out."""
    subject = (person or scene.person).subject
    return open_for(actor=scene.tenant.actor("steward"), subject=subject, given=Opening(kind="erase")).request


def outcomes(request: Any) -> dict[str, str]:
    rows = RequestItem.objects.filter(request=request).values_list("item__external_id", "outcome")
    return {name.split("-")[0]: outcome for name, outcome in rows}


@pytest.mark.django_db
@pytest.mark.parametrize("scope", ["item", "source", "project", "subject"])
def test_nobody_deletes_by_hand_what_is_under_a_hold(scene: Scene, scope: str) -> None:
    item = scene.item("n0")
    targets = {
        "item": item.pk,
        "source": item.source_id,
        "project": scene.project.pk,
        "subject": scene.person.subject.pk,
    }
    steward, client = scene.tenant.actor("steward"), scene.tenant.client_for("owner")
    hold = place_hold(actor=steward, scope=scope, target=targets[scope], reason="A lawsuit")

    got = client.delete(f"/api/v1/items/{item.pk}")

    assert (got.status_code, got.json()["code"]) == (409, "item.held")
    assert Item.objects.get(pk=item.pk).data == {"text": "n0"}
    release_hold(actor=steward, hold=hold, reason="It ended.")
    assert client.delete(f"/api/v1/items/{item.pk}").status_code == 204
    assert not Item.objects.filter(pk=item.pk).exists()


@pytest.mark.django_db
def test_a_hold_that_comes_between_decision_and_deletion_keeps_what_is_left(scene: Scene) -> None:
    request = erasing(scene)
    steward, kept = scene.tenant.actor("steward"), scene.item("n1")
    hold = place_hold(actor=steward, scope="item", target=kept.pk, reason="A lawsuit")

    work_all()

    assert state_of(request) == "done"
    kept.refresh_from_db()
    assert (kept.external_id, kept.data, kept.state) == ("n1", {"text": "n1"}, "quarantined")
    assert kept.profile.parts["item"]["state"] == "held"
    receipt = request.receipts.get().body
    assert (receipt["items"]["erased"], receipt["items"]["held"]) == (3, 1)
    assert [one["hold"] for one in receipt["holds"]] == [str(hold.pk)]

    release_hold(actor=steward, hold=hold, reason="It ended.")
    work_all()
    kept.refresh_from_db()
    assert (kept.data, kept.state) == ({}, "withdrawn")
    assert request.receipts.count() == 2


@pytest.mark.django_db
def test_erasures_that_go_on_waiting_keep_no_later_one_from_its_turn(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("labeling.requests.services.holds._RESUMED", 1)
    steward, tenant = scene.tenant.actor("steward"), scene.tenant
    other = consenting(tenant, contact="lou@example.org")
    for item in Item.objects.filter(external_id__in=["n0", "n1"]):
        item.appearances.filter(ended_at=None).update(ended_at=clock.now())
        show(tenant, other, item)
    held = place_hold(actor=steward, scope="item", target=scene.item("t0").pk, reason="A lawsuit")
    ends = place_hold(actor=steward, scope="item", target=scene.item("n0").pk, reason="Another one")
    first, second = erasing(scene), erasing(scene, other)
    work_all()
    assert (first.receipts.count(), second.receipts.count()) == (1, 1)

    release_hold(actor=steward, hold=ends, reason="It ended.")
    work_all()

    assert (first.receipts.count(), second.receipts.count()) == (1, 2)
    assert resume_held(now=clock.now()) == 0
    assert held.pk
