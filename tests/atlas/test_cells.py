from dataclasses import replace

import pytest
from world import buildings, ground

from geo.atlas.cells import CELL_M, cells
from geo.records import VERDICTS


def town_of(make_town, *verdicts):
    """Give a town of one 500 m square with one building a verdict."""
    town = make_town()
    shapes = [ground(10 * at + 1, 1, 10 * at + 9, 9) for at in range(len(verdicts))]
    observed = buildings(*shapes)
    found = town.findings.iloc[: len(verdicts)].assign(
        building_id=observed["building_id"].to_numpy(), verdict=list(verdicts)
    )
    return replace(town, buildings=observed, findings=found)


def test_three_buildings_are_counted_and_fewer_are_a_range(make_town):
    [cell] = cells(town_of(make_town, "breach", "breach", "breach", "clear")).to_dict("records")
    assert (cell["breach_low"], cell["breach_high"]) == (3, 3)
    assert (cell["clear_low"], cell["clear_high"]) == (1, 2)


@pytest.mark.parametrize("hidden", [1, 2])
def test_a_hidden_count_cannot_be_found_by_subtraction(make_town, hidden):
    one = cells(town_of(make_town, *["exposed"] * hidden, *["clear"] * 5))
    assert (one["buildings_low"].item(), one["buildings_high"].item()) == (6, 7)


def test_no_verdict_is_a_zero_that_is_shown(make_town):
    [cell] = cells(town_of(make_town, *["clear"] * 4)).to_dict("records")
    assert (cell["breach_low"], cell["breach_high"]) == (0, 0)


def test_cells_are_squares_of_the_metric_grid(quiet_town):
    frame = cells(quiet_town)
    assert frame.crs == quiet_town.buildings.crs
    assert frame.area.tolist() == [CELL_M**2] * len(frame)
    assert (frame.bounds % CELL_M == 0).all().all()


def test_every_building_is_in_one_cell(quiet_town):
    frame = cells(quiet_town)
    low, high = frame["buildings_low"].sum(), frame["buildings_high"].sum()
    assert low <= len(quiet_town.buildings) <= high
    columns = [f"{word}_{end}" for word in (*VERDICTS, "none") for end in ("low", "high")]
    assert set(columns) <= set(frame)


def test_a_register_that_may_not_be_passed_on_is_counted_in_no_cell(make_town):
    town = make_town()
    [register] = town.monitor.registers
    shut = town.monitor.model_copy(
        update={"registers": [register.model_copy(update={"source": "shut"})]}
    )
    assert cells(replace(town, monitor=shut)).empty
