"""Handlers of what connections bring."""

from labeling.connections.services.syncing import FETCH, SCAN, fetch_objects, look_through
from workers.ledger.lease import Lease
from workers.ledger.registry import handler


@handler(SCAN, queue="ingest")
def scan(lease: Lease) -> None:
    look_through(lease)


@handler(FETCH, queue="ingest")
def fetch(lease: Lease) -> None:
    fetch_objects(lease)
