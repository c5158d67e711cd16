"""Small logs without a database, and what a forger does to them."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from uuid import UUID

from labeling.audit.event import GENESIS, event_body, event_bytes
from labeling.audit.note import Checkpoint, Signer
from labeling.audit.tree import Tree, leaf_hash
from labeling.audit.verifier import Entry

ORGANISATION = UUID(int=7)
ORIGIN = f"example.org/audit/{ORGANISATION}"
SIGNER = Signer(ORIGIN, bytes(range(32)))
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def leaf_of(body):
    return leaf_hash(event_bytes(body)).hex()


def body(index, prev, *, payload=None):
    return event_body(
        organisation=ORGANISATION,
        index=index,
        id=UUID(int=1000 + index),
        at=BEGAN + timedelta(seconds=index),
        actor="system",
        token=None,
        action="token.revoked",
        kind="token",
        object_id=str(index),
        project=None,
        payload=payload or {"n": index},
        prev=prev,
    )


def make_log(size):
    """Entries of a whole log."""
    entries, prev = [], GENESIS
    for index in range(size):
        entry = Entry(body(index, prev), "")
        prev = leaf_of(entry.body)
        entries.append(Entry(entry.body, prev))
    return entries


def signed(entries, *sizes):
    """Notes signed when the log had these sizes."""
    tree, notes = Tree(), {}
    for entry in entries:
        tree.add_leaf(bytes.fromhex(entry.leaf))
        notes[tree.size] = SIGNER.sign(Checkpoint(ORIGIN, tree.size, tree.root()).text())
    return [notes[size] for size in sizes]


def edited(entries, index, **changes):
    """The content of one event changed; the hash beside it stays."""
    found = deepcopy(entries)
    found[index] = Entry({**found[index].body, **changes}, found[index].leaf)
    return found


def rehashed(entries, index, **changes):
    """The content changed and the hash beside it made to fit."""
    found = edited(entries, index, **changes)
    found[index] = Entry(found[index].body, leaf_of(found[index].body))
    return found


def rewritten(entries, index, **changes):
    """The content changed and every hash after it made to fit."""
    found = rehashed(entries, index, **changes)
    for place in range(index + 1, len(found)):
        fresh = {**found[place].body, "prev": found[place - 1].leaf}
        found[place] = Entry(fresh, leaf_of(fresh))
    return found


def renumbered(entries):
    """Indexes made dense again, and the hashes beside the events made to fit."""
    found = []
    for index, entry in enumerate(entries):
        fresh = {**entry.body, "index": index}
        found.append(Entry(fresh, leaf_of(fresh)))
    return found
