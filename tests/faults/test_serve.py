"""`manage.py serve`: how it starts, twice and at once, how it stops, and what it says to wrong settings."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.crowd import PICTURES, pictures
from tests.support.client import Client
from tests.support.instances import furnish
from tools.environment import PYTHON, ROOT
from tools.guard import Guard
from tools.product import Product

pytestmark = pytest.mark.fault
PATIENCE = 30.0
TAKEN = PICTURES - 1  # one of them is damaged
STRONG = "9f2b7c1e5a8d4036b1c7e2f9a4d8c0b5e6a1"


@pytest.fixture
def folder(guard: Guard) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="clearlabel-serve-"))
    guard.folder(folder)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def fresh(guard: Guard, folder: Path) -> Iterator[Product]:
    """An instance of the small size that has not been started."""
    product = Product(guard, folder)
    yield product
    product.close()


def until(true: Callable[[], bool], what: str) -> None:
    """Wait until `true()`; what was waited for is named when that never comes."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def family(pid: int) -> set[int]:
    """The process and all that descends from it."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def alive(pids: set[int]) -> set[int]:
    found = set()
    for pid in pids:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
                found.add(pid)
        except OSError:
            continue
    return found


def take_pictures_in(product: Product) -> None:
    """An import that decodes pictures, so that the child process which does it is there."""
    owner = Client(product.url, product.token)
    schema = {
        "version": 1,
        "inputs": [{"name": "photo", "type": "image"}],
        "controls": [{"name": "seen", "type": "choice", "options": ["yes", "no"]}],
    }
    project = owner.post("projects", {"name": "Pictures", "schema": schema})["id"]
    started = owner.upload(f"projects/{project}/imports", {"a.zip": pictures(1)[0]})
    job = owner.ended(started.json["job"]["id"])
    assert (job["state"], job["result"]["created"]) == ("done", TAKEN)


@pytest.mark.sqlite
def test_end_of_serve_leaves_no_process_behind_and_keeps_the_data(fresh: Product) -> None:
    furnish(fresh)
    fresh.start()
    take_pictures_in(fresh)
    for number, code in ((signal.SIGKILL, -9), (signal.SIGTERM, 0)):
        process = fresh.processes["web"]
        members = family(process.pid)
        process.send_signal(number)
        assert process.wait(PATIENCE) == code
        until(lambda members=members: not alive(members), f"still there: {alive(members)}")
        assert not fresh.answers()
        if number == signal.SIGKILL:
            assert len(members) >= 3, "the server, its worker, the child that decodes"
            fresh.start()
            rows = Client(fresh.url, fresh.token).get("projects")["results"]
            assert [row["counts"]["total"] for row in rows] == [TAKEN]


@pytest.mark.sqlite
def test_serve_says_where_it_is_and_shows_the_password_once(fresh: Product) -> None:
    del fresh.env["CLEARLABEL_ADMIN_PASSWORD"], fresh.env["CLEARLABEL_ADMIN_TOKEN"]
    fresh.start()
    ready = f"ready http://localhost:{fresh.port}"
    until(lambda: ready in fresh.log("web"), "the line that says where it is")
    lines = fresh.log("web").splitlines()
    (password,) = [line.split()[1] for line in lines if line.strip().startswith("password")]
    signed_in = Client(fresh.url).call("POST", "auth/login", {"email": fresh.email, "password": password})
    assert (signed_in.status, signed_in.json["role"]) == (200, "owner")
    assert fresh.stop("web") == 0
    fresh.start()
    until(lambda: fresh.log("web").count(ready) == 2, "the second line")
    assert fresh.log("web").count(password) == 1
    assert signed_in.json == Client(fresh.url, headers={"Cookie": signed_in.cookies}).get("me")


@pytest.mark.sqlite
def test_two_that_start_at_once_on_the_same_data_are_one_product(guard: Guard, folder: Path) -> None:
    first, second = Product(guard, folder), Product(guard, folder / "second")
    second.data = first.data
    second.env |= {name: first.env[name] for name in first.env if name.startswith("CLEARLABEL_")}
    try:
        first.start(wait=False)
        second.start(wait=False)
        first.wait()
        second.wait()
        take_pictures_in(first)
        for product in (first, second):
            owner = Client(product.url, first.token)
            assert [row["counts"]["total"] for row in owner.get("projects")["results"]] == [TAKEN]
            assert [row["user"]["email"] for row in owner.get("members")["results"]] == [first.email]
            assert "Traceback" not in product.log("web")
    finally:
        first.close()
        second.close()


@pytest.mark.sqlite
def test_demo_is_there_when_asked_for_and_once(guard: Guard, folder: Path) -> None:
    product = Product(guard, folder, demo=True)
    furnish(product)
    try:
        counts = []
        for _ in range(2):
            product.start()
            owner = Client(product.url, product.token)
            jobs = owner.get("jobs")["results"]
            assert {owner.ended(job["id"])["state"] for job in jobs} <= {"done"}
            counts.append({row["name"]: row["counts"]["total"] for row in owner.get("projects")["results"]})
            assert product.stop("web") == 0
        assert counts[0] == counts[1]
        assert set(counts[0]) == {"Street scenes", "Customer voices", "People and things"}
        assert all(counts[0].values())
    finally:
        product.close()


WRONG: dict[str, tuple[dict[str, str], str]] = {
    "a bool that is none": ({"CLEARLABEL_DEBUG": "perhaps"}, "CLEARLABEL_DEBUG"),
    "a port that is none": ({"PORT": "eighty"}, "PORT"),
    "a port out of range": ({"PORT": "70000"}, "PORT"),
    "a weak key": ({"CLEARLABEL_SECRET_KEY": "changeme"}, "CLEARLABEL_SECRET_KEY"),
    "a weak password": (
        {"CLEARLABEL_ADMIN_EMAIL": "a@example.org", "CLEARLABEL_ADMIN_PASSWORD": "short"},
        "CLEARLABEL_ADMIN_PASSWORD",
    ),
    "a password for nobody": ({"CLEARLABEL_ADMIN_PASSWORD": "long enough, really"}, "CLEARLABEL_ADMIN_EMAIL"),
    "half of S3": ({"S3_ENDPOINT_URL": "http://127.0.0.1:1"}, "S3_BUCKET"),
    "another database": (
        {"DATABASE_URL": "mysql://x@127.0.0.1/x", "CLEARLABEL_SECRET_KEY": STRONG},
        "DATABASE_URL",
    ),
    "PostgreSQL without a key": ({"DATABASE_URL": "postgres://x@127.0.0.1/x"}, "CLEARLABEL_SECRET_KEY"),
    "a secret file that is not there": (
        {"CLEARLABEL_SECRET_KEY_FILE": "/nowhere/key"},
        "CLEARLABEL_SECRET_KEY_FILE",
    ),
    "an address without a scheme": ({"CLEARLABEL_PUBLIC_URL": "example.org"}, "CLEARLABEL_PUBLIC_URL"),
    "a data directory that cannot be": ({"CLEARLABEL_DATA": "/proc/nothing"}, "CLEARLABEL_DATA"),
    "a database that does not answer": (
        {"DATABASE_URL": "postgres://x@127.0.0.1:1/x", "CLEARLABEL_SECRET_KEY": STRONG},
        "DATABASE_URL",
    ),
}


def refused(folder: Path, settings: dict[str, str]) -> str:
    """What `serve` writes when it stops at once."""
    done = subprocess.run(
        [str(PYTHON), "manage.py", "serve"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DEMO": "0", "CLEARLABEL_DATA": str(folder / "data"), **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode not in (0, -9), done.stdout
    return done.stdout + done.stderr


@pytest.mark.sqlite
@pytest.mark.parametrize("what", WRONG)
def test_wrong_setting_stops_the_start_with_a_sentence(folder: Path, what: str) -> None:
    settings, name = WRONG[what]
    said = refused(folder, settings)
    assert name in said
    assert "Traceback" not in said, said
    assert len(said.strip().splitlines()) <= 6, said


@pytest.mark.sqlite
def test_port_that_is_taken_stops_the_start_with_a_sentence(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refused(folder, {"PORT": str(port)})
    assert f"Port {port} on 127.0.0.1 cannot be used" in said
    assert "Traceback" not in said, said
