import pytest

from geo.atlas import languages

pytestmark = pytest.mark.browser
WORDS = languages.texts()["en"]


def every_count_is_what_its_choice_leaves(page):
    """Choose every choice of every filter in turn, and compare its count with the list."""
    return page.evaluate(
        """() => {
          sift();
          const steps = choiceCounts();
          let step = steps.next();
          while (!step.done) step = steps.next();
          const counts = step.value;
          const wrong = [];
          for (const [name, of] of Object.entries(counts)) {
            const before = filter[name];
            for (const [value] of CHOICES[name]()) {
              filter[name] = value;
              sift();
              const left = (listsCases() ? listedCases : listsActs() ? listedActs : listed).length;
              if (left !== (of.get(value) ?? 0)) wrong.push([name, value, left, of.get(value)]);
            }
            filter[name] = before;
          }
          sift();
          return wrong;
        }"""
    )


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"rule": "0"},
        {"rule": "1", "verdict": "exposed", "district": "1"},
        {"layer": "0", "position": "inside", "verdict": "breach"},
        {"state": "final", "due": "open"},
        {"review": "confirmed", "label": "barred_then_and_now"},
        {"subject": "permit", "verdict": "breach"},
        {"subject": "case", "due": "open", "district": "0", "layer": "0"},
    ],
)
def test_the_count_beside_a_choice_is_what_the_choice_leaves(page_of, chosen):
    page = page_of()
    page.evaluate("(chosen) => Object.assign(filter, chosen)", chosen)
    assert every_count_is_what_its_choice_leaves(page) == []


def test_filters_by_state_district_and_zone_combine(page_of, quiet_town):
    page = page_of()
    final = set(quiet_town.cases.loc[quiet_town.cases["state"] == "final", "building_id"])
    page.select_option("#filter-state", "final")
    assert set(page.evaluate("listed.map((one) => cell(buildings.building_id, one))")) == final
    page.select_option("#filter-district", label="East en (0)")
    assert page.locator("#list-empty").is_visible()


def test_choices_show_their_counts_and_the_heading_how_many_filters_are_set(page_of):
    page = page_of()
    breach = page.locator("#filter-verdict option[value=breach]").inner_text()
    page.select_option("#filter-verdict", "breach")
    shown = page.locator("#list-count").inner_text()
    assert breach.endswith(f"({shown.split()[0]})")
    assert page.locator("#filter-title").inner_text() == f"{WORDS['list.filters']} (1)"


def test_filters_stay_in_the_address_by_ids_and_open_there_again(page_of):
    page = page_of()
    page.select_option("#filter-rule", "1")
    page.select_option("#filter-layer", "0")
    page.select_option("#filter-district", "1")
    left = page.evaluate("listed")
    address = page.url.split("#")[1]
    for said in ("f.rule=share", "f.layer=slide", "f.district=west"):
        if said.split("=")[1] in page.evaluate(
            "[data.rules[1].id, data.layers[0].id, cell(data.districts.district_id, 1)]"
        ):
            assert said in address
    assert address.count("f.") == 3
    again = page_of(fragment="&" + address.replace("lang=en&", ""))
    assert again.evaluate("listed") == left
    assert again.locator("#filter-rule").input_value() == "1"


def test_an_address_that_asks_for_what_this_edition_has_not_says_so(page_of):
    page = page_of(fragment="&f.rule=of-last-year&f.verdict=breach")
    told = page.locator("#list-elsewhere").inner_text()
    assert WORDS["list.filter.rule"] in told
    assert WORDS["list.filter.verdict"] not in told
    assert page.evaluate("filter.verdict") == "breach"


def test_one_button_takes_all_filters_off(page_of):
    page = page_of(fragment="&f.verdict=breach&f.state=final")
    page.click("#filter-clear")
    assert page.evaluate("listed.length === buildingCount")
    assert "f." not in page.url
    assert page.locator("#filter-clear").is_disabled()


def test_the_back_button_of_an_address_with_filters_shows_them(page_of):
    page = page_of()
    page.evaluate("location.hash = 'lang=en&f.verdict=exposed'")
    page.wait_for_function("filter.verdict === 'exposed'")
    assert page.locator("#filter-verdict").input_value() == "exposed"
    assert page.evaluate("listed.every((one) => shownSign(one) === 'exposed')")
