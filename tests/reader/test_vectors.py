import csv
import json
import sqlite3
import time

import fiona
import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from pyproj import CRS, Transformer
from pyproj.transformer import AreaOfInterest, TransformerGroup
from shapely.geometry import Point
from world import EAST, METRIC, NORTH, arcs, features, geojson, ground, hollow, workbook

from geo import crs
from geo.reader.host import Reader
from geo.records import FileRef

SQUARE = "[[[76.9,43.2],[76.91,43.2],[76.91,43.21],[76.9,43.21],[76.9,43.2]]]"


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    with Reader(tmp_path_factory.mktemp("cache")) as opened:
        yield opened


def codes(arrival):
    return [issue.code for issue in arrival.issues]


def collection(path, *geometries, head="", **properties):
    rows = ",".join(
        f'{{"type":"Feature","properties":{json.dumps(properties)},"geometry":{geometry}}}'
        for geometry in geometries
    )
    path.write_text(f'{{"type":"FeatureCollection",{head}"features":[{rows}]}}')
    return FileRef(path=path.name)


def polygon(coordinates=SQUARE):
    return f'{{"type":"Polygon","coordinates":{coordinates}}}'


WRITERS = {
    "a.gpkg": lambda table, path: table.to_file(path, driver="GPKG"),
    "a.shp": lambda table, path: table.to_file(path, encoding="UTF-8"),
    "a.fgb": lambda table, path: table.to_file(path, driver="FlatGeobuf", SPATIAL_INDEX="NO"),
    "a.parquet": lambda table, path: table.to_parquet(path),
    "a.geojson": lambda table, path: table.to_file(path, driver="GeoJSON", RFC7946="NO"),
}


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_gives_the_same_table(tmp_path, reader, name):
    table = features(ground(0, 0, 10, 10), ground(20, 0, 30, 10), name=["Әуезов", None])
    WRITERS[name](table, tmp_path / name)
    arrival = reader.vectors(tmp_path, FileRef(path=name))
    assert arrival.issues == ()
    assert arrival.frame["row"].tolist() == [1, 2]
    assert arrival.frame["id"].tolist() == ["b1", "b2"]
    assert arrival.frame["name"].tolist()[0] == "Әуезов"
    assert arrival.frame["name"].isna().tolist() == [False, True]
    assert arrival.frame.to_crs(METRIC).area.tolist() == pytest.approx([100, 100], rel=1e-6)


def test_texts_stay_as_the_file_writes_them(tmp_path, reader):
    ref = collection(tmp_path / "a.geojson", polygon(), when="2010/02/26", code="007", n=5, x=2.5)
    row = reader.vectors(tmp_path, ref).frame.iloc[0]
    assert [row["when"], row["code"], row["n"], row["x"]] == ["2010/02/26", "007", 5, 2.5]


def test_whole_numbers_with_gaps_stay_whole(tmp_path, reader):
    table = features(ground(0, 0, 1, 1), ground(2, 0, 3, 1), n=pd.array([7, None], "Int64"))
    table.to_file(tmp_path / "a.gpkg")
    assert str(reader.vectors(tmp_path, FileRef(path="a.gpkg")).frame["n"].dtype) == "Int64"


def test_dates_of_a_typed_format_arrive_as_iso_text(tmp_path, reader):
    days = pd.to_datetime(pd.Series(["2024-03-01"])).dt.date
    features(ground(0, 0, 1, 1), seen=days).to_file(tmp_path / "a.gpkg")
    assert reader.vectors(tmp_path, FileRef(path="a.gpkg")).frame["seen"].tolist() == ["2024-03-01"]


@pytest.mark.parametrize(
    ("coordinates", "state"),
    [
        ("[[[76.9,43.2],[76.91,43.2],[NaN,43.21],[76.9,43.2]]]", "not_finite"),
        ("[[[76.9,43.2],[76.91,43.2],[Infinity,43.21],[76.9,43.2]]]", "not_finite"),
        ("[[[0,0],[2,2],[2,0],[0,2],[0,0]]]", "moved"),
        ("[]", "empty"),
        ("[[[76.9,43.2],[76.91,43.2]]]", "unrepairable"),
    ],
)
def test_a_broken_shape_is_told_by_row_and_the_sound_one_beside_it_is_kept(
    tmp_path, reader, coordinates, state
):
    ref = collection(tmp_path / "a.geojson", polygon(), polygon(coordinates), "null")
    frame = reader.vectors(tmp_path, ref).frame
    assert frame["geometry_state"].tolist() == ["ok", state, "none"]


