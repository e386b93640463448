"""What may be built on a site: the zones, the relief and the rule book asked about given ground."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geo import crs, tables
from geo.compliance.extract import extract
from geo.compliance.judge import reaches, thresholds
from geo.compliance.phrases import conditions
from geo.config import Config
from geo.errors import DataError, UsageError
from geo.knowing import Known, Tell, of_kind, read, require_sound, silent, stacked, stop
from geo.overlay.districts import assign_districts
from geo.overlay.exposure import dissolve_layers, overlay_zones
from geo.overlay.relief import slopes_under
from geo.overlay.sites import measure_sites, nearest_zones
from geo.quality.coordinates import place_in
from geo.quality.validate import validate
from geo.reader.host import Reader
from geo.records import Extent, Extracts, FileRef, Intake, Issue, SlopeBand
from geo.tables.spelling import comparable

INPUT = "sites"
"""Input id of ground that somebody drew."""

ID_COLUMNS = ("site_id", "id", "name", "parcel_id")
"""Columns of a file of sites that name them, the first that is there; else they are numbered."""

_MENDS = {
    "file_missing": "Name a file that is there",
    "layer_unknown": "Save the sites alone in a file, as one layer",
    "crs_missing": "Save it with its CRS",
    "layer_outside_extent": "Check the CRS of the file, and that the sites lie in the city",
    "crs_unknown": "Save it with a CRS that has a number, such as EPSG:4326",
    "encoding_unknown": "Save it as GeoPackage or GeoJSON",
    "path_refused": "Give the file a plain name, in a folder of its own",
}
"""How a file of sites is mended where a file of the monitor is mended in the monitor."""

MARGIN_M = 1_000.0
"""Zones farther than this beyond all that is asked about change nothing that is measured."""


@dataclass(frozen=True, slots=True)
class At:
    """A place, in degrees WGS 84."""

    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Typed:
    """A place as a person writes it; which one it is hangs on the city."""

    text: str


@dataclass(frozen=True, slots=True)
class Numbered:
    """A parcel on file, by its cadastral number, however that is written."""

    number: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A file of polygons and points, one site a row."""

    file: Path


Site: TypeAlias = At | Numbered | Drawn | gpd.GeoDataFrame
"""A place, a parcel, a file, or a table of sites."""
Asked: TypeAlias = Site | Typed
"""What may be asked about; a table has ``geometry`` and, where sites have names, ``site_id``."""


def site_at(lon: float, lat: float) -> At:
    """Ask about a place, in degrees WGS 84."""
    return At(lon, lat)


def site_of_parcel(number: str) -> Numbered:
    """Ask about a parcel of the monitor's registers."""
    return Numbered(number)


def sites_in(file: Path) -> Drawn:
    """Ask about every row of a file, one or thousands."""
    return Drawn(file)


def asked(*, at: str | None, parcel: str | None, geometry: Path | None) -> Asked:
    """Understand what a person asks about on the command line.

    Parameters
    ----------
    at
        A place in any form that :func:`geo.quality.coordinates.read_coordinates` reads.
    parcel
        Cadastral number.
    geometry
        File of sites.

    Raises
    ------
    UsageError
        If not exactly one of the three is given.

    Examples
    --------
    >>> asked(at="43.2 N, 76.95 E", parcel=None, geometry=None)
    Typed(text='43.2 N, 76.95 E')
    """
    options = {"--at": at, "--parcel": parcel, "--geometry": geometry}
    given = [name for name, value in options.items() if value is not None]
    if len(given) != 1:
        said = f"{' and '.join(given)} are given" if given else "No site is named"
        raise UsageError(f"{said}. Use one of --at PLACE, --parcel NO and --geometry FILE.")
    if parcel is not None:
        return site_of_parcel(parcel)
    return sites_in(geometry) if geometry is not None else Typed(str(at))


