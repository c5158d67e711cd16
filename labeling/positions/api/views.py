"""Rules for positions and the list of sensitive places over HTTP. Precise points have no door at all."""

from typing import Final

from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.roles import Role
from labeling.api.permissions import Access
from labeling.api.schema import describes
from labeling.api.views import ApiView, tagged
from labeling.core.errors import NotFound
from labeling.positions.api import shapes
from labeling.positions.models import PositionPolicy, SensitivePlaces
from labeling.positions.selectors import held_of
from labeling.positions.services.places import remove_places, set_places
from labeling.positions.services.policies import policy_of, set_policy
from projects.api.common import ProjectView

READ: Final = Access("project", "read", Role.MANAGER)
MANAGE: Final = Access("project", "manage", Role.MANAGER)
OWN: Final = Access("organisation", "admin", Role.OWNER)


class PositionPolicyView(ProjectView):
    access = {"GET": READ, "PATCH": MANAGE}

    @describes(response=shapes.PolicyBody)
    def get(self, request: Request, project_id: str) -> Response:
        """How the project's positions are shown, and how many are."""
        return self._answer(policy_of(self.project(project_id).pk))

    @describes(request=shapes.PolicyChange, response=shapes.PolicyBody, versioned=True)
    def patch(self, request: Request, project_id: str) -> Response:
        """Change the rules. Nothing of any position is shown until it is made by the new ones."""
        project = self.project(project_id)
        version = self.expected(policy_of(project.pk).version)
        changes = self.read(shapes.PolicyChange)
        return self._answer(set_policy(actor=self.actor, project=project, changes=changes, version=version))

    def _answer(self, policy: PositionPolicy) -> Response:
        body = shapes.policy_body(policy, held=held_of(policy.pk))
        return tagged(Response(body), policy.version)


class SensitivePlacesView(ApiView):
    access = {"GET": OWN, "PUT": OWN, "DELETE": OWN}

    @describes(response=shapes.PlacesBody)
    def get(self, request: Request) -> Response:
        """How many sensitive places the organisation listed, and when; 404 when it listed none."""
        found = self._present()
        if found is None:
            raise NotFound("list of places")
        return tagged(Response(shapes.places_body(found)), found.version)

    @describes(request=shapes.NewPlaces, response=shapes.PlacesBody, versioned=True)
    def put(self, request: Request) -> Response:
        """List the sensitive places, in place of those listed before. Near them positions are coarsened or dropped."""
        version = self._expected()
        made = set_places(actor=self.actor, text=self.read(shapes.NewPlaces)["text"], version=version)
        return tagged(Response(shapes.places_body(made)), made.version)

    @describes(status=204, versioned=True)
    def delete(self, request: Request) -> Response:
        """Take the list away."""
        remove_places(actor=self.actor, version=self._expected())
        return Response(status=204)

    def _present(self) -> SensitivePlaces | None:
        return SensitivePlaces.objects.select_related("set_by").filter(pk=self.actor.organisation.pk).first()

    def _expected(self) -> int | None:
        found = self._present()
        version = found.version if found else 0
        self.require_version(version)
        return version if self.request.headers.get("If-Match") is not None else None
