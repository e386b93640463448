import pytest

from geo import tables
from geo.atlas.case_ledger import GROUND_Y, ledger
from geo.atlas.case_sheet import rows_of
from geo.atlas.case_words import Words
from geo.atlas.speech import Speech


@pytest.fixture
def line(quiet_town):
    return lambda **values: told_of(quiet_town, **values)


def told_of(quiet_town, **values):
    [row] = rows_of(
        tables.REMEDIES.shape({"case_id": ["A-1"]} | {k: [v] for k, v in values.items()})
    )
    return ledger(row, Words(quiet_town, Speech("en")))


def test_what_is_not_known_is_drawn_as_not_known_and_written_so(line):
    told = line(floors_before=4.0)
    assert [one.height for one in told.columns] == [92.0, None, None]
    assert [one.value for one in told.columns] == ["4", "?", "?"]
    assert told.rows[2] == ("left", "not known")
    assert told.gone == ""


@pytest.mark.parametrize(
    ("days", "gone"),
    [
        ({"seen_on": "2026-01-01"}, "seen"),
        ({"declared_on": "2026-01-01"}, "declared"),
        ({}, "measured"),
    ],
)
def test_what_is_gone_is_drawn_by_how_sure_that_is(line, days, gone):
    assert line(floors_before=4.0, floors_left=1.0, **days).gone == gone


def test_floors_are_lines_within_the_building(line):
    before = line(floors_before=4.0).columns[0]
    assert len(before.floors) == 3
    assert all(GROUND_Y - before.height < y < GROUND_Y for y in before.floors)


def test_without_a_figure_nothing_is_drawn(line):
    told = line(scope="full")
    assert told.columns == ()
    assert told.rows == ()
    assert ("Declared done", "not declared") in told.facts
