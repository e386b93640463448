"""Lay some rows of a file over zones that were made ready: check them, place them, measure them.

What is measured of an object on some ground hangs on no other, so the parts of a file, however many
are measured at once and on whichever machines, give the bytes of the whole.
"""

from __future__ import annotations

import math
import multiprocessing
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import shapely
from pyproj import Transformer

from geo import crs
from geo.compliance.judge import reaches, thresholds
from geo.config import Config
from geo.knowing import Known, require_sound
from geo.overlay.cells import counting
from geo.overlay.exposure import exposure_table
from geo.overlay.objects import Objects
from geo.overlay.portions import pairs_on
from geo.overlay.relief import slopes_under
from geo.overlay.sheets import Bounds, Setting, Sheet, outlines, rounded
from geo.quality.extent import outside, too_wide
from geo.quality.faults import joined as joined_faults
from geo.quality.faults import mark
from geo.quality.geometry import placed
from geo.reader.rowgroups import Batch, Groups
from geo.reader.shapes import decoded, examine
from geo.records import OBJECT_REACH_M, Engine, Extent, Intake, Relief

Rows = npt.NDArray[np.int64]

REPAIR_VERTICES = 20_000
"""An invalid shape with more is not repaired; as of the reader."""


@dataclass(frozen=True, slots=True)
class Land:
    """What of a monitor objects are laid over; nothing is drawn yet."""

    zones: gpd.GeoDataFrame
    relief: Relief | None
    reach_m: Mapping[str, float]
    thresholds_deg: tuple[float, ...]
    error_m: float  # of the place of every object

    @classmethod
    def of(cls, config: Config, known: Known, position_error_m: float | None) -> Self:
        """Take it from what was read, the rest of which is then let go.

        Raises
        ------
        InputError
            If the monitor's input has to be mended.
        """
        require_sound(config, known)
        assumed = config.monitor.assumed.position_error_m
        return cls(
            zones=known.zones,
            relief=known.relief,
            reach_m=reaches(known.rules),
            thresholds_deg=tuple(thresholds(known.rules)),
            error_m=assumed if position_error_m is None else position_error_m,
        )


@dataclass(frozen=True)
class Prepared:
    """Everything that objects are laid over, ready to be asked by any process."""

    extent: Extent
    metric: str  # its name or WKT
    crs: str  # of the file
    file: str
    error_m: float  # of the place of every object
    bounds: Bounds
    sheets: tuple[Sheet, ...]
    zones: pd.DataFrame  # zone_id, layer_id
    relief: Relief | None
    thresholds_deg: tuple[float, ...]
    engine: Engine  # of the relief
    threads: int


@dataclass(frozen=True, slots=True)
class Part:
    """What was measured of some rows; all three name the row of the file, from 1."""

    rows: int
    exposure: pa.Table
    slopes: pa.Table
    aside: pa.Table  # rows that are not measured, or not as they are, and why
    outside: int  # rows beyond the extent, which are counted and not named
    repaired: int
    measured: int


def prepare(
    config: Config, land: Land, whole: Groups, *, rows: int, bounds: Bounds | None = None
) -> Prepared:
    """Make zones and relief ready, once for all objects on some ground.

    Parameters
    ----------
    config, land
        The monitor, and what of it objects are laid over.
    whole
        The file of objects.
    rows
        How many of them will be measured in all.
    bounds
        No object lies outside; the extent of the monitor, and
        :data:`geo.records.OBJECT_REACH_M` around it, if left out.
    """
    threads = multiprocessing.cpu_count()
    ground = bounds or around(config)
    shapes = land.zones.geometry.values
    setting = Setting.of(config.engine, rows, ground, shapes, threads=threads)
    drawn = outlines(
        land.zones, [land.error_m], replace(setting, bounds=ground), reach_m=land.reach_m
    )
    return Prepared(
        file=whole.name,
        crs=whole.crs,
        metric=config.monitor.crs,
        extent=config.monitor.extent,
        bounds=ground,
        error_m=land.error_m,
        sheets=tuple(one.sheet().ready(threads=threads) for one in drawn),
        zones=pd.DataFrame(land.zones[["zone_id", "layer_id"]]),
        relief=land.relief,
        thresholds_deg=land.thresholds_deg,
        engine=counting(config.engine, rows),
        threads=1 if config.spread else threads,  # a worker has as many parts as it has threads
    )


