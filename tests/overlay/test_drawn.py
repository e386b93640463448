import pytest
from world import METRIC, ground, zones

from geo.overlay.drawn import drawn_layers


def test_each_layer_is_drawn_by_the_error_of_a_pair_for_every_position_error():
    found = drawn_layers(zones(ground(0, 0, 100, 100), boundary_error_m=3.0), [4.0, 0.0, 4.0])
    assert found[["position_error_m", "drawn", "error_m"]].values.tolist() == [
        [0.0, "as_is", 3.0], [0.0, "in", 3.0], [0.0, "out", 3.0],
        [4.0, "as_is", 5.0], [4.0, "in", 5.0], [4.0, "out", 5.0],
    ]  # fmt: skip
    drawn_in = found[found["drawn"] == "in"].area.tolist()
    assert drawn_in == pytest.approx([94.0**2, 90.0**2])


def test_what_is_drawn_in_to_nothing_is_left_out():
    found = drawn_layers(zones(ground(0, 0, 5, 5), boundary_error_m=3.0), [0.0])
    assert found["drawn"].tolist() == ["as_is", "out"]


def test_uncertain_ground_is_cut_out_and_distances_still_know_it():
    both = zones(ground(0, 0, 10, 10), ground(5, 0, 15, 10), part=["area", "uncertain"])
    found = drawn_layers(both, [0.0]).set_index(["part", "drawn"]).area
    assert found["area", "as_is"] == pytest.approx(50)
    assert found["cut", "as_is"] == pytest.approx(50)


def test_the_ground_is_in_the_metric_crs_of_the_zones():
    assert drawn_layers(zones(ground(0, 0, 9, 9)), [0.0]).crs == METRIC
