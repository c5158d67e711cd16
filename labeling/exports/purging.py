"""Deleting the bytes of a snapshot of which a person asked to be erased. Hashes, verdicts and the log stay."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from labeling.audit.services import hold_head, record
from labeling.exports.models import Snapshot, SnapshotFile, SnapshotStatus
from labeling.media import storage


def purge_files(*, snapshot: Snapshot, now: datetime) -> int:
    """Delete the files, the frozen rows and the manifest of a snapshot that is not handed out, or never came to be.

    How many files there were. Safe to repeat; what is deleted is noted once. The Merkle root can still be computed
    from the hashes of the rows, which stay.
    """
    if snapshot.status in (SnapshotStatus.BUILDING, SnapshotStatus.SEALED):
        return 0
    count = storage.remove_below(f"snapshots/{snapshot.pk.hex}")
    with transaction.atomic():
        hold_head(snapshot.project.organisation_id)
        held = Snapshot.objects.select_for_update(no_key=True, of=("self",)).select_related("project")
        row = held.get(pk=snapshot.pk)
        if row.purged_at is None:
            Snapshot.objects.filter(pk=row.pk).update(purged_at=now)
            record(
                organisation=row.project.organisation_id,
                actor=None,
                action="snapshot.purged",
                obj=("snapshot", row.pk),
                project=row.project_id,
                payload={"files": SnapshotFile.objects.filter(snapshot=row).count()},
                now=now,
            )
    return count


def forget_earlier_rounds(*, snapshot_id: UUID, round_: int) -> int:
    """Delete the rows that were frozen in rounds before the one that was sealed: one of them may be why there was
    another round. How many files there were.
    """
    base = f"snapshots/{snapshot_id.hex}/parts"
    return sum(storage.remove_below(f"{base}/{number}") for number in range(round_))
