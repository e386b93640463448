from dataclasses import replace

import shapely

from geo.atlas.cells import cells, left_out
from geo.atlas.guard import CELL_M, atoms
from geo.atlas.standings import STANDINGS


def test_cells_are_whole_squares_of_the_metric_grid(quiet_town):
    frame = cells(quiet_town, atoms(quiet_town))
    assert frame.crs == quiet_town.buildings.crs
    assert frame.area.tolist() == (CELL_M**2 * frame["squares"]).tolist()
    corners = shapely.get_coordinates(frame.geometry.to_numpy())
    assert (corners % CELL_M == 0).all()


def test_every_building_is_in_one_cell_or_said_to_be_in_none(quiet_town):
    frame = cells(quiet_town, atoms(quiet_town))
    assert frame["buildings"].sum() + left_out(atoms(quiet_town))[1] == len(quiet_town.buildings)
    assert frame["cell_id"].is_unique
    columns = {f"{word}_{end}" for word in STANDINGS for end in ("low", "high")}
    assert columns <= set(frame)


def test_a_register_that_may_not_be_passed_on_is_counted_in_no_cell(make_town):
    town = make_town()
    [register] = town.monitor.registers
    shut = town.monitor.model_copy(
        update={"registers": [register.model_copy(update={"source": "shut"})]}
    )
    closed = replace(town, monitor=shut)
    assert cells(closed, atoms(closed)).empty
    assert left_out(atoms(closed)) == (240, 240)
