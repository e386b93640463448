"""Tests of geo/compliance/permits.py: who has a permit, who surely has none, and what hides one.

All buildings were seen absent on 2025-01-01 and seen on 2026-01-01; b1 stands on parcel p1.
"""

from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
from world import METRIC, buildings, ground, judged, knowledge, open_point, rule, said
from world import parcels as world_parcels

from geo import tables
from geo.compliance.permits import unknown_words
from geo.compliance.words import measure
from geo.overlay.acts import acts as acts_from
from geo.overlay.links import link
from geo.records import Reading

CLEAR, BREACH = ("clear", "measured"), ("breach", "measured")
NO_DATA = ("unknown", "no_data")
DAY_DECIDES = ("unknown", "appeared_unknown")
NOTICE = rule("no_permit", "required", permit_types=["notice"], statuses=["issued", "completed"])


def at(*wests):
    shapes = [ground(west, 0, west + 10, 10) for west in wests]
    return buildings(*shapes, seen_absent_on="2025-01-01")


def parcels(*numbers):
    """Give parcels of 10 m at 0, 100, 200 ..., of these numbers."""
    frame = gpd.GeoDataFrame(
        {
            "parcel_id": list(numbers),
            "register_id": "cadastre",
            "row": range(len(numbers)),
            "geometry_state": "ok",
        },
        geometry=[ground(100 * place, 0, 100 * place + 10, 10) for place in range(len(numbers))],
        crs=METRIC,
    )
    return tables.PARCELS.shape(frame, METRIC)


def act(number="p1", **columns):
    """Give one permit in time, for a parcel."""
    return {
        "permit_type": "notice",
        "status": "issued",
        "cadastral_no": number,
        "issued_on": "2024-06-01",
    } | columns


# a sound register also has acts of others: here, one of each word for the parcel p9
# and the words of ours that its mapping writes for words of theirs
OTHERS = (
    act("p9"),
    act("p9", permit_type="sketch", permit_type_raw="эскиз"),
    act("p9", status="refused", status_raw="отказано"),
)


def register(*acts, others=OTHERS):
    rows = [
        {"permit_id": f"a{number}", "register_id": "acts", "row": number} | one
        for number, one in enumerate([*acts, *others], start=2)
    ]
    return tables.PERMITS.shape(pd.DataFrame(rows))


def asked(*acts, objects=None, others=OTHERS, test=NOTICE, numbers=("p1", "p9"), **more):
    permits = register(*acts, others=others)
    objects = at(0) if objects is None else objects
    return said(judged(objects, test, parcels=parcels(*numbers), permits=permits, **more))


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        ([act()], CLEAR),
        ([act(cadastral_no=None, building_id="b1")], CLEAR),
        ([], BREACH),
        ([act(permit_type="sketch")], BREACH),
        ([act(status="refused")], BREACH),
        ([act(status="refused"), act()], CLEAR),
    ],
)
def test_a_permit_of_an_asked_type_and_status_clears(acts, expected):
    assert asked(*acts) == [expected]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({"issued_on": "2025-01-02"}, CLEAR),
        ({"issued_on": "2025-01-03"}, CLEAR),
        ({"issued_on": "2026-01-01"}, CLEAR),
        ({"issued_on": "2026-01-02"}, NO_DATA),
        ({"issued_on": None}, NO_DATA),
        ({"issued_on": "2020-01-01", "expires_on": "2026-01-01"}, CLEAR),
        ({"issued_on": "2020-01-01", "expires_on": "2025-12-31"}, DAY_DECIDES),
        ({"issued_on": "2020-01-01", "expires_on": "2025-01-02"}, DAY_DECIDES),
        ({"issued_on": "2020-01-01", "refused_on": "2020-02-01"}, NO_DATA),
        ({"issued_on": "2020-01-01", "refused_on": "2019-02-01"}, CLEAR),
        ({"issued_on": "2020-01-01", "expires_on": "2025-01-01"}, NO_DATA),
    ],
)
def test_a_permit_that_came_too_late_or_ran_out_too_early_neither_clears_nor_accuses(
    days, expected
):
    assert asked(act(**days)) == [expected]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # the ground was empty on 2025-01-01, and the building seen on 2026-01-01
        (("2024-01-01", "2025-06-30"), ("2025-07-01", "2026-06-30"), CLEAR),  # day on day
        (("2024-01-01", "2025-06-30"), ("2025-03-01", "2026-06-30"), CLEAR),  # they overlap
        (("2024-01-01", "2025-06-30"), ("2025-07-01", None), CLEAR),  # the second has no end
        (("2025-01-02", "2025-06-30"), ("2025-07-01", "2026-01-01"), CLEAR),  # to the day
        (("2024-01-01", None), ("2025-07-01", "2025-08-01"), CLEAR),  # the first alone covers all
        (("2024-01-01", "2025-06-30"), ("2025-09-01", "2026-06-30"), CLEAR),  # filed before seen
        (("2024-01-01", "2025-06-30"), ("2025-07-01", "2025-12-31"), DAY_DECIDES),  # a day short
        (("2024-01-01", "2025-06-30"), ("2026-01-02", "2026-06-30"), DAY_DECIDES),  # too late
        (("2023-01-01", "2024-06-30"), ("2024-07-01", "2025-01-01"), NO_DATA),  # both had run out
        (("2024-01-01", "2025-06-30"), (None, "2026-06-30"), DAY_DECIDES),  # no day of issue
    ],
)
def test_of_two_permits_the_one_in_force_when_the_building_was_seen_covers_the_rest(
    first, second, expected
):
    two = [act(issued_on=issued, expires_on=expires) for issued, expires in (first, second)]
    assert asked(*two) == [expected]
    assert asked(*reversed(two)) == [expected]


