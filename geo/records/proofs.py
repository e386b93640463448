"""What stands beside a public page so that a reader can check the journal behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

CHECKPOINT = "journal/checkpoint"
LEAVES = "journal/leaves.txt"
EVENTS = "journal/events.jsonl"
README = "journal/README.txt"
LISTING = "journal/files"
"""Where each file of a proof lies, below the public folder."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The files of a published journal, and how the list of all public files is signed.

    ``files`` has the first four of the paths above; ``listing`` is given every file of the
    public folder by its path, and gives the content of the fifth.
    """

    files: Mapping[str, bytes]
    listing: Callable[[Mapping[str, bytes]], bytes]