def spoiled(path, change, value):
    """Overwrite one value of the second row, as a damaged disk would."""
    features(ground(0, 0, 1, 1), ground(2, 0, 3, 1), ground(4, 0, 5, 1)).to_file(path)
    with sqlite3.connect(path) as store:
        for (name,) in store.execute("select name from sqlite_master where type = 'trigger'"):
            store.execute(f'drop trigger "{name}"')
        store.execute(change, (value,))
    store.close()


@pytest.mark.parametrize("blob", ["GP\x00\x01\x83\x7f\x00\x00garbage", "nothing like a shape"])
def test_a_corrupt_blob_is_named_by_its_row(tmp_path, reader, blob):
    change = "update a set geom = ? where fid = 2"
    spoiled(tmp_path / "a.gpkg", change, blob.encode("latin-1"))
    frame = reader.vectors(tmp_path, FileRef(path="a.gpkg")).frame
    assert frame["geometry_state"].tolist()[1] in ("unrepairable", "none")
    assert frame["geometry_state"].tolist()[::2] == ["ok", "ok"]
    assert frame["id"].tolist() == ["b1", "b2", "b3"]


def test_a_text_that_is_not_utf8_is_named_by_its_row(tmp_path, reader):
    change = "update a set id = cast(? as text) where fid = 2"
    spoiled(tmp_path / "a.gpkg", change, "Мед".encode("cp1251"))
    (issue,) = reader.vectors(tmp_path, FileRef(path="a.gpkg")).issues
    assert (issue.code, issue.row, issue.column) == ("not_utf8", 2, "id")


def test_a_file_that_is_cut_off_is_never_a_shorter_file(tmp_path, reader):
    path = tmp_path / "a.fgb"
    WRITERS["a.fgb"](features(*[ground(n, 0, n + 1, 1) for n in range(3)]), path)
    path.write_bytes(path.read_bytes()[:-60])
    (issue,) = reader.vectors(tmp_path, FileRef(path="a.fgb")).issues
    assert (issue.severity, issue.code, issue.row) == ("stop", "file_unreadable", 3)
    assert "promises 3 rows" in issue.what


def test_a_shapefile_without_its_projection_has_no_crs(tmp_path, reader):
    features(ground(0, 0, 1, 1)).to_file(tmp_path / "a.shp")
    (tmp_path / "a.prj").unlink()
    assert codes(reader.vectors(tmp_path, FileRef(path="a.shp"))) == ["crs_missing"]
    given = reader.vectors(tmp_path, FileRef(path="a.shp", crs="EPSG:32643"))
    assert given.issues == ()
    assert given.frame.crs == METRIC


def test_a_changed_companion_is_read_anew(tmp_path, reader):
    features(ground(0, 0, 1, 1)).to_file(tmp_path / "a.shp")
    assert reader.vectors(tmp_path, FileRef(path="a.shp")).frame["id"].tolist() == ["b1"]
    features(ground(0, 0, 1, 1)).assign(id="b9").to_file(tmp_path / "b.shp")
    (tmp_path / "b.dbf").replace(tmp_path / "a.dbf")
    assert reader.vectors(tmp_path, FileRef(path="a.shp")).frame["id"].tolist() == ["b9"]


def test_letters_in_no_known_encoding_are_refused_not_guessed(tmp_path, reader):
    features(ground(0, 0, 1, 1), name="Алматы").to_file(tmp_path / "a.shp", encoding="cp1251")
    (tmp_path / "a.cpg").unlink()
    table = bytearray((tmp_path / "a.dbf").read_bytes())
    table[29] = 0
    (tmp_path / "a.dbf").write_bytes(bytes(table))
    assert codes(reader.vectors(tmp_path, FileRef(path="a.shp"))) == ["encoding_unknown"]
    (tmp_path / "a.cpg").write_text("cp1251")
    assert reader.vectors(tmp_path, FileRef(path="a.shp")).frame["name"].tolist() == ["Алматы"]


