"""What is handed on as GeoPackages, one a licence, with projects of QGIS that open them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import geopandas as gpd
import shapely
from pyproj import CRS

from geo import tables
from geo.atlas import languages
from geo.atlas.downloads import notice, slug
from geo.atlas.geopackage import Sheet, geopackage
from geo.atlas.inks import STANDING_INKS, Ink
from geo.atlas.labels import labels
from geo.atlas.qgis import Drawn, Look, Shape, project, qml
from geo.atlas.sharing import licence_of_layer, may_leave, sources_of
from geo.atlas.standings import SIGNS, open_findings, standings
from geo.records import Snapshot, ZoneLayer

INTERNAL = "internal-use"
"""Name of the file that may not be passed on: what no licence allows to, and every sign."""
SHAPES: tuple[Shape, ...] = ("point", "line", "polygon")
ZONE_WASH = 0.07  # as on the pages
BOUNDS = Ink("#ffffff", "#8a8a8a", "square", pattern="none")
PLACES = Ink("#ffffff", "#5a5a5a", "square")

Titles = Mapping[str, str]
Part = tuple[str, Titles, gpd.GeoDataFrame, Mapping[str, Look], tuple[str, ...]]
"""Name, titles, rows, looks and titles by language, and ids of the sources of one layer."""


def inspector_gis(snapshot: Snapshot) -> dict[str, bytes | str]:
    """Give the inspector's GeoPackages and one project a language that opens all of them.

    Buildings, parcels and permits are for internal use whatever their licence: what a rule
    says of one building is passed on by nobody before an act is in force. Zones and
    boundaries go by their licence, and those that none allows to be passed on are for
    internal use too.

    Returns
    -------
    files
        By path below the folder of the edition.
    """
    held: dict[str, list[Part]] = {INTERNAL: _objects(snapshot)}
    for licence, part in _ground(snapshot, public=False):
        held.setdefault(f"layers-{slug(licence)}" if licence else INTERNAL, []).append(part)
    filled = {name: kept for name, parts in held.items() if (kept := _with_rows(parts))}
    files: dict[str, bytes | str] = {
        f"gis/{name}.gpkg": _package(snapshot, parts) for name, parts in filled.items()
    }
    for language in languages.LANGUAGES if filled else ():
        files[f"gis/project.{language}.qgs"] = _project(snapshot, filled, language)
    return files


def public_gis(snapshot: Snapshot) -> dict[str, bytes | str]:
    """Give the GeoPackages that may be passed on, each with its projects; no building is in them.

    A file that is passed on outlives the edition that it is from, so a building whose act is
    set aside later would stay named in it.

    Returns
    -------
    files
        By name, in the folder of the public data.
    """
    held: dict[str, list[Part]] = {}
    for licence, part in _ground(snapshot, public=True):
        if licence is not None:
            held.setdefault(f"layers-{slug(licence)}", []).append(part)
    files: dict[str, bytes | str] = {}
    for name, parts in sorted(held.items()):
        if kept := _with_rows(parts):
            files[f"{name}.gpkg"] = _package(snapshot, kept)
            for language in languages.LANGUAGES:
                files[f"{name}.{language}.qgs"] = _project(snapshot, {name: kept}, language)
    return files


def _with_rows(parts: list[Part]) -> list[Part]:
    return [part for part in parts if len(part[2])]


def _ground(snapshot: Snapshot, *, public: bool) -> Iterator[tuple[str | None, Part]]:
    """Give zones, districts and boundary, each with the licence it can be passed on under."""
    for layer in snapshot.layers:
        rows = snapshot.zones[snapshot.zones["layer_id"] == layer.id]
        if public:
            rows = rows[[*tables.ZONES.public, "geometry"]]
        used = sources_of(layer, snapshot)
        parts = dict(_by_shape(rows))
        for shape, part in parts.items():
            looks = {one: _zone_look(layer, shape, one) for one in languages.LANGUAGES}
            name = "_".join(["zone", layer.id.replace("-", "_"), *_suffix(shape)])
            titles = _titled(layer.title.model_dump(), shape, parts)
            yield licence_of_layer(layer, snapshot), (name, titles, part, looks, used)
    monitor = snapshot.monitor
    names = [column for column in tables.DISTRICTS.names if column != "geometry"]
    for name, source, rows in (
        ("districts", monitor.districts and monitor.districts.source, snapshot.districts),
        ("outline", monitor.boundary.source, snapshot.boundary[["geometry"]]),
    ):
        kept = rows[[*(one for one in names if one in rows), "geometry"]]
        titles = _said(f"base.{name}")
        looks = {one: _plain_look("polygon", titles[one], one) for one in languages.LANGUAGES}
        if source is not None:
            stated = monitor.sources[source]
            licence = stated.licence if may_leave(stated) else None
            yield licence, (name, titles, kept, looks, (source,))


def _objects(snapshot: Snapshot) -> list[Part]:
    """Give buildings with what was found of them, parcels, and permits that name a place."""
    sources = {register.id: register.source for register in snapshot.monitor.registers}
    permits = gpd.GeoDataFrame(snapshot.permits, geometry="geometry", crs=snapshot.buildings.crs)
    found: list[Part] = []
    for name, said, rows in (
        ("buildings", _said("base.buildings"), _judged(snapshot)),
        ("permits", _said("permit.id"), permits[permits.geometry.notna()]),
        ("parcels", _said("permit.parcel"), snapshot.parcels),
    ):
        used = tuple(sorted({sources[one] for one in set(rows["register_id"]) & set(sources)}))
        parts = dict(_by_shape(rows))
        for shape, part in parts.items():
            look = _standing_look if name == "buildings" else _plain_look
            looks = {one: look(shape, said[one], one) for one in languages.LANGUAGES}
            titles = _titled(said, shape, parts)
            found.append(("_".join([name, *_suffix(shape)]), titles, part, looks, used))
    return found


def _titled(titles: Titles, shape: Shape, shapes: Collection[Shape]) -> Titles:
    """Name the kind of shape beside the title, where a layer is cut into several tables."""
    if len(shapes) == 1:
        return titles
    kinds = _said(f"shape.{shape}")
    return {language: f"{title} ({kinds[language]})" for language, title in titles.items()}


def _judged(snapshot: Snapshot) -> gpd.GeoDataFrame:
    """Give buildings with their standing, their label, and the rules that see a sign."""
    signs = open_findings(snapshot)
    signs = signs[signs["verdict"].isin(SIGNS)]
    by_building = signs.groupby("building_id")["rule_id"].agg(" ".join)
    return snapshot.buildings.assign(
        standing=standings(snapshot).to_numpy(),
        label=labels(snapshot).to_numpy(),
        sign_rules=snapshot.buildings["building_id"].map(by_building).to_numpy(),
    )


def _by_shape(rows: gpd.GeoDataFrame) -> Iterator[tuple[Shape, gpd.GeoDataFrame]]:
    """Give the rows of each kind of shape: a table of a GeoPackage holds one."""
    dimension = shapely.get_dimensions(rows.geometry.to_numpy())
    for at, shape in enumerate(SHAPES):
        if (dimension == at).any():
            yield shape, rows[dimension == at]


def _suffix(shape: Shape) -> tuple[str, ...]:
    return () if shape == "polygon" else (f"{shape}s",)


def _zone_look(layer: ZoneLayer, shape: Shape, language: str) -> Look:
    """Draw zones as the pages do: a hatch on a thin wash, and a broken line where uncertain."""
    colour, pattern, text = layer.style.colour, layer.style.pattern, languages.texts()[language]
    inks = {
        "area": Ink(colour, colour, "square", 1.4, pattern),
        "uncertain": Ink(colour, colour, "square", 1.4, pattern, dash=(2, 4)),
        "closing": Ink(colour, colour, "square", 2.5, dash=(9, 6)),
    }
    kept = ("closing",) if shape == "line" else ("area", "uncertain")
    titles = {word: str(text[f"part.{word}"]) for word in kept}
    return Look(shape, "part", {word: (titles[word], inks[word]) for word in kept}, ZONE_WASH)


def _standing_look(shape: Shape, _title: str, language: str) -> Look:
    text = languages.texts()[language]
    titled = {word: (str(text[f"verdict.{word}"]), ink) for word, ink in STANDING_INKS.items()}
    return Look(shape, "standing", titled)


def _plain_look(shape: Shape, title: str, _language: str) -> Look:
    return Look(shape, None, {"": (title, BOUNDS if shape == "polygon" else PLACES)})


def _package(snapshot: Snapshot, parts: list[Part]) -> bytes:
    """Give the tables of one file, each with its style in every language and its sources."""
    first = languages.DEFAULT
    spoken = [first, *(one for one in languages.LANGUAGES if one != first)]
    sheets = [
        Sheet(
            name,
            rows,
            " / ".join(dict.fromkeys(titles.values())),
            _about(snapshot, used),
            {language: qml(looks[language]) for language in spoken},
        )
        for name, titles, rows, looks, used in parts
    ]
    every = tuple(sorted({one for part in parts for one in part[4]}))
    crs = CRS.from_user_input(snapshot.monitor.crs)
    return geopackage(sheets, crs=crs, as_of=snapshot.as_of, about=_about(snapshot, every))


def _about(snapshot: Snapshot, used: tuple[str, ...]) -> dict[str, Any]:
    """Say whose data it is, under which licence, of which day, and that a sign is no verdict."""
    sources = [snapshot.monitor.sources[one] for one in used]
    return {
        "notice": notice(snapshot),
        "as_of": snapshot.as_of.isoformat(),
        "wording": list(_said("wording.sign").values()),
        "attribution": list(dict.fromkeys(source.attribution for source in sources)),
        "sources": [
            source.model_dump(
                mode="json", include={"title", "publisher", "licence", "redistribute"}
            )
            for source in sources
        ],
    }


def _project(snapshot: Snapshot, held: Mapping[str, list[Part]], language: str) -> str:
    text = languages.texts()[language]
    drawn = [
        Drawn(f"{file}.gpkg", name, titles[language], looks[language])
        for file, parts in held.items()
        for name, titles, _, looks, _ in parts
    ]
    title = snapshot.monitor.name.model_dump()[language]
    warning = [notice(snapshot), str(text["wording.sign"]), f"as_of {snapshot.as_of.isoformat()}"]
    west, south, east, north = snapshot.boundary.total_bounds
    return project(
        f"{title} ({text['banner.fictional']})" if snapshot.monitor.fictional else title,
        "\n".join(filter(None, warning)),
        drawn,
        crs=CRS.from_user_input(snapshot.monitor.crs),
        extent=(float(west), float(south), float(east), float(north)),
    )


def _said(key: str) -> dict[str, str]:
    """Give one text of the pages in each language."""
    return {language: str(languages.texts()[language][key]) for language in languages.LANGUAGES}
