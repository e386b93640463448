"""Tests of geo/compliance/words.py: each word with a legal, an illegal and a borderline building.

Boundaries and positions have an error of 0.5 m each, so 0.71 m together. All buildings
appeared in 2025, under a rule of 2020.
"""

import numpy as np
import pandas as pd
import pytest
import shapely
from world import (
    EAST,
    NORTH,
    buildings,
    ground,
    judged,
    layer,
    relief,
    rule,
    said,
    strip,
    zones,
)

CLEAR, BREACH = ("clear", "measured"), ("breach", "measured")
TOO_CLOSE, NO_DATA = ("unknown", "too_close"), ("unknown", "no_data")


def new(*shapes, **columns):
    return buildings(*shapes, seen_absent_on="2025-01-01", **columns)


def at(*wests, **columns):
    return new(*[ground(west, 0, west + 10, 10) for west in wests], **columns)


POINT = shapely.Point(EAST + 20, NORTH)
BARRED = rule("inside", "barred", zones=["strip"])
SHARE = rule("share_above", 0.2, zones=["strip"])
NEAR = rule("nearer_than", 25, zones=["strip"])


@pytest.mark.parametrize(
    ("west", "expected"),
    [(-20, CLEAR), (20, BREACH), (0, BREACH), (-5.2, TOO_CLOSE), (-4.5, TOO_CLOSE)],
)
def test_inside(west, expected):
    #  the zone begins at 5, buildings are 10 m wide: -5 touches it
    assert said(judged(at(west), BARRED, areas=strip(5))) == [expected]


def test_inside_any_of_several_layers():
    areas = pd.concat([strip(5, 15), strip(50, 60, layer_id="other")])
    either = rule("inside", "barred", zones=["strip", "other"])
    found = judged(at(0, 50, 30), either, areas=areas)
    assert said(found) == [BREACH, BREACH, CLEAR]


def test_the_share_reported_is_of_the_layer_that_holds_most_of_the_building():
    areas = pd.concat([strip(5, 15), strip(52, 60, layer_id="other")])
    either = rule("inside", "barred", zones=["strip", "other"])
    found = judged(at(0, 50), either, areas=areas)
    assert found["measured"].tolist() == [0.5, pytest.approx(0.8)]


@pytest.mark.parametrize(
    ("inside_m", "expected"),
    [(0, CLEAR), (1, CLEAR), (2, TOO_CLOSE), (2.6, TOO_CLOSE), (3, BREACH), (10, BREACH)],
)
def test_share_above(inside_m, expected):
    #  2 m of 10 are the limit, and the boundary may lie 0.71 m to either side
    assert said(judged(at(0), SHARE, areas=strip(10 - inside_m))) == [expected]


def test_the_bounds_of_a_share_stand_beside_it():
    found = judged(at(0), SHARE, areas=strip(5)).iloc[0]
    error = np.hypot(0.5, 0.5)
    assert found["measured"] == 0.5
    assert found["measured_low"] == pytest.approx((5 - error) / 10)
    assert found["measured_high"] == pytest.approx((5 + error) / 10)
    assert found["limit"] == 0.2
    assert found["unit"] == "share"


def test_a_point_has_no_share_to_compare():
    found = judged(new(POINT), SHARE, areas=strip(5))
    assert said(found) == [NO_DATA]
    assert found["measured"].isna().all()


def test_a_small_share_in_an_incomplete_layer_lacks_data_and_is_not_too_close():
    found = judged(at(0), SHARE, areas=strip(9.9), incomplete=frozenset({"strip"}))
    assert said(found) == [NO_DATA]


@pytest.mark.parametrize("test", [BARRED, SHARE, NEAR])
@pytest.mark.parametrize(
    ("lost", "reason"),
    [("incomplete", "no_data"), ("repaired", "repaired"), ("listed", "not_covered")],
)
def test_where_absence_proves_nothing_nobody_is_clear(test, lost, reason):
    coverage = "listed" if lost == "listed" else "city"
    more = {} if lost == "listed" else {lost: frozenset({"strip"})}
    found = judged(at(-200, 50), test, areas=strip(5), layers=[layer(coverage=coverage)], **more)
    assert said(found) == [("unknown", reason), BREACH]


