"""Requests over HTTP: list, open, see, step, carry out."""

from collections import Counter
from typing import Any, Final
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes, page_of, query
from labeling.api.views import ApiView
from labeling.core import clock
from labeling.core.errors import Fault, Invalid
from labeling.core.paging import paginate
from labeling.requests.api import shapes
from labeling.requests.models import EventKind, RequestEvent, RequestItem, RequestKind, RequestState
from labeling.requests.selectors import requests as selectors
from labeling.requests.services import cases
from labeling.requests.services.cases import Opening
from labeling.requests.services.erasing import begin_erasure
from labeling.requests.services.opening import open_for
from labeling.requests.services.reading import note_drafts_read
from labeling.requests.services.restricting import lift
from labeling.rights.consent import selectors as ledger
from labeling.rights.consent.models import ConsentRecord, DataSubject
from workers.ledger.api import JobAnswer, render_job
from workers.ledger.models import Job

READ: Final = Access("organisation", "read", Role.STEWARD)
WRITE: Final = Access("organisation", "rights", Role.STEWARD)
NEWEST: Final = ("-created_at", "-id")


class RequestsView(ApiView):
    access = {"GET": READ, "POST": WRITE}
    creates = frozenset({"POST"})

    @describes(
        response=page_of(shapes.RequestRow),
        errors=(404,),
        query=(
            *PAGING,
            query("state", f"only in this state: {', '.join(RequestState.values)}"),
            query("kind", f"only of this kind: {', '.join(RequestKind.values)}"),
            query("subject", "only of this person: id or pseudonym"),
            query("overdue", "true: open and over their time; false: open and in time"),
        ),
    )
    def get(self, request: Request) -> Response:
        """What people asked for, newest first."""
        now = clock.now()
        rows = selectors.requests_of(actor=self.actor, params=request.query_params, now=now)
        page = paginate(rows, order=NEWEST, request=self.page_request())
        told = _acknowledged([row.pk for row in page.results])
        return self.page(page, lambda row: shapes.render_row(row, now=now, acknowledged=told.get(row.pk)))

    @describes(
        request=shapes.NewRequest,
        response=shapes.RequestShape,
        status=201,
        errors=(404, 409),
        more={200: shapes.RequestShape},
    )
    def post(self, request: Request) -> Response:
        """Write down what a person asked for. Withdrawal, restriction and objection take effect at once.

        Access and erasure begin; an erasure cannot be taken back, look at its preview first. 200 when the same was
        done before.
        """
        given = self.read(shapes.NewRequest)
        subject, record = about(self.actor, given.pop("subject"), given.pop("consent", None), given["kind"])
        opened = open_for(actor=self.actor, subject=subject, given=Opening(**given), record=record)
        return Response(
            whole(self.actor, opened.request.pk, job=opened.job), status=201 if opened.created else 200
        )


def about(
    actor: Actor, subject_ref: str, consent_ref: str | None, kind: str
) -> tuple[DataSubject, ConsentRecord | None]:
    subject = ledger.subject_of(actor=actor, ref=subject_ref)
    if consent_ref is None:
        return subject, None
    record = ledger.consent_of(actor=actor, ref=consent_ref)
    if record.subject_id != subject.pk or kind not in (RequestKind.WITHDRAW, RequestKind.ERASE):
        detail = "Name a consent of this very person, and only to withdraw it or to erase what it is about."
        raise Invalid(detail, code="request.consent", faults=(Fault("/consent", "request.consent", detail),))
    return subject, record


def _acknowledged(ids: list[UUID]) -> dict[UUID, Any]:
    rows = RequestEvent.objects.filter(request__in=ids, kind=EventKind.ACKNOWLEDGED)
    return dict(rows.values_list("request_id", "at"))


def whole(actor: Actor, request_id: object, *, job: Job | None = None) -> dict[str, Any]:
    """A request with all that is shown of it."""
    row = selectors.request_of(actor=actor, request_id=request_id)
    events = list(row.events.select_related("actor").order_by("sequence"))
    told = next((one.at for one in events if one.kind == EventKind.ACKNOWLEDGED), None)
    kinds = {one.kind for one in events}
    begun = [one.detail["job"] for one in events if one.kind == EventKind.STARTED]
    job = job or (Job.objects.filter(pk=begun[-1]).select_related("created_by").first() if begun else None)
    outcomes = Counter(RequestItem.objects.filter(request=row).values_list("outcome", flat=True))
    receipts = row.receipts.order_by("number")
    return {
        **shapes.render_row(row, now=clock.now(), acknowledged=told),
        "consent": str(row.record_id) if row.record_id else None,
        "prefers_masking": row.prefers_masking,
        "extended": EventKind.EXTENDED in kinds,
        "verified": EventKind.VERIFIED in kinds,
        "items": dict(outcomes),
        "to_mask": RequestItem.objects.filter(request=row, wants_mask=True).count(),
        "drafts": selectors.sealed_drafts(request=row).count(),
        "events": [shapes.render_event(one) for one in events],
        "parts": [
            {"name": part.name, "round": part.round, "at": part.at, "result": part.result}
            for part in row.steps.order_by("id")
        ],
        "receipts": [
            {"number": one.number, "sha256": one.sha256, "created_at": one.created_at} for one in receipts
        ],
        "file": _file(row),
        "job": render_job(job) if job else None,
    }


