import csv
import re
from dataclasses import replace

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from world import kz

from geo.atlas import languages
from geo.atlas.order import ordered
from geo.atlas.publish import inspector_files, publish

pytestmark = pytest.mark.browser
WORDS = languages.texts()["en"]
RAN = "window.__ran ?? 'no'"
ENDED = {"b016", "b017"}  # closed and dismissed, see STATES


@pytest.fixture
def inspector(visit, edition):
    def open_page(**options):
        return visit(edition / "inspector.html", **options)

    return open_page


def speak(page, language):
    page.click(f"[data-language={language}]")


def unfold(page):
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")


def listed(page):
    """Give the ids in the list, page after page."""
    ids = []
    while True:
        rows = page.locator("#list-rows button")
        ids += [rows.nth(at).get_attribute("data-building") for at in range(rows.count())]
        if page.locator("#list-after").is_disabled():
            return ids
        page.click("#list-after")


def drawn(page):
    """Give the ids the map draws."""
    return page.evaluate(
        "[...isListed].flatMap((on, at) => (on ? [cell(buildings.building_id, at)] : []))"
    )


def ink_at(page, building):
    """Give the colour of the map in the middle of a building, as red, green, blue."""
    return page.evaluate(
        """(id) => {
          const at = buildings.building_id.indexOf(id);
          const place = [cell(buildings.lat_deg, at), cell(buildings.lon_deg, at)];
          map.setView(place, 19, { animate: false });
          const point = map.latLngToContainerPoint(place);
          const canvas = map.getPane("buildings").querySelector("canvas");
          const box = canvas.getBoundingClientRect();
          const frame = map.getContainer().getBoundingClientRect();
          const ratio = canvas.width / box.width;
          const [x, y] = [point.x + frame.left - box.left + 9, point.y + frame.top - box.top + 7];
          const pixels = canvas.getContext("2d").getImageData(x * ratio - 8, y * ratio - 8, 16, 16);
          const sums = [0, 0, 0, 0];
          pixels.data.forEach((value, at) => (sums[at % 4] += value));
          return sums.slice(0, 3).map((sum) => sum / 256);
        }""",
        building,
    )


def test_the_page_opens_from_a_file_and_asks_for_nothing_else(inspector, edition):
    seen = inspector()
    seen.page.wait_for_selector("#list-rows button")
    assert seen.asked == [(edition / "inspector.html").as_uri()]
    assert seen.complaints == []


def test_the_list_says_the_same_as_the_map_and_both_as_the_findings(
    inspector, quiet_town, worst_of
):
    page = inspector().page
    assert (
        sorted(listed(page)) == sorted(drawn(page)) == sorted(quiet_town.buildings["building_id"])
    )
    page.select_option("#filter-verdict", "breach")
    breaches = sorted(one for one, word in worst_of(quiet_town).items() if word == "breach")
    assert sorted(listed(page)) == sorted(drawn(page)) == sorted(set(breaches) - ENDED)


def test_the_worst_come_first_and_ended_cases_after_the_open_signs(inspector, quiet_town, worst_of):
    by_hand = worst_of(quiet_town) | dict.fromkeys(ENDED, "ended")
    standings = [by_hand[one] for one in listed(inspector().page)]
    order = ["breach", "exposed", "ended", "unknown", "not_exposed"]
    assert standings == sorted(standings, key=order.index)
    assert "ended" in standings


