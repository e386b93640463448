"""What a sheet of a site extract is made of: sections of items, and the words they share."""

from __future__ import annotations

from dataclasses import dataclass

from geo.atlas.speech import Speech
from geo.records import Extract


@dataclass(frozen=True, slots=True)
class Item:
    """One theme, limit, provision or source: a heading, its figure, and lines of plain text.

    ``mark`` is what other parts of the sheet refer to it by; items with one ``group`` after
    another stand below one heading.
    """

    title: str
    lines: tuple[str, ...] = ()
    mark: str | None = None
    figure: str | None = None
    group: str | None = None
    layer_id: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, what it means, and its items; ``key`` tells templates which one it is."""

    key: str
    title: str
    lead: str
    items: tuple[Item, ...]


def why(reason: str, say: Speech) -> str:
    """Say why something is not known; the pages' own words for it speak of buildings."""
    own = f"extract.why.{reason}"
    return say(own if say.has(own) else f"reason.{reason}")


def bounds(low: float | None, high: float | None, say: Speech) -> str:
    """Write the least and the greatest share, where they differ by what is printed."""
    if low is None or high is None or high - low < 0.0005:
        return ""
    return " " + say("extract.bounds", low=say.share(low), high=say.share(high))


def source_marks(document: Extract) -> dict[str | None, str]:
    """Give each source of a document the mark by which provisions name it, by its id."""
    return {key: f"S{number}" for number, key in enumerate(document.sources, start=1)}


def figure(value: float, unit: str, say: Speech) -> str:
    """Write what a rule allows in its unit; of what is counted the sentence names it.

    Examples
    --------
    >>> figure(0.2, "share", Speech("en")), figure(12, "m", Speech("en"))
    ('20%', '12 m')
    """
    if unit == "share":
        return say.share(value)
    if unit == "deg":
        return say.degrees(value)
    counted = say.number(value, 2)
    return f"{counted} {say(f'unit.{unit}')}" if unit in ("m", "m3") else counted
