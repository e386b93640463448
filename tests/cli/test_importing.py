"""Tests of geo/cli/importing.py: an office hands its register in, as its user would."""

import csv

import pytest

MAP = """
id: inspectorate-table
file: {delimiter: ";", encoding: cp1251}
case_no: Дело
date_format: "%d.%m.%Y"
constants: {source: demo-journal}
columns: {building_id: Здание}
says_nothing: {Состояние: [в работе]}
events:
  - {kind: flagged, day: Обнаружено}
  - kind: dismissed
    day: Прекращено
    where: {Состояние: [прекращено]}
    constants: {reason: wrong_data}
"""


@pytest.fixture
def mapping(tmp_path):
    path = tmp_path / "map.yaml"
    path.write_text(MAP, encoding="utf-8")
    return path


@pytest.fixture
def handed_in(tmp_path):
    rows = [
        "Дело;Здание;Состояние;Обнаружено;Прекращено",
        "7/26;park-illegal;в работе;10.01.2026;",
        "8/26;park-illegal;прекращено;10.01.2026;12.01.2026",
        "9/26;park-illegal;прекращено;10.01.2026;",
    ]
    path = tmp_path / "cases.csv"
    path.write_text("\n".join(rows) + "\n", encoding="cp1251")
    return path


def take(foothill, office, file, mapping, *more):
    return foothill(
        "import-events", office, file, "--mapping", mapping, "--role", "importer", *more
    )


def test_a_receipt_is_printed_and_the_refused_rows_go_back(
    foothill, office, handed_in, mapping, tmp_path
):
    back = tmp_path / "back.csv"
    answer = take(foothill, office, handed_in, mapping, "--send-back", back)
    assert answer.returncode == 1  # a row was refused
    counted = dict(line.rsplit(maxsplit=1) for line in answer.stdout.splitlines()[2:9])
    assert counted == {
        "rows read": "3", "cases new": "2", "events new": "3", "events known": "0",
        "events repeated": "0", "cases refused": "1", "rows refused": "1",
    }  # fmt: skip
    assert "Entries 202 to 204 are on the disk" in answer.stdout
    assert "row 4, case 9/26: dismissed: its day is empty. Fill the day." in answer.stderr
    (row,) = csv.DictReader(back.read_text(encoding="utf-8-sig").splitlines())
    assert (row["row"], row["key"], row["code"]) == ("4", "9/26", "value_missing")
    told = foothill("cases", office, "--building", "park-illegal", "--format", "csv").stdout
    assert "7/26" in told
    assert "9/26" not in told
    again = take(foothill, office, handed_in, mapping)
    assert "events known     3" in again.stdout
    assert "Nothing was new; nothing was written." in again.stdout


def test_a_rehearsal_writes_nothing(foothill, office, handed_in, mapping):
    before = (office.parent / "journal.db").read_bytes()
    answer = take(foothill, office, handed_in, mapping, "--dry-run")
    assert "events new       3" in answer.stdout
    assert "Nothing was written: this was a rehearsal." in answer.stdout
    assert (office.parent / "journal.db").read_bytes() == before


def test_a_slip_in_the_mapping_has_its_line(foothill, office, handed_in, mapping):
    mapping.write_text(MAP.replace("kind: flagged", "kind: flaged"), encoding="utf-8")
    answer = take(foothill, office, handed_in, mapping)
    assert answer.returncode == 1
    assert "map.yaml, line 10, character" in answer.stderr
    assert "Did you mean 'flagged'?" in answer.stderr
    assert "Nothing was written" in answer.stderr


@pytest.mark.parametrize("missing", ["cases.csv", "map.yaml"])
def test_a_file_that_is_not_there_is_named(foothill, office, handed_in, mapping, missing):
    (handed_in.parent / missing).unlink()
    answer = take(foothill, office, handed_in, mapping)
    assert answer.returncode == 1
    assert f"{missing}: the file does not exist" in answer.stderr


def test_a_place_where_no_refused_row_can_go_is_refused_before_anything_is_written(
    foothill, office, handed_in, mapping, tmp_path
):
    before = handed_in.read_bytes()
    for place in (tmp_path / "missing" / "back.csv", tmp_path, handed_in, mapping):
        answer = take(foothill, office, handed_in, mapping, "--send-back", place)
        assert answer.returncode == 2, answer.stderr
        assert f"--send-back {place}: " in answer.stderr
    assert handed_in.read_bytes() == before
    told = foothill("cases", office, "--building", "park-illegal", "--format", "csv").stdout
    assert "7/26" not in told


def test_rows_that_cannot_be_sent_back_do_not_unsay_what_was_imported(
    foothill, office, handed_in, mapping
):
    #  no file can be made in the folder of the processes, whoever asks
    answer = take(foothill, office, handed_in, mapping, "--send-back", "/proc/back.csv")
    assert answer.returncode == 1
    assert "on the disk" in answer.stdout
    assert "The rows to send back were not written; what is told above was." in answer.stderr
    assert "Nothing was written" not in answer.stderr