@pytest.mark.parametrize(
    ("member", "code"),
    [
        ("null", "crs_missing"),
        ('{"type":"name","properties":{"name":"bogus"}}', "crs_unknown"),
        ('{"type":"link","properties":{"href":"http://127.0.0.1:9/"}}', "crs_unknown"),
        ('"EPSG:4326"', "crs_unknown"),
    ],
)
def test_a_crs_member_that_names_no_crs_is_never_taken_for_wgs84(tmp_path, reader, member, code):
    ref = collection(tmp_path / "a.geojson", polygon(), head=f'"crs":{member},')
    assert codes(reader.vectors(tmp_path, ref)) == [code]


def test_a_crs_member_at_the_end_counts_too(tmp_path, reader):
    path = tmp_path / "a.geojson"
    collection(path, polygon(), crs="a word of the data")
    assert codes(reader.vectors(tmp_path, FileRef(path=path.name))) == []
    path.write_text(path.read_text()[:-1] + ',"crs":null}')
    assert codes(reader.vectors(tmp_path, FileRef(path=path.name))) == ["crs_missing"]


def test_a_crs_that_contradicts_the_file_stops(tmp_path, reader):
    features(ground(0, 0, 1, 1)).to_file(tmp_path / "a.gpkg")
    assert codes(reader.vectors(tmp_path, FileRef(path="a.gpkg", crs="EPSG:4326"))) == [
        "crs_differs"
    ]
    assert codes(reader.vectors(tmp_path, FileRef(path="a.gpkg", crs="EPSG:32643"))) == []
    assert codes(reader.vectors(tmp_path, FileRef(path="a.gpkg", crs="EPSG:99999"))) == [
        "crs_unknown"
    ]


def test_a_file_without_rows_stops(tmp_path, reader):
    assert codes(reader.vectors(tmp_path, collection(tmp_path / "a.geojson"))) == ["layer_empty"]
    (tmp_path / "a.csv").write_text("id,name\n")
    assert codes(reader.vectors(tmp_path, FileRef(path="a.csv"))) == ["layer_empty"]


def test_one_of_several_layers_is_named_not_guessed(tmp_path, reader):
    for layer in ("old", "new"):
        features(ground(0, 0, 1, 1)).assign(id=layer).to_file(tmp_path / "a.gpkg", layer=layer)
    (issue,) = reader.vectors(tmp_path, FileRef(path="a.gpkg")).issues
    assert issue.code == "layer_unknown"
    assert "old, new" in issue.mend
    assert codes(reader.vectors(tmp_path, FileRef(path="a.gpkg", layer="newer"))) == [
        "layer_unknown"
    ]
    named = reader.vectors(tmp_path, FileRef(path="a.gpkg", layer="new"))
    assert named.frame["id"].tolist() == ["new"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.geojson", b"<OGRVRTDataSource></OGRVRTDataSource>"),
        ("a.geojson", b"PK\x03\x04"),
        ("a.gpkg", b'{"type":"FeatureCollection","features":[]}'),
        ("a.fgb", b"<x>"),
        ("a.shp", b"<x>"),
        ("a.parquet", b"{}"),
        ("a.geojson", b'{"type":"gdal_streamed_alg","command_line":"gdal vector info x"}'),
        ("a.geojson", b'{"type":"Topology","objects":{},"arcs":[]}'),
        ("a.geojson", b"{"),
    ],
)
def test_content_that_its_name_does_not_promise_is_refused(tmp_path, reader, name, content):
    (tmp_path / name).write_bytes(content)
    arrival = reader.vectors(tmp_path, FileRef(path=name))
    assert arrival.frame is None
    assert codes(arrival)[0] in ("file_kind", "file_unreadable")


def test_a_geojson_that_is_not_utf8_is_refused(tmp_path, reader):
    text = f'{{"type":"Feature","properties":{{"n":"Алматы"}},"geometry":{polygon()}}}'
    (tmp_path / "a.geojson").write_bytes(text.encode("cp1251"))
    assert codes(reader.vectors(tmp_path, FileRef(path="a.geojson"))) == ["not_utf8"]


