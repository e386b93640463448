"""What a case may go through, as data: its states, the steps between them, clocks, programmes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from geo.records.words import Parameter, Record, Slug, Text

StateId = Annotated[str, Field(pattern=r"^[a-z]+(_[a-z]+)*$", max_length=40)]
Guard = Literal["seen_by_another", "nothing_left", "not_contradicted", "as_before_suspension"]
"""What must hold of a case besides its state.

``seen_by_another``: another source than the one that declared it done has seen it, no earlier.
``nothing_left``: the figures show that no more is left than may remain; unknown ones do not.
``not_contradicted``: no known figure shows that more is left than may remain.
``as_before_suspension``: the state is the one before the suspension.
"""
DayColumn = Literal["happened_on", "served_on", "in_effect_on", "deadline_on"]

NOTES: Mapping[str, str] = {
    "served": "the act that stands was served",
    "observed": "somebody measured what stands",
    "fined": "a fine was imposed; it remedies nothing",
    "fine_paid": "a fine was paid; it remedies nothing",
    "owner_changed": "the building has another owner",
    "site_restored": "slope, greenery or watercourse was restored",
    "document": "a document was added",
    "merged": "the case is one with another, and goes on there",
    "corrected": "an event before was written down wrongly; this one says what is right",
    "withdrawn": "an event before should not have been written down",
    "erased": "what was kept outside the chain was erased",
    "key_rotated": "checkpoints are signed with another key from here on",
}
"""Kinds of events that lead to no other state."""


class State(Record):
    """One state of a case, and what it means for the rest."""

    title: Text
    told: Annotated[Text, Field(description="the sentence that a page says of a case in it")]
    public: Annotated[bool, Field(description="whether a page may tell the public of it")] = True
    ended: Annotated[bool, Field(description="nothing runs any more")] = False
    decides: Annotated[bool, Field(description="a court decided; the event says what")] = False
    act: Annotated[
        bool, Field(description="an act that is served, takes effect and may be appealed")
    ] = False
    orders: Annotated[bool, Field(description="its figures say what may remain")] = False
    puts_in_force: Annotated[bool, Field(description="a court act enters into force")] = False
    keeps_in_force: Annotated[
        bool, Field(description="an act in force stays so; in no other state it does")
    ] = False
    works: Annotated[bool, Field(description="works on the ground have begun")] = False
    declares: Annotated[bool, Field(description="somebody says that it is done")] = False
    sees: Annotated[bool, Field(description="somebody else has seen that it is done")] = False
    leaves_deadline: Annotated[
        bool, Field(description="a deadline set before still runs; any other state answers it")
    ] = False
    suspends: Annotated[bool, Field(description="clocks stand still")] = False


class Step(Record):
    """From some states to one: what the event must carry, and what must hold."""

    start: Annotated[
        list[StateId | Literal["", "open"]],
        Field(min_length=1, description="states before; '' is none yet, open is every open one"),
    ]
    to: Annotated[StateId, Field(description="state reached; open is every open one in turn")]
    needs: Annotated[list[str], Field(description="columns of the event that may not be empty")] = (
        Field(default_factory=list)
    )
    any_of: Annotated[
        list[str], Field(description="columns of which at least one may not be empty")
    ] = Field(default_factory=list)
    decision: list[Literal["granted", "partly", "refused"]] = Field(default_factory=list)
    after_decision: Annotated[
        list[Literal["granted", "partly", "refused"]],
        Field(description="what the last final act must have decided"),
    ] = Field(default_factory=list)
    outcome: Annotated[list[str], Field(description="outcomes the event must choose from")] = Field(
        default_factory=list
    )
    reason: Annotated[list[str], Field(description="reasons the event must choose from")] = Field(
        default_factory=list
    )
    guards: list[Guard] = Field(default_factory=list)


class Workflow(Record):
    """The one table that says which event may follow which."""

    id: Slug
    title: Text
    source: Annotated[str, Field(description="where the practice was read, in its own words")]
    states: Mapping[StateId, State]
    reasons: Annotated[
        Mapping[StateId, Text], Field(description="words of the reasons that steps name")
    ] = Field(default_factory=dict)
    steps: Annotated[list[Step], Field(min_length=1)]


class Clock(Record):
    """How long something may take: calendar days in the monitor's time zone."""

    id: Slug
    title: Text
    after: Annotated[StateId, Field(description="state whose event starts it")]
    counted_from: DayColumn = "happened_on"
    sets: Literal["deadline_on", "appeal_until", "next"] = "next"
    days: Annotated[Parameter, Field(description="length; source: none where no law was read")]
    to_next_working_day: Annotated[
        bool, Field(description="a last day that is no working day moves to the next one")
    ] = False


class Programme(Record):
    """A programme of measures, with its days, so that a count since its start has a date."""

    id: Slug
    title: Text
    from_day: date
    until_day: date | None = None
    source: str


class Journal(Record):
    """Where the journal of a monitor is kept, and what it is read by."""

    path: Annotated[
        str | None,
        Field(description="a database (.db) or an exported journal (.jsonl), below the folder"),
    ] = None
    address_in: Annotated[
        str | None,
        Field(
            pattern=r"^[A-Z][A-Z0-9_]*$",
            description="environment variable with the address of a database for many writers",
        ),
    ] = None
    origin: Annotated[
        str, Field(pattern=r"^[^\s+]+$", description="name of the journal in its checkpoints")
    ]
    prefix: Annotated[str, Field(pattern=r"^[A-Z]{1,6}$", description="FM in FM-2025-0012")]
    workflow: Slug = "kz"
    silent_after_days: Annotated[
        Parameter, Field(description="days after a deadline without an entry that are a sign")
    ]
    clocks: tuple[Clock, ...] = ()
    holidays: tuple[date, ...] = ()
    programmes: tuple[Programme, ...] = ()
    bodies: Annotated[
        tuple[str, ...],
        Field(description="public bodies as entries write them; no other is told to the public"),
    ] = ()
    roles: Annotated[
        tuple[str, ...],
        Field(description="roles of who writes entries down; no other is told to the public"),
    ] = ()

    @property
    def name(self) -> str:
        """What messages call it."""
        return self.path or self.origin
