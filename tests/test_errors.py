import pytest

from geo.errors import CrsError, DataError, FoothillError, UsageError
from geo.records import Issue


def test_data_to_mend_and_wrong_use_leave_the_command_with_different_codes():
    assert (DataError([]).exit_code, UsageError().exit_code) == (1, 2)


def test_a_wrong_crs_is_data_to_mend():
    assert isinstance(CrsError(["parcels: no CRS. Declare it."]), DataError)
    assert CrsError([]).exit_code == 1


@pytest.mark.parametrize("kind", [UsageError, DataError, CrsError])
def test_one_except_clause_catches_all_of_ours(kind):
    assert issubclass(kind, FoothillError)


def test_every_fault_prints_on_its_own_line_in_reading_order():
    faults = [
        Issue("stop", "file_missing", "b.csv", "the file does not exist", "Check the path"),
        Issue("stop", "key_missing", "a.csv", "no number", "Fill it", row=3, column="id"),
    ]
    error = DataError(iter(faults))
    assert error.faults == tuple(faults)
    assert str(error).splitlines() == [
        "b.csv: the file does not exist. Check the path.",
        "a.csv, row 3, id: no number. Fill it.",
    ]
