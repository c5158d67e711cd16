"""A lean HTTP client of one connection: the driver shares the machine with what it measures."""

import http.client
import json
import time
from typing import Any
from urllib.parse import urlsplit

import orjson

ENDED = ("done", "failed", "cancelled")
JOB_SECONDS = 1800.0


class Refused(Exception):
    """An answer that the workload cannot go on with."""


class Client:
    """Calls the API with a token over one kept connection."""

    def __init__(self, url: str, token: str) -> None:
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)
        self._headers = {"Authorization": f"Bearer {token}"}

    def close(self) -> None:
        self._connection.close()

    def get(self, path: str) -> Any:
        """The answer's JSON; `Refused` when it is not a success."""
        return self._call("GET", path, None, "")

    def post(self, path: str, body: object) -> Any:
        """Send JSON; the answer's JSON."""
        return self._call("POST", path, orjson.dumps(body), "application/json")

    def patch(self, path: str, body: object) -> Any:
        """Send a change as JSON; the answer's JSON."""
        return self._call("PATCH", path, orjson.dumps(body), "application/json")

    def send(self, path: str, body: bytes, content_type: str) -> Any:
        """Send bytes made before; the answer's JSON."""
        return self._call("POST", path, body, content_type)

    def _call(self, method: str, path: str, body: bytes | None, content_type: str) -> Any:
        headers = {**self._headers, "Content-Type": content_type} if content_type else self._headers
        self._connection.request(method, f"/api/v1{path}", body=body, headers=headers)
        answer = self._connection.getresponse()
        found = answer.read()
        if answer.status >= 300:
            raise Refused(f"{method} {path}: {answer.status} {found[:500]!r}")
        return orjson.loads(found) if found else None

    def finish(self, job: dict[str, Any]) -> dict[str, Any]:
        """Wait for a job's end; `Refused` when it did not end well or somebody else's problem got in."""
        deadline = time.monotonic() + JOB_SECONDS
        found = job
        while found["state"] not in ENDED:
            if time.monotonic() > deadline:
                raise Refused(f"job {job['id']} did not end within {JOB_SECONDS:.0f} s")
            time.sleep(0.05)
            found = self.get(f"/jobs/{job['id']}")
            found = found.get("job", found)
        if found["state"] != "done" or found["progress"]["failed"]:
            raise Refused(f"the job ended as {json.dumps(found)[:600]}")
        return found


def multipart(files: list[tuple[str, bytes]], fields: dict[str, str]) -> tuple[bytes, str]:
    """A multipart form and its content type; `files` are (filename, bytes) of the field `file`."""
    border = b"----clearlabel-benchmark"
    parts = [
        b'--%b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
        % (border, name.encode(), value.encode())
        for name, value in fields.items()
    ]
    for filename, data in files:
        head = b'--%b\r\nContent-Disposition: form-data; name="file"; filename="%b"\r\n' % (
            border,
            filename.encode(),
        )
        parts += [head + b"Content-Type: application/octet-stream\r\n\r\n", data, b"\r\n"]
    return b"".join([*parts, b"--%b--\r\n" % border]), f"multipart/form-data; boundary={border.decode()}"
