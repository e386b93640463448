"""Which zone layers a city has: the files in ``zones/``, and the foreign tables they name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from geo import documents
from geo.config import Config
from geo.errors import did_you_mean
from geo.reader.filters import as_text, nearest, own_columns
from geo.reader.host import Reader
from geo.records import FileRef, Intake, Issue, SideOfStreets, SlopeBand, ZoneLayer
from geo.zones.naming import content_ids

INPUT = "zone:"
"""Input ids of zone tables begin with this, followed by the layer's id."""

CONTENT = "content id"
"""Column added to a table whose layer has no ``id_column``; no column of a file is called so."""


def read_layers(
    config: Config,
) -> tuple[tuple[ZoneLayer, ...], frozenset[str] | None, list[Issue]]:
    """Read every ``zones/*.yaml`` of a monitor.

    Returns
    -------
    layers, named, issues
        The layers without fault, in the order of their file names; the ids of all layers,
        with fault or without, or None where a file does not say which layer it is; and
        every fault.
    """
    layers: list[ZoneLayer] = []
    names, issues = documents.listed(config.folder, "zones")
    if not names and not issues:
        mend = "Describe at least one layer in zones/, beside the monitor file"
        issues.append(Issue("stop", "zone_value", "zones", "no zone layer is on file", mend))
    named: set[str | None] = {None} if issues else set()
    for name in names:
        path = config.folder / name
        layer, faults = documents.load(path, ZoneLayer, name)
        issues += faults
        if layer is not None:
            issues += documents.placed(_faults(layer, layers, config, name), path)
            layers.append(layer)
        named.add(layer.id if layer is not None else documents.identity(path))
    known = frozenset(one for one in named if one is not None)
    return tuple(layers), None if None in named else known, issues


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
    found: list[tuple[str, str, str]] = []
    if layer.id in {other.id for other in before}:
        found.append(("id", f"layer {layer.id!r} is described twice", "Give it its own id"))
    for key, source in _sources(layer):
        if source not in config.monitor.sources and source != "none":
            what = f"source {source!r} is not described in the monitor file"
            mend = f"{did_you_mean(source, config.monitor.sources)}Add it under sources there"
            found.append((key, what, mend))
    if isinstance(layer.derive, SlopeBand) and config.monitor.relief is None:
        what = "a slope band needs an elevation model, and the monitor names none"
        found.append(("derive", what, "Add relief to the monitor file"))
    if isinstance(layer.derive, SlopeBand | SideOfStreets) and layer.id_column is not None:
        what = f"its zones are made by op: {layer.derive.op}, and have no column"
        found.append(("id_column", what, "Take id_column out"))
    if isinstance(layer.derive, SideOfStreets) and _along(layer.derive):
        what = f"the line itself runs {layer.derive.starts} to {layer.derive.ends}"
        mend = "Name one of the other two sides, or correct starts and ends"
        found.append(("derive.side", what, mend))
    return [Issue("stop", "zone_value", name, what, mend, column=key) for key, what, mend in found]


def _sources(layer: ZoneLayer) -> list[tuple[str, str]]:
    """Give every source a layer names, with the key that names it."""
    keys = ("width_m", "radius_m", "closing_reach")
    parameters = {f"derive.{key}": getattr(layer.derive, key, None) for key in keys}
    parameters["boundary_error_m"] = layer.boundary_error_m
    return [
        ("source", layer.source),
        *((f"{key}.source", one.source) for key, one in parameters.items() if one is not None),
    ]


def _along(derive: SideOfStreets) -> bool:
    """Tell whether the side meant is one that a straight line from start to end has not."""
    ends = {derive.starts, derive.ends}
    return ends in ({"east", "west"}, {"north", "south"}) and derive.side in ends


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
    """Read the table of a layer, with what its zones are called by: its own ids, or content."""
    arrival = reader.vectors(config.data, file)
    name = getattr(layer.derive, "name_column", None) or layer.name_column
    wanted = {"name": name, "zone_id": layer.id_column}
    columns = {ours: (theirs,) for ours, theirs in wanted.items() if theirs}
    frame = arrival.frame
    faults = _unknown(wanted, own_columns(frame), layer, file) if frame is not None else []
    if frame is not None and layer.id_column is None and "geometry" in frame:
        named = as_text(frame[name]) if name in frame else None
        frame = frame.assign(**{CONTENT: content_ids(frame.geometry.to_numpy(), named)})
        columns["zone_id"] = (CONTENT,)
    return Intake(
        input_id=INPUT + layer.id,
        kind="zone",
        file=arrival.file,
        sha256=arrival.sha256,
        frame=frame,
        issues=(*arrival.issues, *faults),
        columns=columns,
        key="zone_id" if layer.id_column is not None else None,
    )


def _unknown(
    wanted: Mapping[str, str | None], there: list[str], layer: ZoneLayer, file: FileRef
) -> list[Issue]:
    """Find the columns that a layer names and its file does not have."""
    return [
        Issue(
            "stop",
            "column_unknown",
            file.path,
            f"the file has no column {theirs!r}, which layer {layer.id!r} takes its "
            f"{'names' if ours == 'name' else 'ids'} from",
            nearest(theirs, there),
        )
        for ours, theirs in wanted.items()
        if theirs and theirs not in there
    ]
