"""Which zone layers a city has: the files in ``zones/``, and the foreign tables they name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from geo import documents
from geo.config import Config
from geo.reader.host import Reader
from geo.records import FileRef, Intake, Issue, SideOfStreets, SlopeBand, ZoneLayer

INPUT = "zone:"
"""Input ids of zone tables begin with this, followed by the layer's id."""


def read_layers(config: Config) -> tuple[tuple[ZoneLayer, ...], list[Issue]]:
    """Read every ``zones/*.yaml`` of a monitor.

    Returns
    -------
    layers, issues
        The layers without fault, in the order of their file names, and every fault.
    """
    layers: list[ZoneLayer] = []
    issues: list[Issue] = []
    for path in sorted((config.folder / "zones").glob("*.yaml")):
        name = config.name(path)
        layer, faults = documents.load(path, ZoneLayer, name)
        issues += faults
        if layer is not None:
            issues += _faults(layer, layers, config, name)
            layers.append(layer)
    return tuple(layers), issues


def read_zone_tables(layers: Sequence[ZoneLayer], config: Config, reader: Reader) -> list[Intake]:
    """Read the foreign table of each layer that has one; nothing is derived yet."""
    return [
        _intake(layer, file, config, reader)
        for layer in layers
        if (file := _file(layer)) is not None
    ]


def _faults(
    layer: ZoneLayer, before: Sequence[ZoneLayer], config: Config, name: str
) -> list[Issue]:
    """Check what a layer cannot say alone: its id is new, its sources are described."""
    faults: list[Issue] = []
    if layer.id in {other.id for other in before}:
        what = f"layer {layer.id!r} is described twice"
        faults.append(Issue("stop", "zone_value", name, what, "Give it its own id", column="id"))
    used = {layer.source} | {
        parameter.source
        for parameter in (
            layer.boundary_error_m,
            getattr(layer.derive, "width_m", None),
            getattr(layer.derive, "radius_m", None),
            getattr(layer.derive, "closing_reach", None),
        )
        if parameter is not None
    }
    for source in sorted(used - set(config.monitor.sources) - {"none"}):
        what = f"source {source!r} is not described in the monitor file"
        mend = "Add it under sources there"
        faults.append(Issue("stop", "zone_value", name, what, mend, column="source"))
    if isinstance(layer.derive, SlopeBand) and config.monitor.relief is None:
        what = "a slope band needs an elevation model, and the monitor names none"
        mend = "Add relief to the monitor file"
        faults.append(Issue("stop", "zone_value", name, what, mend, column="derive"))
    return faults


def _file(layer: ZoneLayer) -> FileRef | None:
    """Give the file of a layer; of streets, only the rows whose name is one of the spellings."""
    derive = layer.derive
    if isinstance(derive, SlopeBand):
        return None
    if isinstance(derive, SideOfStreets):
        spellings = [name for street in derive.streets for name in street.spellings]
        return derive.file.model_copy(update={"where": {derive.name_column: spellings}})
    return derive.file


def _intake(layer: ZoneLayer, file: FileRef, config: Config, reader: Reader) -> Intake:
    arrival = reader.vectors(config.data, file)
    name = getattr(layer.derive, "name_column", None) or layer.name_column
    intake = Intake(
        input_id=INPUT + layer.id,
        kind="zone",
        file=arrival.file,
        sha256=arrival.sha256,
        frame=arrival.frame,
        issues=tuple(arrival.issues),
        columns={"name": (name,)} if name else {},
    )
    if name and arrival.frame is not None and name not in arrival.frame:
        known = ", ".join(map(str, arrival.frame.columns[:12]))
        what = f"the file has no column {name!r}, which layer {layer.id!r} takes its names from"
        fault = Issue("stop", "column_unknown", arrival.file, what, f"Use one of: {known}")
        intake = replace(intake, issues=(*intake.issues, fault))
    return intake
