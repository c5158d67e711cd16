"""Bringing what a connection has: looked through page by page, only what is new or changed is fetched.

The looking-through is one chunk whose cursor is the place's own; each page is one step, with the chunks that fetch
what it found. What came before is known by its mark and size: a scan that is killed, or done twice, fetches nothing
twice.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, Final

from labeling.connections.matching import fits
from labeling.connections.models import Feed, FeedObject, ObjectState
from labeling.connections.places import Found, ObjectRefused, Place, PlaceAway, PlaceRefused, write
from labeling.connections.services.keeping import place_of
from labeling.core.bulk import bulk_load
from labeling.core.ids import new_id
from labeling.imports.context import load_context
from labeling.imports.media import take_entries
from labeling.imports.stream import Entry, bare_record
from labeling.labelspec import LabelSchema
from labeling.media.problems import MediaProblem
from labeling.media.services import MAX_IMAGE_BYTES, MediaFile, measure
from labeling.media.storage import work_folder
from workers.ledger.errors import Retryable, Terminal
from workers.ledger.lease import Lease, Step
from workers.ledger.services import ChunkSpec, ProblemSpec

SCAN: Final = "feed.scan"
FETCH: Final = "feed.fetch"
PAGE: Final = 1_000
TOGETHER: Final = 25
_START: Final[dict[str, Any]] = {"after": "", "is_read": False, "seen": 0, "chunks": 0, "gone": 0}
_LOOKUP: Final = 500


def look_through(lease: Lease) -> None:
    """The chunk that reads the list of what is there and says what to fetch, then what is gone."""
    feed = _feed(lease)
    place = _place(feed)
    while not _cursor(lease)["is_read"]:
        with _errors():
            listing = place.list(prefix=feed.prefix, after=_cursor(lease)["after"], limit=PAGE)
        wanted = [found for found in listing.found if _is_wanted(feed, found)]
        with lease.step() as step:
            cursor = _cursor(lease)
            fresh = _note(feed, wanted, scan=int(lease.job.params["scan"]))
            specs = _chunks(fresh, cursor)
            lease.add_chunks(specs)
            step.cursor = {
                **cursor,
                "after": listing.next,
                "is_read": not listing.next,
                "seen": cursor["seen"] + len(fresh),
                "chunks": cursor["chunks"] + len(specs),
            }
    while gone := _gone(feed, scan=int(lease.job.params["scan"])):
        with lease.step() as step:
            step.cursor = {**_cursor(lease), "gone": _cursor(lease)["gone"] + len(gone)}
            _note_gone(step, gone, first=_cursor(lease)["gone"])
    lease.set_total(_cursor(lease)["seen"])


def _cursor(lease: Lease) -> dict[str, Any]:
    return {**_START, **(lease.cursor or {})}


def _feed(lease: Lease) -> Feed:
    feed = (
        Feed.objects.select_related("connection", "project__schema_version")
        .filter(pk=lease.job.params["feed"])
        .first()
    )
    if feed is None:
        raise Terminal("The connection was deleted while this waited.")
    return feed


def _place(feed: Feed) -> Place:
    with _errors():
        return place_of(feed.connection)


class _errors:  # noqa: N801 - reads as a word where it stands
    """What a place says, in the ledger's terms: what is away is tried again, what refuses is not."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, PlaceAway):
            raise Retryable(str(error)) from None
        if isinstance(error, PlaceRefused):
            raise Terminal(str(error)) from None


def _is_wanted(feed: Feed, found: Found) -> bool:
    if len(found.key) > 1024 or not found.key.isprintable():
        return False
    if feed.min_bytes is not None and found.bytes < feed.min_bytes:
        return False
    if feed.max_bytes is not None and found.bytes > feed.max_bytes:
        return False
    return fits(found.key.removeprefix(feed.prefix), feed.pattern)


def _note(feed: Feed, page: Sequence[Found], *, scan: int) -> list[FeedObject]:
    """Write down what was seen; what has to be fetched: new, changed, or seen before and never taken."""
    known = {row.key: row for row in _known(feed, [found.key for found in page])}
    made: list[FeedObject] = []
    moved: list[FeedObject] = []
    for found in page:
        row = known.get(found.key)
        if row is None:
            row = FeedObject(
                id=new_id(), feed=feed, key=found.key, mark=found.mark, bytes=found.bytes, scan=scan
            )
            made.append(row)
            continue
        if (row.mark, row.bytes) != (found.mark, found.bytes):
            row.versions += row.state in (ObjectState.TAKEN, ObjectState.GONE)
            row.mark, row.bytes, row.state = found.mark, found.bytes, ObjectState.WAITING
        elif row.state == ObjectState.GONE:
            row.state = ObjectState.TAKEN  # it is back, and its item never went
        row.scan = scan
        moved.append(row)
    bulk_load(FeedObject, made)
    FeedObject.objects.bulk_update(moved, ["mark", "bytes", "state", "versions", "scan"], batch_size=_LOOKUP)
    return made + [row for row in moved if row.state == ObjectState.WAITING]


