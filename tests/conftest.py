"""Chooses the size the suite runs on, before Django is loaded, and keeps parallel workers apart.

Without `DATABASE_URL` the suite runs on the small size: SQLite, in-process broker, files. With it (and
`REDIS_URL`, `S3_…`) on the large one. `tools/services.py` starts private services and sets these variables.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import settings
from pytest_django import DjangoDbBlocker

from tests.support.buckets import make_bucket
from tests.support.examples import CI, WHOLE
from tests.support.fixtures import (
    anonymous,
    fast_passwords,
    images,
    manager,
    no_mail_left_over,
    other_tenant,
    tenant,
    texts,
)

LARGE = os.environ.get("DATABASE_URL", "").startswith(("postgres:", "postgresql:"))
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
# Each process of the suite has its own data directory and cache prefix: nothing leaks between workers.
DATA = Path(tempfile.mkdtemp(prefix=f"clearlabel-tests-{WORKER}-"))

os.environ["CLEARLABEL_DATA"] = str(DATA)
os.environ["CLEARLABEL_CACHE_PREFIX"] = f"tests-{os.getpid()}-{WORKER}"
if os.environ.get("REDIS_URL"):
    # A cache is cleared by emptying its Redis database, so each worker has one of its own (0 stays as is).
    _number = int(WORKER.removeprefix("gw")) + 2 if WORKER.startswith("gw") else 1
    os.environ["REDIS_URL"] = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{_number}").geturl()
if os.environ.get("S3_ENDPOINT_URL"):
    # What is swept or emptied in one worker's bucket is not looked at by another's test.
    os.environ["S3_BUCKET"] = make_bucket(f"{os.environ['S3_BUCKET']}-{WORKER}")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labeling.config.settings")
# Playwright keeps an event loop in the thread of a browser test, and that thread also uses the ORM.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
settings.load_profile(CI if os.environ.get("CI") else WHOLE)  # `--hypothesis-profile=fast` overrides it
# Tests of these folders that touch no database say the same on both sizes; the small one runs them.
PURE = (
    "tests/unit/", "tests/formats/", "tests/rights/policy/", "tests/audit/", "tests/api/test_openapi.py",
    "tests/consent/", "tests/evidence/", "tests/requests/", "tests/media/test_embedded.py",
    "tests/media/test_sandbox.py", "tests/security/",
)  # fmt: skip
# These go through every route; which database is below makes no difference to what they ask. The small size runs them.
ROUTES = ("tests/security/test_routes.py", "tests/api/test_schema_fuzz.py")
# Sixteen processes, kills and restarts wait more than they compute: begun first, others fill the gaps.
LONG = (
    "tests/faults/",
    "tests/steward/test_rejudging_kill.py",
    "tests/webhooks/test_kill.py",
    "tests/queue/test_many_processes.py",
)


def pytest_configure(config: pytest.Config) -> None:
    # pytest-django looks for the settings before this file is read, so Django is set up here.
    import django

    django.setup()
    if getattr(config.option, "numprocesses", None):
        # Parallel workers inherit the environment; with this name in it pytest-django would load their settings
        # before this file has given them a data directory and a Redis database of their own.
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(DATA, ignore_errors=True)


def pytest_report_header(config: pytest.Config) -> str:
    return f"size: {'large (PostgreSQL, Redis, S3)' if LARGE else 'small (SQLite, in-process, files)'}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that the other size runs, begin with those that take long, and keep browsers for the end."""
    left_out = [item for item in items if _is_of_the_other_size(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    kept = [item for item in items if not _is_of_the_other_size(item)]
    kept.sort(key=lambda item: 2 * bool(item.get_closest_marker("e2e")) - item.nodeid.startswith(LONG))
    items[:] = kept


def _is_of_the_other_size(item: pytest.Item) -> bool:
    if item.get_closest_marker("sqlite" if LARGE else "pg"):
        return True
    if not LARGE or not item.nodeid.startswith((*PURE, *ROUTES)) or item.get_closest_marker("pg"):
        return False
    if item.nodeid.startswith(ROUTES):
        return True
    return not (item.get_closest_marker("django_db") or "db" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker, django_db_modify_db_settings: None
) -> Iterator[None]:
    """The test database of this process, in place of pytest-django's, which migrates anew each time."""
    from django.db import connection

    from tests.support import database

    with django_db_blocker.unblock():
        before = database.create()
    yield
    with django_db_blocker.unblock():
        connection.creation.destroy_test_db(before, verbosity=0)


@pytest.fixture(scope="session")
def large() -> bool:
    """Whether the suite runs on PostgreSQL + Redis + S3."""
    return LARGE


@pytest.fixture(autouse=True)
def _clean_caches() -> Iterator[None]:
    """Rate limits, throttles and cached settings of one test must not reach the next."""
    yield
    from django.core.cache import caches

    for cache in caches.all(initialized_only=True):
        cache.clear()


__all__ = [
    "anonymous",
    "fast_passwords",
    "images",
    "manager",
    "no_mail_left_over",
    "other_tenant",
    "tenant",
    "texts",
]
