import json
import re
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from world import kz

from geo.atlas import languages
from geo.atlas.naming import named
from geo.atlas.publish import publish

pytestmark = pytest.mark.browser
WORDS = languages.texts()["en"]


@pytest.fixture
def public(visit, edition):
    def open_page(*, folded=False, **options):
        seen = visit(edition / "public" / "index.html", **options)
        if not folded:
            seen.unfold()
        return seen

    return open_page


def test_the_page_opens_from_a_file_and_asks_for_nothing_else(public, edition):
    seen = public()
    seen.page.wait_for_selector("#totals li")
    assert seen.asked == [(edition / "public" / "index.html").as_uri()]
    assert seen.complaints == []


def test_the_table_holds_every_cell_of_the_map_and_of_the_download(public, edition):
    page = public().page
    [path] = (edition / "public" / "data").glob("cells-*.geojson")
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    ids = sorted(one["properties"]["cell_id"] for one in features)
    more = page.locator("#cells-table > div > button")
    if more.count():
        more.click()
    links = page.locator("#cells-table button.link").all()
    assert sorted(one.get_attribute("data-cell") for one in links) == ids
    assert all("°" in one.inner_text() for one in links)  # a place, not a code
    assert page.evaluate("cellShapes.count") == len(ids)


def test_a_row_of_the_table_tells_its_cell_and_marks_it_on_the_map(public):
    page = public().page
    page.click("[data-language=en]")
    first = page.locator("#cells-table button.link").first
    name = first.inner_text()
    first.click()
    assert name in page.locator("#cell-told").inner_text()
    assert page.evaluate("grid.cell_id[chosenCell]") == first.get_attribute("data-cell")


def test_the_colours_of_squares_are_no_verdicts_and_have_a_scale_in_numbers(public):
    page = public().page
    fills = page.evaluate("SCALE.map(({ fill }) => fill)")
    assert not set(fills) & set(page.evaluate("Object.values(VERDICT_INK).map((one) => one.fill)"))
    assert page.locator("#cells-scale li").all_inner_texts()[:4] == ["0", "1–2", "3–9", "10–29"]


def test_what_is_folded_opens_with_its_heading_and_the_key_figures_are_not_folded(public):
    page = public(folded=True, width=360, height=640).page
    page.click("[data-language=en]")
    assert page.locator("#totals").is_visible()
    assert page.locator("#named").is_visible()
    for part in ("rules-table", "layers-table", "coverage-table", "sources", "receipts-table"):
        inner = page.locator(f"#{part}")
        assert not inner.is_visible(), part
        page.locator("details", has=inner).locator("summary").first.click()
        assert inner.is_visible(), part


def test_paper_shows_what_the_screen_folds(public):
    page = public(folded=True).page
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0


def test_the_wheel_scrolls_the_page_until_the_map_is_clicked(public):
    page = public().page
    page.locator(".map-area").scroll_into_view_if_needed()
    box = page.locator(".map-area").bounding_box()
    page.mouse.move(box["x"] + 200, box["y"] + 200)
    state = "[map.getZoom(), scrollY]"
    zoom, top = page.evaluate(state)
    page.mouse.wheel(0, 200)
    page.wait_for_timeout(400)
    zoom_after, top_after = page.evaluate(state)
    assert zoom_after == zoom
    assert top_after > top
    page.locator(".folium-map").click(position={"x": 200, "y": 300})
    page.mouse.wheel(0, -200)
    page.wait_for_timeout(400)
    zoomed, stayed = page.evaluate(state)
    assert zoomed > zoom
    assert stayed == page.evaluate("scrollY")


def test_what_a_court_decided_stands_in_the_events_of_a_public_case(visit, make_town, tmp_path):
    town = make_town()
    final = town.events["kind"] == "final"
    decided = town.events.assign(decision=town.events["decision"].mask(final, "partly"))
    publish(replace(town, events=decided), tmp_path, builds=["public"])
    page = visit(tmp_path / "public" / "index.html").unfold()
    page.click("[data-language=en]")
    assert WORDS["decision.partly"] in page.locator("#cases").inner_text()


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_the_page_speaks_each_language(public, language):
    page = public().page
    page.click(f"[data-language={language}]")
    text = page.locator("main").inner_text()
    own = languages.texts()[language]
    for key in ("public.lead", "wording.sign", "method.4", "publisher.object", "downloads.lead"):
        assert own[key] in text
    lines = {line.strip() for line in text.splitlines()}
    for other in set(languages.LANGUAGES) - {language}:
        assert lines & set(map(str, languages.texts()[other].values())) <= set(
            map(str, own.values())
        )


def test_only_buildings_with_an_act_in_force_are_drawn_and_told(public, quiet_town):
    page = public().page
    page.click("[data-language=en]")
    shown = sorted(named(quiet_town)["building_id"])
    cards = page.locator("#named article h3").all_inner_texts()
    assert sorted(card.split(" · ")[0] for card in cards) == shown
    assert page.evaluate("namedShapes.count") == len(shown)
    assert kz().states["final"].told.en in page.locator("#named").inner_text()


def test_a_layer_that_may_not_be_passed_on_is_named_and_has_no_switch(public):
    page = public().page
    page.click("[data-language=en]")
    row = page.locator("#layers-table tr", has_text="slide en").inner_text()
    assert WORDS["layers.not_drawn"] in row
    assert page.locator("[data-switch='layer slide']").count() == 0
    assert page.locator("[data-switch='layer fault']").count() == 1


def test_every_download_offered_is_there(public, edition):
    links = [one.get_attribute("href") for one in public().page.locator(".downloads a").all()]
    assert len(links) == 24
    assert all((edition / "public" / link).is_file() for link in links)


def test_each_table_of_figures_has_its_csv_below_it(public, edition):
    links = [one.get_attribute("href") for one in public().page.locator("a.csv").all()]
    assert {"data/cells-cc-by-4-0.csv", "data/counts.csv", "data/tallies.csv"} <= set(links)
    assert all((edition / "public" / link).is_file() for link in links)


def test_a_case_leads_to_its_permanent_page_in_the_language_chosen(public):
    page = public().page
    page.click("[data-language=en]")
    link = page.locator("[data-case='c-09'] a[href^='cases/']")
    assert link.get_attribute("href") == "cases/c-09~3162818095f0e6bc.html#en"


def test_hostile_words_are_never_run(visit, hostile_edition, tmp_path):
    text = (hostile_edition / "public" / "index.html").read_text(encoding="utf-8")
    path = tmp_path / "page.html"
    path.write_text(re.sub(r'<meta http-equiv="Content-S[^>]*>', "", text), encoding="utf-8")
    seen = visit(path)
    for language in languages.LANGUAGES:
        seen.page.click(f"[data-language={language}]")
    assert seen.page.evaluate("window.__ran ?? 'no'") == "no"
    assert seen.page.locator("img[src=x]").count() == 0
    assert seen.complaints == []


def test_a_narrow_phone_shows_everything_without_scrolling_sideways(public):
    page = public(width=360, height=640).page
    for language in languages.LANGUAGES:
        page.click(f"[data-language={language}]")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_stands_in_the_way_of_a_reader(public, scheme):
    page = public(color_scheme=scheme).page
    found = Axe().run(page).response["violations"]
    grave = [one for one in found if one["impact"] in ("serious", "critical")]
    assert grave == [], [(one["id"], one["nodes"][0]["html"]) for one in grave]
