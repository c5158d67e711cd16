"""What is in the file that answers a request for access: all that is held about a person, and what is withheld."""

import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import orjson
from django.db.models import Exists, OuterRef, Q, QuerySet

from labeling.annotations.models import Annotation
from labeling.exports.models import SEALED_ONCE, SnapshotItem
from labeling.masking.services.sealing import original_of
from labeling.recalls.models import Delivery
from labeling.requests.models import RequestReceipt, SubjectRequest
from labeling.requests.services.planning import items_in_scope
from labeling.rights.consent.models import (
    ConsentEvent,
    ConsentRecord,
    DataSubject,
    Release,
    SubjectStatus,
)
from labeling.rights.consent.services import vault
from projects.models import Appearance, Item, ItemMedia

_PAGE: Final = 200
_HIDDEN: Final = {"created_by", "organisation", "subject", "actor"}
OTHERS: Final = "Other people can be recognised in it, and it is not masked."


def write_archive(request: SubjectRequest, target: Path, folder: Path, now: datetime) -> dict[str, int]:
    """Write the zip to `target`, with `folder` for what is copied on the way; how much is in it, and left out."""
    subject = request.subject
    counts = {"items": 0, "media": 0, "withheld": 0}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        withheld = []
        lines = folder / "items.jsonl"
        with lines.open("wb") as file:
            for item, is_alone in _items(subject):
                row = _item(item, subject, is_alone=is_alone)
                counts["items"] += 1
                if not is_alone:
                    withheld.append(
                        {"item": str(item.pk), "what": "data, labels and files", "reason": OTHERS}
                    )
                else:
                    row["files"] = list(_media(archive, item))
                    counts["media"] += len(row["files"])
                file.write(orjson.dumps(row, option=orjson.OPT_UTC_Z) + b"\n")
        archive.write(lines, "items.jsonl")
        counts["withheld"] = len(withheld)
        for name, body in (
            ("about.json", _about(request, now)),
            ("person.json", _person(subject)),
            ("consents.json", _consents(subject)),
            ("releases.json", [_plain(row) for row in Release.objects.filter(subject=subject)]),
            ("recipients.json", _recipients(subject)),
            ("requests.json", _requests(subject)),
            ("withheld.json", withheld),
        ):
            archive.writestr(name, orjson.dumps(body, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z))
    return counts


def _about(request: SubjectRequest, now: datetime) -> dict[str, Any]:
    return {
        "clearlabel_access": 1,
        "request": str(request.pk),
        "organisation": request.organisation.name,
        "made_at": now,
        "files": {
            "person.json": "what is known of you, and what you asked for before",
            "consents.json": "what you were asked, told and agreed to, step by step",
            "releases.json": "releases for your likeness",
            "items.jsonl": "the data that show or name you, where, and what was labeled on them",
            "media/": "the files in which nobody else can be recognised",
            "recipients.json": "who received datasets with these data",
            "requests.json": "your requests, and the receipts for them",
            "withheld.json": "what is not in here, and why",
        },
    }


def _person(subject: DataSubject) -> dict[str, Any]:
    try:
        contact, born = vault.contact_of(subject), vault.birth_year_of(subject)
    except vault.Shredded:
        contact, born = "", None
    statuses = SubjectStatus.objects.filter(subject=subject).order_by("sequence")
    return {
        "pseudonym": subject.pseudonym,
        "contact": contact,
        "birth_year": born,
        "age_band": subject.age_band,
        "jurisdiction": subject.jurisdiction,
        "registered_at": subject.created_at,
        "statuses": [{"kind": row.kind, "at": row.at, "reason": row.reason} for row in statuses],
    }


def _consents(subject: DataSubject) -> list[dict[str, Any]]:
    found = []
    for record in (
        ConsentRecord.objects.filter(subject=subject).select_related("notice").order_by("created_at")
    ):
        events = ConsentEvent.objects.filter(record=record).order_by("sequence")
        found.append(
            {
                **_plain(record),
                "notice": _plain(record.notice),
                "events": [_plain(event) for event in events],
            }
        )
    return found


def _recipients(subject: DataSubject) -> list[dict[str, Any]]:
    shown = items_in_scope(subject=subject, record=None)
    rows = SnapshotItem.objects.filter(
        item__in=shown.values("pk"), is_included=True, snapshot__status__in=SEALED_ONCE
    )
    deliveries = Delivery.objects.filter(snapshot__in=rows.values("snapshot_id"))
    return [
        {
            "name": row.recipient.name,
            "kind": row.recipient.kind,
            "territory": row.recipient.territory,
            "dataset": str(row.snapshot_id),
            "at": row.at,
            "terms": row.terms,
        }
        for row in deliveries.select_related("recipient").order_by("at", "id")
    ]


def _requests(subject: DataSubject) -> list[dict[str, Any]]:
    found = []
    for row in SubjectRequest.objects.filter(subject=subject).order_by("created_at", "id"):
        receipts = RequestReceipt.objects.filter(request=row).order_by("number")
        found.append(
            {
                "request": str(row.pk),
                "kind": row.kind,
                "received_at": row.received_at,
                "steps": [{"kind": one.kind, "at": one.at} for one in row.events.order_by("sequence")],
                "receipts": [receipt.body for receipt in receipts],
            }
        )
    return found


def _items(subject: DataSubject) -> Iterator[tuple[Item, bool]]:
    """The items that show the person, in order, and whether nobody else can be recognised in each."""
    rows: QuerySet[Any] = items_in_scope(subject=subject, record=None).select_related("project", "source")
    other = Appearance.objects.filter(
        Q(subject__isnull=True) | ~Q(subject=subject),
        item=OuterRef("pk"),
        ended_at=None,
        is_identifiable=True,
        is_masked=False,
    )
    rows = rows.annotate(has_others=Exists(other)).order_by("pk")
    for item in rows.iterator(chunk_size=_PAGE):
        yield item, not item.has_others


def _item(item: Item, subject: DataSubject, *, is_alone: bool) -> dict[str, Any]:
    shown = Appearance.objects.filter(item=item, subject=subject).order_by("created_at", "id")
    body: dict[str, Any] = {
        "item": str(item.pk),
        "project": item.project.name,
        "source": {"name": item.source.name, "url": item.source.url, "acquired": item.source.acquired},
        "licence": item.licence,
        "state": item.state,
        "received_at": item.created_at,
        "appearances": [
            {
                "region": row.region,
                "is_identifiable": row.is_identifiable,
                "is_masked": row.is_masked,
                "since": row.created_at,
                "until": row.ended_at,
            }
            for row in shown
        ],
    }
    if is_alone:
        answers = Annotation.objects.filter(item=item).order_by("created_at", "id")
        body["external_id"] = item.external_id
        body["data"] = item.data
        body["labels"] = [{"at": row.created_at, "result": row.result} for row in answers]
    return body


def _media(archive: zipfile.ZipFile, item: Item) -> Iterator[str]:
    rows = ItemMedia.objects.filter(item=item).select_related("asset__blob")
    for row in rows.order_by("name"):
        name = f"media/{item.pk}/{row.name}.{row.asset.mime.rpartition('/')[2]}"
        with original_of(row.asset) as copy:
            archive.write(copy, name, compress_type=zipfile.ZIP_STORED)
        yield name


def _plain(row: Any) -> dict[str, Any]:
    """A row's own columns but for who of the staff wrote it."""
    found = {}
    for field in row._meta.concrete_fields:
        if field.name not in _HIDDEN:
            found[field.name] = getattr(row, field.attname)
    return found
