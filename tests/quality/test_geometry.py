import pytest
from shapely.geometry import GeometryCollection, LineString, MultiPoint, Point
from world import METRIC, arrived, features, ground

from geo.quality.geometry import duplicates, placed


@pytest.mark.parametrize(
    ("state", "code", "effect"),
    [
        ("none", "geometry_none", "fault"),
        ("empty", "geometry_empty", "fault"),
        ("not_finite", "geometry_not_finite", "fault"),
        ("unrepairable", "geometry_unrepairable", "fault"),
        ("moved", "geometry_moved", "fault"),
        ("repaired", "geometry_repaired", "repaired"),
    ],
)
def test_each_state_of_the_reader_is_a_fault_with_its_note(state, code, effect):
    table = features(ground(0, 0, 1, 1), ground(2, 0, 3, 1))
    states = {"geometry_state": ["ok", state], "geometry_note": ["", "why"]}
    shapes, faults = placed(arrived(table.assign(**states)), METRIC)
    assert faults[["at", "code", "effect"]].to_numpy().tolist() == [[1, code, effect]]
    assert faults["what"].iloc[0].endswith("why")
    assert shapes.isna().tolist() == [False, effect == "fault"]


@pytest.mark.parametrize(
    ("kind", "shape", "allowed"),
    [
        ("buildings", Point(650_000, 4_780_000), True),
        ("buildings", LineString([(650_000, 4_780_000), (650_001, 4_780_000)]), False),
        ("parcels", Point(650_000, 4_780_000), False),
        ("districts", Point(650_000, 4_780_000), False),
        ("zone", Point(650_000, 4_780_000), True),
        ("streets", LineString([(650_000, 4_780_000), (650_001, 4_780_000)]), True),
        ("observations", Point(650_000, 4_780_000), True),
        ("observations", LineString([(650_000, 4_780_000), (650_001, 4_780_000)]), False),
        ("permits", MultiPoint([(650_000, 4_780_000), (650_001, 4_780_000)]), True),
        ("buildings", GeometryCollection([Point(650_000, 4_780_000)]), False),
    ],
)
def test_a_table_has_shapes_of_its_kind(kind, shape, allowed):
    _, faults = placed(arrived(features(shape), kind), METRIC)
    assert faults["code"].tolist() == ([] if allowed else ["geometry_kind"])


def test_coordinates_off_the_earth_are_marked():
    table = features(ground(0, 0, 1, 1), Point(76.9, 1e300)).set_crs(4326, allow_override=True)
    _, faults = placed(arrived(table.iloc[1:].reset_index(drop=True)), METRIC)
    assert faults["code"].tolist() == ["geometry_off_earth"]


@pytest.mark.parametrize("system", ["EPSG:4326", "EPSG:3857", "EPSG:28413"])
def test_shapes_land_in_metres(system):
    shapes, faults = placed(arrived(features(ground(0, 0, 10, 10)).to_crs(system)), METRIC)
    assert faults.empty
    assert shapes.crs == METRIC
    assert shapes.area.iloc[0] == pytest.approx(100, abs=1e-3)


def test_repeated_shapes_are_counted_whatever_their_first_corner():
    square = ground(0, 0, 1, 1)
    intake = arrived(features(square, square.reverse(), ground(5, 0, 6, 1)), "zone")
    (note,) = duplicates(intake, intake.frame.geometry)
    assert note.severity == "note"
    assert note.what.startswith("1 shapes")
    assert duplicates(intake, intake.frame.geometry.iloc[1:]) == []


def test_the_mend_of_a_repeated_shape_is_that_of_its_layer():
    twice = features(ground(0, 0, 1, 1), ground(0, 0, 1, 1))
    mends = {
        kind: duplicates(arrived(twice, kind), twice.geometry)[0].mend
        for kind in ("zone", "parcels")
    }
    assert mends == {
        "zone": "Nothing has to be done; counts of zones include them",
        "parcels": "Keep one of each: a building stands on every one of them",
    }


@pytest.mark.parametrize("kind", ["permits", "observations"])
@pytest.mark.parametrize("state", ["none", "empty", "not_finite", "unrepairable", "moved"])
def test_acts_and_observations_may_have_no_shape_and_no_broken_one(kind, state):
    table = features(None, ground(2, 0, 3, 1)).assign(geometry_state=[state, "ok"])
    shapes, faults = placed(arrived(table, kind), METRIC)
    assert faults["at"].tolist() == ([] if state == "none" else [0])
    assert shapes.isna().tolist() == [True, False]
