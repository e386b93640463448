"""The public bodies that analyses and claims speak of, with their days and their successors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import Field

from geo.records.words import Record, Slug, Text


class Body(Record):
    """One public body: never a person, and never an office that is one person."""

    id: Slug
    name: Text
    written: Annotated[
        list[str],
        Field(description="how entries of the journal and registers write it, word for word"),
    ] = Field(default_factory=list)
    valid_from: date | None = None
    valid_to: Annotated[date | None, Field(description="last day of it; left out: it stands")] = (
        None
    )
    successor: Annotated[
        Slug | None, Field(description="body that took over its duties, and what it was asked")
    ] = None
    source: Annotated[str, Field(description="id of a source of the monitor")]
    note: Text | None = None


class Bodies(Record):
    """The file ``bodies.yaml``: every body and sphere that analyses and claims may name."""

    bodies: list[Body] = Field(default_factory=list)
    spheres: Annotated[
        Mapping[Slug, Text], Field(description="spheres of work, such as road construction")
    ] = Field(default_factory=dict)
