"""From a raw record to a stored item: judged, its media taken in, its rights interned. A fault costs one record."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

import orjson

from labeling.annotations.services.loading import (
    ImportedAnnotation,
    ImportedPrediction,
    import_annotations,
    import_predictions,
)
from labeling.annotations.services.loading import Refused as RefusedRow
from labeling.core import clock
from labeling.core.errors import Fault, Invalid
from labeling.core.timing import timed
from labeling.formats.items import ItemInput, parse_item
from labeling.geo.points import BadPoint, Given
from labeling.imports.context import ImportContext
from labeling.imports.erased import ERASED, is_erased_file, without_erased
from labeling.imports.people import UNKNOWN, UNKNOWN_DETAIL, Placed, hold_people, place_people
from labeling.imports.stream import Entry
from labeling.media.models import MediaAsset
from labeling.media.problems import MediaProblem
from labeling.media.services import MediaFile, identify, ingest_image, read_text
from labeling.positions.services.taking import (
    Keys,
    Stated,
    point_in_file,
    stated_in,
    take_positions,
    with_subject,
)
from labeling.rights.evidence.file_facts import file_part
from labeling.rights.evidence.services import record_embedded
from labeling.rights.inputs import RightsInput
from labeling.rights.models import RightsStatement
from projects.models import Item
from projects.selectors.source_records import source_part
from projects.services.items import PreparedItem, create_items
from projects.services.locks import share_project
from projects.services.standing import prepared_profiles
from workers.ledger.lease import Step
from workers.ledger.services import ProblemSpec

NO_KEYS: Final = Keys()
NOWHERE: Final = Stated()
FINAL: Final = frozenset({"media.erased", "media.absent", "media.address", "media.empty", "media.kind"})
"""Why a file cannot be taken although it is whole and good: trying again makes nothing of it."""


@dataclass(slots=True)
class Ready:
    """A judged record: what the item will be made of."""

    entry: Entry
    external_id: str
    item: ItemInput
    data: dict[str, Any]
    rights: RightsInput
    media: list[tuple[str, MediaAsset, str]] = field(default_factory=list)
    place: Stated = field(default_factory=Stated)

    @property
    def consents(self) -> tuple[str, ...]:
        """The consents of the people in it, as they are named."""
        return self.rights.consents


class Files(Protocol):
    """Finds the files that records speak of."""

    def find(self, reference: str) -> MediaFile:
        """The file at hand; `MediaProblem` when there is none of this name."""


class Refused(Exception):
    """A record that cannot be taken, with everything that is wrong with it."""

    def __init__(self, problems: list[ProblemSpec]) -> None:
        super().__init__("refused")
        self.problems = problems


def judge(context: ImportContext, entry: Entry) -> Ready:
    """Check the record against the schema and read its rights; `Refused` with a pointer for each fault."""
    with timed("judge"):
        return _judge(context, entry)


def _judge(context: ImportContext, entry: Entry) -> Ready:
    item = parse_item(entry.raw, context.schema.input_map)
    if isinstance(item, list):
        raise Refused(_problems(entry, item))
    try:
        rights = context.rights_of(item.rights)
    except Invalid as invalid:
        raise Refused(_problems(entry, invalid.faults)) from None
    data = dict(item.data)
    try:
        is_placed = item.position is not None or context.position_keys != NO_KEYS
        place = stated_in(item.position, data, context.position_keys) if is_placed else NOWHERE
    except BadPoint as bad:
        raise Refused([_problem(entry, bad.key, "position.unreadable", bad.detail)]) from None
    return Ready(entry, item.external_id or fingerprint(entry.raw), item, data, rights, place=place)


def fingerprint(raw: Any) -> str:
    """The external id of a record that has none: the same content gets the same one, so a re-run adds nothing."""
    content = orjson.dumps(raw, option=orjson.OPT_SORT_KEYS)
    return "sha256-" + hashlib.sha256(content).hexdigest()[:40]


def take_media(context: ImportContext, ready: Ready, files: Files) -> None:
    """Take the record's files in: images become assets, texts the input's data. `Refused` when one cannot be."""
    for name, reference in ready.item.media.items():
        try:
            with timed("fetch"):
                file = files.find(reference)
            _take_one(context, ready, name, file)
        except MediaProblem as problem:
            # Of an archive nothing is kept when the import has ended: it holds what became items, too.
            can_retry = not ready.entry.archive and problem.code not in FINAL
            one = _problem(ready.entry, f"/media/{name}", problem.code, problem.detail, can_retry=can_retry)
            raise Refused([one]) from None


def _take_one(context: ImportContext, ready: Ready, name: str, file: MediaFile) -> None:
    if is_erased_file(project=context.project, sha256=file.sha256):
        raise MediaProblem("media.erased", ERASED)
    with timed("sniff"):
        sniffed = identify(file)
    wanted = context.schema.input_map[name].type
    if sniffed.kind != wanted:
        detail = f"The input “{name}” wants {wanted}, {file.filename} is {sniffed.kind}. Send it to another project."
        raise MediaProblem("media.kind", detail)
    if sniffed.kind == "text":
        ready.data[name] = read_text(file)
    else:
        with timed("store"):
            asset = ingest_image(organisation=context.project.organisation, file=file, sniffed=sniffed)
        ready.media.append((name, asset, file.filename))


def store(
    context: ImportContext, step: Step, batch: Sequence[Ready], refused: Sequence[ProblemSpec]
) -> dict[str, int]:
    """Write a batch inside the open step: items, media, work, predictions, earlier labels. Counts what was done."""
    now = clock.now()
    texts = [name for name, entry in context.schema.input_map.items() if entry.type == "text"]
    batch, barred = without_erased(project=context.project, batch=batch, texts=texts)
    refused = [*refused, *(_problem(one.entry, pointer, code, ERASED) for one, pointer, code in barred)]
    people = hold_people(project=context.project, batch=batch)
    statements = context.statements.get_many([ready.rights for ready in batch], now=now)
    profiles = _profiles(context, batch, statements, now)
    inputs = [
        PreparedItem(
            external_id=ready.external_id,
            data=ready.data,
            statement=statement,
            media=[(name, asset.pk, filename) for name, asset, filename in ready.media],
            profile=profile,
        )
        for ready, statement, profile in zip(batch, statements, profiles, strict=True)
    ]
    made = create_items(
        project=context.project,
        source=context.source,
        inputs=inputs,
        job_id=context.lease.job.pk,
        now=now,
        stated_by_id=context.user_id,
    )
    placed = place_people(batch=batch, ids=made.ids, people=people, user_id=context.user_id, now=now)
    _place(context, batch, made.ids)
    repeated = _repeated(context, batch, made.ids)
    step.problems += [*refused, *repeated, *_strangers(batch, placed), *_results(context, batch, made.ids)]
    step.done += len(batch) - len(repeated)
    step.failed += len({problem.seq for problem in refused}) + len(repeated)
    duplicates = made.duplicates - len(repeated)
    return {
        "created": made.created,
        "duplicates": duplicates,
        "quarantined": made.quarantined + placed.quarantined,
    }


def _place(context: ImportContext, batch: Sequence[Ready], ids: Mapping[str, UUID]) -> None:
    """Keep where the new items were made, as their records say, else their files."""
    points = {}
    for ready in reversed(batch):
        if ready.external_id in ids:
            point = ready.place.point or _filed(ready)
            points[ids[ready.external_id]] = point
    kept = {item_id: point for item_id, point in points.items() if point is not None}
    take_positions(project=context.project, points=kept)


def _filed(ready: Ready) -> Given | None:
    """What the first of its files says that knows where it was made."""
    for _, asset, _ in ready.media:
        point = point_in_file(asset.facts, sha256=asset.blob.sha256)
        if point is not None:
            return with_subject(point, ready.place)
    return None


def _strangers(batch: Sequence[Ready], placed: Placed) -> list[ProblemSpec]:
    """A note for each consent that nobody has recorded; its item is in, in quarantine."""
    entries = {ready.external_id: ready.entry for ready in reversed(batch)}
    return [
        _problem(entries[external_id], _where(entries[external_id], ref), UNKNOWN, UNKNOWN_DETAIL)
        for external_id, ref in placed.unknown
    ]


def _where(entry: Entry, ref: str) -> str:
    """The pointer to a consent as the record names it; to all of them where the source's defaults do."""
    rights = entry.raw.get("rights") if isinstance(entry.raw, Mapping) else None
    named = rights.get("consents") if isinstance(rights, Mapping) else None
    if isinstance(named, list) and ref in named:
        return f"/rights/consents/{named.index(ref)}"
    return "/rights/consents"


