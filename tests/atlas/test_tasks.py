import pytest

from geo.atlas import languages

pytestmark = pytest.mark.browser
WORDS = languages.texts()["en"]


@pytest.fixture
def tasks(visit, edition):
    def of(building):
        page = visit(edition / "inspector.html", fragment=f"#lang=en&building={building}").page
        return page.locator(".tasks").inner_text()

    return of


def test_a_sign_about_height_asks_for_the_height_with_what_is_allowed(tasks):
    told = tasks("b024")  # a breach of the height rule
    assert WORDS["task.height"] in told
    assert "not above 12 m" in told


def test_a_case_with_an_order_asks_what_is_left(tasks):
    assert WORDS["task.left"] in tasks("b014")  # executed, not ended
    assert WORDS["task.left"] not in tasks("b016")  # ended


def test_what_a_reviewer_found_wrong_asks_for_nothing(tasks):
    assert WORDS["task.height"] not in tasks("b100")


def test_a_building_whose_cases_have_ended_asks_for_nothing_until_a_finding_is_opened_anew(
    visit, edition
):
    page = visit(edition / "inspector.html", fragment="#lang=en").page
    asking = "(word) => listed.some((one) => standingOf(one) === word && tasksOf(one).size > 0)"
    waiting = "listed.filter((one) => standingOf(one) === 'ended').length"
    assert page.evaluate(waiting) > 0
    assert page.evaluate(asking, "breach")
    assert not page.evaluate(asking, "ended")
    anew = """() => {
      const asks = (each) => openFindingsOf(each).some((kind) => taskOf(kind) !== null);
      const one = listed.find((each) => standingOf(each) === 'ended' && asks(each));
      const plain = cell;
      cell = (column, row) => (column === data.findings.review ? 'reopened' : plain(column, row));
      const count = tasksOf(one).size;
      cell = plain;
      return count;
    }"""
    assert page.evaluate(anew) > 0


def test_a_building_that_no_look_can_settle_says_so(visit, edition):
    page = visit(edition / "inspector.html", fragment="#lang=en").page
    clear = page.evaluate("listed.find((one) => tasksOf(one).size === 0)")
    page.evaluate("(one) => select(one, false)", clear)
    assert page.locator(".tasks").inner_text().endswith(WORDS["task.none"])


def test_the_way_there_opens_the_phone_s_map(visit, edition):
    page = visit(edition / "inspector.html", fragment="#lang=en&building=b012").page
    link = page.locator("a", has_text=WORDS["route.open"])
    lat, lon = page.evaluate(
        "[cell(buildings.lat_deg, selected), cell(buildings.lon_deg, selected)]"
    )
    assert link.get_attribute("href") == f"geo:{lat},{lon}?q={lat},{lon}"


def test_under_the_sun_the_page_is_ink_on_white_and_stays_so_in_the_address(visit, edition):
    seen = visit(edition / "inspector.html", color_scheme="dark")
    page = seen.page
    page.click("#sunlight")
    against = "['ink', 'quiet', 'accent', 'contour'].map((one) => contrast(ink(one), ink('paper')))"
    assert min(page.evaluate(against)) >= 7
    assert page.evaluate("ink('land')") == "#ffffff"
    again = visit(edition / "inspector.html", fragment="#sun=1").page
    assert again.locator("#sunlight").get_attribute("aria-pressed") == "true"
    again.click("#sunlight")
    assert "sun" not in again.url
