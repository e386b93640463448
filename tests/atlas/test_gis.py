"""What QGIS is given: read back by another library, and its XML read as XML."""

import json
import re
import sqlite3
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import geopandas as gpd
import pyogrio
import pytest
import shapely
from pyproj import CRS
from shapely.geometry import LineString, Point
from world import EAST, METRIC, NORTH, ground

from geo import tables
from geo.atlas import languages
from geo.atlas.geopackage import NO_CODE, Sheet, geopackage
from geo.atlas.gis import inspector_gis, public_gis
from geo.atlas.inks import STANDING_INKS, Ink
from geo.atlas.order import ordered
from geo.atlas.qgis import Drawn, Look, project, qml
from geo.atlas.standings import standings
from geo.records import VERDICTS

DAY = date(2026, 9, 1)
LOOK = Look("polygon", None, {"": ("A title", Ink("#ff0000", "#000000", "square"))})


@pytest.fixture(scope="module")
def inside(quiet_town):
    return inspector_gis(ordered(quiet_town))


@pytest.fixture(scope="module")
def outside(quiet_town):
    return public_gis(ordered(quiet_town))


@pytest.fixture
def laid(tmp_path):
    """Write files, and give their folder."""

    def lay(files):
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return lay


def parsed(text):
    return ET.fromstring(text)  # noqa: S314 our own text


def rows(path, command):
    with sqlite3.connect(path) as database:
        return database.execute(command).fetchall()


def names(path):
    return {str(name) for name, kind in pyogrio.list_layers(path) if kind}


def sheet(frame, **keys):
    told = {"name": "t", "title": "Title", "about": {}, "styles": {"ru": qml(LOOK)}}
    return Sheet(**told | {"frame": frame} | keys)


def square(**columns):
    return gpd.GeoDataFrame(columns, geometry=[ground(0, 0, 10, 10)], crs=METRIC)


def test_buildings_come_back_with_their_shapes_columns_and_standing(inside, laid, quiet_town):
    path = laid(inside) / "gis" / "internal-use.gpkg"
    back = pyogrio.read_dataframe(path, layer="buildings").set_index("building_id")
    mine = quiet_town.buildings.set_index("building_id").assign(
        standing=standings(quiet_town).to_numpy()
    )
    mine = mine[mine.geometry.geom_type == "Polygon"]
    assert back.crs == METRIC
    assert set(back.index) == set(mine.index)
    for column in ("standing", "height_m", "in_city"):
        assert (back[column] == mine.loc[back.index, column]).all(), column
    away = back.geometry.hausdorff_distance(mine.loc[back.index].geometry, align=False)
    assert away.max() < 0.002
    assert back.loc["b000", "sign_rules"] == "height slide-near"
    points = pyogrio.read_dataframe(path, layer="buildings_points")
    assert points["building_id"].tolist() == ["b007"]


def test_zones_of_each_licence_are_a_file_and_those_of_none_are_for_internal_use(inside, laid):
    folder = laid(inside) / "gis"
    assert names(folder / "layers-cc-by-4-0.gpkg") == {
        "zone_fault", "zone_fault_lines", "districts", "outline",
    }  # fmt: skip
    assert "zone_slide" in names(folder / "internal-use.gpkg")
    assert "zone_fault" not in names(folder / "internal-use.gpkg")


def test_nothing_that_may_not_leave_and_no_building_is_in_the_public_files(outside, laid):
    folder = laid(outside)
    [path] = folder.glob("*.gpkg")
    assert names(path) == {"zone_fault", "zone_fault_lines", "districts", "outline"}
    columns = set(pyogrio.read_info(path, layer="zone_fault")["fields"])
    assert columns == set(tables.ZONES.public)
    whole = b"".join(one if isinstance(one, bytes) else one.encode() for one in outside.values())
    assert b"b000" not in whole
    assert b"Private plan" not in whole


def test_a_closed_boundary_stays_out_of_the_public_files(quiet_town):
    monitor = quiet_town.monitor
    boundary = monitor.boundary.model_copy(update={"source": "shut"})
    town = replace(quiet_town, monitor=monitor.model_copy(update={"boundary": boundary}))
    text = public_gis(ordered(town))["layers-cc-by-4-0.ru.qgs"]
    assert "layername=districts" in text
    assert "layername=outline" not in text


