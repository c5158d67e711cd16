"""Sessions, passwords and CSRF through the API."""

import re

import pytest
from django.core import mail as outbox
from django.test import Client
from rest_framework.test import APIClient

from labeling.accounts.models import User
from labeling.accounts.services import mail
from tests.support.people import PASSWORD, client_for, join, make_user

LOGIN = "/api/v1/auth/login"
NEW = "a quite new passphrase"
BOXES = {
    "name": "Boxes",
    "schema": {
        "version": 1,
        "inputs": [{"name": "photo", "type": "image"}],
        "controls": [
            {
                "name": "objects",
                "type": "shapes",
                "on": "photo",
                "tools": ["box"],
                "labels": [{"name": "car"}],
            }
        ],
    },
}


def login(client, email, password=PASSWORD):
    return client.post(LOGIN, {"email": email, "password": password}, format="json")


def test_boot_says_nobody_is_signed_in_and_sets_the_csrf_cookie(anonymous):
    answer = anonymous.get("/api/v1/boot")
    assert answer.status_code == 200
    assert answer.json() == {"user": None, "csrf": True, "signup": "closed", "version": "0.1.0", "demo": True}
    assert "csrftoken" in answer.cookies


def test_login_answers_me_and_begins_a_session(tenant, anonymous):
    user = tenant.user("manager")
    answer = login(anonymous, user.email.upper())
    assert answer.status_code == 200
    body = answer.json()
    assert body["id"] == str(user.pk)
    assert body["role"] == "manager"
    assert body["organisation"] == {"id": str(tenant.organisation.pk), "name": "Aurora"}
    assert "project.create" in body["permissions"]
    assert "organisation.edit" not in body["permissions"]
    assert body["projects"] == []
    assert anonymous.get("/api/v1/me").json() == body
    assert anonymous.get("/api/v1/boot").json()["user"] == body


@pytest.mark.parametrize("email", ["manager", "nobody"])
def test_wrong_password_and_unknown_address_look_the_same(tenant, anonymous, email):
    address = tenant.user("manager").email if email == "manager" else "nobody@example.org"
    answer = login(anonymous, address, "not the password")
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "auth.invalid"
    assert answer.json()["detail"] == "The e-mail address or the password is not right."


def test_an_inactive_person_cannot_log_in(tenant, anonymous):
    user = tenant.user("viewer")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert login(anonymous, user.email).json()["code"] == "auth.invalid"


def test_somebody_in_no_organisation_is_told_so(anonymous, db):
    answer = login(anonymous, make_user().email)
    assert (answer.status_code, answer.json()["code"]) == (401, "auth.no_organisation")


def test_too_many_failures_are_limited_even_with_the_right_password(tenant, anonymous):
    user = tenant.user("manager")
    codes = [login(anonymous, user.email, "wrong").json()["code"] for _ in range(6)]
    assert codes == ["auth.invalid"] * 5 + ["auth.limited"]
    answer = login(anonymous, user.email)
    assert answer.status_code == 429
    assert answer.json()["code"] == "auth.limited"
    assert int(answer.headers["Retry-After"]) > 0


def test_lock_out_outlives_the_cache(tenant, anonymous):
    """Axes counts in the database, so losing the cache does not open the door again."""
    from django.core.cache import cache

    user = tenant.user("manager")
    for _ in range(10):
        cache.clear()
        login(anonymous, user.email, "wrong")
    cache.clear()
    answer = login(anonymous, user.email)
    assert (answer.status_code, answer.json()["code"]) == (429, "auth.limited")


def test_login_leaves_a_planted_session_behind(tenant, anonymous):
    from django.contrib.sessions.backends.db import SessionStore

    planted = SessionStore()
    planted["planted"] = True
    planted.save()
    anonymous.cookies["sessionid"] = planted.session_key
    assert login(anonymous, tenant.owner.email).status_code == 200
    assert anonymous.cookies["sessionid"].value != planted.session_key
    assert not SessionStore().exists(planted.session_key)


