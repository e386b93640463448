"""Tests of geo/overlay/genealogy.py."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from world import ground, parcels

from geo.overlay.genealogy import ancestors, genealogy

FILES = {"cadastre": "cadastre.gpkg"}


def family(**parents):
    """Give a parcel for each name, with its parents."""
    shapes = [ground(10 * place, 0, 10 * place + 10, 10) for place in range(len(parents))]
    return parcels(*shapes, parcel_id=list(parents), parent_ids=list(parents.values()))


def test_each_parcel_is_paired_with_each_parent_under_the_name_of_its_register():
    lots = family(a=None, c="A b", b=None).assign(
        land_use_purpose=["field", "houses", None], begins_on=pd.Timestamp("2023-05-05")
    )
    found, issues = genealogy(lots, FILES)
    assert found[["child_id", "parent_id", "parent_on_file", "siblings"]].values.tolist() == [
        ["c", "a", True, 1],
        ["c", "b", True, 1],
    ]
    assert found["parent_purpose"].fillna("?").tolist() == ["field", "?"]
    assert found["made_on"].tolist() == [pd.Timestamp("2023-05-05")] * 2
    assert issues == []


def test_a_field_cut_into_fifty_has_fifty_children():
    lots = family(field=None, **{f"lot-{number}": "field" for number in range(50)})
    found, _ = genealogy(lots, FILES)
    assert set(found["siblings"]) == {50}


def test_a_parent_that_no_register_has_is_told_and_kept():
    found, (issue,) = genealogy(family(b="20-1", c="20:1 b"), FILES)
    assert found[["child_id", "parent_id", "parent_on_file", "siblings"]].values.tolist() == [
        ["b", "20-1", False, 2],
        ["c", "20:1", False, 2],
        ["c", "b", True, 1],
    ]
    assert (issue.severity, issue.code, issue.file) == ("note", "parent_unknown", "cadastre.gpkg")
    assert issue.what == (
        "2 times a parcel names a parent that no register has (20-1 of b, 20:1 of c)"
    )


def test_a_parcel_that_is_its_own_ancestor_is_told():
    _, (issue,) = genealogy(family(a="c", b="a", c="b", d="d", e="a"), FILES)
    assert issue.code == "parent_circular"
    assert issue.what == "4 parcels are their own ancestors (a, b, c, d)"


def test_without_parents_nothing_is_said():
    found, issues = genealogy(family(a=None), FILES)
    assert found.empty
    assert issues == []


def test_ancestors_are_reached_through_all_generations_by_the_shortest_way():
    found, _ = genealogy(family(a=None, b="a", c="b", d="c a"), FILES)
    assert ancestors(found).to_numpy().tolist() == [
        ["b", "a", 1], ["c", "b", 1], ["c", "a", 2], ["d", "a", 1], ["d", "c", 1], ["d", "b", 2],
    ]  # fmt: skip


def test_in_a_circle_every_other_one_is_an_ancestor_and_none_is_its_own():
    found, _ = genealogy(family(a="c", b="a", c="b", d="d"), FILES)
    assert ancestors(found)[["child_id", "ancestor_id"]].values.tolist() == [
        ["a", "c"], ["a", "b"], ["b", "a"], ["b", "c"], ["c", "b"], ["c", "a"],
    ]  # fmt: skip


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=14))
def test_the_ancestors_are_those_that_a_walk_finds(drawn):
    pairs = pd.DataFrame(
        [(f"p{child}", f"p{parent}") for child, parent in drawn], columns=["child_id", "parent_id"]
    )
    found = ancestors(pairs.drop_duplicates())

    def walk(child, met):
        for one in {parent for this, parent in pairs.itertuples(index=False) if this == child}:
            if one not in met:
                met.add(one)
                walk(one, met)
        return met

    expected = {
        (child, one) for child in set(pairs["child_id"]) for one in walk(child, set()) - {child}
    }
    assert set(found[["child_id", "ancestor_id"]].itertuples(index=False, name=None)) == expected
    assert not found.duplicated(["child_id", "ancestor_id"]).any()
