"""What both pages tell of a case, read in a real browser."""

import json
import re
from dataclasses import replace

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from stories import STORIES, events_of, followed
from world import kz

from geo import tables
from geo.atlas import languages
from geo.atlas.publish import publish
from geo.errors import PERSONAL

pytestmark = pytest.mark.browser
WORDS = languages.texts()["en"]


@pytest.fixture(scope="module")
def edition(quiet_town, tmp_path_factory):
    folder = tmp_path_factory.mktemp("followed")
    publish(followed(quiet_town), folder)
    return folder


@pytest.fixture
def sheet(visit, edition):
    """Open the inspector's page at a case, all of it unfolded."""

    def show(case, language="en", **options):
        seen = visit(
            edition / "inspector.html", fragment=f"#lang={language}&case={case}", **options
        )
        return seen, seen.unfold().locator(f'#evidence [data-case="{case}"]')

    return show


@pytest.fixture
def public(visit, edition):
    def show(language="en", **options):
        return visit(edition / "public" / "index.html", fragment=f"#lang={language}", **options)

    return show


def entry(card, number):
    return card.locator(f'[data-entry="{number}"]')


def first_entry(case):
    names = list(STORIES)
    return 1 + sum(len(STORIES[one][1]) for one in names[: names.index(case)])


def test_the_sentence_of_a_state_names_the_day_and_the_source_that_saw(sheet):
    text = sheet("T-8")[1].inner_text()
    assert "seen to be done on 1 August 2025; seen by: survey" in text
    assert "{seen" not in text


def test_an_address_with_a_case_opens_its_sheet_and_a_building_not_on_file_has_one_too(sheet):
    _, card = sheet("T-6")
    assert kz().states["inspected"].told.en in card.inner_text()
    seen, _ = sheet("T-6")
    assert (
        WORDS["case.no_building"].format(id="not-on-file")
        in seen.page.locator("#evidence").inner_text()
    )


def test_overdue_silent_suspended_fined_and_merged_are_told_as_signs(sheet):
    late = sheet("T-2")[1].locator(".signs").inner_text()
    assert WORDS["sign.overdue"].format(day="1 July 2026") in late
    assert WORDS["sign.silent"].format(day="1 July 2026", days="30 days") in late
    still = sheet("T-4")[1].locator(".signs").inner_text()
    assert WORDS["sign.suspended"].format(reason=kz().reasons["court_stay"].en) in still
    assert WORDS["sign.fined"] not in still  # the fine was withdrawn
    assert sheet("T-1")[1].locator(".signs").count() == 0


@pytest.fixture(scope="module")
def signed(quiet_town, tmp_path_factory):
    """Publish a second case on a building, and a day of the office's own that has passed."""
    folder = tmp_path_factory.mktemp("signed")
    town = followed(quiet_town, events_of({**STORIES, "T-10": ("b003", ("flagged",))}))
    own = town.cases["case_id"] == "T-6"
    passed = {"passed_on": pd.Timestamp("2026-03-01"), "passed_due": "answer"}
    told = {name: town.cases[name].mask(own, value) for name, value in passed.items()}
    publish(replace(town, cases=town.cases.assign(**told)), folder)
    return folder


def test_a_second_open_case_on_a_building_is_a_sign_on_both_and_the_public_reads_none(
    visit, signed
):
    page = visit(signed / "inspector.html", fragment="#lang=en&case=T-4").unfold()
    for case, other in (("T-4", "T-10"), ("T-10", "T-4")):
        sign = page.locator(f"#evidence [data-case='{case}'] .signs li.doubled")
        assert sign.inner_text().endswith(f"{WORDS['sign.doubled']} {other}")
    ended = page.locator("#evidence [data-case='T-5'] .signs li.doubled")
    assert ended.count() == 0
    public = visit(signed / "public" / "index.html", fragment="#lang=en").unfold()
    assert public.locator("li.doubled, li.passed").count() == 0


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_a_passed_day_of_the_office_s_own_is_told_as_its_own_and_listed_with_what_is_late(
    visit, signed, language
):
    said = languages.texts()[language]["sign.passed"]
    seen = visit(signed / "inspector.html", fragment=f"#lang={language}&case=T-6")
    sign = seen.unfold().locator("#evidence [data-case='T-6'] .signs li.passed").inner_text()
    assert said.split("(")[0].strip() in sign
    assert "2026" in sign
    page = visit(signed / "inspector.html", fragment=f"#lang={language}").page
    choose(page, subject="case")
    assert listed(page)[:2] == ["T-6", "T-2"]  # since March, and since July