def test_filters_by_rule_district_and_layer_keep_what_they_name(inspector, quiet_town):
    page = inspector().page
    page.select_option("#filter-rule", "0")
    page.select_option("#filter-verdict", "unknown")
    unknown = quiet_town.findings[quiet_town.findings["verdict"] == "unknown"]
    wrong = {"b100"}  # its sign was found wrong: that clears nothing
    assert (
        set(listed(page)) == set(unknown.loc[unknown["rule_id"] == "height", "building_id"]) | wrong
    )
    page.select_option("#filter-verdict", "")
    page.select_option("#filter-rule", "")
    page.select_option("#filter-district", "0")
    east = quiet_town.buildings["district_id"] == "east"
    assert set(listed(page)) == set(quiet_town.buildings.loc[east, "building_id"])
    page.select_option("#filter-district", "")
    page.select_option("#filter-layer", "1")
    near = quiet_town.exposure[quiet_town.exposure["position"] != "outside"]
    assert set(listed(page)) == set(near.loc[near["layer_id"] == "slide", "building_id"])


def test_a_filter_that_nothing_passes_says_so(inspector):
    page = inspector().page
    page.select_option("#filter-verdict", "clear")
    assert page.locator("#list-empty").is_visible()


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_every_text_on_the_page_speaks_the_language_chosen(inspector, language):
    page = inspector().page
    speak(page, language)
    page.locator("#list-rows button").first.click()
    own = {str(one) for one in languages.texts()[language].values()}
    others = [one for one in languages.LANGUAGES if one != language]
    foreign = {str(text) for one in others for text in languages.texts()[one].values()} - own
    for tab in ("list", "building", "weak", "legend", "about"):
        page.click(f"#tab-{tab}")
        unfold(page)
        text = page.locator(".masthead, .panel").all_inner_texts()
        lines = {line.strip() for part in text for line in part.splitlines()}
        assert lines & foreign == set(), tab
        assert len(lines & own) >= 5, tab
    assert page.evaluate("document.documentElement.lang") == language


def test_the_language_stays_in_the_address(inspector):
    page = inspector().page
    speak(page, "kk")
    address = page.url
    assert "lang=kk" in address
    again = inspector(fragment=address[address.index("#") :]).page
    assert again.evaluate("document.documentElement.lang") == "kk"


def test_search_finds_a_building_by_id_cadastral_number_or_address(inspector):
    page = inspector().page
    for wanted in ("b012", "20-311-012", "20:311:012", "20311012", "street 12"):
        page.fill("#search", wanted)
        assert "b012" in page.locator("#search-results button").first.inner_text(), wanted
        page.press("#search", "Enter")
        assert "20-311-012" in page.locator("#evidence").inner_text(), wanted


def test_an_address_with_a_part_of_an_id_opens_no_other_building(inspector):
    page = inspector(fragment="#lang=en&building=b00").page
    assert WORDS["evidence.no_such"].format(id="b00") in page.locator("#evidence").inner_text()
    assert page.evaluate("selected") == -1


def test_an_address_of_a_building_opens_there_at_once(inspector):
    page = inspector(fragment="#lang=en&building=b012").page
    assert "20-311-012" in page.locator("#evidence").inner_text()
    assert page.evaluate("map.getZoom()") >= 17
    assert not page.evaluate("Boolean(map._animatingZoom)")
    away = page.evaluate(
        "map.getCenter().distanceTo([cell(buildings.lat_deg, 12), cell(buildings.lon_deg, 12)])"
    )
    assert away < 5


def test_an_ended_case_gives_the_building_its_headline_row_and_symbol(inspector):
    page = inspector().page
    speak(page, "en")
    page.select_option("#filter-verdict", "ended")
    assert set(listed(page)) == ENDED
    words = page.locator("#list-rows .row-verdict").all_inner_texts()
    assert any(one.startswith("Case closed as demolished in full") for one in words)
    count = page.locator("#list-count").inner_text()
    assert "open signs: 0, cases ended: 2" in count
    page.locator("#list-rows button", has_text="demolished in full").click()
    head = page.locator("#evidence .headline").inner_text()
    assert head.startswith("Case closed as demolished in full; last event 3 March 2023.")
    assert WORDS["verdict.breach.meaning"] not in head
    red, green, blue = ink_at(page, "b016")
    assert max(red, green, blue) - min(red, green, blue) < 25


