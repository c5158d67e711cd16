"""Reviews, appeals and agreement over HTTP."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.actor import Actor
from labeling.accounts.models import User
from labeling.accounts.roles import Role
from labeling.annotations import review_selectors
from labeling.annotations.api.review_serializers import (
    AnnotationRow,
    AppealBody,
    AppealDecision,
    AppealRow,
    BulkAnswer,
    BulkReviewBody,
    ChangeBody,
    ChangedAnnotation,
    ItemAgreement,
    NewAppeal,
    NewReviewBody,
    ReviewBody,
)
from labeling.annotations.carrying import carry_answers
from labeling.annotations.comparing import compared, lettered, show_lettered
from labeling.annotations.models import Annotation, Appeal, Review
from labeling.annotations.permissions import access_annotation
from labeling.annotations.selectors import author_as_seen
from labeling.annotations.services.appeals import appeal, decide_appeal
from labeling.annotations.services.review_bulk import review_many
from labeling.annotations.services.reviews import Lease, change, review
from labeling.annotations.services.verdicts import NewReview
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes, page_of, query
from labeling.api.views import ApiView
from labeling.core.errors import Conflict, NotFound
from labeling.core.paging import paginate
from projects.permissions import access_item, access_project, project_role
from projects.selectors.items import is_seen

REVIEW = Access("project", "label", Role.REVIEWER)
READ = Access("project", "read", Role.REVIEWER)
OWN = Access("own", "label", Role.ANNOTATOR)


class AnnotationReviewsView(ApiView):
    access = {"GET": Access("own", "read", Role.ANNOTATOR), "POST": REVIEW}
    creates = frozenset({"POST"})

    @describes(response=page_of(ReviewBody), query=PAGING)
    def get(self, request: Request, annotation_id: str) -> Response:
        """What was decided about an answer, oldest first; its author sees it too."""
        row = access_annotation(actor=self.actor, annotation_id=annotation_id)
        eyes = Eyes(self.actor, row)
        page = paginate(
            review_selectors.reviews_of(annotation=row), order=("id",), request=self.page_request()
        )
        return self.page(page, eyes.review)

    @describes(request=NewReviewBody, response=ReviewBody, status=201, errors=(409,))
    def post(self, request: Request, annotation_id: str) -> Response:
        """Accept, fix, return or reject an answer. 409 `annotation.stale` or `annotation.settled` with `current`.

        409 `review.other_verdict` with `stored` when this lease put another verdict on the same revision.
        """
        given = self.read(NewReviewBody)
        assignment, token = given.pop("assignment"), given.pop("token")
        given["pins"] = [dict(pin) for pin in given["pins"]]
        made = review(
            actor=self.actor,
            annotation_id=annotation_id,
            new=NewReview(**given),
            lease=Lease(assignment, token) if token is not None else None,
        )
        row = access_annotation(actor=self.actor, annotation_id=annotation_id)
        return Response(Eyes(self.actor, row).review(made), status=201)


class ProjectReviewsView(ApiView):
    access = {"POST": REVIEW}
    creates = frozenset({"POST"})

    @describes(request=BulkReviewBody, response=BulkAnswer)
    def post(self, request: Request, project_id: str) -> Response:
        """One verdict on many answers. Each is decided by itself; what cannot have it says why."""
        given = self.read(BulkReviewBody)
        outcomes = review_many(
            actor=self.actor,
            project_id=project_id,
            annotations=[(one["id"], one["revision"]) for one in given["annotations"]],
            verdict=given["verdict"],
            reason=given["reason"],
            comment=given["comment"],
        )
        return Response(
            {
                "results": [
                    {
                        "id": str(one.annotation_id),
                        "outcome": one.code or "done",
                        "detail": one.detail,
                        "review": str(one.review.pk) if one.review is not None else None,
                    }
                    for one in outcomes
                ]
            }
        )


class ProjectAnnotationsView(ApiView):
    access = {"GET": READ}

    @describes(
        response=page_of(AnnotationRow),
        query=(
            *PAGING,
            query("state", "submitted (the default), late, accepted, returned or rejected"),
            query("queue", "of this queue only"),
            query("author", "id of a person, for managers alone"),
        ),
    )
    def get(self, request: Request, project_id: str) -> Response:
        """A project's answers, newest first."""
        project = access_project(actor=self.actor, project_id=project_id, need=Role.REVIEWER)
        role = project_role(actor=self.actor, project=project) or Role.REVIEWER
        asked = request.query_params
        rows = review_selectors.answers_of(
            project=project,
            role=role,
            state=asked.get("state"),
            queue=asked.get("queue"),
            author=asked.get("author"),
        )
        page = paginate(rows, order=("-created_at", "-id"), request=self.page_request())
        return self.page(page, lambda row: Eyes(self.actor, row, role=role).row())


class AnnotationView(ApiView):
    access = {"PATCH": OWN}

    @describes(request=ChangeBody, response=ChangedAnnotation, errors=(409,))
    def patch(self, request: Request, annotation_id: str) -> Response:
        """Change an answer: one's own until it has a verdict, as a reviewer by a fix. 409 `annotation.stale`."""
        change(actor=self.actor, annotation_id=annotation_id, **self.read(ChangeBody))
        row = access_annotation(actor=self.actor, annotation_id=annotation_id)
        return Response({**Eyes(self.actor, row).row(), "result": row.result})


