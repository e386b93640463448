"""Whether the parts of a condition fit together: known columns, and like compared with like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from difflib import get_close_matches

from lark import Token, Tree

from geo.compliance.cql2 import Node, walk
from geo.errors import printable

MOST = 1e15
"""No figure of a register is larger, and up to here whole numbers are exact."""

Kind = str
"""``number``, ``text``, ``day`` or ``flag``."""

KINDS: Mapping[str, Kind] = {
    "number": "number",
    "count": "number",
    "text": "text",
    "day": "day",
    "flag": "flag",
}
"""The kinds of :mod:`geo.tables`, as a condition compares them."""

ORDER = frozenset(("<", "<=", ">", ">="))


def faults(tree: Node, known: Mapping[str, str]) -> Iterator[str]:
    """Tell everything that cannot be compared, in reading order.

    Parameters
    ----------
    tree
        A condition, parsed.
    known
        The kind of each column that may be asked for, by its name.
    """
    yield from _of_parts(tree, known)
    if not columns_in(tree):
        yield "the condition names no column"
    for node in walk(tree):
        yield from _of_comparison(node, known)


def columns_in(tree: Node) -> tuple[str, ...]:
    """Give the columns that a condition names, each once, in reading order."""
    named = [name_of(node) for node in walk(tree) if node.data == "column"]
    return tuple(dict.fromkeys(named))


def name_of(node: Node) -> str:
    """Give the name of a column as the tables write it."""
    return str(node.children[0]).strip('"')


def number_of(node: Node) -> float:
    """Give the number that is written."""
    return float(str(node.children[0]))


def text_of(token: Token | Node) -> str:
    """Give the text between the quotes; two quotes in it stand for one."""
    return str(token.children[0] if isinstance(token, Tree) else token)[1:-1].replace("''", "'")


def kind_of(node: Node, known: Mapping[str, str]) -> Kind | None:
    """Give what a part of a comparison is; None where that cannot be told."""
    if node.data == "column":
        return KINDS.get(known.get(name_of(node), ""))
    if node.data == "call":
        return "day" if _is_day(node) else None
    return {"text": "text", "truth": "flag"}.get(node.data, "number")


def _of_parts(tree: Node, known: Mapping[str, str]) -> Iterator[str]:
    """Tell unknown columns, and numbers and days that are none."""
    for node in walk(tree):
        if node.data == "column" and kind_of(node, known) is None:
            yield f"{_at(node)}: {_unknown(name_of(node), known)}"
        if node.data == "number" and not (number_of(node) <= MOST):
            yield f"{_at(node)}: a number above {MOST:g}"
        if node.data == "call" and not _is_day(node):
            yield f"{_at(node)}: {_refused(node)}"


def _of_comparison(node: Node, known: Mapping[str, str]) -> Iterator[str]:
    """Tell what is compared with something of another kind, or in an order it does not have."""
    parts = [one for one in node.children if isinstance(one, Tree)]
    if node.data in ("compare", "between", "not_between", "among", "not_among"):
        kinds = [kind_of(one, known) for one in parts]
        told = list(dict.fromkeys(one for one in kinds if one is not None))
        if len(told) > 1:
            yield f"{_at(parts[0])}: a {told[0]} compared with a {told[1]}{_day_hint(told)}"
        elif _ordered(node) and None not in kinds and told[0] in ("text", "flag"):
            yield f"{_at(parts[0])}: a {told[0]} has no order; ask = or <>"
    if node.data in ("arithmetic", "negative"):
        wrong = [kind_of(one, known) not in ("number", None) for one in parts]
        if any(wrong):
            yield f"{_at(parts[wrong.index(True)])}: only numbers are added or multiplied"
    if node.data in ("like", "not_like") and kind_of(parts[0], known) not in ("text", None):
        yield f"{_at(parts[0])}: only a text can be LIKE another"


def _ordered(node: Node) -> bool:
    return node.data in ("between", "not_between") or any(
        str(one) in ORDER for one in node.children if isinstance(one, Token)
    )


def _day_hint(told: list[Kind]) -> str:
    return "; write a day as DATE('2024-12-31')" if set(told) == {"text", "day"} else ""


def _is_day(node: Node) -> bool:
    """Tell whether a call is DATE('YYYY-MM-DD')."""
    inner = [one for one in node.children[1:] if isinstance(one, Tree)]
    if str(node.children[0]).upper() != "DATE" or len(inner) != 1 or inner[0].data != "text":
        return False
    written = text_of(inner[0])
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


def _refused(node: Node) -> str:
    name = str(node.children[0])
    if name.upper() == "DATE":
        return "a day is written as DATE('2024-12-31')"
    return f"{printable(name[:40])!r} is a function, and a condition has none but DATE"


def _unknown(name: str, known: Mapping[str, str]) -> str:
    if name.upper() == "NULL":
        return "a missing value is asked for by IS NULL"
    near = get_close_matches(name[:60], known, n=1)
    hint = f"; did you mean {near[0]!r}" if near else f"; known are {', '.join(sorted(known))}"
    return f"no column is called {printable(name[:60])!r}{hint}"


def _at(node: Node) -> str:
    """Say where a part begins."""
    first = next(one for one in node.scan_values(lambda one: isinstance(one, Token)))
    line = f"line {first.line}, " if first.line != 1 else ""
    return f"{line}character {first.column}"