def _known(feed: Feed, keys: Sequence[str]) -> Iterator[FeedObject]:
    for start in range(0, len(keys), _LOOKUP):
        yield from FeedObject.objects.filter(feed=feed, key__in=keys[start : start + _LOOKUP])


def _chunks(fresh: Sequence[FeedObject], cursor: dict[str, Any]) -> list[ChunkSpec]:
    rows = [
        {
            "seq": cursor["seen"] + place,
            "key": row.key,
            "mark": row.mark,
            "bytes": row.bytes,
            "versions": row.versions,
        }
        for place, row in enumerate(fresh, start=1)
    ]
    groups = [rows[start : start + TOGETHER] for start in range(0, len(rows), TOGETHER)]
    return [
        ChunkSpec(FETCH, cursor["chunks"] + number, {"objects": group}) for number, group in enumerate(groups)
    ]


def _gone(feed: Feed, *, scan: int) -> list[FeedObject]:
    """Some of what an earlier scan saw and this one did not. A changed filter makes nothing go: it only hides it."""
    rows = FeedObject.objects.filter(feed=feed, scan__lt=scan).exclude(state=ObjectState.GONE)
    return list(rows.order_by("scan", "id")[:PAGE])


def _note_gone(step: Step, gone: Sequence[FeedObject], *, first: int) -> None:
    detail = "It no longer lies there, or no longer fits what is wanted. Its item stays; delete it if it should go too."
    FeedObject.objects.filter(pk__in=[row.pk for row in gone]).update(state=ObjectState.GONE)
    step.problems += [
        # Behind all that was fetched, however much that will have been.
        ProblemSpec(seq=10**12 + first + place, file=row.key[-400:], code="feed.gone", detail=detail)
        for place, row in enumerate(gone)
        if row.state == ObjectState.TAKEN
    ]


class _FeedFiles:
    """The objects of a chunk as files of an import."""

    def __init__(self, *, place: Place, objects: Sequence[dict[str, Any]], folder: Path) -> None:
        self._place, self._folder = place, folder
        self._found = {one["key"]: Found(one["key"], one["mark"], one["bytes"]) for one in objects}

    def find(self, reference: str) -> MediaFile:
        found = self._found[reference]
        target = self._folder / "file"
        try:
            with _errors():
                write(self._place, found, into=target, cap=MAX_IMAGE_BYTES)
        except ObjectRefused as refused:
            raise MediaProblem(refused.code, refused.detail) from None
        return measure(target, filename=PurePosixPath(found.key).name)


def fetch_objects(lease: Lease) -> None:
    """The chunk that brings a few objects in as items."""
    feed = _feed(lease)
    context = load_context(lease)
    objects = lease.payload["objects"]
    entries = [_entry(one, context.schema) for one in objects]
    with work_folder() as folder:
        files = _FeedFiles(place=_place(feed), objects=objects, folder=folder)
        take_entries(context, entries, files, _settle(feed, objects))


def _entry(one: dict[str, Any], schema: LabelSchema) -> Entry:
    raw = bare_record(
        one["key"], schema, external_id=external_id_of(one["key"], one["mark"], one["versions"])
    )
    return Entry(one["seq"], raw, None, one["key"][-400:])


def external_id_of(key: str, mark: str, versions: int) -> str:
    """The name of an object's item: its key; of other bytes under the same key, with a mark of its own behind."""
    ending = f"@{hashlib.sha256(mark.encode()).hexdigest()[:12]}" if versions > 1 else ""
    if len(key) + len(ending) <= 200:
        return key + ending
    return f"{hashlib.sha256(key.encode()).hexdigest()[:16]}…{key[-(180 - len(ending)) :]}{ending}"


def _settle(feed: Feed, objects: Sequence[dict[str, Any]]) -> Callable[[Sequence[Entry], set[int]], None]:
    by_seq = {one["seq"]: one for one in objects}

    def settle(entries: Sequence[Entry], refused: set[int]) -> None:
        for state, wanted in ((ObjectState.TAKEN, False), (ObjectState.REFUSED, True)):
            for one in (by_seq[entry.seq] for entry in entries if (entry.seq in refused) is wanted):
                # Only while it is the one that was listed: a later scan may have found it changed already.
                FeedObject.objects.filter(feed=feed, key=one["key"], mark=one["mark"]).update(state=state)

    return settle
