"""Putting on record what is known of a source. The newest record counts, whole; its items are judged by it at once."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.audit.canonical import canonical_json
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.errors import Fault, Invalid
from labeling.core.texts import clean
from labeling.rights.evidence.models import RightsSignal, Target
from labeling.rights.evidence.services import NewSignal, cited, write_signals
from labeling.rights.evidence.site_signals import KINDS, MAX_RAW, read_site
from labeling.rights.evidence.source_facts import source_facts
from labeling.rights.inputs import checked_address
from projects.models import Item, Source, SourceRecord
from projects.selectors.source_records import newest_record, source_part
from projects.services.locks import hold_project
from projects.services.record_reading import documents_of, read_record
from projects.services.standing import set_part

MAX_NOTE: Final = 4_000
MAX_SEEN: Final = 50


@dataclass(frozen=True, slots=True)
class Seen:
    """Something seen at a site: of a kind of `site_signals.KINDS`, raw, at an address, at a time."""

    kind: str
    raw: str
    url: str = ""
    fetched_at: datetime | None = None
    evidence: Any = None


def record_source(*, actor: Actor, source: Source, raw: Mapping[str, Any], note: str = "") -> SourceRecord:
    """Put a record of the source on file, in the place of the former one, and judge its items by it.

    `raw` has the keys of `record_reading.read_record`; what it leaves out is not known. `Invalid` with a pointer to
    each thing that cannot stand: a permission without evidence, an end before its beginning, an unknown licence.
    """
    now = clock.now()
    told = clean(note, pointer="/note", most=MAX_NOTE, blank=True)
    checked = read_record(raw, now=now)
    with transaction.atomic():
        project = hold_project(source.project_id)
        evidence = _cited(project.organisation_id, checked)
        items = Item.objects.filter(source=source)
        facts = source_facts(checked, items=items.count(), now=now)
        former = newest_record(source_id=source.pk)
        made = SourceRecord.objects.create(
            source=source,
            number=former.number + 1 if former else 1,
            record=checked,
            facts=facts,
            evidence=evidence,
            note=told,
            recorded_by=actor.user,
            recorded_at=now,
        )
        part = source_part(source_id=source.pk, facts=facts)
        moved = set_part(items=items, part="source", value=part, now=now)
        record(
            organisation=project.organisation_id,
            actor=actor,
            action="source.recorded",
            obj=("source", source.pk),
            project=project.pk,
            payload={
                "number": made.number,
                "record_sha256": hashlib.sha256(canonical_json(checked)).hexdigest(),
                "evidence": evidence,
                "items": moved,
            },
            now=now,
        )
    return made


def record_signals(*, actor: Actor, source: Source, seen: Sequence[Seen]) -> list[RightsSignal]:
    """Put on record what a site says about mining: raw, read, with its time; the source's items are judged by it."""
    now = clock.now()
    if not 1 <= len(seen) <= MAX_SEEN:
        raise _invalid("/signals", "signals.count", f"Send 1 to {MAX_SEEN} things that were seen.")
    with transaction.atomic():
        project = hold_project(source.project_id)
        given = [
            _signal(project.organisation_id, source, one, f"/signals/{index}", now)
            for index, one in enumerate(seen)
        ]
        rows = write_signals(
            organisation_id=project.organisation_id,
            target=Target.SOURCE,
            target_id=source.pk,
            project_id=project.pk,
            signals=given,
            by=actor.user,
            now=now,
        )
        part = source_part(source_id=source.pk)
        moved = set_part(items=Item.objects.filter(source=source), part="source", value=part, now=now)
        record(
            organisation=project.organisation_id,
            actor=actor,
            action="source.signals_recorded",
            obj=("source", source.pk),
            project=project.pk,
            payload={
                "count": len(rows),
                "vocabularies": sorted({row.vocab for row in rows}),
                "raw_sha256": hashlib.sha256("\0".join(row.raw for row in rows).encode()).hexdigest(),
                "items": moved,
            },
            now=now,
        )
    return rows


def refresh_share(*, source_id: UUID, now: datetime) -> int:
    """Bring the share of the source's database that was taken up to date after an import; how many items moved.

    In the caller's transaction. Nothing is put on record anew: the share follows from the record and from what is here.
    """
    newest = newest_record(source_id=source_id)
    if newest is None or not (newest.record.get("database_right") or {}).get("source_size"):
        return 0
    hold_project(newest.source.project_id)
    items = Item.objects.filter(source=source_id)
    facts = source_facts(newest.record, items=items.count(), now=now)
    return set_part(items=items, part="source", value=source_part(source_id=source_id, facts=facts), now=now)


def _cited(organisation_id: UUID, checked: Mapping[str, Any]) -> list[str]:
    found: list[str] = []
    for pointer, ids in documents_of(checked):
        found += [str(one.pk) for one in cited(organisation_id=organisation_id, ids=ids, pointer=pointer)]
    return list(dict.fromkeys(found))[:50]


def _signal(organisation_id: UUID, source: Source, seen: Seen, pointer: str, now: datetime) -> NewSignal:
    if seen.kind not in KINDS:
        raise _invalid(f"{pointer}/kind", "signals.kind", f"Use one of: {', '.join(KINDS)}.")
    if len(seen.raw) > MAX_RAW or "\0" in seen.raw:
        raise _invalid(f"{pointer}/raw", "signals.raw", f"Send plain text of at most {MAX_RAW:,} characters.")
    fetched_at = seen.fetched_at or now
    if fetched_at > now:
        raise _invalid(
            f"{pointer}/fetched_at", "signals.fetched_at", "It cannot have been seen in the future."
        )
    url = checked_address(seen.url, pointer=f"{pointer}/url")
    ids = [] if seen.evidence is None else [seen.evidence]
    found = cited(organisation_id=organisation_id, ids=ids, pointer=f"{pointer}/evidence")
    return NewSignal(
        vocab=seen.kind,
        raw=seen.raw,
        parsed=read_site(seen.kind, seen.raw, path=urlsplit(source.url).path or "/"),
        scope=url,
        fetched_at=fetched_at,
        evidence=found[0] if found else None,
    )


def _invalid(pointer: str, code: str, detail: str) -> Invalid:
    return Invalid(detail, code=code, faults=(Fault(pointer, code, detail),))
