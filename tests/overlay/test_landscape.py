"""Tests of geo/overlay/landscape.py."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from world import METRIC, CompiledError, ground, parcels, refuse_compiled, terrain

from geo.errors import DataError
from geo.overlay.alignment import misaligned
from geo.overlay.landscape import landscape

LOT = parcels(ground(5, 5, 15, 15))


def changed(lots, before, now, first=0.3, second=0.4):
    return landscape(lots, before, now, before_error_m=first, now_error_m=second)


def test_cut_and_fill_are_summed_by_exact_fractions_of_cells():
    #  cells 10 m, the lot has 25 m² of each:   | -2 |  0 |
    #                                           | +1 | +3 |
    found = changed(LOT, terrain(np.zeros((2, 2))), terrain([[-2, 0], [1, 3]])).iloc[0]
    assert found["cut_m3"] == pytest.approx(2 * 25)
    assert found["fill_m3"] == pytest.approx(1 * 25 + 3 * 25)
    assert (found["cut_max_m"], found["fill_max_m"]) == (2, 3)
    assert found["void_share"] == 0


def test_the_errors_of_both_models_add_up_as_squares_and_all_cells_may_err_one_way():
    found = changed(LOT, terrain(np.zeros((2, 2))), terrain(np.ones((2, 2)))).iloc[0]
    # of four cells one errs more than each, and a volume no more than one of them
    assert found["height_error_m"] == pytest.approx(0.631, abs=1e-3)
    assert found["fill_error_m3"] == pytest.approx(0.5 * 100)
    assert found["cut_error_m3"] == pytest.approx(0.5 * 100)


def test_the_engine_that_is_asked_for_counts_the_cells(monkeypatch):
    refuse_compiled(monkeypatch)
    flat, errors = terrain(np.zeros((2, 2))), {"before_error_m": 0.3, "now_error_m": 0.4}
    assert landscape(LOT, flat, flat, **errors, engine="plain")["void_share"].tolist() == [0]
    with pytest.raises(CompiledError):
        landscape(LOT, flat, flat, **errors)


def test_ground_void_in_either_model_is_no_volume_and_no_zero():
    before = terrain([[np.nan, 0], [0, 0]])
    found = changed(LOT, before, terrain([[9, np.nan], [1, 1]])).iloc[0]
    assert found["void_share"] == pytest.approx(0.5)
    assert found["fill_m3"] == pytest.approx(50)
    assert found["fill_error_m3"] == pytest.approx(0.5 * 50)
    off = changed(parcels(ground(500, 0, 510, 10)), before, before).iloc[0]
    assert off["void_share"] == 1
    assert np.isnan(off["cut_m3"])
    assert np.isnan(off["cut_max_m"])


def test_a_model_that_reaches_farther_is_laid_on_the_same_cells():
    wide = np.zeros((6, 7))
    wide[1, 2] = 4  # the lower row of the small one is the second last of the wide one
    now = terrain(wide, west=-20, south=-20)
    assert changed(LOT, terrain(np.zeros((2, 2))), now).iloc[0]["fill_m3"] == 0
    wide[3, 2] = 4  # its lower left cell
    now = terrain(wide, west=-20, south=-20)
    assert changed(LOT, terrain(np.zeros((2, 2))), now).iloc[0]["fill_m3"] == pytest.approx(100)
    narrow = terrain([[4]], west=10, south=10)
    found = changed(LOT, terrain(np.zeros((2, 2))), narrow).iloc[0]
    assert (found["fill_m3"], found["void_share"]) == pytest.approx((100, 0.75))


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (terrain(np.zeros((2, 2)), west=4), "moved by 0.400 cells across"),
        (terrain(np.zeros((4, 4)), cell=5), "5 x -5 instead of 10 x -10"),
        (replace(terrain(np.zeros((2, 2))), crs="EPSG:32642"), "CRS EPSG:32642 instead of"),
    ],
    ids=["moved", "finer", "another CRS"],
)
def test_models_on_other_cells_are_refused_and_never_resampled(other, said):
    before = terrain(np.zeros((2, 2)))
    (issue,) = misaligned(before, other)
    assert (issue.severity, issue.code, issue.file) == ("stop", "grid_placement", "model.tif")
    assert said in issue.what
    with pytest.raises(DataError, match="Resample one of the two models"):
        changed(LOT, before, other)


def test_without_parcels_there_is_nothing_to_measure():
    flat = terrain(np.zeros((2, 2)))
    assert changed(LOT.iloc[:0], flat, flat).empty


@settings(max_examples=8, deadline=None)
@given(cut=st.floats(10, 50), seed=st.integers(0, 99))
def test_a_parcel_cut_in_two_keeps_its_volumes(cut, seed):
    random = np.random.default_rng(seed)
    before, now = terrain(np.zeros((6, 6))), terrain(random.normal(0, 2, (6, 6)))
    whole = changed(parcels(ground(4, 7, 53, 51)), before, now)
    two = changed(parcels(ground(4, 7, cut, 51), ground(cut, 7, 53, 51)), before, now)
    for name in ("cut_m3", "fill_m3", "fill_error_m3"):
        assert two[name].sum() == pytest.approx(whole[name].sum(), abs=1e-2)


def test_volumes_are_of_the_ground_and_not_of_the_units_of_the_grid():
    """In Web Mercator 100 m² of ground at 43 N are nearly twice as many square units."""
    lot = LOT.to_crs("EPSG:3857")
    west, south, _, _ = lot.total_bounds
    grid = {"crs": "EPSG:3857", "transform": (20.0, 0.0, west - 30, 0.0, -20.0, south + 50)}
    before = replace(terrain(np.zeros((6, 6))), **grid)
    now = replace(terrain(np.ones((6, 6))), **grid)
    found = changed(gpd.GeoDataFrame(LOT, crs=METRIC), before, now).iloc[0]
    assert found["fill_m3"] == pytest.approx(100, rel=1e-5)


@pytest.mark.parametrize(("side", "times"), [(1, 1), (2, 1.262), (3, 1.398), (100, 2.290)])
def test_the_deepest_of_many_cells_errs_more_than_one_cell(side, times):
    flat = terrain(np.zeros((side, side)))
    lot = parcels(ground(0, 0, 10 * side, 10 * side))
    found = changed(lot, flat, flat).iloc[0]
    assert found["height_error_m"] == pytest.approx(0.5 * times, abs=1e-3)
    assert found["cut_error_m3"] == pytest.approx(0.5 * 100 * side**2)


def test_only_the_cells_with_a_height_count_among_those_of_which_one_is_the_worst():
    heights = np.full((100, 100), np.nan)
    heights[0, 0] = 0
    lot = parcels(ground(0, 0, 1000, 1000))
    found = changed(lot, terrain(heights), terrain(np.zeros((100, 100)))).iloc[0]
    assert found["height_error_m"] == pytest.approx(0.5)
