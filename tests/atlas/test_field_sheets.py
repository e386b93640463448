from dataclasses import replace

import pandas as pd
import pytest

from geo.atlas import languages
from geo.atlas.field_pdf import field_pdfs, pages
from geo.atlas.field_sheets import PLAN_M, SCALES, field_sheets, printed, scale_of
from geo.atlas.order import ordered
from geo.atlas.qr import case_addresses, geo_link, qr_svg

ENDED = {"c-16", "c-17"}


def first_cases(town, count):
    return replace(town, cases=town.cases[town.cases["ended"] | (town.cases.index < count)])


def test_each_open_case_with_a_building_on_file_has_its_sheet_and_no_other(quiet_town):
    told = {sheet["title"].split()[-1] for sheet in field_sheets(quiet_town, "en")}
    assert told == set(quiet_town.cases["case_id"]) - ENDED
    nowhere = quiet_town.cases.assign(building_id="not-on-file")
    assert field_sheets(replace(quiet_town, cases=nowhere), "en") == []


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_a_sheet_says_what_was_measured_and_what_is_allowed(quiet_town, language):
    words = languages.texts()[language]
    [sheet] = field_sheets(first_cases(quiet_town, 1), language)
    [height] = [row for row in sheet["findings"] if row[0] == f"Rule height {language}"]
    assert height[1] == words["verdict.breach"]
    assert height[2].startswith("10")
    assert height[3].startswith("12")
    assert words["banner.fictional"] == sheet["banner"]
    assert "EPSG:32643" in [label for label, _ in sheet["facts"]]


def test_an_advisory_rule_is_never_printed_as_a_limit(quiet_town):
    [sheet] = field_sheets(first_cases(quiet_town, 1), "en")
    [advice] = [row for row in sheet["findings"] if row[0] == "Rule slide-near en"]
    assert advice[3] == "–"


def test_a_sign_found_wrong_is_not_printed(quiet_town):
    found = quiet_town.findings.assign(
        review=quiet_town.findings["review"].mask(
            quiet_town.findings["building_id"] == "b000", "wrong"
        )
    )
    [sheet] = field_sheets(replace(first_cases(quiet_town, 1), findings=found), "en")
    assert sheet["findings"] == []


def test_the_plan_is_to_the_scale_that_is_printed(quiet_town):
    [sheet] = field_sheets(first_cases(quiet_town, 1), "en")
    scale = scale_of(20)  # the building is 20 m by 15 m
    assert f"1 : {scale:,}" in sheet["scale"]
    assert scale * PLAN_M >= 2 * 20
    assert scale in SCALES


def test_hostile_and_endless_words_leave_each_sheet_on_its_page(make_town):
    town = make_town(lambda _: "#panic() \\ [*] $x$ " + "ы" * 4000)
    few = ordered(replace(town, cases=town.cases.iloc[:2]))
    made = field_pdfs(few)
    assert set(made) == {f"field-sheets.{one}.pdf" for one in languages.LANGUAGES}
    assert pages(field_sheets(few, "ru")) == 2
    assert all(bytes(one).startswith(b"%PDF") for one in made.values())
    assert field_pdfs(few) == made  # the same bytes again


def test_an_edition_without_an_open_case_has_no_sheets(quiet_town):
    assert field_pdfs(replace(quiet_town, cases=quiet_town.cases.iloc[:0])) == {}
    ended = quiet_town.cases[quiet_town.cases["ended"]]
    assert field_pdfs(replace(quiet_town, cases=pd.DataFrame(ended))) == {}


def test_the_square_on_a_sheet_holds_the_page_of_the_case_where_the_public_has_one(quiet_town):
    base = quiet_town.monitor.model_copy(update={"public_base_url": "https://town.example/maps"})
    addressed = replace(quiet_town, monitor=base)
    addresses = case_addresses(addressed)
    words = languages.texts()["en"]
    sheets = {one["title"].split()[-1]: one for one in field_sheets(addressed, "en")}
    public = {
        case for case, one in sheets.items() if one["qr_says"] == words["field_sheet.qr.page"]
    }
    assert public == set(sheets) & set(addresses) != set(sheets)
    assert all(sheets[case]["qr"] == qr_svg(addresses[case]) for case in public)


def test_without_a_public_address_the_square_holds_the_place(quiet_town):
    [sheet] = field_sheets(first_cases(quiet_town, 1), "ru")
    inside = quiet_town.buildings.geometry.iloc[[0]].representative_point().to_crs(4326).iloc[0]
    assert sheet["qr"] == qr_svg(geo_link(inside.y, inside.x))
    assert sheet["qr_says"] == languages.texts()["ru"]["field_sheet.qr.place"]


def test_the_sheets_are_printed_in_the_order_in_which_the_page_counts_them(quiet_town):
    town = ordered(quiet_town)
    told = [sheet["title"].split()[-1] for sheet in field_sheets(town, "en")]
    assert told == printed(town)["case_id"].tolist()
