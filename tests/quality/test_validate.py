import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from shapely.geometry import LineString, Point
from shapely.ops import transform
from world import ASSUMED, EXTENT, METRIC, arrived, features, geojson, ground

from geo import tables
from geo.quality.validate import validate
from geo.reader.host import Reader
from geo.records import ISSUE_CODES, Cadastre, FileRef, Intake, Parameter


def checked(*intakes, errors=None):
    return validate(
        intakes, metric=METRIC, extent=EXTENT, assumed=ASSUMED, position_errors=errors or {}
    )


def told(result):
    return [(issue.severity, issue.code, issue.row) for issue in result.issues]


def test_buildings_take_the_shape_of_their_contract():
    table = features(ground(0, 0, 10, 10), Point(650_050, 4_780_000), h=["12", None])
    intake = arrived(table, columns={"building_id": ("id",), "height_m": ("h",)})
    found = checked(intake).tables["buildings"]
    assert list(found.columns) == tables.BUILDINGS.names
    assert found.crs == METRIC
    assert found["footprint_m2"].tolist() == [100, pytest.approx(np.nan, nan_ok=True)]
    assert found["height_error_m"].tolist() == [2, pytest.approx(np.nan, nan_ok=True)]
    assert not found["in_city"].any()
    assert found["district_id"].isna().all()


@pytest.mark.parametrize(
    ("error", "metres", "assumed"),
    [
        (None, 5, True),
        (Parameter(value=0.3, source="survey"), 0.3, False),
        (Parameter(value=3, source="none"), 3, True),
    ],
)
def test_a_position_error_is_the_stated_one_or_marked_as_assumed(error, metres, assumed):
    intake = arrived(features(ground(0, 0, 1, 1)))
    found = checked(intake, errors={"buildings": error}).tables["buildings"]
    assert found["position_error_m"].tolist() == [metres]
    assert found["position_error_assumed"].tolist() == [assumed]


def test_permits_need_no_shape():
    frame = pd.DataFrame({"no": ["1"], "kind": ["new"]})
    columns = {"permit_id": ("no",), "permit_type": ("kind",)}
    result = checked(arrived(frame, "permits", columns=columns, key="permit_id"))
    assert result.tables["permits"]["permit_id"].tolist() == ["1"]
    assert result.issues == ()


def test_districts_take_a_missing_name_from_another_language():
    table = features(
        ground(0, 0, 9, 9), ground(9, 0, 18, 9), kz=["Медеу", None], ru=["Медеу ауданы", "Ауэзов"]
    )
    intake = arrived(table, "districts", columns={"name_kk": ("kz",), "name_ru": ("ru",)})
    found = checked(intake).tables["districts"]
    assert found["name_kk"].tolist() == ["Медеу", "Ауэзов"]
    assert found["name_en"].tolist() == ["Медеу", "Ауэзов"]
    assert found["district_id"].tolist() == ["1", "2"]


def test_zones_and_backdrops_keep_names_row_state_and_shape():
    line = LineString([(650_000, 4_780_000), (650_100, 4_780_000)])
    table = features(line, name=["Аль-Фараби"])
    mapped = {"name": ("name",), "zone_id": ("id",)}
    zone = checked(arrived(table, "zone", columns=mapped)).tables["zone"]
    assert list(zone.columns) == ["zone_id", "name", "row", "geometry_state", "geometry"]
    assert zone["name"].tolist() == ["Аль-Фараби"]
    street = checked(arrived(table, "streets", columns={"name_ru": ("name",)})).tables["streets"]
    assert [street[f"name_{code}"].item() for code in ("kk", "ru", "en")] == ["Аль-Фараби"] * 3
    assert street.crs == zone.crs == METRIC


