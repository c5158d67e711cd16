"""The first owner: once, whoever asks, however often."""

from dataclasses import dataclass

import pytest
from pydantic import SecretStr

from labeling.accounts.authentication import actor_of_token
from labeling.accounts.models import ApiToken, Membership, Organisation, User
from labeling.accounts.roles import Role
from labeling.accounts.services.first_run import FirstRun, ensure_first_run
from tests.support.people import make_organisation, make_user
from tests.support.processes import together

TOKEN = "9f8a_7c6b5d4e3f2a1b0c9d8e7f6a5b4c3d2e!/ok"


@dataclass
class Env:
    admin_email: str = ""
    admin_password: SecretStr | None = None
    admin_token: SecretStr | None = None


def test_without_settings_a_password_is_drawn_and_told_once(db):
    first = ensure_first_run(Env())
    assert (first.created, first.email) == (True, "admin@localhost")
    assert first.password is not None
    assert len(first.password) == 16
    user = User.objects.get()
    assert user.check_password(first.password)
    assert Membership.objects.get().role == Role.OWNER
    assert ensure_first_run(Env()) == FirstRun(created=False, email="admin@localhost", password=None)
    assert (User.objects.count(), Organisation.objects.count(), ApiToken.objects.count()) == (1, 1, 0)


def test_unattended_set_up_makes_owner_and_token(db, client):
    env = Env("Ops@Example.org", SecretStr("a long enough password"), SecretStr(TOKEN))
    assert ensure_first_run(env) == FirstRun(created=True, email="ops@example.org", password=None)
    assert User.objects.get().check_password("a long enough password")
    actor = actor_of_token(TOKEN)
    assert (actor.user.email, actor.role) == ("ops@example.org", Role.OWNER)
    assert actor.scopes == {"read", "label", "manage", "export", "rights", "admin"}
    assert client.get("/api/v1/me", HTTP_AUTHORIZATION=f"Bearer {TOKEN}").json()["role"] == "owner"
    assert not ensure_first_run(env).created
    assert ApiToken.objects.count() == 1


def test_a_token_may_hold_any_characters(db, client):
    text = "schlüssel mit leerzeichen 0123456789 ✓"
    ensure_first_run(Env("ops@example.org", None, SecretStr(text)))
    header = f"Bearer {text}".encode().decode("latin-1")
    assert client.get("/api/v1/me", HTTP_AUTHORIZATION=header).json()["role"] == "owner"


def test_a_token_given_later_is_added(db):
    ensure_first_run(Env("ops@example.org", SecretStr("a long enough password")))
    ensure_first_run(Env("ops@example.org", None, SecretStr(TOKEN)))
    assert actor_of_token(TOKEN).user.email == "ops@example.org"
    assert User.objects.get().check_password("a long enough password")


def test_a_revoked_token_stays_revoked(db):
    env = Env("ops@example.org", None, SecretStr(TOKEN))
    ensure_first_run(env)
    token = ApiToken.objects.get()
    token.revoked_at = token.created_at
    token.save()
    ensure_first_run(env)
    assert ApiToken.objects.get().revoked_at is not None


def test_somebody_known_becomes_owner_and_keeps_the_password(db):
    user = make_user("ops@example.org")
    organisation = make_organisation("Aurora")
    result = ensure_first_run(Env("ops@example.org", SecretStr("another long password")))
    assert result == FirstRun(created=True, email="ops@example.org", password=None)
    assert Membership.objects.get(organisation=organisation, user=user).role == Role.OWNER
    assert not User.objects.get().check_password("another long password")


ACT = """
from types import SimpleNamespace
from pydantic import SecretStr
from labeling.accounts.services.first_run import ensure_first_run

def act(number):
    token = SecretStr("9f8a_7c6b5d4e3f2a1b0c9d8e7f6a5b4c3d2e!/ok")
    env = SimpleNamespace(admin_email="ops@example.org", admin_password=None, admin_token=token)
    result = ensure_first_run(env)
    return [result.created, result.password is not None]
"""
COUNT = """
from labeling.accounts.models import ApiToken, Organisation, User

def act(number):
    return [User.objects.count(), Organisation.objects.count(), ApiToken.objects.count()]
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_several_processes_at_once_make_one():
    results, counts = together(ACT, count=3, after=COUNT)
    assert sorted(results) == [[False, False], [False, False], [True, True]]
    assert counts == [1, 1, 1]
