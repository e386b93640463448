import pandas as pd
import pytest
from world import arrived

from geo.quality.completeness import LISTED, settle, unread
from geo.quality.faults import joined, mark


def settled(count, *faults, accept=0.0, layer_wrong=False):
    intake = arrived(pd.DataFrame({"id": range(count)}), accept_faulty_share=accept)
    return settle(intake, joined(faults), layer_wrong=layer_wrong)


def fault(count, *rows, effect="fault", code="key_missing"):
    where = [at in rows for at in range(count)]
    return mark(where, code, "wrong", "Mend it", effect=effect)


def severities(verdict):
    return [issue.severity for issue in verdict.issues]


def test_without_a_fault_every_row_is_used():
    verdict = settled(3)
    assert verdict.used.all()
    assert not verdict.incomplete
    assert verdict.issues == ()


def test_a_faulty_row_stops_unless_a_share_is_accepted():
    verdict = settled(10, fault(10, 3))
    assert severities(verdict) == ["stop"]
    assert verdict.issues[0].row == 4


def test_a_share_within_the_accepted_one_is_set_aside_and_told():
    verdict = settled(10, fault(10, 3), accept=0.1)
    assert severities(verdict) == ["row"]
    assert verdict.used.tolist() == [at != 3 for at in range(10)]
    assert verdict.incomplete


def test_a_share_above_the_accepted_one_stops_and_says_both_shares():
    verdict = settled(10, fault(10, 3, 4), accept=0.1)
    assert severities(verdict) == ["stop", "stop", "stop"]
    assert verdict.issues[-1].code == "faulty_share_exceeded"
    assert "20.0%" in verdict.issues[-1].what
    assert "10.0%" in verdict.issues[-1].what


def test_two_faults_of_one_row_are_one_faulty_row():
    verdict = settled(10, fault(10, 3), fault(10, 3, code="date_unreadable"), accept=0.1)
    assert severities(verdict) == ["row", "row"]
    assert verdict.receipt["rows_quarantined"] == 1


def test_a_repaired_row_stops_where_nothing_is_accepted_and_is_used_where_it_is():
    mended = fault(10, 3, effect="repaired", code="geometry_repaired")
    strict, tolerant = settled(10, mended), settled(10, mended, accept=0.1)
    assert severities(strict) == ["stop"]
    assert not strict.used[3]
    assert severities(tolerant) == ["note"]
    assert tolerant.repaired[3]
    assert not tolerant.incomplete


def test_a_row_outside_is_set_aside_without_a_stop_and_without_a_gap():
    verdict = settled(10, fault(10, 3, effect="outside", code="row_outside"))
    assert severities(verdict) == ["row"]
    assert verdict.receipt["rows_outside"] == 1
    assert not verdict.incomplete


def test_a_layer_in_the_wrong_place_does_not_list_its_rows():
    everywhere = fault(10, *range(10), effect="outside", code="row_outside")
    verdict = settled(10, everywhere, layer_wrong=True)
    assert verdict.issues == ()
    assert verdict.receipt["rows_outside"] == 10


def test_many_faults_of_one_kind_are_listed_up_to_a_number_and_counted():
    verdict = settled(50, fault(50, *range(50)))
    assert len(verdict.issues) == LISTED + 1
    assert verdict.issues[-1].what == f"{50 - LISTED} more rows have this fault (key_missing)"


@pytest.mark.parametrize("accept", [0.0, 0.5])
def test_the_receipt_accounts_for_every_row(accept):
    verdict = settled(
        10,
        fault(10, 0, 1),
        fault(10, 1, 2, effect="outside", code="row_outside"),
        fault(10, 2, 3, effect="repaired", code="geometry_repaired"),
        fault(10, 1, 4, effect="duplicate", code="key_duplicate"),
        fault(10, 4, 5, effect="told", code="text_damaged"),
        accept=accept,
    )
    parts = (
        "rows_used", "rows_repaired", "rows_quarantined", "rows_outside", "rows_duplicate",
    )  # fmt: skip
    assert sum(verdict.receipt[part] for part in parts) == verdict.receipt["rows_read"] == 10


def test_an_input_that_was_not_read_is_incomplete():
    verdict = unread(arrived(pd.DataFrame({"id": []})))
    assert verdict.incomplete
    assert verdict.receipt["rows_read"] == 0


def test_a_row_that_is_only_told_is_used_and_noted():
    verdict = settled(10, fault(10, 3, effect="told", code="text_damaged"))
    assert severities(verdict) == ["note"]
    assert verdict.fates[3] == "used"
    assert not verdict.incomplete


def test_a_row_that_another_register_has_stops_nothing_whatever_its_other_faults():
    verdict = settled(10, fault(10, 3), fault(10, 3, effect="duplicate", code="key_duplicate"))
    assert verdict.issues == ()
    assert verdict.fates[3] == "duplicate"
    assert not verdict.used[3]
    assert not verdict.incomplete
    assert verdict.receipt["rows_duplicate"] == 1


def test_a_repeated_row_does_not_count_towards_the_accepted_share():
    doubled = fault(10, 0, 1, effect="duplicate", code="key_duplicate")
    verdict = settled(10, fault(10, 0, 1, 2), doubled, accept=0.1)
    assert verdict.fates[2] == "quarantined"
    assert severities(verdict) == ["row"]


def test_the_receipt_counts_the_rows_of_each_fault_the_most_frequent_first():
    verdict = settled(
        10,
        fault(10, 0),
        fault(10, 0, 1, code="date_unreadable"),
        fault(10, 1, code="date_unreadable"),
        fault(10, 5, 6, effect="outside", code="row_outside"),
    )
    assert verdict.receipt["reasons"] == "date_unreadable 2, row_outside 2, key_missing 1"
    assert settled(3).receipt["reasons"] is None


def test_the_receipt_names_the_columns_that_nothing_is_mapped_to():
    intake = arrived(pd.DataFrame({"id": ["1"]}), columns_unused=("Телефон", "a, b"))
    assert settle(intake, joined(())).receipt["columns_unused"] == "Телефон; a, b"
