"""The signed list of every file of a public folder, by which a changed page is found out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geo.enforcement.notes import Note, Signer, read_note, sign
from geo.records import Issue

HEAD = "foothill edition 1"
"""Its first line: no journal may be called so, as a name has no spaces."""
LINE = re.compile(r"([0-9a-f]{64})  (.+)")


@dataclass(frozen=True, slots=True)
class Listing:
    """What the list says: of which journal and day, and the SHA-256 of each file by its path."""

    origin: str
    as_of: str
    sums: Mapping[str, str]
    note: Note


def write_listing(
    public: Mapping[str, bytes], *, origin: str, keys: Sequence[Signer], as_of: date
) -> bytes:
    """Write the list, signed by each key.

    Whoever holds no key cannot write another one; so a reader is told that a page, or a line
    of ``events.jsonl``, was changed on its way.

    Parameters
    ----------
    public
        Content of each file but this one, by its path below the public folder.
    origin
        Name of the journal; the keys bear it too.
    keys
        The key in use; after a rotation also the one before.
    as_of
        The day the edition speaks of.
    """
    lines = [
        f"{hashlib.sha256(content).hexdigest()}  {path}" for path, content in sorted(public.items())
    ]
    return sign("\n".join([HEAD, origin, as_of.isoformat(), *lines, ""]), keys)


def read_listing(content: bytes, file: str) -> Listing | Issue:
    """Read the list; its signatures are not checked here.

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
    head, origin, as_of, *rest = [*note.text.split("\n"), "", "", ""]
    lines = [LINE.fullmatch(line) for line in rest[:-4]]
    if head != HEAD or not origin or not all(lines):
        what, mend = "it is not the list of an edition's files", "Get the edition again"
        return Issue("stop", "checkpoint_value", file, what, mend)
    return Listing(origin, as_of, {found[2]: found[1] for found in lines if found}, note)