def test_what_is_seen_is_about_an_open_case_unless_somebody_says_otherwise(visit, signed):
    page = visit(signed / "inspector.html", fragment="#lang=en&case=T-4").unfold()
    first = page.evaluate("aboutChoice([], ['T-77'], [caseAt.get('T-5')]).value")
    assert first == "T-77"
    assert page.locator("#field-about").input_value() in {"T-4", "T-10"}


def test_merged_cases_are_linked_both_ways(sheet):
    seen, card = sheet("T-5")
    card.locator(".signs [data-to-case='T-4']").click()
    assert seen.page.evaluate("document.activeElement.dataset.case") == "T-4"
    seen.page.locator("#evidence [data-case='T-4'] .signs [data-to-case='T-5']").click()
    assert seen.page.evaluate("document.activeElement.dataset.case") == "T-5"


def test_a_deadline_on_a_length_without_a_source_is_marked_as_assumed(sheet):
    card = sheet("T-7")[1]
    mark = card.locator(".days li", has_text=WORDS["act.deadline_on"])
    assert WORDS["clock.assumed"] in mark.inner_text()
    assert WORDS["clock.assumed"] in card.locator(".next").inner_text()
    stated = sheet("T-2")[1].locator(".days li", has_text=WORDS["act.deadline_on"])
    assert WORDS["clock.assumed"] not in stated.inner_text()


def test_a_day_nobody_wrote_down_is_said_to_be_missing_and_an_answered_one_runs_no_more(sheet):
    card = sheet("T-8")[1]
    served = card.locator(".days li", has_text=WORDS["act.served_on"]).inner_text()
    assert WORDS["act.not_recorded"] in served
    deadline = card.locator(".days li", has_text=WORDS["act.deadline_on"]).inner_text()
    assert WORDS["act.answered"].format(day="1 July 2026") in deadline


def test_what_comes_next_is_told_with_its_day_and_the_steps_that_may_follow(sheet):
    due = sheet("T-6")[1].locator(".next").inner_text()
    assert "clock: 18 September 2027, 382 days left" in due
    assert kz().states["prescription"].title.en in due
    assert sheet("T-1")[1].locator(".next").count() == 0


def test_a_corrected_and_a_withdrawn_entry_stay_visible_as_such(sheet):
    card, first = sheet("T-4")[1], first_entry("T-4")
    corrected = entry(card, first + 3).inner_text()
    assert WORDS["read.corrected"].format(entry=first + 5) in corrected
    assert "floors: 6" in corrected
    says = entry(card, first + 5).inner_text()
    assert WORDS["read.says"] in says
    assert "floors: 5" in says
    withdrawn = entry(card, first + 6)
    assert WORDS["read.withdrawn"].format(entry=first + 7) in withdrawn.inner_text()
    struck = withdrawn.locator(".what strong").evaluate(
        "(one) => getComputedStyle(one).textDecorationLine"
    )
    assert struck == "line-through"
    kept = entry(card, first + 4).locator(".what strong")
    assert kept.evaluate("(one) => getComputedStyle(one).textDecorationLine") == "none"


def test_the_days_between_entries_are_counted_from_the_corrected_day(sheet):
    card, first = sheet("T-4")[1], first_entry("T-4")
    # inspected on 2 April as corrected, the prescription on 1 May
    assert WORDS["event.later"].format(days="29 days") in entry(card, first + 4).inner_text()


