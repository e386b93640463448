"""How each standing is drawn: by colour, by pattern and by symbol, never by colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ink:
    """One look; ``dark`` is the line on a dark ground, ``width`` and ``dash`` are in pixels."""

    fill: str
    line: str
    symbol: str
    width: float = 1.0
    pattern: str | None = None
    dash: tuple[int, ...] = ()
    dark: str | None = None


# Okabe and Ito's palette, which the colour-blind can tell apart
STANDING_INKS: Mapping[str, Ink] = {
    "breach": Ink("#d55e00", "#5c2500", "triangle", width=2.5),
    "exposed": Ink("#e69f00", "#5e4000", "diamond", width=1.6, pattern="diagonal"),
    "ended": Ink("#e4dfd6", "#6e675b", "cross", dash=(1, 2)),
    "unknown": Ink("#868686", "#4d4d4d", "square", pattern="cross", dash=(3, 2), dark="#c9c9c9"),
    "not_exposed": Ink("#8cc9ee", "#0a4f7d", "ring", pattern="horizontal"),
    "clear": Ink("#4fc3a1", "#00523b", "disc", pattern="dots"),
}
"""Read by the pages and by the styles for QGIS, so that a standing looks the same in both."""
