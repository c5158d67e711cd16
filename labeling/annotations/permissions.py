"""The gate of annotations. Absent, foreign and hidden look the same: `NotFound`."""

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from labeling.annotations.models import Annotation, Appeal, Review
from labeling.core.errors import NotFound
from labeling.core.ids import parse_id
from projects.permissions import project_role, role_to_see
from projects.selectors.items import is_seen


def access_annotation(*, actor: Actor, annotation_id: object, is_told: bool = False) -> Annotation:
    """The annotation with item, project, author, assignment and its queue: one's own, or any for reviewers.

    `NotFound` when it is absent, of another organisation, or not the actor's to see; also for members below reviewer
    who are not its author, or `Forbidden` where `is_told`: what only reviewers do.
    """
    pk = parse_id(annotation_id)
    rows = Annotation.objects.select_related("item__project", "schema_version", "author", "assignment__queue")
    found = None if pk is None else rows.filter(pk=pk, item__project__organisation=actor.organisation).first()
    role = None if found is None else project_role(actor=actor, project=found.item.project)
    if found is None or role is None or not is_seen(found.item, role=role):
        raise NotFound("annotation")
    if found.author_id == actor.user.pk and role >= Role.ANNOTATOR:
        return found
    if role < Role.REVIEWER and not is_told:
        raise NotFound("annotation")
    role_to_see(role, need=Role.REVIEWER)
    return found


def access_review(*, actor: Actor, review_id: object, is_told: bool = False) -> Review:
    """A review of an annotation that the actor may see, with both; `NotFound` and `Forbidden` as there."""
    pk = parse_id(review_id)
    found = None if pk is None else Review.objects.select_related("revision").filter(pk=pk).first()
    if found is None:
        raise NotFound("review")
    try:
        found.annotation = access_annotation(actor=actor, annotation_id=found.annotation_id, is_told=is_told)
    except NotFound:
        raise NotFound("review") from None
    return found


def access_appeal(*, actor: Actor, appeal_id: object) -> Appeal:
    """An appeal with its review and annotation, for reviewers; `NotFound` and `Forbidden` as there."""
    pk = parse_id(appeal_id)
    found = None if pk is None else Appeal.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound("appeal")
    try:
        found.review = access_review(actor=actor, review_id=found.review_id, is_told=True)
    except NotFound:
        raise NotFound("appeal") from None
    role = project_role(actor=actor, project=found.review.annotation.item.project)
    role_to_see(role or Role.VIEWER, need=Role.REVIEWER)
    return found
