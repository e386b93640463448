"""What two surfaces show of a building or a parcel, as lines for a person to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from geo.atlas.speech import Speech
from geo.errors import printable
from geo.records import Measured, Registration, Suggested

CHANGES: Mapping[str, str] = {
    "gone": "removal.gone",
    "shrank": "removal.shrank",
    "unchanged": "removal.unchanged",
    "grew": "removal.grew",
    "appeared": "removal.appeared",
    "unknown": "removal.unknown",
}
"""What became of a building, in words."""

REASONS: Mapping[str, str] = {
    "measured": "removal.reason.measured",
    "no_data": "removal.reason.no_data",
    "repaired": "removal.reason.repaired",
    "too_small": "removal.reason.too_small",
    "no_ground": "removal.reason.no_ground",
    "error_unknown": "removal.reason.error_unknown",
    "shifted": "removal.reason.shifted",
    "shift_unknown": "removal.reason.shift_unknown",
    "nothing_before": "removal.reason.nothing_before",
    "void": "removal.reason.void",
    "too_close": "removal.reason.too_close",
}
"""Why so, in words."""

SOURCES: Mapping[str, str] = {
    "stated": "removal.error.stated",
    "stable_ground": "removal.error.stable_ground",
    "unknown": "removal.error.unknown",
}
"""Where the error of the heights is from, in words."""

FIGURES: Mapping[str, tuple[str, str, str]] = {
    "removal.height_before": ("height_before_m", "height_before_error_m", "unit.m"),
    "removal.height_left": ("height_left_m", "height_left_error_m", "unit.m"),
    "removal.volume_before": ("volume_before_m3", "volume_before_error_m3", "unit.m3"),
    "removal.volume_left": ("volume_left_m3", "volume_left_error_m3", "unit.m3"),
    "removal.removed": ("removed_m3", "removed_error_m3", "unit.m3"),
    "removal.fell": ("fell_m2", "fell_error_m2", "unit.m2"),
    "removal.left": ("left_m2", "left_error_m2", "unit.m2"),
}
"""Heading of each figure, its column, that of its error, and its unit."""


def measured_lines(measured: Measured, language: str) -> list[str]:
    """Write what was measured, line by line; nothing in a name steers the terminal.

    Parameters
    ----------
    measured
        What was found. Its issues are not among the lines.
    language
        kk, ru or en.
    """
    say = Speech(language)
    lines = [say("removal.title", before=measured.before, after=measured.after)]
    for row in measured.removals.to_dict("records"):
        lines += ["", *_building(row, say)]
    for row in measured.landscape.to_dict("records"):
        lines += ["", *_parcel(row, say)]
    lines += ["", *_surfaces(measured, say)]
    for one in measured.suggested:
        lines += ["", *_ledger(one, say)]
    return [printable(line) for line in lines]


def _building(row: Mapping[str, Any], say: Speech) -> Iterator[str]:
    yield f"{row['building_id']}: {say(CHANGES[row['change']])}"
    if row["change"] == "unknown":
        yield f"  {say(REASONS[row['reason']])}"
    for key, (figure, error, unit) in FIGURES.items():
        yield f"  {say(key)}: {_figure(row[figure], row[error], say(unit), say)}"
    if not pd.isna(row["removed_share"]):
        error = f" ± {say.share(row['removed_error_share'])}"
        yield f"  {say('removal.share')}: {say.share(row['removed_share'])}{error}"
    yield f"  {say('removal.floors')}: {_count(row['floors_left'], say)}"
    if row["dug_m3"] > 0:
        yield f"  {say('removal.dug')}: {say.number(row['dug_m3'])} {say('unit.m3')}"
    if not pd.isna(row["seen_m"]):
        yield f"  {say('removal.seen', height=say.number(row['seen_m'], 2))}"
    if row["void_share"] > 0:
        yield f"  {say('removal.void', share=say.share(row['void_share']))}"


def _parcel(row: Mapping[str, Any], say: Speech) -> Iterator[str]:
    yield str(row["parcel_id"])
    for key, figure, error, unit in (
        ("removal.cut", "cut_m3", "cut_error_m3", "unit.m3"),
        ("removal.fill", "fill_m3", "fill_error_m3", "unit.m3"),
        ("removal.cut_max", "cut_max_m", "height_error_m", "unit.m"),
        ("removal.fill_max", "fill_max_m", "height_error_m", "unit.m"),
    ):
        yield f"  {say(key)}: {_figure(row[figure], row[error], say(unit), say)}"
    if row["void_share"] > 0:
        yield f"  {say('removal.void', share=say.share(row['void_share']))}"


def _surfaces(measured: Measured, say: Speech) -> Iterator[str]:
    """Say how the surfaces lie, how sure the heights are, and what was taken for granted."""
    if measured.coregistered is not None:
        yield say("removal.taken_out", **_shift(measured.coregistered, say))
    if measured.registration.known:
        yield say("removal.shift", **_shift(measured.registration, say))
    else:
        yield say("removal.shift_unknown")
    error = say("removal.error.none")
    if not pd.isna(measured.error_m):
        error = f"± {say.number(measured.error_m, 2)} {say('unit.m')}"
    yield f"{say('removal.error')}: {error} ({say(SOURCES[measured.error_source])})"
    yield say("removal.assumed")


def _shift(registration: Registration, say: Speech) -> dict[str, str]:
    lies = {
        "east": registration.east_m,
        "north": registration.north_m,
        "up": registration.up_m,
        "error": registration.shift_error_m,
    }
    return {name: _plain(value, 2, say) for name, value in lies.items()}


def _ledger(one: Suggested, say: Speech) -> Iterator[str]:
    yield say("removal.ledger", id=one.building_id)
    floors = _count(one.floors_left, say)
    yield f"  floors_left: {floors}"
    yield f"  height_left_m: {_figure(one.height_left_m, one.height_error_m, '', say)}"
    yield f"  area_left_m2: {_figure(one.area_left_m2, one.area_error_m2, '', say)}"
    yield f"  volume_left_m3: {_figure(one.volume_left_m3, one.volume_error_m3, '', say)}"
    yield f"  {say('removal.ledger.sure' if one.sure else 'removal.ledger.unsure')}"


def _figure(value: float, error: float, unit: str, say: Speech) -> str:
    """Write a figure with its error, finer where it is small."""
    if pd.isna(value):
        return say("removal.not_told")
    digits = 1 if abs(value) < 100 else 0
    wide = say("removal.error.none") if pd.isna(error) else f"± {say.number(error, digits)}"
    return f"{_plain(value, digits, say)} {wide} {unit}".strip()


def _plain(value: float, digits: int, say: Speech) -> str:
    """Write a number; one that rounds to nothing has no sign."""
    return say.number(round(value, digits) + 0.0, digits)


def _count(value: Any, say: Speech) -> str:
    return say("removal.not_told") if pd.isna(value) else say.number(float(value))
