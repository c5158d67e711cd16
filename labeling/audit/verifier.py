"""Verifies a log from what was exported of it and the public key, in constant memory. Pure.

What vouches for an event, weakest first: the leaf hash beside it, `prev` in the event after it, and the signed
checkpoints, which vouch for every event before their size. Who can write to the database can make the first two fit
again, the third only with the private key. When an event does not remember the one before it, either may be the
false one: the roots over both explanations are compared with the next signed one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from labeling.audit.canonical import NotCanonical
from labeling.audit.event import GENESIS, event_bytes
from labeling.audit.note import Checkpoint, NoteFault, VerifierKey, open_checkpoint
from labeling.audit.tree import EMPTY, Tree, leaf_hash


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as it was found, and the leaf hash that stands beside it (hexadecimal)."""

    body: dict[str, Any]
    leaf: str


@dataclass(frozen=True, slots=True)
class Bad:
    """What is wrong. `index` is the first event that is not what it was, `last` the end of the range where known."""

    index: int
    code: str
    detail: str
    last: int | None = None


@dataclass(slots=True)
class Verified:
    """How it went. `events` were read; checkpoints vouch for those before `vouched`; `root` is that of all."""

    events: int = 0
    vouched: int = 0
    checkpoints: int = 0
    root: str = ""
    bad: Bad | None = None

    @property
    def is_whole(self) -> bool:
        return self.bad is None


Opened = tuple[list[Checkpoint], Bad | None]


class _Reading:
    """The first pass: each event by itself, the chain, and the signed roots."""

    def __init__(self, checkpoints: Sequence[Checkpoint], organisation: str | None) -> None:
        self.tree = Tree()
        self.vouched = 0
        self.passed = 0
        self._checkpoints = checkpoints
        self._organisation = organisation
        self._last = GENESIS

    def take(self, entry: Entry) -> Bad | None:
        """Read the next event; what is wrong with it, or with an earlier one."""
        index = self.tree.size
        try:
            leaf = leaf_hash(event_bytes(entry.body))
        except NotCanonical as fault:
            return Bad(index, "event.unreadable", f"Event {index} cannot be read: {fault}.")
        bad = self._local(index, entry, leaf) or self._remembers(index, str(entry.body.get("prev")))
        if bad is None:
            self._last = leaf.hex()
            self.tree.add_leaf(leaf)
            bad = self._signed()
        return bad

    def ended(self, size: int | None, last_leaf: str | None) -> Bad | None:
        """What is wrong with where the log ends."""
        found = self.tree.size
        wanted = max([size or 0, *(checkpoint.size for checkpoint in self._checkpoints[self.passed :])])
        if found < wanted:
            return Bad(found, "event.missing", f"Event {found} is missing: there were {wanted} events.")
        if size is not None and found > size:
            return Bad(size, "event.extra", f"Event {size} was put in: there were {size} events.")
        if last_leaf is not None and found and last_leaf != self._last:
            return Bad(found - 1, "event.chain", f"Event {found - 1} is not the one that was written last.")
        return None

    def _local(self, index: int, entry: Entry, leaf: bytes) -> Bad | None:
        found = entry.body.get("index")
        if found != index or isinstance(found, bool):
            detail = f"Event {index} is missing or out of order: event {found} stands in its place."
            return Bad(index, "event.index", detail)
        if self._organisation is not None and entry.body.get("organisation") != self._organisation:
            return Bad(index, "event.organisation", f"Event {index} belongs to another organisation.")
        if entry.leaf != leaf.hex():
            return Bad(index, "event.edited", f"Event {index} does not have the hash that stands beside it.")
        return None

    def _remembers(self, index: int, prev: str) -> Bad | None:
        if prev == self._last:
            return None
        if index == 0:
            return Bad(0, "event.chain", "Event 0 remembers one before it: the beginning was cut off.")
        if self.vouched == index:
            return Bad(index, "event.chain", f"Event {index} does not remember the signed one before it.")
        detail = f"Event {index} does not remember event {index - 1} as it is: one of the two was changed."
        return Bad(index - 1, "event.chain", detail, last=index)

    def _signed(self) -> Bad | None:
        size = self.tree.size
        while self.passed < len(self._checkpoints) and self._checkpoints[self.passed].size <= size:
            if self._checkpoints[self.passed].root != self.tree.root():
                detail = (
                    f"The events are not those of the checkpoint signed at {size}: one of {self.vouched} to "
                    f"{size - 1} was changed, and all hashes after it written anew."
                )
                return Bad(self.vouched, "checkpoint.root", detail, last=size - 1)
            self.vouched = size
            self.passed += 1
        return None


