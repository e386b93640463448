"""A text becomes the tree that ruamel reads, or the one fault that kept it from being read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent
from ruamel.yaml.reader import ReaderError

from geo.documents.places import end_of, holds, of_mark, position, stop
from geo.records import Issue

DEEPEST = 40  # nesting; deeper is hostile, and would exhaust the stack when walked
MOST_NODES = 200_000  # more than 500 kB of honest YAML holds, far less than an alias bomb swells to

ANCHOR = re.compile(r"&([^\s,\[\]{}]+)")
ODD_NUMBER = re.compile(r"[-+]?(0[xob]|[\d.]*\d_)")


class _Constructor(RoundTripConstructor):
    """Builds the tree, with days left as the text they are written in."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", RoundTripConstructor.construct_scalar)


def tree_of(text: str, name: str) -> CommentedMap | Issue:
    """Give the mapping a text holds, or why it holds none."""
    yaml = YAML(typ="rt")
    yaml.Constructor = _Constructor
    try:
        tree = yaml.load(text)
    except MarkedYAMLError as error:
        return _syntax_issue(error, text, name)
    except ReaderError as error:
        return _character_issue(error, text, name)
    except RecursionError:
        return _swollen_issue(text, name)
    except (YAMLError, ValueError) as error:
        what = " ".join(str(error).split()) or "not YAML"
        return stop("yaml_syntax", name, what, "Write plain YAML", (1, 1))
    return _not_plain(tree, text, name) or tree


def _not_plain(tree: Any, text: str, name: str) -> Issue | None:
    """Say what is wrong with a document that YAML can read, and a person would read otherwise."""
    if not isinstance(tree, CommentedMap):
        what = "the file is empty" if tree is None else "the file is not a mapping"
        return stop("yaml_syntax", name, what, "Write key: value", (1, 1))
    if _too_deep(tree):
        return _swollen_issue(text, name)
    return _key_not_text(tree, name) or _value_misread(tree, text, name)


def _too_deep(tree: Any) -> bool:
    """Walk the tree with a budget, so that an alias bomb costs nothing."""
    budget = MOST_NODES
    waiting: list[tuple[Any, int]] = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        budget -= 1
        if depth > DEEPEST or budget < 0:
            return True
        if isinstance(node, dict):
            waiting += [(value, depth + 1) for value in node.values()]
        elif isinstance(node, list):
            waiting += [(value, depth + 1) for value in node]
    return False


def _key_not_text(tree: CommentedMap, name: str) -> Issue | None:
    """Find a key that is not text: ``1`` and ``"1"`` would silently become one key."""
    for node in _collections(tree):
        for key in node if isinstance(node, CommentedMap) else ():
            if not isinstance(key, str):
                what = f"the key {short(plain(key))} is not text"
                return stop("yaml_syntax", name, what, "Put it in quotes", position(node, [key]))
    return None


def _value_misread(tree: CommentedMap, text: str, name: str) -> Issue | None:
    """Find a value that YAML reads as another than a person does.

    ``1_3`` would be 13 and ``0x10`` 16; of ``&the rule`` the first word would be lost, unless
    something refers to it.
    """
    lines = text.splitlines()
    for (line, column), value in _scalars(tree):
        written = lines[line][column:] if line < len(lines) else ""  # an empty last value
        anchor = ANCHOR.match(written)
        if isinstance(value, int | float) and ODD_NUMBER.match(written):
            what, mend = f"{written.split()[0]!r} would be read as {value}", f"Write {value}"
        elif anchor and not re.search(rf"\*{re.escape(anchor[1])}(?![^\s,\]}}])", text):
            what = f"{anchor[0]!r} would be left out of the text, and nothing refers to it"
            mend = "Put the text in quotes, or take it out"
        else:
            continue
        return stop("yaml_syntax", name, what, mend, (line + 1, column + 1))
    return None


def _collections(node: Any) -> Iterator[CommentedMap | CommentedSeq]:
    if isinstance(node, CommentedMap | CommentedSeq):
        yield node
        for value in node.values() if isinstance(node, CommentedMap) else node:
            yield from _collections(value)


def _scalars(tree: CommentedMap) -> Iterator[tuple[tuple[int, int], Any]]:
    """Give every text, number and empty value with the line and column, from 0, of its place."""
    for node in _collections(tree):
        for step, place in (node.lc.data or {}).items():
            if holds(node, step) and isinstance(node[step], str | int | float | None):
                yield (place[-2], place[-1]), node[step]


def plain(node: Any) -> Any:
    """Give ruamel's tree as plain dicts, lists and scalars, for pydantic."""
    if isinstance(node, dict):
        return {str(key): plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(value) for value in node]
    if isinstance(node, bool) or node is None:
        return node
    for kind in (int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return node


def _syntax_issue(error: MarkedYAMLError, text: str, name: str) -> Issue:
    problem = (error.problem or str(error)).strip()
    # what is never closed is mended where it was opened, not at the end of the file
    marks = [error.problem_mark, error.context_mark]
    mark = next(filter(None, reversed(marks) if "end of stream" in problem else marks), None)
    place = of_mark(mark)
    if "duplicate key" in problem:
        what = problem.split(" with value")[0].replace("found ", "")
        return stop("yaml_duplicate_key", name, what, "Keep one of the two", place)
    at_fault = text.splitlines()[place[0] - 1 : place[0]]
    if any("\t" in one for one in at_fault):
        what = "a tab where YAML wants spaces"
        return stop("yaml_tab", name, what, "Indent with spaces", place)
    return stop("yaml_syntax", name, problem, "Write plain YAML", place)


def _character_issue(error: ReaderError, text: str, name: str) -> Issue:
    what = f"the character {text[error.position]!r} cannot stand in YAML"
    return stop("yaml_syntax", name, what, "Take it out", end_of(text[: error.position]))


def _swollen_issue(text: str, name: str) -> Issue:
    """Say where a text nests too deeply or, where it does not, where it first repeats itself."""
    depth, alias = 0, None
    for event in YAML(typ="rt").parse(text):
        depth += isinstance(event, CollectionStartEvent)
        depth -= isinstance(event, CollectionEndEvent)
        alias = alias or (event.start_mark if isinstance(event, AliasEvent) else None)
        if depth > DEEPEST:
            mark, what = event.start_mark, f"nested deeper than {DEEPEST} levels"
            break
    else:
        mark, what = alias, "the file is too large, counted with what its aliases repeat"
    return stop("yaml_syntax", name, what, "Write it out plainly", of_mark(mark))


def short(value: Any) -> str:
    """Show a value in a message, cut where it is long."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
