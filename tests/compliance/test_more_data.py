"""A law over all words: more data never turns a breach into clear without a reason.

An error that shrinks decides, and never decides otherwise. A missing value that is filled
decides what was open; what was decided stays, unless the value is one that the word reads
first (:data:`READ_FIRST`). An act that is added can take back a breach only where it is itself
what the word asks for, surely of this building (:func:`evidence`).
"""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from world import (
    buildings,
    earthworks,
    ground,
    knowledge,
    papers,
    parcels,
    rule,
    strip,
)

from geo.compliance.words import measure

YES, NO = 1, 0
LIMIT = 12.0
CLASSES = {"flats": ["apartment house"], "house": ["dwelling"]}


def answer(test, facts):
    return measure(test.test, test.versions[0].limit, facts).broken.value.tolist()


def decided_stays(before, after):
    return all(now == was for was, now in zip(before, after, strict=True) if was in (YES, NO))


# --- an error shrinks: many buildings at once, 100 m apart from south to north ----------------


def rows(wests, width=10.0):
    """Give rectangles whose west bounds are given, one above the other."""
    return [ground(west, 100 * at, west + width, 100 * at + 10) for at, west in enumerate(wests)]


def tall(metres, errors):
    objects = buildings(*rows(metres), height_m=metres, height_error_m=errors)
    return rule("taller_than", LIMIT), knowledge(objects)


def dug(metres, errors):
    ids = [f"p{number}" for number in range(1, len(metres) + 1)]
    table = earthworks(*ids, cut_max_m=metres, height_error_m=errors)
    lots = parcels(*rows(np.zeros(len(metres)), 20.0))
    objects = buildings(*rows(np.zeros(len(metres))))
    return rule("landscape_changed", LIMIT), knowledge(objects, parcels=lots, landscape=table)


def reaching(metres, errors):
    lots = parcels(*rows(np.zeros(len(metres)), 40.0), position_error_m=errors)
    ids = lots["parcel_id"]
    # each stands on the parcel that it names: one that stands beside it may be on no parcel
    objects = buildings(*rows(10 + metres, 30.0), cadastral_no=ids, position_error_m=errors)
    return rule("outside_parcel", LIMIT), knowledge(objects, parcels=lots)


def near(test, shapes, errors):
    areas = strip(0, boundary_error_m=0.01)
    areas["geometry"] = [ground(0, -1000, 100, 100_000)]
    return test, knowledge(buildings(*shapes, position_error_m=errors), test, areas=areas)


def far(metres, errors):
    return near(rule("nearer_than", LIMIT, zones=["strip"]), rows(-10 - metres), errors)


def inside(metres, errors):
    return near(rule("inside", "barred", zones=["strip"]), rows(2 - metres), errors)


def shared(metres, errors):
    return near(rule("share_above", 0.5, zones=["strip"]), rows(-metres, 24.0), errors)


CASES = st.lists(
    st.tuples(st.floats(0.25, 23.75), st.floats(0.01, 6), st.floats(0.01, 1)),
    min_size=20,
    max_size=60,
)


@pytest.mark.parametrize("world", [tall, dug, reaching, far, inside, shared])
@settings(max_examples=4, deadline=None)
@given(cases=CASES)
def test_a_smaller_error_decides_and_never_decides_otherwise(world, cases):
    metres, errors, part = np.array(cases).T
    before, after = (answer(*world(metres, one)) for one in (errors, errors * part))
    assert decided_stays(before, after)


def test_the_errors_drawn_leave_some_open_and_decide_some():
    found = answer(*tall(np.array([11.0, 12.5, 20.0]), np.array([0.5, 1.0, 5.0])))
    assert found == [NO, -1, YES]


# --- a missing value is filled ----------------------------------------------------------------

