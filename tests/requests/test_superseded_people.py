"""Entries about people that took each other's place go with their item, and say why the last one ended."""

from typing import Any

import pytest

from labeling.audit.models import AuditEvent
from projects.models import Appearance, Item
from projects.services.appearances import link, supersede
from tests.requests.conftest import PEOPLE
from tests.requests.test_keeping import LATER, names, purge
from tests.support.projects import TEXT_SCHEMA, make_project, make_source
from tests.support.stock import load


def twice(tenant: Any, item: Item) -> Appearance:
    """Somebody unknown in the item, and where they are said again."""
    steward = tenant.actor("steward")
    first = link(actor=steward, item=item, subject=None)
    return supersede(actor=steward, appearance=first, changes={"region": {"input": "text", "span": [0, 1]}})


@pytest.mark.django_db
def test_retention_deletes_items_whose_entries_took_each_others_place(tenant: Any) -> None:
    project = make_project(tenant.organisation, schema=TEXT_SCHEMA)
    load(project, make_source(project), {"unknown": {}, "other": {}})
    twice(tenant, Item.objects.get(external_id="unknown"))
    assert purge(LATER) == 1
    assert names(project) == set()
    assert not Appearance.objects.exists()


@pytest.mark.django_db
def test_such_an_item_is_deleted_by_hand_and_not_kept_as_withdrawn(tenant: Any) -> None:
    project = make_project(tenant.organisation, schema=TEXT_SCHEMA)
    load(project, make_source(project), {"one": PEOPLE})
    item = Item.objects.get()
    twice(tenant, item)
    assert tenant.client_for("steward").delete(f"/api/v1/items/{item.pk}").status_code == 204
    assert not Item.objects.exists()
    assert AuditEvent.objects.latest("index").action == "item.deleted"


@pytest.mark.django_db
def test_the_end_of_an_entry_stays_on_record_with_its_reason(tenant: Any) -> None:
    project = make_project(tenant.organisation, schema=TEXT_SCHEMA)
    load(project, make_source(project), {"one": PEOPLE})
    client, item = tenant.client_for("steward"), Item.objects.get()
    first = link(actor=tenant.actor("steward"), item=item, subject=None)
    url, body = f"/api/v1/appearances/{first.pk}/end", {"reason": "It is a statue."}

    got = client.post(url, body, format="json")

    assert got.status_code == 200
    assert got.json()["ended_at"] is not None
    last, before = client.get(f"/api/v1/items/{item.pk}/appearances").json()["results"]
    assert (last["reason"], last["supersedes"], last["ended_at"] == last["created_at"]) == (
        "It is a statue.",
        str(first.pk),
        True,
    )
    assert (before["id"], before["reason"]) == (str(first.pk), "")
    assert Item.objects.get().vector_id is None
    again = client.post(url, body, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "appearance.superseded")
