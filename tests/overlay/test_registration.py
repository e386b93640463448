"""Tests of geo/overlay/registration.py."""

import geopandas as gpd
import numpy as np
import pytest
from hillside import CELL, HOUSE, seen, voided, with_errors
from world import METRIC, CompiledError, ground, refuse_compiled

from geo.overlay.registration import misplacement, register

CHANGED = gpd.GeoSeries([HOUSE.buffer(2)], crs=METRIC)


def placed(before, after):
    return register(before, after, CHANGED)[0]


@pytest.mark.parametrize("cells", [(0.7, 0.0), (0.0, -0.7), (-0.3, 0.4), (3.4, -2.6)])
@pytest.mark.parametrize("noise", [0.0, 0.1])
def test_a_shift_is_found_within_a_tenth_of_a_cell(cells, noise):
    east, north = cells[0] * CELL, cells[1] * CELL
    after = seen(east=east, north=north, noise=noise, seed=2)
    found = placed(seen((HOUSE, 9), noise=noise, seed=1), after)
    assert found.east_m == pytest.approx(east, abs=0.1 * CELL)
    assert found.north_m == pytest.approx(north, abs=0.1 * CELL)
    assert found.known
    assert found.apart == (np.hypot(*cells) > 0.5)


def test_the_shift_lies_within_its_error_of_the_true_one():
    truth, held = 0.2 * CELL, 0
    for seed in range(20):
        after = seen(east=truth, noise=0.15, seed=100 + seed)
        found = placed(seen(noise=0.15, seed=seed), after)
        held += np.hypot(found.east_m - truth, found.north_m) <= found.shift_error_m
    assert held >= 18


def test_a_bias_of_the_heights_is_found_whatever_fell_elsewhere():
    found = placed(seen((HOUSE, 9)), seen(up=0.31, sheds=True))
    assert found.up_m == pytest.approx(0.31, abs=1e-3)
    razed = placed(seen((HOUSE, 9), noise=0.1, seed=1), seen(up=0.31, noise=0.1, seed=2))
    assert razed.up_m == pytest.approx(0.31, abs=0.02)


def test_flat_ground_without_a_mark_tells_that_it_tells_nothing():
    flat = {"slope": 0.0, "wavy": 0.0, "sheds": False}
    for noise in (0.0, 0.1):
        before, after = seen(noise=noise, seed=1, **flat), seen(noise=noise, seed=2, **flat)
        found = placed(before, after)
        assert not found.known
        assert not found.apart
        (issue,) = misplacement(found, "before.tif", "after.tif")
        assert "cannot be told" in issue.what


def test_an_even_slope_tells_the_shift_along_it_only_and_so_tells_nothing():
    plain = {"slope": 0.2, "wavy": 0.0, "sheds": False}
    assert not placed(seen(**plain), seen(east=0.2, **plain)).known


def test_the_engine_that_is_asked_for_counts_the_cells(monkeypatch):
    refuse_compiled(monkeypatch)
    assert register(seen(), seen(), CHANGED, engine="plain")[0].cells > 0
    with pytest.raises(CompiledError):
        register(seen(), seen(), CHANGED)


def test_the_scatter_is_that_of_both_surfaces_and_no_outlier_widens_it():
    before = seen((HOUSE, 9), noise=0.1, seed=1)
    found = placed(before, seen(noise=0.1, seed=2))
    assert found.scatter_m == pytest.approx(0.1 * np.sqrt(2), rel=0.05)
    odd = np.zeros(before.elevation_m.shape)
    odd[10:30, 80:110] = 12  # trees that grew
    assert placed(before, with_errors(seen(noise=0.1, seed=2), odd)).scatter_m < 0.17


def test_ground_that_is_void_nearly_everywhere_tells_nothing():
    before = voided(seen(), ground(0, 0, 60, 60))
    found, registered = register(before, seen(), CHANGED)
    assert found.shift_error_m == np.inf
    assert np.isnan(found.scatter_m)
    assert found.cells < 100
    assert registered.elevation_m.shape == before.elevation_m.shape


def test_the_registered_surface_lies_on_the_earlier_one():
    before = seen((HOUSE, 9))
    _, registered = register(before, seen((HOUSE, 9), east=0.35, north=-0.2, up=1.5), CHANGED)
    left = (registered.elevation_m - before.elevation_m)[2:-2, 2:-2]
    assert abs(np.median(left)) < 1e-3
    assert np.median(np.abs(left)) < 0.01


def test_a_shift_and_a_bias_are_told_with_the_mend():
    far = placed(seen(), seen(east=0.7 * CELL, up=0.8))
    shifted, biased = misplacement(far, "before.tif", "after.tif")
    assert (shifted.code, biased.code) == ("grid_shifted", "grid_biased")
    assert shifted.what.startswith("it lies +0.35 m east and ")
    assert "more than half a cell of 0.5 m" in shifted.what
    assert biased.what == "its heights lie 0.80 m above those of before.tif"
    assert misplacement(placed(seen(), seen()), "before.tif", "after.tif") == []
