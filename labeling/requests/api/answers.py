"""What a request comes to over HTTP: its receipt, the file for access, and beforehand what it would do."""

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.api.origin import plain
from labeling.api.schema import describes, query
from labeling.api.views import ApiView
from labeling.core import clock
from labeling.core.errors import Fault, Invalid, NotFound
from labeling.media import storage
from labeling.requests.api import shapes
from labeling.requests.api.requests import READ, WRITE, about
from labeling.requests.models import RequestKind
from labeling.requests.selectors import requests as selectors
from labeling.requests.services.accessing import take_file
from labeling.requests.services.preview import preview
from labeling.rights.consent.api.receipts import OwnFormat


class RequestReceiptView(ApiView):
    access = {"GET": READ}
    content_negotiation_class = OwnFormat

    @describes(
        response=OpenApiResponse(shapes.RequestReceiptShape, description="with format=html a page to print"),
        query=(query("format", "json, or html: a page to print; json without"),),
    )
    def get(self, request: Request, request_id: str) -> Response | HttpResponse:
        """The newest receipt: what was done, what stays and why."""
        row = selectors.request_of(actor=self.actor, request_id=request_id)
        receipt = selectors.receipt_of(request=row)
        wanted = request.query_params.get("format") or "json"
        if wanted not in ("json", "html"):
            detail = "Use one of: json, html."
            raise Invalid(detail, code="format.unknown", faults=(Fault("/format", "format.unknown", detail),))
        if wanted == "html":
            facts = {
                "body": receipt.body,
                "sha256": receipt.sha256,
                "organisation": row.organisation.name,
                "events": row.events.order_by("sequence"),
            }
            page = render(plain(request), "requests/receipt.html", facts)
            page["Cache-Control"] = "no-store"
            return page
        body = {"number": receipt.number, "sha256": receipt.sha256, "created_at": receipt.created_at}
        return Response({**body, "body": receipt.body})


class RequestFileView(ApiView):
    access = {"GET": WRITE}

    @describes(types={"application/zip": OpenApiTypes.BINARY}, errors=(410,))
    def get(self, request: Request, request_id: str) -> HttpResponseBase:
        """The file that answers a request for access: a zip. Taking it is put into the log; it is deleted soon."""
        row = selectors.request_of(actor=self.actor, request_id=request_id)
        found = take_file(actor=self.actor, request=row, now=clock.now())
        try:
            opened = storage.open_stored(found.path)
        except FileNotFoundError:
            raise NotFound("file") from None
        response = StreamingHttpResponse(storage.parts(opened), content_type="application/zip")
        response["Content-Length"] = str(found.bytes)
        response["Content-Disposition"] = f'attachment; filename="access-{row.subject.pseudonym}.zip"'
        response["Cache-Control"] = "no-store"
        return response


class WithdrawalPreviewView(ApiView):
    access = {"GET": READ}

    @describes(
        response=shapes.WithdrawalPreview,
        query=(
            query("kind", f"one of {', '.join(RequestKind.values)}; withdraw without"),
            query("consent", "only this consent of the person"),
        ),
        errors=(409,),
    )
    def get(self, request: Request, subject_id: str) -> Response:
        """What a request would do, in numbers and lists. Nothing is written."""
        kind = request.query_params.get("kind") or RequestKind.WITHDRAW.value
        if kind not in RequestKind.values:
            detail = f"Use one of: {', '.join(RequestKind.values)}."
            raise Invalid(detail, code="kind.unknown", faults=(Fault("/kind", "kind.unknown", detail),))
        subject, record = about(self.actor, subject_id, request.query_params.get("consent") or None, kind)
        return Response(preview(actor=self.actor, subject=subject, kind=kind, record=record))
