"""What every chunk of an import needs: project, source, schema, interned statements."""

from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import orjson

from labeling.labelspec import LabelSchema, parse_schema
from labeling.positions.services.taking import Keys, keys_of
from labeling.rights.inputs import RightsInput, parse_rights
from labeling.rights.services import StatementCache
from projects.models import Project, SchemaVersion, Source
from workers.ledger.errors import Terminal
from workers.ledger.lease import Lease

MAX_STATED: Final = 5_000


@dataclass(slots=True)
class ImportContext:
    """One run of a chunk. `statements` is dropped with it."""

    lease: Lease
    project: Project
    source: Source
    version: SchemaVersion
    schema: LabelSchema
    statements: StatementCache
    stated: dict[bytes, RightsInput] = field(default_factory=dict)
    position_keys: Keys = field(default_factory=Keys)

    @property
    def user_id(self) -> UUID | None:
        created_by: UUID | None = self.lease.job.created_by_id
        return created_by

    def rights_of(self, raw: dict[str, Any] | None) -> RightsInput:
        """The rights that a record's block states over the source's defaults; `Invalid` as `parse_rights` says.

        Records of one import repeat each other's blocks: each different one is read once.
        """
        key = b"" if raw is None else orjson.dumps(raw)
        known = self.stated.get(key)
        if known is None:
            known = parse_rights(raw, defaults=self.source.rights)
            if len(self.stated) >= MAX_STATED:
                self.stated.clear()
            self.stated[key] = known
        return known

    def fresh_statements(self) -> None:
        """Forget interned statements: after a rollback those made inside are gone."""
        self.statements = StatementCache(self.project.organisation)


def load_context(lease: Lease) -> ImportContext:
    """Read what the job speaks of; `Terminal` when it is gone meanwhile."""
    project = (
        Project.objects.select_related("organisation", "schema_version")
        .filter(pk=lease.job.project_id or lease.job.pk)
        .first()
    )
    source = (
        Source.objects.filter(pk=lease.job.params.get("source"), project=project).first() if project else None
    )
    if project is None or source is None or project.schema_version is None:
        raise Terminal("The project or its source was deleted while the import waited.")
    version = project.schema_version
    return ImportContext(
        lease=lease,
        project=project,
        source=source,
        version=version,
        schema=parse_schema(version.schema),
        statements=StatementCache(project.organisation),
        position_keys=keys_of(project.pk),
    )
