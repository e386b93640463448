"""An office's register of permits for the tests: its workflow, its mapping, its rows."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from journals import office_of
from world import words

from geo.config import Config

NOW = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
HEADINGS = ("No", "State", "Applied", "Issued", "Done", "Fined", "Fine")


def state(name: str, **flags: bool) -> dict[str, object]:
    return {"title": words(name), "told": words(f"It is {name}")} | flags


WORKFLOW: dict[str, Any] = {
    "id": "permits",
    "title": words("Permits"),
    "source": "invented",
    "reasons": {"wrong": words("written down wrongly")},
    "states": {
        "applied": state("applied"),
        "issued": state("issued"),
        "done": state("done", ended=True),
        "void": state("void", ended=True),
    },
    "steps": [
        {"start": [""], "to": "applied", "needs": ["office_no"]},
        {"start": ["applied"], "to": "issued"},
        {"start": ["issued"], "to": "done"},
        {"start": ["applied", "issued"], "to": "void"},
    ],
}

MAPPING: dict[str, Any] = {
    "id": "permit-office",
    "case_no": "No",
    "date_format": "%d.%m.%Y",
    "constants": {"body": "Permit office"},
    "says_nothing": {"State": ["open"]},
    "events": [
        {"kind": "applied", "day": "Applied"},
        {"kind": "issued", "day": "Issued"},
        {"kind": "done", "day": "Done", "where": {"State": ["done"]}},
        {"kind": "void", "day": ["Done", "Issued"], "where": {"State": ["void"]}},
        {"kind": "fined", "day": "Fined", "columns": {"document_no": "Fine"}, "repeats": True},
    ],
}

ROWS = (
    ("A-1", "open", "01.02.2026", "", "", "", ""),
    ("A-2", "open", "01.02.2026", "05.02.2026", "", "07.02.2026", "F-1"),
    ("A-3", "done", "03.01.2026", "05.02.2026", "09.03.2026", "", ""),
)
"""Three cases: 1, 3 and 3 events."""


def office(folder: Path, **keys: object) -> Config:
    """Give a town whose cases are permits; its journal is not begun."""
    (folder / "town").mkdir()
    (folder / "workflows").mkdir()
    (folder / "workflows" / "permits.yaml").write_text(json.dumps(WORKFLOW), encoding="utf-8")
    return office_of(folder / "town", workflow="permits", **keys)


def mapping(folder: Path, **keys: object) -> Path:
    """Write the mapping of the office's register, with other ``keys``."""
    path = folder / "map.yaml"
    path.write_text(json.dumps(MAPPING | keys, indent=1), encoding="utf-8")  # YAML reads JSON too
    return path


def table(folder: Path, *rows: tuple[str, ...], name: str = "permits.csv") -> Path:
    """Write the office's register."""
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADINGS, *rows])
    return path
