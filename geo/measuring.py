"""What two surfaces of one place show of a building or a parcel: read, registered, measured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo import crs, tables
from geo.config import Config
from geo.errors import DataError, UsageError
from geo.ground import on_file
from geo.knowing import Tell, read, silent, stop
from geo.overlay.alignment import cropped, misaligned, other_crs, resampled
from geo.overlay.landscape import landscape
from geo.overlay.registration import misplacement, register
from geo.overlay.removal import Errors, errors_of, removals
from geo.planning import Drawn, Numbered, drawn_ground, parcel_numbered, site_of_parcel, sites_in
from geo.reader.host import Reader
from geo.records import (
    MOST_M,
    FileRef,
    Issue,
    Measured,
    Parameter,
    Registration,
    Suggested,
    Surface,
)
from geo.zones.relief import read_surface

REACH_CELLS = 300
"""Ground so far around is taken to see how the surfaces lie against each other; our number."""

MARGIN_CELLS = 3
"""Ground so near to what is measured is not taken for unchanged; our number."""

SPARE_CELLS = 50
"""Ground so far around the earlier surface is kept of the others; our number."""

FOR_LEDGER = ("gone", "shrank", "unchanged", "unknown")
"""Changes of which a line of the ledger can be told; what grew was not removed."""

NO_FIGURES = ("no_data", "no_ground", "error_unknown", "nothing_before")
"""Reasons with which there are no figures that a ledger could hold."""


@dataclass(frozen=True, slots=True)
class Building:
    """A building on file, by its id."""

    building_id: str


Bounds: TypeAlias = tuple[float, float, float, float]

Object: TypeAlias = Building | Numbered | Drawn
"""What may be measured: a building or a parcel on file, or footprints in a file."""


@dataclass(frozen=True, slots=True)
class Surfaces:
    """The files of heights, and what is stated of them.

    Errors are two-sigma, of the height of one cell, in metres; None where none is stated.
    """

    before: Path
    after: Path
    terrain: Path | None = None
    before_error_m: float | None = None
    after_error_m: float | None = None
    terrain_error_m: float | None = None
    after_on: date | None = None  # day of the later one

    def __post_init__(self) -> None:
        """Refuse an error that is none: heights without error would make everything sure."""
        for name in ("before_error_m", "after_error_m", "terrain_error_m"):
            error_m = getattr(self, name)
            if error_m is not None and not 0 < error_m < MOST_M:
                raise UsageError(f"{name} {error_m:g}: not an error in metres. Give one above 0.")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is measured; one of the two tables has rows."""

    buildings: gpd.GeoDataFrame
    parcels: gpd.GeoDataFrame
    neighbours: gpd.GeoSeries | None
    issues: tuple[Issue, ...]

    @property
    def shapes(self) -> gpd.GeoSeries:
        """The ground that is measured."""
        return self.parcels.geometry if self.buildings.empty else self.buildings.geometry


def measured_object(*, building: str | None, parcel: str | None, geometry: Path | None) -> Object:
    """Understand what a person wants measured on the command line.

    Parameters
    ----------
    building
        Id of a building on file.
    parcel
        Cadastral number, for cut and fill.
    geometry
        File of footprints.

    Raises
    ------
    UsageError
        If not exactly one of the three is given.

    Examples
    --------
    >>> measured_object(building="b1", parcel=None, geometry=None)
    Building(building_id='b1')
    """
    options = {"--building": building, "--parcel": parcel, "--geometry": geometry}
    given = [name for name, value in options.items() if value is not None]
    if len(given) != 1:
        said = f"{' and '.join(given)} are given" if given else "Nothing is named to measure"
        raise UsageError(f"{said}. Use one of --building ID, --parcel NO and --geometry FILE.")
    if building is not None:
        return Building(building)
    return site_of_parcel(parcel) if parcel is not None else sites_in(Path(str(geometry)))


