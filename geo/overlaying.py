"""Lay a file of any number of objects over a monitor's zones, some rows at a time.

Zones are made ready once. What is measured of an object hangs on no other, so the parts of a file,
on one machine or on many, give the bytes of the whole.
"""

from __future__ import annotations

import logging
import math
import multiprocessing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Self

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import shapely
from pyproj import Transformer

from geo import crs
from geo.atlas.parts import Parts, parts
from geo.compliance.judge import reaches, thresholds
from geo.config import Config, Extent
from geo.errors import UsageError
from geo.knowing import Known, Tell, named_files, read, require_sound, silent
from geo.overlay.cells import counting
from geo.overlay.exposure import exposure_table
from geo.overlay.objects import Objects
from geo.overlay.portions import AT_ONCE, pairs_on
from geo.overlay.regions import regions
from geo.overlay.relief import slopes_under
from geo.overlay.sheets import Bounds, Setting, Sheet, outlines, rounded
from geo.quality.extent import OBJECT_REACH_M, outside, too_wide
from geo.quality.faults import joined as joined_faults
from geo.quality.faults import mark
from geo.quality.geometry import placed
from geo.reader.rowgroups import Batch, Group, Groups, batches, opened, unread
from geo.reader.shapes import decoded, examine
from geo.records import Engine, Intake, Issue, Receipt, Relief, Undone

LOG = logging.getLogger(__name__)

ROWS = "rows"
"""What is counted."""

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


