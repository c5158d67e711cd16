"""Records with media: each file taken in, then the records stored, a few at a time."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from labeling.formats.archive import Archive
from labeling.imports.carrying import unpacked
from labeling.imports.context import ImportContext
from labeling.imports.files import ArchiveFiles, RequestFiles, upload_file
from labeling.imports.prepare import Files, Ready, Refused, judge, store, take_media
from labeling.imports.stream import Entry
from labeling.media.storage import work_folder
from workers.ledger.services import ProblemSpec

STEP = 5
_START = {"at": 0, "created": 0, "duplicates": 0, "quarantined": 0}


def take_records_with_media(context: ImportContext) -> None:
    """The chunk of up to a few dozen records whose files are members of one archive or files of the request."""
    payload = context.lease.payload
    entries = unpacked(payload["entries"], archive=payload["archive"])
    with ExitStack() as stack:
        folder = stack.enter_context(work_folder())
        take_entries(context, entries, _files(context, payload["archive"], folder, stack))


def take_entries(
    context: ImportContext,
    entries: list[Entry],
    files: Files,
    settle: Callable[[Sequence[Entry], set[int]], None] | None = None,
) -> None:
    """Take in the records of a chunk a few at a time, from where an earlier run of it ended.

    `settle` is called inside each step with its entries and the places (`seq`) of those that were refused.
    """
    begin = int((context.lease.cursor or _START)["at"])
    for start in range(begin, len(entries), STEP):
        _step(context, entries[start : start + STEP], files, start, settle)


def _files(context: ImportContext, archive: str, folder: Path, stack: ExitStack) -> Files:
    if not archive:
        return RequestFiles(job_id=context.lease.job.pk, folder=folder)
    _, path = stack.enter_context(upload_file(archive))
    stream = stack.enter_context(path.open("rb"))
    return ArchiveFiles(archive=stack.enter_context(Archive(stream)), folder=folder)


def _step(
    context: ImportContext,
    entries: list[Entry],
    files: Files,
    start: int,
    settle: Callable[[Sequence[Entry], set[int]], None] | None,
) -> None:
    batch: list[Ready] = []
    refused: list[ProblemSpec] = []
    for entry in entries:
        try:
            ready = judge(context, entry)
            take_media(context, ready, files)
            batch.append(ready)
        except Refused as error:
            refused += error.problems
    try:
        with context.lease.step() as step:
            cursor = dict(step.cursor or _START)
            for key, amount in store(context, step, batch, refused).items():
                cursor[key] += amount
            if settle is not None:
                settle(entries, {problem.seq for problem in refused})
            cursor["at"] = start + len(entries)
            step.cursor = cursor
    except BaseException:
        context.fresh_statements()
        raise
