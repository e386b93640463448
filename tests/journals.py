"""Small journals for the tests: drafts, entries that follow one another, salts that repeat."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from world import town

from geo.config import Config
from geo.enforcement.entry import Entry, seal
from geo.enforcement.store import Store

RECORDED_AT = "2026-11-01T09:30:00Z"
NOW = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)


def draft(
    case_id: str | None = "FM-2026-0001", kind: str = "flagged", **columns: object
) -> dict[str, Any]:
    """Give one event of a case as it is written down; ``columns`` override the defaults."""
    told: dict[str, Any] = {
        "case_id": case_id,
        "building_id": "b1",
        "kind": kind,
        "happened_on": "2026-01-10",
        "recorder_role": "inspector",
    }
    return told | columns


def salts() -> Iterator[str]:
    """Give salts that are the same in every run."""
    return (f"{number:032x}" for number in count(1))


def chain(*drafts: Mapping[str, object], recorded_at: str = RECORDED_AT) -> list[Entry]:
    """Seal drafts one after the other, as a store would."""
    entries: list[Entry] = []
    fresh = salts()
    for seq, one in enumerate(drafts, 1):
        before = entries[-1].leaf_sha256 if entries else None
        entries.append(
            seal(one, seq=seq, prev_sha256=before, recorded_at=recorded_at, salt=next(fresh))
        )
    return entries


def everything(_events: object) -> list[Any]:
    """Admit everything."""
    return []


def append(store: Store, *drafts: Mapping[str, object], **options: Any) -> list[Entry]:
    """Add drafts to a store; everything is admitted."""
    told = {"admit": everything, "recorded_at": RECORDED_AT, "salts": salts()} | options
    return store.append(drafts, **told)


def kept(path: str | None = "journal.db", **keys: object) -> dict[str, object]:
    """Give the key ``journal`` of a monitor."""
    silence = {"value": 30, "source": "none"}
    where = {} if path is None else {"path": path}
    told = {"origin": "town.example/journal", "prefix": "FM", "silent_after_days": silence}
    return where | told | keys


def office_of(folder: Path, path: str | None = "journal.db", **keys: object) -> Config:
    """Give a town with a journal."""
    return town(folder, journal=kept(path, **keys))


def rewritten(entry: Entry, part: str = "open", **values: object) -> Entry:
    """Change values of an entry, and none of its hashes."""
    told = json.loads(getattr(entry, part)) | values
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return entry._replace(**{part: text})


def later(config: Config, **keys: Any) -> Config:
    """Give the same monitor on another day."""
    return replace(config, **keys)
