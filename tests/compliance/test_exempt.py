"""Tests of geo/compliance/exempt.py: exceptions that an act claims, whatever the use."""

import pytest
from world import buildings, ground, judged, parcels, permits, rule, said

from geo.overlay.acts import acts

CLEAR, BREACH = ("clear", "measured"), ("breach", "measured")
CLAIMED, SHOWN = ("unknown", "exception_claimed"), ("clear", "exception_shown")
REBUILT = {"claimed_by": ["reconstruction"]}


def house(floors=4.0, **columns):
    told = {"seen_absent_on": "2025-06-01", "captured_on": "2026-01-01", "use_class": "house"}
    return buildings(ground(0, 0, 10, 10), **(told | {"floors": [floors]} | columns))


def act(kind="Reconstruction", **columns):
    told = {"building_id": ["b1"], "permit_type": kind, "issued_on": "2025-07-01"} | columns
    return permits(**told)


def asked(rows, objects=None, unless=None, **more):
    excepting = rule("more_floors_than", 3, unless=unless or REBUILT)
    told = {"permits": rows, "acts": acts(rows)}
    return said(judged(house() if objects is None else objects, excepting, **(told | more)))


def test_an_act_claims_the_exception_for_any_use():
    for use in ("house", "school", None):
        assert asked(act(), house(use_class=use)) == [CLAIMED]
    assert asked(act(), house(3.0)) == [CLEAR]
    assert asked(act(), house(None)) == [("unknown", "no_data")]


def test_without_such_an_act_nothing_is_claimed_and_no_use_is_asked_for():
    for use in ("house", "school", None):
        assert asked(act("sketch"), house(use_class=use)) == [BREACH]
    assert said(judged(house(), rule("more_floors_than", 3, unless=REBUILT))) == [BREACH]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"issued_on": None}, CLAIMED),  # one without a day may be in time
        ({"issued_on": "2026-06-01"}, CLAIMED),  # works go on
        ({"issued_on": None, "refused_on": "2025-07-01"}, BREACH),
        ({"refused_on": "2025-08-01"}, BREACH),
        ({"refused_on": "2025-06-30"}, CLAIMED),  # granted after the refusal
        ({"building_id": ["b7"]}, BREACH),  # another building's
        ({"building_id": ["b7"], "cadastral_no": "p1"}, CLAIMED),  # off file: may be this one
        ({"building_id": [None], "cadastral_no": "p1"}, CLAIMED),
    ],
)
def test_an_act_that_may_be_its_own_claims_and_one_that_was_refused_does_not(columns, expected):
    assert asked(act(**columns), parcels=parcels(ground(-50, -50, 100, 100))) == [expected]


def test_beside_listed_uses_an_act_claims_what_they_bind():
    unless = REBUILT | {"not_for": ["house"], "why": "open_reading"}
    assert asked(act(), unless=unless) == [CLAIMED]
    assert asked(act("sketch"), unless=unless) == [BREACH]
    assert asked(act("sketch"), house(use_class="shed"), unless) == [("unknown", "open_reading")]
    assert asked(act("sketch"), house(use_class=None), unless) == [("unknown", "no_data")]


def test_a_document_shows_what_was_claimed_and_one_in_doubt_claims_it():
    unless = REBUILT | {"shown_by": ["decree"]}
    assert asked(act("decree"), unless=unless) == [SHOWN]
    assert asked(act("decree", issued_on=None), unless=unless) == [CLAIMED]
    bound = unless | {"not_for": ["house"]}
    assert asked(act("decree"), unless=bound) == [BREACH]
    assert asked(act("decree"), house(use_class="school"), bound) == [SHOWN]


@pytest.mark.parametrize(
    ("expires", "expected"), [("2026-01-01", SHOWN), ("2025-12-31", CLAIMED), (None, SHOWN)]
)
def test_a_document_that_had_expired_when_the_building_was_seen_shows_nothing(expires, expected):
    unless = {"not_for": ["hotel"], "shown_by": ["decree"]}
    assert asked(act("decree", expires_on=expires), unless=unless) == [expected]


def test_a_document_that_another_row_of_its_permit_took_back_shows_nothing():
    unless = {"not_for": ["hotel"], "shown_by": ["decree"]}
    told = {"building_id": ["b1", "b1"], "permit_type": ["decree", "refusal"],
            "permit_no": [None, "n1"]}  # fmt: skip
    for day, expected in (("2025-08-01", CLAIMED), ("2025-06-01", SHOWN), (None, CLAIMED)):
        rows = permits(**told, issued_on=["2025-07-01", day])
        assert asked(rows, unless=unless) == [expected]
