"""Snapshots over HTTP."""

from labeling.exports.api.views import urlpatterns

__all__ = ["urlpatterns"]
