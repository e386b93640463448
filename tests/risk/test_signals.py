from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point
from signals import came
from world import EAST, METRIC, NORTH, ground, parcels, squares

from geo import tables
from geo.risk.signals import answered, counted, followed, matched

NO_LINKS = tables.LINKS.empty()


def at(east, north=5.0):
    point = gpd.GeoSeries([Point(EAST + east, NORTH + north)], crs=METRIC).to_crs(4326)[0]
    return {"longitude": point.x, "latitude": point.y}


def links(*pairs):
    told = [{"building_id": one, "parcel_id": other} for one, other in pairs]
    return tables.LINKS.shape(pd.DataFrame(told).assign(method="number", score=1.0))


def match(*reports, buildings=None, plots=None, joined=NO_LINKS):
    ground_of = squares(0, 100) if buildings is None else buildings
    plots = parcels(ground(-5, -5, 95, 15), ground(95, -5, 195, 15)) if plots is None else plots
    found = matched(came(*reports), ground_of, plots, joined, METRIC)
    return found[["matched_by", "building_id", "parcel_id"]].to_numpy(dtype=object).tolist(), found


def ended(*rows):
    defaults = {
        "building_id": "b1", "state": "screened", "outcome": "none", "act_in_force": False,
        "ended": False, "opened_on": "2026-09-05", "last_event_on": "2026-09-20", "events": 1,
        "last_seq": 1, "told": True,
    }  # fmt: skip
    told = [{**defaults, "case_id": f"c{n}", **row} for n, row in enumerate(rows, 1)]
    if not told:
        return tables.CASES.empty()
    return tables.CASES.shape(pd.DataFrame(told))


def seen(case_id, on):
    told = {
        "seq": [1], "case_id": [case_id], "kind": ["inspected"], "happened_on": [on],
        "recorded_at": ["2026-09-30T00:00:00Z"], "recorder_role": ["x"], "leaf_sha256": ["0"],
    }  # fmt: skip
    return tables.EVENTS.shape(pd.DataFrame(told))


def reviews(*rows):
    frame = pd.DataFrame(rows, columns=["building_id", "verdict", "on"])
    return frame.assign(
        finding_id=[f"f{n}" for n in range(len(frame))],
        on=pd.to_datetime(frame["on"]).astype("datetime64[s]"),
    )


def follow(*reports, cases=(), events=None, said=()):
    _, found = match(*(reports or [at(5)]))
    log = tables.EVENTS.empty() if events is None else events
    return followed(found, ended(*cases), log, reviews(*said))


def answers(*cases, events=None, said=()):
    _, found = match(at(5))
    log = tables.EVENTS.empty() if events is None else events
    told = answered(found, ended(*cases), log, reviews(*said))
    days = ["inspected_on", "confirmed_on", "refuted_on", "case_id"]
    return told["state"].iloc[0], told[days].notna().any(axis=None)


UPHELD = {"outcome": "demolished_full", "ended": True}
CLEARED = {"outcome": "not_proven", "ended": True}


@pytest.mark.parametrize(
    ("case", "more", "state"),
    [
        ({}, {"events": ("c1", "2026-09-10")}, "inspected"),
        ({}, {"said": [("b1", "confirmed", "2026-09-09")]}, "confirmed"),
        ({}, {"said": [("b1", "wrong", "2026-09-09")]}, "not_confirmed"),
        (UPHELD, {}, "confirmed"),
        (CLEARED, {}, "not_confirmed"),
    ],
)
def test_a_code_tells_nothing_of_a_case_that_may_not_be_told(case, more, state):
    more = more | ({"events": seen(*more["events"])} if "events" in more else {})
    assert answers({**case, "told": True}, **more) == (state, True)
    assert answers({**case, "told": False}, **more) == ("matched", False)


def test_a_review_where_no_case_may_be_told_is_not_told_to_whoever_reported():
    assert answers(said=[("b1", "confirmed", "2026-09-09")]) == ("matched", False)


def test_a_place_in_a_footprint_is_that_building():
    assert match(at(5))[0] == [["place", "b1", "p1"]]


