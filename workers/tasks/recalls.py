"""Handlers of recall work."""

from labeling.core import clock
from labeling.exports.models import Snapshot
from labeling.exports.purging import purge_files
from labeling.exports.superseding import publish_superseding
from labeling.recalls.services.jobs import ESCALATE, NOTIFY, PURGE, SUPERSEDE
from labeling.recalls.services.mailing import send_escalation, send_notice
from workers.ledger.errors import Terminal
from workers.ledger.lease import Lease
from workers.ledger.registry import handler


@handler(SUPERSEDE)
def supersede(lease: Lease) -> None:
    """Begin the snapshot that takes the place of an affected one; there is one, however often this runs."""
    with lease.step() as step:
        publish_superseding(snapshot=_snapshot(lease))
        step.done = 1


@handler(PURGE)
def purge(lease: Lease) -> None:
    """Delete the files of a snapshot of which somebody asked to be erased."""
    purge_files(snapshot=_snapshot(lease), now=clock.now())
    with lease.step() as step:
        step.done = 1


@handler(NOTIFY)
def notify(lease: Lease) -> None:
    send_notice(lease)


@handler(ESCALATE)
def escalate(lease: Lease) -> None:
    send_escalation(lease)


def _snapshot(lease: Lease) -> Snapshot:
    found = (
        Snapshot.objects.select_related("created_by", "project").filter(pk=lease.payload["snapshot"]).first()
    )
    if found is None:
        raise Terminal("The snapshot was deleted with its project.")
    return found
