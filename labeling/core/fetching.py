"""Asking addresses that somebody typed in, without being led to what only this machine may reach.

The name is looked up once; every address it has must be public, and the connection goes to one that was checked, so
that a second answer of the name server changes nothing. Redirects are not followed. HTTPS alone, certificates checked.
Time and the size of the answer are bounded whatever the other side does.

`CLEARLABEL_FETCH_ALLOW` names hosts (`host` or `host:port`) of the operator's own network that may be asked although
they are not public, by HTTP too.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

MAX_URL: Final = 2000
MAX_ANSWER: Final = 64 * 1024
SECONDS: Final = 10.0
_PORTS: Final = {"https": 443, "http": 80}
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Refused(Exception):
    """The address may not be asked; the message says why and what to do."""


class Unanswered(Exception):
    """There was no answer: no such name, no connection, no valid certificate, or it took too long."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: HTTP status, the first `MAX_ANSWER` bytes of the body, seconds it took."""

    status: int
    body: bytes
    seconds: float


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be asked as far as its text says."""

    scheme: str
    host: str
    port: int
    path: str
    is_allowed: bool  # the operator named it


def check_url(url: str) -> Target:
    """What `url` names; `Refused` for what is never asked, whatever its name stands for."""
    parts = _split(url)
    host = (parts.hostname or "").rstrip(".").lower()
    try:
        host = host.encode("idna").decode("ascii") if not host.isascii() else host
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except (UnicodeError, ValueError):
        raise Refused("The address has no host and port that can be read. Check it.") from None
    if not host or parts.scheme not in _PORTS:
        raise Refused("Give a whole address that begins with https://.")
    if parts.username is not None or parts.password is not None:
        raise Refused("Leave user and password out of the address: what is sent is signed.")
    if parts.fragment:
        raise Refused("Leave out what follows # in the address: it is never sent.")
    is_allowed = _is_allowed(host, port)
    if parts.scheme == "http" and not is_allowed:
        raise Refused("Give an address that begins with https://, so that nobody on the way reads along.")
    if not is_allowed and (literal := _literal(host)) is not None and not is_public(literal):
        raise Refused(_not_public(host))
    path = parts.path or "/"
    return Target(parts.scheme, host, port, f"{path}?{parts.query}" if parts.query else path, is_allowed)


def _split(url: str) -> SplitResult:
    if len(url) > MAX_URL:
        raise Refused(f"Shorten the address to {MAX_URL:,} characters.")
    if not url.isprintable() or " " in url or "\\" in url:
        raise Refused(
            "The address holds characters that addresses do not have. Write them as %20 and the like."
        )
    try:
        parts = urlsplit(url)
    except ValueError:
        raise Refused("This is no address that can be read. Check it.") from None
    if not (parts.path + parts.query).isascii():
        raise Refused(
            "The address holds characters that addresses do not have. Write them as %C3%A9 and the like."
        )
    return parts


def _not_public(host: str) -> str:
    return (
        f"{host} is not on the public internet, so it is not asked. If it is yours, the operator can allow it in "
        "CLEARLABEL_FETCH_ALLOW."
    )


def _is_allowed(host: str, port: int) -> bool:
    name = f"[{host}]" if ":" in host else host
    return any(entry in (name, f"{name}:{port}") for entry in settings.FETCH_ALLOW)


def _literal(host: str) -> Address | None:
    """The address that `host` spells, also in the shortened and octal forms that resolvers take."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        pass
    last = host.rpartition(".")[2]
    if last.isdigit() or last.startswith("0x"):
        try:
            return ipaddress.IPv4Address(socket.inet_aton(host))
        except OSError:
            return None
    return None


def is_public(address: Address) -> bool:
    """Whether an address is on the public internet, looking into those that carry an IPv4 address inside."""
    inner: Address | None = None
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address.teredo is not None:
            inner = address.teredo[1]
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


