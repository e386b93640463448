"""Which columns each file of the public data may hold: the one list, with what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from geo import tables
from geo.atlas.backlog import STEPS
from geo.atlas.standings import STANDINGS
from geo.tables.kinds import Column, Table, count, day, number, text

_SIGN = text("sign", "What a sign is and is not, in three languages", needed=True)
_NOTICE = text("notice", "Warning that the town is invented; only in files of such a town")
_STEPS = "; ".join(f"{step} {of} to {to}" for step, (of, to) in STEPS.items())
_ATTRIBUTION = text("attribution", "The words that the licence of the sources asks for")


_SCORED = (
    text("scored", "District, cell, body or step of the process", needed=True),
    text("scored_id", "Its id; empty: outside all districts"),
)
_POINTS = (
    number("points_low", "points", "Points at least; empty: too few to say"),
    number("points_high", "points", "Points at most"),
)


def _of(table: Table, *more: Column) -> Table:
    """Give the file of a table of the run: its public columns, and what is written beside them."""
    public = tuple(column for column in table.columns if column.public)
    return Table(table.name, table.meaning, table.key, (*public, *more, _NOTICE))


def _ranges() -> Iterable[Column]:
    for word in STANDINGS:
        yield count(f"{word}_low", f"Buildings that stand as {word}, at least")
        yield count(f"{word}_high", f"Buildings that stand as {word}, at most")


FILES: Mapping[str, Table] = {
    table.name: table
    for table in (
        Table(
            "counts",
            "Counts per layer, rule, district and label, each as the least and the most",
            ("subject", "subject_id", "measure"),
            (
                text("subject", "Layer, rule, district, label or monitor", needed=True),
                text("subject_id", "Its id; empty: outside all districts"),
                text("measure", "What was counted", needed=True),
                count("low", "The least that the count may be, of cases those alone that may be "
                      "told; empty: it cannot be told"),
                count("high", "The most that it may be; empty likewise"),
                text("note", "Why it cannot be told"),
                _SIGN,
                _NOTICE,
            ),
        ),
        _of(tables.CASES),
        _of(tables.EVENTS),
        _of(tables.REMEDIES),
        _of(
            tables.TALLIES,
            text("meaning", "The sentence of the definition, in three languages", needed=True),
        ),
        Table(
            "backlog",
            "Cases open at the end of each month, of those that are told",
            ("until",),
            (
                day("until", "Last day counted in the row", needed=True),
                count("opened", "Cases whose first event fell in the month", needed=True),
                count("ended", "Cases that ended in it", needed=True),
                count("open", "Cases open on that day", needed=True),
                _NOTICE,
            ),
        ),
        Table(
            "steps",
            "Days that each step took, of cases that are told",
            ("step",),
            (
                text("step", f"From which column of cases or remedies to which: {_STEPS}",
                     needed=True, one_of=tuple(STEPS)),
                count("cases", "Cases that took it", needed=True),
                number("least_days", "d", "The fewest days", needed=True),
                number("median_days", "d", "As many days or fewer in half of the cases",
                       needed=True),
                number("most_days", "d", "The most days", needed=True),
                _NOTICE,
            ),
        ),
        Table(
            "cells",
            "Buildings by their standing in squares of 500 m, several together where one would "
            "single out",
            ("cell_id",),
            (
                text("cell_id", "South-west corner of its first square, m, and how many squares",
                     needed=True),
                text("licence", "Licence of the registers that were counted", needed=True),
                count("squares", "Squares that are told together", needed=True),
                count("buildings", "Buildings looked at", needed=True),
                *_ranges(),
                _SIGN,
                _ATTRIBUTION,
                _NOTICE,
            ),
        ),
        Table(
            "zones",
            tables.ZONES.meaning,
            tables.ZONES.key,
            tuple(column for column in tables.ZONES.columns if column.public),
        ),
        Table(
            "districts",
            tables.DISTRICTS.meaning,
            tables.DISTRICTS.key,
            tuple(one for one in tables.DISTRICTS.columns if one.name != "geometry"),
        ),
        _of(tables.CHANGES),
        Table(
            "scores",
            "The parts of each score of weak points, as the least and the most they stand for",
            ("scored", "scored_id", "part"),
            (
                *_SCORED,
                text("part", "A red flag, findings, or cases that stand still", needed=True),
                count("count_low", "Records that raised it, at least; empty: not told"),
                count("count_high", "The same, at most"),
                count("of", "Records that could be asked; empty: not told"),
                count("unknown_most", "Records that may have raised it too, at most"),
                number("share_low", "share", "Share of them that raised it, at least"),
                number("share_high", "share", "The same, at most"),
                number("interval_low", "share", "Wilson 95 % interval of both, from"),
                number("interval_high", "share", "to"),
                number("weight", "points a per cent", "Weight of the part", needed=True),
                *_POINTS,
                text("missing", "Why the part has no points", one_of=tables.MISSING),
                _SIGN,
                _NOTICE,
            ),
        ),
        Table(
            "score_totals",
            "Scores of weak points: sums of the points of their parts",
            ("scored", "scored_id"),
            (
                *_SCORED,
                *_POINTS,
                text("parts", "Parts that were summed, by spaces; others are not comparable"),
                text("missing", "Parts without points, parted by spaces"),
                _SIGN,
                _NOTICE,
            ),
        ),
        Table(
            "flag_counts",
            "Of how many records each red flag was asked, and how many raised it",
            ("flag_id",),
            (
                text("flag_id", "The flag", needed=True),
                text("record_kind", "What it is asked of", needed=True),
                text("step", "Step of the process that it is a sign of"),
                count("asked", "Records to which the question can be put", needed=True),
                count("count_low", "Records that raised it, at least; empty: not told"),
                count("count_high", "The same, at most"),
                count("unknown", "Records for which something is missing", needed=True),
                number("fence", "unit", "Tukey fence used; of several, that of the largest group"),
                text("fence_of", "Group of that fence"),
                _SIGN,
                _NOTICE,
            ),
        ),
        _of(tables.FLAG_NEEDS, _SIGN),
        Table("claims", tables.CLAIMED.meaning, tables.CLAIMED.key, _of(tables.CLAIMED).columns),
        _of(tables.RECOMMENDATIONS),
        _of(tables.INEVITABILITY),
    )
}  # fmt: skip
"""By the part of a file's name before its licence and its form: ``cells`` is the list of
``cells-cc-by-4-0.csv``, ``.geojson`` and ``.parquet``. A geometry is listed nowhere and goes
with ``cells``, ``zones`` and ``districts`` alone."""


def contract(name: str) -> Table | None:
    """Give what a file may hold by its name; None for one without columns.

    Examples
    --------
    >>> contract("cells-cc-by-4-0.csv").name
    'cells'
    >>> contract("LICENCES.txt") is None
    True
    """
    return FILES.get(name.split(".", 1)[0].split("-", 1)[0])


def allowed(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Give a table back if all its columns may stand in a file of this name.

    Raises
    ------
    ValueError
        With each column that is not listed: a fault of the program, and nothing leaves.

    Examples
    --------
    >>> allowed(pd.DataFrame({"step": ["act"], "owner": ["x"]}), "steps")
    Traceback (most recent call last):
    ValueError: steps: not listed for the public in geo.atlas.published: owner
    """
    known = {*FILES[name].names, "geometry"}
    others = [str(column) for column in frame.columns if column not in known]
    if others:
        told = ", ".join(others)
        raise ValueError(f"{name}: not listed for the public in geo.atlas.published: {told}")
    return frame


def text_key(file: str, column: str) -> str:
    """Give the key of the text that says what a column means.

    A name that means something else in another file has a text for each of these files.

    Examples
    --------
    >>> text_key("cases", "opened_on"), text_key("cases", "reason")
    ('column.opened_on', 'column.cases.reason')
    """
    return f"column.{file}.{column}" if column in _SEVERAL else f"column.{column}"


def _several() -> frozenset[str]:
    """Find the names of columns that do not mean the same in every file."""
    meanings: dict[str, set[str]] = {}
    for table in FILES.values():
        for column in table.columns:
            meanings.setdefault(column.name, set()).add(column.meaning)
    return frozenset(name for name, told in meanings.items() if len(told) > 1)


_SEVERAL = _several()


def described() -> list[dict[str, object]]:
    """Describe every file and its columns, for the data dictionary."""
    return [
        {
            "file": table.name,
            "meaning": table.meaning,
            "columns": [_described(column) for column in table.columns],
        }
        for table in FILES.values()
    ]


def _described(column: Column) -> dict[str, object]:
    return {
        "name": column.name,
        "type": column.kind,
        "unit": column.unit,
        "meaning": column.meaning,
        "one_of": list(column.one_of),
    }
