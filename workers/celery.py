"""The Celery app. Messages carry one chunk id, the truth is in the ledger; only the broker's address differs."""

import os
import tempfile
from pathlib import Path

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labeling.config.settings")

RUN_CHUNK = "workers.run_chunk"
QUEUES = ("interactive", "ingest", "export", "maintenance")
SOFT_LIMIT_SECONDS = 3600  # writing a large package is one chunk
HARD_LIMIT_SECONDS = 3660

app = Celery("clearlabel")


def configure(redis_url: str) -> None:
    """Point the app at Redis, or at the in-process transport when `redis_url` is empty."""
    app.conf.update(
        broker_url=redis_url or "memory://",
        broker_transport_options=(
            # Longer than the hard limit: Redis must not hand a running chunk's message to a second worker.
            {"visibility_timeout": HARD_LIMIT_SECONDS + 60, "socket_timeout": 10, "socket_connect_timeout": 3}
            if redis_url
            else {"polling_interval": 0.05}
        ),
        broker_connection_retry_on_startup=True,
        broker_connection_timeout=3,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_ignore_result=True,
        task_store_errors_even_if_ignored=False,
        task_serializer="json",
        accept_content=["json"],
        worker_prefetch_multiplier=1,
        worker_max_tasks_per_child=500,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        task_soft_time_limit=SOFT_LIMIT_SECONDS,
        task_time_limit=HARD_LIMIT_SECONDS,
        task_publish_retry=False,
        task_default_queue="interactive",
        beat_schedule={
            "tick": {
                "task": "workers.tick",
                "schedule": 2.0,
                "options": {"queue": "maintenance", "expires": 10},
            }
        },
        beat_schedule_filename=str(Path(tempfile.gettempdir()) / "clearlabel-beat"),
        timezone="UTC",
    )


def _setup() -> None:
    from django.conf import settings

    configure(settings.REDIS_URL)
    app.autodiscover_tasks(["workers.tasks"], related_name="celery_tasks")


_setup()
