"""What people who label ask about items, and what they say is the matter with them."""

from django.db import models
from django.db.models import Q

from labeling.core.fields import IdField


class QuestionState(models.TextChoices):
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class Question(models.Model):
    """A question about an item. The first answer makes it answered; whoever runs the project may close it."""

    id = IdField()
    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    item = models.ForeignKey("projects.Item", on_delete=models.CASCADE, related_name="questions")
    author = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField()
    state = models.CharField(max_length=8, choices=QuestionState.choices, default=QuestionState.OPEN)
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)  # the newest answer
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="closed") | Q(state="open", answered_at__isnull=True) | Q(state="answered"),
                name="question_state",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_at__isnull=False), name="question_answered"
            ),
        ]
        indexes = [
            models.Index(fields=["project", "state", "-created_at", "-id"], name="question_inbox"),
            models.Index(fields=["project", "-created_at", "-id"], name="question_recent"),
            models.Index(
                fields=["author", "-answered_at", "-id"],
                name="question_news",
                condition=Q(answered_at__isnull=False),
            ),
        ]


class Answer(models.Model):
    """What somebody who runs the project answered. Append-only."""

    id = IdField()
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    author = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField()
    created_at = models.DateTimeField()


class FlagKind(models.TextChoices):
    UNSURE = "unsure"
    BROKEN = "broken"
    PERSON = "person"


class FlagState(models.TextChoices):
    OPEN = "open"
    RESOLVED = "resolved"


class Resolution(models.TextChoices):
    NOTED = "noted"  # unsure, broken: seen, the work goes on
    CLOSED = "closed"  # broken: the item's work was closed
    NOBODY = "nobody"  # person: nobody can be recognised
    HANDLED = "handled"  # person: masked, or identified; the rights decide from there


class Flag(models.Model):
    """That something is the matter with an item.

    `person` put an entry about somebody unknown into the item, whose id is `appearance`: while it stands the item is in
    no queue. Several flags may share it. `region` is a place in the item as appearances have it.
    """

    id = IdField()
    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    item = models.ForeignKey("projects.Item", on_delete=models.CASCADE, related_name="flags")
    raised_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=6, choices=FlagKind.choices)
    comment = models.TextField(blank=True)
    region = models.JSONField(null=True)
    appearance = models.UUIDField(null=True)
    state = models.CharField(max_length=8, choices=FlagState.choices, default=FlagState.OPEN)
    resolution = models.CharField(max_length=8, choices=Resolution.choices, blank=True)
    reason = models.TextField(blank=True)
    resolved_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", resolution="", resolved_at__isnull=True)
                | Q(state="resolved", resolved_at__isnull=False) & ~Q(resolution=""),
                name="flag_resolved_whole",
            ),
            models.CheckConstraint(
                condition=~Q(kind="person") | Q(appearance__isnull=False), name="flag_person_entry"
            ),
        ]
        indexes = [
            models.Index(fields=["project", "state", "-created_at", "-id"], name="flag_inbox"),
            models.Index(fields=["project", "-created_at", "-id"], name="flag_recent"),
        ]
