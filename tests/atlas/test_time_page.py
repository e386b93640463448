"""Time on the inspector's map, in a real browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from stories import followed

from geo.atlas import languages
from geo.atlas.followed import workflow_words
from geo.atlas.publish import publish


@pytest.fixture(scope="module")
def edition(quiet_town, tmp_path_factory):
    folder = tmp_path_factory.mktemp("time")
    publish(followed(quiet_town), folder)
    return folder / "inspector.html"


@pytest.fixture
def opened(visit, edition):
    def show(language="en", **options):
        seen = visit(edition, fragment=f"#lang={language}", **options)
        seen.page.click("#time-open")
        return seen

    return show


def move(page, at):
    page.fill("#time-slider", str(at))


def counts(page):
    return page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('#time-keys [data-stage]')]"
        ".map((one) => [one.dataset.stage, Number(one.querySelector('strong').textContent)]))"
    )


def test_each_state_says_what_it_means_for_the_object(quiet_town):
    states = workflow_words(followed(quiet_town))["states"]
    stages = {name: one["stage"] for name, one in states.items()}
    assert (stages["works"], stages["verified"], stages["closed"]) == ("works", "done", "ended")
    assert (stages["prescription"], stages["flagged"]) == ("ordered", None)


@pytest.mark.browser
def test_what_is_drawn_of_a_month_is_what_is_counted_and_no_list_row_is_lost(opened):
    seen = opened()
    page = seen.page
    last = int(page.get_attribute("#time-slider", "max"))
    for at in (last, last // 2, 0):
        move(page, at)
        by_hand = page.evaluate(
            "listed.map((one) => stageOn(one, timeDay)).filter((one) => one !== null).length"
        )
        assert sum(counts(page).values()) == by_hand
    assert seen.complaints == []


@pytest.mark.browser
def test_an_order_the_works_and_their_end_follow_one_another(opened):
    page = opened().page
    steps = page.evaluate("[...lives.steps.entries()]")
    known = page.evaluate("daysKnown()")
    assert steps
    assert known == sorted(known)
    for building, told in steps:
        for step in told:
            shown = page.evaluate("([one, on]) => stageOn(one, on)", [building, step["on"]])
            assert shown is not None


@pytest.mark.browser
def test_what_nobody_saw_absent_is_never_shown_as_absent(opened):
    page = opened().page
    stage = page.evaluate(
        "() => { lives.absent[0] = lives.seen[0] = lives.gone[0] = null; lives.steps.delete(0);"
        "return stageOn(0, '1900-01-01'); }"
    )
    assert stage == "unsure"


@pytest.mark.browser
def test_the_keyboard_alone_moves_plays_and_closes_it(opened):
    page = opened(width=360).page
    slider = page.locator("#time-slider")
    assert slider.evaluate("one => one === document.activeElement")
    before = slider.input_value()
    page.keyboard.press("ArrowLeft")
    assert int(slider.input_value()) == int(before) - 1
    page.keyboard.press("Home")
    page.locator("#time-play").focus()
    page.keyboard.press("Enter")
    for _ in range(100):
        if int(slider.input_value()) > 2:
            break
        page.wait_for_timeout(100)
    page.keyboard.press("Enter")
    assert int(slider.input_value()) > 2
    assert page.evaluate("timeTimer") is None
    slider.focus()
    page.keyboard.press("Escape")
    assert page.evaluate("timeDay") is None
    assert page.locator("#time-card").is_hidden()


@pytest.mark.browser
def test_where_motion_is_reduced_it_goes_from_change_to_change(opened):
    page = opened(reduced_motion="reduce").page
    move(page, 0)
    page.evaluate("stepTime(true)")
    at = int(page.input_value("#time-slider"))
    assert page.evaluate(
        "at => timeChanged.has(timeMonths[at]) || at === timeMonths.length - 1", at
    )


@pytest.mark.browser
@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_it_speaks_each_language_and_is_accessible(opened, language):
    seen = opened(language)
    words = languages.texts()[language]
    text = seen.page.locator("#time").inner_text()
    assert words["time.stage.standing"] in text
    assert words["time.play"] in text
    found = Axe().run(seen.page, "#time").response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []


@pytest.mark.browser
@pytest.mark.parametrize("tall", [False, True])
def test_on_a_phone_the_slider_is_whole_and_covers_no_button_of_the_map(visit, edition, tall):
    page = visit(edition, fragment="#lang=ru", width=360, height=740).page
    if tall:
        page.click("#sheet-size")
    page.click("#time-open")
    boxes = {
        name: page.locator(name).bounding_box()
        for name in ("#time-slider", "#time-card", ".leaflet-control-zoom", "#tabs", "#time-open")
    }
    assert boxes["#time-slider"]["height"] >= 40
    assert boxes["#time-slider"]["width"] >= 150
    card, zoom, tabs = (boxes[one] for one in ("#time-card", ".leaflet-control-zoom", "#tabs"))
    assert zoom["y"] + zoom["height"] <= card["y"]
    assert boxes["#time-open"]["y"] + boxes["#time-open"]["height"] <= tabs["y"]
    assert page.locator("#panel-list").is_hidden()
    scale = page.locator(".leaflet-control-scale").bounding_box()
    assert scale["x"] >= boxes["#time-open"]["x"] + boxes["#time-open"]["width"]
    page.click("#tab-legend")  # the panel unfolds, and the map is of today again
    assert page.locator("#panel-legend").is_visible()
    assert page.locator("#time-card").is_hidden()
    assert page.evaluate("timeDay") is None
    assert page.evaluate("document.activeElement.id") == "tab-legend"
