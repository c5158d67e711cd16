"""Jobs by API: list, one, its problems, cancel, retry."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes, page_of, query
from labeling.api.serializers import Named
from labeling.api.views import ApiView
from labeling.core import clock
from labeling.core.errors import Fault, Invalid, NotFound
from labeling.core.ids import parse_id
from labeling.core.paging import paginate
from projects.selectors.names import managed_project_ids, project_names
from workers.ledger import selectors, services
from workers.ledger.models import Job, JobProblem, JobState
from workers.ledger.pace import pace_of

_READ = Access("anyone", "read")
_ACT = Access("own", "manage", Role.ANNOTATOR)


class JobProgress(serializers.Serializer[Any]):
    done = serializers.IntegerField()
    total = serializers.IntegerField(allow_null=True, help_text="null while it is not known")
    failed = serializers.IntegerField()


class JobPace(serializers.Serializer[Any]):
    rate = serializers.FloatField(help_text="things a second, of the last minute or so")
    left = serializers.FloatField(
        allow_null=True, help_text="seconds that are left at this rate; null while the total is not known"
    )


class JobSerializer(serializers.Serializer[Any]):
    """A piece of background work."""

    id = serializers.CharField()
    kind = serializers.CharField()
    state = serializers.ChoiceField(choices=JobState.choices)
    progress = JobProgress()
    pace = JobPace(allow_null=True, help_text="null while it does not run, and at its very start")
    result = serializers.DictField(allow_null=True)
    project = Named(allow_null=True)
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    created_by = Named(allow_null=True)
    message = serializers.CharField(allow_null=True)


class JobAnswer(serializers.Serializer[Any]):
    """What long work answers at once."""

    job = JobSerializer()


class JobProblemSerializer(serializers.Serializer[Any]):
    """One line or file that could not be taken."""

    id = serializers.CharField()
    line = serializers.IntegerField(allow_null=True)
    file = serializers.CharField(allow_null=True)
    external_id = serializers.CharField(allow_null=True)
    pointer = serializers.CharField(allow_null=True)
    code = serializers.CharField()
    detail = serializers.CharField()
    can_retry = serializers.BooleanField(help_text="whether it can be tried again, once the job has ended")


def render_job(job: Job, names: dict[UUID, str] | None = None) -> dict[str, Any]:
    """A job as the API shows it."""
    project = None
    if job.project_id is not None:
        name = (names or {}).get(job.project_id, "")
        project = {"id": str(job.project_id), "name": name}
    by = job.created_by
    pace = pace_of(job, now=clock.now())
    return {
        "id": str(job.pk),
        "kind": job.kind,
        "state": job.state,
        "progress": {"done": job.done, "total": job.total, "failed": job.failed},
        "pace": None if pace is None else {"rate": pace.rate, "left": pace.left},
        "result": job.result,
        "project": project,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
        "created_by": {"id": str(by.pk), "name": by.name or by.email} if by else None,
        "message": job.message or None,
    }


def render_problem(problem: JobProblem) -> dict[str, Any]:
    return {
        "id": str(problem.pk),
        "line": problem.line,
        "file": problem.file or None,
        "external_id": problem.external_id or None,
        "pointer": problem.pointer or None,
        "code": problem.code,
        "detail": problem.detail,
        "can_retry": problem.can_retry,
    }


def _visible(actor: Actor) -> QuerySet[Job]:
    return selectors.visible_jobs(actor=actor, managed_projects=managed_project_ids(actor=actor))


def access_job(*, actor: Actor, job_id: str) -> Job:
    """The job if the actor may see it; absent and forbidden look the same."""
    wanted = parse_id(job_id)
    job = _visible(actor).filter(pk=wanted).first() if wanted else None
    if job is None:
        raise NotFound("job")
    return job


def _named(jobs: list[Job]) -> dict[UUID, str]:
    return project_names(ids={job.project_id for job in jobs if job.project_id})


class JobsView(ApiView):
    access = {"GET": _READ}

    @describes(
        response=page_of(JobSerializer),
        query=(
            *PAGING,
            query("project", "only of this project"),
            query("kind", "only of this kind"),
            query("state", "only in this state"),
        ),
    )
    def get(self, request: Request) -> Response:
        """List background work, newest first."""
        jobs = _visible(self.actor)
        params = request.query_params
        if "project" in params:
            wanted = parse_id(params["project"])
            jobs = jobs.filter(project_id=wanted) if wanted else jobs.none()
        if "kind" in params:
            jobs = jobs.filter(kind=params["kind"])
        if "state" in params:
            if params["state"] not in JobState.values:
                detail = f"state is one of {', '.join(JobState.values)}."
                raise Invalid(
                    detail, code="state.unknown", faults=(Fault("/state", "state.unknown", detail),)
                )
            jobs = jobs.filter(state=params["state"])
        page = paginate(jobs, order=["-created_at", "-id"], request=self.page_request())
        names = _named(page.results)
        return self.page(page, lambda job: render_job(job, names))


class JobView(ApiView):
    access = {"GET": _READ}

    @describes(response=JobSerializer)
    def get(self, request: Request, job_id: str) -> Response:
        """Read a job; with `If-None-Match` the answer is 304 while nothing moved."""
        job = access_job(actor=self.actor, job_id=job_id)
        tag = f'"{job.version}-{job.state}{_moment(job)}"'
        if request.headers.get("If-None-Match") == tag:
            return Response(status=304, headers={"ETag": tag})
        return Response(render_job(job, _named([job])), headers={"ETag": tag})


def _moment(job: Job) -> str:
    """Of a running job the ten seconds that it is, for its rate falls also while nothing moves."""
    return f"-{int(clock.now().timestamp()) // 10}" if job.state == JobState.RUNNING else ""


class JobProblemsView(ApiView):
    access = {"GET": _READ}

    @describes(response=page_of(JobProblemSerializer), query=(*PAGING, query("code", "only of this reason")))
    def get(self, request: Request, job_id: str) -> Response:
        """List what the job could not take, in the order of its input."""
        job = access_job(actor=self.actor, job_id=job_id)
        rows = selectors.problems(job=job, code=request.query_params.get("code", ""))
        page = paginate(rows, order=["seq", "id"], request=self.page_request())
        return self.page(page, render_problem)


class JobCancelView(ApiView):
    access = {"POST": _ACT}

    @describes(response=JobSerializer, errors=(409,))
    def post(self, request: Request, job_id: str) -> Response:
        """Stop a job; what it has done stays."""
        job = services.cancel(job=access_job(actor=self.actor, job_id=job_id))
        return Response(render_job(job, _named([job])))


class JobRetryView(ApiView):
    access = {"POST": _ACT}

    @describes(response=JobSerializer, errors=(409,))
    def post(self, request: Request, job_id: str) -> Response:
        """Try the failed parts of a job again."""
        job = services.retry(job=access_job(actor=self.actor, job_id=job_id))
        return Response(render_job(job, _named([job])))


urlpatterns = [
    path("jobs", JobsView.as_view(), name="jobs"),
    path("jobs/<str:job_id>", JobView.as_view(), name="job"),
    path("jobs/<str:job_id>/problems", JobProblemsView.as_view(), name="job-problems"),
    path("jobs/<str:job_id>/cancel", JobCancelView.as_view(), name="job-cancel"),
    path("jobs/<str:job_id>/retry", JobRetryView.as_view(), name="job-retry"),
]