GIVEN = {
    "height_m": [None, 11.0, 12.0, 14.0],
    "height_error_m": [None, 0.5, 3.0],
    "floors": [None, 2.0, 4.0],
    "use_class": [None, "dwelling", "apartment house", "hut"],
    "use_class_built": [None, "dwelling", "apartment house", "hut"],
}
FILLED = [
    rule("taller_than", LIMIT),
    rule("more_floors_than", 3),
    rule("use_barred", "barred", uses=["apartment house"], others=["dwelling"]),
    rule("use_barred", "barred", uses=["apartment house"], others=["dwelling"], judged_on="built"),
    rule("use_allowed", "barred", uses=["dwelling"], others=["apartment house"]),
    rule("use_differs", "barred", classes=CLASSES),
]
READ_FIRST = {("use_barred", "use_class_built"), ("use_allowed", "use_class_built")}
"""What was observed is read before what was declared: it may take a breach back, and make one."""

EVERY = pd.DataFrame(list(product(*GIVEN.values())), columns=list(GIVEN)).astype(object)


def seen_as(table):
    """Give a building for each row of what was seen."""
    told = {name: table[name].where(table[name].notna(), None).tolist() for name in GIVEN}
    return knowledge(buildings(*rows(np.zeros(len(table))), **told))


@pytest.mark.parametrize("name", list(GIVEN))
def test_a_value_that_is_filled_in_decides_only_what_was_open(name):
    lacking = EVERY[EVERY[name].isna()]
    before = seen_as(lacking)
    for value in GIVEN[name][1:]:
        after = seen_as(lacking.assign(**{name: value}))
        for test in FILLED:
            if (test.test.word, name) not in READ_FIRST:
                assert decided_stays(answer(test, before), answer(test, after)), test.test.word


# --- an act is added --------------------------------------------------------------------------

GROUND = parcels(
    ground(0, 0, 20, 20), ground(100, 0, 120, 20), ground(500, 0, 520, 20),
    parcel_id=["p1", "p2", "p9"],
)  # fmt: skip
OBJECTS = buildings(
    ground(0, 0, 10, 10), ground(100, 0, 105, 10), ground(110, 0, 115, 10),
    seen_absent_on="2025-01-01",
    use_class=["dwelling", None, "apartment house"],
    use_class_built="apartment house",
)  # fmt: skip
NOTICE = {"permit_types": ["notice"], "statuses": ["issued"]}
STAGES = ["sketch", "design", "notice", "acceptance"]
OF_PAPER = [
    rule("no_permit", "required", **NOTICE),
    rule("permit_expired", "barred", **NOTICE),
    rule("permit_for_other", "barred", **NOTICE),
    rule("refused_then_granted", 90, permit_types=["notice"]),
    rule("stage_missing", "required", stages=STAGES),
    rule("stages_out_of_order", "required", stages=STAGES),
    rule("accepted_before_notice", "barred", acceptance=["acceptance"], notice=["notice"]),
    rule(
        "use_barred", "barred",
        uses=["apartment house"], others=["dwelling"], judged_on="declared",
    ),
    rule("use_differs", "barred", classes=CLASSES),
]  # fmt: skip

DAYS = st.sampled_from([None, "2024-06-01", "2025-01-01", "2025-03-01", "2025-04-01", "2026-03-01"])
ACTS = st.fixed_dictionaries(
    {
        "permit_type": st.sampled_from([*STAGES, "refusal", "other"]),
        "issued_on": DAYS,
        "status": st.sampled_from(["issued", "issued", "draft", None]),
        "refused_on": st.one_of(st.none(), DAYS),
        "expires_on": DAYS,
        "cadastral_no": st.sampled_from(["p1", "p1", "p2", "p9", "p7", None]),
        "building_id": st.sampled_from([None, None, "b1", "b2", "b3", "b7"]),
        "use_class": st.sampled_from([None, "dwelling", "apartment house", "hut"]),
    }
)


