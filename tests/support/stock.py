"""Projects and items made through the services, with real rights and verdicts."""

from typing import Any
from uuid import UUID

from labeling.accounts.actor import Actor
from labeling.core import clock
from labeling.rights.inputs import parse_rights
from labeling.rights.services import StatementCache
from projects.models import Item, Project, Source
from projects.services.items import CreateResult, PreparedItem, create_items
from projects.services.projects import QueueSettings, create_project
from projects.services.sources import create_source, default_rights
from tests.support.projects import TEXT_SCHEMA

FREE = {"licence": "CC0-1.0", "personal_data": "none"}
CREDITED = {
    "licence": "CC BY 4.0",
    "credit": "A. Author",
    "source_url": "https://example.org/a",
    "personal_data": "none",
}
NONCOMMERCIAL = {**CREDITED, "licence": "CC-BY-NC-4.0"}


def stock_project(
    actor: Actor, *, use: Any = None, overlap: int = 1, order: str = "import", name: str = "Moods"
) -> Project:
    """An open text project of `actor`, with commercial use where nothing else is said."""
    return create_project(
        actor=actor,
        name=name,
        schema=TEXT_SCHEMA,
        use=use or {"commercial": True},
        queue=QueueSettings(overlap, 900, order),
    )


def stock_source(actor: Actor, project: Project, *, rights: Any = None, name: str = "Files") -> Source:
    return create_source(actor=actor, project=project, name=name, rights=rights)


def load(
    project: Project,
    source: Source,
    rights: dict[str, Any],
    *,
    data: dict[str, dict[str, Any]] | None = None,
    priority: int = 0,
    job_id: UUID | None = None,
) -> CreateResult:
    """Items by external id, each with its rights block (None: the source's defaults)."""
    defaults = default_rights(source)
    stated = [parse_rights(block, defaults=defaults) for block in rights.values()]
    statements = StatementCache(project.organisation).get_many(stated, now=clock.now())
    inputs = [
        PreparedItem(
            external_id=key, data=(data or {}).get(key, {"text": key}), statement=statement, priority=priority
        )
        for key, statement in zip(rights, statements, strict=True)
    ]
    return create_items(project=project, source=source, inputs=inputs, job_id=job_id, now=clock.now())


def states(project: Project) -> dict[str, str]:
    """State by external id."""
    return dict(Item.objects.filter(project=project).values_list("external_id", "state"))
