"""Tests of geo/overlay/cells.py: the cells under a shape, and what is said of many at once."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
import world
from hypothesis import given, settings
from hypothesis import strategies as st
from world import EAST, METRIC, NORTH, relief
from world import ground as ground_m

from geo.errors import UsageError
from geo.overlay import cells
from geo.overlay.cells import TWO_SIGMA, cells_under, widened

SINGLE = 2e-7
"""Shares of cells from exactextract are good to this: two roundings of single precision."""

DRAWS = np.random.default_rng(7).standard_normal((4000, 200))


@pytest.mark.parametrize("together", [0.0, 0.5, 0.99])
@pytest.mark.parametrize("cells", [1, 10, 200])
def test_however_errors_hang_together_none_of_many_exceeds_the_widened_one(together, cells):
    own, shared = DRAWS[:, :cells], np.random.default_rng(8).standard_normal((4000, 1))
    errors = np.sqrt(1 - together) * own + np.sqrt(together) * shared
    (bound,) = widened(2.0, np.array([cells]))
    assert (np.abs(errors).max(axis=1) <= bound).mean() >= TWO_SIGMA - 0.01


def test_the_error_of_one_cell_would_be_exceeded_by_one_of_many():
    assert (np.abs(DRAWS).max(axis=1) <= 2.0).mean() < 0.01


def test_more_cells_never_make_it_smaller():
    assert (np.diff(widened(1.0, np.arange(500))) >= 0).all()


def surface(*, cell=10.0, rows=40, columns=50):
    return relief(np.zeros((rows, columns)), cell=cell)


def shapes(count, seed=0, spread=400.0):
    """Give turned footprints, courtyards and pairs of huts, some of them partly off the surface."""
    rng = np.random.default_rng(seed)
    middle = np.array([EAST, NORTH]) + rng.uniform(-20, spread + 20, (count, 2))
    size = rng.choice([1.5, 8.0, 30.0, 120.0], (count, 2)) * rng.uniform(0.5, 1, (count, 2)) / 2
    turn = rng.uniform(0, 2 * np.pi, count)
    corners = np.array([[-1, -1], [1, -1], [1, 1], [0, 0.3], [-1, 1], [-1, -1]])
    flat = corners[None] * size[:, None]
    cos, sin = np.cos(turn)[:, None], np.sin(turn)[:, None]
    x = flat[..., 0] * cos - flat[..., 1] * sin + middle[:, :1]
    y = flat[..., 0] * sin + flat[..., 1] * cos + middle[:, 1:]
    drawn = shapely.polygons(np.stack([x, y], axis=-1))
    third = np.arange(count) % 3
    yard = shapely.buffer(shapely.centroid(drawn), size.min(axis=1) / 4)
    drawn[third == 1] = shapely.difference(drawn, yard)[third == 1]
    hut = shapely.box(middle[:, 0] + 90, middle[:, 1], middle[:, 0] + 97, middle[:, 1] + 4)
    drawn[third == 2] = shapely.union(drawn, hut)[third == 2]
    return gpd.GeoSeries(drawn, crs=METRIC)


def agree(ground, grid):
    """Hold both engines against each other, cell by cell."""
    plain, fast = (cells_under(ground, grid, engine=engine) for engine in ("plain", "grid"))
    assert list(plain.columns) == list(fast.columns)
    assert plain.dtypes.tolist() == fast.dtypes.tolist()
    pairs = plain.merge(fast, on=["shape", "cell"], how="outer", suffixes=("_plain", "_fast"))
    a, _, _, _, e, _ = grid.transform
    apart = (pairs["covered_plain"].fillna(0) - pairs["covered_fast"].fillna(0)).abs()
    # what only one of them sees is less than single precision can tell from nothing
    assert (apart <= SINGLE * abs(a * e)).all()
    return plain, fast


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6), cell=st.sampled_from([0.5, 7.3, 10.0, 30.0, 500.0]))
def test_both_engines_find_the_same_cells(seed, cell):
    plain, fast = agree(shapes(30, seed), surface(cell=cell))
    both = plain[["shape", "cell"]].merge(fast[["shape", "cell"]])
    assert len(both) >= 0.999 * max(len(plain), len(fast))
    assert fast.equals(fast.sort_values(["shape", "cell"], ignore_index=True))


def test_both_engines_find_the_same_cells_of_a_grid_in_degrees():
    ground = shapes(60, seed=3).to_crs("EPSG:4326")
    west, _, _, north = ground.total_bounds
    step = 1 / 3600
    grid = replace(surface(), transform=(step, 0, west, 0, -step, north), crs="EPSG:4326")
    plain, fast = agree(ground, grid)
    assert len(plain) == len(fast) > 60


def test_both_engines_find_the_same_cells_along_their_sides():
    ground = gpd.GeoSeries([ground_m(10, 10, 30, 20), ground_m(0, 0, 500, 400)], crs=METRIC)
    for engine in ("plain", "grid"):
        found = cells_under(ground, surface(), engine=engine)
        assert found["covered"].tolist() == [100.0] * 2002
        assert found["cell"].tolist() == [38 * 50 + 1, 38 * 50 + 2, *range(2000)]


@pytest.mark.parametrize("engine", ["plain", "grid"])
def test_a_shape_without_ground_has_no_cell(engine):
    nothing = [shapely.Polygon(), None, shapely.Point(EAST + 5, NORTH + 5)]
    ground = gpd.GeoSeries([*nothing, ground_m(0, 0, 10, 10)], crs=METRIC)
    assert cells_under(ground, surface(), engine=engine)["shape"].tolist() == [3]
    assert cells_under(ground.iloc[:3], surface(), engine=engine).empty
    assert cells_under(ground.iloc[:0], surface(), engine=engine).empty


def test_from_many_shapes_on_the_fast_engine_is_taken(monkeypatch):
    ground, grid = shapes(20), surface()
    monkeypatch.setattr(cells, "MANY", 20)
    few = cells_under(ground.iloc[:19], grid)
    assert few.equals(cells_under(ground.iloc[:19], grid, engine="plain"))
    assert cells_under(ground, grid).equals(cells_under(ground, grid, engine="grid"))
    assert not cells_under(ground, grid).equals(cells_under(ground, grid, engine="plain"))


def test_without_numba_many_shapes_are_counted_plainly(monkeypatch):
    ground, grid = shapes(20), surface()
    monkeypatch.setattr(cells, "MANY", 20)
    monkeypatch.setitem(sys.modules, "numba", None)
    assert cells_under(ground, grid).equals(cells_under(ground, grid, engine="plain"))
    with pytest.raises(UsageError, match="numba is not installed"):
        cells_under(ground, grid, engine="grid")


@pytest.mark.parametrize(("engine", "compiler"), [("auto", False), ("grid", True)])
def test_a_small_run_never_loads_the_compiler(engine, compiler):
    asked = (
        "import sys, geopandas, numpy, shapely\n"
        "from world import METRIC, ground, relief\n"
        "from geo.overlay.cells import cells_under\n"
        "shapes = geopandas.GeoSeries([ground(0, 0, 9, 9)], crs=METRIC)\n"
        f"cells_under(shapes, relief(numpy.zeros((3, 3))), engine={engine!r})\n"
        "print('numba' in sys.modules)\n"
    )
    path = os.pathsep.join([str(Path(world.__file__).parent), *sys.path])
    env = os.environ | {"PYTHONPATH": path}
    told = subprocess.run([sys.executable, "-c", asked], env=env, capture_output=True, check=True)
    assert told.stdout.split() == [str(compiler).encode()]


@pytest.mark.deep
def test_both_engines_find_the_same_cells_of_a_hundred_thousand_shapes():
    plain, fast = agree(shapes(100_000, spread=20_000), surface(rows=2000, columns=2000))
    assert abs(len(plain) - len(fast)) <= 1e-5 * len(plain)
