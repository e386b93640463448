"""Tests of geo/compliance/facts.py."""

import numpy as np
import pandas as pd
import pytest
import shapely
from world import EAST, NORTH, buildings, ground, layer, squares, strip, zones

from geo.compliance.answers import CODES
from geo.compliance.facts import MOST_ROWS, Facts, LayerFacts, layer_facts, places
from geo.overlay.exposure import dissolve_layers, overlay_zones


def facts_of(objects, areas, *, incomplete=(), repaired=(), **keys) -> LayerFacts:
    whole = overlay_zones(objects, dissolve_layers(areas))
    found = layer_facts(
        objects,
        [layer(**keys)],
        whole,
        incomplete=frozenset(incomplete),
        repaired=frozenset(repaired),
    )
    return found["strip"]


def test_figures_stand_in_the_order_of_the_buildings():
    # b1 far away, b2 half in, b3 wholly in
    found = facts_of(squares(-200, 0, 50), strip(5))
    assert found.position.tolist() == ["outside", "inside", "inside"]
    assert found.share.tolist() == [0.0, 0.5, 1.0]
    assert found.distance_m.tolist() == [np.inf, 0.0, 0.0]


def test_a_point_has_no_share_in_the_zone_it_lies_in():
    found = facts_of(buildings(shapely.Point(EAST + 20, NORTH)), strip(5))
    assert found.position.tolist() == ["inside"]
    assert np.isnan([*found.share, *found.share_low, *found.share_high]).all()


def test_no_figure_stands_where_the_boundary_is_not_known():
    #  sure ground west of 50, uncertain ground from 45 to 100
    sure, blurred = ground(-100, -50, 50, 50), ground(45, -50, 100, 50)
    areas = pd.concat([zones(sure), zones(blurred, part="uncertain", zone_id=["strip-2"])])
    found = facts_of(squares(0, 42, 60), areas)
    assert found.position.tolist() == ["inside", "inside", "boundary_not_known"]
    assert np.isnan(found.share[1:]).all()
    assert found.share[0] == 1.0


def test_beside_uncertain_ground_the_bounds_of_a_share_count_what_is_sure_and_what_may_be():
    areas = pd.concat(
        [
            zones(ground(-100, -50, 3, 50)),
            zones(ground(8, -50, 100, 50), part="uncertain", zone_id=["strip-2"]),
        ]
    )
    found = facts_of(squares(0), areas)
    error = np.hypot(0.5, 0.5)
    assert found.position.tolist() == ["inside"]
    assert found.share_low.tolist() == [pytest.approx((3 - error) / 10)]
    assert found.share_high.tolist() == [pytest.approx((3 + 2 + 2 * error) / 10)]


@pytest.mark.parametrize(
    ("coverage", "known"),
    [
        ("city", [True, False, False, False]),
        ("extent", [True] * 4),
        ("listed", [False] * 4),
    ],
)
def test_absence_is_known_where_the_layer_covers(coverage, known):
    #  b1 deep in the city, b2 nearer to its bound than its error, b3 across it, b4 outside
    objects = buildings(
        *[ground(west, 0, west + 10, 10) for west in (-90, -70, -50, -30)],
        inside_city_m=[9.0, 0.4, 0.0, -5.0],
    )
    found = facts_of(objects, strip(5), coverage=coverage)
    assert found.absence_known().tolist() == known
    wanted = np.where(known, CODES["no_data"], CODES["not_covered"])
    assert found.absence_reason().tolist() == wanted.tolist()


def test_absence_within_a_reach_is_known_where_the_layer_covers_the_reach_too():
    objects = buildings(ground(-90, 0, -80, 10), inside_city_m=9.0)
    found = facts_of(objects, strip(500))
    assert [found.absence_known(reach).item() for reach in (8.4, 8.6)] == [True, False]


def test_of_a_point_absence_is_never_known():
    found = facts_of(buildings(shapely.Point(EAST, NORTH)), strip(500))
    assert found.absence_known().tolist() == [False]
    assert found.absence_reason().tolist() == [CODES["no_data"]]


def test_in_an_incomplete_layer_absence_proves_nothing():
    found = facts_of(squares(-90), strip(5), incomplete=["strip"])
    assert found.absence_known().tolist() == [False]
    assert found.absence_reason().tolist() == [CODES["no_data"]]


def test_in_a_layer_with_a_repaired_zone_absence_proves_nothing_and_says_so():
    found = facts_of(squares(-90), strip(5), repaired=["strip"])
    assert found.absence_known().tolist() == [False]
    assert found.absence_reason().tolist() == [CODES["repaired"]]


def test_a_fault_of_another_layer_takes_nothing_from_this_one():
    found = facts_of(squares(-90), strip(5), incomplete=["other"], repaired=["another"])
    assert found.absence_known().tolist() == [True]


def test_a_layer_without_zones_is_far_from_all():
    found = facts_of(squares(0, 20), strip(5).iloc[:0])
    assert found.position.tolist() == ["outside", "outside"]
    assert found.distance_m.tolist() == [np.inf, np.inf]


def test_facts_answer_unknown_for_every_building():
    objects = squares(0, 20, 40)
    facts = Facts(objects, {}, pd.DataFrame(), pd.DataFrame(), None, permits_complete=True)
    assert len(facts) == 3
    assert facts.unknown("no_data").reason.tolist() == [CODES["no_data"]] * 3


@pytest.mark.parametrize(
    "keys",
    [
        ["a", "b", "c"],
        ["a", "a", "b", "b", "c", "c"],
        ["a", "b", "c", "a", "b", "c"],
        ["a", "a", "a"],
        ["c", "x", None],
        ["a", "a", "b", "b", "c", "b"],
        ["b"],
        [],
        [one for one in "abc" for _ in range(MOST_ROWS + 1)],
    ],
)
def test_each_row_is_placed_whatever_the_order_of_the_table(keys):
    ids = ["a", "b", "c"]
    found = places(pd.Series(keys, dtype="str"), pd.Index(ids, dtype="str"))
    assert found.tolist() == [ids.index(key) if key in ids else -1 for key in keys]
