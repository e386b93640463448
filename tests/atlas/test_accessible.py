"""Every page for every reader: by eye, by keyboard alone, by voice, without motion."""

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from desks import desk_of_town

from geo.atlas.languages import LANGUAGES, texts

pytestmark = pytest.mark.browser
MAPS = ("inspector.html", "planner.html", "public/index.html")
LEAVES = (
    "public/cases/c-16~5f8b2e98fcf492e4.html",
    "public/method.html",
    "public/corrections.html",
)
WIDTHS = {1440: 900, 360: 740}
TABS = {
    "inspector.html": ("list", "building", "weak", "legend", "about"),
    "planner.html": ("site", "law", "legend"),
}
REACHED = """() => {
  window.__been = [];
  addEventListener("focusin", ({ target }) => {
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(target);
    window.__been.push({ target, seen: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2
      && !/, 0\\)|transparent/.test(outlineColor) });
  });
}"""
STOPS = """() => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex]")]
  .filter((one) => one.tabIndex >= 0 && !one.disabled
    && one.checkVisibility({ visibilityProperty: true, opacityProperty: false })
    && !one.closest("[inert]"))"""
MISSED = f"""() => {{
  const been = new Set(window.__been.map(({{ target }}) => target));
  return ({STOPS})().filter((one) => !been.has(one)).map((one) => one.outerHTML.slice(0, 120));
}}"""
UNSEEN = """() => window.__been.filter(({ seen }) => !seen)
  .map(({ target }) => target.outerHTML.slice(0, 120))"""
NAMELESS = f"""() => ({STOPS})().filter((one) => !(one.getAttribute("aria-label")
    || one.innerText?.trim() || one.labels?.length || one.title
    || one.getAttribute("aria-labelledby"))).map((one) => one.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def desk(quiet_town, tmp_path_factory):
    return desk_of_town(quiet_town, tmp_path_factory.mktemp("desk"))


@pytest.fixture
def opened(visit, edition, desk):
    def open_page(path, language="ru", width=1440, **options):
        place = desk if path == "planner.html" else edition / path
        fragment = f"#lang={language}" if path in MAPS else f"#{language}"
        seen = visit(place, fragment=fragment, width=width, height=WIDTHS[width], **options)
        if path == "inspector.html":
            seen.page.locator("#list-rows button").first.click()
            seen.page.click("#tab-list")
        return seen

    return open_page


def grave(page):
    found = Axe().run(page).response["violations"]
    return [
        (one["id"], one["nodes"][0]["html"][:160])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", [*MAPS, *LEAVES])
def test_nothing_grave_stands_in_anybodys_way_in_any_language(opened, path, width):
    tabs = TABS.get(path, (None,))
    for at, language in enumerate(LANGUAGES):
        seen = opened(path, language, width)
        page = seen.unfold()
        tab = tabs[(at + (width == 360)) % len(tabs)]
        if tab:
            page.click(f"#tab-{tab}")
        assert seen.complaints == []  # before axe, which asks for the style sheet again
        assert page.evaluate("document.documentElement.scrollWidth") <= width, language
        assert grave(page) == [], (language, tab)


@pytest.mark.deep
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("path", "width"), list(product([*MAPS, *LEAVES], WIDTHS)))
def test_nothing_grave_stands_in_anybodys_way_in_any_part_of_any_page(opened, path, width, scheme):
    for language in LANGUAGES:
        page = opened(path, language, width, color_scheme=scheme).unfold()
        for tab in TABS.get(path, (None,)):
            if tab:
                page.click(f"#tab-{tab}")
            assert grave(page) == [], (language, tab)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", [*MAPS, *LEAVES])
def test_the_keyboard_alone_reaches_everything_and_is_held_nowhere(opened, path, width):
    page = opened(path, "en", width).page
    for tab in TABS.get(path, (None,)):
        if tab:
            page.click(f"#tab-{tab}")
        page.evaluate("document.activeElement.blur()")
        page.evaluate(REACHED)
        stops = page.evaluate(f"({STOPS})().length")
        assert stops > 5
        for _ in range(stops + 3):
            page.keyboard.press("Tab")
        assert page.evaluate(MISSED) == [], tab
        assert page.evaluate(UNSEEN) == [], tab
        assert page.evaluate(NAMELESS) == [], tab


@pytest.mark.parametrize("path", MAPS)
def test_a_map_tells_its_name_and_where_its_objects_are_listed(opened, path):
    for language in LANGUAGES:
        page = opened(path, language).page
        held = page.locator(".leaflet-container")
        words = texts()[language]
        assert held.get_attribute("aria-label") == words["map.title"]
        told = page.locator(f"#{held.get_attribute('aria-describedby')}")
        assert told.inner_text() == words[f"map.listed.{path.split('.')[0].split('/')[0]}"]
        assert page.locator("#coordinates").get_attribute("aria-live") == "off"


@pytest.mark.parametrize("path", MAPS)
def test_a_map_jumps_where_no_motion_is_wanted_and_glides_elsewhere(opened, path):
    moved = """() => {
      const [zoom, at] = [map.getZoom(), map.getCenter().lng];
      map.panBy([60, 0]);
      const panned = document.querySelector(".leaflet-pan-anim") === null;
      map.stop();
      map.setZoom(zoom + 1);
      return [panned, map.getZoom() === zoom + 1 && !map._animatingZoom];
    }"""
    assert opened(path, reduced_motion="reduce").page.evaluate(moved) == [True, True]
    assert opened(path).page.evaluate(moved)[0] is False
