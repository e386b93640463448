"""What a rule asks in OGC CQL2 text, answered for whole columns with three values.

A comparison with a missing value is unknown, and so is what hangs on it alone; only IS NULL
asks for what is missing. Texts are compared as everywhere in the rule book: without case and
spaces around. Two texts are equal or not, and have no order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from lark import Token

from geo.compliance.answers import Answers, Flags, answers, both, either, opposite
from geo.compliance.cql2 import Node, parse
from geo.compliance.kinds import columns_in, faults, kind_of, name_of, number_of, text_of
from geo.errors import DataError
from geo.tables.coded import Coded, coded, folded

Figures = npt.NDArray[Any]  # numbers, days or flags: one a row, or one for all

_COMPARED: Mapping[str, Callable[[Figures, Figures], Figures]] = {
    "=": np.equal,
    "<>": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}
_RECKONED: Mapping[str, Callable[[Figures, Figures], Figures]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
}


def condition(text: str, columns: pd.DataFrame) -> Answers:
    """Ask a condition of every row.

    Parameters
    ----------
    text
        OGC CQL2 text; see :mod:`geo.compliance.cql2` for how much of it.
    columns
        The table that is asked; a column's type says its kind.

    Returns
    -------
    answers
        One a row; where a value is missing that could decide, unknown with ``no_data``.

    Raises
    ------
    DataError
        If the condition has faults; see :func:`condition_faults`.

    Examples
    --------
    >>> table = pd.DataFrame({"floors": [2.0, 5.0, np.nan]})
    >>> condition("NOT (floors > 3)", table).value.tolist()
    [1, 0, -1]
    """
    tree, known = parse(text), _kinds(columns)
    found = list(faults(tree, known))
    if found:
        raise DataError(found)
    return _Asked(columns, known).answer(tree)


def condition_faults(text: str, known: Mapping[str, str]) -> list[str]:
    """Tell all that is wrong with a condition, before it is asked of anything.

    Parameters
    ----------
    text
        The condition.
    known
        The kind of each column it may ask for, by name, as in :mod:`geo.tables`.

    Returns
    -------
    faults
        Each with the character where it begins; empty for a sound condition.

    Examples
    --------
    >>> condition_faults("florrs > 'three'", {"floors": "number"})
    ["character 1: no column is called 'florrs'; did you mean 'floors'"]
    >>> condition_faults("floors > 'three'", {"floors": "number"})
    ['character 1: a number compared with a text']
    """
    try:
        return list(faults(parse(text), known))
    except DataError as refused:
        return [str(fault) for fault in refused.faults]


def columns_of(text: str) -> tuple[str, ...]:
    """Give the columns that a condition asks for.

    Examples
    --------
    >>> columns_of("floors > 3 AND (use_class = 'hotel' OR floors > 9)")
    ('floors', 'use_class')
    """
    return columns_in(parse(text))


def _kinds(columns: pd.DataFrame) -> dict[str, str]:
    """Give the kind of each column that can be compared, from its type."""
    kinds: dict[str, str] = {}
    for name, dtype in columns.dtypes.items():
        if pd.api.types.is_bool_dtype(dtype):
            kinds[str(name)] = "flag"
        elif pd.api.types.is_numeric_dtype(dtype):
            kinds[str(name)] = "number"
        elif pd.api.types.is_datetime64_any_dtype(dtype):
            kinds[str(name)] = "day"
        elif pd.api.types.is_string_dtype(dtype):
            kinds[str(name)] = "text"
    return kinds


class _Asked:
    """One table, while a condition is asked of it."""

    def __init__(self, columns: pd.DataFrame, known: Mapping[str, str]) -> None:
        self.columns = columns
        self.known = known

    def answer(self, node: Node) -> Answers:
        """Answer one part of the condition for every row."""
        ask: Callable[[Node], Answers] = getattr(self, f"_{node.data.removeprefix('not_')}")
        found = ask(node)
        return opposite(found) if node.data.startswith("not_") else found

    def _any_of(self, node: Node) -> Answers:
        return reduce(either, [self.answer(one) for one in _parts(node)])

    def _all_of(self, node: Node) -> Answers:
        return reduce(both, [self.answer(one) for one in _parts(node)])

    def _opposite(self, node: Node) -> Answers:
        return opposite(self.answer(_parts(node)[0]))

    def _compare(self, node: Node) -> Answers:
        left, right = _parts(node)
        return self._two(left, str(node.children[1]), right)

    def _between(self, node: Node) -> Answers:
        value, low, high = _parts(node)
        return both(self._two(value, ">=", low), self._two(value, "<=", high))

    def _among(self, node: Node) -> Answers:
        value, *options = _parts(node)
        return reduce(either, [self._two(value, "=", one) for one in options])

    def _missing(self, node: Node) -> Answers:
        missing = self._lacking(_parts(node)[0])
        return answers(missing, ~missing, "no_data")

    def _given(self, node: Node) -> Answers:
        return opposite(self._missing(node))

    def _like(self, node: Node) -> Answers:
        # Arrow matches with RE2, in time linear in the text whatever the pattern
        words = self._texts(_parts(node)[0])
        (pattern,) = folded([text_of(node.children[-1])])
        alike = pc.match_like(pa.array(words.words, type=pa.string()), pattern)
        yes = words.each(np.asarray(alike.to_numpy(zero_copy_only=False), bool), otherwise=False)
        return self._told(yes, ~words.missing)

    def _two(self, left: Node, sign: str, right: Node) -> Answers:
        """Compare two values; what is missing on either side leaves it unknown."""
        if kind_of(left, self.known) == "text":
            one, other = self._texts(left), self._texts(right)
            same = np.append(other.words.get_indexer(one.words), -1)[one.codes] == other.codes
            return self._told(same == (sign == "="), ~one.missing & ~other.missing)
        one_, other_ = self._figures(left), self._figures(right)
        return self._told(_COMPARED[sign](one_, other_), ~_none(one_) & ~_none(other_))

    def _told(self, yes: Figures, known: Figures) -> Answers:
        count = len(self.columns)
        yes, known = np.broadcast_to(yes, count), np.broadcast_to(known, count)
        return answers(yes & known, ~yes & known, "no_data")

    def _lacking(self, node: Node) -> Flags:
        if kind_of(node, self.known) == "text":
            return np.broadcast_to(self._texts(node).missing, len(self.columns))
        return np.broadcast_to(_none(self._figures(node)), len(self.columns))

    def _texts(self, node: Node) -> Coded:
        if node.data == "column":
            return coded(self.columns[name_of(node)])
        return Coded(np.zeros(1, dtype=np.intp), pd.Index(folded([text_of(node)])))

    def _figures(self, node: Node) -> Figures:
        """Give numbers, days or flags: those of a column, or one for all."""
        if node.data == "column":
            return _of_column(self.columns[name_of(node)])
        if node.data == "negative":
            return -self._figures(_parts(node)[0])
        if node.data == "arithmetic":
            return self._reckoned(node)
        if node.data == "call":
            return np.array(date.fromisoformat(text_of(_parts(node)[0])), dtype="datetime64[D]")
        if node.data == "truth":
            return np.array(str(node.children[0]).upper() == "TRUE")
        return np.array(number_of(node))

    def _reckoned(self, node: Node) -> Figures:
        """Reckon from left to right; what has no finite result, as x / 0, is missing."""
        first, *rest = _parts(node)
        found = self._figures(first)
        with np.errstate(all="ignore"):
            for sign, part in zip(node.children[1::2], rest, strict=True):
                found = _RECKONED[str(sign)](found, self._figures(part))
        return np.where(np.isfinite(found), found, np.nan)


def _parts(node: Node) -> list[Node]:
    return [one for one in node.children if not isinstance(one, Token)]


def _of_column(column: pd.Series) -> Figures:
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return column.to_numpy().astype("datetime64[D]")
    if pd.api.types.is_bool_dtype(column.dtype):
        return column.to_numpy(dtype=bool)
    return column.to_numpy(dtype=float, na_value=np.nan)


def _none(values: Figures) -> Figures:
    """Find what is missing; a flag never is."""
    if values.dtype.kind == "M":
        return np.isnat(values)
    return np.isnan(values) if values.dtype.kind == "f" else np.zeros(values.shape, dtype=bool)