def test_each_table_has_a_style_in_each_language_that_reads_as_xml(inside, laid):
    folder = laid(inside) / "gis"
    for path in folder.glob("*.gpkg"):
        styled = rows(path, "SELECT f_table_name, styleName, useAsDefault, styleQML"
                            " FROM layer_styles")  # fmt: skip
        assert {name for name, *_ in styled} == names(path)
        assert len(styled) == len(names(path)) * len(languages.LANGUAGES)
        assert {language for _, language, default, _ in styled if default} == {languages.DEFAULT}
        assert all(parsed(text).find("renderer-v2") is not None for *_, text in styled)


def test_a_style_has_a_symbol_for_every_standing_in_the_colours_of_the_page(inside, laid):
    path = laid(inside) / "gis" / "internal-use.gpkg"
    [(text,)] = rows(path, "SELECT styleQML FROM layer_styles WHERE styleName = 'en'"
                           " AND f_table_name = 'buildings'")  # fmt: skip
    renderer = parsed(text).find("renderer-v2")
    assert renderer.get("attr") == "standing"
    labels = {one.get("value"): one.get("label") for one in renderer.iter("category")}
    assert set(VERDICTS) < set(labels) == set(STANDING_INKS)
    assert labels["breach"] == languages.texts()["en"]["verdict.breach"]
    symbols = {one.get("name"): one for one in renderer.iter("symbol")}
    assert {one.get("symbol") for one in renderer.iter("category")} == set(symbols)
    assert "213,94,0,255" in ET.tostring(symbols["0"], encoding="unicode")


def test_a_zone_keeps_the_colour_and_pattern_of_its_layer(inside, laid):
    path = laid(inside) / "gis" / "layers-cc-by-4-0.gpkg"
    [(text,)] = rows(path, "SELECT styleQML FROM layer_styles WHERE useAsDefault"
                           " AND f_table_name = 'zone_fault'")  # fmt: skip
    options = {(one.get("name"), one.get("value")) for one in parsed(text).iter("Option")}
    assert ("color", "153,51,170,255") in options
    assert ("style", "b_diagonal") in options


def test_the_file_says_whose_data_it_is_and_that_the_town_is_invented(inside, laid):
    path = laid(inside) / "gis" / "layers-cc-by-4-0.gpkg"
    told = rows(path, "SELECT reference_scope, table_name, metadata FROM gpkg_metadata"
                      " JOIN gpkg_metadata_reference ON md_file_id = id")  # fmt: skip
    about = {(scope, name): json.loads(text) for scope, name, text in told}
    whole = about["geopackage", None]
    assert "Invented town" in whole["notice"]
    assert whole["as_of"] == "2026-09-01"
    assert len(set(whole["attribution"])) == len(whole["attribution"])
    assert about["table", "zone_fault"]["attribution"] == ["Office, 2026"]
    assert about["table", "zone_fault"]["sources"][0]["licence"] == "CC-BY-4.0"


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_a_project_opens_tables_that_are_there_in_the_metric_crs(inside, laid, language):
    folder = laid(inside) / "gis"
    root = parsed((folder / f"project.{language}.qgs").read_text(encoding="utf-8"))
    layers = root.findall("projectlayers/maplayer")
    opened = set()
    for layer in layers:
        file, table = re.fullmatch(
            r"\./(.+)\|layername=(\w+)", layer.findtext("datasource")
        ).groups()
        assert table in names(folder / file)
        kind = pyogrio.read_info(folder / file, layer=table)["geometry_type"]
        assert kind == layer.get("wkbType")
        assert layer.findtext("srs/spatialrefsys/authid") == "EPSG:32643"
        opened.add((file, table))
    assert opened == {(one.name, table) for one in folder.glob("*.gpkg") for table in names(one)}
    ids = [layer.findtext("id") for layer in layers]
    assert len(set(ids)) == len(ids)
    assert ids == [one.get("id") for one in root.iter("layer-tree-layer")]
    assert ids == [one.get("id") for one in root.findall("layerorder/layer")]
    titles = [layer.findtext("layername") for layer in layers]
    assert len(set(titles)) == len(titles)
    own = languages.texts()[language]
    assert {f"fault {language} ({own[f'shape.{one}']})" for one in ("polygon", "line")} < set(
        titles
    )
    assert f"slide {language}" in titles  # of one kind of shape: no kind is named
    assert languages.texts()[language]["banner.fictional"] in root.findtext("title")
    assert CRS.from_wkt(root.findtext("projectCrs/spatialrefsys/wkt")) == METRIC


