"""Skills, and how able people are: 0 to 100, set by whoever manages them, each change on record."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import IntegrityError, transaction

from labeling.accounts.actor import Actor
from labeling.accounts.acts import report
from labeling.accounts.models import GroupMember, Skill, SkillValue, User
from labeling.accounts.services.groups import MOST_NAME, refuse_used, stale
from labeling.accounts.services.people import person_of
from labeling.core import clock
from labeling.core.errors import Conflict, Fault, Invalid, NotFound
from labeling.core.ids import parse_id
from labeling.core.texts import clean

MOST_DESCRIPTION: Final = 2_000
HIGHEST: Final = 100


def access_skill(*, actor: Actor, skill_id: object, is_held: bool = False) -> Skill:
    """A skill of the actor's organisation, locked where `is_held`; `NotFound` otherwise."""
    pk = parse_id(skill_id)
    rows = Skill.objects.filter(organisation=actor.organisation)
    rows = rows.select_for_update() if is_held else rows
    found = None if pk is None else rows.filter(pk=pk).first()
    if found is None:
        raise NotFound("skill")
    return found


def create_skill(*, actor: Actor, name: str, description: str = "") -> Skill:
    """Add a skill. `Conflict` (skill.name_taken) for a name that is in use, in any case."""
    told = _told({"name": name, "description": description})
    with transaction.atomic():
        try:
            with transaction.atomic():
                made = Skill.objects.create(organisation=actor.organisation, created_at=clock.now(), **told)
        except IntegrityError:
            raise _taken() from None
        _report(actor, "skill.created", made)
    return made


def change_skill(
    *, actor: Actor, skill_id: object, changes: Mapping[str, str], version: int | None = None
) -> Skill:
    """Name or describe a skill anew. `PreconditionFailed` when `version` is given and is not the stored one."""
    told = _told(changes)
    with transaction.atomic():
        skill = access_skill(actor=actor, skill_id=skill_id, is_held=True)
        if version is not None and skill.version != version:
            raise stale()
        changed = sorted(key for key, text in told.items() if getattr(skill, key) != text)
        if not changed:
            return skill
        for key in changed:
            setattr(skill, key, told[key])
        skill.version += 1
        try:
            with transaction.atomic():
                skill.save(update_fields=[*changed, "version"])
        except IntegrityError:
            raise _taken() from None
        _report(actor, "skill.changed", skill, keys=changed)
    return skill


def delete_skill(*, actor: Actor, skill_id: object, used_by: list[str]) -> None:
    """Delete a skill with everybody's values. `Conflict` (skill.in_use) when `used_by` names queues that ask for it."""
    with transaction.atomic():
        skill = access_skill(actor=actor, skill_id=skill_id, is_held=True)
        refuse_used(used_by, what="skill")
        _report(actor, "skill.deleted", skill, people=skill.values.count())
        skill.delete()


def set_value(*, actor: Actor, skill_id: object, user_id: object, value: int) -> SkillValue:
    """Say how able somebody of the organisation is, 0 to 100; the stored value, with `user` and `set_by`.

    `Invalid` for another value, `NotFound` for another skill or for somebody outside the organisation.
    """
    if not 0 <= value <= HIGHEST:
        detail = f"Give a whole number from 0 to {HIGHEST}."
        raise Invalid(detail, code="skill.value", faults=(Fault("/value", "skill.value", detail),))
    with transaction.atomic():
        skill = access_skill(actor=actor, skill_id=skill_id, is_held=True)
        user = person_of(actor=actor, user_id=user_id)
        held = SkillValue.objects.select_related("user", "set_by").filter(skill=skill, user=user).first()
        before = held.value if held else None
        if held is not None and before == value:
            return held
        made, _ = SkillValue.objects.update_or_create(
            skill=skill, user=user, defaults={"value": value, "set_by": actor.user, "set_at": clock.now()}
        )
        _report(actor, "skill.value_set", skill, user=user.pk, before=before, after=value)
    return made


def remove_value(*, actor: Actor, skill_id: object, user_id: object) -> None:
    """Take somebody's value off the record: they meet no condition on the skill then. Repeatable."""
    with transaction.atomic():
        skill = access_skill(actor=actor, skill_id=skill_id, is_held=True)
        pk = parse_id(user_id)
        held = SkillValue.objects.filter(skill=skill, user=pk).first() if pk else None
        if held is not None:
            held.delete()
            _report(actor, "skill.value_removed", skill, user=pk, before=held.value)


def forget_standing(*, actor: Actor, user: User) -> None:
    """Take somebody who leaves out of the groups, and their values off, in the caller's transaction."""
    GroupMember.objects.filter(group__organisation=actor.organisation, user=user).delete()
    SkillValue.objects.filter(skill__organisation=actor.organisation, user=user).delete()


def _told(given: Mapping[str, str]) -> dict[str, Any]:
    limits = {"name": MOST_NAME, "description": MOST_DESCRIPTION}
    return {
        key: clean(text, pointer=f"/{key}", most=limits[key], blank=key == "description")
        for key, text in given.items()
    }


def _taken() -> Conflict:
    detail = "There is a skill of this name already. Use that one, or choose another name."
    return Conflict(detail, code="skill.name_taken")


def _report(actor: Actor, action: str, skill: Skill, **payload: object) -> None:
    report(
        organisation=actor.organisation, actor=actor, action=action, obj=("skill", skill.pk), payload=payload
    )