def test_a_permit_whose_last_word_is_a_refusal_neither_clears_nor_accuses():
    refusal = act(permit_id="r1", permit_no="a2", permit_type="refusal", issued_on="2024-07-01")
    assert asked(act(), refusal, acts=acts_of(act(), refusal)) == [NO_DATA]
    again = act(permit_id="a9", permit_no="a2", issued_on="2024-08-01")
    assert asked(act(), refusal, again, acts=acts_of(act(), refusal, again)) == [CLEAR]


def acts_of(*rows):
    return acts_from(register(*rows))


def test_a_building_on_a_parcel_that_is_open_is_not_accused_for_want_of_a_permit():
    #  6 m of 10 stand on p1 and 4 m on p2, neither of which has a permit
    lots = world_parcels(ground(-50, -5, 6, 20), ground(6, -5, 50, 20), ground(500, 0, 520, 20),
                         parcel_id=["p1", "p2", "p9"])  # fmt: skip
    assert said(judged(at(0), NOTICE, parcels=lots, permits=register())) == [NO_DATA]
    assert said(judged(at(-20), NOTICE, parcels=lots, permits=register())) == [BREACH]


def test_a_permit_that_a_repaired_parcel_brings_does_not_clear():
    lots = parcels("p1", "p9").assign(geometry_state=["repaired", "ok"])
    for row, expected in ((act(), -1), (act(None, building_id="b1"), 0)):
        facts = knowledge(at(0), parcels=lots, permits=register(row))
        assert measure(NOTICE.test, "required", facts).broken.value.tolist() == [expected]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({"issued_on": "2020-01-01"}, CLEAR),
        ({"issued_on": "2020-01-01", "expires_on": "2026-01-01"}, CLEAR),
        ({"issued_on": "2020-01-01", "expires_on": "2021-01-01"}, NO_DATA),
        ({"issued_on": "2026-01-01"}, CLEAR),
    ],
)
def test_where_nobody_saw_the_ground_empty_a_permit_must_still_run_when_it_was_seen(days, expected):
    assert asked(act(**days), objects=buildings(ground(0, 0, 10, 10))) == [expected]


@pytest.mark.parametrize("undeclared", [{"status": "Issued (amended)"}, {"permit_type": "note"}])
def test_a_permit_whose_word_nobody_declared_keeps_the_accusation_back(undeclared):
    assert asked(act(**undeclared)) == [NO_DATA]


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ({"permits_from": date(2025, 1, 2)}, BREACH),
        ({"permits_from": date(2025, 1, 3)}, NO_DATA),
        ({"permits_from": None}, NO_DATA),
        ({"permits_until": date(2026, 1, 1)}, BREACH),
        ({"permits_until": date(2025, 12, 31)}, NO_DATA),
    ],
)
def test_absence_proves_something_only_while_the_register_is_complete(time, expected):
    assert asked(**time) == [expected]


