import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon, Point, Polygon
from world import METRIC, ground

from geo import tables
from geo.atlas.encode import columns, json_text, numbers, places, shapes, words


def decoded(encoded):
    """Read shapes back the plain way: lists of rings of (lon, lat) for each shape."""
    steps = np.array(encoded["steps"]).reshape(-1, 2).cumsum(axis=0) / 1e6
    points, rings, parts = iter(steps.tolist()), iter(encoded["points"]), iter(encoded["rings"])
    return [
        [
            [next(points) for _ in range(next(rings))]
            for _ in range(count)
            for _ in range(next(parts))
        ]
        for count in encoded["parts"]
    ]


def test_a_polygon_with_a_hole_keeps_its_rings_and_loses_the_repeated_vertex():
    holed = Polygon(ground(0, 0, 90, 90).exterior.coords, [ground(30, 30, 60, 60).exterior.coords])
    encoded = shapes(gpd.GeoSeries([holed], crs=METRIC))
    assert (encoded["parts"], encoded["kinds"], encoded["rings"]) == ([1], [2], [2])
    assert encoded["points"] == [4, 4]


def test_points_lines_and_many_polygons_keep_their_order():
    mixed = [
        Point(650_000, 4_780_000),
        MultiPolygon([ground(0, 0, 10, 10), ground(20, 0, 30, 10)]),
        LineString([(650_000, 4_780_000), (650_100, 4_780_000)]),
    ]
    encoded = shapes(gpd.GeoSeries(mixed, crs=METRIC))
    assert encoded["parts"] == [1, 2, 1]
    assert encoded["kinds"] == [0, 2, 2, 1]
    assert encoded["points"] == [1, 4, 4, 2]


def test_an_empty_shape_has_no_part_and_shifts_no_other():
    encoded = shapes(gpd.GeoSeries([Polygon(), ground(0, 0, 10, 10)], crs=METRIC))
    assert encoded["parts"] == [0, 1]


@settings(max_examples=40, deadline=None)
@given(
    corners=st.lists(
        st.tuples(st.floats(-9000, 9000), st.floats(-9000, 9000)), min_size=1, max_size=12
    )
)
def test_shapes_come_back_to_within_a_hand(corners):
    squares = [ground(x, y, x + 12, y + 9) for x, y in corners]
    back = decoded(shapes(gpd.GeoSeries(squares, crs=METRIC)))
    rebuilt = gpd.GeoSeries([Polygon(rings[0]) for rings in back], crs=4326).to_crs(METRIC)
    assert shapely.hausdorff_distance(rebuilt.to_numpy(), np.array(squares)).max() < 0.15


def test_words_and_numbers_say_where_nothing_is_given():
    assert words(pd.Series(["a", "b", None], dtype="str")) == ["a", "b", None]
    assert numbers(pd.Series([0.126, np.nan, -3.0]), 2) == {"digits": 2, "of": [13, None, -300]}
    assert places(pd.Series([None, "b"], dtype="str"), pd.Series(["a", "b"])) == [-1, 1]


def test_only_the_columns_asked_for_are_given():
    frame = tables.RISKS.shape({"district_id": ["w"], "buildings": [3], **dict.fromkeys(
        ["breach", "exposed", "unknown", "not_exposed", "clear",
         "cases_open", "cases_closed", "demolished"], 0
    )})  # fmt: skip
    assert list(columns(tables.RISKS, frame, ["buildings"])) == ["buildings"]


@given(st.text())
@settings(max_examples=50)
def test_json_in_a_script_can_neither_end_it_nor_change_its_meaning(text):
    written = json_text({"text": text})
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == {"text": text}


def test_a_number_that_is_not_finite_stops_the_page():
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text(float("nan"))


def of_cases(**told):
    rows = {
        "case_id": list("abcd"), "building_id": "b", "state": "x", "outcome": "none",
        "opened_on": "2026-01-01", "last_event_on": "2026-01-01", "events": 1, "last_seq": 1,
    }  # fmt: skip
    return tables.CASES.shape(pd.DataFrame(rows | told))


def test_a_column_that_says_one_thing_in_every_row_says_it_once():
    told = columns(tables.CASES, of_cases(), ["building_id", "opened_on", "events", "case_id"])
    assert told["building_id"] == {"all": "b", "count": 4}
    assert told["opened_on"] == {"all": "2026-01-01", "count": 4}
    assert told["events"] == {"all": 1.0, "count": 4}
    assert told["case_id"] == list("abcd")


def test_a_gap_is_never_taken_for_the_word_of_the_other_rows():
    told = columns(tables.CASES, of_cases(programme=["p", "p", "p", None]), ["programme"])
    assert told["programme"] == {"words": ["p"], "at": [0, 0, 0, -1]}


def test_a_bound_that_is_infinite_in_every_row_stays_none():
    frame = pd.DataFrame({"slope_max_high_deg": [np.inf] * 4})
    told = columns(tables.SLOPES, frame, ["slope_max_high_deg"])
    assert told["slope_max_high_deg"]["of"] == [None] * 4
