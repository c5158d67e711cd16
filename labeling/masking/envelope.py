"""Envelope encryption of files: AES-256-GCM under a key of each file's own, which another key wraps.

A file is cut into frames of 1 MiB, each sealed under a nonce of a random prefix and the frame's number, with that
number and whether it is the last as associated data (the STREAM construction of Hoang et al. 2015): frames cannot be
changed, exchanged, repeated or left out without notice.
"""

import base64
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from labeling.core.sealing import SealFault

FRAME: Final = 1024 * 1024
_MAGIC: Final = b"CLS1"
_PREFIX: Final = 8
_TAG: Final = 16


def draw_key() -> bytes:
    """A new key of 256 bits."""
    return AESGCM.generate_key(bit_length=256)


def wrap(key: bytes, *, under: bytes, of: bytes) -> str:
    """`key` sealed under another, bound to `of`."""
    nonce = os.urandom(12)
    return base64.b64encode(nonce + AESGCM(under).encrypt(nonce, key, of)).decode()


def unwrap(wrapped: str, *, under: bytes, of: bytes) -> bytes:
    """What `wrap` was given; `SealFault` when it is bound to something else or was altered."""
    raw = base64.b64decode(wrapped)
    try:
        return AESGCM(under).decrypt(raw[:12], raw[12:], of)
    except InvalidTag:
        raise SealFault("The key of a sealed original cannot be opened.") from None


def seal_file(source: Path, target: Path, *, key: bytes) -> None:
    """Write `source` sealed to `target`, in constant memory."""
    box, prefix = AESGCM(key), secrets.token_bytes(_PREFIX)
    with source.open("rb") as reader, target.open("wb") as writer:
        writer.write(_MAGIC + prefix)
        frame, number = reader.read(FRAME), 0
        while True:
            following = reader.read(FRAME)
            writer.write(box.encrypt(_nonce(prefix, number), frame, _said(number, is_last=not following)))
            if not following:
                return
            frame, number = following, number + 1


def open_file(sealed: IO[bytes], *, key: bytes) -> Iterator[bytes]:
    """The frames of what was sealed; `SealFault` as soon as one is not what it was."""
    box = AESGCM(key)
    head = _exactly(sealed, len(_MAGIC) + _PREFIX)
    if not head.startswith(_MAGIC):
        raise SealFault("This is no sealed file.")
    prefix, number = head[len(_MAGIC) :], 0
    frame = _exactly(sealed, FRAME + _TAG)
    while True:
        following = _exactly(sealed, FRAME + _TAG)
        try:
            yield box.decrypt(_nonce(prefix, number), frame, _said(number, is_last=not following))
        except InvalidTag:
            raise SealFault("A sealed original was altered or cut short.") from None
        if not following:
            return
        frame, number = following, number + 1


def _exactly(file: IO[bytes], size: int) -> bytes:
    """`size` bytes, fewer only at the end: storages may answer less than they are asked for."""
    got = b""
    while len(got) < size and (part := file.read(size - len(got))):
        got += part
    return got


def _nonce(prefix: bytes, number: int) -> bytes:
    return prefix + number.to_bytes(4, "big")


def _said(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(4, "big") + (b"\x01" if is_last else b"\x00")