def test_a_permit_without_a_status_neither_clears_nor_accuses():
    assert asked(act(status=None)) == [NO_DATA]


def test_a_permit_placed_nowhere_may_be_anybodys():
    two = at(0, 50)
    assert asked(act(None), objects=two) == [NO_DATA, NO_DATA]
    assert asked(act("p7"), objects=two) == [NO_DATA, NO_DATA]
    assert asked(act(None), act()) == [CLEAR]


@pytest.mark.parametrize("harmless", [{"permit_type": "sketch"}, {"status": "refused"}])
def test_a_permit_placed_nowhere_that_could_clear_nobody_hides_nothing(harmless):
    assert asked(act(None, **harmless)) == [BREACH]


def test_a_permit_that_names_another_building_of_the_parcel_is_not_for_this_one():
    both = buildings(ground(0, 0, 4, 10), ground(5, 0, 9, 10), seen_absent_on="2025-01-01")
    assert asked(act(building_id="b1"), objects=both) == [CLEAR, BREACH]


def test_a_permit_that_names_a_building_not_on_file_may_be_for_any_of_its_parcel():
    assert asked(act(building_id="old-7"), objects=at(0, 100)) == [NO_DATA, CLEAR]


@pytest.mark.parametrize("written", ["20:311:001", "20 311 001", "20/311/001", "20-311-001 "])
def test_a_parcel_number_is_the_same_however_it_is_written(written):
    assert asked(act(written), numbers=("20-311-001", "p9")) == [CLEAR]


def test_types_and_statuses_are_compared_without_case_and_spaces():
    assert asked(act(permit_type=" Notice", status="ISSUED ")) == [CLEAR]


@pytest.mark.parametrize(
    "others", [(), (act("p9", permit_type="sketch"),), (act("p9", status="выдано"),)]
)
def test_where_the_register_lacks_a_word_of_the_rule_nobody_is_accused(others):
    assert asked(others=others) == [NO_DATA]


def test_a_word_that_the_register_lacks_is_told_once_a_rule():
    every = register(act(permit_type="sketch", status="given"), others=())
    (issue,) = unknown_words([NOTICE, rule("taller_than", 12)], every, "permits")
    assert str(issue).startswith(
        "permits: rule 'rule' asks for 'notice', 'issued', 'completed', which no row has. Write"
    )
    assert (issue.severity, issue.code) == ("note", "rule_type_unknown")
    assert unknown_words([NOTICE], register(), "permits") == []
    assert unknown_words([NOTICE], None, "permits") == []


def test_without_a_register_of_permits_nothing_is_said():
    assert said(judged(at(0), NOTICE, parcels=parcels("p1"), permits=None)) == [NO_DATA]


def test_with_rows_of_the_register_set_aside_a_missing_permit_proves_nothing():
    assert asked(permits_complete=False) == [NO_DATA]


@pytest.mark.parametrize("west", [50, 7])
def test_a_building_on_no_parcel_cannot_be_traced_to_its_permits(west):
    #  at 7 it only reaches over: 3 m of 10 stand on p1, the rest on no parcel on file
    assert asked(objects=at(west)) == [NO_DATA]


def test_a_permit_of_another_type_does_not_make_a_building_on_no_parcel_traceable():
    sketch = act(None, permit_type="sketch", building_id="b1")
    assert asked(sketch, objects=at(50)) == [NO_DATA]


