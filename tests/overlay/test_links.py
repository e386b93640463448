"""Tests of geo/overlay/links.py."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point
from world import (
    EAST,
    METRIC,
    NORTH,
    buildings,
    ground,
    line_of,
    linked,
    parcels,
    permits,
    same_bytes,
    squares,
)

from geo import tables
from geo.overlay.links import MOST_PARCELS, ambiguous, link, missing_parcels, unplaced


def found(links, *names):
    return (
        links[list(names)].astype("object").where(links[list(names)].notna(), None).values.tolist()
    )


def test_without_parcels_and_permits_there_are_no_links():
    nothing = squares(0, 30), tables.PARCELS.empty(METRIC), tables.PERMITS.empty()
    assert link(*nothing).empty
    assert same_bytes(link(*nothing), linked(*nothing))


def test_a_permit_for_the_parcel_is_one_for_the_building_on_it():
    links = link(squares(0), parcels(ground(-5, -5, 20, 20)), permits(cadastral_no=["p1"]))
    assert links[["parcel_id", "permit_id", "method", "score"]].to_numpy().tolist() == [
        ["p1", "n1", "overlap", 1.0]
    ]


def test_a_neighbours_permit_does_not_cover_a_building_that_reaches_over():
    #   p1        │8 p2 (with a permit)
    #     ┌───────┼─┐
    two = parcels(ground(-5, -5, 8, 20), ground(8, -5, 20, 20))
    links = link(squares(0), two, permits(cadastral_no=["p2"]))
    of_b1 = links[links["building_id"] == "b1"]
    assert of_b1["permit_id"].isna().all()
    assert of_b1["parcel_id"].tolist() == ["p1", "p2"]


def test_a_cadastral_number_beats_the_ground_a_building_stands_on():
    building = buildings(ground(0, 0, 10, 10), cadastral_no="p2")
    two = parcels(ground(-5, -5, 20, 20), ground(10.3, -5, 60, 60))
    links = link(building, two, permits(cadastral_no=["p2"]))
    assert found(links, "parcel_id", "permit_id", "method", "ambiguous") == [
        ["p2", "n1", "number", False]
    ]


def test_a_building_far_from_the_parcel_it_names_is_open_for_the_permits_of_both():
    building = buildings(ground(0, 0, 10, 10), cadastral_no="p2")
    two = parcels(ground(-5, -5, 20, 20), ground(50, 50, 60, 60))
    for numbers in (["p1"], ["p2"], ["p1", "p2"]):
        links = link(building, two, permits(cadastral_no=numbers))
        ours = links[links["permit_id"].notna()]
        assert found(ours, "building_id", "parcel_id", "ambiguous") == [
            ["b1", number, True] for number in numbers
        ]


@pytest.mark.parametrize("number", ["p1", "p2"])
def test_where_the_error_may_carry_half_of_a_building_over_both_permits_are_open(number):
    #     4.9 ┌──── 10 ─ 14.9 ┐   error 5
    objects = buildings(ground(4.9, 0, 14.9, 10), position_error_m=5)
    lots = parcels(ground(-20, -20, 10, 30), ground(10, -20, 40, 30))
    links = link(objects, lots, permits(cadastral_no=[number]))
    asked = links[links["permit_id"].notna()]
    assert found(asked, "building_id", "parcel_id", "ambiguous") == [["b1", number, True]]


def test_a_building_deeper_in_its_parcel_than_its_error_has_that_permit_alone():
    objects = buildings(ground(-20, 0, 5, 10), position_error_m=5)
    lots = parcels(ground(-40, -20, 10, 30), ground(10, -20, 40, 30))
    links = link(objects, lots, permits(cadastral_no=["p1", "p2"]))
    assert found(links, "building_id", "permit_id", "ambiguous") == [
        ["b1", "n1", False],
        [None, "n2", False],
    ]


@pytest.mark.parametrize("lots", [1, 2], ids=["parent gone", "parent on file"])
def test_a_permit_of_the_land_a_parcel_was_made_from_neither_clears_nor_accuses(lots):
    child, parent = ground(-5, -5, 20, 20), ground(-5, -5, 90, 90)
    on = parcels(*[child, parent][:lots], parcel_id=["p1", "p0"][:lots])
    act = permits(cadastral_no=["p0", "p1"], geometry=[place(500, 0), None])
    family = line_of("p1", "p9")
    for objects in (squares(0), buildings(ground(0, 0, 10, 10), cadastral_no="p1")):
        links = link(objects, on, act, genealogy=family)
        of_b1 = links[links["building_id"].notna() & links["permit_id"].notna()]
        old = [["n1", True]] if lots == 2 else []  # no permit of a parcel off file is placed
        assert sorted(found(of_b1, "permit_id", "ambiguous")) == [*old, ["n2", False]]


def test_a_permit_of_the_parent_leaves_no_parcel_that_the_building_does_not_stand_on():
    on = parcels(ground(-5, -5, 20, 20), ground(50, 50, 60, 60), parcel_id=["p1", "p0"])
    links = link(squares(0), on, permits(cadastral_no=["p0"]), genealogy=line_of("p1"))
    assert found(links, "building_id", "parcel_id", "permit_id", "ambiguous") == [
        ["b1", "p1", None, False],
        ["b1", None, "n1", True],
        [None, "p0", "n1", False],
    ]


def test_a_permit_that_names_a_building_is_for_that_building_alone():
    #  both stand on p1, and the permit for p1 names b1
    both = parcels(ground(-5, -5, 50, 50))
    links = link(squares(0, 20), both, permits(cadastral_no=["p1"], building_id=["b1"]))
    assert links.loc[links["permit_id"].notna(), "building_id"].tolist() == ["b1"]


def test_a_permit_that_names_a_building_not_on_file_is_linked_by_its_parcel_as_a_doubt():
    links = link(
        squares(0), parcels(ground(-5, -5, 50, 50)), permits(building_id=["b9"], cadastral_no="p1")
    )
    assert links[["building_id", "permit_id", "method"]].to_numpy().tolist() == [
        ["b1", "n1", "other_name"]
    ]


def test_a_permit_of_a_parcel_without_a_building_is_placed_and_one_of_no_parcel_is_not():
    acts = permits(cadastral_no=["p1", "p2", None])
    links = link(squares(-500), parcels(ground(-5, -5, 50, 50)), acts)
    assert links[["parcel_id", "permit_id"]].to_numpy().tolist() == [["p1", "n1"]]
    assert links["building_id"].isna().all()
    (issue,) = unplaced(acts, links, {"permits": "permits.csv"})
    assert (issue.severity, issue.code, issue.file) == ("note", "permit_unplaced", "permits.csv")
    assert issue.what == "2 permits name no building and no parcel of the registers (rows 1, 2)"


def test_where_every_permit_is_placed_nothing_is_told():
    acts = permits(building_id=["b1"])
    assert unplaced(acts, link(squares(0), parcels(), acts), {}) == []


def test_numbers_are_linked_however_they_are_written_and_stay_as_they_are():
    building = buildings(ground(0, 0, 10, 10), cadastral_no="20:311:001 А")
    on = parcels(ground(50, 50, 60, 60)).assign(parcel_id="20-311-001-a")
    links = link(building, on, permits(cadastral_no=["20 311 001/A"]))
    assert links[["building_id", "parcel_id", "permit_id"]].to_numpy().tolist() == [
        ["b1", "20-311-001-a", "n1"]
    ]


def test_a_permit_may_name_the_building_itself():
    links = link(squares(0), parcels(), permits(building_id=["b1", "b9"]))
    assert links[["building_id", "permit_id"]].to_numpy().tolist() == [["b1", "n1"]]


def place(east, north):
    return Point(EAST + east, NORTH + north)


def test_a_permit_may_be_for_several_parcels_in_one_cell():
    lots = parcels(ground(-5, -5, 20, 20), ground(50, -5, 70, 20), ground(80, -5, 99, 20))
    links = link(squares(0), lots, permits(cadastral_no=["p1 P2 p9"]))
    assert found(links, "building_id", "parcel_id", "permit_id", "ambiguous") == [
        ["b1", "p1", "n1", False],
        [None, "p2", "n1", False],
    ]


def unknown_parcels(*cells, on=(), **columns):
    lots = parcels(*[ground(n, 0, n + 1, 1) for n in range(len(on))], parcel_id=list(on))
    told = missing_parcels(permits(cadastral_no=list(cells), **columns), lots, {"permits": "a.csv"})
    return [issue.what for issue in told]


def test_of_the_parcels_a_permit_names_those_that_no_register_has_are_told():
    lots = parcels(ground(-5, -5, 20, 20), ground(50, -5, 70, 20))
    acts = permits(cadastral_no=["p1", "p9 P2 p8", None, "p9 p1"])
    (issue,) = missing_parcels(acts, lots, {"permits": "permits.csv"})
    assert (issue.severity, issue.code, issue.file) == ("note", "parcel_unknown", "permits.csv")
    assert issue.what == "permits name 2 parcels that no register has: p9, p8 (rows 1, 3)"


def test_where_every_parcel_is_on_file_nothing_is_told_however_it_is_written():
    on = ["20-311-001-a", "20-311-002"]
    assert unknown_parcels("20 311 001 А", "20:311:001-A 20/311/002", None, on=on) == []


def test_a_cell_of_which_nothing_is_on_file_is_told_as_it_stands():
    told = "permits name 2 parcels that no register has: 20 311 009, p7 p8 (rows 0, 1)"
    assert unknown_parcels("20 311 009", "p7 p8", on=["p1"]) == [told]
    assert unknown_parcels("20 311 009", "p7 p8") == [told]


def test_a_parcel_not_on_file_is_told_though_the_permit_names_a_building_that_is():
    told = unknown_parcels("p9", on=["p1"], building_id=["b1"])
    assert told == ["permits name 1 parcels that no register has: p9 (rows 0)"]


def test_one_parcel_in_two_spellings_is_one_and_of_many_the_rest_are_counted():
    cells = [f"p-{number}" for number in range(MOST_PARCELS + 3)]
    (told,) = unknown_parcels(*cells, "P 0")
    assert told.startswith(f"permits name {MOST_PARCELS + 3} parcels that no register has: p-0, ")
    assert f"p-{MOST_PARCELS - 1} and 3 more (rows 0, " in told
    assert told.endswith("9 and 14 more)")


def test_the_missing_parcels_of_each_register_of_permits_are_told_by_its_file():
    acts = permits(cadastral_no=["p9", "p8"], register_id=["old", "new"])
    told = missing_parcels(acts, parcels(), {"old": "old.csv", "new": "new.csv"})
    assert [(issue.file, issue.what.partition(": ")[2]) for issue in told] == [
        ("new.csv", "p8 (rows 1)"),
        ("old.csv", "p9 (rows 0)"),
    ]


def test_a_permit_that_names_none_of_several_buildings_of_its_parcels_is_ambiguous():
    lots = parcels(ground(-5, -5, 40, 20), ground(50, -5, 70, 20))
    act = permits(cadastral_no=["p1", "p1 p2", "p2", None], building_id=[None, None, None, "b2"])
    links = link(squares(0, 20, 55), lots, act)
    assert found(links, "permit_id", "building_id", "ambiguous") == [
        ["n1", "b1", True],
        ["n2", "b1", True],
        ["n1", "b2", True],
        ["n2", "b2", True],
        ["n4", "b2", False],
        ["n2", "b3", True],
        ["n3", "b3", False],
    ]
    (issue,) = ambiguous(links, act, {"permits": "permits.csv"})
    assert (issue.severity, issue.code, issue.file) == ("note", "link_ambiguous", "permits.csv")
    assert issue.what == "2 permits may be for more than one building (rows 0, 1)"


def test_a_place_in_a_footprint_is_a_permit_for_that_building():
    lots = parcels(ground(-5, -5, 50, 50))
    links = link(squares(0, 20), lots, permits(geometry=[place(25, 5)]))
    ours = links[links["permit_id"].notna()]
    assert found(ours, "building_id", "parcel_id", "method", "score", "ambiguous") == [
        ["b2", None, "overlap", 1.0, False]
    ]


def test_a_place_in_a_parcel_is_a_permit_for_the_building_on_it():
    lots = parcels(ground(-5, -5, 15, 50), ground(15, -5, 50, 50))
    links = link(squares(0, 20), lots, permits(geometry=[place(5, 40)]))
    ours = links[links["permit_id"].notna()]
    assert found(ours, "building_id", "parcel_id", "method") == [["b1", "p1", "overlap"]]


def test_a_number_goes_before_a_place_and_a_place_before_an_address():
    objects = squares(0, 20, 40).assign(address=["Abay 1", "Abay 2", "Abay 3"])
    act = permits(
        building_id=["b1", None],
        geometry=[place(25, 5), place(25, 5)],
        address=["Abay 3", "Abay 3"],
    )
    links = link(objects, parcels(), act)
    assert found(links, "building_id", "permit_id", "method") == [
        ["b1", "n1", "number"],
        ["b2", "n2", "overlap"],
    ]


@pytest.mark.parametrize("written", ["abay  av., 5/1", "ABAY AV. 5/1", " Abay av 5/1,"])
def test_an_address_is_the_same_whatever_its_case_and_punctuation(written):
    objects = squares(0, 20).assign(address=["Abay av., 5/1", "Abay av., 51"])
    links = link(objects, parcels(), permits(address=[written]))
    assert found(links, "building_id", "method", "score", "ambiguous") == [
        ["b1", "address", 1.0, False]
    ]


def test_an_address_that_fits_several_buildings_is_ambiguous():
    links = link(squares(0, 20).assign(address="Abay 5"), parcels(), permits(address=["abay 5"]))
    assert found(links, "building_id", "ambiguous") == [["b1", True], ["b2", True]]


@pytest.mark.parametrize(("town", "unsure"), [("Алматы", True), ("Алматы 5", False)])
def test_an_address_without_a_number_proves_nothing(town, unsure):
    links = link(squares(0).assign(address=town), parcels(), permits(address=[town]))
    assert found(links, "building_id", "method", "ambiguous") == [["b1", "address", unsure]]


def test_an_address_of_punctuation_alone_is_none():
    objects = squares(0).assign(address="-")
    assert link(objects, parcels(), permits(address=["."])).empty


@pytest.mark.parametrize(
    ("east", "expected"),
    [
        (15, [["b1", "nearest", 0.8, False]]),
        (34.9, [["b1", "nearest", pytest.approx(0.004), False]]),
        (35.1, []),
    ],
)
def test_the_nearest_building_counts_within_the_distance_allowed(east, expected):
    links = link(squares(0), parcels(), permits(geometry=[place(east, 5)]))
    assert found(links, "building_id", "method", "score", "ambiguous") == expected


def test_another_building_nearly_as_near_makes_the_nearest_ambiguous():
    #  b1 ends at 10, b2 begins at 40
    for east, expected in ((24, [["b1", 0.44], ["b2", 0.36]]), (20, [["b1", 0.6]])):
        links = link(squares(0, 40), parcels(), permits(geometry=[place(east, 5)]))
        assert found(links, "building_id", "score") == [
            [one, pytest.approx(score)] for one, score in expected
        ]
        assert set(links["ambiguous"]) == {len(expected) > 1}


def test_another_building_just_beyond_the_distance_allowed_still_counts_against_the_nearest():
    links = link(squares(0, 61), parcels(), permits(geometry=[place(34, 5)]))
    assert found(links, "building_id", "ambiguous") == [["b1", True], ["b2", True]]


def test_a_permit_that_names_a_building_not_on_file_is_a_doubt_wherever_it_is_placed():
    act = permits(building_id=["b9", "b9"], geometry=[place(5, 5), place(15, 5)])
    links = link(squares(0), parcels(), act)
    assert found(links, "permit_id", "building_id", "method") == [
        ["n1", "b1", "other_name"],
        ["n2", "b1", "other_name"],
    ]


def test_a_repeated_link_is_listed_once_and_where_nothing_is_open_nothing_is_told():
    act = permits(cadastral_no=["p1 p1"])
    links = link(squares(0), parcels(ground(-5, -5, 50, 50)), act)
    assert len(links) == 1
    assert ambiguous(links, act, {}) == []


@settings(max_examples=8, deadline=None)
@given(st.permutations(range(5)), st.permutations(range(4)))
def test_the_order_of_rows_changes_no_link(order, turn):
    objects = squares(0, 20, 40, 60).assign(address=["A 1", "A 1", None, None])
    lots = parcels(ground(-5, -5, 15, 20), ground(15, -5, 50, 20))
    act = permits(
        cadastral_no=["p1", "p2 p1", None, None, None],
        address=[None, None, "a 1", None, None],
        geometry=[None, None, None, place(75, 5), place(45, 5)],
    )
    first = link(objects, lots, act)
    again = link(objects.iloc[list(turn)], lots.iloc[::-1], act.iloc[list(order)])
    assert found(first, *first.columns) == found(again, *again.columns)
