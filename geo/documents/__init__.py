"""Base: one YAML file becomes one checked record, or issues with line and character.

This front is a list of what the house uses of it, and nothing else.
"""

from __future__ import annotations

from geo.documents.files import LARGEST_BYTES, identity, listed, load, placed, refusal

__all__ = ["LARGEST_BYTES", "identity", "listed", "load", "placed", "refusal"]