def test_a_column_with_a_name_of_the_reader_gets_another_and_is_told(tmp_path, reader):
    ref = geojson(tmp_path / "a.geojson", features(ground(0, 0, 1, 1), row=[77]))
    arrival = reader.vectors(tmp_path, ref)
    assert codes(arrival) == ["column_reserved"]
    assert arrival.frame[["row", "file_row"]].to_numpy().tolist() == [[1, 77]]


def test_rows_keep_the_numbers_of_the_file_under_a_filter(tmp_path, reader):
    ref = geojson(tmp_path / "a.geojson", features(*[ground(n, 0, n + 1, 1) for n in range(4)]))
    filtered = reader.vectors(tmp_path, ref.model_copy(update={"where": {"id": ["b2", "b4"]}}))
    assert filtered.frame["row"].tolist() == [2, 4]


def test_a_table_has_no_shapes_unless_it_is_told_where_they_are(tmp_path, reader):
    (tmp_path / "a.csv").write_text("id,lon,lat\n1,76.9,43.2\n2,,43.2\n3,x,43.2\n")
    plain = reader.vectors(tmp_path, FileRef(path="a.csv"))
    assert not isinstance(plain.frame, gpd.GeoDataFrame)
    assert set(plain.frame["geometry_state"]) == {"none"}
    ref = FileRef(path="a.csv", crs="EPSG:4326")
    placed = reader.vectors(tmp_path, ref, geometry=("lon", "lat"))
    assert placed.frame["geometry_state"].tolist() == ["ok", "none", "unrepairable"]
    assert placed.frame.geometry.iloc[0] == Point(76.9, 43.2)
    assert codes(reader.vectors(tmp_path, FileRef(path="a.csv"), geometry=("lon", "lat"))) == [
        "crs_missing"
    ]
    assert codes(reader.vectors(tmp_path, ref, geometry=("lon", "la"))) == ["column_unknown"]


def test_shapes_written_as_text_are_read(tmp_path, reader):
    (tmp_path / "a.csv").write_text('id,shape\n1,"POLYGON ((0 0, 1 0, 1 1, 0 0))"\n2,POLYGON ((\n')
    ref = FileRef(path="a.csv", crs="EPSG:32643")
    frame = reader.vectors(tmp_path, ref, geometry=("shape",)).frame
    assert frame["geometry_state"].tolist() == ["ok", "unrepairable"]


SYSTEMS = ["EPSG:4326", "EPSG:32643", "EPSG:3857", "EPSG:28413", "EPSG:32644"]


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.fgb", "a.parquet", "a.shp"])
def test_one_square_in_any_crs_lands_on_the_same_metres(tmp_path, reader, system, name):
    square = ground(0, 0, 20, 20)
    WRITERS[name](features(square).to_crs(system), tmp_path / name)
    arrival = reader.vectors(tmp_path, FileRef(path=name))
    assert arrival.issues == ()
    landed = arrival.frame.to_crs(METRIC).geometry.iloc[0]
    assert shapely.hausdorff_distance(landed.normalize(), square.normalize()) < 0.01


def test_three_libraries_with_a_gdal_each_give_the_same_coordinates(tmp_path, reader):
    square = ground(0, 0, 20, 20)
    features(square).to_crs("EPSG:4326").to_file(tmp_path / "a.gpkg")
    with fiona.open(tmp_path / "a.gpkg") as source:
        (feature,) = source
    ours = reader.vectors(tmp_path, FileRef(path="a.gpkg")).frame.geometry.iloc[0]
    assert shapely.geometry.shape(feature.geometry).equals_exact(ours, 0)
    assert pyogrio.read_dataframe(tmp_path / "a.gpkg").geometry.iloc[0].equals_exact(ours, 0)


def test_many_rows_are_read_fast_enough(tmp_path, reader):
    ref = geojson(tmp_path / "a.geojson", features(*[ground(n, 0, n + 1, 1) for n in range(5000)]))
    started = time.monotonic()
    assert len(reader.vectors(tmp_path, ref).frame) == 5000
    assert time.monotonic() - started < 10


