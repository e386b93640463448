"""Where in a YAML file a key, or a fault, stands: line and character, both counted from 1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from geo.records import Issue

Place = tuple[int, int]  # line and character, both counted from 1


def position(tree: Any, path: Sequence[Any], *, of_value: bool = False) -> Place:
    """Find line and character of the deepest key of ``path`` that is in the file.

    Parameters
    ----------
    tree
        The document.
    path
        Keys; an item of a list by its number or its ``id``.
    of_value
        Where the whole path is in the file, the place of what stands behind its last key, on
        the same line or a value of its own: what a person has to correct.
    """
    node, place, behind = tree, (0, 0), (0, 0)
    for named in path:
        step = _item(node, named) if isinstance(node, CommentedSeq) else named
        # a key that came in by a merge (<<) stands elsewhere and has no place of its own
        if step is None or step not in (getattr(getattr(node, "lc", None), "data", None) or {}):
            of_value = False
            break
        told = node.lc.data[step]
        place, behind = tuple(told[:2]), tuple(told[-2:])
        node = node[step]
    if of_value and (behind[0] == place[0] or not isinstance(node, CommentedMap | CommentedSeq)):
        place = behind
    return place[0] + 1, place[1] + 1


def _item(node: CommentedSeq, named: Any) -> int | None:
    """Give the index of an item named by its number or by its ``id``."""
    if str(named).isdecimal():
        return int(named)
    ids = [item.get("id") if isinstance(item, CommentedMap) else None for item in node]
    return ids.index(named) if named in ids else None


def holds(node: Any, step: str | int) -> bool:
    """Tell whether a node of the tree has a key, or an item of that number."""
    if isinstance(node, CommentedSeq):
        return isinstance(step, int) and step < len(node)
    return isinstance(node, CommentedMap) and step in node


def end_of(before: str) -> Place:
    r"""Give line and character of what stands next after a text.

    Examples
    --------
    >>> end_of("id: taller"), end_of("id: taller\n")
    ((1, 11), (2, 1))
    """
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def of_mark(mark: Any) -> Place:
    """Give the place of a mark of ruamel's, which counts from 0; the start without one."""
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def stop(
    code: str,
    name: str,
    what: str,
    mend: str,
    place: Place | None = None,
    *,
    key: str | None = None,
) -> Issue:
    """Give the issue of a document that cannot be used as it is."""
    line, character = place or (None, None)
    return Issue("stop", code, name, what, mend, line=line, column=key, character=character)
