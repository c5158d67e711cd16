"""Session, self, people, invitations, tokens."""

from labeling.accounts.models import Membership
from labeling.accounts.roles import Role
from labeling.accounts.services.invitations import invite
from tests.security.routes import declare
from tests.security.world import World
from tests.support.people import PASSWORD, make_member, make_token


def _open_key(world: World) -> str:
    made = invite(actor=world.tenant.actor(Role.OWNER), email="invited@example.org", role=Role.VIEWER)
    return made.url.rsplit("/", 1)[1]


def _invitation(world: World) -> dict[str, object]:
    made = invite(actor=world.tenant.actor(Role.OWNER), email="invited@example.org", role=Role.VIEWER)
    return {"invitation_id": made.invitation.pk}


def _member(world: World) -> dict[str, object]:
    user = make_member(world.tenant.organisation, Role.VIEWER)
    return {"member_id": Membership.objects.get(user=user).pk}


declare("boot")
declare("auth/login", POST=lambda w: {"email": w.outsider.email, "password": PASSWORD})
declare("auth/logout", POST=lambda w: None)
declare(
    "auth/signup",
    answers={"POST": 403},
    POST=lambda w: {"email": "n@example.org", "name": "N", "password": PASSWORD, "organisation": "N"},
)
declare("auth/password/reset", POST=lambda w: {"email": "nobody@example.org"})
declare(
    "auth/password/reset/confirm", answers={"POST": 422}, POST=lambda w: {"key": "x-y", "password": PASSWORD}
)
declare(
    "auth/password/change",
    POST=lambda w: {"current_password": PASSWORD, "new_password": "another long passphrase"},
)
declare("me", PATCH=lambda w: {"name": "Somebody"})
declare("tokens", POST=lambda w: {"name": "robot", "scopes": ["read"]})
declare(
    "tokens/<str:token_id>",
    params=lambda w: {"token_id": make_token(w.tenant.user(Role.VIEWER))[0].pk},
    mine=Role.VIEWER,
    also={Role.OWNER},
)
declare("members")
declare("members/<str:member_id>", params=_member, PATCH=lambda w: {"role": "annotator"})
declare("invitations", POST=lambda w: {"email": "new@example.org", "role": "viewer"})
declare("invitations/<str:invitation_id>", params=_invitation)
declare(
    "invitations/accept/<str:key>",
    params=lambda w: {"key": _open_key(w)},
    POST=lambda w: {"name": "New", "password": "a long enough passphrase"},
)