def _profiles(
    context: ImportContext, batch: Sequence[Ready], statements: Sequence[RightsStatement], now: datetime
) -> list[UUID]:
    """What each item stands on: its statement, what is on record of the source, what its files say."""
    share_project(context.project.pk)  # a record of the source that comes meanwhile waits for these items
    on_record = source_part(source_id=context.source.pk)
    found = {asset.pk: asset.facts for ready in batch for _, asset, _ in ready.media}
    record_embedded(
        organisation_id=context.project.organisation_id,
        assets={pk: facts["rights"] for pk, facts in found.items() if facts.get("rights")},
        now=now,
    )
    parts = [
        {hand: part for hand, part in (("source", on_record), ("file", _file_part(ready))) if part}
        for ready in batch
    ]
    if not any(parts):
        return [statement.profile_id for statement in statements]
    return prepared_profiles(
        project=context.project,
        profiles=[statement.profile for statement in statements],
        parts=parts,
        now=now,
    )


def _file_part(ready: Ready) -> dict[str, Any]:
    return file_part(asset.facts for _, asset, _ in ready.media)


def _repeated(context: ImportContext, batch: Sequence[Ready], ids: Mapping[str, UUID]) -> list[ProblemSpec]:
    """A problem for each record whose external id stood before in the same import: only the first one counts.

    An item that an earlier import brought is no problem: running an import again is meant to add nothing.
    """
    left = dict(ids)
    again = [ready for ready in batch if left.pop(ready.external_id, None) is None]
    if not again:
        return []
    keys = {ready.external_id for ready in again}
    stored = Item.objects.filter(project=context.project, external_id__in=keys, job_id=context.lease.job.pk)
    ours = set(stored.values_list("external_id", flat=True))
    detail = "Give each item an external id of its own: this one stood before in this import. The first one counts."
    return [
        _problem(ready.entry, "/external_id", "item.repeated", detail)
        for ready in again
        if ready.external_id in ours
    ]


