"""VALIDATE: foreign tables become tables of ours, with a receipt and every fault found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geo import tables
from geo.config import Assumed, Extent
from geo.quality.attributes import attributes
from geo.quality.completeness import Verdict, settle, unread
from geo.quality.extent import outside
from geo.quality.faults import joined, rows_of
from geo.quality.geometry import duplicates, placed
from geo.records import Checked, Intake, Issue, Parameter

_PLAIN = tables.Table(
    "plain",
    "Zones and backdrops as given, in the metric CRS",
    (),
    tuple(tables.ZONES.columns[at] for at in range(len(tables.ZONES.columns))
          if tables.ZONES.columns[at].name in ("name", "geometry_state", "geometry")),
)  # fmt: skip

_CONTRACTS: Mapping[str, tables.Table] = {
    "buildings": tables.BUILDINGS,
    "parcels": tables.PARCELS,
    "permits": tables.PERMITS,
    "boundary": tables.DISTRICTS,
    "districts": tables.DISTRICTS,
}


@dataclass(frozen=True, slots=True)
class _Ground:
    """What all inputs are checked against."""

    metric: CRS
    extent: Extent
    assumed: Assumed
    position_errors: Mapping[str, Parameter | None]


@dataclass(frozen=True, slots=True)
class _Result:
    table: Any  # None where the input could not be read
    verdict: Verdict
    issues: tuple[Issue, ...]


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
        could not be read has no table. ``receipts`` account for every row.
    """
    ground = _Ground(metric, extent, assumed, position_errors)
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
    )


def _checked(intake: Intake, ground: _Ground) -> _Result:
    """Check one input: attributes, shapes, place, then decide on its rows."""
    if intake.frame is None:
        return _Result(None, unread(intake), intake.issues)
    contract = _CONTRACTS.get(intake.kind, _PLAIN)
    found = attributes(intake, contract)
    if "geometry" not in contract.names:
        verdict = settle(intake, found.faults)
        table = _table(intake, found.columns, None, verdict, ground)
        return _Result(table, verdict, (*intake.issues, *found.issues, *verdict.issues))
    shapes, broken = placed(intake, ground.metric)
    elsewhere, misplaced = outside(intake, shapes, ground.extent, ground.metric)
    faults = joined((found.faults, broken, elsewhere))
    verdict = settle(intake, faults, layer_wrong=bool(misplaced))
    notes = duplicates(intake, shapes[verdict.used]) if _is_zone(intake) else []
    issues = (*intake.issues, *found.issues, *misplaced, *verdict.issues, *notes)
    if shapes.crs is None:
        return _Result(None, verdict, issues)
    return _Result(_table(intake, found.columns, shapes, verdict, ground), verdict, issues)


def _is_zone(intake: Intake) -> bool:
    return intake.kind == "zone" or intake.kind.startswith("zone:")


def _table(
    intake: Intake,
    columns: pd.DataFrame,
    shapes: gpd.GeoSeries | None,
    verdict: Verdict,
    ground: _Ground,
) -> Any:
    """Give the rows that are used, in the shape of their contract."""
    made = columns.assign(
        register_id=intake.input_id,
        row=rows_of(intake)["row"],
        geometry_state=np.where(verdict.repaired, "repaired", "ok"),
    )
    if shapes is not None:
        made["geometry"] = shapes
    made = made[verdict.used].reset_index(drop=True)
    if intake.kind == "buildings":
        return tables.BUILDINGS.shape(_building(made, intake, ground), ground.metric)
    if intake.kind in ("boundary", "districts"):
        return tables.DISTRICTS.shape(_named(made), ground.metric)
    if intake.kind in _CONTRACTS:
        return _CONTRACTS[intake.kind].shape(made, ground.metric if shapes is not None else None)
    return _plain(made, ground.metric)


def _building(made: pd.DataFrame, intake: Intake, ground: _Ground) -> pd.DataFrame:
    """Add what a register leaves out: errors, each marked where it is assumed, and the area."""
    stated = ground.position_errors.get(intake.input_id)
    error_m = stated.value if stated is not None else ground.assumed.position_error_m
    given_m = made.get("position_error_m", pd.Series(np.nan, index=made.index))
    height_m = made.get("height_m", pd.Series(np.nan, index=made.index))
    height_error_m = made.get("height_error_m", pd.Series(np.nan, index=made.index))
    shapes = made["geometry"].to_numpy()
    area = shapely.area(shapes)
    return made.assign(
        position_error_m=given_m.fillna(error_m),
        position_error_assumed=given_m.isna() & (stated is None or stated.assumed),
        height_error_m=height_error_m.fillna(ground.assumed.height_error_m).where(height_m.notna()),
        footprint_m2=np.where(shapely.get_dimensions(shapes) == 2, area, np.nan),
        in_city=False,  # a later stage asks the boundary
        district_id=None,
    )


def _named(made: pd.DataFrame) -> pd.DataFrame:
    """Give districts an id and three names, each from the languages that are there."""
    ids = made.get("district_id", made["row"].astype("str"))
    filled = made.assign(district_id=ids)
    codes = ("kk", "ru", "en")
    given = [made[f"name_{code}"] for code in codes if f"name_{code}" in made]
    for code in codes:
        name = made.get(f"name_{code}", pd.Series(None, index=made.index, dtype="str"))
        for other in (*given, ids):
            name = name.where(name.notna(), other)
        filled[f"name_{code}"] = name
    return filled


def _plain(made: pd.DataFrame, metric: CRS) -> gpd.GeoDataFrame:
    """Give a zone layer or a backdrop: name, row, state and shape."""
    names = made.get("name", pd.Series(None, index=made.index, dtype="str"))
    return gpd.GeoDataFrame(
        {
            "name": names.astype("str").where(names.notna()),
            "row": made["row"].astype("Int64"),
            "geometry_state": made["geometry_state"].astype("str"),
        },
        geometry=gpd.GeoSeries(made["geometry"], crs=metric),
        crs=metric,
    )


def _shared_keys(intakes: Sequence[Intake], found: Mapping[str, Any]) -> list[Issue]:
    """Find keys that two registers of one kind both use: their rows could not be told apart."""
    issues: list[Issue] = []
    for kind in ("buildings", "parcels", "permits"):
        key = _CONTRACTS[kind].key[0]
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