def test_under_a_rule_rows_and_map_show_what_that_rule_said(inspector, quiet_town):
    page = inspector().page
    speak(page, "en")
    page.fill("#search", "b000")
    page.keyboard.press("Escape")
    page.select_option("#filter-rule", "2")  # advisory; b000 is a breach of another rule
    row = page.locator("[data-building=b000] .row-verdict").inner_text()
    assert row.startswith(f"{WORDS['verdict.exposed']}: Rule slide-near en")
    assert row.endswith("and 1 more sign")
    red, _, blue = ink_at(page, "b024")
    assert red > blue + 60  # the ink of what stands in a zone, not of a breach
    said = quiet_town.findings.query("rule_id == 'slide-near' and verdict == 'exposed'")
    page.select_option("#filter-verdict", "exposed")
    assert sorted(listed(page)) == sorted(said["building_id"])


def test_other_signs_are_counted_in_words_and_findings_without_a_sign_are_not(inspector):
    page = inspector().page
    speak(page, "en")
    assert "and 1 more sign" in page.locator("[data-building=b000]").inner_text()
    page.select_option("#filter-verdict", "breach")
    assert page.locator("[data-building=b004] .row-verdict").inner_text().endswith("height en")
    assert "(+" not in page.locator("#list-rows").inner_text()


def test_legend_table_and_filter_give_the_counts_of_the_run(inspector, quiet_town):
    page = inspector().page
    speak(page, "en")
    page.click("#tab-legend")
    legend = page.locator(".key", has_text="fault en").inner_text()
    page.click("#tab-about")
    row = page.locator("#about tr", has_text="fault en").first.inner_text()
    page.click("#tab-list")
    page.select_option("#filter-layer", "0")
    told = quiet_town.counts.query("subject_id == 'fault'").set_index("measure")["count"]
    for measure in ("inside", "too_close", "boundary_not_known", "touching"):
        count = told[measure]
        assert f"{WORDS[f'position.{measure}']}: {count}" in legend, measure
        assert f"\t{count}\t" in row, measure
        page.select_option("#filter-position", measure)
        assert len(listed(page)) == count, measure


def test_search_closes_when_left_and_says_how_many_more_there_are(inspector):
    page = inspector().page
    speak(page, "en")
    page.fill("#search", "b0")
    assert "and 92 more" in page.locator("#search-results").inner_text()
    page.keyboard.press("Escape")
    assert page.locator("#search-results li").count() == 0
    page.fill("#search", "b01")
    page.locator("#tab-legend").focus()
    assert page.locator("#search-results li").count() == 0
    page.fill("#search", "b01")
    page.mouse.click(400, 500)
    assert page.locator("#search-results li").count() == 0


def test_the_list_keeps_its_place_and_unfolded_parts_stay_so_in_another_language(inspector):
    page = inspector().page
    page.evaluate("byId('panel-list').scrollTop = 700")
    page.click("#tab-about")
    page.evaluate("document.querySelector('#about details').open = true")
    speak(page, "kk")
    assert page.evaluate("document.querySelector('#about details').open")
    page.click("#tab-list")
    assert page.evaluate("byId('panel-list').scrollTop") == 700


def test_a_building_chosen_and_filtered_out_is_not_drawn(inspector):
    page = inspector().page
    page.locator("[data-building=b000]").click()
    page.click("#tab-list")
    page.select_option("#filter-verdict", "unknown")
    page.evaluate("window.__drawn = 0; drawSelected = () => (window.__drawn += 1); redrawAll()")
    assert page.evaluate("window.__drawn") == 0
    page.select_option("#filter-verdict", "breach")
    assert page.evaluate("window.__drawn") > 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_zone_outlines_and_unknown_buildings_stand_out_from_the_ground(inspector, scheme):
    page = inspector(color_scheme=scheme).page
    colours = ["#d55e00", "#e69f00", "#0072b2", "#009e73", "#f0e442", "#000000", "#ffffff"]
    inks = page.evaluate("(all) => all.map(zoneInk)", colours)
    on_land = page.evaluate("(all) => all.map((one) => contrast(one, ink('land')))", inks)
    assert min(on_land) >= 3
    fills = page.evaluate("Object.values(VERDICT_INK).map(({ fill }) => fill)")
    assert not set(inks) & set(fills)
    style = "VERDICT_INK.unknown"
    assert page.evaluate(f"contrast({style}.fill, ink('land'))") >= 3
    line = f"(isDark() && {style}.dark) || {style}.line"
    assert page.evaluate(f"contrast({line}, ink('land'))") >= 3