def _results(context: ImportContext, batch: Sequence[Ready], ids: Mapping[str, UUID]) -> list[ProblemSpec]:
    """Store predictions and annotations of items that are new; a bad one is a problem, its item stays."""
    now = clock.now()
    first: dict[str, Ready] = {}
    for ready in batch:
        if ready.external_id in ids:
            first.setdefault(ready.external_id, ready)
    guesses, places = _predictions(first, ids)
    refused = import_predictions(project=context.project, rows=guesses, now=now).refused if guesses else []
    problems = _refusals(refused, places, "predictions")
    answers, places = _annotations(first, ids)
    refused = import_annotations(project=context.project, rows=answers, now=now).refused if answers else []
    return problems + _refusals(refused, places, "annotations")


Place = tuple[Entry, int]


def _predictions(
    first: Mapping[str, Ready], ids: Mapping[str, UUID]
) -> tuple[list[ImportedPrediction], list[Place]]:
    rows, places = [], []
    for external_id, ready in first.items():
        for index, given in enumerate(ready.item.predictions):
            rows.append(
                ImportedPrediction(
                    ids[external_id], given.result, given.model, given.version or "", given.score
                )
            )
            places.append((ready.entry, index))
    return rows, places


def _annotations(
    first: Mapping[str, Ready], ids: Mapping[str, UUID]
) -> tuple[list[ImportedAnnotation], list[Place]]:
    rows, places = [], []
    for external_id, ready in first.items():
        for index, given in enumerate(ready.item.annotations):
            rows.append(ImportedAnnotation(ids[external_id], given.result, seconds=given.seconds))
            places.append((ready.entry, index))
    return rows, places


def _refusals(refused: Sequence[RefusedRow], places: Sequence[Place], group: str) -> list[ProblemSpec]:
    problems = []
    for row in refused:
        entry, index = places[row.index]
        problems += [
            _problem(entry, f"/{group}/{index}{fault.pointer}", fault.code, fault.detail)
            for fault in row.faults[:20]
        ]
    return problems


def _problems(entry: Entry, faults: Sequence[Fault | Any]) -> list[ProblemSpec]:
    return [_problem(entry, fault.pointer, fault.code, fault.detail) for fault in faults[:20]]


def _problem(entry: Entry, pointer: str, code: str, detail: str, *, can_retry: bool = False) -> ProblemSpec:
    raw = entry.raw if isinstance(entry.raw, Mapping) else {}
    external = raw.get("external_id")
    return ProblemSpec(
        seq=entry.seq,
        line=entry.line,
        file=entry.file,
        external_id=external if isinstance(external, str) else "",
        pointer=pointer,
        code=code,
        detail=detail,
        can_retry=can_retry,
    )
