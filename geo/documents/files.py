"""One YAML file becomes one checked record, or issues with line and character.

ruamel.yaml is used because it raises on a duplicate key, keeps the line of every key,
and leaves ``no`` and ``12:30`` as text. Days stay text too, so that the record that wants
a day names the key of one that does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from geo.documents.faults import issues_of
from geo.documents.places import end_of, position, stop
from geo.documents.trees import plain, tree_of
from geo.reader import paths
from geo.records import Issue

Model = TypeVar("Model", bound=BaseModel)

LARGEST_BYTES = 500_000  # a rule book is a few kB; a larger file is not one


def load(
    path: Path, model: type[Model], name: str, *, context: Mapping[str, Any] | None = None
) -> tuple[Model | None, list[Issue]]:
    """Read one YAML file into ``model``.

    Parameters
    ----------
    path
        The file.
    model
        The record it must become.
    name
        The file's name in messages: relative, so that they are the same on every machine.
    context
        What the record's checker may look up in other documents.

    Returns
    -------
    record, issues
        The record and no issues, or None and every fault found.
    """
    tree, issues = _parse(path, name)
    if tree is None:
        return None, issues
    try:
        return model.model_validate(plain(tree), context=context), []
    except ValidationError as error:
        return None, issues_of(error.errors(include_url=False), tree, name, model)


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
        return stop("path_refused", name, f"the path is refused: {why}", mend)
    if path.exists() and not path.is_file():  # a pipe would be waited for without end
        return stop("file_unreadable", name, "it is not a file", "Take it out, or name a file")
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
    try:
        found = sorted(below.iterdir()) if below.is_dir() else []
    except OSError as error:
        what = error.strerror or "the folder cannot be read"
        return [], [stop("file_unreadable", kind, what, "Ask for the right to read the folder")]
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
    """Give line and character to issues about a file that was read, by the key they name.

    The keys in ``column`` are joined by dots; an item of a list is named by its number or
    its ``id``. An issue gets the place of the value, or of the key where its words quote the
    key itself; one whose key is not in the file gets the place of what would hold it.
    """
    waiting = list(issues)
    tree = _parse(path, path.name)[0] if waiting else None
    if tree is None:
        return waiting
    return [_placed(issue, tree) for issue in waiting]


def _placed(issue: Issue, tree: Any) -> Issue:
    keys = (issue.column or "").split(".")
    line, character = position(tree, keys, of_value=repr(keys[-1]) not in issue.what)
    return replace(issue, line=line, character=character)


def _parse(path: Path, name: str) -> tuple[Any, list[Issue]]:
    """Give the document as ruamel reads it, or the one fault that kept it from being read."""
    text = _text(path, name)
    tree = text if isinstance(text, Issue) else tree_of(text, name)
    return (None, [tree]) if isinstance(tree, Issue) else (tree, [])


def _text(path: Path, name: str) -> str | Issue:
    """Give the text of a file, or why it cannot be had."""
    try:
        if path.exists() and not path.is_file():
            return stop("file_unreadable", name, "it is not a file", "Name a file")
        if path.stat().st_size > LARGEST_BYTES:
            return stop("yaml_too_large", name, "the file is larger than 500 kB", "Split it")
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return stop("file_missing", name, "the file does not exist", "Check the path")
    except OSError as error:
        what = error.strerror or "cannot be read"
        return stop("file_unreadable", name, what, "Check the path, and the right to read it")
    except UnicodeDecodeError as error:
        what = f"byte {error.start} is not UTF-8"
        place = end_of(error.object[: error.start].decode())
        return stop("not_utf8", name, what, "Save the file as UTF-8", place)
