import numpy as np
import pytest
from pyproj import Transformer

from geo.atlas.citygrid import city_grid


def test_a_grid_on_another_datum_or_of_another_kind_is_not_given():
    assert city_grid("EPSG:28413") is None  # Pulkovo 1942: tens of metres aside
    assert city_grid("EPSG:3035") is None  # Lambert


@pytest.mark.browser
def test_the_page_places_points_in_the_grid_as_proj_does_to_a_millimetre(visit, edition):
    page = visit(edition / "inspector.html").page
    proj = Transformer.from_crs("EPSG:4326", "EPSG:32643", always_xy=True)
    draw = np.random.default_rng(7)
    lon, lat = draw.uniform(72, 78, 200), draw.uniform(-60, 80, 200)
    east, north = proj.transform(lon, lat)
    points = np.column_stack([lat, lon]).tolist()
    told = page.evaluate("(all) => all.map(([lat, lon]) => toGrid(lat, lon))", points)
    assert np.abs(np.array(told) - np.column_stack([east, north])).max() < 1e-3
    back = page.evaluate("(all) => all.map(([east, north]) => fromGrid(east, north))", told)
    assert np.abs(np.array(back) - points).max() < 1e-8  # degrees: a millimetre
