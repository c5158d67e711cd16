"""A labeling effort: what is asked (schema), what it is for (use), where the data came from (sources), by whom."""

from django.db import models

from labeling.accounts.roles import Role
from labeling.core.fields import IdField


class ProjectState(models.TextChoices):
    OPEN = "open"
    PAUSED = "paused"
    ARCHIVED = "archived"


class Project(models.Model):
    """One labeling effort. `use` is the declared use that verdicts at the labeling door are asked for."""

    id = IdField()
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="projects"
    )
    name = models.CharField(max_length=200)
    guidelines = models.TextField(blank=True)
    use = models.JSONField()
    use_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=ProjectState.choices, default=ProjectState.OPEN)
    schema_version = models.ForeignKey(
        "projects.SchemaVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )
    # Rises with whatever may change a verdict of its items.
    rights_epoch = models.PositiveIntegerField(default=0)
    # The policy that its items are judged by, or are about to be: then a job is on its way.
    policy_version = models.CharField(max_length=20, blank=True, default="")
    # Whether some of its items have a known answer: a submit asks for one only then.
    has_known_answers = models.BooleanField(default=False)
    # Names of events that some webhook listens for: nobody else's work costs a look-up.
    hooked_events = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1)  # for If-Match
    created_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "-created_at", "-id"], name="project_recent")]


class SchemaVersion(models.Model):
    """One version of a project's label schema; never changed once made."""

    id = IdField()
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="schema_versions")
    number = models.PositiveIntegerField()
    schema = models.JSONField()
    # Where it came of a migration: the steps that make a result of the version before one of this. Null: of none.
    steps = models.JSONField(null=True)
    created_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="schema_version_once")]


class ProjectMember(models.Model):
    """A person's role in one project, beside the role in the organisation: the higher of the two counts."""

    id = IdField()
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="project_memberships")
    role = models.PositiveSmallIntegerField(choices=Role.choices)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="project_member_once")]


class Source(models.Model):
    """Where data came from, and the rights that its items have when they say nothing themselves."""

    id = IdField()
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="sources")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, default="upload")
    url = models.TextField(blank=True)
    acquired = models.CharField(max_length=40, blank=True)
    rights = models.JSONField(null=True)  # default rights block, None: unknown
    created_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="source_name_once")]
