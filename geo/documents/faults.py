"""What a record's checker finds wrong with a document, as issues with the place of the key."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from pydantic import BaseModel
from ruamel.yaml.comments import CommentedMap

from geo.documents.keys import known_keys
from geo.documents.places import holds, position, stop
from geo.documents.trees import short
from geo.errors import did_you_mean
from geo.records import Issue

MENDS: Mapping[str, str] = {
    "string_type": "Write a text; put a number or a date in quotes",
    "bool_type": "Write true or false",
    "bool_parsing": "Write true or false",
    "date_from_datetime_parsing": "Write the day as YYYY-MM-DD",
    "date_parsing": "Write the day as YYYY-MM-DD",
    "date_type": "Write the day as YYYY-MM-DD",
    "float_type": "Write a number",
    "float_parsing": "Write a number",
    "int_parsing": "Write a whole number",
    "dict_type": "Write key: value below it",
    "mapping_type": "Write key: value below it",
    "model_type": "Write key: value below it",
    "list_type": "Write a list, one - item a line",
    "tuple_type": "Write a list, one - item a line",
    "string_too_short": "Fill it, or take the key out",
    "finite_number": "Write a number",
    "less_than_equal": "Write it in the unit that the key names",
    "one_language": "Write it in three, under kk, ru and en",
    "reading_unknown": "Name one of readings.yaml, or write the reading out here",
}
"""How a wrong value is mended, by the checker's word for the fault."""


def issues_of(
    faults: Sequence[Any], tree: CommentedMap, name: str, model: type[BaseModel]
) -> list[Issue]:
    """Turn pydantic's faults into issues, one a key: a union gives one for each of its members.

    Parameters
    ----------
    faults
        As pydantic lists them.
    tree
        The document.
    name
        Its name in messages.
    model
        The record it should become.
    """
    located = [(_path(fault, tree), fault) for fault in faults]
    inner = {tuple(path[:depth]) for path, _ in located for depth in range(len(path))}
    kept = [
        (path, fault)
        for path, fault in located
        # the member of the union that wanted no mapping says nothing about one half right
        if not (fault["type"].endswith("_type") and tuple(path) in inner)
    ]
    grouped = groupby(kept, key=lambda item: (item[0], item[1]["type"] in _ABOUT_KEYS))
    return [
        _issue(path, [fault for _, fault in members], tree, name, model)
        for (path, _), members in grouped
    ]


_ABOUT_KEYS = ("extra_forbidden", "missing")
_WANTS_KEYS = ("model_type", "dict_type", "mapping_type")


def _path(fault: Any, tree: Any) -> list[Any]:
    """Give the keys that lead to a fault, without the tags of unions that pydantic puts between."""
    path, node = [], tree
    for step in fault["loc"]:
        if holds(node, step):
            path.append(step)
            node = node[step]
    return [*path, fault["loc"][-1]] if fault["type"] == "missing" else path


def _issue(
    path: list[Any], faults: list[Any], tree: CommentedMap, name: str, model: type[BaseModel]
) -> Issue:
    """Say what all members of a union, or the one type there is, find wrong with a key."""
    fault = faults[0]
    context = fault.get("ctx", {})
    chooser = context.get("discriminator", "").strip("'")
    about_value = fault["type"] not in _ABOUT_KEYS
    place = position(tree, [*path, chooser] if chooser else path, of_value=about_value)
    key = ".".join(str(step) for step in path) or None
    if fault["type"] == "extra_forbidden":
        what = f"{path[-1]!r} is not a known key"
        mend = did_you_mean(str(path[-1]), known_keys(model, path, tree))
        mend += "Correct the spelling or take it out"
        return stop("yaml_unknown_key", name, what, mend, place, key=key)
    if fault["type"] == "missing":
        return stop("yaml_missing_key", name, f"{path[-1]!r} is missing", "Add it", place, key=key)
    if fault["type"] == "union_tag_not_found":
        return stop("yaml_missing_key", name, f"{chooser!r} is missing", "Add it", place, key=key)
    if fault["type"] == "union_tag_invalid":
        code = "rule_word_unknown" if chooser == "word" else "yaml_value"
        what = f"{context['tag']!r} is not a known {chooser}"
        mend = did_you_mean(str(context["tag"]), _quoted(context["expected_tags"]))
        mend += f"Use one of {context['expected_tags']}"
        return stop(code, name, what, mend, place, key=key)
    shown = "" if isinstance(fault["input"], dict) else f"{short(fault['input'])}: "
    what = shown + ", or ".join(_said(one) for one in faults)
    words = [word for one in faults for word in _quoted(one.get("ctx", {}).get("expected", ""))]
    mend = did_you_mean(str(fault["input"]), words) + MENDS.get(fault["type"], "Correct the value")
    return stop("yaml_value", name, what, mend, place, key=key)


def _quoted(words: object) -> list[str]:
    """Give the words that pydantic quotes in a list of what it expects."""
    return re.findall("'([^']*)'", str(words))


def _said(fault: Any) -> str:
    """Give the checker's words, without the names of our classes."""
    if fault["type"] in _WANTS_KEYS:
        return "input should be key: value"
    said = fault["msg"].removeprefix("Value error, ")
    return f"{said[:1].lower()}{said[1:]}"
