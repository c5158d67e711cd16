"""`kill -9` of the worker in the middle of judging a project again: each item ends as a fresh evaluation says."""

import json
import random
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults.left import left_by
from tests.support.client import Client, Unreachable
from tests.support.instances import guard, owner, product, size
from tests.support.projects import TEXT_SCHEMA
from tools.environment import PYTHON, ROOT
from tools.product import Product

__all__ = ["guard", "owner", "product", "size"]

FREE = {"licence": "CC0-1.0", "personal_data": "none"}
NONCOMMERCIAL = {
    "licence": "CC-BY-NC-4.0",
    "credit": "A",
    "source_url": "https://example.org/a",
    "personal_data": "none",
}
KEPT, MOVED = 1_000, 11_000  # more than two portions move
ROUNDS = 8
LEASES = 10  # as many as one may take at once


@pytest.mark.fault
def test_each_item_ends_as_a_fresh_evaluation_says(
    product: Product, owner: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance, project = random.Random(seed), stock(owner)
    before, in_the_middle, is_commercial = 0, 0, False
    for _ in range(ROUNDS):
        owner.post(f"projects/{project}/next", {"count": LEASES})
        is_commercial = not is_commercial
        job = patched(owner, project, is_commercial)["job"]
        time.sleep(chance.uniform(0, 0.3))
        done = killed(product, owner, job, at_once=chance.random() < 0.3)
        before, in_the_middle = before + (done == 0), in_the_middle + (0 < done < MOVED)
        owner.ended(job, seconds=420)
        assert told(product, project) == {
            "wrong": 0, "moved": MOVED if is_commercial else 0, "drift": {}, "on_quarantined": 0,
            "open": KEPT if is_commercial else KEPT + MOVED,
        }  # fmt: skip
        if in_the_middle and before and not is_commercial:
            break
    left = left_by(product)
    assert (left["wrong"], left["dead_chunks"], left["open_chunks"]) == ([], [], 0)
    assert in_the_middle > 0
    with capsys.disabled():
        print(f"\nkilled {before} times before anything moved, {in_the_middle} times in the middle")


def stock(owner: Client) -> str:
    body = {"name": "Judged", "schema": TEXT_SCHEMA, "use": {"commercial": False}}
    project: str = owner.post("projects", body)["id"]
    for block in blocks(2_000):
        job = owner.ended(owner.post(f"projects/{project}/imports", {"items": block})["job"]["id"])
        assert (job["state"], job["progress"]["failed"]) == ("done", 0), job
    return project


def blocks(size: int) -> Iterator[list[dict[str, Any]]]:
    rights = [FREE if n % ((KEPT + MOVED) // KEPT) == 0 else NONCOMMERCIAL for n in range(KEPT + MOVED)]
    assert rights.count(FREE) == KEPT
    for start in range(0, len(rights), size):
        numbers = range(start, start + size)
        yield [{"external_id": f"i{n}", "data": {"text": f"{n}"}, "rights": rights[n]} for n in numbers]


def patched(owner: Client, project: str, is_commercial: bool) -> dict[str, Any]:
    """The answer to the change of use; with the job that judges again."""
    answer = owner.call("PATCH", f"projects/{project}", {"use": {"commercial": is_commercial}})
    assert answer.status == 200, answer.body
    return dict(answer.json)


def killed(product: Product, owner: Client, job: str, *, at_once: bool) -> int:
    """Kill what works, as soon as something moved or at once, and start it again; how far the job had come."""
    deadline = time.monotonic() + 60
    done = progress(owner, job)
    while not at_once and done == 0 and time.monotonic() < deadline:
        time.sleep(0.02)
        done = progress(owner, job)
    name = "worker" if product.is_large else "web"
    product.kill(name)
    product.start(name)
    return done


def progress(owner: Client, job: str) -> int:
    for _ in range(200):
        try:
            return int(owner.get(f"jobs/{job}")["progress"]["done"])
        except Unreachable:
            time.sleep(0.1)
    raise AssertionError("no answer came")


def told(product: Product, project: str) -> dict[str, Any]:
    """What the database holds beside what the policy says now, read by a process of its own."""
    code = f"""
import json, django
django.setup()
from labeling.core import clock
from labeling.rights.models import RightsProfile
from labeling.rights.policy import Facts, Use, evaluate
from projects.models import Assignment, Item, Project, WorkItem
from projects.services.counters import recount
project = Project.objects.get(pk="{project}")
items = Item.objects.filter(project=project)
use, now = Use.parse(project.use), clock.now()
right = {{
    row.pk: evaluate(Facts.parse(row.facts), (), use, at=now).verdict
    for row in RightsProfile.objects.filter(pk__in=items.order_by().values("profile"))
}}
wrong = sum(
    verdict != right[profile] or (state == "quarantined") != (right[profile] > 1)
    for profile, verdict, state in items.values_list("profile_id", "verdict", "state")
)
work = WorkItem.objects.filter(item__project=project)
print(json.dumps({{
    "wrong": wrong,
    "moved": items.filter(state="quarantined").count(),
    "drift": recount(project.pk),
    "on_quarantined": Assignment.objects.filter(item__state="quarantined", state="active").count(),
    "open": work.filter(is_closed=False).count(),
}}))
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
