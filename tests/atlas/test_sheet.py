"""What the inspector reads of one building beside its findings, and the filters over it."""

import pytest

from geo import records
from geo.atlas import languages

pytestmark = pytest.mark.browser
WORDS = languages.texts()["en"]


@pytest.fixture
def evidence(visit, edition):
    """Give the page in English, and all that it says of one building."""

    def show(building):
        page = visit(edition / "inspector.html", fragment=f"#lang=en&building={building}").unfold()
        return page, page.locator("#evidence").inner_text()

    return show


def listed(page):
    rows = page.locator("#list-rows button")
    return {rows.nth(at).get_attribute("data-building") for at in range(rows.count())}


def test_the_history_of_a_building_is_told_between_days(evidence):
    _, text = evidence("b000")
    assert "Appeared: after 5 May 2019, not after 1 May 2022; seen from a drone" in text
    assert "Grew: after 1 May 2022, not after 1 May 2024; floors: from 3 to 5" in text


def test_first_seen_is_not_said_to_be_built(evidence):
    _, text = evidence("b001")
    assert WORDS["history.first_seen"].format(to="1 May 2022") in text


def test_a_building_over_its_bounds_is_told_with_how_far_and_onto_whose_land(evidence):
    _, text = evidence("b000")
    assert "2.4 m (between 1.9 m and 2.9 m)" in text
    assert "20-311-001" in text
    _, other = evidence("b001")
    assert WORDS["encroachment.none"] in other


def test_a_link_that_is_not_sure_asks_for_a_person(evidence):
    assert WORDS["link.ambiguous"] in evidence("b001")[1]
    assert "as the nearest, 60%" in evidence("b001")[1]
    assert WORDS["link.ambiguous"] not in evidence("b000")[1]


def test_acts_of_the_permit_are_listed_and_refusals_stay(evidence):
    _, text = evidence("b000")
    assert "refusal: 3 March 2020" in text
    assert f"“start”: {WORDS['word.not_given']}" in text  # a kind of the register's own


def test_findings_about_the_permit_and_the_parcel_stand_beside_them(evidence):
    page, text = evidence("b000")
    assert WORDS["act_findings.permit"].format(id="P-0") in text
    assert WORDS["act_findings.parcel"].format(id="20-311-000") in text
    assert WORDS["reason.place_not_known"] in text
    assert page.locator("#evidence details .finding.breach").count() == 1


def test_a_finding_says_then_and_now_what_is_missing_and_what_is_open(evidence):
    _, text = evidence("b000")
    assert WORDS["label.barred_then_and_now"] in text
    assert WORDS["today.breach"] in text
    assert WORDS["need.layer"].format(title="fault en") in text
    assert WORDS["evidence.reading"] in text


def test_a_finding_says_its_id_its_days_today_and_what_is_taken(evidence):
    _, text = evidence("b000")
    assert "height:b000" in text
    days = {"from": "5 May 2019", "to": "1 January 2026"}
    assert WORDS["evidence.judged.between"].format(**days) in text
    assert f"{WORDS['today.breach']} (1 September 2026)" in text
    assert "bank en: taken as “line en”. It could also mean: middle en." in text


def test_cut_and_fill_of_the_parcel_are_told_with_their_error(evidence):
    assert "120 m³ ± 30 m³; 3.5 m" in evidence("b000")[1]


def test_a_sign_found_wrong_stays_listed_as_dismissed_and_is_no_headline(evidence):
    page, text = evidence("b100")
    assert WORDS["review.dismissed"] in text
    assert page.locator("#evidence .finding.dismissed").count() == 1
    assert WORDS["verdict.breach.meaning"] not in page.locator(".headline").inner_text()
    _, other = evidence("b108")
    assert WORDS["review.reopened"] in other
    assert WORDS["review.dismissed"] not in other


@pytest.mark.parametrize(
    ("word", "building"), [("wrong", "b100"), ("confirmed", "b104"), ("reopened", "b108")]
)
def test_the_list_can_be_narrowed_to_a_review(evidence, word, building):
    page, _ = evidence("b000")
    page.click("#tab-list")
    page.select_option("#filter-review", word)
    assert listed(page) == {building}


