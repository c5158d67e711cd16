"""Bulk creation: once each however often it runs, never without rights, forbidden things in no queue."""

import threading
from typing import Any

import pytest
from django.db import connections

from labeling.core import clock
from labeling.core.errors import Invalid
from labeling.rights.inputs import UNKNOWN
from labeling.rights.services import intern_statement
from projects.models import Item, ItemStatement, ProgressDelta, Queue, WorkItem
from projects.selectors.progress import counts_of
from projects.services.content import check_data, check_external_id
from projects.services.counters import recount
from projects.services.items import PreparedItem, create_items, rank_of
from tests.support.people import Tenant, make_tenant
from tests.support.stock import CREDITED, FREE, NONCOMMERCIAL, load, states, stock_project, stock_source

pytestmark = pytest.mark.django_db


def test_each_item_gets_its_verdict_and_only_cleared_ones_get_work(tenant: Tenant) -> None:
    actor = tenant.actor("manager")
    project = stock_project(actor)
    source = stock_source(actor, project, rights={"personal_data": "none"})
    made = load(project, source, {"free": FREE, "by": CREDITED, "nc": NONCOMMERCIAL, "none": None})
    assert (made.created, made.duplicates, made.quarantined) == (4, 0, 2)
    assert states(project) == {
        "free": "labelable",
        "by": "labelable",
        "nc": "quarantined",
        "none": "quarantined",
    }
    items = {item.external_id: item for item in Item.objects.filter(project=project)}
    assert {key: item.licence for key, item in items.items()} == {
        "free": "CC0-1.0", "by": "CC-BY-4.0", "nc": "CC-BY-NC-4.0", "none": "NOASSERTION",
    }  # fmt: skip
    assert {key: item.verdict <= 1 for key, item in items.items()} == {
        "free": True,
        "by": True,
        "nc": False,
        "none": False,
    }
    assert made.ids == {key: item.pk for key, item in items.items()}
    work = WorkItem.objects.filter(queue__project=project).order_by("rank")
    assert [(row.item_id, row.required, row.open_slots) for row in work] == [
        (items["free"].pk, 1, 1),
        (items["by"].pk, 1, 1),
    ]
    assert ItemStatement.objects.filter(item__project=project, stated_by=actor.user).count() == 4
    counts = counts_of([project.pk])[project.pk]
    assert counts["counts"] == {
        "total": 4,
        "open": 2,
        "in_progress": 0,
        "closed": 0,
        "labeled": 0,
        "quarantined": 2,
        "failed": 0,
    }
    assert sum(counts["rights"].values()) == 4
    assert counts["rights"]["DENY"] == 2
    assert recount(project.pk) == {}


def test_a_second_run_creates_nothing_and_changes_nothing(tenant: Tenant) -> None:
    actor = tenant.actor("manager")
    project = stock_project(actor)
    source = stock_source(actor, project)
    load(project, source, {"a": FREE, "b": FREE})
    again = load(project, source, {"a": NONCOMMERCIAL, "b": FREE, "c": FREE}, data={"a": {"text": "other"}})
    assert (again.created, again.duplicates, again.quarantined) == (1, 2, 0)
    assert Item.objects.get(project=project, external_id="a").data == {"text": "a"}
    assert WorkItem.objects.filter(queue__project=project).count() == 3
    assert recount(project.pk) == {}


def test_two_of_one_external_id_in_one_load_are_one(tenant: Tenant) -> None:
    actor = tenant.actor("manager")
    project = stock_project(actor)
    source = stock_source(actor, project)
    free = intern_statement(organisation=actor.organisation, rights=UNKNOWN, now=clock.now())
    twice = [PreparedItem("same", {"n": number}, free) for number in (1, 2)]
    made = create_items(project=project, source=source, inputs=twice, job_id=None, now=clock.now())
    assert (made.created, made.duplicates) == (1, 1)
    assert Item.objects.get(project=project).data == {"n": 1}


