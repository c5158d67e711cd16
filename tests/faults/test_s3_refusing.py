"""The bucket refuses for a while: what it refused is tried again, and each file is in it once, byte for byte."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from botocore.config import Config

from tests.faults.media_import import begin, check_all_in_once, try_all
from workers.ledger.models import JobState

pytestmark = pytest.mark.django_db
_REFUSAL = (
    b"<?xml version='1.0'?><Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>"
)


class Bucket(ThreadingHTTPServer):
    """As much of S3 as storing and reading needs; `refuse` says which PUTs it does not take, by number."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, bytes] = {}
        self.refused: set[int] = set()
        self.puts = 0


class _Handler(BaseHTTPRequestHandler):
    server: Bucket
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        pass

    def do_PUT(self) -> None:
        body = self._body()
        number, self.server.puts = self.server.puts, self.server.puts + 1
        if number in self.server.refused:
            self._answer(503, _REFUSAL)
            return
        self.server.objects[self.path.split("?")[0]] = body
        self._answer(200)

    def do_HEAD(self) -> None:
        self._object(with_body=False)

    def do_GET(self) -> None:
        self._object(with_body=True)

    def do_DELETE(self) -> None:
        self.server.objects.pop(self.path.split("?")[0], None)
        self._answer(204)

    def _body(self) -> bytes:
        if self.headers.get("Expect") == "100-continue":
            self.send_response_only(100)
            self.end_headers()
        return self.rfile.read(int(self.headers["Content-Length"]))

    def _object(self, *, with_body: bool) -> None:
        found = self.server.objects.get(self.path.split("?")[0])
        if found is None:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>" if with_body else b"")
            return
        span = re.match(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        part = found[int(span[1]) : int(span[2]) + 1] if span else found
        self._answer(206 if span else 200, part, with_body=with_body, size=len(found))

    def _answer(
        self, status: int, body: bytes = b"", *, with_body: bool = True, size: int | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"x"')
        self.send_header("Last-Modified", "Mon, 01 Jun 2026 00:00:00 GMT")
        if status == 206:
            self.send_header("Content-Range", f"bytes 0-0/{size}")
        self.end_headers()
        if with_body:
            self.wfile.write(body)


@pytest.fixture
def bucket(settings: Any) -> Iterator[Bucket]:
    """A bucket of this test alone, as the product's storage."""
    server = Bucket()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.STORAGES = {
        "default": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "endpoint_url": f"http://127.0.0.1:{server.server_port}",
                "bucket_name": "b",
                "access_key": "key",
                "secret_key": "secret",
                "region_name": "us-east-1",
                "file_overwrite": True,
                "client_config": Config(
                    retries={"max_attempts": 0},
                    s3={"addressing_style": "path"},
                    request_checksum_calculation="when_required",
                    response_checksum_validation="when_required",
                ),
            },
        }
    }
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("first", range(3))
def test_each_file_is_in_the_bucket_once(tenant: Any, bucket: Bucket, first: int) -> None:
    job, sent = begin(tenant)
    bucket.refused = {bucket.puts + first + later for later in (0, 5, 9, 13)}
    ended = try_all(job)
    assert (ended.state, ended.done, ended.failed) == (JobState.DONE, len(sent), 0)
    check_all_in_once(sent)


def test_bucket_that_goes_on_refusing_ends_the_job_with_a_word(tenant: Any, bucket: Bucket) -> None:
    job, _ = begin(tenant)
    bucket.refused = {*range(1000)}
    assert try_all(job).state == JobState.FAILED
