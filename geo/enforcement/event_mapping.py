"""What a file of an office's register says of its cases: which row gives which events, as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from geo import documents, tables
from geo.enforcement.corrections import KEEPING
from geo.errors import did_you_mean
from geo.records import NOTES, FileRef, Issue, Record, Slug, Workflow

Theirs = Mapping[str, str | list[str]]
Fault = tuple[str, str, str]
"""Key in the file, what is wrong with it, and the mend."""

NOT_CARRIED = frozenset(
    (
        "seq", "case_id", "kind", "happened_on", "recorded_at", "recorder_role", "office_no",
        "entry_key", "corrects", "other_case", "verifier_key", "personal_sha256",
        "rulebook_sha256", "software", "prev_sha256", "closed_sha256", "leaf_sha256",
    )
)  # fmt: skip
"""Columns that the import fills itself, or that only a person at the journal can."""

CARRIED = tuple(name for name in tables.EVENTS.names if name not in NOT_CARRIED)
"""Columns of ``tables.EVENTS`` that a file may give."""

NOT_IMPORTED = (*KEEPING, "merged")
"""Notes about other entries or cases of this journal, which no file of another knows."""


class FileForm(Record):
    """How the file is to be read; see the same keys of a register's file in a monitor."""

    layer: Annotated[str | None, Field(description="sheet of a workbook")] = None
    encoding: Annotated[str | None, Field(description="of a CSV that is not UTF-8")] = None
    delimiter: Literal[",", ";", "\t", "|"] = ","
    headings_row: Annotated[int, Field(ge=1, le=100)] = 1
    where: Annotated[
        Mapping[str, list[str]], Field(description="words of columns: only these rows are read")
    ] = {}
    where_not: Mapping[str, list[str]] = {}

    def of(self, name: str) -> FileRef:
        """Give the file of that name, to be read so."""
        return FileRef(path=name, **self.model_dump())


class EventRule(Record):
    """One event that a row may give."""

    kind: Annotated[str, Field(description="a state of the workflow, or a note")]
    id: Annotated[
        Slug | None,
        Field(description="tells two events of one kind apart, such as two instances of a court"),
    ] = None
    day: Annotated[
        str | list[str],
        Field(description="column of the day of the act; of several, the first not empty"),
    ]
    where: Annotated[
        Mapping[str, list[str]],
        Field(description="only rows that hold one of these words in each of these columns"),
    ] = {}
    columns: Annotated[Theirs, Field(description="our column and theirs, for this event")] = Field(
        default_factory=dict
    )
    constants: Annotated[Mapping[str, str], Field(description="the same word in each event")] = {}
    repeats: Annotated[
        bool, Field(description="a case may have several of it, which their days tell apart")
    ] = False

    @property
    def name(self) -> str:
        """What tells it apart from the other events of the mapping."""
        return self.id or self.kind


class EventMapping(Record):
    """Which events each row of an office's register gives.

    A row gives an event where all of ``where`` hold and its day is filled. Without ``where``
    an empty day means that it has not happened; with it, that the row lacks its day.
    """

    id: Annotated[
        Slug, Field(description="the register: with the number of a case it tells what is known")
    ]
    file: FileForm = FileForm()
    case_no: Annotated[str, Field(description="column with the office's own number of the case")]
    date_format: Annotated[
        str | list[str] | None,
        Field(description="strptime form, or forms, of its dates; left out: YYYY-MM-DD only"),
    ] = None
    decimal_mark: Literal[".", ","] = "."
    columns: Annotated[Theirs, Field(description="our column and theirs, for every event")] = Field(
        default_factory=dict
    )
    constants: Annotated[Mapping[str, str], Field(description="the same word in every event")] = {}
    values: Annotated[
        Mapping[str, Mapping[str, str]],
        Field(description="for a column of ours, their word and ours"),
    ] = {}
    says_nothing: Annotated[
        Mapping[str, list[str]],
        Field(description="words of columns named in where that, on purpose, give no event"),
    ] = {}
    events: Annotated[list[EventRule], Field(min_length=1)]

    def taken(self, rule: EventRule) -> dict[str, list[str]]:
        """Give the columns that one event takes from the file, ours by theirs."""
        return {name: listed(theirs) for name, theirs in {**self.columns, **rule.columns}.items()}

    def said(self, rule: EventRule) -> dict[str, str]:
        """Give the words that one event has whatever the row says."""
        return {**self.constants, **rule.constants}

    def asked(self) -> list[str]:
        """Give the columns of the file that the mapping names, each once."""
        names = [self.case_no, *self.says_nothing]
        for rule in self.events:
            names += [*listed(rule.day), *rule.where]
            names += [name for theirs in self.taken(rule).values() for name in theirs]
        return list(dict.fromkeys(names))


