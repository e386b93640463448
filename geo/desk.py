"""What the planner's page is given, so that it answers without a network as the command does."""

from __future__ import annotations

import numpy as np

from geo import crs, tables
from geo.compliance.eras import law_days
from geo.compliance.judge import reaches
from geo.config import Config
from geo.knowing import Known, of_kind
from geo.overlay.cells import widened
from geo.overlay.drawn import drawn_layers
from geo.planning import steepness
from geo.records import Planner
from geo.zones.relief import ground_cell

MOST_CELLS = 10_000_000
"""Cells under one site beyond which the error of the worst of them is no longer told apart."""


def planner(config: Config, known: Known) -> Planner:
    """Make the ground and the law of a city ready to be asked about sites that nobody drew yet.

    Parameters
    ----------
    config, known
        The monitor, and what reading its input gave.
    """
    parcels = of_kind(
        config, known.checked, "parcels", tables.PARCELS, crs.parse_metric(config.monitor.crs)
    )
    errors = parcels["position_error_m"].fillna(config.monitor.assumed.position_error_m)
    incomplete = [
        one.removeprefix("zone:") for one in known.checked.incomplete if one.startswith("zone:")
    ]
    relief = known.relief
    repaired = known.zones.loc[known.zones["geometry_state"] == "repaired", "layer_id"]
    return Planner(
        ground=drawn_layers(known.zones, [0.0, *errors.unique()]),
        law=law_days(known.layers, known.rules),
        parcels=parcels,
        reach_m=reaches(known.rules),
        lost=dict.fromkeys(incomplete, "no_data") | dict.fromkeys(repaired, "repaired"),
        thresholds_deg=tuple(steepness(known)),
        cells_m=None
        if relief is None
        else ground_cell(relief.elevation_m.shape, relief.transform, relief.crs),
        widened=_worst_of(),
    )


def _worst_of() -> tuple[tuple[int, float], ...]:
    """Give how much more the worst of so many cells may err than one: between them read along."""
    counts = np.unique(np.geomspace(1, MOST_CELLS, 240).astype(int))
    return tuple(zip(counts.tolist(), widened(1.0, counts).tolist(), strict=True))
