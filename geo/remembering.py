"""Measure what changed since the last run, and take the rest from what that run kept.

What is kept lies in the cache folder, one entry a monitor and kind of object, and may be deleted
at any time. The tables of a run are the same with it and without it, to the last bit.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pandera.errors import SchemaErrors
from pyproj import CRS

from geo import crs, tables
from geo.compliance.judge import reaches, thresholds
from geo.config import Config
from geo.knowing import Known
from geo.overlay.cells import counting
from geo.overlay.exposure import dissolve_layers, exposure_table, setting_of
from geo.overlay.fingerprints import KEY_LENGTH, fingerprints
from geo.overlay.kept import Asked, Overlaid, overlaid
from geo.overlay.kept_slopes import Sloped, sloped
from geo.overlay.kept_tables import overlaid_fits, slopes_fit
from geo.overlay.margins import KnownTiles
from geo.overlay.objects import Objects
from geo.reader import keep
from geo.reader.memory import give_back
from geo.records import Relief, Subject
from geo.versions import versions

LOG = logging.getLogger(__name__)

STRIPS = ["drawn_in", "drawn_out"]
"""Columns of shapes in what is kept of zones drawn by their error."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Where objects lie: to zones, to whole layers, and on the relief."""

    exposure: pd.DataFrame
    whole: pd.DataFrame
    slopes: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Before:
    """What the last run kept, read back and found sound; its shapes are decoded once."""

    entry: keep.Entry
    layers: pd.DataFrame
    overlaid: dict[str, Overlaid]  # each is taken out when it is asked
    slopes: Sloped