@pytest.mark.parametrize(
    "doubt", [{"method": "nearest"}, {"method": "other_name"}, {"ambiguous": True}]
)
def test_a_link_that_may_be_wrong_neither_clears_nor_accuses(doubt):
    permits, on, objects = register(act(None)), parcels("p1", "p9"), at(0)
    row = {"building_id": "b1", "permit_id": "a2", "method": "overlap", "score": 1.0}
    row |= {"ambiguous": False, "parcel_open": False}
    links = link(objects, on, permits)
    links = tables.LINKS.shape(pd.concat([links, pd.DataFrame([row | doubt])], ignore_index=True))
    for test in (NOTICE, EXPIRED, FOR_OTHER):
        facts = knowledge(objects, parcels=on, permits=permits, links=links)
        found = measure(test.test, test.versions[0].limit, facts)
        assert found.broken.value.tolist() == [-1]


EXPIRED = rule("permit_expired", "barred", permit_types=["notice"], statuses=["issued"])
FOR_OTHER = rule("permit_for_other", "barred", permit_types=["notice"], statuses=["issued"])
RAN_OUT, RUNS_ON = {"expires_on": "2025-01-01"}, {"expires_on": "2026-01-01"}


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        ([act(**RAN_OUT)], BREACH),
        ([act(**RUNS_ON)], CLEAR),
        ([act(expires_on="2025-01-02")], ("unknown", "too_close")),
        ([act(expires_on="2025-12-31")], ("unknown", "too_close")),
        ([act()], NO_DATA),
        ([], NO_DATA),
        ([act(**RAN_OUT), act(**RUNS_ON)], CLEAR),
        ([act(**RAN_OUT), act()], NO_DATA),
        ([act(**RAN_OUT), act(status=None, **RUNS_ON)], NO_DATA),
        ([act(**RAN_OUT), act(status="refused", **RUNS_ON)], BREACH),
        ([act(**RAN_OUT), act(None, **RUNS_ON)], NO_DATA),
        ([act(issued_on="2026-02-01", expires_on="2027-01-01")], NO_DATA),
    ],
)
def test_every_permit_had_run_out_before_the_ground_was_last_seen_empty(acts, expected):
    assert asked(*acts, test=EXPIRED) == [expected]


def test_nothing_had_surely_run_out_where_nobody_saw_the_ground_empty():
    old = buildings(ground(0, 0, 10, 10))
    assert asked(act(**RAN_OUT), objects=old, test=EXPIRED) == [NO_DATA]


def test_with_rows_set_aside_another_permit_may_have_been_in_force():
    assert asked(act(**RAN_OUT), test=EXPIRED, permits_complete=False) == [NO_DATA]
    assert asked(act(**RUNS_ON), test=EXPIRED, permits_complete=False) == [CLEAR]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["b2"], [BREACH, CLEAR]),
        (["b1", "b2"], [CLEAR, CLEAR]),
        (["b2", "old-7"], [NO_DATA, CLEAR]),
        (["b2", None], [NO_DATA, CLEAR]),
        ([None], [NO_DATA, NO_DATA]),
        ([], [NO_DATA, NO_DATA]),
    ],
)
def test_the_permits_of_a_parcel_may_all_be_for_another_building(names, expected):
    both = buildings(ground(0, 0, 4, 10), ground(5, 0, 9, 10), seen_absent_on="2025-01-01")
    acts = [act(building_id=name) for name in names]
    assert asked(*acts, objects=both, test=FOR_OTHER) == expected


def test_a_permit_of_another_parcel_is_not_one_for_another_building_of_this():
    assert asked(act("p9", building_id="b2"), objects=at(0, 100), test=FOR_OTHER) == [
        NO_DATA,
        CLEAR,
    ]


def test_a_stage_that_no_row_has_is_told_too():
    asked_for = rule("stage_missing", "required", stages=["sketch", "design", "completion"])
    early = rule("accepted_before_notice", "barred", acceptance=["act"], notice=["notice"])
    found = unknown_words([asked_for, early], register(), "permits")
    assert [issue.what.split("asks for ")[1] for issue in found] == [
        "'design', which no row has",
        "'act', which no row has",
    ]


def test_what_another_reading_asks_for_is_told_too():
    variant = {"test": {"word": "no_permit", "permit_types": ["ticket"], "statuses": ["issued"]}}
    reading = open_point(variants={"ticket": variant})
    open_rule = NOTICE.model_copy(update={"readings": [Reading.model_validate(reading)]})
    (issue,) = unknown_words([open_rule], register(), "permits")
    assert "'ticket'" in issue.what
