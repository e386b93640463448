"""What a journal held at one moment, in three lines and a signature, for a reader to keep.

The form is that of C2SP (c2sp.org/tlog-checkpoint, version 1): origin, number of entries,
root of the tree over them in base64; as a signed note.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass

from geo.enforcement.notes import Note, Signer, Verifier, decoded, read_note, sign, signed_by
from geo.enforcement.tree import Tree, consistent
from geo.records import Issue

SIZE = re.compile(r"0|[1-9][0-9]{0,15}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a tree: ``size`` entries with this ``root``; ``note`` holds the signatures."""

    origin: str
    size: int
    root: bytes
    note: Note


def write_checkpoint(tree: Tree, *, origin: str, keys: Sequence[Signer]) -> bytes:
    """Write the checkpoint of a journal, signed by each key.

    Parameters
    ----------
    tree
        The tree over all its entries.
    origin
        Name of the journal; the keys bear it too.
    keys
        The key in use; after a rotation also the one before, for as long as it is kept.
    """
    body = f"{origin}\n{tree.size}\n{base64.b64encode(tree.root).decode()}\n"
    return sign(body, keys)


def read_checkpoint(content: bytes, file: str) -> Checkpoint | Issue:
    """Read a checkpoint; its signatures are not checked here.

    Parameters
    ----------
    content
        The file, as it is.
    file
        Its name in messages.
    """
    note = read_note(content, file)
    if isinstance(note, Issue):
        return note
    lines = note.text.removesuffix("\n").split("\n")
    if len(lines) < 3 or not all(lines):
        what = "it does not begin with a name, a number and a root"
        return _fault(file, what, "Take the file that is called checkpoint")
    root = decoded(lines[2])
    if not SIZE.fullmatch(lines[1]) or root is None or len(root) != 32:
        what = "its second line is not a number, or its third not a root in base64"
        return _fault(file, what, "Take the file as it was published")
    return Checkpoint(lines[0], int(lines[1]), root, note)


def signers_of(
    checkpoint: Checkpoint, known: Sequence[Verifier], file: str
) -> tuple[Verifier, ...] | Issue:
    """Give the known keys that signed a checkpoint; their name is that of the journal."""
    signers = signed_by(checkpoint.note, known, file)
    if isinstance(signers, Issue) or all(one.name == checkpoint.origin for one in signers):
        return signers
    what = f"it is of the journal {checkpoint.origin!r}, and signed by a key of {signers[0].name!r}"
    return _fault(file, what, "Take the checkpoint of the journal that the key is for")


def added_only(older: Checkpoint, tree: Tree, *, origin: str, file: str) -> Issue | None:
    """Say why a journal did not only add to an older one; None where it did.

    Parameters
    ----------
    older
        The checkpoint kept.
    tree
        The tree over the journal as it is now.
    origin
        Its name now.
    file
        Name of the checkpoint kept, in messages.
    """
    if older.origin != origin:
        what = f"it is of the journal {older.origin!r}, not of {origin!r}"
        return _fault(file, what, "Take the checkpoint of the same journal")
    if older.size > tree.size:
        what = f"it is over {older.size:,} entries, and the journal now has {tree.size:,}"
        return _fault(file, what, "Ask the office where they went; keep both")
    path = tree.consistency(older.size)
    if not consistent(older.size, older.root, tree.size, tree.root, path):
        what = f"the first {older.size:,} entries are no longer those that it was signed over"
        return _fault(file, what, "Ask the office what was changed; keep both")
    return None


def _fault(file: str, what: str, mend: str) -> Issue:
    return Issue("stop", "checkpoint_value", file, what, mend)
