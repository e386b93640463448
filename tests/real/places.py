"""Small monitors of real places, run on the data that FOOTHILL_DATA names."""

import json
import os
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely

from geo.config import Config, load_config

HERE = Path(__file__).resolve().parent
DATA = Path(os.environ.get("FOOTHILL_DATA", ""))
DAY = date(2026, 11, 1)

NEEDS_DATA = [
    pytest.mark.real,
    pytest.mark.skipif(
        "FOOTHILL_DATA" not in os.environ, reason="FOOTHILL_DATA names no folder of the real data"
    ),
]

WITHOUT_BOUNDS = {"calgary": "permits/calgary", "austin": "permits/austin-demolitions"}
"""Places of which no polygon is given: their bound is the rectangle of their monitor."""


def place(name: str, into: Path) -> Config:
    """Load the monitor of a place; nothing that was read before is used."""
    data = DATA
    if name in WITHOUT_BOUNDS:
        data = into / "data"
        shutil.copytree(DATA / WITHOUT_BOUNDS[name], data / WITHOUT_BOUNDS[name])
    monitor = HERE / name / "monitor.yaml"
    config = replace(load_config(monitor, as_of=DAY, data=data), cache=into / "cache")
    if name in WITHOUT_BOUNDS:
        rectangle = shapely.to_geojson(shapely.box(*config.monitor.extent.bounds))
        (data / "boundary.geojson").write_text(
            json.dumps({"type": "Feature", "properties": {}, "geometry": json.loads(rectangle)})
        )
    return config


def changed(config: Config, register_id: str, **update: Any) -> Config:
    """Give the monitor with something else said of one register."""
    registers = [
        one.model_copy(update=update) if one.id == register_id else one
        for one in config.monitor.registers
    ]
    return with_registers(config, registers)


def only(config: Config, register_id: str) -> Config:
    """Give the monitor with one register alone."""
    kept = [one for one in config.monitor.registers if one.id == register_id]
    return with_registers(config, [one.model_copy(update={"same_as": None}) for one in kept])


def with_registers(config: Config, registers: list[Any]) -> Config:
    monitor = config.monitor.model_copy(update={"registers": registers})
    return replace(config, monitor=monitor)
