"""Which buildings the public is told of by name, and in which cases their figures."""

from __future__ import annotations

import geopandas as gpd

from geo.atlas.once import once
from geo.atlas.sharing import licence_of_buildings
from geo.atlas.uses import KNOWN_USES
from geo.records import Snapshot


def named(snapshot: Snapshot) -> gpd.GeoDataFrame:
    """Give the buildings a court act in force names, whose use is known and not private."""
    acts = snapshot.cases.loc[snapshot.cases["act_in_force"], "building_id"]
    frame = snapshot.buildings
    shown = (
        frame["building_id"].isin(acts)
        & frame["use_class"].isin(KNOWN_USES)
        & licence_of_buildings(snapshot).notna()
    )
    return frame[shown].reset_index(drop=True)


@once
def measured(snapshot: Snapshot) -> frozenset[str]:
    """Give the cases whose figures may be told: an act in force in them names their building.

    Floors, height and area of any other building would find it in an open map of footprints.
    """
    cases = snapshot.cases
    in_force = cases["act_in_force"].astype(bool) & cases["told"].astype(bool)
    shown = cases["building_id"].isin(named(snapshot)["building_id"])
    return frozenset(cases.loc[in_force & shown, "case_id"])
