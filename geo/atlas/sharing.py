"""Which sources, zones and registers may be published: what their licences say, and no more."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.records import Snapshot, Source


def may_leave(source: Source) -> bool:
    """Say whether data of this source may be drawn and offered to the public."""
    return source.redistribute != "no"


def open_sources(snapshot: Snapshot) -> set[str]:
    """Give the ids of the sources whose data may be published."""
    return {key for key, source in snapshot.monitor.sources.items() if may_leave(source)}


def open_zones(snapshot: Snapshot) -> gpd.GeoDataFrame:
    """Give the zones of the layers whose source lets them be published."""
    allowed = open_sources(snapshot)
    ids = [layer.id for layer in snapshot.layers if layer.source in allowed]
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
