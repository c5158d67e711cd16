"""`kill -9` of what searches and masks a video, and of what masks it as it was approved: done once, in every frame."""

import io
import json
import random
import time
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from tests.masking.films import covered, crossing, film, pictures
from tests.support.client import Client, Unreachable
from tools.product import Product

SECONDS = 600.0
KILLS = 2
"""Of each of the two works; a chunk is taken over twenty seconds after its worker has died."""
SCHEMA = {
    "version": 1,
    "inputs": [{"name": "clip", "type": "video"}],
    "controls": [
        {"name": "cars", "type": "tracks", "on": "clip", "tools": ["box"], "labels": [{"name": "car"}]}
    ],
}
USE = {"action": "label", "commercial": False}
STATED = json.dumps({"name": "S", "rights": {"licence": "CC0-1.0", "personal_data": "unknown"}})
SURE = {"name": "centerface", "threshold": 0.4}  # the planted face scores over 0.8, what is none about 0.2
POLICY = {"detectors": [SURE], "review": "all", "every": 3, "sound": "remove"}


@pytest.mark.fault
def test_a_video_is_masked_in_every_frame_however_often_its_worker_dies(
    product: Product, owner: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance, planted = random.Random(seed), film(60, crossing)
    project = owner.post("projects", {"name": "Films", "schema": SCHEMA, "use": USE})["id"]
    set_policy(owner, project)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("clip.mp4", planted.data)
    sent = owner.upload(f"projects/{project}/imports", {"a.zip": archive.getvalue()}, {"source": STATED})
    assert sent.status == 202, sent.body
    gates = f"projects/{project}/masking"

    killed = kill_until(product, chance, lambda: not is_waiting(owner, gates))
    rows = told(owner, gates)["results"]
    assert [(row["state"], row["why"], row["item"]["external_id"]) for row in rows] == [
        ("needs_human", "policy", "clip.mp4")
    ]
    item = rows[0]["item"]["id"]

    job = owner.post(f"items/{item}/masking/approve", {})["job"]["id"]
    killed += kill_until(product, chance, lambda: is_ended(owner, job))
    gate = told(owner, f"items/{item}/masking")
    assert (gate["state"], told(owner, f"jobs/{job}")["result"]) == ("released", {"released": True})
    assert all(one["residual"] < 0.2 for one in gate["all_regions"])
    shown = pictures(owner.call("GET", gate["files"][0]["masked"]).body)
    assert len(shown) == planted.frames
    assert [number for number, box in planted.faces.items() if not covered(shown[number], box)] == []
    released = [event for event in owner.all("audit") if event["action"] == "masking.released"]
    assert len(released) == 1
    with capsys.disabled():
        print(f"\nkilled {killed} times; {planted.frames} frames masked once")


def set_policy(owner: Client, project: str) -> None:
    answer = owner.call("PUT", f"projects/{project}/masking-policy", {"is_on": True, "settings": POLICY})
    assert answer.status == 200, answer.body


def kill_until(product: Product, chance: random.Random, is_done: Callable[[], bool]) -> int:
    """Kill what does the work at random moments until it is done, a few times at most; how often."""
    name, killed, end = "worker" if product.is_large else "web", 0, time.monotonic() + SECONDS
    while True:
        pause = time.monotonic() + (chance.uniform(0.5, 3.0) + 2.0 * killed if killed < KILLS else SECONDS)
        while time.monotonic() < pause:
            if is_done():
                return killed
            assert time.monotonic() < end, "it was not done in time"
            time.sleep(0.2)
        product.kill(name)
        killed += 1
        product.start(name)


def is_waiting(owner: Client, path: str) -> bool:
    """Whether nothing came before the gate yet, or it waits to be searched."""
    counts = told(owner, path)["counts"]
    return sum(counts.values()) == 0 or counts["pending"] > 0


def is_ended(owner: Client, job: str) -> bool:
    return told(owner, f"jobs/{job}")["state"] in ("done", "failed", "cancelled")


def told(owner: Client, path: str) -> dict[str, Any]:
    """What an address says, asked until an answer comes."""
    for _ in range(300):
        try:
            found: dict[str, Any] = owner.get(path)
        except Unreachable:
            time.sleep(0.1)
            continue
        return found
    raise AssertionError("no answer came")
