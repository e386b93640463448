import csv
import io
from dataclasses import replace

from geo.atlas.order import ordered
from geo.atlas.publish import public_files
from geo.atlas.returns import COLUMNS, send_back


def read(text):
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_each_input_with_a_fault_has_its_own_file_with_every_row(quiet_town):
    files = send_back(ordered(quiet_town))
    assert sorted(files) == ["send-back/survey.csv", "send-back/zone.fault.csv"]
    rows = read(files["send-back/survey.csv"])
    assert [(row["row"], row["code"]) for row in rows] == [
        ("3", "key_missing"), ("8", "row_outside"),
    ]  # fmt: skip
    assert list(rows[0]) == COLUMNS


def test_a_key_that_a_spreadsheet_would_run_is_text(quiet_town):
    [first, _] = read(send_back(ordered(quiet_town))["send-back/survey.csv"])
    assert first["key"] == "'=1+1"


def test_an_edition_without_a_fault_has_no_such_file(quiet_town):
    assert send_back(replace(quiet_town, returns=quiet_town.returns.iloc[:0])) == {}


def test_no_row_to_be_sent_back_is_public(quiet_town):
    assert not any("send-back" in path for path in public_files(ordered(quiet_town)))
