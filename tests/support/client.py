"""A client of a running product: plain HTTP, no knowledge of Django."""

import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass, field
from typing import Any


class Unreachable(Exception):
    """No answer came: whether the request took effect is unknown."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: str = ""  # as a Cookie header sends them back

    def cookie(self, name: str) -> str:
        """The value of one cookie that was set."""
        return dict(part.split("=", 1) for part in self.cookies.split("; "))[name]

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def problem(self) -> tuple[int, str]:
        """(status, code), after checking that it is a problem that a person can act on."""
        assert self.headers["content-type"] == "application/problem+json", (self.status, self.body[:500])
        body = self.json
        assert body["status"] == self.status
        assert len(body["detail"]) > 10, body
        return self.status, body["code"]


@dataclass
class Client:
    """Sends as the holder of `token`."""

    url: str
    token: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    timeout: float = 30.0

    def call(
        self, method: str, path: str, body: Any = None, *, kind: str = "application/json", **headers: str
    ) -> Answer:
        """One request. `body`: bytes as they are, else as JSON. `path`: below /api/v1 unless it begins with `/`."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        address = self.url + (path if path.startswith("/") else f"/api/v1/{path}")
        request = urllib.request.Request(address, data, method=method)
        for name, value in {**self.headers, **headers}.items():
            request.add_header(name.replace("_", "-"), value)
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        if data is not None:
            request.add_header("Content-Type", kind)
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:
                return _answer(answer)
        except urllib.error.HTTPError as error:
            try:
                return _answer(error)
            except (OSError, http.client.HTTPException) as broken:
                raise Unreachable(str(broken)) from None
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(str(error)) from None

    def get(self, path: str) -> Any:
        """The JSON of an address that must answer 200."""
        answer = self.call("GET", path)
        assert answer.status == 200, (path, answer.status, answer.body[:500])
        return answer.json

    def post(self, path: str, body: Any, **headers: str) -> Any:
        """The JSON of a POST that must succeed."""
        answer = self.call("POST", path, body, **headers)
        assert answer.status in (200, 201, 202), (path, answer.status, answer.body[:500])
        return answer.json

    def all(self, path: str) -> list[Any]:
        """Every row of a list, page after page."""
        rows, cursor = [], ""
        mark = "&" if "?" in path else "?"
        while True:
            page = self.get(f"{path}{mark}limit=200{cursor}")
            rows += page["results"]
            if page["next"] is None:
                return rows
            cursor = "&" + urllib.parse.urlencode({"cursor": page["next"]})

    def upload(
        self, path: str, files: dict[str, bytes], fields: dict[str, str] | None = None, **headers: str
    ) -> Answer:
        """Files as a multipart form, as a browser sends them."""
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in (fields or {}).items()
        ]
        for name, data in files.items():
            head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            parts += [head.encode(), b"Content-Type: application/octet-stream\r\n\r\n", data, b"\r\n"]
        body = b"".join([*parts, f"--{mark}--\r\n".encode()])
        return self.call("POST", path, body, kind=f"multipart/form-data; boundary={mark}", **headers)

    def ended(self, job_id: str, *, seconds: float = 120.0) -> dict[str, Any]:
        """The job when it has come to an end, whichever."""
        deadline = time.monotonic() + seconds
        while True:
            job: dict[str, Any] = self.get(f"jobs/{job_id}")
            if job["state"] in ("done", "failed", "cancelled"):
                return job
            assert time.monotonic() < deadline, f"the job has not ended: {job}"
            time.sleep(0.1)


def _answer(answer: Any) -> Answer:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    cookies = [value.split(";", 1)[0] for value in answer.headers.get_all("Set-Cookie") or []]
    return Answer(answer.status, headers, answer.read(), "; ".join(cookies))