def test_a_place_beside_one_building_alone_is_that_building():
    told, found = match(at(18))
    assert told == [["place", "b1", "p1"]]
    assert found["distance_m"].iloc[0] == pytest.approx(8, abs=0.1)


def test_a_place_farther_than_both_errors_is_no_building():
    assert match(at(21))[0] == [["place", None, "p1"]]
    assert match(at(500))[0] == [["nothing", None, None]]


def test_where_two_may_be_meant_none_is_chosen_and_both_are_named():
    told, found = match(at(14), buildings=squares(0, 20))
    assert told[0][:2] == ["unclear", None]
    assert found["candidates"].iloc[0] == "b1 b2"


def test_the_number_of_the_parcel_comes_before_the_place():
    told, _ = match({**at(5), "cadastral_no": "p2"}, joined=links(("b2", "p2")))
    assert told == [["parcel", "b2", "p2"]]


def test_a_parcel_with_two_buildings_is_settled_by_the_place_or_not_at_all():
    two = squares(0, 40)
    joined = links(("b1", "p1"), ("b2", "p1"))
    told, _ = match(
        {**at(45), "cadastral_no": "p1"}, {"cadastral_no": "p1"}, buildings=two, joined=joined
    )
    assert told == [["parcel", "b2", "p1"], ["unclear", None, "p1"]]


def test_a_parcel_without_a_building_is_the_object():
    assert match({"cadastral_no": "p2"})[0] == [["parcel", None, "p2"]]


def test_a_number_that_no_parcel_has_is_not_guessed():
    assert match({"cadastral_no": "p9"})[0] == [["nothing", None, None]]
    assert match({**at(5), "cadastral_no": "p9"})[0] == [["place", "b1", "p1"]]


def test_what_a_person_said_comes_first_if_the_building_is_on_file():
    told, _ = match({**at(5), "placed_id": "b2"}, {**at(5), "placed_id": "b9"})
    assert told == [["person", "b2", "p1"], ["place", "b1", "p1"]]


def test_a_town_without_buildings_and_parcels_matches_nothing():
    told, _ = match(
        at(5), buildings=tables.BUILDINGS.empty(METRIC), plots=tables.PARCELS.empty(METRIC)
    )
    assert told == [["nothing", None, None]]


@pytest.mark.parametrize("plots", [parcels(ground(-5, -5, 95, 15)), tables.PARCELS.empty(METRIC)])
def test_a_day_before_the_first_report_has_none(plots):
    nothing = came(at(5), {"cadastral_no": "p1"}).iloc[:0]
    found = matched(nothing, squares(0), plots, links(("b1", "p1")), METRIC)
    told = followed(
        found, ended({}), seen("c1", "2026-09-10"), reviews(("b1", "wrong", "2026-09-09"))
    )
    assert list(told.columns) == tables.SIGNALS.names
    assert len(told) == 0


@settings(max_examples=20, deadline=None)
@given(order=st.permutations(range(4)))
def test_the_order_of_the_rows_is_irrelevant(order):
    rows = [at(5), at(14), at(105), {"cadastral_no": "p2"}]
    _, found = match(*rows)
    shuffled = came(*rows).iloc[list(order)]
    again = matched(
        shuffled,
        squares(0, 100),
        parcels(ground(-5, -5, 95, 15), ground(95, -5, 195, 15)),
        NO_LINKS,
        METRIC,
    )
    names = ["signal_id", "matched_by", "building_id", "parcel_id"]
    told = again.sort_values("signal_id")[names].astype(object)
    assert np.array_equal(
        told.fillna("").to_numpy(), found[names].astype(object).fillna("").to_numpy()
    )


def test_the_first_reporter_is_the_first_received_not_the_first_written_down():
    late = {**at(5), "received_at": "2026-09-03T10:00:00Z"}
    found = follow(late, at(6), at(105), {**at(7), "received_at": "2026-09-03T10:00:00Z"})
    assert found["place_in_order"].tolist() == [2, 1, 1, 3]
    assert found["reports"].tolist() == [3, 3, 1, 3]


