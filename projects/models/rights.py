"""What the ledger says of single items and sources: who is in an item, what is on record of a source, overrides."""

from django.db import models

from labeling.core.fields import IdField


class Appearance(models.Model):
    """A person in an item: where, whether recognisable, whether masked and the mask checked.

    Written once; `ended_at` is set when another row supersedes it or the person turned out not to be there.
    """

    id = IdField()
    item = models.ForeignKey("projects.Item", on_delete=models.CASCADE, related_name="appearances")
    subject = models.ForeignKey(
        "consent.DataSubject", on_delete=models.PROTECT, null=True, related_name="appearances"
    )  # null: somebody whom nobody has identified
    # Where: {"input": name, "box": [x, y, w, h] in pixels of the original} or {"input", "span": [start, end]}.
    region = models.JSONField(null=True)
    is_identifiable = models.BooleanField(default=True)
    is_masked = models.BooleanField(default=False)  # and a person has checked the mask
    consent = models.UUIDField(null=True)  # the record that an import named
    # Restricted, not protected: entries that took each other's place go together with their item.
    supersedes = models.OneToOneField("self", on_delete=models.RESTRICT, null=True, related_name="successor")
    reason = models.TextField(blank=True)
    created_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["item", "-created_at", "-id"], name="appearance_of_item"),
            models.Index(
                fields=["subject", "item"],
                name="appearance_now",
                condition=models.Q(ended_at__isnull=True),
            ),
        ]


class SourceRecord(models.Model):
    """What is on record of a source: terms, access, permission, information of people, database right. Append-only.

    The newest one counts, whole. `facts` is the part that it puts into the profiles of the source's items.
    """

    id = IdField()
    source = models.ForeignKey("projects.Source", on_delete=models.CASCADE, related_name="records")
    number = models.PositiveIntegerField()
    record = models.JSONField()
    facts = models.JSONField()
    evidence = models.JSONField(default=list)  # ids
    note = models.TextField(blank=True)
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "number"], name="source_record_once")]


class Override(models.Model):
    """That a person let items pass which need review: for some actions, for a reason, until some time.

    The items carry it in their profile. Written once; `ended_at` is set when somebody takes it back.
    """

    id = IdField()
    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="overrides")
    actions = models.JSONField()
    reason = models.TextField()
    codes = models.JSONField(default=list)  # of the reasons that were looked at: it lets no other pass
    evidence = models.JSONField(default=list)
    expires_at = models.DateTimeField()
    items = models.PositiveIntegerField()  # how many it was put on
    made_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["project", "-made_at", "-id"], name="override_recent")]


class OverriddenItem(models.Model):
    """That an override was put on an item."""

    id = IdField()
    override = models.ForeignKey(Override, on_delete=models.CASCADE, related_name="on")
    item = models.ForeignKey(
        "projects.Item", on_delete=models.CASCADE, related_name="overrides", db_index=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["override", "item"], name="overridden_once")]
        indexes = [models.Index(fields=["item", "-id"], name="overridden_item")]
