"""Tests of geo/zones/streets.py on a town drawn small."""

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from world import EAST, METRIC, NORTH, ground

from geo.records import SideOfStreets
from geo.zones.streets import side_of_streets

#        0    100        400    600   700       1000
#   1000 ┌──────────────────────────────────────┐
#        │                                      │
#    500 │    ─── West St ──      ─ East St ────┤   Middle St is not in the file,
#        │                                      │   and West St ends short of the bound
#      0 └──────────────────────────────────────┘
CITY = ground(0, 0, 1000, 1000)


def street(*points):
    return shapely.LineString([(EAST + x, NORTH + y) for x, y in points])


PIECES = (
    ("East St", street((1000, 500), (700, 500))),
    ("E. Street", street((600, 500), (700, 500))),
    ("West St", street((100, 500), (400, 500))),
)
NAMED = (
    {"name": "East St", "spellings": ["East St", "E. Street", "Шығыс к-сі"]},
    {"name": "Middle St", "spellings": []},
    {"name": "West St", "spellings": ["West St"]},
)


def side(which="south", *, pieces=PIECES, streets=NAMED, city=CITY, **keys):
    derive = SideOfStreets.model_validate(
        {
            "op": "side_of_streets",
            "file": {"path": "streets.geojson"},
            "name_column": "name",
            "streets": list(streets),
            "side": which,
            "closing_reach": {"value": 0.5, "source": "none"},
        }
        | keys
    )
    names, shapes = zip(*pieces, strict=True) if pieces else ((), ())
    table = gpd.GeoDataFrame({"name": list(names)}, geometry=list(shapes), crs=METRIC)
    boundary = gpd.GeoDataFrame(geometry=[city], crs=METRIC)
    return side_of_streets(derive, table, boundary, "foothills")


def part(rows, name):
    return rows[rows["part"] == name]


def area(rows, name="area"):
    return shapely.union_all(part(rows, name)["geometry"].to_list())


def test_the_area_is_the_ground_on_the_side_meant():
    rows, _ = side("south")
    difference = area(rows).symmetric_difference(ground(0, 0, 1000, 500))
    assert difference.area == pytest.approx(0, abs=1e-3)


def test_each_closing_segment_is_drawn_and_named():
    closing = part(side()[0], "closing").set_index("name")["geometry"]
    assert set(closing.index) == {"East St / West St", "West St"}
    assert closing["East St / West St"].equals(street((600, 500), (400, 500)))
    assert closing["West St"].length == pytest.approx(100, abs=2)


def test_ground_near_a_closing_segment_is_uncertain_and_the_rest_is_not():
    uncertain = area(side()[0], "uncertain")
    assert uncertain.covers(ground(420, 420, 580, 580))
    assert uncertain.covers(ground(5, 460, 95, 540))
    assert not uncertain.intersects(ground(720, 300, 1000, 700))
    assert CITY.buffer(1e-6).covers(uncertain)


def test_streets_without_a_gap_leave_nothing_uncertain():
    whole = (
        ("East St", street((1000, 500), (400, 500))),
        ("West St", street((400, 500), (0, 500))),
    )
    rows, issues = side(pieces=whole)
    assert set(rows["part"]) == {"area"}
    assert issues[0].what.endswith("Closing segments: none")


def test_the_note_lists_every_spelling_and_each_closing_segment():
    _, issues = side()
    assert [(issue.severity, issue.code) for issue in issues] == [("note", "streets_closing")]
    what = issues[0].what
    assert "East St: East St (1), E. Street (1), Шығыс к-сі (0)" in what
    assert "Middle St: not in the file" in what
    assert "West St: West St (1)" in what
    assert "East St / West St 200 m" in what


@settings(max_examples=15, deadline=None)
@given(
    heights=st.lists(st.integers(200, 800), min_size=4, max_size=4),
    gap=st.integers(0, 150),
)
def test_the_two_sides_together_are_the_city_and_share_no_ground(heights, gap):
    a, b, c, d = heights
    pieces = (
        ("East St", street((1000, a), (600 + gap / 2, b))),
        ("West St", street((600 - gap / 2, b), (400, c), (50, d))),
    )
    south, north = area(side("south", pieces=pieces)[0]), area(side("north", pieces=pieces)[0])
    assert south.intersection(north).area == pytest.approx(0, abs=1e-3)
    assert south.area + north.area == pytest.approx(CITY.area, abs=1e-2)
    assert south.covers(shapely.Point(EAST + 500, NORTH + 10))
    assert north.covers(shapely.Point(EAST + 500, NORTH + 990))


def test_the_direction_in_which_pieces_are_drawn_is_irrelevant():
    turned = tuple((name, shapely.reverse(line)) for name, line in PIECES)
    one, other = area(side()[0]), area(side(pieces=turned)[0])
    assert one.symmetric_difference(other).area == pytest.approx(0, abs=1e-3)


def test_the_line_may_run_from_north_to_south():
    standing = (("East St", street((500, 1000), (500, 0))),)
    rows, _ = side("west", pieces=standing, starts="north", ends="south")
    difference = area(rows).symmetric_difference(ground(0, 0, 500, 1000))
    assert difference.area == pytest.approx(0, abs=1e-3)


def test_a_missing_first_street_is_closed_straight_to_the_bound():
    streets = ({"name": "Bypass", "spellings": ["Bypass"]}, *NAMED)
    pieces = (("East St", street((800, 500), (600, 500))), *PIECES[2:])
    closing = part(side(pieces=pieces, streets=streets)[0], "closing").set_index("name")
    assert closing.loc["Bypass", "geometry"].length == pytest.approx(200, abs=2)


def test_of_two_carriageways_the_shorter_bounds_the_area():
    straight, bent = street((1000, 500), (0, 500)), street((1000, 500), (500, 700), (0, 500))
    for pieces in ((straight, bent), (bent, straight)):
        rows, _ = side(pieces=tuple(("East St", line) for line in pieces))
        assert area(rows).area == pytest.approx(500_000, abs=1)


def test_an_exclave_goes_by_the_side_it_lies_on():
    city = shapely.union_all([CITY, ground(1200, 0, 1300, 100), ground(1200, 900, 1300, 1000)])
    south = area(side("south", city=city)[0])
    assert south.covers(ground(1210, 10, 1290, 90))
    assert not south.intersects(ground(1210, 910, 1290, 990))


def test_where_no_street_is_in_the_file_the_run_stops():
    rows, issues = side(pieces=(("Other St", street((0, 0), (1, 1))),))
    assert rows.empty
    assert [issue.severity for issue in issues] == ["stop"]
    assert issues[0].what == "layer 'foothills': none of its streets is in the file"


def test_streets_that_do_not_cut_the_city_stop_the_run():
    beyond = (("East St", street((1000, 5000), (0, 5000))),)
    rows, issues = side(pieces=beyond)
    assert rows.empty
    assert issues[0].what == "layer 'foothills': its streets do not cut the city in two"
