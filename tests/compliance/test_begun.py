"""Tests of geo/compliance/begun.py: a building that was already running when a limit came.

The limit of three floors came on 2025-01-01; before it no limit, or another one, was on file.
"""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from world import (
    METRIC,
    buildings,
    ground,
    judged,
    open_point,
    parcels,
    permits,
    rule,
    said,
    version,
)

from geo import tables
from geo.compliance.compare import what_if
from geo.compliance.subjects import planned
from geo.overlay.acts import acts
from geo.overlay.links import link

CLEAR, BREACH = ("clear", "measured"), ("breach", "measured")
OPEN = ("unknown", "open_reading")
RUNNING = open_point("running", variants={"notice": {"begun_by": ["Start notice "]}})
STRICTER = [version(9, "2015-01-01"), version(3, "2025-01-01")]


def few_floors(versions=STRICTER, **keys):
    return rule("more_floors_than", versions=versions, readings=[RUNNING], **keys)


def house(floors=4.0, **columns):
    told = {"seen_absent_on": "2025-06-01", "captured_on": "2026-01-01", "floors": [floors]}
    return buildings(ground(0, 0, 10, 10), **(told | columns))


def register(*rows, **columns):
    """Give start notices of b1, each with its day of issue or its own columns."""
    own = [{"issued_on": row} if isinstance(row, str | None) else row for row in rows]
    names = sorted({"building_id", *(name for row in own for name in row)})
    defaults = {"building_id": "b1", "permit_type": "start notice"}
    told = {name: [row.get(name, defaults.get(name)) for row in own] for name in names}
    kinds = [row.get("permit_type", "start notice") for row in own]
    return permits(**(told | {"permit_type": kinds} | columns))


def asked(rows, objects=None, limit=None, **more):
    told = {"permits": rows, "acts": acts(rows)}
    return judged(house() if objects is None else objects, limit or few_floors(), **(told | more))


@pytest.mark.parametrize(
    ("days", "floors", "expected"),
    [
        (["2024-12-31"], 4.0, OPEN),  # begun while nine floors were allowed
        (["2025-01-01"], 4.0, BREACH),  # on the very day of the limit
        (["2025-07-01"], 4.0, BREACH),
        (["2026-01-01"], 4.0, BREACH),  # on the day it was seen
        (["2026-01-02"], 4.0, BREACH),  # what was filed later began something else
        (["2024-12-31"], 3.0, CLEAR),  # allowed on either day
        (["2014-12-31"], 3.0, OPEN),  # what held then is not on file
        (["2014-12-31"], 10.0, OPEN),
        (["2024-12-31"], 10.0, BREACH),  # barred on either day
        (["2025-07-01", "2024-12-31"], 4.0, OPEN),
        (["2024-12-31", "2025-07-01"], 4.0, OPEN),
    ],
)
def test_a_building_is_judged_on_the_day_of_its_start_notice_too(days, floors, expected):
    found = asked(register(*days), house(floors))
    assert said(found) == [expected]
    assert found["reading"].fillna("").tolist() == ["running" if expected == OPEN else ""]


def test_without_such_an_act_the_reading_that_is_taken_stands():
    assert said(asked(register({"issued_on": "2020-01-01", "permit_type": "permit"}))) == [BREACH]
    assert said(judged(house(), few_floors())) == [BREACH]
    assert said(judged(house(3.0), few_floors())) == [CLEAR]


@pytest.mark.parametrize(
    "row",
    [
        {"issued_on": None, "refused_on": "2024-12-31"},
        {"issued_on": "2024-06-01", "refused_on": "2024-12-31"},  # withdrawn
        {"issued_on": "2024-06-01", "permit_type": "sketch"},
        {"issued_on": "2024-06-01", "building_id": "b9"},
    ],
)
def test_an_act_that_was_refused_or_is_of_another_kind_or_building_begins_nothing(row):
    assert said(asked(register(row))) == [BREACH]


def test_an_act_in_a_status_that_does_not_grant_begins_nothing_and_an_unknown_one_is_a_doubt():
    granting = {"granting": {"permits": ["accepted"]}}
    for status, raw, expected in (
        ("accepted", None, OPEN), ("void", "annulled", BREACH), ("odd", None, OPEN),
    ):  # fmt: skip
        rows = register({"issued_on": "2024-06-01", "status": status, "status_raw": raw})
        assert said(asked(rows, **granting)) == [expected]


@pytest.mark.parametrize("floors", [4.0, 10.0, 3.0])
def test_an_act_without_a_day_leaves_it_open_and_never_accuses(floors):
    assert said(asked(register(None), house(floors))) == [OPEN]


def test_what_is_barred_by_no_version_is_clear_whatever_the_day_of_the_act():
    outside = few_floors(when="use_class = 'house'")
    rows = register(None)
    assert said(asked(rows, house(use_class="shed"), outside)) == [("clear", "condition_not_met")]


def two_on_one_parcel():
    shapes = ground(0, 0, 10, 10), ground(20, 0, 30, 10)
    return buildings(
        *shapes, seen_absent_on="2025-06-01", captured_on="2026-01-01", floors=[4.0, 10.0]
    )


@pytest.mark.parametrize("day", ["2024-06-01", "2025-07-01"])
def test_an_act_that_may_be_of_another_building_never_accuses(day):
    rows = permits(cadastral_no=["p1"], permit_type="start notice", issued_on=day)
    plot = parcels(ground(-50, -50, 100, 100))
    found = asked(rows, two_on_one_parcel(), parcels=plot)
    assert said(found) == [OPEN, OPEN]


