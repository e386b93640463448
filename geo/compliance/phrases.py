"""The conditions of a rule book taken apart, for pages that say them in words."""

from __future__ import annotations

from collections.abc import Iterable

from lark import Token, Tree

from geo.compliance.cql2 import Node, parse
from geo.compliance.kinds import name_of, text_of
from geo.records import Phrase, Rule


def conditions(rules: Iterable[Rule]) -> dict[str, Phrase]:
    """Take apart the condition of each rule that has one, by the id of the rule."""
    return {rule.id: phrase_of(rule.when) for rule in rules if rule.when is not None}


def phrase_of(text: str) -> Phrase:
    """Take a condition apart.

    Parameters
    ----------
    text
        A condition without fault, in CQL2 text.

    Examples
    --------
    >>> found = phrase_of("floors > 3")
    >>> found.says, found.value, [one.value for one in found.parts]
    ('compare', '>', ['floors', '3'])
    """
    return _phrase(parse(text))


def _phrase(node: Node) -> Phrase:
    parts = tuple(_phrase(one) for one in node.children if isinstance(one, Tree))
    return Phrase(node.data, () if node.data == "call" else parts, _value(node))


def _value(node: Node) -> str:
    tokens = [one for one in node.children if isinstance(one, Token)]
    if node.data == "column":
        return name_of(node)
    if node.data == "text":
        return text_of(node)
    if node.data in ("like", "not_like"):
        return text_of(tokens[-1])
    if node.data == "call":
        return text_of(next(one for one in node.children if isinstance(one, Tree)))
    return " ".join(map(str, tokens))
