"""Sources: what is on record of them, and what their sites say about mining."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from labeling.api.schema import PAGING, describes, page_of
from labeling.core.errors import Fault, Invalid
from labeling.core.paging import paginate
from labeling.rights.evidence.api import shapes
from labeling.rights.evidence.api.bodies import record_body, signal_body
from labeling.rights.evidence.api.claims import READ, WRITE
from labeling.rights.evidence.selectors import signals_about
from labeling.rights.evidence.source_facts import share_pct
from projects.api.common import ProjectView
from projects.api.projects import source_body
from projects.models import Item, Source, SourceRecord
from projects.selectors.source_records import access_source, newest_record, records_of, source_part
from projects.services.source_records import Seen, record_signals, record_source


class SourceView(ProjectView):
    """A view of one source."""

    def source(self, source_id: str) -> Source:
        return access_source(actor=self.actor, source_id=source_id, need=self.need())


class SourceDetailView(SourceView):
    access = {"GET": READ}

    @describes(response=shapes.SourceDetail)
    def get(self, request: Request, source_id: str) -> Response:
        """One source with its newest record, and what everything on record amounts to."""
        source = self.source(source_id)
        count = Item.objects.filter(source=source).count()
        record = newest_record(source_id=source.pk)
        return Response(
            {
                **source_body(source, count),
                "project": str(source.project_id),
                "record": record_body(record, is_current=True) if record else None,
                "share_pct": _share(record, count),
                "facts": source_part(source_id=source.pk),
            }
        )


class SourceRecordsView(SourceView):
    access = {"GET": READ, "POST": WRITE}
    creates = frozenset({"POST"})

    @describes(response=page_of(shapes.RecordBody), query=PAGING)
    def get(self, request: Request, source_id: str) -> Response:
        """What was put on record of the source, newest first."""
        source = self.source(source_id)
        newest = newest_record(source_id=source.pk)
        page = paginate(records_of(source=source), order=["-number"], request=self.page_request())
        return self.page(
            page, lambda row: record_body(row, is_current=newest is not None and row.pk == newest.pk)
        )

    @describes(request=shapes.NewRecord, response=shapes.RecordBody, status=201)
    def post(self, request: Request, source_id: str) -> Response:
        """Put a record on file, in the place of the former one; the source's items are judged by it at once."""
        source = self.source(source_id)
        body = dict(self.body())
        note = body.pop("note", "")
        if not isinstance(note, str):
            detail = "Write the note as text."
            raise Invalid(detail, code="record.note", faults=(Fault("/note", "record.note", detail),))
        made = record_source(actor=self.actor, source=source, raw=body, note=note)
        return Response(record_body(made, is_current=True), status=201)


class SourceSignalsView(SourceView):
    access = {"GET": READ, "POST": WRITE}
    creates = frozenset({"POST"})

    @describes(response=page_of(shapes.SignalBody), query=PAGING)
    def get(self, request: Request, source_id: str) -> Response:
        """What was seen at the site about mining and AI training, newest first."""
        rows = signals_about([self.source(source_id).pk])
        return self.page(
            paginate(rows, order=["-fetched_at", "-id"], request=self.page_request()), signal_body
        )

    @describes(request=shapes.NewSignals, response=shapes.SignalsRecorded, status=201)
    def post(self, request: Request, source_id: str) -> Response:
        """Put on record what a site says about mining, raw; it is read and counts for the source's items at once."""
        source = self.source(source_id)
        given: list[dict[str, Any]] = self.read(shapes.NewSignals)["signals"]
        rows = record_signals(actor=self.actor, source=source, seen=[Seen(**one) for one in given])
        return Response({"results": [signal_body(row) for row in rows]}, status=201)


def _share(record: SourceRecord | None, count: int) -> float | None:
    size = ((record.record if record else {}).get("database_right") or {}).get("source_size")
    return share_pct(count, size) if size else None
