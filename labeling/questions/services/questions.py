"""Questions about items: asked by who labels, answered and closed by who runs the project."""

from typing import Final

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.errors import Conflict
from labeling.core.ids import new_id
from labeling.core.texts import clean
from labeling.questions.models import Answer, Question, QuestionState
from projects.models import Item

MOST_TEXT: Final = 2_000
MOST_OPEN: Final = 20
"""Questions of one person about one item that may wait for an answer."""


def ask(*, actor: Actor, item: Item, text: str) -> Question:
    """Ask something about the item. `Conflict` (question.too_many) while 20 of the actor's wait for an answer there."""
    told = clean(text, pointer="/text", most=MOST_TEXT)
    waiting = Question.objects.filter(item=item, author=actor.user, state=QuestionState.OPEN)
    if waiting.count() >= MOST_OPEN:
        detail = (
            f"{MOST_OPEN} of your questions about this item wait for an answer. Ask further ones after that."
        )
        raise Conflict(detail, code="question.too_many")
    return Question.objects.create(
        id=new_id(),
        project_id=item.project_id,
        item=item,
        author=actor.user,
        text=told,
        created_at=clock.now(),
    )


def answer(*, actor: Actor, question: Question, text: str) -> Question:
    """Answer a question; further answers stand below. `Conflict` (question.closed) once it is closed."""
    told = clean(text, pointer="/text", most=MOST_TEXT)
    now = clock.now()
    with transaction.atomic():
        held = _held(question)
        if held.state == QuestionState.CLOSED:
            detail = "This question is closed. Whoever asked can ask anew."
            raise Conflict(detail, code="question.closed")
        made = Answer.objects.create(id=new_id(), question=held, author=actor.user, text=told, created_at=now)
        Question.objects.filter(pk=held.pk).update(state=QuestionState.ANSWERED, answered_at=now)
        record(
            organisation=actor.organisation,
            actor=actor,
            action="question.answered",
            obj=("question", held.pk),
            project=held.project_id,
            payload={"item": held.item_id, "answer": made.pk},
            now=now,
        )
    question.state, question.answered_at = QuestionState.ANSWERED, now
    return question


def close(*, actor: Actor, question: Question) -> Question:
    """Close a question, answered or not. A second time changes nothing."""
    now = clock.now()
    with transaction.atomic():
        held = _held(question)
        if held.state != QuestionState.CLOSED:
            Question.objects.filter(pk=held.pk).update(state=QuestionState.CLOSED, closed_at=now)
            record(
                organisation=actor.organisation,
                actor=actor,
                action="question.closed",
                obj=("question", held.pk),
                project=held.project_id,
                payload={"item": held.item_id, "state_before": held.state},
                now=now,
            )
    question.state = QuestionState.CLOSED
    return question


def _held(question: Question) -> Question:
    return Question.objects.select_for_update(no_key=True).get(pk=question.pk)
