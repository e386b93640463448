import base64
import json
import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from reported import CANARY, CODES, SEED, STATES, reported

from geo.atlas.languages import LANGUAGES
from geo.atlas.publish import inspector_page, public_files
from geo.atlas.signal_answers import locked_answers
from geo.atlas.signals_page import quarters
from geo.atlas.speech import Speech
from geo.enforcement.receipt_codes import code_sha256
from geo.records import Signals

HOSTILE = "</script><img src=x onerror=\"window.__ran='yes'\">{{7*7}}"


@pytest.fixture(scope="module")
def town(quiet_town):
    return reported(quiet_town)


@pytest.fixture(scope="module")
def files(town):
    return public_files(town)


def written(files, folder):
    for name, content in files.items():
        if name in ("public/signals.html", "public/assets/atlas.css", "public/method.html"):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
    return folder / "public" / "signals.html"


@pytest.fixture(scope="module")
def page(files, tmp_path_factory):
    return written(files, tmp_path_factory.mktemp("signals"))


# ---------------------------------------------------------------- what the page holds


def test_no_public_file_holds_a_code_its_hash_a_word_or_an_object_of_a_report(files):
    for name, content in files.items():
        text = content if isinstance(content, bytes) else content.encode()
        assert CANARY.encode() not in text, name
        assert SEED.encode() not in text, name
        for code in CODES:
            for told in (code, code.replace("-", ""), code_sha256(code), "12345.5", "12,345.5"):
                assert told.encode() not in text, name


def test_the_states_of_reports_are_not_told_without_a_code(town):
    confirmed = replace(town, signal_answers=town.signals.assign(state="confirmed"))
    told = [locked_answers(one).rows for one in (town, confirmed)]
    sizes = {(len(name), len(base64.b64decode(answer))) for rows in told for name, answer in rows}
    assert len(sizes) == 1
    assert len(told[0]) == len(told[1])


def test_what_is_known_inside_alone_changes_no_byte_of_the_page(town):
    inside = replace(town, signals=town.signals.assign(state="inspected", confirmed_on=pd.NaT))
    assert public_files(inside)["public/signals.html"] == public_files(town)["public/signals.html"]


def test_rows_that_stand_for_no_report_hide_how_many_there_are(quiet_town, town):
    assert [len(locked_answers(reported(quiet_town, count=count)).rows) for count in (0, 1, 4)] == [
        32,
        32,
        32,
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda town: replace(town, as_of=date(2026, 9, 2)),
        lambda town: replace(town, signal_answers=town.signals.iloc[:3]),
        lambda town: replace(town, signal_answers=town.signals.assign(state="confirmed")),
    ],
)
def test_no_name_and_no_answer_stays_from_one_edition_to_the_next(town, change):
    before, after = locked_answers(town), locked_answers(change(town))
    assert {one for row in before.rows for one in row}.isdisjoint(
        one for row in after.rows for one in row
    )
    assert locked_answers(town) == before


def test_who_holds_every_code_cannot_tell_the_other_rows_without_the_secret(town):
    another = replace(town, signal_filling="7a" * 32)
    rows = [dict(locked_answers(one).rows) for one in (town, another)]
    assert rows[0].keys().isdisjoint(rows[1])
    with pytest.raises(ValueError, match="seed"):
        locked_answers(replace(town, signal_filling=""))


def test_a_monitor_without_reports_has_no_such_page_and_no_way_to_it(quiet_town):
    held = public_files(quiet_town)
    assert "public/signals.html" not in held
    assert "signals.html" not in held["public/method.html"]


def test_small_counts_are_ranges_and_a_sum_that_two_share_is_not_told(town):
    (second, first) = quarters(town, Speech("en"))
    assert (second.name, first.name) == ("Quarter II of 2026", "Quarter I of 2026")
    assert list(first.counts) == ["4", "3", "3", "0", "3"]
    assert first.paid == "90 KZT"
    assert list(second.counts) == ["1–2", "1–2", "0", "1–2", "1–2"]
    assert second.paid == "not told"
    mixed = replace(town, signal_counts=town.signal_counts.assign(paid=float("nan")))
    assert quarters(mixed, Speech("en"))[1].paid == "in several currencies, not added up"


# ---------------------------------------------------------------- in the browser


def look(page, code, language="en"):
    part = page.locator(f"article#{language}")
    part.locator(".code").fill(code)
    part.locator(".look").click()
    part.locator(".answer").wait_for()
    return part.locator(".answered")


@pytest.mark.browser
def test_a_code_is_looked_up_without_a_network(visit, page):
    seen = visit(page, fragment="#en")
    said = look(seen.page, CODES[0].lower().replace("-", " ")).inner_text()
    assert "Confirmed" in said
    assert "12,345.5 KZT" in said
    assert "1 May 2026" in said
    assert [one.rsplit("/", 1)[-1] for one in seen.asked] == [
        "signals.html#en",
        "atlas.css",
    ] or all(one.startswith("file:") for one in seen.asked)
    assert seen.complaints == []