def test_the_number_of_queries_does_not_grow_with_the_items(
    tenant: Tenant, django_assert_max_num_queries: Any
) -> None:
    actor = tenant.actor("manager")
    project = stock_project(actor)
    source = stock_source(actor, project)
    load(project, source, {"warm": FREE})
    statement = Item.objects.get(project=project).statement
    inputs = [PreparedItem(f"{number}", {"text": "x"}, statement) for number in range(900)]
    with django_assert_max_num_queries(40):
        made = create_items(project=project, source=source, inputs=inputs, job_id=None, now=clock.now())
    assert made.created == 900


def test_import_order_is_the_order_given_and_random_order_is_drawn_once(tenant: Tenant) -> None:
    actor = tenant.actor("manager")
    for order in ("import", "random"):
        project = stock_project(actor, order=order, name=order)
        source = stock_source(actor, project)
        keys = [f"item{number:03}" for number in range(60)]
        load(project, source, dict.fromkeys(keys, FREE))
        ranked = list(
            WorkItem.objects.filter(queue__project=project)
            .order_by("rank")
            .values_list("item__external_id", flat=True)
        )
        assert (ranked == keys) is (order == "import")
        assert sorted(ranked) == keys
    item = Item.objects.first()
    assert item is not None
    assert 0 <= rank_of(item.pk, order="random") < 1


def test_urgent_items_send_the_cursors_to_the_front(tenant: Tenant) -> None:
    actor = tenant.actor("manager")
    project = stock_project(actor)
    source = stock_source(actor, project)
    load(project, source, {"a": FREE})
    queue = Queue.objects.get(project=project)
    assert (queue.epoch, queue.reopened) == (0, 1)
    load(project, source, {"b": FREE}, priority=3)
    queue.refresh_from_db()
    assert (queue.epoch, queue.reopened) == (1, 2)
    load(project, source, {"c": NONCOMMERCIAL})
    queue.refresh_from_db()
    assert (queue.epoch, queue.reopened) == (1, 2)


@pytest.mark.parametrize("bad", [None, [], "x", {"a": "\x00"}, {"a": {"\x00": 1}}, {"a": object()}])
def test_data_that_cannot_be_stored_is_refused(bad: object) -> None:
    with pytest.raises(Invalid) as caught:
        check_data(bad)
    assert caught.value.faults[0].pointer == "/data"


def test_data_and_ids_that_can_be_stored_pass() -> None:
    data = {"a": [1, "\\u0000", None], "é": {"x": 1.5}}
    assert check_data(data) is data
    assert check_external_id("a.png") == "a.png"
    for bad in (None, 5, "", "  ", "x" * 201, "a\nb"):
        with pytest.raises(Invalid):
            check_external_id(bad)
    with pytest.raises(Invalid, match="bytes"):
        check_data({"a": "x" * 1_000_001})


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_two_workers_with_the_same_items_at_once_store_each_once() -> None:
    actor = make_tenant("Race").actor("manager")
    project = stock_project(actor)
    source = stock_source(actor, project)
    keys = [f"k{number}" for number in range(300)]
    results: list[Any] = []
    start = threading.Barrier(2)

    def work(order: list[str]) -> None:
        try:
            start.wait(60)
            parts = (order[begin : begin + 100] for begin in range(0, 300, 100))
            results.extend(load(project, source, dict.fromkeys(part, FREE)) for part in parts)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(order,)) for order in (keys, keys[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(results) == 6
    assert sum(result.created for result in results) == 300
    assert sum(result.duplicates for result in results) == 300
    assert Item.objects.filter(project=project).count() == 300
    assert WorkItem.objects.filter(queue__project=project).count() == 300
    assert ItemStatement.objects.filter(item__project=project).count() == 300
    assert recount(project.pk) == {}
    assert ProgressDelta.objects.filter(project=project).exists()


def test_whatever_characters_the_data_holds_come_back_as_they_went_in(tenant: Tenant) -> None:
    actor = tenant.actor("manager")
    project = stock_project(actor)
    data = {"text": 'a\tb\n\\N \\\\ \r "q" \u2028 é 𝄞', "\\.": [None, 0.1, -0.5, True], "": {}}
    keys = ["\\N", "\\.", "é\\t", "a b", "%s"]
    load(project, stock_source(actor, project), dict.fromkeys(keys, FREE), data=dict.fromkeys(keys, data))
    stored = dict(Item.objects.filter(project=project).values_list("external_id", "data"))
    assert stored == dict.fromkeys(keys, data)