@pytest.mark.parametrize(
    ("kind", "count"), [("parcels", 1), ("zone", 1), ("zone:fault", 1), ("districts", 0)]
)
def test_ground_that_is_drawn_twice_is_told_once(kind, count):
    twice = features(ground(0, 0, 9, 9), ground(0, 0, 9, 9), name=["a", "b"])
    columns = {"parcel_id": ("id",)} if kind == "parcels" else {"name": ("name",)}
    issues = checked(arrived(twice, kind, columns=columns)).issues
    told_twice = [issue for issue in issues if issue.code == "geometry_duplicate"]
    assert [issue.severity for issue in told_twice] == ["note"] * count


def test_the_joined_key_of_a_faulty_row_goes_back_with_it():
    frame = pd.DataFrame({"no": ["1", "1"], "kind": ["filing", "decision"], "day": ["x", None]})
    columns = {
        "permit_id": ("no", "kind"),
        "permit_type": ("kind",),
        "issued_on": ("day",),
    }
    intake = arrived(
        frame,
        "permits",
        columns=columns,
        key="permit_id",
        key_joined=True,
        accept_faulty_share=0.5,
    )
    result = checked(intake)
    assert result.returns[["key", "column", "code"]].to_numpy().tolist() == [
        ["1/filing", "day", "date_unreadable"]
    ]
    assert result.tables["permits"]["permit_id"].tolist() == ["1/decision"]
    assert set(result.keys["permits"]) == {"1/filing", "1/decision"}


def test_an_input_that_could_not_be_read_has_no_table_and_proves_nothing():
    result = checked(Intake("survey", "buildings", "a.geojson", None, None))
    assert "survey" not in result.tables
    assert result.incomplete == {"survey"}
    assert result.receipts["rows_read"].tolist() == [0]


def test_one_key_in_two_registers_stops():
    table = features(ground(0, 0, 1, 1))
    both = [arrived(table, input_id=name, file=f"{name}.csv") for name in ("old", "new")]
    (issue,) = checked(*both).issues
    assert (issue.severity, issue.code, issue.file) == ("stop", "key_duplicate", "new.csv")
    assert "old.csv" in issue.what


def test_accepted_faults_leave_the_input_incomplete_and_the_rest_in_use():
    table = features(*[ground(n, 0, n + 1, 1) for n in range(10)])
    table.loc[3, "id"] = "b1"
    result = checked(arrived(table, accept_faulty_share=0.2))
    assert result.incomplete == {"buildings"}
    assert told(result) == [("row", "key_duplicate", 1), ("row", "key_duplicate", 4)]
    assert len(result.tables["buildings"]) == 8


def test_a_repaired_zone_says_so():
    table = features(ground(0, 0, 1, 1)).assign(geometry_state="repaired")
    strict = checked(arrived(table, "zone"))
    tolerant = checked(arrived(table, "zone", accept_faulty_share=0.1))
    assert told(strict) == [("stop", "geometry_repaired", 1)]
    assert told(tolerant) == [("note", "geometry_repaired", 1)]
    assert tolerant.tables["zone"]["geometry_state"].tolist() == ["repaired"]


@pytest.mark.parametrize("kind", ["buildings", "parcels", "permits", "boundary", "zone", "water"])
def test_an_input_that_a_filter_left_empty_gives_an_empty_table(kind):
    result = checked(arrived(features(ground(0, 0, 1, 1)).iloc[:0], kind))
    assert len(result.tables[kind]) == 0
    assert result.issues == ()


def test_a_table_without_shapes_cannot_be_buildings():
    result = checked(arrived(pd.DataFrame({"id": ["1"]})))
    assert told(result) == [("stop", "geometry_none", 1)]


def test_a_layer_without_a_crs_has_no_table():
    table = features(ground(0, 0, 1, 1)).set_crs(None, allow_override=True)
    assert checked(arrived(table)).tables == {}


def test_no_inputs_give_no_tables():
    result = checked()
    assert result.tables == {}
    assert result.receipts.empty


