"""Serving media by signed address, and the report of near duplicates."""

from labeling.media.api.serving import urlpatterns

__all__ = ["urlpatterns"]
