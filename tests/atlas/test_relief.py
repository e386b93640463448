import base64
import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from geo.atlas.relief import hillshade, shade


def picture(shaded):
    return np.array(Image.open(io.BytesIO(base64.b64decode(shaded.uri.split(",")[1]))))


def bounds_of(town):
    return tuple(town.buildings.to_crs(4326).total_bounds)


def test_a_slope_that_faces_the_sun_is_lighter_than_one_that_turns_away():
    #  sun in the north-west: ground that rises to the south-east faces it
    rising = np.add.outer(np.arange(5.0), np.arange(5.0)) * 10
    assert hillshade(rising, 30.0)[2, 2] > hillshade(-rising, 30.0)[2, 2]


def test_level_ground_is_as_light_as_the_paper():
    assert hillshade(np.full((4, 4), 900.0), 30.0).ravel() == pytest.approx(np.ones(16))


def test_a_void_stays_empty_and_is_not_drawn_as_level_ground_beside_a_slope(quiet_town):
    steep = replace(
        quiet_town.relief,
        elevation_m=np.add.outer(-np.arange(60.0), -np.arange(80.0)).astype("float32") * 40,
    )
    holed = replace(steep, elevation_m=steep.elevation_m.copy())
    holed.elevation_m[30:40, 30:40] = np.nan
    whole, empty = (picture(shade(one, bounds_of(quiet_town)))[..., 1] for one in (steep, holed))
    inner = (slice(120, -120), slice(160, -160))  # the picture fades towards its edges
    assert (whole[inner] > 0).all()
    assert (empty[inner] == 0).any()


def test_the_picture_fades_to_nothing_at_its_edges_so_that_no_cut_shows(quiet_town):
    steep = np.add.outer(-np.arange(60.0), -np.arange(80.0)).astype("float32") * 40
    light = picture(shade(replace(quiet_town.relief, elevation_m=steep), bounds_of(quiet_town)))
    assert not light[[0, -1], :, 1].any()
    assert not light[:, [0, -1], 1].any()


def test_the_picture_lies_where_the_ground_and_the_model_overlap(quiet_town):
    shaded = shade(quiet_town.relief, (76.0, 43.0, 78.0, 44.0))
    west, south, east, north = shaded.bounds
    assert 76.8 < west < east < 76.9
    assert 43.1 < south < north < 43.2


def test_ground_that_the_model_does_not_reach_has_no_picture(quiet_town):
    assert shade(quiet_town.relief, (10.0, 50.0, 11.0, 51.0)) is None
