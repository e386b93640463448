"""Charts as inline SVG, drawn without a script: the backlog of cases, and days per step."""

from __future__ import annotations

import math

import pandas as pd

WIDE, LEFT, TOP = 720, 44, 14
_HIGH = 220
_BAND = 40
MOST_TICKS = 9


def backlog_chart(frame: pd.DataFrame) -> str:
    """Draw how many cases were open, month by month, as stairs over a line of years.

    Parameters
    ----------
    frame
        Columns of :func:`geo.atlas.backlog.backlog`, one row or more.

    Returns
    -------
    svg
        A picture without a name of its own: its caption and its table tell what it shows. It
        holds numbers and classes alone, so nothing in it needs escaping.
    """
    top = _round(int(frame["open"].max()))
    across = (WIDE - LEFT - 12) / len(frame)
    xs = [LEFT + at * across for at in range(len(frame) + 1)]
    ys = [TOP + (_HIGH - TOP) * (1 - count / top) for count in frame["open"]]
    stairs = " ".join(f"V{y:.1f}H{right:.1f}" for y, right in zip(ys, xs[1:], strict=True))
    area = f"M{LEFT} {_HIGH}{stairs}V{_HIGH}Z"
    line = f"M{LEFT} {ys[0]:.1f}{stairs}"
    parts = [_level(count, top) for count in sorted({0, top // 2, top})]
    parts += [f'<path class="area" d="{area}"/>', f'<path class="line" d="{line}"/>']
    starts = frame.index[(frame["until"].dt.month == 1) | (frame.index == 0)]
    every = max(1, math.ceil(len(starts) / MOST_TICKS))
    parts += [_year(xs[at], int(frame["until"].dt.year[at])) for at in starts[::every]]
    return _svg(parts, _HIGH + 26)


def steps_chart(frame: pd.DataFrame) -> str:
    """Draw the least, the middle and the most days of each step, one above the other.

    Parameters
    ----------
    frame
        Columns of :func:`geo.atlas.backlog.days_of_steps`, one row or more.

    Returns
    -------
    svg
        As of :func:`backlog_chart`; the rows are in the order of ``frame``, numbered as the
        rows of its table are.
    """
    top = _round(int(frame["most_days"].max()))
    across = (WIDE - LEFT - 24) / top
    parts = []
    for at, (least, median, most) in enumerate(
        zip(frame["least_days"], frame["median_days"], frame["most_days"], strict=True)
    ):
        y = TOP + 12 + at * _BAND
        low, mid, high = (LEFT + days * across for days in (least, median, most))
        parts += [
            f'<text class="end" x="{LEFT - 14}" y="{y + 5}">{at + 1}</text>',
            f'<path class="range" d="M{low:.1f} {y}H{max(high, low + 1):.1f}"/>',
            f'<path class="cap" d="M{low:.1f} {y - 6}v12M{high:.1f} {y - 6}v12"/>',
            f'<circle class="dot" cx="{mid:.1f}" cy="{y}" r="6"/>',
            f'<text x="{mid:.1f}" y="{y - 10}" class="mid">{median:g}</text>',
        ]
    high = TOP + _BAND * len(frame)
    ticks = sorted({0, top // 2, top})
    parts += [
        f'<text class="mid" x="{LEFT + days * across:.1f}" y="{high + 18}">{days}</text>'
        for days in ticks
    ]
    return _svg(
        [f'<path class="grid" d="M{LEFT} {TOP - 8}V{high}H{WIDE - 24}"/>', *parts], high + 26
    )


def _round(most: int) -> int:
    """Give the even number at or above the most that an axis ends with."""
    step = 10 ** max(0, len(str(max(most, 1))) - 1)
    fine = max(2, step // 2)
    return max(2, math.ceil(most / fine) * fine)


def _level(count: int, top: int) -> str:
    y = TOP + (_HIGH - TOP) * (1 - count / top)
    return (
        f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDE - 12}"/>'
        f'<text class="end" x="{LEFT - 8}" y="{y + 5:.1f}">{count}</text>'
    )


def _year(x: float, year: int) -> str:
    return (
        f'<path class="grid" d="M{x:.1f} {_HIGH}v6"/>'
        f'<text class="mid" x="{x:.1f}" y="{_HIGH + 20}">{year}</text>'
    )


def _svg(parts: list[str], high: float) -> str:
    drawn = "".join(parts)
    return f'<svg class="chart" viewBox="0 0 {WIDE} {high:.0f}" aria-hidden="true">{drawn}</svg>'