def test_the_faults_of_several_files_come_at_once_with_where_and_mend(tmp_path):
    ring = '{"type":"Polygon","coordinates":[[[76.9,43.2],%s,[76.9,43.2]]]}'
    bow_tie = ring % "[76.92,43.22],[76.92,43.2],[76.9,43.22]"
    square = ring % "[76.91,43.2],[76.91,43.21]"
    rows = [("1", bow_tie), ("2", square), ("2", "null"), ("3", square.replace("76.91", "NaN"))]
    text = ",".join(
        f'{{"type":"Feature","properties":{{"id":"{key}"}},"geometry":{shape}}}'
        for key, shape in rows
    )
    (tmp_path / "houses.geojson").write_text(f'{{"type":"FeatureCollection","features":[{text}]}}')
    (tmp_path / "acts.csv").write_text("no,kind,day\n1,new,9/7/2011\n1,new,2024-02-30\n,new,\n")
    geojson(tmp_path / "zone.geojson", features(ground(400_000, 0, 400_001, 1)))
    acts = {"permit_id": ("no",), "permit_type": ("kind",), "issued_on": ("day",)}
    kinds = {
        "houses.geojson": {
            "kind": "buildings",
            "columns": {"building_id": ("id",)},
            "key": "building_id",
        },
        "acts.csv": {"kind": "permits", "columns": acts, "key": "permit_id"},
        "zone.geojson": {"kind": "zone"},
        "none.geojson": {"kind": "zone"},
    }
    with Reader(tmp_path / "cache") as reader:
        read = [reader.vectors(tmp_path, FileRef(path=path)) for path in kinds]
    result = checked(
        *[
            Intake(input_id=one.file, file=one.file, sha256=one.sha256, frame=one.frame,
                   issues=one.issues, **kinds[one.file])
            for one in read
        ]
    )  # fmt: skip
    assert [(issue.file, issue.code, issue.row) for issue in result.issues] == [
        ("houses.geojson", "geometry_moved", 1),
        ("houses.geojson", "key_duplicate", 2),
        ("houses.geojson", "key_duplicate", 3),
        ("houses.geojson", "geometry_none", 3),
        ("houses.geojson", "geometry_not_finite", 4),
        ("acts.csv", "date_ambiguous", 2),
        ("acts.csv", "key_duplicate", 2),
        ("acts.csv", "key_duplicate", 3),
        ("acts.csv", "date_unreadable", 3),
        ("acts.csv", "key_missing", 4),
        ("zone.geojson", "layer_outside_extent", None),
        ("none.geojson", "file_missing", None),
    ]
    assert all(issue.severity == "stop" and issue.mend for issue in result.issues)
    assert {issue.code for issue in result.issues} <= set(ISSUE_CODES)


corner = st.integers(-200, 200)
houses = st.lists(st.tuples(corner, corner, st.integers(1, 30)), min_size=1, max_size=8)


@settings(max_examples=10, deadline=None)
@given(houses, st.sets(st.integers(0, 7)))
def test_validating_twice_changes_nothing(places, doubled):
    table = features(
        *[ground(x, y, x + side, y + side) for x, y, side in places],
        floors=[str(side) for *_, side in places],
        seen="2024-03-01",
    )
    table.loc[[at for at in doubled if at < len(table)], "id"] = "twin"
    mapping = {"building_id": ("id",), "floors": ("floors",), "captured_on": ("seen",)}
    first = checked(arrived(table, columns=mapping, accept_faulty_share=0.99))
    once = first.tables["buildings"]
    own = {name: (name,) for name in ("building_id", "floors", "captured_on")}
    second = checked(
        arrived(once.assign(geometry_note=""), columns=own, file="again", accept_faulty_share=0.99)
    )
    assert second.issues == ()
    assert_frame_equal(pd.DataFrame(second.tables["buildings"]), pd.DataFrame(once))


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(6)))
def test_the_order_of_rows_changes_no_row(order):
    table = features(*[ground(n * 20, 0, n * 20 + n + 1, 5) for n in range(6)]).assign(
        row=range(1, 7)
    )
    straight = checked(arrived(table)).tables["buildings"]
    turned = checked(arrived(table.iloc[order].reset_index(drop=True))).tables["buildings"]
    again = turned.sort_values("row").reset_index(drop=True)
    assert_frame_equal(pd.DataFrame(again), pd.DataFrame(straight))


