"""Sending files in parts: begin, announce in pages, append by offset, finish. A subset of tus in this API's manners."""

import base64
import binascii
from collections.abc import Iterator
from typing import IO, Any

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.roles import Role
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes, page_of, query
from labeling.api.serializers import Named, Strict
from labeling.api.views import ApiView
from labeling.core.errors import Fault, Invalid
from labeling.core.paging import paginate
from labeling.imports.api import resolve_source
from labeling.imports.sessions import finish_session
from labeling.uploads import selectors, services
from labeling.uploads.models import SessionState, UploadFile, UploadSession
from labeling.uploads.paths import MAX_PATH
from projects.permissions import access_project
from workers.ledger.api import JobAnswer, render_job

PART_TYPE = "application/offset+octet-stream"
_LIST = Access("anyone", "manage", Role.MANAGER)
_OWN = Access("own", "manage", Role.MANAGER)
_READ_BYTES = 256 * 1024


class NewUpload(Strict):
    """Where the files of an upload go."""

    project = serializers.CharField(max_length=36)
    source = serializers.JSONField(  # type: ignore[assignment]  # the base class has another `source`
        required=False,
        allow_null=True,
        help_text="a source's id, or an object with its name and default rights",
    )
    name = serializers.CharField(
        max_length=200, required=False, allow_blank=True, help_text="shown to you in lists"
    )