def test_a_report_that_may_be_of_two_objects_is_in_no_order():
    _, found = match(at(14), at(5), buildings=squares(0, 20))
    told = followed(found, ended(), tables.EVENTS.empty(), reviews())
    assert told["place_in_order"].isna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ({}, "matched"),
        ({"cases": [{}]}, "matched"),
        ({"cases": [{}], "events": seen("c1", "2026-09-10")}, "inspected"),
        ({"cases": [{}], "events": seen("c1", "2026-08-10")}, "matched"),
        ({"said": [("b1", "confirmed", "2026-09-02")]}, "confirmed"),
        ({"said": [("b1", "confirmed", "2026-08-02")]}, "matched"),
        ({"said": [("b2", "confirmed", "2026-09-02")]}, "matched"),
        ({"said": [("b1", "wrong", "2026-09-02")]}, "not_confirmed"),
        ({"said": [("b1", "wrong", "2026-09-02"), ("b1", "confirmed", "2026-09-03")]}, "confirmed"),
        ({"said": [("b1", "confirmed", "2026-09-02"), ("b1", "wrong", "2026-09-03")]},
         "not_confirmed"),
        ({"cases": [{"act_in_force": True, "in_effect_on": "2026-09-15"}]}, "confirmed"),
        ({"cases": [{"act_in_force": True, "in_effect_on": "2026-09-15",
                     "opened_on": "2026-08-01"}]}, "matched"),
        ({"cases": [{"ended": True, "outcome": "demolished_full", "state": "closed"}]},
         "confirmed"),
        ({"cases": [{"ended": True, "outcome": "not_proven", "state": "dismissed"}]},
         "not_confirmed"),
        ({"cases": [{"ended": True, "outcome": "quashed", "state": "dismissed"}]}, "not_confirmed"),
        ({"cases": [{"ended": True, "outcome": "legalised", "state": "closed"}]}, "matched"),
    ],
)  # fmt: skip
def test_what_came_of_a_report(told, state):
    assert follow(**told)["state"].tolist() == [state]


def test_words_that_wait_are_told_where_no_object_was_found():
    far, near = {**at(500), "words_state": "held"}, {**at(5), "words_state": "held"}
    assert follow(far, near, at(500))["state"].tolist() == ["held", "matched", "received"]


def test_quarters_are_counted_by_what_happened_in_them_and_a_zero_is_written():
    granted = {
        "reward_decision": "granted", "reward": 50.0, "decided_on": pd.Timestamp("2027-02-01"),
    }  # fmt: skip
    signals = follow({**at(5), **granted}, at(105), said=[("b1", "confirmed", "2026-11-02")])
    counts = counted(signals, as_of=date(2027, 2, 3))
    assert counts["quarter"].tolist() == ["2026Q3", "2026Q4", "2027Q1"]
    assert counts["received"].tolist() == [2, 0, 0]
    assert counts["confirmed"].tolist() == [0, 1, 0]
    assert counts["rewarded"].tolist() == [0, 0, 1]
    assert counts["paid"].tolist() == [0, 0, 50]


def test_rewards_of_several_currencies_are_never_added_up():
    def granted(currency):
        day = pd.Timestamp("2026-09-09")
        return {"reward_decision": "granted", "reward": 50.0, "currency": currency,
                "decided_on": day}  # fmt: skip

    one, two = ({**at(5), **granted(code)} for code in ("KZT", "XTS"))
    mixed = counted(follow(one, two), as_of=date(2026, 9, 9)).iloc[0]
    assert (mixed["rewarded"], pd.isna(mixed["paid"]), pd.isna(mixed["currency"])) == (
        2,
        True,
        True,
    )
    alike = counted(follow(one, one), as_of=date(2026, 9, 9)).iloc[0]
    assert (alike["paid"], alike["currency"]) == (100, "KZT")


def test_a_refused_reward_pays_nothing():
    refused = {"reward_decision": "refused", "decided_on": pd.Timestamp("2026-09-09")}
    counts = counted(follow({**at(5), **refused}), as_of=date(2026, 9, 9))
    assert (counts["rewarded"].sum(), counts["paid"].sum()) == (0, 0)


def test_without_reports_there_are_no_quarters():
    nothing = tables.SIGNALS.empty()
    assert counted(nothing, as_of=date(2026, 9, 9)).empty
