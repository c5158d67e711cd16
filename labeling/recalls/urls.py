"""The routes of recalls."""

from labeling.recalls.api import feed, recalls, snapshots

urlpatterns = [*recalls.urlpatterns, *snapshots.urlpatterns, *feed.urlpatterns]
