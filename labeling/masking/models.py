"""What the de-identification gate keeps: policies, the state of each item, regions, sealed originals, samples."""

from django.db import models
from django.db.models import Q

from labeling.core.fields import IdField


class MaskingPolicy(models.Model):
    """What a project searches for and how it masks: one version of it, never changed. The newest one holds.

    `settings` as `labeling.masking.settings.read_settings` reads it.
    """

    id = IdField()
    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="masking_policies", db_index=False
    )
    number = models.PositiveIntegerField()
    is_on = models.BooleanField()
    settings = models.JSONField()
    created_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="masking_policy_once")]


class GatePass(models.Model):
    """That many items are brought before the gates of a project, by a job: while there is one, none of them is labeled.

    Those of which there is no gate, or those whose gates are in one of `states`, which are searched again. In the order
    of their ids, `place` the last one that was brought.
    """

    id = IdField()
    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="+")
    states = models.JSONField(default=list)  # []: those that have no gate
    place = models.UUIDField(null=True)
    brought = models.PositiveIntegerField(default=0)
    job = models.UUIDField(null=True)
    created_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()


class SearchRecord(models.Model):
    """What items were searched with under a policy: each detector with version, threshold and its own settings.

    One row for each different set, never changed; `digest` is the SHA-256 of its canonical JSON.
    """

    id = IdField()
    policy = models.ForeignKey(
        MaskingPolicy, on_delete=models.CASCADE, related_name="records", db_index=False
    )
    detectors = models.JSONField()
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy", "digest"], name="search_record_once"),
        ]


class GateState(models.TextChoices):
    """An item of which there is no `Gate` is NOT_NEEDED: nothing of it can be searched, or no policy was on."""

    PENDING = "pending"  # waits to be searched
    CLEAN_AUTO = "clean_auto"  # nothing was found; nobody has looked
    MASKED_AUTO = "masked_auto"  # everything found is masked and was searched for again; nobody has looked
    NEEDS_HUMAN = "needs_human"
    PASSED = "passed"  # a file of it was not searched: the policy lets pass what cannot be
    RELEASED = "released"  # a person approved the masks


OPEN = (GateState.CLEAN_AUTO, GateState.MASKED_AUTO, GateState.PASSED, GateState.RELEASED)
"""The states in which an item may be labeled, as far as the gate has a say."""


class WhyHuman(models.TextChoices):
    """Why a person has to look."""

    POLICY = "policy"  # the policy wants every item looked at
    UNCERTAIN = "uncertain"  # something was found with little certainty
    RESIDUAL = "residual"  # something is still found where it was masked
    CONTRADICTION = "contradiction"  # it is stated that people are in it, and nobody was found
    FAULT = "fault"  # the search did not succeed
    MEDIUM = "medium"  # a file of it cannot be searched
    SOUND = "sound"  # a person has to hear its sound first
    SAMPLE = "sample"  # drawn to estimate what is missed
    SEEN = "seen"  # somebody who labels saw a person
    REQUEST = "request"  # a person asked to be masked


class Gate(models.Model):
    """The gate before one item. `round` rises with each search and fences the one that is under way."""

    id = IdField()
    item = models.OneToOneField("projects.Item", on_delete=models.CASCADE, related_name="gate")
    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    policy = models.ForeignKey(MaskingPolicy, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=12, choices=GateState.choices, default=GateState.PENDING)
    why = models.CharField(max_length=13, choices=WhyHuman.choices, blank=True)
    detail = models.TextField(blank=True)  # of a fault: what happened and what to do
    camera = models.CharField(max_length=120, blank=True)  # make and model as the file says, "" unknown
    round = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)  # for If-Match
    reviewed_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    searched_at = models.DateTimeField(null=True)
    searched_with = models.ForeignKey(
        SearchRecord, on_delete=models.SET_NULL, null=True, related_name="gates", db_index=False
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="needs_human") & ~Q(why="") | ~Q(state="needs_human"), name="gate_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state="released") | Q(reviewed_at__isnull=False), name="gate_released_by_person"
            ),
        ]
        indexes = [
            models.Index(fields=["project", "state", "why", "id"], name="gate_queue"),
            models.Index(fields=["project", "id"], name="gate_project"),
        ]


class Origin(models.TextChoices):
    DETECTOR = "detector"
    REVIEWER = "reviewer"
    REQUEST = "request"  # the place where somebody who asked to be masked is on record
    SEEN = "seen"  # where somebody who labels saw a person


