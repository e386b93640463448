"""Tests of geo/enforcement/ledger.py: the demolition ledger."""

from datetime import date

import pandas as pd
import pytest
from world import histories, history, kept, kz

from geo.enforcement.cases import follow

TO_INSPECTED = ["flagged", "screened", "inspection_due",
                ("inspected", {"floors": 6.0, "area_m2": 400.0})]  # fmt: skip
FULL = {"scope": "full"}
TO_FINAL = [*TO_INSPECTED, "suit_filed", ("judgment", FULL),
            ("final", {"in_effect_on": "2025-07-01"})]  # fmt: skip


def ledger(*steps):
    followed = follow(history(*steps), kz(), kept(), ["b1"], as_of=date(2027, 1, 1), file="j")
    assert followed.issues == []
    return followed.remedies


def row(*steps):
    return ledger(*steps).iloc[0]


def figures(line, of):
    return [line[f"floors_{of}"], line[f"area_{of}_m2"]]


def test_a_case_without_an_order_has_no_line():
    assert ledger(*TO_INSPECTED).empty
    assert ledger(*TO_INSPECTED, "stop_order").empty
    assert len(ledger(*TO_INSPECTED, "prescription")) == 1


def test_an_order_that_the_court_refused_is_none():
    assert ledger(*TO_INSPECTED, "suit_filed", ("judgment", {"decision": "refused"})).empty


def test_what_was_there_may_remain_is_left_and_is_still_to_remove():
    part = ("prescription", {"scope": "partial", "floors": 3.0})
    line = row(*TO_INSPECTED, part, "works", ("partly_executed", {"floors": 5.0}))
    assert figures(line, "before") == [6.0, 400.0]
    assert line["floors_ordered"] == 3.0
    assert line["floors_left"] == 5.0
    assert line["floors_to_remove"] == 2.0
    assert pd.isna(line["area_left_m2"])  # nobody measured it since works began
    assert pd.isna(line["area_to_remove_m2"])


def test_before_works_begin_all_that_was_there_is_left():
    line = row(*TO_FINAL)
    assert figures(line, "left") == [6.0, 400.0]
    assert figures(line, "to_remove") == [6.0, 400.0]
    assert line["share_executed"] == 0


def test_an_act_that_fell_leaves_nothing_to_remove():
    for end in (
        ("closed", {"outcome": "legalised"}),
        ("dismissed", {"outcome": "quashed", "reason": "act_quashed"}),
    ):
        line = row(*TO_FINAL, end)
        assert figures(line, "to_remove") == [0.0, 0.0]
        assert figures(line, "left") == [6.0, 400.0]


def test_the_share_is_of_what_was_ordered():
    part = ("prescription", {"scope": "partial", "floors": 2.0})
    line = row(*TO_INSPECTED, part, "works", ("partly_executed", {"floors": 5.0}))
    assert (line["share_executed"], line["share_of"]) == (0.25, "floors")


def test_a_share_is_of_the_figure_best_known_and_stays_of_it():
    both = ("partly_executed", {"floors": 3.0, "area_m2": 100.0})
    line = row(*TO_FINAL, "works", both)
    assert (line["share_executed"], line["share_of"]) == (0.75, "area_m2")
    one = ("partly_executed", {"floors": 3.0})
    later = ("observed", {"floors": None, "area_m2": 300.0})
    line = row(*TO_FINAL, "works", one, later)
    assert (line["share_executed"], line["share_of"]) == (0.5, "floors")


def test_more_removed_than_ordered_is_no_more_than_all_of_it():
    part = ("prescription", {"scope": "partial", "floors": 4.0})
    line = row(*TO_INSPECTED, part, "works", ("partly_executed", {"floors": 1.0}))
    assert (line["share_executed"], line["floors_to_remove"]) == (1.0, 0.0)


def test_without_figures_a_share_is_known_only_when_another_source_has_seen_it_gone():
    works = row(*TO_FINAL, "works")
    assert pd.isna(works["share_executed"])
    declared = row(*TO_FINAL, "works", "executed")
    assert pd.isna(declared["share_executed"])
    assert (str(declared["declared_on"].date()), declared["declared_by"]) == (
        "2025-09-01", "inspectorate",
    )  # fmt: skip
    assert pd.isna(declared["seen_on"])
    seen = row(*TO_FINAL, "works", "executed", "verified")
    assert (seen["share_executed"], seen["seen_by"]) == (1.0, "survey")
    assert str(seen["seen_on"].date()) == "2025-10-01"
    assert figures(seen, "left") == [0.0, 0.0]


def test_what_was_seen_gone_is_not_measured_afterwards():
    events = history(*TO_FINAL, "works", "executed", "verified", ("observed", {"floors": 1.0}))
    (issue,) = follow(events, kz(), kept(), None, as_of=date(2027, 1, 1), file="j").issues
    assert issue.what == "case c1: observed measures floors 1, and before it was 0"


def test_a_part_ordered_without_figures_has_no_share():
    part = ("prescription", {"scope": "partial"})
    line = row(*TO_INSPECTED, part, "executed", "verified")
    assert pd.isna(line["share_executed"])
    assert line["scope"] == "partial"


def test_an_act_that_says_nothing_of_it_leaves_the_order_as_it_was():
    upheld = row(*TO_INSPECTED, "suit_filed", ("judgment", {"floors": 3.0}), "final")
    assert (upheld["floors_ordered"], upheld["scope"]) == (3.0, "partial")
    replaced = row(*TO_INSPECTED, ("prescription", {"floors": 3.0}), "suit_filed",
                   ("judgment", FULL))  # fmt: skip
    assert (replaced["floors_ordered"], replaced["scope"]) == (0.0, "full")


