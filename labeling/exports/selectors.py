"""Reading snapshots, behind their gate."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from labeling.core.errors import NotFound
from labeling.core.ids import parse_id
from labeling.exports.models import Snapshot, SnapshotFile, SnapshotItem
from projects.permissions import project_role, role_to_see

NEED = Role.STEWARD
"""From this role in the project on, datasets are seen and made: what leaves is not the annotators' business."""


def access_snapshot(*, actor: Actor, snapshot_id: object, need: Role = NEED) -> Snapshot:
    """The snapshot with its project; `NotFound` when it is absent or not theirs to see, `Forbidden` for a low role."""
    pk = parse_id(snapshot_id)
    found = (
        Snapshot.objects.select_related("project", "created_by", "supersedes", "superseded_by")
        .filter(pk=pk, project__organisation=actor.organisation)
        .first()
        if pk
        else None
    )
    role = project_role(actor=actor, project=found.project) if found else None
    if found is None or role is None:
        raise NotFound("snapshot")
    role_to_see(role, need=need)
    return found


def snapshots_of(*, project_id: UUID) -> QuerySet[Snapshot]:
    """The project's snapshots."""
    return Snapshot.objects.filter(project_id=project_id).select_related(
        "project", "created_by", "supersedes", "superseded_by"
    )


def files_of(*, snapshot_ids: Iterable[UUID]) -> dict[UUID, list[SnapshotFile]]:
    """The files of snapshots, by snapshot, the package first."""
    found: dict[UUID, list[SnapshotFile]] = {}
    rows = SnapshotFile.objects.filter(snapshot_id__in=list(snapshot_ids)).order_by("format")
    for row in sorted(rows, key=lambda row: row.format != "package"):
        found.setdefault(row.snapshot_id, []).append(row)
    return found


def withheld_of(*, snapshot: Snapshot) -> QuerySet[SnapshotItem]:
    """What stayed out."""
    return SnapshotItem.objects.filter(snapshot=snapshot, is_included=False)


def file_of(*, snapshot: Snapshot, format_: str) -> SnapshotFile:
    """One file; `NotFound` while it is not written, or was not asked for."""
    found = SnapshotFile.objects.filter(snapshot=snapshot, format=format_).first()
    if found is None:
        raise NotFound("file")
    return found
