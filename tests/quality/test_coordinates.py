"""Places as people write them; tests/atlas/test_coordinates.py holds the pages against it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Transformer

from geo.errors import UsageError
from geo.quality.coordinates import Degrees, place_in, read_coordinates
from geo.records import Extent

CITY = Extent(west=76, south=43, east=78, north=44)
METRIC = CRS.from_epsg(32643)
GRID = Transformer.from_crs("EPSG:4326", METRIC, always_xy=True)
LETTERS = (("N", "E"), ("с. ш.", "в. д."), ("С", "В"), ("с.е.", "ш.б."), ("ендік", "бойлық"))
PLACES = st.tuples(st.floats(43.001, 43.999), st.floats(76.001, 77.999))


def read(text, city=CITY):
    return place_in(text, city, METRIC, option="--at")


def plain(value):
    return f"{value:.6f}"


def comma(value):
    return plain(value).replace(".", ",")


def minutes(value):
    degrees, rest = divmod(round(value * 3600, 3), 3600)
    return f"{degrees:.0f}°{rest // 60:02.0f}′{rest % 60:06.3f}″"


FORMS = st.sampled_from((plain, comma, minutes))


@given(PLACES, FORMS, st.sampled_from((", ", "; ", " ")), st.booleans())
def test_degrees_are_read_in_the_order_that_lies_in_the_city(place, form, parting, swapped):
    pair = [form(one) for one in place]
    assert read(parting.join(pair[::-1] if swapped else pair)) == pytest.approx(place, abs=2e-6)


@given(PLACES, FORMS, st.sampled_from(LETTERS), st.booleans(), st.booleans())
def test_letters_of_three_languages_say_which_is_which(place, form, letters, swapped, before):
    pair = [
        f"{word} {form(one)}" if before else f"{form(one)} {word}"
        for word, one in zip(letters, place, strict=True)
    ]
    (found,) = read_coordinates("; ".join(pair[::-1] if swapped else pair))
    assert found == pytest.approx(place, abs=2e-6)


@given(PLACES, st.sampled_from(["", " ", "\u00a0", ","]), st.booleans())
def test_metres_of_the_citys_grid_are_read(place, thousands, swapped):
    pair = [f"{one:,.2f}".replace(",", thousands) for one in GRID.transform(*place[::-1])]
    assert read("; ".join(pair[::-1] if swapped else pair)) == pytest.approx(place, abs=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        "", "43", "north", "43.2, 77.0, 5", "43 15 30 76 55 0", "1e999 2", "43.2567,76,9285",
        "43.2 N, 76.9 N", "-43.2 S, 76.9 E", "43°72′ N, 76° E", "43.5°30′ N, 76° E",
        "43.2 N 76.9", "43.2 north, 76.9 east", "Infinity, 2", "0x20, 5", "٤٣, ٧٦",
        "658.300, 4.790.600", "4.790.600; 658.300", "658.300 E, 4.790.600 N", "geo:658300,4790600",
        "geo:43.25 76.95", "geo:91,43", "geo:43,25,76,95", "geo:43.2,76.9;crs=epsg:32643",
    ],
)  # fmt: skip
def test_what_is_no_pair_of_coordinates_is_refused(text):
    with pytest.raises(UsageError, match=r"--at .*: not two coordinates\. Write degrees or metres"):
        read(text)


@pytest.mark.parametrize(
    "text",
    ["geo:43.2,76.9", "GEO:43.2,76.9,800;crs=WGS84;u=35", "geo:43.2,76.9?q=1,2(a place)"],
)
def test_an_address_of_a_place_has_its_latitude_first(text):
    assert read(text) == Degrees(43.2, 76.9)


def test_an_address_that_lies_outside_is_not_turned_round():
    with pytest.raises(UsageError, match="outside the monitor"):
        read("geo:76.9,43.2")
    assert read_coordinates("geo:76.9,43.2") == (Degrees(76.9, 43.2),)


@pytest.mark.parametrize(
    "text", ["658.300,5; 4.790.600", "658300; 4.790.600", "658 300, 4 790 600"]
)
def test_thousands_parted_by_dots_are_read_where_nothing_else_is_meant(text):
    assert read_coordinates(text)[0] == pytest.approx((658_300, 4_790_600), abs=0.5)


def test_what_lies_in_the_city_in_both_orders_is_refused_with_both():
    near = Extent(west=42, south=42, east=44, north=44)
    with pytest.raises(UsageError, match=r"Write lat 42\.5, lon 43\.5, or lat 43\.5, lon 42\.5\."):
        read("42,5 43,5", near)
    for text in ("lat 42.5, lon 43.5", "lon 43.5, lat 42.5", "42.5 N 43.5 E"):
        assert read(text, near) == Degrees(42.5, 43.5)
    assert read("43, 43", near) == Degrees(43, 43)


@pytest.mark.parametrize(
    "text", ["48.87,123.39", "10 N, 76.9 E", "95 N, 76 E", "500, 600", "43.2 S, 76.9 E"]
)
def test_what_lies_elsewhere_is_refused_with_the_bounds_of_the_city(text):
    with pytest.raises(UsageError, match="outside the monitor, which reaches longitude 76 to 78"):
        read(text)
