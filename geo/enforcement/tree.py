"""The Merkle tree over the journal: its root, and proofs that an entry, or an older tree, is in it.

The hashing is that of RFC 6962, section 2.1: a leaf is SHA-256(0x00 || entry), a node is
SHA-256(0x01 || left || right), and a node without a right neighbour is its own parent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256(b"").digest()
"""Root of a tree without leaves."""


class Tree:
    """The tree over some leaves, kept level by level, so that each proof is a look-up.

    Parameters
    ----------
    leaves
        Leaf hashes of 32 bytes, in the order of the journal.

    Examples
    --------
    >>> tree = Tree([leaf(b"first"), leaf(b"second"), leaf(b"third")])
    >>> included(leaf(b"third"), 2, tree.size, tree.inclusion(2), tree.root)
    True
    >>> consistent(2, root(tree.leaves[:2]), tree.size, tree.root, tree.consistency(2))
    True
    """

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._levels = [list(leaves)]
        while len(self._levels[-1]) > 1:
            self._levels.append(_parents(self._levels[-1]))

    @property
    def leaves(self) -> list[bytes]:
        """Leaf hashes, in the order of the journal."""
        return self._levels[0]

    @property
    def size(self) -> int:
        """Number of leaves."""
        return len(self.leaves)

    @property
    def root(self) -> bytes:
        """Root hash of all leaves."""
        return self._levels[-1][0] if self.leaves else EMPTY

    def inclusion(self, index: int) -> list[bytes]:
        """Give the audit path of one leaf (RFC 6962, 2.1.1), from the leaf upwards.

        Raises
        ------
        IndexError
            If there is no such leaf.
        """
        if not 0 <= index < self.size:
            raise IndexError(f"leaf {index} of {self.size}")
        path = []
        for level in self._levels[:-1]:
            if index ^ 1 < len(level):
                path.append(level[index ^ 1])
            index >>= 1
        return path

    def consistency(self, old_size: int) -> list[bytes]:
        """Give the proof that the first ``old_size`` leaves are still the first (2.1.2).

        Raises
        ------
        IndexError
            If the tree is smaller than that.
        """
        if not 0 <= old_size <= self.size:
            raise IndexError(f"{old_size} leaves of {self.size}")
        if old_size in (0, self.size):
            return []
        old, last, height = _whole(old_size - 1, self.size - 1)
        # the old tree is one node of the new one where its size is a power of two
        path = [self._levels[height][old]] if old else []
        while last:
            if old & 1:
                path.append(self._levels[height][old - 1])
            elif old < last:
                path.append(self._levels[height][old + 1])
            old, last, height = old >> 1, last >> 1, height + 1
        return path


def leaf(entry: bytes) -> bytes:
    """Give the leaf hash of an entry.

    Examples
    --------
    >>> leaf(b"").hex()[:16]
    '6e340b9cffb37a98'
    """
    return hashlib.sha256(b"\x00" + entry).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Give the root hash over leaf hashes, without keeping the tree.

    Examples
    --------
    >>> root([]) == EMPTY
    True
    """
    level = list(leaves)
    while len(level) > 1:
        level = _parents(level)
    return level[0] if level else EMPTY


def included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Say whether a leaf lies at ``index`` of a tree of ``size`` leaves with this root.

    Parameters
    ----------
    leaf
        Its leaf hash.
    index
        Its place, from 0 on.
    path
        As :meth:`Tree.inclusion` gives it.

    Notes
    -----
    RFC 9162, 2.1.3.2; the proofs of RFC 6962 are the same.
    """
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = _node(sibling, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = _node(found, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def consistent(
    old_size: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]
) -> bool:
    """Say whether a tree only added leaves to an older one.

    Parameters
    ----------
    old_size, old_root
        The older tree, as its checkpoint tells it.
    size, root
        The newer one.
    path
        As :meth:`Tree.consistency` gives it.

    Notes
    -----
    RFC 9162, 2.1.4.2. Every tree adds to the empty one.
    """
    if not 0 <= old_size <= size:
        return False
    if old_size in (0, size):
        return not path and old_root == (root if old_size == size else EMPTY)
    at, last, _ = _whole(old_size - 1, size - 1)
    nodes = list(path)
    if at == 0:
        nodes.insert(0, old_root)
    if not nodes:
        return False
    old_found = found = nodes[0]
    for node in nodes[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old_found, found = _node(node, old_found), _node(node, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = _node(found, node)
        at, last = at >> 1, last >> 1
    return last == 0 and old_found == old_root and found == root


def _parents(level: Sequence[bytes]) -> list[bytes]:
    """Give the level above; a last node without a neighbour goes up as it is."""
    pairs = zip(level[::2], level[1::2], strict=False)
    above = [_node(left, right) for left, right in pairs]
    return above if len(level) % 2 == 0 else [*above, level[-1]]


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _whole(old: int, last: int) -> tuple[int, int, int]:
    """Climb from the last old leaf to the root of the largest whole subtree that it ends."""
    height = 0
    while old & 1:
        old, last, height = old >> 1, last >> 1, height + 1
    return old, last, height
