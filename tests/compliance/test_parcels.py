"""Tests of geo/compliance/parcels.py: what a parcel was cut from, what was dug, and its bounds."""

import numpy as np
import pandas as pd
import pytest
import shapely
from world import EAST, NORTH, buildings, earthworks, ground, knowledge, line_of, parcels, rule

from geo.compliance.answers import CODES
from geo.compliance.parcels import landscape_changed, outside_parcel, subdivided
from geo.compliance.words import measure

YES, NO, OPEN = 1, 0, -1
ONE = buildings(ground(0, 0, 10, 10))
LOT = parcels(ground(0, 0, 20, 20))
CUT = rule("subdivided", "barred", purposes=["agricultural"], others=["housing"]).test


def cut(line, lots=LOT, objects=ONE):
    return subdivided(CUT, knowledge(objects, parcels=lots, genealogy=line))


@pytest.mark.parametrize(
    ("purpose", "expected"),
    [
        ("agricultural", YES),
        (" AGRICULTURAL", YES),
        ("housing", NO),
        ("farming", OPEN),
        (None, OPEN),
    ],
)
def test_the_purpose_of_the_parent_decides_where_it_is_known(purpose, expected):
    found = cut(line_of("p1", "p2", parent_purpose=purpose))
    assert found.broken.value.tolist() == [expected]


def test_how_many_were_cut_from_it_is_told():
    assert cut(line_of("p1", "p2", "p3")).measured.tolist() == [3]


@pytest.mark.parametrize("line", [line_of("p1"), line_of("p7", "p8"), line_of()])
def test_a_new_number_or_no_parent_is_no_subdivision_that_is_known(line):
    assert cut(line).broken.value.tolist() == [OPEN]


def test_of_several_parents_one_accuses_and_all_are_needed_to_clear():
    field, yard = line_of("p1", "p2"), line_of("p1", "p2", parent="q", parent_purpose="housing")
    lost = line_of("p1", "p2", parent="r", parent_on_file=False, parent_purpose=None)
    assert cut(pd.concat([field, yard])).broken.value.tolist() == [YES]
    assert cut(pd.concat([yard, lost])).broken.value.tolist() == [OPEN]


def test_a_purpose_that_the_mapping_writes_is_known():
    lots = parcels(
        ground(0, 0, 20, 20),
        land_use_purpose="industry",
        land_use_purpose_raw="под производство",
    )
    line = line_of("p1", "p2", parent_purpose="industry")
    assert cut(line, lots).broken.value.tolist() == [NO]


def test_a_building_on_no_parcel_has_no_origin():
    far = buildings(ground(500, 0, 510, 10))
    assert cut(line_of("p1", "p2"), objects=far).broken.value.tolist() == [OPEN]


def dug(limit, objects=ONE, lots=LOT, *, change="either", statistic="depth", **columns):
    test = rule("landscape_changed", limit, change=change, statistic=statistic).test
    facts = knowledge(objects, parcels=lots, landscape=earthworks("p1", **columns))
    return landscape_changed(test, limit, facts)


@pytest.mark.parametrize(
    ("cut_m", "expected"), [(1.5, NO), (1.6, OPEN), (2.5, OPEN), (2.6, YES), (None, OPEN)]
)
def test_the_deepest_cut_is_compared_with_its_error(cut_m, expected):
    assert dug(2, cut_max_m=cut_m).broken.value.tolist() == [expected]


@pytest.mark.parametrize(("change", "expected"), [("cut", NO), ("fill", YES), ("either", YES)])
def test_cut_and_fill_are_apart_or_either(change, expected):
    found = dug(300, change=change, statistic="volume", fill_m3=400.0, cut_m3=100.0)
    assert found.broken.value.tolist() == [expected]


def test_one_known_change_accuses_where_the_other_is_not_known():
    assert dug(2, cut_max_m=3.0, fill_max_m=None).broken.value.tolist() == [YES]
    assert dug(2, cut_max_m=1.0, fill_max_m=None).broken.value.tolist() == [OPEN]


