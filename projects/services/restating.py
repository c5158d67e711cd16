"""Changes of one item: its rights stated anew, its data or priority changed, withdrawn or deleted."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import F, ProtectedError

from labeling.accounts.actor import Actor
from labeling.accounts.acts import Personal
from labeling.audit.canonical import canonical_json
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.errors import Conflict, Fault, Invalid, NotFound, PreconditionFailed
from labeling.core.ids import new_id
from labeling.rights.inputs import Block, RightsInput, lay_over, parse_correction
from labeling.rights.models import RightsStatement
from labeling.rights.policy import Use, Verdict
from labeling.rights.policy.comparing import is_looser
from labeling.rights.policy.facts import Acquired
from labeling.rights.selectors import known_licence
from labeling.rights.services import decide, intern_profiles, intern_statement, parts_of
from projects.models import (
    Assignment,
    AssignmentState,
    Item,
    ItemState,
    ItemStatement,
    Project,
)
from projects.services import counters, gates
from projects.services.content import check_data
from projects.services.judging import close_work, set_verdict
from projects.services.locks import share_project
from projects.services.queue_items import reprioritise
from projects.services.queue_overlap import change_item_overlap
from projects.services.standing import restated
from projects.services.texts import clean

PRIORITIES = range(-1000, 1001)
_PERMITS: Final = (Acquired.CONTRACT,)
"""Ways of acquiring that say somebody gave permission."""


def restate_item(
    *, actor: Actor, item: Item, rights: object, reason: str = "", evidence: Sequence[UUID] = ()
) -> ItemStatement:
    """State the rights of an item anew and judge it at once; the entry in its history.

    `rights` is a rights block: keys that it leaves out stay as the present statement has them. When the item may
    no longer be labeled its work is closed and its leases end in the same transaction; when it may now, its work
    opens. `evidence`: ids of documents that were checked. `Conflict` for a withdrawn item; `Invalid` for a licence
    that nobody knows, and for a statement that permits more than the one before with neither a reason nor evidence.
    """
    block = parse_correction(rights)
    now = clock.now()
    with transaction.atomic():
        project, held = _hold(item)
        if held.state == ItemState.WITHDRAWN:
            raise Conflict(
                "This item was withdrawn. Import it again under another id.", code="item.withdrawn"
            )
        verdict_before = Verdict(held.verdict)
        stated = lay_over(as_input(held.statement), block)
        made = intern_statement(organisation=project.organisation, rights=stated, now=now)
        is_shown = bool(evidence) or bool(reason.strip())
        if not is_shown and needs_evidence(statements=[as_input(held.statement)], block=block):
            raise _unproven()
        told = clean(reason, pointer="/reason", most=2_000, blank=True)
        entry = _enter(held, made, actor, told, now, evidence=evidence)
        profile = restated(
            organisation=project.organisation_id, profile=held.profile, stated=made.profile.facts, now=now
        )
        Item.objects.filter(pk=held.pk).update(
            statement=made, profile=profile, licence=made.licence, version=F("version") + 1
        )
        pair = (profile.pk, held.vector_id)
        verdict = decide(pair=pair, use=Use.parse(project.use), at=now).verdict
        if not is_shown and verdict < verdict_before:
            raise _unproven()
        if verdict != held.verdict:
            set_verdict(project=project, items=[held], verdict=verdict, now=now)
        payload = {
            "before": held.statement_id,
            "after": made.pk,
            "verdict_before": verdict_before.name,
            "verdict_after": verdict.name,
            "evidence": [str(pk) for pk in evidence],
        }
        _record(actor, project, held, "item.rights_stated", payload, now)
    return entry


def change_item(*, actor: Actor, item: Item, changes: dict[str, Any], version: int | None = None) -> Item:
    """Change `data`, `priority` (-1000 to 1000) or `overlap` (the number of answers wanted) of an item.

    `Conflict` for data that somebody works on or has labeled, and an overlap below what was given out (overlap.issued).
    `version` as in `update_project`.
    """
    with transaction.atomic():
        project, held = _hold(item)
        before = _data(held)
        if version is not None and held.version != version:
            raise PreconditionFailed(
                "Somebody changed this since you read it. Read it again and repeat your change."
            )
        is_new = "data" in changes and changes["data"] != held.data
        if is_new:
            _may_change_data(held)
            held.data = check_data(changes["data"])
        if "priority" in changes:
            _prioritise(held, changes["priority"])
        held.version += 1
        held.save(update_fields=["data", "version"])
        if is_new:
            _before_gate(project, held, clock.now())
        if "overlap" in changes:
            change_item_overlap(item=held, overlap=changes["overlap"], now=clock.now())
        payload: dict[str, Any] = {"data_before": before, "data_after": _data(held)}
        payload |= {key: changes[key] for key in ("priority", "overlap") if key in changes}
        _record(actor, project, held, "item.changed", payload, clock.now())
    return held


def _before_gate(project: Project, item: Item, now: datetime) -> None:
    """Data that somebody changed is searched again where a gate stands: until then the item is in no queue."""
    part = gates.part_changed(project, item, now)
    if part is None:
        return
    parts = parts_of(item.profile).with_part("gate", part)
    item.profile = intern_profiles(organisation=project.organisation_id, parts=[parts], now=now)[0]
    item.save(update_fields=["profile"])
    verdict = decide(pair=item.pair, use=Use.parse(project.use), at=now).verdict
    if verdict != item.verdict:
        set_verdict(project=project, items=[item], verdict=verdict, now=now)


def delete_item(*, actor: Actor, item: Item, reason: str = "") -> bool:
    """Take an item out for good; True when its row is gone.

    One with labels, or in a snapshot, stays as `withdrawn`, with the reason in its rights history and its work
    closed: what was made of it must remain explainable.
    """
    now = clock.now()
    told = clean(reason, pointer="/reason", most=2_000, blank=True)
    with transaction.atomic():
        project, held = _hold(item)
        was = {"state_before": str(held.state)}
        known = {"external_id": Personal(held.external_id, f"item:{held.pk}"), "data": _data(held)}
        close_work(items=[held], now=now)
        if held.labels == 0 and not _has_annotations(held) and _deleted(held):
            counters.record(project.pk, {f"state:{held.state}": -1, f"verdict:{held.verdict}": -1}, now=now)
            _record(actor, project, held, "item.deleted", was | known | {"statement": held.statement_id}, now)
            return True
        if held.state != ItemState.WITHDRAWN:
            Item.objects.filter(pk=held.pk).update(state=ItemState.WITHDRAWN, version=F("version") + 1)
            counters.record_move(
                project.pk, key="state", before=held.state, after=ItemState.WITHDRAWN, now=now
            )
            _enter(held, held.statement, actor, f"Withdrawn. {told}".strip(), now)
            _record(actor, project, held, "item.withdrawn", was, now)
        return False


def _hold(item: Item) -> tuple[Project, Item]:
    project = share_project(item.project_id)
    rows = Item.objects.select_related("statement", "profile").select_for_update(no_key=True, of=("self",))
    held = rows.filter(pk=item.pk).first()
    if held is None:  # deleted since the gate let it through
        raise NotFound("item")
    return project, held


def _record(
    actor: Actor, project: Project, item: Item, action: str, payload: dict[str, Any], now: datetime
) -> None:
    record(
        organisation=actor.organisation,
        actor=actor,
        action=action,
        obj=("item", item.pk),
        project=project.pk,
        payload=payload,
        now=now,
    )


def _data(item: Item) -> Personal:
    """The item's data as canonical JSON: it may speak of anybody, so the log gets a commitment only."""
    return Personal(canonical_json(item.data).decode(), f"item:{item.pk}")


