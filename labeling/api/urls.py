"""The v1 router: each app brings its own routes."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("labeling.accounts.urls")),
]
