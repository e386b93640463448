"""What is known of each building, as columns in one order, ready to be compared with limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.compliance.answers import CODES, Answers, Codes, Flags, answers
from geo.records import ZoneLayer

Floats = npt.NDArray[np.float64]

UNCERTAIN = "?"
"""What follows a layer's id as the zone id of its ground whose bound is not known."""


@dataclass(frozen=True, slots=True)
class LayerFacts:
    """How each building lies to one layer; a building the overlay did not list is far away.

    Where ground is near whose bound is not known, ``share`` is NaN, ``share_low`` counts sure
    ground alone and ``share_high`` the uncertain ground too. All shares of a point are NaN.
    """

    position: npt.NDArray[np.object_]
    share: Floats
    share_low: Floats
    share_high: Floats
    distance_m: Floats  # inf where it is beyond the reach
    error_m: Floats
    uncertain_m: Floats  # least distance to ground whose bound is not known; inf beyond the reach
    covered_m: Floats  # how far around it the layer is complete; negative outside
    areal: Flags  # false for a point: its footprint may reach anywhere
    lost: str | None  # why absence proves nothing here, if rows were set aside or repaired

    def absence_known(self, reach_m: float = 0.0) -> Flags:
        """Tell where "no zone within the reach" means that there is none."""
        return self.areal & (self.covered_m > reach_m) & (self.lost is None)

    def absence_reason(self, reach_m: float = 0.0) -> Codes:
        """Say why absence is not known."""
        uncovered = self.covered_m <= reach_m
        reason = np.where(uncovered, CODES["not_covered"], CODES[self.lost or "no_data"])
        return reason.astype(np.int8)


@dataclass(frozen=True, slots=True)
class Facts:
    """All tables a rule may look at, in the order of the buildings."""

    buildings: gpd.GeoDataFrame
    layers: Mapping[str, LayerFacts]
    slopes: pd.DataFrame
    links: pd.DataFrame
    permits: pd.DataFrame | None  # None: the city has no register of permits
    permits_complete: bool

    def __len__(self) -> int:
        """Count the buildings."""
        return len(self.buildings)

    def unknown(self, reason: str) -> Answers:
        """Answer unknown for every building."""
        none = np.zeros(len(self), dtype=bool)
        return answers(none, none, reason)


def layer_facts(
    buildings: gpd.GeoDataFrame,
    layers: Sequence[ZoneLayer],
    whole: pd.DataFrame,
    *,
    incomplete: frozenset[str],
    repaired: frozenset[str],
) -> dict[str, LayerFacts]:
    """Put the exposure to each layer as a whole in the order of the buildings.

    Parameters
    ----------
    buildings
        Columns of ``tables.BUILDINGS``.
    layers
        The catalogue.
    whole
        Exposure to the dissolved layers: ``tables.EXPOSURE`` with layer ids as zone ids.
    incomplete, repaired
        Layers with rows set aside, and with repaired zones: absence there proves nothing.
    """
    return {
        layer.id: _one(buildings, layer, whole, incomplete=incomplete, repaired=repaired)
        for layer in layers
    }


def _one(
    buildings: gpd.GeoDataFrame,
    layer: ZoneLayer,
    whole: pd.DataFrame,
    *,
    incomplete: frozenset[str],
    repaired: frozenset[str],
) -> LayerFacts:
    rows = whole[whole["layer_id"] == layer.id].set_index("building_id")
    ids = buildings["building_id"]
    blur = (rows["zone_id"] == layer.id + UNCERTAIN).to_numpy()
    area, unsure = rows[~blur].reindex(ids), rows[blur].reindex(ids)
    far = area["position"].isna().to_numpy()
    near_unsure = (unsure["position"] == "boundary_not_known").to_numpy()
    blurred = near_unsure & (area["position"] != "inside").to_numpy()  # a sure hit stays one
    areal = buildings["footprint_m2"].notna().to_numpy()
    position_error_m = buildings["position_error_m"].to_numpy()
    unsure_m = unsure["distance_m"].fillna(np.inf).to_numpy() - position_error_m

    def figures(column: str, beyond: float) -> Floats:
        return np.where(far, beyond, area[column].to_numpy())

    high = figures("share_high", 0.0) + unsure["share_high"].fillna(0.0).to_numpy()
    return LayerFacts(
        position=np.select([blurred, far], ["boundary_not_known", "outside"], area["position"]),
        share=np.where(areal & ~near_unsure, figures("overlap_share", 0.0), np.nan),
        share_low=np.where(areal, figures("share_low", 0.0), np.nan),
        share_high=np.where(areal, np.minimum(high, 1.0), np.nan),
        distance_m=figures("distance_m", np.inf),
        error_m=figures("error_m", 0.0),
        uncertain_m=np.maximum(unsure_m, 0.0),
        covered_m=_covered(buildings, layer) - position_error_m,
        areal=areal,
        lost=_lost(layer.id, incomplete=incomplete, repaired=repaired),
    )


def _covered(buildings: gpd.GeoDataFrame, layer: ZoneLayer) -> Floats:
    """Give how far around each footprint the layer says that it is complete, in metres."""
    if layer.coverage == "city":
        return buildings["inside_city_m"].fillna(-np.inf).to_numpy()
    return np.full(len(buildings), np.inf if layer.coverage == "extent" else -np.inf)


def _lost(layer_id: str, *, incomplete: frozenset[str], repaired: frozenset[str]) -> str | None:
    if layer_id in repaired:
        return "repaired"
    return "no_data" if layer_id in incomplete else None
