"""Reading what was sent: texts are stored in batches at once, records with media handed on in small chunks.

One pass in constant memory. The cursor is a place in the stream; after a crash the stream is read again from its
start, and what lies before the cursor is only passed by.
"""

from dataclasses import dataclass, field
from typing import Any

from labeling.imports.carrying import packed
from labeling.imports.context import ImportContext
from labeling.imports.prepare import Ready, Refused, judge, store
from labeling.imports.stream import Entry, Stream
from workers.ledger.services import ChunkSpec, ProblemSpec

MEDIA = "import.media"
BATCH = 2000
BATCH_BYTES = 8 * 1024 * 1024
MEDIA_ENTRIES = 25


@dataclass(slots=True)
class _Batch:
    """What was read since the last step."""

    texts: list[Ready] = field(default_factory=list)
    media: list[Entry] = field(default_factory=list)
    refused: list[ProblemSpec] = field(default_factory=list)
    since: int = 0  # position in the file when the batch began
    last: int = 0  # place of its last record

    def __len__(self) -> int:
        return len(self.texts) + len(self.media) + len(self.refused)


def read_uploads(context: ImportContext) -> None:
    """The chunk that reads all uploads of an import once."""
    stream = Stream(job_id=context.lease.job.pk, schema=context.schema)
    begin = (context.lease.cursor or _START)["at"]
    batch = _Batch()
    for found in stream:
        if found.seq <= begin:
            continue
        _add(context, batch, found)
        if len(batch) >= BATCH or abs(stream.position - batch.since) >= BATCH_BYTES:
            _flush(context, batch)
            batch = _Batch(since=stream.position)
    _flush(context, batch)
    context.lease.set_total((context.lease.cursor or _START)["seen"])


_START: dict[str, Any] = {"at": 0, "seen": 0, "chunks": 0, "created": 0, "duplicates": 0, "quarantined": 0}


def _add(context: ImportContext, batch: _Batch, found: Entry | ProblemSpec) -> None:
    batch.last = found.seq
    if isinstance(found, ProblemSpec):
        batch.refused.append(found)
        return
    try:
        ready = judge(context, found)
    except Refused as refused:
        batch.refused += refused.problems
        return
    if ready.item.media:
        batch.media.append(found)
    else:
        batch.texts.append(ready)


def _flush(context: ImportContext, batch: _Batch) -> None:
    if not len(batch):
        return
    try:
        with context.lease.step() as step:
            cursor = dict(step.cursor or _START)
            counts = store(context, step, batch.texts, batch.refused)
            groups = _groups(batch.media)
            context.lease.add_chunks(
                [
                    ChunkSpec(MEDIA, cursor["chunks"] + number, _payload(context, group))
                    for number, group in enumerate(groups)
                ]
            )
            for key, amount in counts.items():
                cursor[key] += amount
            cursor["at"] = batch.last
            cursor["chunks"] += len(groups)
            cursor["seen"] += len(batch.texts) + len(batch.media) + len({p.seq for p in batch.refused})
            step.cursor = cursor
    except BaseException:
        context.fresh_statements()
        raise


def _groups(entries: list[Entry]) -> list[list[Entry]]:
    """Entries of one archive each, a few at a time: small enough to redo after a crash."""
    groups: list[list[Entry]] = []
    for entry in entries:
        if not groups or len(groups[-1]) >= MEDIA_ENTRIES or groups[-1][0].archive != entry.archive:
            groups.append([])
        groups[-1].append(entry)
    return groups


def _payload(context: ImportContext, group: list[Entry]) -> dict[str, Any]:
    return {"archive": group[0].archive, "entries": packed(group, keys=context.position_keys)}
