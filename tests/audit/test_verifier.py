"""Whatever is done to a log is found, and the first bad index named, by both verifiers."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.audit.exported import ExportFault, Header, checkpoint_line, event_line, verify_exported
from labeling.audit.note import Checkpoint, Signer
from labeling.audit.verifier import verify
from tests.audit import logs
from tests.audit.logs import ORGANISATION, ORIGIN, SIGNER, make_log, signed

SIZE = 24
WHOLE = make_log(SIZE)
NOTES = signed(WHOLE, 5, 12, SIZE)
LAST = WHOLE[-1].leaf
SCRIPT = Path(django_settings.BASE_DIR) / "docs" / "verify_audit.py"


def check(entries, notes=None, **known):
    known = {"size": SIZE, "last_leaf": LAST, "organisation": str(ORGANISATION)} | known
    return verify(entries, notes=NOTES if notes is None else notes, keys=[SIGNER.key], **known)


def test_a_whole_log():
    found = check(WHOLE)
    assert found.is_whole
    assert (found.events, found.vouched, found.checkpoints) == (SIZE, SIZE, 3)
    assert found.root == Checkpoint.parse(NOTES[-1].rpartition("\n\n")[0] + "\n").root.hex()


def test_an_empty_log():
    assert check([], [], size=0, last_leaf=None).is_whole
    assert check(WHOLE[:1], [], size=0, last_leaf=None).bad.index == 0


fields = st.sampled_from(["id", "at", "actor", "token", "action", "object", "project", "payload", "v"])
indexes = st.integers(0, SIZE - 1)


@settings(deadline=None)
@given(indexes, fields)
def test_an_edit_is_found_at_its_index(index, name):
    assert check(logs.edited(WHOLE, index, **{name: "forged"})).bad.index == index


@settings(deadline=None)
@given(indexes, st.lists(indexes))
def test_of_several_edits_the_first_is_named(index, more):
    entries = logs.edited(WHOLE, index, payload={"forged": 1})
    for other in more:
        entries = logs.edited(entries, other, payload={"forged": other})
    assert check(entries).bad.index == min([index, *more])


@settings(deadline=None)
@given(indexes)
def test_an_edit_with_its_hash_is_found_by_what_the_next_event_remembers(index):
    bad = check(logs.rehashed(WHOLE, index, payload={"forged": 1})).bad
    assert (bad.index, bad.last) == (index, None)


@settings(deadline=None)
@given(st.integers(1, SIZE - 1))
def test_a_forged_memory_is_told_from_a_forged_event(index):
    bad = check(logs.rehashed(WHOLE, index, prev="ab" * 32)).bad
    assert (bad.index, bad.last) == (index, None)


@settings(deadline=None)
@given(indexes)
def test_a_log_rewritten_from_an_event_on_is_found_by_the_next_checkpoint(index):
    entries = logs.rewritten(WHOLE, index, payload={"forged": 1})
    bad = check(entries, last_leaf=entries[-1].leaf).bad
    assert bad.code == "checkpoint.root"
    assert bad.index <= index <= bad.last
    assert (bad.index, bad.last) == next(
        (low, high - 1) for low, high in ((0, 5), (5, 12), (12, SIZE)) if low <= index < high
    )


@settings(deadline=None)
@given(indexes)
def test_a_deletion_is_found_at_its_index(index):
    entries = WHOLE[:index] + WHOLE[index + 1 :]
    assert check(entries).bad.index == index
    bad = check(logs.renumbered(entries)).bad
    assert bad.index <= index <= (bad.index if bad.last is None else bad.last)


@settings(deadline=None)
@given(indexes)
def test_the_end_cut_off_is_found(size):
    assert check(WHOLE[:size]).bad.index == size
    assert check(WHOLE[:size], size=size, last_leaf=WHOLE[size - 1].leaf if size else None).bad.index == size


@settings(deadline=None)
@given(indexes, indexes)
def test_an_insertion_is_found_at_its_index(index, copied):
    entries = [*WHOLE[:index], WHOLE[copied], *WHOLE[index:]]
    assert check(entries).bad.index == (index + 1 if copied == index else index)


def test_an_event_put_at_the_end_is_found():
    more = make_log(SIZE + 1)
    bad = check(more).bad
    assert (bad.index, bad.code) == (SIZE, "event.extra")


@settings(deadline=None)
@given(indexes, indexes)
def test_a_swap_is_found_at_the_first_of_the_two(one, other):
    entries = list(WHOLE)
    entries[one], entries[other] = entries[other], entries[one]
    if one == other:
        assert check(entries).is_whole
    else:
        assert check(entries).bad.index == min(one, other)


def test_an_event_of_another_organisation():
    bad = check(WHOLE, organisation="other").bad
    assert (bad.index, bad.code) == (0, "event.organisation")


def test_checkpoints_count_only_with_the_right_key_and_text():
    other = Signer(ORIGIN, bytes(32))
    notes = [other.sign(Checkpoint(ORIGIN, 3, b"\0" * 32).text())]
    assert check(WHOLE, notes).bad.code == "checkpoint.signature"
    assert check(WHOLE, [NOTES[0].replace("\n5\n", "\n6\n")]).bad.code == "checkpoint.signature"
    forked = SIGNER.sign(Checkpoint(ORIGIN, 5, b"\0" * 32).text())
    assert check(WHOLE, [NOTES[0], forked]).bad.code == "checkpoint.fork"
    assert check(WHOLE, [forked]).bad.code == "checkpoint.root"


def write(path, entries, notes=NOTES, **head):
    known = {"organisation": str(ORGANISATION), "origin": ORIGIN, "size": SIZE, "last": LAST,
             "key": str(SIGNER.key)} | head  # fmt: skip
    lines = [Header(**known).line(), *map(checkpoint_line, notes), *map(event_line, entries)]
    path.write_bytes(b"".join(lines))
    return path


def run(path, *options):
    """The stand-alone verifier: its exit code and what it says."""
    command = [sys.executable, "-I", str(SCRIPT), str(path), *options]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert ended.stderr == ""
    return ended.returncode, ended.stdout


FORGED = {
    "edit": (logs.edited(WHOLE, 7, payload={}), 7),
    "edit with its hash": (logs.rehashed(WHOLE, 7, payload={}), 7),
    "forged memory": (logs.rehashed(WHOLE, 8, prev="00" * 32), 8),
    "rewritten": (logs.rewritten(WHOLE, 7, payload={}), 5),
    "deletion": (WHOLE[:9] + WHOLE[10:], 9),
    "cut off": (WHOLE[:20], 20),
    "insertion": ([*WHOLE[:4], WHOLE[0], *WHOLE[4:]], 4),
    "swap": ([*WHOLE[:3], WHOLE[4], WHOLE[3], *WHOLE[5:]], 3),
    "added": (make_log(SIZE + 1), SIZE),
}


@pytest.mark.parametrize("what", FORGED)
def test_the_stand_alone_verifier_names_the_same_index(tmp_path, what):
    entries, index = FORGED[what]
    path = write(tmp_path / "log.jsonl", entries)
    assert verify_exported(path).bad.index == index
    code, text = run(path, "--key", str(SIGNER.key))
    assert code == 1
    assert f"First bad index: {index}" in text


def test_the_stand_alone_verifier_on_a_whole_log(tmp_path):
    path = write(tmp_path / "log.jsonl", WHOLE)
    assert verify_exported(path).is_whole
    code, text = run(path, "--key", str(SIGNER.key))
    assert code == 0, text
    assert f"{SIZE} events" in text
    assert check(WHOLE).root in text
    (tmp_path / "kept").write_text(NOTES[1])
    assert run(path, "--key", str(SIGNER.key), "--checkpoint", str(tmp_path / "kept"))[0] == 0


def test_a_forger_with_a_key_of_his_own_is_found_by_the_known_key(tmp_path):
    forger = Signer(ORIGIN, bytes(reversed(range(32))))
    entries = logs.rewritten(WHOLE, 2, payload={})
    tree_notes = [forger.sign(note.rpartition("\n\n")[0] + "\n") for note in signed(entries, SIZE)]
    path = write(tmp_path / "log.jsonl", entries, tree_notes, key=str(forger.key), last=entries[-1].leaf)
    assert verify_exported(path).is_whole
    assert verify_exported(path, keys=[str(SIGNER.key)]).bad.code == "checkpoint.signature"
    assert run(path, "--key", str(SIGNER.key))[0] == 1
    kept = NOTES[0]
    assert verify_exported(path, keys=[str(forger.key), str(SIGNER.key)], notes=[kept]).bad.index == 0


@pytest.mark.parametrize("text", ["", "{}", "[]", "nonsense", '{"clearlabel_audit":2}'])
def test_a_file_that_is_no_log(tmp_path, text):
    path = tmp_path / "log.jsonl"
    path.write_text(text)
    with pytest.raises(ExportFault):
        verify_exported(path)
    assert run(path)[0] == 2


@settings(max_examples=50, deadline=None)
@given(
    st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5) | st.none(), max_size=3), indexes
)
def test_nonsense_in_place_of_an_event_is_found(tmp_path_factory, nonsense, index):
    path = tmp_path_factory.mktemp("log") / "log.jsonl"
    write(path, WHOLE)
    lines = path.read_bytes().splitlines(keepends=True)
    lines[index + 4] = json.dumps({"event": nonsense, "leaf": WHOLE[index].leaf}).encode() + b"\n"
    path.write_bytes(b"".join(lines))
    assert verify_exported(path).bad.index == index