def measure_change(
    config: Config,
    what: Object,
    surfaces: Surfaces,
    *,
    storey_m: Parameter | None = None,
    position_error_m: float | None = None,
    resample: bool = False,
    coregister: bool = False,
    tell: Tell = silent,
) -> Measured:
    """Measure what of a building is gone between two surfaces, or what was cut and filled.

    Parameters
    ----------
    config
        The monitor.
    what
        A building on file or footprints in a file, of which the removal is measured; or a
        parcel on file, of which cut and fill are.
    surfaces
        The earlier and the later heights, and those of the bare ground where there are any.
    storey_m
        Height of a storey, with its source; without it floors stay unknown.
    position_error_m
        Two-sigma error of the place of footprints in a file; the monitor's assumed one if left
        out.
    resample
        Bring surfaces on other cells onto those of the earlier one; refused if left out. A
        surface of another CRS is refused always.
    coregister
        Take the shift and the bias of the later surface out before it is compared; they are
        only told, and widen the errors, if left out.
    tell
        Is told the name of each stage as it begins.

    Raises
    ------
    UsageError
        If no register holds the building or the parcel.
    DataError
        With every fault of the input that must be mended.
    """
    tell("read")
    asked = _asked(what, config, position_error_m)
    before, after, terrain, found = _read(surfaces, config)
    tell("overlay")
    near = _around(before, asked)
    after, told = _onto(near, after, resample=resample)
    terrain, more = _onto(near, terrain, resample=resample) if terrain else (None, [])
    changed = asked.shapes.buffer(MARGIN_CELLS * max(near.cell_m)).to_crs(near.crs)
    registration, registered = register(near, after, changed, engine=config.engine)
    first, notes = None, misplacement(registration, near.file, after.file)
    fixed: Surface | None = registered
    if coregister and registration.known:
        first, after, fixed = registration, registered, None
        registration, _ = register(near, after, changed, engine=config.engine)
        notes = [_taken_out(first, near.file, after.file)]
    errors = errors_of(
        registration,
        before_error_m=surfaces.before_error_m,
        after_error_m=surfaces.after_error_m,
        terrain_error_m=surfaces.terrain_error_m,
    )
    removed = removals(
        asked.buildings,
        near,
        after,
        registration=registration,
        registered=fixed,
        errors=errors,
        terrain=terrain,
        neighbours=asked.neighbours,
        storey_m=storey_m,
        engine=config.engine,
    )
    # both errors are in that of the change, which is told once
    moved = landscape(
        asked.parcels,
        near,
        after,
        before_error_m=errors.change_m,
        now_error_m=0.0,
        registered=fixed,
        engine=config.engine,
    )
    notes += [*_error_notes(errors, surfaces, registration, near.file, after.file)]
    notes += [*_void_notes(removed, moved, after.file), *_terrain_notes(removed, terrain)]
    return Measured(
        before=near.file,
        after=after.file,
        terrain=terrain.file if terrain else None,
        registration=registration,
        coregistered=first,
        error_m=errors.change_m,
        error_source=errors.source,
        removals=removed,
        landscape=moved,
        suggested=_suggested(removed, after.file, surfaces.after_on),
        issues=(*asked.issues, *found, *told, *more, *notes),
    )


def _asked(what: Object, config: Config, position_error_m: float | None) -> _Asked:
    """Find what is measured, in metres."""
    metric = crs.parse_metric(config.monitor.crs)
    buildings, parcels = tables.BUILDINGS.empty(metric), tables.PARCELS.empty(metric)
    if isinstance(what, Drawn):
        ground, issues = drawn_ground(what, config, metric)
        error_m = config.monitor.assumed.position_error_m
        rows = ground.rename(columns={"site_id": "building_id"}).assign(
            register_id="drawn",
            in_city=False,
            position_error_m=error_m if position_error_m is None else position_error_m,
            position_error_assumed=position_error_m is None,
        )
        buildings = tables.BUILDINGS.shape(rows, metric)
        _require_footprints(buildings, what.file.name)
        return _Asked(buildings, parcels, None, tuple(issues))
    known = read(config)
    stop(known.issues)
    if isinstance(what, Numbered):
        found = parcel_numbered(what.number, config, known, metric)
        return _Asked(buildings, tables.PARCELS.shape(found, metric), None, ())
    on_record = on_file(config, known)[0]
    one = on_record[on_record["building_id"] == what.building_id]
    if one.empty:
        ids = on_record["building_id"].tolist()
        alike = get_close_matches(what.building_id, ids, n=3, cutoff=0.6)
        hint = f" Did you mean {', '.join(alike)}?" if alike else ""
        raise UsageError(
            f"--building {what.building_id}: no register of {config.monitor.id} holds it.{hint} "
            f"{len(ids):,} buildings are on file."
        )
    _require_footprints(one, what.building_id)
    others = on_record[on_record["building_id"] != what.building_id].geometry
    return _Asked(one.reset_index(drop=True), parcels, others, ())


def _require_footprints(buildings: gpd.GeoDataFrame, named: str) -> None:
    """Refuse what has no area: nothing stands on a point."""
    points = buildings["building_id"][shapely.area(buildings.geometry.values) == 0]
    if len(points):
        what = f"{', '.join(points.head(3))} has no footprint"
        mend = "Draw the footprint, and name its file with --geometry"
        raise DataError([Issue("stop", "geometry_kind", named, what, mend)])


def _read(
    surfaces: Surfaces, config: Config
) -> tuple[Surface, Surface, Surface | None, list[Issue]]:
    """Read the files of heights; faults of all of them are raised at once."""
    files = {"before": surfaces.before, "after": surfaces.after, "terrain": surfaces.terrain}
    read_in: dict[str, Surface] = {}
    issues: list[Issue] = []
    with Reader(config.cache) as reader:
        for name, file in files.items():
            if file is not None:
                whole = file.resolve()
                ref = FileRef(path=whole.name)
                surface, found = read_surface(whole.parent, ref, reader, source="none")
                issues += found
                if surface is not None:
                    read_in[name] = surface
    stop(issues)
    return read_in["before"], read_in["after"], read_in.get("terrain"), issues


