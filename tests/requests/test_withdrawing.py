"""A person takes consent back: what ends in that one transaction, and what is told at the end."""

from typing import Any

import pytest

from labeling.annotations.models import Draft
from labeling.annotations.services import save_draft, submit
from labeling.audit.models import AuditEvent
from labeling.core import clock
from labeling.core.errors import Conflict
from labeling.requests.models import RequestItem, SubjectRequest
from labeling.requests.services import withdraw_by_token
from labeling.rights.consent.models import ConsentEvent
from projects.models import Assignment, Project
from projects.services.queue import claim
from tests.recalls.conftest import members, work_all
from tests.requests.conftest import Scene, make_scene, state_of
from tests.support.people import actor_for, make_member
from tests.support.projects import add_project_member

GOOD = {"mood": "good"}


def annotator(scene: Scene) -> Any:
    user = make_member(scene.tenant.organisation, "annotator")
    add_project_member(scene.project, user)
    return actor_for(user)


def lease(scene: Scene, actor: Any) -> Assignment:
    found = claim(actor=actor, project=Project.objects.get(pk=scene.project.pk), count=1)
    return found.assignments[0]


@pytest.mark.django_db
def test_everything_that_rested_on_the_consent_ends_at_once(scene: Scene) -> None:
    snapshot = scene.seal()
    assert members(snapshot) == ["t0", "t1"]
    actor = annotator(scene)
    held = lease(scene, actor)
    save_draft(actor=actor, assignment_id=held.pk, token=held.token, result=GOOD, revision=0)
    epoch = Project.objects.get(pk=scene.project.pk).rights_epoch

    done = scene.withdraw()

    assert done.created
    assert done.event is not None
    assert (done.event.state, done.event.channel) == ("ConsentWithdrawn", "email")
    effects = done.effects
    assert (effects.items, effects.closed, effects.leases, effects.drafts) == (4, 4, 1, 1)
    assert (effects.affected.snapshots, effects.affected.notices, effects.affected.tombstones) == (
        (snapshot.pk,), 2, 2,
    )  # fmt: skip
    assert set(scene.states().values()) == {"quarantined"}
    assert Project.objects.get(pk=scene.project.pk).rights_epoch > epoch
    snapshot.refresh_from_db()
    assert snapshot.status == "affected"
    assert Draft.objects.get().sealed_at is not None
    assert claim(actor=actor, project=Project.objects.get(pk=scene.project.pk), count=1).assignments == []
    for act in (
        lambda: save_draft(actor=actor, assignment_id=held.pk, token=held.token, result={}, revision=1),
        lambda: submit(actor=actor, assignment_id=held.pk, token=held.token, result=GOOD, seconds=1),
    ):
        with pytest.raises(Conflict) as caught:
            act()
        assert caught.value.code == "rights.changed"
    kept = Draft.objects.get()
    assert (kept.result, kept.sealed_at is None) == (GOOD, False)


@pytest.mark.django_db
def test_the_job_ends_with_a_receipt_and_a_dataset_without_the_rows(scene: Scene) -> None:
    snapshot = scene.seal()
    done = scene.withdraw()
    assert state_of(done.request) == "working"
    work_all()

    assert state_of(done.request) == "done"
    snapshot.refresh_from_db()
    assert snapshot.status == "superseded"
    assert members(snapshot.superseded_by) == []
    receipt = done.request.receipts.get()
    assert receipt.body["items"] == {"closed": 4, "erased": 0, "masked": 0, "basis": 0, "held": 0}
    assert (receipt.body["datasets"], receipt.body["recipients_told"]) == (1, 2)
    told = " ".join(receipt.body["sentences"])
    assert "4 items that rested on it ended in use at once" in told
    assert "stays lawful" in told
    assert [step.name for step in done.request.steps.order_by("id")] == ["models", "receipt"]
    acts = list(AuditEvent.objects.order_by("index").values_list("action", flat=True))
    assert acts.count("request.withdrawn") == acts.count("request.receipt_made") == 1


