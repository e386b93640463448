"""Tests of geo/overlay/growth.py: since when a building has had the figures it has now."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point
from world import EAST, NORTH, buildings, ground, observations

from geo.overlay.history import observed

HOUSE = ground(0, 0, 10, 10)
FILES = {"survey": "survey.gpkg", "drone": "drone.gpkg"}


def since(figure, *seen, first="2018-01-01", shapes=None, **columns):
    """Give the two days of a figure, as text, of one building seen on these days."""
    days, values = [day for day, _ in seen], [value for _, value in seen]
    told = {} if figure == "footprint" else {"floors": {"floors": values},
            "height": {"height_m": values, "height_error_m": 0.5}}[figure]  # fmt: skip
    rows = observations(
        *(shapes or [HOUSE] * len(seen)), building_id="b1", captured_on=days, **(told | columns)
    )
    found, *_ = observed(
        buildings(HOUSE, captured_on=first), rows, as_of=date(2026, 11, 1), files=FILES
    )
    row = found.iloc[0]
    pair = row[f"{figure}_less_on"], row[f"{figure}_grown_on"]
    return tuple(None if pd.isna(day) else str(day.date()) for day in pair)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ([("2018-01-01", 2.0)], (None, None)),
        ([("2018-01-01", 2.0), ("2023-01-01", 2.0)], (None, None)),
        ([("2018-01-01", 1.0), ("2023-01-01", 3.0)], ("2018-01-01", "2023-01-01")),
        # the last growth counts, and later days on which it stays
        (
            [("2018-01-01", 1.0), ("2019-01-01", 2.0), ("2021-01-01", 3.0), ("2024-01-01", 3.0)],
            ("2019-01-01", "2021-01-01"),
        ),
        # what shrank has had at least so many since it appeared
        ([("2018-01-01", 4.0), ("2023-01-01", 3.0)], (None, None)),
        # and what grew again, since then
        (
            [("2018-01-01", 4.0), ("2020-01-01", 2.0), ("2023-01-01", 3.0)],
            ("2020-01-01", "2023-01-01"),
        ),
        # nobody counted them at first
        ([("2018-01-01", None), ("2023-01-01", 3.0)], (None, "2023-01-01")),
        # two counts of one day: the day before is what is sure
        (
            [("2018-01-01", 1.0), ("2023-01-01", 1.0), ("2023-01-01", 3.0)],
            ("2018-01-01", "2023-01-01"),
        ),
    ],
)
def test_a_figure_was_reached_after_it_was_last_seen_less_and_by_when_it_was_seen_next(
    seen, expected
):
    assert since("floors", *seen) == expected


def test_small_steps_add_up_to_growth():
    #  each step is within the errors of 0.5 m, and the first and the last are not
    steps = [("2018-01-01", 10.0), ("2020-01-01", 10.6), ("2022-01-01", 11.2)]
    assert since("height", *steps) == ("2018-01-01", "2020-01-01")


def test_heights_from_different_ground_are_not_compared():
    steps = [("2018-01-01", 6.0), ("2023-01-01", 12.0)]
    assert since("height", *steps) == ("2018-01-01", "2023-01-01")
    assert since("height", *steps, height_datum=["entrance", None]) == (None, "2023-01-01")


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (ground(0, 0, 30, 10), ("2018-01-01", "2023-01-01")),
        (ground(0, 0, 11, 10), (None, None)),
        (Point(EAST + 5, NORTH + 5), (None, None)),
    ],
)
def test_a_footprint_grew_where_its_area_did_beyond_the_errors(shape, expected):
    assert since("footprint", ("2023-01-01", None), shapes=[shape]) == expected


def test_before_a_building_was_gone_and_came_back_nothing_counts():
    seen = [("2018-06-01", 1.0), ("2019-01-01", None), ("2020-01-01", 3.0)]
    presence = ["seen", "absent", "seen"]
    assert since("floors", *seen, presence=presence) == (None, None)


@settings(max_examples=10, deadline=None)
@given(floors=st.lists(st.sampled_from([None, 1.0, 2.0, 3.0]), min_size=1, max_size=5))
def test_the_last_day_with_less_is_before_the_first_with_more_and_both_were_days_seen(floors):
    seen = [(f"{2018 + at}-01-01", value) for at, value in enumerate(floors)]
    less, grown = since("floors", *seen)
    known = dict(seen)
    if less is not None:
        assert known[less] < known[grown]
        assert less < grown
    if grown is not None:
        assert known[grown] is not None