def test_login_from_a_foreign_page_is_refused(tenant, anonymous):
    body = {"email": tenant.owner.email, "password": PASSWORD}
    foreign = anonymous.post(LOGIN, body, format="json", HTTP_ORIGIN="https://evil.example")
    assert (foreign.status_code, foreign.json()["code"]) == (403, "csrf.failed")
    fetched = anonymous.post(LOGIN, body, format="json", HTTP_SEC_FETCH_SITE="cross-site")
    assert (fetched.status_code, fetched.json()["code"]) == (403, "csrf.failed")
    own = anonymous.post(LOGIN, body, format="json", HTTP_ORIGIN="http://testserver")
    assert own.status_code == 200


def test_a_form_cannot_log_in(tenant):
    answer = Client().post(LOGIN, {"email": tenant.owner.email, "password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (415, "media_type.unsupported")


def test_a_session_needs_the_csrf_token_for_changes(tenant):
    without = client_for(tenant.owner, csrf=True)
    without.credentials()
    answer = without.patch("/api/v1/me", {"name": "Eve"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf.failed")
    assert User.objects.get(pk=tenant.owner.pk).name == "Owner"
    with_token = client_for(tenant.owner, csrf=True)
    assert with_token.patch("/api/v1/me", {"name": "Ada"}, format="json").json()["name"] == "Ada"


def test_a_session_with_its_csrf_token_may_name_an_idempotency_key(tenant):
    """Reading the form for the CSRF token must leave the body for the key's hash and for the view."""
    client = client_for(tenant.owner, csrf=True)
    answers = [
        client.post("/api/v1/projects", BOXES, format="json", HTTP_IDEMPOTENCY_KEY="k1") for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert answers[1].headers["Idempotent-Replay"] == "true"
    body = {**BOXES, "name": "Another"}
    other = client.post("/api/v1/projects", body, format="json", HTTP_IDEMPOTENCY_KEY="k1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.reused")
    client.credentials()
    refused = client.post("/api/v1/projects", body, format="json", HTTP_IDEMPOTENCY_KEY="k2")
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf.failed")


def test_logout_ends_the_session_in_the_store(tenant):
    client = tenant.client_for("viewer")
    kept = client.cookies["sessionid"].value
    assert client.post("/api/v1/auth/logout").status_code == 204
    thief = APIClient()
    thief.cookies["sessionid"] = kept
    assert thief.get("/api/v1/me").status_code == 401


def test_me_can_be_changed(tenant):
    client = tenant.client_for("viewer")
    answer = client.patch("/api/v1/me", {"name": "Zoë", "locale": "de-AT"}, format="json")
    assert (answer.status_code, answer.json()["name"], answer.json()["locale"]) == (200, "Zoë", "de-AT")
    wrong = client.patch("/api/v1/me", {"locale": "../x", "role": "owner"}, format="json")
    assert wrong.status_code == 422
    assert {(fault["pointer"], fault["code"]) for fault in wrong.json()["errors"]} == {
        ("/locale", "field.invalid"),
        ("/role", "field.unknown"),
    }


def test_an_organisation_is_chosen_by_header(tenant, other_tenant):
    user = tenant.user("owner")
    join(user, other_tenant.organisation, "viewer")
    client = tenant.client_for(user)
    assert client.get("/api/v1/me").json()["organisation"]["name"] == "Aurora"
    other = client.get("/api/v1/me", HTTP_X_ORGANISATION=str(other_tenant.organisation.pk)).json()
    assert (other["organisation"]["name"], other["role"]) == ("Borealis", "viewer")


@pytest.mark.parametrize("wanted", ["nonsense", "018f0000-0000-7000-8000-000000000000"])
def test_a_foreign_organisation_is_not_found(tenant, wanted):
    answer = tenant.client_for("owner").get("/api/v1/me", HTTP_X_ORGANISATION=wanted)
    assert (answer.status_code, answer.json()["code"]) == (404, "organisation.not_found")


# --- passwords ---


def reset_key(client, email):
    assert client.post("/api/v1/auth/password/reset", {"email": email}, format="json").status_code == 202
    mail.drain()
    (message,) = outbox.outbox
    assert message.to == [email]
    found = re.search(r"/reset\?key=(\S+)", message.body)
    assert found is not None
    return found[1]


def confirm(client, key, password=NEW):
    return client.post(
        "/api/v1/auth/password/reset/confirm", {"key": key, "password": password}, format="json"
    )


def test_a_reset_works_once_and_ends_all_sessions(tenant, anonymous):
    user = tenant.user("annotator")
    session = tenant.client_for(user)
    key = reset_key(anonymous, user.email)
    answer = confirm(anonymous, key)
    assert (answer.status_code, answer.json()) == (200, {"email": user.email})
    assert session.get("/api/v1/me").status_code == 401
    assert login(anonymous, user.email).status_code == 401
    assert login(anonymous, user.email, NEW).status_code == 200
    again = confirm(APIClient(), key, "yet another passphrase")
    assert (again.status_code, again.json()["code"]) == (422, "reset.invalid")


def test_a_reset_key_expires(tenant, anonymous):
    import time_machine

    from labeling.core import clock

    key = reset_key(anonymous, tenant.owner.email)
    with time_machine.travel(clock.now().timestamp() + 3601):
        assert confirm(anonymous, key).json()["code"] == "reset.invalid"


def test_a_reset_for_an_unknown_address_answers_the_same_and_sends_nothing(anonymous, db):
    known = make_user()
    first = anonymous.post("/api/v1/auth/password/reset", {"email": "nobody@example.org"}, format="json")
    mail.drain()
    assert outbox.outbox == []
    second = anonymous.post("/api/v1/auth/password/reset", {"email": known.email}, format="json")
    assert (first.status_code, first.content) == (second.status_code, second.content) == (202, b"")


@pytest.mark.parametrize("key", ["", "x", "a-b", "00000000000070008000000000000000-abc-def", "\ud7ff" * 50])
def test_nonsense_keys_are_refused(anonymous, db, key):
    answer = confirm(anonymous, key)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/key"


def test_a_weak_new_password_is_refused_with_each_rule(tenant, anonymous):
    key = reset_key(anonymous, tenant.owner.email)
    answer = confirm(anonymous, key, "password")
    assert answer.status_code == 422
    assert [fault["code"] for fault in answer.json()["errors"]] == [
        "password.password_too_short",
        "password.password_too_common",
    ]
    assert confirm(anonymous, key).status_code == 200


def test_a_change_keeps_this_session_and_ends_the_others(tenant):
    user = tenant.user("reviewer")
    here, there = tenant.client_for(user), tenant.client_for(user)
    body = {"current_password": PASSWORD, "new_password": NEW}
    assert here.post("/api/v1/auth/password/change", body, format="json").status_code == 200
    assert here.get("/api/v1/me").status_code == 200
    assert there.get("/api/v1/me").status_code == 401


def test_a_change_needs_the_current_password(tenant):
    client = tenant.client_for("reviewer")
    body = {"current_password": "guess", "new_password": NEW}
    answers = [client.post("/api/v1/auth/password/change", body, format="json") for _ in range(6)]
    assert [answer.json()["code"] for answer in answers] == ["password.wrong"] * 5 + ["auth.limited"]
    assert answers[0].json()["errors"][0]["pointer"] == "/current_password"


# --- sign-up ---


def sign_up(client, email="new@example.org"):
    body = {"email": email, "password": NEW, "name": "New", "organisation": "Newcomers"}
    return client.post("/api/v1/auth/signup", body, format="json")


def test_sign_up_is_closed(anonymous, db):
    answer = sign_up(anonymous)
    assert (answer.status_code, answer.json()["code"]) == (403, "signup.closed")
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "path", ["/_allauth/browser/v1/auth/signup", "/accounts/signup", "/_allauth/app/v1/auth/signup"]
)
def test_no_other_sign_up_exists(anonymous, db, path):
    answer = anonymous.post(path, {"email": "new@example.org", "password": NEW}, format="json")
    assert answer.status_code in {404, 405}
    assert not User.objects.exists()


def test_open_sign_up_makes_an_owner(anonymous, db, settings):
    settings.OPEN_SIGNUP = True
    answer = sign_up(anonymous)
    assert answer.status_code == 201
    assert (answer.json()["role"], answer.json()["organisation"]["name"]) == ("owner", "Newcomers")
    again = sign_up(APIClient(), "NEW@example.org")
    assert (again.status_code, again.json()["code"]) == (422, "signup.email")
