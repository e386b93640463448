"""Tests of geo/overlay/removal.py, footprints.py and remains.py: volumes known beforehand."""

from dataclasses import replace

import numpy as np
import pytest
from hillside import CELL, HOUSE, SHEDS, TURNED, rolling, seen, voided, with_errors
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import rotate, scale, translate
from world import EAST, NORTH, buildings, ground

from geo.errors import DataError
from geo.overlay.registration import register
from geo.overlay.removal import errors_of, removals
from geo.records import Parameter, Registration

HIGH = 9.0
STATED = {"before_error_m": 0.1, "after_error_m": 0.1}
STOREY = Parameter(value=3.0, source="none")


def house(shape=HOUSE, **columns):
    return buildings(shape, **({"position_error_m": 0.0} | columns))


def gone(objects, before, after, *, corrected=False, stated=STATED, **more):
    """Measure as it is done for a person: registered on the ground that did not change."""
    changed = objects.geometry.buffer(1.5)
    registration, registered = register(before, after, changed)
    if corrected:
        after, registered = registered, None
        registration, _ = register(before, after, changed)
    return removals(
        objects,
        before,
        after,
        registration=registration,
        registered=registered,
        errors=errors_of(registration, **stated),
        **more,
    )


def told(found):
    return (found["change"].iloc[0], found["reason"].iloc[0])


def holds(row, figure, error, truth):
    return abs(row[figure] - truth) <= row[error]


# volumes known beforehand


@pytest.mark.parametrize("shape", [HOUSE, TURNED, rotate(HOUSE, 45)], ids=["0", "30", "45"])
@pytest.mark.parametrize("slope", [0.0, 0.3])
def test_a_house_that_is_gone_took_its_whole_volume_with_it(shape, slope):
    before, after = seen((shape, HIGH), slope=slope, wavy=0.0), seen(slope=slope, wavy=0.0)
    row = gone(house(shape), before, after).iloc[0]
    assert (row["change"], row["reason"]) == ("gone", "measured")
    assert row["removed_m3"] == pytest.approx(120 * HIGH, rel=0.001)
    assert row["removed_share"] == pytest.approx(1, abs=0.002)
    assert row["fell_m2"] == pytest.approx(120, rel=1e-4)
    assert row[["height_left_m", "left_m2", "floors_left"]].tolist() == [0, 0, 0]


def test_the_height_is_that_of_a_flat_roof_above_the_mean_ground_under_the_house():
    before = seen((TURNED, HIGH), slope=0.3, wavy=0.0, roof=True)
    row = gone(house(TURNED), before, before).iloc[0]
    assert row["height_before_m"] == pytest.approx(HIGH, abs=0.05)
    assert row["volume_before_m3"] == pytest.approx(120 * HIGH, rel=0.005)


def test_half_of_a_house_that_is_gone_leaves_the_other_half_as_high_as_it_was():
    half = ground(22, 24, 28, 34)
    found = gone(house(), seen((HOUSE, HIGH)), seen((half, HIGH)), storey_m=STOREY)
    row = found.iloc[0]
    assert told(found) == ("shrank", "measured")
    assert row["removed_m3"] == pytest.approx(60 * HIGH, rel=0.005)
    assert row["removed_share"] == pytest.approx(0.5, abs=0.01)
    assert row["fell_m2"] == pytest.approx(60, rel=0.01)
    assert row["left_m2"] == pytest.approx(60, rel=0.01)
    assert holds(row, "height_left_m", "height_left_error_m", HIGH)
    assert row["floors_left"] == 3


def test_a_top_floor_that_is_gone_leaves_two():
    before, after = seen((TURNED, 9), roof=True), seen((TURNED, 6), roof=True)
    found = gone(house(TURNED), before, after, storey_m=STOREY)
    row = found.iloc[0]
    assert told(found) == ("shrank", "measured")
    assert row["removed_m3"] == pytest.approx(120 * 3, rel=0.005)
    assert holds(row, "height_left_m", "height_left_error_m", 6)
    assert row["floors_left"] == 2
    assert row["left_m2"] == pytest.approx(120, rel=0.01)


def test_floors_are_told_where_the_storey_is_known_and_the_height_leaves_no_doubt():
    before, after = seen((HOUSE, 9)), seen((HOUSE, 6))
    assert gone(house(), before, after)["floors_left"].isna().all()
    odd = gone(house(), before, seen((HOUSE, 4.5), roof=True), storey_m=STOREY)
    assert odd["floors_left"].isna().all()


