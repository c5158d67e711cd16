"""Background work: the Celery app, the ledger of jobs, and the handlers."""

from workers.celery import app as celery_app

__all__ = ["celery_app"]
