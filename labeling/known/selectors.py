"""Reading known answers, and who was held against them."""

from django.db.models import QuerySet

from labeling.accounts.models import User
from labeling.core.errors import NotFound
from labeling.core.ids import parse_id
from labeling.known.models import KnownAnswer, KnownOutcome
from projects.models import Item, Project


def known_answer_of(item: Item) -> KnownAnswer:
    """The known answer of an item; `NotFound` when there is none."""
    found = KnownAnswer.objects.select_related("set_by").filter(item=item.pk).first()
    if found is None:
        raise NotFound("known_answer")
    return found


def known_answers_of(project: Project, *, item_id: object = None) -> QuerySet[KnownAnswer]:
    """The project's known answers, of one item or all, with their items and who set them."""
    rows = KnownAnswer.objects.filter(item__project=project).select_related("item", "set_by")
    return rows if item_id is None else rows.filter(item=parse_id(item_id))


def judged_people(*, project: Project, control: str | None = None) -> QuerySet[User]:
    """Everybody in whose work there is an outcome, of one control or all."""
    outcomes = KnownOutcome.objects.filter(project=project)
    if control is not None:
        outcomes = outcomes.filter(control=control)
    return User.objects.filter(pk__in=outcomes.values("annotator"))
