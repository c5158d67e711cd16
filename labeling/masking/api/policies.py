"""Detectors, and the policies of projects, over HTTP."""

from typing import Any, Final

from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.roles import Role
from labeling.api.permissions import Access
from labeling.api.schema import describes
from labeling.api.views import ApiView, tagged
from labeling.masking.api.shapes import DetectorsAnswer, MaskingPolicyBody, NewMaskingPolicy, SearchAgain
from labeling.masking.models import GateState, MaskingPolicy
from labeling.masking.services.bringing import job_of, search_again
from labeling.masking.services.policies import newest_policy, set_policy, settings_of
from labeling.masking.services.running import begin_search, job_under_way
from labeling.masking.settings import all_cards
from projects.api.common import ProjectView
from projects.models import Project
from projects.selectors.progress import person
from workers.ledger.api import JobAnswer, render_job

READ: Final = Access("project", "read", Role.STEWARD)
MANAGE: Final = Access("project", "manage", Role.MANAGER)
RIGHTS: Final = Access("project", "rights", Role.STEWARD)


class DetectorsView(ApiView):
    access = {"GET": Access("anyone", "read")}

    @describes(response=DetectorsAnswer)
    def get(self, request: Request) -> Response:
        """The detectors of this site: what each finds, what it is made of, and how far it may be trusted."""
        return Response({"results": [card.as_dict() for card in all_cards()]})


class PolicyView(ProjectView):
    access = {"GET": READ, "PUT": MANAGE}

    @describes(response=MaskingPolicyBody)
    def get(self, request: Request, project_id: str) -> Response:
        """The policy that holds; version 0 and the settings to begin with where there never was one."""
        project = self.project(project_id)
        return self._answer(project, newest_policy(project.pk))

    @describes(request=NewMaskingPolicy, response=MaskingPolicyBody, versioned=True)
    def put(self, request: Request, project_id: str) -> Response:
        """Make the next version. Turned on, all items that can be searched stand before the gate at once.

        Where they are many a job brings them, which is answered; none of the project is labeled before it has ended.
        """
        project = self.project(project_id)
        given = self.read(NewMaskingPolicy)
        held = newest_policy(project.pk)
        version = self.expected(held.number if held else 0)
        made = set_policy(
            actor=self.actor,
            project=project,
            is_on=given["is_on"],
            settings=given["settings"],
            version=version,
        )
        return self._answer(project, made)

    def _answer(self, project: Project, policy: MaskingPolicy | None) -> Response:
        job = job_of(project.pk)
        body: dict[str, Any] = {
            "version": policy.number if policy else 0,
            "is_on": policy.is_on if policy else False,
            "settings": settings_of(policy).as_dict(),
            "created_by": person(policy.created_by) if policy and policy.created_by else None,
            "created_at": policy.created_at if policy else None,
            "job": render_job(job, {project.pk: project.name}) if job else None,
        }
        return tagged(Response(body), body["version"])


class SearchView(ProjectView):
    access = {"POST": RIGHTS}

    @describes(request=SearchAgain, response=JobAnswer, status=202, errors=(409,))
    def post(self, request: Request, project_id: str) -> Response:
        """Search items again under the newest policy, those of one state or all. They leave the queues meanwhile."""
        project = self.project(project_id)
        state = self.read(SearchAgain).get("state")
        states = GateState.values if state is None else [state]
        search_again(actor=self.actor, project=project, states=states)
        job = job_of(project.pk) or begin_search(project=project, actor_user=self.actor.user)
        job = job or job_under_way(project.pk)
        return Response({"job": render_job(job, {project.pk: project.name})}, status=202)
