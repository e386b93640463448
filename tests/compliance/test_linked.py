"""Tests of geo/compliance/linked.py: which permits and parcels are a building's, and how surely."""

import numpy as np
import pandas as pd
import pytest
from world import buildings, ground, knowledge, parcels, permits

from geo import tables
from geo.compliance.linked import hides_nothing, linked

LOTS = parcels(ground(0, 0, 20, 20), ground(100, 0, 120, 20))
ONE = buildings(ground(0, 0, 10, 10), seen_absent_on="2020-01-01", captured_on="2024-01-01")


def links(*rows):
    names = ["building_id", "parcel_id", "permit_id", "method", "score", "ambiguous"]
    return tables.LINKS.shape(pd.DataFrame(rows, columns=names))


def found(*rows, count=2, **columns):
    register = permits(permit_type=["notice"] * count, **columns)
    return knowledge(ONE, parcels=LOTS, permits=register, links=links(*rows))


@pytest.mark.parametrize("method", ["number", "address", "overlap"])
def test_a_link_is_sure_by_a_number_an_address_or_the_ground(method):
    pairs = found(("b1", "p1", "n1", method, 1.0, False)).once(linked)
    assert pairs.sure.tolist() == [True]


@pytest.mark.parametrize(
    ("method", "ambiguous"), [("nearest", False), ("other_name", False), ("number", True)]
)
def test_a_link_that_may_be_wrong_is_a_pair_and_not_sure(method, ambiguous):
    pairs = found(("b1", "p1", "n1", method, 1.0, ambiguous)).once(linked)
    assert (pairs.building.tolist(), pairs.permit.tolist()) == ([0], [0])
    assert pairs.sure.tolist() == [False]


def test_a_pair_is_there_once_and_sure_by_any_of_its_rows():
    pairs = found(
        ("b1", "p1", "n2", "nearest", 0.5, False),
        ("b1", None, "n2", "number", 1.0, False),
    ).once(linked)
    assert (pairs.permit.tolist(), pairs.sure.tolist()) == ([1], [True])


@pytest.mark.parametrize(
    ("method", "score", "expected"),
    [("overlap", 0.5, True), ("overlap", 0.49, False), ("nearest", 1.0, False)],
)
def test_a_building_stands_where_half_of_it_does(method, score, expected):
    pairs = found(("b1", "p1", None, method, score, False)).once(linked)
    assert pairs.traceable.tolist() == [expected]
    assert len(pairs.stands) == expected


def test_an_act_without_a_place_stands_where_the_others_of_its_permit_do():
    facts = found(("b1", None, "n1", "number", 1.0, False), permit_no=[None, "N1"])
    pairs = facts.once(linked)
    assert pairs.permit.tolist() == [0, 1]
    assert pairs.placed.tolist() == [True, True]


def test_an_act_with_a_place_of_its_own_stays_there():
    facts = found(
        ("b1", None, "n1", "number", 1.0, False),
        (None, "p2", "n2", "number", 1.0, False),
        permit_no=[None, "n1"],
    )
    assert facts.once(linked).permit.tolist() == [0]


def test_an_act_not_on_file_was_not_done_only_where_nothing_could_hide_it():
    row = ("b1", "p1", "n1", "overlap", 1.0, False)
    facts, meant = found(row), np.array([True, False])
    assert hides_nothing(facts, meant, words_known=True).tolist() == [True]
    assert hides_nothing(facts, meant, words_known=False).tolist() == [False]
    unplaced = np.array([True, True])
    assert hides_nothing(facts, unplaced, words_known=True).tolist() == [False]
    torn = knowledge(ONE, permits=facts.permits, links=links(row), permits_complete=False)
    assert hides_nothing(torn, meant, words_known=True).tolist() == [False]
    nowhere = found(("b1", None, "n1", "number", 1.0, False))
    assert hides_nothing(nowhere, meant, words_known=True).tolist() == [False]


def test_links_are_read_once():
    facts = found()
    assert facts.once(linked) is facts.once(linked)


def open_parcel(*rows):
    columns = ["building_id", "parcel_id", "permit_id", "method", "score", "ambiguous"]
    told = pd.DataFrame(rows, columns=[*columns, "parcel_open"])
    return knowledge(
        ONE, parcels=LOTS, permits=permits(permit_type=["notice"]), links=tables.LINKS.shape(told)
    )


def test_a_building_whose_parcel_is_open_stands_on_none():
    facts = open_parcel(
        ("b1", "p1", None, "overlap", 0.6, True, True),
        ("b1", "p2", None, "overlap", 0.4, True, True),
    )
    found = facts.once(linked)
    assert (len(found.stands), found.traceable.tolist()) == (0, [False])
    assert found.parcel_open.tolist() == [True]
    assert hides_nothing(facts, np.array([False]), words_known=True).tolist() == [False]


def test_a_permit_that_is_open_leaves_the_parcel_as_sure_as_it_was():
    facts = open_parcel(("b1", "p1", "n1", "overlap", 1.0, True, False))
    found = facts.once(linked)
    assert (found.sure.tolist(), found.traceable.tolist()) == ([False], [True])
