"""What citizens report: the file a report comes in, and what a monitor says of such reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from geo.records.words import Parameter, Record, Text

SIGNAL_FORM = "foothill-signal"
"""What a file of ours calls itself."""

SignalSubject = Literal[
    "new_works", "more_floors", "slope_cut", "water", "green", "after_order", "use", "other"
]

SIGNAL_SUBJECTS: tuple[str, ...] = (
    "new_works", "more_floors", "slope_cut", "water", "green", "after_order", "use", "other",
)  # fmt: skip
"""What a report may be about: works begun, floors added, a slope cut, a stream filled or built
on, trees felled, works that go on after an order, a use that is another one, anything else."""

SIGNAL_ORIGINS: tuple[str, ...] = ("form", "table", "open311")
"""In what a report came: a file of ours, a CSV, or an Open311 GeoReport v2 record."""

SIGNAL_WORDS: tuple[str, ...] = ("none", "plain", "held", "released", "withheld")
"""What became of the words of a report: none were sent, nothing in them looks like a person,
they wait for somebody to read them, they may be read inside, or nobody reads them."""

SIGNAL_MATCHES: tuple[str, ...] = ("parcel", "place", "person", "unclear", "nothing")
"""How the object of a report was found: by its cadastral number, by its place, by a person; or
that several objects may be meant, or none is there."""

SIGNAL_STATES: tuple[str, ...] = (
    "received", "held", "matched", "inspected", "confirmed", "not_confirmed",
)  # fmt: skip
"""How far a report came, as its reporter reads it."""

REWARDS: tuple[str, ...] = ("none", "granted", "refused")
"""What was decided on a reward."""


class Signals(Record):
    """Where a monitor keeps the reports of citizens, and how they are read."""

    path: Annotated[
        str,
        Field(
            pattern=r"^[^/\\]+\.jsonl$",
            description="the register of reports, beside the monitor file; it is only added to",
        ),
    ] = "signals.jsonl"
    position_error_m: Annotated[
        Parameter, Field(description="how far off a place may be that a report gives")
    ]
    services: Annotated[
        Mapping[str, SignalSubject],
        Field(description="for a service_code of Open311, what such a report is about"),
    ] = {}
    currency: Annotated[
        str | None,
        Field(pattern=r"^[A-Z]{3}$", description="of rewards, ISO 4217; left out: none are paid"),
    ] = None
    how_to_report: Annotated[
        Text, Field(description="where a citizen sends the file that the page saves")
    ]

    @property
    def words_path(self) -> str:
        """The file that holds what citizens wrote: outside the chain, so that it can be erased."""
        return self.path.removesuffix(".jsonl") + ".words.json"

    @property
    def secret_path(self) -> str:
        """The file of the secret by which what is told of reports cannot be tried out."""
        return self.path.removesuffix(".jsonl") + ".secret"


Photo = Annotated[
    str | None,
    Field(max_length=200, pattern=r"^[^/\\]+$", description="name of the file alone"),
]


class Report(Record):
    """One report, without a word about who makes it."""

    what: SignalSubject
    latitude: Annotated[float | None, Field(ge=-90, le=90, description="degrees, WGS 84")] = None
    longitude: Annotated[float | None, Field(ge=-180, le=180, description="degrees, WGS 84")] = None
    position_error_m: Annotated[
        float | None, Field(gt=0, le=10_000, description="as the phone says")
    ] = None
    cadastral_no: Annotated[str | None, Field(min_length=1, max_length=60)] = None
    seen_on: date | None = None
    text: Annotated[str | None, Field(max_length=2000, description="no names, no numbers")] = None
    photo: Photo = None
    received_at: Annotated[
        AwareDatetime | None,
        Field(description="when the service took it in; left out: when it is written down"),
    ] = None
    request_id: Annotated[
        str | None,
        Field(min_length=1, max_length=100, description="the service's own number of it"),
    ] = None

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("it gives one coordinate and not the other")
        if self.latitude is None and self.cadastral_no is None:
            raise ValueError("it gives neither a place nor a cadastral number")
        return self


class SignalFile(Record):
    """The file of reports that the public page saves."""

    format: Literal["foothill-signal"]
    version: Literal[1]
    monitor: Annotated[str, Field(description="id of the monitor")]
    signals: Annotated[list[Report], Field(min_length=1, max_length=1000)]