def test_a_house_that_stands_is_unchanged_and_one_that_rose_grew():
    same = gone(house(), seen((HOUSE, 9)), seen((HOUSE, 9)))
    assert told(same) == ("unchanged", "measured")
    assert abs(same["removed_m3"].iloc[0]) < 1e-3
    taller = gone(house(), seen((HOUSE, 6)), seen((HOUSE, 9)))
    assert told(taller) == ("grew", "measured")
    assert taller["removed_m3"].iloc[0] == pytest.approx(-360, rel=0.01)
    assert taller["removed_share"].isna().all()
    assert told(gone(house(), seen(), seen((HOUSE, 9)))) == ("appeared", "measured")


def test_ground_on_which_nothing_stood_is_not_said_to_be_cleared():
    assert told(gone(house(), seen(), seen())) == ("unknown", "nothing_before")


def test_a_pit_under_the_house_is_told_apart_and_removes_no_more_than_there_was():
    before, after = seen((HOUSE, 9)), seen((HOUSE, -3))
    row = gone(house(), before, after).iloc[0]
    assert row["change"] == "gone"
    assert row["removed_share"] == pytest.approx(1, abs=0.01)
    assert row["dug_m3"] == pytest.approx(360, rel=0.02)
    assert row["removed_error_m3"] > 360  # it may have been the cellar
    sure = gone(house(), before, after, terrain=seen(sheds=False)).iloc[0]
    assert sure["dug_m3"] == pytest.approx(360, rel=0.02)
    assert sure["removed_error_m3"] < 30


def test_the_house_next_door_is_no_part_of_what_is_left():
    next_door = ground(34, 24, 44, 34)
    before, after = seen((HOUSE, 9), (next_door, 9)), seen((next_door, 9))
    found = gone(house(), before, after, neighbours=buildings(next_door).geometry)
    assert told(found) == ("gone", "measured")
    turned = rotate(next_door, 30, origin=HOUSE.centroid)
    before, after = seen((TURNED, 9), (turned, 9)), seen((turned, 9))
    found = gone(house(TURNED), before, after, neighbours=buildings(turned).geometry)
    assert told(found) == ("gone", "measured")
    assert found["removed_m3"].iloc[0] == pytest.approx(1080, rel=0.01)


def test_a_shed_that_still_stands_in_a_corner_is_not_passed_over():
    shed = ground(22, 24, 24, 26)
    found = gone(house(), seen((HOUSE, 9)), seen((shed, 3)))
    assert told(found) == ("shrank", "measured")
    assert found["left_m2"].iloc[0] == pytest.approx(4, abs=0.1)
    assert found["height_left_m"].iloc[0] == pytest.approx(3, abs=0.2)


def test_all_buildings_are_measured_at_once_and_each_as_if_alone():
    objects = buildings(HOUSE, *SHEDS[:3], position_error_m=0.0)
    before, after = seen((HOUSE, 9)), seen()
    many = gone(objects, before, after)
    assert many["building_id"].tolist() == ["b1", "b2", "b3", "b4"]
    assert many["change"].tolist() == ["gone", "unchanged", "unchanged", "unchanged"]
    alone = gone(house(), before, after)
    assert many["removed_m3"].iloc[0] == pytest.approx(alone["removed_m3"].iloc[0])
    assert gone(objects.iloc[:0], before, after).empty


def test_a_terrain_model_says_where_the_ground_is():
    bare = seen(sheds=False)
    row = gone(house(), seen((HOUSE, 9)), seen((HOUSE, 3)), terrain=bare).iloc[0]
    assert row["volume_left_m3"] == pytest.approx(360, rel=1e-3)
    assert row["ground_offset_m"] == pytest.approx(0, abs=1e-3)
    sunk = replace(bare, elevation_m=bare.elevation_m - 38)
    row = gone(house(), seen((HOUSE, 9)), seen(), terrain=sunk).iloc[0]
    assert row["change"] == "unknown"  # 38 m of doubt hide any house
    assert row["height_left_error_m"] > 37


# errors


