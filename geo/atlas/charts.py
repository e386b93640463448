"""Charts as inline SVG, drawn without a script: the backlog of cases, and days per step."""

from __future__ import annotations

import math

import pandas as pd

WIDE, NARROW = 720, 330
"""Widths of a chart in pixels, for a desk and for a phone: its letters keep their size."""
_LEFT, _RIGHT, _TOP, _HIGH = 36, 34, 18, 220
_BAR, _MARGIN = 600, 26
_PX_A_YEAR = 64


def backlog_chart(frame: pd.DataFrame, *, wide: int = WIDE) -> str:
    """Draw how many cases were open, month by month, as stairs over a line of years.

    Parameters
    ----------
    frame
        Columns of :func:`geo.atlas.backlog.backlog`, one row or more.
    wide
        Width, px.

    Returns
    -------
    svg
        A picture without a name of its own: its caption and its table tell what it shows. It
        holds numbers and classes alone, so nothing in it needs escaping.
    """
    top = _round(int(frame["open"].max()))
    across = (wide - _LEFT - _RIGHT) / len(frame)
    xs = [_LEFT + at * across for at in range(len(frame) + 1)]
    ys = [_TOP + (_HIGH - _TOP) * (1 - count / top) for count in frame["open"]]
    stairs = " ".join(f"V{y:.1f}H{right:.1f}" for y, right in zip(ys, xs[1:], strict=True))
    parts = [_level(count, top, wide) for count in sorted({0, top // 2, top})]
    parts += [
        f'<path class="area" d="M{_LEFT} {_HIGH}{stairs}V{_HIGH}Z"/>',
        f'<path class="line" d="M{_LEFT} {ys[0]:.1f}{stairs}"/>',
        f'<circle class="dot" cx="{xs[-1]:.1f}" cy="{ys[-1]:.1f}" r="4.5"/>',
        f'<text class="last" x="{xs[-1] + 8:.1f}" y="{ys[-1] + 5:.1f}">'
        f"{int(frame['open'].iloc[-1])}</text>",
    ]
    starts = frame.index[(frame["until"].dt.month == 1) | (frame.index == 0)]
    every = max(1, math.ceil(_PX_A_YEAR / max(12 * across, 1)))
    parts += [_year(xs[at], int(frame["until"].dt.year[at])) for at in _apart(starts, every, xs)]
    size = "wide" if wide == WIDE else "narrow"
    return (
        f'<svg class="chart {size}" viewBox="0 0 {wide} {_HIGH + 26}" aria-hidden="true">'
        f"{''.join(parts)}</svg>"
    )


def step_bars(frame: pd.DataFrame) -> list[str]:
    """Draw the least, the middle and the most days of each step, all to one scale.

    The scale is logarithmic, of days and one: one step takes days and another one years.

    Parameters
    ----------
    frame
        Columns of :func:`geo.atlas.backlog.days_of_steps`.

    Returns
    -------
    bars
        One picture a row, in their order, of lines alone: numbers stand beside it.
    """
    ticks = _ticks(frame)
    days = zip(frame["least_days"], frame["median_days"], frame["most_days"], strict=True)
    return [_bar(*(_place(one, ticks) for one in row), ticks=ticks) for row in days]


def step_scale(frame: pd.DataFrame) -> str:
    """Draw the days that the lines across :func:`step_bars` stand for."""
    ticks = _ticks(frame)
    written = "".join(f'<text x="{_place(one, ticks):.1f}" y="18">{one}</text>' for one in ticks)
    return (
        f'<svg class="chart bar scale-of-days" viewBox="0 0 {_BAR} 22" aria-hidden="true">'
        f"{written}</svg>"
    )


def _ticks(frame: pd.DataFrame) -> list[int]:
    """Give the days that are marked: none, one, ten, and so on beyond the most."""
    most = max(frame["most_days"].max(), 1) if len(frame) else 1
    return [0, *(10**power for power in range(math.ceil(math.log10(most)) + 1))]


def _place(days: float, ticks: list[int]) -> float:
    wide = _BAR - 2 * _MARGIN
    return _MARGIN + wide * math.log10(1 + days) / math.log10(1 + ticks[-1])


def _bar(low: float, mid: float, high: float, *, ticks: list[int]) -> str:
    marks = "".join(f"M{_place(one, ticks):.1f} 1v20" for one in ticks)
    return (
        f'<svg class="chart bar" viewBox="0 0 {_BAR} 22" aria-hidden="true">'
        f'<path class="grid" d="{marks}"/>'
        f'<path class="range" d="M{low:.1f} 11H{max(high, low + 1):.1f}"/>'
        f'<circle class="dot" cx="{mid:.1f}" cy="11" r="7"/></svg>'
    )


def _apart(starts: pd.Index, every: int, xs: list[float]) -> list[int]:
    """Choose the years that are written: the first month only where it leaves the next one room."""
    first, *others = (int(one) for one in starts)
    kept = others[::every]
    room = not kept or xs[kept[0]] - xs[first] >= _PX_A_YEAR / 2
    return [first, *kept] if room else kept


def _round(most: int) -> int:
    """Give the even number at or above the most that an axis ends with."""
    step = 10 ** max(0, len(str(max(most, 1))) - 1)
    fine = max(2, step // 2)
    return max(2, math.ceil(most / fine) * fine)


def _level(count: int, top: int, wide: int) -> str:
    y = _TOP + (_HIGH - _TOP) * (1 - count / top)
    return (
        f'<path class="grid" d="M{_LEFT} {y:.1f}H{wide - _RIGHT}"/>'
        f'<text class="end" x="{_LEFT - 8}" y="{y + 5:.1f}">{count}</text>'
    )


def _year(x: float, year: int) -> str:
    return (
        f'<path class="tick" d="M{x:.1f} {_HIGH}v6"/>'
        f'<text x="{x:.1f}" y="{_HIGH + 20}">{year}</text>'
    )
