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

CONTROL = r"[\x00-\x1f]"  # RFC 8785 spells these in a way of their own

_ARROW = {"number": pa.float64(), "count": pa.int64()}

Columns = Mapping[str, pa.ChunkedArray]
"""Columns of entries as the parser gives them: text, whole numbers and numbers."""


class NotEntriesError(ValueError):
    """Some texts are no entries; ``rows`` are their places, the first few of them."""

    def __init__(self, rows: Sequence[int]) -> None:
        self.rows = tuple(rows)[:MOST_ROWS]
        super().__init__(f"{len(self.rows)} texts are no entries")


def read(
    texts: Sequence[str], names: Sequence[str], table: tables.Table = tables.EVENTS
) -> dict[str, pa.ChunkedArray]:
    """Read texts as columns.

    Parameters
    ----------
    texts
        Open or closed texts.
    names
        :data:`OPEN` or :data:`CLOSED`, or the columns of another register.
    table
        The contract that says of which type each column is.

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
    kinds = _kinds(table)
    schema = pa.schema([(name, _ARROW.get(kinds.get(name, "text"), pa.string())) for name in names])
    if not texts:
        return {name: schema.empty_table()[name] for name in names}
    try:
        found = _parsed(texts, schema)
    except (pa.ArrowInvalid, UnicodeEncodeError):
        raise NotEntriesError(_broken(texts, schema)) from None
    again = written(found)
    differ = pc.not_equal(pa.chunked_array([pa.array(texts, pa.string())]), again)
    faulty = pc.indices_nonzero(pc.fill_null(differ, True)).to_pylist()
    if faulty:
        raise NotEntriesError(faulty)
    return found


def written(columns: Columns) -> pa.ChunkedArray:
    """Write columns as the RFC 8785 JSON of each row; empty cells are left out."""
    # a comma before each member, the first of which is cut off: to join what is not empty would
    # leave out a row in which all is
    members = [
        pc.binary_join_element_wise(f',"{name}":', _value(column), "")
        for name, column in sorted(columns.items())
        if column.null_count < len(column)
    ]
    if not members:
        return pa.chunked_array([["{}"] * len(next(iter(columns.values())))], pa.string())
    joined = pc.binary_join_element_wise(*members, "", null_handling="replace", null_replacement="")
    return pc.binary_join_element_wise("{", pc.utf8_slice_codeunits(joined, 1), "}", "")


def frame(
    columns: Columns, leaves: Sequence[str], table: tables.Table = tables.EVENTS
) -> pd.DataFrame:
    """Give columns of entries as a table.

    Parameters
    ----------
    columns
        All columns that stand in texts. A day that is none becomes empty.
    leaves
        The leaf hash of each entry.
    table
        Its contract.
    """
    whole = {**columns, "leaf_sha256": pa.array(leaves, pa.string())}
    kinds = _kinds(table)
    kept = {
        name: days(whole[name]) if kinds[name] == "day" else whole[name] for name in table.names
    }
    return pa.table(kept).to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)


def days(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Read days, each different one once: few are. What is no day becomes empty."""
    if texts.null_count == len(texts):
        return pa.chunked_array([pa.nulls(len(texts), pa.timestamp("s"))])
    coded = _coded(texts)
    found = pd.to_datetime(coded.dictionary.to_pandas(), format="%Y-%m-%d", errors="coerce")
    read = pa.array(found.astype(tables.DTYPES["day"]), pa.timestamp("s"))
    return pa.chunked_array([read.take(coded.indices)])


def _kinds(table: tables.Table) -> dict[str, str]:
    return {column.name: column.kind for column in table.columns}


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
    if any(len(column) != len(texts) for column in found.columns):
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
    if (
        pa.types.is_floating(column.type)
        or pc.any(pc.match_substring_regex(column, CONTROL)).as_py()
    ):
        return _spelt(column)
    escaped = pc.replace_substring(column, "\\", "\\\\")
    return pc.binary_join_element_wise('"', pc.replace_substring(escaped, '"', '\\"'), '"', "")


def _spelt(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Write values as the library spells them, each different one once: few are."""
    coded = _coded(column)
    words = [rfc8785.dumps(one).decode() for one in coded.dictionary.to_pylist()]
    return pa.chunked_array([pa.array(words, pa.string()).take(coded.indices)])


def _coded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    coded = column.combine_chunks().dictionary_encode()
    return coded if isinstance(coded, pa.DictionaryArray) else coded.combine_chunks()
