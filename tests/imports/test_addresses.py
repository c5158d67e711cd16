"""Files by their addresses: what is public comes in, what is not is a problem of its own, whatever leads there."""

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from labeling.core.downloading import TooManyBytes, download
from labeling.core.fetching import Refused, Unanswered
from labeling.imports import addresses
from projects.models import Item, ItemMedia
from tests.support.jobs import jpeg, problems, work_off

pytestmark = pytest.mark.django_db
CLEAR = {"name": "Web", "rights": {"licence": "CC0-1.0", "personal_data": "none"}}
PICTURE = jpeg()

HOSTILE = [
    *(
        f"https://{host}/a.jpg"
        for host in (
            "127.0.0.1", "127.1", "127.0.1", "0x7f000001", "2130706433", "017700000001", "0", "0.0.0.0",
            "[::]", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]", "[fe80::1%25eth0]", "[fc00::1]", "[fd00:ec2::254]", "10.0.0.1", "10.1",
            "172.16.0.1", "192.168.1.1", "169.254.169.254", "169.254.169.254.", "100.64.0.1", "192.0.2.1",
            "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "0xa9fea9fe", "2852039166",
        )
    ),
    "http://example.org/a.jpg",
    "https://user:pass@example.org/a.jpg",
    "https://example.org@127.0.0.1/a.jpg",
    "https://example.org\\@127.0.0.1/a.jpg",
    "https://example.org/a b.jpg",
    "https://example.org/#a.jpg",
    "https://example.org:0x50/a.jpg",
    "https://example.org:99999/a.jpg",
    "https://[::1/a.jpg",
    "https:///a.jpg",
]  # fmt: skip


