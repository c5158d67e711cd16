"""The one who is signed in."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.actor import Actor
from labeling.accounts.api.serializers import Me, MeChange
from labeling.accounts.models import User
from labeling.accounts.roles import permissions_of
from labeling.accounts.selectors import actor_of
from labeling.accounts.services import members
from labeling.api.permissions import Access
from labeling.api.schema import describes
from labeling.api.views import ApiView
from projects.selectors.people import own_project_roles


def me_of(actor: Actor) -> dict[str, Any]:
    """The answer about an actor."""
    user = actor.user
    body = {
        "id": user.pk,
        "email": user.email,
        "name": user.name,
        "locale": user.locale,
        "organisation": actor.organisation,
        "role": actor.role,
        "permissions": permissions_of(actor.role),
        "projects": own_project_roles(actor=actor),
    }
    return dict(Me(body).data)


def me_of_user(user: User) -> dict[str, Any]:
    """The answer about somebody who signed in just now."""
    return me_of(actor_of(user=user))


class MeView(ApiView):
    access = {"GET": Access("anyone"), "PATCH": Access("anyone", scope="admin")}

    @describes(response=Me)
    def get(self, request: Request) -> Response:
        """Oneself: roles, permissions, language."""
        return Response(me_of(self.actor))

    @describes(request=MeChange, response=Me)
    def patch(self, request: Request) -> Response:
        """Change one's own name or language."""
        members.update_me(user=self.actor.user, **self.read(MeChange))
        return Response(me_of(self.actor))
