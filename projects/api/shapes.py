"""What the API of projects and items takes and answers."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from labeling.accounts.roles import ROLE_BY_NAME
from labeling.api.serializers import Person, Strict
from labeling.rights.api.shapes import RightsBlock, RightsField, UseField, UseShape
from projects.models import ProjectState, QueueKind, QueueOrder
from projects.models.queue import QueueState
from projects.services.projects import LEASE_SECONDS, MAX_OVERLAP, ORDERS
from projects.services.sources import KINDS

ROLES = list(ROLE_BY_NAME)


class Counts(serializers.Serializer[Any]):
    """Items by where they are; `total` counts the withdrawn too."""

    total = serializers.IntegerField()
    open = serializers.IntegerField()
    in_progress = serializers.IntegerField()
    closed = serializers.IntegerField(help_text="closed for good before they had all their answers")
    labeled = serializers.IntegerField()
    quarantined = serializers.IntegerField()
    failed = serializers.IntegerField()


class VerdictCounts(serializers.Serializer[Any]):
    """Items by their verdict for the project's use."""

    ALLOW = serializers.IntegerField()
    ALLOW_WITH_OBLIGATIONS = serializers.IntegerField()
    NEEDS_REVIEW = serializers.IntegerField()
    DENY = serializers.IntegerField()


class ProjectRow(serializers.Serializer[Any]):
    """A project as the list shows it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kinds = serializers.ListField(child=serializers.CharField())
    use = UseShape()
    state = serializers.ChoiceField(choices=ProjectState.values)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    role = serializers.ChoiceField(choices=ROLES)
    counts = Counts()
    rights = VerdictCounts()
    rate_per_hour = serializers.FloatField(allow_null=True)
    finish_estimate = serializers.DateTimeField(allow_null=True)
    people = serializers.IntegerField()
    last_activity = serializers.DateTimeField(allow_null=True)


class ProjectQueue(serializers.Serializer[Any]):
    """The project's first queue."""

    id = serializers.UUIDField()
    overlap = serializers.IntegerField()
    lease_seconds = serializers.IntegerField()
    order = serializers.ChoiceField(choices=QueueOrder.values)
    state = serializers.CharField()


@extend_schema_field({"type": "object", "additionalProperties": {}})
class SchemaField(serializers.JSONField):
    """A label schema: see `/label-schema.json`."""


@extend_schema_field({"type": "object", "additionalProperties": {}})
class DataField(serializers.JSONField):
    """The data of an item: any JSON object."""


class ProjectBody(ProjectRow):
    """A project with guidelines, label schema and queue. `job` judges the items again after a change of use."""

    guidelines = serializers.CharField()
    schema = SchemaField(allow_null=True)
    schema_version = serializers.IntegerField(allow_null=True)
    queue = ProjectQueue()
    job = serializers.UUIDField(allow_null=True)


class QueueChange(Strict):
    """Settings of the first queue."""

    overlap = serializers.IntegerField(min_value=1, max_value=MAX_OVERLAP, required=False)
    lease_seconds = serializers.IntegerField(
        min_value=LEASE_SECONDS[0], max_value=LEASE_SECONDS[1], required=False
    )
    order = serializers.ChoiceField(choices=ORDERS, required=False)


class NewProject(Strict):
    name = serializers.CharField(max_length=200)
    guidelines = serializers.CharField(max_length=100_000, required=False, allow_blank=True)
    schema = SchemaField()
    use = UseField(required=False, allow_null=True)
    queue = QueueChange(required=False)


class ProjectChange(Strict):
    name = serializers.CharField(max_length=200, required=False)
    guidelines = serializers.CharField(max_length=100_000, required=False, allow_blank=True)
    use = UseField(required=False)
    state = serializers.ChoiceField(choices=ProjectState.values, required=False)
    queue = QueueChange(required=False)


class PersonPace(serializers.Serializer[Any]):
    user = Person()
    submitted = serializers.IntegerField()
    reviewed = serializers.IntegerField()
    skipped = serializers.IntegerField()
    seconds = serializers.FloatField()


