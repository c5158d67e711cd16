"""Logs never hold what opens something: signed addresses, keys of links, tokens."""

import json
import logging

import pytest

from labeling.core.logs import JsonFormatter, without_secrets
from tests.support.people import client_for

SECRET = "Zx81-_kq:1v:abc"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"Gone: /media/{SECRET}", "Gone: /media/…"),
        (
            f"Unprocessable: /api/v1/invitations/accept/{SECRET}",
            "Unprocessable: /api/v1/invitations/accept/…",
        ),
        (
            f'{{"document-uri":"https://a.example/invite/{SECRET}"}}',
            '{"document-uri":"https://a.example/invite/…"}',
        ),
        (f'"https://a.example/reset?key={SECRET}&x=1"', '"https://a.example/reset?key=…&x=1"'),
        ("authorization: Bearer abc.def", "authorization: Bearer …"),
        ("token clb_0011223344556677_abcDEF", "token clb_…"),
        ("Not Found: /api/v1/projects/1", "Not Found: /api/v1/projects/1"),
    ],
)
def test_what_opens_something_is_cut_out(text, kept):
    assert without_secrets(text) == kept


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "address"),
    [("GET", f"/media/{SECRET}"), ("POST", f"/api/v1/invitations/accept/{SECRET}")],
)
def test_a_refused_request_is_logged_without_its_key(caplog, method, address):
    client = client_for(None)
    answer = client.generic(method, address, b"{}", content_type="application/json")
    assert answer.status_code in {404, 422}
    lines = [JsonFormatter().format(record) for record in caplog.records if record.name == "django.request"]
    assert lines
    assert all(SECRET not in line and "…" in json.loads(line)["message"] for line in lines)


def test_traces_are_cleaned_too():
    try:
        raise ValueError(f"cannot open /media/{SECRET}")
    except ValueError:
        import sys

        record = logging.LogRecord("x", logging.ERROR, "f", 1, "failed", (), sys.exc_info())
    assert SECRET not in JsonFormatter().format(record)