def test_the_last_word_on_an_entry_counts(visit, edition):
    page = visit(edition / "inspector.html").page
    read = page.evaluate(
        """() => {
          const about = [
            [1, "final", null], [2, "corrected", 1], [3, "withdrawn", 2], [4, "works", 1],
          ];
          data.events.seq = about.map(([seq]) => seq);
          data.events.kind = about.map(([, kind]) => kind);
          data.events.corrects = about.map(([, , corrects]) => corrects);
          return [...readings([0, 1, 2, 3])].map(([seq, { how, by }]) => [seq, how, by]);
        }"""
    )
    assert sorted(read) == [[1, "denied", 4], [2, "withdrawn", 3]]


def test_declared_and_seen_gone_are_two_words_and_two_marks(sheet):
    declared, seen = sheet("T-3")[1], None
    assert WORDS["gone.declared"] in declared.locator("figcaption").inner_text()
    assert WORDS["ledger.seen.no"] in declared.inner_text()
    assert declared.locator("svg .gone.declared").count() == 1
    assert declared.locator("svg .gone.seen").count() == 0
    seen = sheet("T-8")[1]
    assert WORDS["gone.seen"] in seen.locator("figcaption").inner_text()
    assert seen.locator("svg .gone.seen path").count() == 1
    assert WORDS["gone.declared"] != WORDS["gone.seen"]


def test_the_silhouette_says_what_its_table_says_and_nothing_of_what_is_not_known(sheet):
    card = sheet("T-8")[1]
    told = card.locator("svg.silhouette").get_attribute("aria-label")
    assert told == "floors: before 6; may remain 0; left 0"
    floors = card.locator(".ledger tbody tr td:nth-of-type(1)").all_inner_texts()
    assert floors == ["6", "0", "0", "0"]
    untold = sheet("T-7")[1].locator("svg.silhouette").get_attribute("aria-label")
    assert "before 6" in untold


def listed(page):
    names = page.locator("#list-rows button").all()
    return [one.get_attribute("data-case-row") for one in names]


def choose(page, **filters):
    for name, value in filters.items():
        page.select_option(f"#filter-{name}", value)


def test_the_list_of_cases_has_what_is_overdue_first_then_what_is_due_and_ended_ones_last(
    visit, edition
):
    page = visit(edition / "inspector.html", fragment="#lang=en").page
    choose(page, subject="case")
    assert listed(page)[:3] == ["T-2", "T-7", "T-6"]
    assert listed(page)[-2:] == ["T-1", "T-5"]
    assert page.locator("#list-count").inner_text().startswith("9 cases; open: 7, overdue: 1")
    shown = page.evaluate("listed.map((at) => cell(buildings.building_id, at))")
    assert set(shown) == {building for building, _ in STORIES.values()} - {"not-on-file"}


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({"state": "suspended"}, {"T-4"}),
        ({"due": "overdue"}, {"T-2"}),
        ({"due": "silent"}, {"T-2"}),
        ({"due": "assumed"}, {"T-6", "T-7"}),
        ({"due": "week"}, set()),
        ({"programme": "package"}, {"T-1", "T-2", "T-3", "T-8"}),
        ({"programme": "none"}, {"T-4", "T-5", "T-6", "T-7", "T-9"}),
        ({"outcome": "demolished_full"}, {"T-1"}),
    ],
)
def test_filters_over_cases_keep_what_they_name(visit, edition, filters, wanted):
    page = visit(edition / "inspector.html", fragment="#lang=en").page
    choose(page, subject="case")
    choose(page, **filters)
    assert set(listed(page)) == wanted


def test_the_list_of_cases_is_handed_over_as_csv(visit, edition):
    page = visit(edition / "inspector.html", fragment="#lang=en").page
    choose(page, subject="case", due="overdue")
    with page.expect_download() as download:
        page.click("#download")
    assert download.value.suggested_filename == "town-cases-2026-09-01.csv"
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("case_id,building_id,programme,target,state")
    assert [line.split(",")[0] for line in lines[1:]] == ["T-2"]


def note(page, **values):
    for name, value in values.items():
        page.fill(f"#field-{name}", value)
    page.click(".field-add")