@pytest.mark.django_db
def test_doing_it_twice_adds_nothing(scene: Scene) -> None:
    scene.seal()
    first = scene.withdraw()
    before = (ConsentEvent.objects.count(), AuditEvent.objects.count(), SubjectRequest.objects.count())
    again = scene.withdraw()
    by_link = withdraw_by_token(token=scene.person.token, now=clock.now())
    assert (again.request, again.created, again.event) == (first.request, False, first.event)
    assert (by_link.request, by_link.created) == (first.request, False)
    assert (
        ConsentEvent.objects.count(),
        AuditEvent.objects.count(),
        SubjectRequest.objects.count(),
    ) == before


@pytest.mark.django_db
def test_masked_items_stay_and_other_peoples_items_are_not_touched(tenant: Any) -> None:
    from tests.requests.conftest import consenting, show

    scene = make_scene(tenant, labeled=0, fresh=2)
    other = consenting(tenant)
    from tests.requests.conftest import PEOPLE
    from tests.support.stock import load

    load(scene.project, scene.project.sources.get(), {"masked": PEOPLE, "theirs": PEOPLE})
    show(tenant, scene.person, scene.item("masked"), is_masked=True)
    show(tenant, other, scene.item("theirs"))
    before = scene.states()
    done = scene.withdraw()
    assert (done.effects.closed, done.effects.masked) == (2, 1)
    assert {name: scene.states()[name] for name in ("masked", "theirs")} == {
        name: before[name] for name in ("masked", "theirs")
    }
    assert before["theirs"] == "labelable"
    outcomes = RequestItem.objects.values_list("item__external_id", "outcome")
    assert dict(outcomes) == {"n0": "closed", "n1": "closed", "masked": "masked"}


@pytest.mark.django_db
def test_another_consent_that_covers_the_item_keeps_it(tenant: Any) -> None:
    from tests.consent.ledger import Ledger

    scene = make_scene(tenant, labeled=0, fresh=2)
    scope = {"kind": "items", "ids": [str(scene.item("n0").pk)]}
    Ledger(tenant).consent(subject=scene.person.ref, publish_ok=True, scope=scope)
    done = scene.withdraw()
    assert (done.effects.closed, done.effects.basis) == (1, 1)
    assert scene.states() == {"n0": "labelable", "n1": "quarantined"}


@pytest.mark.django_db
def test_asked_to_mask_the_policy_says_what_could_stay(tenant: Any) -> None:
    from labeling.requests.services.cases import Opening
    from tests.requests.conftest import PEOPLE, show
    from tests.support.stock import load

    scene = make_scene(tenant, labeled=0, fresh=1)
    credited = {**PEOPLE, "credit": "A. Author", "source_url": "https://example.org/a"}
    blocks = {"by": {**credited, "licence": "CC-BY-4.0"}, "reserved": {**PEOPLE, "licence": "NOASSERTION"}}
    load(scene.project, scene.project.sources.get(), blocks)
    show(tenant, scene.person, scene.item("by"), scene.item("reserved"))
    done = scene.withdraw(given=Opening(kind="withdraw", prefers_masking=True))
    assert done.effects.to_mask == 2
    wanted = RequestItem.objects.filter(wants_mask=True).values_list("item__external_id", flat=True)
    assert set(wanted) == {"n0", "by"}
    work_all()
    assert done.request.receipts.get().body["to_mask"] == 2


@pytest.mark.django_db
def test_a_draft_that_was_sealed_comes_back_when_the_person_consents_anew(tenant: Any) -> None:
    from tests.consent.ledger import Ledger

    scene = make_scene(tenant, labeled=0, fresh=1)
    actor = annotator(scene)
    held = lease(scene, actor)
    save_draft(actor=actor, assignment_id=held.pk, token=held.token, result=GOOD, revision=0)
    scene.withdraw()
    sealed = Draft.objects.get()
    assert (sealed.sealed_at is None, sealed.result) == (False, GOOD)
    Ledger(tenant).consent(subject=scene.person.ref, publish_ok=True)
    # The consent that was taken back is still on record; the new one speaks beside it.
    again = lease(scene, actor)
    assert again.pk == held.pk
    revision = save_draft(
        actor=actor,
        assignment_id=again.pk,
        token=again.token,
        result={"mood": "bad"},
        revision=sealed.revision,
    )
    kept = Draft.objects.get()
    assert (kept.revision, kept.sealed_at, kept.result) == (revision, None, {"mood": "bad"})
