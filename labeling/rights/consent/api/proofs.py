"""Releases and legal bases over HTTP."""

from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.roles import Role
from labeling.api.schema import PAGING, describes, page_of, query
from labeling.api.views import ApiView
from labeling.core import clock
from labeling.core.errors import NotFound
from labeling.core.ids import parse_id
from labeling.core.paging import paginate
from labeling.rights.consent import selectors
from labeling.rights.consent.api import shapes
from labeling.rights.consent.api.bodies import basis_body, release_body
from labeling.rights.consent.api.common import NEWEST, READ, WRITE, judging_again, named_subject, unknown
from labeling.rights.consent.services.proofs import (
    LegalBasisInput,
    ReleaseInput,
    record_release,
)
from projects.models import Source
from projects.permissions import access_project
from projects.services.bases import record_basis


class ReleasesView(ApiView):
    access = {"GET": READ, "POST": WRITE}
    creates = frozenset({"POST"})

    @describes(
        response=page_of(shapes.Release),
        errors=(404,),
        query=(*PAGING, query("subject", "only of this person: id or pseudonym")),
    )
    def get(self, request: Request) -> Response:
        """Model and property releases, newest first."""
        rows = selectors.releases_of(actor=self.actor)
        if ref := request.query_params.get("subject"):
            rows = rows.filter(subject=selectors.subject_of(actor=self.actor, ref=ref))
        return self.page(paginate(rows, order=NEWEST, request=self.page_request()), release_body)

    @describes(request=shapes.NewRelease, response=shapes.Release, status=201, errors=(409,))
    def post(self, request: Request) -> Response:
        """Record a release. The newest one of a person counts; items that show them are judged at once."""
        given = self.read(shapes.NewRelease)
        given["subject"] = named_subject(actor=self.actor, ref=given.get("subject"), pointer="/subject")
        if ref := given.pop("supersedes", None):
            try:
                given["supersedes"] = selectors.release_of(actor=self.actor, ref=ref)
            except NotFound:
                detail = "There is no release with this id."
                raise unknown("/supersedes", "release.supersedes", detail) from None
        made = record_release(
            actor=self.actor, given=ReleaseInput(**given), on_change=judging_again(self.actor)
        )
        return Response(release_body(made), status=201)


class LegalBasesView(ApiView):
    access = {"GET": READ, "POST": WRITE}
    creates = frozenset({"POST"})

    @describes(
        response=page_of(shapes.LegalBasisBody),
        query=(*PAGING, query("project", "only of this project")),
        errors=(404,),
    )
    def get(self, request: Request) -> Response:
        """Records of legal bases, newest first."""
        rows = selectors.bases_of(actor=self.actor)
        if ref := request.query_params.get("project"):
            rows = rows.filter(project_id=access_project(actor=self.actor, project_id=ref).pk)
        return self.page(paginate(rows, order=NEWEST, request=self.page_request()), basis_body)

    @describes(request=shapes.NewLegalBasis, response=shapes.LegalBasisBody, status=201, errors=(404,))
    def post(self, request: Request) -> Response:
        """Record on what basis a project or source processes personal data, and who approved that."""
        given = self.read(shapes.NewLegalBasis)
        project = access_project(actor=self.actor, project_id=given.pop("project"), need=Role.STEWARD)
        source_id = None
        if ref := given.pop("source", None):
            source_id = parse_id(ref)
            if source_id is None or not Source.objects.filter(pk=source_id, project=project).exists():
                raise unknown("/source", "source.unknown", "The project has no source with this id.")
        if ref := given.pop("supersedes", None):
            try:
                given["supersedes"] = selectors.basis_of(actor=self.actor, ref=ref)
            except NotFound:
                detail = "There is no record of a legal basis with this id."
                raise unknown("/supersedes", "legal_basis.supersedes", detail) from None
        form = LegalBasisInput(**given)
        made = record_basis(
            actor=self.actor, project=project, source_id=source_id, given=form, now=clock.now()
        )
        return Response(basis_body(made), status=201)
