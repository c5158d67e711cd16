"""What every answer carries: policy, cookies' flags, request id."""

import re

import pytest

from tests.support.people import PASSWORD, client_for

POLICY = {
    "default-src": {"'self'"},
    "img-src": {"'self'", "blob:", "data:"},
    "media-src": {"'self'", "blob:"},
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "object-src": {"'none'"},
    "base-uri": {"'none'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'none'"},
    "report-uri": {"/csp-report"},
}


def policy_of(answer):
    parts = [part.split() for part in answer.headers["Content-Security-Policy"].split(";") if part.strip()]
    return {part[0]: set(part[1:]) for part in parts}


@pytest.mark.parametrize("address", ["/", "/projects", "/login", "/api/v1/boot", "/api/v1/nothing", "/livez"])
def test_every_answer_carries_the_headers(db, address):
    answer = client_for(None).get(address)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["X-Request-Id"])
    policy = policy_of(answer)
    for name, sources in POLICY.items():
        assert policy[name] == sources, name
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*"} & set().union(*policy.values())


def test_each_request_has_its_own_id(db):
    client = client_for(None)
    assert client.get("/livez").headers["X-Request-Id"] != client.get("/livez").headers["X-Request-Id"]


def test_the_session_cookie_is_out_of_reach_of_scripts(tenant, anonymous):
    answer = anonymous.post(
        "/api/v1/auth/login", {"email": tenant.owner.email, "password": PASSWORD}, format="json"
    )
    session, csrf = answer.cookies["sessionid"], answer.cookies["csrftoken"]
    assert (session["httponly"], session["samesite"], session["path"]) == (True, "Lax", "/")
    assert (csrf["samesite"], csrf["httponly"]) == ("Lax", "")
    assert session["max-age"] == 12 * 3600


def test_behind_https_cookies_are_secure_and_bound_to_the_host(tmp_path):
    import json
    import os
    import subprocess
    import sys

    code = (
        "import json; from labeling.config import settings as s; "
        "print(json.dumps([s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, "
        "s.SESSION_COOKIE_NAME, s.SECURE_HSTS_SECONDS]))"
    )
    env = {**os.environ, "CLEARLABEL_PUBLIC_URL": "https://label.example", "CLEARLABEL_DATA": str(tmp_path)}
    found = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert json.loads(found.stdout) == [True, True, "__Host-sessionid", 31_536_000]


def test_reports_are_taken_cut_and_logged(db, caplog):
    answer = client_for(None).generic(
        "POST", "/csp-report", b"x" * 5000, content_type="application/csp-report"
    )
    assert answer.status_code == 204
    (record,) = [record for record in caplog.records if record.name == "clearlabel.csp"]
    assert record.getMessage().count("x") <= 2001


def test_no_foreign_page_may_read_answers(tenant):
    answer = tenant.client_for("owner").get("/api/v1/me", HTTP_ORIGIN="https://evil.example")
    assert "Access-Control-Allow-Origin" not in answer.headers
    preflight = tenant.client_for("owner").options("/api/v1/me", HTTP_ORIGIN="https://evil.example")
    assert preflight.status_code == 403