class RecentEvent(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    what = serializers.CharField(help_text="`<job kind>.<job state>` or `schema.version`")
    detail = serializers.CharField()


class StageProgress(serializers.Serializer[Any]):
    """How far all queues of a kind are together. `left` counts answers or reviews, those yet to be asked for too."""

    kind = serializers.ChoiceField(choices=QueueKind.choices)
    done = serializers.IntegerField()
    left = serializers.IntegerField()
    left_more = serializers.BooleanField(help_text="there is more than `left`")
    rate_per_hour = serializers.FloatField(allow_null=True)
    finish_estimate = serializers.DateTimeField(allow_null=True)


class QueueProgress(serializers.Serializer[Any]):
    """What stands in a queue now."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=QueueKind.choices)
    state = serializers.ChoiceField(choices=QueueState.choices)
    open = serializers.IntegerField()
    open_more = serializers.BooleanField(help_text="there is more than `open`")
    leased = serializers.IntegerField()
    returned = serializers.IntegerField()


class ProgressDrift(serializers.Serializer[Any]):
    """Counts that the nightly recount found to be off: key -> counted minus real."""

    found_at = serializers.DateTimeField()
    keys = serializers.DictField(child=serializers.IntegerField())


class ProjectProgress(serializers.Serializer[Any]):
    """How far a project is. Rates are those of the last 24 hours; the estimate is that of the slowest stage."""

    counts = Counts()
    rights = VerdictCounts()
    rate_per_hour = serializers.FloatField(allow_null=True)
    finish_estimate = serializers.DateTimeField(allow_null=True)
    stages = StageProgress(many=True)
    queues = QueueProgress(many=True)
    drift = ProgressDrift(allow_null=True)
    by_person = PersonPace(many=True)
    recent = RecentEvent(many=True)


class SchemaDuty(serializers.Serializer[Any]):
    """A name in a label schema that would record sensitive data about people."""

    pointer = serializers.CharField()
    category = serializers.CharField()
    special = serializers.BooleanField(help_text="special-category data: Article 9 GDPR needs a condition")
    detail = serializers.CharField()


class SchemaVersionBody(serializers.Serializer[Any]):
    version = serializers.IntegerField()
    schema = SchemaField()
    duties = SchemaDuty(many=True)
    created_at = serializers.DateTimeField()
    created_by = Person(allow_null=True)


class NewSchemaVersion(Strict):
    schema = SchemaField()


class MemberPerson(Person):
    email = serializers.EmailField()


class ProjectMemberBody(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    user = MemberPerson()
    role = serializers.ChoiceField(choices=ROLES)
    created_at = serializers.DateTimeField()


@extend_schema_field(
    {"oneOf": [{"type": "string", "format": "uuid"}, {"type": "object", "additionalProperties": {}}]}
)
class UserRefField(serializers.Field[Any, Any, Any, Any]):
    """A user by id, or as an object with its `id`."""

    def to_internal_value(self, data: Any) -> Any:
        named = data.get("id") if isinstance(data, dict) else data
        return serializers.UUIDField().run_validation(named)

    def to_representation(self, value: Any) -> Any:
        return value


class NewProjectMember(Strict):
    """Somebody of the organisation, by `user` or by `email`."""

    user = UserRefField(required=False)
    email = serializers.EmailField(required=False)
    role = serializers.ChoiceField(choices=ROLES)


class SourceBody(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=KINDS)
    url = serializers.CharField()
    acquired = serializers.CharField()
    rights = RightsBlock(allow_null=True)
    created_at = serializers.DateTimeField()
    items = serializers.IntegerField()


class NewSource(Strict):
    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(choices=KINDS, required=False)
    url = serializers.CharField(max_length=2_000, required=False, allow_blank=True)
    acquired = serializers.CharField(max_length=100, required=False, allow_blank=True)
    rights = RightsField(required=False, allow_null=True)
