"""Metrics of what the background finds, read when they are asked for: every process answers alike."""

from collections.abc import Iterable

from django.db.models import Count
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from labeling.webhooks.models import DeliveryState, HookDelivery, Webhook, WebhookState
from projects.selectors.drift import drifting_projects


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
