"""Judging a whole project again: one evaluation a pair, portions that stand by themselves, restrictions first."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction

from labeling.core import clock
from labeling.rights.models import Decision
from labeling.rights.policy import Evaluation, Subject
from labeling.rights.services import deciding
from projects.models import Item, Project, WorkItem
from projects.services import judging, judging_plan
from projects.services.counters import recount
from projects.services.judging import rejudge_in_steps
from projects.services.judging_plan import held_items
from projects.services.projects import update_project
from projects.services.standing import set_vectors
from tests.support.jobs import work_off
from tests.support.people import Tenant
from tests.support.projects import make_assignment
from tests.support.stock import CREDITED, FREE, NONCOMMERCIAL, load, stock_project, stock_source

pytestmark = pytest.mark.django_db
CONSENT = {"state": "ConsentGiven", "purposes": ["ResearchAndDevelopment"], "commercial_ok": False}


@pytest.fixture
def project(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Thirty items under two profiles that stay and one that falls, ten of them with somebody against commerce."""
    monkeypatch.setattr(judging_plan, "PORTION", 4)
    monkeypatch.setattr(judging, "AT_ONCE", 2)
    actor = tenant.actor("manager")
    made = stock_project(actor, use={"commercial": False})
    kinds = (FREE, CREDITED, NONCOMMERCIAL)
    load(made, stock_source(actor, made), {f"i{n:02}": kinds[n % 3] for n in range(30)})
    person = Subject.parse({"ref": "S1", "age_band": "adult", "consents": [CONSENT]})
    shown = Item.objects.filter(project=made, external_id__in=[f"i{n:02}" for n in range(10)])
    set_vectors(
        items=shown, people={key: [person] for key in shown.values_list("pk", flat=True)}, now=clock.now()
    )
    return made


def commercial(tenant: Tenant, project: Project, value: bool = True) -> Any:
    return update_project(
        actor=tenant.actor("manager"), project=project, changes={"use": {"commercial": value}}
    )[1]


def open_items(project: Project) -> set[str]:
    return set(Item.objects.filter(project=project, state="labelable").values_list("external_id", flat=True))


# Left: free and credited ones in which nobody is against it.
LEFT = {f"i{n:02}" for n in range(10, 30) if n % 3 != 2}


@contextmanager
def counted_steps(numbers: list[int]) -> Iterator[Any]:
    """A step as a job has it: a transaction, and what was done in it."""
    with transaction.atomic():
        step = type("Step", (), {"cursor": None, "done": 0})()
        yield step
        numbers.append(step.done)


def test_each_pair_is_evaluated_once_and_portions_are_small(
    tenant: Tenant, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: Counter[Any] = Counter()

    class Counting(Evaluation):
        def of(self, subjects: Any) -> Any:
            asked[self._facts.canonical_json(), subjects, self._use.commercial] += 1
            return super().of(subjects)

    monkeypatch.setattr(deciding, "Evaluation", Counting)
    job = commercial(tenant, project)
    done = work_off(str(job.pk))
    assert (done.state, done.done) == ("done", 30 - len(LEFT))
    assert open_items(project) == LEFT
    assert len(asked) == 6
    assert set(asked.values()) == {1}
    assert Decision.objects.filter(use_hash=Project.objects.get(pk=project.pk).use_hash).count() == 6
    assert recount(project.pk) == {}
    assert WorkItem.objects.filter(item__project=project, is_closed=False).count() == len(LEFT)


def test_what_is_broken_off_goes_on_where_it_was(tenant: Tenant, project: Project) -> None:
    commercial(tenant, project)
    done: list[int] = []

    def until_two() -> Any:
        if len(done) == 2:
            raise KeyboardInterrupt
        return counted_steps(done)

    with pytest.raises(KeyboardInterrupt):
        rejudge_in_steps(project_id=project.pk, step=until_two)
    assert 0 < sum(done) < 30 - len(LEFT)
    assert max(done) <= 4
    assert recount(project.pk) == {}
    rejudge_in_steps(project_id=project.pk, step=lambda: counted_steps(done))
    assert sum(done) == 30 - len(LEFT)
    assert open_items(project) == LEFT
    assert rejudge_in_steps(project_id=project.pk, step=lambda: counted_steps(done)) == 0


def test_a_change_of_the_use_meanwhile_makes_a_new_plan(tenant: Tenant, project: Project) -> None:
    commercial(tenant, project)
    done: list[int] = []

    def with_a_change() -> Any:
        if len(done) == 1:
            commercial(tenant, project, value=False)
        return counted_steps(done)

    rejudge_in_steps(project_id=project.pk, step=with_a_change)
    assert len(open_items(project)) == 30
    assert recount(project.pk) == {}


def test_what_somebody_judged_meanwhile_is_left_alone(
    tenant: Tenant, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    commercial(tenant, project)

    def overtaken(**given: Any) -> Any:
        Item.objects.filter(external_id="i29").update(verdict=3, state="quarantined")
        return held_items(**given)

    monkeypatch.setattr(judging, "held_items", overtaken)
    done: list[int] = []
    rejudge_in_steps(project_id=project.pk, step=lambda: counted_steps(done))
    assert open_items(project) == LEFT
    assert sum(done) == 30 - len(LEFT) - 1


def test_restrictions_come_first_and_leases_end_with_them(tenant: Tenant, project: Project) -> None:
    lease = make_assignment(Item.objects.get(external_id="i11"), tenant.user("annotator"))
    Item.objects.filter(external_id__in=["i10", "i12"]).update(verdict=3, state="quarantined")
    commercial(tenant, project)
    states: list[tuple[int, int]] = []
    done: list[int] = []

    def watched() -> Any:
        rows = Item.objects.filter(project=project)
        wrongly_open = rows.filter(state="labelable").exclude(external_id__in=LEFT).count()
        states.append((wrongly_open, rows.filter(external_id__in=["i10", "i12"], state="labelable").count()))
        return counted_steps(done)

    rejudge_in_steps(project_id=project.pk, step=watched)
    assert all(cleared == 0 for wrong, cleared in states if wrong)
    assert open_items(project) == LEFT
    lease.refresh_from_db()
    work = lease.work_item
    work.refresh_from_db()
    assert (lease.state, work.is_closed, work.open_slots) == ("released", True, 1)
