"""The journal of the invented town, sealed as an office's is: the same cases, the same bytes."""

from __future__ import annotations

from pathlib import Path

from demo_town import cases
from geo.enforcement.entry import Entry, seal
from geo.enforcement.journal import export


def write(path: Path) -> None:
    """Write the cases of Nowhere as an exported journal."""
    export(entries(), path)


def entries() -> list[Entry]:
    """Give each event of the cases as an entry that names the one before it."""
    drafts, salts = cases.drafts(), cases.salts()
    moments = cases.moments(drafts)
    sealed: list[Entry] = []
    for seq, (draft, moment) in enumerate(zip(drafts, moments, strict=True), start=1):
        before = sealed[-1].leaf_sha256 if sealed else None
        sealed.append(
            seal(draft, seq=seq, prev_sha256=before, recorded_at=moment, salt=next(salts))
        )
    return sealed