WKT = [ground(0, 0, 10, 10).wkt, ground(20, 0, 30, 10).wkt]
PLACED = {"crs": "EPSG:32643"}


def typed(path):
    rows = [["id", "name", "shape"], ["b1", "Әуезов", WKT[0]], ["b2", None, WKT[1]]]
    if path.suffix == ".xlsx":
        return workbook(path, *rows, **PLACED)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return FileRef(path=path.name, **PLACED)


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_table_that_people_type_gives_the_same_as_a_map(tmp_path, reader, name):
    arrival = reader.vectors(tmp_path, typed(tmp_path / name), geometry=("shape",))
    assert arrival.issues == ()
    assert arrival.frame["row"].tolist() == [2, 3]
    assert arrival.frame["id"].tolist() == ["b1", "b2"]
    assert arrival.frame["name"].tolist()[0] == "Әуезов"
    assert arrival.frame["name"].isna().tolist() == [False, True]
    assert arrival.frame.to_crs(METRIC).area.tolist() == pytest.approx([100, 100])


def test_what_is_asked_of_a_file_is_part_of_what_is_kept_of_it(tmp_path, reader):
    path = tmp_path / "a.csv"
    path.write_bytes("id;имя\nx;Дом\ny;Дом\n".encode("cp1251"))
    told = {"encoding": "cp1251", "delimiter": ";"}
    first = reader.vectors(tmp_path, FileRef(path="a.csv", **told))
    assert first.frame["имя"].tolist() == ["Дом", "Дом"]
    assert codes(reader.vectors(tmp_path, FileRef(path="a.csv", delimiter=";"))) == ["not_utf8"]
    other = reader.vectors(tmp_path, FileRef(path="a.csv", encoding="cp866", delimiter=";"))
    assert "имя" not in other.frame
    lower = reader.vectors(tmp_path, FileRef(path="a.csv", headings_row=2, **told))
    assert lower.frame["row"].tolist() == [3]
    whole = reader.vectors(tmp_path, FileRef(path="a.csv", encoding="cp1251"))
    assert [one.code for one in whole.issues if one.severity == "stop"] == ["csv_malformed"]


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("a.gpkg", {"encoding": "cp1251"}),
        ("a.geojson", {"encoding": "cp1251"}),
        ("a.geojson", {"delimiter": ";"}),
        ("a.shp", {"headings_row": 2}),
        ("a.csv", {"layer": "a"}),
    ],
)
def test_what_such_a_file_cannot_have_is_refused_and_not_passed_over(tmp_path, reader, name, keys):
    (tmp_path / name).write_text("a,b\n1,2\n")
    (issue,) = reader.vectors(tmp_path, FileRef(path=name, **keys)).issues
    assert (issue.severity, issue.code) == ("stop", "file_kind")
    assert issue.mend == f"Take {next(iter(keys))} out"


def shapefile(path, encoding):
    features(ground(0, 0, 1, 1), name="Алматы").to_file(path, encoding=encoding)
    path.with_suffix(".cpg").unlink()
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    table[29] = 0  # the byte that may name a code page
    path.with_suffix(".dbf").write_bytes(bytes(table))


@pytest.mark.parametrize("encoding", ["cp1251", "cp866"])
def test_a_shapefile_is_read_in_the_encoding_that_is_declared(tmp_path, reader, encoding):
    shapefile(tmp_path / "a.shp", encoding)
    (issue,) = reader.vectors(tmp_path, FileRef(path="a.shp")).issues
    assert issue.code == "encoding_unknown"
    assert f"encoding: {encoding}" in issue.mend
    arrival = reader.vectors(tmp_path, FileRef(path="a.shp", encoding=encoding))
    assert arrival.frame["name"].tolist() == ["Алматы"]
    assert [(one.severity, one.code) for one in arrival.issues] == [("note", "encoding_read")]
    assert "no letter for ә" in arrival.issues[0].what
    wrong = reader.vectors(tmp_path, FileRef(path="a.shp", encoding="utf-8"))
    assert [(one.severity, one.code) for one in wrong.issues] == [("stop", "not_utf8")]