def measured_part(prepared: Prepared, batch: Batch) -> Part:
    """Check, place and measure some rows; the same rows give the same part in any process.

    Parameters
    ----------
    prepared
        The zones and the relief.
    batch
        The rows, with their shapes in well-known binary.
    """
    shapes, faults, away = _placed(prepared, batch)
    used = shapes.notna().to_numpy(copy=True)
    used[away] = False
    used[faults.loc[faults["effect"] == "fault", "at"]] = False
    at = np.flatnonzero(used)
    ids = _ids(batch)
    objects = gpd.GeoDataFrame(
        {"building_id": batch.rows[at].astype(str), "position_error_m": prepared.error_m},
        geometry=shapes.iloc[at].to_numpy(),
        crs=prepared.metric,
    )
    footprints = Objects.of(objects.geometry.values, threads=prepared.threads)
    every = np.arange(len(at))
    errors = objects["position_error_m"].to_numpy(np.float64)
    pairs = pairs_on(prepared.sheets, footprints, errors, every)
    exposure = exposure_table(pairs, objects["building_id"], prepared.zones)
    slopes = slopes_under(objects, prepared.relief, prepared.thresholds_deg, engine=prepared.engine)
    named = faults[~faults["at"].isin(away)]
    return Part(
        rows=len(shapes),
        exposure=_by_row(exposure, ids, batch.rows),
        slopes=_by_row(slopes, ids, batch.rows),
        aside=_aside(named, ids, batch.rows),
        outside=len(away),
        repaired=int(named.loc[named["effect"] == "repaired", "at"].isin(at).sum()),
        measured=len(at),
    )


def around(config: Config) -> Bounds:
    """Give the ground that no object may reach out of, in metres."""
    way = Transformer.from_crs(crs.WGS84, crs.parse_metric(config.monitor.crs), always_xy=True)
    west, south, east, north = rounded(way.transform_bounds(*config.monitor.extent.bounds))
    reach_m = OBJECT_REACH_M
    return west - reach_m, south - reach_m, east + reach_m, north + reach_m


def _placed(
    prepared: Prepared, batch: Batch
) -> tuple[gpd.GeoSeries, pd.DataFrame, npt.NDArray[np.intp]]:
    """Bring shapes to the metric CRS; tell those that cannot be used, and those elsewhere."""
    content = batch.shapes.to_numpy(zero_copy_only=False)
    with np.errstate(invalid="ignore", over="ignore"):  # of corners that are no numbers
        given, curved = decoded(content)
        undecodable = shapely.is_missing(given) & ~np.asarray(batch.shapes.is_null())
        mended, states, notes = examine(
            given,
            undecodable,
            REPAIR_VERTICES,
            most_in_all=math.inf,  # of the rows of a batch
        )
    states[curved], notes[curved] = "curved", ""
    frame = gpd.GeoDataFrame(
        {
            "row": batch.rows,
            "geometry_state": states,
            "geometry_note": notes,
        },
        geometry=mended,
        crs=prepared.crs,
    )
    intake = Intake("objects", "buildings", prepared.file, None, frame)
    metric = crs.parse_metric(prepared.metric)
    shapes, faults = placed(intake, metric, prepared.extent)
    elsewhere, _ = outside(intake, shapes, prepared.extent, metric)
    wide = too_wide(intake.kind, shapes, elsewhere, prepared.extent)
    west, south, east, north = prepared.bounds
    boxes = shapely.bounds(shapes.to_numpy()).T
    far = (boxes[0] < west) | (boxes[1] < south) | (boxes[2] > east) | (boxes[3] > north)
    far[elsewhere["at"]] = far[wide["at"]] = False
    what = "the shape reaches out of the ground that it is measured on"
    beyond = mark(far, "row_outside", what, f"Write the file in the CRS {prepared.metric}")
    far[wide["at"]] = True
    told = joined_faults([faults, wide, beyond])
    return shapes.mask(far), told, elsewhere["at"].to_numpy(np.intp)


def _ids(batch: Batch) -> pa.Array | None:
    """Give the ids as text; None where rows are named by their number alone."""
    return None if batch.ids is None else batch.ids.cast(pa.string())


def _by_row(table: pd.DataFrame, ids: pa.Array | None, rows: Rows) -> pa.Table:
    """Put the row of the file, and the id it gives, in the place of our id; by row."""
    row = table["building_id"].astype(np.int64).to_numpy()
    order = np.argsort(row, kind="stable")
    rest = table.drop(columns="building_id").take(order)
    at = np.searchsorted(rows, row[order])
    return _named(pa.Table.from_pandas(rest, preserve_index=False), at, ids, rows)


def _aside(faults: pd.DataFrame, ids: pa.Array | None, rows: Rows) -> pa.Table:
    """Name the rows that are not measured, or not as they are."""
    told = faults[["code", "what", "mend", "effect"]].astype("str")
    schema = pa.schema([(name, pa.large_string()) for name in told.columns])
    at = faults["at"].to_numpy(np.int64)
    return _named(pa.Table.from_pandas(told, schema, preserve_index=False), at, ids, rows)


def _named(table: pa.Table, at: Rows, ids: pa.Array | None, rows: Rows) -> pa.Table:
    named = table.add_column(0, "row", pa.array(rows[at]))
    given = pa.nulls(len(at), pa.string()) if ids is None else ids.take(pa.array(at))
    return named.add_column(1, "object_id", given).replace_schema_metadata(None)