def measure(
    objects: gpd.GeoDataFrame, known: Known, config: Config, *, subject: Subject = "building"
) -> Measured:
    """Overlay objects with zones, with whole layers, and with the relief.

    Parameters
    ----------
    objects
        Columns of ``tables.BUILDINGS``; metric CRS.
    known
        Zones, relief and rules.
    config
        ``engine``, ``cache``, ``afresh`` (whether everything is measured, whatever was kept),
        ``spread`` and ``progress``.
    subject
        What the objects are; each kind is kept by itself.
    """
    name, program = _name(config, subject), {"program": keep.program()} | versions()
    before = None if config.afresh else _before(config, name, _sum(program))
    key = before.entry.told["key"] if before else secrets.token_hex(KEY_LENGTH // 2)
    footprints = Objects.of(objects.geometry.values)
    asked = Asked.of(footprints, objects["position_error_m"], key)
    reach, spread, progress = reaches(known.rules), config.spread, config.progress
    parts: dict[str, pd.DataFrame] = {}
    found: dict[str, pd.DataFrame] = {}
    tiles: KnownTiles = {}
    told = {"key": key, "program": _sum(program)}
    told["layers"] = _sum(program | _told_of_zones(known.zones, key))
    layers = _layers(known.zones, before, told["layers"])
    parts["layers"] = _coded(pd.DataFrame(layers), ["geometry"])
    for part, zones in (("zones", known.zones), ("whole", layers)):
        setting = setting_of(config.engine, footprints, zones)
        told[part] = _sum(program | asdict(setting) | {"threads": None})
        held = before.overlaid.pop(part) if before else None
        held = held if before and _told_same(before, part, told[part]) else None
        pairs, now = overlaid(
            asked, zones, setting, reach_m=reach, key=key, before=held,
            spread=spread, progress=progress, known=tiles,
        )  # fmt: skip
        found[part] = exposure_table(pairs, objects["building_id"], zones)
        parts |= {
            "objects": now.objects, part: now.zones, f"{part}-pairs": now.pairs,
            f"{part}-strips": _coded(now.strips, STRIPS),
        }  # fmt: skip
        del pairs, now, held  # drawn zones: a gigabyte that the next overlay would lie beside
        give_back()
    del tiles
    engine, steep = counting(config.engine, len(objects)), thresholds(known.rules)
    told["slopes"] = _sum(program | {"engine": engine} | _told_of(known.relief, steep, objects.crs))
    was = before.slopes if before and _told_same(before, "slopes", told["slopes"]) else None
    slopes, measured = sloped(
        asked, objects, known.relief, steep, engine=engine, before=was, spread=spread,
        progress=progress,
    )  # fmt: skip
    now_kept = keep.Entry(told, parts | {"slopes": measured})
    _keep(config, name, before.entry if before else None, now_kept)
    del asked, before, was, footprints, layers, parts, measured, now_kept  # asked for no more
    give_back()
    return Measured(found["zones"], found["whole"], slopes)


def _name(config: Config, subject: Subject) -> str:
    """Name the entry by the monitor's own place, so that two monitors do not replace each other."""
    place = f"{config.folder.resolve()}\0{config.file}\0{config.data}\0{subject}"
    return hashlib.sha256(place.encode()).hexdigest()


def _before(config: Config, name: str, program: str) -> Before | None:
    """Give what the last run of this program kept; what cannot be used is thrown away, and said."""
    try:
        entry = keep.load(config.cache, name)
        if entry is None or entry.told.get("program") != program:
            return None
        return _read_back(entry)
    except keep.DamagedError:
        LOG.warning("What the last run kept is damaged: it was thrown away, all is measured anew.")
        try:
            keep.discard(config.cache, name)
        except OSError as error:
            LOG.warning("It could not be removed: %s", error.strerror)
        return None


def _read_back(entry: keep.Entry) -> Before:
    """Read what an entry holds; refuse one that this program cannot have kept, though sums fit.

    Raises
    ------
    DamagedError
        If something is missing, of another type, or points beyond what there is.
    """
    if not re.fullmatch(f"[0-9a-f]{{{KEY_LENGTH}}}", str(entry.told.get("key"))):
        raise keep.DamagedError
    try:
        layers = _decoded(entry.tables["layers"], ["geometry"])
        tables.ZONES.shape(layers, None)
        parts = {part: _overlaid_of(entry, part) for part in ("zones", "whole")}
        slopes = Sloped(entry.tables["objects"], entry.tables["slopes"])
        sound = slopes_fit(slopes) and all(map(overlaid_fits, parts.values()))
    except (KeyError, TypeError, ValueError, shapely.errors.ShapelyError, SchemaErrors) as error:
        raise keep.DamagedError from error
    if not sound:
        raise keep.DamagedError
    return Before(entry, layers, parts, slopes)


def _told_same(before: Before, part: str, told: str) -> bool:
    """Tell whether a part was measured in the same way."""
    return before.entry.told.get(part) == told


def _layers(zones: gpd.GeoDataFrame, before: Before | None, told: str) -> gpd.GeoDataFrame:
    """Give each layer as one, as :func:`dissolve_layers` does, or as it was kept."""
    if before is None or not _told_same(before, "layers", told):
        return dissolve_layers(zones)
    return tables.ZONES.shape(before.layers, zones.crs)


def _coded(table: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Write columns of shapes as well-known binary."""
    return table.assign(**{name: shapely.to_wkb(np.asarray(table[name])) for name in names})


def _decoded(table: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Read columns of shapes from well-known binary."""
    return table.assign(**{name: shapely.from_wkb(np.asarray(table[name])) for name in names})


def _told_of_zones(zones: gpd.GeoDataFrame, key: str) -> dict[str, str]:
    """Give what layers hang on: everything that is said of their zones."""
    shapes = hashlib.sha256(fingerprints(zones.geometry.values, key).tobytes())
    said = pd.DataFrame(zones.drop(columns="geometry")).to_dict("split")
    # numbers in full: pandas' own way to JSON rounds them
    return {"shapes": shapes.hexdigest(), "said": json.dumps(said, default=str)}


def _overlaid_of(entry: keep.Entry, part: str) -> Overlaid:
    kept = entry.tables
    strips = _decoded(kept[f"{part}-strips"], STRIPS)
    return Overlaid(kept["objects"], kept[part], kept[f"{part}-pairs"], strips)


def _told_of(relief: Relief | None, thresholds_deg: Sequence[float], metric: CRS) -> dict[str, Any]:
    """Give what slopes hang on, but for the shapes of the objects."""
    steep = {"thresholds": sorted(set(thresholds_deg))}
    if relief is None:
        return steep
    return steep | {
        "cells": [_told_of_cells(relief.slope_deg), _told_of_cells(relief.elevation_m)],
        "place": [*relief.transform, *relief.cell_m, relief.crs],
        "ways": [metric.to_wkt(), *crs.ways(metric, crs.parse(relief.crs))],
        "error": relief.slope_error_deg.value,
    }


def _told_of_cells(values: npt.NDArray[Any]) -> list[Any]:
    """Give what tells a raster: the same bytes in rows of another length are other ground."""
    content = hashlib.blake2b(np.ascontiguousarray(values).data).hexdigest()
    return [*values.shape, values.dtype.str, content]


def _sum(told: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _keep(config: Config, name: str, before: keep.Entry | None, now: keep.Entry) -> None:
    """Keep what was measured for the next run, unless it is what was kept; no run stops for it."""
    if before is not None and _same(before, now):
        return
    try:
        if not keep.store(config.cache, name, now):
            LOG.warning("Too much was measured to be kept: the next run measures all anew.")
    except OSError as error:
        LOG.warning("What was measured could not be kept: %s.", error.strerror)


def _same(before: keep.Entry, now: keep.Entry) -> bool:
    if dict(before.told) != dict(now.told) or set(before.tables) != set(now.tables):
        return False
    return all(now.tables[part].equals(table) for part, table in before.tables.items())
