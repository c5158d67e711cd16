"""Whom limits and records count: what a client writes into its own headers must not change it."""

import pytest
from django.test import RequestFactory

from labeling.accounts.adapters import AccountAdapter
from labeling.core.client import client_address
from tests.support.people import PASSWORD, client_for

FROM = "203.0.113.7"


def request(forwarded=None, connected="10.0.0.1"):
    headers = {"REMOTE_ADDR": connected} | (
        {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded is not None else {}
    )
    return RequestFactory().get("/", **headers)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        (0, None, "10.0.0.1"),
        (0, FROM, "10.0.0.1"),
        (1, FROM, FROM),
        (1, f"1.1.1.1, {FROM}", FROM),
        (2, f"1.1.1.1, {FROM}, 10.0.0.2", FROM),
        (2, FROM, "10.0.0.1"),  # came past a proxy: nobody vouches for what it says
        (1, None, "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "unknown", "10.0.0.1"),
        (1, "'; drop table--", "10.0.0.1"),
        (1, f"{FROM}:4711", FROM),
        (1, "[2001:db8::1]:4711", "2001:db8::1"),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_only_what_the_operators_proxies_wrote_counts(settings, proxies, forwarded, found):
    settings.TRUSTED_PROXIES = proxies
    assert client_address(request(forwarded)) == found
    assert AccountAdapter().get_client_ip(request(forwarded)) == found


def test_a_server_that_knows_no_address_gives_none(settings):
    settings.TRUSTED_PROXIES = 0
    assert client_address(request(connected="")) == ""


def try_often(client, times, **headers):
    codes = []
    for number in range(times):
        given = {"email": "nobody@example.org", "password": PASSWORD}
        sent = {name: value.format(number) for name, value in headers.items()}
        codes.append(client.post("/api/v1/auth/login", given, format="json", **sent).status_code)
    return codes


def test_made_up_addresses_do_not_lift_the_limit(db, settings):
    settings.TRUSTED_PROXIES = 0
    assert 429 in try_often(client_for(None), 12, HTTP_X_FORWARDED_FOR="198.51.100.{}")