class _Web(BaseHTTPRequestHandler):
    """`/to?<address>` redirects there, `/<n>` gives n bytes, `/a.jpg` a picture, `/short` less than it says."""

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if path in ("/to", "/loop"):
            self.send_response(302)
            self.send_header("Location", query or path)
            self.end_headers()
            return
        body = PICTURE if path.endswith(".jpg") else b"x" * (int(path[1:]) if path[1:].isdigit() else 5)
        self.send_response(404 if path == "/absent.jpg" else 200)
        if path != "/untold/9":
            self.send_header("Content-Length", str(len(body) + (100 if path == "/short.jpg" else 0)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture
def web(settings: Any) -> Iterator[str]:
    """The address of a web server on this machine, which the operator let us ask."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Web)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.FETCH_ALLOW = [f"127.0.0.1:{server.server_port}"]
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def send(client: Any, project: Any, body: dict[str, Any]) -> Any:
    answer = client.post(f"/api/v1/projects/{project.pk}/imports", {"source": CLEAR, **body}, format="json")
    assert answer.status_code == 202, answer.content
    return work_off(answer.json()["job"]["id"])


def test_list_of_addresses_becomes_items_that_say_where_they_are_from(manager, images, web):
    job = send(
        manager,
        images,
        {"urls": [f"{web}/a.jpg", f"{web}/to?/b.jpg", f"{web}/absent.jpg", f"{web}/short.jpg"]},
    )
    assert [code for _, _, code in problems(job)] == ["media.unanswered", "media.unanswered"]
    items = {item.external_id: item for item in Item.objects.select_related("statement")}
    assert sorted(items) == sorted([f"{web}/a.jpg", f"{web}/to?/b.jpg"])
    item = items[f"{web}/a.jpg"]
    assert (item.statement.source_url, item.licence, item.state) == (f"{web}/a.jpg", "CC0-1.0", "labelable")
    assert set(ItemMedia.objects.values_list("filename", flat=True)) == {"a.jpg", "b.jpg"}


def test_records_may_name_addresses_as_media(manager, images, web):
    items = [{"external_id": "one", "media": {"photo": f"{web}/a.jpg"}, "data": {"city": "Paris"}}]
    assert send(manager, images, {"items": items}).result["created"] == 1
    table = f"external_id,media.photo\ntwo,{web}/a.jpg\n".encode()
    form = {"file": [SimpleUploadedFile("rows.csv", table)], "source": json.dumps(CLEAR)}
    answer = manager.post(f"/api/v1/projects/{images.pk}/imports", form, format="multipart")
    assert work_off(answer.json()["job"]["id"]).result["created"] == 1


def test_every_hostile_address_is_a_problem_of_its_own(manager, images, web, monkeypatch):
    def nobody(*_: Any, **__: Any) -> Any:
        raise AssertionError("a hostile address was looked up")

    monkeypatch.setattr("labeling.core.fetching.resolve", nobody)
    job = send(manager, images, {"urls": HOSTILE})
    # What is no address at all cannot be the source of a picture either.
    assert {code for _, _, code in problems(job)} == {"media.address_refused", "rights.address"}
    assert len(problems(job)) == len(HOSTILE) == 41
    assert (job.failed, Item.objects.count()) == (len(HOSTILE), 0)


@pytest.mark.parametrize(
    "inside",
    ["https://127.0.0.1/", "http://169.254.169.254/latest", "file:///etc/passwd", "ftp://x/", "//10.0.0.1/"],
)
def test_redirects_are_judged_like_the_first_address(web, tmp_path, inside):
    with pytest.raises(Refused):
        download(f"{web}/to?{inside}", into=tmp_path / "f", cap=100)


def test_redirects_end(web, tmp_path):
    with pytest.raises(Refused, match="more than 3 times"):
        download(f"{web}/to?/to?/to?/to?/a.jpg", into=tmp_path / "f", cap=10_000)
    with pytest.raises(Refused, match="more than 3 times"):
        download(f"{web}/loop", into=tmp_path / "f", cap=10_000)


def test_name_that_stands_for_another_machine_at_the_second_look_leads_nowhere(tmp_path, monkeypatch):
    """A name server that answers a public address first and an inner one later, or both at once."""
    asked: list[str] = []

    def rebinding(*_: Any, **__: Any) -> Any:
        asked.append("look")
        return [(2, 1, 6, "", (address, 443)) for address in ("93.184.216.34", "127.0.0.1")]

    monkeypatch.setattr("labeling.core.fetching.socket.getaddrinfo", rebinding)
    with pytest.raises(Refused):
        download("https://rebinding.example/a.jpg", into=tmp_path / "f", cap=100)
    connected: list[Any] = []

    def first_public(*_: Any, **__: Any) -> Any:
        asked.append("look")
        return [(2, 1, 6, "", ("93.184.216.34" if len(asked) == 2 else "127.0.0.1", 443))]

    def connect(address: Any, *_: Any, **__: Any) -> Any:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr("labeling.core.fetching.socket.getaddrinfo", first_public)
    monkeypatch.setattr("labeling.core.fetching.socket.create_connection", connect)
    with pytest.raises(Unanswered):
        download("https://rebinding.example/a.jpg", into=tmp_path / "f", cap=100)
    assert (connected, len(asked)) == ([("93.184.216.34", 443)], 2)


def test_bytes_are_bounded_whether_the_answer_says_how_many_or_not(web, tmp_path):
    assert download(f"{web}/10", into=tmp_path / "f", cap=10).sha256 == hashlib.sha256(b"x" * 10).hexdigest()
    for path in ("/11", "/untold/9"):
        with pytest.raises(TooManyBytes):
            download(web + path, into=tmp_path / "f", cap=4 if "untold" in path else 10)


def test_either_items_or_addresses(manager, images):
    for body in ({}, {"items": ["a"], "urls": ["https://x.example/a.jpg"]}):
        answer = manager.post(f"/api/v1/projects/{images.pk}/imports", body, format="json")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/items")


def test_names_of_files_come_from_the_path():
    assert addresses.name_of("https://x.example/a/b%20c.jpg?size=2") == "b c.jpg"
    assert addresses.name_of("https://x.example/") == "file"
    assert addresses.name_of("https://x.example/%2Fetc%2Fpasswd") == "etcpasswd"
