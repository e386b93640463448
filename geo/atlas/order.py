"""One order for everything a snapshot holds, so that the same facts give the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo import tables
from geo.records import Issue, Snapshot


def ordered(snapshot: Snapshot) -> Snapshot:
    """Give the snapshot with each table in the order of its key, and issues by place.

    A table without a key goes by all its columns but the geometry; background layers,
    which have no contract, by their geometry's bytes.
    """
    return replace(
        snapshot,
        layers=tuple(sorted(snapshot.layers, key=lambda layer: layer.id)),
        rules=tuple(sorted(snapshot.rules, key=lambda rule: rule.id)),
        issues=tuple(sorted(snapshot.issues, key=_place)),
        background={
            name: by_geometry(snapshot.background[name]) for name in sorted(snapshot.background)
        },
        boundary=by_geometry(snapshot.boundary),
        **{table.name: by_key(getattr(snapshot, table.name), table) for table in held()},
    )


def held() -> tuple[tables.Table, ...]:
    """Give the contracts of the tables a snapshot holds: all but the issues, which are records."""
    return tuple(table for table in tables.ALL if table is not tables.ISSUES)


def by_key(frame: Any, table: tables.Table) -> Any:
    """Sort a table by its key."""
    keys = list(table.key) or [name for name in table.names if name != "geometry"]
    if _ascending(frame, keys):
        return frame.reset_index(drop=True)  # a million rows are not copied to stay as they are
    return frame.sort_values(keys, kind="stable").reset_index(drop=True)


def _ascending(frame: Any, keys: Sequence[str]) -> bool:
    """Tell whether the rows are in the order of their keys; with a gap in a key it is not asked."""
    if len(frame) < 2:
        return True
    alike = np.ones(len(frame) - 1, dtype=bool)  # rows that no key so far tells from the one before
    for key in keys:
        if frame[key].isna().any():
            return False
        rows = pa.array(frame[key], from_pandas=True)
        before, after = rows.slice(0, len(frame) - 1), rows.slice(1)
        if (alike & np.asarray(pc.greater(before, after))).any():
            return False
        alike &= np.asarray(pc.equal(before, after))
    return True


def by_geometry(frame: Any) -> Any:
    """Sort a layer that has no key."""
    order = pd.Series(frame.geometry.to_wkb(hex=True).to_numpy()).sort_values(kind="stable").index
    return frame.iloc[order].reset_index(drop=True)


def _place(issue: Issue) -> tuple[str, int, int, str, str, str]:
    return (
        issue.file,
        -1 if issue.line is None else issue.line,
        -1 if issue.row is None else issue.row,
        issue.column or "",
        issue.code,
        issue.what,
    )
