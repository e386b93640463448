"""The records behind a figure, as a page names them: those with a page of their own lead to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geo.atlas.speech import Speech

MOST_IDS = 60
"""Records that a page lists behind one figure; the files beside it list all."""


@dataclass(frozen=True, slots=True)
class Behind:
    """Records with the way to the page of each, and how many more there are."""

    count: str
    listed: tuple[tuple[str, str | None], ...]
    more: str | None


def behind(
    ids: str | None, ways: Mapping[str, str], say: Speech, *, most: int = MOST_IDS
) -> Behind | None:
    """Give the records of a list parted by spaces; None where it names none.

    Parameters
    ----------
    ids
        Ids, parted by spaces; None or empty for none.
    ways
        The way from the page to that of a record, by its id.
    say
        The language.
    most
        Ids that are listed.
    """
    every = (ids or "").split()
    if not every:
        return None
    left = len(every) - most
    return Behind(
        say.count("count.records", len(every)),
        tuple((one, ways.get(one)) for one in every[:most]),
        say("behind.more", count=say.number(left)) if left > 0 else None,
    )
