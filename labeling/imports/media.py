"""Records with media: each file taken in, then the records stored, a few at a time."""

from contextlib import ExitStack
from pathlib import Path

from labeling.formats.archive import Archive
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
    entries = [Entry(**entry, archive=payload["archive"]) for entry in payload["entries"]]
    with ExitStack() as stack:
        folder = stack.enter_context(work_folder())
        files = _files(context, payload["archive"], folder, stack)
        begin = int((context.lease.cursor or _START)["at"])
        for start in range(begin, len(entries), STEP):
            _step(context, entries[start : start + STEP], files, start)


def _files(context: ImportContext, archive: str, folder: Path, stack: ExitStack) -> Files:
    if not archive:
        return RequestFiles(job_id=context.lease.job.pk, folder=folder)
    _, path = stack.enter_context(upload_file(archive))
    stream = stack.enter_context(path.open("rb"))
    return ArchiveFiles(archive=stack.enter_context(Archive(stream)), folder=folder)


def _step(context: ImportContext, entries: list[Entry], files: Files, start: int) -> None:
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
            cursor["at"] = start + len(entries)
            step.cursor = cursor
    except BaseException:
        context.fresh_statements()
        raise
