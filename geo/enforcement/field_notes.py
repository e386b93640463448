"""What inspectors saved in the field: a small file of observations, and the events it gives."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

import pandas as pd
from pydantic import AwareDatetime, Field, ValidationError, model_validator

from geo.documents.faults import MENDS
from geo.enforcement.columns import MOMENT
from geo.enforcement.recording import NEW
from geo.errors import PERSONAL, UNPRINTABLE, did_you_mean, printable
from geo.files import read_json
from geo.records import Issue, Record

LARGEST_BYTES = 5_000_000
"""Some ten thousand observations: more than inspectors make in a year."""

OBSERVED, DOCUMENT = "observed", "document"
Optional = Annotated[str | None, Field(min_length=1, max_length=200)]


class Position(Record):
    """Where the inspector stood, as the phone says."""

    latitude: Annotated[float, Field(ge=-90, le=90, description="degrees, WGS 84")]
    longitude: Annotated[float, Field(ge=-180, le=180, description="degrees, WGS 84")]
    error_m: Annotated[float | None, Field(ge=0, le=1e6, description="as the phone says")] = None


class FieldObservation(Record):
    """One object as somebody saw it on one occasion."""

    id: Annotated[
        str, Field(pattern=r"^[0-9a-f]{32}$", description="16 random bytes; never used again")
    ]
    kind: Annotated[
        str,
        Field(
            pattern=r"^[a-z]+(_[a-z]+)*$",
            description="observed, or the state that opens a case: a sign on a building without",
        ),
    ]
    case_id: Optional = None
    building_id: Optional = None
    seen_at: Annotated[AwareDatetime, Field(description="such as 2026-11-01T09:30:00Z")]
    floors: Annotated[float | None, Field(ge=0, le=200, description="0: seen gone")] = None
    height_m: Annotated[float | None, Field(ge=0, le=1000, description="0: seen gone")] = None
    note: Annotated[str | None, Field(max_length=2000, description="no names")] = None
    photo: Annotated[
        str | None,
        Field(max_length=200, pattern=r"^[^/\\]+$", description="name of the file alone"),
    ] = None
    position: Position | None = None

    @model_validator(mode="after")
    def _about_something(self) -> Self:
        if self.case_id is None and self.building_id is None:
            raise ValueError("it names neither a case nor a building")
        if all(one in (None, "") for one in (self.floors, self.height_m, self.note, self.photo)):
            raise ValueError("it says nothing: no floors, no height, no note, no photo")
        return self


class FieldNotes(Record):
    """The file that the inspector's page saves."""

    format: Literal["foothill-field-notes"]
    version: Literal[1]
    monitor: Annotated[str, Field(description="id of the monitor")]
    source: Annotated[str | None, Field(description="source of the monitor: who saw it")] = None
    observations: Annotated[list[FieldObservation], Field(min_length=1, max_length=10_000)]


_MOMENT = "Write the moment in UTC, as 2026-11-01T09:30:00Z"
AGAIN = "Save it from the page again; an opened file may have been changed"
FORMS = {
    "timezone_aware": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "string_pattern_mismatch": "Save the observation from the page again",
    "too_short": "Save at least one observation",
}
"""How a value of this file is mended, by the checker's word for the fault."""


@dataclass(frozen=True, slots=True)
class Noted:
    """One observation, and where it stands."""

    file: str
    item: int  # from 1
    source: str | None
    said: FieldObservation

    def fault(self, code: str, what: str, mend: str, column: str) -> Issue:
        """Give an issue of it that stops."""
        return Issue("stop", code, self.file, what, mend, row=self.item, column=column)


@dataclass(frozen=True, slots=True)
class Located:
    """Observations as drafts of the journal, in the order in which they were seen."""

    notes: tuple[Noted, ...]
    drafts: tuple[dict[str, Any], ...]
    fresh: int  # not in the journal yet
    issues: tuple[Issue, ...]

    @property
    def names_buildings(self) -> bool:
        """Whether a register must be asked."""
        return any(draft.get("building_id") for draft in self.drafts)

    def placed(self, issues: Sequence[Issue], events: pd.DataFrame) -> list[Issue]:
        """Give issues of new events the file and the number of the observation they come from."""
        by_key = {f"field:{one.said.id}": one for one in self.notes}
        keys = events.set_index("seq")["entry_key"]
        placed = []
        for issue in issues:
            one = by_key.get(str(keys.get(issue.row)))
            placed.append(replace(issue, file=one.file, row=one.item) if one else issue)
        return placed


