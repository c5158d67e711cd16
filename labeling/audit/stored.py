"""The log as it is stored: read in order, verified, exported."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import islice
from typing import BinaryIO
from uuid import UUID

from django.db.models import Q

from labeling.accounts.models import Organisation
from labeling.audit.exported import Header, checkpoint_line, event_line
from labeling.audit.keys import verifier_key
from labeling.audit.models import AuditCheckpoint, AuditEvent, AuditNode
from labeling.audit.note import VerifierKey
from labeling.audit.selectors import head_of
from labeling.audit.services import body_of
from labeling.audit.tree import Subtree, Tree
from labeling.audit.verifier import Bad, Entry, Verified, verify

_BATCH = 2000


class StoredLog:
    """The events of an organisation in the database, in order; goes through them as often as asked."""

    def __init__(self, organisation: Organisation | UUID) -> None:
        self.organisation_id = organisation.pk if isinstance(organisation, Organisation) else organisation

    def __iter__(self) -> Iterator[Entry]:
        rows = AuditEvent.objects.filter(organisation=self.organisation_id).order_by("index", "id")
        for event in rows.iterator(chunk_size=_BATCH):
            yield Entry(body_of(event), event.leaf)

    def notes(self) -> list[str]:
        """The signed notes, smallest size first."""
        rows = AuditCheckpoint.objects.filter(organisation=self.organisation_id).order_by("size")
        return list(rows.values_list("note", flat=True))


def verify_stored(
    *, organisation: Organisation | UUID, keys: Collection[VerifierKey] = (), notes: Collection[str] = ()
) -> Verified:
    """Verify an organisation's log as it is stored, against our own key, or `keys`, and further `notes`.

    The hashes kept for proofs are compared too. Where a forger made all leaf hashes fit again but not those, they
    tell which two events the false one is among.
    """
    log = StoredLog(organisation)
    head = head_of(log.organisation_id)
    found = verify(
        log,
        notes=[*log.notes(), *notes],
        keys=[*keys] or [verifier_key(head.origin)],
        size=head.size,
        last_leaf=head.last,
        organisation=str(log.organisation_id),
    )
    if found.bad is None:
        found.bad = _kept_otherwise(log) or _peaks_otherwise(log)
    elif found.bad.code == "checkpoint.root":
        narrowed = _kept_otherwise(log, begin=found.bad.index)
        if narrowed is not None:
            found.bad = replace(narrowed, code=found.bad.code, detail=f"{found.bad.detail} {narrowed.detail}")
    return found


def _kept_otherwise(log: StoredLog, *, begin: int = 0) -> Bad | None:
    """The first kept hash, from the leaf `begin` on, that is not that of the leaves below it."""
    rows = AuditEvent.objects.filter(organisation=log.organisation_id).order_by("index", "id")
    leaves = rows.values_list("leaf", flat=True).iterator(chunk_size=_BATCH)
    tree = Tree()
    while part := list(islice(leaves, _BATCH)):
        made: dict[Subtree, str] = {}
        for leaf in part:
            made |= {name: value.hex() for name, value in tree.add_leaf(bytes.fromhex(leaf))}
        kept = _nodes(log.organisation_id, made)
        wrong = [name for name, value in made.items() if kept.get(name) != value]
        wrong = [(level, number) for level, number in wrong if (number + 1) << level > begin]
        if wrong:
            level, number = min(wrong)
            first, last = number << level, ((number + 1) << level) - 1
            detail = f"The hash that was kept over events {first} to {last} is not that of these events."
            return Bad(first, "node", detail, last=last)
    return None


def _peaks_otherwise(log: StoredLog) -> Bad | None:
    """The head's own hashes, from which the log goes on."""
    head = head_of(log.organisation_id)
    tree = Tree()
    rows = AuditEvent.objects.filter(organisation=log.organisation_id).order_by("index", "id")
    for leaf in rows.values_list("leaf", flat=True).iterator(chunk_size=_BATCH):
        tree.add_leaf(bytes.fromhex(leaf))
    if head.peaks != ",".join(peak.hex() for peak in tree.peaks):
        return Bad(tree.size, "head", "The hashes from which the log goes on are not those of its events.")
    return None


def _nodes(organisation_id: UUID, names: Collection[Subtree]) -> dict[Subtree, str]:
    """The kept hashes of these subtrees: of each level they are a run."""
    ranges: dict[int, tuple[int, int]] = {}
    for level, number in names:
        low, high = ranges.get(level, (number, number))
        ranges[level] = (min(low, number), max(high, number))
    wanted = Q(pk__in=[])
    for level, run in ranges.items():
        wanted |= Q(level=level, number__range=run)
    rows = AuditNode.objects.filter(wanted, organisation=organisation_id)
    return {(level, number): value for level, number, value in rows.values_list("level", "number", "hash")}


def export_log(*, organisation: Organisation | UUID, file: BinaryIO) -> Header:
    """Write the log as JSON lines (`labeling.audit.exported`) into `file`; what its first line says."""
    log = StoredLog(organisation)
    head = head_of(log.organisation_id)
    key = verifier_key(head.origin)
    header = Header(
        str(log.organisation_id), head.origin, head.size, head.last if head.size else "", str(key)
    )
    rows = AuditCheckpoint.objects.filter(organisation=log.organisation_id, size__lte=head.size)
    notes = rows.order_by("size").values_list("note", flat=True)
    file.write(header.line())
    file.writelines(checkpoint_line(note) for note in notes.iterator())
    file.writelines(event_line(entry) for entry in islice(iter(log), head.size))
    return header