def post(
    url: str, *, body: bytes, headers: Mapping[str, str], seconds: float = SECONDS, most: int = MAX_ANSWER
) -> Answer:
    """Send `body` and read the answer; a redirect is an answer like any other.

    `Refused` when the address may not be asked, `Unanswered` when nothing came in `seconds`, all in all.
    """
    began = time.monotonic()
    target = check_url(url)
    connection, left = connect(target, began=began, seconds=seconds)
    clock = threading.Timer(left, connection.break_off)
    clock.daemon = True
    clock.start()
    try:
        connection.request("POST", target.path, body=body, headers={**headers, "Connection": "close"})
        response = connection.getresponse()
        read = response.read(most)
        if connection.is_broken_off:
            raise TimeoutError
        return Answer(response.status, read, time.monotonic() - began)
    except ssl.SSLCertVerificationError as error:
        raise Unanswered(f"The certificate of {target.host} is not valid: {error.verify_message}.") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unanswered(why(target, error, is_broken_off=connection.is_broken_off)) from None
    finally:
        clock.cancel()
        connection.close()


def connect(target: Target, *, began: float, seconds: float) -> tuple["Pinned", float]:
    """A connection to a checked address of the target, not open yet, and how many of the seconds are left for it."""
    found = resolve(target, seconds)
    left = seconds - (time.monotonic() - began)
    if left <= 0:
        raise Unanswered("The name server took too long to answer.")
    return Pinned(target, found, left), left


def why(target: Target, error: Exception, *, is_broken_off: bool) -> str:
    """What went wrong with a connection, as a sentence."""
    if is_broken_off or isinstance(error, TimeoutError):
        return f"{target.host} did not answer in time."
    if isinstance(error, ConnectionRefusedError):
        return f"Nothing answers at {target.host}:{target.port}."
    if isinstance(error, ssl.SSLError):
        return f"No safe connection to {target.host} came about ({error.reason or 'TLS'})."
    if isinstance(error, http.client.HTTPException):
        return f"What {target.host} answered is not HTTP."
    return f"The connection to {target.host} broke off."


def resolve(target: Target, seconds: float) -> str:
    """One address of the host, after all of them were checked. In a thread: looking up has no time limit of its own."""
    found: list[str] = []
    failed: list[OSError | UnicodeError] = []

    def look_up() -> None:
        try:
            rows = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            failed.append(error)
        else:
            found.extend(str(row[4][0]) for row in rows)

    thread = threading.Thread(target=look_up, name="look-up", daemon=True)
    thread.start()
    thread.join(seconds)
    if failed or not found:
        raise Unanswered(f"The name {target.host} is not known. Check the address.")
    if not target.is_allowed and not all(
        is_public(ipaddress.ip_address(address.partition("%")[0])) for address in found
    ):
        raise Refused(_not_public(target.host))
    return found[0]


class Pinned(http.client.HTTPConnection):
    """A connection to the one address that was checked. The name is still what the certificate must hold."""

    def __init__(self, target: Target, address: str, seconds: float) -> None:
        default = _PORTS[target.scheme]
        host = f"[{target.host}]" if ":" in target.host else target.host
        super().__init__(host, target.port, timeout=seconds)
        self.default_port = default  # the header `Host` leaves it out
        self._target = target
        self._address = address
        self.is_broken_off = False

    def connect(self) -> None:
        sock = socket.create_connection((self._address, self._target.port), self.timeout)
        self.sock = sock
        if self._target.scheme == "https":
            context = ssl.create_default_context()
            safe = context.wrap_socket(sock, server_hostname=self._target.host, do_handshake_on_connect=False)
            self.sock = safe  # before the handshake: that may be slow too
            safe.do_handshake()

    def break_off(self) -> None:
        """End it from another thread: each read alone is bounded, a thousand slow ones are not."""
        self.is_broken_off = True
        sock = self.sock
        if sock is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
