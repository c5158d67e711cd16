"""Writing the log. An event is appended in the transaction of its act, so the two stand or fall together.

Appending holds the organisation's head row until the caller's transaction ends: that makes the index dense and is
why `record` is the *last* thing an act does. What happens often, by many people at once, must not wait for one row:
it leaves rows of its own, which are put into the log later, many in one event (`labeling.annotations` does so).
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from labeling.accounts.actor import Actor
from labeling.accounts.acts import Personal
from labeling.accounts.models import Organisation, User
from labeling.audit.actions import ACTIONS
from labeling.audit.canonical import MAX_INT
from labeling.audit.event import GENESIS, event_body, event_bytes
from labeling.audit.models import AuditEvent, AuditHead, AuditNode, AuditSalt
from labeling.audit.tree import Subtree, Tree, leaf_hash
from labeling.core import clock
from labeling.core.bulk import bulk_load
from labeling.core.ids import new_id

SYSTEM: Final = "system"
MAX_TEXT: Final = 200
MAX_LIST: Final = 50
_MANY: Final = 20


class UnknownAction(ValueError):
    """A mistake in our own code: an action or a payload that `actions.py` does not declare."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something to be put into the log. `obj` is (kind, id); `id` may be drawn beforehand."""

    action: str
    obj: tuple[str, object]
    actor: Actor | User | None = None
    project: UUID | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    id: UUID = field(default_factory=new_id)


