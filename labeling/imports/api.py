"""Starting an import: items as JSON, or files as a multipart form. The answer is a job."""

from typing import Any

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.urls import path
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from labeling.api.permissions import Access
from labeling.api.rendering import JSONParser
from labeling.api.schema import describes
from labeling.api.serializers import Strict
from labeling.api.views import ApiView
from labeling.core.errors import Fault, Invalid, NotFound
from labeling.core.ids import parse_id
from labeling.imports import services
from labeling.imports.models import Upload
from labeling.imports.services import SentFile
from projects.models import Project, Source
from projects.permissions import access_project
from projects.services.sources import ensure_source
from workers.ledger.api import JobAnswer, render_job
from workers.ledger.models import Job

DEFAULT_SOURCE = "Uploads"
_SOURCE_KEYS = frozenset({"name", "kind", "url", "acquired", "rights"})


class ItemsBody(Strict):
    """Items as JSON. Each is judged by the job; a bad one becomes a problem and the others go in."""

    source = serializers.JSONField(  # type: ignore[assignment]  # the base class has another `source`
        required=False,
        allow_null=True,
        help_text="a source's id, or an object with its name and default rights",
    )
    items = serializers.ListField(
        child=serializers.JSONField(), required=False, help_text="items as the import format has them"
    )
    urls = serializers.ListField(
        child=serializers.CharField(max_length=2000),
        required=False,
        max_length=100_000,
        help_text="addresses of files, one item each; instead of `items`",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("items" in attrs) == ("urls" in attrs):
            raise serializers.ValidationError({"items": ["Send either `items` or `urls`."]})
        return attrs


class FilesBody(serializers.Serializer[Any]):
    """Files: JSON, JSONL, CSV, images, texts, or a zip of media with `metadata.jsonl` or `metadata.csv`."""

    file = serializers.ListField(child=serializers.FileField())
    source = serializers.CharField(  # type: ignore[assignment]  # the base class has another `source`
        required=False, help_text="a source's id, or JSON with its name and default rights"
    )


def resolve_source(*, actor: Actor, project: Project, given: Any) -> Source:
    """The source that a request means: by id, by an inline object (made when its name is new), or the default."""
    if given in (None, ""):
        return ensure_source(actor=actor, project=project, name=DEFAULT_SOURCE)
    if isinstance(given, str) and given.lstrip().startswith("{"):
        try:
            given = orjson.loads(given)
        except orjson.JSONDecodeError:
            raise _bad_source("This is not JSON. Send the source's id, or an object with its name.") from None
    if isinstance(given, dict):
        unknown = sorted(set(given) - _SOURCE_KEYS)
        if unknown or not isinstance(given.get("name"), str):
            raise _bad_source(
                f"Send `name`, and of the rest only {', '.join(sorted(_SOURCE_KEYS - {'name'}))}."
            )
        return ensure_source(actor=actor, project=project, **given)
    pk = parse_id(given)
    source = Source.objects.filter(pk=pk, project=project).first() if pk else None
    if source is None:
        raise NotFound("source")
    return source


def _bad_source(detail: str) -> Invalid:
    return Invalid(detail, code="source.invalid", faults=(Fault("/source", "source.invalid", detail),))


class ImportsView(ApiView):
    """Brings data into a project."""

    access = {"POST": Access("project", "manage", Role.MANAGER)}
    creates = frozenset({"POST"})
    parser_classes = [JSONParser, MultiPartParser]
    _uploads: list[Upload] | None = None  # stored before the transaction of a request with a key

    @describes(request=ItemsBody, multipart=FilesBody, response=JobAnswer, status=202)
    def post(self, request: Request, project_id: str) -> Response:
        """Start an import of items or files."""
        project = access_project(actor=self.actor, project_id=project_id, need=Role.MANAGER)
        if _is_form(request):
            job = self._files(request, project)
        else:
            body = self.read(ItemsBody)
            source = resolve_source(actor=self.actor, project=project, given=body.get("source"))
            if "urls" in body:
                job = services.import_addresses(
                    actor=self.actor, project=project, source=source, urls=body["urls"]
                )
            else:
                job = services.import_items(
                    actor=self.actor, project=project, source=source, items=body["items"]
                )
        return Response({"job": render_job(job, {project.pk: project.name})}, status=202)

    def prepare(self, request: Request, project_id: str) -> None:
        if _is_form(request):
            access_project(actor=self.actor, project_id=project_id, need=Role.MANAGER)
            self._uploads = services.stage(actor=self.actor, files=_sent_files(request))

    def settle(self) -> None:
        if self._uploads:
            services.discard_unused(self._uploads)

    def _files(self, request: Request, project: Project) -> Job:
        files = _sent_files(request)
        source = resolve_source(actor=self.actor, project=project, given=request.POST.get("source"))
        if self._uploads is None:
            return services.import_files(actor=self.actor, project=project, source=source, files=files)
        return services.begin(actor=self.actor, project=project, source=source, uploads=self._uploads)


def _is_form(request: Request) -> bool:
    return str(request.content_type).startswith("multipart/")


def _sent_files(request: Request) -> list[SentFile]:
    unknown = sorted({*request.POST, *request.FILES} - {"file", "source"})
    if unknown:
        detail = f"The form has the fields `file` and `source`; {unknown[0]} is not one of them."
        raise Invalid(
            detail, code="field.unknown", faults=(Fault(f"/{unknown[0]}", "field.unknown", detail),)
        )
    return [_sent(file) for file in request.FILES.getlist("file")]


def _sent(file: "UploadedFile[Any]") -> SentFile:
    return SentFile(file.name or "file", file.chunks())


urlpatterns = [path("projects/<str:project_id>/imports", ImportsView.as_view(), name="imports")]
