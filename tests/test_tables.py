import geopandas as gpd
import pandas as pd
import pytest
from pandera.errors import SchemaErrors
from world import METRIC, squares

from geo import tables
from geo.records import REASONS, VERDICTS, Issue


@pytest.mark.parametrize("table", tables.ALL, ids=lambda table: table.name)
def test_an_empty_table_has_every_column_in_its_declared_type(table):
    empty = table.empty(METRIC)
    assert list(empty.columns) == table.names
    for column in table.columns:
        wanted = "geometry" if column.kind == "geometry" else tables.DTYPES[column.kind]
        assert str(empty[column.name].dtype) == wanted
    if "geometry" in table.names:
        assert empty.crs == METRIC


@pytest.mark.parametrize("table", tables.ALL, ids=lambda table: table.name)
def test_every_table_and_column_says_what_it_means_and_in_which_unit(table):
    assert table.meaning
    assert len(set(table.names)) == len(table.names)
    assert set(table.key) <= set(table.names)
    for column in table.columns:
        assert column.meaning
        assert not column.meaning.endswith(".")
        assert column.unit or column.kind not in ("number", "count")


def test_a_column_name_ends_in_its_unit():
    units = {"m2": "m²", "m": "m", "deg": "deg", "share": "0-1"}
    for table in tables.ALL:
        for column in table.columns:
            ending = column.name.rpartition("_")[2]
            if column.kind == "number" and ending in units:
                assert column.unit == units[ending], f"{table.name}.{column.name}"
            if column.name.endswith("_on"):
                assert column.kind == "day"


def test_declared_columns_come_in_order_and_others_are_left_out():
    shaped = tables.CASES.shape(
        {
            "note": ["no such column"],
            "events": [2],
            "case_id": ["c1"],
            "building_id": ["b1"],
            "state": ["found"],
            "outcome": ["none"],
            "act_in_force": [False],
            "opened_on": ["2026-01-01"],
            "last_event_on": ["2026-02-01"],
            "overdue": [False],
            "ended": [False],
            "told": [True],
            "deadline_assumed": [False],
            "fined": [False],
            "last_seq": [2],
        }
    )
    assert list(shaped.columns) == tables.CASES.names
    assert pd.isna(shaped["deadline_on"].iloc[0])
    assert shaped["opened_on"].iloc[0] == pd.Timestamp("2026-01-01")


def test_what_is_missing_stays_missing_and_never_becomes_a_word():
    shaped = squares(0)
    assert shaped["name"].isna().all()
    assert shaped["floors"].isna().all()
    assert "None" not in set(shaped["address"].dropna())


def test_a_flag_that_nobody_set_is_not_set():
    given = {"building_id": ["b1"], "method": ["overlap"], "score": [1.0]}
    assert tables.LINKS.shape(given)["parcel_open"].tolist() == [False]


def test_the_data_given_stay_as_they_were():
    given = pd.DataFrame({"severity": ["note"], "code": [7], "file": ["f"], "what": ["w"]})
    before = given.copy(deep=True)
    tables.ISSUES.shape(given.assign(mend="m"))
    pd.testing.assert_frame_equal(given, before)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"building_id": ["b1", "b1"]}, "unique"),
        ({"building_id": ["b1", None]}, "nullable"),
        ({"geometry_state": ["ok", "mended"]}, "isin"),
        ({"geometry": [None, None]}, "nullable"),
    ],
    ids=["key twice", "key empty", "word outside the list", "no geometry"],
)
def test_a_value_that_breaks_the_contract_is_refused(change, why):
    broken = pd.DataFrame(squares(0, 20)).assign(**change)
    with pytest.raises(SchemaErrors) as refused:
        tables.BUILDINGS.shape(gpd.GeoDataFrame(broken), METRIC)
    assert why in str(refused.value)


def test_all_broken_values_are_found_at_once():
    broken = pd.DataFrame(squares(0, 20)).assign(geometry_state="mended", register_id=None)
    with pytest.raises(SchemaErrors) as refused:
        tables.BUILDINGS.shape(gpd.GeoDataFrame(broken), METRIC)
    assert {"geometry_state", "register_id"} <= set(refused.value.failure_cases["column"])


def test_a_key_that_comes_twice_is_looked_for_unless_the_caller_made_sure_of_it():
    twice = {
        "zone_id": ["z", "z"],
        "building_id": ["b", "b"],
        "layer_id": "l",
        "position": "inside",
    }
    twice |= {"distance_m": 0.0, "error_m": 1.0}
    with pytest.raises(SchemaErrors):
        tables.EXPOSURE.shape(pd.DataFrame(twice))
    assert len(tables.EXPOSURE.shape(pd.DataFrame(twice), unique=False)) == 2
    with pytest.raises(SchemaErrors):
        tables.EXPOSURE.shape(pd.DataFrame(twice | {"position": "elsewhere"}), unique=False)


def test_what_names_a_person_or_a_place_of_a_building_is_not_public():
    private = {
        "buildings": {"cadastral_no", "name", "address", "geometry", "row"},
        "parcels": set(tables.PARCELS.names),
        "permits": set(tables.PERMITS.names),
        "links": set(tables.LINKS.names),
        "zones": {"geometry"},
        "exposure": {"building_id"},
        "findings": {"building_id", "finding_id"},
        "events": {"building_id", "document_no"},
        "cases": {"building_id"},
        "issues": {"what", "mend", "row"},
    }
    for table in tables.ALL:
        assert private.get(table.name, set()) & set(table.public) == set(), table.name


def test_verdicts_and_reasons_of_findings_are_the_closed_lists():
    allowed = {column.name: column.one_of for column in tables.FINDINGS.columns}
    assert allowed["verdict"] == VERDICTS
    assert allowed["reason"] == tuple(REASONS)


def test_issues_become_a_table_in_the_order_they_were_found():
    issues = (
        Issue("note", "relief_voids", "dem.tif", "2 voids", "Supply them"),
        Issue("row", "date_unreadable", "a.csv", "'x' is no date", "Mend", row=3, column="on"),
    )
    shaped = tables.issues_table(issues)
    assert shaped["code"].tolist() == ["relief_voids", "date_unreadable"]
    assert shaped["row"].tolist()[1] == 3
    assert pd.isna(shaped["row"].iloc[0])
    assert tables.issues_table(()).empty
