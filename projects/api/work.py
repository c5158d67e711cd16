"""Work over HTTP: the next items, one's leases."""

from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.roles import Role
from labeling.annotations.selectors import own_annotation
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes, page_of, query
from labeling.api.views import ApiView
from labeling.core import clock
from labeling.core.paging import paginate
from labeling.rights.services import decide_many, stored_use
from projects.api.carrying import carried_result, carry_leases
from projects.api.showing import show_leases
from projects.api.work_serializers import (
    AssignmentDetail,
    HeartbeatAnswer,
    NextAnswer,
    NextRequest,
    SkipBody,
    StateAnswer,
    TokenBody,
    WorkRow,
)
from projects.models import Assignment, ItemState
from projects.permissions import access_assignment, access_project
from projects.selectors.work import own_work
from projects.services import queue
from projects.services.gates import is_closed
from projects.services.items import LABELABLE

OWN = Access("own", "label", Role.ANNOTATOR)


class NextView(ApiView):
    access = {"POST": Access("project", "label", Role.ANNOTATOR)}

    @describes(request=NextRequest, response=NextAnswer, errors=(409,))
    def post(self, request: Request, project_id: str) -> Response:
        """Lease the next items. Repeatable: what you hold comes first, further ones up to `count`."""
        given = self.read(NextRequest)
        project = access_project(actor=self.actor, project_id=project_id, need=Role.ANNOTATOR, at_work=True)
        began = clock.now()
        found = queue.claim(
            actor=self.actor, project=project, queue_id=given.get("queue"), count=given["count"]
        )
        leases = show_leases(
            found.assignments,
            actor=self.actor,
            use=stored_use(project.use),
            decisions=found.decisions,
            has_drafts=any(row.claimed_at < began or row.past_tokens for row in found.assignments),
        )
        carry_leases(leases, found.assignments, current_id=project.schema_version_id)
        return Response({"assignments": leases, "reason": found.reason})


class AssignmentView(ApiView):
    access = {"GET": OWN}

    @describes(response=AssignmentDetail, errors=(409,))
    def get(self, request: Request, assignment_id: str) -> Response:
        """One's own assignment as `next` gave it, with the newest draft, or with what was answered."""
        row = access_assignment(actor=self.actor, assignment_id=assignment_id)
        use = stored_use(row.item.project.use)
        decisions = decide_many(pairs=[row.item.pair], use=use, at=clock.now())
        is_open = decisions[row.item.pair].verdict <= LABELABLE and row.item.verdict <= LABELABLE
        if not is_open or row.item.state == ItemState.WITHDRAWN or is_closed(row.item.project):
            raise queue.rights_changed()
        shown = show_leases([row], actor=self.actor, use=use, decisions=decisions)[0]
        carry_leases([shown], [row], current_id=row.item.project.schema_version_id)
        answered = own_annotation(assignment=row)
        shown["annotation"] = (
            None
            if answered is None
            else {
                "id": str(answered.pk),
                "state": answered.state,
                "result": carried_result(answered, current_id=row.item.project.schema_version_id),
                "revision": answered.revision,
            }
        )
        return Response(shown)


class HeartbeatView(ApiView):
    access = {"POST": OWN}

    @describes(request=TokenBody, response=HeartbeatAnswer, errors=(409,))
    def post(self, request: Request, assignment_id: str) -> Response:
        """Lengthen the lease from now, while you are at it."""
        token = self.read(TokenBody)["token"]
        row = queue.heartbeat(actor=self.actor, assignment_id=assignment_id, token=token)
        return Response({"lease_until": row.lease_until})


class ReleaseView(ApiView):
    access = {"POST": OWN}

    @describes(request=TokenBody, response=StateAnswer, errors=(409,))
    def post(self, request: Request, assignment_id: str) -> Response:
        """Give the item back; it may come to you again."""
        token = self.read(TokenBody)["token"]
        row = queue.release(actor=self.actor, assignment_id=assignment_id, token=token)
        return Response({"state": row.state})


class SkipView(ApiView):
    access = {"POST": OWN}

    @describes(request=SkipBody, response=StateAnswer, errors=(409,))
    def post(self, request: Request, assignment_id: str) -> Response:
        """Leave the item to others, with a reason; it does not come to you again."""
        given = self.read(SkipBody)
        row = queue.skip(
            actor=self.actor,
            assignment_id=assignment_id,
            token=given["token"],
            reason=given["reason"],
            comment=given["comment"],
        )
        return Response({"state": row.state})


def show_row(row: Assignment) -> dict[str, object]:
    """A line of one's own work."""
    return {
        "id": str(row.pk),
        "state": row.state,
        "project": {"id": str(row.queue.project_id), "name": row.queue.project.name},
        "item": {"id": str(row.item_id), "external_id": row.item.external_id, "data": row.item.data},
        "claimed_at": row.claimed_at,
        "settled_at": row.settled_at,
        "seconds": row.seconds,
        "skip_reason": row.skip_reason,
    }


class AssignmentsView(ApiView):
    access = {"GET": Access("anyone", "label")}

    @describes(
        response=page_of(WorkRow),
        query=(
            *PAGING,
            query("state", "submitted, skipped, late, active, …; left out: all that was settled"),
            query("project", "of this project only"),
            query("mine", "always true: only one's own work is listed"),
        ),
        errors=(404,),
    )
    def get(self, request: Request) -> Response:
        """One's own work, newest first."""
        asked = request.query_params
        rows = own_work(actor=self.actor, state=asked.get("state"), project_id=asked.get("project"))
        page = paginate(rows.queryset, order=rows.order, request=self.page_request())
        return self.page(page, show_row)