def test_zones_of_a_layer_that_overlap_are_not_drawn_darker(visit, make_town, tmp_path):
    town = make_town()
    [slide] = town.zones.index[town.zones["layer_id"] == "slide"]
    twice = town.zones.loc[[slide]].assign(zone_id="slide-9")
    darkness = """() => {
      show('layer fault', false);
      map.setZoom(15, { animate: false });
      const { canvas } = sheets[1]._container.getContext("2d");
      const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
      return pixels.reduce((sum, value, at) => sum + (at % 4 === 3 ? value : 0), 0);
    }"""
    seen = []
    for name, areas in (("once", town.zones), ("twice", pd.concat([town.zones, twice]))):
        drawn = inspector_files(ordered(replace(town, zones=areas)))["inspector.html"]
        (tmp_path / f"{name}.html").write_text(drawn, encoding="utf-8")
        seen.append(visit(tmp_path / f"{name}.html").page.evaluate(darkness))
    assert seen[0] > 0
    assert seen[1] == pytest.approx(seen[0], rel=0.01)


@pytest.mark.parametrize("name", ["inspector.html", "public/index.html"])
def test_a_dark_page_prints_light_and_whole(visit, edition, name):
    page = visit(edition / name, width=718, height=1000, color_scheme="dark").page  # A4
    page.emulate_media(media="print", color_scheme="dark")
    names = ["paper", "card", "land", "halo"]
    papers = page.evaluate("(all) => all.map((one) => luminance(ink(one)))", names)
    assert min(papers) > 0.9
    inks = page.evaluate("['ink', 'quiet', 'outline'].map((one) => contrast(ink(one), '#ffffff'))")
    assert min(inks) > 7
    cut = page.evaluate(
        "[...document.querySelectorAll('.scroll')].filter("
        "(one) => one.scrollWidth > one.clientWidth"
        " || getComputedStyle(one).overflowX !== 'visible').length"
    )
    assert cut == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 718
    rows = "#list-rows .row" if name.startswith("inspector") else "#cells-table .link"
    assert page.locator(rows).first.is_visible()


def test_search_that_finds_nothing_does_not_say_that_nothing_is_there(inspector):
    page = inspector().page
    speak(page, "en")
    page.fill("#search", "nowhere 999")
    assert WORDS["search.nothing"] in page.locator("#search-results").inner_text()


def test_a_click_on_the_map_shows_the_evidence(inspector):
    page = inspector().page
    speak(page, "en")
    place = page.evaluate(
        """() => {
          const at = buildings.building_id.indexOf("b004");
          const place = [cell(buildings.lat_deg, at), cell(buildings.lon_deg, at)];
          map.setView(place, 18, { animate: false });
          const frame = map.getContainer().getBoundingClientRect();
          const point = map.latLngToContainerPoint(place);
          return [point.x + frame.left, point.y + frame.top];
        }"""
    )
    page.mouse.click(*place)
    text = page.locator("#evidence").inner_text()
    words = ("wording.sign", "verdict.breach.meaning", "word.assumed")
    for said in (
        *(WORDS[key] for key in words), kz().states["prescription"].told.en,
        "b004", "20-311-004", "Rule height en", "Act 7",
        "not above 12 m", "14 m ± 0.5 m",
        "between 1 January 2020 and 1 February 2020", "medium", "consulted on 1 August 2026",
        "120.5 m² (40%)", "20.6 m", "7.3°",
    ):  # fmt: skip
        assert said in text
    assert page.locator("#evidence a[href^='geo:43.']").count() == 1


