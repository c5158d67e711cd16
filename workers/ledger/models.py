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
    # How much was done (or failed) at two moments half a minute apart at least: what the present rate is taken from.
    earlier_at = models.DateTimeField(null=True)
    earlier_taken = models.PositiveIntegerField(default=0)
    marked_at = models.DateTimeField(null=True)
    marked_taken = models.PositiveIntegerField(default=0)

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
    worker = models.UUIDField(null=True)  # who took it last; its row may be gone
    taken_at = models.DateTimeField(null=True)
    timings = models.JSONField(default=dict)  # {step: [how often, seconds]} of what its committed steps did

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
    can_retry = models.BooleanField(default=False)  # it cost what it is about, which may be tried again

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "seq", "code", "pointer"], name="problem_once"),
        ]
        indexes = [models.Index(fields=["job", "code", "seq", "id"], name="problem_reason")]


class Worker(models.Model):
    """A process that does background work, for as long as it runs. What it does is in the chunks that it holds.

    `seen_at` is when it last said that it lives; `timings` as of a chunk, of all that it has done.
    """

    id = IdField()
    host = models.CharField(max_length=200)
    pid = models.PositiveIntegerField()
    threads = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    timings = models.JSONField(default=dict)
