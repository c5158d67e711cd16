"""`kill -9` of any process, again and again, while people import, label and export; then everything is counted."""

import hashlib
import json
import random
import threading
import time
from collections import Counter
from typing import Any

import pytest

from tests.faults.crowd import IMAGES, TEXTS, Annotator, Exporter, Importer, Told, Worker, enlist
from tests.faults.left import left_by
from tests.support.client import Client
from tools.product import Product

SECONDS = 35.0
ANNOTATORS = 3
USE = {"action": "label", "commercial": True, "distribution": "internal"}


@pytest.mark.fault
def test_killed_at_any_moment_nothing_is_lost_doubled_or_left_open(
    product: Product, owner: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    texts = make_project(owner, "Texts", TEXTS, overlap=2)
    images = make_project(owner, "Pictures", IMAGES, overlap=1)
    people = [enlist(owner, texts, f"annotator{number}") for number in range(ANNOTATORS)]
    told, stop = Told(), threading.Event()
    crowd: list[Worker] = [
        Importer(owner, told, stop, seed, texts, images),
        Exporter(owner, told, stop, seed + 1, texts),
        *(Annotator(client, told, stop, seed + 2 + n, texts) for n, client in enumerate(people)),
    ]
    for worker in crowd:
        worker.start()
    killed = kill_again_and_again(product, random.Random(seed), seconds=SECONDS)
    stop.set()
    for worker in crowd:
        worker.join(120)
        assert not worker.is_alive()

    assert told.faults == []
    every_import_did_all_of_its_work_once(owner, told)
    snapshots = every_export_is_sealed(owner, told)
    left = left_by(product)
    assert left["wrong"] == []
    assert (left["open_chunks"], left["dead_chunks"], left["uploads"]) == (0, [], 0)
    every_item_is_there_once(left, told, {texts, images})
    the_counts_are_right(owner, left)
    every_acknowledged_submit_is_readable(owner, told)
    every_file_is_what_its_sum_says(owner, snapshots, told, left["notes"])
    with capsys.disabled():
        print(
            f"\nkilled {dict(killed)}; {told.broken_lines} requests without answer; {len(told.imports)} imports, "
            f"{sum(map(len, left['names'].values()))} items, {len(told.submits)} submits, {len(snapshots)} exports"
        )


def make_project(owner: Client, name: str, schema: dict[str, Any], *, overlap: int) -> str:
    body = {"name": name, "schema": schema, "use": USE, "queue": {"overlap": overlap}}
    project: str = owner.post("projects", body)["id"]
    return project


def kill_again_and_again(product: Product, chance: random.Random, *, seconds: float) -> Counter[str]:
    """Kill at random moments, also in the middle of a start, and start again; in the end everything runs."""
    killed: Counter[str] = Counter()
    end = time.monotonic() + seconds
    names = [name for name in product.commands if name != "beat"]
    while time.monotonic() < end:
        time.sleep(chance.uniform(0.2, 4.0))
        name = chance.choice(names)
        product.kill(name)
        killed[name] += 1
        time.sleep(chance.uniform(0, 0.5))
        while chance.random() < 0.2:
            product.start(name, wait=False)
            time.sleep(chance.uniform(0, 2.0))
            product.kill(name)
            killed[f"{name} starting"] += 1
        product.start(name)
    return killed


def every_import_did_all_of_its_work_once(owner: Client, told: Told) -> None:
    assert told.imports
    for job_id, wanted in told.imports.items():
        job, good = owner.ended(job_id), len(wanted["names"])
        assert job["state"] == "done", job
        assert job["progress"] == {"done": good, "failed": wanted["bad"], "total": good + wanted["bad"]}
        assert job["result"]["created"] == good, job
        assert len(owner.all(f"jobs/{job_id}/problems")) == wanted["bad"]


def every_export_is_sealed(owner: Client, told: Told) -> list[tuple[float, dict[str, Any]]]:
    """(when it was asked for, the snapshot) of each export."""
    assert told.exports
    found = []
    for job_id, asked in told.exports.items():
        job = owner.ended(job_id)
        assert job["state"] == "done", job
        snapshot = owner.get(f"snapshots/{job['result']['snapshot']}")
        assert snapshot["status"] == "sealed"
        found.append((asked, snapshot))
    assert len({snapshot["id"] for _, snapshot in found}) == len(found)
    return found


def every_item_is_there_once(left: dict[str, Any], told: Told, projects: set[str]) -> None:
    wanted: dict[str, list[str]] = {project: [] for project in projects}
    for entry in told.imports.values():
        wanted[entry["project"]] += entry["names"]
    assert {project: sorted(left["names"].get(project, [])) for project in projects} == {
        project: sorted(names) for project, names in wanted.items()
    }


def the_counts_are_right(owner: Client, left: dict[str, Any]) -> None:
    """What the project's page shows is what there is: no change was counted twice or not at all."""
    for project, states in left["states"].items():
        shown = owner.get(f"projects/{project}/progress")["counts"]
        assert shown["total"] == sum(states.values())
        assert (shown["labeled"], shown["in_progress"]) == (
            states.get("labeled", 0),
            states.get("in_progress", 0),
        )


def every_acknowledged_submit_is_readable(owner: Client, told: Told) -> None:
    assert told.submits
    for submit in told.submits:
        rows = owner.get(f"items/{submit['item']}/annotations")["results"]
        assert [row["result"]["note"] for row in rows if row["id"] == submit["annotation"]] == [
            submit["note"]
        ]
    assert len({submit["annotation"] for submit in told.submits}) == len(told.submits)


def every_file_is_what_its_sum_says(
    owner: Client, snapshots: list[tuple[float, dict[str, Any]]], told: Told, notes: dict[str, str]
) -> None:
    """Each file has its sha256; each dataset holds every submit acknowledged before it was asked for, once."""
    for asked, snapshot in snapshots:
        files = {}
        for file in snapshot["files"]:
            answer = owner.call("GET", file["url"])
            assert answer.status == 200
            files[file["format"]] = answer.body
            assert (hashlib.sha256(answer.body).hexdigest(), len(answer.body)) == (
                file["sha256"],
                file["bytes"],
            )
        assert set(files) == {"jsonl", "csv", "package"}
        rows = [json.loads(line) for line in files["jsonl"].splitlines()]
        assert len({row["external_id"] for row in rows}) == len(rows) == snapshot["counts"]["included"]
        held = {entry["id"]: entry["result"]["note"] for row in rows for entry in row["annotations"]}
        assert sum(len(row["annotations"]) for row in rows) == len(held)
        assert held.items() <= notes.items()
        before = {s["annotation"] for s in told.submits if float(s["at"]) < asked}
        assert before <= set(held)