@pytest.mark.parametrize("kind", ["each cell by itself", "cells together"])
def test_the_true_volume_lies_within_the_stated_error(kind):
    before, after, held = seen((TURNED, 9)), seen((TURNED, 3)), 0
    for seed in range(40):
        random = np.random.default_rng(seed)
        if kind == "cells together":
            errors = [rolling(2 * seed, 0.15), rolling(2 * seed + 1, 0.15)]
        else:
            errors = [random.normal(0, 0.15, (120, 120)) for _ in range(2)]
        pair = [with_errors(one, error) for one, error in zip((before, after), errors, strict=True)]
        row = gone(house(TURNED), *pair, stated={}).iloc[0]
        assert row["change"] == "shrank"
        held += (
            holds(row, "removed_m3", "removed_error_m3", 120 * 6)
            and holds(row, "volume_left_m3", "volume_left_error_m3", 120 * 3)
            and holds(row, "volume_before_m3", "volume_before_error_m3", 120 * 9)
        )
    assert held >= 36


def test_the_error_of_a_volume_takes_all_cells_to_err_one_way():
    row = gone(house(), seen((HOUSE, 9)), seen()).iloc[0]
    assert row["removed_error_m3"] == pytest.approx(0.1 * np.sqrt(2) * 120, rel=0.02)


def test_a_place_known_less_well_makes_the_volume_less_sure():
    before, after = seen((HOUSE, 9)), seen()
    sure, unsure = (
        gone(house(position_error_m=error), before, after).iloc[0] for error in (0.0, 1.0)
    )
    strip = 9 * 10.0  # a metre of the shorter wall; the longer one lies across
    assert unsure["removed_error_m3"] > max(strip, sure["removed_error_m3"])
    moved = gone(house(translate(HOUSE, 1.0), position_error_m=1.0), before, after).iloc[0]
    assert holds(moved, "removed_m3", "removed_error_m3", 1080)


@settings(max_examples=6, deadline=None)
@given(
    angle=st.floats(0, 90),
    size=st.floats(0.6, 1.2),
    stood=st.tuples(st.floats(4, 20), st.floats(0, 0.8)),
    up=st.floats(-1, 1),
    east=st.floats(-0.2, 0.2),
)
def test_whatever_stood_and_fell_the_true_volume_lies_within_the_error(
    angle, size, stood, up, east
):
    high, left = stood
    shape = scale(rotate(HOUSE, angle), size, size)
    before, after = seen((shape, high)), seen((shape, high * left), up=up, east=east)
    row = gone(house(shape), before, after).iloc[0]
    assert holds(row, "removed_m3", "removed_error_m3", shape.area * high * (1 - left))


def test_a_bias_widens_the_errors_and_is_taken_out_only_where_that_is_asked():
    before, after = seen((HOUSE, 9)), seen((HOUSE, 3), up=0.8)
    row = gone(house(), before, after).iloc[0]
    assert row["removed_m3"] == pytest.approx(120 * 5.2, rel=0.01)
    assert holds(row, "removed_m3", "removed_error_m3", 120 * 6)
    fixed = gone(house(), before, after, corrected=True).iloc[0]
    assert fixed["removed_m3"] == pytest.approx(120 * 6, rel=0.01)
    assert fixed["removed_error_m3"] < row["removed_error_m3"] / 3


def test_surfaces_more_than_half_a_cell_apart_tell_nothing_until_that_is_taken_out():
    before, after = seen((HOUSE, 9)), seen((HOUSE, 3), east=0.7 * CELL)
    assert told(gone(house(), before, after)) == ("unknown", "shifted")
    assert told(gone(house(), before, after, corrected=True)) == ("shrank", "measured")


def test_a_shift_that_cannot_be_told_leaves_the_change_unknown():
    flat = {"slope": 0.0, "wavy": 0.0, "sheds": False, "noise": 0.05}
    found = gone(house(), seen((HOUSE, 9), seed=1, **flat), seen(seed=2, **flat))
    assert told(found) == ("unknown", "shift_unknown")


def test_errors_are_those_stated_unless_unchanged_ground_shows_greater_ones():
    seen_here = Registration(0, 0, 0, 0.1, 0.25, 0.5, 1000)
    assert errors_of(seen_here, **STATED).source == "stable_ground"
    assert errors_of(seen_here, **STATED).change_m == 0.5
    assert errors_of(seen_here, before_error_m=0.6).change_m == 0.5
    large = errors_of(seen_here, before_error_m=0.3, after_error_m=0.8, terrain_error_m=0.2)
    assert (large.source, large.before_m, large.after_m, large.terrain_m) == (
        "stated", 0.3, 0.8, 0.2,
    )  # fmt: skip