def record(
    *,
    organisation: Organisation | UUID,
    actor: Actor | User | None,
    action: str,
    obj: tuple[str, object],
    project: UUID | None = None,
    payload: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> AuditEvent:
    """Append one event in the caller's transaction; call it last in it. `actor` None: the operator or the clock.

    Values of `payload` are ids, hashes, numbers, words of our own; `Personal` for what is about a person.
    Raises `UnknownAction` for what `actions.py` does not declare, RuntimeError outside a transaction.
    """
    act = Act(action, obj, actor, project, payload or {}, now)
    return record_many(organisation=organisation, acts=[act])[0]


def record_many(*, organisation: Organisation | UUID, acts: Sequence[Act]) -> list[AuditEvent]:
    """Append events in their order, in the caller's transaction: as `record`, for many with as many statements."""
    if not connection.in_atomic_block:
        raise RuntimeError("An event is recorded in the transaction of its act.")
    organisation_id = organisation.pk if isinstance(organisation, Organisation) else organisation
    salts: list[AuditSalt] = []
    payloads = [_payload(organisation_id, act, salts) for act in acts]
    if not acts:
        return []
    head = hold_head(organisation_id)
    tree = tree_of(head)
    events: list[AuditEvent] = []
    nodes: list[tuple[Subtree, bytes]] = []
    for act, payload in zip(acts, payloads, strict=True):
        event = _event(head, act, payload)
        nodes += tree.add_leaf(bytes.fromhex(event.leaf))
        head.size, head.last = tree.size, event.leaf
        events.append(event)
    head.peaks = ",".join(peak.hex() for peak in tree.peaks)
    _store(head, events, nodes, salts)
    return events


def hold_head(organisation_id: UUID) -> AuditHead:
    """The head of the organisation's log, held until the transaction ends; made when there is none."""
    rows = AuditHead.objects.select_for_update(no_key=True)
    found = rows.filter(pk=organisation_id).first()
    if found is None:
        AuditHead.objects.bulk_create([new_head(organisation_id)], ignore_conflicts=True)
        found = rows.get(pk=organisation_id)
    return found


def new_head(organisation_id: UUID) -> AuditHead:
    """The head of a log that has not begun, unsaved. Its origin is drawn now and never changes."""
    origin = f"{urlsplit(settings.PUBLIC_URL).netloc}/audit/{organisation_id}"
    return AuditHead(organisation_id=organisation_id, origin=origin, last=GENESIS)


def tree_of(head: AuditHead) -> Tree:
    """The tree that the head stands for."""
    return Tree(head.size, [bytes.fromhex(peak) for peak in head.peaks.split(",") if peak])


def _event(head: AuditHead, act: Act, payload: dict[str, Any]) -> AuditEvent:
    event = AuditEvent(
        id=act.id,
        organisation_id=head.organisation_id,
        index=head.size,
        at=act.at or clock.now(),
        actor=_actor_name(act.actor),
        token=act.actor.token.pk if isinstance(act.actor, Actor) and act.actor.token else None,
        action=act.action,
        kind=act.obj[0],
        object_id=str(act.obj[1]),
        project=act.project,
        payload=payload,
        prev=head.last,
    )
    event.leaf = leaf_hash(event_bytes(body_of(event))).hex()
    return event


def body_of(event: AuditEvent) -> dict[str, Any]:
    """The event as it is hashed, from its row."""
    return event_body(
        organisation=event.organisation_id,
        index=event.index,
        id=event.pk,
        at=event.at,
        actor=event.actor,
        token=event.token,
        action=event.action,
        kind=event.kind,
        object_id=event.object_id,
        project=event.project,
        payload=event.payload,
        prev=event.prev,
    )


def _store(
    head: AuditHead,
    events: Sequence[AuditEvent],
    nodes: Sequence[tuple[Subtree, bytes]],
    salts: Sequence[AuditSalt],
) -> None:
    rows = [
        AuditNode(organisation_id=head.organisation_id, level=level, number=number, hash=value.hex())
        for (level, number), value in nodes
    ]
    if len(events) > _MANY:
        bulk_load(AuditEvent, events)
        bulk_load(AuditNode, rows)
    else:
        AuditEvent.objects.bulk_create(events)
        AuditNode.objects.bulk_create(rows)
    AuditSalt.objects.bulk_create(salts)
    AuditHead.objects.filter(pk=head.pk).update(size=head.size, last=head.last, peaks=head.peaks)


def _actor_name(actor: Actor | User | None) -> str:
    if actor is None:
        return SYSTEM
    return f"user:{(actor.user if isinstance(actor, Actor) else actor).pk}"


def commitment(*, value: str, salt: bytes) -> str:
    """SHA-256(salt || value), hexadecimal: says nothing about the value without the salt."""
    return hashlib.sha256(salt + value.encode()).hexdigest()


def _payload(organisation_id: UUID, act: Act, salts: list[AuditSalt]) -> dict[str, Any]:
    """The payload as it is kept; salts of commitments are added to `salts`."""
    declared = ACTIONS.get(act.action)
    if declared is None:
        raise UnknownAction(f"{act.action} is not declared in actions.py")
    if unknown := sorted(set(act.payload) - declared.keys):
        raise UnknownAction(f"{act.action} does not declare {', '.join(unknown)}")
    kept: dict[str, Any] = {}
    for name, value in act.payload.items():
        if isinstance(value, Personal):
            salt = secrets.token_bytes(32)
            kept[name] = {"commitment": commitment(value=value.value, salt=salt)}
            salts.append(
                AuditSalt(
                    organisation_id=organisation_id,
                    event=act.id,
                    name=name,
                    subject=value.subject,
                    salt=salt.hex(),
                )
            )
        else:
            kept[name] = _plain(act.action, name, value)
    return kept


def _plain(action: str, name: str, value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) <= MAX_INT:
        return int(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, str) and len(value) <= MAX_TEXT:
        return str(value)
    if isinstance(value, list | tuple) and len(value) <= MAX_LIST:
        return [_plain(action, name, entry) for entry in value]
    raise UnknownAction(
        f"{action}: {name} holds a {type(value).__name__}; only ids, hashes, numbers and short words"
    )


def erase_salts(*, organisation: Organisation | UUID, subject: str, actor: Actor | None) -> int:
    """Make every commitment about `subject` meaningless, and record that; how many there were."""
    with transaction.atomic():
        rows = AuditSalt.objects.filter(organisation=organisation, subject=subject)
        count = rows.delete()[0]
        if count:
            record(
                organisation=organisation,
                actor=actor,
                action="audit.salts_erased",
                obj=(subject.partition(":")[0], subject.partition(":")[2]),
                payload={"count": count},
            )
    return count
