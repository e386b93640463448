"""Every word of the rule book with a legal, an illegal and a borderline building, and one unknown.

Building b1 is 10 m wide and stands on parcel p1, of 20 m. Its ground was seen empty on
2025-01-01, and it was first seen on 2026-01-01; footprint and bounds are known to 0.5 m.
"""

from functools import cache
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from world import (
    buildings,
    earthworks,
    ground,
    knowledge,
    line_of,
    papers,
    parcels,
    relief,
    rule,
    strip,
)

from geo.compliance.words import measure
from geo.records import REASONS
from geo.records.rules import Test

WORDS = {one.model_fields["word"].annotation.__args__[0] for one in get_args(get_args(Test)[0])}
LEGAL, ILLEGAL, BORDERLINE, UNKNOWN = "legal", "illegal", "borderline", "no data"
REASON = list(REASONS)


def b1(**columns):
    return buildings(ground(0, 0, 10, 10), **{"seen_absent_on": "2025-01-01"} | columns)


P1 = parcels(ground(0, 0, 20, 20))
STATUSES = ["issued"]
WITH_P9 = parcels(ground(0, 0, 20, 20), ground(500, 0, 520, 20), parcel_id=["p1", "p9"])


def paper(test, *rows, objects=None, **columns):
    """Ask about the acts of b1."""
    given = b1() if objects is None else objects
    return test, knowledge(given, parcels=WITH_P9, permits=papers(*rows, **columns))


def seen(test, **columns):
    """Ask about what was seen of b1."""
    return test, knowledge(b1(**columns), parcels=P1)


def zone(test, west, **more):
    return test, knowledge(b1(**more), test, areas=strip(west))


def slope(degrees):
    model = None if degrees is None else relief(np.full((9, 9), float(degrees)))
    objects = buildings(ground(40, 40, 50, 50), position_error_m=0.0)
    return STEEP, knowledge(objects, STEEP, ground_relief=model)


def lot(test, **more):
    """Ask about the ground of parcel p1."""
    return test, knowledge(b1(), parcels=P1, **more)


def reaching(metres, **columns):
    """Ask about a building that reaches so far over the east bound of p1."""
    objects = buildings(ground(10 + metres, 0, 20 + metres, 10), **columns)
    return OUTSIDE, knowledge(objects, parcels=P1)


INSIDE = rule("inside", "barred", zones=["strip"])
SHARE = rule("share_above", 0.2, zones=["strip"])
NEAR = rule("nearer_than", 25, zones=["strip"])
STEEP = rule("steeper_than", 15, statistic="share")
TALL = rule("taller_than", 12)
FLOORS = rule("more_floors_than", 3)
BARRED = rule("use_barred", "barred", uses=["apartment house"], others=["dwelling"])
ALLOWED = rule("use_allowed", "barred", uses=["dwelling"], others=["apartment house"])
CLASSES = {"flats": ["apartment house"], "house": ["dwelling", "garden house"]}
DIFFERS = rule("use_differs", "barred", classes=CLASSES)
REQUIRED = rule("no_permit", "required", permit_types=["notice"], statuses=STATUSES)
EXPIRED = rule("permit_expired", "barred", permit_types=["notice"], statuses=STATUSES)
FOR_OTHER = rule("permit_for_other", "barred", permit_types=["notice"], statuses=STATUSES)
REFUSED = rule("refused_then_granted", 90, permit_types=["notice"])
MISSING = rule("stage_missing", "required", stages=["sketch", "design", "notice"])
ORDER = rule("stages_out_of_order", "required", stages=["sketch", "design", "notice"])
EARLY = rule("accepted_before_notice", "barred", acceptance=["acceptance"], notice=["notice"])
CUT = rule("subdivided", "barred", purposes=["agricultural"], others=["residential"])
DUG = rule("landscape_changed", 2, statistic="depth")
OUTSIDE = rule("outside_parcel", 1)

TWO = buildings(
    ground(0, 0, 5, 10), ground(7, 0, 12, 10), seen_absent_on="2025-01-01"
)  # b1 and b2 on p1


