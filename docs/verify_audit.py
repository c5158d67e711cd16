"""Verifies an exported audit log without Clearlabel: `python verify_audit.py LOG.jsonl --key KEY`.

Needs Python 3.11 and, to check signatures, the package `cryptography`. Written apart from the program whose log it
verifies, so that the two check each other. Ends with 0 when the log is whole, 1 when it is not, 2 when the file is no
log, 3 when all that could be checked is whole but signatures could not be.

KEY is the verifier key that was written down when the log began (`<name>+<key id>+<Base64>`). Without it the one in the
file is taken, which a forger may have put there.
"""

import argparse
import base64
import hashlib
import json
import sys

try:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    Ed25519PublicKey = None


class Bad(Exception):
    """The first bad index, what is wrong, and the end of the range that is doubtful."""

    def __init__(self, index, why, last=None):
        super().__init__(why)
        self.index, self.why, self.last = index, why, last


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def canonical(value):
    """RFC 8785 for what events hold: no fractions are in them."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{canonical(key)}:{canonical(value[key])}" for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        raise ValueError("an event holds no fractions")  # noqa: TRY004 - the value is wrong, not the program
    return json.dumps(value, ensure_ascii=False)


def leaf_of(event):
    return sha(b"\x00", canonical(event).encode("utf-8", "surrogatepass"))


def grown(peaks, size, leaf):
    """The hashes of the full subtrees after one more leaf (RFC 9162, 2.1.2)."""
    while size & 1:
        leaf = sha(b"\x01", peaks[-1], leaf)
        peaks, size = peaks[:-1], size >> 1
    return (*peaks, leaf)


def root_of(peaks):
    if not peaks:
        return sha()
    root = peaks[-1]
    for left in reversed(peaks[:-1]):
        root = sha(b"\x01", left, root)
    return root


def parse_key(text):
    name, key_id, data = text.strip().split("+", 2)
    raw = base64.b64decode(data, validate=True)
    if raw[:1] != b"\x01" or len(raw) != 33 or sha(name.encode(), b"\n", raw)[:4].hex() != key_id:
        raise ValueError("the key was copied wrongly")
    return name, bytes.fromhex(key_id), raw[1:]


def opened(note, keys):
    """(size, root) of a signed note."""
    text, _, block = note.rpartition("\n\n")
    text += "\n"
    for line in block.splitlines():
        name, _, data = line.removeprefix("— ").partition(" ")
        raw = base64.b64decode(data)
        for key_name, key_id, public in keys:
            if (name, raw[:4]) != (key_name, key_id):
                continue
            if Ed25519PublicKey is not None:
                Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], text.encode())
            _, size, root = text.split("\n")[:3]
            return int(size), base64.b64decode(root)
    raise ValueError("no known key signed it")


def checkpoints_of(notes, keys):
    found = {}
    for note in notes:
        try:
            size, root = opened(note, keys)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, it does not count
            what = "its signature is wrong" if type(error).__name__ == "InvalidSignature" else error
            raise Bad(0, f"A checkpoint does not count: {what}.") from None
        if found.setdefault(size, root) != root:
            raise Bad(0, f"Two signed checkpoints of size {size} have other roots: the log was forked.")
    return sorted(found.items())


def lines_of(path):
    with open(path, "rb") as file:  # noqa: PTH123 - the standard library's simplest
        for text in file:
            yield json.loads(text)


def entries_of(path):
    return (line for line in lines_of(path) if "event" in line)


def read(path, head, checkpoints):
    """(events, root, events that a checkpoint vouches for), or `Bad`."""
    size, peaks, prev, vouched = 0, (), "0" * 64, 0
    left = [one for one in checkpoints if one[0]]
    for line in entries_of(path):
        event = line["event"]
        found = event.get("index") if isinstance(event, dict) else None
        if found != size:
            raise Bad(size, f"Event {size} is missing or out of order: event {found} stands in its place.")
        try:
            leaf = leaf_of(event)
        except ValueError as error:
            raise Bad(size, f"Event {size} cannot be read: {error}.") from None
        if line.get("leaf") != leaf.hex() or event.get("organisation") != head["organisation"]:
            raise Bad(size, f"Event {size} does not have the hash that stands beside it.")
        if event.get("prev") != prev:
            if size in (0, vouched):
                raise Bad(size, f"Event {size} does not remember what was before it.")
            which = decided(path, size - 1, checkpoints, head["last"])
            why = "does not fit its neighbour" if which is not None else "or the one after it was changed"
            index = size - 1 if which is None else which
            raise Bad(index, f"Event {index} {why}.", None if which is not None else size)
        peaks, prev = grown(peaks, size, leaf), leaf.hex()
        size += 1
        if left and left[0][0] == size:
            if left.pop(0)[1] != root_of(peaks):
                why = f"The events are not those of the checkpoint signed at {size}."
                which = decided(path, size - 1, checkpoints, head["last"])
                raise Bad(vouched if which is None else which, why, size - 1 if which is None else None)
            vouched = size
    check_end(head, size, prev, left)
    return size, root_of(peaks).hex(), vouched


def check_end(head, size, prev, left):
    """Where the log ends: as its first line says, and not before a checkpoint."""
    wanted = max([head["size"], *(one[0] for one in left)])
    if size != wanted:
        raise Bad(min(size, wanted), f"There are {size} events; there were {wanted}.")
    if head["last"] and size and head["last"] != prev:
        raise Bad(size - 1, f"Event {size - 1} is not the one that was written last.")


def decided(path, first, checkpoints, last):
    """Which of `first` and its successor was changed: the one without which the next signed root comes out."""
    signed = next((one for one in checkpoints if one[0] > first), None)
    if signed is None:
        return None
    former = latter = ()
    size, leaf = 0, None
    for line in entries_of(path):
        if leaf is not None:
            claim = bytes.fromhex(line["event"]["prev"])
            former = grown(former, size, claim if size >= first else leaf)
            latter = grown(latter, size, claim if size > first else leaf)
            size += 1
            if size == signed[0]:
                break
        leaf = leaf_of(line["event"])
    else:
        claim = bytes.fromhex(last) if last else leaf
        former, latter = grown(former, size, claim), grown(latter, size, claim if size > first else leaf)
        size += 1
    if size == signed[0]:
        for index, peaks in ((first, former), (first + 1, latter)):
            if root_of(peaks) == signed[1]:
                return index
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("log")
    parser.add_argument("--key", action="append", default=[], help="verifier key; may be repeated")
    parser.add_argument(
        "--checkpoint", action="append", default=[], help="file of a checkpoint that was kept elsewhere"
    )
    asked = parser.parse_args()
    try:
        head = next(lines_of(asked.log))
        if head.get("clearlabel_audit") != 1:
            raise ValueError("this is no exported audit log")  # noqa: TRY301
        keys = [parse_key(text) for text in asked.key or [head["key"]]]
        notes = [line["checkpoint"] for line in lines_of(asked.log) if "checkpoint" in line]
        for name in asked.checkpoint:
            with open(name, encoding="utf-8") as file:  # noqa: PTH123
                notes.append(file.read())
    except (OSError, ValueError, KeyError, StopIteration, AttributeError, TypeError) as error:
        print(f"{asked.log} cannot be read as an audit log: {error}")
        return 2
    try:
        size, root, vouched = read(asked.log, head, checkpoints_of(notes, keys))
    except Bad as bad:
        upto = "" if bad.last in (None, bad.index) else f" (to {bad.last})"
        print(f"NOT WHOLE. First bad index: {bad.index}{upto}. {bad.why}")
        return 1
    print(f"Whole: {size} events, {vouched} of them signed, root {root}")
    if Ed25519PublicKey is None:
        print("Signatures were NOT checked: install the package `cryptography`.")
        return 3
    if not asked.key:
        print("The key was taken from the file itself. Give --key with the one you wrote down.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
