"""The steps of taking a file in, one typed result for each file."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labeling.accounts.models import Organisation
from labeling.media import storage
from labeling.media.files import MediaFile, check_bytes, measure, read_text
from labeling.media.models import MediaAsset
from labeling.media.position import position_fact
from labeling.media.problems import MediaProblem
from labeling.media.reading import Copy, Reading, read_file
from labeling.media.rights import rights_facts
from labeling.media.services.publishing import Stored, known_original, publish, refresh
from labeling.media.sniff import Sniffed

_NOTHING_SAID: dict[str, Any] = {"texts": {}, "signals": [], "persons": False, "problems": []}


@dataclass(frozen=True, slots=True)
class Accepted:
    """The file is in: its asset."""

    asset: MediaAsset


@dataclass(frozen=True, slots=True)
class Rejected:
    """The file is not taken: a stable code, and a sentence that says what to do."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The very same bytes are in already."""

    of: MediaAsset


Outcome = Accepted | Rejected | Duplicate


def take_in(*, organisation: Organisation, file: MediaFile, sniffed: Sniffed) -> Outcome:
    """Take one file in. Raises only what lies outside the file: OSError and the storage's own errors."""
    known = known_original(organisation=organisation, sha256=file.sha256)
    if known is not None and "rights" in known.facts:
        return Duplicate(known)
    try:
        with storage.work_folder() as work:
            check_bytes(file, sniffed)
            reading = _read(file, sniffed, work)
            facts = _facts(reading, file)
            if known is not None:  # taken in before files were asked about their rights
                return Duplicate(refresh(known, facts=facts, dhash=reading.dhash))
            stored = store(organisation=organisation, file=file, copies=reading.copies)
            asset = publish(
                organisation=organisation,
                file=file,
                sniffed=sniffed,
                reading=reading,
                facts=facts,
                stored=stored,
            )
    except MediaProblem as problem:
        return Rejected(problem.code, problem.detail)
    return Accepted(asset)


@dataclass(frozen=True, slots=True)
class MaskedFile:
    """A masked copy whose bytes are stored, and of which there is no row yet: nobody can be given it."""

    original: MediaAsset
    file: MediaFile
    sniffed: Sniffed
    reading: Reading
    stored: list[Stored]


def prepare_masked(*, original: MediaAsset, file: MediaFile, sniffed: Sniffed) -> MaskedFile:
    """Read and derive the masked copy of an original as a file that came in, and store its bytes.

    Raises as `ingest` does.
    """
    check_bytes(file, sniffed)
    with storage.work_folder() as work:
        reading = _read(file, sniffed, work)
        stored = store(organisation=original.organisation, file=file, copies=reading.copies)
        return MaskedFile(original, file, sniffed, reading, stored)


def publish_masked(made: MaskedFile) -> MediaAsset:
    """Put a masked copy in front of its original, in the place of an earlier one: only its copies are given out then.

    In the transaction of whoever holds the original's row and knows that this is the copy to show.
    """
    return publish(
        organisation=made.original.organisation,
        file=made.file,
        sniffed=made.sniffed,
        reading=made.reading,
        facts=_facts(made.reading, made.file),
        stored=made.stored,
        masked_of=made.original,
    )


def add_masked(*, original: MediaAsset, file: MediaFile, sniffed: Sniffed) -> MediaAsset:
    """Prepare the masked copy of an original and publish it at once. Raises as `ingest` does."""
    return publish_masked(prepare_masked(original=original, file=file, sniffed=sniffed))


def _read(file: MediaFile, sniffed: Sniffed, work: Path) -> Reading:
    if sniffed.kind == "text":
        return _read_text(file, work)
    return read_file(file.path, sniffed=sniffed, work=work)


def _read_text(file: MediaFile, work: Path) -> Reading:
    text = read_text(file)
    path = work / "text"
    path.write_text(text, encoding="utf-8", newline="")
    facts = {
        "characters": len(text),
        "lines": text.count("\n") + 1,
        "has_position": False,
        "has_metadata": False,
    }
    copy = Copy("text", path, "text/plain; charset=utf-8", None, None, {})
    return Reading(None, None, facts, _NOTHING_SAID, None, (copy,))


def _facts(reading: Reading, file: MediaFile) -> dict[str, Any]:
    facts = dict(reading.facts)
    point = facts.pop("position", None)
    return {
        **facts,
        **position_fact(point, sha256=file.sha256),
        "copies": [copy.derivation for copy in reading.copies],
        "rights": rights_facts(reading.embedded, gps=bool(reading.facts["has_position"])),
    }


def store(*, organisation: Organisation, file: MediaFile, copies: tuple[Copy, ...]) -> list[Stored]:
    """Store original and copies by content, the copies by moving them; side by side, for each waits for its disk.

    Raises the first error, when all have ended.
    """
    stored = [_measured(copy) for copy in copies]
    with ThreadPoolExecutor(len(copies) + 1) as writers:
        jobs = [writers.submit(storage.put, _place(organisation, file.sha256), file.path)]
        for one in _different(stored, file.sha256):
            place = _place(organisation, one.sha256)
            jobs.append(writers.submit(storage.put, place, one.copy.path, is_spare=True))
    for job in jobs:
        job.result()
    return stored


def _measured(copy: Copy) -> Stored:
    measured = measure(copy.path, filename=copy.derivation)
    return Stored(copy, measured.sha256, measured.bytes)


def _different(stored: list[Stored], original: str) -> list[Stored]:
    """The copies without those whose bytes are the same as others', which nobody stores twice at once."""
    found = {one.sha256: one for one in stored}
    found.pop(original, None)
    return list(found.values())


def _place(organisation: Organisation, sha256: str) -> str:
    return storage.blob_path(organisation_id=organisation.pk, sha256=sha256)
