import json
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.atlas.extract import render_extracts
from geo.config import layers_folder, load_config
from geo.errors import DataError, UsageError
from geo.planning import asked, check, site_at, site_of_parcel, sites_in

DAY = date(2026, 11, 1)
FAULT_STRIP = (-123.409, -48.871)


@pytest.fixture(scope="module")
def config():
    return load_config(layers_folder() / "demo" / "monitor.yaml", as_of=DAY)


def states(extracts):
    themes = extracts.themes
    return dict(zip(themes["layer_id"], themes["state"], strict=True))


def write(folder: Path, *shapes, **columns) -> Path:
    frame = gpd.GeoDataFrame(columns, geometry=list(shapes), crs=4326)
    path = folder / "sites.geojson"
    path.write_text(frame.to_json(drop_id=True), encoding="utf-8")
    return path


def square(lon: float, lat: float, side: float = 0.001):
    return shapely.box(lon, lat, lon + side, lat + side)


def test_a_place_in_the_fault_strip(config):
    found = check(config, site_at(*FAULT_STRIP))
    told = states(found)
    assert [layer for layer, state in told.items() if state == "concerned"] == ["fault-strip"]
    assert told["fault-band"] == "no_data"  # a layer that says nowhere that it is complete
    shares = found.provisions.set_index("rule_id")
    assert shares.loc["fault-share", ["version_id", "holds"]].tolist() == [
        "fault-share-2022",
        "whole",
    ]
    assert found.sites["kind"].tolist() == ["point"]


def test_the_engine_that_is_asked_for_measures_the_site(config, monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)
    monkeypatch.setattr("geo.overlay.engines.PLAIN_S", 0.0)
    assert len(check(replace(config, engine="plain"), site_at(*FAULT_STRIP)).sites) == 1
    with pytest.raises(UsageError, match="numba is not installed"):
        check(replace(config, engine="grid"), site_at(*FAULT_STRIP))


def test_the_law_is_that_of_the_day_asked_about(config):
    then = check(config, site_at(*FAULT_STRIP), on=date(2021, 6, 1))
    assert (then.on, then.as_of) == (date(2021, 6, 1), DAY)
    assert then.provisions.set_index("rule_id").loc["fault-share", "limit"] == 0.5


def test_a_parcel_however_its_number_is_written(config):
    found = check(config, site_of_parcel(" 99:002:003 001"))
    site = found.sites.iloc[0]
    assert (site["parcel_id"], site["registered_m2"]) == ("99-002-003-001", 1024)
    assert site["area_m2"] == pytest.approx(1024, abs=1)
    assert not site["position_error_assumed"]
    assert states(found)["foothills"] == "concerned"
    limits = found.provisions.set_index("rule_id")["limit"]
    assert limits[["floors-limit", "height-limit"]].tolist() == [3, 12]


def test_an_unknown_parcel_is_answered_with_those_that_look_like_it(config):
    with pytest.raises(UsageError, match="Did you mean 99-002-003-001"):
        check(config, site_of_parcel("99-002-003-01"))


@pytest.mark.parametrize(
    ("place", "said"), [((-48.871, -123.409), "look swapped"), ((10, 10), "outside the monitor")]
)
def test_a_place_elsewhere_is_refused_before_anything_is_read(config, place, said):
    stages = []
    with pytest.raises(UsageError, match=said):
        check(config, site_at(*place), tell=stages.append)
    assert stages == []


def test_a_site_partly_outside_the_city_has_layers_without_data(config, tmp_path):
    corner = square(-123.4234, -48.8900)  # the city begins at -123.42289
    found = check(config, sites_in(write(tmp_path, corner, id=["corner"])))
    told = set(states(found).values())
    assert "not_concerned" not in told
    assert "no_data" in told
    assert not (found.sites["inside_city_m"] > 0).any()


def test_two_thousand_sites_are_answered_at_once(config, tmp_path):
    random = np.random.default_rng(7)
    lons = random.uniform(-123.421, -123.370, 2000)
    lats = random.uniform(-48.890, -48.866, 2000)
    shapes = [square(lon, lat, 0.0005) for lon, lat in zip(lons, lats, strict=True)]
    ids = [f"site {number}" for number in range(2000)]
    found = check(config, sites_in(write(tmp_path, *shapes, id=ids)))
    assert found.sites["site_id"].tolist() == ids
    assert len(found.themes) == 2000 * 10
    assert len(json.loads(render_extracts(found, "json", "en"))) == 2000
    one = check(config, gpd.GeoDataFrame({"id": [ids[77]]}, geometry=[shapes[77]], crs=4326))
    among = found.themes[found.themes["site_id"] == ids[77]].reset_index(drop=True)
    figures = ["area_m2", "share", "share_low", "share_high", "distance_m", "error_m"]
    assert among.drop(columns=figures).equals(one.themes.drop(columns=figures))
    np.testing.assert_allclose(among[figures], one.themes[figures], atol=1e-6)


def test_every_fault_of_a_file_is_told_at_once(config, tmp_path):
    crossing = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    there = shapely.affinity.translate(
        shapely.affinity.scale(crossing, 0.001, 0.001, origin=(0, 0)), -123.40, -48.88
    )
    line = shapely.LineString([(-123.40, -48.88), (-123.39, -48.88)])
    good = square(-123.40, -48.88)
    path = write(tmp_path, there, None, good, good, line, id=["a", "b", "c", "c", "d"])
    with pytest.raises(DataError) as told:
        check(config, sites_in(path))
    said = str(told.value)
    assert "sites.geojson, row 2" in said
    assert "row 4: 'c' names another site already" in said
    assert "row 5: the shape is a LineString" in said


