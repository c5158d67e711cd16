"""The broker forgets, workers come late, the same message comes to many, the database goes away: the work gets done."""

import json
import os
import shlex
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
import redis

from tests.faults.crowd import IMAGES, PICTURES, ROWS, SOURCE, TEXTS, pictures, text_rows
from tests.faults.left import left_by
from tests.support.client import Client
from tools.environment import PYTHON, ROOT
from tools.guard import Guard
from tools.product import Product

pytestmark = pytest.mark.fault
AWAY_SECONDS = 10
# What a worker does with each message, without waiting for any: every chunk, again and again, until none is open.
DELIVER = """
import django, time
django.setup()
from workers.ledger.models import JobChunk
from workers.ledger.run import run
from workers.tasks import load_handlers
load_handlers()
end = time.monotonic() + 60
while time.monotonic() < end:
    due = list(JobChunk.objects.filter(state__in=["pending", "leased"]).order_by("pk").values_list("pk", flat=True))
    if not due:
        break
    for pk in due:
        run(pk)
"""


def start_imports(owner: Client) -> list[tuple[str, int]]:
    """(job id, how many items it must bring in) of an import of texts and one of pictures."""
    jobs = []
    for name, schema, data, good in (
        ("t.jsonl", TEXTS, text_rows(1)[0], ROWS),
        ("p.zip", IMAGES, pictures(2)[0], PICTURES - 1),
    ):
        project = owner.post("projects", {"name": name, "schema": schema})["id"]
        answer = owner.upload(f"projects/{project}/imports", {name: data}, {"source": json.dumps(SOURCE)})
        assert answer.status == 202, answer.body
        jobs.append((answer.json["job"]["id"], good))
    return jobs


def check(owner: Client, product: Product, jobs: list[tuple[str, int]]) -> None:
    for job_id, good in jobs:
        job = owner.ended(job_id)
        assert (job["state"], job["result"]["created"]) == ("done", good), job
        assert job["progress"] == {"done": good, "failed": 1, "total": good + 1}
    left = left_by(product)
    assert (left["wrong"], left["open_chunks"], left["dead_chunks"]) == ([], 0, [])


@pytest.mark.pg
def test_flushed_broker_and_late_worker_cost_seconds(
    product: Product, owner: Client, size: dict[str, str]
) -> None:
    product.stop("worker")
    jobs = start_imports(owner)
    assert {owner.get(f"jobs/{job_id}")["state"] for job_id, _ in jobs} == {"queued"}
    broker = redis.Redis.from_url(size["REDIS_URL"])
    broker.flushall()
    product.start("worker")
    while owner.get(f"jobs/{jobs[0][0]}")["state"] == "queued":
        time.sleep(0.05)
    broker.flushall()
    check(owner, product, jobs)


def test_message_that_comes_to_many_is_done_once(product: Product, owner: Client) -> None:
    if product.is_large:
        product.stop("worker")
    jobs = start_imports(owner)
    env = {**product.env, "DJANGO_SETTINGS_MODULE": "labeling.config.settings"}
    others = [subprocess.Popen([str(PYTHON), "-c", DELIVER], cwd=ROOT, env=env) for _ in range(3)]
    assert [other.wait(120) for other in others] == [0, 0, 0]
    if product.is_large:
        product.start("worker")
    check(owner, product, jobs)


@pytest.mark.pg
def test_database_that_goes_away_during_an_import_loses_nothing(
    product: Product, owner: Client, size: dict[str, str], guard: Guard
) -> None:
    address = urlsplit(size["DATABASE_URL"])
    with psycopg2.connect(size["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        # The service is tuned for speed; what was acknowledged must be in its log all the same.
        cursor.execute(f'ALTER DATABASE "{address.path[1:]}" SET synchronous_commit = on')
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
    connection.close()
    for name in ("web", "worker"):  # sessions that are open keep the old setting
        product.stop(name)
        product.start(name)
    jobs = start_imports(owner)
    _stop_and_start(folder, guard)
    deadline = time.monotonic() + 60
    while not product.answers():
        assert time.monotonic() < deadline, product.log("web")[-2000:]
        time.sleep(0.2)
    check(owner, product, jobs)


def _stop_and_start(folder: Path, guard: Guard) -> None:
    owner_of = folder.stat()
    pid = int((folder / "postmaster.pid").read_text().splitlines()[0])
    command = shlex.split((folder / "postmaster.opts").read_text())
    os.kill(pid, signal.SIGQUIT)  # as `pg_ctl stop -m immediate`
    time.sleep(AWAY_SECONDS)
    as_root = os.geteuid() == 0
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        user=owner_of.st_uid if as_root else None,
        group=owner_of.st_gid if as_root else None,
        extra_groups=[] if as_root else None,
    )
    guard.process(process.pid, stop=signal.SIGINT)
