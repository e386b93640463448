"""Tests of geo/enforcement/tally.py."""

from datetime import date

import pytest
from world import histories, kept, kz, words

from geo import tables
from geo.enforcement.cases import follow
from geo.enforcement.tally import DEFINITIONS, tally
from geo.records import Programme

PACKAGE = Programme(id="package", title=words("package"), from_day=date(2025, 1, 1), source="none")
IN_IT = ("flagged", {"programme": "package"})
TO_FINAL = ["screened", "inspection_due", "inspected", "suit_filed", "judgment", "final"]
SEEN = [*TO_FINAL, "works", "executed", "verified"]  # seen on 2025-10-01
GONE = ("closed", {"outcome": "demolished_full"})
PART = ("closed", {"outcome": "demolished_partial"})
CASES = {
    "c1": [IN_IT, *SEEN, GONE],
    "c2": [IN_IT, *SEEN, PART],
    "c3": [IN_IT, *SEEN],
    "c4": [IN_IT, *SEEN[:-1]],
    "c5": [IN_IT, *TO_FINAL],
    "c6": ["flagged", *SEEN, GONE],
    "c7": [IN_IT, ("dismissed", {"reason": "wrong_data"})],
    "c8": [IN_IT, *TO_FINAL, ("closed", {"outcome": "legalised"})],
}


def counted(cases=None, since=None, until=date(2026, 1, 1), programme=PACKAGE, whose="package"):
    events = histories(CASES if cases is None else cases)
    kept_so = kept(programmes=[programme.model_dump()])
    found = follow(events, kz(), kept_so, None, as_of=date(2026, 1, 1), file="j")
    assert found.issues == []
    table = tally(found.cases, found.remedies, [programme], since=since, until=until)
    of = table["programme"].isna() if whose is None else table["programme"] == whose
    return table[of].set_index("measure")


def test_each_measure_counts_the_cases_it_is_defined_by():
    assert counted()["count"].to_dict() == {
        "demolished_full": 1,
        "demolished_partial": 1,
        "demolished": 2,
        "brought_into_line": 0,
        "seen_not_closed": 1,
        "declared_not_seen": 1,
        "in_force": 5,
    }


def test_behind_each_number_stand_its_cases():
    cases = counted()["case_ids"]
    assert cases["demolished"] == "c1 c2"
    assert cases["declared_not_seen"] == "c4"
    assert cases["in_force"] == "c1 c2 c3 c4 c5"
    assert cases.isna()["brought_into_line"]


def test_cases_of_no_programme_are_counted_apart():
    outside = counted(whose=None)
    assert outside.loc["demolished", ["count", "case_ids"]].tolist() == [1, "c6"]


@pytest.mark.parametrize(
    ("since", "until", "demolished"),
    [
        (date(2025, 10, 1), date(2025, 10, 1), 2),
        (date(2025, 10, 2), date(2026, 1, 1), 0),
        (None, date(2025, 9, 30), 0),
    ],
)
def test_only_what_was_seen_within_the_period_is_counted(since, until, demolished):
    assert counted(since=since, until=until).loc["demolished", "count"] == demolished


def test_a_period_reaches_no_further_than_its_programme():
    later = PACKAGE.model_copy(update={"from_day": date(2025, 11, 1)})
    table = counted(programme=later, since=date(2020, 1, 1))
    assert str(table.loc["demolished", "since"].date()) == "2025-11-01"
    assert table.loc["demolished", "count"] == 0
    over = PACKAGE.model_copy(update={"until_day": date(2025, 9, 30)})
    assert counted(programme=over).loc["demolished", "count"] == 0


def test_changing_one_event_changes_the_count():
    stayed = CASES | {"c1": [*CASES["c1"], ("withdrawn", {"corrects": 11})]}
    assert counted(stayed)["count"].to_dict() | {"in_force": 5} == {
        "demolished_full": 0,
        "demolished_partial": 1,
        "demolished": 1,
        "brought_into_line": 0,
        "seen_not_closed": 2,
        "declared_not_seen": 1,
        "in_force": 5,
    }


def test_what_the_one_who_declared_it_says_alone_is_never_counted_as_demolished():
    declared = {"c1": [IN_IT, *TO_FINAL, "works", ("executed", {"floors": 0.0})]}
    assert counted(declared).loc["demolished", "count"] == 0


def test_a_zero_is_written_and_every_measure_has_its_definition():
    table = counted({"c1": ["flagged"]})
    assert table["count"].tolist() == [0] * len(DEFINITIONS)
    assert table["definition"].tolist() == [f"tally.{one}" for one in DEFINITIONS]
    assert list(table.reset_index()[tables.TALLIES.names].columns) == tables.TALLIES.names
