"""The planner's page answers about any site as the command does, computed in a real browser."""

import math
from datetime import date

import geopandas as gpd
import numpy as np
import pytest
import shapely
from desks import desk_of, known_of

from geo import planning

pytestmark = pytest.mark.browser
FIGURES = ("area_m2", "share_low", "share_high", "distance_m")
ANSWER = """(sites) => sites.map(([text, on]) => {
  const found = siteOf(text);
  if (found.fault) return found.fault;
  const ground = surveySite(found.site);
  return {
    themes: ground.themes.map(({ layer, state, answer, complete, area_m2, nearest_m, facts }) => [
      layer.id, state, answer.reason, complete, area_m2, nearest_m,
      facts.share_low, facts.share_high,
    ]),
    laws: data.layers.map(({ id }) => lawOn("layer", id, on)[0].stands),
    provisions: provisionsOn(ground, on).map((one) => [
      one.rule.id, one.version.id, one.stands, one.holds, one.reason, one.low, one.high,
    ]),
    district: ground.district, inside: ground.inside_city_m,
    slope: ground.slopes && [ground.slopes.mean, ground.slopes.max, ground.slopes.void_share],
  };
})"""


@pytest.fixture(scope="module")
def desks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desks")
    return {city: desk_of(city, folder) for city in ("demo", "nenhuma")}


def sites_over(city, count, seed=11):
    """Give random ground all over a town: places, boxes, stars and rings, in degrees."""
    config, _ = known_of(city)
    extent = config.monitor.extent
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


def told_by_command(monkeypatch, city, shapes, on):
    config, known = known_of(city)
    monkeypatch.setattr(planning, "read", lambda *_args, **_more: known)
    ids = [f"s{number:03d}" for number in range(len(shapes))]
    frame = gpd.GeoDataFrame({"site_id": ids}, geometry=shapes, crs=4326)
    return ids, planning.check(config, frame, on=on)


def close(one, other, scale=0.0):
    """Tell whether two figures agree: within 0.1 m² or m, or a share of 1e-4."""
    blank = [
        value is None or (isinstance(value, float) and math.isnan(value)) for value in (one, other)
    ]
    if any(blank):
        return all(blank)
    return abs(one - other) <= max(0.1 if scale else 2e-3, 1e-4 * abs(other))


@pytest.mark.parametrize("city", ["demo", "nenhuma"])
@pytest.mark.parametrize("on", [date(2026, 11, 1), date(2013, 6, 1)])
def test_fifty_sites_are_answered_as_the_command_answers(visit, desks, monkeypatch, city, on):
    shapes = sites_over(city, 56)[:50]
    assert len(shapes) == 50
    ids, extracts = told_by_command(monkeypatch, city, shapes, on)
    asked = [[shapely.to_wkt(one, rounding_precision=-1), on.isoformat()] for one in shapes]
    answers = visit(desks[city]).page.evaluate(ANSWER, asked)
    assert not differing(ids, extracts, answers)


@pytest.mark.parametrize("city", ["demo", "nenhuma"])
def test_parcels_on_file_are_answered_as_the_command_answers(visit, desks, monkeypatch, city):
    config, known = known_of(city)
    monkeypatch.setattr(planning, "read", lambda *_args, **_more: known)
    page = visit(desks[city]).page
    numbers = page.evaluate("plan.parcels.parcel_id.filter((_, at) => at % 29 === 0)")
    answers = page.evaluate(ANSWER, [[one, config.as_of.isoformat()] for one in numbers])
    wrong = []
    for number, answer in zip(numbers, answers, strict=True):
        extracts = planning.check(config, planning.site_of_parcel(number))
        wrong += differing([number], extracts, [answer])
    assert not wrong


def differing(ids, extracts, answers):
    """Give what the page says of each site and the command does not."""
    wrong = []
    for site, answer in zip(ids, answers, strict=True):
        themes = extracts.themes[extracts.themes["site_id"] == site]
        for row, said, law in zip(
            themes.to_dict("records"), answer["themes"], answer["laws"], strict=True
        ):
            sure = (row["layer_id"], row["state"], row["reason"], row["complete"], row["law"])
            if (*said[:4], law) != sure:
                wrong.append((site, said, sure))
            for value, name in zip((said[4], said[5]), ("area_m2", "distance_m"), strict=True):
                if not close(value, row[name], 1.0):
                    wrong.append((site, row["layer_id"], name, value, row[name]))
        held = extracts.provisions[extracts.provisions["site_id"] == site]
        names = ["rule_id", "version_id", "stands", "holds", "reason"]
        expected = sorted(tuple(one) for one in held[names].values.tolist())
        if sorted(tuple(one[:5]) for one in answer["provisions"]) != expected:
            extra = {tuple(one[:5]) for one in answer["provisions"]} ^ set(expected)
            wrong.append((site, extra))
    return wrong
