"""The rights of many items stated anew in one go: statement by statement, profile by profile, judged set-wise."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from labeling.accounts.models import User
from labeling.core.bulk import load_rows
from labeling.core.ids import new_id
from labeling.rights.inputs import Block, lay_over
from labeling.rights.models import RightsProfile, RightsStatement
from labeling.rights.services import StatementCache, intern_profiles, parts_of
from projects.models import Item, ItemStatement, Project
from projects.selectors.among import among
from projects.services.judging import judge_items
from projects.services.restating import as_input


@dataclass(frozen=True, slots=True)
class Restatement:
    """What is stated of many items: the keys of the block that are given, why, and the documents that show it."""

    block: Block
    reason: str
    evidence: Sequence[UUID] = ()


def restate_many(
    *,
    project: Project,
    items: Iterable[tuple[UUID, UUID, UUID]],
    wanted: Restatement,
    stated_by: User | None,
    now: datetime,
) -> list[UUID]:
    """State the rights of items (id, statement, profile) of a held project anew and judge them; those that changed.

    Keys that the block leaves out stay as each item's statement has them; an item whose statement says it already
    is left as it is. In the caller's transaction; evidence was checked before.
    """
    groups: dict[tuple[UUID, UUID], list[UUID]] = defaultdict(list)
    for pk, statement, profile in items:
        groups[statement, profile].append(pk)
    statements = restatements(project=project, ids={one for one, _ in groups}, block=wanted.block, now=now)
    moving = [group for group in groups if statements[group[0]].pk != group[0]]
    profiles = _profiles(project, moving, statements, now)
    for group, after in zip(moving, profiles, strict=True):
        made, keys = statements[group[0]], groups[group]
        Item.objects.filter(pk__in=among(keys)).update(
            statement=made, profile=after, licence=made.licence, version=F("version") + 1
        )
        _enter(keys, made, wanted, stated_by, now)
    changed = [pk for group in moving for pk in groups[group]]
    judge_items(project=project, items=Item.objects.filter(pk__in=among(changed)), now=now)
    return changed


def restatements(
    *, project: Project, ids: Collection[UUID], block: Block, now: datetime
) -> dict[UUID, RightsStatement]:
    """What each of these statements becomes with the block laid over it; interned."""
    before = RightsStatement.objects.in_bulk(list(ids))
    inputs = {pk: lay_over(as_input(row), block) for pk, row in before.items()}
    made = StatementCache(project.organisation).get_many(list(inputs.values()), now=now)
    return dict(zip(inputs, made, strict=True))


def _profiles(
    project: Project,
    moving: list[tuple[UUID, UUID]],
    statements: dict[UUID, RightsStatement],
    now: datetime,
) -> list[RightsProfile]:
    before = RightsProfile.objects.in_bulk({profile for _, profile in moving})
    wanted = [
        parts_of(before[profile]).with_part("stated", statements[statement].profile.facts)
        for statement, profile in moving
    ]
    return intern_profiles(organisation=project.organisation_id, parts=wanted, now=now)


def _enter(
    keys: list[UUID], made: RightsStatement, wanted: Restatement, stated_by: User | None, now: datetime
) -> None:
    constants: dict[str, Any] = {
        "statement_id": made.pk,
        "stated_by_id": None if stated_by is None else stated_by.pk,
        "reason": wanted.reason,
        "evidence": [str(pk) for pk in wanted.evidence],
        "stated_at": now,
    }
    rows = ((new_id(), pk) for pk in keys)
    load_rows(ItemStatement, constants=constants, columns=("id", "item_id"), rows=rows)
