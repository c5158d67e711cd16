"""Signed notes and checkpoints as C2SP has them."""

import base64

import pytest

from labeling.audit.note import Checkpoint, NoteFault, Signer, VerifierKey, open_checkpoint, open_note

# The example of golang.org/x/mod/sumdb/note, which the specification names.
KEY = VerifierKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
SIGNER = Signer("example.org/log", bytes(range(32)))
CHECKPOINT = Checkpoint("example.org/log", 20852163, bytes(32))


def test_a_note_that_another_program_signed():
    assert open_note(NOTE, KEY) == NOTE.split("\n\n", maxsplit=1)[0] + "\n"
    assert str(KEY) == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


def test_a_checkpoint_is_three_lines_and_reads_back():
    assert CHECKPOINT.text() == f"example.org/log\n20852163\n{base64.b64encode(bytes(32)).decode()}\n"
    assert open_checkpoint(SIGNER.sign(CHECKPOINT.text()), SIGNER.key) == CHECKPOINT
    assert VerifierKey.parse(str(SIGNER.key)) == SIGNER.key


def test_other_signatures_beside_ours_say_nothing():
    witness = Signer("witness.example", bytes(32))
    note = SIGNER.sign(CHECKPOINT.text())
    both = note + witness.sign(CHECKPOINT.text()).rpartition("\n\n")[2]
    assert open_checkpoint(both, SIGNER.key) == CHECKPOINT
    assert open_checkpoint(both, witness.key) == CHECKPOINT
    with pytest.raises(NoteFault, match="no known key"):
        open_note(note, witness.key)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "text",
        "text\n",
        "text\n\n",
        "text\n\n- example.org/log AAAAAAAA\n",
        "text\n\n— example.org/log !!!\n",
        SIGNER.sign("text\n")[:-1],
        SIGNER.sign("text\n").replace("text", "other"),
        NOTE,
    ],
)
def test_what_is_no_note_of_ours(note):
    with pytest.raises(NoteFault):
        open_note(note, SIGNER.key)


@pytest.mark.parametrize(
    "text",
    ["", "log\n", "log\n1\n", "log\n-1\nAAAA\n", "log\n01\n" + "A" * 43 + "=\n", "log\n1\nAAAA\n", "\n1\nAAAA\n",
     "log\n1\n!\n", "log\n٣\nAAAA\n"],
)  # fmt: skip
def test_what_is_no_checkpoint(text):
    with pytest.raises(NoteFault):
        Checkpoint.parse(text)


@pytest.mark.parametrize(
    "text", ["", "name", "name+00000000+AAAA", "name+00000000+!", str(KEY).replace("c7", "c8"), " +0+0"]
)
def test_what_is_no_key(text):
    with pytest.raises(NoteFault):
        VerifierKey.parse(text)


@pytest.mark.parametrize(
    ("name", "seed"), [("a b", bytes(32)), ("a+b", bytes(32)), ("", bytes(32)), ("a", b"short")]
)
def test_a_signer_needs_a_name_and_a_seed(name, seed):
    with pytest.raises(NoteFault):
        Signer(name, seed)
