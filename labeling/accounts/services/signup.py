"""Open sign-up, where the operator allows it: a person with an organisation of their own."""

from allauth.account.adapter import get_adapter
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from labeling.accounts.acts import report, role_name
from labeling.accounts.models import Membership, Organisation, User
from labeling.accounts.roles import Role
from labeling.accounts.services.limits import count_try
from labeling.accounts.services.passwords import check_password
from labeling.core.errors import Fault, Forbidden, Invalid

CLOSED = "Sign-up is closed here. Ask an owner or manager for an invitation."
TAKEN = "This address cannot be used. Log in with it, or take another one."


def sign_up(*, request: HttpRequest, email: str, name: str, password: str, organisation: str) -> User:
    """Make a person, and an organisation that they own. `Forbidden` where sign-up is closed."""
    if not get_adapter(request).is_open_for_signup(request):
        raise Forbidden(CLOSED, code="signup.closed")
    count_try(request, "signup")
    email = email.strip().lower()
    check_password(password, user=User(email=email, name=name), pointer="/password")
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password, name=name)
            own = Organisation.objects.create(name=organisation)
            member = Membership.objects.create(organisation=own, user=user, role=Role.OWNER)
            report(
                organisation=own,
                actor=user,
                action="organisation.created",
                obj=("organisation", own.pk),
            )
            report(
                organisation=own,
                actor=user,
                action="member.added",
                obj=("member", member.pk),
                payload={"user": user.pk, "role": role_name(Role.OWNER)},
            )
    except IntegrityError:
        raise Invalid(TAKEN, code="signup.email", faults=(Fault("/email", "signup.email", TAKEN),)) from None
    return user
