"""Which sources, zones and registers may be published: what their licences say, and no more."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.records import SideOfStreets, SlopeBand, Snapshot, Source, ZoneLayer


def may_leave(source: Source) -> bool:
    """Say whether data of this source may be drawn and offered to the public."""
    return source.redistribute != "no"


def open_sources(snapshot: Snapshot) -> set[str]:
    """Give the ids of the sources whose data may be published."""
    return {key for key, source in snapshot.monitor.sources.items() if may_leave(source)}


def sources_of(layer: ZoneLayer, snapshot: Snapshot) -> tuple[str, ...]:
    """Give the ids of every source a layer was made from, its own first.

    The side of a line of streets is cut out of the city's boundary; a band of slope is
    measured on the relief, around that boundary, which alone leaves no trace in it.
    """
    used = [layer.source]
    if isinstance(layer.derive, SideOfStreets):
        used.append(snapshot.monitor.boundary.source)
    if isinstance(layer.derive, SlopeBand) and snapshot.relief is not None:
        used.append(snapshot.relief.source)
    return tuple(dict.fromkeys(one for one in used if one in snapshot.monitor.sources))


def drawable(layer: ZoneLayer, snapshot: Snapshot) -> bool:
    """Say whether all that a layer was made from may be shown."""
    return all(may_leave(snapshot.monitor.sources[one]) for one in sources_of(layer, snapshot))


def licence_of_layer(layer: ZoneLayer, snapshot: Snapshot) -> str | None:
    """Give the one licence a layer can be offered under; None where there is none.

    Two share-alike licences each ask for the whole under themselves, so what was made from
    both can be looked at, and not be passed on as data.
    """
    sources = [snapshot.monitor.sources[one] for one in sources_of(layer, snapshot)]
    if not all(map(may_leave, sources)):
        return None
    binding = sorted({one.licence for one in sources if one.redistribute == "share-alike"})
    if len(binding) > 1:
        return None
    return binding[0] if binding else " + ".join(dict.fromkeys(one.licence for one in sources))


def open_zones(snapshot: Snapshot) -> gpd.GeoDataFrame:
    """Give the zones of the layers all of whose sources let them be shown."""
    ids = [layer.id for layer in snapshot.layers if drawable(layer, snapshot)]
    return snapshot.zones[snapshot.zones["layer_id"].isin(ids)]


def licence_of_buildings(snapshot: Snapshot) -> pd.Series:
    """Give the licence of each building's register; empty where it may not be published."""
    sources = snapshot.monitor.sources
    by_register = {
        register.id: sources[register.source].licence
        for register in snapshot.monitor.registers
        if may_leave(sources[register.source])
    }
    return snapshot.buildings["register_id"].map(by_register)
