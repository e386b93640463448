"""VALIDATE: foreign tables become tables of ours, with a receipt and every fault found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from pyproj import CRS

from geo import tables
from geo.quality.attributes import attributes
from geo.quality.completeness import Verdict, settle, unread
from geo.quality.dates import Calendar
from geo.quality.datum import datum
from geo.quality.extent import outside, placeless, too_wide
from geo.quality.faults import joined
from geo.quality.geometry import duplicates, placed
from geo.quality.repeats import repeats
from geo.quality.returns import returned
from geo.quality.shaping import CONTRACTS, PLAIN, REGISTERS, Ground, table_of
from geo.records import Assumed, Cadastre, Checked, Extent, Intake, Issue, Parameter


@dataclass(frozen=True, slots=True)
class _Result:
    table: Any  # None where the input could not be read
    verdict: Verdict
    issues: tuple[Issue, ...]
    keys: pd.Series | None = None  # of all rows, where they have one
    columns: pd.DataFrame | None = None  # of the rows used, in our names and types, with row
    returns: pd.DataFrame | None = None
    file: str = ""
    accuracy_m: float = 0.0


def validate(
    intakes: Sequence[Intake],
    *,
    metric: CRS,
    extent: Extent,
    assumed: Assumed,
    position_errors: Mapping[str, Parameter | None],
    cadastre: Cadastre | None = None,
    calendar: Calendar | None = None,
) -> Checked:
    """Check every input and give its table.

    Parameters
    ----------
    intakes
        Registers, boundary, districts, zones and backdrops as they arrived; a register that
        repeats another comes after it.
    metric
        The metric CRS of the monitor.
    extent
        The plausible extent, in degrees WGS 84.
    assumed
        Errors (m) taken where a register states none.
    position_errors
        Two-sigma error (m) of each register, by ``input_id``.
    cadastre
        The form of the city's cadastral numbers.
    calendar
        The day and the time zone of the run.

    Returns
    -------
    checked
        ``tables`` by ``input_id``, in ``metric``: as :data:`geo.tables.BUILDINGS`,
        ``OBSERVATIONS``, ``PARCELS``, ``PERMITS``; ``DISTRICTS`` for boundary and districts;
        for zones and backdrops ``name``, ``row``, ``geometry_state`` and ``geometry``, and
        for zones ``zone_id``, what each is called by in its layer. An input that could not be
        read has no table. ``receipts`` account for every row, and
        ``returns`` names every faulty one; ``keys`` are those of all rows that were read.
    """
    ground = Ground(metric, extent, assumed, position_errors, cadastre, calendar)
    results: dict[str, _Result] = {}
    for intake in intakes:
        results[intake.input_id] = _checked(intake, ground, results.get(intake.same_as or ""))
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
        keys={name: result.keys for name, result in results.items() if result.keys is not None},
        returns=_returns(results),
        accuracy_m={name: result.accuracy_m for name, result in results.items()},
    )


def _checked(intake: Intake, ground: Ground, other: _Result | None) -> _Result:
    """Check one input: attributes, shapes, place, repeats, then decide on its rows."""
    if intake.frame is None:
        return _Result(None, unread(intake), intake.issues)
    accuracy_m, shifted = datum(intake, ground.metric, ground.extent)
    if any(issue.severity == "stop" for issue in shifted):
        return _Result(None, unread(intake), (*intake.issues, *shifted))
    contract = CONTRACTS.get(intake.kind, PLAIN)
    found = attributes(intake, contract, cadastre=ground.cadastre, calendar=ground.calendar)
    nameless = set(contract.key).difference(found.columns)
    if intake.kind in REGISTERS and len(intake.frame) and nameless:
        return _Result(None, unread(intake), (*intake.issues, *found.issues))  # no row has a name
    keys = found.columns.get(str(intake.key))
    shapes, broken = placed(intake, ground.metric, ground.extent)
    elsewhere, misplaced = outside(intake, shapes, ground.extent, ground.metric)
    if intake.kind == "permits" and not misplaced:
        shapes, elsewhere = placeless(shapes, elsewhere, _named(found.columns))
    wide = too_wide(intake.kind, shapes, elsewhere, ground.extent)
    shapes = shapes.mask(np.isin(np.arange(len(shapes)), wide["at"]))
    again, repeated = _repeats(intake, found.columns, other)
    faults = joined((found.faults, broken, elsewhere, wide, again))
    verdict = settle(intake, faults, layer_wrong=bool(misplaced))
    if intake.kind == "permits" and (verdict.fates == "outside").any():
        verdict = replace(verdict, incomplete=True)  # one misplaced act may be anybody's
    notes = duplicates(intake, shapes[verdict.used]) if _is_ground(intake) else []
    issues = (*intake.issues, *shifted, *found.issues, *misplaced, *verdict.issues, *repeated)
    if shapes.crs is None:
        return _Result(None, verdict, (*issues, *notes))
    used = found.columns.assign(row=intake.frame["row"])[verdict.used]
    return _Result(
        table_of(intake, found.columns, shapes, verdict, replace(ground, accuracy_m=accuracy_m)),
        verdict,
        (*issues, *notes),
        keys,
        used,
        returned(intake, faults, verdict.fates, keys),
        intake.file,
        accuracy_m,
    )


def _named(columns: pd.DataFrame) -> pd.Series:
    """Flag the acts that name a parcel, a building or an address."""
    names = columns.reindex(columns=["cadastral_no", "building_id", "address"])
    return names.notna().any(axis=1)


def _repeats(
    intake: Intake, columns: pd.DataFrame, other: _Result | None
) -> tuple[pd.DataFrame, list[Issue]]:
    if other is None or other.columns is None:
        return joined(()), []
    return repeats(intake, columns, other.columns, other.file)


def _returns(results: Mapping[str, _Result]) -> pd.DataFrame:
    filled = [
        result.returns
        for result in results.values()
        if result.returns is not None and not result.returns.empty
    ]
    if not filled:
        return tables.RETURNS.empty()
    return tables.RETURNS.shape(pd.concat(filled, ignore_index=True))


def _is_ground(intake: Intake) -> bool:
    """Tell whether a shape that is there twice may matter: ground is counted, or stood on."""
    return intake.kind in ("zone", "parcels") or intake.kind.startswith("zone:")


def _shared_keys(intakes: Sequence[Intake], found: Mapping[str, Any]) -> list[Issue]:
    """Find keys that two registers of one kind both use: their rows could not be told apart."""
    issues: list[Issue] = []
    for kind in sorted(REGISTERS):
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
    mend = (
        "Give the rows of each register keys of their own, or declare with same_as that equal "
        "keys mean one record"
    )
    listed = [
        Issue("stop", "key_duplicate", one.file, f"key '{one[0]}' is also in {one.first}", mend,
              row=int(one.row), column=key)
        for one in again.rename(columns={key: "key"}).head(20).itertuples(index=False)
    ]  # fmt: skip
    if len(again) > len(listed):
        what = f"{len(again) - len(listed)} more keys are in two registers"
        listed.append(Issue("stop", "key_duplicate", again["file"].iloc[0], what, mend))
    return listed
