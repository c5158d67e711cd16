"""Snapshots by API: ask what one would hold, make one, read it, take its files."""

from typing import Any
from uuid import UUID

from django.http import HttpResponseBase, StreamingHttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.roles import Role
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes, page_of
from labeling.api.views import ApiView
from labeling.core.paging import paginate
from labeling.exports import selectors, services
from labeling.exports.api.shapes import (
    PreviewBody,
    PreviewSerializer,
    SnapshotBody,
    SnapshotSerializer,
    WithheldSerializer,
)
from labeling.exports.models import Snapshot, SnapshotFile, SnapshotItem
from labeling.media import storage
from labeling.rights.policy import Verdict
from projects.permissions import access_project
from workers.ledger.api import JobAnswer, render_job

_MAKE = Access("project", "export", Role.STEWARD)
_READ = Access("project", "export", Role.STEWARD)


def render_snapshot(snapshot: Snapshot, files: list[SnapshotFile]) -> dict[str, Any]:
    """A snapshot as the API shows it."""
    by = snapshot.created_by
    return {
        "id": str(snapshot.pk),
        "name": snapshot.name,
        "number": snapshot.number,
        "project": {"id": str(snapshot.project_id), "name": snapshot.project.name},
        "status": snapshot.status,
        "use": snapshot.use,
        "formats": snapshot.formats,
        "filter": snapshot.filter,
        "counts": {"included": snapshot.included, "withheld": snapshot.withheld},
        "licence": snapshot.licence,
        "obligations": snapshot.obligations,
        "policy_version": snapshot.policy_version,
        "manifest_sha256": snapshot.manifest_sha256,
        "merkle_root": snapshot.merkle_root,
        "files": [_file(snapshot.pk, file) for file in files],
        "job": str(snapshot.job_id) if snapshot.job_id else None,
        "created_at": snapshot.created_at,
        "sealed_at": snapshot.sealed_at,
        "created_by": {"id": str(by.pk), "name": by.name or by.email} if by else None,
        "valid_until": snapshot.valid_until,
        "affected_at": snapshot.affected_at,
        "supersedes": _version(snapshot.supersedes),
        "superseded_by": _version(snapshot.superseded_by),
    }


def _version(snapshot: Snapshot | None) -> dict[str, Any] | None:
    return None if snapshot is None else {"id": str(snapshot.pk), "number": snapshot.number}


def _file(snapshot_id: UUID, file: SnapshotFile) -> dict[str, Any]:
    return {
        "format": file.format,
        "filename": file.filename,
        "url": f"/api/v1/snapshots/{snapshot_id}/files/{file.format}",
        "sha256": file.sha256,
        "bytes": file.bytes,
    }


def render_withheld(row: SnapshotItem) -> dict[str, Any]:
    return {
        "item": str(row.item_id),
        "external_id": row.external_id,
        "verdict": Verdict(row.verdict).name,
        "reasons": row.reasons,
    }


class PreviewView(ApiView):
    access = {"POST": _READ}

    @describes(request=PreviewBody, response=PreviewSerializer)
    def post(self, request: Request, project_id: str) -> Response:
        """Ask what would leave and what would stay; nothing is written."""
        project = access_project(actor=self.actor, project_id=project_id, need=Role.STEWARD)
        body = self.read(PreviewBody)
        found = services.preview(
            project=project,
            use=services.parse_export_use(body.get("use"), project=project),
            formats=services.parse_formats(body["formats"]),
            filter_text=body["filter"],
        )
        return Response(
            {
                "counts": {
                    "included": found.included,
                    "withheld": found.withheld,
                    "unlabeled": found.unlabeled,
                },
                "by_verdict": dict(found.by_verdict),
                "withheld": sorted(found.reasons.values(), key=lambda row: -row["count"]),
                "licence": found.licence,
                "conflict": found.conflict,
                "fix": found.fix,
                "obligations": list(found.obligations.values()),
                "losses": found.losses,
            }
        )


