"""Base: one YAML file becomes one checked record, or issues with line and column.

ruamel.yaml is used because it raises on a duplicate key, keeps the line of every key,
and leaves ``no`` and ``12:30`` as text. Days stay text too, so that the record that wants
a day names the key of one that does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent
from ruamel.yaml.reader import ReaderError

from geo.reader import paths
from geo.records import Issue

Model = TypeVar("Model", bound=BaseModel)

LARGEST_BYTES = 500_000  # a rule book is a few kB; a larger file is not one
DEEPEST = 40  # nesting; deeper is hostile, and would exhaust the stack when walked
MOST_NODES = 200_000  # more than 500 kB of honest YAML holds, far less than an alias bomb swells to

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
}
"""How a wrong value is mended, by the checker's word for the fault."""


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
        return None, _issues(error.errors(include_url=False), tree, name)


def refusal(folder: Path, name: str) -> Issue | None:
    """Say why a YAML file of a monitor may not be opened; None where it may.

    Parameters
    ----------
    folder
        The folder of ``monitor.yaml``; a link that leads out of it is not followed.
    name
        The file below it; a name that is no file at all is another fault.
    """
    path = folder / name
    why = paths.refusal(folder, name)
    if why is not None:
        mend = "Put the file itself into the folder of the monitor"
        return _stop("path_refused", name, f"the path is refused: {why}", mend)
    if path.exists() and not path.is_file():  # a pipe would be waited for without end
        return _stop("file_unreadable", name, "it is not a file", "Take it out, or name a file")
    return None


def listed(folder: Path, kind: str) -> tuple[list[str], list[Issue]]:
    """List the YAML files of one kind.

    Parameters
    ----------
    folder
        The folder of ``monitor.yaml``.
    kind
        The folder below it: ``zones`` or ``rules``.

    Returns
    -------
    names, issues
        Files below ``folder`` that may be opened, in order, and why others may not.
    """
    below = folder / kind
    found = sorted(below.iterdir()) if below.is_dir() else []
    names = [f"{kind}/{path.name}" for path in found if path.suffix.lower() in (".yaml", ".yml")]
    refused = {name: refusal(folder, name) for name in names}
    return (
        [name for name in names if refused[name] is None],
        [issue for issue in refused.values() if issue is not None],
    )


def identity(path: Path) -> str | None:
    """Give the ``id`` of a document that has faults; None where it says none.

    With it, what refers to the document is not called wrong for the faults of another file.
    """
    tree, _ = _parse(path, path.name)
    found = tree.get("id") if tree is not None else None
    return str(found) if isinstance(found, str) else None


def placed(issues: Iterable[Issue], path: Path) -> list[Issue]:
    """Give line and column to issues about a file that was read, by the key they name.

    The keys in ``column`` are joined by dots; an item of a list is named by its number or
    its ``id``. An issue whose key is not in the file gets the place of what would hold it.
    """
    waiting = list(issues)
    tree = _parse(path, path.name)[0] if waiting else None
    if tree is None:
        return waiting
    found = [(issue, *_position(tree, (issue.column or "").split("."))) for issue in waiting]
    return [
        replace(issue, line=line, column=", ".join(filter(None, (column, issue.column))))
        for issue, line, column in found
    ]


def _parse(path: Path, name: str) -> tuple[Any, list[Issue]]:
    """Give the document as ruamel reads it, or the one fault that kept it from being read."""
    text = _text(path, name)
    tree = text if isinstance(text, Issue) else _tree(text, name)
    return (None, [tree]) if isinstance(tree, Issue) else (tree, [])


def _text(path: Path, name: str) -> str | Issue:
    """Give the text of a file, or why it cannot be had."""
    try:
        if path.exists() and not path.is_file():
            return _stop("file_unreadable", name, "it is not a file", "Name a file")
        if path.stat().st_size > LARGEST_BYTES:
            return _stop("yaml_too_large", name, "the file is larger than 500 kB", "Split it")
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return _stop("file_missing", name, "the file does not exist", "Check the path")
    except OSError as error:
        what = error.strerror or "cannot be read"
        return _stop("file_unreadable", name, what, "Check the path")
    except UnicodeDecodeError as error:
        what = f"byte {error.start} is not UTF-8"
        return _stop("not_utf8", name, what, "Save the file as UTF-8")


