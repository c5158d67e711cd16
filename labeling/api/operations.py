"""Operations: liveness, readiness, metrics. Outside `/api`, so that no proxy rule for people hides them.

`/metrics` answers to this machine alone, or to a token with the scope `admin`. Other apps add collectors to `REGISTRY`.
"""

import logging
from collections.abc import Callable

import orjson
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from labeling.accounts.authentication import actor_of_token, bearer_of
from labeling.api.gauges import Background
from labeling.api.problems import problem_response
from labeling.core.client import client_address
from labeling.core.errors import DomainError
from labeling.core.ids import new_id

log = logging.getLogger("clearlabel.operations")
REGISTRY = CollectorRegistry(auto_describe=True)
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)
REGISTRY.register(Background())
_INFO = Gauge("clearlabel_info", "What runs here.", ["version", "database"], registry=REGISTRY)
LOOPBACK = {"127.0.0.1", "::1", "::ffff:127.0.0.1"}


def _json(body: object, status: int = 200) -> HttpResponse:
    response = HttpResponse(orjson.dumps(body), status=status, content_type="application/json")
    response["Cache-Control"] = "no-store"
    return response


@csrf_exempt  # only read: a form sent here is refused without being read
@require_safe
def livez(_request: HttpRequest) -> HttpResponse:
    """The process answers. Says nothing about what it needs."""
    return _json({"status": "ok"})


def _check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _check_migrations() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise RuntimeError("migrations are not applied: run `manage.py migrate`")


def _check_storage() -> None:
    name = default_storage.save(f"ready/{new_id().hex}", ContentFile(b"ok"))
    default_storage.delete(name)


def _check_broker() -> None:
    cache.set("clearlabel.ready", "ok", 5)
    if cache.get("clearlabel.ready") != "ok":
        raise RuntimeError("what was written cannot be read again")


def checks() -> dict[str, Callable[[], None]]:
    """What must work for requests to be answered, by name; the broker only where one is configured."""
    found = {"database": _check_database, "migrations": _check_migrations, "storage": _check_storage}
    return {**found, "broker": _check_broker} if settings.REDIS_URL else found


@csrf_exempt  # only read: a form sent here is refused without being read
@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """Each thing this process needs: `ok` or `failed`. Reasons go to the log, not to whoever asks."""
    results = {name: _outcome(name, check) for name, check in checks().items()}
    is_ready = all(result == "ok" for result in results.values())
    body = {"status": "ok" if is_ready else "failed", "checks": results}
    return _json(body, 200 if is_ready else 503)


def _outcome(name: str, check: Callable[[], None]) -> str:
    try:
        check()
    except Exception:  # whatever it is, the answer is that this part is not ready
        log.exception("not ready: %s", name)
        return "failed"
    return "ok"


@csrf_exempt  # only read: a form sent here is refused without being read
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format."""
    refusal = _refuse(request)
    if refusal is not None:
        return refusal
    _INFO.labels(version=settings.VERSION, database=connection.vendor).set(1)
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)


def _refuse(request: HttpRequest) -> HttpResponse | None:
    text = bearer_of(request)
    if text is not None:
        try:
            actor = actor_of_token(text, ip=client_address(request))
        except DomainError as error:
            return problem_response(401, error.code, error.detail)
        if "admin" in actor.scopes and actor.token is not None and actor.token.project_id is None:
            return None
        return problem_response(403, "token.scope", "This needs a token with the scope “admin”.")
    # A proxy on this machine also connects from loopback, but says for whom.
    is_forwarded = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-Ip"))
    if request.META.get("REMOTE_ADDR") in LOOPBACK and not is_forwarded:
        return None
    return problem_response(
        401, "unauthenticated", "Ask from this machine, or send a token with the scope “admin”."
    )


urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]