def for_other(*names):
    """Ask about b1 beside b2, where permits name these buildings."""
    rows = [("notice", "2025-06-01")] * len(names)
    return paper(FOR_OTHER, *rows, objects=TWO, building_id=list(names))


def refused(day, granted="2025-06-01"):
    """Ask where a notice was refused on one day, and granted on another."""
    rows = [("notice", None), ("notice", granted)]
    return paper(REFUSED, *rows, refused_on=[day, None])


# word, what the building is, the answer, its reason, and what is asked
EVERY = [
    ("inside", LEGAL, 0, "measured", lambda: zone(INSIDE, 30)),
    ("inside", ILLEGAL, 1, "measured", lambda: zone(INSIDE, 5)),
    ("inside", BORDERLINE, -1, "too_close", lambda: zone(INSIDE, 10.4)),
    ("inside", UNKNOWN, -1, "not_covered", lambda: zone(INSIDE, 30, inside_city_m=-5.0)),
    ("share_above", LEGAL, 0, "measured", lambda: zone(SHARE, 9)),
    ("share_above", ILLEGAL, 1, "measured", lambda: zone(SHARE, 7)),
    ("share_above", BORDERLINE, -1, "too_close", lambda: zone(SHARE, 8)),
    ("share_above", UNKNOWN, -1, "not_covered", lambda: zone(SHARE, 30, inside_city_m=-5.0)),
    ("nearer_than", LEGAL, 0, "measured", lambda: zone(NEAR, 36)),
    ("nearer_than", ILLEGAL, 1, "measured", lambda: zone(NEAR, 34)),
    ("nearer_than", BORDERLINE, -1, "too_close", lambda: zone(NEAR, 35)),
    ("nearer_than", UNKNOWN, -1, "not_covered", lambda: zone(NEAR, 99, inside_city_m=20.0)),
    ("steeper_than", LEGAL, 0, "measured", lambda: slope(13)),
    ("steeper_than", ILLEGAL, 1, "measured", lambda: slope(17)),
    ("steeper_than", BORDERLINE, -1, "too_close", lambda: slope(15)),
    ("steeper_than", UNKNOWN, -1, "no_data", lambda: slope(None)),
    ("taller_than", LEGAL, 0, "measured", lambda: seen(TALL, height_m=11, height_error_m=1)),
    ("taller_than", ILLEGAL, 1, "measured", lambda: seen(TALL, height_m=14, height_error_m=1)),
    ("taller_than", BORDERLINE, -1, "too_close", lambda: seen(TALL, height_m=12, height_error_m=1)),
    ("taller_than", UNKNOWN, -1, "no_data", lambda: seen(TALL, height_m=14)),
    ("more_floors_than", LEGAL, 0, "measured", lambda: seen(FLOORS, floors=3)),
    ("more_floors_than", ILLEGAL, 1, "measured", lambda: seen(FLOORS, floors=4)),
    ("more_floors_than", BORDERLINE, -1, "open_reading",
     lambda: seen(FLOORS, floors=4, floors_over=1)),
    ("more_floors_than", UNKNOWN, -1, "no_data", lambda: seen(FLOORS)),
    ("use_barred", LEGAL, 0, "measured", lambda: seen(BARRED, use_class="Dwelling")),
    ("use_barred", ILLEGAL, 1, "measured", lambda: seen(BARRED, use_class="Apartment house ")),
    ("use_barred", BORDERLINE, -1, "no_data", lambda: seen(BARRED, use_class="appartment house")),
    ("use_barred", UNKNOWN, -1, "no_data", lambda: seen(BARRED)),
    ("use_allowed", LEGAL, 0, "measured", lambda: seen(ALLOWED, use_class_built="dwelling")),
    ("use_allowed", ILLEGAL, 1, "measured",
     lambda: seen(ALLOWED, use_class="dwelling", use_class_built="apartment house")),
    ("use_allowed", BORDERLINE, -1, "no_data", lambda: seen(ALLOWED, use_class="dweling")),
    ("use_allowed", UNKNOWN, -1, "no_data", lambda: seen(ALLOWED)),
    ("use_differs", LEGAL, 0, "measured",
     lambda: seen(DIFFERS, use_class="garden house", use_class_built="dwelling")),
    ("use_differs", ILLEGAL, 1, "measured",
     lambda: seen(DIFFERS, use_class="garden house", use_class_built="apartment house")),
    ("use_differs", BORDERLINE, -1, "no_data",
     lambda: paper(DIFFERS, ("notice", "2025-06-01"), ("notice", "2025-07-01"),
                   objects=b1(use_class_built="apartment house"),
                   use_class=["dwelling", "apartment house"])),
    ("use_differs", UNKNOWN, -1, "no_data", lambda: seen(DIFFERS, use_class_built="dwelling")),
    ("no_permit", LEGAL, 0, "measured", lambda: paper(REQUIRED, ("notice", "2025-06-01"))),
    ("no_permit", ILLEGAL, 1, "measured", lambda: paper(REQUIRED)),
    ("no_permit", BORDERLINE, -1, "no_data", lambda: paper(REQUIRED, ("notice", "2026-01-02"))),
    ("no_permit", UNKNOWN, -1, "no_data",
     lambda: (REQUIRED, knowledge(b1(), parcels=P1, permits=None))),
    ("permit_expired", LEGAL, 0, "measured",
     lambda: paper(EXPIRED, ("notice", "2024-01-01"), expires_on="2026-01-01")),
    ("permit_expired", ILLEGAL, 1, "measured",
     lambda: paper(EXPIRED, ("notice", "2022-01-01"), expires_on="2025-01-01")),
    ("permit_expired", BORDERLINE, -1, "too_close",
     lambda: paper(EXPIRED, ("notice", "2022-01-01"), expires_on="2025-06-01")),
    ("permit_expired", UNKNOWN, -1, "no_data", lambda: paper(EXPIRED, ("notice", "2022-01-01"))),
    ("permit_for_other", LEGAL, 0, "measured", lambda: for_other("b1", "b2")),
    ("permit_for_other", ILLEGAL, 1, "measured", lambda: for_other("b2")),
    ("permit_for_other", BORDERLINE, -1, "no_data", lambda: for_other("b2", "b7")),
    ("permit_for_other", UNKNOWN, -1, "no_data", for_other),
    ("refused_then_granted", LEGAL, 0, "measured", lambda: refused("2025-03-02")),
    ("refused_then_granted", ILLEGAL, 1, "measured", lambda: refused("2025-03-03")),
    ("refused_then_granted", BORDERLINE, -1, "too_close", lambda: refused("2025-06-01")),
    ("refused_then_granted", UNKNOWN, -1, "no_data", lambda: refused("2025-03-03", None)),
    ("stage_missing", LEGAL, 0, "measured",
     lambda: paper(MISSING, ("sketch", "2025-02-01"), ("design", "2025-03-01"),
                   ("notice", "2025-04-01"))),
    ("stage_missing", ILLEGAL, 1, "measured",
     lambda: paper(MISSING, ("sketch", "2025-02-01"), ("notice", "2025-04-01"))),
    ("stage_missing", BORDERLINE, -1, "no_data",
     lambda: paper(MISSING, ("sketch", "2025-02-01"), ("design", None), ("notice", "2025-04-01"))),
    ("stage_missing", UNKNOWN, -1, "no_data", lambda: paper(MISSING)),
    ("stages_out_of_order", LEGAL, 0, "measured",
     lambda: paper(ORDER, ("sketch", "2025-02-01"), ("design", "2025-02-01"))),
    ("stages_out_of_order", ILLEGAL, 1, "measured",
     lambda: paper(ORDER, ("sketch", "2025-02-02"), ("design", "2025-02-01"))),
    ("stages_out_of_order", BORDERLINE, -1, "no_data",
     lambda: paper(ORDER, ("sketch", "2025-02-02"), ("design", "2025-02-01"), ("sketch", None))),
    ("stages_out_of_order", UNKNOWN, -1, "no_data",
     lambda: paper(ORDER, ("sketch", "2025-02-01"))),
    ("accepted_before_notice", LEGAL, 0, "measured",
     lambda: paper(EARLY, ("notice", "2025-02-01"), ("acceptance", "2025-09-01"))),
    ("accepted_before_notice", ILLEGAL, 1, "measured",
     lambda: paper(EARLY, ("notice", "2025-09-02"), ("acceptance", "2025-09-01"))),
    ("accepted_before_notice", BORDERLINE, -1, "no_data",
     lambda: paper(EARLY, ("notice", None), ("acceptance", "2025-09-01"))),
    ("accepted_before_notice", UNKNOWN, -1, "no_data",
     lambda: paper(EARLY, ("notice", "2025-02-01"))),
    ("subdivided", LEGAL, 0, "measured",
     lambda: lot(CUT, genealogy=line_of("p1", "p2", parent_purpose="residential"))),
    ("subdivided", ILLEGAL, 1, "measured", lambda: lot(CUT, genealogy=line_of("p1", "p2"))),
    ("subdivided", BORDERLINE, -1, "no_data", lambda: lot(CUT, genealogy=line_of("p1"))),
    ("subdivided", UNKNOWN, -1, "no_data",
     lambda: lot(CUT, genealogy=line_of("p1", "p2", parent_on_file=False, parent_purpose=None))),
    ("landscape_changed", LEGAL, 0, "measured",
     lambda: lot(DUG, landscape=earthworks("p1", cut_max_m=1.5))),
    ("landscape_changed", ILLEGAL, 1, "measured",
     lambda: lot(DUG, landscape=earthworks("p1", fill_max_m=2.6))),
    ("landscape_changed", BORDERLINE, -1, "too_close",
     lambda: lot(DUG, landscape=earthworks("p1", cut_max_m=2.4))),
    ("landscape_changed", UNKNOWN, -1, "no_data",
     lambda: lot(DUG, landscape=earthworks("p1", void_share=0.1))),
    ("outside_parcel", LEGAL, 0, "measured", lambda: reaching(0.2)),
    ("outside_parcel", ILLEGAL, 1, "measured", lambda: reaching(2)),
    ("outside_parcel", BORDERLINE, -1, "too_close", lambda: reaching(1)),
    ("outside_parcel", UNKNOWN, -1, "no_data", lambda: reaching(50)),
]  # fmt: skip


