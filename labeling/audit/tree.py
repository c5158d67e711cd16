"""The Merkle tree of RFC 6962 and RFC 9162 over SHA-256. Pure: knows leaves and hashes, not where they are kept.

A log of `size` leaves is described by its *peaks*: the hashes of the full subtrees that it falls apart into, largest
first. A full subtree is named by `(level, number)`: it covers the leaves `number * 2**level` up to, without,
`(number + 1) * 2**level`; level 0 are the leaves. Whoever keeps each full subtree once, when its last leaf comes,
appends in O(log n) hashes and answers each proof from O(log n) kept hashes.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

Subtree = tuple[int, int]
"""(level, number) of a full subtree."""
Fetch = Callable[[Collection[Subtree]], Mapping[Subtree, bytes]]
"""Gives the kept hashes of full subtrees by their names."""

EMPTY = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""


class ProofFault(ValueError):
    """A proof that does not prove what it was given for."""


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 || data)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A growing tree of which only the peaks are held."""

    __slots__ = ("_peaks", "size")

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        """Go on with a tree of `size` leaves and its peaks, largest first; ValueError when they do not fit."""
        self.size = size
        self._peaks = list(peaks)
        if size < 0 or len(self._peaks) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves does not have {len(self._peaks)} peaks")

    @property
    def peaks(self) -> tuple[bytes, ...]:
        """Hashes of the full subtrees, largest first."""
        return tuple(self._peaks)

    def add_leaf(self, leaf: bytes) -> list[tuple[Subtree, bytes]]:
        """Append a leaf by its hash; the full subtrees above level 0 that it completes, lowest first."""
        completed: list[tuple[Subtree, bytes]] = []
        place, level, top = self.size, 0, leaf
        while place & 1:
            top = node_hash(self._peaks.pop(), top)
            place >>= 1
            level += 1
            completed.append(((level, place), top))
        self._peaks.append(top)
        self.size += 1
        return completed

    def root(self) -> bytes:
        """The Merkle tree hash; SHA-256 of nothing for an empty tree."""
        return _fold(self._peaks) if self._peaks else EMPTY

    def copy(self) -> "Tree":
        """Another tree that grows on its own."""
        return Tree(self.size, self._peaks)


class MerkleRoot:
    """The root over data that come one after the other, in constant memory."""

    def __init__(self) -> None:
        self._tree = Tree()

    @property
    def size(self) -> int:
        return self._tree.size

    def add(self, data: bytes) -> None:
        """Append a leaf."""
        self.add_hash(leaf_hash(data))

    def add_hash(self, leaf: bytes) -> None:
        """Append a leaf that is hashed already."""
        self._tree.add_leaf(leaf)

    def hexdigest(self) -> str:
        """The root in hexadecimal."""
        return self._tree.root().hex()


def _fold(peaks: Sequence[bytes]) -> bytes:
    root = peaks[-1]
    for left in reversed(peaks[:-1]):
        root = node_hash(left, root)
    return root


def subtrees(begin: int, end: int) -> list[Subtree]:
    """The full subtrees that the leaves `begin` up to, without, `end` fall apart into, largest first.

    For the ranges that proofs are made of: `begin` is a multiple of the largest power of two in their length.
    """
    found = []
    while begin < end:
        level = (end - begin).bit_length() - 1
        found.append((level, begin >> level))
        begin += 1 << level
    return found


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """The ranges of leaves whose hashes are the proof that leaf `index` is in a tree of `size`, lowest first."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    begin, end, path = 0, size, []
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((begin, middle))
            begin = middle
    return path[::-1]


def consistency_ranges(old: int, new: int) -> list[tuple[int, int]]:
    """The ranges whose hashes are the proof that a tree of `old` leaves is the beginning of one of `new`."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {old} leaves is not the beginning of one of {new}")
    if old in (0, new):
        return []
    begin, end, path = 0, new, []
    while old != end:
        middle = begin + _split(end - begin)
        if old <= middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((begin, middle))
            begin = middle
    if begin:
        path.append((begin, end))
    return path[::-1]


def hashes_of(ranges: Sequence[tuple[int, int]], fetch: Fetch) -> list[bytes]:
    """The hash over each range, with one call of `fetch` for all of them."""
    parts = [subtrees(begin, end) for begin, end in ranges]
    kept = fetch({name for part in parts for name in part})
    return [_fold([kept[name] for name in part]) for part in parts]


def inclusion_proof(index: int, size: int, fetch: Fetch) -> list[bytes]:
    """The audit path of leaf `index` in a tree of `size` (RFC 9162, 2.1.3.1)."""
    return hashes_of(inclusion_ranges(index, size), fetch)


def consistency_proof(old: int, new: int, fetch: Fetch) -> list[bytes]:
    """The proof between the trees of `old` and of `new` leaves (RFC 9162, 2.1.4.1)."""
    return hashes_of(consistency_ranges(old, new), fetch)


def root_from_inclusion(*, leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that the path leads to (RFC 9162, 2.1.3.2); `ProofFault` when its length does not fit."""
    if not 0 <= index < size:
        raise ProofFault(f"a tree of {size} leaves has no leaf {index}")
    place, last, root = index, size - 1, leaf
    for step in path:
        if last == 0:
            raise ProofFault("the path is too long")
        if place & 1 or place == last:
            root = node_hash(step, root)
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            root = node_hash(root, step)
        place >>= 1
        last >>= 1
    if last:
        raise ProofFault("the path is too short")
    return root


def verify_inclusion(*, leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """`ProofFault` unless `path` proves that the leaf stands at `index` of the tree of `size` with this root."""
    if root_from_inclusion(leaf=leaf, index=index, size=size, path=path) != root:
        raise ProofFault("the path leads to another root")


def verify_consistency(
    *, old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> None:
    """`ProofFault` unless `path` proves that the old tree is the beginning of the new one (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= new:
        raise ProofFault(f"a tree of {old} leaves is not the beginning of one of {new}")
    if old in (0, new):
        if path:
            raise ProofFault("the path is too long")
        if (old == new and old_root != new_root) or (old == 0 and old_root != EMPTY):
            raise ProofFault("trees of these sizes have other roots")
        return
    steps = list(path)
    if old.bit_count() == 1:
        steps.insert(0, old_root)
    if not steps:
        raise ProofFault("the path is too short")
    _follow(old, new, old_root, new_root, steps)


def _follow(old: int, new: int, old_root: bytes, new_root: bytes, steps: list[bytes]) -> None:
    place, last = old - 1, new - 1
    while place & 1:
        place >>= 1
        last >>= 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise ProofFault("the path is too long")
        if place & 1 or place == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            second = node_hash(second, step)
        place >>= 1
        last >>= 1
    if last:
        raise ProofFault("the path is too short")
    if first != old_root or second != new_root:
        raise ProofFault("the path leads to other roots")
