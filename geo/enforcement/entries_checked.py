"""Whether the entries of a published journal are those that were signed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from geo.enforcement.checkpoint import Checkpoint
from geo.enforcement.notes import decoded
from geo.enforcement.proof import inclusions
from geo.enforcement.tree import Tree, included, leaf
from geo.enforcement.verified import Check, failed, passed, skipped, some
from geo.records import Issue
from geo.records.proofs import EVENTS, LEAVES


def check_tree(content: bytes | None, head: Checkpoint | Issue) -> tuple[Tree | None, Check]:
    """Check that the leaves have the root that was signed."""
    name = "tree"
    if isinstance(head, Issue):
        return None, skipped(name, "the checkpoint cannot be read")
    if content is None:
        return None, failed(name, f"{LEAVES}: there is no such file. Get the edition again.")
    leaves = leaves_of(content)
    if leaves is None:
        return None, failed(name, f"{LEAVES}: it is not one hash a line. Get the edition again.")
    if len(leaves) != head.size:
        what = f"{LEAVES}: {len(leaves):,} entries, and {head.size:,} were signed"
        return None, failed(name, f"{what}. Some were taken out or put in.")
    tree = Tree(leaves)
    if tree.root != head.root:
        return None, failed(name, f"{LEAVES}: the entries are not those that were signed.")
    return tree, passed(name, f"the {tree.size:,} entries are those that were signed")


def leaves_of(content: bytes) -> list[bytes] | None:
    """Give the leaf hashes of a file that has one a line; None where it has anything else."""
    lines = lines_of(content)
    read = [decoded(line) for line in lines] if lines is not None else [None]
    leaves = [one for one in read if one is not None and len(one) == 32]
    return leaves if len(leaves) == len(read) else None


def lines_of(content: bytes) -> list[str] | None:
    """Give the lines of a file that ends with a line end; None where it does not."""
    if content and not content.endswith(b"\n"):
        return None
    try:
        return content.decode("utf-8").split("\n")[:-1]
    except UnicodeDecodeError:
        return None


def check_entries(
    content: bytes | None, tree: Tree | None
) -> tuple[list[str] | None, Check, Check]:
    """Check each published entry against the leaf of its place, and that of the one before."""
    names = ("entries", "chain")
    if tree is None:
        why = "the entries that were signed are not known"
        return None, skipped(names[0], why), skipped(names[1], why)
    lines = lines_of(content) if content is not None else None
    if lines is None:
        why = f"{EVENTS}: it is missing, or its end is cut off. Get the edition again."
        return None, failed(names[0], why), skipped(names[1], "the entries cannot be read")
    read = [entry_of(line) for line in lines]
    faults = list(_place_faults(lines, read, tree))
    if faults:
        why = f"{EVENTS}, {some(faults)}"
        return None, failed(names[0], why), skipped(names[1], "the entries are not sound")
    broken = [f"entry {one['seq']}" for one in read if one and not _follows(one, tree)]
    entries = passed(names[0], f"{len(read):,} are published, each as it was signed")
    if broken:
        told = f"these do not name the entry before them: {some(broken)}"
        return lines, entries, failed(names[1], told)
    return lines, entries, passed(names[1], "each published entry names the one before it")


def entry_of(line: str) -> dict[str, Any] | None:
    """Read an entry; None for what is not one, such as an object that says a thing twice."""
    try:
        read = json.loads(line, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) and type(read.get("seq")) is int else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) < len(pairs):
        raise ValueError("a key twice")
    return told


def _place_faults(
    lines: Sequence[str], read: Sequence[dict[str, Any] | None], tree: Tree
) -> Iterator[str]:
    """Find entries that are not in the tree where they say, or not in the order of the journal."""
    last = 0
    for number, (line, one) in enumerate(zip(lines, read, strict=True), start=1):
        if one is None:
            yield f"line {number}: it is not an entry"
        elif not last < one["seq"] <= tree.size:
            yield f"line {number}: entry {one['seq']} is out of its order"
        elif tree.leaves[one["seq"] - 1] != leaf(line.encode()):
            yield f"line {number}: entry {one['seq']} is not the one that was signed"
        last = one["seq"] if one else last


def _follows(entry: dict[str, Any], tree: Tree) -> bool:
    before = tree.leaves[entry["seq"] - 2].hex() if entry["seq"] > 1 else None
    return bool(entry.get("prev_sha256") == before)


def check_case(
    case: str | None,
    head: Checkpoint | Issue,
    tree: Tree | None,
    lines: Sequence[str] | None,
) -> Check:
    """Check that the entries of a case are in the journal, each by its own proof."""
    name = "case"
    if case is None:
        return skipped(name, "no case was asked about")
    if tree is None or lines is None or isinstance(head, Issue):
        return skipped(name, "the entries are not sound")
    of = [one for line in lines if (one := entry_of(line)) and one.get("case_id") == case]
    if not of:
        told = f"{case}: no entry of it is published. It may not be told yet, or not exist."
        return failed(name, told)
    proofs = inclusions(tree, [one["seq"] for one in of])
    missing = [
        f"entry {one.seq}" for one in proofs
        if not included(one.leaf, one.seq - 1, head.size, one.path, head.root)
    ]  # fmt: skip
    if missing:
        return failed(name, f"{case}: not in the journal that was signed: {some(missing)}")
    seqs = some([str(one.seq) for one in proofs])
    return passed(name, f"{case}: {len(proofs)} entries are in the journal ({seqs})")
