import pytest
from pyproj import Transformer
from pyproj.aoi import AreaOfInterest
from world import ASSUMED, EXTENT, METRIC, arrived, features, ground

from geo.quality.datum import datum
from geo.quality.validate import validate
from geo.records import Extent


def pulkovo():
    return arrived(features(ground(0, 0, 10, 10)).to_crs("EPSG:4284"))


def checked(intake):
    return validate([intake], metric=METRIC, extent=EXTENT, assumed=ASSUMED, position_errors={})


def test_a_table_of_the_same_datum_is_not_shifted():
    assert datum(arrived(features(ground(0, 0, 10, 10))), METRIC, EXTENT) == (0.0, [])


def test_a_shift_is_told_with_its_accuracy():
    accuracy_m, (note,) = datum(pulkovo(), METRIC, EXTENT)
    assert (note.severity, note.code) == ("note", "crs_shifted")
    assert "Pulkovo" in note.what
    assert f"accurate to {accuracy_m:g} m" in note.what


def test_the_accuracy_of_a_shift_is_part_of_the_position_error():
    accuracy_m = datum(pulkovo(), METRIC, EXTENT)[0]
    own = ASSUMED.position_error_m
    (table,) = checked(pulkovo()).tables.values()
    assert table["position_error_m"].iloc[0] == pytest.approx((own**2 + accuracy_m**2) ** 0.5)


def test_a_shape_lands_where_the_best_operation_for_the_city_puts_it():
    intake = pulkovo()
    (table,) = checked(intake).tables.values()
    best = Transformer.from_crs(
        "EPSG:4284",
        METRIC,
        always_xy=True,
        area_of_interest=_area(EXTENT),
    )
    x, y = best.transform(*intake.frame.geometry.iloc[0].exterior.coords[0])
    assert any(
        abs(x - east) < 0.01 and abs(y - north) < 0.01
        for east, north in table.geometry.iloc[0].exterior.coords
    )


def _area(extent: Extent):
    return AreaOfInterest(*extent.bounds)


def test_a_datum_whose_shift_nobody_knows_stops_the_run():
    made_up = "+proj=longlat +ellps=krass +no_defs"
    intake = arrived(features(ground(0, 0, 10, 10)).set_crs(made_up, allow_override=True))
    (fault,) = [one for one in checked(intake).issues if one.code == "crs_shifted"]
    assert fault.severity == "stop"