def test_the_same_tables_give_the_same_bytes_whatever_the_order_of_rows(
    inside, quiet_town, in_other_order
):
    assert inspector_gis(ordered(in_other_order(quiet_town, 3))) == inside


def test_hostile_names_stay_text(hostile_town, laid):
    files = inspector_gis(ordered(hostile_town)) | public_gis(ordered(hostile_town))
    folder = laid(files)
    for path in folder.rglob("*.qgs"):
        root = parsed(path.read_text(encoding="utf-8"))
        assert not any(one.tag in ("script", "img") for one in root.iter())
        assert "</script>" in root.findtext("title")
    back = pyogrio.read_dataframe(folder / "gis" / "internal-use.gpkg", layer="buildings")
    assert set(back["building_id"]) < set(hostile_town.buildings["building_id"])


def test_a_name_with_characters_that_xml_forbids_is_still_xml():
    drawn = [Drawn("a.gpkg", "t", "bad \x00\x0b name ]]> & <b>", LOOK)]
    text = project("x\x07", "", drawn, crs=METRIC, extent=(0, 0, 1, 1))
    assert "name ]]> & <b>" in parsed(text).findtext("projectlayers/maplayer/layername")


def test_table_and_column_names_cannot_leave_their_quotes(tmp_path):
    frame = square(**{'a"); DROP TABLE gpkg_contents; --': ["x'); --"]})
    (tmp_path / "t.gpkg").write_bytes(geopackage([sheet(frame)], crs=METRIC, as_of=DAY, about={}))
    back = pyogrio.read_dataframe(tmp_path / "t.gpkg", layer="t")
    assert back.iloc[0, 0] == "x'); --"


def test_missing_values_and_missing_shapes_come_back_missing(tmp_path):
    frame = gpd.GeoDataFrame(
        {"day": [None, "2020-01-02"], "share": [None, 0.5]},
        geometry=[None, ground(0, 0, 1, 1)],
        crs=METRIC,
    ).astype({"day": "datetime64[s]"})
    (tmp_path / "t.gpkg").write_bytes(geopackage([sheet(frame)], crs=METRIC, as_of=DAY, about={}))
    back = pyogrio.read_dataframe(tmp_path / "t.gpkg", layer="t")
    assert back["day"].isna().tolist() == back.geometry.isna().tolist() == [True, False]
    assert back["share"].isna().tolist() == [True, False]
    assert str(back["day"].iloc[1].date()) == "2020-01-02"


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        (Point(EAST, NORTH), "MultiPoint"),
        (LineString([(EAST, NORTH), (EAST + 9, NORTH)]), "MultiLineString"),
        (ground(0, 0, 9, 9), "MultiPolygon"),
    ],
)
def test_single_shapes_become_multiple_ones_of_their_kind(tmp_path, shape, kind):
    frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=[shape], crs=METRIC)
    (tmp_path / "t.gpkg").write_bytes(geopackage([sheet(frame)], crs=METRIC, as_of=DAY, about={}))
    back = pyogrio.read_dataframe(tmp_path / "t.gpkg", layer="t")
    assert back.geometry.iloc[0].geom_type == kind
    assert shapely.equals(back.geometry.iloc[0], shape)


def test_a_crs_without_a_code_is_kept_by_its_definition(tmp_path):
    local = CRS.from_proj4("+proj=tmerc +lat_0=43 +lon_0=76 +k=1 +ellps=krass +units=m")
    frame = square(id=["a"]).set_crs(local, allow_override=True)
    (tmp_path / "t.gpkg").write_bytes(geopackage([sheet(frame)], crs=local, as_of=DAY, about={}))
    assert rows(tmp_path / "t.gpkg", "SELECT srs_id FROM gpkg_geometry_columns") == [(NO_CODE,)]
    back = pyogrio.read_dataframe(tmp_path / "t.gpkg", layer="t")
    told = {one.name: one.value for one in back.crs.coordinate_operation.params}
    assert told["Longitude of natural origin"] == 76


def test_a_geopackage_is_whole(inside, laid):
    for path in (laid(inside) / "gis").glob("*.gpkg"):
        assert rows(path, "PRAGMA integrity_check") == [("ok",)]
        assert rows(path, "PRAGMA foreign_key_check") == []
        assert path.read_bytes()[68:72] == b"GPKG"
