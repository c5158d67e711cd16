"""Who may work in a queue: people and groups that are picked, and what they must be able to do."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from labeling.accounts.standing import Standing, standing_of


def is_everybody(audience: Mapping[str, Any]) -> bool:
    """Whether an audience leaves nobody out whose role is high enough."""
    return not any(audience.get(key) for key in ("members", "groups", "skills"))


def is_invited(audience: Mapping[str, Any], *, user_id: UUID, standing: Standing) -> bool:
    """Whether somebody is in an audience: picked, by themselves or by a group, where any are; and able in all skills.

    A skill that somebody has no value of counts as not met, also where `min` is 0.
    """
    members, groups = audience.get("members") or (), audience.get("groups") or ()
    is_picked = str(user_id) in members or bool(standing.groups & {UUID(group) for group in groups})
    if (members or groups) and not is_picked:
        return False
    return all(_is_able(condition, standing) for condition in audience.get("skills") or ())


def _is_able(condition: Mapping[str, Any], standing: Standing) -> bool:
    value = standing.skills.get(UUID(condition["skill"]))
    if value is None:
        return False
    most = condition.get("max")
    return bool(value >= condition.get("min", 0) and (most is None or value <= most))


def may_work(audience: Mapping[str, Any], *, user_id: UUID, organisation_id: UUID) -> bool:
    """`is_invited`, with the person's groups and skills read where they matter."""
    if is_everybody(audience):
        return True
    standing = standing_of(user_id=user_id, organisation_id=organisation_id)
    return is_invited(audience, user_id=user_id, standing=standing)
