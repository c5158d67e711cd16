"""The first owner and organisation, once: from the environment, or with a random password that is printed once."""

import secrets as random
from dataclasses import dataclass
from typing import Protocol

from django.db import connection, transaction
from pydantic import SecretStr

from labeling.accounts import secrets
from labeling.accounts.actor import SCOPES
from labeling.accounts.acts import report, role_name
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
    is_new = organisation is None
    organisation = organisation or Organisation.objects.create(name=ORGANISATION)
    membership, is_added = Membership.objects.update_or_create(
        organisation=organisation, user=user, defaults={"role": Role.OWNER}
    )
    _report(membership, is_new=is_new, is_added=is_added)
    _ensure_token(env, membership)
    return FirstRun(created=True, email=email, password=drawn)


def _report(member: Membership, *, is_new: bool, is_added: bool) -> None:
    """What the operator's environment brought about."""
    if is_new:
        report(
            organisation=member.organisation,
            actor=None,
            action="organisation.created",
            obj=("organisation", member.organisation_id),
        )
    known = {"user": member.user_id}
    more = {"role": role_name(member.role)} if is_added else {"before": None, "after": role_name(member.role)}
    report(
        organisation=member.organisation,
        actor=None,
        action="member.added" if is_added else "member.role_changed",
        obj=("member", member.pk),
        payload=known | more,
    )


def _ensure_token(env: FirstRunEnv, owner: Membership) -> None:
    if env.admin_token is None:
        return
    given = secrets.given_token(env.admin_token.get_secret_value())
    known = ApiToken.objects.filter(public_id__in=secrets.public_ids(given.text))
    if not known.exists():
        token = ApiToken.objects.create(
            public_id=given.public_id,
            secret_hmac=given.secret_hmac,
            user=owner.user,
            organisation=owner.organisation,
            name="CLEARLABEL_ADMIN_TOKEN",
            scopes=list(SCOPES),
        )
        report(
            organisation=owner.organisation,
            actor=None,
            action="token.created",
            obj=("token", token.pk),
            payload={"user": owner.user_id, "scopes": list(SCOPES), "by_operator": True},
        )