def _file(row: Any) -> dict[str, Any] | None:
    found = getattr(row, "file", None)
    if found is None or found.removed_at is not None:
        return None
    url = f"/api/v1/subject-requests/{row.pk}/file"
    return {"url": url, "bytes": found.bytes, "sha256": found.sha256, "expires_at": found.expires_at}


class RequestView(ApiView):
    access = {"GET": READ}

    @describes(response=shapes.RequestShape)
    def get(self, request: Request, request_id: str) -> Response:
        """One request with its steps, parts and receipts."""
        return Response(whole(self.actor, request_id))


class AcknowledgeView(ApiView):
    access = {"POST": WRITE}

    @describes(response=shapes.RequestShape, errors=(409,))
    def post(self, request: Request, request_id: str) -> Response:
        """Write down that the person was told that the request came in."""
        row = selectors.request_of(actor=self.actor, request_id=request_id)
        cases.acknowledge(actor=self.actor, request=row)
        return Response(whole(self.actor, row.pk))


class VerifyView(ApiView):
    access = {"POST": WRITE}

    @describes(request=shapes.VerifyBody, response=shapes.RequestShape, errors=(409,))
    def post(self, request: Request, request_id: str) -> Response:
        """Write down how it was made sure who asks."""
        row = selectors.request_of(actor=self.actor, request_id=request_id)
        cases.verify_identity(actor=self.actor, request=row, **self.read(shapes.VerifyBody))
        return Response(whole(self.actor, row.pk))


class ExtendView(ApiView):
    access = {"POST": WRITE}

    @describes(request=shapes.ReasonBody, response=shapes.RequestShape, errors=(409,))
    def post(self, request: Request, request_id: str) -> Response:
        """Take the further time that the regime allows, once, with a reason."""
        row = selectors.request_of(actor=self.actor, request_id=request_id)
        cases.extend(actor=self.actor, request=row, **self.read(shapes.ReasonBody))
        return Response(whole(self.actor, row.pk))


class CloseView(ApiView):
    access = {"POST": WRITE}

    @describes(request=shapes.CloseBody, response=shapes.RequestShape, errors=(409,))
    def post(self, request: Request, request_id: str) -> Response:
        """End a request that is not carried out by the program, or not at all, with a reason."""
        row = selectors.request_of(actor=self.actor, request_id=request_id)
        cases.close(actor=self.actor, request=row, **self.read(shapes.CloseBody))
        return Response(whole(self.actor, row.pk))


class CarryOutView(ApiView):
    access = {"POST": WRITE}

    @describes(response=JobAnswer, status=202, errors=(409,))
    def post(self, request: Request, request_id: str) -> Response:
        """Begin an erasure that a person asked for by their link. It cannot be taken back."""
        row = selectors.request_of(actor=self.actor, request_id=request_id)
        job = begin_erasure(actor=self.actor, request=row)
        return Response({"job": render_job(job)}, status=202)


class LiftView(ApiView):
    access = {"POST": WRITE}

    @describes(request=shapes.ReasonBody, response=shapes.RequestShape, errors=(409,))
    def post(self, request: Request, request_id: str) -> Response:
        """Lift a restriction or an objection; the items come back where they may."""
        row = selectors.request_of(actor=self.actor, request_id=request_id)
        lift(actor=self.actor, request=row, **self.read(shapes.ReasonBody))
        return Response(whole(self.actor, row.pk))


class RequestItemsView(ApiView):
    access = {"GET": READ}

    @describes(response=page_of(shapes.RequestItemShape), query=PAGING)
    def get(self, request: Request, request_id: str) -> Response:
        """What became of each item."""
        row = selectors.request_of(actor=self.actor, request_id=request_id)
        page = paginate(selectors.items_in(request=row), order=("id",), request=self.page_request())
        return self.page(page, shapes.render_item)


class RequestDraftsView(ApiView):
    access = {"GET": READ}

    @describes(response=page_of(shapes.SealedDraft), query=PAGING)
    def get(self, request: Request, request_id: str) -> Response:
        """The work that was under way when the request closed its items. Looking is put into the log."""
        row = selectors.request_of(actor=self.actor, request_id=request_id)
        rows = selectors.sealed_drafts(request=row)
        page = paginate(rows, order=("updated_at", "assignment_id"), request=self.page_request())
        note_drafts_read(actor=self.actor, request=row, count=len(page.results))
        return self.page(
            page,
            lambda one: {
                "item": str(one.assignment.item_id),
                "assignment": str(one.assignment_id),
                "annotator": shapes.named(one.assignment.annotator),
                "result": one.result,
                "revision": one.revision,
                "updated_at": one.updated_at,
                "sealed_at": one.sealed_at,
            },
        )