@pytest.mark.parametrize("test", [BARRED, SHARE, NEAR])
def test_where_the_boundary_is_not_known_nothing_is_said(test):
    found = judged(at(20), test, areas=strip(5, part="uncertain"))
    assert said(found) == [("unknown", "boundary_not_known")]
    assert found["measured"].isna().all()


@pytest.mark.parametrize(
    ("gap_m", "expected"),
    [
        (0, BREACH),
        (24, BREACH),
        (24.5, TOO_CLOSE),
        (25.5, TOO_CLOSE),
        (26, CLEAR),
        (300, CLEAR),
    ],
)
def test_nearer_than(gap_m, expected):
    assert said(judged(at(-10 - gap_m), NEAR, areas=strip(0))) == [expected]


@pytest.mark.parametrize(
    ("west", "expected"),
    [
        # a sure zone from 100 on; ground whose bound is not known from 0 to 50
        (-20, ("unknown", "boundary_not_known")),
        (-34, ("unknown", "boundary_not_known")),
        (-36, CLEAR),
        (60, ("unknown", "boundary_not_known")),
        (72, BREACH),
    ],
)
def test_a_distance_to_ground_whose_bound_is_not_known_is_not_known(west, expected):
    blurred = zones(ground(0, -100, 50, 100), part="uncertain", zone_id="strip-2")
    areas = pd.concat([strip(100, 200), blurred], ignore_index=True)
    assert said(judged(at(west), NEAR, areas=areas)) == [expected]


def test_a_sure_hit_beside_ground_whose_bound_is_not_known_stays_one():
    blurred = zones(ground(8, -100, 60, 100), part="uncertain", zone_id="strip-2")
    areas = pd.concat([strip(5, 8), blurred], ignore_index=True)
    assert said(judged(at(0, 20), BARRED, areas=areas)) == [
        BREACH,
        ("unknown", "boundary_not_known"),
    ]


def test_a_share_is_judged_by_what_is_sure_and_what_may_be():
    #  1 m of 10 uncertain, and then 6 m, nothing, or one more metre sure
    blurred = zones(ground(0, -100, 1, 100), part="uncertain", zone_id="strip-2")
    areas = pd.concat([strip(1, 100), blurred], ignore_index=True)
    found = judged(at(-3, -9.5, -8), SHARE, areas=areas)
    assert said(found) == [BREACH, CLEAR, ("unknown", "boundary_not_known")]
    assert found["measured"].isna().all()
    assert found["measured_low"][0] == pytest.approx(0.6 - np.hypot(0.05, 0.05))


@pytest.mark.parametrize("test", [BARRED, NEAR])
def test_a_point_may_be_found_in_a_zone_and_is_never_cleared(test):
    far = shapely.Point(EAST - 300, NORTH)
    assert said(judged(new(POINT, far), test, areas=strip(5))) == [BREACH, NO_DATA]


@pytest.mark.parametrize(("depth_m", "expected"), [(26, CLEAR), (25.4, ("unknown", "not_covered"))])
def test_nothing_near_is_known_only_as_far_as_the_city_reaches(depth_m, expected):
    #  the limit is 25 m, and the place is known to 0.5 m
    found = judged(at(0, inside_city_m=depth_m), NEAR, areas=strip(500))
    assert said(found) == [expected]


@pytest.mark.parametrize(("depth_m", "expected"), [(0.6, CLEAR), (0, ("unknown", "not_covered"))])
def test_no_zone_is_known_only_where_the_whole_footprint_is_in_the_city(depth_m, expected):
    found = judged(at(0, inside_city_m=depth_m), BARRED, areas=strip(500))
    assert said(found) == [expected]


def test_exactly_the_limit_counts_as_nearer():
    #  no error at all, and 25 m apart
    objects = at(-35, position_error_m=0.0)
    found = judged(objects, NEAR, areas=strip(0, boundary_error_m=0.0))
    assert said(found) == [BREACH]


def test_the_distance_reported_is_to_the_nearest_layer_with_its_own_error():
    areas = pd.concat([strip(0), strip(30, layer_id="other", boundary_error_m=8.0)])
    both = rule("nearer_than", 60, zones=["strip", "other"])
    found = judged(at(-20), both, areas=areas).iloc[0]
    error = np.hypot(0.5, 0.5)
    assert found["measured"] == pytest.approx(10)
    assert found["measured_low"] == pytest.approx(10 - error)
    assert found["measured_high"] == pytest.approx(10 + error)


