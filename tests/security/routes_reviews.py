"""Reviews, appeals, agreement: what reviewers decide about the annotator's answer."""

from typing import Any

from labeling.accounts.roles import Role
from labeling.annotations.models import Annotation, AnnotationRevision, Appeal, Review
from labeling.core import clock
from projects.models import AssignmentState
from tests.security.routes import declare
from tests.security.world import World

AT_LEAST_REVIEWER = {Role.REVIEWER, Role.STEWARD, Role.MANAGER, Role.OWNER}


def answer(world: World) -> Annotation:
    """The annotator's submitted answer on the item, made once."""
    found = Annotation.objects.filter(item=world.item).first()
    return found or _answer(world)


def _answer(world: World) -> Annotation:
    now = clock.now()
    lease = world.assignment
    lease.state, lease.settled_at = AssignmentState.SUBMITTED, now
    lease.save(update_fields=["state", "settled_at"])
    values: dict[str, Any] = {
        "result": {"mood": "good"},
        "created_at": now,
        "schema_version": lease.schema_version,
    }
    row = Annotation.objects.create(
        project=world.project, item=world.item, assignment=lease, author=lease.annotator, **values
    )
    AnnotationRevision.objects.create(annotation=row, number=1, author=lease.annotator, **values)
    world.item.labels, world.item.state = 1, "labeled"
    world.item.save(update_fields=["labels", "state"])
    return row


def rejection(world: World) -> Review:
    """The steward's rejection of that answer."""
    found = Review.objects.filter(annotation=answer(world)).first()
    if found is not None:
        return found
    row = answer(world)
    now = clock.now()
    row.state = "rejected"
    row.save(update_fields=["state"])
    lease = world.assignment
    lease.state = AssignmentState.REJECTED
    lease.save(update_fields=["state"])
    lease.work_item.refresh_from_db()
    lease.work_item.open_slots += 1
    lease.work_item.save(update_fields=["open_slots"])
    return Review.objects.create(
        annotation=row,
        revision=row.revisions.get(),
        reviewer=world.outsider,
        verdict="reject",
        reason="other",
        appeal_until=now.replace(year=now.year + 1),
        created_at=now,
    )


def appealed(world: World) -> Appeal:
    """The annotator's appeal against it."""
    review = rejection(world)
    found = Appeal.objects.filter(review=review).first()
    return found or Appeal.objects.create(
        project=world.project,
        review=review,
        comment="Why?",
        until=review.appeal_until,
        created_at=clock.now(),
    )


def _project(world: World) -> dict[str, Any]:
    return {"project_id": world.project.pk}


def _annotation(world: World) -> dict[str, Any]:
    return {"annotation_id": answer(world).pk}


declare(
    "annotations/<str:annotation_id>",
    params=_annotation,
    also=AT_LEAST_REVIEWER,
    PATCH=lambda w: {"result": {"mood": "bad"}, "revision": answer(w).revision},
)
declare(
    "annotations/<str:annotation_id>/reviews",
    params=_annotation,
    also=AT_LEAST_REVIEWER,
    POST=lambda w: {"verdict": "accept", "revision": answer(w).revision},
)
declare("projects/<str:project_id>/annotations", params=_project)
declare(
    "projects/<str:project_id>/reviews",
    params=_project,
    POST=lambda w: {"annotations": [{"id": str(answer(w).pk), "revision": 1}], "verdict": "accept"},
)
declare("projects/<str:project_id>/appeals", params=_project)
declare(
    "reviews/<str:review_id>/appeal",
    params=lambda w: {"review_id": rejection(w).pk},
    POST=lambda w: {"comment": "Look again."},
)
declare(
    "appeals/<str:appeal_id>/decision",
    params=lambda w: {"appeal_id": appealed(w).pk},
    POST=lambda w: {"verdict": "overturned"},
)
declare("items/<str:item_id>/agreement", params=lambda w: {"item_id": w.item.pk})