def test_observations_of_a_day_are_kept_and_saved_as_one_file(visit, edition):
    fragment = "#lang=en&case=T-2"
    page = visit(edition / "inspector.html", fragment=fragment).unfold()
    note(page, floors="2.5", height="8.5", note="The third floor is still there", photo="I.jpg")
    page = visit(edition / "inspector.html", fragment=fragment).unfold()  # as on the next call
    note(page, floors="0")
    assert page.locator(".field-empty").is_disabled()
    with page.expect_download() as download:
        page.click(".field-save")
    said = json.loads(download.value.path().read_text(encoding="utf-8"))
    first, second = said["observations"]
    assert {name: said[name] for name in ("format", "version", "monitor")} == {
        "format": "foothill-field-notes", "version": 1, "monitor": "town",
    }  # fmt: skip
    assert re.fullmatch(r"[0-9a-f]{32}", first["id"])
    assert first["id"] != second["id"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", first["seen_at"])
    assert {name: first[name] for name in first if name not in ("id", "seen_at")} == {
        "kind": "observed", "case_id": "T-2", "building_id": "b001", "floors": 2.5,
        "height_m": 8.5, "note": "The third floor is still there", "photo": "I.jpg",
    }  # fmt: skip
    assert second["floors"] == 0
    assert set(second) == {"id", "kind", "case_id", "building_id", "seen_at", "floors"}
    page.click(".field-empty")
    assert page.evaluate("JSON.parse(localStorage.getItem(FIELD_KEY))") == []


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({}, "nothing"),
        ({"floors": "201"}, "floors"),
        ({"floors": "1.3"}, "floors"),
        ({"height": "-1"}, "height"),
        ({"note": "call 000 000 00 00"}, "personal"),
        ({"note": "000000000000"}, "personal"),
        ({"photo": "camera/I.jpg"}, "photo"),
    ],
)
def test_an_observation_that_could_not_be_read_is_refused_with_its_reason(
    visit, edition, values, fault
):
    page = visit(edition / "inspector.html", fragment="#lang=en&case=T-2").unfold()
    page.evaluate("emptyFieldNotes()")
    note(page, **values)
    assert page.locator(".field-told").inner_text() == WORDS[f"field.fault.{fault}"]
    assert page.evaluate("fieldNotes.length") == 0


def test_what_looks_like_a_person_is_the_same_on_the_page_and_in_the_register(visit, edition):
    page = visit(edition / "inspector.html").page
    assert page.evaluate("PERSONAL.source") == PERSONAL.pattern


def test_a_building_without_an_open_case_can_be_reported_as_the_workflow_begins(visit, edition):
    page = visit(edition / "inspector.html", fragment="#lang=en&building=b020").unfold()
    page.evaluate("emptyFieldNotes()")
    note(page, note="New walls")
    [seen] = page.evaluate("fieldNotes")
    assert (seen["kind"], seen["building_id"]) == ("flagged", "b020")
    assert "case_id" not in seen
    page.evaluate("emptyFieldNotes()")


def test_a_phone_that_tells_its_place_adds_it_and_one_that_does_not_says_so(visit, edition):
    page = visit(edition / "inspector.html", fragment="#lang=en&case=T-2").unfold()
    page.evaluate(
        """() => {
          const coords = { latitude: 43.2, longitude: 76.9, accuracy: 7.6 };
          navigator.geolocation.getCurrentPosition = (found) => found({ coords });
        }"""
    )
    page.click(".field-place button")
    note(page, floors="1")
    assert page.evaluate("fieldNotes.at(-1).position") == {
        "latitude": 43.2, "longitude": 76.9, "error_m": 8,
    }  # fmt: skip
    note(page, floors="2")
    assert "position" not in page.evaluate("fieldNotes.at(-1)")  # each is asked for anew
    page.evaluate(
        "() => { navigator.geolocation.getCurrentPosition = (found, failed) => failed(); }"
    )
    page.click(".field-place button")
    assert WORDS["field.position.failed"] in page.locator(".field-place").inner_text()
    page.evaluate("emptyFieldNotes()")


def test_the_public_page_tells_cases_and_names_no_building_without_an_act_in_force(public):
    page = public().unfold()
    cards = page.locator("#cases [data-case]").all()
    assert {one.get_attribute("data-case") for one in cards} == set(STORIES) - {"T-5", "T-9"}
    text = page.locator("#cases").inner_text()
    buildings = {building for building, _ in STORIES.values()}
    assert {one for one in buildings if one in text} == {"b005"}
    assert "N-1" not in text  # numbers of documents stay inside


