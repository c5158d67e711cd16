"""API tokens: made, used, bounded, ended."""

from datetime import timedelta

import pytest
import time_machine

from labeling.accounts import secrets
from labeling.accounts.models import ApiToken, Membership
from labeling.accounts.roles import Role
from labeling.core import clock
from labeling.core.models import IdempotencyRecord
from tests.support.people import make_token, token_client
from tests.support.projects import add_project_member, make_project

TOKENS = "/api/v1/tokens"


def make(client, *scopes, **more):
    return client.post(TOKENS, {"name": "robot", "scopes": list(scopes or ("read",)), **more}, format="json")


def test_a_token_is_shown_once_and_kept_as_a_keyed_hash(tenant):
    client = tenant.client_for("manager")
    answer = make(client, "read", "label")
    assert answer.status_code == 201
    text = answer.json()["token"]
    token = ApiToken.objects.get(pk=answer.json()["id"])
    assert text.startswith(f"clb_{token.public_id}_")
    assert len(text.removeprefix(f"clb_{token.public_id}_")) == 43
    assert text not in token.secret_hmac
    pepper, digest = token.secret_hmac.split("$")
    assert (len(pepper), len(digest)) == (6, 64)
    row = client.get(TOKENS).json()["results"][0]
    assert row == {
        "id": str(token.pk),
        "name": "robot",
        "scopes": ["read", "label"],
        "project": None,
        "expires_at": None,
        "created_at": answer.json()["created_at"],
        "last_used_at": None,
        "prefix": f"clb_{token.public_id}",
    }
    assert token_client(text).get("/api/v1/me").json()["email"] == tenant.user("manager").email


@pytest.mark.parametrize(
    "text",
    ["", "clb_", "clb_x_y", "nonsense" * 100, "clb_0123456789abcdef_" + "x" * 43, "ünï", "a b"],
)
def test_a_token_that_does_not_count_is_refused_everywhere(tenant, text):
    client = token_client("x")
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}".encode().decode("latin-1"))
    for path in ("/api/v1/me", "/api/v1/boot"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (401, "token.invalid")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_right_public_id_with_another_secret_is_refused(tenant):
    token, text = make_token(tenant.owner)
    wrong = text[:-1] + ("A" if text[-1] != "A" else "B")
    assert token_client(wrong).get("/api/v1/me").status_code == 401
    assert token_client(text).get("/api/v1/me").status_code == 200
    ApiToken.objects.filter(pk=token.pk).update(secret_hmac="gone00$" + token.secret_hmac.split("$")[1])
    assert token_client(text).get("/api/v1/me").status_code == 401


def test_expiry_to_the_second(tenant):
    moment = clock.now()
    _, text = make_token(tenant.owner, expires_at=moment + timedelta(hours=1))
    client = token_client(text)
    with time_machine.travel(moment + timedelta(minutes=59, seconds=59), tick=False):
        assert client.get("/api/v1/me").status_code == 200
    with time_machine.travel(moment + timedelta(hours=1), tick=False):
        assert client.get("/api/v1/me").json()["code"] == "token.invalid"


def test_revoking_ends_it_at_once(tenant):
    token, text = make_token(tenant.owner)
    assert tenant.client_for("owner").delete(f"{TOKENS}/{token.pk}").status_code == 204
    assert token_client(text).get("/api/v1/me").status_code == 401
    assert tenant.client_for("owner").get(TOKENS).json()["results"] == []
    assert tenant.client_for("owner").delete(f"{TOKENS}/{token.pk}").status_code == 404


@pytest.mark.parametrize("token_id", ["x", "018f0000-0000-7000-8000-000000000000", "%00"])
def test_nonsense_ids_are_not_found(tenant, token_id):
    assert tenant.client_for("owner").delete(f"{TOKENS}/{token_id}").json()["code"] == "token.not_found"


def test_leaving_the_organisation_ends_its_tokens(tenant):
    user = tenant.user("annotator")
    _, text = make_token(user)
    member = Membership.objects.get(user=user)
    assert tenant.client_for("owner").delete(f"/api/v1/members/{member.pk}").status_code == 204
    assert token_client(text).get("/api/v1/me").status_code == 401
    assert ApiToken.objects.get(user=user).revoked_at is not None


def test_last_use_is_written_at_most_once_a_minute(tenant, django_assert_num_queries):
    token, text = make_token(tenant.owner)
    client = token_client(text)
    start = clock.now()
    with time_machine.travel(start, tick=False):
        client.get("/api/v1/me")
    with time_machine.travel(start + timedelta(seconds=59), tick=False):
        client.get("/api/v1/me")
        assert ApiToken.objects.get(pk=token.pk).last_used_at == start
        # token with its person, organisation and role there; project roles
        with django_assert_num_queries(2):
            client.get("/api/v1/me")
    later = start + timedelta(seconds=60)
    with time_machine.travel(later, tick=False):
        client.get("/api/v1/me")
    assert ApiToken.objects.get(pk=token.pk).last_used_at == later


def test_a_lost_scope_is_said_by_name(tenant):
    _, text = make_token(tenant.owner, scopes=("read",))
    answer = token_client(text).post(
        "/api/v1/invitations", {"email": "a@example.org", "role": "viewer"}, format="json"
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "token.scope")
    assert answer.json()["detail"] == "This needs the scope “manage”."


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("viewer", {"read"}),
        ("annotator", {"read", "label"}),
        ("reviewer", {"read", "label"}),
        ("steward", {"read", "label", "rights", "export"}),
        ("manager", {"read", "label", "rights", "manage", "export"}),
        ("owner", {"read", "label", "rights", "manage", "export", "admin"}),
    ],
)
def test_scopes_are_bounded_by_the_own_role(tenant, role, allowed):
    client = tenant.client_for(role)
    for scope in ("read", "label", "manage", "export", "rights", "admin"):
        answer = make(client, scope)
        if scope in allowed:
            assert answer.status_code == 201
        else:
            assert (answer.status_code, answer.json()["code"]) == (403, "token.scope_beyond")


