"""Background work by API."""

from workers.ledger.api import watching
from workers.ledger.api.jobs import JobAnswer, JobSerializer, render_job
from workers.ledger.api.jobs import urlpatterns as jobs

__all__ = ["JobAnswer", "JobSerializer", "render_job", "urlpatterns"]

urlpatterns = [*watching.urlpatterns, *jobs]
