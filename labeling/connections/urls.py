from django.urls import path

from labeling.connections.api import views

urlpatterns = [
    path("connections", views.ConnectionsView.as_view(), name="connections"),
    path("connections/<str:connection_id>", views.ConnectionView.as_view(), name="connection"),
    path("connections/<str:connection_id>/test", views.ConnectionTestView.as_view(), name="connection-test"),
    path("projects/<str:project_id>/feeds", views.FeedsView.as_view(), name="feeds"),
    path("feeds/<str:feed_id>", views.FeedView.as_view(), name="feed"),
    path("feeds/<str:feed_id>/sync", views.FeedSyncView.as_view(), name="feed-sync"),
]
