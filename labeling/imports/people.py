"""The people whom imported records name by their consents, put into the items in the step that stores these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from labeling.accounts.models import Organisation
from labeling.core.bulk import bulk_load
from labeling.core.ids import new_id, parse_id
from labeling.rights.consent.models import ConsentRecord, DataSubject
from projects.models import Appearance, Item, ItemState, Project
from projects.services.appearances import revector
from projects.services.locks import hold_project

UNKNOWN: Final = "consent.unknown"
UNKNOWN_DETAIL: Final = (
    "This consent is not on record. The item is in quarantine with somebody unknown in it: record the consent under "
    "`/consents`, then say in the item's appearances who that is."
)
_LOOKUP: Final = 500


class Stating(Protocol):
    """A record that is about to be stored."""

    @property
    def external_id(self) -> str: ...

    @property
    def consents(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class People:
    """The consents on record that a batch names, by the reference as it was written."""

    consents: Mapping[str, ConsentRecord] = field(default_factory=dict)


def hold_people(*, project: Project, batch: Sequence[Stating]) -> People:
    """Find the consents that the records name, and hold their people until the step ends.

    Call it before anything of the step is stored: people come before projects in the order in which rows are held,
    and nobody withdraws between what is read here and what is stored. Nothing is asked where no record names any.
    """
    named = sorted({ref for one in batch for ref in one.consents})
    if not named:
        return People()
    found = _records(project.organisation, named)
    people = sorted({record.subject_id for record in found.values()})
    list(
        DataSubject.objects.select_for_update()
        .filter(pk__in=people)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    hold_project(project.pk)
    return People(found)


@dataclass(frozen=True, slots=True)
class Placed:
    """What came of it: how many more items are in quarantine now; external ids with references that nobody
    knows."""

    quarantined: int = 0
    unknown: Sequence[tuple[str, str]] = ()


def place_people(
    *,
    batch: Sequence[Stating],
    ids: Mapping[str, UUID],
    people: People,
    user_id: UUID | None,
    now: datetime,
) -> Placed:
    """Put people into new items (`ids` by external id) and judge these; unknown consents: somebody unknown."""
    rows: list[Appearance] = []
    unknown: list[tuple[str, str]] = []
    left = dict(ids)
    for one in batch:
        item_id = left.pop(one.external_id, None) if one.consents else None
        if item_id is None:
            continue
        named = {ref: people.consents.get(ref) for ref in one.consents}
        unknown += [(one.external_id, ref) for ref, record in named.items() if record is None]
        once = {record.subject_id if record else None: record for record in named.values()}
        rows += [_appearance(item_id, record, user_id, now) for record in once.values()]
    if not rows:
        return Placed()
    bulk_load(Appearance, rows)
    items = Item.objects.filter(pk__in={row.item_id for row in rows})
    before = items.filter(state=ItemState.QUARANTINED).count()
    revector(items=items, now=now)
    after = items.filter(state=ItemState.QUARANTINED).count()
    return Placed(after - before, unknown)


def _appearance(
    item_id: UUID, record: ConsentRecord | None, user_id: UUID | None, now: datetime
) -> Appearance:
    return Appearance(
        id=new_id(),
        item_id=item_id,
        subject_id=record.subject_id if record else None,
        consent=record.pk if record else None,
        is_identifiable=True,
        is_masked=False,
        reason="" if record else "The import named a consent that is not on record.",
        created_by_id=user_id,
        created_at=now,
    )


def _records(organisation: Organisation, refs: Sequence[str]) -> dict[str, ConsentRecord]:
    """By reference; other organisations' consents, and what is no id, are not there."""
    keys = {ref: pk for ref in refs if (pk := parse_id(ref)) is not None}
    asked = sorted(set(keys.values()))
    known: dict[UUID, ConsentRecord] = {}
    for start in range(0, len(asked), _LOOKUP):
        part = ConsentRecord.objects.filter(pk__in=asked[start : start + _LOOKUP], organisation=organisation)
        known |= {record.pk: record for record in part.only("id", "subject_id")}
    return {ref: known[pk] for ref, pk in keys.items() if pk in known}
