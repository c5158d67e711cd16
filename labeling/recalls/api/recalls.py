"""Recipients of an organisation, and the notices that they are sent."""

from typing import Any

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.roles import Role
from labeling.api.permissions import PUBLIC, Access
from labeling.api.schema import PAGING, describes, page_of, query
from labeling.api.views import ApiView
from labeling.core.paging import PageRequest, paginate
from labeling.exports.models import ReasonClass
from labeling.recalls import selectors, services
from labeling.recalls.api import rendering, shapes
from labeling.recalls.models import NoticeState, RecallNotice
from labeling.recalls.services.deliveries import change_recipient
from labeling.recalls.services.mailing import WORDS
from labeling.recalls.services.notices import acknowledge_by_link, notice_by_token
from projects.permissions import access_project

_READ = Access("organisation", "rights", Role.STEWARD)
_WRITE = Access("organisation", "rights", Role.STEWARD)


class RecipientsView(ApiView):
    access = {"GET": _READ, "POST": _WRITE}
    creates = frozenset({"POST"})

    @describes(response=page_of(shapes.RecipientSerializer), query=PAGING)
    def get(self, request: Request) -> Response:
        """List who receives datasets of the organisation."""
        rows = selectors.recipients_of(organisation=self.actor.organisation)
        return self.page(
            paginate(rows, order=["name", "id"], request=self.page_request()), rendering.render_recipient
        )

    @describes(request=shapes.RecipientBody, response=shapes.RecipientSerializer, status=201, errors=(409,))
    def post(self, request: Request) -> Response:
        """Add somebody who receives datasets."""
        made = services.create_recipient(actor=self.actor, **self.read(shapes.RecipientBody))
        return Response(rendering.render_recipient(made), status=201)


class RecipientView(ApiView):
    access = {"PATCH": _WRITE}

    @describes(request=shapes.RecipientChange, response=shapes.RecipientSerializer)
    def patch(self, request: Request, recipient_id: str) -> Response:
        """Change the address or country of a recipient. Notices that could not be sent are sent there."""
        recipient = selectors.access_recipient(actor=self.actor, recipient_id=recipient_id)
        changed = change_recipient(actor=self.actor, recipient=recipient, **self.read(shapes.RecipientChange))
        return Response(rendering.render_recipient(changed))


class RecallsView(ApiView):
    access = {"GET": _READ}

    @describes(
        response=page_of(shapes.RecallListRowSerializer),
        errors=(404,),
        query=(
            *PAGING,
            query("state", ", ".join(NoticeState.values)),
            query("project", "only what left this project"),
        ),
    )
    def get(self, request: Request) -> Response:
        """List who is to be told that rows were taken back, what is due soonest first."""
        given = request.query_params.get("project")
        project = access_project(actor=self.actor, project_id=given, need=Role.STEWARD) if given else None
        rows = selectors.notices_of(
            organisation=self.actor.organisation,
            state=request.query_params.get("state") or None,
            project=project,
        )
        return self.page(
            paginate(rows, order=["due", "id"], request=self.page_request()), rendering.render_list_row
        )


class RecallView(ApiView):
    access = {"GET": _READ}

    @describes(response=shapes.NoticeDetailSerializer, query=PAGING)
    def get(self, request: Request, notice_id: str) -> Response:
        """Read one notice, what became of it, and the rows it is about."""
        notice = selectors.access_notice(actor=self.actor, notice_id=notice_id)
        return Response(
            {**rendering.render_list_row(notice), **hashes(notice.recall_id, self.page_request())}
        )


class AcknowledgeView(ApiView):
    access = {"POST": _WRITE}

    @describes(request=shapes.AcknowledgeBody, response=shapes.RecallListRowSerializer)
    def post(self, request: Request, notice_id: str) -> Response:
        """Record that a recipient confirmed by other means, with a note on how. A second time changes nothing."""
        notice = selectors.access_notice(actor=self.actor, notice_id=notice_id)
        services.acknowledge(actor=self.actor, notice=notice, **self.read(shapes.AcknowledgeBody))
        return Response(
            rendering.render_list_row(selectors.access_notice(actor=self.actor, notice_id=notice_id))
        )


class RecallNoticeView(ApiView):
    access = {"GET": PUBLIC, "POST": PUBLIC}

    @describes(response=shapes.PublicNoticeSerializer, query=PAGING)
    def get(self, request: Request, token: str) -> Response:
        """Read, by the link of a mail, which rows of a received dataset must not be used any more."""
        return _private(Response(render_public(notice_by_token(token), self.page_request())))

    @describes(response=shapes.PublicNoticeSerializer)
    def post(self, request: Request, token: str) -> Response:
        """Confirm that the rows and all copies are deleted. A second time changes nothing."""
        notice, _ = acknowledge_by_link(token=token)
        return _private(Response(render_public(notice, PageRequest())))


def _private(response: Response) -> Response:
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def hashes(recall_id: Any, request: PageRequest) -> dict[str, Any]:
    """A page of the rows of a recall."""
    page = paginate(selectors.rows_of(recall_id=recall_id), order=["leaf_hash", "id"], request=request)
    return {"results": [{"sha256": row.leaf_hash} for row in page.results], "next": page.next}


def render_public(notice: RecallNotice, request: PageRequest) -> dict[str, Any]:
    """A notice as its recipient reads it."""
    recall, snapshot = notice.recall, notice.recall.snapshot
    by = snapshot.superseded_by
    return {
        "organisation": notice.organisation.name,
        "dataset": snapshot.name,
        "version": snapshot.number,
        "manifest_sha256": snapshot.manifest_sha256,
        "reason_class": recall.reason_class,
        "reason": WORDS[ReasonClass(recall.reason_class)],
        "rows": recall.rows,
        "due": notice.due,
        "acknowledged_at": rendering.first_at(list(notice.events.order_by("id")), NoticeState.ACKNOWLEDGED),
        "superseded_by": {"version": by.number, "manifest_sha256": by.manifest_sha256} if by else None,
        **hashes(recall.pk, request),
    }


urlpatterns = [
    path("recipients", RecipientsView.as_view(), name="recipients"),
    path("recipients/<str:recipient_id>", RecipientView.as_view(), name="recipient"),
    path("recalls", RecallsView.as_view(), name="recalls"),
    path("recalls/<str:notice_id>", RecallView.as_view(), name="recall"),
    path("recalls/<str:notice_id>/acknowledge", AcknowledgeView.as_view(), name="recall-acknowledge"),
    path("recall-notices/<str:token>", RecallNoticeView.as_view(), name="recall-notice"),
]