def overlay_file(
    config: Config,
    objects: Path,
    out: Path,
    *,
    id_column: str | None = None,
    position_error_m: float | None = None,
    tell: Tell = silent,
) -> Receipt:
    """Measure how each object of a GeoParquet file lies to the zones and on the relief.

    Parameters
    ----------
    config
        The monitor: its zones, its rules (how far they reach) and its relief. ``spread`` says
        where parts are measured, as :func:`geo.distributing.spread_on` does it on a cluster; the
        files are the same. ``progress`` is told how many rows are done.
    objects
        A GeoParquet file, or a folder of them. Row groups whose bounds (``covering`` or ``bbox``,
        GeoParquet 1.1) miss the extent of the monitor are not read.
    out
        A ``.parquet`` file for the exposure: the columns of ``tables.EXPOSURE`` with ``row``, the
        row of the file, and the id that the file gives; the rows of a folder are counted through
        its files, and the receipt tells the first one of each. Beside it lie ``.slopes.parquet``,
        ``.aside.parquet`` (rows not measured, or repaired, and why) and ``.receipt.json``, which
        comes last to its place and has the checksum of each table. None of the four may be read
        here: ``objects``, or a file of the monitor.
    id_column
        The column that names an object; see :data:`geo.reader.rowgroups.IDS`. A file without
        one has its objects named by their row.
    position_error_m
        Two-sigma error of the place of every object; what the monitor assumes if left out.
    tell
        Is told the name of each stage as it begins.

    Returns
    -------
    receipt
        With an issue for each row group that could not be read, and for each part that could not be
        measured; the others are written.

    Raises
    ------
    DataError
        If the file is no GeoParquet, or the monitor's input has to be mended.
    UsageError
        If ``out`` cannot be written to, or something that is read would be written over.
    """
    if out.suffix != ".parquet":
        raise UsageError(f"--out {out}: not the name of a Parquet file. End it in .parquet.")
    whole = opened(objects, id_column=id_column)
    told = out.with_suffix(".receipt.json")
    with parts(_places(out), told, spared=[objects, *named_files(config)]) as growing:
        land = Land.of(config, read(config, tell=tell), position_error_m)
        tell("overlay")
        near = _near(whole, config.monitor.extent)
        rows = sum(group.rows for group in near)
        receipt = Receipt(whole.name, whole.rows, whole.rows - rows, issues=[*whole.issues])
        config.progress(ROWS, receipt.done, whole.rows)
        for bounds, groups in _regions(config, land, whole, near):
            prepared = prepare(config, land, whole, rows=rows, bounds=bounds)
            for part in _parts(config, prepared, _batches(whole, groups, receipt)):
                if isinstance(part, Undone):
                    _give_up(part, receipt)
                else:
                    _write(part, growing, receipt)
                config.progress(ROWS, receipt.done, whole.rows)
            del prepared  # before the next one is made
        own = {"monitor": config.monitor.id, "position_error_m": land.error_m}
        growing.land(asdict(receipt) | own | {"first_row_of": whole.files})
    return receipt


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
        :data:`geo.quality.extent.OBJECT_REACH_M` around it, if left out.
    """
    threads = multiprocessing.cpu_count()
    around = bounds or _around(config)
    shapes = land.zones.geometry.values
    setting = Setting.of(config.engine, rows, around, shapes, threads=threads)
    drawn = outlines(
        land.zones, [land.error_m], replace(setting, bounds=around), reach_m=land.reach_m
    )
    return Prepared(
        file=whole.name,
        crs=whole.crs,
        metric=config.monitor.crs,
        extent=config.monitor.extent,
        bounds=around,
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
        {"building_id": (at + batch.first_row).astype(str), "position_error_m": prepared.error_m},
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
        exposure=_by_row(exposure, ids, batch.first_row),
        slopes=_by_row(slopes, ids, batch.first_row),
        aside=_aside(named, ids, batch.first_row),
        outside=len(away),
        repaired=int(named.loc[named["effect"] == "repaired", "at"].isin(at).sum()),
        measured=len(at),
    )


def _places(out: Path) -> dict[str, Path]:
    """Name the tables; the one that was asked for comes last of them to its place."""
    beside = {name: out.with_suffix(f".{name}.parquet") for name in ("slopes", "aside")}
    return beside | {"exposure": out}


def _near(whole: Groups, extent: Extent) -> list[Group]:
    """Give the row groups that may hold an object within the extent."""
    way = Transformer.from_crs(crs.WGS84, crs.parse(whole.crs), always_xy=True)
    bounds = way.transform_bounds(*extent.bounds, densify_pts=21)
    if not np.isfinite(bounds).all():  # the CRS is made for another part of the earth
        return list(whole.groups)
    return [one for one in whole.groups if one.box is None or _meet(one.box, bounds)]


def _meet(box: Bounds, other: Bounds) -> bool:
    across = box[0] <= other[2] and box[2] >= other[0]
    return across and box[1] <= other[3] and box[3] >= other[1]


def _around(config: Config) -> Bounds:
    """Give the ground that no object may reach out of, in metres."""
    way = Transformer.from_crs(crs.WGS84, crs.parse_metric(config.monitor.crs), always_xy=True)
    west, south, east, north = rounded(way.transform_bounds(*config.monitor.extent.bounds))
    reach_m = OBJECT_REACH_M
    return west - reach_m, south - reach_m, east + reach_m, north + reach_m


def _regions(
    config: Config, land: Land, whole: Groups, near: list[Group]
) -> Iterator[tuple[Bounds, list[Group]]]:
    """Part the row groups by the ground they lie on; there is one part at least."""
    metric = crs.parse_metric(config.monitor.crs)
    way = Transformer.from_crs(crs.parse(whole.crs), metric, always_xy=True)
    boxes = [one.box and way.transform_bounds(*one.box, densify_pts=21) for one in near]
    known = [one if one and np.isfinite(one).all() else None for one in boxes]
    for bounds, some in regions(known, _around(config), land.zones.geometry.values):
        yield bounds, near[some.start : some.stop]


def _parts(
    config: Config, prepared: Prepared, rows: Iterable[Batch]
) -> Iterator[Part | Undone[Batch]]:
    """Measure batch after batch, here or where it is spread to.

    The first part has no rows: it tells the columns of each table, also where no row can be used.
    """
    yield measured_part(prepared, Batch(1, None, pa.array([], pa.binary())))
    if config.spread is None:
        yield from (_tried(prepared, batch) for batch in rows)
    else:
        yield from config.spread(measured_part, prepared, rows)


def _tried(prepared: Prepared, batch: Batch) -> Part | Undone[Batch]:
    """Measure some rows; whatever is raised costs them alone, as it does on a cluster."""
    try:
        return measured_part(prepared, batch)
    except Exception as error:  # a library may raise anything at a shape nobody thought of
        LOG.debug("%s", batch.name, exc_info=True)
        return Undone(batch, type(error).__name__)


def _batches(whole: Groups, near: list[Group], receipt: Receipt) -> Iterator[Batch]:
    """Read batch after batch; a row group that breaks is named, and the next one is read."""
    for group in near:
        left = group.rows
        try:
            for batch in batches(whole, group, most_rows=AT_ONCE):
                left -= len(batch.shapes)
                yield batch
        except (OSError, pa.ArrowException):
            receipt.unread += left
            receipt.issues.append(unread(group, left))


def _give_up(undone: Undone[Batch], receipt: Receipt) -> None:
    what = f"{undone.part.name} could not be measured ({undone.why})"
    mend = "Run again; if they are named again, look among them for a shape unlike the others"
    receipt.unread += len(undone.part.shapes)
    receipt.issues.append(Issue("row", "part_failed", receipt.file, what, mend))


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
            "row": np.arange(len(mended)) + batch.first_row,
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
    what = "the shape reaches out of the bounds that its file states"
    beyond = mark(far, "row_outside", what, "Write the bounds of the file anew")
    far[wide["at"]] = True
    told = joined_faults([faults, wide, beyond])
    return shapes.mask(far), told, elsewhere["at"].to_numpy(np.intp)


def _ids(batch: Batch) -> pa.Array | None:
    """Give the ids as text; None where rows are named by their number alone."""
    return None if batch.ids is None else batch.ids.cast(pa.string())


def _by_row(table: pd.DataFrame, ids: pa.Array | None, first_row: int) -> pa.Table:
    """Put the row of the file, and the id it gives, in the place of our id; by row."""
    row = table["building_id"].astype(np.int64).to_numpy()
    order = np.argsort(row, kind="stable")
    rest = table.drop(columns="building_id").take(order)
    return _named(pa.Table.from_pandas(rest, preserve_index=False), row[order], ids, first_row)


def _aside(faults: pd.DataFrame, ids: pa.Array | None, first_row: int) -> pa.Table:
    """Name the rows that are not measured, or not as they are."""
    told = faults[["code", "what", "mend", "effect"]].astype("str")
    row = faults["at"].to_numpy(np.int64) + first_row
    schema = pa.schema([(name, pa.large_string()) for name in told.columns])
    return _named(pa.Table.from_pandas(told, schema, preserve_index=False), row, ids, first_row)


def _named(
    table: pa.Table, row: npt.NDArray[np.int64], ids: pa.Array | None, first_row: int
) -> pa.Table:
    named = table.add_column(0, "row", pa.array(row))
    given = pa.nulls(len(row), pa.string()) if ids is None else ids.take(pa.array(row - first_row))
    return named.add_column(1, "object_id", given).replace_schema_metadata(None)


def _write(part: Part, growing: Parts, receipt: Receipt) -> None:
    """Write a part, and count it."""
    for name in ("exposure", "slopes", "aside"):
        growing.write(name, getattr(part, name))
    receipt.outside += part.outside
    receipt.repaired += part.repaired
    receipt.measured += part.measured
    receipt.aside += part.rows - part.outside - part.measured
    receipt.pairs += part.exposure.num_rows
