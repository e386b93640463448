"""The text of a condition, in OGC CQL2, becomes a tree; what is not a condition is refused.

The part of CQL2 that a rule book needs: AND, OR, NOT, comparisons, BETWEEN, IN, LIKE, IS
NULL, days, numbers, texts and plain sums. Functions and spatial tests are not in it: a rule
has its own words for them. NOT binds tighter than AND, and AND tighter than OR.

Source: OGC 21-065r2, Common Query Language (CQL2), requirement classes Basic CQL2, Advanced
Comparison Operators and Arithmetic Expressions.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import accumulate

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from geo.errors import DataError, printable

LONGEST, DEEPEST = 2000, 20
"""More characters, or brackets within brackets, than a person can follow are refused."""

Node = Tree[Token]

_GRAMMAR = r"""
?start: condition
?condition: conjunction
    | conjunction (_OR conjunction)+                    -> any_of
?conjunction: term
    | term (_AND term)+                                 -> all_of
?term: primary
    | _NOT primary                                      -> opposite
?primary: "(" condition ")"
    | sum COMPARISON sum                                -> compare
    | sum _BETWEEN sum _AND sum                         -> between
    | sum _NOT _BETWEEN sum _AND sum                    -> not_between
    | sum _LIKE TEXT                                    -> like
    | sum _NOT _LIKE TEXT                               -> not_like
    | sum _IN "(" sum ("," sum)* ")"                    -> among
    | sum _NOT _IN "(" sum ("," sum)* ")"               -> not_among
    | sum _IS _NULL                                     -> missing
    | sum _IS _NOT _NULL                                -> given
?sum: product
    | product ((PLUS | MINUS) product)+                 -> arithmetic
?product: factor
    | factor ((TIMES | OVER) factor)+                   -> arithmetic
?factor: atom
    | MINUS atom                                        -> negative
?atom: (NAME | QUOTED)                                  -> column
    | NUMBER                                            -> number
    | TEXT                                              -> text
    | TRUTH                                             -> truth
    | NAME "(" [sum ("," sum)*] ")"                     -> call
    | "(" sum ")"

_OR.2: /OR\b/i
_AND.2: /AND\b/i
_NOT.2: /NOT\b/i
_BETWEEN.2: /BETWEEN\b/i
_LIKE.2: /LIKE\b/i
_IN.2: /IN\b/i
_IS.2: /IS\b/i
_NULL.2: /NULL\b/i
TRUTH.2: /(TRUE|FALSE)\b/i
COMPARISON: "<=" | ">=" | "<>" | "<" | ">" | "="
PLUS: "+"
MINUS: "-"
TIMES: "*"
OVER: "/"
NAME: /[A-Za-z_][A-Za-z0-9_.:]*/
QUOTED: /"[^"]*"/
NUMBER: /([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?/
TEXT: /'([^']|'')*'/
%ignore /[ \t\r\n]+/
"""


def parse(text: str) -> Node:
    """Read a condition.

    Raises
    ------
    DataError
        If it is not one: one fault, with the character where reading stopped.

    Examples
    --------
    >>> parse("floors > 3 OR floors IS NULL").data
    'any_of'
    >>> parse("floors > 3 OR")
    Traceback (most recent call last):
    geo.errors.DataError: character 14: the condition ends too early
    """
    if len(text) > LONGEST:
        raise DataError([f"{len(text)} characters, and a condition has at most {LONGEST}"])
    if _depth(text) > DEEPEST:
        raise DataError([f"more than {DEEPEST} brackets within brackets"])
    return _parsed(text)


def walk(tree: Node) -> Iterator[Node]:
    """Go through a condition and its parts, in reading order."""
    yield tree
    for part in tree.children:
        if isinstance(part, Tree):
            yield from walk(part)


def _depth(text: str) -> int:
    """Count brackets within brackets; those in texts count too, which no real text reaches."""
    return max(accumulate((one == "(") - (one == ")") for one in text), default=0)


@lru_cache(maxsize=256)
def _parsed(text: str) -> Node:
    try:
        return _parser().parse(text)
    except UnexpectedInput as stopped:
        raise DataError([_where(text, stopped)]) from None


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", maybe_placeholders=False)


def _where(text: str, stopped: UnexpectedInput) -> str:
    """Say at which character reading stopped, and at what."""
    at = stopped.pos_in_stream
    if at is None or not 0 <= at < len(text) or getattr(stopped, "token", None) == "":
        return f"character {len(text) + 1}: the condition ends too early"
    found = text[at:].split(maxsplit=1)[0][:20]
    return f"character {at + 1}: {printable(found)!r} cannot stand here"
