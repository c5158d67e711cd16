"""A real HTTP server that takes webhooks, on this machine."""

import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Got:
    """One request that arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        return dict(json.loads(self.body))

    def is_signed_by(self, secret: str) -> bool:
        """Checks as the documentation tells receivers to, with nothing of ours."""
        parts = [part.split("=", 1) for part in self.headers["Clearlabel-Signature"].split(",")]
        stamp = next(value for key, value in parts if key == "t")
        wanted = hmac.new(secret.encode(), stamp.encode() + b"." + self.body, hashlib.sha256).hexdigest()
        return any(hmac.compare_digest(wanted, value) for key, value in parts if key == "v1")


Answering = Callable[[BaseHTTPRequestHandler, Got], None]


@dataclass
class Receiver:
    """What arrived, in order; `answers` says how the next requests are answered, then 200."""

    port: int = 0
    got: list[Got] = field(default_factory=list)
    answers: list[int | Answering] = field(default_factory=list)
    always: int | Answering = 200

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/hooks?of=us"


def answer_with(status: int, body: bytes = b"thanks", **headers: str) -> Answering:
    """An answer of this status."""

    def answer(handler: BaseHTTPRequestHandler, _: Got) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that answers until the block ends."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got = Got(self.path, dict(self.headers.items()), body)
            receiver.got.append(got)
            answer = receiver.answers.pop(0) if receiver.answers else receiver.always
            with suppress(OSError):  # whoever asked has gone
                (answer_with(answer) if isinstance(answer, int) else answer)(self, got)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
