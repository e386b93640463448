"""Draws a chart with two logarithmic axes as SVG, for a page of the docs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape

Points = Sequence[tuple[float, float]]

WIDTH, HEIGHT = 760, 440
LEFT, RIGHT, TOP, BOTTOM = 76, 190, 44, 56
INKS = ("#0072b2", "#56b4e9", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#000000")
"""Okabe and Ito's colours, told apart without seeing red and green; dashes tell them apart too."""

DASHES = ("", "6 3", "2 3", "10 3 2 3", "1 4", "12 4", "4 2 1 2")
LABEL_GAP = 15
"""Pixels between the names at the ends of two lines."""


def chart(series: Mapping[str, Points], *, title: str, x: str, y: str) -> str:
    """Draw a line for each series, named at its end.

    Parameters
    ----------
    series
        Points above 0, from left to right; by name.
    title, x, y
        What the chart shows and the axes count.

    Examples
    --------
    >>> drawn = chart({"one": [(10, 1), (1000, 100)]}, title="t", x="objects", y="seconds")
    >>> drawn.count("<polyline"), drawn.startswith("<svg ")
    (1, True)
    """
    points = [point for line in series.values() for point in line]
    across = Axis([px for px, _ in points], LEFT, WIDTH - RIGHT)
    up = Axis([py for _, py in points], HEIGHT - BOTTOM, TOP)
    body = [*_grid(across, up, x, y), *_lines(series, across, up)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
            f' role="img" font-family="sans-serif" font-size="13">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
            f'<text x="{LEFT}" y="24" font-size="15" font-weight="bold">{escape(title)}</text>',
            *body,
            "</svg>\n",
        ]
    )


class Axis:
    """Places values between two pixels, from the power of ten below to the one above."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        self.low = math.floor(math.log10(min(values, default=1)))
        self.high = max(math.ceil(math.log10(max(values, default=10))), self.low + 1)
        self.start, self.end = start, end

    def at(self, value: float) -> float:
        """Give the pixel of a value."""
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)

    def powers(self) -> list[float]:
        """List the powers of ten along the axis."""
        return [10.0**power for power in range(self.low, self.high + 1)]


def _grid(across: Axis, up: Axis, x: str, y: str) -> Iterator[str]:
    """Draw a line and a number for each power of ten."""
    for value in across.powers():
        at = across.at(value)
        yield f'<path d="M{at} {up.start}V{up.end}" stroke="#dddddd"/>'
        yield f'<text x="{at}" y="{up.start + 18}" text-anchor="middle">{value:,.0f}</text>'
    for value in up.powers():
        at = up.at(value)
        yield f'<path d="M{across.start} {at}H{across.end}" stroke="#dddddd"/>'
        yield f'<text x="{across.start - 8}" y="{at + 4}" text-anchor="end">{value:,g}</text>'
    middle = (across.start + across.end) / 2
    yield f'<text x="{middle}" y="{HEIGHT - 12}" text-anchor="middle">{escape(x)}</text>'
    turned = (up.start + up.end) / 2
    yield (
        f'<text x="18" y="{turned}" text-anchor="middle"'
        f' transform="rotate(-90 18 {turned})">{escape(y)}</text>'
    )


def _lines(series: Mapping[str, Points], across: Axis, up: Axis) -> Iterator[str]:
    """Draw the lines, and their names beside their ends, none on another."""
    ends = sorted((up.at(line[-1][1]), name) for name, line in series.items() if line)
    free = float(TOP)
    heights: dict[str, float] = {}
    for height, name in ends:
        heights[name] = free = max(height + 4, free)
        free += LABEL_GAP
    for number, (name, line) in enumerate(series.items()):
        if not line:
            continue
        ink, dash = INKS[number % len(INKS)], DASHES[number % len(DASHES)]
        places = " ".join(f"{across.at(px)},{up.at(py)}" for px, py in line)
        yield (
            f'<polyline points="{places}" fill="none" stroke="{ink}" stroke-width="2"'
            f' stroke-dasharray="{dash}"/>'
        )
        for px, py in line:
            yield f'<circle cx="{across.at(px)}" cy="{up.at(py)}" r="3" fill="{ink}"/>'
        yield (
            f'<text x="{across.at(line[-1][0]) + 8}" y="{heights[name]}"'
            f' fill="{ink}">{escape(name)}</text>'
        )
