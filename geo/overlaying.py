"""Lay a file of any number of objects over a monitor's zones, some rows at a time.

Zones are made ready once. What is measured of an object hangs on no other, so the parts of a file,
on one machine or on many, give the bytes of the whole.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

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
from geo.knowing import Known, Tell, read, require_sound, silent
from geo.overlay.cells import MANY
from geo.overlay.exposure import exposure_table, joined
from geo.overlay.objects import Objects
from geo.overlay.relief import slopes_under
from geo.overlay.sheets import Bounds, Setting, Sheet, outlines
from geo.quality.extent import OBJECT_REACH_M, outside, too_wide
from geo.quality.faults import joined as joined_faults
from geo.quality.geometry import placed
from geo.reader.rowgroups import Batch, Group, Groups, batches, opened, unread
from geo.reader.shapes import examine
from geo.records import Engine, Intake, Issue, Relief

AT_ONCE = 65_536
"""Objects that are measured at once: some 200 MB with everything that is found of them."""

REPAIR_VERTICES = 20_000
"""An invalid shape with more is not repaired; as of the reader."""


@dataclass(frozen=True)
class Prepared:
    """Everything that objects are laid over, ready to be asked by any process."""

    extent: Extent
    metric: str  # its name or WKT
    crs: str  # of the file
    file: str
    error_m: float  # of the place of every object
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


@dataclass(slots=True)
class Receipt:
    """What became of the rows of a file; grows with each part."""

    file: str
    rows: int
    pruned: int = 0  # in row groups that lie elsewhere, by their bounds
    unread: int = 0  # in row groups that are broken, or that no worker could measure
    outside: int = 0
    aside: int = 0
    repaired: int = 0
    measured: int = 0
    pairs: int = 0
    issues: list[Issue] = field(default_factory=list)

    @property
    def done(self) -> int:
        """Rows of which is known what became of them."""
        return self.pruned + self.unread + self.outside + self.aside + self.measured


@dataclass(frozen=True, slots=True)
class Failed:
    """Rows that no worker could measure."""

    first_row: int
    rows: int
    why: str  # name of what was raised


Progress = Callable[[int, int], None]
"""Is told how many rows are done, and of how many."""

Measuring = Callable[[Prepared, Iterable[Batch]], Iterable[Part | Failed]]
"""Measures batch after batch, and gives the parts in their order."""


def overlay_file(
    config: Config,
    objects: Path,
    out: Path,
    *,
    id_column: str | None = None,
    position_error_m: float | None = None,
    measuring: Measuring | None = None,
    tell: Tell = silent,
    progress: Progress = lambda _done, _all: None,
) -> Receipt:
    """Measure how each object of a GeoParquet file lies to the zones and on the relief.

    Parameters
    ----------
    config
        The monitor: its zones, its rules (how far they reach) and its relief.
    objects
        A GeoParquet file. Row groups whose bounds (``covering``, GeoParquet 1.1) miss the extent
        of the monitor are not read.
    out
        A ``.parquet`` file for the exposure: the columns of ``tables.EXPOSURE`` with ``row``, the
        row of the file, and the id that the file gives. Beside it lie ``.slopes.parquet``,
        ``.aside.parquet`` (rows not measured, or repaired, and why) and ``.receipt.json``.
    id_column
        The column that names an object; see :data:`geo.reader.rowgroups.IDS`. A file without
        one has its objects named by their row.
    position_error_m
        Two-sigma error of the place of every object; what the monitor assumes if left out.
    measuring
        Where parts are measured, as :func:`geo.distributing.measured_on` does on a cluster; here
        if left out. The files are the same.
    tell, progress
        Are told the stage, and how many rows are done.

    Returns
    -------
    receipt
        With an issue for each row group that could not be read; what could be is written.

    Raises
    ------
    DataError
        If the file is no GeoParquet, or the monitor's input has to be mended.
    UsageError
        If ``out`` cannot be written to.
    """
    if out.suffix != ".parquet":
        raise UsageError(f"--out {out}: not the name of a Parquet file. End it in .parquet.")
    whole = opened(objects, id_column=id_column)
    with parts(_places(out)) as growing:
        known = read(config, tell=tell)
        require_sound(config, known)
        tell("prepare")
        near = _near(whole, config.monitor.extent)
        rows = sum(group.rows for group in near)
        prepared = prepare(config, known, whole, rows=rows, position_error_m=position_error_m)
        tell("overlay")
        receipt = Receipt(objects.name, whole.rows, whole.rows - rows, issues=[*whole.issues])
        _write(_nothing(prepared), growing, receipt)
        for part in (measuring or _here)(prepared, _batches(whole, near, receipt)):
            if isinstance(part, Failed):
                _give_up(part, receipt)
            else:
                _write(part, growing, receipt)
            progress(receipt.done, whole.rows)
        told = asdict(receipt) | {
            "monitor": config.monitor.id,
            "position_error_m": prepared.error_m,
        }
        growing.land(out.with_suffix(".receipt.json"), told)
    return receipt


def prepare(
    config: Config,
    known: Known,
    whole: Groups,
    *,
    rows: int,
    position_error_m: float | None = None,
) -> Prepared:
    """Make zones and relief ready, once for all objects of a file.

    Parameters
    ----------
    config, known
        The monitor, and what reading its input gave.
    whole
        The file of objects.
    rows
        How many of them will be measured.
    position_error_m
        As of :func:`overlay_file`.
    """
    metric, extent = crs.parse_metric(config.monitor.crs), config.monitor.extent
    assumed = config.monitor.assumed.position_error_m
    error_m = assumed if position_error_m is None else position_error_m
    reached = Transformer.from_crs(crs.WGS84, metric, always_xy=True).transform_bounds(
        *extent.bounds
    )
    threads = multiprocessing.cpu_count()
    shapes = known.zones.geometry.values
    setting = Setting.of(config.engine, rows, reached, shapes, threads=threads)
    west, south, east, north = setting.bounds
    # no object that is measured reaches farther
    beyond = (
        west - OBJECT_REACH_M,
        south - OBJECT_REACH_M,
        east + OBJECT_REACH_M,
        north + OBJECT_REACH_M,
    )
    drawn = outlines(
        known.zones, [error_m], replace(setting, bounds=beyond), reach_m=reaches(known.rules)
    )
    return Prepared(
        file=whole.path.name,
        crs=whole.crs,
        metric=config.monitor.crs,
        extent=extent,
        error_m=error_m,
        sheets=tuple(one.sheet().ready(threads=threads) for one in drawn),
        zones=pd.DataFrame(known.zones[["zone_id", "layer_id"]]),
        relief=known.relief,
        thresholds_deg=tuple(thresholds(known.rules)),
        engine=_engine(config.engine, rows),
        threads=threads,
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
    pairs = joined(sheet.pairs(footprints, every) for sheet in prepared.sheets)
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
    """Name the files; the one that was asked for comes last to its place."""
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


def _engine(engine: Engine, rows: int) -> Engine:
    """Decide once for all objects how cells are counted."""
    if engine != "auto":
        return engine
    return "grid" if rows >= MANY else "plain"


def _here(prepared: Prepared, rows: Iterable[Batch]) -> Iterator[Part]:
    """Measure batch after batch in this process."""
    return (measured_part(prepared, batch) for batch in rows)


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
            receipt.issues.append(unread(whole, group, left))


def _give_up(failed: Failed, receipt: Receipt) -> None:
    last = failed.first_row + failed.rows - 1
    what = f"rows {failed.first_row} to {last} could not be measured by any worker ({failed.why})"
    mend = "Run again, or without --cluster and --workers"
    receipt.unread += failed.rows
    receipt.issues.append(Issue("row", "part_failed", receipt.file, what, mend))


def _placed(
    prepared: Prepared, batch: Batch
) -> tuple[gpd.GeoSeries, pd.DataFrame, npt.NDArray[np.intp]]:
    """Bring shapes to the metric CRS; tell those that cannot be used, and those elsewhere."""
    content = batch.shapes.to_numpy(zero_copy_only=False)
    with np.errstate(invalid="ignore", over="ignore"):  # of corners that are no numbers
        decoded = shapely.from_wkb(content, on_invalid="ignore")
        undecodable = shapely.is_missing(decoded) & ~np.asarray(batch.shapes.is_null())
        mended, states, notes = examine(decoded, undecodable, REPAIR_VERTICES)
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
    used = shapes.mask(np.isin(np.arange(len(shapes)), wide["at"]))
    return used, joined_faults([faults, wide]), elsewhere["at"].to_numpy(np.intp)


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


def _nothing(prepared: Prepared) -> Part:
    """Measure no row: tells the columns of each table, also where no row can be used."""
    return measured_part(prepared, Batch(1, None, pa.array([], pa.binary())))


def _write(part: Part, growing: Parts, receipt: Receipt) -> None:
    """Write a part, and count it."""
    for name in ("exposure", "slopes", "aside"):
        growing.write(name, getattr(part, name))
    receipt.outside += part.outside
    receipt.repaired += part.repaired
    receipt.measured += part.measured
    receipt.aside += part.rows - part.outside - part.measured
    receipt.pairs += part.exposure.num_rows