def test_a_role_in_a_project_counts_for_a_token_of_that_project(tenant):
    user = tenant.user("annotator")
    project = make_project(tenant.organisation)
    add_project_member(project, user, Role.MANAGER)
    client = tenant.client_for(user)
    assert make(client, "manage").status_code == 403
    answer = make(client, "manage", project=str(project.pk))
    assert (answer.status_code, answer.json()["project"]) == (201, str(project.pk))


def test_a_token_for_a_project_one_cannot_see_is_not_found(tenant, other_tenant):
    foreign = make_project(other_tenant.organisation)
    answer = make(tenant.client_for("owner"), project=str(foreign.pk))
    assert (answer.status_code, answer.json()["code"]) == (404, "project.not_found")


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({}, {("/name", "field.required"), ("/scopes", "field.required")}),
        ({"name": "x", "scopes": []}, {("/scopes", "token.scopes_empty")}),
        ({"name": "x", "scopes": ["read", "fly"]}, {("/scopes/1", "token.scope_unknown")}),
        ({"name": "x", "scopes": ["read"], "colour": 1}, {("/colour", "field.unknown")}),
        ({"name": "x", "scopes": ["read"], "expires_at": "soon"}, {("/expires_at", "field.invalid")}),
        (
            {"name": "x", "scopes": ["read"], "expires_at": "2020-01-01T00:00:00Z"},
            {("/expires_at", "token.expired")},
        ),
        ({"name": "x" * 121, "scopes": ["read"]}, {("/name", "field.max_length")}),
    ],
)
def test_bad_requests_point_at_each_fault(tenant, body, faults):
    answer = tenant.client_for("owner").post(TOKENS, body, format="json")
    assert answer.status_code == 422
    assert {(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]} == faults
    assert not ApiToken.objects.exists()


def test_a_token_can_only_make_a_lesser_token(tenant):
    soon = clock.now() + timedelta(hours=1)
    project = make_project(tenant.organisation)
    _, text = make_token(tenant.owner, scopes=("read", "admin"), expires_at=soon, project_id=project.pk)
    client = token_client(text)
    assert make(client, "manage").json()["code"] == "token.scope_beyond"
    child = ApiToken.objects.get(pk=make(client, "read").json()["id"])
    assert (child.scopes, child.project_id, child.expires_at) == (["read"], project.pk, soon)
    other = make_project(tenant.organisation)
    assert make(client, "read", project=str(other.pk)).status_code == 404


def test_repeating_with_an_idempotency_key_answers_the_same_token_kept_encrypted(tenant):
    client = tenant.client_for("owner")
    body = {"name": "robot", "scopes": ["read"]}
    first = client.post(TOKENS, body, format="json", HTTP_IDEMPOTENCY_KEY="k1")
    again = client.post(TOKENS, body, format="json", HTTP_IDEMPOTENCY_KEY="k1")
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replay"] == "true"
    assert ApiToken.objects.count() == 1
    assert first.json()["token"].encode() not in bytes(IdempotencyRecord.objects.get().body)


# --- the hash itself ---


def test_a_token_made_under_the_former_key_still_counts(tenant, settings):
    _, text = make_token(tenant.owner)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, long enough to be taken for one 0123456789"
    assert token_client(text).get("/api/v1/me").status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert token_client(text).get("/api/v1/me").status_code == 401


def test_given_tokens_are_found_by_a_derived_id():
    made = secrets.given_token("any form / of 32 characters or more, even _ in it")
    assert made.public_id in secrets.public_ids(made.text)
    assert len(made.public_id) == 24
    assert secrets.matches(made.text, made.secret_hmac, purpose="token")
    assert not secrets.matches(made.text + "x", made.secret_hmac, purpose="token")
    assert not secrets.matches(made.text, made.secret_hmac, purpose="other")
