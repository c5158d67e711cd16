"""Documents as evidence: taken in streamed and hashed, given back only as attachments that can run nothing."""

from typing import Any, Final

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes, page_of
from labeling.api.views import ApiView
from labeling.core.errors import Fault, Invalid, NotFound
from labeling.core.ids import new_id
from labeling.core.paging import paginate
from labeling.imports.services import clean_name
from labeling.media import storage
from labeling.rights.evidence.api import shapes
from labeling.rights.evidence.api.bodies import evidence_body
from labeling.rights.evidence.documents import MAX_BYTES, document_mime
from labeling.rights.evidence.models import Evidence
from labeling.rights.evidence.selectors import access_evidence, evidence_of
from labeling.rights.evidence.services import StoredDocument, add_evidence, record_opening

STEWARD: Final = Access("organisation", "rights", Role.STEWARD)


class EvidenceListView(ApiView):
    """The organisation's evidence."""

    access = {"GET": STEWARD, "POST": STEWARD}
    creates = frozenset({"POST"})
    parser_classes = [MultiPartParser]
    _document: StoredDocument | None = None

    @describes(response=page_of(shapes.EvidenceBody), query=PAGING)
    def get(self, request: Request) -> Response:
        """List the documents on record, newest first."""
        page = paginate(
            evidence_of(actor=self.actor), order=["-created_at", "-id"], request=self.page_request()
        )
        return self.page(page, evidence_body)

    @describes(multipart=shapes.EvidenceForm, response=shapes.EvidenceBody, status=201)
    def post(self, request: Request) -> Response:
        """Put a document on record: a screenshot, a PDF, an e-mail, an answer of an interface, a contract."""
        fields = self._fields(request)
        if self._document is not None:  # stored before the transaction of a request with a key
            return Response(self._add(self._document, fields), status=201)
        document = _stage(self.actor, request, fields["kind"])
        try:
            return Response(self._add(document, fields), status=201)
        finally:
            _discard_unused(document)

    def prepare(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self._document = _stage(self.actor, request, self._fields(request)["kind"])

    def settle(self) -> None:
        if self._document is not None:
            _discard_unused(self._document)

    def _fields(self, request: Request) -> dict[str, Any]:
        return self.read(shapes.EvidenceFields, request.POST.dict())

    def _add(self, document: StoredDocument, fields: dict[str, Any]) -> dict[str, Any]:
        made = add_evidence(
            actor=self.actor,
            document=document,
            kind=fields["kind"],
            captured_at=fields.get("captured_at"),
            note=fields["note"],
        )
        return evidence_body(made)


class EvidenceView(ApiView):
    access = {"GET": STEWARD}

    @describes(response=shapes.EvidenceBody)
    def get(self, request: Request, evidence_id: str) -> Response:
        """One document's row: hash, size, kind, who added it and when."""
        return Response(evidence_body(access_evidence(actor=self.actor, evidence_id=evidence_id)))


class EvidenceFileView(ApiView):
    access = {"GET": STEWARD}

    @describes(response=OpenApiTypes.BINARY)
    def get(self, request: Request, evidence_id: str) -> HttpResponseBase:
        """Take the document itself. That is put into the log."""
        row = access_evidence(actor=self.actor, evidence_id=evidence_id)
        try:
            stream = storage.open_stored(row.path)
        except FileNotFoundError:
            raise NotFound("evidence file") from None
        record_opening(actor=self.actor, evidence=row)
        response = StreamingHttpResponse(storage.parts(stream), content_type="application/octet-stream")
        response["Content-Length"] = str(row.bytes)
        response["Content-Disposition"] = content_disposition_header(True, row.filename) or "attachment"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response["Cache-Control"] = "private, no-store"
        response["Digest"] = f"sha-256={row.sha256}"
        response["X-Content-Type-Options"] = "nosniff"
        return response


def _stage(actor: Actor, request: Request, kind: str) -> StoredDocument:
    """The document in storage, under a name of its own: nothing else ever lies there."""
    files = request.FILES.getlist("file")
    if len(files) != 1:
        detail = "Send one file as the multipart field `file`."
        raise Invalid(detail, code="evidence.file", faults=(Fault("/file", "evidence.file", detail),))
    name = clean_name(files[0].name or "file")
    with storage.work_folder() as folder:
        received = storage.receive(files[0].chunks(), into=folder / "file", cap=MAX_BYTES, what=name)
        mime = document_mime(received.path, filename=name, kind=kind)
        path = f"evidence/{actor.organisation.pk.hex}/{new_id().hex}"
        storage.put(path, received.path)
    return StoredDocument(path, received.sha256, received.bytes, mime, name)


def _discard_unused(document: StoredDocument) -> None:
    if not Evidence.objects.filter(path=document.path).exists():
        storage.remove(document.path)
