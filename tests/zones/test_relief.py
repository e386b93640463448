"""Tests of geo/zones/relief.py: planes whose slope on the ground is known beforehand."""

import numpy as np
import pytest
import rasterio
from pyproj import Proj
from rasterio.transform import Affine
from world import town

from geo.reader.host import Reader
from geo.zones import relief as module
from geo.zones.relief import ground_cell, read_relief, slope_deg

SEMI_MAJOR_M, ECCENTRICITY2 = 6_378_137.0, 0.00669437999014  # WGS 84
SLOPE_DEG, ROWS, COLUMNS = 20.0, 9, 11


def radii(latitude):
    """Radii of curvature of the ellipsoid: along the meridian, and across it."""
    root = np.sqrt(1 - ECCENTRICITY2 * np.sin(np.radians(latitude)) ** 2)
    return SEMI_MAJOR_M * (1 - ECCENTRICITY2) / root**3, SEMI_MAJOR_M / root


def plane(width_m, height_m, toward_deg):
    """Heights of a plane of SLOPE_DEG that rises toward a bearing; cells of that ground size."""
    rise = np.tan(np.radians(SLOPE_DEG))
    east = np.arange(COLUMNS) * width_m * np.sin(np.radians(toward_deg))
    north = -np.arange(ROWS) * height_m * np.cos(np.radians(toward_deg))
    return (500 + rise * (east[None, :] + north[:, None])).astype(np.float32)


def measured(transform, crs, heights):
    width_m, height_m = ground_cell(heights.shape, transform, crs)
    return slope_deg(heights, width_m, height_m)[1:-1, 1:-1]


TOWARD = [0, 60, 90, 200]


@pytest.mark.parametrize("toward", TOWARD)
def test_slope_in_utm(toward):
    # metres of the grid are not quite metres on the ground
    scale = Proj("EPSG:32643").get_factors(76.9, 43.2).meridional_scale
    east, north = Proj("EPSG:32643")(76.9, 43.2)
    cell = 30.0
    heights = plane(cell / scale, cell / scale, toward)
    found = measured((cell, 0.0, east, 0.0, -cell, north), "EPSG:32643", heights)
    assert found == pytest.approx(SLOPE_DEG, abs=0.02)


@pytest.mark.parametrize("toward", TOWARD)
def test_slope_in_degrees_at_43_north(toward):
    cell = 1 / 1200
    meridian, across = radii(43.0)
    width = np.radians(cell) * across * np.cos(np.radians(43.0))
    heights = plane(width, np.radians(cell) * meridian, toward)
    transform = (cell, 0.0, 76.9, 0.0, -cell, 43.0 + ROWS / 2 * cell)
    assert measured(transform, "EPSG:4326", heights) == pytest.approx(SLOPE_DEG, abs=0.02)


@pytest.mark.parametrize("toward", TOWARD)
def test_slope_in_web_mercator_at_38_north(toward):
    #  the grid is a sphere's: its metres shrink by the cosine, and the ellipsoid does the rest
    cell, latitude = 30.0, 38.0
    east, north = Proj("EPSG:3857")(76.9, latitude)
    meridian, across = radii(latitude)
    shrunk = cell * np.cos(np.radians(latitude)) / SEMI_MAJOR_M
    heights = plane(shrunk * across, shrunk * meridian, toward)
    transform = (cell, 0.0, east, 0.0, -cell, north + ROWS / 2 * cell)
    found = measured(transform, "EPSG:3857", heights)
    assert found == pytest.approx(SLOPE_DEG, abs=0.02)
    unscaled = slope_deg(heights, np.full(ROWS, cell), np.full(ROWS, cell))[1:-1, 1:-1]
    assert np.nanmax(np.abs(unscaled - SLOPE_DEG)) > 1  # what the scaling is for


def test_a_void_and_all_that_need_it_stay_void():
    heights = plane(10, 10, 90)
    heights[4, 5] = np.nan
    slope = slope_deg(heights, np.full(ROWS, 10.0), np.full(ROWS, 10.0))
    void = np.isnan(slope)
    assert void[3:6, 4:7].all()
    assert void[[0, -1]].all()
    assert void[:, [0, -1]].all()
    assert void.sum() == 9 + 2 * COLUMNS + 2 * (ROWS - 2)


def test_a_grid_too_small_for_neighbours_has_no_slope():
    assert np.isnan(slope_deg(np.ones((2, 9), np.float32), np.ones(2), np.ones(2))).all()


@pytest.mark.parametrize("at_once", [1, 2, 7, 28])
def test_slope_is_the_same_however_many_rows_are_computed_at_a_time(monkeypatch, at_once):
    draw = np.random.default_rng(5)
    heights = draw.uniform(600, 700, (30, 41)).astype(np.float32)
    heights[draw.integers(0, 30, 9), draw.integers(0, 41, 9)] = np.nan
    sizes = np.linspace(9.0, 10.0, 30), np.linspace(10.0, 11.0, 30)
    whole = slope_deg(heights, *sizes)
    monkeypatch.setattr(module, "ROWS_AT_ONCE", at_once)
    assert np.array_equal(slope_deg(heights, *sizes), whole, equal_nan=True)
    assert np.isfinite(whole[1:-1, 1:-1]).any()


def test_level_ground_has_no_slope():
    slope = slope_deg(np.full((5, 5), 700, np.float32), np.full(5, 10.0), np.full(5, 10.0))
    assert (slope[1:-1, 1:-1] == 0).all()


RELIEF = {
    "file": {"path": "model.tif"},
    "source": "survey",
    "slope_error_deg": {"value": 2.0, "source": "none"},
}


def model(folder, heights):
    path = folder / "model.tif"
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=heights.shape[1],
        height=heights.shape[0],
        count=1,
        dtype="float32",
        crs="EPSG:32643",
        transform=Affine(30.0, 0, 650_000, 0, -30.0, 4_790_000),
        nodata=-9999,
    ) as file:
        file.write(np.where(np.isnan(heights), -9999, heights).astype(np.float32), 1)


def read(folder, **keys):
    with Reader(folder / "cache") as reader:
        config = town(folder, **keys)
        return read_relief(config.monitor.relief, config, reader)


def test_a_model_is_read_with_its_voids_reported_and_not_filled(tmp_path):
    heights = plane(30, 30, 90)
    heights[0, :3] = np.nan
    model(tmp_path, heights)
    relief, issues = read(tmp_path, relief=RELIEF)
    assert np.isnan(relief.elevation_m[0, :3]).all()
    assert relief.void_share == pytest.approx(3 / 99)
    assert relief.slope_deg[4, 4] == pytest.approx(SLOPE_DEG, abs=0.05)
    assert [(issue.severity, issue.code) for issue in issues] == [("note", "relief_voids")]
    assert issues[0].what == "3 of 99 cells are void (3.03%)"


def test_a_model_without_voids_has_nothing_to_report(tmp_path):
    model(tmp_path, plane(30, 30, 0))
    relief, issues = read(tmp_path, relief=RELIEF)
    assert (relief.void_share, issues) == (0.0, [])
    assert relief.cell_m == pytest.approx((30, 30), rel=1e-3)
    assert relief.slope_error_deg.assumed


def test_a_town_without_a_model_has_no_relief(tmp_path):
    assert read(tmp_path) == (None, [])


def test_a_model_that_is_missing_is_a_fault(tmp_path):
    relief, issues = read(tmp_path, relief=RELIEF)
    assert relief is None
    assert [issue.severity for issue in issues] == ["stop"]