def read_mapping(path: Path, workflow: Workflow) -> tuple[EventMapping | None, list[Issue]]:
    """Read a mapping, and check it against the workflow of the journal.

    Returns
    -------
    mapping, issues
        The mapping without fault, or None and every fault with line and character.
    """
    refused = documents.refusal(path.parent, path.name)
    if refused is not None:
        return None, [refused]
    mapping, issues = documents.load(path, EventMapping, path.name)
    if mapping is None:
        return None, issues
    faults = [
        Issue("stop", "yaml_value", path.name, what, mend, column=key)
        for key, what, mend in _faults(mapping, workflow)
    ]
    return (None if faults else mapping), documents.placed(faults, path)


def listed(theirs: str | list[str]) -> list[str]:
    """Give the columns that are named: one, or several."""
    return [theirs] if isinstance(theirs, str) else list(theirs)


def _faults(mapping: EventMapping, workflow: Workflow) -> Iterator[Fault]:
    """Check what one key cannot say alone."""
    yield from _columns(mapping.columns, mapping.constants, "")
    kinds = [*workflow.states, *(note for note in NOTES if note not in NOT_IMPORTED)]
    names = [rule.name for rule in mapping.events]
    for at, rule in enumerate(mapping.events):
        place = f"events.{at}."
        if rule.kind not in kinds:
            mend = f"{did_you_mean(rule.kind, kinds)}Use one of {', '.join(kinds)}"
            yield f"{place}kind", f"{rule.kind!r} is not a kind of event that a file can give", mend
        if names.index(rule.name) < at:
            mend = "Give each of them an id of its own"
            yield f"{place}kind", f"{rule.name!r} is what another event is called", mend
        yield from _columns(rule.columns, rule.constants, place)
    yield from _values(mapping)


def _columns(columns: Theirs, constants: Mapping[str, str], place: str) -> Iterator[Fault]:
    """Check that columns are ours, each given once, and that constants are words they may hold."""
    for where, names in (("columns", columns), ("constants", constants)):
        for name in names:
            if name not in CARRIED:
                what = f"{name!r} is not a column that an event takes from a file"
                mend = f"{did_you_mean(name, CARRIED)}Use one of {', '.join(CARRIED)}"
                yield f"{place}{where}.{name}", what, mend
    for name, word in constants.items():
        if name in columns:
            what = f"{name!r} is mapped to a column and is a constant too"
            yield f"{place}constants.{name}", what, "Keep one of the two"
        yield from _closed(name, word, f"{place}constants.{name}")


def _values(mapping: EventMapping) -> Iterator[Fault]:
    """Check the words that are given for theirs."""
    for name, words in mapping.values.items():
        if name not in CARRIED:
            mend = f"{did_you_mean(name, CARRIED)}Use one of {', '.join(CARRIED)}"
            yield f"values.{name}", f"{name!r} is not a column of an event", mend
        for theirs, ours in words.items():
            yield from _closed(name, ours, f"values.{name}.{theirs}")


def _closed(name: str, word: str, key: str) -> Iterator[Fault]:
    """Check that a word is one of the closed list of its column, where it has one."""
    one_of = next((one.one_of for one in tables.EVENTS.columns if one.name == name), ())
    if one_of and word not in one_of:
        mend = f"{did_you_mean(word, one_of)}Use one of {', '.join(one_of)}"
        yield key, f"{word!r} cannot stand for {name}", mend
