"""VALIDATE: foreign tables become tables of ours, with a receipt and every fault found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from pyproj import CRS

from geo import tables
from geo.config import Assumed, Extent
from geo.quality.attributes import attributes
from geo.quality.completeness import Verdict, settle, unread
from geo.quality.extent import outside
from geo.quality.faults import joined
from geo.quality.geometry import duplicates, placed
from geo.quality.shaping import CONTRACTS, PLAIN, Ground, table_of
from geo.records import Checked, Intake, Issue, Parameter

_NO_KEYS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Result:
    table: Any  # None where the input could not be read
    verdict: Verdict
    issues: tuple[Issue, ...]
    keys: frozenset[str] = _NO_KEYS


def validate(
    intakes: Sequence[Intake],
    *,
    metric: CRS,
    extent: Extent,
    assumed: Assumed,
    position_errors: Mapping[str, Parameter | None],
) -> Checked:
    """Check every input and give its table.

    Parameters
    ----------
    intakes
        Registers, boundary, districts, zones and backdrops as they arrived.
    metric
        The metric CRS of the monitor.
    extent
        The plausible extent, in degrees WGS 84.
    assumed
        Errors (m) taken where a register states none.
    position_errors
        Two-sigma error (m) of each building register, by ``input_id``.

    Returns
    -------
    checked
        ``tables`` by ``input_id``, in ``metric``: as :data:`geo.tables.BUILDINGS`,
        ``PARCELS``, ``PERMITS``; ``DISTRICTS`` for boundary and districts; for zones and
        backdrops ``name``, ``row``, ``geometry_state`` and ``geometry``. An input that
        could not be read has no table. ``receipts`` account for every row; ``keys`` are
        those of all rows that were read, used or not.
    """
    ground = Ground(metric, extent, assumed, position_errors)
    results = {intake.input_id: _checked(intake, ground) for intake in intakes}
    found = {name: result.table for name, result in results.items() if result.table is not None}
    issues = [issue for result in results.values() for issue in result.issues]
    return Checked(
        tables=found,
        receipts=tables.RECEIPTS.shape(
            pd.DataFrame(
                [result.verdict.receipt for result in results.values()],
                columns=tables.RECEIPTS.names,
            )
        ),
        issues=(*issues, *_shared_keys(intakes, found)),
        incomplete=frozenset(name for name, result in results.items() if result.verdict.incomplete),
        keys={name: result.keys for name, result in results.items() if result.table is not None},
    )


def _checked(intake: Intake, ground: Ground) -> _Result:
    """Check one input: attributes, shapes, place, then decide on its rows."""
    if intake.frame is None:
        return _Result(None, unread(intake), intake.issues)
    contract = CONTRACTS.get(intake.kind, PLAIN)
    found = attributes(intake, contract)
    keys = (
        frozenset(found.columns[intake.key].dropna()) if intake.key in found.columns else _NO_KEYS
    )
    if "geometry" not in contract.names:
        verdict = settle(intake, found.faults)
        table = table_of(intake, found.columns, None, verdict, ground)
        return _Result(table, verdict, (*intake.issues, *found.issues, *verdict.issues), keys)
    shapes, broken = placed(intake, ground.metric)
    elsewhere, misplaced = outside(intake, shapes, ground.extent, ground.metric)
    faults = joined((found.faults, broken, elsewhere))
    verdict = settle(intake, faults, layer_wrong=bool(misplaced))
    notes = duplicates(intake, shapes[verdict.used]) if _is_zone(intake) else []
    issues = (*intake.issues, *found.issues, *misplaced, *verdict.issues, *notes)
    if shapes.crs is None:
        return _Result(None, verdict, issues)
    return _Result(table_of(intake, found.columns, shapes, verdict, ground), verdict, issues, keys)


def _is_zone(intake: Intake) -> bool:
    return intake.kind == "zone" or intake.kind.startswith("zone:")


def _shared_keys(intakes: Sequence[Intake], found: Mapping[str, Any]) -> list[Issue]:
    """Find keys that two registers of one kind both use: their rows could not be told apart."""
    issues: list[Issue] = []
    for kind in ("buildings", "parcels", "permits"):
        key = CONTRACTS[kind].key[0]
        files = {one.input_id: one.file for one in intakes if one.kind == kind}
        parts = [
            found[name][[key, "row"]].assign(file=file)
            for name, file in files.items()
            if name in found
        ]
        if len(parts) < 2:
            continue
        both = pd.concat(parts, ignore_index=True)
        first = both.drop_duplicates(key).set_index(key)["file"]
        again = both[both[key].duplicated()]
        issues += _shared(again.assign(first=again[key].map(first)), key)
    return issues


def _shared(again: pd.DataFrame, key: str) -> list[Issue]:
    mend = "Give the rows of each register keys of their own, or leave one register out"
    listed = [
        Issue("stop", "key_duplicate", one.file, f"key '{one[0]}' is also in {one.first}", mend,
              row=int(one.row), column=key)
        for one in again.rename(columns={key: "key"}).head(20).itertuples(index=False)
    ]  # fmt: skip
    if len(again) > len(listed):
        what = f"{len(again) - len(listed)} more keys are in two registers"
        listed.append(Issue("stop", "key_duplicate", again["file"].iloc[0], what, mend))
    return listed
