import html
import re
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe

from geo.atlas import languages
from geo.atlas.publish import publish

pytestmark = pytest.mark.browser
PAGES = ("cases/c-16~5f8b2e98fcf492e4.html", "method.html", "corrections.html", "dictionary.html")


@pytest.fixture
def leaf(visit, edition):
    def open_page(path, **options):
        return visit(edition / "public" / path, **options)

    return open_page


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_for_its_style_sheet_alone_and_runs_nothing(leaf, path):
    seen = leaf(path)
    names = [one.rsplit("/", 1)[-1] for one in seen.asked]
    assert names == [path.rsplit("/", 1)[-1], "atlas.css"]
    assert seen.complaints == []
    assert seen.page.evaluate("document.scripts.length") == 0
    assert (
        seen.page.evaluate("getComputedStyle(document.querySelector('.tongues')).display") == "flex"
    )


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_the_address_chooses_the_language_without_a_script(leaf, language):
    page = leaf("cases/c-16~5f8b2e98fcf492e4.html", fragment=f"#{language}").page
    shown = page.locator(".spoken:visible")
    assert shown.count() == 1
    assert shown.get_attribute("lang") == language
    assert languages.texts()[language]["case_page.h.sure"] in shown.inner_text()


@pytest.mark.parametrize("path", PAGES)
def test_the_address_may_name_the_language_as_that_of_the_map_does(leaf, path):
    for language in languages.LANGUAGES:
        shown = leaf(path, fragment=f"#lang={language}").page.locator(".spoken:visible")
        assert [one.get_attribute("lang") for one in shown.all()] == [language]


def test_the_map_may_be_asked_for_as_the_pages_beside_it_are(leaf):
    page = leaf("index.html", fragment="#kk").page
    assert page.evaluate("document.documentElement.lang") == "kk"
    assert page.evaluate("location.hash") == "#lang=kk"


def test_the_title_of_a_page_is_in_each_language(edition):
    for path, key in [("method.html", "folio.method"), ("corrections.html", "folio.corrections")]:
        head = (edition / "public" / path).read_text(encoding="utf-8").split("</title>")[0]
        assert all(html.escape(texts[key]) in head for texts in languages.texts().values())


def test_without_a_language_in_the_address_one_is_shown_and_the_keyboard_chooses_another(leaf):
    page = leaf("method.html").page
    assert page.locator(".spoken:visible").get_attribute("lang") == languages.DEFAULT
    page.locator(".spoken:visible .tongues a[lang=kk]").focus()
    page.keyboard.press("Enter")
    assert page.locator(".spoken:visible").get_attribute("lang") == "kk"


def test_the_way_back_to_the_map_keeps_the_language(leaf):
    page = leaf("cases/c-16~5f8b2e98fcf492e4.html", fragment="#en").page
    page.locator(".spoken:visible .way a", has_text="Map and figures").click()
    page.wait_for_selector("#totals li")
    assert page.evaluate("language") == "en"
    page.locator("[data-page='method.html']").click()
    assert page.locator(".spoken:visible").get_attribute("lang") == "en"


@pytest.mark.parametrize("path", PAGES)
def test_a_narrow_phone_shows_a_page_without_scrolling_sideways(leaf, path):
    for language in languages.LANGUAGES:
        page = leaf(path, width=360, height=640, fragment=f"#{language}").page
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_stands_in_the_way_of_a_reader_of_a_page(leaf, path, scheme):
    page = leaf(path, color_scheme=scheme).page
    found = Axe().run(page).response["violations"]
    grave = [one for one in found if one["impact"] in ("serious", "critical")]
    assert grave == [], [(one["id"], one["nodes"][0]["html"]) for one in grave]


def test_a_part_of_the_dictionary_is_shown_in_the_language_of_its_address(leaf):
    page = leaf("dictionary.html", fragment="#kk-cells").page
    shown = page.locator(".spoken:visible")
    assert shown.count() == 1
    assert shown.get_attribute("lang") == "kk"
    assert page.locator("#kk-cells").is_visible()


def test_the_line_to_embed_shows_the_page_within_another_one_that_lies_elsewhere(
    chromium, quiet_town, tmp_path
):
    base = "https://town.example/m"
    monitor = quiet_town.monitor.model_copy(update={"public_base_url": base})
    publish(replace(quiet_town, monitor=monitor), tmp_path / "edition", builds=["public"])
    index = tmp_path / "edition" / "public" / "index.html"
    offered = html.unescape(re.search(r'id="embed"[^>]*>(.*?)</pre>', index.read_text("utf-8"))[1])
    assert f'src="{base}/index.html"' in offered
    paper = tmp_path / "newspaper" / "story.html"
    paper.parent.mkdir()
    shown = offered.replace(f"{base}/index.html", index.as_uri()).replace('loading="lazy" ', "")
    paper.write_text(f"<!doctype html><title>A story</title>{shown}", encoding="utf-8")
    page, complaints = chromium.new_page(), []
    page.set_default_timeout(90_000)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(paper.as_uri())
    inside = page.frame_locator("iframe")
    inside.locator("#totals li").first.wait_for()
    inside.locator("[data-language=en]").click()
    assert "Buildings looked at" in inside.locator("#totals").inner_text()
    assert inside.locator(".folium-map").first.is_visible()
    assert complaints == []
    page.close()


def test_hostile_words_are_text_on_every_page(visit, hostile_edition, tmp_path):
    pages = sorted((hostile_edition / "public" / "cases").glob("*.html"))
    assert len(pages) > 5
    for path in [pages[0], hostile_edition / "public" / "method.html"]:
        text = path.read_text(encoding="utf-8")
        bare = tmp_path / path.name
        bare.write_text(re.sub(r'<meta http-equiv="Content-S[^>]*>', "", text), encoding="utf-8")
        seen = visit(bare)
        assert seen.page.evaluate("window.__ran ?? 'no'") == "no"
        assert seen.page.locator("img[src=x]").count() == 0
