"""Watching background work: who does it, where its time goes, why things failed; and trying those again."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.roles import Role
from labeling.api.permissions import Access
from labeling.api.schema import describes
from labeling.api.serializers import Named, Strict
from labeling.api.views import ApiView
from labeling.core import clock
from labeling.core.errors import Fault, Invalid, NotFound
from projects.selectors.names import project_names
from workers.ledger import selectors
from workers.ledger.api.jobs import JobSerializer, access_job, render_job
from workers.ledger.beating import STALE, holding
from workers.ledger.models import JobChunk, Worker
from workers.ledger.retrying import retry_problems

_READ = Access("anyone", "read")
_ACT = Access("own", "manage", Role.ANNOTATOR)
_MANAGER = Access("organisation", "read", Role.MANAGER)


class JobStep(serializers.Serializer[Any]):
    step = serializers.CharField(help_text="fetch, sniff, decode, derive, store, judge, rows, …")
    count = serializers.IntegerField()
    seconds = serializers.FloatField(help_text="in all workers together, without steps within it")


class JobStepsAnswer(serializers.Serializer[Any]):
    """Where the time of a job went, over its committed parts; the longest first."""

    results = JobStep(many=True)


class JobReason(serializers.Serializer[Any]):
    code = serializers.CharField()
    count = serializers.IntegerField()
    can_retry = serializers.IntegerField(help_text="of these, what can be tried again")


class JobReasonsAnswer(serializers.Serializer[Any]):
    results = JobReason(many=True)


class JobProblemsRetry(Strict):
    """Either a reason, or one problem."""

    code = serializers.CharField(required=False, max_length=80)
    problem = serializers.CharField(required=False, max_length=20)


class WorkerPart(serializers.Serializer[Any]):
    """A part of background work that a worker holds."""

    job = serializers.UUIDField()
    kind = serializers.CharField(help_text="of the part")
    project = Named(allow_null=True)
    since = serializers.DateTimeField(allow_null=True)


class WorkerShape(serializers.Serializer[Any]):
    """A process that does background work."""

    id = serializers.UUIDField()
    host = serializers.CharField()
    pid = serializers.IntegerField()
    threads = serializers.IntegerField()
    state = serializers.ChoiceField(
        choices=("live", "stale"), help_text="stale: silent for 30 seconds; its work is taken over by others"
    )
    started_at = serializers.DateTimeField()
    seen_at = serializers.DateTimeField()
    doing = WorkerPart(many=True, help_text="of your organisation")
    others = serializers.IntegerField(help_text="parts that it holds for other organisations")


class WorkersAnswer(serializers.Serializer[Any]):
    results = WorkerShape(many=True)


class JobStepsView(ApiView):
    access = {"GET": _READ}

    @describes(response=JobStepsAnswer)
    def get(self, request: Request, job_id: str) -> Response:
        """How often each step of the job's work was done, and what it took."""
        spent = selectors.steps_of(job=access_job(actor=self.actor, job_id=job_id))
        rows = [{"step": step, "count": entry[0], "seconds": entry[1]} for step, entry in spent.items()]
        return Response({"results": sorted(rows, key=lambda row: (-float(row["seconds"]), row["step"]))})


class JobReasonsView(ApiView):
    access = {"GET": _READ}

    @describes(response=JobReasonsAnswer)
    def get(self, request: Request, job_id: str) -> Response:
        """Why things could not be taken, the most frequent reason first."""
        job = access_job(actor=self.actor, job_id=job_id)
        rows = [
            {"code": row.code, "count": row.count, "can_retry": row.can_retry}
            for row in selectors.reasons(job=job)
        ]
        return Response({"results": rows})


class JobProblemsRetryView(ApiView):
    access = {"POST": _ACT}

    @describes(request=JobProblemsRetry, response=JobSerializer, errors=(409,))
    def post(self, request: Request, job_id: str) -> Response:
        """Try again one thing that could not be taken, or all that failed for one reason. The job goes on."""
        job = access_job(actor=self.actor, job_id=job_id)
        given = self.read(JobProblemsRetry)
        code, problem = given.get("code", ""), given.get("problem")
        if bool(code) == (problem is not None):
            detail = "Name either a reason (code) or one problem."
            raise Invalid(detail, code="problem.which", faults=(Fault("/code", "problem.which", detail),))
        if problem is not None and not (problem.isascii() and problem.isdigit() and int(problem) < 2**63):
            raise NotFound("problem")
        job = retry_problems(job=job, code=code, problem=None if problem is None else int(problem))
        names = project_names(ids={job.project_id}) if job.project_id else {}
        return Response(render_job(job, names))


class WorkersView(ApiView):
    access = {"GET": _MANAGER}

    @describes(response=WorkersAnswer)
    def get(self, request: Request) -> Response:
        """Who does background work here, when each was last seen, and what it does at this moment."""
        workers = selectors.workers()
        held: dict[UUID, list[JobChunk]] = defaultdict(list)
        for chunk in holding([worker.pk for worker in workers]):
            if chunk.worker is not None:
                held[chunk.worker].append(chunk)
        ours = self.actor.organisation.pk
        mine = [chunk for parts in held.values() for chunk in parts if chunk.job.organisation_id == ours]
        names = project_names(ids={chunk.job.project_id for chunk in mine if chunk.job.project_id})
        return Response({"results": [_worker(row, held[row.pk], names, ours) for row in workers]})


def _worker(row: Worker, held: list[JobChunk], names: dict[UUID, str], ours: UUID) -> dict[str, Any]:
    mine = [chunk for chunk in held if chunk.job.organisation_id == ours]
    return {
        "id": str(row.pk),
        "host": row.host,
        "pid": row.pid,
        "threads": row.threads,
        "state": "live" if clock.now() - row.seen_at < STALE else "stale",
        "started_at": row.started_at,
        "seen_at": row.seen_at,
        "doing": [_work(chunk, names) for chunk in mine],
        "others": len(held) - len(mine),
    }


def _work(chunk: JobChunk, names: dict[UUID, str]) -> dict[str, Any]:
    project = chunk.job.project_id
    return {
        "job": str(chunk.job_id),
        "kind": chunk.kind,
        "project": None if project is None else {"id": str(project), "name": names.get(project, "")},
        "since": chunk.taken_at,
    }


urlpatterns = [
    path("workers", WorkersView.as_view(), name="workers"),
    path("jobs/<str:job_id>/steps", JobStepsView.as_view(), name="job-steps"),
    path("jobs/<str:job_id>/problems/reasons", JobReasonsView.as_view(), name="job-reasons"),
    path("jobs/<str:job_id>/problems/retry", JobProblemsRetryView.as_view(), name="job-problems-retry"),
]
