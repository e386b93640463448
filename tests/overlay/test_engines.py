"""Tests of geo/overlay/engines.py: which engine measures, and that both say the same."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from world import (
    EAST,
    NORTH,
    about_zero,
    buildings,
    crooked,
    ground,
    squares,
    strip,
    turned,
    zones,
)  # fmt: skip

from geo.errors import UsageError
from geo.overlay.engines import ASKED_S, PLAIN_S, chosen, drawing, estimated_s
from geo.overlay.exposure import dissolve_layers, overlay_zones
from geo.overlay.grid.zones import GridZones
from geo.overlay.pieces import Pieces


def assert_engines_agree(objects, areas, **options) -> pd.DataFrame:
    plain = overlay_zones(objects, areas, engine="plain", **options)
    grid = overlay_zones(objects, areas, engine="grid", **options)
    pd.testing.assert_frame_equal(plain, grid, check_exact=False, rtol=0, atol=1e-6)
    assert (plain["position"] == grid["position"]).all()
    return plain


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_both_engines_give_the_same_exposure(seed):
    rng = np.random.default_rng(seed)
    points = [shapely.Point(EAST + x, NORTH + y) for x, y in rng.uniform(0, 300, (5, 2))]
    objects = buildings(*crooked(rng, 25, 12), *points).assign(
        position_error_m=rng.choice([0.5, 3.0], 30)
    )
    areas = pd.concat(
        [
            zones(*crooked(rng, 6, 120)),
            zones(*crooked(rng, 3, 60), layer_id="blurred", part="uncertain"),
        ],
        ignore_index=True,
    )
    assert_engines_agree(objects, areas, reach_m={"strip": 40.0})
    assert_engines_agree(objects, dissolve_layers(areas), reach_m={"strip": 40.0})


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_both_say_the_same_where_a_crs_crosses_zero(seed):
    rng = np.random.default_rng(seed)
    objects = buildings(*about_zero(crooked(rng, 10, 12)), *turned(rng, 60))
    areas = zones(*about_zero(crooked(rng, 5, 120)), *turned(rng, 10))
    assert_engines_agree(objects, areas, reach_m={"strip": 40.0})


def test_at_exactly_the_error_and_the_reach_both_engines_decide_alike():
    error = float(np.hypot(0.5, 0.5))
    for gap in (error, error + 30.0, -error, np.nextafter(error, 1), 0.0):
        found = assert_engines_agree(squares(5 - 10 - gap), strip(5), reach_m={"strip": 30.0})
        assert len(found) <= 1


def test_sides_in_common_are_measured_alike():
    grid = [ground(x, y, x + 50, y + 50) for x in range(0, 200, 50) for y in range(0, 200, 50)]
    found = assert_engines_agree(
        buildings(*grid).assign(position_error_m=0.0), zones(*grid, boundary_error_m=0.0)
    )
    assert (found["position"] == "inside").all()
    assert len(found) == 100  # each and all that touch it, at a corner too


def test_a_small_run_is_plain_and_a_large_one_is_not():
    areas = strip(5).geometry.values
    assert chosen("auto", 1, areas) == "plain"
    assert chosen("plain", 10**9, areas) == "plain"
    assert chosen("grid", 1, areas) == "grid"
    assert chosen("auto", int(PLAIN_S / ASKED_S) + 1, areas) == "grid"


def test_without_numba_the_plain_engine_does_all_and_the_grid_is_refused(monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)
    areas = strip(5).geometry.values
    assert chosen("auto", 10**9, areas) == chosen("plain", 10**9, areas) == "plain"
    monkeypatch.setattr("geo.overlay.engines.PLAIN_S", 0.0)
    assert len(overlay_zones(squares(0), strip(5))) == 1
    with pytest.raises(UsageError, match="numba is not installed"):
        overlay_zones(squares(0), strip(5), engine="grid")


def test_each_engine_draws_its_own_way():
    areas = strip(5).geometry.values
    plain, grid = drawing("plain", threads=1), drawing("grid", threads=1)
    assert plain.frame(areas, 1.0) is None
    assert isinstance(plain.draw(areas, None), Pieces)
    assert isinstance(grid.draw(areas, grid.frame(areas, 1.0)), GridZones)


def test_more_objects_and_more_points_of_zones_take_longer():
    plain, round_ = strip(5).geometry.values, zones(strip(5).geometry[0].buffer(9)).geometry.values
    assert estimated_s(1, plain) < estimated_s(50, plain)
    assert estimated_s(1, plain) < estimated_s(1, round_)


def test_a_small_run_does_not_wait_for_the_compiler():
    asked = (
        "import sys; sys.path.insert(0, 'tests'); from world import squares, strip; "
        "import geo.pipeline; from geo.overlay.exposure import overlay_zones; "
        "print(len(overlay_zones(squares(0), strip(5))), 'numba' in sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    )
    assert answer.stdout.split() == ["1", "False"]


@pytest.mark.parametrize("engine", ["plain", "grid"])
def test_the_table_is_the_same_for_any_number_of_threads(engine, monkeypatch):
    monkeypatch.setattr("geo.overlay.objects.AT_ONCE", 7)
    rng = np.random.default_rng(3)
    objects, areas = buildings(*crooked(rng, 40, 12)), zones(*crooked(rng, 6, 120))
    one, many = (
        overlay_zones(objects, areas, engine=engine, threads=threads, reach_m={"strip": 20.0})
        for threads in (1, 4)
    )
    pd.testing.assert_frame_equal(one, many, check_exact=True)
