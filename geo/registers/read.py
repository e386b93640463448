"""READ: gives every register, boundary and backdrop of a monitor as it arrived, with its mapping.

``columns`` of a register maps our column to theirs. Two words have a meaning of their
own: ``geometry`` is for a table without shapes and names one column of WKT, or two,
easting or longitude first; ``captured_on`` of the register stands in where a row gives no
day of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo import tables
from geo.config import Backdrop, Boundary, Config, Names, Register
from geo.reader.filters import OWN, nearest, own_columns
from geo.reader.host import Arrival, Reader
from geo.records import Intake, Issue

_TABLES: Mapping[str, tables.Table] = {
    "buildings": tables.BUILDINGS,
    "parcels": tables.PARCELS,
    "permits": tables.PERMITS,
}

# what the program finds out itself is not taken from a register
_COMPUTED = frozenset(
    (
        "register_id", "row", "position_error_assumed", "footprint_m2", "geometry_state",
        "in_city", "district_id",
    )
)  # fmt: skip


def read_registers(config: Config, reader: Reader) -> list[Intake]:
    """Read registers, boundary, districts and backdrops.

    Parameters
    ----------
    config
        The monitor and its data folder.
    reader
        An open reader.

    Returns
    -------
    intakes
        One a register (``input_id`` is its id, ``kind`` its kind), then ``boundary``,
        ``districts`` where the monitor names them, and one a backdrop. Frames hold the
        mapped columns and those of the reader, nothing else; they are in the CRS of their
        file. Faults of files and mappings are in ``issues`` of each intake.
    """
    monitor = config.monitor
    found = [_register(register, config, reader) for register in monitor.registers]
    found.append(_boundary("boundary", monitor.boundary, config, reader))
    if monitor.districts is not None:
        found.append(_boundary("districts", monitor.districts, config, reader))
    return found + [_backdrop(backdrop, config, reader) for backdrop in monitor.backdrop]


def _register(register: Register, config: Config, reader: Reader) -> Intake:
    columns = {ours: _listed(theirs) for ours, theirs in register.columns.items()}
    shape = columns.pop("geometry", ())
    arrival = reader.vectors(config.data, register.file, geometry=shape)
    constants: dict[str, Any] = dict(register.constants)
    faults = _mapping_faults(register, columns)
    if register.captured_on is not None and register.kind == "buildings":
        constants["captured_on"] = register.captured_on.isoformat()
    return _intake(
        arrival,
        columns,
        faults,
        input_id=register.id,
        kind=register.kind,
        key=_TABLES[register.kind].key[0],
        constants=constants,
        date_format=register.date_format,
        accept_faulty_share=register.accept_faulty_share,
    )


def _boundary(input_id: str, boundary: Boundary, config: Config, reader: Reader) -> Intake:
    columns = _names(boundary.names)
    if boundary.id_column is not None:
        columns["district_id"] = (boundary.id_column,)
    return _intake(
        reader.vectors(config.data, boundary.file),
        columns,
        [],
        input_id=input_id,
        kind=input_id,
        key="district_id" if boundary.id_column is not None else None,
    )


def _backdrop(backdrop: Backdrop, config: Config, reader: Reader) -> Intake:
    return _intake(
        reader.vectors(config.data, backdrop.file),
        _names(backdrop.names),
        [],
        input_id=backdrop.id,
        kind=backdrop.kind,
    )


def _names(names: Names) -> dict[str, tuple[str, ...]]:
    return {f"name_{code}": _listed(theirs) for code, theirs in names.items()}


def _listed(theirs: str | list[str]) -> tuple[str, ...]:
    return (theirs,) if isinstance(theirs, str) else tuple(theirs)


def _intake(
    arrival: Arrival, columns: Mapping[str, tuple[str, ...]], faults: list[Issue], **more: Any
) -> Intake:
    """Join a file with its mapping, and leave out what nobody asked for."""
    frame = arrival.frame
    if frame is not None:
        faults = faults + _unknown_columns(columns, own_columns(frame), arrival.file)
        wanted = {name for theirs in columns.values() for name in theirs} | set(OWN)
        frame = frame[[name for name in frame.columns if name in wanted]]
    return Intake(
        file=arrival.file,
        sha256=arrival.sha256,
        frame=frame,
        issues=(*arrival.issues, *faults),
        columns=columns,
        **more,
    )


def _unknown_columns(
    columns: Mapping[str, tuple[str, ...]], there: list[str], file: str
) -> list[Issue]:
    """Find the columns of theirs that the file does not have."""
    return [
        Issue(
            "stop",
            "column_unknown",
            file,
            f"{ours} is mapped to {name!r}, which the file does not have",
            nearest(name, there),
            column=name,
        )
        for ours, theirs in columns.items()
        for name in theirs
        if name not in there
    ]


def _mapping_faults(register: Register, columns: Mapping[str, tuple[str, ...]]) -> list[Issue]:
    """Check the mapping against our table: known columns, each once, the needed ones there."""
    table = _TABLES[register.kind]
    ours = [name for name in table.names if name not in _COMPUTED and name != "geometry"]
    needed = [column.name for column in table.columns if column.needed and column.kind == "text"]
    place = f"registers.{register.id}"
    faults = [
        _fault(
            "column_not_ours",
            f"{place}.{where}.{name}",
            f"{name!r} is not a column that {table.name} takes from a register",
            f"Use one of {', '.join(ours)}",
        )
        for where, names in (("columns", columns), ("constants", register.constants))
        for name in names
        if name not in ours
    ]
    faults += [
        _fault(
            "column_twice",
            f"{place}.constants.{name}",
            f"{name!r} is mapped to a column and is a constant too",
            "Keep one of the two",
        )
        for name in register.constants
        if name in columns
    ]
    return faults + [
        _fault(
            "column_unmapped",
            f"{place}.columns",
            f"{table.name} need {name!r}, and nothing is mapped to it",
            f"Add {name}: with the name of the file's column",
        )
        for name in needed
        if name in ours and name not in columns and name not in register.constants
    ]


def _fault(code: str, column: str, what: str, mend: str) -> Issue:
    return Issue("stop", code, "monitor.yaml", what, mend, column=column)
