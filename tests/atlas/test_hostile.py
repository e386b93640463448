"""Words of strangers through the whole publication: in every build they stay words."""

import re
from dataclasses import replace
from itertools import count
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from desks import desk_of_town
from payloads import ODD, PAYLOADS
from poisoned import ROUNDS, Round, poisoned_town, whole_town

from geo import tables
from geo.atlas.languages import LANGUAGES
from geo.atlas.manifest import as_bytes
from geo.atlas.order import ordered
from geo.atlas.publish import inspector_files, public_files, publish

pytestmark = pytest.mark.browser
KEYS = (
    "permits.permit_id", "parcels.parcel_id", "observations", "cases.case_id",
)  # fmt: skip
FOREIGN = """() => [...document.querySelectorAll(
    "img[src=x], iframe, object, embed, base, form[action], video, audio, marquee, math, "
    + "[onerror], [onload], [onfocus], [onmouseover], [ontoggle], a[href^='javascript:' i], "
    + "a[href^='data:'], a[href*='away.example'], meta[http-equiv=refresh]")]
  .map((one) => one.outerHTML.slice(0, 200))"""


def turning(words):
    """Say another word each time a field is written; what rows are joined by stays one word."""
    turn = count()
    return lambda name: words[0] if name in KEYS else words[next(turn) % len(words)]


def edition_of(town, folder):
    publish(town, folder)
    desk_of_town(town, folder)
    return folder


def pages_of(folder):
    cases = sorted((folder / "public" / "cases").glob("*.html"))
    public = [folder / "public" / f"{name}.html" for name in ("index", "method", "corrections")]
    return [folder / "inspector.html", folder / "planner.html", *public, *cases]


def without_policy(path):
    text = path.read_text(encoding="utf-8")
    bare, count_ = re.subn(r'<meta http-equiv="Content-S[^>]*>', "", text)
    assert count_ == 1
    other = path.with_name(f"bare-{path.name}")
    other.write_text(bare, encoding="utf-8")
    return other


def used(page, name, word):
    """Do on a page what makes it write everything that it holds."""
    if name == "inspector.html":
        for language in LANGUAGES:
            page.click(f"[data-language={language}]")
            page.click("#tab-list")
            page.locator("#list-rows button").first.click()
            for tab in ("about", "legend", "list", "building"):
                page.click(f"#tab-{tab}")
        page.fill("#search", word)
        page.press("#search", "Enter")
    elif name == "planner.html":
        x, y = page.evaluate("cityRegion.firsts[0]")
        for asked in (f"{x + 300} {y + 200}", word):
            page.fill("#ask-text", asked)
            page.click("#ask-go")
        for tab in ("law", "legend", "site"):
            page.click(f"#tab-{tab}")
    elif name == "index.html":
        for language in LANGUAGES:
            page.click(f"[data-language={language}]")
        page.evaluate("chooseCell(0)")
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")


@pytest.fixture
def harmless(visit):
    """Open and use a page; it runs nothing, asks nothing, opens nothing and stays whole."""

    def look(path, name, word=PAYLOADS[0], **options):
        seen = visit(path, **options)
        opened = []
        seen.page.on("dialog", lambda one: (opened.append(one.message), one.dismiss()))
        seen.page.on("popup", lambda one: opened.append(one.url))
        used(seen.page, name, word)
        assert seen.page.evaluate("window.__ran ?? 0") == 0, path
        assert seen.page.evaluate(FOREIGN) == [], path
        assert opened == []
        assert all(one.startswith("file:") for one in seen.asked), path
        assert seen.complaints == [], path
        assert seen.page.locator("main").count() == 1
        return seen

    return look


def test_the_words_are_many_and_no_two_are_one():
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 60


@pytest.fixture(scope="module")
def poisoned(make_town, tmp_path_factory):
    """Publish a town whose rows carry every payload in turn, in every text field."""
    town = make_town(turning(PAYLOADS))
    return edition_of(town, tmp_path_factory.mktemp("poisoned"))


@pytest.mark.parametrize("policy", [True, False], ids=["with-policy", "without"])
def test_no_word_of_a_stranger_runs_on_any_page_of_any_build(poisoned, harmless, policy):
    pages = pages_of(poisoned)
    assert len(pages) > 15
    for path in pages:
        harmless(path if policy else without_policy(path), path.name)


def test_each_payload_reaches_the_pages_as_it_was_written(poisoned, visit):
    page = visit(poisoned / "inspector.html").page
    names = page.evaluate(
        "Array.from({length: buildingCount}, (_, at) => cell(buildings.name, at))"
    )
    told = "\n".join(names)
    assert [one for one in PAYLOADS if one not in told] == []


@pytest.mark.parametrize("width", [360, pytest.param(1440, marks=pytest.mark.deep)])
def test_words_of_other_directions_and_endless_ones_leave_every_page_whole(
    make_town, harmless, tmp_path, width
):
    folder = edition_of(make_town(turning(ODD)), tmp_path)
    for path in pages_of(folder)[:7]:
        page = harmless(path, path.name, ODD[0], width=width, height=740).page
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path.name


