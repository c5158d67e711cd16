"""Registers over HTTP: JSON for programs, a page to print with `?format=html`."""

from collections.abc import Iterable
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.negotiation import BaseContentNegotiation, DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.roles import Role
from labeling.api.permissions import Access
from labeling.api.schema import describes, query
from labeling.core.errors import Conflict, Fault, Invalid
from labeling.exports.models import SEALED_ONCE
from labeling.exports.selectors import access_snapshot
from labeling.registers.article30 import processing_register
from labeling.registers.datasheet import datasheet
from labeling.registers.document import Document
from labeling.registers.facts import project_facts
from labeling.registers.impact import impact_assessment
from labeling.registers.snapshots import snapshot_facts
from projects.api.common import ProjectView

READ: Final = Access("project", "read", Role.STEWARD)
FORMATS: Final = ("json", "html")
FORMAT: Final = query("format", "json (without) or html, a page to print")


class DocumentField(serializers.Serializer[Any]):
    """One thing that the document must say; `missing` tells where to state what is not on record."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    values = serializers.ListField(child=serializers.CharField())
    missing = serializers.CharField(allow_null=True)


class DocumentSection(serializers.Serializer[Any]):
    key = serializers.CharField()
    title = serializers.CharField()
    fields = DocumentField(many=True)  # type: ignore[assignment]


class DocumentBody(serializers.Serializer[Any]):
    """A document that follows from the facts. The same facts give the same bytes, and the same `sha256`."""

    kind = serializers.CharField()
    title = serializers.CharField()
    about = serializers.DictField(child=serializers.CharField(allow_blank=True))
    sections = DocumentSection(many=True)
    notice = serializers.CharField()
    sha256 = serializers.CharField()


class Ground(serializers.Serializer[Any]):
    """A ground on which an assessment is needed."""

    code = serializers.CharField()
    text = serializers.CharField()
    found = serializers.CharField(allow_blank=True, help_text="what on record speaks for it")
    applies = serializers.BooleanField()


class ImpactBody(DocumentBody):
    """The impact assessment, pre-filled."""

    required = serializers.BooleanField()  # type: ignore[assignment]
    grounds = Ground(many=True)


class OwnFormat(BaseContentNegotiation):
    """`format` is ours here: it names the kind of document, not a renderer."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        return DefaultContentNegotiation().select_parser(request, parsers)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, first.media_type


class DocumentView(ProjectView):
    """A view of a derived document."""

    access = {"GET": READ}
    content_negotiation_class = OwnFormat

    def wanted(self) -> str:
        wanted = self.request.query_params.get("format") or FORMATS[0]
        if wanted not in FORMATS:
            detail = f"Use one of: {', '.join(FORMATS)}."
            raise Invalid(detail, code="format.unknown", faults=(Fault("/format", "format.unknown", detail),))
        return wanted

    def answer(self, wanted: str, document: Document) -> Response | HttpResponse:
        body = document.as_dict()
        response: Response | HttpResponse = (
            render(self.request._request, "registers/document.html", {"document": body})
            if wanted == "html"
            else Response(body)
        )
        response["Cache-Control"] = "no-store"
        return response


class ProcessingRegisterView(DocumentView):
    access = {"GET": READ}

    @describes(
        response=OpenApiResponse(DocumentBody, description="The register; with format=html a page"),
        query=(FORMAT,),
    )
    def get(self, request: Request, project_id: str) -> Response | HttpResponse:
        """The record of processing activities of a project (Article 30 GDPR)."""
        wanted, project = self.wanted(), self.project(project_id)
        return self.answer(wanted, processing_register(project_facts(project)))


class ImpactAssessmentView(DocumentView):
    access = {"GET": READ}

    @describes(
        response=OpenApiResponse(ImpactBody, description="The assessment; with format=html a page"),
        query=(FORMAT,),
    )
    def get(self, request: Request, project_id: str) -> Response | HttpResponse:
        """Whether an impact assessment is needed (Article 35 GDPR), pre-filled from what is on record."""
        wanted, project = self.wanted(), self.project(project_id)
        return self.answer(wanted, impact_assessment(project_facts(project)))


class DatasheetView(DocumentView):
    access = {"GET": READ}

    @describes(
        response=OpenApiResponse(DocumentBody, description="The datasheet; with format=html a page"),
        query=(FORMAT,),
        errors=(409,),
    )
    def get(self, request: Request, snapshot_id: str) -> Response | HttpResponse:
        """The datasheet of a sealed dataset, with the fields of data governance."""
        wanted = self.wanted()
        snapshot = access_snapshot(actor=self.actor, snapshot_id=snapshot_id, need=self.need())
        if snapshot.status not in SEALED_ONCE:
            detail = "This dataset is not sealed yet. Its datasheet is there when it is."
            raise Conflict(detail, code="snapshot.not_sealed")
        facts = project_facts(snapshot.project)
        return self.answer(wanted, datasheet(facts, snapshot_facts(snapshot)))


urlpatterns = [
    path("projects/<str:project_id>/register", ProcessingRegisterView.as_view(), name="register"),
    path("projects/<str:project_id>/dpia", ImpactAssessmentView.as_view(), name="dpia"),
    path("snapshots/<str:snapshot_id>/datasheet", DatasheetView.as_view(), name="datasheet"),
]
