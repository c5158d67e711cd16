"""Submits, drafts, an item's annotations and predictions."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from labeling.annotations import selectors, services
from labeling.annotations.api.review_serializers import AnnotationHistory
from labeling.annotations.api.reviews import Eyes
from labeling.annotations.api.serializers import (
    DraftAnswer,
    DraftBody,
    NewPrediction,
    PredictionBody,
    SubmitAnswer,
    SubmitBody,
)
from labeling.annotations.carrying import carry_read
from labeling.annotations.models import Annotation, Prediction
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes, page_of
from labeling.api.views import ApiView, tagged
from labeling.core.errors import Fault, Invalid, NotFound
from labeling.core.paging import paginate
from projects.models import Item
from projects.permissions import access_item, project_role
from projects.selectors.items import is_seen

OWN = Access("own", "label", Role.ANNOTATOR)


class SubmitView(ApiView):
    access = {"POST": OWN}

    @describes(request=SubmitBody, response=SubmitAnswer, errors=(409,))
    def post(self, request: Request, assignment_id: str) -> Response:
        """Submit the result. The same token again gets the same answer; late work is kept for review."""
        given = self.read(SubmitBody)
        done = services.submit(
            actor=self.actor,
            assignment_id=assignment_id,
            token=given["token"],
            result=given["result"],
            seconds=given["seconds"],
            provenance=given["provenance"],
            prediction=given["prediction"],
            schema_version=given["schema_version"],
        )
        return Response(
            {
                "annotation": {"id": str(done.annotation_id), "state": done.annotation_state},
                "assignment": {"state": done.assignment_state},
            }
        )


class DraftView(ApiView):
    access = {"PUT": OWN}

    @describes(request=DraftBody, response=DraftAnswer, errors=(409,))
    def put(self, request: Request, assignment_id: str) -> Response:
        """Keep unfinished work. 409 `draft.stale` when another tab saved since."""
        given = self.read(DraftBody)
        revision = services.save_draft(
            actor=self.actor,
            assignment_id=assignment_id,
            token=given["token"],
            result=given["result"],
            revision=self._revision(given),
            schema_version=given["schema_version"],
        )
        return tagged(Response({"revision": revision}), revision)

    def _revision(self, given: dict[str, Any]) -> int:
        tag = self.request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
        if tag.isascii() and tag.isdigit() and len(tag) < 10:
            return int(tag)
        if "revision" in given:
            return int(given["revision"])
        detail = (
            "Say which revision this was made from: `revision`, 0 for the first, or the ETag as If-Match."
        )
        raise Invalid(detail, code="draft.revision", faults=(Fault("/revision", "draft.revision", detail),))


class ItemAnnotationsView(ApiView):
    access = {"GET": Access("project")}

    @describes(response=page_of(AnnotationHistory), query=PAGING)
    def get(self, request: Request, item_id: str) -> Response:
        """The item's annotations with revisions and reviews, oldest first. Managers see names, others pseudonyms."""
        item, role = _seen(self.actor, item_id)
        rows = selectors.history(actor=self.actor, item=item, role=role)
        page = paginate(rows, order=("created_at", "id"), request=self.page_request())
        return self.page(page, lambda row: show_annotation(row, item=item, actor=self.actor, role=role))


def _seen(actor: Actor, item_id: str) -> tuple[Item, Role]:
    """The item and the actor's role in its project; `NotFound` where they may not see the item itself."""
    item = access_item(actor=actor, item_id=item_id)
    role = project_role(actor=actor, project=item.project) or Role.VIEWER
    if not is_seen(item, role=role):
        raise NotFound("item")
    return item, role


def show_annotation(row: Annotation, *, item: Item, actor: Actor, role: Role) -> dict[str, Any]:
    """An annotation with revisions and reviews, authors as `role` may see them; annotators see reviews of their own."""
    row.item = item
    eyes = Eyes(actor, row, role=role)
    sees_reviews = role != Role.ANNOTATOR or row.author_id == actor.user.pk
    return {
        "id": str(row.pk),
        "author": eyes.author(row.author),
        "state": row.state,
        "origin": row.origin,
        "revision": row.revision,
        "provenance": row.provenance,
        "schema_version": row.schema_version.number,
        "result": row.result,
        "seconds": row.seconds,
        "created_at": row.created_at,
        "revisions": [
            {
                "number": part.number,
                "role": part.role,
                "at": part.created_at,
                "author": eyes.author(part.author, kind=part.role),
                "schema_version": part.schema_version.number if part.schema_version else None,
                "prediction": str(part.prediction_id) if part.prediction_id else None,
                "seconds": part.seconds,
                "result": part.result,
            }
            for part in row.revisions.all()
        ],
        "reviews": [eyes.review(one) for one in row.reviews.all()] if sees_reviews else [],
    }


class ItemPredictionsView(ApiView):
    access = {"GET": Access("project"), "POST": Access("project", "manage", Role.MANAGER)}
    creates = frozenset({"POST"})

    @describes(response=page_of(PredictionBody), query=PAGING)
    def get(self, request: Request, item_id: str) -> Response:
        """What models say about the item, newest first."""
        item, _ = _seen(self.actor, item_id)
        rows = selectors.predictions(item=item)
        page = paginate(rows, order=("-created_at", "-id"), request=self.page_request())
        for row in page.results:
            carry_read(row, to_id=item.project.schema_version_id)
        return self.page(page, show_prediction)

    @describes(request=NewPrediction, response=PredictionBody, status=201, errors=(409,))
    def post(self, request: Request, item_id: str) -> Response:
        """Add a model's result on the item."""
        given = self.read(NewPrediction)
        item = access_item(actor=self.actor, item_id=item_id, need=Role.MANAGER)
        made = services.add_prediction(item=item, **given)
        return Response(show_prediction(made), status=201)


def show_prediction(row: Prediction) -> dict[str, Any]:
    """A prediction as the API gives it."""
    return {
        "id": str(row.pk),
        "model": row.model,
        "version": row.version,
        "score": row.score,
        "result": row.result,
        "created_at": row.created_at,
    }
