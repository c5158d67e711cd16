"""Deny unless granted: a view declares for each method who may come in; what it does not declare is closed."""

from dataclasses import dataclass
from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from labeling.accounts.roles import Role
from labeling.core.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Access:
    """Who may use a method of a view.

    `scope` is what a token needs, None for what tokens may never do. `role` is the least role: checked against
    the organisation here when `where` is "organisation", by the `access_…` gate of the object when it is
    "project" or "own". `where` "public" needs no credentials, "anyone" only being signed in.
    """

    where: str  # public | anyone | organisation | project | own
    scope: str | None = "read"
    role: Role = Role.VIEWER


PUBLIC = Access("public", scope="read")


class Authenticated(BasePermission):
    """Checks the view's declared `Access`, before the view runs."""

    def has_permission(self, request: Request, view: Any) -> bool:
        method = "GET" if request.method == "HEAD" else request.method
        access: Access | None = getattr(view, "access", {}).get(method)
        if request.method == "OPTIONS":
            return False
        if access is None:
            return request.method not in view.allowed_methods
        if access.where == "public":
            return True
        if not request.user.is_authenticated:
            return False
        actor = view.actor
        if actor.token is not None and (access.scope is None or access.scope not in actor.scopes):
            needed = f"the scope “{access.scope}”" if access.scope else "a signed-in person, not a token"
            raise Forbidden(f"This needs {needed}.", code="token.scope")
        if access.where == "organisation" and actor.role < access.role:
            raise Forbidden(
                f"This needs the role {Role(access.role).label} or a higher one.", code="role.too_low"
            )
        if access.where == "organisation" and actor.token is not None and actor.token.project_id is not None:
            raise Forbidden("This token is limited to one project.", code="token.project")
        return True
