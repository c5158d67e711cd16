"""What somebody is in an organisation apart from roles: the groups they are in, and how able they are."""

from dataclasses import dataclass
from uuid import UUID

from labeling.accounts.models import GroupMember, SkillValue


@dataclass(frozen=True, slots=True)
class Standing:
    """Group ids, and values 0 to 100 by skill id. A skill that is not there has no value, which is not 0."""

    groups: frozenset[UUID]
    skills: dict[UUID, int]


def standing_of(*, user_id: UUID, organisation_id: UUID) -> Standing:
    """The groups and skills of a user in an organisation; nothing for somebody who is not in it. Two queries."""
    groups = GroupMember.objects.filter(user=user_id, group__organisation=organisation_id)
    values = SkillValue.objects.filter(user=user_id, skill__organisation=organisation_id)
    return Standing(
        groups=frozenset(groups.values_list("group_id", flat=True)),
        skills=dict(values.values_list("skill_id", "value")),
    )