def counts(page):
    rows = page.locator("#tallies table").first.locator("tbody tr").all()
    return {
        row.locator("[data-tally]").get_attribute("data-tally"): (
            row.locator("td.figure").inner_text(),
            row.locator("td").last.inner_text().split(),
        )
        for row in rows
    }


def test_the_counts_are_told_with_their_cases_and_what_is_declared_is_not_gone(public):
    page = public().page
    assert counts(page) == {
        "demolished": ("1", ["T-1"]), "demolished_full": ("1", ["T-1"]),
        "demolished_partial": ("0", ["–"]), "brought_into_line": ("0", ["–"]),
        "seen_not_closed": ("1", ["T-8"]), "declared_not_seen": ("1", ["T-3"]),
        "in_force": ("0", ["–"]),
    }  # fmt: skip
    assert "From 1 January 2025 to 1 September 2026" in page.locator("#tallies").inner_text()
    page.locator("#tallies [data-to-case='T-8']").first.click()
    assert page.evaluate("document.activeElement.dataset.case") == "T-8"


def test_one_entry_more_changes_the_counts_on_the_page(visit, quiet_town, tmp_path):
    events = events_of()
    closing = events[events["case_id"].eq("T-1") & events["kind"].eq("closed")].iloc[0]
    more = pd.DataFrame([closing]).assign(
        seq=len(events) + 1, kind="withdrawn", corrects=closing["seq"], outcome=None,
        restored=None, reason="did_not_happen", leaf_sha256=f"{len(events) + 1:064x}",
    )  # fmt: skip
    longer = tables.EVENTS.shape(pd.concat([events, more], ignore_index=True))
    publish(followed(quiet_town, longer), tmp_path, builds=["public"])
    told = counts(visit(tmp_path / "public" / "index.html", fragment="#lang=en").page)
    assert told["demolished"] == ("0", ["–"])
    assert told["seen_not_closed"] == ("2", ["T-1", "T-8"])


def test_a_case_that_the_filter_hides_is_shown_when_a_count_leads_to_it(public):
    page = public().page
    page.select_option("#told-state", "prescription")
    assert page.locator("#cases [data-case]").count() == 1
    page.locator("#tallies [data-to-case='T-1']").first.click()
    assert page.evaluate("document.activeElement.dataset.case") == "T-1"


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_every_case_is_told_in_each_language_without_an_odd_word(sheet, language):
    foreign = {
        str(text)
        for one in set(languages.LANGUAGES) - {language}
        for text in languages.texts()[one].values()
    } - set(map(str, languages.texts()[language].values()))
    for case in STORIES:
        seen, card = sheet(case, language)
        text = card.inner_text()
        assert not re.search(r"undefined|NaN|null|\{|[a-z]+_[a-z]+\b(?<!court_stay)", text), text
        assert {line.strip() for line in text.splitlines()} & foreign == set()
        assert seen.complaints == []


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_cases_stand_in_nobodys_way(visit, edition, width, scheme):
    for path, fragment in (
        ("inspector.html", "#lang=kk&case=T-4"),
        ("public/index.html", "#lang=kk"),
    ):
        seen = visit(edition / path, fragment=fragment, width=width, color_scheme=scheme)
        page = seen.unfold()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        found = Axe().run(page).response["violations"]
        assert [one["id"] for one in found if one["id"] != "region"] == []
        assert seen.complaints == []
        assert all(one.startswith("file:") for one in seen.asked)


@pytest.fixture(scope="module")
def crowded(quiet_town, tmp_path_factory):
    """Publish more cases than a page carries: what is overdue, due or open comes first."""
    folder = tmp_path_factory.mktemp("crowded")
    with pytest.MonkeyPatch.context() as patch:
        for module in ("carried", "register"):
            patch.setattr(f"geo.atlas.{module}.MOST_CASES", 3)
        publish(followed(quiet_town), folder)
    return folder


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_the_list_says_how_many_cases_are_not_on_the_page_and_which_file_holds_them(
    visit, crowded, language
):
    page = visit(crowded / "inspector.html", fragment=f"#lang={language}").page
    told = page.locator("#list-elsewhere")
    assert told.inner_text() == ""  # buildings are listed
    choose(page, subject="case")
    assert len(listed(page)) == 3
    assert "T-2" in listed(page)  # what is overdue comes first
    assert str(len(STORIES) - 3) in told.inner_text()
    for name in ("cases", "events", "remedies"):
        assert f"register/{name}.csv" in told.inner_text()
        assert (crowded / "register" / f"{name}.csv").is_file()