def test_a_shapefile_that_names_its_encoding_is_told_and_not_overruled(tmp_path, reader):
    features(ground(0, 0, 1, 1), name="Алматы").to_file(tmp_path / "a.shp", encoding="cp1251")
    arrival = reader.vectors(tmp_path, FileRef(path="a.shp"))
    assert arrival.frame["name"].tolist() == ["Алматы"]
    assert codes(arrival) == ["encoding_read"]
    both = reader.vectors(tmp_path, FileRef(path="a.shp", encoding="cp866"))
    assert codes(both) == ["encoding_unknown"]


@pytest.mark.parametrize(
    ("language", "code"), [(0xC9, "encoding_read"), (0x57, "encoding_unknown")]
)
def test_a_shapefile_of_the_code_page_of_some_computer_is_not_guessed(
    tmp_path, reader, language, code
):
    shapefile(tmp_path / "a.shp", "cp1251")
    table = bytearray((tmp_path / "a.dbf").read_bytes())
    table[29] = language
    (tmp_path / "a.dbf").write_bytes(bytes(table))
    arrival = reader.vectors(tmp_path, FileRef(path="a.shp"))
    assert codes(arrival) == [code]
    assert arrival.frame is None or arrival.frame["name"].tolist() == ["Алматы"]


def numbered(path, *numbers, **properties):
    rows = [
        {"type": "Feature", "properties": properties, "geometry": json.loads(polygon())}
        | ({} if number is None else {"id": number})
        for number in numbers
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}))
    return FileRef(path=path.name)


def test_numbers_of_features_are_a_column_as_the_file_has_them(tmp_path, reader):
    ref = numbered(tmp_path / "a.geojson", 7, 7, None, 900)  # one of them twice, one missing
    frame = reader.vectors(tmp_path, ref).frame
    assert frame["id"].isna().tolist() == [False, False, True, False]
    assert frame["id"].dropna().tolist() == [7, 7, 900]


def test_numbers_of_features_do_not_displace_a_column(tmp_path, reader):
    ref = numbered(tmp_path / "a.geojson", 7, id="own")
    assert reader.vectors(tmp_path, ref).frame["id"].tolist() == ["own"]
    ref = numbered(tmp_path / "b.geojson", None, other={"id": 5})
    assert "id" not in reader.vectors(tmp_path, ref).frame
    ref = numbered(tmp_path / "c.geojson", "x1", "x2")
    assert reader.vectors(tmp_path, ref).frame["id"].tolist() == ["x1", "x2"]


GRID = {
    "base": "EPSG:32643",
    "origin_east_m": EAST,
    "origin_north_m": NORTH,
    "rotation_deg": 90,
    "source": "none",
}


def in_grid(table):
    """Bring a table of the world into the grid: x points north there, y points west."""
    moved = table.geometry.affine_transform([0, 1, -1, 0, -NORTH, EAST])
    return table.set_geometry(moved).set_crs(None, allow_override=True)


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
@pytest.mark.parametrize("name", WRITERS)
def test_coordinates_of_a_declared_local_grid_arrive_in_its_base(tmp_path, reader, name):
    square = ground(5, 0, 15, 20)
    table = in_grid(features(square))
    assert table.total_bounds.tolist() == [0, -15, 20, -5]
    WRITERS[name](table, tmp_path / name)
    arrival = reader.vectors(tmp_path, FileRef(path=name, grid=GRID))
    assert arrival.issues == ()
    assert arrival.frame.crs == METRIC
    assert arrival.frame.geometry.iloc[0].normalize().equals_exact(square.normalize(), 1e-6)


def test_points_of_a_typed_table_may_be_in_a_local_grid(tmp_path, reader):
    (tmp_path / "a.csv").write_text("id,x,y\n1,10,0\n")
    ref = FileRef(path="a.csv", grid=GRID)
    frame = reader.vectors(tmp_path, ref, geometry=("x", "y")).frame
    assert frame.geometry.iloc[0].equals_exact(Point(EAST, NORTH + 10), 1e-6)


