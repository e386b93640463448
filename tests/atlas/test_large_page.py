import re
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest

from geo.atlas import languages, packed
from geo.atlas.order import ordered
from geo.atlas.publish import inspector_page

pytestmark = pytest.mark.browser
COPIES = 25
LEFT_M = 1300


@pytest.fixture
def packed_page(tmp_path, monkeypatch):
    """Draw the page of a town, packed however small it is."""

    def draw(snapshot):
        monkeypatch.setattr(packed, "LARGE", 1000)
        path = tmp_path / "packed.html"
        path.write_text(inspector_page(ordered(snapshot)), encoding="utf-8")
        return path

    return draw


@pytest.fixture(scope="module")
def crowded_page(make_town, tmp_path_factory):
    """Draw a town with 25 times as many buildings, of which no rule says anything."""
    town = make_town()
    more = [
        town.buildings.assign(
            building_id=town.buildings["building_id"] + f"-{at}",
            geometry=town.buildings.geometry.translate(LEFT_M * (at % 5), 800 * (at // 5)),
        )
        for at in range(1, COPIES)
    ]
    crowd = gpd.GeoDataFrame(pd.concat([town.buildings, *more], ignore_index=True))
    path = tmp_path_factory.mktemp("crowded") / "inspector.html"
    path.write_text(inspector_page(replace(town, buildings=crowd)), encoding="utf-8")
    return path


def wait_for_the_list(page):
    page.locator("#list-rows button").first.wait_for()


def words_of(page):
    return page.evaluate("[document.querySelector('main').innerText, [...isListed].join('')]")


@pytest.mark.parametrize("width", [360, 1440])
def test_a_packed_page_says_and_draws_what_the_plain_one_does(
    visit, edition, packed_page, quiet_town, width
):
    page = visit(edition / "inspector.html", width=width, fragment="#lang=kk").page
    plain = words_of(page)
    seen = visit(packed_page(quiet_town), width=width, fragment="#lang=kk")
    wait_for_the_list(seen.page)
    assert words_of(seen.page) == plain
    assert seen.complaints == []
    assert len(seen.asked) == 1
    assert seen.page.locator("#unpack-wait, #unpack-fault").count() == 0


def test_a_packed_page_is_smaller_and_holds_its_data_in_no_plain_text(
    edition, packed_page, quiet_town
):
    path = packed_page(quiet_town)
    assert path.stat().st_size < (edition / "inspector.html").stat().st_size
    assert "Long street" not in path.read_text(encoding="utf-8")


def test_hostile_words_run_no_more_for_being_packed(visit, packed_page, hostile_town):
    page = visit(packed_page(hostile_town)).page
    wait_for_the_list(page)
    page.locator("#list-rows button").first.click()
    assert page.evaluate("window.__ran ?? 'no'") == "no"


def test_a_browser_that_cannot_unpack_says_so_in_every_language(chromium, packed_page, quiet_town):
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.add_init_script("delete window.DecompressionStream")
    page.goto(packed_page(quiet_town).as_uri())
    page.locator("#unpack-fault").wait_for()
    told = page.locator("#unpack-fault").inner_text()
    assert all(texts["page.not_opened"] in told for texts in languages.texts().values())
    assert page.locator("#unpack-wait").is_hidden()
    context.close()


def test_cells_give_every_shape_in_sight_and_no_other(visit, crowded_page):
    page = visit(crowded_page).page
    wait_for_the_list(page)
    wrong = page.evaluate(
        """() => {
          let seed = 7;
          const draw = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
          const all = [...Array(buildingCount).keys()];
          const side = (at) => all.map((one) => buildingShapes.boxes[4 * one + at]);
          const [west, north] = [Math.min(...side(0)), Math.min(...side(1))];
          const [across, down] = [Math.max(...side(2)) - west, Math.max(...side(3)) - north];
          const wrong = [];
          for (let trial = 0; trial < 60; trial += 1) {
            const [x, y] = [west + draw() * across, north + draw() * down];
            const wide = draw() ** 3 * across;
            const box = [x - wide, y - wide, x + wide, y + wide];
            const seen = all.filter((at) => isSeen(buildingShapes, at, { box }));
            if (seen.join() !== within(buildingCells, box).join()) wrong.push(box);
          }
          return wrong;
        }"""
    )
    assert wrong == []


def test_a_long_drawing_is_made_in_slices_and_the_old_one_stays_until_it_is_whole(
    visit, crowded_page
):
    page = visit(crowded_page).page
    wait_for_the_list(page)
    page.evaluate(
        """() => {
          window.sheet = sheets.find((one) => one.options.sliced);
          window.drawing = () => map.getPane('buildings').querySelector('canvas');
          window.before = [drawing(), drawing().toDataURL()];
          let now = 0;
          const clock = performance.now;
          performance.now = () => (now += 50);
          sheet.redraw();
          performance.now = clock;
        }"""
    )
    assert page.evaluate("sheet.busy || drawing() !== before[0]")
    while page.evaluate("sheet.busy"):
        page.wait_for_timeout(20)
    assert page.evaluate("drawing() !== before[0]")
    assert page.evaluate("drawing().toDataURL() === before[1]")


def test_choices_are_counted_while_the_reader_looks(visit, crowded_page):
    page = visit(crowded_page, fragment="#lang=en").page
    wait_for_the_list(page)
    west = page.locator("#filter-district option").nth(1)
    for _ in range(100):
        if "(" in west.text_content():
            break
        page.wait_for_timeout(50)
    counted = int(re.search(r"\(([\d,. \u00a0]+)\)", west.text_content())[1].replace(",", ""))
    page.select_option("#filter-district", index=1)
    listed = page.evaluate("listed.length")
    assert counted == listed > 1000
