"""As many answers as it takes to be sure: another one is asked for while the posterior is below the threshold."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from labeling.agreement.posterior import posterior, smoothed_accuracy
from labeling.annotations.carrying import carried
from labeling.annotations.checking import schema_of
from labeling.annotations.models import Annotation, AnnotationState, Origin
from labeling.known.services import accuracy_of
from labeling.labelspec.controls.choices import ChoiceControl
from projects.models import Assignment, AssignmentState, OverlapMode, Queue
from projects.services import queue_stages
from projects.services.queue_slots import hold_work_item

_TO_COME: Final = (AssignmentState.ACTIVE, AssignmentState.RETURNED)
_EXACT: Final = 1e-9
"""A threshold that is met exactly is met, whatever is lost in the last bits of a sum of logarithms."""

Answers = list[tuple[UUID | None, dict[str, Any]]]
"""Author and result of each answer that counts."""


def settle(*, assignment: Assignment) -> None:
    """Ask for one more answer of an item when those it has do not make us sure; once all that were asked for are in.

    In the transaction of a submit, which holds the item: of two at once the second sees the answer of the first.
    Nothing is asked for below the queue's least number, which is on its way, nor from its most on.
    """
    queue = assignment.queue
    if queue.overlap_max is None or queue.confidence is None:
        return
    answers = _answers(assignment)
    if not queue.overlap <= len(answers) < queue.overlap_max:
        return
    work = hold_work_item(assignment.work_item_id)
    coming = Assignment.objects.filter(work_item=work, state__in=_TO_COME)
    if work.open_slots or coming.exists():
        return
    if how_sure(assignment, answers) < queue.confidence - _EXACT and _still_asks(queue, len(answers)):
        queue_stages.top_up(work_item_id=work.pk)


def _still_asks(queue: Queue, answers: int) -> bool:
    """Whether the queue goes by confidence, and up to more answers, also now that the item is held.

    Its settings were read before that. Who changes them holds each item whose work follows, so what is asked for now
    follows a change that is to come.
    """
    now = Queue.objects.only("overlap_mode", "overlap_max").get(pk=queue.pk)
    return now.overlap_mode == OverlapMode.CONFIDENCE and answers < (now.overlap_max or 0)


def how_sure(assignment: Assignment, answers: Answers) -> float:
    """The probability of the likeliest option of the queue's control, 0 to 1; 1 when the schema has it no more.

    What is no option of the schema that was just answered in, or was left out, says nothing.
    """
    name = assignment.queue.confidence_control
    control = schema_of(assignment.schema_version).control_map.get(name)
    if not isinstance(control, ChoiceControl):
        return 1.0
    people = {author for author, _ in answers if author is not None}
    tallies = accuracy_of(project_id=assignment.item.project_id, user_ids=people, control=name)
    return max(
        posterior(options=list(control.option_map), answers=_votes(control, answers, tallies)).values()
    )


def _votes(
    control: ChoiceControl, answers: Answers, tallies: dict[UUID, tuple[int, int]]
) -> Iterable[tuple[str, float]]:
    for author, result in answers:
        answer = result.get(control.name)
        if isinstance(answer, str) and answer in control.option_map:
            correct, total = tallies.get(author, (0, 0)) if author is not None else (0, 0)
            yield answer, smoothed_accuracy(correct=correct, total=total)


def _answers(assignment: Assignment) -> Answers:
    """Answers to this work that count, and those that were imported with the item."""
    rows = Annotation.objects.filter(
        Q(assignment__work_item=assignment.work_item_id) | Q(origin=Origin.IMPORT),
        item=assignment.item_id,
        state__in=(AnnotationState.SUBMITTED, AnnotationState.ACCEPTED),
    )
    to_id = assignment.schema_version_id
    return [
        (author_id, carried(result, from_id=from_id, to_id=to_id))
        for author_id, from_id, result in rows.order_by("id").values_list(
            "author_id", "schema_version", "result"
        )
    ]
