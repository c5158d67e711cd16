"""The first owner and organisation, once: from the environment, or with a random password that is printed once."""

import secrets as random
from dataclasses import dataclass
from typing import Protocol

from django.db import connection, transaction
from pydantic import SecretStr

from labeling.accounts import secrets
from labeling.accounts.actor import SCOPES
from labeling.accounts.models import ApiToken, Membership, Organisation, User
from labeling.accounts.roles import Role

DEFAULT_EMAIL = "admin@localhost"
ORGANISATION = "My organisation"
_LOCK = 7_236_501  # any number, the same in every process: one first run at a time


class FirstRunEnv(Protocol):
    """What of the environment matters here."""

    admin_email: str
    admin_password: SecretStr | None
    admin_token: SecretStr | None


@dataclass(frozen=True, slots=True)
class FirstRun:
    """How it ended. `password` is set only when it was drawn just now: print it, it cannot be read again."""

    created: bool
    email: str
    password: str | None


def ensure_first_run(env: FirstRunEnv) -> FirstRun:
    """Make sure that there is an owner; and the operator's token, when one is given. Safe to run twice at once."""
    with transaction.atomic():
        _one_at_a_time()
        return _ensure(env)


def _one_at_a_time() -> None:
    # SQLite begins IMMEDIATE here, so its transactions come one after another anyway.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _ensure(env: FirstRunEnv) -> FirstRun:
    email = env.admin_email.strip().lower() or DEFAULT_EMAIL
    owners = Membership.objects.filter(role=Role.OWNER)
    wanted = owners.filter(user__email=email) if env.admin_email else owners
    found = wanted.select_related("user", "organisation").order_by("created_at", "id").first()
    if found is not None:
        _ensure_token(env, found)
        return FirstRun(created=False, email=found.user.email, password=None)
    given = env.admin_password.get_secret_value() if env.admin_password else None
    drawn = None if given else random.token_urlsafe(12)
    user = User.objects.filter(email=email).first()
    if user is not None:
        drawn = None  # somebody who has an account keeps its password
    else:
        user = User.objects.create_user(email, given or drawn, name="Owner")
    organisation = Organisation.objects.order_by("created_at", "id").first()
    organisation = organisation or Organisation.objects.create(name=ORGANISATION)
    membership, _ = Membership.objects.update_or_create(
        organisation=organisation, user=user, defaults={"role": Role.OWNER}
    )
    _ensure_token(env, membership)
    return FirstRun(created=True, email=email, password=drawn)


def _ensure_token(env: FirstRunEnv, owner: Membership) -> None:
    if env.admin_token is None:
        return
    given = secrets.given_token(env.admin_token.get_secret_value())
    known = ApiToken.objects.filter(public_id__in=secrets.public_ids(given.text))
    if not known.exists():
        ApiToken.objects.create(
            public_id=given.public_id,
            secret_hmac=given.secret_hmac,
            user=owner.user,
            organisation=owner.organisation,
            name="CLEARLABEL_ADMIN_TOKEN",
            scopes=list(SCOPES),
        )
