"""Tables as CSV for spreadsheets, in which no cell can act as a formula."""

from __future__ import annotations

from io import BytesIO

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

_ACTING = "^[=+\\-@\t\r＝＋－＠]"
"""What a spreadsheet would take for a formula, at the start of a cell."""
_PARTING = '[",\r\n]'  # what parts cells and rows, so that a text which holds it is quoted
_LINE_END = "\r\n"
_TEXT = pa.large_string()
_ROWS_AT_ONCE = 100_000


def csv_text(frame: pd.DataFrame) -> str:
    r"""Write RFC 4180 text in which no cell can act as a formula.

    A text that begins with ``= + - @``, a tab or a carriage return gets an apostrophe
    before it, which spreadsheets show as text. Numbers are written as Python does, days as
    YYYY-MM-DD, and what is missing as nothing.

    Parameters
    ----------
    frame
        One column or more; what is neither a number, a day nor a flag is a text.

    Examples
    --------
    >>> csv_text(pd.DataFrame({"name": ["=1+1"], "count": [-1]}))
    "name,count\r\n'=1+1,-1\r\n"
    """
    return csv_bytes(frame).decode()


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Write what :func:`csv_text` gives as UTF-8.

    It is made whole columns at a time, of some rows at once: a register of a million events
    would take minutes cell by cell, and as one text more memory than all else of a run.
    """
    written = BytesIO()
    heading = [_quoted(pa.chunked_array([[str(name)]], _TEXT)) for name in frame.columns]
    written.writelines(_lines(heading))
    for start in range(0, len(frame), _ROWS_AT_ONCE):
        rows = frame.iloc[start : start + _ROWS_AT_ONCE].reset_index(drop=True)
        written.writelines(_lines([_cells(rows[name]) for name in rows]))
    return written.getvalue()


def _cells(values: pd.Series) -> pa.ChunkedArray:
    """Give the cells of a column; a text that could act gets its apostrophe."""
    told = values.dropna().astype("str").reindex(values.index)  # most columns say little
    (cells,) = pa.table({"": told}).columns
    if values.dtype not in ("str", "object"):
        return cells
    acting = pc.match_substring_regex(cells, _ACTING)
    return _quoted(pc.if_else(acting, _joined("'", cells), cells) if _any(acting) else cells)


def _lines(columns: list[pa.ChunkedArray]) -> list[pa.Buffer]:
    """Give the lines of some rows: in memory the texts of an array follow one another."""
    *cells, last = columns
    last = last.fill_null("")
    if not cells:  # a line of nothing would be no row
        last = pc.if_else(pc.equal(last, ""), _text('""'), last)
    lines = pc.binary_join_element_wise(
        *cells, _joined(last, _LINE_END), _text(","), null_handling="replace", null_replacement=""
    )
    return [chunk.buffers()[2] for chunk in lines.chunks]


def _quoted(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Put quotes around the texts that need them, the quotes inside doubled."""
    parting = pc.match_substring_regex(cells, _PARTING)
    if not _any(parting):
        return cells
    return pc.if_else(parting, _joined('"', pc.replace_substring(cells, '"', '""'), '"'), cells)


def _any(found: pa.ChunkedArray) -> bool:
    return bool(pc.any(found).as_py())


def _joined(*parts: pa.ChunkedArray | str) -> pa.ChunkedArray:
    typed = [_text(one) if isinstance(one, str) else one for one in parts]
    return pc.binary_join_element_wise(*typed, _text(""))


def _text(value: str) -> pa.Scalar:
    return pa.scalar(value, _TEXT)