def _around(before: Surface, asked: _Asked) -> Surface:
    """Cut the earlier surface to the ground around what is measured."""
    west, south, east, north = (float(one) for one in asked.shapes.to_crs(before.crs).total_bounds)
    return _part(before, (west, south, east, north), REACH_CELLS)


def _part(whole: Surface, bounds: Bounds, margin: int) -> Surface:
    """Cut a surface to some ground, which it must reach."""
    part = cropped(whole, bounds, margin)
    if part is None:
        what = "what is to be measured lies off it"
        mend = "Use a surface that covers it, and check its CRS"
        raise DataError([Issue("stop", "grid_placement", whole.file, what, mend)])
    return part


def _bounds(surface: Surface) -> Bounds:
    """Give west, south, east, north of the cells of a surface."""
    a, _, c, _, e, f = surface.transform
    rows, columns = surface.elevation_m.shape
    y = sorted((f, f + e * rows))
    return c, y[0], c + a * columns, y[1]


def _onto(near: Surface, whole: Surface, *, resample: bool) -> tuple[Surface, list[Issue]]:
    """Take a surface on the same cells as it is; bring another onto them where that is asked."""
    faults = misaligned(near, whole)
    if faults and (not resample or other_crs(near, whole)):
        raise DataError(faults)
    other = _part(whole, _bounds(near), SPARE_CELLS)
    if not faults:
        return other, []
    a, _, _, _, e, _ = other.transform
    what = f"it was brought from cells of {abs(a):g} x {abs(e):g} onto those of {near.file}"
    mend = "State an error of its heights that holds what this adds"
    told = Issue("note", "grid_resampled", other.file, what, mend)
    return resampled(other, near), [told]


def _taken_out(first: Registration, before: str, after: str) -> Issue:
    """Tell what was taken out of the later surface, as was asked for."""
    what = (
        f"it was moved by {-first.east_m:.2f} m east and {-first.north_m:.2f} m north, and raised "
        f"by {-first.up_m:.2f} m, to lie on {before}"
    )
    mend = "Check against a point known in both that this is right"
    return Issue("note", "grid_moved", after, what, mend)


def _error_notes(
    errors: Errors, surfaces: Surfaces, registration: Registration, before: str, after: str
) -> list[Issue]:
    """Tell where the errors are not known, or are greater than stated."""
    if errors.source == "unknown":
        seen = "the two agree to the last digit" if registration.cells else "none is seen"
        what = f"the error of its heights against {before} is not known: {seen}"
        mend = "State the error of both, and check that two surveys were named and not one twice"
        return [Issue("note", "grid_error", after, what, mend)]
    stated = surfaces.before_error_m is not None and surfaces.after_error_m is not None
    if errors.source == "stable_ground" and stated:
        what = f"unchanged ground shows an error of {errors.change_m:.2f} m, more than is stated"
        mend = "Check the stated errors; the greater one was taken"
        return [Issue("note", "grid_error", after, what, mend)]
    return []


def _void_notes(removed: pd.DataFrame, moved: pd.DataFrame, file: str) -> list[Issue]:
    void = pd.concat([removed["void_share"], moved["void_share"]])
    if not (void > 0).any():
        return []
    what = f"up to {void.max():.1%} of what is measured has no height in one of the two"
    mend = "Nothing is filled: supply surfaces without voids, or look on the spot"
    return [Issue("note", "relief_voids", file, what, mend)]


def _terrain_notes(removed: pd.DataFrame, terrain: Surface | None) -> list[Issue]:
    """Tell where the terrain model does not lie on the ground that the surface shows."""
    off = removed["ground_offset_m"] > removed["ground_error_m"]
    if terrain is None or not off.any():
        return []
    most = removed.loc[off, "ground_offset_m"].max()
    what = f"it lies up to {most:.2f} m off the ground around what is measured"
    mend = "Bring both to one datum of heights, or leave the terrain model out"
    return [Issue("note", "grid_biased", terrain.file, what, mend)]


def _suggested(removed: pd.DataFrame, file: str, seen_on: date | None) -> tuple[Suggested, ...]:
    """Suggest a line of the ledger for each building of which there are figures."""
    told = removed[removed["change"].isin(FOR_LEDGER) & ~removed["reason"].isin(NO_FIGURES)]
    return tuple(
        Suggested(
            building_id=row["building_id"],
            floors_left=None if pd.isna(row["floors_left"]) else int(row["floors_left"]),
            height_left_m=float(row["height_left_m"]),
            height_error_m=float(row["height_left_error_m"]),
            area_left_m2=float(row["left_m2"]),
            area_error_m2=float(row["left_error_m2"]),
            volume_left_m3=float(np.maximum(row["volume_left_m3"], 0.0)),
            volume_error_m3=float(row["volume_left_error_m3"]),
            sure=row["change"] != "unknown",
            source=file,
            seen_on=seen_on,
        )
        for row in told.to_dict("records")
    )
