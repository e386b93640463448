"""Measure what changed since the last run, and take the rest from what that run kept.

What is kept lies in the cache folder, one entry a monitor and kind of object, and may be deleted
at any time. The tables of a run are the same with it and without it, to the last bit.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo import tables
from geo.compliance.judge import reaches, thresholds
from geo.config import Config
from geo.knowing import Known
from geo.overlay.cells import counting
from geo.overlay.exposure import dissolve_layers, exposure_table, setting_of
from geo.overlay.fingerprints import KEY_LENGTH, fingerprints
from geo.overlay.kept import Asked, Overlaid, by_print, overlaid
from geo.overlay.kept_slopes import Sloped, sloped
from geo.overlay.objects import Objects
from geo.reader import keep
from geo.records import Relief, Subject
from geo.versions import versions

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Measured:
    """Where objects lie: to zones, to whole layers, and on the relief."""

    exposure: pd.DataFrame
    whole: pd.DataFrame
    slopes: pd.DataFrame


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
        ``engine``, ``cache``, and ``afresh``: whether everything is measured, whatever was kept.
    subject
        What the objects are; each kind is kept by itself.
    """
    name = _name(config, subject)
    before = None if config.afresh else _before(config, name)
    kept_key = before.told.get("key") if before else None
    key = kept_key or secrets.token_hex(KEY_LENGTH // 2)
    footprints = Objects.of(objects.geometry.values)
    asked = Asked.of(footprints, objects["position_error_m"], key)
    program, reach = {"program": keep.program()} | versions(), reaches(known.rules)
    parts: dict[str, pd.DataFrame] = {}
    found: dict[str, pd.DataFrame] = {}
    told = {"key": key}
    told["layers"] = _sum(program | _told_of_zones(known.zones, key))
    layers = _layers(known.zones, before, told["layers"])
    parts["layers"] = pd.DataFrame(layers).assign(geometry=shapely.to_wkb(layers.geometry.values))
    for part, zones in (("zones", known.zones), ("whole", layers)):
        setting = setting_of(config.engine, footprints, zones)
        told[part] = _sum(program | asdict(setting) | {"threads": None})
        held = _overlaid(before, part, told[part])
        pairs, now = overlaid(asked, zones, setting, reach_m=reach, key=key, before=held)
        found[part] = exposure_table(pairs, objects["building_id"], zones)
        parts |= {"objects": now.objects, part: now.zones, f"{part}-pairs": now.pairs}
    engine, steep = counting(config.engine, len(objects)), thresholds(known.rules)
    told["slopes"] = _sum(program | {"engine": engine} | _told_of(known.relief, steep))
    slopes, measured = sloped(
        asked, objects, known.relief, steep, engine=engine,
        before=_sloped(before, told["slopes"]),
    )  # fmt: skip
    _keep(config, name, before, keep.Entry(told, parts | {"slopes": by_print(asked, measured)}))
    return Measured(found["zones"], found["whole"], slopes)


def _name(config: Config, subject: Subject) -> str:
    """Name the entry by the monitor's own place, so that two monitors do not replace each other."""
    place = f"{config.folder.resolve()}\0{config.file}\0{config.data}\0{subject}"
    return hashlib.sha256(place.encode()).hexdigest()


def _before(config: Config, name: str) -> keep.Entry | None:
    """Give what the last run kept; what cannot be used is thrown away, and said."""
    try:
        return keep.load(config.cache, name)
    except keep.DamagedError:
        LOG.warning("What the last run kept is damaged: it was thrown away, all is measured anew.")
        try:
            keep.discard(config.cache, name)
        except OSError as error:
            LOG.warning("It could not be removed: %s", error.strerror)
        return None


def _layers(zones: gpd.GeoDataFrame, before: keep.Entry | None, told: str) -> gpd.GeoDataFrame:
    """Give each layer as one, as :func:`dissolve_layers` does, or as it was kept."""
    if before is None or before.told.get("layers") != told:
        return dissolve_layers(zones)
    kept = before.tables["layers"]
    shapes = shapely.from_wkb(kept["geometry"].to_numpy())
    return tables.ZONES.shape(kept.assign(geometry=shapes), zones.crs)


def _told_of_zones(zones: gpd.GeoDataFrame, key: str) -> dict[str, str]:
    """Give what layers hang on: everything that is said of their zones."""
    shapes = hashlib.sha256(fingerprints(zones.geometry.values, key).tobytes())
    said = pd.DataFrame(zones.drop(columns="geometry")).to_json(orient="split")
    return {"shapes": shapes.hexdigest(), "said": said}


def _overlaid(before: keep.Entry | None, part: str, told: str) -> Overlaid | None:
    """Give what was kept of one overlay, if it was measured in the same way."""
    if before is None or before.told.get(part) != told:
        return None
    pairs = before.tables[f"{part}-pairs"]
    return Overlaid(before.tables["objects"], before.tables[part], pairs)


def _sloped(before: keep.Entry | None, told: str) -> Sloped | None:
    if before is None or before.told.get("slopes") != told:
        return None
    return Sloped(before.tables["objects"], before.tables["slopes"])


def _told_of(relief: Relief | None, thresholds_deg: Sequence[float]) -> dict[str, Any]:
    """Give what slopes hang on, but for the objects."""
    steep = {"thresholds": sorted(set(thresholds_deg))}
    if relief is None:
        return steep
    cells = hashlib.blake2b(np.ascontiguousarray(relief.slope_deg).data)
    cells.update(np.ascontiguousarray(relief.elevation_m).data)
    return steep | {
        "cells": cells.hexdigest(),
        "place": [*relief.transform, *relief.cell_m, relief.crs],
        "error": relief.slope_error_deg.value,
    }


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
