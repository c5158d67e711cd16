"""The Merkle tree hash of RFC 6962 over the rows of a snapshot, in constant memory."""

import hashlib


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 || data)."""
    return hashlib.sha256(b"\x00" + data).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class MerkleRoot:
    """Takes leaves one after the other; holds one hash for each level only."""

    def __init__(self) -> None:
        self.size = 0
        self._levels: list[tuple[int, bytes]] = []  # (leaves below, hash) of full subtrees, largest first

    def add(self, data: bytes) -> None:
        """Append a leaf."""
        self._levels.append((1, leaf_hash(data)))
        self.size += 1
        while len(self._levels) > 1 and self._levels[-1][0] == self._levels[-2][0]:
            count, right = self._levels.pop()
            _, left = self._levels.pop()
            self._levels.append((count * 2, _node(left, right)))

    def hexdigest(self) -> str:
        """The root; SHA-256 of nothing for an empty tree."""
        if not self._levels:
            return hashlib.sha256(b"").hexdigest()
        root = self._levels[-1][1]
        for _, left in reversed(self._levels[:-1]):
            root = _node(left, root)
        return root.hex()