def test_under_a_void_more_may_have_changed():
    found = dug(2, cut_max_m=1.0, void_share=0.01)
    assert (found.broken.value[0], found.broken.reason[0]) == (OPEN, CODES["no_data"])
    assert dug(2, cut_max_m=3.0, void_share=0.9).broken.value.tolist() == [YES]
    assert np.isnan(found.high[0])


def test_a_repaired_parcel_accuses_and_never_clears():
    lots = parcels(ground(0, 0, 20, 20), geometry_state="repaired")
    found = dug(2, lots=lots)
    assert (found.broken.value[0], found.broken.reason[0]) == (OPEN, CODES["repaired"])
    assert dug(2, lots=lots, cut_max_m=3.0).broken.value.tolist() == [YES]


def test_the_bounds_of_the_figure_stand_beside_it():
    found = dug(2, cut_max_m=1.0)
    assert (found.low[0], found.measured[0], found.high[0]) == (0.5, 1.0, 1.5)


def outside(shape, lots=LOT, limit=1.0, **columns):
    facts = knowledge(buildings(shape, **columns), parcels=lots)
    return outside_parcel(rule("outside_parcel", limit).test, limit, facts)


@pytest.mark.parametrize(
    ("over_m", "expected"), [(-3, NO), (0.2, NO), (0.4, OPEN), (1.6, OPEN), (1.8, YES)]
)
def test_how_far_it_reaches_is_compared_with_both_errors(over_m, expected):
    #  both are known to 0.5 m, so to 0.71 m together
    found = outside(ground(10 + over_m, 0, 20 + over_m, 10))
    assert found.broken.value.tolist() == [expected]


def test_a_point_may_reach_anywhere():
    found = outside(shapely.Point(EAST + 10, NORTH + 10))
    assert (found.broken.value[0], found.broken.reason[0]) == (OPEN, CODES["no_data"])


def test_within_the_bounds_of_a_repaired_parcel_nobody_is_cleared():
    lots = parcels(ground(0, 0, 20, 20), geometry_state="repaired")
    found = outside(ground(5, 5, 15, 15), lots)
    assert (found.broken.value[0], found.broken.reason[0]) == (OPEN, CODES["repaired"])


TWO_LOTS = parcels(ground(-50, -50, 6, 100), ground(6, -50, 100, 100))
STRADDLING = ground(0, 0, 10, 10)  # 6 m on the one, 4 m on the other


def said_of(asked, shape=STRADDLING, **more):
    facts = knowledge(buildings(shape), parcels=TWO_LOTS, **more)
    return measure(asked.test, asked.versions[0].limit, facts).broken.value.tolist()


@pytest.mark.parametrize(
    ("asked", "more"),
    [
        (rule("outside_parcel", 5), {}),
        (rule("outside_parcel", 1), {}),
        (
            rule("subdivided", "barred", purposes=["Agricultural"]),
            {"genealogy": line_of("p1", "p8", "p9")},
        ),
        (
            rule("subdivided", "barred", purposes=["farm"], others=["Agricultural"]),
            {"genealogy": line_of("p1", "p8", "p9")},
        ),
        (rule("landscape_changed", 2), {"landscape": earthworks("p1", cut_max_m=9.0)}),
        (rule("landscape_changed", 2), {"landscape": earthworks("p1")}),
    ],
)
def test_a_parcel_that_is_open_neither_accuses_nor_clears(asked, more):
    assert said_of(asked, **more) == [OPEN]
    assert said_of(asked, ground(-20, 0, -10, 10), **more) != [OPEN]


def test_of_several_parcels_that_a_building_names_none_may_be_repaired_where_it_is_cleared():
    lots = parcels(ground(0, 0, 10, 20), ground(10, 0, 30, 20), geometry_state=["ok", "repaired"])
    found = outside(ground(5, 5, 15, 15), lots, cadastral_no="p1 p2")
    assert (found.broken.value[0], found.broken.reason[0]) == (OPEN, CODES["repaired"])
