"""The ledger of background work: the rows are the truth, a broker message is only a doorbell."""

from django.db import models
from django.db.models import Q

from labeling.core.fields import IdField


class JobState(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ChunkState(models.TextChoices):
    PENDING = "pending"
    LEASED = "leased"
    DONE = "done"
    DEAD = "dead"
    CANCELLED = "cancelled"


class Job(models.Model):
    """One piece of long work. It ends (done, failed, cancelled) when no chunk of it is open any more."""

    id = IdField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    project_id = models.UUIDField(null=True)  # the ledger lies below projects
    created_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    params = models.JSONField(default=dict)
    result = models.JSONField(null=True)
    message = models.TextField(blank=True)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-created_at", "-id"], name="job_org_recent"),
            models.Index(fields=["project_id", "-created_at", "-id"], name="job_project_recent"),
        ]


class JobChunk(models.Model):
    """A leased part of a job. `token` fences: only the holder of the current one may settle the chunk."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="chunks")
    kind = models.CharField(max_length=40)
    seq = models.PositiveIntegerField()
    payload = models.JSONField(default=dict)
    cursor = models.JSONField(null=True)  # how far a handler has come: survives the process
    state = models.CharField(max_length=10, choices=ChunkState.choices, default=ChunkState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField()
    rung_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "kind", "seq"], name="chunk_once")]
        indexes = [
            models.Index(fields=["next_attempt_at"], name="chunk_due", condition=Q(state="pending")),
            models.Index(fields=["lease_until"], name="chunk_leased", condition=Q(state="leased")),
        ]


class JobProblem(models.Model):
    """One line or file of a job that could not be taken, and why."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="problems")
    seq = (
        models.BigIntegerField()
    )  # order within the job, and with `code` its identity: a re-run adds no second
    line = models.PositiveIntegerField(null=True)
    file = models.CharField(max_length=400, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    pointer = models.CharField(max_length=400, blank=True)
    code = models.CharField(max_length=80)
    detail = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "seq", "code", "pointer"], name="problem_once"),
        ]