def test_beyond_the_reach_of_the_rule_the_distance_is_more_than_the_limit():
    found = judged(at(-500), NEAR, areas=strip(0)).iloc[0]
    assert np.isnan(found["measured"])
    assert found["measured_low"] == 25.0


def steeper(statistic, limit=15, **keys):
    return rule("steeper_than", limit, statistic=statistic, **keys)


def on_slope(*degrees, error=1.0):
    """One building of 10 m on each cell of 10 m."""
    return relief([degrees], error=error)


def placed(*wests):
    """Give buildings whose place is known without error."""
    return at(*wests, position_error_m=0.0)


@pytest.mark.parametrize("statistic", ["mean", "max"])
@pytest.mark.parametrize(
    ("slope", "expected"),
    [(10, CLEAR), (13.9, CLEAR), (14.5, TOO_CLOSE), (15.5, TOO_CLOSE), (16, BREACH), (20, BREACH)],
)
def test_steeper_than_by_one_figure(statistic, slope, expected):
    found = judged(placed(0), steeper(statistic), ground_relief=on_slope(slope))
    assert said(found) == [expected]


@pytest.mark.parametrize(
    ("west", "expected"),
    [(0, CLEAR), (2, CLEAR), (3, BREACH), (10, BREACH)],
)
def test_steeper_than_by_share(west, expected):
    #  cells of 5 and of 30 degrees; more than 0.2 of the building on the steep one is barred
    found = judged(placed(west), steeper("share", share=0.2), ground_relief=on_slope(5, 30))
    assert said(found) == [expected]


def test_a_share_of_cells_within_the_error_of_the_limit_is_too_close():
    found = judged(placed(0), steeper("share", share=0.2), ground_relief=on_slope(14.5, 30))
    assert said(found) == [TOO_CLOSE]


@pytest.mark.parametrize(
    ("noisy", "all_around", "side", "expected"),
    [
        (17.2, 5.0, 10, BREACH),  # one cell, beyond two sigma
        (17.2, 5.0, 200, TOO_CLOSE),  # of four hundred one errs so much
        (20.0, 5.0, 200, BREACH),
        (12.8, 5.0, 10, CLEAR),
        (12.8, 12.8, 200, TOO_CLOSE),
        (5.0, 5.0, 200, CLEAR),
    ],
)
@pytest.mark.parametrize("statistic", ["max", "share"])
def test_of_hundreds_of_cells_one_may_seem_steep_or_flat_by_its_error(
    statistic, noisy, all_around, side, expected
):
    slopes = np.full((20, 20), all_around)
    slopes[-1, 0] = noisy
    house = new(ground(0, 0, side, side), position_error_m=0.0)
    found = judged(house, steeper(statistic), ground_relief=relief(slopes, error=2.0))
    assert said(found) == [expected]


def test_steep_ground_by_share_is_measured_and_allowed_as_a_share():
    test = steeper("share", share=0.2)
    found = judged(placed(5), test, ground_relief=on_slope(5, 30)).iloc[0]
    assert (found["measured"], found["limit"], found["unit"]) == (0.5, 0.2, "share")


@pytest.mark.parametrize("statistic", ["mean", "max", "share"])
def test_ground_without_a_relief_is_not_known(statistic):
    assert said(judged(placed(0), steeper(statistic))) == [NO_DATA]


@pytest.mark.parametrize("statistic", ["mean", "max", "share"])
def test_a_building_partly_on_void_cells_is_never_clear(statistic):
    found = judged(placed(5), steeper(statistic), ground_relief=on_slope(5, np.nan))
    assert said(found) == [NO_DATA]


def test_void_cells_may_be_flat_so_the_mean_of_the_rest_does_not_accuse():
    #  a tenth of the building at 40 degrees, nine tenths void: the mean may be 4
    found = judged(placed(9), steeper("mean"), ground_relief=on_slope(40, np.nan))
    assert said(found) == [NO_DATA]


