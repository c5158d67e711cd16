"""Operations: liveness, readiness, metrics. Outside `/api`."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
