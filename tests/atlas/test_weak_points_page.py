"""The pages of weak points and of flags, in both builds, in a real browser."""

import html
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from geo.atlas import languages

pytestmark = pytest.mark.browser
PAGES = ("weak-points.html", "flags.html", "flags/P04.html", "flags/P20.html")


@pytest.fixture
def leaf(visit, edition):
    def open_page(path, language="ru", **options):
        return visit(edition / "public" / path, fragment=f"#{language}", **options)

    return open_page


def grave(page):
    found = Axe().run(page).response["violations"]
    return [
        (one["id"], one["nodes"][0]["html"][:160])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("width", [360, pytest.param(1440, marks=pytest.mark.deep)])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_grave_stands_in_a_readers_way_at_any_width_in_any_language(leaf, path, width):
    for at, language in enumerate(languages.LANGUAGES):
        scheme = "dark" if at == 1 else "light"
        seen = leaf(path, language, width=width, height=740, color_scheme=scheme)
        page = seen.unfold()
        assert seen.complaints == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width, language
        assert page.evaluate("document.scripts.length") == 0
        assert grave(page) == [], language


def test_the_map_and_the_table_say_the_same(leaf):
    for language in languages.LANGUAGES:
        page = leaf("weak-points.html", language).page
        shown = page.locator(".spoken:visible")
        links = shown.locator("svg.choropleth > a").evaluate_all(
            "all => all.map((one) => [one.getAttribute('href'), one.dataset.points])"
        )
        assert len(links) >= 7
        for href, points in links:
            told = shown.locator(f"table.scores a[href='{href}']")
            if told.count():
                assert told.locator("xpath=ancestor::tr/td[1]").inner_text() == points
            else:
                assert points == languages.texts()[language]["weak.too_few"]


def test_a_place_of_the_map_leads_to_what_its_score_is_made_of(leaf):
    page = leaf("weak-points.html", "en").page
    place = page.locator(".spoken:visible svg.choropleth > a[href*='cell']").first
    asked = place.get_attribute("href")
    assert not page.locator(asked).is_visible()
    place.click()
    assert page.locator(asked).is_visible()
    assert page.locator(f"{asked} table.parts tbody tr").count() >= 4
    assert page.locator(".spoken:visible").get_attribute("lang") == "en"


def test_the_points_of_the_parts_add_up_to_those_of_the_place(leaf):
    page = leaf("weak-points.html", "en").page
    for place in page.locator(".spoken:visible .place-parts").all():
        whole = [float(one) for one in place.locator(".sum").text_content().split("–")]
        parts = [
            [float(one) for one in text.split("–")]
            for text in place.locator("tbody td:last-child").all_text_contents()
        ]
        for end in (0, -1):
            total = sum(one[end] for one in parts)
            assert total == pytest.approx(whole[end], abs=0.05 * len(parts) + 0.05)


def test_the_way_leads_from_the_map_to_the_scores_to_a_flag_and_back(leaf):
    page = leaf("index.html", "en").page
    page.locator("[data-page='weak-points.html']").click()
    page.locator(".spoken:visible .parts a", has_text="P05").first.click()
    assert "P05" in page.locator(".spoken:visible h1").inner_text()
    page.locator(".spoken:visible .way a", has_text="Red flags").click()
    assert page.locator(".spoken:visible .flags tbody tr").count() == 6
    page.locator(".spoken:visible .way a", has_text="Map and figures").click()
    page.wait_for_selector("#totals li")


def test_every_text_of_a_flag_stands_on_its_page_in_each_language(edition, quiet_town):
    for flag in quiet_town.flags:
        text = (edition / "public" / "flags" / f"{flag.id}.html").read_text(encoding="utf-8")
        for told in (flag.statement, flag.why, flag.caveats, flag.example):
            for language in languages.LANGUAGES:
                assert html.escape(getattr(told, language)).replace("&#x27;", "&#39;") in text


def test_no_developer_no_permit_and_no_building_stands_in_the_public_bytes(edition, quiet_town):
    public = b"".join(
        path.read_bytes() for path in (edition / "public").rglob("*") if path.is_file()
    )
    text = public.decode("utf-8", "replace")
    assert not re.search(r"\bdev-\d", text)
    assert not re.search(r"\bn\d{3}\b", text)
    assert "Another office" not in text
    inside = (edition / "inspector.html").read_text(encoding="utf-8")
    assert "dev-1" in inside
    assert "Another office" in inside


def test_the_inspectors_map_and_table_say_the_same_for_every_kind(page_of):
    page = page_of()
    page.click("#tab-weak")
    for kind in ("district", "cell"):
        page.click(f"#weak-{kind}")
        drawn = page.locator("#weak svg.choropleth g.at")
        said = dict(
            one.split(": ", 1) for one in drawn.evaluate_all(
                "all => all.map((one) => one.querySelector('title').textContent)")
        )  # fmt: skip
        rows = page.locator("#weak .scores tbody tr").evaluate_all(
            "all => all.map((one) => [one.cells[0].innerText, one.cells[1].innerText])"
        )
        assert dict(rows) == said
        assert len(rows) >= 2


def test_the_inspector_reaches_each_record_behind_a_score(page_of, quiet_town):
    page = page_of()
    page.click("#tab-weak")
    page.click("#weak-developer")
    assert page.locator("#weak .scores").inner_text().count("dev-") == 12
    page.click("#weak-district")
    page.locator("#weak [data-weak]").first.click()
    part = page.locator("#weak .finding", has_text="Buildings with a sign of breach")
    part.locator("summary").click()
    first = part.locator("li button").first
    asked = first.inner_text()
    first.click()
    assert page.locator("#panel-building").is_visible()
    assert asked in page.locator("#evidence").inner_text()


def test_the_inspectors_points_are_those_of_the_run(page_of, quiet_town):
    page = page_of()
    page.click("#tab-weak")
    totals = quiet_town.score_totals
    own = totals[totals["scored"] == "district"].set_index("scored_id")["points"]
    rows = page.locator("#weak .scores tbody tr").evaluate_all(
        "all => all.map((one) => [one.cells[0].innerText, one.cells[1].innerText])"
    )
    assert {name: float(points) for name, points in rows} == {
        "West en": pytest.approx(own["west"], abs=0.05),
        "East en": pytest.approx(own["east"], abs=0.05),
    }
