"""The tree against the RFCs' own words, for every size."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.audit import tree
from labeling.audit.tree import EMPTY, MerkleRoot, ProofFault, Tree, leaf_hash, node_hash

# The leaves and roots of the test vectors of Certificate Transparency's reference implementation.
DATA = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f")]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
SIZES = 70


def plain_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word by word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + plain_root(leaves[:k]) + plain_root(leaves[k:])).digest()


def plain_path(m: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962, 2.1.1."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*plain_path(m, leaves[:k]), plain_root(leaves[k:])]
    return [*plain_path(m - k, leaves[k:]), plain_root(leaves[:k])]


def plain_proof(m: int, leaves: list[bytes], *, is_whole: bool = True) -> list[bytes]:
    """RFC 6962, 2.1.2."""
    if m == len(leaves):
        return [] if is_whole else [plain_root(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*plain_proof(m, leaves[:k], is_whole=is_whole), plain_root(leaves[k:])]
    return [*plain_proof(m - k, leaves[k:], is_whole=False), plain_root(leaves[:k])]


LEAVES = [leaf_hash(str(number).encode()) for number in range(SIZES)]
GROWN = Tree()
KEPT: dict[tree.Subtree, bytes] = {}
for number, one in enumerate(LEAVES):
    KEPT[0, number] = one
    KEPT.update(GROWN.add_leaf(one))


def fetch(names):
    return {name: KEPT[name] for name in names}


def test_hashes_are_those_of_the_rfc():
    assert EMPTY.hex() == ROOTS[0]
    assert leaf_hash(b"").hex() == ROOTS[1]
    assert node_hash(b"l", b"r") == hashlib.sha256(b"\x01lr").digest()


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_known_ones(size):
    root = MerkleRoot()
    for data in DATA[:size]:
        root.add(data)
    assert root.size == size
    assert root.hexdigest() == ROOTS[size]


@pytest.mark.parametrize("size", range(SIZES + 1))
def test_a_grown_tree_has_the_plain_root_and_can_go_on(size):
    grown = Tree()
    for leaf in LEAVES[:size]:
        grown.add_leaf(leaf)
    assert grown.root() == plain_root(LEAVES[:size])
    again = Tree(grown.size, grown.peaks)
    for leaf in LEAVES[size:]:
        again.add_leaf(leaf)
    assert again.root() == plain_root(LEAVES)


def test_each_full_subtree_is_kept_once():
    expected = {(level, n): plain_root(LEAVES[n << level : (n + 1) << level])
                for level in range(7) for n in range(SIZES >> level)}  # fmt: skip
    assert expected == KEPT


@pytest.mark.parametrize("size", range(1, SIZES + 1))
def test_inclusion_proofs_of_every_leaf(size):
    root = plain_root(LEAVES[:size])
    for index in range(size):
        path = tree.inclusion_proof(index, size, fetch)
        assert path == plain_path(index, LEAVES[:size])
        tree.verify_inclusion(leaf=LEAVES[index], index=index, size=size, path=path, root=root)


@pytest.mark.parametrize("new", range(SIZES + 1))
def test_consistency_proofs_from_every_older_tree(new):
    for old in range(new + 1):
        path = tree.consistency_proof(old, new, fetch)
        assert path == (plain_proof(old, LEAVES[:new]) if old else [])
        roots = {"old_root": plain_root(LEAVES[:old]), "new_root": plain_root(LEAVES[:new])}
        tree.verify_consistency(old=old, new=new, path=path, **roots)


places = st.integers(1, SIZES).flatmap(lambda size: st.tuples(st.integers(0, size - 1), st.just(size)))


@settings(max_examples=300, deadline=None)
@given(places, st.data())
def test_a_changed_inclusion_proof_is_refused(place, data):
    index, size = place
    path = tree.inclusion_proof(index, size, fetch)
    given_ = {
        "leaf": LEAVES[index],
        "index": index,
        "size": size,
        "path": path,
        "root": plain_root(LEAVES[:size]),
    }
    kinds = ["leaf", "root", "longer"] + (["step", "shorter", "index"] if path else [])
    kind = data.draw(st.sampled_from(kinds))
    other = leaf_hash(b"other")
    if kind == "longer":
        given_["path"] = [*path, other]
    elif kind == "shorter":
        given_["path"] = path[:-1]
    elif kind == "step":
        at = data.draw(st.integers(0, len(path) - 1))
        given_["path"] = [*path[:at], other, *path[at + 1 :]]
    elif kind == "index":
        given_["index"] = data.draw(st.integers(0, size + 1).filter(lambda n: n != index))
    else:
        given_[kind] = other
    with pytest.raises(ProofFault):
        tree.verify_inclusion(**given_)


@settings(max_examples=300, deadline=None)
@given(places, st.data())
def test_a_changed_consistency_proof_is_refused(place, data):
    old, new = place[0] + 1, place[1]
    path = tree.consistency_proof(old, new, fetch)
    given_ = {"old": old, "new": new, "old_root": plain_root(LEAVES[:old]), "new_root": plain_root(LEAVES[:new]),
              "path": path}  # fmt: skip
    kind = data.draw(
        st.sampled_from(["old_root", "new_root", "longer", *(["step", "shorter"] if path else [])])
    )
    other = leaf_hash(b"other")
    if kind == "longer":
        given_["path"] = [*path, other]
    elif kind == "shorter":
        given_["path"] = path[:-1]
    elif kind == "step":
        at = data.draw(st.integers(0, len(path) - 1))
        given_["path"] = [*path[:at], other, *path[at + 1 :]]
    else:
        given_[kind] = other
    with pytest.raises(ProofFault):
        tree.verify_consistency(**given_)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 2)])
def test_there_is_no_proof_for_a_leaf_outside(index, size):
    with pytest.raises(ValueError, match="has no leaf"):
        tree.inclusion_ranges(index, size)
    with pytest.raises(ProofFault):
        tree.root_from_inclusion(leaf=LEAVES[0], index=index, size=size, path=[])


def test_peaks_that_do_not_fit_the_size_are_refused():
    with pytest.raises(ValueError, match="does not have 1 peaks"):
        Tree(3, LEAVES[:1])
    with pytest.raises(ValueError, match="not the beginning"):
        tree.consistency_ranges(5, 4)
