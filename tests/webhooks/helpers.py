"""Making webhooks by the API, and doing what the background does for them."""

from typing import Any

from labeling.core import clock
from labeling.webhooks import services
from labeling.webhooks.events import EVENTS
from labeling.webhooks.models import HookDelivery, Webhook
from tests.webhooks.receiver import Receiver
from workers.tasks.webhooks import deliver

URL = "https://receiver.example/hooks"


def make_hook(client: Any, *, url: str = URL, events: list[str] | None = None, **more: Any) -> dict[str, Any]:
    """A webhook as the API gives it when it is made; for all events without `events`."""
    body = {"url": url, "events": list(EVENTS) if events is None else events, **more}
    answer = client.post("/api/v1/webhooks", body, format="json")
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def send_all() -> int:
    """What a round of the background does, in this thread; the number of tries."""
    while services.spread(now=clock.now()):
        pass
    return sum(deliver(pk) for pk in services.due_webhooks(now=clock.now()))


def names(receiver: Receiver) -> list[str]:
    return [got.event["event"] for got in receiver.got]


def states() -> list[tuple[str, int]]:
    """State and number of tries of each delivery, in order."""
    return list(HookDelivery.objects.order_by("id").values_list("state", "attempts"))


def only_hook() -> Webhook:
    return Webhook.objects.get()


def deliveries(client: Any, hook: dict[str, Any], query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/webhooks/{hook['id']}/deliveries{query}")
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows
