from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point
from world import EAST, METRIC, NORTH, ground, layer, relief, rule, sites, version, zones

from geo import tables
from geo.compliance.extract import extract, law_of, versions_on
from geo.compliance.judge import reaches, thresholds
from geo.overlay.exposure import dissolve_layers, overlay_zones
from geo.overlay.relief import slopes_under
from geo.overlay.sites import measure_sites, nearest_zones
from geo.records import Legal

ON = date(2026, 11, 1)


def extracted(asked, drawn, *rules, layers=None, model=None, on=ON, steep=(), **told):
    """Overlay and extract; a layer is known in the city unless told."""
    reach = reaches(rules)
    as_buildings = asked.rename(columns={"site_id": "building_id", "area_m2": "footprint_m2"})
    whole = dissolve_layers(drawn)
    areas = whole[whole["part"] == "area"].rename(columns={"layer_id": "restriction_id"})
    options = {"incomplete": frozenset(), "repaired": frozenset()} | told
    return extract(
        asked,
        [layer(one) for one in sorted(set(drawn["layer_id"]))] if layers is None else layers,
        rules,
        exposure=overlay_zones(as_buildings, whole, reach_m=reach),
        measures=measure_sites(asked, areas),
        nearest=nearest_zones(asked, drawn),
        slopes=slopes_under(as_buildings, model, [*thresholds(rules), *steep]),
        on=on,
        **options,
    )


def states(themes):
    return list(zip(themes["state"], themes["reason"], strict=True))


def held(provisions):
    return list(zip(provisions["rule_id"], provisions["holds"], provisions["reason"], strict=True))


def strip(west, east=1000, **columns):
    return zones(ground(west, -1000, east, 1000), **columns)


SQUARE = ground(0, 0, 10, 10)


@pytest.mark.parametrize(
    ("west", "told"),
    [
        (5, ("concerned", "measured")),
        (9.9, ("too_close", "too_close")),
        (10.4, ("too_close", "too_close")),
        (12, ("not_concerned", "measured")),
    ],
)
def test_a_site_is_concerned_or_not_beyond_the_error_and_between_too_close_to_call(west, told):
    themes, _ = extracted(sites(SQUARE), strip(west))
    assert states(themes) == [told]


def test_the_figures_of_a_theme_stand_beside_it():
    themes, _ = extracted(sites(SQUARE), strip(4))
    row = themes.iloc[0]
    assert (row["area_m2"], row["share"], row["distance_m"]) == (60, 0.6, 0)
    assert row["share_low"] == pytest.approx(0.55)
    assert row["share_high"] == pytest.approx(0.65)


def test_a_place_is_concerned_by_the_zone_it_lies_in_and_told_how_far_the_others_are():
    both = pd.concat([strip(0), zones(ground(60, 0, 70, 10), layer_id="far")])
    themes, _ = extracted(sites(Point(EAST + 50, NORTH + 5)), both)
    assert themes["layer_id"].tolist() == ["far", "strip"]
    assert themes["state"].tolist() == ["not_concerned", "concerned"]
    assert themes["distance_m"].tolist() == [10, 0]


@pytest.mark.parametrize(
    ("columns", "told", "keys"),
    [
        ({"inside_city_m": 0.0}, {}, {}),  # partly outside the city
        ({"inside_city_m": -50.0}, {}, {}),
        ({}, {"incomplete": frozenset({"strip"})}, {}),
        ({}, {"repaired": frozenset({"strip"})}, {}),
        ({"geometry_state": "repaired"}, {}, {}),
        ({}, {}, {"coverage": "listed"}),
    ],
)
def test_absence_that_is_not_known_is_no_data_and_never_not_concerned(columns, told, keys):
    far = strip(500)
    themes, _ = extracted(sites(SQUARE, **columns), far, layers=[layer(**keys)], **told)
    assert themes["state"].tolist() == ["no_data"]
    assert themes["reason"].iloc[0] in {"not_covered", "no_data", "repaired"}


def test_a_site_in_a_layer_that_is_not_known_on_all_of_it_is_told_so():
    themes, _ = extracted(sites(SQUARE, inside_city_m=0.0), strip(5))
    assert themes[["state", "complete"]].values.tolist() == [["concerned", False]]


def test_ground_whose_bound_is_not_known_is_no_data():
    blurred = pd.concat([strip(500), zones(ground(-50, -50, 50, 50), part="uncertain")])
    blurred = blurred.assign(zone_id=["a", "b"])
    themes, _ = extracted(sites(SQUARE), tables.ZONES.shape(blurred, METRIC))
    assert states(themes) == [("no_data", "boundary_not_known")]


def test_a_slope_layer_on_void_ground_is_no_data():
    band = layer("steep", derive={"op": "slope", "from_deg": 15.0})
    far = strip(500, layer_id="steep")
    for cells, told in (([[3.0] * 4] * 4, "not_concerned"), ([[np.nan] * 4] * 4, "no_data")):
        asked = sites(ground(12, 12, 18, 18))
        themes, _ = extracted(asked, far, layers=[band], model=relief(cells), steep=[15.0])
        assert themes["state"].tolist() == [told]
    themes, _ = extracted(sites(SQUARE), far, layers=[band])  # no model at all
    assert themes["state"].tolist() == ["no_data"]


def test_a_limit_follows_where_its_area_holds_the_site():
    floors = rule("more_floors_than", 3, within="strip")
    for west, told in ((-50, "whole"), (5, "part"), (10.2, "unsure")):
        _, provisions = extracted(sites(SQUARE), strip(west), floors)
        assert provisions["holds"].tolist() == [told]
    _, provisions = extracted(sites(SQUARE), strip(50), floors)
    assert provisions.empty


def test_a_limit_holds_everywhere_where_its_rule_has_no_area():
    _, provisions = extracted(sites(SQUARE), strip(50), rule("taller_than", 12))
    assert held(provisions) == [("rule", "whole", "measured")]
    assert provisions[["limit", "unit"]].values.tolist() == [[12, "m"]]


def test_a_rule_about_a_layer_without_data_may_hold():
    barred = rule("inside", "barred", zones=["strip"])
    _, provisions = extracted(sites(SQUARE, inside_city_m=-1.0), strip(500), barred)
    assert held(provisions) == [("rule", "unsure", "not_covered")]


@pytest.mark.parametrize(
    ("west", "told"), [(20, ["part"]), (45.2, ["unsure"]), (60, [])], ids=["near", "close", "far"]
)
def test_a_least_distance_follows_where_some_ground_of_the_site_is_nearer(west, told):
    least = rule("nearer_than", 35, zones=["strip"])
    _, provisions = extracted(sites(SQUARE), strip(west), least)
    assert provisions["holds"].tolist() == told


@pytest.mark.parametrize(
    ("slope", "told"),
    [
        (25.0, [("rule", "whole", "measured")]),
        (20.5, [("rule", "unsure", "too_close")]),
        (np.nan, [("rule", "unsure", "no_data")]),
        (5.0, []),
    ],
)
def test_a_bar_on_steep_ground_follows_from_the_relief(slope, told):
    steep = rule("steeper_than", 20.0, statistic="share", share=0.25)
    model = relief([[slope] * 6] * 6)
    _, provisions = extracted(sites(ground(22, 22, 38, 38)), strip(500), steep, model=model)
    assert held(provisions) == told


def test_without_a_model_steep_ground_may_be_anywhere():
    steep = rule("steeper_than", 20.0, statistic="max")
    _, provisions = extracted(sites(SQUARE), strip(500), steep)
    assert held(provisions) == [("rule", "unsure", "no_data")]


@pytest.mark.parametrize(
    ("west", "told"),
    [
        (-50, [("special", "whole", "measured")]),
        (5, [("rule", "part", "measured"), ("special", "part", "measured")]),
        (10.2, [("rule", "unsure", "special_rule"), ("special", "unsure", "too_close")]),
        (50, [("rule", "whole", "measured")]),
    ],
)
def test_a_rule_gives_way_where_another_surely_stands_in_its_place(west, told):
    general = rule("more_floors_than", 9, yields_to=["special"])
    special = rule("more_floors_than", 3, id="special", within="strip")
    _, provisions = extracted(sites(SQUARE), strip(west), general, special)
    assert held(provisions) == told


def test_a_rule_does_not_give_way_to_one_whose_day_is_not_known():
    general = rule("more_floors_than", 9, yields_to=["special"])
    special = rule("more_floors_than", id="special", versions=[version(3, ("2025-10-31", None))])
    _, provisions = extracted(sites(SQUARE), strip(50), general, special)
    assert held(provisions)[0] == ("rule", "unsure", "special_rule")


def test_the_version_in_force_on_the_day_is_told():
    heights = rule("taller_than", 15, 12)  # from 2020, from 2021
    for on, told in (
        (date(2019, 6, 1), [("v1", "not_yet")]),
        (date(2020, 12, 31), [("v1", "in_force")]),
        (date(2021, 1, 1), [("v2", "in_force")]),
    ):
        assert [(one.id, how) for one, how in versions_on(heights, on)] == told


def test_while_the_day_is_not_known_both_versions_may_count():
    heights = rule("taller_than", versions=[
        version(15, "2020-01-01"), version(12, ("2025-10-31", None)),
    ])  # fmt: skip
    found = [(one.id, how) for one, how in versions_on(heights, ON)]
    assert found == [("v2025", "in_force_day_unknown"), ("v2020", "in_force_day_unknown")]


def test_a_repeal_leaves_no_limit_and_a_draft_is_told_as_a_draft():
    assert versions_on(rule("taller_than", 15, None), ON) == []
    draft = rule("taller_than", 15, status="draft")
    assert [how for _, how in versions_on(draft, ON)] == ["draft"]


def test_what_was_not_confirmed_again_is_told_so():
    old = rule("taller_than", versions=[version(15, confirmed_until="2025-01-01")])
    assert [how for _, how in versions_on(old, ON)] == ["not_reconfirmed"]


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"status": "none"}, "none"),
        ({"status": "draft"}, "draft"),
        ({"status": "in_force"}, "day_not_known"),
        ({"status": "in_force", "in_force_from": "2026-11-01"}, "in_force"),
        ({"status": "in_force", "in_force_from": "2026-11-02"}, "not_yet"),
        ({"status": "in_force", "in_force_until": "2026-11-01"}, "ended"),
    ],
)
def test_an_act_counts_from_its_first_day_to_the_day_before_its_last(keys, told):
    assert law_of(Legal(**keys), ON) == told


def test_rows_come_by_site_in_the_order_asked():
    asked = sites(SQUARE, ground(20, 0, 30, 10)).iloc[::-1].reset_index(drop=True)
    both = pd.concat([strip(0), strip(500, layer_id="other")])
    themes, provisions = extracted(asked, both, rule("taller_than", 12))
    assert themes["site_id"].tolist() == ["s2", "s2", "s1", "s1"]
    assert provisions["site_id"].tolist() == ["s2", "s1"]


def test_no_site_gives_empty_tables():
    themes, provisions = extracted(sites(), strip(0), rule("taller_than", 12))
    assert (len(themes), len(provisions)) == (0, 0)


@settings(max_examples=8, deadline=None)
@given(west=st.floats(-30, 30), error=st.floats(0.1, 20))
def test_a_larger_error_never_turns_what_is_not_told_into_not_concerned(west, error):
    sure, _ = extracted(sites(SQUARE), strip(west, boundary_error_m=0.1))
    blurred, _ = extracted(sites(SQUARE), strip(west, boundary_error_m=0.1 + error))
    before, after = sure["state"].iloc[0], blurred["state"].iloc[0]
    assert after in {before, "too_close"}


@pytest.mark.parametrize(("day", "expected"), [(1, "not_yet"), (2, "day_not_known")])
def test_an_act_does_not_count_before_it_was_adopted(day, expected):
    legal = Legal(status="in_force", adopted_on=date(2025, 3, 2))
    assert law_of(legal, date(2025, 3, day)) == expected