class SnapshotsView(ApiView):
    access = {"GET": _READ, "POST": _MAKE}
    creates = frozenset({"POST"})

    @describes(response=page_of(SnapshotSerializer), query=PAGING)
    def get(self, request: Request, project_id: str) -> Response:
        """List the project's datasets, newest first."""
        project = access_project(actor=self.actor, project_id=project_id, need=Role.STEWARD)
        rows = selectors.snapshots_of(project_id=project.pk)
        page = paginate(rows, order=["-number"], request=self.page_request())
        files = selectors.files_of(snapshot_ids=[row.pk for row in page.results])
        return self.page(page, lambda row: render_snapshot(row, files.get(row.pk, [])))

    @describes(request=SnapshotBody, response=JobAnswer, status=202)
    def post(self, request: Request, project_id: str) -> Response:
        """Seal a dataset in the background: a manifest, and one file a format with what licences ask for."""
        project = access_project(actor=self.actor, project_id=project_id, need=Role.STEWARD)
        body = self.read(SnapshotBody)
        _, job = services.request_snapshot(
            actor=self.actor,
            project=project,
            name=body["name"],
            use=services.parse_export_use(body.get("use"), project=project),
            formats=services.parse_formats(body["formats"]),
            filter_text=body["filter"],
        )
        return Response({"job": render_job(job, {project.pk: project.name})}, status=202)


class SnapshotView(ApiView):
    access = {"GET": _READ}

    @describes(response=SnapshotSerializer)
    def get(self, request: Request, snapshot_id: str) -> Response:
        """Read a dataset and its files' addresses."""
        snapshot = selectors.access_snapshot(actor=self.actor, snapshot_id=snapshot_id)
        return Response(
            render_snapshot(snapshot, selectors.files_of(snapshot_ids=[snapshot.pk]).get(snapshot.pk, []))
        )


class WithheldView(ApiView):
    access = {"GET": _READ}

    @describes(response=page_of(WithheldSerializer), query=PAGING)
    def get(self, request: Request, snapshot_id: str) -> Response:
        """List what stayed out, each with its reasons and fixes."""
        snapshot = selectors.access_snapshot(actor=self.actor, snapshot_id=snapshot_id)
        page = paginate(
            selectors.withheld_of(snapshot=snapshot), order=["external_id", "id"], request=self.page_request()
        )
        return self.page(page, render_withheld)


class SnapshotFileView(ApiView):
    access = {"GET": _READ}

    @describes(response=OpenApiTypes.BINARY, errors=(409, 410))
    def get(self, request: Request, snapshot_id: str, format_name: str) -> HttpResponseBase:
        """Take one file of a dataset. One of which rows were taken back answers 410, naming what takes its place."""
        snapshot = selectors.access_snapshot(actor=self.actor, snapshot_id=snapshot_id)
        services.refuse_recalled(snapshot)
        file = selectors.file_of(snapshot=snapshot, format_=format_name)
        stream = storage.open_stored(file.path)
        services.record_download(actor=self.actor, snapshot=snapshot, file=file)
        response = StreamingHttpResponse(storage.parts(stream), content_type="application/octet-stream")
        response["Content-Length"] = str(file.bytes)
        response["Content-Disposition"] = f'attachment; filename="{file.filename}"'
        response["Digest"] = f"sha-256={file.sha256}"
        response["X-Content-Type-Options"] = "nosniff"
        return response


urlpatterns = [
    path("projects/<str:project_id>/snapshots/preview", PreviewView.as_view(), name="snapshot-preview"),
    path("projects/<str:project_id>/snapshots", SnapshotsView.as_view(), name="snapshots"),
    path("snapshots/<str:snapshot_id>", SnapshotView.as_view(), name="snapshot"),
    path("snapshots/<str:snapshot_id>/withheld", WithheldView.as_view(), name="snapshot-withheld"),
    path(
        "snapshots/<str:snapshot_id>/files/<str:format_name>",
        SnapshotFileView.as_view(),
        name="snapshot-file",
    ),
]