def without_what_may_be_absent(town):
    """Take from every second row each text that a register need not have."""
    made = {}
    for table in tables.ALL:
        frame = getattr(town, table.name, None)
        if table.name in ("findings", "cases", "events", "issues"):
            continue
        frame = frame.copy()
        for column in table.columns:
            if column.kind == "text" and not column.needed and column.name in frame:
                frame.loc[frame.index[::2], column.name] = None
        made[table.name] = frame
    return replace(town, **made)


def test_absent_values_leave_every_page_whole_and_are_never_written_as_words_of_a_program(
    quiet_town, harmless, tmp_path
):
    folder = edition_of(without_what_may_be_absent(quiet_town), tmp_path)
    for path in pages_of(folder)[:6]:
        seen = harmless(path, path.name, "b004")
        text = seen.page.locator("main").inner_text()
        assert not re.search(r"\b(undefined|NaN|None|null|\[object)\b", text), path.name
    inspector = harmless(folder / "inspector.html", "inspector.html", "b004").page
    assert inspector.evaluate("listed.length") == len(quiet_town.buildings)


# --- each payload alone in each field: so many towns that every pair of the two was looked at


UNSHOWN = {
    "acts.permit_no", "events.software", "flag_fences.fence_of", "genealogy.parent_purpose",
    "monitor.scores.min_count.note", "observations.address", "observations.cadastral_no",
    "observations.document_no", "observations.observation_id", "observations.use_class_built",
    "parcels.cadastral_no_raw", "parcels.land_category", "permits.address",
    "permits.cadastral_no", "permits.permit_no", "returns.column", "returns.file", "returns.key",
    "returns.mend", "returns.what", "signals.cadastral_no", "signals.confirmed_by",
    "workflow.title",
}  # fmt: skip
"""Fields that no page carries, only tables of the office, the rows to send back, or nothing."""
HELD = """() => [...new Set((document.documentElement.outerHTML
    + (typeof data === "undefined" ? "" : JSON.stringify(data))
    + (typeof speech === "undefined" ? "" : JSON.stringify(speech))).match(/731\\d{6}/g))]
  .map(Number)"""


def test_after_the_rounds_every_payload_has_stood_in_every_field():
    rounds = [Round(at) for at in range(ROUNDS)]
    for name in ("first", "second"):
        said = {say(name, slot) for say in rounds for slot in (0, 1)}
        plain_ = {re.sub(r"731\d{6}", "N", one) for one in said}
        assert len(plain_) == len(PAYLOADS)
        assert all("731000" in one for one in said)


def pages_without_policy(town, folder):
    """Write every page of the three builds without the policy that would stop what runs."""
    made = {**inspector_files(town), **public_files(town)}
    desk = desk_of_town(town, folder)
    made["planner.html"] = desk.read_text(encoding="utf-8")
    for name, content in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_bytes(content))
    return [without_policy(folder / name) for name in made if name.endswith(".html")]


@pytest.fixture
def held_by(visit):
    """Open and use a page without its policy; give the marks it holds, when nothing ran."""

    def look(path, word):
        seen = visit(path)
        opened = []
        seen.page.on("dialog", lambda one: (opened.append(one.message), one.dismiss()))
        used(seen.page, path.name.removeprefix("bare-"), word)
        held = seen.page.evaluate(HELD)
        assert seen.page.evaluate("window.__ran ?? 0") == 0, path
        assert seen.page.evaluate(FOREIGN) == [], path
        assert opened == []
        # a way without a scheme is a file's on a page of the disk: what is no file of ours is away
        assert [one for one in seen.asked if not asked_of(path, one)] == []
        assert seen.complaints == [], path
        return set(held)

    return look


def asked_of(path, address):
    """Tell whether an address is of a file that was published."""
    root = next(one for one in path.parents if (one / "inspector.html").exists())
    file = Path(unquote(urlsplit(address).path))
    return address.startswith("file:///") and file.is_file() and file.is_relative_to(root)


@pytest.fixture(scope="module")
def spoken_of(quiet_town):
    return whole_town(quiet_town)


@pytest.mark.deep
@pytest.mark.parametrize("at", range(ROUNDS))
def test_each_payload_alone_in_each_field_runs_on_no_page(spoken_of, held_by, tmp_path, at):
    say = Round(at)
    town = ordered(poisoned_town(spoken_of, say))
    (tmp_path / "edition").mkdir()
    pages = pages_without_policy(town, tmp_path / "edition")
    assert len(pages) > 25
    held = set().union(*(held_by(path, say("buildings.name")) for path in pages))
    missing = {name for (name, _), mark in say.said.items() if mark not in held}
    assert missing == UNSHOWN
    assert not [name for (name, _), mark in say.said.items() if mark in held and name in UNSHOWN]


@pytest.mark.parametrize("payload", [PAYLOADS[0], PAYLOADS[8], PAYLOADS[22]])
def test_a_page_that_lets_a_payload_be_more_than_words_is_found(held_by, tmp_path, payload):
    (tmp_path / "inspector.html").write_text("", encoding="utf-8")
    page = tmp_path / "leaf.html"
    page.write_text(f"<!doctype html><main>{payload}</main>", encoding="utf-8")
    with pytest.raises(AssertionError):
        held_by(page, "")
