"""What both pages say about the monitor: its city, sources, layers, rules and districts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import geopandas as gpd
import pandas as pd

from geo import tables
from geo.atlas import encode, languages
from geo.atlas.asked import asked_for, without_other_issues
from geo.atlas.followed import workflow_words
from geo.atlas.inks import STANDING_INKS
from geo.atlas.nearness import nearest_m
from geo.atlas.phrases import in_words
from geo.atlas.sharing import drawable, licence_of_layer, sources_of
from geo.atlas.speech import plain_word
from geo.atlas.standings import SIGNS, STANDINGS, standings
from geo.atlas.uses import UNSTATED_USES
from geo.records import LABELS, REASONS, Parameter, Rule, Snapshot, ZoneLayer

SIMPLIFY_M = 0.5
"""Tolerance for what is only looked at: under a pixel at every scale of the page."""
FEW = 40
"""Rows that are all shown in the first view, however far apart they lie."""
FIRST_MARGIN = 0.1
"""Share of its size by which the first view reaches beyond what it is about."""


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
        "standings": list(STANDINGS),
        "inks": {word: asdict(ink) for word, ink in STANDING_INKS.items()},
        "reasons": list(REASONS),
        "labels": list(LABELS),
        "unstated_uses": sorted(UNSTATED_USES),
        "words": {plain_word(word): text.model_dump() for word, text in monitor.words.items()},
        "not_judged": [one.model_dump() for one in monitor.not_judged],
        "registers": sorted({register.kind for register in monitor.registers}),
        "journal": monitor.journal is not None,
        "workflow": workflow_words(snapshot),
    }


def speech(snapshot: Snapshot, files: Iterable[str]) -> dict[str, Any]:
    """Give the texts of a page, and how each language writes numbers and days.

    Parameters
    ----------
    snapshot
        What the page tells of.
    files
        The scripts and templates of the page, below this folder.
    """
    every = languages.texts()
    asked = without_other_issues(asked_for(files, every[languages.DEFAULT]), snapshot)
    texts = {
        language: {key: text for key, text in said.items() if key in asked}
        for language, said in every.items()
    }
    return {"texts": texts, "conventions": languages.conventions()}


def sources(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Give each source of the monitor, by id."""
    listed = sorted(snapshot.monitor.sources.items())
    return [{"id": key} | source.model_dump(mode="json") for key, source in listed]


def layers(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Give each zone layer: its zones, all its sources, and what may be done with it.

    Returns
    -------
    layers
        The record of each layer with ``zones`` (their number), ``sources`` (ids), ``drawn``
        and ``offered`` (whether the public edition shows it, and offers it as data) and
        ``nearest_m`` (distance of the nearest building where none touches it, to 10 m; else
        None).
    """
    held = snapshot.zones.loc[snapshot.zones["part"] == "area", "layer_id"].value_counts()
    nearest = nearest_m(snapshot)
    return [
        layer.model_dump(mode="json", exclude={"derive"})
        | {
            "zones": int(held.get(layer.id, 0)),
            "sources": list(sources_of(layer, snapshot)),
            "drawn": drawable(layer, snapshot),
            "offered": licence_of_layer(layer, snapshot) is not None,
            "nearest_m": round(nearest[layer.id], -1) if layer.id in nearest else None,
        }
        for layer in snapshot.layers
    ]


def parameters(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Give every number a monitor or its layers set, with its source; ``none`` if assumed.

    Returns
    -------
    parameters
        ``of`` (title of the layer or register; None for the whole monitor), ``name``,
        ``value``, ``source`` and ``note``.
    """
    monitor = snapshot.monitor
    assumed = [
        {"of": None, "name": name, "value": value, "source": "none", "note": None}
        for name, value in monitor.assumed.model_dump().items()
    ]
    models = [one for one in (monitor.relief, monitor.relief_before) if one is not None]
    owners = [
        *((None, one) for one in models),
        *((register.title, register) for register in monitor.registers),
    ]
    for layer in snapshot.layers:
        owners += [(layer.title, layer), (layer.title, layer.derive)]
    return assumed + [
        {"of": title and title.model_dump(), "name": name}
        | value.model_dump(include={"value", "source", "note"})
        for title, owner in owners
        for name, value in owner
        if isinstance(value, Parameter)
    ]


def rules(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Give each rule with the layers it looks at, its versions, and its condition in words."""
    return [
        rule.model_dump(mode="json")
        | {"layers": list(rule.layers), "when_said": _condition(rule, snapshot)}
        for rule in snapshot.rules
    ]


def _condition(rule: Rule, snapshot: Snapshot) -> dict[str, str] | None:
    phrase = snapshot.conditions.get(rule.id)
    return in_words(phrase, snapshot.monitor.words).model_dump() if phrase else None


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
        # rings in one sense, so that zones that overlap can be filled as one path
        "shape": encode.shapes(frame.geometry.normalize(), simplify_m=SIMPLIFY_M),
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
    """Give the ground the inspector sees first: around the open signs, which are what matters.

    Where there is no sign it is all buildings, and where there is none of these the city.

    Returns
    -------
    bounds
        West, south, east, north in degrees WGS 84.
    """
    signs = snapshot.buildings[standings(snapshot).isin(SIGNS).to_numpy()]
    shown = next((one for one in (signs, snapshot.buildings) if len(one)), snapshot.boundary)
    return wider(degrees(amid(shown)), FIRST_MARGIN)


def amid(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Leave out what lies far off: rows beyond the middle nine tenths, east or north.

    A single sign beyond the city would otherwise shrink all others to dots. A few rows stay
    all in sight.
    """
    if len(frame) <= FEW:
        return frame
    inner = frame.geometry.representative_point()
    places = [pd.Series(xy.to_numpy()) for xy in (inner.x, inner.y)]
    near = [xy.between(*xy.quantile([0.05, 0.95], interpolation="nearest")) for xy in places]
    within = frame[(near[0] & near[1]).to_numpy()]
    return within if len(within) else frame


def degrees(frame: gpd.GeoDataFrame) -> tuple[float, float, float, float]:
    """Give the bounds of a table in degrees WGS 84: west, south, east, north."""
    west, south, east, north = frame.geometry.to_crs(4326).total_bounds
    return float(west), float(south), float(east), float(north)


def wider(
    bounds_: tuple[float, float, float, float], share: float
) -> tuple[float, float, float, float]:
    """Give bounds that reach out on each side by a share of their size."""
    west, south, east, north = bounds_
    by_x, by_y = (east - west) * share, (north - south) * share
    return west - by_x, south - by_y, east + by_x, north + by_y


def _metric(frame: gpd.GeoDataFrame, snapshot: Snapshot) -> gpd.GeoDataFrame:
    return frame.to_crs(snapshot.monitor.crs)