def test_every_code_is_listed_once():
    assert len(set(ISSUE_CODES)) == len(ISSUE_CODES)


def test_the_keys_of_all_rows_are_told_used_or_not():
    away = ground(0, 0, 9, 9), ground(500_000, 0, 500_009, 9), None
    result = checked(arrived(features(*away)))
    assert result.tables["buildings"]["building_id"].tolist() == ["b1"]
    assert result.keys["buildings"].tolist() == ["b1", "b2", "b3"]


@pytest.mark.parametrize("share", [0.0, 0.9])
def test_rows_that_contradict_themselves_are_row_faults_or_stop(share):
    table = features(
        *[ground(at, 0, at + 9, 9) for at in (0, 20, 40, 60)],
        seen=["2020-01-01"] * 4,
        absent=["2019-01-01", "2021-01-01", None, None],
        floors=["2", "2", "2.5", "2"],
    )
    table["id"] = ["b1", "b2", "b3", "b\u202e4"]
    columns = {
        "building_id": ("id",),
        "captured_on": ("seen",),
        "seen_absent_on": ("absent",),
        "floors": ("floors",),
    }
    result = checked(arrived(table, columns=columns, accept_faulty_share=share))
    severity = "row" if share else "stop"
    assert told(result) == [
        (severity, "dates_contradict", 2),
        (severity, "number_implausible", 3),
        (severity, "key_unprintable", 4),
    ]
    assert result.tables["buildings"]["building_id"].tolist() == ["b1"]


@pytest.mark.parametrize("share", [0.0, 0.3])
def test_swapped_axes_are_told_once_and_not_again_as_rows_off_the_earth(share):
    there = features(ground(0, 0, 9, 9), ground(20, 0, 29, 9), ground(40, 0, 49, 9)).to_crs(4326)
    swapped = there.set_geometry(there.geometry.map(lambda one: transform(flip, one)))
    metric = swapped.set_crs(METRIC, allow_override=True)
    for table in (swapped, there.set_geometry(metric.geometry)):
        result = checked(arrived(table, accept_faulty_share=share))
        assert "geometry_off_earth" not in {issue.code for issue in result.issues}
        assert "faulty_share_exceeded" not in {issue.code for issue in result.issues}
    assert [issue.code for issue in checked(arrived(swapped)).issues] == ["axes_swapped"]


def test_rows_that_leave_the_earth_hide_behind_the_fault_of_their_layer():
    #  in northing, easting order most rows of UTM 43N are beyond the pole
    there = features(ground(0, 0, 9, 9), ground(20, 0, 29, 9))
    flipped = there.set_geometry(there.geometry.map(lambda one: transform(flip, one)))
    codes = {issue.code for issue in checked(arrived(flipped)).issues}
    assert codes == {"axes_swapped"}


def flip(x, y):
    return y, x


def placed_or_not(*shapes, **columns):
    """Give shapes as the reader does, which tells where there is none."""
    states = ["none" if shape is None else "ok" for shape in shapes]
    return features(*shapes, geometry_state=states, **columns)


def observed(*shapes, **columns):
    table = placed_or_not(*shapes, day="2020-05-01", **columns)
    told = {"observation_id": ("id",), "captured_on": ("day",)}
    told |= {name: (name,) for name in columns}
    return arrived(
        table,
        "observations",
        columns=told,
        key="observation_id",
        constants={"presence": "seen"},
    )


