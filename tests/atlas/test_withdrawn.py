import re
from dataclasses import replace

import pytest
from stories import followed
from world import histories

from geo.atlas import languages
from geo.atlas.order import ordered
from geo.atlas.publish import public_files
from geo.atlas.withdrawn import withdrawn_cases

SEEN = ("flagged", "screened", "inspection_due", "inspected")
OTHER = ("withdrawn", {"corrects": 4, "reason": "other_building"})


@pytest.fixture(scope="module")
def town(quiet_town):
    return ordered(followed(quiet_town, histories({"W-1": (*SEEN, OTHER), "W-2": SEEN[:3]})))


def test_a_case_whose_inspection_was_withdrawn_is_found_with_its_reason(town):
    [row] = withdrawn_cases(town).to_dict("records")
    assert (row["case_id"], row["reason"]) == ("W-1", "other_building")
    assert str(row["happened_on"])[:10] == "2025-05-01"


def test_a_reason_in_words_of_its_own_is_withheld(town):
    events = town.events.assign(reason=town.events["reason"].mask(
        town.events["reason"].eq("other_building"), "Somebody, House 7"))  # fmt: skip
    files = public_files(replace(town, events=events))
    assert not [name for name, one in files.items() if "Somebody, House 7" in str(one)]
    assert languages.texts()["en"]["word.not_listed"] in str(files["public/cases/W-1.html"])


def test_a_withdrawal_that_was_withdrawn_itself_takes_nothing_back(quiet_town):
    back = (*SEEN, OTHER, ("withdrawn", {"corrects": 5, "reason": "written_wrongly"}))
    assert withdrawn_cases(followed(quiet_town, histories({"W-1": back}))).empty


def test_its_page_stays_at_its_address_and_the_corrections_list_it(town):
    files = public_files(town)
    page, listed = files["public/cases/W-1.html"], files["public/corrections.html"]
    for texts in languages.texts().values():
        assert texts["withdrawn.meaning"] in page
        assert texts["withdrawn.cases"] in listed
    assert "about another building" in page
    assert "about another building" in listed
    assert 'href="cases/W-1.html#kk"' in listed
    # a case that was never told is neither listed nor given a page
    assert "public/cases/W-2.html" not in files
    assert "W-2" not in listed


def test_its_page_is_in_the_sitemap_with_the_day_of_its_withdrawal(town):
    monitor = town.monitor.model_copy(update={"public_base_url": "https://town.example"})
    listed = public_files(replace(town, monitor=monitor))["public/sitemap.xml"]
    place = "<loc>https://town.example/cases/W-1.html</loc>"
    assert re.search(rf"{place}\s*<lastmod>2025-05-01</lastmod>", listed)


def test_nothing_else_of_it_leaves(town):
    files = public_files(town)
    assert "W-1" not in str(files["public/data/events.csv"])
    assert "W-1" not in str(files["public/data/cases.csv"])