def test_the_list_can_be_narrowed_to_a_label_of_one_rule(evidence, quiet_town):
    page, _ = evidence("b000")
    page.click("#tab-list")
    page.select_option("#filter-label", "barred_then_and_now")
    page.select_option("#filter-rule", "0")
    count = page.evaluate("listed.length")
    said = quiet_town.findings.query("rule_id == 'height' and label == 'barred_then_and_now'")
    assert count == len(said)
    page.select_option("#filter-rule", "2")  # advice, which has no label
    assert page.evaluate("listed.length") == 0


def test_receipts_say_why_and_coverage_says_what_is_missing(visit, edition):
    page = visit(edition / "inspector.html", fragment="#lang=en").page
    page.click("#tab-about")
    text = page.locator("#about").inner_text()
    assert f"{WORDS['issue.key_missing']}: 1" in text
    assert "2 columns unused: owner, note" in text
    assert "180 / 240" in text
    assert WORDS["need.buildings.height_m"] in text


def test_the_public_page_has_labels_and_coverage_and_no_name_of_an_unused_column(visit, edition):
    page = visit(edition / "public" / "index.html", fragment="#lang=en").unfold()
    assert WORDS["label.lawful_then_barred_now"] in page.locator("#labels-table").inner_text()
    assert WORDS["need.answered"] in page.locator("#coverage-table").inner_text()
    receipts = page.locator("#receipts-table").inner_text()
    assert f"{WORDS['issue.key_missing']}: 1" in receipts
    assert "owner" not in receipts


def by(word, **keys):
    return {"word": word, **keys}


CLASSES = {"home": ["house"], "work": ["shop"]}
LIMITS = [
    (by("outside_parcel"), 0.5, "m", "not farther than 0.5 m over the bounds of its parcel"),
    (by("refused_then_granted"), 30, "days", "not granted within 30 days of a refusal"),
    (by("landscape_changed", change="cut"), 2, "m", "Ground cut away: not above 2 m"),
    (by("landscape_changed", change="fill"), 50, "m3", "Ground added: not above 50 m³"),
    (
        by("use_barred", uses=["hotel", "shop"]), "barred", "uses",
        "not for these uses: “hotel”, “shop”",
    ),
    (by("use_allowed", uses=["house"]), "barred", "uses", "for these uses only: “house”"),
    (
        by("use_differs", classes=CLASSES), "barred", "uses",
        "built as of the class declared (“home”, “work”)",
    ),
    (
        by("permit_expired", permit_types=["start"]), "barred", "permits",
        "a permit (“start”) that had not expired when it appeared",
    ),
    (
        by("permit_for_other", permit_types=["start"]), "barred", "permits",
        "a permit (“start”) for this very building",
    ),
    (by("stage_missing", stages=["a", "b"]), "required", "stages", "no stage left out: “a”, “b”"),
    (
        by("stages_out_of_order", stages=["a", "b"]), "required", "stages",
        "stages in this order: “a”, “b”",
    ),
    (by("accepted_before_notice", notice=["start"]), "barred", "acts", "accepted after: “start”"),
    (
        by("subdivided", purposes=["farm"]), "barred", "parcels",
        "not cut from land with the purpose: “farm”",
    ),
    (by("inside", zones=["fault"]), "barred", "share", "no building is allowed here"),
    (by("no_permit", permit_types=["start"]), "required", "permits", "a permit is required"),
]  # fmt: skip


@pytest.mark.parametrize("asked", LIMITS, ids=[str(one[0]["word"]) for one in LIMITS])
def test_the_limit_of_a_rule_word_reads_as_a_sentence(visit, edition, asked):
    *given, said = asked
    page = visit(edition / "inspector.html", fragment="#lang=en").page
    told = page.evaluate(
        """([test, limit, unit]) => {
          data.rules[0] = { ...data.rules[0], test, versions: [{ id: "v", limit }] };
          const figure = typeof limit === "number" ? limit : null;
          return limitText(0, { rule: [0], limit: [figure], version_id: ["v"], unit: [unit] });
        }""",
        given,
    )
    assert told == said


def test_every_word_of_the_rule_book_that_bars_or_requires_has_its_sentence_here():
    assert {one["word"] for one, *_ in LIMITS} == records.BARRING | records.REQUIRING | {
        "outside_parcel", "refused_then_granted", "landscape_changed",
    }  # fmt: skip