def test_the_days_run_from_the_day_the_act_entered_into_force():
    line = row(*TO_FINAL, "works", "executed", "verified")
    assert str(line["decided_on"].date()) == "2025-07-01"
    assert (line["days_to_start"], line["days_to_done"]) == (31, 92)
    voluntary = row(*TO_INSPECTED, "prescription", "works")
    assert pd.isna(voluntary["days_to_start"])
    assert str(voluntary["started_on"].date()) == "2025-06-01"


def test_works_that_go_on_take_back_that_it_was_declared():
    line = row(*TO_FINAL, "works", "partly_executed", "works")
    assert pd.isna(line["declared_on"])
    assert str(line["started_on"].date()) == "2025-08-01"


def test_costs_are_summed_and_works_are_forced_if_a_part_was():
    paid = {"cost": 1000.0, "currency": "XTS", "paid_by": "owner", "how": "voluntary"}
    by_force = {"cost": 500.0, "currency": "XTS", "paid_by": "budget", "how": "forced"}
    line = row(*TO_FINAL, ("works", paid), ("partly_executed", by_force), "works")
    assert (line["cost"], line["currency"], line["paid_by"]) == (1500.0, "XTS", "budget")
    assert line["how"] == "forced"


def test_costs_in_two_currencies_cannot_be_summed():
    steps = [*TO_FINAL, ("works", {"cost": 1.0, "currency": "XTS"}),
             ("executed", {"cost": 1.0, "currency": "XXX"})]  # fmt: skip
    followed = follow(history(*steps), kz(), kept(), None, as_of=date(2027, 1, 1), file="j")
    assert [(issue.row, issue.column) for issue in followed.issues] == [(9, "currency")]


@pytest.mark.parametrize(
    ("column", "value"),
    [("floors", -1.0), ("height_m", float("inf")), ("cost", -5.0), ("volume_m3", -0.1)],
)
def test_a_figure_below_zero_or_without_end_is_a_fault(column, value):
    events = history("flagged", ("document", {column: value, "currency": "XTS"}))
    followed = follow(events, kz(), kept(), None, as_of=date(2027, 1, 1), file="j")
    assert [issue.column for issue in followed.issues] == [column]


def test_a_cost_has_a_currency():
    events = history("flagged", ("document", {"cost": 5.0}))
    (issue,) = follow(events, kz(), kept(), None, as_of=date(2027, 1, 1), file="j").issues
    assert issue.what == "case c1: a cost without a currency"


def test_an_order_for_all_of_it_leaves_nothing_that_may_remain():
    events = history(*TO_INSPECTED, ("prescription", FULL | {"floors": 2.0}))
    (issue,) = follow(events, kz(), kept(), None, as_of=date(2027, 1, 1), file="j").issues
    assert issue.what == "case c1: prescription orders all of it to go, and says what may remain"


def test_the_site_is_restored_on_the_day_that_it_is_said_to_be():
    done = [*TO_FINAL, "works", "executed", "verified"]
    closed = ("closed", {"outcome": "demolished_full", "restored": "no"})
    line = row(*done, closed)
    assert (line["restored"], pd.isna(line["restored_on"])) == ("no", True)
    later = row(*done, closed, "site_restored")
    assert (later["restored"], str(later["restored_on"].date())) == ("yes", "2025-12-01")


def test_what_was_found_standing_is_no_longer_gone():
    gone = ("executed", {"floors": 0.0})
    standing = ("works", {"corrects": 9, "reason": "found_standing", "floors": 4.0})
    assert row(*TO_FINAL, "works", gone)["share_executed"] == 1.0
    line = row(*TO_FINAL, "works", gone, standing)
    assert (line["floors_left"], line["share_executed"]) == (4.0, pytest.approx(1 / 3))


def test_a_case_opened_again_begins_a_ledger_of_its_own():
    done = [*TO_FINAL, "works", "executed", "verified", ("closed", {"outcome": "demolished_full"})]
    again = [*done, ("screened", {"reason": "new_evidence"})]
    assert ledger(*again).empty
    rebuilt = [*again, "inspection_due", ("inspected", {"floors": 2.0}), ("prescription", FULL)]
    line = row(*rebuilt)
    assert (line["floors_before"], line["share_executed"]) == (2.0, 0.0)
    assert pd.isna(line["seen_on"])


def test_what_was_brought_into_line_was_seen_by_whoever_observed_it():
    line = row(*TO_INSPECTED, "prescription", ("observed", {"floors": 3.0}),
               ("closed", {"outcome": "brought_into_line"}))  # fmt: skip
    assert (line["seen_by"], str(line["seen_on"].date())) == ("survey", "2025-06-01")


def test_each_case_has_its_own_line_in_the_order_of_the_cases():
    cases = {"c2": [*TO_FINAL, "works"], "c1": TO_INSPECTED, "c0": TO_FINAL}
    followed = follow(histories(cases), kz(), kept(), None, as_of=date(2027, 1, 1), file="j")
    assert followed.remedies["case_id"].tolist() == ["c0", "c2"]
    assert followed.remedies["started_on"].isna().tolist() == [True, False]


def test_a_denial_counts_from_its_own_day_on():
    standing = ("works", {"corrects": 9, "reason": "found_standing", "floors": 6.0})
    events = history(*TO_FINAL, "works", ("executed", {"floors": 0.0}), standing)
    seen = {}
    for as_of in ("2025-09-15", "2025-11-15"):
        day = date.fromisoformat(as_of)
        followed = follow(events, kz(), kept(), ["b1"], as_of=day, file="j")
        assert followed.issues == []
        seen[as_of] = followed.remedies.iloc[0]
    assert seen["2025-09-15"][["floors_left", "share_executed"]].tolist() == [0.0, 1.0]
    assert seen["2025-11-15"][["floors_left", "share_executed"]].tolist() == [6.0, 0.0]
