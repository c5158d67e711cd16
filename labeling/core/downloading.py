"""Reading from addresses that somebody typed in: the rules of `labeling.core.fetching`, for answers of any length.

Each redirect is judged like the first address. Time and bytes are bounded over all of them together.
"""

import hashlib
import http.client
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

from labeling.core.fetching import Pinned, Refused, Target, Unanswered, check_url, connect, why

MAX_REDIRECTS: Final = 3
SECONDS: Final = 120.0
CHUNK: Final = 256 * 1024
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


class TooManyBytes(Exception):
    """The answer is longer than may be read; the message says how long it may be."""


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file that was read from an address: where it came from in the end, its hash and size."""

    url: str
    path: Path
    sha256: str
    bytes: int


class Response:
    """An answer whose body is read in parts; every read is bounded by the time of the whole."""

    def __init__(self, target: Target, connection: Pinned, raw: http.client.HTTPResponse) -> None:
        self._target, self._connection, self._raw = target, connection, raw
        self.status = raw.status
        self.headers = raw.headers

    def read(self, amount: int | None = None) -> bytes:
        """The next bytes, none at the end; `Unanswered` when the line breaks or the time is over."""
        try:
            part = self._raw.read(amount)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Unanswered(why(self._target, error, is_broken_off=self._connection.is_broken_off)) from None
        if self._connection.is_broken_off:
            raise Unanswered(f"{self._target.host} did not answer in time.")
        if not part and amount and self._raw.length:
            raise Unanswered(f"The connection to {self._target.host} broke off.")
        return part

    def stream(self, amount: int = CHUNK) -> Iterator[bytes]:
        """The body in parts."""
        while part := self.read(amount):
            yield part


@contextmanager
def asked(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    seconds: float = SECONDS,
) -> Iterator[Response]:
    """The answer to one request, a redirect as it is. `Refused` and `Unanswered` as `labeling.core.fetching` says."""
    began = time.monotonic()
    target = check_url(url)
    connection, left = connect(target, began=began, seconds=seconds)
    timer = threading.Timer(left, connection.break_off)
    timer.daemon = True
    timer.start()
    try:
        try:
            connection.request(
                method, target.path, body=body, headers={**(headers or {}), "Connection": "close"}
            )
            raw = connection.getresponse()
        except ssl.SSLCertVerificationError as error:
            raise Unanswered(
                f"The certificate of {target.host} is not valid: {error.verify_message}."
            ) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Unanswered(why(target, error, is_broken_off=connection.is_broken_off)) from None
        yield Response(target, connection, raw)
    finally:
        timer.cancel()
        connection.close()


def download(url: str, *, into: Path, cap: int, seconds: float = SECONDS) -> Downloaded:
    """Read what an address answers into a file, along at most `MAX_REDIRECTS` redirects.

    `Refused` when an address on the way may not be asked, `Unanswered` when no whole file came in time,
    `TooManyBytes` as soon as more than `cap` came.
    """
    end = time.monotonic() + seconds
    for _ in range(MAX_REDIRECTS + 1):
        left = end - time.monotonic()
        if left <= 0:
            raise Unanswered("The redirects took too long.")
        with asked(url, headers={"Accept": "*/*", "Accept-Encoding": "identity"}, seconds=left) as answer:
            if answer.status in _REDIRECTS:
                url = _next(url, answer)
                continue
            if answer.status != 200:
                raise Unanswered(f"{_host(url)} answered {answer.status} instead of a file.")
            return _write(url, answer, into, cap)
    raise Refused(
        f"{_host(url)} redirects more than {MAX_REDIRECTS} times. Give the address of the file itself."
    )


def _next(url: str, answer: Response) -> str:
    place = answer.headers.get("Location")
    if not place:
        raise Unanswered(f"{_host(url)} redirects without saying where.")
    try:
        found = urljoin(url, place.strip())
    except ValueError:
        raise Refused(f"{_host(url)} redirects to what is no address.") from None
    return found.partition("#")[0]


def _host(url: str) -> str:
    return check_url(url).host


def _write(url: str, answer: Response, into: Path, cap: int) -> Downloaded:
    told = answer.headers.get("Content-Length", "")
    if told.isdigit() and int(told[:18]) > cap:
        raise _too_many(cap)
    digest, size = hashlib.sha256(), 0
    with into.open("wb") as file:
        for part in answer.stream():
            size += len(part)
            if size > cap:
                raise _too_many(cap)
            digest.update(part)
            file.write(part)
    return Downloaded(url, into, digest.hexdigest(), size)


def _too_many(cap: int) -> TooManyBytes:
    return TooManyBytes(f"The file is larger than {cap // 1_000_000:,} MB.")
