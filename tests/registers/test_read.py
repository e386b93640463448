from datetime import date

import pytest
from world import ASSUMED, EXTENT, features, geojson, ground

from geo.config import Config, Monitor
from geo.reader.host import Reader
from geo.registers.read import read_registers

TEXT = {"kk": "a", "ru": "b", "en": "c"}
SOURCE = {
    "title": "survey",
    "publisher": "the town",
    "licence": "CC0-1.0",
    "redistribute": "yes",
    "consulted_on": "2026-01-01",
    "reliability": "synthetic",
    "attribution": "the town",
}


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    with Reader(tmp_path_factory.mktemp("cache")) as opened:
        yield opened


@pytest.fixture
def town(tmp_path):
    """Give the configuration of a town with these registers."""
    geojson(tmp_path / "city.geojson", features(ground(-9, -9, 99, 99), имя="Город"))
    geojson(tmp_path / "houses.geojson", features(ground(0, 0, 1, 1), floors=[2], extra=["x"]))

    def configured(*registers, **more):
        monitor = Monitor.model_validate(
            {
                "id": "town",
                "fictional": True,
                "name": TEXT,
                "crs": "EPSG:32643",
                "timezone": "Asia/Almaty",
                "extent": EXTENT.model_dump(),
                "data": "here",
                "sources": {"survey": SOURCE},
                "boundary": {
                    "file": {"path": "city.geojson"},
                    "source": "survey",
                    "names": {"ru": "имя"},
                },
                "registers": list(registers) or [register()],
                "assumed": ASSUMED.model_dump(),
                "publisher": {"name": TEXT, "how_to_object": TEXT},
                **more,
            }
        )
        return Config(
            monitor, tmp_path, tmp_path, tmp_path / "out", tmp_path / "cache", date(2026, 1, 1)
        )

    return configured


def register(path="houses.geojson", **keys):
    return {
        "id": "houses",
        "kind": "buildings",
        "title": TEXT,
        "file": {"path": path},
        "columns": {"building_id": "id", "floors": ["floors", "id"]},
        "source": "survey",
        **keys,
    }


def codes(intake):
    return [issue.code for issue in intake.issues]


def test_a_register_arrives_with_its_mapping_and_nothing_unmapped(town, reader):
    config = town(register(captured_on="2012-03-13", date_format="%d.%m.%Y"))
    houses = read_registers(config, reader)[0]
    assert (houses.input_id, houses.kind, houses.key) == ("houses", "buildings", "building_id")
    assert houses.columns == {"building_id": ("id",), "floors": ("floors", "id")}
    assert houses.constants == {"captured_on": "2012-03-13"}
    assert houses.date_format == "%d.%m.%Y"
    assert "extra" not in houses.frame
    assert {"id", "floors", "row", "geometry_state"} <= set(houses.frame.columns)
    assert houses.issues == ()


def test_boundary_districts_and_backdrops_arrive_after_the_registers(town, reader):
    again = {"file": {"path": "city.geojson"}, "source": "survey", "id_column": "id"}
    backdrop = {
        "id": "roads",
        "kind": "streets",
        "file": {"path": "houses.geojson"},
        "names": {"ru": "extra"},
        "source": "survey",
    }
    found = read_registers(town(districts=again, backdrop=[backdrop]), reader)
    assert [(one.input_id, one.kind, one.key) for one in found] == [
        ("houses", "buildings", "building_id"),
        ("boundary", "boundary", None),
        ("districts", "districts", "district_id"),
        ("roads", "streets", None),
    ]
    assert found[1].columns == {"name_ru": ("имя",)}
    assert found[3].columns == {"name_ru": ("extra",)}


def test_a_mapped_column_that_the_file_lacks_names_the_nearest(town, reader):
    houses = read_registers(town(register(columns={"building_id": "idd"})), reader)[0]
    (issue,) = houses.issues
    assert (issue.severity, issue.code, issue.column) == ("stop", "column_unknown", "idd")
    assert "Did you mean 'id'?" in issue.mend
    assert "extra, floors" in issue.mend or "id, floors, extra" in issue.mend


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ({"columns": {"building_id": "id", "storeys": "floors"}}, "column_not_ours"),
        ({"columns": {"building_id": "id", "in_city": "extra"}}, "column_not_ours"),
        ({"constants": {"geometry_state": "ok"}}, "column_not_ours"),
        ({"constants": {"floors": "2"}}, "column_twice"),
        ({"columns": {"floors": "floors"}}, "column_unmapped"),
    ],
)
def test_a_mapping_that_cannot_be_meant_stops_and_names_the_key(town, reader, keys, code):
    (issue,) = read_registers(town(register(**keys)), reader)[0].issues
    assert (issue.severity, issue.code, issue.file) == ("stop", code, "monitor.yaml")
    assert issue.column.startswith("registers.houses")


def test_the_faults_of_all_files_come_at_once(town, reader, tmp_path):
    (tmp_path / "acts.csv").write_text("no,no\n1,2\n")
    config = town(
        register("none.geojson"),
        register("../houses.geojson", id="second"),
        register("acts.csv", id="acts", kind="permits", columns={"permit_id": "no"}),
    )
    found = read_registers(config, reader)
    assert [codes(one) for one in found] == [
        ["file_missing"],
        ["path_refused"],
        ["csv_heading", "column_unmapped"],
        [],
    ]


def test_a_table_takes_its_shapes_from_the_columns_that_hold_them(town, reader, tmp_path):
    (tmp_path / "seen.csv").write_text("id,lon,lat\nb1,76.9,43.2\n")
    seen = register(
        columns={"building_id": "id", "geometry": ["lon", "lat"]},
        file={"path": "seen.csv", "crs": "EPSG:4326"},
    )
    houses = read_registers(town(seen), reader)[0]
    assert houses.issues == ()
    assert houses.frame["geometry_state"].tolist() == ["ok"]
    assert "geometry" not in houses.columns
