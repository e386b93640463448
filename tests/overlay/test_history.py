"""Tests of geo/overlay/history.py."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point
from world import EAST, METRIC, NORTH, buildings, ground, observations

from geo import tables
from geo.overlay.history import observed

DAY = date(2026, 11, 1)
FILES = {"survey": "survey.gpkg", "drone": "drone.gpkg"}
HOUSE = ground(0, 0, 10, 10)
NONE = tables.BUILDINGS.empty(METRIC)


def joined(on_file, seen, as_of=DAY):
    return observed(on_file, seen, as_of=as_of, files=FILES)


def days(building):
    names = ["captured_on", "seen_absent_on", "gone_on"]
    return [None if pd.isna(building[name]) else str(building[name].date()) for name in names]


def told(history):
    names = ["building_id", "change", "after_on", "not_after_on"]
    rows = history[names].astype("str").fillna("").to_numpy().tolist()
    return [tuple(row) for row in rows]


def test_a_register_alone_keeps_its_buildings_as_they_are():
    register = buildings(
        HOUSE,
        ground(50, 0, 60, 10),
        floors=[2, 3],
        height_m=[6, None],
        height_error_m=[0.5, None],
        height_datum=["mean_planned_ground", None],
        seen_absent_on=["2020-01-01", None],
    )
    found, seen, history, issues = joined(register, observations())
    pd.testing.assert_frame_equal(pd.DataFrame(found), pd.DataFrame(register))
    assert seen["observation_id"].tolist() == ["survey:1", "survey:1:absent", "survey:2"]
    assert told(history) == [
        ("b1", "appeared", "2020-01-01", "2026-01-01"),
        ("b2", "appeared", "", "2026-01-01"),
    ]
    assert issues == []


def test_what_was_seen_first_is_the_day_and_not_what_stands_in_the_register():
    seen = observations(HOUSE, building_id="B1", captured_on="2019-05-05")
    found, _, history, _ = joined(buildings(HOUSE), seen)
    assert days(found.iloc[0]) == ["2019-05-05", None, None]
    assert told(history) == [
        ("b1", "appeared", "", "2019-05-05"),
        ("b1", "unchanged", "2019-05-05", "2026-01-01"),
    ]


def test_it_appeared_after_the_last_day_its_ground_was_seen_empty():
    wide = ground(-50, -50, 60, 60)
    seen = observations(wide, wide, presence="absent", captured_on=["2018-01-01", "2020-01-01"])
    found, every, _, _ = joined(buildings(HOUSE, seen_absent_on="2019-01-01"), seen)
    assert days(found.iloc[0]) == ["2026-01-01", "2020-01-01", None]
    assert every.set_index("observation_id").loc["o1", "building_id"] == "b1"


def test_ground_of_which_only_a_part_was_seen_empty_dates_nothing_and_is_told():
    half = observations(ground(-50, -50, 6, 50), presence="absent", captured_on="2020-01-01")
    found, _, _, (issue,) = joined(buildings(HOUSE), half)
    assert days(found.iloc[0]) == ["2026-01-01", None, None]
    assert (issue.severity, issue.code, issue.file) == (
        "note", "observation_ambiguous", "drone.gpkg",
    )  # fmt: skip
    assert issue.what == "1 observations may be of more than one building (rows 1)"


def test_empty_ground_drawn_as_the_footprint_itself_is_open_unless_it_names_the_building():
    drawn = ground(0.3, 0, 10.3, 10)
    seen = observations(drawn, presence="absent", captured_on="2020-01-01")
    found, _, _, issues = joined(buildings(HOUSE), seen)
    assert days(found.iloc[0]) == ["2026-01-01", None, None]
    assert [issue.code for issue in issues] == ["observation_ambiguous"]
    found, _, _, issues = joined(buildings(HOUSE), seen.assign(building_id="b1"))
    assert days(found.iloc[0]) == ["2026-01-01", "2020-01-01", None]
    assert issues == []


def test_a_point_shows_the_absence_of_no_footprint():
    seen = observations(Point(EAST + 5, NORTH + 5), presence="absent", captured_on="2020-01-01")
    found, *_ = joined(buildings(HOUSE), seen)
    assert days(found.iloc[0]) == ["2026-01-01", None, None]


def test_one_ground_seen_empty_is_the_absence_of_every_building_on_it():
    seen = observations(ground(-9, -9, 99, 99), presence="absent", captured_on="2020-01-01")
    found, every, _, _ = joined(buildings(HOUSE, ground(50, 0, 60, 10)), seen)
    assert found["seen_absent_on"].dt.year.tolist() == [2020, 2020]
    assert every.set_index("observation_id")["building_id"].isna().tolist() == [True, False, False]


def test_a_building_seen_empty_later_is_gone_and_may_be_back_again():
    seen = observations(HOUSE, None, building_id="b1", presence=["absent", "seen"],
                        captured_on=["2026-03-01", "2026-05-01"])  # fmt: skip
    found, _, history, _ = joined(buildings(HOUSE), seen, as_of=date(2026, 4, 1))
    assert days(found.iloc[0]) == ["2026-01-01", None, "2026-03-01"]
    found, _, history, _ = joined(buildings(HOUSE, floors=5), seen)
    assert days(found.iloc[0]) == ["2026-05-01", "2026-03-01", None]
    assert pd.isna(found.iloc[0]["floors"])  # they were of the building that is gone
    assert told(history) == [
        ("b1", "appeared", "", "2026-01-01"),
        ("b1", "gone", "2026-01-01", "2026-03-01"),
        ("b1", "appeared", "2026-03-01", "2026-05-01"),
    ]


def test_each_value_is_that_of_the_newest_day_that_has_it_with_its_own_error():
    seen = observations(
        ground(0, 0, 10, 12), None, building_id="b1", captured_on=["2026-02-01", "2026-03-01"],
        height_m=[7.5, None], height_error_m=[0.2, None], floors=[None, 3], floors_over=[None, 1],
        position_error_m=[0.1, 9],
    )  # fmt: skip
    register = buildings(HOUSE, floors=2, height_m=6, height_error_m=1, use_class_built="house")
    found, _, history, _ = joined(register, seen)
    one = found.iloc[0]
    assert one[["floors", "floors_over", "height_m", "height_error_m"]].tolist() == [3, 1, 7.5, 0.2]
    assert one[["footprint_m2", "position_error_m", "use_class_built"]].tolist() == [
        120, 0.1, "house",
    ]  # fmt: skip
    assert one["geometry"].equals(ground(0, 0, 10, 12))
    assert days(one) == ["2026-01-01", None, None]
    assert history["change"].tolist() == ["appeared", "grew", "unchanged"]
    grew, kept = history.iloc[1], history.iloc[2]
    assert (grew["height_before_m"], grew["height_after_m"]) == (6, 7.5)
    # the third floor may be a basement one
    assert (kept["floors_before"], kept["floors_after"]) == (2, 3)


def test_a_footprint_goes_before_a_newer_point():
    seen = observations(Point(EAST + 5, NORTH + 5), building_id="b1", position_error_m=8)
    found, *_ = joined(buildings(HOUSE), seen)
    assert found.iloc[0]["geometry"].equals(HOUSE)
    assert found.iloc[0]["position_error_m"] == 0.5


@pytest.mark.parametrize(
    ("now", "change"),
    [
        ({"floors": 4}, "grew"),
        ({"floors": 2}, "shrank"),
        ({"floors": 3}, "unchanged"),
        ({"height_m": 11.0}, "unchanged"),  # 1 m more, and the errors make 1.41 m
        ({"height_m": 12.0}, "grew"),
        ({"height_m": 12.0, "height_datum": "entrance"}, None),
        ({"height_m": 12.0, "height_error_m": None}, None),
        ({"geometry": [ground(0, 0, 10, 12.5)]}, "unchanged"),  # 25 m² more, errors 31 m²
        ({"geometry": [ground(0, 0, 10, 14)]}, "grew"),
        ({"geometry": [ground(0, 0, 10, 6)]}, "shrank"),
    ],
    ids=str,
)
def test_a_building_grew_or_shrank_beyond_both_errors(now, change):
    shape = now.get("geometry", [None])[0]
    seen = observations(shape, building_id="b1", **({"height_error_m": 1.0} | now))
    register = buildings(HOUSE, floors=3, height_m=10.0, height_error_m=1.0)
    _, _, history, _ = joined(register, seen)
    assert history["change"].tolist() == ["appeared", *([change] if change else [])]


def test_a_figure_is_compared_with_the_last_one_known():
    seen = observations(None, None, building_id="b1", floors=[None, 5],
                        captured_on=["2026-02-01", "2026-03-01"])  # fmt: skip
    _, _, history, _ = joined(buildings(HOUSE, floors=2), seen)
    assert told(history)[1:] == [("b1", "grew", "2026-01-01", "2026-03-01")]


def test_an_observation_without_a_day_dates_opens_and_closes_nothing():
    seen = observations(
        HOUSE, HOUSE, building_id="b1", captured_on=None, presence=["seen", "absent"], floors=9
    )
    found, every, history, _ = joined(buildings(HOUSE, floors=2), seen)
    assert days(found.iloc[0]) == ["2026-01-01", None, None]
    assert found.iloc[0]["floors"] == 2
    assert {"o1", "o2"} <= set(every["observation_id"])
    assert told(history) == [("b1", "appeared", "", "2026-01-01")]


def test_a_register_row_without_a_day_gives_no_figure_to_a_building_seen_on_one():
    seen = observations(HOUSE, building_id="b1", floors=None)
    found, *_ = joined(buildings(HOUSE, captured_on=None, floors=9), seen)
    assert days(found.iloc[0]) == ["2026-02-01", None, None]
    assert pd.isna(found.iloc[0]["floors"])


def test_a_building_that_nobody_dated_has_no_day_and_keeps_its_figures():
    found, every, history, _ = joined(
        buildings(HOUSE, captured_on=None, floors=9),
        observations(ground(50, 0, 60, 10), captured_on=None, floors=4),
    )
    assert found["building_id"].tolist() == ["b1", "o1"]
    assert found["captured_on"].isna().all()
    assert found["floors"].tolist() == [9, 4]
    assert history.empty
    assert len(every) == 2


def test_a_dated_document_does_not_date_a_footprint_that_nobody_did():
    seen = observations(None, building_id="b1", floors=5)
    found, *_ = joined(buildings(HOUSE, captured_on=None), seen)
    assert pd.isna(found.iloc[0]["captured_on"])
    assert found.iloc[0]["floors"] == 5


def test_days_after_the_state_of_knowledge_are_not_known():
    seen = observations(HOUSE, ground(50, 0, 60, 10), captured_on=["2025-06-01", "2026-06-01"])
    found, every, _, _ = joined(buildings(HOUSE), seen, as_of=date(2025, 12, 31))
    assert found["building_id"].tolist() == ["o1"]  # the register saw it later
    assert every["observation_id"].tolist() == ["o1"]


def test_seen_and_seen_absent_on_one_day_is_told_and_the_absence_not_used():
    wide = ground(-9, -9, 19, 19)
    seen = observations(wide, presence="absent", captured_on="2026-01-01")
    found, _, history, (issue,) = joined(buildings(HOUSE), seen)
    assert days(found.iloc[0]) == ["2026-01-01", None, None]
    assert told(history) == [("b1", "appeared", "", "2026-01-01")]
    assert (issue.code, issue.file, issue.column) == (
        "dates_contradict", "drone.gpkg", "captured_on",
    )  # fmt: skip


def test_what_names_nothing_and_shows_nothing_is_told():
    seen = observations(None, None, building_id=[None, "b9"], captured_on="2026-03-01")
    found, every, _, (issue,) = joined(buildings(HOUSE), seen)
    assert len(found) == 1
    assert len(every) == 3
    assert issue.what == (
        "2 observations name no building on file and show no footprint (rows 1, 2)"
    )


def test_a_building_that_was_only_observed_has_what_its_observations_say():
    seen = observations(
        HOUSE, ground(0, 0, 10, 11), captured_on=["2025-01-01", "2026-01-01"],
        cadastral_no=[None, "20-1"], floors=[1, 4], position_error_assumed=[False, True],
    )  # fmt: skip
    found, _, history, _ = joined(NONE, seen)
    one = found.iloc[0]
    assert one[["building_id", "register_id", "row"]].tolist() == ["o1", "drone", 1]
    assert one[["cadastral_no", "floors", "footprint_m2"]].tolist() == ["20-1", 4, 110]
    assert one["position_error_assumed"]
    assert days(one) == ["2025-01-01", None, None]
    assert history["change"].tolist() == ["appeared", "grew"]


@settings(max_examples=10, deadline=None)
@given(order=st.permutations(range(8)), turn=st.permutations(range(3)))
def test_the_order_of_rows_changes_nothing(order, turn):
    register = buildings(HOUSE, ground(50, 0, 60, 10), ground(70, 0, 80, 10), floors=[1, 2, 3])
    seen = observations(
        HOUSE, HOUSE, ground(-9, -9, 65, 65), ground(90, 0, 99, 10), ground(91, 0, 99, 10),
        ground(50, 0, 80, 10), None, Point(EAST + 71, NORTH + 5),
        captured_on=["2026-02-01", "2026-02-01", "2025-02-01", "2026-03-01", "2026-03-01",
                     "2026-04-01", None, "2026-04-01"],
        presence=["seen", "seen", "absent", *["seen"] * 5], floors=[2, 3, None, 1, 2, 4, 5, None],
        building_id=[None] * 6 + ["b2", None],
    )  # fmt: skip
    first = joined(register, seen)
    again = joined(register.iloc[list(turn)], seen.iloc[list(order)])
    for one, other in zip(first[:3], again[:3], strict=True):
        pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))
    assert first[3] == again[3]
    assert len(first[0]) == 4


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.booleans()), max_size=6, unique_by=lambda x: x[0]))
def test_the_interval_in_which_it_appeared_holds_every_day_that_the_observations_allow(seen):
    sightings = observations(
        *[HOUSE for _ in seen],
        building_id="b1",
        captured_on=[pd.Timestamp("2025-01-01") + pd.Timedelta(days=day) for day, _ in seen],
        presence=["seen" if there else "absent" for _, there in seen],
    )
    found, _, history, _ = joined(buildings(HOUSE, captured_on="2025-03-01"), sightings)
    day = [(date(2025, 1, 1).toordinal() + at, there) for at, there in seen]
    absences = [at for at, there in day if not there]
    last_absent = max(absences, default=None)
    after = [at for at, there in day if there and (last_absent is None or at > last_absent)]
    expected = min([*after, date(2025, 3, 1).toordinal()])
    one = found.iloc[0]
    assert one["captured_on"].date().toordinal() == expected
    if last_absent is None:
        assert pd.isna(one["seen_absent_on"])
    else:
        assert one["seen_absent_on"].date().toordinal() == last_absent
    appeared = history[history["change"] == "appeared"]
    assert appeared["not_after_on"].iloc[-1] == one["captured_on"]


def test_buildings_and_their_history_are_in_the_order_of_their_ids_as_texts():
    register = buildings(*(ground(at, 0, at + 9, 9) for at in range(0, 220, 20)))
    found, _, history, _ = joined(register, observations())
    assert found["building_id"].tolist() == sorted(register["building_id"])
    assert history["building_id"].tolist() == sorted(register["building_id"])
    assert found["building_id"].tolist()[:3] == ["b1", "b10", "b11"]
    assert found["row"].tolist()[:3] == [1, 10, 11]