class UploadBody(serializers.Serializer[Any]):
    """A sending of many files: what was announced, and what has come of it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    state = serializers.ChoiceField(choices=SessionState.choices)
    project = Named()
    source = Named()  # type: ignore[assignment]  # the base class has another `source`
    files = serializers.IntegerField()
    whole = serializers.IntegerField(help_text="files that have come whole")
    bytes = serializers.IntegerField()
    received = serializers.IntegerField()
    job = serializers.UUIDField(allow_null=True, help_text="the import that it became")
    created_at = serializers.DateTimeField()
    part_bytes = serializers.IntegerField(help_text="how large one part may be")


class AnnouncedFile(Strict):
    """A file that will be sent."""

    path = serializers.CharField(max_length=MAX_PATH, trim_whitespace=False, help_text="relative, with /")
    bytes = serializers.IntegerField(min_value=0, max_value=2**53)
    modified = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=-(2**53),
        max_value=2**53,
        help_text="milliseconds since 1970",
    )
    sha256 = serializers.RegexField("^[0-9a-f]{64}$", required=False, help_text="checked when it is whole")
    rights = serializers.DictField(required=False, allow_null=True, help_text="of this file alone")


class Announcement(Strict):
    """A page of the list of files."""

    files = serializers.ListField(child=AnnouncedFile(), allow_empty=False, max_length=services.MAX_PAGE)


class UploadFileBody(serializers.Serializer[Any]):
    """A file of an upload: `offset` of its `bytes` are here."""

    id = serializers.UUIDField()
    path = serializers.CharField()
    bytes = serializers.IntegerField()
    modified = serializers.IntegerField(allow_null=True)
    offset = serializers.IntegerField()


class AnnouncedBody(serializers.Serializer[Any]):
    """The announced files, in the order of the request."""

    files = UploadFileBody(many=True)


class FinishBody(Strict):
    """How to end a sending."""

    without_missing = serializers.BooleanField(
        required=False,
        default=False,
        help_text="also when files have not come whole: each becomes a problem of the import",
    )


class PartParser(BaseParser):
    """Leaves the bytes of a part unread: they are counted while they are stored."""

    media_type = PART_TYPE

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        return {"stream": stream}


def show_upload(session: UploadSession) -> dict[str, Any]:
    return {
        "id": session.pk,
        "name": session.name,
        "state": session.state,
        "project": {"id": session.project_id, "name": session.project.name},
        "source": {"id": session.source_id, "name": session.source.name},
        "files": session.files,
        "whole": session.whole,
        "bytes": session.bytes,
        "received": session.received,
        "job": session.job_id,
        "created_at": session.created_at,
        "part_bytes": services.MAX_PART,
    }


def show_file(file: UploadFile) -> dict[str, Any]:
    return {
        "id": file.pk,
        "path": file.path,
        "bytes": file.bytes,
        "modified": file.modified,
        "offset": file.offset,
    }


class UploadsView(ApiView):
    access = {"GET": _LIST, "POST": _LIST}
    creates = frozenset({"POST"})

    @describes(
        response=page_of(UploadBody),
        query=(*PAGING, query("project", "only into this project"), query("state", "only in this state")),
        errors=(404,),
    )
    def get(self, request: Request) -> Response:
        """List your own uploads, newest first."""
        rows = selectors.own_sessions(actor=self.actor)
        if given := request.query_params.get("project"):
            project = access_project(actor=self.actor, project_id=given, need=Role.MANAGER)
            rows = rows.filter(project=project)
        if state := request.query_params.get("state"):
            if state not in SessionState.values:
                detail = f"state is one of {', '.join(SessionState.values)}."
                raise Invalid(
                    detail, code="state.unknown", faults=(Fault("/state", "state.unknown", detail),)
                )
            rows = rows.filter(state=state)
        page = paginate(rows, order=["-created_at", "-id"], request=self.page_request())
        return self.page(page, show_upload)

    @describes(request=NewUpload, response=UploadBody, status=201, errors=(404, 409))
    def post(self, request: Request) -> Response:
        """Begin an upload of files into a project."""
        body = self.read(NewUpload)
        project = access_project(actor=self.actor, project_id=body["project"], need=Role.MANAGER)
        source = resolve_source(actor=self.actor, project=project, given=body.get("source"))
        session = services.open_session(
            actor=self.actor, project=project, source=source, name=body.get("name", "")
        )
        return Response(show_upload(session), status=201)


class UploadView(ApiView):
    access = {"GET": _OWN, "DELETE": _OWN}

    @describes(response=UploadBody)
    def get(self, request: Request, upload_id: str) -> Response:
        """Read how far an upload is."""
        return Response(show_upload(selectors.access_session(actor=self.actor, session_id=upload_id)))

    @describes(response=None, status=204, errors=(409,))
    def delete(self, request: Request, upload_id: str) -> Response:
        """Give an upload up: what has come of it is deleted."""
        services.abandon(session=selectors.access_session(actor=self.actor, session_id=upload_id))
        return Response(status=204)


class UploadFilesView(ApiView):
    access = {"GET": _OWN, "POST": _OWN}

    @describes(
        response=page_of(UploadFileBody), query=(*PAGING, query("missing", "`true`: only what is not whole"))
    )
    def get(self, request: Request, upload_id: str) -> Response:
        """List the announced files in their order."""
        session = selectors.access_session(actor=self.actor, session_id=upload_id)
        rows = UploadFile.objects.filter(session=session)
        if request.query_params.get("missing") == "true":
            rows = selectors.missing(rows)
        return self.page(paginate(rows, order=["number", "id"], request=self.page_request()), show_file)

    @describes(request=Announcement, response=AnnouncedBody, errors=(409,))
    def post(self, request: Request, upload_id: str) -> Response:
        """Announce up to 1,000 files; those announced before answer with what came of them."""
        session = selectors.access_session(actor=self.actor, session_id=upload_id)
        body = self.read(Announcement)
        files = services.announce_files(
            session=session, files=[services.Announced(**one) for one in body["files"]]
        )
        return Response({"files": [show_file(file) for file in files]})


_OFFSET = OpenApiParameter(
    "Upload-Offset", int, OpenApiParameter.HEADER, required=True, description="where the part begins"
)
_CHECKSUM = OpenApiParameter(
    "Upload-Checksum", str, OpenApiParameter.HEADER, description="`sha256 ` and the part's hash in Base64"
)


class UploadFileView(ApiView):
    """One file of an upload; `HEAD` answers with `Upload-Offset` and `Upload-Length` alone."""

    access = {"GET": _OWN, "PATCH": _OWN}
    parser_classes = [PartParser]

    @describes(response=UploadFileBody)
    def get(self, request: Request, upload_id: str, file_id: str) -> Response:
        """Read how much of a file is here."""
        _, file = selectors.access_file(actor=self.actor, session_id=upload_id, file_id=file_id)
        return _at(file, Response(show_file(file), headers={"Cache-Control": "no-store"}))

    @describes(
        request={PART_TYPE: OpenApiTypes.BINARY},
        response=None,
        status=204,
        query=(_OFFSET, _CHECKSUM),
        errors=(409, 413),
    )
    def patch(self, request: Request, upload_id: str, file_id: str) -> Response:
        """Append the next bytes of a file. 409 says where it goes on, when they begin elsewhere."""
        session, file = selectors.access_file(actor=self.actor, session_id=upload_id, file_id=file_id)
        offset, sha256 = _offset(request), _checksum(request)
        file = services.receive_part(
            session=session, file=file, offset=offset, parts=_parts(request), sha256=sha256
        )
        return _at(file, Response(status=204))


class UploadFinishView(ApiView):
    access = {"POST": _OWN}

    @describes(request=FinishBody, response=JobAnswer, status=202, errors=(409,))
    def post(self, request: Request, upload_id: str) -> Response:
        """End an upload and import what came; asked again, the same job answers."""
        session = selectors.access_session(actor=self.actor, session_id=upload_id)
        body = self.read(FinishBody)
        job = finish_session(actor=self.actor, session=session, is_partial=body["without_missing"])
        return Response({"job": render_job(job, {session.project_id: session.project.name})}, status=202)


def _at(file: UploadFile, response: Response) -> Response:
    response["Upload-Offset"] = str(file.offset)
    response["Upload-Length"] = str(file.bytes)
    return response


def _parts(request: Request) -> Iterator[bytes]:
    body: Any = request.data  # what the parser made; without a body nothing
    stream: IO[bytes] | None = body.get("stream")
    while stream is not None and (part := stream.read(_READ_BYTES)):
        yield part


def _offset(request: Request) -> int:
    given = request.headers.get("Upload-Offset", "")
    if not (given.isascii() and given.isdigit() and len(given) < 17):
        detail = "Say in the header Upload-Offset at which byte of the file the part begins."
        raise Invalid(
            detail,
            code="upload.offset_header",
            faults=(Fault("/Upload-Offset", "upload.offset_header", detail),),
        )
    return int(given)


def _checksum(request: Request) -> str | None:
    given = request.headers.get("Upload-Checksum")
    if given is None:
        return None
    kind, _, text = given.strip().partition(" ")
    try:
        digest = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if kind != "sha256" or len(digest) != 32:
        detail = "Upload-Checksum is `sha256 ` and the 32 bytes of the part's hash in Base64."
        raise Invalid(
            detail,
            code="upload.checksum_header",
            faults=(Fault("/Upload-Checksum", "upload.checksum_header", detail),),
        )
    return digest.hex()


urlpatterns = [
    path("uploads", UploadsView.as_view(), name="uploads"),
    path("uploads/<str:upload_id>", UploadView.as_view(), name="upload"),
    path("uploads/<str:upload_id>/files", UploadFilesView.as_view(), name="upload-files"),
    path("uploads/<str:upload_id>/files/<str:file_id>", UploadFileView.as_view(), name="upload-file"),
    path("uploads/<str:upload_id>/finish", UploadFinishView.as_view(), name="upload-finish"),
]