class _Constructor(RoundTripConstructor):
    """Builds the tree, with days left as the text they are written in."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", RoundTripConstructor.construct_scalar)


def _tree(text: str, name: str) -> CommentedMap | Issue:
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
        return _stop("yaml_syntax", name, what, "Write plain YAML", 1, _column(0))
    if not isinstance(tree, CommentedMap):
        what = "the file is not a mapping"
        return _stop("yaml_syntax", name, what, "Write key: value", 1, _column(0))
    return _swollen_issue(text, name) if _too_deep(tree) else _keys_as_text(tree, name)


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


def _keys_as_text(tree: CommentedMap, name: str) -> CommentedMap | Issue:
    """Refuse a key that is not text: ``1`` and ``"1"`` would silently become one key."""
    for mapping in _mappings(tree):
        for key in mapping:
            if not isinstance(key, str):
                what = f"the key {_short(_plain(key))} is not text"
                line, column = _position(mapping, [key])
                return _stop("yaml_syntax", name, what, "Put it in quotes", line, column)
    return tree


def _mappings(node: Any) -> Iterator[CommentedMap]:
    if isinstance(node, CommentedMap):
        yield node
    inner = node.values() if isinstance(node, CommentedMap) else node
    if isinstance(node, CommentedMap | CommentedSeq):
        for value in inner:
            yield from _mappings(value)


def _plain(node: Any) -> Any:
    """Give ruamel's tree as plain dicts, lists and scalars, for pydantic."""
    if isinstance(node, dict):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
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
    line, column = (mark.line + 1, _column(mark.column)) if mark else (1, _column(0))
    if "duplicate key" in problem:
        what = problem.split(" with value")[0].replace("found ", "")
        return _stop("yaml_duplicate_key", name, what, "Keep one of the two", line, column)
    at_fault = text.splitlines()[line - 1 : line]
    if any("\t" in one for one in at_fault):
        what = "a tab where YAML wants spaces"
        return _stop("yaml_tab", name, what, "Indent with spaces", line, column)
    return _stop("yaml_syntax", name, problem, "Write plain YAML", line, column)


def _character_issue(error: ReaderError, text: str, name: str) -> Issue:
    before = text[: error.position]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n") - 1
    what = f"the character {text[error.position]!r} cannot stand in YAML"
    return _stop("yaml_syntax", name, what, "Take it out", line, _column(column))


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
    line, column = (mark.line + 1, _column(mark.column)) if mark else (1, _column(0))
    return _stop("yaml_syntax", name, what, "Write it out plainly", line, column)


def _issues(faults: Sequence[Any], tree: CommentedMap, name: str) -> list[Issue]:
    """Turn pydantic's faults into issues, one a key: a union gives one for each of its members."""
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
        _issue(path, [fault for _, fault in members], tree, name) for (path, _), members in grouped
    ]


_ABOUT_KEYS = ("extra_forbidden", "missing")
_WANTS_KEYS = ("model_type", "dict_type", "mapping_type")


def _path(fault: Any, tree: Any) -> list[Any]:
    """Give the keys that lead to a fault, without the tags of unions that pydantic puts between."""
    path, node = [], tree
    for step in fault["loc"]:
        if _holds(node, step):
            path.append(step)
            node = node[step]
    return [*path, fault["loc"][-1]] if fault["type"] == "missing" else path


def _holds(node: Any, step: str | int) -> bool:
    if isinstance(node, CommentedSeq):
        return isinstance(step, int) and step < len(node)
    return isinstance(node, CommentedMap) and step in node


def _issue(path: list[Any], faults: list[Any], tree: CommentedMap, name: str) -> Issue:
    """Say what all members of a union, or the one type there is, find wrong with a key."""
    fault = faults[0]
    context = fault.get("ctx", {})
    chooser = context.get("discriminator", "").strip("'")
    line, column = _position(tree, [*path, chooser])
    where = (line, column, ".".join(str(step) for step in path) or None)
    if fault["type"] == "extra_forbidden":
        what = f"{path[-1]!r} is not a known key"
        return _stop("yaml_unknown_key", name, what, "Correct the spelling or take it out", *where)
    if fault["type"] == "missing":
        return _stop("yaml_missing_key", name, f"{path[-1]!r} is missing", "Add it", *where)
    if fault["type"] == "union_tag_not_found":
        return _stop("yaml_missing_key", name, f"{chooser!r} is missing", "Add it", *where)
    if fault["type"] == "union_tag_invalid":
        code = "rule_word_unknown" if chooser == "word" else "yaml_value"
        what = f"{context['tag']!r} is not a known {chooser}"
        return _stop(code, name, what, f"Use one of {context['expected_tags']}", *where)
    shown = "" if isinstance(fault["input"], dict) else f"{_short(fault['input'])}: "
    what = shown + ", or ".join(_said(one) for one in faults)
    return _stop("yaml_value", name, what, MENDS.get(fault["type"], "Correct the value"), *where)


def _said(fault: Any) -> str:
    """Give the checker's words, without the names of our classes."""
    if fault["type"] in _WANTS_KEYS:
        return "input should be key: value"
    said = fault["msg"].removeprefix("Value error, ")
    return f"{said[:1].lower()}{said[1:]}"


def _position(tree: Any, path: Sequence[Any]) -> tuple[int, str]:
    """Find line and column of the deepest key of ``path`` that is in the file."""
    node, line, column = tree, 0, 0
    for named in path:
        step = _item(node, named) if isinstance(node, CommentedSeq) else named
        # a key that came in by a merge (<<) stands elsewhere and has no place of its own
        if step is None or step not in (getattr(getattr(node, "lc", None), "data", None) or {}):
            break
        line, column = node.lc.data[step][:2]
        node = node[step]
    return line + 1, _column(column)


def _item(node: CommentedSeq, named: Any) -> int | None:
    """Give the index of an item named by its number or by its ``id``."""
    if str(named).isdecimal():
        return int(named)
    ids = [item.get("id") if isinstance(item, CommentedMap) else None for item in node]
    return ids.index(named) if named in ids else None


def _column(index: int) -> str:
    return f"column {index + 1}"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _stop(
    code: str, name: str, what: str, mend: str, line: int | None = None, *columns: str | None
) -> Issue:
    column = ", ".join(part for part in columns if part) or None
    return Issue("stop", code, name, what, mend, line=line, column=column)
