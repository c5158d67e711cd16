"""Handlers of export work."""

from typing import Any

from labeling.exports.collect import SEAL, collect, load_snapshot
from labeling.exports.models import Snapshot, SnapshotStatus
from labeling.exports.package import write_files
from labeling.exports.seal import WRITE, seal
from labeling.exports.services import COLLECT, KIND
from labeling.recalls.services import deliver_as_declared
from workers.ledger.lease import Lease
from workers.ledger.models import Job, JobState
from workers.ledger.registry import finisher, handler


@handler(COLLECT, queue="export")
def collect_items(lease: Lease) -> None:
    collect(lease)


@handler(SEAL, queue="export")
def seal_snapshot(lease: Lease) -> None:
    seal(lease, deliver=deliver_as_declared)


@handler(WRITE, queue="export")
def write(lease: Lease) -> None:
    write_files(lease, load_snapshot(lease))


@finisher(KIND)
def finish(job: Job) -> dict[str, Any]:
    """Name the snapshot; one that could not be sealed has failed."""
    snapshots = Snapshot.objects.filter(pk=job.params["snapshot"])
    if job.state in (JobState.FAILED, JobState.CANCELLED):
        snapshots.filter(status=SnapshotStatus.BUILDING).update(status=SnapshotStatus.FAILED)
    return {"snapshot": job.params["snapshot"]}
