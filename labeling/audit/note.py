"""Signed notes and checkpoints of logs (C2SP signed-note and tlog-checkpoint), signed with Ed25519. Pure.

A checkpoint is a text of three lines: the log's origin, its size, its root in Base64. A note is that text, an empty
line, and signature lines `— <key name> <Base64 of key id and signature>`. A verifier key is written
`<name>+<key id in hexadecimal>+<Base64 of 0x01 and the public key>`.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
SEED_BYTES = 32
_DASH = "— "


class NoteFault(ValueError):
    """A note, checkpoint or key that cannot be read, or a signature that is not right."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key under a name."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Read the written form; `NoteFault` when it is none."""
        name, _, rest = text.strip().partition("+")
        id_, _, data = rest.partition("+")
        try:
            raw = base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError):
            raise NoteFault("the key is not Base64") from None
        if not _is_name(name) or len(raw) != 33 or raw[:1] != ED25519:
            raise NoteFault("this is no Ed25519 key: it looks like <name>+<key id>+<Base64>")
        key = cls(name, raw[1:])
        if key.id.hex() != id_:
            raise NoteFault("the key id does not belong to the key: it was copied wrongly")
        return key


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself at one size."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The body that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read the body; further lines are allowed and say nothing here."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1]:
            raise NoteFault("a checkpoint has three lines: origin, size, root")
        origin, size, root = lines[:3]
        is_number = size.isascii() and size.isdigit() and (size == "0" or size[0] != "0") and len(size) < 20
        if not origin or not is_number:
            raise NoteFault("a checkpoint begins with an origin and a size")
        try:
            raw = base64.b64decode(root, validate=True)
        except (binascii.Error, ValueError):
            raise NoteFault("the root is not Base64") from None
        if len(raw) != 32:
            raise NoteFault("the root is not a SHA-256")
        return cls(origin, int(size), raw)


class Signer:
    """Signs notes under a name."""

    def __init__(self, name: str, seed: bytes) -> None:
        """`seed` are the 32 bytes of the private key; `NoteFault` for a name with blanks or plus signs."""
        if not _is_name(name) or len(seed) != SEED_BYTES:
            raise NoteFault("a signer needs a name without blanks and plus signs, and a seed of 32 bytes")
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.key = VerifierKey(name, self._private.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """The note of `text`, which ends with a line end."""
        if not text.endswith("\n"):
            raise NoteFault("the text of a note ends with a line end")
        signed = base64.b64encode(self.key.id + self._private.sign(text.encode())).decode()
        return f"{text}\n{_DASH}{self.key.name} {signed}\n"


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(char.isspace() for char in name)


def open_note(note: str, *keys: VerifierKey) -> str:
    """The text of a note that one of `keys` signed; `NoteFault` when none did, or a signature of theirs is wrong."""
    text, divider, block = note.rpartition("\n\n")
    if not divider or not block.endswith("\n"):
        raise NoteFault("this is no signed note")
    text += "\n"
    is_signed = False
    for line in block[:-1].split("\n"):
        name, raw = _signature(line)
        for key in keys:
            if (key.name, key.id) != (name, raw[:4]):
                continue
            try:
                Ed25519PublicKey.from_public_bytes(key.public).verify(raw[4:], text.encode())
            except (InvalidSignature, ValueError):
                raise NoteFault(f"the signature of {name} is not right") from None
            is_signed = True
    if not is_signed:
        raise NoteFault("no known key signed this note")
    return text


def _signature(line: str) -> tuple[str, bytes]:
    name, _, data = line.removeprefix(_DASH).partition(" ")
    try:
        raw = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise NoteFault("a signature line is not Base64") from None
    if not line.startswith(_DASH) or not _is_name(name) or len(raw) < 5:
        raise NoteFault("a signature line looks like — <name> <Base64>")
    return name, raw


def open_checkpoint(note: str, *keys: VerifierKey) -> Checkpoint:
    """The checkpoint in a note that one of `keys` signed; `NoteFault` otherwise."""
    return Checkpoint.parse(open_note(note, *keys))
