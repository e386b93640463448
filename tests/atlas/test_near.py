import pytest
from axe_playwright_python.sync_playwright import Axe

from geo.atlas import languages

pytestmark = pytest.mark.browser
WORDS = languages.texts()["en"]


def type_place(page, text):
    page.evaluate("byId('near-box').open = true")
    page.fill("#near-text", text)
    page.click("#near-go")


def place_of(page, building, form="`${lat.toFixed(5)}, ${lon.toFixed(5)}`"):
    return page.evaluate(
        f"""(id) => {{
          const at = withId(id);
          const [lat, lon] = [cell(buildings.lat_deg, at), cell(buildings.lon_deg, at)];
          const [east, north] = toGrid(lat, lon);
          return {form};
        }}""",
        building,
    )


FORMS = {
    "as the page writes it": "`${lat.toFixed(5)}, ${lon.toFixed(5)}`",
    "with signs and letters": "`${lat.toFixed(5)}° N ${lon.toFixed(5)}° E`",
    "decimal commas": "`${lat.toFixed(5)} ${lon.toFixed(5)}`.replaceAll('.', ',')",
    "a link of a map": "`geo:${lat.toFixed(5)},${lon.toFixed(5)}`",
    "the grid": "`${east.toFixed(1)} ${north.toFixed(1)}`",
    "the grid as the page writes it": "gridText(lat, lon)",
}


@pytest.mark.parametrize("form", FORMS)
def test_the_building_at_the_coordinates_typed_is_listed_first(page_of, form):
    page = page_of()
    type_place(page, place_of(page, "b031", FORMS[form]))
    first = page.locator("#list-rows button").first
    assert first.get_attribute("data-building") == "b031"
    assert first.locator(".row-place").inner_text().startswith(("0 m", "1 m"))
    near = page.evaluate("listed.map((one) => nearDistances[one])")
    assert near == sorted(near)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_grid_as_each_language_writes_it_is_read_back(page_of, language):
    page = page_of()
    page.click(f"[data-language={language}]")
    read = page.evaluate("readPlace(gridText(43.25, 76.95))")
    assert read["lat"] == pytest.approx(43.25, abs=2e-5)
    assert read["lon"] == pytest.approx(76.95, abs=2e-5)


def test_the_distance_and_direction_are_told_in_each_row(page_of):
    page = page_of()
    type_place(page, place_of(page, "b000"))
    row = page.locator("[data-building=b001] .row-place").inner_text()
    assert row.startswith(f"60 m {WORDS['wind.2']}")  # the town stands in rows 60 m apart
    north = page.locator("[data-building=b020] .row-place").inner_text()
    assert north.startswith(f"60 m {WORDS['wind.0']}")


def test_filters_still_hold_among_what_is_near(page_of):
    page = page_of()
    type_place(page, place_of(page, "b031"))
    page.select_option("#filter-verdict", "breach")
    assert page.evaluate("listed.every((one) => shownSign(one) === 'breach')")
    near = page.evaluate("listed.map((one) => nearDistances[one])")
    assert near == sorted(near)


@pytest.mark.parametrize("text", ["", "somewhere", "43.2", "43.2, 77.0, 5", "1e999 2"])
def test_what_is_no_place_is_said_and_moves_nothing(page_of, text):
    page = page_of()
    before = page.evaluate("listed")
    type_place(page, text)
    told = WORDS["near.fault.unread"].replace("{example}", "43.5000, 77.0000")
    assert page.locator("#near-told").inner_text() == told
    assert page.evaluate("listed") == before


def test_a_place_outside_the_city_is_gone_to_and_that_is_said(page_of):
    page = page_of()
    type_place(page, "10.5, 11.5")
    assert WORDS["near.outside"] in page.locator("#near-told").inner_text()


def test_a_place_typed_stays_in_the_address_and_where_one_stands_does_not(page_of, tabs):
    page = page_of()
    type_place(page, place_of(page, "b031"))
    address = page.url.split("#")[1].replace("lang=en&", "")
    again = page_of(fragment=f"&{address}")
    assert again.locator("#list-rows button").first.get_attribute("data-building") == "b031"
    again.evaluate(
        """() => { navigator.geolocation.getCurrentPosition = (found) =>
          found({ coords: { latitude: 43.2, longitude: 76.9, accuracy: 12 } }); }"""
    )
    again.click("#near-me")
    assert "± 12 m" in again.locator("#near-told").inner_text()
    assert "at=" not in again.url
    assert "43.2" not in again.url


def test_a_device_that_tells_no_place_leaves_the_coordinates_to_be_typed(page_of):
    page = page_of()
    page.evaluate("byId('near-box').open = true")
    page.evaluate(
        "() => { navigator.geolocation.getCurrentPosition = (_, fail) => fail({ code: 1 }); }"
    )
    page.click("#near-me")
    assert page.locator("#near-told").inner_text() == WORDS["near.failed"]


def test_the_mark_is_drawn_and_taken_away(page_of):
    page = page_of()
    drawn = """(() => { const c = map.getPane('near').querySelector('canvas');
      return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(Boolean); })()"""
    assert not page.evaluate(drawn)
    type_place(page, place_of(page, "b031"))
    assert page.evaluate(drawn)
    page.click("#near-leave")
    assert not page.evaluate(drawn)
    assert page.locator("#filter-sort").input_value() == "worst"


@pytest.mark.parametrize("fragment", ["", "&sun=1"])
def test_nothing_serious_stands_in_the_way_of_a_reader_near_a_place(page_of, fragment):
    page = page_of(fragment, width=360, height=740)
    type_place(page, place_of(page, "b031"))
    page.evaluate("byId('filter-box').open = true")
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