def verify(
    entries: Iterable[Entry],
    *,
    notes: Iterable[str],
    keys: Iterable[VerifierKey],
    size: int | None = None,
    last_leaf: str | None = None,
    organisation: str | None = None,
) -> Verified:
    """Verify events, in the order of their index, against signed notes. `entries` may be gone through twice.

    `size` and `last_leaf` (hexadecimal) say how many events there should be and how they end, where that is known.
    Notes that none of `keys` signed, or that contradict each other, are something wrong too. Stops at the first
    bad index.
    """
    checkpoints, bad = _opened(notes, tuple(keys))
    if bad is not None:
        return Verified(bad=bad)
    reading = _Reading([one for one in checkpoints if one.size], organisation)
    for entry in entries:
        bad = reading.take(entry)
        if bad is not None:
            break
    else:
        bad = reading.ended(size, last_leaf)
    if bad is not None and bad.last is not None:
        # Of a range that a checkpoint does not vouch for, its last event alone may be the false one.
        first = bad.index if bad.code == "event.chain" else bad.last
        bad = _decided(bad, first, entries, checkpoints, last_leaf)
    return Verified(
        events=reading.tree.size,
        vouched=reading.vouched,
        checkpoints=reading.passed,
        root=reading.tree.root().hex(),
        bad=bad,
    )


def _opened(notes: Iterable[str], keys: tuple[VerifierKey, ...]) -> Opened:
    found: dict[int, Checkpoint] = {}
    for note in notes:
        try:
            checkpoint = open_checkpoint(note, *keys)
        except NoteFault as fault:
            return [], Bad(0, "checkpoint.signature", f"A checkpoint does not count: {fault}.")
        known = found.setdefault(checkpoint.size, checkpoint)
        if known.root != checkpoint.root:
            detail = f"Two signed checkpoints of size {checkpoint.size} have other roots: the log was forked."
            return [], Bad(0, "checkpoint.fork", detail)
    if 0 in found and found[0].root != EMPTY:
        return [], Bad(0, "checkpoint.root", "The checkpoint of the empty log has another root.")
    return [found[size] for size in sorted(found)], None


def _decided(
    bad: Bad, first: int, entries: Iterable[Entry], checkpoints: Sequence[Checkpoint], last_leaf: str | None
) -> Bad:
    """Whether `first` was changed or the event after it: the one without which the next signed root comes out."""
    signed = next((one for one in checkpoints if one.size > first), None)
    if signed is None:
        return bad
    former, latter = (
        Tree(),
        Tree(),
    )  # the former was changed: what is remembered counts; the latter: what is there
    leaf = b""
    for entry in entries:
        place = former.size
        if leaf:
            remembered = _digest(entry.body.get("prev"))
            former.add_leaf(remembered if place >= first else leaf)
            latter.add_leaf(remembered if place > first else leaf)
        if former.size == signed.size:
            break
        try:
            leaf = leaf_hash(event_bytes(entry.body))
        except NotCanonical:
            return bad
    else:
        remembered = leaf if last_leaf is None else _digest(last_leaf)
        former.add_leaf(remembered)
        latter.add_leaf(remembered if former.size > first + 1 else leaf)
    if former.size == signed.size and former.root() == signed.root:
        return Bad(first, bad.code, f"Event {first} is not the one that the events after it remember.")
    if latter.size == signed.size and latter.root() == signed.root:
        return Bad(first + 1, bad.code, f"Event {first + 1} does not remember the event before it.")
    return bad


def _digest(text: object) -> bytes:
    try:
        raw = bytes.fromhex(str(text))
    except ValueError:
        raw = b""
    return raw if len(raw) == 32 else b"\0" * 32
