"""Reading the log: events, checkpoints, proofs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from labeling.accounts.actor import Actor
from labeling.accounts.models import User
from labeling.audit.checkpoints import signed_note
from labeling.audit.keys import verifier_key
from labeling.audit.models import AuditCheckpoint, AuditEvent, AuditHead, AuditNode
from labeling.audit.services import new_head, tree_of
from labeling.audit.tree import Subtree, Tree, consistency_proof, inclusion_proof, subtrees
from labeling.core.errors import Fault, Invalid, NotFound
from labeling.core.ids import parse_id


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A log at one size, signed. `key` is what verifies the note."""

    origin: str
    size: int
    root: str
    note: str
    key: str


@dataclass(frozen=True, slots=True)
class Inclusion:
    """The proof that an event is in the log at the size of `head`."""

    event: AuditEvent
    head: SignedHead
    path: list[str]


@dataclass(frozen=True, slots=True)
class Consistency:
    """The proof that the log of `old` events is the beginning of that at `head`."""

    old: int
    old_root: str
    head: SignedHead
    path: list[str]


def events_of(*, actor: Actor) -> QuerySet[AuditEvent]:
    """The events of the actor's organisation."""
    return AuditEvent.objects.filter(organisation=actor.organisation)


def names_of(*, actor: Actor, events: Collection[AuditEvent]) -> dict[UUID, str]:
    """What the people who acted are called now, by id; only those who are in the actor's organisation."""
    ids = (parse_id(event.actor.removeprefix("user:")) for event in events)
    wanted = {pk for pk in ids if pk is not None}
    rows = User.objects.filter(pk__in=wanted, memberships__organisation=actor.organisation)
    return {user.pk: user.name or user.email for user in rows}


def head_of(organisation_id: UUID) -> AuditHead:
    """Where the log ends; an unsaved one for a log that has not begun."""
    found = AuditHead.objects.filter(pk=organisation_id).first()
    return found or new_head(organisation_id)


def newest_checkpoint(*, actor: Actor) -> SignedHead:
    """What was signed last; the empty log, signed now, when nothing was yet."""
    head = head_of(actor.organisation.pk)
    row = AuditCheckpoint.objects.filter(organisation=actor.organisation).order_by("-size").first()
    if row is None:
        head.size, head.peaks = 0, ""
        return _signed_now(head)
    return _of_checkpoint(head, row)


def _of_checkpoint(head: AuditHead, row: AuditCheckpoint) -> SignedHead:
    return SignedHead(head.origin, row.size, row.root, row.note, str(verifier_key(head.origin)))


def _signed_now(head: AuditHead) -> SignedHead:
    root = tree_of(head).root().hex()
    return SignedHead(head.origin, head.size, root, signed_note(head), str(verifier_key(head.origin)))


def prove_event(*, actor: Actor, event_id: object) -> Inclusion:
    """The proof for one event, up to the newest checkpoint that covers it, else to the log as it is now."""
    pk = parse_id(event_id)
    event = events_of(actor=actor).filter(pk=pk).first() if pk else None
    if event is None:
        raise NotFound("event")
    signed = newest_checkpoint(actor=actor)
    if signed.size <= event.index:
        signed = _signed_now(head_of(actor.organisation.pk))
    path = inclusion_proof(event.index, signed.size, _kept(actor.organisation.pk))
    return Inclusion(event, signed, [step.hex() for step in path])


def prove_consistency(*, actor: Actor, old: int) -> Consistency:
    """The proof that the log of `old` events became the one of the newest checkpoint."""
    signed = newest_checkpoint(actor=actor)
    if not 0 <= old <= signed.size:
        detail = f"The newest checkpoint has {signed.size} events: ask from a size up to that."
        raise Invalid(detail, code="audit.size", faults=(Fault("/from", "audit.size", detail),))
    kept = _kept(actor.organisation.pk)
    path = consistency_proof(old, signed.size, kept)
    return Consistency(old, root_at(actor.organisation.pk, old), signed, [step.hex() for step in path])


def root_at(organisation_id: UUID, size: int) -> str:
    """The root that the log had at `size`, from the kept hashes."""
    names = subtrees(0, size)
    kept = _kept(organisation_id)(names)
    return Tree(size, [kept[name] for name in names]).root().hex()


class _Kept:
    """Fetches kept hashes: leaves from the events, the others from the nodes, one statement each."""

    def __init__(self, organisation_id: UUID) -> None:
        self._organisation_id = organisation_id

    def __call__(self, names: Collection[Subtree]) -> Mapping[Subtree, bytes]:
        found: dict[Subtree, bytes] = {}
        leaves = [number for level, number in names if level == 0]
        if leaves:
            events = AuditEvent.objects.filter(organisation=self._organisation_id, index__in=leaves)
            found |= {(0, index): bytes.fromhex(leaf) for index, leaf in events.values_list("index", "leaf")}
        wanted = Q(pk__in=[])
        for level, number in names:
            if level:
                wanted |= Q(level=level, number=number)
        nodes = AuditNode.objects.filter(wanted, organisation=self._organisation_id)
        for level, number, value in nodes.values_list("level", "number", "hash"):
            found[level, number] = bytes.fromhex(value)
        if missing := set(names) - found.keys():
            raise LogBroken(f"{len(missing)} hashes of the log are missing. Run `manage.py verify-audit`.")
        return found


class LogBroken(RuntimeError):
    """The stored log cannot be proved from: somebody changed it."""


def _kept(organisation_id: UUID) -> _Kept:
    return _Kept(organisation_id)


__all__ = [
    "Consistency",
    "Inclusion",
    "LogBroken",
    "SignedHead",
    "events_of",
    "head_of",
    "names_of",
    "newest_checkpoint",
    "prove_consistency",
    "prove_event",
    "root_at",
]
