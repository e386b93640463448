"""Lay a file of any number of objects over a monitor's zones: read, spread, count and write."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pyarrow as pa

from geo import crs
from geo.atlas.parts import Parts, parts
from geo.config import Config
from geo.errors import UsageError
from geo.knowing import Tell, named_files, read, silent
from geo.laying import Land, Part, Prepared, around, measured_part, prepare
from geo.overlay.portions import AT_ONCE
from geo.overlay.regions import regions
from geo.overlay.sheets import Bounds
from geo.parting import Parted, near
from geo.reader.memory import give_back
from geo.reader.rowgroups import Batch, Group, Groups, batches, opened, unread
from geo.records import Issue, Receipt, Undone

LOG = logging.getLogger(__name__)

ROWS, LOOKED_UP, WRITTEN = "rows", "rows looked up", "parts written"
"""What is counted."""

TABLES = ("exposure", "slopes", "aside")
"""What is written of each part."""


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
        groups = near(whole, config.monitor.extent)
        rows = sum(group.rows for group in groups)
        receipt = Receipt(whole.name, whole.rows, whole.rows - rows, issues=[*whole.issues])
        config.progress(ROWS, receipt.done, whole.rows)
        grounds = regions(around(config), land.zones.geometry.values)
        if len(grounds) == 1:
            prepared = prepare(config, land, whole, rows=rows)
            for part in _counted(config, prepared, _batches(whole, groups, receipt), receipt):
                for name in TABLES:
                    growing.write(name, getattr(part, name))
        else:
            parted = _parted(config, grounds, whole, groups, receipt)
            _by_region(config, land, parted, receipt, growing)
        own = {"monitor": config.monitor.id, "position_error_m": land.error_m}
        growing.land(asdict(receipt) | own | {"first_row_of": whole.files})
    return receipt


def _places(out: Path) -> dict[str, Path]:
    """Name the tables; the one that was asked for comes last of them to its place."""
    beside = {name: out.with_suffix(f".{name}.parquet") for name in ("slopes", "aside")}
    return beside | {"exposure": out}


def _parted(
    config: Config, grounds: list[Bounds], whole: Groups, groups: list[Group], receipt: Receipt
) -> Parted:
    """Look where each row lies; a row group that breaks is named."""
    metric = crs.parse_metric(config.monitor.crs)
    way = crs.operation(crs.parse(whole.crs), metric, config.monitor.extent.bounds)
    parted = Parted.into(grounds, whole, way, most_rows=AT_ONCE)
    done, rows = 0, sum(group.rows for group in groups)
    for group in groups:
        for batch in _batches(whole, [group], receipt):
            parted.take(group, batch)
            done += len(batch.rows)
            config.progress(LOOKED_UP, done, rows)
    return parted


def _by_region(
    config: Config, land: Land, parted: Parted, receipt: Receipt, growing: Parts
) -> None:
    """Draw the zones of one region after another; write the rows in the order of the file."""
    rows = receipt.rows - receipt.pruned
    held = {name: growing.spill(name, parted.starts) for name in TABLES}
    for region in parted.filled():
        bounds = parted.ground(region)
        prepared = prepare(config, land, parted.whole, rows=rows, bounds=bounds)
        for part in _counted(config, prepared, parted.batches(region), receipt):
            for name, spill in held.items():
                spill.write(getattr(part, name))
        del prepared, part  # before the next ones are made
        give_back()
    for name, spill in held.items():
        for count, table in enumerate(spill.parts(), 1):
            growing.write(name, table)
            config.progress(f"{WRITTEN}, {name}", count, len(parted.starts))


def _counted(
    config: Config, prepared: Prepared, rows: Iterable[Batch], receipt: Receipt
) -> Iterator[Part]:
    """Measure batch after batch, and count what became of its rows."""
    for part in _parts(config, prepared, rows):
        if isinstance(part, Undone):
            _give_up(part, receipt)
        else:
            _count(part, receipt)
            yield part
        config.progress(ROWS, receipt.done, receipt.rows)


def _parts(
    config: Config, prepared: Prepared, rows: Iterable[Batch]
) -> Iterator[Part | Undone[Batch]]:
    """Measure batch after batch, here or where it is spread to.

    The first part has no rows: it tells the columns of each table, also where no row can be used.
    """
    yield measured_part(prepared, Batch(np.empty(0, np.int64), None, pa.array([], pa.binary())))
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


def _batches(whole: Groups, groups: list[Group], receipt: Receipt) -> Iterator[Batch]:
    """Read batch after batch; a row group that breaks is named, and the next one is read."""
    for group in groups:
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


def _count(part: Part, receipt: Receipt) -> None:
    receipt.outside += part.outside
    receipt.repaired += part.repaired
    receipt.measured += part.measured
    receipt.aside += part.rows - part.outside - part.measured
    receipt.pairs += part.exposure.num_rows
