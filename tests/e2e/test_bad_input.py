"""Nonsense at every door of the running product: each gets a clear answer, and nothing that was there is lost.

What can be refused at once is a problem+json; what only the reading of a file shows is a problem of its job, by
line or file, while the good parts go in.
"""

import io
import json
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image

from tests.support.client import Answer, Client
from tools.product import Product

pytestmark = pytest.mark.fault
CLEAR = {"licence": "CC0-1.0", "personal_data": "none"}
SOURCE = json.dumps({"name": "Own", "rights": CLEAR})
TEXTS: dict[str, Any] = {
    "version": 1,
    "inputs": [{"name": "text", "type": "text"}],
    "controls": [{"name": "mood", "type": "choice", "options": ["good", "bad"], "required": True}],
}
PHOTOS: dict[str, Any] = {
    "version": 1,
    "inputs": [{"name": "photo", "type": "image"}],
    "controls": [
        {"name": "objects", "type": "shapes", "on": "photo", "tools": ["box"], "labels": [{"name": "car"}]}
    ],
}
GOOD = {"external_id": "good", "data": {"text": "A good one."}}


def make_project(owner: Client, schema: dict[str, Any]) -> str:
    project: str = owner.post("projects", {"name": "Bad input", "schema": schema})["id"]
    return project


@pytest.fixture
def texts(owner: Client) -> str:
    return make_project(owner, TEXTS)


@pytest.fixture
def photos(owner: Client) -> str:
    return make_project(owner, PHOTOS)


