"""What sites say about mining, in each of its forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.rights.evidence.site_signals import KINDS, read_site
from labeling.rights.policy import SignalScope


def read(kind, raw, path="/photos/"):
    return [
        (signal.vocabulary, signal.scope.value, signal.machine) for signal in read_site(kind, raw, path=path)
    ]


RULES = '[{"location": "/", "tdm-reservation": 0}, {"location": "/photos/*", "tdm-reservation": 1}]'


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        ("headers", "HTTP/1.1 200 OK\ntdm-reservation: 1\nServer: x", [("tdmrep", "mining", True)]),
        ("headers", "TDM-Reservation: 0", [("tdmrep", "none", True)]),
        ("headers", "X-Robots-Tag: noai, noimageai", [("x-robots-tag", "training", True)]),
        ("headers", "X-Robots-Tag: googlebot: noai", [("x-robots-tag", "training", True)]),
        ("headers", "Content-Usage: train-ai=n", [("aipref", "training", True)]),
        ("headers", "Content-Signal: search=yes, ai-train=no", [("content-signal", "training", True)]),
        ("headers", "Server: x", [("tdmrep", "none", True)]),
        ("tdmrep", RULES, [("tdmrep", "mining", True)]),
        ("tdmrep", '[{"location": "/other/*", "tdm-reservation": 1}]', [("tdmrep", "none", True)]),
        ("tdmrep", '[{"location": "/Photos/*", "tdm-reservation": 1}]', [("tdmrep", "none", True)]),
        ("tdmrep", '[{"location": "/photos/private/", "tdm-reservation": 1}]', [("tdmrep", "mining", True)]),
        ("tdmrep", '[{"location": "/", "tdm-reservation": 7}]', [("tdmrep", "unclear", True)]),
        ("tdmrep", "not json", [("tdmrep", "unclear", True)]),
        ("tdmrep", '{"a": 1}', [("tdmrep", "unclear", True)]),
        ("html", '<meta name="tdm-reservation" content="1">', [("tdmrep", "mining", True)]),
        ("html", "<META NAME='robots' CONTENT='noai'>", [("x-robots-tag", "training", True)]),
        ("html", "<p>nothing", [("tdmrep", "none", True)]),
        ("robots", "User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /", [("robots", "training", True)]),
        ("robots", "User-agent: *\nDisallow: /", [("robots", "mining", True)]),
        ("robots", "User-agent: *\nDisallow: /\nAllow: /photos/", [("robots", "none", True)]),
        ("robots", "User-agent: GPTBot\nDisallow: /admin/", [("robots", "none", True)]),
        (
            "robots",
            "User-agent: GPTBot\nDisallow: /*.jpg$\nDisallow: /photos/new",
            [("robots", "training", True)],
        ),
        ("robots", "User-agent: *\nDisallow:\nContent-Usage: train-ai=n", [("aipref", "training", True)]),
        ("robots", "# nothing", [("robots", "none", True)]),
        ("ai.txt", "User-Agent: *\nDisallow: *.jpg", [("ai.txt", "training", True)]),
        ("ai.txt", "User-Agent: *\nAllow: /", [("ai.txt", "none", True)]),
        ("rsl", "<prohibits type='usage'>ai-train search</prohibits>", [("rsl", "training", True)]),
        ("rsl", "<rsl/>", [("rsl", "unclear", True)]),
        (
            "terms_text",
            "You must not use our content for machine learning.",
            [("terms_text", "mining", False)],
        ),
        ("terms_text", "Be kind to each other.", [("terms_text", "none", False)]),
    ],
)
def test_each_form_is_read(kind, raw, expected):
    assert read(kind, raw) == expected


@given(st.sampled_from(KINDS), st.text(max_size=300), st.text(max_size=20))
def test_any_text_gives_an_answer(kind, raw, path):
    assert all(isinstance(signal.scope, SignalScope) for signal in read_site(kind, raw, path="/" + path))
    assert read_site(kind, raw, path="/" + path)
