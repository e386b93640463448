"""Tests of geo/compliance/uses.py: words that bar, that clear, and that prove nothing."""

import pytest
from world import buildings, ground, knowledge, papers, parcels, rule

from geo.compliance.uses import use_allowed, use_barred, use_differs, use_known

YES, NO, OPEN = 1, 0, -1
LOTS = parcels(ground(0, 0, 20, 20), ground(500, 0, 520, 20), parcel_id=["p1", "p9"])
BARRED = {"uses": ["Flats"], "others": ["house"]}
CLASSES = {"flats": ["flats", "hostel"], "house": ["house"], "both": ["hostel", "inn"]}


def seen(**columns):
    return knowledge(buildings(ground(0, 0, 10, 10), **columns), parcels=LOTS)


def permitted(*uses, built=None, declared=None, **columns):
    """Give b1 with a permit for each use."""
    one = buildings(ground(0, 0, 10, 10), use_class=declared, use_class_built=built)
    rows = papers(*[("notice", "2025-06-01")] * len(uses), use_class=list(uses), **columns)
    return knowledge(one, parcels=LOTS, permits=rows)


def barred(facts, judged_on="known", **keys):
    test = rule("use_barred", "barred", judged_on=judged_on, **(BARRED | keys)).test
    return use_barred(test, facts).broken.value[0]


def differs(facts):
    return use_differs(rule("use_differs", "barred", classes=CLASSES).test, facts).broken.value[0]


@pytest.mark.parametrize(
    ("built", "declared", "on_built", "on_declared", "on_known"),
    [
        ("flats", "house", YES, NO, YES),
        ("house", "flats", NO, YES, NO),
        (None, "FLATS ", OPEN, YES, YES),
        (None, "house", OPEN, NO, NO),
        ("flats", None, YES, OPEN, YES),
        ("hut", "flats", OPEN, YES, OPEN),
        (None, None, OPEN, OPEN, OPEN),
    ],
)
def test_a_use_is_judged_as_built_as_declared_or_as_known(
    built, declared, on_built, on_declared, on_known
):
    facts = seen(use_class=declared, use_class_built=built)
    assert barred(facts, "built") == on_built
    assert barred(facts, "declared") == on_declared
    assert barred(facts, "known") == on_known


@pytest.mark.parametrize(("word", "expected"), [("flats", YES), ("house", NO), ("hose", OPEN)])
def test_a_word_that_neither_rule_nor_mapping_knows_proves_nothing(word, expected):
    facts = seen(use_class=word)
    assert barred(facts) == expected
    allowed = rule("use_allowed", "barred", uses=["house"], others=["flats"]).test
    assert use_allowed(allowed, facts).broken.value.tolist() == [expected]


def test_a_word_that_a_mapping_writes_for_another_is_known():
    assert barred(seen(use_class="garage", use_class_raw="гараж")) == NO
    assert barred(seen(use_class="garage", use_class_raw="Garage ")) == OPEN


def test_the_use_of_its_permit_goes_before_that_of_the_register():
    assert barred(permitted("flats", declared="house"), "declared") == YES
    assert barred(permitted("house", declared="flats"), "declared") == NO
    assert barred(permitted(None, declared="flats"), "declared") == YES
    assert barred(permitted("flats", "house"), "declared") == OPEN


@pytest.mark.parametrize(
    "columns",
    [{"building_id": ["b7"]}, {"permit_type": ["notice"], "issued_on": [None]}],
)
def test_a_permit_that_may_be_its_own_leaves_open_what_was_declared(columns):
    rows = [("notice", columns.pop("issued_on", ["2025-06-01"])[0])]
    columns.pop("permit_type", None)
    one = buildings(ground(0, 0, 10, 10), use_class="house")
    facts = knowledge(one, parcels=LOTS, permits=papers(*rows, use_class=["flats"], **columns))
    assert barred(facts, "declared") == OPEN


def test_a_refused_permit_declares_nothing():
    one = buildings(ground(0, 0, 10, 10), use_class="house")
    rows = papers(("notice", None), use_class=["flats"], refused_on=["2025-06-01"])
    assert barred(knowledge(one, parcels=LOTS, permits=rows), "declared") == NO


@pytest.mark.parametrize(
    ("built", "declared", "expected"),
    [
        ("flats", "house", YES),
        ("house", "House", NO),
        ("inn", "hostel", OPEN),  # a hostel may be an inn, and may be flats
        ("hostel", "hostel", NO),
        ("hut", "house", OPEN),
        ("house", "hut", OPEN),
        (None, "house", OPEN),
        ("house", None, OPEN),
    ],
)
def test_two_words_differ_where_their_classes_have_nothing_in_common(built, declared, expected):
    assert differs(seen(use_class_built=built, use_class=declared)) == expected


@pytest.mark.parametrize(
    ("uses", "expected"),
    [(["house"], YES), (["flats"], NO), (["house", "house"], YES), (["house", "flats"], OPEN),
     (["house", "hut"], OPEN)],
)  # fmt: skip
def test_what_was_built_is_compared_with_every_permit(uses, expected):
    assert differs(permitted(*uses, built="flats", declared="flats")) == expected


def test_who_has_a_use_at_all():
    facts = knowledge(
        buildings(
            ground(0, 0, 9, 9), ground(20, 0, 29, 9), ground(40, 0, 49, 9),
            use_class=["hut", None, None], use_class_built=[None, "hut", None],
        )
    )  # fmt: skip
    assert use_known("declared", facts).tolist() == [True, False, False]
    assert use_known("built", facts).tolist() == [False, True, False]
    assert use_known("known", facts).tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({}, YES),
        # after the building was first seen: for what comes next, not for what stands
        ({"issued_on": "2026-01-02"}, OPEN),
        ({"issued_on": "2026-01-01"}, YES),
        ({"refused_on": ["2025-07-01"]}, NO),  # withdrawn: the register speaks
        ({"refused_on": ["2025-05-01"]}, YES),
        ({"status": ["void"], "status_raw": ["annulled"]}, NO),
        ({"status": ["odd"]}, OPEN),
    ],
)
def test_only_a_permit_that_stood_when_the_building_was_seen_declares_its_use(columns, expected):
    day = columns.pop("issued_on", "2025-06-01")
    one = buildings(ground(0, 0, 10, 10), use_class="house")
    told = {"use_class": ["flats"], "status_raw": [None]} | columns
    rows = papers(("notice", day), **told)
    facts = knowledge(one, parcels=LOTS, permits=rows, granting={"permits": ["issued"]})
    assert barred(facts, "declared") == expected
