"""Reading questions and flags: of an item, of a project, and what was answered to somebody."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Prefetch, QuerySet

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from labeling.core.errors import Fault, Invalid
from labeling.questions.models import Answer, Flag, FlagKind, FlagState, Question, QuestionState
from projects.models import Item, Project
from projects.permissions import visible_projects

NEWEST: Final = ("-created_at", "-id")
NEWS: Final = 10


def questions_of_item(*, item: Item) -> QuerySet[Question]:
    """All questions about an item, with their answers."""
    return _whole(Question.objects.filter(item=item))


def questions_of_project(*, project: Project, state: str | None = None) -> QuerySet[Question]:
    """The questions about a project's items; `Invalid` for a state that there is not."""
    rows = Question.objects.filter(project=project)
    return _whole(_in_state(rows, state, QuestionState.values))


def answered_to(*, actor: Actor) -> list[Question]:
    """The actor's own questions that were answered, newest answer first, 10 at most; two queries."""
    rows = Question.objects.filter(
        author=actor.user,
        answered_at__isnull=False,
        state=QuestionState.ANSWERED,
        project__in=visible_projects(actor=actor),
    ).exclude(text="")  # erased with its item
    return list(_whole(rows).select_related("item", "project").order_by("-answered_at", "-id")[:NEWS])


def flags_of_item(*, actor: Actor, item: Item, role: Role) -> QuerySet[Flag]:
    """The flags on an item: all from reviewer on, else one's own."""
    rows = Flag.objects.filter(item=item).select_related("item", "raised_by", "resolved_by")
    return rows if role >= Role.REVIEWER else rows.filter(raised_by=actor.user)


def flags_of_project(
    *, project: Project, state: str | None = None, kind: str | None = None
) -> QuerySet[Flag]:
    """The flags on a project's items; `Invalid` for a state or kind that there is not."""
    rows = Flag.objects.filter(project=project)
    if kind is not None:
        _refuse_unknown("kind", kind, FlagKind.values)
        rows = rows.filter(kind=kind)
    return _in_state(rows, state, FlagState.values).select_related("item", "raised_by", "resolved_by")


def _whole(rows: QuerySet[Question]) -> QuerySet[Question]:
    answers = Answer.objects.select_related("author").order_by("created_at", "id")
    return rows.select_related("author", "item").prefetch_related(Prefetch("answers", queryset=answers))


def _in_state(rows: QuerySet[Any], state: str | None, known: Sequence[str]) -> QuerySet[Any]:
    if state is None:
        return rows
    _refuse_unknown("state", state, known)
    return rows.filter(state=state)


def _refuse_unknown(name: str, given: str, known: Sequence[str]) -> None:
    if given not in known:
        detail = f"{name} is one of {', '.join(known)}."
        code = f"{name}.unknown"
        raise Invalid(detail, code=code, faults=(Fault(f"/{name}", code, detail),))