def read_field_notes(path: Path, monitor: str) -> tuple[list[Noted], list[Issue]]:
    """Read a file of observations.

    Parameters
    ----------
    path
        The file.
    monitor
        Id of the monitor it must be of.

    Returns
    -------
    notes, issues
        The observations and no issues, or none and every fault: file, number of the
        observation, what, mend.
    """
    tree = read_json(path, code="field_value", largest_bytes=LARGEST_BYTES, mend=AGAIN)
    if isinstance(tree, Issue):
        return [], [tree]
    try:
        read = FieldNotes.model_validate_json(json.dumps(tree))
    except ValidationError as error:
        return [], [_issue(path.name, one) for one in error.errors(include_url=False)]
    if read.monitor != monitor:
        what = f"it is of the monitor {printable(read.monitor)!r}, not of {monitor!r}"
        mend = "Name the monitor that the observations were made for"
        return [], [Issue("stop", "field_value", path.name, what, mend, column="monitor")]
    notes = [Noted(path.name, at, read.source, one) for at, one in enumerate(read.observations, 1)]
    issues = [issue for one in notes for issue in _words(one)]
    return ([] if issues else notes), issues


def located(
    notes: Sequence[Noted],
    events: pd.DataFrame,
    cases: pd.DataFrame,
    *,
    opening: str,
    source: str | None,
    zone: str,
    as_of: date,
) -> Located:
    """Find the case of each observation, and give them as drafts.

    Parameters
    ----------
    notes
        Observations of all files.
    events, cases
        The journal, and ``tables.CASES`` of it.
    opening
        The state that opens a case. A sign on a building that has an open case by now is an
        observation in that case, and told as a note: two inspectors may see the same thing.
    source
        Who saw it, where the file does not say.
    zone
        Time zone in which a moment is a day.
    as_of
        Today.
    """
    book = _Book(events, cases, opening=opening, source=source, zone=ZoneInfo(zone), as_of=as_of)
    ordered = sorted(notes, key=lambda one: (one.said.seen_at, one.said.id))
    drafts = [book.draft(one) for one in ordered]
    return Located(
        notes=tuple(ordered),
        drafts=tuple(drafts),
        fresh=sum(draft["entry_key"] not in book.known for draft in drafts),
        issues=tuple(book.issues),
    )


