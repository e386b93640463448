"""The texts of many entries at once: RFC 8785 JSON to columns, and columns to RFC 8785 JSON.

Texts are read by a fast parser and then written again from what it read. Where the two
differ, a text said something else than its columns do: a key twice, an unknown key, a number
or a space that is not canonical. So what is hashed is what is read, with nothing between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import rfc8785
from pyarrow import json as arrow_json

from geo import tables

OPEN = tuple(sorted(set(tables.EVENTS.public) - {"leaf_sha256"}))
"""Columns of the open text; the leaf hash is computed from it and cannot stand in it."""

CLOSED = (*sorted(set(tables.EVENTS.names) - set(tables.EVENTS.public)), "salt")
"""Columns of the closed text."""

LARGEST_TEXT_BYTES = 64_000
"""No honest entry is longer: all its columns together hold far less."""

MOST_ROWS = 20  # faults that are told; a journal with more is broken as a whole

_ARROW = {"number": pa.float64(), "count": pa.int64()}
_KINDS = {column.name: column.kind for column in tables.EVENTS.columns}

Columns = Mapping[str, pa.ChunkedArray]
"""Columns of entries as the parser gives them: text, whole numbers and numbers."""


class NotEntriesError(ValueError):
    """Some texts are no entries; ``rows`` are their places, the first few of them."""

    def __init__(self, rows: Sequence[int]) -> None:
        self.rows = tuple(rows)[:MOST_ROWS]
        super().__init__(f"{len(self.rows)} texts are no entries")


def read(texts: Sequence[str], names: Sequence[str]) -> dict[str, pa.ChunkedArray]:
    """Read texts as columns.

    Parameters
    ----------
    texts
        Open or closed texts.
    names
        :data:`OPEN` or :data:`CLOSED`.

    Raises
    ------
    NotEntriesError
        If a text is not the RFC 8785 JSON of these columns.

    Examples
    --------
    >>> read(['{"note":"a hut","salt":"00"}'], CLOSED)["note"].to_pylist()
    ['a hut']
    >>> read(['{"note":"a hut", "salt":"00"}'], CLOSED)
    Traceback (most recent call last):
    geo.enforcement.texts.NotEntriesError: 1 texts are no entries
    """
    schema = pa.schema(
        [(name, _ARROW.get(_KINDS.get(name, "text"), pa.string())) for name in names]
    )
    if not texts:
        return {name: schema.empty_table()[name] for name in names}
    try:
        found = _parsed(texts, schema)
    except (pa.ArrowInvalid, UnicodeEncodeError):
        raise NotEntriesError(_broken(texts, schema)) from None
    again = written(found)
    differ = pc.not_equal(pa.chunked_array([pa.array(texts, pa.string())]), again)
    if pc.any(differ).as_py():
        raise NotEntriesError(pc.indices_nonzero(differ).to_pylist())
    return found


def written(columns: Columns) -> pa.ChunkedArray:
    """Write columns as the RFC 8785 JSON of each row; empty cells are left out."""
    members = [
        pc.binary_join_element_wise(f'"{name}":', _value(column), "")
        for name, column in sorted(columns.items())
    ]
    joined = pc.binary_join_element_wise(*members, ",", null_handling="skip")
    return pc.binary_join_element_wise("{", joined, "}", "")


def frame(columns: Columns, leaves: Sequence[str]) -> pd.DataFrame:
    """Give columns of entries as the table ``tables.EVENTS``.

    Parameters
    ----------
    columns
        All columns that stand in texts. A day that is none becomes empty.
    leaves
        The leaf hash of each entry.
    """
    kept = {name: columns[name] for name in tables.EVENTS.names if name in columns}
    wide = pa.table(kept).to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    for name in (name for name in kept if _KINDS[name] == "day"):
        days = pd.to_datetime(wide[name], format="%Y-%m-%d", errors="coerce")
        wide[name] = days.astype(tables.DTYPES["day"])
    wide["leaf_sha256"] = pd.Series(leaves, index=wide.index, dtype="str")
    return wide[tables.EVENTS.names]


def _parsed(texts: Sequence[str], schema: pa.Schema) -> dict[str, pa.ChunkedArray]:
    """Parse texts, one a line, by the fast parser.

    Raises
    ------
    pyarrow.ArrowInvalid
        If a text is not JSON, or has a key twice, or a value of another type.
    """
    content = "\n".join(texts).encode()
    largest = max(len(text) for text in texts)
    if largest > LARGEST_TEXT_BYTES or content.count(b"\n") != len(texts) - 1:
        raise pa.ArrowInvalid("a text is too long, or more than one line")
    found = arrow_json.read_json(
        pa.py_buffer(content),
        # a block must hold the longest line, of letters of at most four bytes
        read_options=arrow_json.ReadOptions(block_size=16_000_000, use_threads=len(texts) > 10_000),
        parse_options=arrow_json.ParseOptions(
            explicit_schema=schema, unexpected_field_behavior="ignore"
        ),
    )
    if found.num_rows != len(texts):
        raise pa.ArrowInvalid("a text is empty")
    return {name: found[name] for name in schema.names}


def _broken(texts: Sequence[str], schema: pa.Schema, start: int = 0) -> list[int]:
    """Find the texts that the parser refuses, by halves, so that a few cost little."""
    try:
        _parsed(texts, schema)
    except (pa.ArrowInvalid, UnicodeEncodeError):
        if len(texts) == 1:
            return [start]
    else:
        return []
    middle = len(texts) // 2
    first = _broken(texts[:middle], schema, start)
    if len(first) >= MOST_ROWS:
        return first
    return [*first, *_broken(texts[middle:], schema, start + middle)]


def _value(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Write the values of one column as JSON."""
    if pa.types.is_integer(column.type):
        return column.cast(pa.string())
    if pa.types.is_floating(column.type):
        # few numbers are different ones, and only RFC 8785 says how each is written
        coded = column.combine_chunks().dictionary_encode()
        coded = coded if isinstance(coded, pa.DictionaryArray) else coded.combine_chunks()
        words = pa.array(
            [rfc8785.dumps(one).decode() for one in coded.dictionary.to_pylist()], pa.string()
        )
        return pa.chunked_array([words.take(coded.indices)])
    escaped = pc.replace_substring(column, "\\", "\\\\")
    return pc.binary_join_element_wise('"', pc.replace_substring(escaped, '"', '\\"'), '"', "")
