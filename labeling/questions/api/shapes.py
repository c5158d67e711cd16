"""What the doors of questions and flags take and answer."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from labeling.accounts.actor import Actor
from labeling.accounts.models import User
from labeling.accounts.roles import Role
from labeling.annotations.selectors import author_as_seen
from labeling.api.serializers import Strict
from labeling.questions.models import Flag, FlagKind, FlagState, Question, QuestionState, Resolution
from labeling.questions.services.flags import MOST_COMMENT
from labeling.questions.services.questions import MOST_TEXT


class Asker(serializers.Serializer[Any]):
    """Whoever asked or flagged: managers see names, others a name that stands for the person in this project."""

    id = serializers.CharField()
    name = serializers.CharField()


class FlaggedItem(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    external_id = serializers.CharField()
    state = serializers.CharField()


class AnswerBody(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    text = serializers.CharField()
    author = Asker(allow_null=True)
    created_at = serializers.DateTimeField()


class QuestionBody(serializers.Serializer[Any]):
    """A question about an item, with its answers, oldest first."""

    id = serializers.UUIDField()
    item = FlaggedItem()
    text = serializers.CharField()
    state = serializers.ChoiceField(choices=QuestionState.values)
    author = Asker(allow_null=True)
    mine = serializers.BooleanField()
    answers = AnswerBody(many=True)
    created_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


class NewQuestion(Strict):
    text = serializers.CharField(max_length=MOST_TEXT)


class FlagBody(serializers.Serializer[Any]):
    """That something is the matter with an item."""

    id = serializers.UUIDField()
    item = FlaggedItem()
    kind = serializers.ChoiceField(choices=FlagKind.values)
    comment = serializers.CharField(allow_blank=True)
    region = serializers.DictField(allow_null=True)
    state = serializers.ChoiceField(choices=FlagState.values)
    resolution = serializers.ChoiceField(choices=Resolution.values, allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    raised_by = Asker(allow_null=True)
    mine = serializers.BooleanField()
    resolved_by = Asker(allow_null=True)
    created_at = serializers.DateTimeField()
    resolved_at = serializers.DateTimeField(allow_null=True)
    appearance = serializers.UUIDField(
        allow_null=True, help_text="of a person: the entry in the item that keeps it out of every queue"
    )


class NewFlag(Strict):
    kind = serializers.ChoiceField(choices=FlagKind.values)
    comment = serializers.CharField(max_length=MOST_COMMENT, required=False, allow_blank=True, default="")
    region = serializers.DictField(
        required=False,
        allow_null=True,
        default=None,
        help_text='a place: {"input", "box": [x, y, w, h]} in pixels, or {"input", "span": [start, end]}',
    )


class FlagDecision(Strict):
    resolution = serializers.ChoiceField(
        choices=Resolution.values,
        help_text="unsure: noted; broken: noted, closed; person: nobody, handled",
    )
    reason = serializers.CharField(max_length=MOST_COMMENT, required=False, allow_blank=True, default="")


def question_body(row: Question, *, actor: Actor, role: Role) -> dict[str, Any]:
    """A question as somebody with `role` in its project may see it."""
    return {
        "id": str(row.pk),
        "item": _item(row),
        "text": row.text,
        "state": row.state,
        "author": _asker(row.author, actor, role, row.project_id),
        "mine": row.author_id == actor.user.pk,
        "answers": [
            {
                "id": str(answer.pk),
                "text": answer.text,
                "author": _named(answer.author),
                "created_at": answer.created_at,
            }
            for answer in row.answers.all()
        ],
        "created_at": row.created_at,
        "closed_at": row.closed_at,
    }


def flag_body(row: Flag, *, actor: Actor, role: Role) -> dict[str, Any]:
    """A flag as somebody with `role` in its project may see it."""
    return {
        "id": str(row.pk),
        "item": _item(row),
        "kind": row.kind,
        "comment": row.comment,
        "region": row.region,
        "state": row.state,
        "resolution": row.resolution or None,
        "reason": row.reason,
        "raised_by": _asker(row.raised_by, actor, role, row.project_id),
        "mine": row.raised_by_id == actor.user.pk,
        "resolved_by": _named(row.resolved_by),
        "created_at": row.created_at,
        "resolved_at": row.resolved_at,
        "appearance": str(row.appearance) if row.appearance and role >= Role.REVIEWER else None,
    }


def _item(row: Question | Flag) -> dict[str, Any]:
    return {"id": str(row.item_id), "external_id": row.item.external_id, "state": row.item.state}


def _asker(user: User | None, actor: Actor, role: Role, project_id: UUID) -> dict[str, str] | None:
    if user is None:
        return None
    seen = author_as_seen(author=user, actor=actor, role=role, within=project_id, origin="work")
    return {"id": seen.id, "name": seen.name}


def _named(user: User | None) -> dict[str, str] | None:
    """Whoever answers for the project does so by name."""
    return None if user is None else {"id": str(user.pk), "name": user.name or user.email}
