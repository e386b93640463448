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


@dataclass(frozen=True, slots=True)
class LayerFacts:
    """How each building lies to one layer; a building the overlay did not list is far away.

    Shares of a point are NaN, and so are all figures where the boundary is not known.
    """

    position: npt.NDArray[np.object_]
    share: Floats
    share_low: Floats
    share_high: Floats
    distance_m: Floats  # inf where it is beyond the reach
    error_m: Floats
    absence_known: Flags  # whether "no zone here" means that there is none
    absence_reason: Codes


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
    rows = whole[whole["layer_id"] == layer.id]
    ids = buildings["building_id"]
    uncertain = rows["position"] == "boundary_not_known"
    blurred = ids.isin(rows["building_id"][uncertain]).to_numpy()
    area = rows[~uncertain].set_index("building_id").reindex(ids)
    far = area["position"].isna().to_numpy()
    position = np.select([blurred, far], ["boundary_not_known", "outside"], area["position"])
    covered = (
        buildings["in_city"].to_numpy()
        if layer.coverage == "city"
        else np.full(len(buildings), layer.coverage == "extent")
    )
    sound = layer.id not in incomplete and layer.id not in repaired
    lost = CODES["repaired"] if layer.id in repaired else CODES["no_data"]
    reason = np.where(covered, lost, CODES["not_covered"])

    def figures(column: str, beyond: float) -> Floats:
        return np.select([blurred, far], [np.nan, beyond], area[column].to_numpy())

    return LayerFacts(
        position=position,
        share=figures("overlap_share", 0.0),
        share_low=figures("share_low", 0.0),
        share_high=figures("share_high", 0.0),
        distance_m=figures("distance_m", np.inf),
        error_m=figures("error_m", 0.0),
        absence_known=covered & sound,
        absence_reason=reason.astype(np.int8),
    )
