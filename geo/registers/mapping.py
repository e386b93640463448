"""READ: what a monitor says of the columns of a register, checked against our tables."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import pandas as pd

from geo import tables
from geo.config import MONITOR_FILE
from geo.errors import did_you_mean
from geo.records import Issue, Register

TABLES: Mapping[str, tables.Table] = {
    "buildings": tables.BUILDINGS,
    "parcels": tables.PARCELS,
    "permits": tables.PERMITS,
    "observations": tables.OBSERVATIONS,
}

# what the program finds out itself is not taken from a register
_COMPUTED = frozenset(
    (
        "register_id", "row", "position_error_assumed", "footprint_m2", "geometry_state",
        "in_city", "inside_city_m", "district_id", "gone_on", "geometry",
        "floors_less_on", "floors_grown_on", "height_less_on", "height_grown_on",
        "footprint_less_on", "footprint_grown_on",
    )
)  # fmt: skip


def taken_columns(kind: str) -> list[str]:
    """Give the columns of ours that a register of this kind may give.

    Examples
    --------
    >>> "permit_type" in taken_columns("permits"), "permit_type_raw" in taken_columns("permits")
    (True, False)
    """
    names = TABLES[kind].names
    return [name for name in names if name not in _COMPUTED and not name.endswith("_raw")]


def mapping_faults(register: Register, columns: Collection[str]) -> list[Issue]:
    """Check what the monitor maps: columns of ours, each once; forms of dates; closed words.

    Parameters
    ----------
    register
        The register as the monitor describes it.
    columns
        Columns of ours that it maps, the key of several columns among them, without the
        geometry.
    """
    place = f"registers.{register.id}"
    table, ours = TABLES[register.kind], taken_columns(register.kind)
    named = (("columns", columns), ("constants", register.constants), ("values", register.values))
    faults = [
        _fault(
            "column_not_ours",
            f"{place}.{where}.{name}",
            f"{name!r} is not a column that {table.name} takes from a register",
            f"{did_you_mean(name, ours)}Use one of {', '.join(ours)}",
        )
        for where, names in named
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
    faults += _key_faults(register) + _form_faults(register)
    return faults + [fault for name in register.values for fault in _word_faults(register, name)]


def unmapped_faults(register: Register, given: Collection[str]) -> list[Issue]:
    """Find the columns that every row must have and that neither file nor monitor gives.

    Parameters
    ----------
    register
        The register as the monitor describes it.
    given
        Columns of ours that are mapped or constant.
    """
    table, ours = TABLES[register.kind], taken_columns(register.kind)
    needed = [column.name for column in table.columns if column.needed and column.kind == "text"]
    return [
        _fault(
            "column_unmapped",
            f"registers.{register.id}.columns",
            f"{table.name} need {name!r}, and nothing is mapped to it",
            f"Add {name}: with the name of the file's column",
        )
        for name in needed
        if name in ours and name not in given
    ]


def _key_faults(register: Register) -> list[Issue]:
    """Find a key that is mapped to a column and made of several too."""
    name = TABLES[register.kind].key[0]
    if register.key is None or name not in register.columns:
        return []
    what = f"{name!r} is mapped to a column and is made of those under key too"
    return [_fault("column_twice", f"registers.{register.id}.key", what, "Keep one of the two")]


def _form_faults(register: Register) -> list[Issue]:
    """Find forms of dates that no date could be read by: strange codes, or no year."""
    told = register.date_format or ()
    faults = {form: form_fault(form) for form in ([told] if isinstance(told, str) else told)}
    mend = "Write a strptime form such as %d.%m.%Y"
    return [
        _fault("monitor_value", f"registers.{register.id}.date_format", f"{form!r} {what}", mend)
        for form, what in faults.items()
        if what
    ]


def form_fault(form: str) -> str | None:
    """Say why no date could be read by a strptime form; None where one could.

    Examples
    --------
    >>> form_fault("%d.%m"), form_fault("%d.%m.%Y")
    ('is no form of a date: it has no year', None)
    """
    try:
        pd.to_datetime(pd.Series(["2000"]), format=form, errors="coerce")
    except (ValueError, re.error):  # a code that is there twice
        return "is no form of a date"
    # without a year every row would be a day of 1900
    lacking = set(re.findall("%(.)", form)).isdisjoint("YyGcx")
    return "is no form of a date: it has no year" if lacking else None


def _word_faults(register: Register, name: str) -> list[Issue]:
    """Check the words of one column: each of theirs once, each of ours one of the closed list."""
    words = register.values[name]
    place = f"registers.{register.id}.values.{name}"
    folded = [word.strip().casefold() for word in words]
    faults = [
        _fault("yaml_duplicate_key", f"{place}.{word}", f"the word {word!r} is there twice, but "
               "for case and spaces", "Keep one of them")
        for word, plain in zip(words, folded, strict=True)
        if folded.index(plain) < list(words).index(word)
    ]  # fmt: skip
    lists = {column.name: column.one_of for column in TABLES[register.kind].columns}
    one_of = lists.get(name, ())
    return faults + [
        _fault(
            "constant_unreadable",
            f"{place}.{theirs}",
            f"{ours!r} cannot stand for {name}",
            f"{did_you_mean(ours, one_of)}Use one of {', '.join(one_of)}",
        )
        for theirs, ours in words.items()
        if one_of and ours not in one_of
    ]


def _fault(code: str, column: str, what: str, mend: str) -> Issue:
    return Issue("stop", code, MONITOR_FILE, what, mend, column=column)
