"""The door to an edition that was written before: what two editions are compared by."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.errors
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import ValidationError

from geo import tables
from geo.atlas import told as telling
from geo.atlas.withdrawn import withdrawn_cases
from geo.errors import DataError, UsageError
from geo.records import Issue, Snapshot, Text

FACTS = "data/edition.json"
"""Says of a public folder which edition it is."""
LARGEST_BYTES = 4_000_000_000
LARGEST_FACTS_BYTES = 20_000_000

_CASES = ("case_id", "state", "ended", "outcome", "last_seq")
_EVENTS = ("seq", "case_id", "kind", "happened_on", "corrects", "leaf_sha256")
_JUDGED = (
    "finding_id", "rule_id", "version_id", "verdict", "limit", "zone_ids", "inputs_sha256",
    "review",
)  # fmt: skip
_PAPERS = ("building_id", "parcel_id", "permit_id", "method", "ambiguous", "parcel_open")
_ROW = ("register_id", "row")  # where a row stood in its file says nothing of the object

_WHOLE: Mapping[str, tuple[tables.Table, tuple[str, ...] | None]] = {
    "findings": (tables.FINDINGS, (*_JUDGED, "building_id")),
    "act_findings": (tables.ACT_FINDINGS, (*_JUDGED, "subject", "subject_id")),
    "buildings": (tables.BUILDINGS, None),
    "permits": (tables.PERMITS, None),
    "parcels": (tables.PARCELS, None),
    "zones": (tables.ZONES, None),
    "links": (tables.LINKS, _PAPERS),
    "cases": (tables.CASES, _CASES),
    "events": (tables.EVENTS, _EVENTS),
}
"""The tables of a whole edition, and the columns asked of each; None: all of them."""

_SHAPED = ("buildings", "permits", "parcels", "zones")

_PUBLIC = {"cases": (tables.CASES, _CASES), "events": (tables.EVENTS, _EVENTS)}

_CLAIMS = ("claim_id", "figure_no", "agreement", "recomputed_value", "told_sha256")


@dataclass(frozen=True, slots=True)
class Edition:
    """What one edition holds, as far as a difference is told from it.

    ``tables`` are those of :data:`geo.tables` by name, of the columns asked for; a geometry is
    its WKB. Of a public folder they are ``cases`` and ``events`` alone, of cases that are told.
    """

    monitor: str
    as_of: date
    public: bool
    rulebook_sha256: str
    fictional: bool
    name: Text | None
    states: Mapping[str, Text]
    rules: Mapping[str, Text]
    tables: Mapping[str, pd.DataFrame]
    withdrawn: tuple[str, ...] = ()  # cases told once, until the entry that told of them was
    claims: pd.DataFrame | None = None  # of a public folder that tells of claims


def is_whole(folder: Path) -> bool:
    """Tell whether a folder is a whole edition, and not a public folder alone."""
    return (folder / "manifest.json").is_file() and (folder / "tables").is_dir()


def read_edition(folder: Path, *, public: bool = False) -> Edition:
    """Read what a difference is told from.

    Parameters
    ----------
    folder
        A folder as ``run`` writes it, or a public folder alone.
    public
        Read its public folder alone, and nothing beside it.

    Raises
    ------
    UsageError
        If the folder is neither.
    DataError
        With every file of it that is missing, damaged, or does not agree with its manifest.
    """
    if not public and is_whole(folder):
        return _whole(folder)
    inner = folder / "public" if (folder / "public" / FACTS).is_file() else folder
    if not (inner / FACTS).is_file():
        raise UsageError(
            f"{folder}: no edition lies there, or one of an older version, which does not say "
            f"which edition it is. Name a folder that `foothill run` wrote, with {FACTS}."
        )
    return _public(inner)


def told_edition(snapshot: Snapshot) -> Edition:
    """Give of a snapshot what :func:`read_edition` will read from the public folder it makes."""
    monitor, workflow, public = snapshot.monitor, snapshot.workflow, telling.told(snapshot)
    followed = monitor.journal is not None
    frames = {"cases": public.cases, "events": public.events}
    read = {
        name: _some(table, asked).shape(frames[name]) if followed else _some(table, asked).empty()
        for name, (table, asked) in _PUBLIC.items()
    }
    states = workflow.states if followed and workflow else {}
    return Edition(
        monitor=monitor.id,
        as_of=snapshot.as_of,
        public=True,
        rulebook_sha256=snapshot.rulebook_sha256,
        fictional=monitor.fictional,
        name=monitor.name,
        states={name: state.title for name, state in states.items()},
        rules={rule.id: rule.title for rule in snapshot.rules},
        tables=read,
        withdrawn=tuple(withdrawn_cases(snapshot)["case_id"]),
    )


def _whole(folder: Path) -> Edition:
    faults: list[Issue] = []
    told = _object(folder, "manifest.json", faults)
    beside = folder / "public" / FACTS
    words = _object(folder, f"public/{FACTS}", faults) if beside.is_file() else {}
    counts = [one for one in _dict(told.get("counts")).values() if isinstance(one, dict)]
    counted = {name: number for stage in counts for name, number in stage.items()}
    read: dict[str, pd.DataFrame] = {}
    for name, (table, asked) in _WHOLE.items():
        file = f"tables/{name}.parquet"
        read[name] = _table(folder, file, _some(table, asked), _parquet, faults)
        if not faults and counted.get(name) != len(read[name]):
            what = f"it has {len(read[name]):,} rows, and the manifest counts {counted.get(name)}"
            faults.append(_damaged(file, what))
    return _edition(told, words, read, faults, file="manifest.json", public=False)


def _public(folder: Path) -> Edition:
    faults: list[Issue] = []
    told = _object(folder, FACTS, faults)
    followed = told.get("journal") is not False
    read = {
        name: _table(folder, f"data/{name}.csv", _some(table, asked), _csv, faults)
        if followed
        else _some(table, asked).empty()
        for name, (table, asked) in _PUBLIC.items()
    }
    claims = None
    if (folder / "data" / "claims.csv").is_file():
        claims = _table(folder, "data/claims.csv", _some(tables.CLAIMED, _CLAIMS), _csv, faults)
    return replace(_edition(told, told, read, faults, file=FACTS, public=True), claims=claims)


def _edition(
    told: Mapping[str, Any],
    words: Mapping[str, Any],
    read: Mapping[str, pd.DataFrame],
    faults: list[Issue],
    *,
    file: str,
    public: bool,
) -> Edition:
    try:
        return Edition(
            monitor=_str(told["monitor"]),
            as_of=date.fromisoformat(told["as_of"]),
            public=public,
            rulebook_sha256=_str(told["rulebook_sha256"]),
            fictional=told.get("notice") is not None,
            name=Text.model_validate(words["name"]) if "name" in words else None,
            states=_texts(words.get("states")),
            rules=_texts(words.get("rules")),
            tables=_sound(read, faults),
            withdrawn=tuple(_str(one) for one in words.get("withdrawn", [])),
        )
    except (KeyError, TypeError, ValueError, ValidationError):
        faults = faults or [_damaged(file, "it does not say of which monitor and day it is")]
        raise DataError(faults) from None


def _sound(read: Mapping[str, pd.DataFrame], faults: list[Issue]) -> Mapping[str, pd.DataFrame]:
    if faults:
        raise DataError(faults)
    return read


def _some(table: tables.Table, asked: tuple[str, ...] | None) -> tables.Table:
    """Give the contract of the columns asked for; a key of others is no key of them."""
    names = asked or tuple(name for name in table.names if name not in _ROW and name != "geometry")
    columns = tuple(column for column in table.columns if column.name in names)
    key = table.key if set(table.key) <= set(names) else ()
    return tables.Table(table.name, table.meaning, key, columns)


def _table(
    folder: Path,
    file: str,
    table: tables.Table,
    read: Callable[[bytes, tables.Table], pd.DataFrame],
    faults: list[Issue],
) -> pd.DataFrame:
    """Read one table and hold it to its contract; what is wrong with it joins the faults."""
    content = _content(folder, file, LARGEST_BYTES, faults)
    if content is None:
        return table.empty()
    try:
        return read(content, table)
    except (pa.ArrowException, pandera.errors.SchemaErrors, ValueError, KeyError, OSError):
        faults.append(_damaged(file, "it cannot be read as the table it should be"))
        return table.empty()


def _parquet(content: bytes, table: tables.Table) -> pd.DataFrame:
    there = pq.ParquetFile(BytesIO(content))
    shaped = ["geometry"] if table.name in _SHAPED else []
    # without its own notes the file says nothing of types, and a geometry stays bytes
    plain = there.read(columns=[*table.names, *shaped]).replace_schema_metadata(None)
    missing = {*table.names, *shaped} - set(plain.column_names)
    if missing:
        raise KeyError(min(missing))
    frame = plain.to_pandas()
    return table.shape(frame).assign(**{name: frame[name] for name in shaped})


def _csv(content: bytes, table: tables.Table) -> pd.DataFrame:
    """Read a public table: flags are words there, and what could act as a formula is marked."""
    frame = pd.read_csv(BytesIO(content), dtype="str", usecols=table.names, na_values=[""],
                        keep_default_na=False)  # fmt: skip
    for column in table.columns:
        if column.kind == "flag":
            frame[column.name] = frame[column.name] == "True"
        elif column.kind == "count":
            frame[column.name] = pd.to_numeric(frame[column.name]).astype("Int64")
        elif column.kind == "text":
            frame[column.name] = frame[column.name].str.replace(r"^'(?=[=+\-@])", "", regex=True)
    return table.shape(frame)


def _content(folder: Path, file: str, largest: int, faults: list[Issue]) -> bytes | None:
    path = folder / file
    inside = folder.resolve() in path.resolve().parents
    if not inside or not path.is_file():
        faults.append(_damaged(file, "there is no such file"))
        return None
    if path.stat().st_size > largest:
        faults.append(_damaged(file, "it is too large for a file of an edition"))
        return None
    return path.read_bytes()


def _object(folder: Path, file: str, faults: list[Issue]) -> dict[str, Any]:
    content = _content(folder, file, LARGEST_FACTS_BYTES, faults)
    try:
        told = json.loads(content) if content is not None else {}
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        faults.append(_damaged(file, "it is not a JSON object"))
        return {}
    return told


def _texts(told: object) -> dict[str, Text]:
    return {_str(key): Text.model_validate(text) for key, text in _dict(told).items()}


def _dict(told: object) -> dict[str, Any]:
    return told if isinstance(told, dict) else {}


def _str(told: object) -> str:
    if not isinstance(told, str):
        raise TypeError(told)
    return told


def _damaged(file: str, what: str) -> Issue:
    return Issue("stop", "edition_value", file, what, "Get the edition again")