def test_a_list_handed_over_says_that_it_is_not_all_of_the_register(visit, crowded):
    page = visit(crowded / "inspector.html", fragment="#lang=en").page
    choose(page, subject="case")
    with page.expect_download() as download:
        page.click("#download")
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()[1:]
    assert all(WORDS["elsewhere.files"].split(":")[0] in line for line in lines)


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_an_address_with_a_case_that_is_not_on_the_page_says_where_it_is(visit, crowded, language):
    said = languages.texts()[language]
    page = visit(crowded / "inspector.html", fragment=f"#lang={language}&case=T-1").page
    assert said["elsewhere.case"].format(id="T-1") in page.locator("#evidence").inner_text()
    assert "register/cases.csv" in page.locator("#evidence").inner_text()
    page = visit(crowded / "inspector.html", fragment=f"#lang={language}&case=T-77").page
    told = page.locator("#evidence").inner_text()
    assert told == said["evidence.no_such_case"].format(id="T-77")


def test_a_building_whose_case_is_not_on_the_page_is_never_said_to_have_none(visit, crowded):
    seen = visit(crowded / "inspector.html", fragment="#lang=en&building=b000")
    text = seen.unfold().locator("#evidence").inner_text()
    assert WORDS["case.none"] not in text
    assert WORDS["elsewhere.building"].format(cases="1 case", open="0") in text
    assert WORDS["elsewhere.ended"] in text
    assert seen.complaints == []


def test_an_observation_can_be_about_an_open_case_that_is_not_on_the_page(visit, crowded):
    page = visit(crowded / "inspector.html", fragment="#lang=en").unfold()
    ids = page.evaluate("elsewhereIds.filter((_, row) => !data.cases_elsewhere.ended[row])")
    assert ids
    page.evaluate("(id) => { location.hash = `lang=en&building=${id}`; }", STORIES[ids[0]][0])
    page.wait_for_selector("#field-about", state="attached")
    offered = page.locator("#field-about option").evaluate_all("all => all.map((one) => one.value)")
    assert ids[0] in offered
    assert not any(one.startswith("new ") for one in offered)  # a second case would be opened


def test_the_address_keeps_the_case_that_is_open_and_no_longer(visit, edition):
    page = visit(edition / "inspector.html", fragment="#lang=en&case=T-2").page
    assert "case=T-2" in page.evaluate("location.hash")
    page.evaluate("select(withId('b020'), true, true)")
    assert "case=" not in page.evaluate("location.hash")


def test_the_public_page_says_that_a_case_asked_for_is_not_on_it(visit, crowded, edition):
    page = visit(crowded / "public" / "index.html", fragment="#lang=en&case=T-2").page
    told = page.locator("#cases").inner_text()
    assert WORDS["told.elsewhere"].format(id="T-2") in told
    assert WORDS["told.left_out"].format(cases="4 cases") in told
    page = visit(edition / "public" / "index.html", fragment="#lang=en&case=T-5").page
    assert WORDS["told.no_such"].format(id="T-5") in page.locator("#cases").inner_text()
    page = visit(edition / "public" / "index.html", fragment="#lang=en&case=T-1").page
    assert page.evaluate("document.activeElement.dataset.case") == "T-1"


def test_a_count_says_how_many_of_its_cases_are_in_the_file_alone(visit, crowded):
    page = visit(crowded / "public" / "index.html", fragment="#lang=en").page
    row = page.locator("#tallies tr", has=page.locator("[data-tally='declared_not_seen']")).first
    assert WORDS["tally.elsewhere"].format(count="1") in row.inner_text()
    assert "may not be told" not in row.inner_text()
