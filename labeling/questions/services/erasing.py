"""What goes of questions and flags when their item is erased: the words. That there were some, and when, stays."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from labeling.questions.models import Answer, Flag, Question


def erase_words(*, item_ids: Collection[UUID]) -> int:
    """Erase what people asked, answered and flagged about these items, and where in them; in the caller's transaction.

    How many questions and flags had any. Doing it again changes nothing.
    """
    items = list(item_ids)
    asked = Question.objects.filter(item__in=items).exclude(text="").update(text="")
    Answer.objects.filter(question__item__in=items).exclude(text="").update(text="")
    flagged = Flag.objects.filter(item__in=items).exclude(Q(comment="", reason="", region__isnull=True))
    return asked + flagged.update(comment="", reason="", region=None)
