"""Handlers of changes of queues."""

from labeling.annotations.selectors import best_scores
from projects.services.queue_changing import CHANGE, change_in_steps
from workers.ledger.lease import Lease
from workers.ledger.registry import handler


@handler(CHANGE)
def change(lease: Lease) -> None:
    """Let a queue's work follow its settings, a portion a step."""
    change_in_steps(lease, scores=best_scores)
