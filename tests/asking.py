"""Sites asked of the planner's page and of the command at once, and where the two differ."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from desks import known_of
from shapely.geometry.base import BaseGeometry

from geo import planning
from geo.compliance.compare import in_force
from geo.crs import WGS84, parse_metric
from geo.records import Extracts

AT_ONCE = 250  # sites in one call of the page
AREAS = (0.1, 1e-3, 1e-4, 1e-4)  # m², m, shares
SLOPE_DEG = 0.01
BOUND_SHARE = 5e-3
"""What a bound of a share of slopes may differ by: a small site is drawn in and out by a whole
cell, and before it is, the command leaves out dents that hardly show."""
ROUNDING_M = 1e-3

ANSWER = """(sites) => sites.map(([text, on]) => {
  const found = siteOf(text);
  if (found.fault) return { fault: found.fault };
  const ground = surveySite(found.site);
  const { slopes } = ground;
  return {
    themes: ground.themes.map(({ layer, state, answer, complete, area_m2, nearest_m, facts }) => [
      layer.id, state, answer.reason, complete, area_m2, nearest_m,
      facts.share_low, facts.share_high,
    ]),
    laws: data.layers.map(({ id }) => lawOn("layer", id, on)[0].stands),
    provisions: provisionsOn(ground, on).map((one) => [
      one.rule.id, one.version.id, one.stands, one.holds, one.reason,
      one.share, one.low, one.high,
    ]),
    in_city: ground.in_city,
    district: ground.district < 0 ? null : cell(data.districts.district_id, ground.district),
    slope: slopes && [slopes.mean, slopes.max, slopes.void_share, slopes.max_low, slopes.max_high],
    shares: slopes && [...slopes.at].map(([deg, { share, low, high }]) => [deg, share, low, high]),
  };
})"""


def sites_over(city: str, count: int, seed: int = 11) -> list[BaseGeometry]:
    """Give random ground all over a town: places, boxes, stars and rings, in degrees."""
    extent = known_of(city)[0].monitor.extent
    random = np.random.default_rng(seed)
    shapes = []
    for number in range(count):
        east = random.uniform(extent.west, extent.east)
        north = random.uniform(extent.south, extent.north)
        size = 10 ** random.uniform(-4.3, -2.3)
        angles = np.sort(random.uniform(0, 2 * math.pi, 3 + number % 9))
        reach = size * random.uniform(0.35, 1, len(angles))
        star = shapely.Polygon(np.c_[east + reach * np.cos(angles), north + reach * np.sin(angles)])
        ring = shapely.Point(east, north).buffer(size, quad_segs=2)
        shapes.append(
            [shapely.Point(east, north), ring, star, ring - ring.buffer(-size / 2)][number % 4]
        )
    box = shapely.box(*extent.bounds).buffer(-1e-6)
    return [one for one in shapes if one.is_valid and box.covers(one)]


def sites_on_bounds(city: str, count: int, seed: int = 12) -> list[BaseGeometry]:
    """Give ground at the bounds of zones, in degrees.

    In turn: a place on the bound; a box across it; what a zone holds of that box, so that the two
    share a side; the rest of the box, which only touches the zone; and both of two far boxes.
    """
    config, known = known_of(city)
    areas = known.zones[known.zones["part"] == "area"].geometry.values
    random = np.random.default_rng(seed)
    shapes = []
    for number in range(count):
        zone = areas[random.integers(len(areas))]
        on = zone.boundary.interpolate(random.uniform(), normalized=True)
        box = on.buffer(10 ** random.uniform(0.3, 2.3), quad_segs=1 + number % 2)
        # smaller, or the two might weigh the same to the district they are counted to
        less = shapely.affinity.scale(box, 0.7, 0.7)
        far = shapely.affinity.translate(less, *random.uniform(500, 900, 2))
        kinds = [on, box, box & zone, box - zone, box | far]
        shapes.append(kinds[number % len(kinds)])
    metric = parse_metric(config.monitor.crs)
    drawn = gpd.GeoSeries(shapes, crs=metric).to_crs(WGS84)
    inner = shapely.box(*config.monitor.extent.bounds).buffer(-1e-6)
    kinds_asked = ["Point", "Polygon", "MultiPolygon"]
    sound = drawn.is_valid & ~drawn.is_empty & drawn.geom_type.isin(kinds_asked)
    return drawn[sound & drawn.within(inner)].tolist()


def sites_across(city: str, count: int, seed: int = 13) -> list[BaseGeometry]:
    """Give ground that lies across the bounds of a town's extent, in degrees."""
    config, _ = known_of(city)
    metric = parse_metric(config.monitor.crs)
    edge = shapely.segmentize(shapely.box(*config.monitor.extent.bounds).exterior, 0.001)
    drawn = gpd.GeoSeries([edge], crs=WGS84).to_crs(metric).iloc[0]
    random = np.random.default_rng(seed)
    shapes = [
        drawn.interpolate(random.uniform(), normalized=True).buffer(
            10 ** random.uniform(1.5, 3.7), quad_segs=1 + number % 3
        )
        for number in range(count)
    ]
    return gpd.GeoSeries(shapes, crs=metric).to_crs(WGS84).tolist()


