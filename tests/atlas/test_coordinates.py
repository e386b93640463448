"""Coordinates as people write them, read in a page: what Python and PROJ wrote is read back."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from geo.atlas import languages
from geo.quality.coordinates import read_coordinates

pytestmark = pytest.mark.browser

WORDS = languages.texts()["en"]
PLACES = st.tuples(st.floats(43.001, 43.999), st.floats(76.001, 77.999))  # the town's extent
LETTERS = {
    "Latin": ("N", "E"),
    "Russian": ("С", "В"),
    "Russian in full": ("с. ш.", "в. д."),
    "Kazakh": ("с.е.", "ш.б."),
    "words": ("широта", "долгота"),
    "Kazakh words": ("ендік", "бойлық"),
}
PARTINGS = (", ", "; ", " ", ",")
GRID = Transformer.from_crs("EPSG:4326", "EPSG:32643", always_xy=True)


def plain(value: float) -> str:
    return f"{value:.6f}"


def comma(value: float) -> str:
    return plain(value).replace(".", ",")


def signed(value: float) -> str:
    return f"{value:.6f}°"


def minutes(value: float) -> str:
    degrees, rest = divmod(round(value * 3600, 3), 3600)
    return f"{degrees:.0f}°{rest // 60:02.0f}′{rest % 60:06.3f}″"


def with_keyboard_marks(value: float) -> str:
    return minutes(value).replace("°", "° ").replace("′", "' ").replace("″", '"')


def halved_minutes(value: float) -> str:
    degrees, rest = divmod(round(value * 60, 5), 60)
    return f"{degrees:.0f}° {rest:.5f}'".replace(".", ",")


def near(place, error):
    lat, lon = place
    return {"lat": pytest.approx(lat, abs=error), "lon": pytest.approx(lon, abs=error)}


FORMS = (plain, comma, signed, minutes, with_keyboard_marks, halved_minutes)


@pytest.fixture
def read(page_of):
    """Read a text as the inspector's page does."""
    page = page_of()
    return lambda text: page.evaluate("(text) => readPlace(text)", text)


def of_a_page(examples):
    return settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )


@given(
    place=PLACES,
    form=st.sampled_from(FORMS),
    parting=st.sampled_from(PARTINGS[:3]),
    swapped=st.booleans(),
)
@of_a_page(50)
def test_degrees_without_letters_are_read_in_either_order(read, place, form, parting, swapped):
    pair = [form(one) for one in place]
    assert read(parting.join(pair[::-1] if swapped else pair)) == near(place, 2e-6)


@given(
    place=PLACES,
    form=st.sampled_from(FORMS),
    letters=st.sampled_from(sorted(LETTERS)),
    written=st.tuples(st.sampled_from(PARTINGS), st.booleans(), st.booleans(), st.booleans()),
)
@of_a_page(50)
def test_letters_and_words_of_three_languages_say_which_number_is_which(
    read, place, form, letters, written
):
    parting, swapped, before, close = written
    gap = "" if close else " "
    pair = [
        word + gap + form(value) if before else form(value) + gap + word
        for word, value in zip(LETTERS[letters], place, strict=True)
    ]
    assert read(parting.join(pair[::-1] if swapped else pair)) == near(place, 2e-6)


@given(
    place=PLACES,
    thousands=st.sampled_from(["", " ", "\u00a0", ","]),
    decimals=st.integers(0, 2),
    written=st.tuples(st.booleans(), st.booleans()),
)
@of_a_page(50)
def test_metres_of_the_grid_are_those_of_proj(read, place, thousands, decimals, written):
    letters, swapped = written
    east, north = GRID.transform(*place[::-1])
    pair = [f"{one:,.{decimals}f}".replace(",", thousands) for one in (east, north)]
    if letters:
        pair = [f"{pair[0]} E", f"{pair[1]} N"]
    assert read("; ".join(pair[::-1] if swapped else pair)) == near(place, 1e-5)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("geo:43.25,76.95?q=43.25,76.95", (43.25, 76.95)),
        ("GEO:43.25,76.95;u=35", (43.25, 76.95)),
        ("geo:76.95,43.25,800;crs=wgs84", (76.95, 43.25)),
        ("широта 43,25000°, долгота 76,95000° (WGS 84) · 658 300 E, 4 790 600 N", (43.25, 76.95)),
        ("lat 43.25000°, lon 76.95000° (WGS 84)", (43.25, 76.95)),
        ("48°52'15\" S 123°24'32\" W", (-48.870833, -123.408889)),
        ("48,87083 ю.ш. 123,40889 з.д.", (-48.87083, -123.40889)),
        ("−48.87083, −123.40889", (-48.87083, -123.40889)),
        ("0.5, 76", (0.5, 76)),
    ],
)
def test_what_maps_and_these_pages_write_is_read(read, text, found):
    assert read(text) == near(found, 1e-6)


