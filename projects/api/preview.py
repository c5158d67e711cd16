"""Trying a project as its annotators have it, over HTTP. Nothing is leased, nothing stored."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.roles import Role
from labeling.annotations.api.serializers import ResultField
from labeling.annotations.checking import check_result
from labeling.api.permissions import Access
from labeling.api.schema import describes, query
from labeling.api.serializers import Strict
from labeling.core import clock
from labeling.core.errors import Conflict
from labeling.rights.policy import Use
from projects.api.common import ProjectView
from projects.api.showing import show_leases
from projects.api.work_serializers import NextAnswer
from projects.selectors.preview import door, item_to_try, named_item, queue_to_try, unleased

MANAGE = Access("project", "manage", Role.MANAGER)


class TriedAnswer(Strict):
    item = serializers.UUIDField()
    result = ResultField()


class Taken(serializers.Serializer[Any]):
    """The answer would be taken."""

    ok = serializers.BooleanField()


class PreviewView(ProjectView):
    access = {"GET": MANAGE}

    @describes(
        response=NextAnswer,
        query=(
            query("queue", "as this queue has it; left out: the first one for annotating"),
            query("item", "this item; left out: some item of the queue"),
        ),
        errors=(409,),
    )
    def get(self, request: Request, project_id: str) -> Response:
        """An item as `next` would give it, with nothing leased: its token settles nothing."""
        project, asked, now = self.project(project_id), request.query_params, clock.now()
        queue = queue_to_try(project=project, queue_id=asked.get("queue"))
        found = item_to_try(project=project, queue=queue, item_id=asked.get("item"), now=now)
        if found is None:
            return Response({"assignments": [], "reason": "nothing_left"})
        item, decisions = found
        row = unleased(project=project, queue=queue, item=item, annotator_id=self.actor.user.pk, now=now)
        leases = show_leases(
            [row], actor=self.actor, use=Use.parse(project.use), decisions=decisions, has_drafts=False
        )
        return Response({"assignments": leases, "reason": None})


class PreviewCheckView(ProjectView):
    access = {"POST": MANAGE}

    @describes(request=TriedAnswer, response=Taken, errors=(409,))
    def post(self, request: Request, project_id: str) -> Response:
        """Whether an answer would be taken: 422 with a pointer to each fault where not. Nothing is stored."""
        project = self.project(project_id)
        given = self.read(TriedAnswer)
        item = named_item(project=project, item_id=given["item"])
        door(project=project, items=[item], now=clock.now())
        if project.schema_version is None:
            raise Conflict("The project has no label schema yet. Add one first.", code="project.no_schema")
        check_result(version=project.schema_version, item=item, result=given["result"])
        return Response({"ok": True})
