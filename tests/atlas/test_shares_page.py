import json
import re

import pytest

from geo.atlas import languages, shares
from geo.atlas.order import ordered
from geo.atlas.publish import inspector_pages
from geo.atlas.shares import share_key

pytestmark = pytest.mark.browser


@pytest.fixture
def large(quiet_town, tmp_path, monkeypatch):
    """Publish the town as one that is too large for a page."""
    monkeypatch.setattr(shares, "MOST_OBJECTS", 10)
    town = ordered(quiet_town)
    for path, content in inspector_pages(town).items():
        file = tmp_path / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return tmp_path / "inspector.html", town


@pytest.mark.parametrize("width", [360, 1440])
def test_a_district_is_opened_when_it_is_chosen_and_another_after_it(visit, large, width):
    path, town = large
    seen = visit(path, width=width)
    page = seen.page
    for language in languages.LANGUAGES:
        assert languages.texts()[language]["shares.lead"] in page.locator("#shares").inner_text()
    for district in ("east", "west"):
        page.locator(f"[data-share='{share_key(district)}']").focus()
        page.keyboard.press("Enter")
        page.locator(f"[data-share='{share_key(district)}'][aria-pressed=true]").wait_for()
        page.locator("#list-rows button").first.wait_for()
        own = town.buildings[town.buildings["district_id"] == district]
        assert page.evaluate("buildingCount") == len(own)
        assert page.evaluate("listed.length") == len(own)
    assert [one for one in seen.asked if not one.startswith("file://")] == []
    assert seen.complaints == []


def test_a_share_counts_sheets_and_layers_as_the_whole_does(visit, large, edition):
    path, _ = large
    told = """() => [Object.fromEntries(caseIds.map((id, row) => [id, data.cases.sheet[row]])),
                     data.layers.map((one) => one.nearest_m)]"""
    page = visit(edition / "inspector.html").page
    sheets, layers = page.evaluate(told)
    page = visit(path, fragment=f"#share={share_key('east')}").page
    page.locator("#list-rows button").first.wait_for()
    own, own_layers = page.evaluate(told)
    assert own == {case: sheets[case] for case in own}
    assert own
    assert own_layers == layers


def test_a_file_that_is_missing_is_told(visit, large):
    path, _ = large
    (path.parent / "inspector-data" / f"{share_key('east')}.js").unlink()
    page = visit(path, fragment=f"#share={share_key('east')}").page
    page.locator("#unpack-missing").wait_for()
    assert languages.texts()["kk"]["shares.missing"] in page.locator("#unpack-missing").inner_text()


def test_a_small_town_has_one_page_and_no_district_to_choose(quiet_town):
    made = inspector_pages(ordered(quiet_town))
    assert list(made) == ["inspector.html"]
    assert "data-share" not in re.sub(
        r"<script.*?</script>", "", made["inspector.html"], flags=re.S
    )
    assert "file:" not in json.dumps(re.findall(r"script-src [^;]*", made["inspector.html"]))


def test_a_script_of_a_stranger_in_the_page_or_from_another_server_does_not_run(visit, large):
    path, _ = large
    planted = "<script>window.__ran = 1</script><script src='https://away.example/x.js'></script>"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("<main", f"{planted}<main", 1), encoding="utf-8")
    seen = visit(path, fragment=f"#share={share_key('east')}")
    seen.page.locator("#list-rows button").first.wait_for()
    assert seen.page.evaluate("window.__ran ?? 0") == 0
    refused = [one for one in seen.complaints if "Content Security Policy" in one]
    assert len(refused) == 2, seen.complaints
    assert any("away.example" in one for one in refused)