def check(
    config: Config,
    sites: Asked,
    *,
    on: date | None = None,
    tell: Tell = silent,
) -> Extracts:
    """Say what concerns each site, what does not, what is not known, and what follows for it.

    Parameters
    ----------
    config
        The monitor; its ``as_of`` is the day of the state of knowledge.
    sites
        What is asked about.
    on
        The day whose law is told; ``as_of`` if left out.
    tell
        Is told the name of each stage as it begins.

    Raises
    ------
    UsageError
        If the place is not understood, lies outside the extent or can be read in two ways
        inside it, or no parcel has the number.
    DataError
        With every fault of the monitor's input, or of the sites, that must be mended.
    """
    # what is wrong with the question is told before the whole monitor is read
    if isinstance(sites, Typed):
        metric = crs.parse_metric(config.monitor.crs)
        place = place_in(sites.text, config.monitor.extent, metric, option="--at")
        sites = site_at(place.lon, place.lat)
    if isinstance(sites, At):
        _require_in_extent(sites, config.monitor.extent)
    found, issues = _asked_about(sites, config)
    known = read(config, tell=tell)
    require_sound(config, known)
    tell("overlay")
    grounds = found(known)
    as_buildings, districts, boundary = _placed(grounds, config, known)
    grounds = _filled(grounds, as_buildings)
    reach = reaches(known.rules)
    margin_m = MARGIN_M + max(reach.values(), default=0.0)
    zones = tables.ZONES.shape(_around(known.zones, grounds, margin_m), known.zones.crs)
    whole = dissolve_layers(zones)
    slopes = slopes_under(as_buildings, known.relief, steepness(known), engine=config.engine)
    areas = whole[whole["part"] == "area"].rename(columns={"layer_id": "restriction_id"})
    tell("judge")
    themes, provisions = extract(
        grounds,
        known.layers,
        known.rules,
        exposure=overlay_zones(as_buildings, whole, reach_m=reach, engine=config.engine),
        measures=measure_sites(grounds, areas),
        nearest=nearest_zones(grounds, known.zones),
        slopes=slopes,
        incomplete=frozenset(one.removeprefix("zone:") for one in known.checked.incomplete),
        repaired=frozenset(
            known.zones.loc[known.zones["geometry_state"] == "repaired", "layer_id"]
        ),
        on=on or config.as_of,
    )
    return Extracts(
        monitor=config.monitor,
        on=on or config.as_of,
        as_of=config.as_of,
        layers=known.layers,
        rules=known.rules,
        rulebook_sha256=known.rulebook_sha256,
        sites=_sloped(grounds, slopes),
        themes=themes,
        provisions=provisions,
        exposure=overlay_zones(as_buildings, zones, reach_m=reach, engine=config.engine),
        slopes=slopes,
        zones=zones,
        districts=districts,
        boundary=boundary,
        parcels=_neighbours("parcels", tables.PARCELS, grounds, config, known),
        buildings=_neighbours("buildings", tables.BUILDINGS, grounds, config, known),
        conditions=conditions(known.rules),
        issues=tuple(issues),
    )


def _require_in_extent(place: At, extent: Extent) -> None:
    """Refuse a place elsewhere, and say so where its two numbers look swapped."""
    if _holds(extent, place.lon, place.lat):
        return
    reach = (
        f"longitude {extent.west:g} to {extent.east:g}, latitude {extent.south:g} to "
        f"{extent.north:g}"
    )
    if _holds(extent, place.lat, place.lon):
        raise UsageError(
            f"--at {place.lon:g},{place.lat:g}: longitude and latitude look swapped. "
            f"Write {place.lat:g},{place.lon:g}; the monitor reaches {reach}."
        )
    raise UsageError(
        f"--at {place.lon:g},{place.lat:g}: outside the monitor, which reaches {reach}. "
        "Write LON,LAT in degrees WGS 84."
    )


def _holds(extent: Extent, lon: float, lat: float) -> bool:
    return extent.west <= lon <= extent.east and extent.south <= lat <= extent.north


def _asked_about(
    sites: Site, config: Config
) -> tuple[Callable[[Known], gpd.GeoDataFrame], list[Issue]]:
    """Give what finds the ground, as ``tables.SITES``; a parcel needs the registers for it."""
    metric = crs.parse_metric(config.monitor.crs)
    if isinstance(sites, Numbered):
        return lambda known: _shaped(
            parcel_numbered(sites.number, config, known, metric), metric
        ), []
    ground, issues = drawn_ground(sites, config, metric)
    return lambda _known: _shaped(ground, metric), issues