def test_a_file_that_is_none_is_told(config, tmp_path):
    path = tmp_path / "sites.geojson"
    path.write_text("{not json", encoding="utf-8")
    with pytest.raises(DataError, match=r"sites\.geojson"):
        check(config, sites_in(path))
    with pytest.raises(DataError, match="does not exist"):
        check(config, sites_in(tmp_path / "absent.geojson"))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "No site is named"),
        ({"at": "1,2", "parcel": "1"}, "--at and --parcel are given"),
    ],
)
def test_what_is_asked_about_is_one_thing_and_readable(options, said):
    with pytest.raises(UsageError, match=said):
        asked(**({"at": None, "parcel": None, "geometry": None} | options))


SITE = square(-123.39, -48.87)
RING = [[-123.39, -48.87], [-123.389, -48.87], [-123.389, -48.869], [-123.39, -48.87]]


def drawn(geometry):
    feature = {"type": "Feature", "properties": {}, "geometry": geometry}
    return {"type": "FeatureCollection", "features": [feature]}


def saved(folder, suffix, *layers, crs=4326):
    """A file of one site, in a format of GDAL; with one layer, or these."""
    path = folder / f"sites{suffix}"
    for layer in layers or ("sites",):
        gpd.GeoDataFrame({"name": ["a"]}, geometry=[SITE], crs=crs).to_file(path, layer=layer)
    return path


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.geojson", "", "a.geojson: the file is empty. Export or copy it again."),
        (
            "a.geojson",
            "<!DOCTYPE html><html>Log in</html>",
            "a.geojson: the content is a web page, and no GeoJSON. "
            "Download the file itself: its address gave a page.",
        ),
        (
            "a.geojson",
            json.dumps(drawn({"type": "Point", "coordinates": [-123.39, -48.87]}))[:-9],
            "a.geojson, line 1, character 139: the JSON ends too early. "
            "It was not copied whole: copy or download it again.",
        ),
        (
            "a.geojson",
            json.dumps(drawn({"type": "LineString", "coordinates": RING})),
            "a.geojson, row 1: the shape is a LineString. Use Polygon or Point.",
        ),
        (
            "a.geojson",
            json.dumps(drawn({"type": "Point", "coordinates": [4e5, 4.5e6]})),
            "a.geojson: 1 of 1 rows are outside the extent: x 400000 to 400000, y 4.5e+06 to "
            "4.5e+06 in 'WGS 84 (CRS84)'. Check the CRS of the file, and that the sites lie in "
            "the city.",
        ),
        (
            "a.csv",
            "name,x\nhouse,1\n",
            "a.csv: the file holds no shapes. Draw the sites, and save them as GeoJSON.",
        ),
        (
            "a",
            "text",
            "a: its name has no ending. Unpack or convert it to one of .geojson, .json, .gpkg, "
            ".shp, .fgb, .csv, .xlsx, .dxf, .parquet.",
        ),
    ],
)
def test_a_broken_file_of_sites_is_told_in_our_words_with_its_name_and_the_mend(
    config, tmp_path, name, content, told
):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(DataError) as stopped:
        check(config, sites_in(tmp_path / name))
    assert [str(fault) for fault in stopped.value.faults] == [told]


@pytest.mark.parametrize("suffix", [".gpkg", ".shp", ".parquet"])
def test_a_file_of_sites_that_was_cut_off_says_so(config, tmp_path, suffix):
    if suffix == ".parquet":
        path = tmp_path / "sites.parquet"
        gpd.GeoDataFrame(geometry=[SITE], crs=4326).to_parquet(path)
    else:
        path = saved(tmp_path, suffix)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(DataError, match=rf"^sites{suffix}: it is cut off: .*download it again\.$"):
        check(config, sites_in(path))


@pytest.mark.parametrize(
    ("layers", "crs", "told"),
    [
        (("one", "two"), 4326, "has 2 layers. Save the sites alone in a file, as one layer."),
        (("one",), None, "the file does not say its CRS. Save it with its CRS."),
    ],
)
@pytest.mark.filterwarnings("ignore:.crs. was not provided")
def test_the_mend_speaks_of_no_monitor_where_no_monitor_names_the_file(
    config, tmp_path, layers, crs, told
):
    with pytest.raises(DataError) as stopped:
        check(config, sites_in(saved(tmp_path, ".gpkg", *layers, crs=crs)))
    assert str(stopped.value).endswith(told)


def test_two_sites_one_of_them_with_heights_are_two_sites(config, tmp_path):
    high = shapely.force_3d(SITE, 250.0)
    path = write(tmp_path, high, square(-123.395, -48.875), name=["a", "b"])
    found = check(config, sites_in(path))
    assert found.sites["site_id"].tolist() == ["a", "b"]
    assert not found.sites.geometry.has_z.any()


def test_a_place_is_the_same_however_it_is_written(config):
    said = check(config, site_at(-123.39, -48.87))
    for text in ("-123.39,-48.87", "48°52'12\" ю. ш. 123°23'24\" з. д.", "48,87 S; 123,39 W"):
        typed = check(config, asked(at=text, parcel=None, geometry=None))
        assert states(typed) == states(said)
        assert typed.sites["site_id"].tolist() == ["-123.39,-48.87"]
