"""The command line: how everything that is printed is printed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from geo.errors import printable
from geo.records import Issue

if TYPE_CHECKING:  # so that --help need not wait for the table library
    import pandas as pd

out = Console()
err = Console(stderr=True)

ISSUE_STYLES = {"stop": "red", "row": "yellow", "note": "dim"}
GAP = "  "


def say(text: str, *, style: str | None = None) -> None:
    """Print one line: paths stay whole, and nothing in a name is markup or steers a terminal."""
    out.print(printable(text), style=style, markup=False, highlight=False, soft_wrap=True)


def complain(text: str) -> None:
    """Print one line on the error stream, in red."""
    err.print(printable(text), style="red", markup=False, highlight=False, soft_wrap=True)


def hint(text: str) -> None:
    """Print one line beside the answer, on the error stream: standard output stays clean."""
    err.print(printable(text), markup=False, highlight=False, soft_wrap=True)


def put(text: str) -> None:
    """Write what is meant for a file or another program, as it is."""
    sys.stdout.write(text)


def put_json(value: Any) -> None:
    """Write a value as JSON; a day is YYYY-MM-DD."""
    put(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")


def put_csv(frame: pd.DataFrame) -> None:
    """Write a table as CSV that no spreadsheet runs."""
    from geo.atlas.spreadsheet import csv_text  # noqa: PLC0415  # --help need not wait for it

    put(csv_text(frame))


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows of a table for JSON: a missing value is null, a day is YYYY-MM-DD."""
    days = frame.select_dtypes("datetime")
    written = frame.assign(**{name: days[name].dt.strftime("%Y-%m-%d") for name in days})
    return list(json.loads(written.to_json(orient="records")))


def tell_table(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table, whole: in a box on a terminal that is wide enough, else as bare lines.

    A word cut short is no word, and what is piped on is read by a program that wants each row
    on a line of its own.

    Parameters
    ----------
    title
        What it shows.
    headings, rows
        One text a column.
    """
    told = [[printable(cell) for cell in row] for row in rows]
    boxed = Table(*headings, title=title)
    for row in told:
        boxed.add_row(*map(escape, row))
    unbound = out.options.update(width=sys.maxsize)
    if out.is_terminal and out.measure(boxed, options=unbound).maximum <= out.width:
        out.print(boxed)
        return
    lines = [list(headings), *told]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    say(title)
    for line in lines:
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        say(GAP.join(padded).rstrip())


def tell_receipts(receipts: pd.DataFrame) -> None:
    """Print what happened to the rows of each input."""
    counted = [name for name in receipts.columns if name.startswith("rows_")]
    headings = ["input", *(name.removeprefix("rows_") for name in counted)]
    rows = receipts[["input_id", *counted]].astype(str).to_numpy().tolist()
    tell_table("Rows of each input", headings, rows)


def tell_issues(issues: Iterable[Issue]) -> None:
    """Print every issue, one a line."""
    for issue in issues:
        say(f"{issue.severity}: {issue}", style=ISSUE_STYLES[issue.severity])