@pytest.mark.parametrize(
    "text",
    [
        "43", "43.2, 77.0, 5", "43 15 30 76 55 0", "1e999 2", "43.2567,76,9285", "43.2 N, 76.9 N",
        "-43.2 S, 76.9 E", "43°72′ N, 76° E", "43.5°30′ N, 76° E", "95 N, 76 E", "43.2 N 76.9",
        "471151 W, 4585956 N", "43.2 north, 76.9 east", "Infinity, 2", "0x20, 5", "471.151, 500",
        "658.300, 4.790.600", "658.300 E, 4.790.600 N", "geo:658300,4790600", "geo:43.25 76.95",
    ],
)  # fmt: skip
def test_what_can_be_read_in_no_way_or_in_two_is_not_guessed(read, text):
    assert read(text) == {"fault": "near.fault.unread"}


def test_where_both_orders_lie_in_the_city_the_letters_are_asked_for(page_of):
    page = page_of()
    page.evaluate("data.monitor.extent = [42, 42, 44, 44]")
    read = "(text) => readPlace(text)"
    assert page.evaluate(read, "42.5, 43.5") == {"fault": "near.fault.order"}
    assert page.evaluate(read, "42.5 N, 43.5 E") == {"lat": 42.5, "lon": 43.5}
    assert page.evaluate(read, "43, 43") == {"lat": 43, "lon": 43}


def test_the_example_is_of_the_own_town_and_is_read_back(page_of):
    page = page_of()
    page.evaluate("byId('near-box').open = true")
    assert "43.5000, 77.0000" in page.inner_text("#near-hint")
    page.fill("#near-text", "nowhere")
    page.click("#near-go")
    said = WORDS["near.fault.unread"].replace("{example}", "43.5000, 77.0000")
    assert page.inner_text("#near-told") == said
    assert page.evaluate("readPlace(examplePlace())") == {"lat": 43.5, "lon": 77}


@pytest.mark.parametrize("clipboard", [True, False])
def test_a_place_is_copied_as_it_can_be_typed_again(page_of, clipboard):
    page = page_of()
    page.evaluate(
        """(works) => {
          window.copied = null;
          Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => {
            if (!works) throw new Error("no clipboard");
            window.copied = text;
          } } });
          document.execCommand = () => (window.copied = document.activeElement.value);
        }""",
        clipboard,
    )
    page.evaluate("byId('near-box').open = true")
    page.fill("#near-text", "76,95 43,25")
    page.click("#near-go")
    page.click("#near-told .copy button")
    page.wait_for_function("window.copied !== null")
    assert page.evaluate("copied") == "43.25000, 76.95000"
    assert page.inner_text("#near-told [role=status]").strip() == WORDS["copy.done"]
    assert page.locator("textarea[readonly]").count() == 0


PIECES = (
    "43", "43.25", "76,95", "-48.87", "123°", "15'", '30"', "′", "″", "°", " ", "  ", ",", ", ",
    ";", "N", "e", "с. ш.", "в.д.", "С", "ендік", "бойлық", "lat", "lon", "W", "зб", "x", "(", ")",
    "(WGS 84)", "geo:", "?q=1", "·", "658 300", "4,790,600", "4790600.5", "658300", "−", "+", ".",
    "658.300", "4.790.600", ";crs=", "wgs84",
    "\u00a0", "0", "180",
)  # fmt: skip


@given(
    texts=st.lists(
        st.lists(st.sampled_from(PIECES), max_size=9).map("".join), min_size=10, max_size=30
    )
)
@of_a_page(30)
def test_whatever_is_typed_the_page_reads_as_the_command_does(page_of, texts):
    theirs = page_of().evaluate("(all) => all.map((one) => readCoordinates(one))", texts)
    ours = [[one._asdict() for one in read_coordinates(text)] for text in texts]
    assert theirs == ours
