"""Which body answers on a day for what an older one was asked: dates and successors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from geo.records import Body

Fault = tuple[str, str, str]
"""The key, joined by dots, what is wrong with it, and the mend."""


def stands(body: Body, day: date) -> bool:
    """Tell whether a body stands on a day; an unstated first or last day bounds nothing.

    Examples
    --------
    >>> name = {"kk": "a", "ru": "a", "en": "a"}
    >>> old = Body(id="old", name=name, valid_to=date(2024, 12, 31), source="s")
    >>> stands(old, date(2024, 12, 31)), stands(old, date(2025, 1, 1))
    (True, False)
    """
    begun = body.valid_from is None or body.valid_from <= day
    return begun and (body.valid_to is None or day <= body.valid_to)


def answering(body_id: str, bodies: Mapping[str, Body], day: date) -> str | None:
    """Follow the successors of a body until one stands on a day.

    Parameters
    ----------
    body_id
        The body that was asked.
    bodies
        All bodies by their id; no circle of successors among them.
    day
        The day.

    Returns
    -------
    body_id
        None where the last body of the line does not stand on the day.
    """
    body = bodies.get(body_id)
    while body is not None and body.valid_to is not None and body.valid_to < day:
        body = bodies.get(body.successor) if body.successor else None
    return body.id if body is not None and stands(body, day) else None


def body_faults(bodies: Sequence[Body]) -> Iterator[Fault]:
    """Find bodies that share an id or a spelling, end before they begin, or succeed in a circle."""
    known = {one.id: one for one in bodies}
    spelled: dict[str, str] = {}
    for at, body in enumerate(bodies):
        place = f"bodies.{at}"
        if body.id in [one.id for one in bodies[:at]]:
            yield f"{place}.id", f"{body.id!r} stands twice", "Give each body its own id"
        if body.valid_from and body.valid_to and body.valid_from > body.valid_to:
            what = f"{body.id} ends on {body.valid_to}, before it begins"
            yield f"{place}.valid_to", what, "Correct one of the two days"
        for word in body.written:
            if spelled.setdefault(word, body.id) != body.id:
                what = f"{word!r} is how {spelled[word]} is written too"
                yield f"{place}.written", what, "Leave it to one of the two bodies"
        if body.successor is None:
            continue
        if body.successor not in known:
            what = f"successor {body.successor!r} is no body of this file"
            yield f"{place}.successor", what, "Add the body, or correct the id"
        elif body.valid_to is None:
            what = f"{body.id} has a successor and no last day"
            yield f"{place}.successor", what, "Add valid_to, or take the successor out"
        circle = _circle(body, known)
        if circle:
            what = f"bodies succeed each other in a circle: {' to '.join(circle)}"
            yield f"{place}.successor", what, "Take one of them out of the circle"


def _circle(body: Body, known: Mapping[str, Body]) -> list[str]:
    """Give the circle of successors that leads back to a body; nothing where none does."""
    line, after = [body.id], body.successor
    while after is not None and after in known and after not in line:
        line.append(after)
        after = known[after].successor
    return [*line, body.id] if after == body.id else []