def test_a_steep_cell_accuses_whatever_lies_under_the_void():
    found = judged(placed(9), steeper("max"), ground_relief=on_slope(40, np.nan))
    assert said(found) == [BREACH]


@pytest.mark.parametrize(
    ("statistic", "share", "expected"),
    [("max", 0, BREACH), ("share", 0, BREACH), ("share", 0.2, NO_DATA), ("mean", 0, NO_DATA)],
)
def test_a_point_on_steep_ground_is_found_where_any_steep_ground_is_barred(
    statistic, share, expected
):
    #  the cells around each point are as steep as its own
    model = relief([[5] * 5 + [30] * 5] * 5)
    points = new(shapely.Point(EAST + 75, NORTH + 25), shapely.Point(EAST + 25, NORTH + 25))
    points["position_error_m"] = 0.0
    test = steeper(statistic, share=share)
    found = judged(points, test, ground_relief=model)
    assert said(found) == [expected, NO_DATA]


def test_steep_ground_within_the_error_of_the_place_is_too_close():
    #  0.1 m west of a steep cell, placed to 5 m, on even ground all around
    model = relief([[5, 5, 5, 30, 30, 30]] * 5)
    objects = new(ground(19, 20, 29.9, 30), position_error_m=5.0)
    found = judged(objects, steeper("share", share=0), ground_relief=model)
    assert said(found) == [TOO_CLOSE]


@pytest.mark.parametrize(
    ("height", "expected"),
    [(11, CLEAR), (11.5, CLEAR), (11.7, TOO_CLOSE), (12.5, TOO_CLOSE), (12.6, BREACH)],
)
def test_taller_than(height, expected):
    objects = at(0, height_m=[height], height_error_m=[0.5])
    assert said(judged(objects, rule("taller_than", 12))) == [expected]


@pytest.mark.parametrize("missing", ["height_m", "height_error_m"])
def test_without_a_height_or_its_error_nothing_is_said(missing):
    figures = {"height_m": [20.0], "height_error_m": [0.5]} | {missing: [None]}
    assert said(judged(at(0, **figures), rule("taller_than", 12))) == [NO_DATA]


@pytest.mark.parametrize(
    ("datum", "expected"),
    [
        (None, NO_DATA),
        ("mean_planned_ground", BREACH),
        ("lowest_ground", NO_DATA),
        ("entrance", NO_DATA),
        ("other", NO_DATA),
    ],
)
def test_a_height_from_elsewhere_is_not_one_above_mean_planned_ground(datum, expected):
    objects = at(0, height_m=[20.0], height_error_m=[0.5], height_datum=datum)
    found = judged(objects, rule("taller_than", 12))
    assert said(found) == [expected]
    assert found["measured"].isna().tolist() == [expected == NO_DATA]


@pytest.mark.parametrize(
    ("floors", "expected"), [(2, CLEAR), (3, CLEAR), (4, BREACH), (None, NO_DATA)]
)
def test_more_floors_than(floors, expected):
    assert said(judged(at(0, floors=[floors]), rule("more_floors_than", 3))) == [expected]


@pytest.mark.parametrize(
    ("floors", "expected"), [(3, CLEAR), (4, ("unknown", "open_reading")), (5, BREACH)]
)
def test_a_floor_that_may_be_a_basement_ground_one_leaves_it_open(floors, expected):
    objects = at(0, floors=[floors], floors_over=1)
    assert said(judged(objects, rule("more_floors_than", 3))) == [expected]


@pytest.mark.parametrize(
    ("floors", "basement", "expected"),
    [
        (3, None, CLEAR),
        (4, None, ("unknown", "open_reading")),
        (4, 1, BREACH),
        (5, None, BREACH),
    ],
)
def test_a_register_that_is_silent_may_count_a_basement_ground_floor(floors, basement, expected):
    objects = at(0, floors=[floors], floors_over=None, basement_floors=[basement])
    assert said(judged(objects, rule("more_floors_than", 3))) == [expected]


def test_what_reaches_over_onto_a_zone_counts_every_zone_of_the_layer_once():
    both = zones(ground(8, 0, 100, 10), ground(8, 0, 50, 10))
    assert judged(at(0), SHARE, areas=both)["measured"].tolist() == [pytest.approx(0.2)]