class ReviewAppealView(ApiView):
    access = {"POST": OWN}
    creates = frozenset({"POST"})

    @describes(request=NewAppeal, response=AppealBody, status=201, errors=(409,))
    def post(self, request: Request, review_id: str) -> Response:
        """Appeal against a return or a rejection of one's own answer: once, in time."""
        made = appeal(actor=self.actor, review_id=review_id, **self.read(NewAppeal))
        return Response(show_appeal(made), status=201)


class ProjectAppealsView(ApiView):
    access = {"GET": READ}

    @describes(
        response=page_of(AppealRow),
        query=(*PAGING, query("state", "open (the default), upheld or overturned")),
    )
    def get(self, request: Request, project_id: str) -> Response:
        """A project's appeals, newest first."""
        project = access_project(actor=self.actor, project_id=project_id, need=Role.REVIEWER)
        role = project_role(actor=self.actor, project=project) or Role.REVIEWER
        rows = review_selectors.appeals_of(project=project, state=request.query_params.get("state"))
        page = paginate(rows, order=("-created_at", "-id"), request=self.page_request())

        def show(found: Appeal) -> dict[str, Any]:
            eyes = Eyes(self.actor, found.review.annotation, role=role)
            return {**show_appeal(found), "review": eyes.review(found.review), "annotation": eyes.row()}

        return self.page(page, show)


class AppealDecisionView(ApiView):
    access = {"POST": REVIEW}
    creates = frozenset({"POST"})

    @describes(request=AppealDecision, response=AppealBody, errors=(409,))
    def post(self, request: Request, appeal_id: str) -> Response:
        """Decide an appeal against somebody else's review. Upheld: the answer counts after all."""
        return Response(
            show_appeal(decide_appeal(actor=self.actor, appeal_id=appeal_id, **self.read(AppealDecision)))
        )


class ItemAgreementView(ApiView):
    access = {"GET": READ}

    @describes(response=ItemAgreement, errors=(409,))
    def get(self, request: Request, item_id: str) -> Response:
        """How far an item's answers agree, under letters: in all, by control, by object."""
        item = access_item(actor=self.actor, item_id=item_id, need=Role.REVIEWER)
        role = project_role(actor=self.actor, project=item.project) or Role.REVIEWER
        if not is_seen(item, role=role):
            raise NotFound("item")
        version = item.project.schema_version
        if version is None:
            raise Conflict("The project has no label schema yet. Add one first.", code="project.no_schema")
        rows = lettered(item_ids=[item.pk])[item.pk]
        carry_answers([one.annotation for one in rows], to_id=version.pk)
        return Response(
            {**compared(rows, version=version), "annotations": [show_lettered(one) for one in rows]}
        )


class Eyes:
    """What somebody sees of an annotation and its reviews: managers names, others pseudonyms.

    A pseudonym is that of a person on this one item, and stands for nobody on another.
    """

    def __init__(self, actor: Actor, row: Annotation, *, role: Role | None = None) -> None:
        self.actor, self.annotation = actor, row
        self.role = role or project_role(actor=actor, project=row.item.project) or Role.VIEWER

    def author(self, user: User | None, *, kind: str = "annotator") -> dict[str, str]:
        seen = author_as_seen(
            author=user,
            actor=self.actor,
            role=self.role,
            within=self.annotation.item_id,
            origin=self.annotation.origin,
        )
        if kind == "migration":
            return {"id": "", "name": "Change of the label schema", "role": kind}
        if kind == "reviewer" and user is None:
            return {"id": "", "name": "Deleted user", "role": kind}
        if kind == "reviewer":
            name, pk = (
                seen.name.replace("Annotator ", "Reviewer ", 1),
                seen.id.replace("annotator-", "reviewer-", 1),
            )
            return {"id": pk, "name": name, "role": kind}
        return {"id": seen.id, "name": seen.name, "role": seen.role}

    def row(self) -> dict[str, Any]:
        row = self.annotation
        queue = row.assignment.queue if row.assignment is not None else None
        return {
            "id": str(row.pk),
            "item": {"id": str(row.item_id), "external_id": row.item.external_id},
            "author": self.author(row.author),
            "state": row.state,
            "origin": row.origin,
            "revision": row.revision,
            "schema_version": row.schema_version.number,
            "seconds": row.seconds,
            "created_at": row.created_at,
            "queue": {"id": str(queue.pk), "name": queue.name} if queue is not None else None,
        }

    def review(self, row: Review) -> dict[str, Any]:
        made = getattr(row, "appeal", None)
        return {
            "id": str(row.pk),
            "annotation": str(row.annotation_id),
            "revision": row.revision.number,
            "reviewer": self.author(row.reviewer, kind="reviewer"),
            "verdict": row.verdict,
            "reason": row.reason,
            "comment": row.comment,
            "pins": row.pins,
            "appeal_until": row.appeal_until,
            "appeal": show_appeal(made) if made is not None else None,
            "created_at": row.created_at,
        }


def show_appeal(row: Appeal) -> dict[str, Any]:
    """An appeal, without who decided it."""
    return {
        "id": str(row.pk),
        "comment": row.comment,
        "until": row.until,
        "state": row.state,
        "answer": row.answer,
        "created_at": row.created_at,
        "decided_at": row.decided_at,
    }