def test_observations_take_the_shape_of_their_contract():
    intake = observed(ground(0, 0, 10, 10), None, presence=["absent", None], height_m=["7", None])
    result = checked(intake, errors={"observations": Parameter(value=0.3, source="drone")})
    found = result.tables["observations"]
    assert result.issues == ()
    assert list(found.columns) == tables.OBSERVATIONS.names
    assert found.crs == METRIC
    assert found["presence"].tolist() == ["absent", "seen"]
    assert found["footprint_m2"].fillna(0).tolist() == [100, 0]
    assert found["height_error_m"].fillna(0).tolist() == [2, 0]
    assert found["position_error_m"].tolist() == [0.3, 0.3]
    assert not found["position_error_assumed"].any()


def test_a_way_of_observing_that_is_no_word_of_ours_is_a_fault_of_its_row():
    result = checked(observed(ground(0, 0, 1, 1), ground(5, 0, 6, 1), method=["Drone", "balloon"]))
    assert told(result) == [("stop", "value_unmapped", 2)]
    assert result.tables["observations"]["method"].tolist() == ["drone"]


def acts(*shapes, **keys):
    table = placed_or_not(*shapes, kind="new", parcel=keys.pop("parcel", None))
    columns = {"permit_id": ("id",), "permit_type": ("kind",), "cadastral_no": ("parcel",)}
    return arrived(table, "permits", columns=columns, key="permit_id", **keys)


def test_permits_keep_their_place_and_need_none():
    result = checked(acts(Point(650_000, 4_780_000), None))
    found = result.tables["permits"]
    assert result.issues == ()
    assert found.crs == METRIC
    assert found.geometry.isna().tolist() == [False, True]
    assert found["permit_type_raw"].tolist() == ["new", "new"]


def test_an_act_with_a_slip_in_its_place_is_kept_where_it_names_its_land():
    here = [ground(at, 0, at + 1, 1) for at in (0, 5)]
    away = ground(500_000, 0, 500_001, 1)
    result = checked(acts(*here, away, away, parcel=["1", "1", "2", None]))
    assert told(result) == [("note", "row_outside", 3), ("row", "row_outside", 4)]
    assert result.tables["permits"].geometry.isna().tolist() == [False, False, True]
    assert result.incomplete == {"permits"}, "the act that is nowhere may be anybody's"


def test_parcels_take_the_position_error_that_the_monitor_states():
    table = features(ground(0, 0, 1, 1), ground(5, 0, 6, 1), error=["0.2", None])
    columns = {"parcel_id": ("id",), "position_error_m": ("error",)}
    intake = arrived(table, "parcels", columns=columns, key="parcel_id")
    stated = checked(intake, errors={"parcels": Parameter(value=3, source="cadastre")})
    assert stated.tables["parcels"]["position_error_m"].tolist() == [0.2, 3]
    unstated = checked(intake).tables["parcels"]["position_error_m"]
    assert unstated.isna().tolist() == [False, True]


def test_the_same_records_of_two_registers_are_read_once_and_accounted_for():
    first = acts(ground(0, 0, 1, 1), ground(5, 0, 6, 1), input_id="all", file="all.csv")
    again = acts(
        *[ground(at, 0, at + 1, 1) for at in (0, 5, 10)],
        parcel=["1", None, None],
        input_id="full",
        file="full.csv",
        same_as="all",
    )
    result = checked(first, again)
    assert [(one.severity, one.code, one.row) for one in result.issues] == [
        ("note", "key_duplicate", None),
        ("note", "key_duplicate", 1),
    ]
    receipt = result.receipts.set_index("input_id").loc["full"]
    assert receipt[["rows_read", "rows_used", "rows_duplicate"]].tolist() == [3, 1, 2]
    assert receipt["reasons"] == "key_duplicate 2"
    assert result.tables["full"]["permit_id"].tolist() == ["b3"]
    assert result.returns[["input_id", "row", "key", "effect"]].to_numpy().tolist() == [
        ["full", 1, "b1", "duplicate"],
        ["full", 2, "b2", "duplicate"],
    ]
    assert result.incomplete == set()


