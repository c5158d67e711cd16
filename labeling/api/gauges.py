"""Metrics of what the background finds, read when they are asked for: every process answers alike."""

from collections.abc import Iterable

from django.db.models import Count, Min, Sum
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from labeling.core import clock
from labeling.core.timing import Spent, added
from labeling.uploads.models import SessionState, UploadSession
from labeling.webhooks.models import DeliveryState, HookDelivery, Webhook, WebhookState
from projects.selectors.drift import drifting_projects
from workers.ledger.beating import STALE
from workers.ledger.models import ChunkState, JobChunk, Worker


class Background(Collector):
    """Counts that are off, webhooks that are paused, deliveries that wait."""

    def describe(self) -> Iterable[Metric]:
        return []  # nothing is asked of the database before somebody asks for the metrics

    def collect(self) -> Iterable[Metric]:
        yield GaugeMetricFamily(
            "clearlabel_progress_drift_projects",
            "Projects whose counts the newest recount found to be off.",
            value=len(drifting_projects()),
        )
        states = dict(Webhook.objects.order_by().values_list("state").annotate(n=Count("pk")))
        hooks = GaugeMetricFamily("clearlabel_webhooks", "Webhooks by state.", labels=["state"])
        for state in WebhookState.values:
            hooks.add_metric([state], states.get(state, 0))
        yield hooks
        waiting = HookDelivery.objects.filter(state=DeliveryState.PENDING).count()
        yield GaugeMetricFamily(
            "clearlabel_webhook_deliveries_pending", "Deliveries to be made or tried again.", value=waiting
        )
        yield from _chunks()
        yield from _uploads()
        yield from _workers()


def _chunks() -> Iterable[Metric]:
    """Background work that waits or runs, and how long the oldest that could run has waited."""
    live = (ChunkState.PENDING, ChunkState.LEASED)
    rows = JobChunk.objects.filter(state__in=live).order_by().values_list("kind", "state")
    chunks = GaugeMetricFamily(
        "clearlabel_job_chunks", "Parts of background work by kind and state.", labels=["kind", "state"]
    )
    for kind, state, count in rows.annotate(n=Count("pk")):
        chunks.add_metric([kind, state], count)
    yield chunks
    now = clock.now()
    due = JobChunk.objects.filter(state=ChunkState.PENDING, next_attempt_at__lte=now)
    oldest = due.aggregate(at=Min("next_attempt_at"))["at"]
    yield GaugeMetricFamily(
        "clearlabel_job_oldest_due_seconds",
        "How long the oldest part that could run has waited for a worker.",
        value=(now - oldest).total_seconds() if oldest else 0.0,
    )


def _uploads() -> Iterable[Metric]:
    """Uploads that are not finished, and the bytes of them that lie here."""
    still = UploadSession.objects.filter(state=SessionState.OPEN).aggregate(
        n=Count("pk"), bytes=Sum("received")
    )
    yield GaugeMetricFamily("clearlabel_uploads_open", "Uploads that are not finished.", value=still["n"])
    yield GaugeMetricFamily(
        "clearlabel_uploads_open_bytes",
        "Bytes of unfinished uploads that have come.",
        value=still["bytes"] or 0,
    )


def _workers() -> Iterable[Metric]:
    """Processes that do background work, and where the time of those that live has gone since they started."""
    now, spent, longest = clock.now(), Spent(), 0.0
    states = {"live": 0, "stale": 0}
    for row in Worker.objects.all():
        silent = (now - row.seen_at).total_seconds()
        is_live = silent < STALE.total_seconds()
        states["live" if is_live else "stale"] += 1
        longest = max(longest, silent)
        spent = added(spent, row.timings if is_live else {})
    workers = GaugeMetricFamily("clearlabel_workers", "Worker processes by state.", labels=["state"])
    for state, count in states.items():
        workers.add_metric([state], count)
    yield workers
    yield GaugeMetricFamily(
        "clearlabel_worker_silent_seconds",
        "How long the worker that was silent longest has been so.",
        value=longest,
    )
    seconds = GaugeMetricFamily(
        "clearlabel_worker_step_seconds", "Seconds that live workers spent, by step.", labels=["step"]
    )
    counts = GaugeMetricFamily(
        "clearlabel_worker_steps", "Steps that live workers have done.", labels=["step"]
    )
    for step, (times, total) in sorted(spent.items()):
        seconds.add_metric([step], total)
        counts.add_metric([step], times)
    yield seconds
    yield counts
