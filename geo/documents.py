"""Base: one YAML file becomes one checked record, or issues with line and column.

ruamel.yaml is used because it raises on a duplicate key, keeps the line of every key,
and leaves ``no`` and ``12:30`` as text.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from geo.records import Issue

Model = TypeVar("Model", bound=BaseModel)

LARGEST_BYTES = 2_000_000  # a rule book is a few kB; a larger file is not one
DEEPEST = 40  # nesting; deeper is hostile, and would exhaust the stack when walked


def load(path: Path, model: type[Model], name: str) -> tuple[Model | None, list[Issue]]:
    """Read one YAML file into ``model``.

    Parameters
    ----------
    path
        The file.
    model
        The record it must become.
    name
        The file's name in messages: relative, so that they are the same on every machine.

    Returns
    -------
    record, issues
        The record and no issues, or None and every fault found.
    """
    tree, issues = _parse(path, name)
    if tree is None:
        return None, issues
    try:
        return model.model_validate(_plain(tree)), []
    except ValidationError as error:
        return None, [_issue(fault, tree, name) for fault in error.errors()]


def _parse(path: Path, name: str) -> tuple[Any, list[Issue]]:
    """Give the document as ruamel reads it, or the one fault that kept it from being read."""
    text = _text(path, name)
    tree = text if isinstance(text, Issue) else _tree(text, name)
    return (None, [tree]) if isinstance(tree, Issue) else (tree, [])


def _text(path: Path, name: str) -> str | Issue:
    """Give the text of a file, or why it cannot be had."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            return _stop("yaml_too_large", name, "the file is larger than 2 MB", "Split it")
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return _stop("file_missing", name, "the file does not exist", "Check the path")
    except OSError as error:
        what = error.strerror or "cannot be read"
        return _stop("file_unreadable", name, what, "Check the path")
    except UnicodeDecodeError as error:
        what = f"byte {error.start} is not UTF-8"
        return _stop("not_utf8", name, what, "Save the file as UTF-8")


def _tree(text: str, name: str) -> CommentedMap | Issue:
    """Give the mapping a text holds, or why it holds none."""
    try:
        tree = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        return _syntax_issue(error, text, name)
    except (YAMLError, RecursionError, ValueError) as error:
        return _stop("yaml_syntax", name, str(error).splitlines()[0], "Write plain YAML")
    if not isinstance(tree, CommentedMap):
        return _stop("yaml_syntax", name, "the file is not a mapping", "Write key: value")
    if _too_deep(tree):
        what = "the file is nested too deeply, or an alias repeats itself"
        return _stop("yaml_syntax", name, what, "Write it out plainly")
    return tree


def _too_deep(tree: Any) -> bool:
    """Walk the tree with a budget, so that an alias bomb costs nothing."""
    budget = 200_000
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


def _plain(node: Any) -> Any:
    """Give ruamel's tree as plain dicts, lists and scalars, for pydantic."""
    if isinstance(node, dict):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    if isinstance(node, bool) or node is None or isinstance(node, date):
        return node
    for kind in (int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return node


def _syntax_issue(error: MarkedYAMLError, text: str, name: str) -> Issue:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else None
    column = f"column {mark.column + 1}" if mark else None
    problem = (error.problem or str(error)).strip()
    if "duplicate key" in problem:
        what = problem.split(" with value")[0].replace("found ", "")
        return _stop("yaml_duplicate_key", name, what, "Keep one of the two", line, column)
    at_fault = text.splitlines()[mark.line : mark.line + 1] if mark else []
    if any("\t" in one for one in at_fault):
        what = "a tab where YAML wants spaces"
        return _stop("yaml_tab", name, what, "Indent with spaces", line, column)
    return _stop("yaml_syntax", name, problem, "Write plain YAML", line, column)


def _issue(fault: Any, tree: CommentedMap, name: str) -> Issue:
    """Turn one pydantic fault into an issue at the line of the key it is about."""
    path = [
        step
        for step in fault["loc"]
        if not (isinstance(step, str) and step not in _real_keys(tree, fault["loc"]))
    ]
    line, column = _position(tree, path)
    key = ".".join(str(step) for step in path) or None
    if fault["type"] == "extra_forbidden":
        return _stop(
            "yaml_unknown_key",
            name,
            f"{path[-1]!r} is not a known key",
            "Correct the spelling or take it out",
            line,
            column,
            key,
        )
    if fault["type"] == "missing":
        return _stop(
            "yaml_missing_key",
            name,
            f"{fault['loc'][-1]!r} is missing",
            "Add it",
            line,
            column,
            key,
        )
    if fault["type"] == "union_tag_invalid":
        context = fault["ctx"]
        what = f"{context['tag']!r} is not a known {context['discriminator'].strip(chr(39))}"
        return _stop(
            "rule_word_unknown" if "word" in context["discriminator"] else "yaml_value",
            name,
            what,
            f"Use one of {context['expected_tags']}",
            line,
            column,
            key,
        )
    what = f"{_short(fault['input'])}: {fault['msg']}"
    return _stop("yaml_value", name, what, "Correct the value", line, column, key)


def _real_keys(tree: Any, location: Iterable[Any]) -> set[str]:
    """Names along ``location`` that really are keys: pydantic adds the tags of unions."""
    found: set[str] = set()
    node = tree
    for step in location:
        if isinstance(node, CommentedMap) and step in node:
            found.add(step)
            node = node[step]
        elif isinstance(node, CommentedSeq) and isinstance(step, int) and step < len(node):
            node = node[step]
    last = list(location)[-1:]
    return found | {step for step in last if isinstance(step, str)}


def _position(tree: Any, path: list[Any]) -> tuple[int | None, str | None]:
    """Find line and column of the deepest key of ``path`` that is in the file."""
    node, line, column = tree, 1, 1
    for step in path:
        if isinstance(node, CommentedMap) and step in node:
            line, column = (part + 1 for part in node.lc.key(step))
            node = node[step]
        elif isinstance(node, CommentedSeq) and isinstance(step, int) and step < len(node):
            line, column = (part + 1 for part in node.lc.item(step))
            node = node[step]
        else:
            break
    return line, f"column {column}"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _stop(
    code: str, name: str, what: str, mend: str, line: int | None = None, *columns: str | None
) -> Issue:
    column = ", ".join(part for part in columns if part) or None
    return Issue("stop", code, name, what, mend, line=line, column=column)
