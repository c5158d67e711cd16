"""A dataset that left, to whom it is said."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from rest_framework.test import APIClient

    from labeling.accounts.models import Organisation
    from labeling.exports.models import Snapshot
    from labeling.recalls.models import Recipient
    from projects.models import Item, Project
    from tests.support.people import Tenant

NAMED = {"commercial": True, "distribution": "named", "recipients": ["Borealis Labs", "Cedar Institute"]}
FREE = {"licence": "CC0-1.0", "personal_data": "none"}


@dataclass
class Dataset:
    """A project of labeled texts `t0`, `t1`, … and a snapshot of them."""

    tenant: Tenant
    project: Project
    snapshot: Snapshot

    @property
    def organisation(self) -> Organisation:
        return self.tenant.organisation

    def item(self, external_id: str) -> Item:
        from projects.models import Item

        return Item.objects.get(project=self.project, external_id=external_id)

    def items(self, *external_ids: str) -> Any:
        from projects.models import Item

        return Item.objects.filter(project=self.project, external_id__in=external_ids)

    def affect(self, *external_ids: str, reason_class: str = "withdrawal") -> Any:
        """Take the items back, in a transaction of its own."""
        from django.db import transaction

        from labeling.core import clock
        from labeling.recalls.services import affect_items

        with transaction.atomic():
            return affect_items(
                items=self.items(*external_ids),
                reason_class=reason_class,
                organisation=self.organisation,
                now=clock.now(),
            )

    def recipient(self, name: str) -> Recipient:
        from labeling.recalls.models import Recipient

        return Recipient.objects.get(organisation=self.organisation, name=name)

    def reload(self) -> Snapshot:
        self.snapshot.refresh_from_db()
        return self.snapshot


def bring(tenant: Tenant, project: Project, names: list[str], rights: dict[str, Any] | None = None) -> None:
    """Labeled texts by import."""
    from tests.support.jobs import work_off

    items = [
        {"external_id": name, "data": {"text": f"Text of {name}"}, "rights": rights or FREE,
         "annotations": [{"result": {"mood": "good"}}]}
        for name in names
    ]  # fmt: skip
    client = tenant.client_for("manager")
    answer = client.post(f"/api/v1/projects/{project.pk}/imports", {"items": items}, format="json")
    assert answer.status_code == 202, answer.content
    job = work_off(answer.json()["job"]["id"])
    assert (job.state, job.failed) == ("done", 0), list(job.problems.values())


def seal(tenant: Tenant, project: Project, **body: Any) -> Snapshot:
    """A sealed snapshot through the API."""
    from labeling.exports.models import Snapshot
    from tests.support.jobs import work_off

    given = {"name": "Moods", "use": NAMED, "formats": ["jsonl"]} | body
    answer = tenant.client_for("manager").post(
        f"/api/v1/projects/{project.pk}/snapshots", given, format="json"
    )
    assert answer.status_code == 202, answer.content
    job = work_off(answer.json()["job"]["id"])
    assert job.state == "done", job.message
    return Snapshot.objects.get(pk=job.result["snapshot"])


def work_all() -> None:
    """Do the background work that is due, and what comes of it, until nothing is left."""
    from workers.ledger.models import ChunkState, JobChunk
    from workers.ledger.run import run
    from workers.tasks import load_handlers

    load_handlers()
    for _ in range(500):
        due = JobChunk.objects.filter(state=ChunkState.PENDING).order_by("pk").first()
        if due is None:
            return
        assert run(due.pk), f"{due.kind} was not due: {due.error}"
    raise AssertionError("the work does not end")


def members(snapshot: Snapshot) -> list[str]:
    """The external ids of what left."""
    from projects.models import Item

    rows = snapshot.rows.filter(is_included=True).values("item_id")
    return list(
        Item.objects.filter(pk__in=rows).order_by("external_id").values_list("external_id", flat=True)
    )


@pytest.fixture
def make_dataset(tenant: Tenant) -> Any:
    """Makes datasets; `use` and the number of texts may be given."""

    def make(count: int = 4, **body: Any) -> Dataset:
        from tests.support.projects import TEXT_SCHEMA, make_project

        project = make_project(tenant.organisation, schema=TEXT_SCHEMA)
        bring(tenant, project, [f"t{number}" for number in range(count)])
        return Dataset(tenant, project, seal(tenant, project, **body))

    return make


@pytest.fixture
def dataset(make_dataset: Any) -> Dataset:
    """Four texts, sealed for two named recipients who can be mailed."""
    from labeling.recalls.models import Recipient

    made: Dataset = make_dataset()
    for name, contact in (
        ("Borealis Labs", "data@borealis.example"),
        ("Cedar Institute", "lab@cedar.example"),
    ):
        Recipient.objects.filter(name=name).update(contact=contact)
    return made


def package(client: Any, snapshot: Snapshot) -> Any:
    """The zip of a snapshot, opened."""
    import io
    import zipfile

    answer = client.get(f"/api/v1/snapshots/{snapshot.pk}/files/package")
    assert answer.status_code == 200, answer.content
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def manifest_of(client: Any, snapshot: Snapshot) -> dict[str, Any]:
    with package(client, snapshot) as opened:
        found: dict[str, Any] = json.loads(opened.read("MANIFEST.json"))
    return found


@pytest.fixture
def steward(tenant: Tenant) -> APIClient:
    return tenant.client_for("steward")