@pytest.fixture
def lease(owner: Client, texts: str) -> dict[str, Any]:
    """A leased item of the text project."""
    started = owner.upload(
        f"projects/{texts}/imports", {"a.jsonl": json.dumps(GOOD).encode()}, {"source": SOURCE}
    )
    assert owner.ended(started.json["job"]["id"])["state"] == "done"
    found: dict[str, Any] = owner.post(f"projects/{texts}/next", {})["assignments"][0]
    return found


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(out, "JPEG")
    return out.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def huge_png() -> bytes:
    """A PNG whose header says 60,000 x 60,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000))


def lines(*rows: Any) -> bytes:
    return b"\n".join(row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows)


# --- what a file holds: problems of the job, and the good ones go in ----------------------------------------------

IN_TEXTS: dict[str, tuple[dict[str, bytes], list[tuple[int | None, str]]]] = {
    "a line that is not JSON": ({"a.jsonl": lines(b"{oops", GOOD)}, [(1, "format.not_json")]),
    "a file that is not JSON at all": (
        {"a.json": b"\xff\xfe\x00nothing", "b.jsonl": lines(GOOD)},
        [(None, "format.not_json")],
    ),
    "wrong types": (
        {"a.jsonl": lines({"external_id": "x", "data": {"text": 5}}, {"external_id": 7, "data": []}, GOOD)},
        [(1, "item.wrong_type"), (2, "item.wrong_type"), (2, "item.wrong_type")],
    ),
    "unknown keys": (
        {"a.jsonl": lines({"external_id": "x", "data": {"text": "t"}, "colour": "red"}, GOOD)},
        [(1, "item.unknown_key")],
    ),
    "a line of 50 MB": (
        {"a.jsonl": lines(b'{"external_id": "x", "data": {"text": "' + b"x" * 50_000_000 + b'"}}', GOOD)},
        [(1, "format.record_too_long")],
    ),
    "the same external id twice": (
        {"a.jsonl": lines(GOOD, {**GOOD, "data": {"text": "Another."}})},
        [(2, "item.repeated")],
    ),
    "labels outside the schema": (
        {
            "a.jsonl": lines(
                GOOD, {"external_id": "x", "data": {"text": "t"}, "annotations": [{"result": {"mood": "blue"}}]}
            )
        },
        [(2, "result.unknown_option")],
    ),
}  # fmt: skip

IN_PHOTOS: dict[str, tuple[dict[str, bytes], list[tuple[str | None, str]]]] = {
    "a zip bomb": (
        {"bomb.zip": zipped({"zeros.jpg": b"\0" * 50_000_000}), "good.jpg": picture()},
        [("zeros.jpg", "archive.ratio")],
    ),
    "../ in a zip": (
        {"evil.zip": zipped({"../../evil.jpg": picture(), "good.jpg": picture()})},
        [("../../evil.jpg", "archive.unsafe_path")],
    ),
    "a broken zip": (
        {"broken.zip": b"PK\x03\x04 nothing", "good.jpg": picture()},
        [("broken.zip", "archive.not_a_zip")],
    ),
    "60,000 x 60,000 pixels": (
        {"huge.png": huge_png(), "good.jpg": picture()},
        [("huge.png", "image.too_large")],
    ),
    "a text called .jpg": (
        {"words.jpg": b"These are words, not a picture.\n" * 9, "good.jpg": picture()},
        [("words.jpg", "media.mismatch")],
    ),
    "a damaged picture": (
        {"broken.jpg": picture()[:200], "good.jpg": picture()},
        [("broken.jpg", "image.corrupt")],
    ),
}  # fmt: skip


def import_of(
    owner: Client, project: str, files: dict[str, bytes]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    started = owner.upload(f"projects/{project}/imports", files, {"source": SOURCE})
    assert started.status == 202, started.body
    job = owner.ended(started.json["job"]["id"])
    assert job["state"] == "done", job
    return job, owner.all(f"jobs/{job['id']}/problems")


@pytest.mark.parametrize("what", IN_TEXTS)
def test_bad_record_is_a_problem_and_the_good_one_goes_in(owner: Client, texts: str, what: str) -> None:
    files, wanted = IN_TEXTS[what]
    _, problems = import_of(owner, texts, files)
    assert [(problem["line"], problem["code"]) for problem in problems] == wanted
    assert all(len(problem["detail"]) > 10 for problem in problems)
    names = {item["external_id"] for item in owner.get(f"projects/{texts}/items")["results"]}
    assert "good" in names


@pytest.mark.parametrize("what", IN_PHOTOS)
def test_bad_file_is_a_problem_and_the_good_one_goes_in(owner: Client, photos: str, what: str) -> None:
    files, wanted = IN_PHOTOS[what]
    job, problems = import_of(owner, photos, files)
    assert [(problem["file"], problem["code"]) for problem in problems] == wanted
    assert all(len(problem["detail"]) > 10 for problem in problems)
    assert job["progress"]["done"] == 1
    items = owner.get(f"projects/{photos}/items")["results"]
    assert [item["external_id"] for item in items] == ["good.jpg"]


# --- what can be refused at once ----------------------------------------------------------------------------------

Act = Callable[[Client, str], Answer]


def schema_with(**changes: Any) -> dict[str, Any]:
    return {"name": "P", "schema": {**TEXTS, "controls": [{**TEXTS["controls"][0], **changes}]}}


AT_ONCE: dict[str, tuple[Act, int, str, str | None]] = {
    "a body that is not JSON": (
        lambda owner, _: owner.call("POST", "projects", b"{oops"), 400, "json.invalid", None),
    "a list instead of an object": (
        lambda owner, _: owner.call("POST", "projects", []), 422, "json.object", None),
    "wrong types": (
        lambda owner, _: owner.call("POST", "projects", {"name": {"a": 1}, "schema": TEXTS}), 422, "invalid", "/name"),
    "an unknown key": (
        lambda owner, _: owner.call("POST", "projects", {"name": "P", "schema": TEXTS, "colour": 1}),
        422, "invalid", "/colour"),
    "a schema naming an unknown control": (
        lambda owner, _: owner.call("POST", "projects", schema_with(type="hologram")),
        422, "schema.invalid", "/schema/controls/0/type"),
    "another media type": (
        lambda owner, _: owner.call("POST", "projects", b"a=1", kind="application/x-www-form-urlencoded"),
        415, "media_type.unsupported", None),
    "a method that is not there": (lambda owner, _: owner.call("PUT", "projects", {}), 405, "method_not_allowed", None),
    "a route that is not there": (lambda owner, _: owner.call("GET", "nowhere"), 404, "not_found", None),
    "an id that is none": (lambda owner, _: owner.call("GET", "items/xyz"), 404, "item.not_found", None),
    "a filter that cannot be read": (
        lambda owner, project: owner.call("GET", f"projects/{project}/items?filter=state:purple"),
        422, "filter.state", "/filter"),
    "a cursor of somebody's making": (
        lambda owner, project: owner.call("GET", f"projects/{project}/items?cursor=AAAA"),
        422, "cursor.invalid", None),
    "no file": (
        lambda owner, project: owner.upload(f"projects/{project}/imports", {}, {"source": SOURCE}),
        422, "import.empty", None),
    "a JSON body of 20 MB": (
        lambda owner, project: owner.call("POST", f"projects/{project}/imports", {"items": ["x" * 20_000_000]}),
        413, "too_large", None),
    "no token": (lambda owner, _: Client(owner.url).call("GET", "me"), 401, "unauthenticated", None),
    "a token of somebody's making": (
        lambda owner, _: Client(owner.url, "x" * 60).call("GET", "me"), 401, "token.invalid", None),
    "a format that nobody writes": (
        lambda owner, project: owner.call(
            "POST", f"projects/{project}/snapshots", {"name": "S", "formats": ["jsonl", "tiff"]}
        ), 422, "format.unknown", "/formats/1"),
}  # fmt: skip


@pytest.mark.parametrize("what", AT_ONCE)
def test_refused_at_once_with_a_problem(owner: Client, texts: str, what: str) -> None:
    act, status, code, pointer = AT_ONCE[what]
    answer = act(owner, texts)
    assert answer.problem == (status, code), answer.body
    if pointer is not None:
        assert pointer in [error["pointer"] for error in answer.json["errors"]], answer.body
    assert owner.get(f"projects/{texts}/items")["results"] == []


@pytest.mark.parametrize(
    ("result", "pointer"),
    [
        ({"mood": "purple"}, "/result/mood"),
        ({"mood": 5}, "/result/mood"),
        ({}, "/result/mood"),
        ({"mood": "good", "weather": "rain"}, "/result/weather"),
    ],
)
def test_result_outside_its_schema_is_refused_and_the_lease_stays(
    owner: Client, lease: dict[str, Any], result: dict[str, Any], pointer: str
) -> None:
    path = f"assignments/{lease['id']}/submit"
    answer = owner.call("POST", path, {"token": lease["token"], "result": result, "seconds": 1})
    status, _ = answer.problem
    assert (status, [error["pointer"] for error in answer.json["errors"]]) == (422, [pointer])
    done = owner.post(path, {"token": lease["token"], "result": {"mood": "good"}, "seconds": 1})
    assert done["annotation"]["state"] == "submitted"


def test_stale_lease_settles_nothing_and_the_draft_stays(owner: Client, lease: dict[str, Any]) -> None:
    path, body = f"assignments/{lease['id']}", {"result": {"mood": "bad"}}
    owner_draft = owner.call("PUT", f"{path}/draft", {**body, "token": lease["token"], "revision": 0})
    assert owner_draft.status == 200
    stale = "00000000-0000-4000-8000-000000000000"
    for method, rest, more in (
        ("POST", "submit", {**body, "seconds": 1}),
        ("PUT", "draft", {**body, "revision": 1}),
        ("POST", "heartbeat", {}),
        ("POST", "skip", {"reason": "unsure"}),
        ("POST", "release", {}),
    ):
        answer = owner.call(method, f"{path}/{rest}", {"token": stale, **more})
        assert answer.problem == (409, "assignment.lease_lost"), rest
    kept = owner.get(path)
    assert (kept["draft"]["result"], kept["state"]) == ({"mood": "bad"}, "active")


def test_work_after_the_lease_has_run_out_is_kept_as_late(owner: Client, lease: dict[str, Any]) -> None:
    given_back = owner.post(f"assignments/{lease['id']}/release", {"token": lease["token"]})
    assert given_back["state"] == "released"
    again = owner.post(f"projects/{project_of(owner, lease)}/next", {})["assignments"][0]
    done = owner.post(
        f"assignments/{again['id']}/submit",
        {"token": again["token"], "result": {"mood": "good"}, "seconds": 1},
    )
    assert done["annotation"]["state"] == "submitted"
    late = owner.call(
        "POST",
        f"assignments/{lease['id']}/submit",
        {"token": lease["token"], "result": {"mood": "bad"}, "seconds": 1},
    )
    assert (late.status, late.json["annotation"]["state"]) == (200, "late"), late.body
    rows = owner.get(f"items/{lease['item']['id']}/annotations")["results"]
    assert sorted((row["state"], row["result"]["mood"]) for row in rows) == [
        ("late", "bad"),
        ("submitted", "good"),
    ]


def project_of(owner: Client, lease: dict[str, Any]) -> str:
    rows = owner.get("assignments?state=released")["results"]
    return next(str(row["project"]["id"]) for row in rows if row["id"] == lease["id"])


def test_token_that_has_expired_opens_nothing(owner: Client, product: Product) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=2)
    made = owner.post("tokens", {"name": "short", "scopes": ["read"], "expires_at": soon.isoformat()})
    client = Client(product.url, made["token"])
    assert client.call("GET", "me").status == 200
    time.sleep(max(0.0, (soon - datetime.now(UTC)).total_seconds()))
    assert client.call("GET", "me").problem == (401, "token.invalid")


def test_nothing_of_all_this_broke_inside(owner: Client, product: Product, texts: str) -> None:
    """Runs last: no trace in the log, and the product still takes good work."""
    job, problems = import_of(owner, texts, {"a.jsonl": lines(GOOD)})
    assert (job["result"]["created"], problems) == (1, [])
    for name in product.commands:
        assert "Traceback" not in product.log(name), product.log(name)[-3000:]
