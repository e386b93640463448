"""Which keys a record may have at a place, so that a slip of the pen can be told from a wish."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

Schema = Mapping[str, Any]


def known_keys(model: type[BaseModel], path: Sequence[Any], tree: Any) -> list[str]:
    """Give the keys that may stand where the last key of a path stands.

    Parameters
    ----------
    model
        The record that the document should become.
    path
        Keys and numbers that lead to the key in question, itself the last.
    tree
        The document, which says by its tags which record of a union is meant.

    Returns
    -------
    keys
        Sorted; none where any key may stand.

    Examples
    --------
    >>> from geo.records import FileRef
    >>> known_keys(FileRef, ["pth"], {"pth": "a.csv"})[:3]
    ['crs', 'delimiter', 'encoding']
    """
    whole = model.model_json_schema()
    schemas: list[Schema] = [whole]
    node = tree
    for step in path[:-1]:
        found = [below for one in schemas for below in _members(one, node, whole)]
        schemas = [below for one in found for below in _below(one, step)]
        node = node[step]
    found = [below for one in schemas for below in _members(one, node, whole)]
    return sorted({key for one in found for key in one.get("properties", ())})


def _members(schema: Schema, node: Any, whole: Schema) -> Iterator[Schema]:
    """Follow references and unions; of a tagged union, only the record that the tag names."""
    if "$ref" in schema:
        yield from _members(whole["$defs"][schema["$ref"].rpartition("/")[2]], node, whole)
        return
    yield schema
    told = schema.get("discriminator", {})
    tag = node.get(told.get("propertyName")) if isinstance(node, Mapping) else None
    named = told.get("mapping", {}).get(tag)
    one_of = [{"$ref": named}] if named else [*schema.get("oneOf", ()), *schema.get("anyOf", ())]
    for one in one_of:
        yield from _members(one, node, whole)


def _below(schema: Schema, step: Any) -> Iterator[Schema]:
    """Give what may stand under a key, or as an item."""
    inner = (
        schema.get("items")
        if isinstance(step, int)
        else schema.get("properties", {}).get(step, schema.get("additionalProperties"))
    )
    if isinstance(inner, Mapping):
        yield inner