def known_of(acts):
    rows = [(one["permit_type"], one["issued_on"]) for one in acts]
    told = {
        name: [one[name] for one in acts]
        for name in (
            "status",
            "refused_on",
            "expires_on",
            "cadastral_no",
            "building_id",
            "use_class",
        )
    }
    return knowledge(OBJECTS, parcels=GROUND, permits=papers(*rows, **told))


def evidence(word, act, building):
    """Tell whether an act is what a word asks for, surely of this building."""
    alone_on_its_parcel = building == "b1" and act["building_id"] is None
    own = act["building_id"] == building or (alone_on_its_parcel and act["cadastral_no"] == "p1")
    dated, kind = act["issued_on"] is not None, act["permit_type"]
    if word in ("use_barred", "use_differs"):
        return own and dated and act["use_class"] is not None
    if word in ("no_permit", "permit_expired", "permit_for_other"):
        permits = kind == "notice" and act["status"] == "issued"
        return own and permits and (dated or word == "permit_for_other")
    if word == "accepted_before_notice":
        return own and dated and kind == "notice"
    return own and dated and kind in STAGES and word != "refused_then_granted"


def bare(**told):
    empty = dict.fromkeys(
        ("refused_on", "expires_on", "cadastral_no", "building_id", "use_class"), None
    )
    return empty | {"permit_type": "notice", "issued_on": "2025-03-01", "status": "issued"} | told


@settings(max_examples=8, deadline=None)
@given(acts=st.lists(ACTS, max_size=4), added=ACTS)
@example(acts=[], added=bare(building_id="b1"))
@example(acts=[], added=bare(cadastral_no="p2"))
@example(acts=[bare(building_id="b3")], added=bare(building_id="b2"))
@example(acts=[bare(building_id="b1", permit_type="acceptance")], added=bare(building_id="b1"))
@example(
    acts=[bare(building_id="b1", expires_on="2024-06-01")],
    added=bare(building_id="b1", expires_on="2026-03-01"),
)
def test_an_act_that_is_added_takes_back_a_breach_only_as_what_the_word_asks_for(acts, added):
    before, after = known_of(acts), known_of([*acts, added])
    for test in OF_PAPER:
        for building, was, now in zip(
            OBJECTS["building_id"], answer(test, before), answer(test, after), strict=True
        ):
            if was == YES and now == NO:
                assert evidence(test.test.word, added, building), (test.test.word, building)


@pytest.mark.parametrize("test", OF_PAPER[:3], ids=lambda one: one.test.word)
def test_an_act_does_take_back_a_breach_where_it_is_that(test):
    expired = bare(building_id="b2", expires_on="2024-06-01")
    start = {
        "no_permit": [],
        "permit_expired": [expired],
        "permit_for_other": [bare(building_id="b3")],
    }[test.test.word]
    found = known_of(start), known_of([*start, bare(building_id="b2", expires_on="2026-03-01")])
    assert [answer(test, one)[1] for one in found] == [YES, NO]


def test_an_incomplete_register_accuses_nobody_and_clears_by_what_it_has():
    act = bare(building_id="b1", expires_on="2026-03-01")
    whole = known_of([act])
    torn = knowledge(OBJECTS, parcels=GROUND, permits=whole.permits, permits_complete=False)
    for test in OF_PAPER[:7]:
        assert YES not in answer(test, torn)
    assert answer(OF_PAPER[0], torn) == [NO, -1, -1]


def test_no_table_at_all_answers_nothing():
    nothing = knowledge(OBJECTS, parcels=GROUND, permits=None, acts=None, encroachments=None)
    others = [rule("subdivided", "barred", purposes=["x"]), rule("landscape_changed", 1),
              rule("outside_parcel", 1)]  # fmt: skip
    for test in [*OF_PAPER[:7], *others]:
        found = measure(test.test, test.versions[0].limit, nothing)
        assert set(found.broken.value.tolist()) == {-1}
        assert np.isnan(found.measured).all()
