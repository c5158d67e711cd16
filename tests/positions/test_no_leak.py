"""No precise digit of a position leaves: not by any route, for anybody, and not in any export."""

import copy
import io
import json
import zipfile
from contextlib import suppress

import pytest
from django.db import transaction

from labeling.geo.geohash import bounds
from tests.positions.scene import CELL, DIGITS, Scene, record
from tests.security.routes import samples
from tests.security.test_routes import API_ROUTES
from tests.security.world import World
from tests.support.jobs import work_off
from tests.support.people import make_tenant
from workers.ledger.models import JobState

pytestmark = pytest.mark.django_db


def is_clean(body: bytes) -> bool:
    return not any(digits.encode() in body for digits in DIGITS)


def _world(scene: Scene) -> World:
    """The matrix's world, its project and its item, which nobody labeled yet, being those of the scene."""
    scene.bring([record(10, annotations=[])])
    scene.serve()
    world = object.__new__(World)
    world.tenant, world.other = scene.tenant, make_tenant("Borealis")
    world.__dict__ |= {"project": scene.project, "item": scene.item("i10")}
    world.__post_init__()
    return world


class _Undone(Exception):
    """What was made to ask one route is taken back before the next."""


def _ask(world: World, path: str) -> int:
    """Ask one route as three people; how many of them it answered."""
    sample = samples()[path.removeprefix("api/v1/")]
    for name, value in sample.params(world).items():
        path = path.replace(f"<str:{name}>", str(value))
    answered = 0
    for who in ("owner", "manager", "annotator"):
        answer = world.client(who).get(f"/{path}{sample.query}")
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        assert is_clean(body), f"{who} read a precise position from {path}"
        answered += answer.status_code == 200
    return answered


@pytest.mark.slow
def test_no_route_gives_a_precise_position(scene: Scene) -> None:
    """Every route that reads, asked for this project, its items and jobs by the owner and by the manager."""
    scene.crowd(10)
    world = _world(scene)
    answered: list[int] = []
    for route in API_ROUTES:
        if "GET" in route.view.access:
            with suppress(_Undone), transaction.atomic():
                answered.append(_ask(copy.copy(world), route.path))
                raise _Undone
    assert sum(answered) > 100


def test_an_export_holds_the_cell_and_nothing_finer(scene: Scene) -> None:
    scene.crowd(10)
    scene.serve()
    use = {"commercial": True, "distribution": "named"}
    body = {"name": "Places", "use": use, "formats": ["jsonl", "csv"]}
    client = scene.tenant.client_for("owner")
    answer = client.post(f"/api/v1/projects/{scene.project.pk}/snapshots", body, format="json")
    assert answer.status_code == 202, answer.content
    job = work_off(answer.json()["job"]["id"])
    assert job.state == JobState.DONE, job.message
    found = client.get(f"/api/v1/snapshots/{(job.result or {})['snapshot']}").json()
    (entry,) = [file for file in found["files"] if file["format"] == "package"]
    raw = b"".join(client.get(entry["url"]).streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert all(is_clean(data) for data in members.values())
    (lines,) = (data for name, data in members.items() if name.endswith("annotations.jsonl"))
    edges = bounds(CELL)
    for line in lines.splitlines():
        assert json.loads(line)["position"] == {
            "cell": CELL, "bucket": None,
            "south": edges.south, "west": edges.west, "north": edges.north, "east": edges.east,
        }  # fmt: skip