class _Book:
    """The cases that observations may be about; those that the same files open are added."""

    def __init__(
        self,
        events: pd.DataFrame,
        cases: pd.DataFrame,
        *,
        opening: str,
        source: str | None,
        zone: ZoneInfo,
        as_of: date,
    ) -> None:
        keyed = events[events["entry_key"].fillna("").str.startswith("field:")]
        self.known: Mapping[str, Mapping[str, Any]] = {
            str(one["entry_key"]): one for one in keyed.to_dict("records")
        }
        self.building: Mapping[str, Any] = cases.set_index("case_id")["building_id"].to_dict()
        running = cases[~cases["ended"].astype(bool)]
        self.open: dict[str, list[str]] = (
            running.groupby("building_id")["case_id"].agg(list).to_dict()
        )
        self.ended = set(cases.loc[cases["ended"].astype(bool), "building_id"])
        self.opening, self.source, self.zone, self.as_of = opening, source, zone, as_of
        self.issues: list[Issue] = []

    def draft(self, one: Noted) -> dict[str, Any]:
        """Give one observation as columns of an event."""
        said, key = one.said, f"field:{one.said.id}"
        written = self.known.get(key)
        kind, case = (written["kind"], written["case_id"]) if written else self._case(one)
        day = said.seen_at.astimezone(self.zone).date()
        if day > self.as_of:
            what = f"it was seen on {day}, which has not come yet"
            mend = "Correct the clock of the phone, or of this machine"
            self.issues.append(one.fault("journal_value", what, mend, "seen_at"))
        who = one.source or self.source
        if not who:
            mend = "Name who saw it with --source, a source of the monitor"
            self.issues.append(one.fault("field_value", "nobody says who saw it", mend, "source"))
        return {
            "case_id": case,
            "building_id": said.building_id,
            "kind": kind,
            "happened_on": day,
            "source": who,
            "floors": said.floors,
            "height_m": said.height_m,
            "document_no": said.photo or f"field note {said.id[:8]}",
            "note": _told(said),
            "entry_key": key,
        }

    def _case(self, one: Noted) -> tuple[str, str | None]:
        """Choose the kind of event that an observation is, and the case it is written down in.

        A look without a figure measures nothing: it is a document of the case.
        """
        said = one.said
        if said.kind not in (OBSERVED, self.opening):
            what = f"{said.kind!r} is not what a page saves in the field"
            mend = f"Use one of {OBSERVED}, {self.opening}; record anything else by itself"
            self.issues.append(one.fault("field_value", what, mend, "kind"))
            return said.kind, None
        measured = said.floors is not None or said.height_m is not None
        noted = OBSERVED if measured else DOCUMENT
        if said.case_id is not None:
            return noted, self._named(one, said.case_id)
        building = str(said.building_id)
        found = self.open.get(building, [])
        if said.kind == self.opening and not found:
            self.open[building] = [f"{NEW}:{building}"]
            return self.opening, self.open[building][0]
        return noted, self._of_building(one, building, found)

    def _named(self, one: Noted, case: str) -> str:
        """Give the case that an observation names, if it is one of its building."""
        said = one.said
        if said.kind == self.opening:
            what = f"it opens a case with {said.kind}, and names the case {printable(case)}"
            mend = f"Leave the case out, or write {OBSERVED}"
            self.issues.append(one.fault("field_value", what, mend, "kind"))
        elif case not in self.building:
            what = f"there is no case {printable(case)!r}"
            mend = f"{did_you_mean(case, self.building)}Correct the number of the case"
            self.issues.append(one.fault("field_value", what, mend, "case_id"))
        elif said.building_id not in (None, self.building[case]):
            what = f"{case} is about {self.building[case]!r}, not {printable(said.building_id)!r}"
            mend = "Correct the case or the building"
            self.issues.append(one.fault("field_value", what, mend, "building_id"))
        return case

    def _of_building(self, one: Noted, building: str, found: Sequence[str]) -> str | None:
        """Give the one open case of a building."""
        if len(found) == 1:
            if one.said.kind == self.opening:
                what = f"{building} has an open case, so the sign was noted in it"
                mend = "Nothing needs to be done"
                note = Issue("note", "field_joined", one.file, what, mend, row=one.item)
                self.issues.append(note)
            return found[0]
        shown = printable(building)
        if found:
            what = f"{shown} has more than one open case: {', '.join(found)}"
            mend = "Write down which one is meant, as case_id"
        else:
            ended = "; one that ended is there" if building in self.ended else ""
            what = f"{shown} has no open case{ended}"
            mend = f"Open one with record {self.opening} --case new --building {shown} first"
        self.issues.append(one.fault("field_value", what, mend, "building_id"))
        return None


def _told(said: FieldObservation) -> str:
    """Write what the journal has no column for, in words that no other part reads."""
    parts = [f"seen {said.seen_at.astimezone(UTC).strftime(MOMENT)}"]
    if said.position is not None:
        at = said.position
        error = "" if at.error_m is None else f" ± {at.error_m:.0f} m"
        parts.append(f"at {at.latitude:.6f}, {at.longitude:.6f}{error}")
    return " ".join([*(said.note or "").split(), f"[{'; '.join(parts)}]"])


def _words(one: Noted) -> list[Issue]:
    """Find words that may not stay for ever; none of them is quoted."""
    note = " ".join((one.said.note or "").split())
    found = []
    if PERSONAL.search(note):
        what = "it holds what may be the number of a person or a telephone"
        mend = "Take it out of the note: the journal keeps it forever"
        found.append(one.fault("field_value", what, mend, "note"))
    for column, text in (("note", note), ("photo", one.said.photo or "")):
        if UNPRINTABLE.search(text):
            what, mend = "it holds a character that cannot be seen", "Write it again without it"
            found.append(one.fault("field_value", what, mend, column))
    return found


def _issue(file: str, fault: Any) -> Issue:
    """Say in which observation a fault is, and how it is mended."""
    loc = list(fault["loc"])
    item = loc[1] + 1 if loc[:1] == ["observations"] and len(loc) > 1 else None
    keys = loc[2:] if item else loc
    said = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "missing":
        said, mend = f"{keys[-1]!r} is missing", "Add it"
    elif fault["type"] == "extra_forbidden":
        said, mend = f"{printable(str(keys[-1]))!r} is not a known key", "Take it out"
    else:
        mend = {**MENDS, **FORMS}.get(fault["type"], "Correct the value")
        said = f"{said[:1].lower()}{said[1:]}"
    key = ".".join(map(str, keys)) or None
    return Issue("stop", "field_value", file, said, mend, row=item, column=key)