@cache
def given(asked):
    """The rule and what is known of one row; made once for all tests."""
    return asked()


@pytest.mark.parametrize(
    ("value", "reason", "asked"),
    [(value, reason, asked) for _, _, value, reason, asked in EVERY],
    ids=[f"{word}-{kind}" for word, kind, *_ in EVERY],
)
def test_every_word_answers(value, reason, asked):
    test, facts = given(asked)
    found = measure(test.test, test.versions[0].limit, facts).broken
    assert (int(found.value[0]), REASON[found.reason[0]]) == (value, reason)


def test_every_word_of_the_rule_book_has_all_four_buildings():
    assert {(word, kind) for word, kind, *_ in EVERY} == {
        (word, kind) for word in WORDS for kind in (LEGAL, ILLEGAL, BORDERLINE, UNKNOWN)
    }


def test_a_row_asks_the_word_that_it_names():
    assert [word for word, *_ in EVERY] == [given(asked)[0].test.word for *_, asked in EVERY]


@pytest.mark.parametrize(
    "asked", [row[-1] for row in EVERY], ids=[f"{w}-{k}" for w, k, *_ in EVERY]
)
def test_the_figure_stands_between_its_bounds(asked):
    test, facts = given(asked)
    found = measure(test.test, test.versions[0].limit, facts)
    told = pd.DataFrame({"low": found.low, "measured": found.measured, "high": found.high})
    assert not (told["low"] > told["measured"]).any()
    assert not (told["measured"] > told["high"]).any()
    assert not (told["low"] > told["high"]).any()
