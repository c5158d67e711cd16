"""Asking the policy again about what has left: after a fact changed, and when a permission ends."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from labeling.accounts.actor import Actor
from labeling.accounts.models import Organisation
from labeling.exports.models import SEALED_ONCE, ReasonClass, Snapshot, SnapshotItem
from labeling.exports.superseding import earliest
from labeling.recalls.services.affecting import Affected, take_back
from labeling.rights.policy import Use, Verdict
from labeling.rights.services import CachedDecision, Pair, decide_many
from projects.models import Item
from projects.selectors.standing import pairs_of

_GROUPS: Final = 100  # in one condition
_PEOPLE: Final = frozenset({"L5", "L6"})
_TAKEN_BACK: Final = frozenset({"PD_WITHDRAWN", "PD_REVOKED", "PD_REFUSED", "PD_INVALIDATED", "PD_OBJECTION"})
_INTEGRITY: Final = "L0"


def reconsider_items(
    *,
    items: QuerySet[Item],
    organisation: Organisation,
    now: datetime,
    actor: Actor | None = None,
) -> list[Affected]:
    """Ask the policy again about every sealed snapshot that holds `items`, after a fact about them changed.

    What is denied now for the use that a snapshot was made for is taken back; what only needs review is not: an old
    grant that is merely in doubt stays as it was proved. In the caller's transaction, late in it.
    """
    rows = SnapshotItem.objects.filter(
        item__in=items.order_by().values("pk"), is_included=True, snapshot__status__in=SEALED_ONCE
    )
    snapshots = Snapshot.objects.filter(pk__in=rows.order_by().values("snapshot_id"))
    found = []
    for snapshot in list(snapshots.order_by("pk")):
        found += _deny(
            rows=rows.filter(snapshot=snapshot),
            snapshot=snapshot,
            organisation=organisation,
            now=now,
            actor=actor,
        )
    return found


def review_snapshot(*, snapshot: Snapshot, now: datetime) -> list[Affected]:
    """Ask again about all members of a snapshot: one of its decisions ran out, or its project's rights moved.

    In the caller's transaction. What holds still is noted with the time until which it does.
    """
    rows = SnapshotItem.objects.filter(snapshot=snapshot, is_included=True)
    found = _deny(
        rows=rows, snapshot=snapshot, organisation=snapshot.project.organisation, now=now, actor=None
    )
    holding = [
        decision.body["valid_until"]
        for decision in _judged(rows, snapshot, now).values()
        if decision.verdict is not Verdict.DENY
    ]
    Snapshot.objects.filter(pk=snapshot.pk).update(
        valid_until=earliest(holding), judged_epoch=snapshot.project.rights_epoch
    )
    return found


def _judged(rows: QuerySet[SnapshotItem], snapshot: Snapshot, now: datetime) -> dict[Pair, CachedDecision]:
    pairs = pairs_of(Item.objects.filter(pk__in=rows.order_by().values("item_id")))
    return decide_many(pairs=pairs, use=Use.parse(snapshot.use), at=now)


def _deny(
    *,
    rows: QuerySet[SnapshotItem],
    snapshot: Snapshot,
    organisation: Organisation,
    now: datetime,
    actor: Actor | None,
) -> list[Affected]:
    """Take those of `rows` back whose pair is denied now."""
    denied: dict[ReasonClass, list[Pair]] = defaultdict(list)
    for pair, decision in _judged(rows, snapshot, now).items():
        reason = reason_class_of(decision)
        if reason is not None:
            denied[reason].append(pair)
    found = []
    for reason, pairs in sorted(denied.items()):
        for condition in _conditions(pairs):
            made = take_back(
                rows=rows.filter(condition),
                reason_class=reason,
                organisation=organisation,
                now=now,
                actor=actor,
            )
            found += [made] if made.tombstones else []
    return found


def reason_class_of(decision: CachedDecision) -> ReasonClass | None:
    """Why a member that is denied now is taken back; None for one that is not, or is only frozen (layer 0)."""
    if decision.verdict is not Verdict.DENY:
        return None
    denying = [one for one in decision.body["reasons"] if one["severity"] == "DENY"]
    denying = [one for one in denying if one["layer"] != _INTEGRITY]
    if not denying:
        return None
    codes = {one["code"] for one in denying}
    if codes & _TAKEN_BACK:
        return ReasonClass.WITHDRAWAL
    if all(code.endswith("_EXPIRED") for code in codes):
        return ReasonClass.EXPIRY
    is_about_people = any(one["layer"] in _PEOPLE for one in denying)
    return ReasonClass.ERROR if is_about_people else ReasonClass.LICENCE


def _conditions(pairs: Sequence[Pair]) -> Iterable[Q]:
    """Rows whose item has one of `pairs`: one condition, unless hundreds of profiles meet hundreds of vectors."""
    is_by_profile = len({profile for profile, _ in pairs}) <= len({vector for _, vector in pairs})
    groups: dict[UUID | None, list[UUID | None]] = defaultdict(list)
    for profile, vector in pairs:
        groups[profile if is_by_profile else vector].append(vector if is_by_profile else profile)
    found = [
        _is("profile", [key]) & _is("vector", others)
        if is_by_profile
        else _is("vector", [key]) & _is("profile", others)
        for key, others in groups.items()
    ]
    for start in range(0, len(found), _GROUPS):
        yield reduce(or_, found[start : start + _GROUPS])


def _is(column: str, values: Sequence[UUID | None]) -> Q:
    named = [value for value in values if value is not None]
    found = Q(**{f"item__{column}_id__in": named})
    return found | Q(**{f"item__{column}__isnull": True}) if len(named) < len(values) else found
