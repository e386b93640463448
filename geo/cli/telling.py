"""The command line: how everything that is printed is printed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

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


def say(text: str, *, style: str | None = None) -> None:
    """Print one line: paths stay whole, and nothing in a name is markup or steers a terminal."""
    out.print(printable(text), style=style, markup=False, highlight=False, soft_wrap=True)


def complain(text: str) -> None:
    """Print one line on the error stream, in red."""
    err.print(printable(text), style="red", markup=False, highlight=False, soft_wrap=True)


def cell(text: str) -> str:
    """Give a text as it may stand in a table: without markup, and steering no terminal."""
    return escape(printable(text))


def tell_receipts(receipts: pd.DataFrame) -> None:
    """Print what happened to the rows of each input."""
    counted = [name for name in receipts.columns if name.startswith("rows_")]
    heading = (name.removeprefix("rows_") for name in counted)
    table = Table("input", *heading, title="Rows of each input")
    for row in receipts[["input_id", *counted]].astype(str).itertuples(index=False):
        table.add_row(*(cell(value) for value in row))
    out.print(table)


def tell_issues(issues: Iterable[Issue]) -> None:
    """Print every issue, one a line."""
    for issue in issues:
        say(f"{issue.severity}: {issue}", style=ISSUE_STYLES[issue.severity])
