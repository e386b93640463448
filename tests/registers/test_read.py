from datetime import date

import pytest
from world import ASSUMED, EXTENT, features, geojson, ground

from geo.config import Config, Monitor
from geo.reader.host import Reader
from geo.records import ACCEPTED_SHARE, Register
from geo.registers.read import read_registers

TEXT = {"kk": "a", "ru": "b", "en": "c"}
SOURCE = {
    "title": TEXT,
    "publisher": TEXT,
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
    """Give the codes of the faults; what is only told is not one."""
    return [issue.code for issue in stops(intake)]


def stops(intake):
    return [issue for issue in intake.issues if issue.severity == "stop"]


def test_a_register_arrives_with_its_mapping_and_nothing_unmapped(town, reader):
    config = town(register(captured_on="2012-03-13", date_format="%d.%m.%Y"))
    houses = read_registers(config, reader)[0]
    assert (houses.input_id, houses.kind, houses.key) == ("houses", "buildings", "building_id")
    assert houses.columns == {"building_id": ("id",), "floors": ("floors", "id")}
    assert houses.constants == {"captured_on": "2012-03-13"}
    assert houses.date_format == "%d.%m.%Y"
    assert "extra" not in houses.frame
    assert {"id", "floors", "row", "geometry_state"} <= set(houses.frame.columns)
    assert houses.columns_unused == ("extra",)
    assert codes(houses) == []


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
    (issue,) = stops(houses)
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
        ({"columns": {"building_id": "id", "use_class_raw": "extra"}}, "column_not_ours"),
        ({"values": {"storeys": {"a": "b"}}}, "column_not_ours"),
        ({"key": ["id", "extra"]}, "column_twice"),
        ({"date_format": "DD.MM.YYYY"}, "monitor_value"),
        ({"date_format": ["%d.%m.%Y", "%d.%m"]}, "monitor_value"),
        ({"date_format": "%Q.%Y"}, "monitor_value"),
        ({"date_format": "%Y-%Y"}, "monitor_value"),
        ({"date_format": "%%Y"}, "monitor_value"),
        ({"values": {"is_capital": {"да": "maybe"}}}, "constant_unreadable"),
        ({"values": {"use_class": {"Дом": "house", "дом ": "hut"}}}, "yaml_duplicate_key"),
    ],
)
def test_a_mapping_that_cannot_be_meant_stops_and_names_the_key(town, reader, keys, code):
    (issue,) = stops(read_registers(town(register(**keys)), reader)[0])
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


def test_columns_that_nothing_is_mapped_to_are_told_once_by_name_and_never_by_value(town, reader):
    houses = read_registers(town(), reader)[0]
    (note,) = houses.issues
    assert (note.severity, note.code, note.row) == ("note", "column_unused", None)
    assert note.what == "nothing is mapped to 1 columns of the file: extra"
    assert "x" not in houses.frame.astype("str").to_numpy()


def test_a_column_that_filters_or_places_rows_is_not_unused(town, reader, tmp_path):
    (tmp_path / "seen.csv").write_text("id,lon,lat,town\nb1,76.9,43.2,a\nb2,76.9,43.2,b\n")
    seen = register(
        columns={"building_id": "id", "geometry": ["lon", "lat"]},
        file={"path": "seen.csv", "crs": "EPSG:4326", "where": {"town": ["a"]}},
    )
    houses = read_registers(town(seen), reader)[0]
    assert (len(houses.frame), houses.columns_unused, houses.issues) == (1, (), ())


def test_headings_of_a_list_name_the_columns_that_the_monitor_leaves_out(town, reader, tmp_path):
    (tmp_path / "acts.csv").write_text(
        "№ акта,Вид разрешения,ЭТАЖНОСТЬ,Талон күні,Кем выдано,Телефон\n1,талон,2,,,\n"
    )
    acts = register(
        "acts.csv",
        id="acts",
        kind="permits",
        headings="kz",
        columns={"document_no": "Кем выдано"},
        constants={"floors_permitted": "1"},
    )
    found = read_registers(town(acts), reader)[0]
    assert found.columns == {
        "document_no": ("Кем выдано",),
        "permit_id": ("№ акта",),
        "permit_type": ("Вид разрешения",),
        "issued_on": ("Талон күні",),
    }
    assert found.columns_unused == ("ЭТАЖНОСТЬ", "Телефон")
    assert codes(found) == []


