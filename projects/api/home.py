"""Home over HTTP: what came back first, where to continue, the queues, one's hours, answers to one's questions."""

from datetime import datetime
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.actor import Actor
from labeling.annotations.models import Review
from labeling.annotations.review_selectors import rejected_with, returned_with
from labeling.api.permissions import Access
from labeling.api.schema import describes
from labeling.api.serializers import Named
from labeling.api.views import ApiView
from labeling.core import clock
from labeling.questions.selectors import answered_to
from projects.models import Assignment, QueueKind
from projects.selectors.home import home, rejected_work, returned_work

Serializer = serializers.Serializer[Any]


class HomeItem(Serializer):
    id = serializers.UUIDField()
    external_id = serializers.CharField()


class HomeQueue(Named):
    kind = serializers.ChoiceField(choices=QueueKind.values)


class QueueRow(Serializer):
    project = Named()
    queue = HomeQueue()
    left = serializers.IntegerField(help_text="open to you now; at most 1,000 are counted")
    left_more = serializers.BooleanField(help_text="there are more than `left`")
    reason = serializers.ChoiceField(
        choices=("daily_cap",), allow_null=True, help_text="why nothing is left though work is open"
    )
    done_by_me = serializers.IntegerField(help_text="your answers in the project")
    pace_per_minute = serializers.FloatField(allow_null=True, help_text="by your last 20 here")


class Continue(Serializer):
    project = Named()
    queue = HomeQueue()
    left = serializers.IntegerField()
    left_more = serializers.BooleanField()
    minutes_left = serializers.IntegerField(allow_null=True)
    schema_summary = serializers.CharField(allow_blank=True)


class ReturnedRow(Serializer):
    """Work that came back, with why."""

    assignment = serializers.UUIDField()
    project = Named()
    queue = HomeQueue()
    item = HomeItem()
    review = serializers.UUIDField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    comment = serializers.CharField(allow_blank=True)
    until = serializers.DateTimeField(help_text="until when it may be repaired")
    appeal = serializers.ChoiceField(
        choices=("open", "upheld", "overturned"), allow_null=True, help_text="of your appeal, if you made one"
    )


class RejectedRow(Serializer):
    """An answer that does not count, with why, and what became of an appeal."""

    assignment = serializers.UUIDField()
    project = Named()
    queue = HomeQueue()
    item = HomeItem()
    review = serializers.UUIDField()
    reason = serializers.CharField(allow_blank=True)
    comment = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField(help_text="when it was rejected")
    appeal_until = serializers.DateTimeField(
        allow_null=True, help_text="until when you may appeal; null when you may not, or have"
    )
    appeal = serializers.ChoiceField(
        choices=("open", "overturned"), allow_null=True, help_text="of your appeal, if you made one"
    )
    answer = serializers.CharField(allow_blank=True, help_text="what was answered to your appeal")


class AnsweredRow(Serializer):
    """A question of one's own, with the newest answer."""

    id = serializers.UUIDField()
    project = Named()
    item = HomeItem()
    text = serializers.CharField()
    answer = serializers.CharField()
    answered_at = serializers.DateTimeField()


class Today(Serializer):
    done = serializers.IntegerField()
    seconds = serializers.FloatField()


class Week(Today):
    skipped = serializers.IntegerField()


class LastDays(Serializer):
    accepted = serializers.IntegerField()
    rejected = serializers.IntegerField()
    pending = serializers.IntegerField()


class Home(Serializer):
    returned = ReturnedRow(many=True, help_text="the nearest deadline first, 50 at most")
    rejected = RejectedRow(many=True, help_text="of the last 30 days, the newest first, 20 at most")
    queues = QueueRow(many=True, help_text="those you may work in, 20 at most")
    not_invited = serializers.IntegerField(help_text="open queues of your projects that are for others alone")
    today = Today(help_text="since midnight UTC")
    week = Week(help_text="since Monday UTC")
    statement = LastDays(help_text="what became of your answers of the last 30 days")
    answers = AnsweredRow(many=True, help_text="the newest answer first, 10 at most")

    def get_fields(self) -> dict[str, Any]:
        """`continue` is a word of the language, so it cannot be an attribute."""
        return {"continue": Continue(allow_null=True), **super().get_fields()}


class HomeView(ApiView):
    access = {"GET": Access("anyone", "label")}

    @describes(response=Home)
    def get(self, request: Request) -> Response:
        """Home: work that came back, where to continue, the queues, one's hours, answers to one's questions."""
        actor, now = self.actor, clock.now()
        body = home(actor=actor, now=now)
        more = {"returned": _returned(actor), "rejected": _rejected(actor, now), "answers": _answers(actor)}
        return Response({**body, **more})


def _returned(actor: Actor) -> list[dict[str, Any]]:
    rows = returned_work(actor=actor)
    reviews = returned_with(assignment_ids=[row.pk for row in rows])
    found = []
    for row in rows:
        review = reviews.get(row.pk)
        appeal = None if review is None else getattr(review, "appeal", None)
        found.append(
            {
                **_place(row),
                "review": None if review is None else str(review.pk),
                "reason": "" if review is None else review.reason,
                "comment": "" if review is None else review.comment,
                "until": row.repair_until,
                "appeal": None if appeal is None else appeal.state,
            }
        )
    return found


def _rejected(actor: Actor, now: datetime) -> list[dict[str, Any]]:
    rows = rejected_work(actor=actor, now=now)
    reviews = rejected_with(assignment_ids=[row.pk for row in rows])
    return [_turned_down(row, reviews[row.pk], now) for row in rows if row.pk in reviews]


def _turned_down(row: Assignment, review: Review, now: datetime) -> dict[str, Any]:
    appeal = getattr(review, "appeal", None)
    may_appeal = appeal is None and review.appeal_until is not None and now <= review.appeal_until
    return {
        **_place(row),
        "review": str(review.pk),
        "reason": review.reason,
        "comment": review.comment,
        "at": review.created_at,
        "appeal_until": review.appeal_until if may_appeal else None,
        "appeal": None if appeal is None else appeal.state,
        "answer": "" if appeal is None else appeal.answer,
    }


def _place(row: Assignment) -> dict[str, Any]:
    """Which work it is, and where."""
    project, queue = row.queue.project, row.queue
    return {
        "assignment": str(row.pk),
        "project": {"id": str(project.pk), "name": project.name},
        "queue": {"id": str(queue.pk), "name": queue.name, "kind": queue.kind},
        "item": {"id": str(row.item_id), "external_id": row.item.external_id},
    }


def _answers(actor: Actor) -> list[dict[str, Any]]:
    return [
        {
            "id": str(row.pk),
            "project": {"id": str(row.project_id), "name": row.project.name},
            "item": {"id": str(row.item_id), "external_id": row.item.external_id},
            "text": row.text,
            "answer": list(row.answers.all())[-1].text,
            "answered_at": row.answered_at,
        }
        for row in answered_to(actor=actor)
    ]