def drawn_ground(
    sites: At | Drawn | gpd.GeoDataFrame, config: Config, metric: CRS
) -> tuple[gpd.GeoDataFrame, list[Issue]]:
    """Give a place, or ground that was drawn, in metres; faults of it are raised."""
    if isinstance(sites, At):
        place = gpd.GeoSeries([shapely.Point(sites.lon, sites.lat)], crs=crs.WGS84)
        row = {"site_id": [f"{sites.lon:g},{sites.lat:g}"], "kind": "point", "geometry_state": "ok"}
        return gpd.GeoDataFrame(row, geometry=place.to_crs(metric).values, crs=metric), []
    intake = _intake(sites, config)
    checked = validate(
        [intake],
        metric=metric,
        extent=config.monitor.extent,
        assumed=config.monitor.assumed,
        position_errors={},
    )
    table = checked.tables.get(INPUT)
    found = map(_as_asked, checked.issues)
    issues = [*found, *(_faults(table, intake.file) if table is not None else [])]
    stop(issues)
    if table is None or table.empty:
        what, mend = "no site in it can be used", "Draw at least one polygon or point"
        raise DataError([*issues, Issue("stop", "layer_empty", intake.file, what, mend)])
    kind = np.where(shapely.get_dimensions(table.geometry.values) == 0, "point", "drawn")
    return table.rename(columns={"name": "site_id"}).assign(kind=kind), issues


def _shaped(frame: gpd.GeoDataFrame, metric: CRS) -> gpd.GeoDataFrame:
    """Give sites in their columns; what was drawn is the very ground that is asked about."""
    area = pd.Series(shapely.area(frame.geometry.values), index=frame.index)
    filled = frame.assign(
        area_m2=area.where(frame["kind"] != "point"),
        position_error_m=frame.get("position_error_m", 0.0),
        position_error_assumed=frame.get("position_error_assumed", False),
        in_city=False,
    )
    return tables.SITES.shape(filled, metric)


def parcel_numbered(number: str, config: Config, known: Known, metric: CRS) -> gpd.GeoDataFrame:
    """Find a parcel by its number; where there is none, name those that look like it."""
    parcels = of_kind(config, known.checked, "parcels", tables.PARCELS, metric)
    written = comparable(parcels["parcel_id"])
    wanted = comparable(pd.Series([number])).iloc[0]
    parcel = parcels[(written == wanted).to_numpy()]
    if parcel.empty:
        alike = get_close_matches(wanted, written.dropna().tolist(), n=3, cutoff=0.6)
        close = parcels.loc[written.isin(alike), "parcel_id"].head(3)
        hint = f" Did you mean {', '.join(close)}?" if len(close) else ""
        raise UsageError(
            f"--parcel {number}: no register of {config.monitor.id} holds it.{hint} "
            f"{len(parcels):,} parcels are on file."
        )
    return parcel.assign(
        site_id=parcel["parcel_id"],
        kind="parcel",
        registered_m2=parcel["area_doc_m2"],
        position_error_assumed=parcel["position_error_m"].isna(),
        position_error_m=parcel["position_error_m"].fillna(config.monitor.assumed.position_error_m),
    )


def _intake(sites: Drawn | gpd.GeoDataFrame, config: Config) -> Intake:
    """Give drawn sites as the reader hands a table on, each with a name."""
    if isinstance(sites, Drawn):
        if not sites.file.name or sites.file.is_dir():
            raise UsageError(f"--geometry {sites.file}: it is a folder. Name a file of sites.")
        with Reader(config.cache) as reader:
            arrival = reader.vectors(sites.file.resolve().parent, FileRef(path=sites.file.name))
        told = tuple(map(_as_asked, arrival.issues))
        intake = Intake(INPUT, INPUT, arrival.file, arrival.sha256, arrival.frame, told)
    else:
        intake = Intake(INPUT, INPUT, "sites", None, _arrived(sites))
    frame = intake.frame
    if frame is None:
        return intake
    if "geometry" not in frame:
        what, mend = "the file holds no shapes", "Draw the sites, and save them as GeoJSON"
        raise DataError([*intake.issues, Issue("stop", "geometry_none", intake.file, what, mend)])
    column = next((name for name in ID_COLUMNS if name in frame), "row")
    named = frame.assign(site_id=frame[column].astype("str").where(frame[column].notna()))
    named = named[["site_id", "row", "geometry_state", "geometry_note", "geometry"]]
    return replace(intake, frame=named, columns={"name": ("site_id",)})


def _as_asked(issue: Issue) -> Issue:
    """Give the mend of a fault of a file that no monitor and no zone file names."""
    mend = _MENDS.get(issue.code)
    return replace(issue, mend=mend) if mend is not None and issue.severity == "stop" else issue