def test_a_point_building_can_be_chosen_and_says_that_it_is_a_point(inspector):
    page = inspector().page
    speak(page, "en")
    page.fill("#search", "b007")
    page.press("#search", "Enter")
    assert WORDS["building.point"] in page.locator("#evidence").inner_text()


def test_an_advisory_rule_is_never_worded_as_a_ban(inspector):
    page = inspector().page
    speak(page, "en")
    page.fill("#search", "b000")
    page.press("#search", "Enter")
    card = page.locator("article.finding", has_text="Rule slide-near en").inner_text()
    assert WORDS["limit.barred.advisory"] in card
    assert WORDS["limit.barred"] not in card


def test_each_verdict_has_its_own_ink_and_unknown_is_never_green(inspector, quiet_town, worst_of):
    page = inspector().page
    by_word = {word: one for one, word in worst_of(quiet_town).items() if one > "b030"}
    inks = {word: ink_at(page, one) for word, one in by_word.items()}
    assert {"breach", "unknown", "not_exposed"} <= set(inks)
    assert inks["breach"][0] > inks["breach"][2] + 80
    red, green, blue = inks["unknown"]
    assert max(red, green, blue) - min(red, green, blue) < 12


def test_a_layer_can_be_switched_off(inspector):
    page = inspector().page
    page.click("#tab-legend")
    sheet = "map.getPane('zones').querySelector('canvas').toDataURL()"
    before = page.evaluate(sheet)
    page.uncheck("[data-switch='layer fault']")
    without = page.evaluate(sheet)
    page.uncheck("[data-switch='layer slide']")
    empty = page.evaluate(sheet)
    assert len({before, without, empty}) == 3
    assert not page.evaluate(
        "(() => { const c = map.getPane('zones').querySelector('canvas');"
        "return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(Boolean); })()"
    )


def test_what_is_not_known_is_told_with_zeros_and_reasons(inspector):
    page = inspector().page
    speak(page, "en")
    page.click("#tab-about")
    text = page.locator("#about").inner_text()
    for said in (
        "buildings.geojson", "cd" * 6, "243", WORDS["issue.row_outside"],
        WORDS["issue.key_missing"],
        WORDS["zero.layer_bound_known"], WORDS["assumed.title"], "20 m", "slide en. Private plan",
        WORDS["reason.too_close"], "CC-BY-4.0", "Office, 2026",
    ):  # fmt: skip
        assert said in text


def test_the_findings_can_be_kept_as_a_csv_that_no_spreadsheet_runs(
    visit, make_town, tmp_path, quiet_town
):
    town = make_town()
    observed = town.buildings.assign(address=[f"{sign}cmd" for sign in ("=+-@\t\r" * 40)])
    text = inspector_files(ordered(replace(town, buildings=observed)))["inspector.html"]
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    page = visit(tmp_path / "page.html").page
    with page.expect_download() as caught:
        page.click("#download")
    with open(caught.value.path(), encoding="utf-8-sig", newline="") as file:  # noqa: PTH123
        rows = list(csv.DictReader(file))
    assert len(rows) == len(quiet_town.findings)
    assert {row["address"][:2] for row in rows} == {f"'{sign}" for sign in "=+-@\t\r"}
    said = languages.texts()["ru"]
    [notice] = {row["notice"] for row in rows}
    assert notice == f"{said['banner.fictional']}. {said['wording.sign']}"


