"""Groups of people: made, renamed, filled, deleted."""

from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F

from labeling.accounts.actor import Actor
from labeling.accounts.acts import report
from labeling.accounts.models import Group, GroupMember
from labeling.accounts.services.people import person_of
from labeling.core import clock
from labeling.core.errors import Conflict, NotFound, PreconditionFailed
from labeling.core.ids import parse_id
from labeling.core.texts import clean

MOST_NAME: Final = 120
MOST_MEMBERS: Final = 500


def access_group(*, actor: Actor, group_id: object, is_held: bool = False) -> Group:
    """A group of the actor's organisation, locked where `is_held`; `NotFound` otherwise."""
    pk = parse_id(group_id)
    rows = Group.objects.filter(organisation=actor.organisation)
    rows = rows.select_for_update() if is_held else rows
    found = None if pk is None else rows.filter(pk=pk).first()
    if found is None:
        raise NotFound("group")
    return found


def create_group(*, actor: Actor, name: str) -> Group:
    """Make a group without anybody in it. `Conflict` (group.name_taken) for a name that is in use, in any case."""
    told = clean(name, pointer="/name", most=MOST_NAME)
    with transaction.atomic():
        try:
            with transaction.atomic():
                made = Group.objects.create(
                    organisation=actor.organisation, name=told, created_at=clock.now()
                )
        except IntegrityError:
            raise _taken() from None
        _report(actor, "group.created", made)
    return made


def rename_group(*, actor: Actor, group_id: object, name: str, version: int | None = None) -> Group:
    """Give a group another name. `PreconditionFailed` when `version` is given and is not the stored one."""
    told = clean(name, pointer="/name", most=MOST_NAME)
    with transaction.atomic():
        group = access_group(actor=actor, group_id=group_id, is_held=True)
        if version is not None and group.version != version:
            raise stale()
        if group.name == told:
            return group
        group.name, group.version = told, group.version + 1
        try:
            with transaction.atomic():
                group.save(update_fields=["name", "version"])
        except IntegrityError:
            raise _taken() from None
        _report(actor, "group.renamed", group)
    return group


def delete_group(*, actor: Actor, group_id: object, used_by: list[str]) -> None:
    """Delete a group; the people stay. `Conflict` (group.in_use) when `used_by` names queues that are open to it."""
    with transaction.atomic():
        group = access_group(actor=actor, group_id=group_id, is_held=True)
        refuse_used(used_by, what="group")
        members = group.members.count()
        _report(actor, "group.deleted", group, members=members)
        group.delete()


def add_to_group(*, actor: Actor, group_id: object, user_id: object) -> Group:
    """Put somebody of the organisation into a group; a second time changes nothing.

    `NotFound` for another group or for somebody outside the organisation, `Conflict` (group.full) beyond 500.
    """
    with transaction.atomic():
        group = access_group(actor=actor, group_id=group_id, is_held=True)
        user = person_of(actor=actor, user_id=user_id)
        members = GroupMember.objects.filter(group=group)
        if members.filter(user=user).exists():
            return group
        if members.count() >= MOST_MEMBERS:
            detail = f"A group has room for {MOST_MEMBERS} people. Make another one, and name both where it is used."
            raise Conflict(detail, code="group.full")
        GroupMember.objects.create(group=group, user=user, created_at=clock.now())
        _rise(group)
        _report(actor, "group.member_added", group, user=user.pk)
    return group


def take_from_group(*, actor: Actor, group_id: object, user_id: object) -> Group:
    """Take somebody out of a group; who is not in it stays out."""
    with transaction.atomic():
        group = access_group(actor=actor, group_id=group_id, is_held=True)
        pk = parse_id(user_id)
        rows = GroupMember.objects.filter(group=group, user=pk) if pk else GroupMember.objects.none()
        if rows.delete()[0]:
            _rise(group)
            _report(actor, "group.member_removed", group, user=pk)
    return group


def stale() -> PreconditionFailed:
    """The answer to a change that was made for another version."""
    return PreconditionFailed(
        "Somebody changed this since you read it. Read it again and repeat your change."
    )


def refuse_used(used_by: list[str], *, what: str) -> None:
    """`Conflict` while queues name the `what`: without it they would be open to others than was meant."""
    if used_by:
        some = ", ".join(f"“{name}”" for name in used_by[:3]) + (" and others" if len(used_by) > 3 else "")
        detail = f"Queues ask for this {what}: {some}. Take it out of who may work there first."
        raise Conflict(detail, code=f"{what}.in_use")


def _rise(group: Group) -> None:
    Group.objects.filter(pk=group.pk).update(version=F("version") + 1)
    group.version += 1


def _taken() -> Conflict:
    detail = "There is a group of this name already. Use that one, or choose another name."
    return Conflict(detail, code="group.name_taken")


def _report(actor: Actor, action: str, group: Group, **payload: object) -> None:
    report(
        organisation=actor.organisation, actor=actor, action=action, obj=("group", group.pk), payload=payload
    )