def test_a_surface_and_its_copy_tell_no_error():
    before = seen((HOUSE, 9))
    found = gone(house(), before, before, stated={})
    assert told(found) == ("unknown", "error_unknown")
    assert found[["removed_error_m3", "height_left_m", "left_m2"]].isna().all(axis=None)


# what cannot be told


def test_no_house_is_gone_where_part_of_it_is_not_seen():
    before, after = seen((HOUSE, 9)), seen()
    speck = voided(after, ground(23, 25, 24, 26))
    found = gone(house(), before, speck)
    assert told(found) == ("unknown", "void")
    row = found.iloc[0]
    assert row["void_share"] == pytest.approx(1 / 120, rel=1e-3)
    assert holds(row, "removed_m3", "removed_error_m3", 1080)
    assert row["left_error_m2"] == pytest.approx(1, rel=0.01)


def test_a_house_mostly_on_voids_has_no_figures():
    found = gone(house(), seen((HOUSE, 9)), voided(seen(), ground(22, 24, 25, 34)))
    assert told(found) == ("unknown", "no_data")
    assert found["void_share"].iloc[0] == pytest.approx(0.25, abs=1e-3)
    assert found[["removed_m3", "height_left_m", "left_m2", "removed_share"]].isna().all(axis=None)


def test_a_house_off_the_surface_has_no_figures():
    found = gone(house(ground(500, 0, 512, 10)), seen((HOUSE, 9)), seen())
    assert told(found) == ("unknown", "no_data")
    assert found["void_share"].iloc[0] == 1


def test_without_ground_around_it_a_house_has_no_height():
    ring = HOUSE.buffer(8).difference(HOUSE.buffer(0.5))
    found = gone(house(), voided(seen((HOUSE, 9)), ring), seen())
    assert told(found) == ("unknown", "no_ground")


def test_a_footprint_of_few_cells_is_too_small_to_tell():
    hut = ground(26, 28, 27.4, 29.4)
    found = gone(house(hut), seen((hut, 4)), seen())
    assert told(found) == ("unknown", "too_small")
    assert found["cells"].iloc[0] == 4


def test_nothing_sure_rests_on_a_footprint_that_was_repaired():
    found = gone(house(geometry_state="repaired"), seen((HOUSE, 9)), seen())
    assert told(found) == ("unknown", "repaired")


def test_a_change_within_its_error_is_too_close():
    coarse = {"before_error_m": 2.0, "after_error_m": 2.0}
    for high in (9, 7.5, 0):
        found = gone(house(), seen((HOUSE, 9)), seen((HOUSE, high)), stated=coarse)
        assert told(found) == ("unknown", "too_close")


def test_the_more_unsure_the_heights_the_less_is_said():
    before, after = seen((HOUSE, 9)), seen()
    said = [
        gone(house(), before, after, stated={"before_error_m": one, "after_error_m": one})
        for one in (0.05, 0.2, 0.5, 1, 2, 4, 8)
    ]
    words = [told(one)[0] for one in said]
    assert words[0] == "gone"
    assert words == sorted(words)  # once unknown, unknown for good


def test_surfaces_on_other_cells_are_refused_and_never_resampled():
    before, other = seen((HOUSE, 9)), seen(cell=1.0)
    near = Registration(0, 0, 0, 0.01, 0.1, 0.5, 1000)
    with pytest.raises(DataError, match=r"1 x -1 instead of 0\.5 x -0\.5"):
        removals(house(), before, other, registration=near, registered=None, errors=errors_of(near))


def test_the_place_of_the_world_changes_nothing():
    assert (EAST, NORTH) != (0, 0)
    before, after = seen((HOUSE, 9)), seen((HOUSE, 3))
    far = {"transform": (CELL, 0.0, EAST + 1e5, 0.0, -CELL, NORTH + 60)}
    moved = gone(house(translate(HOUSE, 1e5)), replace(before, **far), replace(after, **far)).iloc[
        0
    ]
    here = gone(house(), before, after).iloc[0]
    assert moved["removed_m3"] == pytest.approx(here["removed_m3"], rel=1e-5)
