from dataclasses import replace

import pytest
from world import buildings, ground, zones

from geo.atlas.nearness import nearest_m


def test_a_layer_that_nothing_touches_has_the_distance_of_the_nearest_building(quiet_town):
    town = replace(
        quiet_town,
        buildings=buildings(ground(0, 0, 10, 10), ground(100, 0, 110, 10)),
        zones=zones(ground(160, 0, 200, 10), layer_id="far"),
        exposure=quiet_town.exposure.iloc[:0],
    )
    assert nearest_m(town) == {"far": pytest.approx(50)}


def test_a_layer_that_a_building_touches_and_a_town_without_buildings_have_none(quiet_town):
    assert nearest_m(quiet_town) == {}
    assert nearest_m(replace(quiet_town, buildings=quiet_town.buildings.iloc[:0])) == {}
