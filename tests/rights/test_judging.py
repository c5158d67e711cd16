"""When verdicts change, items and their work move with them: set-wise, at once, and back again."""

from typing import Any

import pytest

from labeling.core import clock
from labeling.core.errors import Conflict, Invalid, PreconditionFailed
from projects.models import (
    Assignment,
    AssignmentState,
    Item,
    ItemState,
    ItemStatement,
    Project,
    Queue,
    WorkItem,
)
from projects.services import judging
from projects.services.counters import recount
from projects.services.judging import may_be_labeled
from projects.services.projects import update_project
from projects.services.queue import claim
from projects.services.restating import change_item, delete_item, restate_item
from tests.support.people import Tenant
from tests.support.projects import make_assignment
from tests.support.stock import CREDITED, FREE, NONCOMMERCIAL, load, states, stock_project, stock_source
from workers.ledger.models import Job
from workers.ledger.run import run
from workers.tasks import load_handlers

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(tenant: Tenant) -> Project:
    """A non-commercial project with a free, an NC and an unlicensed item."""
    actor = tenant.actor("manager")
    made = stock_project(actor, use={"commercial": False})
    load(made, stock_source(actor, made), {"free": FREE, "nc": NONCOMMERCIAL, "none": None})
    return made


def item(project: Project, key: str) -> Item:
    return Item.objects.select_related("project").get(project=project, external_id=key)


def test_a_commercial_use_takes_nc_items_out_of_work_and_back(tenant: Tenant, project: Project) -> None:
    actor = tenant.actor("manager")
    assert states(project) == {"free": "labelable", "nc": "labelable", "none": "quarantined"}
    lease = make_assignment(item(project, "nc"), tenant.user("annotator"))
    changed, job = update_project(actor=actor, project=project, changes={"use": {"commercial": True}})
    assert job is None
    assert (changed.rights_epoch, changed.version) == (project.rights_epoch + 1, project.version + 1)
    assert states(project) == {"free": "labelable", "nc": "quarantined", "none": "quarantined"}
    lease.refresh_from_db()
    assert lease.state == AssignmentState.RELEASED
    work = WorkItem.objects.get(item=item(project, "nc"))
    assert (work.is_closed, work.open_slots, work.required) == (True, 1, 1)
    assert not may_be_labeled(project=changed, item=item(project, "nc"), at=clock.now())
    assert recount(project.pk) == {}
    before = Queue.objects.get(project=project).reopened
    changed, _ = update_project(actor=actor, project=changed, changes={"use": {"commercial": False}})
    assert states(project) == {"free": "labelable", "nc": "labelable", "none": "quarantined"}
    work.refresh_from_db()
    assert (work.is_closed, work.open_slots) == (False, 1)
    assert Queue.objects.get(project=project).reopened > before
    assert recount(project.pk) == {}


def test_the_same_use_again_changes_nothing(tenant: Tenant, project: Project) -> None:
    changed, job = update_project(
        actor=tenant.actor("manager"),
        project=project,
        changes={"use": {"commercial": False, "action": "label"}},
    )
    assert (changed.rights_epoch, job) == (0, None)


def test_a_large_project_is_judged_by_a_job_and_the_door_is_right_before_it_ends(
    tenant: Tenant, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "AT_ONCE", 2)
    changed, job = update_project(
        actor=tenant.actor("manager"), project=project, changes={"use": {"commercial": True}}
    )
    assert job is not None
    assert states(project)["nc"] == "labelable"
    assert not may_be_labeled(project=changed, item=item(project, "nc"), at=clock.now())
    leased = claim(actor=tenant.actor("owner"), project=changed, count=10)
    assert [lease.item.external_id for lease in leased.assignments] == ["free"]
    load_handlers()
    assert run(job.chunks.get().pk)
    assert states(project) == {"free": "labelable", "nc": "quarantined", "none": "quarantined"}
    finished = Job.objects.get(pk=job.pk)
    assert (finished.state, finished.kind, finished.done) == ("done", "rights.rejudge", 1)


def test_judging_many_items_takes_few_queries(tenant: Tenant, django_assert_max_num_queries: Any) -> None:
    actor = tenant.actor("manager")
    project = stock_project(actor, use={"commercial": False})
    load(project, stock_source(actor, project), {f"i{number}": NONCOMMERCIAL for number in range(300)})
    with django_assert_max_num_queries(40):
        update_project(actor=actor, project=project, changes={"use": {"commercial": True}})
    assert set(states(project).values()) == {"quarantined"}
    assert WorkItem.objects.filter(queue__project=project, is_closed=False).count() == 0


def test_a_licence_stated_later_opens_the_item_for_work(tenant: Tenant, project: Project) -> None:
    steward = tenant.actor("steward")
    entry = restate_item(actor=steward, item=item(project, "none"), rights=CREDITED, reason="Found it")
    assert (entry.statement.licence, entry.reason, entry.stated_by) == ("CC-BY-4.0", "Found it", steward.user)
    found = item(project, "none")
    assert (found.state, found.licence, found.statement_id) == ("labelable", "CC-BY-4.0", entry.statement_id)
    work = WorkItem.objects.get(item=found)
    assert (work.open_slots, work.required, work.is_closed) == (1, 1, False)
    assert ItemStatement.objects.filter(item=found).count() == 2
    assert recount(project.pk) == {}


def test_what_a_restatement_leaves_out_stays(tenant: Tenant, project: Project) -> None:
    steward = tenant.actor("steward")
    entry = restate_item(actor=steward, item=item(project, "nc"), rights={"licence": "cc0"}, reason="By mail")
    assert (entry.statement.licence, entry.statement.credit) == ("CC0-1.0", "A. Author")
    assert entry.statement.personal_data == "none"


