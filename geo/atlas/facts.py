"""What both pages say about the monitor: its city, sources, layers, rules and districts."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd

from geo import tables
from geo.atlas import encode, languages
from geo.records import REASONS, VERDICTS, Parameter, Snapshot, ZoneLayer

SIMPLIFY_M = 0.5
"""Tolerance for what is only looked at: under a pixel at every scale of the page."""


def monitor_facts(snapshot: Snapshot) -> dict[str, Any]:
    """Give the city, the day, who publishes, and the closed lists of words."""
    monitor = snapshot.monitor
    return {
        "id": monitor.id,
        "fictional": monitor.fictional,
        "name": monitor.name.model_dump(),
        "crs": monitor.crs,
        "as_of": snapshot.as_of.isoformat(),
        "publisher": monitor.publisher.model_dump(),
        "next_edition_on": monitor.next_edition_on and monitor.next_edition_on.isoformat(),
        "rulebook_sha256": snapshot.rulebook_sha256,
        "verdicts": list(VERDICTS),
        "reasons": list(REASONS),
    }


def speech() -> dict[str, Any]:
    """Give the texts of the page, and how each language writes numbers and days."""
    return {"texts": languages.texts(), "conventions": languages.conventions()}


def sources(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Give each source of the monitor, by id."""
    listed = sorted(snapshot.monitor.sources.items())
    return [{"id": key} | source.model_dump(mode="json") for key, source in listed]


def layers(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Give each zone layer with its number of zones."""
    held = snapshot.zones["layer_id"].value_counts()
    return [
        layer.model_dump(mode="json", exclude={"derive"}) | {"zones": int(held.get(layer.id, 0))}
        for layer in snapshot.layers
    ]


def parameters(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Give every number a monitor or its layers set, with its source; ``none`` if assumed.

    Returns
    -------
    parameters
        ``of`` (title of the layer or register; None for the whole monitor), ``name``,
        ``value`` and ``source``.
    """
    monitor = snapshot.monitor
    assumed = [
        {"of": None, "name": name, "value": value, "source": "none"}
        for name, value in monitor.assumed.model_dump().items()
    ]
    relief = [] if monitor.relief is None else [(None, monitor.relief)]
    owners = [*relief, *((register.title, register) for register in monitor.registers)]
    for layer in snapshot.layers:
        owners += [(layer.title, layer), (layer.title, layer.derive)]
    return assumed + [
        {"of": title and title.model_dump(), "name": name}
        | value.model_dump(include={"value", "source"})
        for title, owner in owners
        for name, value in owner
        if isinstance(value, Parameter)
    ]


def rules(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Give each rule with the layers it looks at and all its versions."""
    return [rule.model_dump(mode="json") | {"layers": list(rule.layers)} for rule in snapshot.rules]


def districts(snapshot: Snapshot, *, drawn: bool = True) -> dict[str, Any]:
    """Give the districts' names, and their outlines where they may be drawn."""
    frame = snapshot.districts
    return encode.columns(tables.DISTRICTS, frame, tables.DISTRICTS.names[:-1]) | {
        "shape": encode.shapes(frame.geometry, simplify_m=SIMPLIFY_M) if drawn else None
    }


def outline(snapshot: Snapshot) -> dict[str, Any]:
    """Give the city's outline."""
    return encode.shapes(snapshot.boundary.geometry, simplify_m=SIMPLIFY_M)


def zone_columns(frame: gpd.GeoDataFrame, layers_: tuple[ZoneLayer, ...], names: list[str]) -> Any:
    """Give zones: the named columns, the place of their layer, and their shape.

    Parameters
    ----------
    frame
        Zones; metric CRS.
    layers_
        The layers in the order of :func:`layers`.
    names
        Columns of :data:`geo.tables.ZONES` to be given.
    """
    ids = pd.Series([layer.id for layer in layers_], dtype="str")
    return encode.columns(tables.ZONES, frame, names) | {
        "layer": encode.places(frame["layer_id"], ids),
        "shape": encode.shapes(frame.geometry, simplify_m=SIMPLIFY_M),
    }


def backdrop(snapshot: Snapshot, allowed: set[str] | None = None) -> list[dict[str, Any]]:
    """Give streets, water and places for orientation.

    Parameters
    ----------
    snapshot
        Its ``background`` has one layer for each ``backdrop`` entry of the monitor, by id.
    allowed
        Ids of the sources that may be drawn; all if left out.
    """
    return [
        {
            "id": item.id,
            "kind": item.kind,
            "source": item.source,
            "name": {
                language: encode.words(snapshot.background[item.id][f"name_{language}"])
                for language in languages.LANGUAGES
            },
            "shape": encode.shapes(
                _metric(snapshot.background[item.id], snapshot).geometry, simplify_m=SIMPLIFY_M
            ),
        }
        for item in sorted(snapshot.monitor.backdrop, key=lambda item: item.id)
        if item.id in snapshot.background and (allowed is None or item.source in allowed)
    ]


def bounds(snapshot: Snapshot) -> tuple[float, float, float, float]:
    """Give the ground a page shows when it opens: the buildings, or the city where there are none.

    Returns
    -------
    bounds
        West, south, east, north in degrees WGS 84.
    """
    shown = snapshot.buildings if len(snapshot.buildings) else snapshot.boundary
    west, south, east, north = shown.geometry.to_crs(4326).total_bounds
    return float(west), float(south), float(east), float(north)


def wider(bounds_: tuple[float, float, float, float], share: float) -> Any:
    """Give bounds that reach out on each side by a share of their size."""
    west, south, east, north = bounds_
    by_x, by_y = (east - west) * share, (north - south) * share
    return west - by_x, south - by_y, east + by_x, north + by_y


def _metric(frame: gpd.GeoDataFrame, snapshot: Snapshot) -> gpd.GeoDataFrame:
    return frame.to_crs(snapshot.monitor.crs)
