"""What the page of weak points says in one language: each score, its parts, and the map of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from markupsafe import Markup, escape

from geo.atlas.cells import cells
from geo.atlas.choropleth import (
    NO_DATA,
    NONE,
    TOO_FEW,
    UNKNOWN,
    Place,
    breaks,
    choropleth,
    look_of,
    swatch,
)
from geo.atlas.sharing import open_sources
from geo.atlas.speech import Speech
from geo.atlas.weak_points import SCOPES, told_scores
from geo.records import Snapshot, Text
from geo.records.listed import NOT_LISTED

DRAWN = ("district", "cell")
"""Scopes that lie somewhere."""
_BAR = 200
_LEAST_TOP = 0.05
_SHADES = 3


@dataclass(frozen=True, slots=True)
class PartSaid:
    """One part of a score as it is read."""

    name: str
    page: str | None
    counted: str
    share: str
    interval: str
    bar: Markup
    weight: str
    points: str


@dataclass(frozen=True, slots=True)
class PlaceSaid:
    """One score as it is read, with what its points are made of."""

    key: str
    name: str
    look: str
    points: str
    sum: Markup
    parts: tuple[PartSaid, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScopeSaid:
    """All scores of one kind: those with the same parts together, the most points first."""

    scope: str
    groups: tuple[tuple[PlaceSaid, ...], ...]
    few: tuple[PlaceSaid, ...]
    drawing: Markup | None
    keys: tuple[tuple[Markup, str], ...]

    @property
    def places(self) -> tuple[PlaceSaid, ...]:
        """Give every place, those with a score first."""
        return (*(one for group in self.groups for one in group), *self.few)


@dataclass(frozen=True, slots=True)
class _Telling:
    """What a scope is told by: the run, the language, ends of its classes, and of its bars."""

    snapshot: Snapshot
    say: Speech
    ends: tuple[float, ...] = ()
    top: float = 1.0
    most: float = 1.0


def weak_sheets(snapshot: Snapshot, placed: pd.DataFrame, say: Speech) -> tuple[ScopeSaid, ...]:
    """Say every score that may be told.

    Parameters
    ----------
    snapshot
        What the run knows.
    placed
        Its buildings, as :func:`geo.atlas.guard.atoms` gives them.
    say
        The language.
    """
    parts, totals = told_scores(snapshot, placed)
    grounds = _grounds(snapshot, placed)
    telling = _Telling(snapshot, say)
    return tuple(
        _scope(
            scope,
            parts[parts["scored"] == scope],
            totals[totals["scored"] == scope],
            telling,
            grounds.get(scope),
        )
        for scope in SCOPES
        if (totals["scored"] == scope).any()
    )


def part_name(part: str, snapshot: Snapshot, say: Speech) -> str:
    """Name a part of a score: a flag by its number and title, another by what it counts."""
    titles = {flag.id: flag.title for flag in snapshot.flags}
    return f"{part} · {say.local(titles[part])}" if part in titles else say(f"sign.{part}")


def place_names(scope: str, ids: pd.Series, snapshot: Snapshot, say: Speech) -> dict[str, str]:
    """Name the places of a scope in one language."""
    if scope == "district":
        frame = snapshot.districts
        known = dict(zip(frame["district_id"], frame[f"name_{say.language}"], strict=True))
        return {one: known.get(one) or one or say("list.no_district") for one in ids}
    if scope == "step":
        return {one: say(f"flag_step.{one}") for one in ids}
    if scope == "body":
        names = {one: say.local(name) for one, name in body_names(snapshot).items()}
        names[NOT_LISTED] = say("weak.not_listed")
        return {one: names.get(one, one) for one in ids}
    return {one: one for one in ids}


def body_names(snapshot: Snapshot) -> dict[str, Text]:
    """Give the names of the bodies on file, by their ids."""
    return {one.id: one.name for one in snapshot.papers.bodies}


def span(interval: tuple[float, float], share: tuple[float, float], top: float) -> Markup:
    """Draw a share: a bar from the least to the most it may be, on the line of its interval.

    Parameters
    ----------
    interval, share
        Ends of both, 0-1.
    top
        The share at the right end of the drawing.
    """
    at = [min(max(one / top, 0.0), 1.0) * _BAR for one in (*interval, *share)]
    low, high, least, most = at
    return Markup(  # noqa: S704  # numbers and classes alone
        f'<svg class="chart span" viewBox="0 0 {_BAR} 14" aria-hidden="true">'
        f'<path class="grid" d="M0 7H{_BAR}"/>'
        f'<path class="range" d="M{low:.1f} 7H{max(high, low + 1):.1f}"/>'
        f'<rect class="told" x="{least:.1f}" y="2" width="{max(most - least, 3):.1f}" '
        f'height="10"/></svg>'
    )


def composition(parts: Sequence[tuple[str, float]], most: float) -> Markup:
    """Draw a score as what it is: its parts one after another, the least points of each.

    Parameters
    ----------
    parts
        What is said of each part, and its points.
    most
        The points at the right end of the drawing.
    """
    drawn, x = [], 0.0
    for at, (said, points) in enumerate(parts):
        wide = points / most * _BAR
        if wide > 0:
            title = f"<title>{escape(said)}</title>"
            drawn.append(
                f'<rect class="part-{at % _SHADES}" x="{x:.1f}" y="1" width="{wide:.1f}" '
                f'height="12">{title}</rect>'
            )
        x += wide
    return Markup(  # noqa: S704  # names are escaped
        f'<svg class="chart sum" viewBox="0 0 {_BAR} 14" aria-hidden="true">'
        f'<path class="grid" d="M0 7H{_BAR}"/>{"".join(drawn)}</svg>'
    )


def _scope(
    scope: str,
    parts: pd.DataFrame,
    totals: pd.DataFrame,
    telling: _Telling,
    ground: gpd.GeoDataFrame | None,
) -> ScopeSaid:
    snapshot, say = telling.snapshot, telling.say
    names = place_names(scope, totals["scored_id"], snapshot, say)
    ends = breaks([_value(one) for one in totals["points_high"]])
    top = max(float(parts["interval_high"].max(skipna=True) or 0.0), _LEAST_TOP)
    most = max(float(totals["points_low"].max(skipna=True) or 0.0), 1.0)
    told = replace(telling, ends=tuple(ends), top=top, most=most)
    held = {str(key): rows for key, rows in parts.groupby("scored_id", sort=False)}
    said = {
        one: _place(row, held[one], f"{scope}-{at}", names[one], told)
        for at, (one, row) in enumerate(
            sorted((row["scored_id"], row) for row in totals.to_dict("records"))
        )
    }
    few = tuple(one for _, one in sorted(said.items()) if one.look in (TOO_FEW, NO_DATA))
    drawing = None if ground is None else _drawing(scope, ground, said, snapshot, say)
    return ScopeSaid(scope, _grouped(totals, said), few, drawing, _keys(scope, ends, say))


def _place(
    row: Mapping[str, Any], parts: pd.DataFrame, key: str, name: str, telling: _Telling
) -> PlaceSaid:
    say = telling.say
    low, high = _value(row["points_low"]), _value(row["points_high"])
    few = parts["missing"].isin(["too_few", "not_answered"]).any()
    unknown = parts["unknown_most"].sum()
    lines = parts.to_dict("records")
    told = [one for one in lines if _value(one["points_low"]) is not None]
    return PlaceSaid(
        key=key,
        name=name,
        look=look_of(low, telling.ends, few=bool(few), open_=bool(few or high or unknown)),
        points=say("weak.too_few") if low is None or high is None else _range(low, high, say),
        sum=composition(
            [
                (
                    f"{part_name(one['part'], telling.snapshot, say)}: "
                    f"{_range(one['points_low'], one['points_high'], say)}",
                    one["points_low"],
                )
                for one in told
            ],
            telling.most,
        ),
        parts=tuple(_part(one, telling) for one in told),
        missing=tuple(
            f"{part_name(one['part'], telling.snapshot, say)}: "
            f"{say('weak.missing.' + one['missing'])}"
            for one in lines
            if _value(one["points_low"]) is None
        ),
    )


def _part(one: Mapping[str, Any], telling: _Telling) -> PartSaid:
    snapshot, say = telling.snapshot, telling.say
    names = ("count_low", "count_high", "of", "unknown_most")
    low, high, of, unknown = (int(one[name]) for name in names)
    count = say.number(low) if low == high else f"{say.number(low)}–{say.number(high)}"
    share = float(one["share_low"]), float(one["share_high"])
    interval = float(one["interval_low"]), float(one["interval_high"])
    is_flag = any(flag.id == one["part"] for flag in snapshot.flags)
    return PartSaid(
        name=part_name(one["part"], snapshot, say),
        page=f"flags/{one['part']}.html" if is_flag else None,
        counted=(
            say("weak.count_unknown", count=count, of=say.number(of), unknown=say.number(unknown))
            if unknown
            else say("weak.count_of", count=count, of=say.number(of))
        ),
        share=_shares(*share, say),
        interval=_shares(*interval, say),
        bar=span(interval, share, telling.top),
        weight=say.number(float(one["weight"]), 2),
        points=_range(float(one["points_low"]), float(one["points_high"]), say),
    )


def _grouped(
    totals: pd.DataFrame, said: Mapping[str, PlaceSaid]
) -> tuple[tuple[PlaceSaid, ...], ...]:
    """Put scores with the same parts together: others are not to be held against one another."""
    known = totals[totals["points_low"].notna()]
    ordered = known.sort_values(
        ["points_low", "points_high", "scored_id"], ascending=[False, False, True]
    )
    if (known["scored"] == "step").all():  # steps are held against one another nowhere
        ordered, keys = known, np.zeros(len(known))
    else:
        keys = ordered["parts"].to_numpy()
    groups = [rows["scored_id"] for _, rows in ordered.groupby(keys, sort=False)]
    return tuple(tuple(said[one] for one in group) for group in groups)


def _keys(scope: str, ends: list[float], say: Speech) -> tuple[tuple[Markup, str], ...]:
    """Say what each look of the map means."""
    mark = f"{say.language}-{scope}-key"
    listed = [(NONE, say("weak.key.none"))]
    for at, (low, high) in enumerate(zip([0.0, *ends], ends, strict=False), start=1):
        listed.append((str(at), _range(low, high, say)))
    listed += [
        (UNKNOWN, say("weak.key.unknown")),
        (TOO_FEW, say("weak.key.few")),
        (NO_DATA, say("weak.key.blank")),
    ]
    return tuple((swatch(look, mark), text) for look, text in listed)


def _grounds(snapshot: Snapshot, placed: pd.DataFrame) -> dict[str, gpd.GeoDataFrame]:
    """Give the ground of the places that may be drawn."""
    monitor, held = snapshot.monitor, {}
    drawn = monitor.districts is not None and monitor.districts.source in open_sources(snapshot)
    if drawn and len(snapshot.districts):
        held["district"] = snapshot.districts.rename(columns={"district_id": "key"})
    squares = cells(snapshot, placed)
    if len(squares):
        held["cell"] = squares.rename(columns={"cell_id": "key"})
    return held


def _drawing(
    scope: str,
    ground: gpd.GeoDataFrame,
    said: Mapping[str, PlaceSaid],
    snapshot: Snapshot,
    say: Speech,
) -> Markup:
    """Draw the places; one that nothing is told of is drawn without data."""
    blank = say("weak.key.blank")
    places = {}
    for key in ground["key"]:
        one = said.get(key)
        name = one.name if one else place_names(scope, pd.Series([key]), snapshot, say)[key]
        points = one.points if one else blank
        places[str(key)] = Place(
            look=one.look if one else NO_DATA,
            said=f"{name}: {points}{_open(one, say)}",
            href=f"#{say.language}-{one.key}" if one else f"#{say.language}-{scope}",
            points=points,
            name=name if scope == "district" else "",
        )
    outlines = _grounds_of_districts(snapshot) if scope == "cell" else None
    return choropleth(
        ground[["key", "geometry"]], places, mark=f"{say.language}-{scope}", outlines=outlines
    )


def _open(one: PlaceSaid | None, say: Speech) -> str:
    return f" ({say('weak.key.unknown')})" if one and one.look == UNKNOWN else ""


def _grounds_of_districts(snapshot: Snapshot) -> gpd.GeoDataFrame | None:
    districts = snapshot.monitor.districts
    drawn = districts is not None and districts.source in open_sources(snapshot)
    return snapshot.districts if drawn and len(snapshot.districts) else None


def _value(one: object) -> float | None:
    return None if pd.isna(one) else float(np.float64(one))  # type: ignore[arg-type]


def _range(low: float, high: float, say: Speech) -> str:
    """Write points as the least and the most they may be."""
    ends = say.number(low, 1), say.number(high, 1)
    return ends[0] if ends[0] == ends[1] else f"{ends[0]}–{ends[1]}"


def _shares(low: float, high: float, say: Speech) -> str:
    ends = say.share(low), say.share(high)
    return ends[0] if ends[0] == ends[1] else f"{say.number(low * 100, 1)}–{ends[1]}"