def test_a_narrow_phone_shows_everything_without_scrolling_sideways(inspector):
    page = inspector(width=360, height=640, has_touch=True).page
    for language in languages.LANGUAGES:
        speak(page, language)
        for tab in ("list", "legend", "about", "building"):
            page.click(f"#tab-{tab}")
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
            assert page.evaluate(f"document.getElementById('panel-{tab}').scrollWidth") <= 360
        for button in page.locator("button:visible, input:visible, select:visible").all():
            box = button.bounding_box()
            if button.get_attribute("type") != "checkbox":
                assert min(box["height"], box["width"]) >= 39.5, button.inner_text()


def test_the_list_and_the_tabs_answer_to_the_keyboard(inspector):
    page = inspector().page
    page.locator("#list-rows button").first.focus()
    page.keyboard.press("ArrowDown")
    second = page.locator("#list-rows button").nth(1)
    assert second.evaluate("one => one === document.activeElement")
    outline = second.evaluate("one => getComputedStyle(one).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    assert page.locator("#evidence h2").evaluate("one => one === document.activeElement")
    page.locator("#tab-building").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#panel-weak").is_visible()
    page.keyboard.press("ArrowRight")
    assert page.locator("#panel-legend").is_visible()


@pytest.mark.parametrize("with_policy", [True, False])
def test_hostile_words_are_shown_and_never_run(visit, hostile_edition, tmp_path, with_policy):
    text = (hostile_edition / "inspector.html").read_text(encoding="utf-8")
    if not with_policy:
        text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    path = tmp_path / "page.html"
    path.write_text(text, encoding="utf-8")
    seen = visit(path)
    page = seen.page
    for language in languages.LANGUAGES:
        speak(page, language)
        page.click("#tab-list")
        page.fill("#search", "b00")
        page.press("#search", "Enter")
        for tab in ("about", "legend", "building"):
            page.click(f"#tab-{tab}")
        unfold(page)
    page.wait_for_timeout(100)
    assert page.evaluate(RAN) == "no"
    assert page.locator("img[src=x]").count() == 0
    assert "<img src=x" in page.locator("#evidence").inner_text()
    assert seen.complaints == []


def test_a_script_of_a_stranger_is_refused_by_the_policy(visit, edition, tmp_path):
    text = (edition / "inspector.html").read_text(encoding="utf-8")
    path = tmp_path / "page.html"
    path.write_text(text.replace("</body>", "<script>window.__ran = 1</script></body>"), "utf-8")
    seen = visit(path)
    assert seen.page.evaluate(RAN) == "no"
    assert any("Content Security Policy" in one for one in seen.complaints)


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1440)])
def test_nothing_serious_stands_in_the_way_of_a_reader(inspector, scheme, width):
    page = inspector(width=width, height=800, color_scheme=scheme).page
    page.locator("#list-rows button").first.click()
    for tab in ("building", "list", "legend", "about"):
        page.click(f"#tab-{tab}")
        found = Axe().run(page).response["violations"]
        grave = [one for one in found if one["impact"] in ("serious", "critical")]
        assert grave == [], [(one["id"], one["nodes"][0]["html"]) for one in grave]


def test_the_page_of_an_invented_town_says_so_and_of_a_real_one_does_not(
    inspector, visit, make_town, tmp_path
):
    assert inspector().page.locator(".banner[role=note]").is_visible()
    real = inspector_files(ordered(make_town(fictional=False)))["inspector.html"]
    (tmp_path / "page.html").write_text(real, encoding="utf-8")
    assert visit(tmp_path / "page.html").page.locator(".banner[role=note]").count() == 0


def test_a_town_without_anything_still_has_a_page(visit, make_town, tmp_path):
    town = make_town()
    names = (
        "parcels", "permits", "links", "zones", "exposure", "slopes", "findings", "events",
        "cases", "counts", "receipts", "districts",
    )  # fmt: skip
    bare = {name: getattr(town, name).iloc[:0] for name in names}
    publish(replace(town, **bare, relief=None, issues=(), background={}), tmp_path)
    for name in ("inspector.html", "public/index.html"):
        seen = visit(tmp_path / name)
        seen.page.wait_for_timeout(100)
        assert seen.complaints == []
