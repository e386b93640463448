"""READ: lists of headings as data, by which the columns of a file are found without a mapping."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from geo import documents
from geo.config import MONITOR_FILE, Config, layers_folder
from geo.records import Issue, Record, Register, Slug
from geo.registers.mapping import taken_columns

Spellings = Annotated[
    Mapping[str, Mapping[Literal["kk", "ru", "en"], list[str]]],
    Field(description="for a column of ours, its headings in each language"),
]
"""How the headings of our columns are spelled."""


class Headings(Record):
    """How the offices of one place head the columns of their registers."""

    id: Slug
    buildings: Spellings = Field(default_factory=dict)
    parcels: Spellings = Field(default_factory=dict)
    permits: Spellings = Field(default_factory=dict)
    observations: Spellings = Field(default_factory=dict)

    def of(self, kind: str) -> Spellings:
        """Give the spellings for one kind of register."""
        spellings: Spellings = getattr(self, kind)
        return spellings


def read_headings(register: Register, config: Config) -> tuple[Spellings, list[Issue]]:
    """Read the list of headings that a register names.

    Parameters
    ----------
    register
        ``headings`` is the id of a list, ``headings/<id>.yaml``.
    config
        The folder ``headings`` beside that of the monitor comes first, then the one that
        comes with the program.

    Returns
    -------
    spellings, issues
        Those for the kind of the register; none where it names no list, or one with faults.
    """
    if register.headings is None:
        return {}, []
    name = f"headings/{register.headings}.yaml"
    for folder in (config.folder.parent, layers_folder()):
        if not (folder / name).exists():
            continue
        refused = documents.refusal(folder, name)
        if refused is not None:
            return {}, [refused]
        record, issues = documents.load(folder / name, Headings, name)
        if record is None:
            return {}, issues
        strange = _strange(record, register.kind, name)
        return record.of(register.kind), documents.placed(strange, folder / name)
    there = sorted(path.stem for path in (layers_folder() / "headings").glob("*.yaml"))
    what = f"there is no list of headings {register.headings!r}"
    mend = f"Use one of {', '.join(there)}, or put {name} beside the folder of the monitor"
    place = f"registers.{register.id}.headings"
    return {}, [Issue("stop", "file_missing", MONITOR_FILE, what, mend, column=place)]


def _strange(record: Headings, kind: str, name: str) -> list[Issue]:
    """Find the columns of a list that no register gives."""
    ours = taken_columns(kind)
    return [
        Issue(
            "stop",
            "column_not_ours",
            name,
            f"{column!r} is not a column that {kind} take from a register",
            f"Use one of {', '.join(ours)}",
            column=f"{kind}.{column}",
        )
        for column in record.of(kind)
        if column not in ours
    ]


def found_by_heading(
    spellings: Spellings,
    there: Sequence[str],
    *,
    ours: Collection[str],
    taken: Collection[str],
    file: str,
) -> tuple[dict[str, tuple[str, ...]], list[Issue]]:
    """Find the columns of a file whose headings a list knows.

    Parameters
    ----------
    spellings
        Headings by column of ours.
    there
        Headings of the file.
    ours
        Columns of ours that are looked for: those of which the monitor says nothing itself.
    taken
        Headings of the file that the monitor maps itself; they are not looked at.
    file
        Its name in messages.

    Returns
    -------
    columns, issues
        Heading of the file by column of ours; a heading that fits two columns, and two
        headings that fit one, are faults and give no column.
    """
    free = [name for name in there if name not in taken]
    fitting = {
        column: [name for name in free if folded(name) in _known(spellings[column])]
        for column in ours
        if column in spellings
    }
    claims = {name: [column for column, names in fitting.items() if name in names] for name in free}
    issues = [
        _ambiguous(file, f"{name!r} fits {_both(columns)}", name)
        for name, columns in claims.items()
        if len(columns) > 1
    ]
    issues += [
        _ambiguous(file, f"{_both([repr(name) for name in names])} both fit {column}", names[0])
        for column, names in fitting.items()
        if len(names) > 1
    ]
    columns: dict[str, tuple[str, ...]] = {
        column: (names[0],)
        for column, names in fitting.items()
        if len(names) == 1 and len(claims[names[0]]) == 1
    }
    return columns, issues


def folded(heading: str) -> str:
    """Write a heading for comparison: case, spaces, ё and final punctuation do not matter.

    Examples
    --------
    >>> folded("  Кадастровый   НОМЕР: ") == folded("кадастровый номер")
    True
    >>> folded("Учётный №") == folded("учетный №.")
    True
    """
    plain = unicodedata.normalize("NFKC", heading).casefold().replace("ё", "е")
    return re.sub(r"[\s.,:;!?*]+$", "", re.sub(r"\s+", " ", plain).strip())


def _known(spellings: Mapping[Literal["kk", "ru", "en"], list[str]]) -> set[str]:
    return {folded(heading) for headings in spellings.values() for heading in headings}


def _both(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _ambiguous(file: str, what: str, name: str) -> Issue:
    mend = "Say under columns of the register which one is meant"
    return Issue("stop", "heading_ambiguous", file, f"the heading {what}", mend, column=name)
