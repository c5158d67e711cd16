"""What somebody typed in is asked only where the public internet is, and never longer or more than is bounded."""

import ipaddress
import socket
import time

import pytest

from labeling.core.fetching import Refused, Unanswered, check_url, is_public, post
from tests.webhooks.receiver import Receiver, answer_with

PRIVATE = [
    "127.0.0.1", "127.8.9.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1",
    "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "2002:a00:1::",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2001:0:0:0:0:0:80ff:fffe", "2001:db8::1", "::7f00:1",
]  # fmt: skip
PUBLIC = [
    "8.8.8.8",
    "93.184.216.34",
    "2606:4700::1111",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_on_the_public_internet_is_not(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_on_it_is(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://example.org/", "begins with https://"),
        ("ftp://example.org/", "begins with https://"),
        ("example.org/hook", "begins with https://"),
        ("https://", "begins with https://"),
        ("https://user:secret@example.org/", "user and password"),
        ("https://@example.org/", "user and password"),
        ("https://example.org/#part", "#"),
        ("https://example.org:99999/", "host and port that can be read"),
        ("https://[::1/", "can be read"),
        ("https://example.org/a b", "characters"),
        ("https://example.org/\r\nHost: inside", "characters"),
        ("https://example.org\\@127.0.0.1/", "characters"),
        ("https://example.org/\x00", "characters"),
        ("https://example.org/ü", "characters"),
        ("https://" + "a" * 2000 + ".org/", "2,000 characters"),
        *[
            (f"https://{host}/", "not on the public internet")
            for host in (
                "127.0.0.1", "127.1", "0x7f.1", "2130706433", "017700000001", "[::1]", "[::ffff:127.0.0.1]",
                "10.0.0.1.",                "169.254.169.254", "[fe80::1%25eth0]",
            )
        ],
    ],
)  # fmt: skip
def test_addresses_that_are_never_asked_say_why(url: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        check_url(url)


def test_names_of_other_scripts_are_taken_as_their_ascii() -> None:
    found = check_url("https://bücher.example/a?b=c")
    assert (found.host, found.port, found.path) == ("xn--bcher-kva.example", 443, "/a?b=c")


def test_a_name_that_leads_inside_is_refused_when_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", 443)),
    ]
    asked = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows)
    monkeypatch.setattr(socket, "create_connection", lambda *_: asked.append(1))
    with pytest.raises(Refused, match=r"inside\.example is not on the public internet"):
        post("https://inside.example/", body=b"{}", headers={})
    assert asked == []


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever answers for the name may say something else a moment later: nobody asks again."""
    answers = ["93.184.216.34", "127.0.0.1"]
    asked: list[str] = []

    def look_up(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers.pop(0), 443))]

    def connect(address: tuple[str, int], _: float) -> socket.socket:
        asked.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Unanswered, match="Nothing answers"):
        post("https://rebinding.example/", body=b"{}", headers={})
    assert asked == ["93.184.216.34"]
    assert answers == ["127.0.0.1"]


def test_this_machine_is_asked_only_where_the_operator_says_so(receiver: Receiver, settings) -> None:
    assert post(receiver.url, body=b"{}", headers={"X-One": "1"}).status == 200
    assert (receiver.got[0].path, receiver.got[0].body) == ("/hooks?of=us", b"{}")
    assert receiver.got[0].headers["Host"] == receiver.host
    settings.FETCH_ALLOW = ["127.0.0.1:1"]
    with pytest.raises(Refused):
        post(receiver.url, body=b"{}", headers={})
    settings.FETCH_ALLOW = ["127.0.0.1"]
    assert post(receiver.url, body=b"{}", headers={}).status == 200


def test_a_redirect_is_an_answer_and_is_not_followed(receiver: Receiver) -> None:
    receiver.answers = [answer_with(307, Location=receiver.url)]
    assert post(receiver.url, body=b"{}", headers={}).status == 307
    assert len(receiver.got) == 1


def test_of_a_large_answer_only_the_beginning_is_read(receiver: Receiver) -> None:
    receiver.answers = [answer_with(200, b"x" * 300_000)]
    assert post(receiver.url, body=b"{}", headers={}, most=1000).body == b"x" * 1000


def test_an_answer_that_drips_is_broken_off(receiver: Receiver) -> None:
    def drip(handler, _got) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for _ in range(200):
            handler.wfile.write(b"X-Slow: 1\r\n")
            handler.wfile.flush()
            time.sleep(0.02)

    receiver.answers = [drip]
    with pytest.raises(Unanswered, match="did not answer in time"):
        post(receiver.url, body=b"{}", headers={}, seconds=0.3)


def test_what_is_not_http_and_what_nobody_answers_are_said(receiver: Receiver) -> None:
    receiver.answers = [lambda handler, _got: handler.wfile.write(b"220 mail.example ESMTP\r\n")]
    with pytest.raises(Unanswered, match="not HTTP"):
        post(receiver.url, body=b"{}", headers={})
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    from django.test import override_settings

    with override_settings(FETCH_ALLOW=["127.0.0.1"]), pytest.raises(Unanswered, match="Nothing answers"):
        post(f"http://127.0.0.1:{port}/", body=b"{}", headers={})


def test_a_certificate_that_does_not_fit_ends_it(receiver: Receiver) -> None:
    with pytest.raises(Unanswered, match=r"safe connection|broke off"):
        post(receiver.url.replace("http:", "https:"), body=b"{}", headers={}, seconds=2)
