"""`kill -9` of the worker in the middle of a migration of labels: the next one goes on, and nothing is done twice."""

import json
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import psycopg2
import pytest

from tests.faults.crowd import TEXTS
from tests.support.client import Client
from tools.environment import PYTHON, ROOT
from tools.product import Product

ITEMS = 2_000
FREE = {"licence": "CC0-1.0", "personal_data": "none"}
STEP = {"op": "rename", "kind": "option", "control": "mood", "from": ["bad"], "to": "poor"}


@pytest.mark.fault
def test_a_migration_reaches_its_end_once_though_its_worker_dies(
    product: Product, owner: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    project = stock(owner)
    count = "SELECT count(*) FROM annotations_annotationrevision WHERE role = 'migration'"
    asked = owner.post(f"projects/{project}/schema-migrations", {"steps": [STEP], "dry_run": False})
    name = "worker" if product.is_large else "web"
    wait_for(lambda: one(product, count) > 0)
    product.kill(name)
    done = one(product, count)
    assert 0 < done < ITEMS // 2
    assert one(product, "SELECT count(*) FROM ledger_jobchunk WHERE state = 'leased'") == 1
    # Its lease would run out by itself a little later.
    write(product, "UPDATE ledger_jobchunk SET lease_until = next_attempt_at WHERE state = 'leased'")
    product.start(name)
    job = owner.ended(asked["job"]["id"])
    assert (job["state"], job["result"]["changed"], job["result"]["schema_version"]) == (
        "done",
        ITEMS // 2,
        2,
    )
    told = left(product)
    assert told["answers"] == {"good 1 2": ITEMS // 2, "poor 2 2": ITEMS // 2}
    assert told["revisions"] == {
        "author 1 bad": ITEMS // 2,
        "author 1 good": ITEMS // 2,
        "migration 2 poor": ITEMS // 2,
    }
    assert told["switched"] == 1
    with capsys.disabled():
        print(f"\nkilled after {done} of {ITEMS // 2} annotations")


def stock(owner: Client) -> str:
    """A project whose items have an answer each, every other one `bad`."""
    body = {"name": "Moods", "schema": TEXTS, "use": {"action": "label", "commercial": False}}
    project: str = owner.post("projects", body)["id"]
    items = [
        {
            "external_id": f"i{n}",
            "data": {"text": f"It rains {n}"},
            "rights": FREE,
            "annotations": [{"result": {"mood": "bad" if n % 2 else "good"}}],
        }
        for n in range(ITEMS)
    ]
    for start in range(0, ITEMS, 1_000):
        job = owner.ended(
            owner.post(f"projects/{project}/imports", {"items": items[start : start + 1_000]})["job"]["id"]
        )
        assert (job["state"], job["progress"]["failed"]) == ("done", 0), job
    return project


def wait_for(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def connected(product: Product) -> Any:
    """A connection to the product's database beside its own: a kill is to fall between two looks."""
    if product.is_large:
        return psycopg2.connect(product.env["DATABASE_URL"])
    return sqlite3.connect(product.data / "clearlabel.sqlite3", timeout=30)


def one(product: Product, query: str) -> int:
    with closing(connected(product)) as connection, closing(connection.cursor()) as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])


def write(product: Product, statement: str) -> None:
    with closing(connected(product)) as connection, closing(connection.cursor()) as cursor:
        cursor.execute(statement)
        connection.commit()


def left(product: Product) -> dict[str, Any]:
    """What the database holds, read by a process of its own."""
    code = """
import json, django
django.setup()
from collections import Counter
from labeling.annotations.models import Annotation, AnnotationRevision
from labeling.audit.models import AuditEvent
rows = Annotation.objects.values_list("result__mood", "revision", "schema_version__number")
said = AnnotationRevision.objects.values_list("role", "schema_version__number", "result__mood")
print(json.dumps({
    "answers": Counter(" ".join(map(str, row)) for row in rows),
    "revisions": Counter(" ".join(map(str, row)) for row in said),
    "switched": AuditEvent.objects.filter(action="schema.migrated").count(),
}))
"""
    done = subprocess.run(
        [str(PYTHON), "-c", code],
        cwd=ROOT,
        env={**product.env, "DJANGO_SETTINGS_MODULE": "labeling.config.settings"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found
