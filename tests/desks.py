"""The planner's page of a town of the clone, drawn without judging a single building."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from geo import crs, tables
from geo.atlas.publish import planner_files
from geo.compliance.eras import law_days
from geo.compliance.phrases import conditions
from geo.config import Config, layers_folder, load_config
from geo.desk import planner
from geo.knowing import Known, read, stacked
from geo.overlay.drawn import drawn_layers
from geo.records import Planner, Snapshot

DAY = date(2026, 11, 1)


@cache
def known_of(city: str) -> tuple[Config, Known]:
    """Read a town once, however often it is asked about."""
    config = load_config(layers_folder() / city / "monitor.yaml", as_of=DAY)
    return config, read(config)


def desk_of(city: str, folder: Path) -> Path:
    """Write the planner's page of a town into a folder."""
    config, known = known_of(city)
    page = folder / f"{city}.html"
    files = planner_files(unjudged(config, known), planner(config, known))
    page.write_text(str(files["planner.html"]), encoding="utf-8")
    return page


def desk_of_town(town: Snapshot, folder: Path) -> Path:
    """Write the planner's page of a town that was made by hand."""
    page = folder / "planner.html"
    made = Planner(
        ground=drawn_layers(town.zones, [0.0, 5.0]),
        law=law_days(town.layers, town.rules),
        parcels=town.parcels,
        reach_m={},
        lost={},
        thresholds_deg=(0.0,),
        cells_m=(np.full(60, 30.0), np.full(60, 30.0)),
        widened=((1, 1.0), (1000, 2.0)),
    )
    page.write_text(str(planner_files(town, made)["planner.html"]), encoding="utf-8")
    return page


def unjudged(config: Config, known: Known) -> Snapshot:
    """Give what a run knows before any building is judged."""
    metric = crs.parse_metric(config.monitor.crs)
    every = {table.name: table for table in tables.ALL}
    told: dict[str, Any] = {
        one.name: _empty(every[one.name], metric) if one.name in every else None
        for one in fields(Snapshot)
    }
    told |= {
        "monitor": config.monitor,
        "as_of": config.as_of,
        "layers": known.layers,
        "rules": known.rules,
        "rulebook_sha256": known.rulebook_sha256,
        "zones": known.zones,
        "relief": known.relief,
        "districts": stacked(known.checked, ["districts"], tables.DISTRICTS, metric),
        "boundary": stacked(known.checked, ["boundary"], tables.DISTRICTS, metric),
        "background": {
            one.id: known.checked.tables[one.id]
            for one in config.monitor.backdrop
            if one.id in known.checked.tables
        },
        "conditions": conditions(known.rules),
        "issues": (),
        "workflow": known.workflow,
    }
    return Snapshot(**told)


def _empty(table: tables.Table, metric: Any) -> Any:
    return table.empty(metric) if "geometry" in table.names else table.empty()
