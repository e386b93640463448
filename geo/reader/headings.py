"""Base: the row of headings that names the columns of a table typed by hand."""

from __future__ import annotations

from typing import Any

from geo.reader.child import fault

Fault = dict[str, Any]

LISTED = 20  # faults of one kind that are named; the rest are counted


def faults_of(headings: list[str], row: int) -> list[Fault]:
    """Find headings that are missing, or there twice: a column must be named by one word.

    Examples
    --------
    >>> [one["what"] for one in faults_of(["id", "", "id"], 1)]
    ["heading 'id' is there 2 times", 'column 2 has no heading']
    """
    if not any(headings):
        mend = "Write the names of the columns there, or name their row under headings_row"
        return [fault("csv_malformed", f"row {row} holds no headings", mend, row=row)]
    mend = "Give each column its own heading"
    found = [
        fault("csv_heading", f"heading {name!r} is there {times} times", mend, row=row, column=name)
        for name in dict.fromkeys(headings)
        if name and (times := headings.count(name)) > 1
    ]
    if "" in headings:
        what = f"column {headings.index('') + 1} has no heading"
        found.append(fault("csv_heading", what, mend, row=row))
    return found


def first_ones(found: list[Fault], rest: str) -> list[Fault]:
    """Keep the first faults of a kind, and count the rest in one more, without a row.

    Parameters
    ----------
    found
        Faults of one kind.
    rest
        What the rest are, in words that follow their number.
    """
    if len(found) <= LISTED:
        return found
    more = found[LISTED] | {"what": f"{len(found) - LISTED} more {rest}", "row": None}
    return [*found[:LISTED], more]
