"""Queues: who works on what. The public face of claims, leases, expiry.

Every function runs in one short transaction of its own, except those said to be called within another's.
"""

from projects.services.expiry import expire_due
from projects.services.lease_settling import Settled, count_late, settle_submit
from projects.services.leases import heartbeat, keep_lease, lease_lost, release, rights_changed, skip
from projects.services.queue_claim import ClaimResult, claim
from projects.services.queue_held import MAX_BATCH
from projects.services.queue_items import reprioritise
from projects.services.queue_slots import announce

__all__ = [
    "MAX_BATCH",
    "ClaimResult",
    "Settled",
    "announce",
    "claim",
    "count_late",
    "expire_due",
    "heartbeat",
    "keep_lease",
    "lease_lost",
    "release",
    "reprioritise",
    "rights_changed",
    "settle_submit",
    "skip",
]
