"""The JSON Schema of each kind of YAML file, of a site extract and of field notes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from geo.config import Monitor
from geo.enforcement.event_mapping import EventMapping
from geo.enforcement.field_notes import FieldNotes
from geo.records import (
    Analysis,
    Bodies,
    Claims,
    Extract,
    Flag,
    Record,
    Rule,
    SharedReadings,
    Workflow,
    ZoneLayer,
)
from geo.registers.headings import Headings

KINDS: Mapping[str, type[Record]] = {
    "monitor": Monitor,
    "zone": ZoneLayer,
    "rule": Rule,
    "readings": SharedReadings,
    "workflow": Workflow,
    "flag": Flag,
    "claims": Claims,
    "bodies": Bodies,
    "analysis": Analysis,
    "headings": Headings,
    "extract": Extract,
    "event-mapping": EventMapping,
    "field-notes": FieldNotes,
}

DIALECT = "https://json-schema.org/draft/2020-12/schema"
"""The dialect that the records are described in."""


def write_schemas(folder: Path) -> list[Path]:
    """Write ``<kind>.schema.json`` for every kind into ``folder``, and give the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for kind, model in KINDS.items():
        path = folder / f"{kind}.schema.json"
        schema = {"$schema": DIALECT, **model.model_json_schema()}
        text = json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True)
        path.write_text(text + "\n", encoding="utf-8")
        written.append(path)
    return written