class Region(models.Model):
    """A place that is masked. `name`: the input of a file; of a text its JSON pointer in the item's data.

    `shape`: {"box": [x, y, w, h]} or {"polygon": [[x, y], …]} in pixels of the oriented original, or
    {"span": [start, end]} in code points. `masked_at`: since when it is masked in what is given out, null before that.
    `residual`: the highest score with which something was found there again after masking; null: nobody searched it
    again. What a reviewer takes away stays, with who and when.
    """

    id = IdField()
    gate = models.ForeignKey(Gate, on_delete=models.CASCADE, related_name="regions")
    name = models.CharField(max_length=400)
    kind = models.CharField(max_length=20)  # face, plate, person, text, email, phone, …
    shape = models.JSONField()
    origin = models.CharField(max_length=8, choices=Origin.choices)
    detector = models.CharField(max_length=60, blank=True)
    detector_version = models.CharField(max_length=60, blank=True)
    threshold = models.FloatField(null=True)
    score = models.FloatField(null=True)
    is_certain = models.BooleanField(default=True)
    residual = models.FloatField(null=True)
    masked_at = models.DateTimeField(null=True)
    appearance = models.UUIDField(null=True)  # the entry about a person that is masked by it
    added_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    removed_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(origin="detector") | ~Q(detector="") & Q(score__isnull=False),
                name="region_names_detector",
            ),
        ]
        indexes = [models.Index(fields=["gate", "name", "created_at", "id"], name="region_of_gate")]


class ProjectKey(models.Model):
    """The key that wraps the keys of a project's sealed originals. Deleting it erases all of them."""

    project = models.OneToOneField(
        "projects.Project", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    wrapped = models.TextField()


class SealedOriginal(models.Model):
    """What lies encrypted (AES-256-GCM) under a key of its own, which the key of the project wraps.

    The original of `asset` (`name`: ""), or a text of the item of `gate` (`name`: its JSON pointer). Deleting the row
    erases the key.
    """

    id = IdField()
    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    asset = models.ForeignKey("media.MediaAsset", on_delete=models.CASCADE, null=True, related_name="+")
    gate = models.ForeignKey(Gate, on_delete=models.CASCADE, null=True, related_name="sealed_texts")
    name = models.CharField(max_length=400, blank=True)
    path = models.CharField(max_length=200)
    wrapped = models.TextField()  # the data key, under the project's
    mime = models.CharField(max_length=80)
    bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)  # of what was sealed
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["asset", "name"], name="sealed_file_once"),
            models.UniqueConstraint(fields=["gate", "name"], name="sealed_text_once"),
            models.CheckConstraint(
                condition=Q(asset__isnull=True, gate__isnull=False)
                | Q(asset__isnull=False, gate__isnull=True),
                name="sealed_one_thing",
            ),
        ]


class Opening(models.Model):
    """That somebody asks to see an original, why, and the two who approve it. It ends by the clock."""

    id = IdField()
    gate = models.ForeignKey(Gate, on_delete=models.CASCADE, related_name="openings")
    purpose = models.TextField()
    asked_by = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    hours = models.PositiveSmallIntegerField()
    expires_at = models.DateTimeField(null=True)  # set by the second approval
    refused_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["gate", "-asked_at", "-id"], name="opening_recent")]


class OpeningApproval(models.Model):
    """One of the two approvals. Never by the one who asks, and each by another person."""

    id = IdField()
    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="approvals")
    approver = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["opening", "approver"], name="opening_approver_once"),
            models.UniqueConstraint(fields=["opening", "number"], name="opening_approval_once"),
            models.CheckConstraint(condition=Q(number__in=[1, 2]), name="opening_two_approvals"),
        ]


class SamplePlan(models.Model):
    """A claim about what is missed at most, and the items that were drawn to try it: n >= 3 / `miss_rate`."""

    id = IdField()
    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    miss_rate = models.FloatField()
    size = models.PositiveIntegerField()  # what the claim needs
    drawn = models.PositiveIntegerField()  # what there was
    seed = models.CharField(max_length=64)
    created_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["project", "-created_at", "-id"], name="sample_plan_recent")]


class SampledItem(models.Model):
    """One item of a sample: what stood masked when it was drawn, and what the reviewer found besides."""

    id = IdField()
    plan = models.ForeignKey(SamplePlan, on_delete=models.CASCADE, related_name="items")
    gate = models.ForeignKey(Gate, on_delete=models.CASCADE, related_name="samples")
    found = models.PositiveIntegerField()  # regions when it was drawn
    missed = models.PositiveIntegerField(
        null=True
    )  # regions that the reviewer added; null: not looked at yet
    false = models.PositiveIntegerField(null=True)  # regions that the reviewer took away
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "gate"], name="sampled_once")]
