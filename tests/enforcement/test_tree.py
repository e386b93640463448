import hashlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.enforcement.tree import EMPTY, Tree, consistent, included, leaf, root

# The entries, roots and proofs that implementations of RFC 6962 are checked against
# (Certificate Transparency's reference tree of eight leaves).
ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
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
LEFT = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
PAIR = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
HALF = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
FIFTH = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
LAST = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
INCLUSIONS = [
    (0, 1, []),
    (0, 8, [LEFT, PAIR, HALF]),
    (5, 8, [FIFTH, LAST, ROOTS[4]]),
    (2, 3, [ROOTS[2]]),
    (1, 5, [ROOTS[1], PAIR, FIFTH]),
]
CONSISTENCIES = [
    (1, 1, []),
    (1, 8, [LEFT, PAIR, HALF]),
    (6, 8, ["0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a", LAST, ROOTS[4]]),
    (2, 5, [PAIR, FIFTH]),
]
MOST = 130


def leaves(count: int) -> list[bytes]:
    return [leaf(str(number).encode()) for number in range(count)]


def by_definition(hashes: list[bytes]) -> bytes:
    """The root as section 2.1 of the RFC defines it, word for word."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    left, right = by_definition(hashes[:split]), by_definition(hashes[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


@pytest.mark.parametrize("size", range(9))
def test_the_roots_are_those_of_the_published_vectors(size):
    of = [leaf(entry) for entry in ENTRIES[:size]]
    assert root(of).hex() == ROOTS[size]
    assert Tree(of).root.hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size", "path"), INCLUSIONS)
def test_inclusion_is_that_of_the_published_vectors(index, size, path):
    tree = Tree([leaf(entry) for entry in ENTRIES[:size]])
    assert [node.hex() for node in tree.inclusion(index)] == path
    assert included(leaf(ENTRIES[index]), index, size, tree.inclusion(index), tree.root)


@pytest.mark.parametrize(("old", "size", "path"), CONSISTENCIES)
def test_consistency_is_that_of_the_published_vectors(old, size, path):
    tree = Tree([leaf(entry) for entry in ENTRIES[:size]])
    assert [node.hex() for node in tree.consistency(old)] == path
    assert consistent(old, bytes.fromhex(ROOTS[old]), size, tree.root, tree.consistency(old))


def test_the_root_is_the_one_the_rfc_defines_for_every_size():
    of = leaves(MOST)
    assert [root(of[:size]) for size in range(MOST + 1)] == [
        by_definition(of[:size]) for size in range(MOST + 1)
    ]


def test_every_leaf_of_every_size_is_included_where_it_lies():
    of = leaves(MOST)
    for size in range(1, MOST + 1):
        tree = Tree(of[:size])
        for index in range(size):
            assert included(of[index], index, size, tree.inclusion(index), tree.root)


def test_every_tree_adds_to_every_older_one():
    of = leaves(MOST)
    roots = [root(of[:size]) for size in range(MOST + 1)]
    for size in range(MOST + 1):
        tree = Tree(of[:size])
        for old in range(size + 1):
            assert consistent(old, roots[old], size, tree.root, tree.consistency(old))


@settings(max_examples=50, deadline=None)
@given(data=st.data(), size=st.integers(2, MOST))
def test_a_leaf_is_included_nowhere_but_where_it_lies(data, size):
    tree = Tree(leaves(size))
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(-1, size).filter(lambda at: at != index))
    path, here = tree.inclusion(index), tree.leaves[index]
    assert not included(here, other, size, path, tree.root)
    assert not included(leaf(b"another"), index, size, path, tree.root)
    assert not included(here, index, size, [*path, leaf(b"more")], tree.root)
    assert not included(here, index, size, path[:-1], tree.root)
    assert not included(here, index, size, path, leaf(b"root"))
    if path[::-1] != path:
        assert not included(here, index, size, path[::-1], tree.root)
    at = data.draw(st.integers(0, len(path) - 1))
    turned = [*path[:at], bytes([path[at][0] ^ 1]) + path[at][1:], *path[at + 1 :]]
    assert not included(here, index, size, turned, tree.root)


@settings(max_examples=50, deadline=None)
@given(data=st.data(), size=st.integers(2, MOST))
def test_no_other_history_is_consistent(data, size):
    of = leaves(size)
    old = data.draw(st.integers(1, size - 1))
    tree, old_root = Tree(of), root(of[:old])
    path = tree.consistency(old)
    at = data.draw(st.integers(0, old - 1))
    rewritten = [*of[:at], leaf(b"rewritten"), *of[at + 1 :]]
    cut = Tree([*of[:at], *of[at + 1 :]])
    for other in (Tree(rewritten), cut):
        if other.size >= old:
            assert not consistent(old, old_root, other.size, other.root, other.consistency(old))
    assert not consistent(old, leaf(b"root"), size, tree.root, path)
    assert not consistent(old, old_root, size, leaf(b"root"), path)
    assert not consistent(old, old_root, size, tree.root, [*path, leaf(b"more")])
    assert not consistent(old, old_root, size, tree.root, path[:-1])
    assert not consistent(size + 1, old_root, size, tree.root, path)
    wrong = data.draw(st.integers(1, size - 1).filter(lambda one: one != old))
    assert not consistent(wrong, old_root, size, tree.root, path)


def test_a_size_that_needs_another_path_is_refused():
    """A size of the same shape is not: a signed checkpoint says size and root together."""
    trees = [Tree(leaves(size)) for size in range(1, 34)]
    paths = {(tree.size, at): tree.inclusion(at) for tree in trees for at in range(tree.size)}
    for (size, at), path in paths.items():
        for other in trees[at:]:
            if len(paths[other.size, at]) != len(path):
                here, top = trees[size - 1].leaves[at], trees[size - 1].root
                assert not included(here, at, other.size, path, top)
    assert not included(leaf(b"one"), 0, 2, [], leaf(b"one"))
    assert not consistent(1, leaf(b"one"), 2, leaf(b"one"), [])


def test_two_leaves_that_change_places_change_the_root():
    of = leaves(MOST)
    for at in range(MOST - 1):
        swapped = [*of[:at], of[at + 1], of[at], *of[at + 2 :]]
        assert root(swapped) != root(of)


def test_the_empty_tree_has_a_root_and_nothing_in_it():
    assert Tree([]).root == root([]) == EMPTY
    assert not included(leaf(b""), 0, 0, [], EMPTY)
    assert consistent(0, EMPTY, 0, EMPTY, [])
    assert not consistent(0, leaf(b""), 5, root(leaves(5)), [])


@pytest.mark.parametrize("index", [-1, 3])
def test_a_leaf_that_is_not_there_has_no_path(index):
    with pytest.raises(IndexError):
        Tree(leaves(3)).inclusion(index)
    with pytest.raises(IndexError):
        Tree(leaves(3)).consistency(index if index < 0 else 4)


@pytest.mark.deep
def test_a_million_leaves_take_seconds():
    of = leaves(1_000_000)
    began = time.perf_counter()
    tree = Tree(of)
    path = tree.consistency(654_321)
    assert consistent(654_321, root(of[:654_321]), tree.size, tree.root, path)
    assert time.perf_counter() - began < 20
