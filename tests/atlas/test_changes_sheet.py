"""Tests of the page, the CSV and the JSON of a difference, the page in a real browser."""

import json
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe

from geo import tables
from geo.atlas import languages
from geo.atlas.changes_sheet import MOST_ROWS, Difference, change_lines, difference_files
from geo.atlas.editions import Edition
from geo.atlas.speech import Speech
from geo.records import Issue, Text

HOSTILE = "</script><img src=x onerror=\"window.__ran='yes'\">{{7*7}}"
LATER = date(2026, 2, 1)


def edition(as_of=LATER, **more):
    held = {
        "monitor": "town", "public": False, "rulebook_sha256": "a", "fictional": True,
        "name": Text(kk="Қала", ru="Город", en="Town"),
        "states": {"works": Text(kk="жұмыс жүріп жатыр", ru="идут работы", en="works go on")},
        "rules": {"height": Text(kk="Биіктік", ru="Высота", en="Height")}, "tables": {},
    }  # fmt: skip
    return Edition(as_of=as_of, **(held | more))


def changed(*rows):
    names = ["kind", "subject", "id", "from", "to", "reason"]
    frame = pd.DataFrame(list(rows), columns=names)
    return tables.CHANGES.shape(frame.assign(change_id=frame["id"], at="2026-02-01"))


ROWS = (
    ("new", "finding", "height:b1", "clear", "breach", "object_changed zone_changed"),
    ("moved_on", "case", "c-1", "final", "works", "journal"),
    ("withdrawn", "finding", "height:b2", "breach", "wrong", "review"),
)


def difference(*rows, **more):
    held = {
        "old": edition(date(2026, 1, 1)), "new": edition(), "changes": changed(*rows),
        "turns": pd.DataFrame({"from": ["clear", ""], "to": ["breach", "clear"], "count": [1, 7]}),
        "rewritten": 0, "notes": (),
    }  # fmt: skip
    return Difference(**(held | more))


def page(*rows, **more):
    return difference_files(difference(*rows, **more))["changes.html"].decode()


@pytest.fixture
def shown(chromium, tmp_path):
    """Open the page, with the network refused and all that it says on its console kept."""
    pages = []

    def show(content, fragment="en", width=1440):
        path = tmp_path / "changes.html"
        path.write_text(content, encoding="utf-8")
        seen = chromium.new_page(viewport={"width": width, "height": 900})
        pages.append(seen)
        seen.said, seen.asked = [], []
        seen.on("console", lambda message: seen.said.append(message.text))
        seen.on("request", lambda one: seen.asked.append(one.url))
        seen.goto(f"{path.as_uri()}#{fragment}")
        return seen

    yield show
    for one in pages:
        one.close()


def test_the_same_difference_gives_the_same_bytes():
    assert difference_files(difference(*ROWS)) == difference_files(difference(*ROWS))


def test_the_json_holds_every_change_and_the_days_of_both_editions():
    told = json.loads(difference_files(difference(*ROWS))["changes.json"])
    assert (told["old"]["as_of"], told["new"]["as_of"]) == ("2026-01-01", "2026-02-01")
    assert [one["id"] for one in told["changes"]] == ["height:b1", "c-1", "height:b2"]
    assert list(told["changes"][0]) == tables.CHANGES.names
    assert told["changes"][0]["at"] == "2026-02-01"
    assert told["turns"][1] == {"from": "", "to": "clear", "count": 7}


def test_no_cell_of_the_csv_can_act_and_an_invented_town_says_so_on_each_row():
    rows = [("new", "case", "=1+1", None, "works", "journal")]
    lines = difference_files(difference(*rows))["changes.csv"].decode().splitlines()
    assert "'=1+1" in lines[1]
    assert "Invented town" in lines[1]


def test_more_rows_than_a_page_shows_are_counted_and_stand_in_the_file():
    rows = [("new", "case", f"c-{at:04d}", None, "works", "journal") for at in range(MOST_ROWS + 5)]
    files = difference_files(difference(*rows))
    text = files["changes.html"].decode()
    assert text.count("c-0199") == len(languages.LANGUAGES)
    assert "c-0200" not in text
    assert "5 more stand in changes.csv" in text
    assert b"c-0204" in files["changes.csv"]


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_an_entry_that_leaves_the_state_says_so_and_what_it_was(language):
    texts, say = languages.texts()[language], Speech(language)
    rows = changed(("moved_on", "case", "c-1", "works", "works", "journal"))
    stayed = difference(changes=rows.assign(entry="fined"))
    [line] = change_lines(stayed, say, most=9)
    works = getattr(edition().states["works"], language)
    assert line.turn == texts["difference.stays"].replace("{state}", works)
    assert line.why.endswith(f"{texts['difference.reason.journal']}: {texts['note.fined']}")
    ended = difference(changes=rows.assign(to="closed", outcome="demolished_full"))
    [line] = change_lines(ended, say, most=9)
    assert line.turn.endswith(f"closed: {texts['outcome.demolished_full']}")


def test_a_rewritten_journal_and_an_unsigned_edition_are_told_on_top():
    note = Issue("note", "edition_unsigned", "x", "y", "z")
    text = page(*ROWS, rewritten=3, notes=(("old", note),))
    for language in languages.LANGUAGES:
        words = languages.texts()[language]
        assert words["difference.rewritten"].replace("{count}", "3") in text
        assert f"{words['difference.note.old']}: {words['issue.edition_unsigned']}" in text


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_each_language_is_whole_alone_and_accessible(shown, language, width):
    seen = shown(page(*ROWS), language, width)
    words = languages.texts()[language]
    text = seen.locator("main:visible").inner_text()
    assert seen.locator("main:visible").count() == 1
    assert words["difference.title"] in text
    assert words["difference.reason.object_changed"] in text
    assert words["review.wrong"] in text
    assert getattr(edition().states["works"], language) in text
    assert not any(words_of(other)["difference.lead"] in text for other in others(language))
    wide = seen.evaluate("document.documentElement.scrollWidth")
    assert wide <= width
    found = Axe().run(seen).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    assert seen.said == []
    assert len(seen.asked) == 1  # the page itself


def words_of(language):
    return languages.texts()[language]


def others(language):
    return [one for one in languages.LANGUAGES if one != language]


@pytest.mark.browser
def test_the_keyboard_alone_changes_the_language_and_goes_to_a_kind(shown):
    seen = shown(page(*ROWS), "")
    assert seen.locator("main:visible").get_attribute("lang") == "ru"
    seen.keyboard.press("Tab")
    seen.keyboard.press("Enter")
    assert seen.locator("main:visible").get_attribute("lang") == "kk"
    seen.locator("main:visible .ledger a").nth(1).focus()
    seen.keyboard.press("Enter")
    assert seen.evaluate("location.hash") == "#kk-moved_on"
    assert seen.locator("main:visible").get_attribute("lang") == "kk"


@pytest.mark.browser
def test_nothing_in_an_edition_runs_or_becomes_markup(shown):
    bad = Text(kk=HOSTILE, ru=HOSTILE, en=HOSTILE)
    rows = [("new", "case", HOSTILE, HOSTILE, HOSTILE, "journal")]
    new = replace(edition(), name=bad, states={"works": bad}, rules={"height": bad})
    content = page(*ROWS, *rows, new=new).replace("Content-Security-Policy", "x")
    seen = shown(content)
    assert seen.evaluate("window.__ran") is None
    assert seen.locator("main img").count() == 0
    assert HOSTILE in seen.locator("main:visible").inner_text()