def test_a_needed_column_that_neither_list_nor_monitor_finds_is_told(town, reader, tmp_path):
    (tmp_path / "acts.csv").write_text("№ акта,Что-то\n1,2\n")
    acts = register("acts.csv", id="acts", kind="permits", headings="kz", columns={})
    assert codes(read_registers(town(acts), reader)[0]) == ["column_unmapped"]


def test_a_file_that_cannot_be_read_is_not_blamed_for_its_headings(town, reader):
    acts = register("none.csv", id="acts", kind="permits", headings="kz", columns={})
    assert codes(read_registers(town(acts), reader)[0]) == ["file_missing"]


@pytest.mark.parametrize(
    ("of_monitor", "of_register", "share"),
    [(None, None, ACCEPTED_SHARE), (0.2, None, 0.2), (0.2, 0.0, 0.0), (None, 0.3, 0.3)],
)
def test_a_register_sets_aside_its_own_share_of_rows_or_that_of_the_monitor(
    town, reader, of_monitor, of_register, share
):
    told = {} if of_register is None else {"accept_faulty_share": of_register}
    more = {} if of_monitor is None else {"accept_faulty_share": of_monitor}
    houses, city = read_registers(town(register(**told), **more), reader)[:2]
    assert houses.accept_faulty_share == pytest.approx(share)
    assert city.accept_faulty_share == 0  # of the city's bound nothing may be missing


def test_observations_were_seen_unless_they_say_otherwise(town, reader):
    seen = register(kind="observations", columns={"observation_id": "id"}, captured_on="2020-05-01")
    found = read_registers(town(seen), reader)[0]
    assert found.key == "observation_id"
    assert found.constants == {"presence": "seen", "captured_on": "2020-05-01"}
    assert codes(found) == []


def test_the_words_marks_and_forms_of_a_register_arrive_with_it(town, reader):
    told = {
        "values": {"use_class": {"Дом": "house"}},
        "decimal_mark": ",",
        "date_format": ["%d.%m.%Y", "%Y-%m-%d"],
    }
    other = register(id="other", same_as="houses")
    houses, repeating = read_registers(town(register(**told), other), reader)[:2]
    assert houses.values == told["values"]
    assert (houses.decimal_mark, houses.date_format) == (",", told["date_format"])
    assert (houses.same_as, repeating.same_as) == (None, "houses")


def test_a_key_of_several_columns_stands_in_for_a_mapped_one(town, reader):
    told = register(key=["id", "extra"], columns={"floors": "floors"})
    houses = read_registers(town(told), reader)[0]
    assert houses.columns == {"floors": ("floors",), "building_id": ("id", "extra")}
    assert (houses.key, houses.key_joined) == ("building_id", True)
    assert (houses.columns_unused, codes(houses)) == ((), [])


def test_a_key_of_a_column_that_the_file_lacks_is_told(town, reader):
    told = register(key=["id", "part"], columns={})
    (issue,) = stops(read_registers(town(told), reader)[0])
    assert (issue.code, issue.column) == ("column_unknown", "part")


def test_a_key_of_one_column_is_written_under_columns():
    with pytest.raises(ValueError, match="at least 2"):
        Register.model_validate(register(key=["id"], columns={}))


def test_a_list_of_headings_is_not_asked_for_a_key_that_the_monitor_makes(town, reader, tmp_path):
    (tmp_path / "acts.csv").write_text("№ акта,Вид разрешения\n1,талон\n")
    key = ["№ акта", "Вид разрешения"]
    acts = register("acts.csv", id="acts", kind="permits", headings="kz", columns={}, key=key)
    found = read_registers(town(acts), reader)[0]
    assert found.columns == {"permit_id": tuple(key), "permit_type": ("Вид разрешения",)}
    assert codes(found) == []