def needs_evidence(*, statements: Iterable[RightsInput], block: Block) -> str | None:
    """The key of the block that must be shown to be so: a licence that permits more, or a permission."""
    licence = known_licence(block["licence"]) if block.get("licence") else None
    for stated in statements:
        if block.get("acquired") in _PERMITS and stated.acquired != block["acquired"]:
            return "acquired"
        if licence is not None and is_looser(licence, known_licence(stated.licence)):
            return "licence"
    return None


def _unproven() -> Invalid:
    detail = (
        "This permits more than what was stated before. Say how you know, or cite the document that shows it."
    )
    return Invalid(detail, code="rights.unproven", faults=(Fault("/reason", "rights.unproven", detail),))


def as_input(statement: RightsStatement) -> RightsInput:
    return RightsInput(
        licence=statement.licence_declared,
        rights_holder=statement.rights_holder,
        credit=statement.credit,
        source_url=statement.source_url,
        acquired=statement.acquired,
        legal_basis=statement.legal_basis,
        personal_data=statement.personal_data,
        consents=tuple(statement.consents),
    )


def _enter(
    item: Item,
    statement: RightsStatement,
    actor: Actor,
    reason: str,
    now: datetime,
    evidence: Sequence[UUID] = (),
) -> ItemStatement:
    return ItemStatement.objects.create(
        id=new_id(),
        item=item,
        statement=statement,
        stated_by=actor.user,
        reason=reason,
        evidence=[str(pk) for pk in evidence],
        stated_at=now,
    )


def _may_change_data(item: Item) -> None:
    active = Assignment.objects.filter(item=item, state=AssignmentState.ACTIVE)
    if item.labels or _has_annotations(item) or active.exists():
        detail = "This item has labels or is being labeled; its data stays as it is. Import the new data as an item."
        raise Conflict(detail, code="item.has_labels")


def _has_annotations(item: Item) -> bool:
    # Annotations lie above projects: known by their name alone.
    return bool(apps.get_model("annotations", "Annotation").objects.filter(item=item).exists())


def _prioritise(item: Item, priority: int) -> None:
    if priority not in PRIORITIES:
        detail = f"Use a priority from {PRIORITIES[0]} to {PRIORITIES[-1]}."
        raise Invalid(detail, code="priority.range", faults=(Fault("/priority", "priority.range", detail),))
    reprioritise(item=item, priority=priority)


def _deleted(item: Item) -> bool:
    try:
        with transaction.atomic():
            Item.objects.filter(pk=item.pk).delete()
    except ProtectedError:  # a snapshot holds it
        return False
    return True
