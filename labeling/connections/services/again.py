"""Trying again objects that a synchronisation could not take, as they were listed then."""

from collections.abc import Sequence

from labeling.connections.services.syncing import FETCH, TOGETHER
from workers.ledger.models import Job, JobChunk
from workers.ledger.services import ChunkSpec

ROOM = 1_000_000
"""Numbers of chunks that each round may give out, above those of the scan."""


def objects_again(*, job: Job, seqs: Sequence[int]) -> list[ChunkSpec]:
    """The chunks that fetch the objects at these places of the scan once more. What is another by now is a problem."""
    wanted, found = set(seqs), {}
    fetches = JobChunk.objects.filter(job=job, kind=FETCH).order_by("seq")
    for payload in fetches.values_list("payload", flat=True).iterator():
        found.update({one["seq"]: one for one in payload["objects"] if one["seq"] in wanted})
    last = fetches.last()
    first = (last.seq // ROOM + 1) * ROOM if last else 0
    rows = [found[seq] for seq in sorted(found)]
    groups = [rows[start : start + TOGETHER] for start in range(0, len(rows), TOGETHER)]
    return [ChunkSpec(FETCH, first + number, {"objects": group}) for number, group in enumerate(groups)]