@pytest.mark.browser
def test_each_state_is_told_by_its_own_code_in_each_language(visit, page):
    for language in LANGUAGES:
        told = visit(page, fragment=f"#{language}").page
        for code, state in zip(CODES, STATES, strict=True):
            shown = look(told, code, language).locator(".answer")
            assert shown.get_attribute("data-told") == state
            assert Speech(language)(f"signal.state.{state}") in shown.inner_text()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("nonsense", "signals.unreadable"),
        (CODES[0][:-1] + ("0" if CODES[0][-1] != "0" else "1"), "signals.unreadable"),
        ("ZZZ-ZZZ-ZZZ-ZZZ-ZZZ-ZZE", "signals.unknown"),
    ],
)
def test_what_is_no_code_of_the_edition_is_told_so(visit, page, code, told):
    shown = look(visit(page, fragment="#en").page, code).locator(".answer")
    assert shown.get_attribute("data-told") == told


@pytest.mark.browser
def test_a_browser_without_cryptography_says_what_to_do(visit, page):
    opened = visit(page, fragment="#en").page
    opened.evaluate("Object.defineProperty(globalThis, 'crypto', { value: {} })")
    shown = look(opened, CODES[0]).locator(".answer")
    assert shown.get_attribute("data-told") == "signals.no_crypto"


@pytest.mark.browser
def test_what_the_page_saves_is_received_as_it_is(visit, page, tmp_path):
    from geo.enforcement.signal_files import read_reports  # noqa: PLC0415

    opened = visit(page, fragment="#en", accept_downloads=True).page
    part = opened.locator("article#en")
    part.locator("#report-what-en").select_option("slope_cut")
    part.locator("#report-latitude-en").fill("43,2")
    part.locator("#report-longitude-en").fill("76.9")
    part.locator("#report-text-en").fill("Срезали склон\nнад рекой")
    part.locator("#report-photo-en").fill("a.jpg")
    with opened.expect_download() as waiting:
        part.locator(".save").click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    kept = Signals.model_validate(
        {"position_error_m": {"value": 1, "source": "none"},
         "how_to_report": {"kk": "a", "ru": "b", "en": "c"}}
    )  # fmt: skip
    (sent,), issues = read_reports(path, monitor="town", kept=kept)
    assert issues == []
    assert (sent.report.what, sent.report.latitude) == ("slope_cut", 43.2)
    assert sent.report.text == "Срезали склон\nнад рекой"
    assert sent.report.photo == "a.jpg"


@pytest.mark.browser
@pytest.mark.parametrize(
    ("filled", "told"),
    [
        ({}, "report.fault.nowhere"),
        ({"latitude": "43.2"}, "report.fault.nowhere"),
        ({"cadastral_no": "1", "latitude": "43.2"}, "report.fault.one"),
        ({"latitude": "55", "longitude": "37"}, "report.fault.outside"),
        ({"latitude": "here", "longitude": "there"}, "report.fault.outside"),
        ({"cadastral_no": "1", "photo": "c:\\me\\a.jpg"}, "report.fault.photo"),
    ],
)
def test_a_report_that_could_not_be_received_is_not_saved(visit, page, filled, told):
    opened = visit(page, fragment="#en").page
    for name, text in filled.items():
        opened.locator(f"#report-{name}-en").fill(text)
    opened.locator("article#en .save").click()
    shown = opened.locator("article#en .report .told")
    assert shown.inner_text() == Speech("en")(told)
    assert shown.get_attribute("data-state") == "fault"


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, pytest.param(1440, marks=pytest.mark.deep)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_fits_and_nothing_serious_stands_in_a_readers_way(visit, page, width, language):
    opened = visit(page, fragment=f"#{language}", width=width).page
    look(opened, CODES[0], language)
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(opened).response["violations"]
    grave = [one for one in found if one["impact"] in ("serious", "critical")]
    assert grave == [], [(one["id"], one["nodes"][0]["html"]) for one in grave]


@pytest.mark.browser
def test_hostile_words_are_text_on_both_pages(visit, quiet_town, tmp_path):
    hostile = reported(quiet_town, HOSTILE)
    public = written(public_files(hostile), tmp_path)
    inspector = tmp_path / "inspector.html"
    inspector.write_text(inspector_page(hostile), encoding="utf-8")
    for path, fragment in ((public, "#en"), (inspector, "#lang=en&building=b001")):
        bare = path.with_name(f"bare-{path.name}")
        text = path.read_text(encoding="utf-8")
        bare.write_text(re.sub(r'<meta http-equiv="Content-S[^>]*>', "", text), encoding="utf-8")
        opened = visit(bare, fragment=fragment).page
        opened.wait_for_timeout(300)
        assert opened.evaluate("window.__ran ?? 'no'") == "no"
        assert opened.locator("img[src=x]").count() == 0


@pytest.mark.browser
def test_an_inspector_reads_reports_at_the_object_and_released_words_alone(visit, town, tmp_path):
    path = tmp_path / "inspector.html"
    path.write_text(inspector_page(town), encoding="utf-8")
    seen = visit(path, fragment="#lang=en&building=b001")
    part = seen.page.locator(".reports")
    part.wait_for()
    said = part.inner_text()
    assert part.locator("li").count() == 4
    assert "report 1 of 4 on this object" in said
    assert f"{CANARY} one" in said
    assert f"{CANARY} four" in said
    assert Speech("en")("reports.held") in said
    assert Speech("en")("reports.withheld") in said
    assert seen.complaints == []


def test_the_inspectors_data_holds_no_code_and_no_place_a_report_was_sent_from(town):
    page = inspector_page(town)
    data = re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1]
    told = json.loads(data)["signals"]
    assert "code_sha256" not in told
    assert "latitude" not in told
    assert not any(code_sha256(code) in page for code in CODES)
