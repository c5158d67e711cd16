"""Projects with a schema, a source, a queue and items, written through the models."""

import hashlib
from itertools import count
from typing import Any

from labeling.accounts.models import Organisation, User
from labeling.accounts.roles import Role
from labeling.core import clock
from labeling.core.ids import new_id
from labeling.rights.inputs import RightsInput
from labeling.rights.models import RightsStatement
from labeling.rights.services import intern_statement
from projects.models import (
    Assignment,
    Item,
    ItemState,
    ItemStatement,
    Project,
    ProjectMember,
    Queue,
    SchemaVersion,
    Source,
    WorkItem,
)

_numbers = count(1)
USE = {
    "action": "label",
    "purpose": "ResearchAndDevelopment",
    "commercial": True,
    "distribution": "internal",
    "content": "originals",
    "model": "discriminative",
    "mode": "collection",
}
TEXT_SCHEMA: dict[str, Any] = {
    "version": 1,
    "inputs": [{"name": "text", "type": "text"}],
    "controls": [{"name": "mood", "type": "choice", "options": ["good", "bad"], "required": True}],
}
IMAGE_SCHEMA: dict[str, Any] = {
    "version": 1,
    "inputs": [{"name": "photo", "type": "image"}],
    "controls": [
        {
            "name": "objects",
            "type": "shapes",
            "on": "photo",
            "tools": ["box"],
            "labels": [{"name": "car"}, {"name": "person"}],
        }
    ],
}


def make_project(
    organisation: Organisation,
    *,
    name: str = "",
    schema: dict[str, Any] | None = None,
    use: dict[str, Any] | None = None,
    created_by: User | None = None,
    overlap: int = 1,
    lease_seconds: int = 900,
) -> Project:
    """An open project with schema version 1 and an annotation queue."""
    now = clock.now()
    use = use or USE
    project = Project.objects.create(
        organisation=organisation,
        name=name or f"Project {next(_numbers)}",
        use=use,
        use_hash=hashlib.sha256(repr(sorted(use.items())).encode()).hexdigest(),
        created_by=created_by,
        created_at=now,
        updated_at=now,
    )
    version = SchemaVersion.objects.create(
        project=project, number=1, schema=schema or TEXT_SCHEMA, created_at=now
    )
    project.schema_version = version
    project.save(update_fields=["schema_version"])
    Queue.objects.create(
        project=project, name="Annotate", overlap=overlap, lease_seconds=lease_seconds, created_at=now
    )
    return project


def add_project_member(project: Project, user: User, role: Role = Role.ANNOTATOR) -> ProjectMember:
    return ProjectMember.objects.create(project=project, user=user, role=role, created_at=clock.now())


def make_source(project: Project, *, name: str = "", rights: dict[str, Any] | None = None) -> Source:
    return Source.objects.create(
        project=project, name=name or f"Source {next(_numbers)}", rights=rights, created_at=clock.now()
    )


def make_statement(organisation: Organisation, *, licence: str = "CC0-1.0") -> RightsStatement:
    """A statement with this SPDX licence and no personal data, shared by hash, with the facts it amounts to."""
    stated = RightsInput(
        licence=licence,
        rights_holder="R. Holder",
        credit="R. Holder",
        source_url="https://example.org/",
        acquired="download",
        legal_basis="",
        personal_data="none",
    )
    return intern_statement(organisation=organisation, rights=stated, now=clock.now())


def make_item(
    project: Project,
    *,
    external_id: str = "",
    data: dict[str, Any] | None = None,
    licence: str = "CC0-1.0",
    verdict: int = 0,
    source: Source | None = None,
    priority: int = 0,
) -> Item:
    """An item with its statement; one whose verdict allows labeling stands in the project's queue."""
    number = next(_numbers)
    statement = make_statement(project.organisation, licence=licence)
    now = clock.now()
    item = Item.objects.create(
        project=project,
        source=source or project.sources.first() or make_source(project),
        external_id=external_id or f"item-{number}",
        data={"text": f"Text {number}"} if data is None else data,
        statement=statement,
        profile=statement.profile,
        licence=licence,
        verdict=verdict,
        state=ItemState.LABELABLE if verdict <= 1 else ItemState.QUARANTINED,
        created_at=now,
    )
    ItemStatement.objects.create(item=item, statement=statement, stated_at=now)
    if verdict <= 1:
        queue = project.queues.get()
        WorkItem.objects.create(
            queue=queue,
            item=item,
            priority=priority,
            rank=float(number),
            required=queue.overlap,
            open_slots=queue.overlap,
        )
    return item


def make_assignment(item: Item, user: User, *, lease_seconds: int | None = None) -> Assignment:
    """A live lease of `user` on the item's work, its slot taken."""
    from datetime import timedelta

    work = item.work_items.get()
    work.open_slots -= 1
    work.save(update_fields=["open_slots"])
    now = clock.now()
    version = item.project.schema_version
    assert version is not None
    return Assignment.objects.create(
        work_item=work,
        queue=work.queue,
        item=item,
        annotator=user,
        schema_version=version,
        token=new_id(),
        lease_until=now + timedelta(seconds=lease_seconds or work.queue.lease_seconds),
        claimed_at=now,
    )
