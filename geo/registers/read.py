"""READ: gives every register, boundary and backdrop of a monitor as it arrived, with its mapping.

``columns`` of a register maps our column to theirs, and ``key`` our key to several of theirs
together; what they and ``constants`` leave out is found by the headings of a list, where the
register names one. Two words have a meaning of
their own: ``geometry`` is for a table without shapes and names one column of WKT, or two,
easting or longitude first; ``captured_on`` of the register stands in where a row gives no
day of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo.config import Config
from geo.reader.filters import OWN, nearest, own_columns
from geo.reader.host import Arrival, Reader
from geo.records import Backdrop, Boundary, Intake, Issue, Names, Register
from geo.registers.headings import Spellings, found_by_heading, read_headings
from geo.registers.mapping import TABLES, mapping_faults, taken_columns, unmapped_faults

_DATED = frozenset(("buildings", "observations"))
"""Kinds whose rows were captured on a day."""


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
    key = TABLES[register.kind].key[0]
    if register.key is not None:
        columns[key] = tuple(register.key)
    shape = columns.pop("geometry", ())
    arrival = reader.vectors(config.data, register.file, geometry=shape)
    faults = mapping_faults(register, columns)
    constants: dict[str, Any] = dict(register.constants)
    if register.captured_on is not None and register.kind in _DATED:
        constants["captured_on"] = register.captured_on.isoformat()
    if register.kind == "observations" and "presence" not in constants:
        constants["presence"] = "seen"  # who describes a building has seen it
    spellings, unlisted = read_headings(register, config)
    found, doubtful = _by_heading(register, arrival, spellings, {*columns, *register.constants})
    columns |= found
    if not (register.headings and (arrival.frame is None or unlisted)):
        faults += unmapped_faults(register, {*columns, *constants})
    unused = _unused(arrival, {*shape, *register.file.where, *register.file.where_not}, columns)
    return _intake(
        arrival,
        columns,
        [*faults, *unlisted, *doubtful, *_unused_notes(unused, register, arrival.file)],
        input_id=register.id,
        kind=register.kind,
        key=key,
        key_joined=register.key is not None,
        constants=constants,
        values=register.values,
        date_format=register.date_format,
        decimal_mark=register.decimal_mark,
        accept_faulty_share=_share(register, config),
        same_as=register.same_as,
        columns_unused=unused,
    )


def _share(register: Register, config: Config) -> float:
    """Give the share of rows that may be set aside: the register's own, else the monitor's."""
    own = register.accept_faulty_share
    return config.monitor.accept_faulty_share if own is None else own


def _by_heading(
    register: Register, arrival: Arrival, spellings: Spellings, said: set[str]
) -> tuple[dict[str, tuple[str, ...]], list[Issue]]:
    """Find by their headings the columns of which the monitor says nothing itself."""
    if arrival.frame is None:
        return {}, []
    mapped = {name for theirs in register.columns.values() for name in _listed(theirs)}
    return found_by_heading(
        spellings,
        own_columns(arrival.frame),
        ours=[name for name in taken_columns(register.kind) if name not in said],
        taken=mapped,
        file=arrival.file,
    )


def _unused(
    arrival: Arrival, named: set[str], columns: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """Give the columns of the file that are neither mapped nor a place nor a filter."""
    there = own_columns(arrival.frame) if arrival.frame is not None else []
    wanted = {name for theirs in columns.values() for name in theirs} | named
    return tuple(name for name in there if name not in wanted)


def _unused_notes(unused: tuple[str, ...], register: Register, file: str) -> list[Issue]:
    """Name the columns that nothing is mapped to; never their values, which may be personal."""
    if not unused:
        return []
    what = f"nothing is mapped to {len(unused)} columns of the file: {', '.join(unused)}"
    mend = f"Map those that matter under registers.{register.id}.columns; no value of them is kept"
    return [Issue("note", "column_unused", file, what, mend)]


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