def told_by_command(
    monkeypatch: Any, city: str, shapes: Sequence[BaseGeometry], on: date, *, drafts: bool = False
) -> tuple[list[str], Extracts]:
    """Ask the command about sites all at once, as if drafts were law; its reading is kept."""
    config, known = known_of(city)
    if drafts:
        known = replace(known, rules=in_force(known.rules, on))
    monkeypatch.setattr(planning, "read", lambda *_args, **_more: known)
    ids = [f"s{number:05d}" for number in range(len(shapes))]
    frame = gpd.GeoDataFrame({"site_id": ids}, geometry=list(shapes), crs=4326)
    return ids, planning.check(config, frame, on=on)


def told_by_page(
    page: Any, shapes: Sequence[BaseGeometry], on: date, *, drafts: bool = False
) -> list[dict[str, Any]]:
    """Ask the page about sites, some hundred at a time, as if drafts were law."""
    question = ANSWER.replace("(ground, on)", "(ground, on, true)") if drafts else ANSWER
    asked = [[shapely.to_wkt(one, rounding_precision=-1), on.isoformat()] for one in shapes]
    return [
        answer
        for first in range(0, len(asked), AT_ONCE)
        for answer in page.evaluate(question, asked[first : first + AT_ONCE])
    ]


def differing(
    ids: Sequence[str], extracts: Extracts, answers: Sequence[dict[str, Any]]
) -> list[tuple[Any, ...]]:
    """Give what the page says of each site and the command does not."""
    by_site = {
        name: dict(tuple(table.groupby(key, sort=False)))
        for name, table, key in (
            ("themes", extracts.themes, "site_id"),
            ("provisions", extracts.provisions, "site_id"),
            ("slopes", extracts.slopes, "building_id"),
        )
    }
    places = extracts.sites.set_index("site_id")
    wrong: list[tuple[Any, ...]] = []
    for site, answer in zip(ids, answers, strict=True):
        if "fault" in answer:
            wrong.append((site, "refused", answer["fault"]))
            continue
        own = {name: tables.get(site) for name, tables in by_site.items()}
        slopes = own["slopes"]
        found = list(_slopes(slopes, answer)) if slopes is not None else []
        if abs(places.loc[site, "inside_city_m"]) < ROUNDING_M:
            # on the bound of the city itself rounding decides; the page must not be the surer one
            found += _surer(own["themes"], answer)
        else:
            found += _themes(own["themes"], answer)
            found += _provisions(own["provisions"], answer)
            found += _place(places.loc[site], answer)
        wrong += [(site, *one) for one in found]
    return wrong


def _themes(rows: pd.DataFrame, answer: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    for row, said, law in zip(
        rows.to_dict("records"), answer["themes"], answer["laws"], strict=True
    ):
        sure = (row["layer_id"], row["state"], row["reason"], row["complete"], row["law"])
        if (*said[:4], law) != sure:
            yield "theme", said, sure
        figures = zip(
            said[4:], ("area_m2", "distance_m", "share_low", "share_high"), AREAS, strict=True
        )
        for value, name, within in figures:
            # a sliver is listed by one and not by the other: what is none counts as 0
            if not close(_figure(value), _figure(row[name]), within):
                yield row["layer_id"], name, value, row[name]


def _surer(rows: pd.DataFrame, answer: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    for row, said in zip(rows.to_dict("records"), answer["themes"], strict=True):
        if said[1] == "not_concerned" and row["state"] != "not_concerned":
            yield "surer", said, row["state"]


def _figure(value: float | None) -> float:
    return 0.0 if value is None or math.isnan(value) else value


def _provisions(rows: pd.DataFrame | None, answer: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    names = ["rule_id", "version_id", "stands", "holds", "reason"]
    figures = ["share", "share_low", "share_high"]
    listed = [] if rows is None else rows[names + figures].values.tolist()
    expected = {tuple(one[:5]): one[5:] for one in listed}
    told = {tuple(one[:5]): one[5:] for one in answer["provisions"]}
    if told.keys() != expected.keys():
        yield "provisions", told.keys() ^ expected.keys()
    for key in told.keys() & expected.keys():
        for value, sure in zip(told[key], expected[key], strict=True):
            if not close(value, sure, BOUND_SHARE):
                yield key, told[key], expected[key]


def _slopes(rows: pd.DataFrame, answer: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    first = rows.iloc[0]
    names = ["slope_mean_deg", "slope_max_deg", "void_share", "slope_max_low_deg",
             "slope_max_high_deg"]  # fmt: skip
    for value, name in zip(answer["slope"], names, strict=True):
        if not close(value, first[name], 1e-4 if name == "void_share" else SLOPE_DEG):
            yield name, value, first[name]
    shares = rows.set_index("threshold_deg")
    for threshold, share, low, high in answer["shares"]:
        row = shares.loc[threshold]
        if not close(share, row["share_at_or_above"], 1e-4):
            yield threshold, "share", share, row["share_at_or_above"]
        if not close(low, row["share_low"], BOUND_SHARE):
            yield threshold, "low", low, row["share_low"]
        if not close(high, row["share_high"], BOUND_SHARE):
            yield threshold, "high", high, row["share_high"]


def _place(row: pd.Series, answer: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    told = (answer["in_city"], answer["district"])
    sure = (row["in_city"], None if pd.isna(row["district_id"]) else row["district_id"])
    if told != sure:
        yield "place", told, sure


def close(one: float | None, other: float | None, within: float) -> bool:
    """Tell whether two figures agree: both are none, or so near, or to 1e-4 of the other."""
    blank = [value is None or (isinstance(value, float) and math.isnan(value))
             for value in (one, other)]  # fmt: skip
    if any(blank):
        return all(blank)
    if one is None or other is None:
        return False
    return one == other or abs(one - other) <= max(within, 1e-4 * abs(other))
