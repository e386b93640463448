"""One way through the inspector's page as on a day in the field, on every screen."""

import pytest

from geo.atlas import languages
from geo.atlas.field_sheets import printed
from geo.atlas.order import ordered

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_from_near_me_by_a_filter_to_a_case_its_tasks_and_its_sheet(
    visit, edition, quiet_town, language, width
):
    words = languages.texts()[language]
    seen = visit(edition / "inspector.html", width=width, fragment=f"#lang={language}")
    page = seen.page
    page.click("#sunlight")

    if page.locator("#near").is_hidden():
        page.click("#near-box > summary")
    place = page.evaluate(
        "['lat_deg', 'lon_deg'].map((name) => cell(buildings[name], withId('b012')))"
    )
    page.fill("#near-text", ", ".join(map(str, place)))
    page.click("#near-go")
    nearest = page.locator("#list-rows button").first
    assert nearest.get_attribute("data-building") == "b012"

    if page.locator("#filters").is_hidden():
        page.click("#filter-title")
    page.select_option("#filter-state", "inspected")
    assert page.evaluate("listed.length") == page.locator("#list-rows button").count() == 1

    for kind in ("kml", "gpx"):
        with page.expect_download() as caught:
            page.click(f"#places-{kind}")
        assert caught.value.suggested_filename.endswith(kind)

    page.locator("#list-rows button").first.click()
    assert words["task.title"] in page.locator(".tasks").inner_text()
    case = page.locator("[data-case]").first.get_attribute("data-case")
    sheet = page.locator(f"[data-sheet='{case}']")
    number = printed(ordered(quiet_town))["case_id"].tolist().index(case) + 1
    assert sheet.get_attribute("href") == f"field-sheets.{language}.pdf#page={number}"
    assert f"field-sheets.{language}.pdf" in sheet.locator("xpath=..").inner_text()
    assert (edition / f"field-sheets.{language}.pdf").exists()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert seen.complaints == []


def test_an_ended_case_has_no_sheet_to_lead_to(visit, edition):
    page = visit(edition / "inspector.html", fragment="#building=b016").page
    page.locator("[data-case]").first.wait_for()
    assert page.locator("[data-sheet]").count() == 0


def test_the_time_button_hides_no_scale_on_a_phone(visit, edition):
    page = visit(edition / "inspector.html", width=360).page
    button = page.locator("#time-open").bounding_box()
    scale = page.locator(".leaflet-control-scale").bounding_box()
    assert button["y"] + button["height"] <= scale["y"] + 1