@pytest.mark.parametrize(
    ("crs", "grid", "code"),
    [
        ("EPSG:32643", {}, "crs_differs"),
        (None, {"base": "EPSG:4326"}, "crs_unknown"),
        (None, {"base": "EPSG:3857"}, "crs_unknown"),
        (None, {"base": "nowhere"}, "crs_unknown"),
    ],
)
def test_a_local_grid_that_means_nothing_stops(tmp_path, reader, crs, grid, code):
    (tmp_path / "a.csv").write_text("id,x,y\n1,10,0\n")
    ref = FileRef(path="a.csv", crs=crs, grid=GRID | grid)
    assert codes(reader.vectors(tmp_path, ref, geometry=("x", "y"))) == [code]


def test_a_file_that_states_its_crs_is_not_in_a_local_grid(tmp_path, reader):
    features(ground(0, 0, 1, 1)).to_file(tmp_path / "a.gpkg")
    assert codes(reader.vectors(tmp_path, FileRef(path="a.gpkg", grid=GRID))) == ["crs_differs"]


@pytest.mark.parametrize("base", ["wkt", "proj"])
def test_the_base_of_a_local_grid_may_be_written_out(tmp_path, reader, base):
    written = METRIC.to_wkt() if base == "wkt" else "+proj=utm +zone=43 +datum=WGS84 +units=m"
    (tmp_path / "a.csv").write_text("id,x,y\n1,10,0\n")
    ref = FileRef(path="a.csv", grid=GRID | {"base": written})
    frame = reader.vectors(tmp_path, ref, geometry=("x", "y")).frame
    assert frame.to_crs(METRIC).geometry.iloc[0].equals_exact(Point(EAST, NORTH + 10), 1e-3)


@pytest.mark.filterwarnings("ignore:CRS EPSG.28473 is deprecated")
@pytest.mark.parametrize("system", ["EPSG:28413", "EPSG:4284", "EPSG:28473"])
@pytest.mark.parametrize("name", ["a.gpkg", "a.shp", "a.geojson", "a.csv"])
def test_pulkovo_arrives_as_it_is_and_is_shifted_as_proj_does_best(tmp_path, reader, system, name):
    city = (76.5, 42.9, 77.3, 43.5)
    area = AreaOfInterest(*city)
    best = TransformerGroup(METRIC, system, always_xy=True, area_of_interest=area).transformers[0]
    x, y = best.transform(EAST, NORTH)
    table = features(Point(x, y)).set_crs(system, allow_override=True)
    if name == "a.csv":
        (tmp_path / name).write_text(f"id,x,y\n1,{x!r},{y!r}\n")
        ref, shape = FileRef(path=name, crs=system), ("x", "y")
    else:
        WRITERS[name](table, tmp_path / name)
        ref, shape = FileRef(path=name), ()
    arrival = reader.vectors(tmp_path, ref, geometry=shape)
    assert arrival.issues == ()
    moved = crs.to_metric(arrival.frame, "points", METRIC, place=city).geometry.iloc[0]
    assert moved.distance(Point(EAST, NORTH)) < 0.01
    bare = Transformer.from_crs(system, CRS(system).geodetic_crs, always_xy=True).transform(x, y)
    unshifted = Transformer.from_crs(4326, METRIC, always_xy=True).transform(*bare)
    assert moved.distance(Point(unshifted)) > 50


def test_one_shape_of_arcs_or_with_an_empty_ring_costs_a_geoparquet_no_other_row(tmp_path, reader):
    features(ground(0, 0, 10, 10)).to_parquet(tmp_path / "sound.parquet")
    table = pq.read_table(tmp_path / "sound.parquet")
    metadata = table.schema.metadata
    (square,) = table["geometry"].to_pylist()
    shapes = [square, *arcs(EAST, NORTH).values(), hollow(EAST, NORTH)]
    drawn = pa.table({"id": [f"b{n}" for n in range(len(shapes))], "geometry": shapes})
    pq.write_table(drawn.replace_schema_metadata(metadata), tmp_path / "a.parquet")
    arrival = reader.vectors(tmp_path, FileRef(path="a.parquet"))
    assert arrival.issues == ()
    assert arrival.frame["geometry_state"].tolist() == ["ok"] + ["unrepairable"] * 6
    notes = arrival.frame["geometry_note"].tolist()
    assert all("drawn with arcs" in note for note in notes[1:6])
    assert "no corners" in notes[6]