def test_an_act_that_may_be_of_another_building_clears_where_either_day_does():
    rows = permits(cadastral_no=["p1"], permit_type="start notice", issued_on="2024-06-01")
    plot, low = parcels(ground(-50, -50, 100, 100)), two_on_one_parcel().assign(floors=2.0)
    assert said(asked(rows, low, parcels=plot)) == [CLEAR, CLEAR]


def test_a_refusal_as_the_last_word_of_its_permit_leaves_an_act_in_doubt():
    notice = {"issued_on": "2025-07-01"}
    refusal = {"issued_on": "2025-08-01", "permit_type": "refusal", "permit_no": "n1"}
    assert said(asked(register(notice))) == [BREACH]
    assert said(asked(register(notice, refusal))) == [OPEN]


def test_a_building_without_a_day_opens_no_finding_by_the_day_of_an_act():
    undated = house(captured_on=None, seen_absent_on=None)
    assert said(asked(register("2025-07-01"), undated)) == [("unknown", "capture_day_unknown")]


def test_the_law_of_today_asks_for_no_start():
    found = asked(register("2024-12-31")).iloc[0]
    assert (found["today"], found["label"]) == ("breach", "not_known")


def test_a_permit_is_judged_on_the_day_of_its_buildings_start_notice_too():
    objects = house()
    for day, expected in (("2024-12-31", OPEN), ("2025-02-01", BREACH)):
        rows = register(day, {"issued_on": "2025-09-01", "permit_type": "permit"},
                        floors_permitted=4.0, floors_over=0.0)  # fmt: skip
        nowhere = tables.PARCELS.empty(METRIC)
        links = link(objects, nowhere, rows)
        plans = planned(rows, links, objects, nowhere, METRIC, position_error_m=1.0)
        found = judged(
            plans.objects, few_floors(applies_to=["permit"], permit_types=["permit"]),
            subject="permit", links=plans.links, permits=rows, acts=acts(rows),
        )  # fmt: skip
        assert said(found) == [expected]


def test_a_special_rule_clears_only_if_it_was_in_force_on_the_day_of_the_act_too():
    general = few_floors(id="general", yields_to=["special"])
    special = rule("more_floors_than", id="special", versions=[version(9, "2025-03-01")])
    for day, expected in (
        ("2025-04-01", ("clear", "special_rule")), ("2025-02-01", ("unknown", "special_rule")),
    ):  # fmt: skip
        rows = register(day)
        found = judged(house(), general, special, permits=rows, acts=acts(rows))
        assert said(found)[0] == expected


def test_a_building_moved_to_another_day_was_begun_on_that_day():
    rows = register("2024-12-31")
    there, (law,) = what_if(house(), [few_floors()], on=date(2026, 5, 1))
    moved = judged(there, law, as_of=date(2026, 5, 1), permits=rows, acts=acts(rows))
    assert said(moved) == [BREACH]


def test_a_reading_that_was_chosen_is_settled():
    settled = few_floors().model_copy(
        update={"readings": [one.model_copy(update={"chosen": True})
                             for one in few_floors().readings]}
    )  # fmt: skip
    assert said(asked(register("2024-12-31"), limit=settled)) == [BREACH]


LIMITS = st.lists(st.sampled_from([2, 3, 9, None]), min_size=1, max_size=4)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "issued_on": st.sampled_from(
                [None, "2014-06-01", "2016-06-01", "2018-06-01", "2020-06-01", "2026-06-01"]
            ),
            "permit_type": st.sampled_from(
                ["start notice", "start notice", "reconstruction", "decree", "refusal", "sketch"]
            ),
            "building_id": st.sampled_from(["b1", "b1", None, "b7"]),
            "cadastral_no": st.sampled_from(["p1", "p7"]),
            "permit_no": st.sampled_from([None, "n1"]),
        }
    ),
    min_size=1,
    max_size=5,
)
EXCEPTIONS = st.sampled_from(
    [
        None,
        {"claimed_by": ["reconstruction"]},
        {"claimed_by": ["reconstruction"], "shown_by": ["decree"]},
        {"claimed_by": ["reconstruction"], "not_for": ["house"], "shown_by": ["decree"]},
        {"not_for": ["house"]},
    ]
)


def growing(rows):
    """Give a building for each number of these acts, on a parcel of its own, that has so many."""
    places = [ground(100 * at, 0, 100 * at + 10, 10) for at in range(len(rows) + 1)]
    plots = parcels(*(ground(100 * at - 9, -9, 100 * at + 30, 30) for at in range(len(places))))
    own = [
        row
        | {
            "building_id": {"b1": f"b{at + 1}"}.get(row["building_id"], row["building_id"]),
            "cadastral_no": {"p1": f"p{at + 1}"}.get(row["cadastral_no"], "p999"),
            "permit_no": row["permit_no"] and f"of {at}",
        }
        for at in range(len(places))
        for row in rows[:at]
    ]
    told = {name: [row[name] for row in own] for name in rows[0]}
    return places, plots, permits(**told)


@settings(max_examples=8, deadline=None)
@given(limits=LIMITS, rows=ROWS, unless=EXCEPTIONS, use=st.sampled_from(["house", "shed", None]))
def test_an_act_more_never_turns_unknown_or_clear_into_breach(limits, rows, unless, use):
    versions = [version(limit, f"{2015 + 2 * at}-01-01") for at, limit in enumerate(limits)]
    places, plots, known = growing(rows)
    objects = buildings(
        *places, use_class=use, floors=4.0, seen_absent_on="2019-06-01", captured_on="2020-12-01"
    )
    asks = few_floors(versions, unless=unless)
    accused = asked(known, objects, asks, parcels=plots)["verdict"].eq("breach").tolist()
    assert accused == sorted(accused, reverse=True)