@pytest.mark.parametrize(
    ("name", "rights"),
    [
        ("none", CREDITED),  # out of quarantine
        ("nc", {"licence": "CC0-1.0"}),  # a licence that permits more
        ("free", {"acquired": "contract"}),  # a permission
    ],
)
def test_what_permits_more_says_how_that_is_known(
    tenant: Tenant, project: Project, name: str, rights: dict[str, str]
) -> None:
    steward, before = tenant.actor("steward"), states(project)
    for reason in ("", "  "):
        with pytest.raises(Invalid) as refused:
            restate_item(actor=steward, item=item(project, name), rights=rights, reason=reason)
        assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [
            ("/reason", "rights.unproven")
        ]
    assert states(project) == before
    assert ItemStatement.objects.filter(item=item(project, name)).count() == 1
    entry = restate_item(actor=steward, item=item(project, name), rights=rights, reason="By mail of 4 May")
    assert entry.reason == "By mail of 4 May"


def test_forbidding_an_item_ends_the_lease_on_it_at_once(tenant: Tenant, project: Project) -> None:
    lease = make_assignment(item(project, "free"), tenant.user("annotator"))
    restate_item(actor=tenant.actor("steward"), item=item(project, "free"), rights={"licence": None})
    lease.refresh_from_db()
    assert (lease.state, states(project)["free"]) == ("released", "quarantined")
    work = WorkItem.objects.get(item=item(project, "free"))
    assert (work.is_closed, work.open_slots) == (True, 1)
    assert recount(project.pk) == {}


def test_labeled_items_come_back_as_labeled(tenant: Tenant, project: Project) -> None:
    Item.objects.filter(project=project, external_id="free").update(labels=1, state=ItemState.LABELED)
    WorkItem.objects.filter(item__external_id="free").update(open_slots=0)
    steward = tenant.actor("steward")
    restate_item(actor=steward, item=item(project, "free"), rights={"licence": None})
    assert states(project)["free"] == "quarantined"
    restate_item(actor=steward, item=item(project, "free"), rights={"licence": "CC0"}, reason="By mail")
    assert states(project)["free"] == "labeled"


def test_deleting_an_item_without_labels_leaves_nothing(tenant: Tenant, project: Project) -> None:
    assert delete_item(actor=tenant.actor("steward"), item=item(project, "free"))
    assert set(states(project)) == {"nc", "none"}
    assert recount(project.pk) == {}


def test_an_item_with_labels_is_withdrawn_with_the_reason(tenant: Tenant, project: Project) -> None:
    lease = make_assignment(item(project, "free"), tenant.user("annotator"))
    Item.objects.filter(project=project, external_id="free").update(labels=1)
    assert not delete_item(actor=tenant.actor("steward"), item=item(project, "free"), reason="Asked for")
    assert states(project)["free"] == "withdrawn"
    newest = ItemStatement.objects.filter(item=item(project, "free")).latest("stated_at")
    assert newest.reason == "Withdrawn. Asked for"
    lease.refresh_from_db()
    assert lease.state == "released"
    assert recount(project.pk) == {}
    with pytest.raises(Conflict, match="withdrawn"):
        restate_item(actor=tenant.actor("steward"), item=item(project, "free"), rights={"licence": "CC0"})
    update_project(actor=tenant.actor("manager"), project=project, changes={"use": {"commercial": True}})
    assert states(project)["free"] == "withdrawn"


def test_data_changes_only_while_nobody_works_on_it(project: Project, tenant: Tenant) -> None:
    changed = change_item(
        actor=tenant.actor("manager"),
        item=item(project, "free"),
        changes={"data": {"text": "new"}},
        version=1,
    )
    assert (changed.data, changed.version) == ({"text": "new"}, 2)
    with pytest.raises(PreconditionFailed):
        change_item(
            actor=tenant.actor("manager"), item=changed, changes={"data": {"text": "newer"}}, version=1
        )
    with pytest.raises(Invalid):
        change_item(actor=tenant.actor("manager"), item=changed, changes={"data": {"a": "\x00"}})
    make_assignment(item(project, "free"), tenant.user("annotator"))
    with pytest.raises(Conflict) as caught:
        change_item(actor=tenant.actor("manager"), item=changed, changes={"data": {"text": "newest"}})
    assert caught.value.code == "item.has_labels"


def test_a_higher_priority_is_served_first(project: Project, tenant: Tenant) -> None:
    change_item(actor=tenant.actor("manager"), item=item(project, "nc"), changes={"priority": 7})
    leased = claim(actor=tenant.actor("owner"), project=project, count=1)
    assert leased.assignments[0].item.external_id == "nc"


def test_more_answers_wanted_reopen_items_and_fewer_close_them(tenant: Tenant, project: Project) -> None:
    actor = tenant.actor("manager")
    Item.objects.filter(project=project, external_id="free").update(labels=1, state=ItemState.LABELED)
    WorkItem.objects.filter(item__external_id="free").update(open_slots=0)
    update_project(actor=actor, project=project, changes={"queue": {"overlap": 3}})
    rows = {row.item.external_id: row for row in WorkItem.objects.select_related("item")}
    assert {key: (row.required, row.open_slots) for key, row in rows.items()} == {
        "free": (3, 2),
        "nc": (3, 3),
    }
    assert states(project)["free"] == "in_progress"
    update_project(actor=actor, project=project, changes={"queue": {"overlap": 1, "order": "random"}})
    rows = {row.item.external_id: row for row in WorkItem.objects.select_related("item")}
    assert {key: (row.required, row.open_slots) for key, row in rows.items()} == {
        "free": (1, 0),
        "nc": (1, 1),
    }
    assert states(project)["free"] == "labeled"
    assert all(0 <= row.rank < 1 for row in rows.values())
    assert Assignment.objects.count() == 0