def test_a_record_that_the_other_register_had_to_set_aside_is_taken_from_this_one():
    broken = features(ground(0, 0, 1, 1), ground(5, 0, 6, 1), kind=[None, "new"])
    columns = {"permit_id": ("id",), "permit_type": ("kind",)}
    told_by = {"columns": columns, "key": "permit_id", "accept_faulty_share": 0.5}
    first = arrived(broken, "permits", input_id="all", file="all.csv", **told_by)
    again = acts(ground(0, 0, 1, 1), input_id="full", file="full.csv", same_as="all")
    result = checked(first, again)
    assert result.tables["all"]["permit_id"].tolist() == ["b2"]
    assert result.tables["full"]["permit_id"].tolist() == ["b1"]


def test_every_faulty_row_goes_back_and_not_only_those_that_are_named():
    table = features(*[ground(at, 0, at + 1, 1) for at in range(61)], h=[*["x"] * 60, "9"])
    columns = {"building_id": ("id",), "height_m": ("h",)}
    result = checked(arrived(table, columns=columns))
    assert len(result.issues) == 21
    assert result.returns["row"].tolist() == list(range(1, 61))
    assert set(result.returns["effect"]) == {"quarantined"}
    assert result.receipts["reasons"].tolist() == ["number_unreadable 60"]


def test_cadastral_numbers_of_every_register_are_spelled_by_the_form_of_the_city():
    result = validate(
        [acts(ground(0, 0, 1, 1), parcel=["20:315 20:1"])],
        metric=METRIC,
        extent=EXTENT,
        assumed=ASSUMED,
        position_errors={},
        cadastre=Cadastre(groups=[2, 3], source="none"),
    )
    assert result.tables["permits"]["cadastral_no"].tolist() == ["20-315 20:1"]
    assert told(result) == [("note", "cadastral_no_typo", 1)]
    assert result.receipts["rows_used"].tolist() == [1]
    assert result.returns["effect"].tolist() == ["used"]


def crossed(moved_share):
    """Give a ring of two triangles that meet in one corner; its repair moves such a share.

    The library subtracts the small triangle, which runs the other way, and a repair adds it.
    """
    small = (moved_share / (2 - moved_share)) ** 0.5
    corners = [(-1, -1), (small, small), (small, -small), (-1, 1), (-1, -1)]
    return [[76.9 + 1e-4 * x, 43.2 + 1e-4 * y] for x, y in corners]


@pytest.mark.parametrize(
    ("share", "code", "used", "quarantined"),
    [(0.009, "geometry_repaired", 1, 0), (0.011, "geometry_moved", 0, 1)],
)
def test_a_repair_that_moves_over_one_percent_of_the_area_is_none(
    tmp_path, share, code, used, quarantined
):
    ring = {"type": "Polygon", "coordinates": [crossed(share)]}
    square = geojson(tmp_path / "a.geojson", features(ground(0, 0, 9, 9)))
    collection = json.loads((tmp_path / square.path).read_text())
    collection["features"].append(
        {"type": "Feature", "properties": {"id": "tie"}, "geometry": ring}
    )
    (tmp_path / "a.geojson").write_text(json.dumps(collection))
    with Reader(tmp_path / "cache") as reader:
        frame = reader.vectors(tmp_path, square).frame
    result = checked(arrived(frame, accept_faulty_share=0.5))
    assert [issue.code for issue in result.issues] == [code]
    assert f"{share:.2%} of its area" in result.issues[0].what
    receipt = result.receipts.iloc[0]
    assert receipt[["rows_used", "rows_repaired", "rows_quarantined"]].tolist() == [
        1, used, quarantined,
    ]  # fmt: skip


def test_a_mapping_that_misses_the_key_ends_in_its_own_fault_and_not_in_a_crash():
    table = features(ground(0, 0, 10, 10), ground(20, 0, 30, 10))
    intake = arrived(table, columns={"building_id": ("idd",)})
    found = checked(intake)
    assert found.tables == {}
