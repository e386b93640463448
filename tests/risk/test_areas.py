"""Tests of geo/risk/areas.py."""

import pandas as pd
import pytest
from world import squares

from geo import tables
from geo.records import VERDICTS
from geo.risk.areas import weigh, worst_verdicts


def findings(**verdicts):
    """Findings of each building: b1="breach clear" gives two."""
    rows = [
        {
            "finding_id": f"r{number}:{building}",
            "building_id": building,
            "rule_id": f"r{number}",
            "force": "binding",
            "verdict": verdict,
            "reason": "measured",
            "unit": "m",
        }
        for building, all_of in verdicts.items()
        for number, verdict in enumerate(all_of.split())
    ]
    return tables.FINDINGS.shape(pd.DataFrame(rows))


def cases(*rows):
    columns = ["case_id", "building_id", "state", "outcome"]
    day = {"opened_on": "2026-01-01", "last_event_on": "2026-01-01", "events": 1}
    names = ("act_in_force", "overdue", "told", "deadline_assumed", "fined")
    flags = dict.fromkeys(names, False) | {"last_seq": 1}
    if not rows:
        return tables.CASES.empty()
    told = pd.DataFrame(rows, columns=columns).assign(**day, **flags)
    told["ended"] = told["state"].isin(["closed", "dismissed"])
    return tables.CASES.shape(told)


def town(*districts):
    return squares(*[20 * number for number in range(len(districts))]).assign(
        district_id=pd.array(districts, dtype="str")
    )


def test_a_building_counts_by_its_worst_verdict_alone():
    found = weigh(
        town("d1", "d1", "d1", "d1"),
        findings(b1="clear breach", b2="unknown exposed", b3="clear unknown", b4="clear"),
        cases(),
    )
    row = found.iloc[0]
    assert row[["buildings", "breach", "exposed", "unknown", "clear"]].tolist() == [4, 1, 1, 1, 1]


def test_a_building_nobody_judged_is_unknown():
    row = weigh(town("d1"), findings(), cases()).iloc[0]
    assert (row["unknown"], row["clear"]) == (1, 0)


def test_not_exposed_is_no_clear():
    row = weigh(town("d1", "d1"), findings(b1="not_exposed clear", b2="clear"), cases()).iloc[0]
    assert (row["not_exposed"], row["clear"]) == (1, 1)


def test_what_lies_outside_all_districts_has_its_own_row_at_the_end():
    found = weigh(
        town("d2", None, "d1"),
        findings(b1="breach", b2="breach", b3="clear"),
        cases(("c1", "b2", "flagged", "none")),
    )
    assert found["district_id"].fillna("outside").tolist() == ["d1", "d2", "outside"]
    assert found["breach"].tolist() == [0, 1, 1]
    assert found["cases_open"].tolist() == [0, 0, 1]


def test_cases_are_counted_by_how_they_stand():
    found = weigh(
        town("d1", "d2"),
        findings(b1="clear", b2="clear"),
        cases(
            ("c1", "b1", "works", "none"),
            ("c2", "b1", "closed", "demolished_full"),
            ("c3", "b1", "closed", "demolished_partial"),
            ("c4", "b1", "closed", "legalised"),
            ("c5", "b1", "dismissed", "quashed"),
            ("c6", "b1", "suspended", "none"),
        ),
    )
    counts = ["cases_open", "cases_closed", "demolished"]
    assert found[counts].to_numpy().tolist() == [[2, 4, 2], [0, 0, 0]]


def test_the_sum_over_districts_is_the_whole_town():
    found = weigh(town("d1", None, "d2", "d1"), findings(b1="breach", b3="exposed"), cases())
    parts = found[["breach", "exposed", "unknown", "not_exposed", "clear"]].sum().sum()
    assert parts == found["buildings"].sum() == 4


@pytest.mark.parametrize("rank", range(len(VERDICTS)))
def test_the_worst_of_several_verdicts_comes_first_in_their_order(rank):
    worst = worst_verdicts(findings(b1=" ".join(VERDICTS[rank:][::-1])))
    assert worst.to_dict() == {"b1": VERDICTS[rank]}


def test_a_town_without_buildings_has_no_rows():
    assert weigh(town(), findings(), cases()).empty


def test_what_a_draft_says_counts_for_nothing():
    found = findings(b1="clear breach", b2="clear unknown", b3="clear")
    row = weigh(town("d1", "d1", "d1"), found, cases(), drafts={"r1"}).iloc[0]
    assert row[["breach", "unknown", "clear"]].tolist() == [0, 0, 3]
    alone = weigh(town("d1"), findings(b1="clear"), cases(), drafts={"r0"}).iloc[0]
    assert (alone["unknown"], alone["clear"]) == (1, 0)


def test_without_a_register_of_cases_their_counts_are_missing_and_not_zero():
    row = weigh(town("d1"), findings(b1="clear"), None).iloc[0]
    assert row[["cases_open", "cases_closed", "demolished"]].isna().all()
    assert row["clear"] == 1
