"""How the rights of all projects stand, for whoever answers for them."""

from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, Subquery
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes, query
from labeling.api.serializers import Named
from labeling.api.views import ApiView
from labeling.core import clock
from labeling.core.paging import paginate
from labeling.recalls.models import NoticeState, RecallNotice
from labeling.requests.models import OPEN_STATES, RequestEvent, SubjectRequest
from labeling.rights.api.shapes import UseShape
from labeling.rights.consent.models import ConsentRecord
from projects.api.shapes import VerdictCounts
from projects.models import Project, ProjectMember
from projects.permissions import access_project, visible_projects
from projects.selectors.overview import SOON, overview_of


class SourceStanding(serializers.Serializer[Any]):
    source = Named()  # type: ignore[assignment]
    verdicts = VerdictCounts()


class LicenceStanding(serializers.Serializer[Any]):
    licence = serializers.CharField()
    verdicts = VerdictCounts()


class RankedFix(serializers.Serializer[Any]):
    """Something that can be done, and what would come of it."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    clears = serializers.IntegerField(help_text="items for which this alone answers every blocking reason")
    helps = serializers.IntegerField(help_text="items for which it answers some, and others remain")
    reasons = serializers.ListField(child=serializers.CharField(), help_text="codes that it answers")


class Expiring(serializers.Serializer[Any]):
    items = serializers.IntegerField(help_text="allowed now, judged anew within 30 days")
    first = serializers.DateTimeField(allow_null=True)


class ProjectStanding(serializers.Serializer[Any]):
    """How the rights of one project stand."""

    project = Named()
    use = UseShape()
    items = serializers.IntegerField()
    verdicts = VerdictCounts()
    sources = SourceStanding(many=True)
    licences = LicenceStanding(many=True)
    fixes = RankedFix(many=True, help_text="what would clear most, first")
    conflicts = serializers.IntegerField(
        help_text="items whose licence claims or signals contradict each other"
    )
    expiring = Expiring()
    recalls_open = serializers.IntegerField(help_text="recall notices nobody has acknowledged")


class OrganisationStanding(serializers.Serializer[Any]):
    """What is open in the whole organisation; null below steward."""

    requests_open = serializers.IntegerField(allow_null=True)
    consents_expiring = serializers.IntegerField(allow_null=True)


class Overview(serializers.Serializer[Any]):
    results = ProjectStanding(many=True)
    next = serializers.CharField(allow_null=True)
    organisation = OrganisationStanding()


class OverviewView(ApiView):
    access = {"GET": Access("anyone", "read")}

    @describes(response=Overview, query=(*PAGING, query("project", "only this one")), errors=(404,))
    def get(self, request: Request) -> Response:
        """How rights stand in the projects in which one reviews: verdicts, what would unblock most, what ends soon."""
        page = paginate(self._projects(), order=("-created_at", "-id"), request=self.page_request())
        recalls = _recalls([project.pk for project in page.results])
        rows = overview_of(projects=page.results, at=clock.now())
        results = [
            {**row, "recalls_open": recalls.get(project.pk, 0)}
            for project, row in zip(page.results, rows, strict=True)
        ]
        return Response({"results": results, "next": page.next, "organisation": _organisation(self.actor)})

    def _projects(self) -> Any:
        wanted = self.request.query_params.get("project")
        if wanted is not None:
            one = access_project(actor=self.actor, project_id=wanted, need=Role.REVIEWER)
            return Project.objects.filter(pk=one.pk)
        visible = visible_projects(actor=self.actor)
        if self.actor.role >= Role.REVIEWER:
            return visible
        mine = ProjectMember.objects.filter(user=self.actor.user, role__gte=Role.REVIEWER)
        return visible.filter(pk__in=mine.values("project_id"))


def _recalls(projects: list[UUID]) -> dict[UUID, int]:
    rows = RecallNotice.objects.filter(recall__snapshot__project__in=projects).exclude(
        events__state=NoticeState.ACKNOWLEDGED
    )
    return dict(
        rows.order_by().values_list("recall__snapshot__project").annotate(n=Count("pk", distinct=True))
    )


def _organisation(actor: Actor) -> dict[str, int | None]:
    is_limited = actor.token is not None and actor.token.project_id is not None
    if actor.role < Role.STEWARD or is_limited:
        return {"requests_open": None, "consents_expiring": None}
    newest = RequestEvent.objects.filter(request=OuterRef("pk")).order_by("-sequence").values("state")[:1]
    requests = SubjectRequest.objects.filter(organisation=actor.organisation).annotate(state=Subquery(newest))
    now = clock.now()
    consents = ConsentRecord.objects.filter(
        Q(superseded_by__isnull=True),
        organisation=actor.organisation,
        valid_until__gt=now,
        valid_until__lte=now + SOON,
    )
    return {
        "requests_open": requests.filter(state__in=OPEN_STATES).count(),
        "consents_expiring": consents.count(),
    }
