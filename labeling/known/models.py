"""Items whose right answer is known, and what became of each answer that was held against one."""

from django.db import models

from labeling.core.fields import IdField


class KnownAnswer(models.Model):
    """The right answer of one control for one item. Whoever labels never learns that there is one."""

    id = IdField()
    item = models.OneToOneField("projects.Item", on_delete=models.CASCADE, related_name="known_answer")
    control = models.CharField(max_length=64)
    value = models.JSONField()
    # The label schema that both are of; null: older than this column, and than any migration of labels.
    schema_version = models.ForeignKey(
        "projects.SchemaVersion", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    explanation = models.TextField(blank=True)
    set_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)  # for If-Match


class KnownOutcome(models.Model):
    """Whether one answer was the known one when it was submitted. Appended; a tally is a sum over these rows.

    What is changed of a known answer later changes no outcome: it holds for the answers that come after.
    """

    id = IdField()
    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    item = models.ForeignKey("projects.Item", on_delete=models.CASCADE, related_name="+")
    annotator = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    annotation = models.OneToOneField(
        "annotations.Annotation", on_delete=models.CASCADE, related_name="known_outcome"
    )
    control = models.CharField(max_length=64)
    is_correct = models.BooleanField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["project", "annotator", "control"], name="outcome_tally")]
