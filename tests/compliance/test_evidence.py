"""Tests of geo/compliance/evidence.py and checksum.py: what stands beside a verdict."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from world import (
    buildings,
    earthworks,
    ground,
    judged,
    line_of,
    open_point,
    parcels,
    permits,
    relief,
    rule,
    squares,
    strip,
    version,
)

from geo.overlay.acts import acts
from geo.overlay.links import link

WORLD = {
    "height_m": [20.0, 20.0],
    "height_error_m": [0.5, 0.5],
    "floors": [4.0, 4.0],
    "use_class": ["house", "house"],
    "seen_absent_on": ["2025-01-01", "2025-01-01"],
    "captured_on": ["2026-01-01", "2026-01-01"],
    "name": ["one", "two"],
    "address": ["here", "there"],
    "district_id": ["north", "north"],
}
PERMIT_RULE = rule("no_permit", "required", permit_types=["permit"], statuses=["valid"], id="paper")
RULES = (
    rule("taller_than", 12, id="tall"),
    rule("inside", "barred", zones=["strip"], id="zone"),
    rule("steeper_than", 15, id="steep", statistic="mean"),
    PERMIT_RULE,
)
PLOTS = parcels(ground(-50, -50, 50, 50), ground(100, -50, 200, 50))
PAPERS = {"cadastral_no": ["p1", "p2"], "status": "valid", "issued_on": "2024-01-01"}


def two(**columns):
    shapes = columns.pop("shapes", [ground(0, 0, 10, 10), ground(150, 0, 160, 10)])
    return buildings(*shapes, **(WORLD | columns))


def sums(objects=None, rules=RULES, papers=None, **more):
    rows = permits(**(PAPERS | (papers or {})))
    options = {"areas": strip(5), "ground_relief": relief([[20.0]]), "parcels": PLOTS}
    found = judged(
        two() if objects is None else objects,
        *rules,
        permits=rows,
        **({"acts": acts(rows)} | options | more),
    )
    return found.set_index("finding_id")["inputs_sha256"]


def changed(after):
    """Ids of the findings whose checksum is another one than in the world as drawn."""
    before = sums()
    return set(before.index[before != after.reindex(before.index)])


EVERY = {f"{one.id}:b1" for one in RULES}


def test_a_checksum_is_32_hexadecimal_digits_and_differs_between_rules_and_buildings():
    found = sums()
    assert found.str.fullmatch("[0-9a-f]{32}").all()
    assert found.is_unique


@pytest.mark.parametrize(
    "columns",
    [
        {"height_m": [20.1, 20.0]},
        {"height_error_m": [0.6, 0.5]},
        {"height_datum": ["entrance", "mean_planned_ground"]},
        {"floors": [5.0, 4.0]},
        {"floors": [None, 4.0]},
        {"use_class": ["school", "house"]},
        {"captured_on": ["2026-01-02", "2026-01-01"]},
        {"captured_on": [None, "2026-01-01"]},
        {"seen_absent_on": ["2025-01-02", "2025-01-01"]},
        {"geometry_state": ["repaired", "ok"]},
        {"inside_city_m": [9_999.0, 10_000.0]},
    ],
)
def test_a_change_of_a_building_changes_its_checksums_and_no_others(columns):
    assert changed(sums(two(**columns))) == EVERY


def test_a_footprint_moved_by_a_millimetre_changes_them_and_by_a_rounding_does_not():
    far = ground(150, 0, 160, 10)
    moved = two(shapes=[ground(0.001, 0, 10.001, 10), far])
    assert changed(sums(moved)) == EVERY
    assert changed(sums(two(shapes=[ground(1e-8, 0, 10, 10), far]))) == set()


@pytest.mark.parametrize(
    "columns",
    [
        {"name": ["another", None]},
        {"address": ["elsewhere", "there"]},
        {"row": [7, 9]},
        {"register_id": "drone"},
        {"use_class_raw": ["HOUSE", "house"]},
        {"district_id": ["south", "north"]},
    ],
)
def test_what_no_verdict_rests_on_changes_nothing(columns):
    assert changed(sums(two(**columns))) == set()


def test_a_column_counts_where_a_condition_names_it():
    conditional = (rule("taller_than", 12, id="tall", when="district_id = 'north'"),)
    before, after = sums(rules=conditional), sums(two(district_id=["south", "north"]), conditional)
    assert (before != after).to_dict() == {"tall:b1": True, "tall:b2": False}


def test_other_buildings_and_the_order_of_rows_change_nothing():
    assert changed(sums(two().iloc[::-1].reset_index(drop=True))) == set()
    alone = sums(two().iloc[:1])
    pd.testing.assert_series_equal(alone, sums().loc[alone.index])


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"areas": strip(6, 155)}, {"zone:b1"}),
        ({"areas": strip(5, 156)}, {"zone:b2"}),
        ({"areas": strip(5, 155, boundary_error_m=0.6)}, {"zone:b1", "zone:b2"}),
        ({"incomplete": frozenset({"strip"})}, {"zone:b1", "zone:b2"}),
        ({"permits_complete": False}, {"paper:b1", "paper:b2"}),
        ({"papers": {"status": ["void", "valid"]}}, {"paper:b1"}),
        ({"papers": {"issued_on": ["2024-01-02", "2024-01-01"]}}, {"paper:b1"}),
        ({"papers": {"refused_on": ["2023-01-02", None]}}, {"paper:b1"}),
        ({"papers": {"row": [7, 8], "status_raw": "Valid"}}, set()),
    ],
)
def test_a_change_of_a_table_changes_the_findings_that_rest_on_it(more, expected):
    #  the strip reaches from the middle of b1 to the middle of b2
    drawn = {"areas": strip(5, 155)}
    before, after = sums(**drawn), sums(**(drawn | more))
    assert set(before.index[before != after]) == expected


def test_the_relief_changes_the_rules_on_slopes_alone():
    assert changed(sums(ground_relief=relief([[21.0]]))) == {"steep:b1"}


def test_land_changes_the_rules_on_land_alone():
    rules = (
        rule("subdivided", "barred", purposes=["agricultural"], id="cut"),
        rule("landscape_changed", 2, id="dug"),
        rule("outside_parcel", 1, id="over"),
    )
    told = {"rules": rules, "genealogy": line_of("p1"), "landscape": earthworks("p1", "p2")}
    before = sums(**told)
    dug = sums(**(told | {"landscape": earthworks("p1", "p2", cut_max_m=[3.0, 0.0])}))
    cut = sums(**(told | {"genealogy": line_of("p1", parent_purpose="Housing")}))
    on_land = {"cut:b1", "dug:b1", "over:b1"}
    assert set(before.index[before != dug]) == on_land
    assert set(before.index[before != cut]) == on_land


@pytest.mark.parametrize(
    ("keys", "same"),
    [
        ({"title": {"kk": "a", "ru": "b", "en": "c"}}, True),
        ({"versions": [version(12, id="v1", act="Another act")]}, True),
        ({"versions": [version(13, id="v1")]}, False),
        ({"versions": [version(12, "2020-01-02", id="v1")]}, False),
        ({"versions": [version(12, id="v1", confirmed_until="2026-07-01")]}, False),
        ({"when": "floors > 2"}, False),
        ({"unless": {"not_for": ["house"]}}, False),
        ({"within": "strip"}, False),
        ({"force": "advisory"}, False),
        ({"readings": [open_point()]}, False),
    ],
)
def test_what_a_rule_says_counts_and_who_said_it_does_not(keys, same):
    plain = sums(rules=[rule("taller_than", id="tall", versions=[version(12, id="v1")])])
    told = {"versions": [version(12, id="v1")]} | keys
    assert (plain == sums(rules=[rule("taller_than", id="tall", **told)])).all() == same


@pytest.mark.parametrize(
    "keys",
    [
        {"unless": {"claimed_by": ["permit"]}},
        {"unless": {"not_for": ["house"], "shown_by": ["permit"]}},
        {"readings": [open_point(variants={"v": {"begun_by": ["permit"]}})]},
        {"readings": [open_point(variants={"v": {"unless": {"claimed_by": ["x"]}}})]},
    ],
)
def test_a_finding_rests_on_the_acts_that_may_excuse_it(keys):
    asks = [rule("taller_than", 12, id="tall", **keys)]
    assert sums(rules=asks)["tall:b1"] != rule_sum(keys={})
    moved = sums(rules=asks, papers={"issued_on": ["2024-01-02", "2024-01-01"]})
    assert (sums(rules=asks) != moved).to_dict() == {"tall:b1": True, "tall:b2": False}


def rule_sum(keys):
    return sums(rules=[rule("taller_than", 12, id="tall", **keys)])["tall:b1"]


def test_a_doubt_of_the_parcel_changes_the_findings_that_rest_on_permits():
    rows = permits(**PAPERS)
    links = link(two(), PLOTS, rows)
    before, after = (
        sums(links=links.assign(parcel_open=open_)) for open_ in (False, [True, False])
    )
    assert set(before.index[before != after]) == {"paper:b1"}


def test_a_finding_rests_on_the_special_rule_too():
    general = rule("taller_than", 12, id="tall", yields_to=["special"])
    one, other = (
        sums(rules=[general, rule("taller_than", limit, id="special")])["tall:b1"]
        for limit in (25, 26)
    )
    assert one != other


@settings(max_examples=8, deadline=None)
@given(heights=st.lists(st.floats(0, 300), min_size=2, max_size=2))
def test_two_heights_have_two_checksums(heights):
    one, other = (
        sums(two(height_m=[height, 1.0]), rules=RULES[:1])["tall:b1"] for height in heights
    )
    assert (one == other) == (round(heights[0], 6) == round(heights[1], 6))


def test_another_process_gives_the_same_checksums():
    asked = (
        "import sys; sys.path[:0] = ['tests', 'tests/compliance'];"
        "import test_evidence as t; print(''.join(t.sums()))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True,
        env={"PYTHONHASHSEED": "7", "PATH": ""},
    )  # fmt: skip
    assert answer.stdout.strip() == "".join(sums())


def test_a_volume_is_measured_in_cubic_metres():
    found = judged(squares(0), rule("landscape_changed", 20, statistic="volume"))
    assert found["unit"].tolist() == ["m3"]


def test_figures_are_those_of_the_version_shown():
    lowered = rule("share_above", 0.4, 0.2, zones=["strip"])
    found = judged(squares(0), lowered, areas=strip(5)).iloc[0]
    assert (found["version_id"], found["limit"]) == ("v2", 0.2)
    assert np.isclose(found["measured"], 0.5)
