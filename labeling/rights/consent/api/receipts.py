"""Receipts of a consent: two JSON formats, and a page to print."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework.negotiation import BaseContentNegotiation, DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.api.origin import plain
from labeling.api.schema import describes, query
from labeling.api.views import ApiView
from labeling.core import clock
from labeling.core.errors import Fault, Invalid
from labeling.rights.consent import selectors
from labeling.rights.consent.api.common import READ
from labeling.rights.consent.models import ConsentRecord
from labeling.rights.consent.plain import state_words, terms
from labeling.rights.consent.receipts import iso_receipt, kantara_receipt, signed
from labeling.rights.consent.receipts.signing import public_key
from labeling.rights.consent.selectors import Standing
from labeling.rights.consent.services.withdrawing import present_link
from labeling.rights.consent.vocabulary import PRIVACY_RIGHTS

FORMATS = ("iso27560", "kantara", "html")


class OwnFormat(BaseContentNegotiation):
    """`format` is ours here: it names a receipt, not a renderer."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        return DefaultContentNegotiation().select_parser(request, parsers)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, first.media_type


class ReceiptView(ApiView):
    access = {"GET": READ}
    content_negotiation_class = OwnFormat

    @describes(
        response=OpenApiResponse(OpenApiTypes.OBJECT, description="The receipt; with format=html a page"),
        query=(query("format", f"one of {', '.join(FORMATS)}; iso27560 without"),),
    )
    def get(self, request: Request, consent_id: str) -> Response | HttpResponse:
        """The receipt: ISO/IEC TS 27560 or Kantara CR 1.1 as signed JSON, or a page to print."""
        record = selectors.consent_of(actor=self.actor, ref=consent_id)
        wanted = request.query_params.get("format") or FORMATS[0]
        if wanted not in FORMATS:
            detail = f"Use one of: {', '.join(FORMATS)}."
            raise Invalid(detail, code="format.unknown", faults=(Fault("/format", "format.unknown", detail),))
        standing = selectors.standings([record], now=clock.now())[record.pk]
        if wanted == "html":
            return _page(request, record, standing)
        response = Response(_json(record, standing, wanted))
        response["Cache-Control"] = "no-store"
        return response


def _json(record: ConsentRecord, standing: Standing, wanted: str) -> dict[str, Any]:
    link = present_link(record)
    if wanted == "kantara":
        key = public_key(record.organisation_id)
        receipt = kantara_receipt(record, standing, link=link, public_key=key)
    else:
        receipt = iso_receipt(record, standing, link=link, organisation=record.organisation.name)
    return signed(receipt, organisation_id=record.organisation_id)


def _page(request: Request, record: ConsentRecord, standing: Standing) -> HttpResponse:
    facts = {
        "record": record,
        "organisation": record.organisation.name,
        "state": state_words(standing),
        "terms": terms(record, standing),
        "rights": list(PRIVACY_RIGHTS.values()),
        "events": standing.events,
        "link": present_link(record),
    }
    response = render(plain(request), "consent/receipt.html", facts)
    response["Cache-Control"] = "no-store"
    return response