def _arrived(sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Look at the shapes of a table that no file stands behind, as the reader does of a file."""
    shapes = sites.geometry.values
    states = np.select(
        [shapely.is_missing(shapes), shapely.is_empty(shapes), ~shapely.is_valid(shapes)],
        ["none", "empty", "unrepairable"],
        "ok",
    )
    note = np.where(states == "unrepairable", shapely.is_valid_reason(shapes), "")
    row = np.arange(1, len(sites) + 1)
    return sites.assign(row=row, geometry_state=states, geometry_note=note)


def _faults(sites: gpd.GeoDataFrame, file: str) -> list[Issue]:
    """Find sites that are neither ground nor a place, and names that are missing or used twice."""
    odd = ~sites.geometry.geom_type.isin(("Polygon", "MultiPolygon", "Point"))
    twice = sites["name"].duplicated(keep="first") & sites["name"].notna()
    return [
        *(
            _fault("geometry_kind", file, f"the shape is a {kind}", row, "Use Polygon or Point")
            for kind, row in zip(sites.geom_type[odd], sites["row"][odd], strict=True)
        ),
        *(
            _fault("key_missing", file, "the site has no name", row, "Name it")
            for row in sites["row"][sites["name"].isna()]
        ),
        *(
            _fault("key_duplicate", file, f"{name!r} names another site already", row)
            for name, row in zip(sites["name"][twice], sites["row"][twice], strict=True)
        ),
    ]


def _fault(
    code: str, file: str, what: str, row: int | None = None, mend: str = "Give each its own name"
) -> Issue:
    return Issue("stop", code, file, what, mend, row=None if row is None else int(row))


def _placed(
    grounds: gpd.GeoDataFrame, config: Config, known: Known
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Give the sites in the columns of buildings, which the overlay measures, with districts."""
    metric = crs.parse_metric(config.monitor.crs)
    boundary = stacked(known.checked, ["boundary"], tables.DISTRICTS, metric)
    districts = stacked(known.checked, ["districts"], tables.DISTRICTS, metric)
    columns = grounds.rename(columns={"site_id": "building_id", "area_m2": "footprint_m2"})
    rows = columns.assign(register_id=INPUT, row=np.arange(1, len(grounds) + 1))
    as_buildings = tables.BUILDINGS.shape(rows, metric)
    return assign_districts(as_buildings, boundary, districts), districts, boundary


def _filled(grounds: gpd.GeoDataFrame, as_buildings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    placed = as_buildings[["in_city", "inside_city_m", "district_id"]]
    return tables.SITES.shape(grounds.assign(**placed), grounds.crs)


def _around(
    table: gpd.GeoDataFrame, grounds: gpd.GeoDataFrame, margin_m: float
) -> gpd.GeoDataFrame:
    """Leave out rows so far from all sites that joining them would cost and change nothing."""
    west, south, east, north = grounds.total_bounds
    box = shapely.box(west - margin_m, south - margin_m, east + margin_m, north + margin_m)
    near = shapely.intersects(box, shapely.envelope(table.geometry.values))
    return table[near].reset_index(drop=True)


def _neighbours(
    kind: str, table: tables.Table, grounds: gpd.GeoDataFrame, config: Config, known: Known
) -> gpd.GeoDataFrame:
    """Give what the registers hold on the ground that plans show, for orientation alone."""
    held = of_kind(config, known.checked, kind, table, crs.parse_metric(config.monitor.crs))
    west, south, east, north = grounds.total_bounds
    return _around(held, grounds, max(MARGIN_M, east - west, north - south))


def steepness(known: Known) -> list[float]:
    """Give the slopes that rules and layers ask about; 0 where none does, for mean and greatest."""
    bands = [one.derive.from_deg for one in known.layers if isinstance(one.derive, SlopeBand)]
    return sorted({*thresholds(known.rules), *bands}) or [0.0]


def _sloped(grounds: gpd.GeoDataFrame, slopes: pd.DataFrame) -> gpd.GeoDataFrame:
    rows = slopes.drop_duplicates("building_id").set_index("building_id")
    names = ["slope_mean_deg", "slope_max_deg", "void_share"]
    under = rows[names].reindex(grounds["site_id"]).reset_index(drop=True)
    return tables.SITES.shape(grounds.assign(**under), grounds.crs)
