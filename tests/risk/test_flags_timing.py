"""P01, P02, P04, P11, P22: what days and judgements of permits tell; a row a world."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from world import (
    acts_judged,
    buildings,
    evidence,
    flag,
    flagged,
    ground,
    parcels,
    permits,
    rule,
    squares,
)

from geo import tables
from geo.overlay.links import link
from geo.risk.flags import raise_flags

BAR = rule("use_barred", "barred", uses=["apartments"], applies_to=["permit"])


def judged_permits(**verdicts: str):
    given = permits(permit_id=list(verdicts), issued_on="2024-05-05")
    return evidence(permits=given, rules=(BAR,), act_findings=acts_judged(verdicts))


def test_a_permit_that_a_rule_found_in_breach_is_flagged():
    asked = flagged("P01", judged_permits(n1="breach", n2="clear", n3="unknown"))
    assert asked == {"raised": ["n1"], "not": 1, "unknown": 1}


def test_without_a_rule_that_judges_permits_every_one_is_unknown():
    alone = evidence(permits=permits(permit_id=["n1", "n2"], issued_on="2024-05-05"))
    assert flagged("P01", alone) == {"raised": [], "not": 0, "unknown": 2}


@pytest.mark.parametrize(
    "keys", [{"force": "advisory"}, {"status": "draft"}], ids=["advice", "a draft"]
)
def test_what_binds_nobody_raises_nothing(keys):
    mild = rule("use_barred", "barred", uses=["x"], applies_to=["permit"], **keys)
    given = evidence(
        permits=permits(permit_id=["n1"], issued_on="2024-05-05"),
        rules=(mild,),
        act_findings=acts_judged({"n1": "breach"}),
    )
    assert flagged("P01", given)["raised"] == []


def test_a_permit_that_was_not_granted_is_not_asked():
    given = evidence(
        permits=permits(permit_id=["n1"], issued_on="2024-05-05"),
        granted=np.array([0], dtype=np.int8),
        rules=(BAR,),
        act_findings=acts_judged({"n1": "breach"}),
    )
    assert flagged("P01", given) == {"raised": [], "not": 0, "unknown": 0}


def built(*days: str | None, absent: str | None = "2023-06-01", **columns: object):
    """One building seen on 2024-01-01, and permits for its parcel issued on some days."""
    house = buildings(
        ground(0, 0, 10, 10), captured_on="2024-01-01", seen_absent_on=absent, cadastral_no="p1"
    )
    plot = parcels(ground(-5, -5, 15, 15))
    papers = permits(issued_on=list(days), cadastral_no="p1", **columns)
    return evidence(buildings=house, parcels=plot, permits=papers, links=link(house, plot, papers))


LATE = {"raised": ["n1"], "not": 0, "unknown": 0}


@pytest.mark.parametrize(
    ("given", "found"),
    [
        pytest.param(built("2024-03-01"), LATE, id="issued after it was seen"),
        pytest.param(
            built("2023-12-31"), {"raised": [], "not": 1, "unknown": 0}, id="issued before"
        ),
        pytest.param(
            built("2024-01-01"), {"raised": [], "not": 1, "unknown": 0}, id="on the very day"
        ),
        pytest.param(
            built("2023-07-01", "2024-03-01"),
            {"raised": [], "not": 2, "unknown": 0},
            id="a second permit, after a first in time",
        ),
        pytest.param(
            built("2024-03-01", absent=None),
            {"raised": [], "not": 0, "unknown": 1},
            id="a house that may be old",
        ),
        pytest.param(
            built("2024-03-01", absent="1999-01-01"),
            {"raised": [], "not": 0, "unknown": 1},
            id="a house that may be older than the register",
        ),
        pytest.param(
            built(None), {"raised": [], "not": 0, "unknown": 0}, id="not issued, so not asked"
        ),
        pytest.param(
            built("2024-03-01", permit_type="acceptance"),
            {"raised": [], "not": 0, "unknown": 0},
            id="an act of another kind",
        ),
    ],
)
def test_p02_permit_after_the_works(given, found):
    assert flagged("P02", given) == found


def test_p02_where_rows_of_the_register_were_set_aside_nothing_is_said():
    given = built("2024-03-01")
    lost = evidence(**{**vars(given), "permits_complete": False, "granted": given.granted})
    assert flagged("P02", lost) == {"raised": [], "not": 0, "unknown": 1}


def waited(*days: int, applied: str | None = "2024-01-01", **columns: object):
    start = pd.Timestamp("2024-01-01")
    issued = [start + pd.Timedelta(days=one) for one in days]
    return evidence(permits=permits(issued_on=issued, applied_on=applied, **columns))


USUAL = [20, 25, 30, 35, 40, 45, 50, 55, 60] * 5


@pytest.mark.parametrize(
    ("given", "raised", "unknown"),
    [
        pytest.param(waited(0, *USUAL), ["n1"], 0, id="on the day it was applied for"),
        pytest.param(waited(20, *USUAL), [], 0, id="as fast as others"),
        pytest.param(waited(0, *[0] * 45), [], 0, id="a kind that is issued at once"),
        pytest.param(waited(0, *USUAL[:8]), [], 9, id="too few for a fence"),
        pytest.param(waited(0, *USUAL, applied=None), [], 46, id="no day of application"),
        pytest.param(waited(-3, *USUAL), [], 1, id="issued before it was applied for"),
    ],
)
def test_p04_issued_too_fast(given, raised, unknown):
    found = flagged("P04", given)
    assert (found["raised"], found["unknown"]) == (raised, unknown)


def test_p04_each_kind_has_its_own_fence_and_it_is_printed():
    kinds = ["slow"] * 46 + ["fast"] * 46
    given = waited(0, *USUAL, 1, *[one // 20 for one in USUAL], permit_type=kinds)
    assert flagged("P04", given)["raised"] == ["n1"]


def test_p04_of_too_few_acts_not_even_the_quartiles_are_told():
    found = raise_flags(waited(0, *USUAL[:8]), [flag("P04")]).fences
    assert found["records"].tolist() == [9]
    assert found[["quartile_low", "quartile_high", "fence"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("day", "hit"),
    [
        ("2023-12-24", False), ("2023-12-25", True), ("2023-12-31", True), ("2024-01-01", True),
        ("2024-01-10", True), ("2024-01-11", False), ("2024-07-01", False),
    ],
)  # fmt: skip
def test_p11_signed_around_new_year(day, hit):
    found = flagged("P11", evidence(permits=permits(issued_on=[day])))
    assert found == {"raised": ["n1"] if hit else [], "not": int(not hit), "unknown": 0}


def test_p11_an_act_that_may_be_granted_is_unknown():
    given = permits(issued_on=["2023-12-31", None])
    asked = evidence(permits=given, granted=np.array([-1, 1], dtype=np.int8))
    assert flagged("P11", asked) == {"raised": [], "not": 0, "unknown": 2}


LOWER = rule("more_floors_than", 9, 3, applies_to=["permit"])  # 3 from 2021-01-01 on


def applied(day: str | None, today: str = "breach", book=LOWER, measured=6.0, **more):
    given = permits(issued_on=["2021-03-01"], applied_on=day)
    told = acts_judged({"n1": "clear"}, today=today, measured=measured)
    return evidence(permits=given, rules=(book,), act_findings=told, **more)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        pytest.param(applied("2020-12-28"), LATE, id="four days before"),
        pytest.param(applied("2020-12-18"), LATE, id="exactly so many days"),
        pytest.param(
            applied("2020-12-17"), {"raised": [], "not": 1, "unknown": 0}, id="a day earlier"
        ),
        pytest.param(
            applied("2021-01-01"), {"raised": [], "not": 1, "unknown": 0}, id="on the first day"
        ),
        pytest.param(
            applied("2020-12-28", today="clear"),
            {"raised": [], "not": 1, "unknown": 0},
            id="lawful today too",
        ),
        pytest.param(
            applied("2020-12-28", today="unknown"),
            {"raised": [], "not": 0, "unknown": 1},
            id="not known of today",
        ),
        pytest.param(
            applied(None), {"raised": [], "not": 0, "unknown": 1}, id="no day of application"
        ),
        pytest.param(
            applied("2020-12-28", book=rule("more_floors_than", 3, 9, applies_to=["permit"])),
            {"raised": [], "not": 1, "unknown": 0},
            id="the rule became milder",
        ),
        pytest.param(
            applied(
                "2020-12-28", book=rule("nearer_than", 9, 3, zones=["z"], applies_to=["permit"])
            ),
            {"raised": [], "not": 1, "unknown": 0},
            id="a smaller distance is milder",
        ),
    ],
)
def test_p22_applied_for_before_a_stricter_rule(given, found):
    assert flagged("P22", given) == found


TWICE = rule("more_floors_than", 9, 6, 3, applies_to=["permit"])  # 6 from 2021, 3 from 2022 on


@pytest.mark.parametrize(
    ("given", "found"),
    [
        pytest.param(
            applied("2021-12-25", book=TWICE, measured=7.0, as_of=date(2021, 12, 30)),
            {"raised": [], "not": 1, "unknown": 0},
            id="the stricter version has not come",
        ),
        pytest.param(
            applied("2021-12-25", book=TWICE, measured=7.0),
            {"raised": [], "not": 1, "unknown": 0},
            id="barred by the version before as well",
        ),
        pytest.param(
            applied("2021-12-25", book=TWICE, measured=5.0), LATE, id="barred by it alone"
        ),
        pytest.param(
            applied("2021-12-25", book=TWICE, measured=6.0), LATE, id="just what was allowed"
        ),
        pytest.param(
            applied("2021-12-25", book=TWICE, measured=None),
            {"raised": [], "not": 0, "unknown": 1},
            id="not known whether it was allowed before",
        ),
        pytest.param(
            applied("2019-12-28", measured=None), LATE, id="the first version bars what none did"
        ),
    ],
)
def test_p22_asks_whether_the_stricter_version_made_the_difference(given, found):
    assert flagged("P22", given) == found


def findings(word: str, verdicts: dict[str, str]):
    table = pd.DataFrame(
        {
            "finding_id": list(verdicts),
            "building_id": list(verdicts),
            "rule_id": "rule",
            "force": "binding",
            "verdict": list(verdicts.values()),
            "reason": "measured",
            "unit": "uses",
        }
    )
    keys = {
        "accepted_before_notice": {"acceptance": ["a"], "notice": ["b"]},
        "use_differs": {"classes": {"a": ["a"], "b": ["b"]}},
        "stage_missing": {"stages": ["a", "b"]},
        "stages_out_of_order": {"stages": ["a", "b"]},
    }[word]
    limit = "required" if word.startswith("stage") else "barred"
    return tables.FINDINGS.shape(table), rule(word, limit, **keys)


@pytest.mark.parametrize(
    ("flag_id", "word"),
    [
        ("P03", "accepted_before_notice"), ("P09", "use_differs"), ("P18", "stage_missing"),
        ("P18", "stages_out_of_order"),
    ],
)  # fmt: skip
def test_findings_of_buildings_raise_the_flags_of_their_words(flag_id, word):
    told, book = findings(word, {"b1": "breach", "b2": "clear", "b3": "unknown"})
    given = evidence(buildings=squares(0, 20, 40, 60), findings=told, rules=(book,))
    assert flagged(flag_id, given) == {"raised": ["b1"], "not": 1, "unknown": 2}
    other = evidence(buildings=squares(0, 20), findings=told)
    assert flagged(flag_id, other) == {"raised": [], "not": 0, "unknown": 2}


def test_of_two_rules_one_breach_is_enough_and_one_open_finding_clears_nothing():
    told, book = findings("use_differs", {"b1": "clear", "b2": "clear"})
    again = told.assign(rule_id="other", verdict=["breach", "unknown"])
    again["finding_id"] = again["finding_id"] + "-other"
    given = evidence(
        buildings=squares(0, 20),
        findings=pd.concat([told, again]),
        rules=(book, book.model_copy(update={"id": "other"})),
    )
    assert flagged("P09", given) == {"raised": ["b1"], "not": 0, "unknown": 1}
