"""What can be said of something that is placed to its parcel, but not to a spot on it.

Its geometry is all the ground on which it may come to stand. It is inside a zone, on steep
ground or near to something only where that holds of every spot, and outside only where it
holds of none; between the two the bounds are left as wide as the parcel.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

if TYPE_CHECKING:  # facts use this module
    from geo.compliance.facts import LayerFacts

WHOLE = 1 - 1e-6
"""A share from which on the whole ground is meant: fractions of cells come in single precision."""

Flags = npt.NDArray[np.bool_]


def loosened_layer(layer: LayerFacts, loose: Flags | None) -> LayerFacts:
    """Widen how loosely placed objects lie to one layer.

    Where not the whole ground is in the layer, it is treated as ground whose bound is not
    known: a distance is at least that of the ground, and may be any greater one.

    Parameters
    ----------
    layer
        How the ground of each lies to the layer.
    loose
        Whose place on the ground is not known; None: nobody's.
    """
    if loose is None:
        return layer
    open_ = loose & layer.areal & ~(layer.share_low >= WHOLE)
    touched = open_ & np.asarray(layer.position != "outside")
    position: Any = layer.position.copy()
    position[touched] = "boundary_not_known"
    least = np.maximum(layer.distance_m - layer.error_m, 0.0)
    return replace(
        layer,
        position=position,
        share=np.where(touched, np.nan, layer.share),
        share_low=np.where(open_, 0.0, layer.share_low),
        share_high=np.where(touched, 1.0, layer.share_high),
        distance_m=np.where(open_, np.inf, layer.distance_m),
        error_m=np.where(open_, 0.0, layer.error_m),
        uncertain_m=np.where(open_, np.fmin(layer.uncertain_m, least), layer.uncertain_m),
    )


def loosened_slopes(slopes: pd.DataFrame, loose: Flags | None) -> pd.DataFrame:
    """Widen the slopes under loosely placed objects; ``slopes`` has the column ``at``.

    Where the whole ground is at or above a threshold, so is every spot of it; where none of it is,
    no spot is. Else a footprint may stand on the flattest or on the steepest of it.
    """
    if loose is None or slopes.empty:
        return slopes
    at = slopes["at"].to_numpy()
    own = loose[at] & (at >= 0)
    steep, least = (slopes["share_low"] >= WHOLE).to_numpy(), slopes["threshold_deg"].to_numpy()
    wide = own & ~steep & (slopes["share_high"] > 0).to_numpy()
    floor = np.where(steep, least, 0.0)

    def figures(name: str, value: Any, where: Flags) -> Any:
        return np.where(where, value, slopes[name])

    top = slopes["slope_max_high_deg"].to_numpy()
    return slopes.assign(
        slope_mean_deg=figures("slope_mean_deg", np.nan, own),
        slope_mean_low_deg=figures("slope_mean_low_deg", floor, own),
        slope_mean_high_deg=figures("slope_mean_high_deg", top, own),
        slope_max_deg=figures("slope_max_deg", np.nan, own),
        slope_max_low_deg=figures("slope_max_low_deg", floor, own),
        share_at_or_above=figures("share_at_or_above", np.nan, wide),
        share_low=figures("share_low", 0.0, own & ~steep),
        share_high=figures("share_high", 1.0, wide),
    )
