"""Tests of geo/measuring.py and geo/atlas/measured.py: real files, read through the fence."""

import json
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely
from hillside import CELL, HOUSE, SHEDS, geotiff, seen, voided
from real.places import DATA, NEEDS_DATA, place
from world import (
    EAST,
    NORTH,
    CompiledError,
    features,
    geojson,
    ground,
    layer_keys,
    refuse_compiled,
    terrain,
    town,
    version,
    words,
)

from geo.atlas.languages import LANGUAGES, texts
from geo.atlas.measured import CHANGES, REASONS, measured_lines
from geo.errors import DataError, UsageError
from geo.measuring import Building, Surfaces, measure_change, measured_object
from geo.planning import Drawn, Numbered
from geo.records import CHANGES as ALL_CHANGES
from geo.records import REMOVAL_REASONS, Parameter

STOREY = Parameter(value=3.0, source="none")
NOISE = 0.05


@pytest.fixture
def city(tmp_path):
    """Give a town with the house, its neighbours and two parcels on file."""
    geojson(tmp_path / "buildings.geojson", features(HOUSE, *SHEDS))
    lots = features(ground(20, 22, 36, 36), ground(40, 4, 56, 15))
    geojson(tmp_path / "lots.geojson", lots)
    geojson(tmp_path / "city.geojson", features(ground(-3000, -3000, 3000, 3000)))
    register = {"title": words("Register"), "source": "survey"}
    error = {"position_error_m": {"value": 0.05, "source": "survey"}}
    registers = [
        {"id": "buildings", "kind": "buildings", "file": {"path": "buildings.geojson"},
         "columns": {"building_id": "id"}} | register | error,
        {"id": "lots", "kind": "parcels", "file": {"path": "lots.geojson"},
         "columns": {"parcel_id": "id"}} | register,
    ]  # fmt: skip
    written(tmp_path / "zones" / "strip.yaml", layer_keys())
    shape = {"id": "rule", "title": words("A rule"), "force": "binding"}
    test = {"word": "inside", "zones": ["strip"]}
    limits = [version("barred")]
    written(tmp_path / "rules" / "rule.yaml", shape | {"test": test, "versions": limits})
    geojson(tmp_path / "strip.geojson", features(ground(500, 0, 600, 100)))
    return replace(town(tmp_path, registers=registers), cache=tmp_path / "cache")


def written(path, keys):
    path.parent.mkdir()
    path.write_text(json.dumps(keys), encoding="utf-8")  # a YAML parser reads JSON too


def files(folder, before, after, **more):
    return Surfaces(
        geotiff(folder / "before.tif", before), geotiff(folder / "after.tif", after), **more
    )


def codes(measured):
    return [issue.code for issue in measured.issues]


def before_and_after(*parts, **keys):
    return seen((HOUSE, 9), noise=NOISE, seed=1), seen(*parts, noise=NOISE, seed=2, **keys)


def test_a_building_on_file_that_is_gone_is_suggested_for_the_ledger(city, tmp_path):
    surfaces = files(tmp_path, *before_and_after(), after_on=date(2026, 10, 1))
    found = measure_change(city, Building("b1"), surfaces, storey_m=STOREY)
    row = found.removals.iloc[0]
    assert (row["building_id"], row["change"]) == ("b1", "gone")
    assert abs(row["removed_m3"] - 1080) <= row["removed_error_m3"] < 40
    assert found.error_source == "stable_ground"
    assert found.error_m == pytest.approx(2 * NOISE * np.sqrt(2), rel=0.1)
    (line,) = found.suggested
    assert (line.floors_left, line.height_left_m, line.area_left_m2, line.sure) == (0, 0, 0, True)
    assert (line.source, line.seen_on) == ("after.tif", date(2026, 10, 1))
    assert found.issues == ()


def test_the_engine_that_is_asked_for_counts_all_cells(city, tmp_path, monkeypatch):
    refuse_compiled(monkeypatch)
    surfaces, plain = files(tmp_path, *before_and_after()), replace(city, engine="plain")
    assert len(measure_change(plain, Building("b1"), surfaces).removals) == 1
    assert len(measure_change(plain, Numbered("b1"), surfaces).landscape) == 1
    with pytest.raises(CompiledError):
        measure_change(city, Building("b1"), surfaces)


def test_the_top_floor_of_a_drawn_footprint(city, tmp_path):
    drawn = tmp_path / "drawn.geojson"
    geojson(drawn, features(HOUSE))
    surfaces = files(tmp_path, seen((HOUSE, 9), roof=True), seen((HOUSE, 6), roof=True),
                     before_error_m=0.1, after_error_m=0.1)  # fmt: skip
    found = measure_change(city, Drawn(drawn), surfaces, storey_m=STOREY, position_error_m=0.1)
    (line,) = found.suggested
    assert (line.floors_left, line.sure) == (2, True)
    assert line.height_left_m == pytest.approx(6, abs=0.1)
    assert found.error_source == "stated"
    wide = measure_change(city, Drawn(drawn), surfaces)  # 5 m is the assumed error of the town
    assert wide.removals["removed_error_m3"].iloc[0] > 100


def test_cut_and_fill_on_a_parcel_on_file(city, tmp_path):
    heap, pit = ground(22, 24, 27, 34), ground(29, 24, 34, 34)
    surfaces = files(tmp_path, seen(noise=NOISE), seen((heap, 2), (pit, -3), noise=NOISE, seed=3))
    found = measure_change(city, Numbered("b1"), surfaces)
    row = found.landscape.iloc[0]
    assert found.removals.empty
    assert found.suggested == ()
    assert abs(row["fill_m3"] - 100) <= row["fill_error_m3"]
    assert abs(row["cut_m3"] - 150) <= row["cut_error_m3"]
    assert abs(row["cut_max_m"] - 3) <= row["height_error_m"]


def test_a_bias_widens_the_errors_of_cut_and_fill_until_it_is_taken_out(city, tmp_path):
    surfaces = files(tmp_path, seen(noise=NOISE), seen(noise=NOISE, seed=3, up=0.5))
    plain = measure_change(city, Numbered("b1"), surfaces)
    assert codes(plain) == ["grid_biased"]
    assert plain.landscape["fill_m3"].iloc[0] <= plain.landscape["fill_error_m3"].iloc[0]
    fixed = measure_change(city, Numbered("b1"), surfaces, coregister=True)
    assert codes(fixed) == ["grid_moved"]
    assert fixed.coregistered.up_m == pytest.approx(0.5, abs=0.01)
    assert fixed.landscape["fill_m3"].iloc[0] < plain.landscape["fill_m3"].iloc[0] / 5


def test_a_shift_is_told_and_taken_out_only_where_that_is_asked(city, tmp_path):
    surfaces = files(tmp_path, *before_and_after((HOUSE, 3), east=0.7 * CELL))
    plain = measure_change(city, Building("b1"), surfaces)
    assert plain.removals[["change", "reason"]].iloc[0].tolist() == ["unknown", "shifted"]
    assert codes(plain) == ["grid_shifted"]
    assert plain.registration.east_m == pytest.approx(0.7 * CELL, abs=0.1 * CELL)
    assert [one.sure for one in plain.suggested] == [False]
    fixed = measure_change(city, Building("b1"), surfaces, coregister=True)
    assert fixed.removals["change"].tolist() == ["shrank"]
    assert codes(fixed) == ["grid_moved"]
    assert fixed.issues[0].what.startswith("it was moved by -0.35 m east and ")


def test_what_grew_is_no_line_of_the_ledger(city, tmp_path):
    found = measure_change(city, Building("b1"), files(tmp_path, *before_and_after((HOUSE, 12))))
    assert found.removals["change"].tolist() == ["grew"]
    assert found.suggested == ()
    assert "b1: not removed: it grew" in measured_lines(found, "en")


def test_other_cells_are_refused_unless_resampling_is_asked_for(city, tmp_path):
    surfaces = files(tmp_path, seen((HOUSE, 9), noise=NOISE), seen(cell=1.0, noise=NOISE, seed=2))
    with pytest.raises(DataError, match=r"after\.tif: its cells are not those of before\.tif"):
        measure_change(city, Building("b1"), surfaces)
    found = measure_change(city, Building("b1"), surfaces, resample=True)
    assert codes(found) == ["grid_resampled"]
    assert found.issues[0].what == "it was brought from cells of 1 x 1 onto those of before.tif"
    row = found.removals.iloc[0]
    assert row["change"] == "gone"
    assert abs(row["removed_m3"] - 1080) <= row["removed_error_m3"]


def test_another_crs_is_refused_even_where_resampling_is_asked_for(city, tmp_path):
    before, after = before_and_after()
    surfaces = files(tmp_path, before, replace(after, crs="EPSG:32642"))
    with pytest.raises(DataError, match="CRS EPSG:32642 instead of EPSG:32643"):
        measure_change(city, Building("b1"), surfaces, resample=True)


def test_surfaces_in_the_metres_of_the_web_are_measured_on_the_ground(city, tmp_path):
    """In Web Mercator a cell of 0.5 has 0.36 m at 43 N, and an area nearly half its units."""
    web = features(HOUSE).to_crs(3857).geometry.iloc[0]
    west, south, _, _ = web.bounds
    x, y = np.meshgrid(west - 20 + 0.5 * np.arange(120), south + 40 - 0.5 * np.arange(120))
    bare = 800 + np.sin(x / 9) + np.cos(y / 11)
    shape = {"transform": (0.5, 0.0, west - 20.25, 0.0, -0.5, south + 40.25), "crs": "EPSG:3857"}
    house = np.where(shapely.contains_xy(web, x, y), bare + 9, bare)
    before, after = (replace(terrain(one, cell=0.5), **shape) for one in (house, bare))
    surfaces = files(tmp_path, before, after, before_error_m=0.1, after_error_m=0.1)
    row = measure_change(city, Building("b1"), surfaces).removals.iloc[0]
    assert row["change"] == "gone"
    assert row["removed_m3"] == pytest.approx(1080, rel=0.01)


def test_voids_are_told(city, tmp_path):
    before, after = before_and_after()
    found = measure_change(
        city, Building("b1"), files(tmp_path, before, voided(after, ground(23, 25, 25, 28)))
    )
    assert codes(found) == ["relief_voids"]
    assert found.issues[0].what == "up to 5.0% of what is measured has no height in one of the two"
    assert found.removals["reason"].tolist() == ["void"]
    assert [one.sure for one in found.suggested] == [False]


def test_a_surface_named_twice_tells_no_error(city, tmp_path):
    before, _ = before_and_after()
    found = measure_change(city, Building("b1"), files(tmp_path, before, before))
    assert codes(found) == ["grid_error"]
    assert "agree to the last digit" in found.issues[0].what
    assert found.suggested == ()


def test_an_error_stated_too_small_is_told_and_not_taken(city, tmp_path):
    surfaces = files(tmp_path, *before_and_after(), before_error_m=0.01, after_error_m=0.01)
    found = measure_change(city, Building("b1"), surfaces)
    assert codes(found) == ["grid_error"]
    assert found.error_m > 0.1


def test_a_terrain_model_from_another_sea_is_told(city, tmp_path):
    before, after = before_and_after((HOUSE, 3))
    bare = seen(sheds=False)
    sunk = replace(bare, elevation_m=bare.elevation_m - 38)
    surfaces = files(tmp_path, before, after, terrain=geotiff(tmp_path / "terrain.tif", sunk))
    found = measure_change(city, Building("b1"), surfaces)
    assert codes(found) == ["grid_biased"]
    assert found.issues[0].what == "it lies up to 38.00 m off the ground around what is measured"
    level = replace(surfaces, terrain=geotiff(tmp_path / "terrain.tif", bare))
    assert codes(measure_change(city, Building("b1"), level)) == []


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (Building("b11"), "no register of town holds it. Did you mean b1"),
        (Building("nothing"), "9 buildings are on file"),
        (Numbered("x"), "no register of town holds it"),
    ],
)
def test_what_no_register_holds_is_refused(city, tmp_path, what, said):
    with pytest.raises(UsageError, match=said):
        measure_change(city, what, files(tmp_path, *before_and_after()))


def test_all_faults_of_the_surfaces_are_told_at_once(city, tmp_path):
    (tmp_path / "text.tif").write_text("no raster")
    with pytest.raises(DataError) as fault:
        measure_change(city, Building("b1"), Surfaces(tmp_path / "none.tif", tmp_path / "text.tif"))
    assert [(one.file, one.code) for one in fault.value.faults] == [
        ("none.tif", "file_missing"), ("text.tif", "file_kind"),
    ]  # fmt: skip


def test_a_surface_elsewhere_and_a_footprint_without_area_are_refused(city, tmp_path):
    far = {"transform": (CELL, 0.0, EAST + 9000, 0.0, -CELL, NORTH)}
    before, after = before_and_after()
    with pytest.raises(DataError, match="what is to be measured lies off it"):
        measure_change(city, Building("b1"), files(tmp_path, replace(before, **far), after))
    drawn = tmp_path / "drawn.geojson"
    geojson(drawn, features(shapely.Point(EAST + 30, NORTH + 30)))
    with pytest.raises(DataError, match=r"after\.tif: what is to be measured lies off it"):
        measure_change(city, Building("b1"), files(tmp_path, before, replace(after, **far)))
    with pytest.raises(DataError, match="has no footprint"):
        measure_change(city, Drawn(drawn), files(tmp_path, before, after))


@pytest.mark.parametrize(
    ("options", "said"),
    [({}, "Nothing is named"), ({"building": "b", "parcel": "p"}, "--building and --parcel")],
)
def test_one_thing_is_measured_at_a_time(options, said):
    with pytest.raises(UsageError, match=said):
        measured_object(**({"building": None, "parcel": None, "geometry": None} | options))
    asked = measured_object(building=None, parcel=None, geometry=Path("a.geojson"))
    assert asked == Drawn(Path("a.geojson"))
    assert measured_object(building=None, parcel="p", geometry=None) == Numbered("p")


@pytest.mark.parametrize("error", [0.0, -1.0, float("nan"), float("inf")])
def test_heights_without_an_error_are_refused(error):
    with pytest.raises(UsageError, match="before_error_m"):
        Surfaces(Path("a.tif"), Path("b.tif"), before_error_m=error)


def test_every_change_and_reason_has_its_sentence():
    assert set(CHANGES) == set(ALL_CHANGES)
    assert set(REASONS) == set(REMOVAL_REASONS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lines_say_what_was_found_how_sure_and_that_nothing_is_entered(
    city, tmp_path, language
):
    surfaces = files(tmp_path, *before_and_after((HOUSE, 3)))
    lines = measured_lines(measure_change(city, Building("b1"), surfaces), language)
    said, whole = texts()[language], "\n".join(lines)
    assert f"b1: {said['removal.shrank']}" in lines
    assert str(said["removal.assumed"]) in lines
    assert str(said["removal.ledger"]).replace("{id}", "b1") in lines
    assert "±" in whole
    assert "{" not in whole
    assert "-0 " not in whole
    assert (", " if language == "en" else ",") in whole
    parcel = measured_lines(measure_change(city, Numbered("b1"), surfaces), language)
    assert any(line.startswith(f"  {said['removal.cut']}: 7") for line in parcel)


def test_a_name_steers_no_terminal(city, tmp_path):
    found = measure_change(city, Building("b1"), files(tmp_path, *before_and_after()))
    table = found.removals.assign(building_id="b1\x1b[31m")
    assert "\x1b" not in "\n".join(measured_lines(replace(found, removals=table), "en"))


def test_large_surfaces_are_measured_in_seconds(city, tmp_path):
    small = before_and_after()
    pair = [np.pad(one.elevation_m, 940, mode="symmetric") for one in small]
    place_ = {"transform": (CELL, 0.0, EAST - 940 * CELL, 0.0, -CELL, NORTH + 60 + 940 * CELL)}
    wide = [
        replace(one, elevation_m=heights, **place_)
        for one, heights in zip(small, pair, strict=True)
    ]
    assert pair[0].shape == (2000, 2000)
    surfaces = files(tmp_path, *wide)
    started = time.monotonic()
    found = measure_change(city, Building("b1"), surfaces)
    assert time.monotonic() - started < 60
    assert found.removals["change"].tolist() == ["gone"]


# a real hillside: 70 houses, 0.7 m cells in the metres of the web


class TestSantaRosa:
    pytestmark = NEEDS_DATA

    @pytest.fixture(scope="class")
    def hillside(self, tmp_path_factory):
        return place("santa-rosa", tmp_path_factory.mktemp("santa-rosa"))

    @pytest.fixture(scope="class")
    def large(self, hillside):
        """Give the file of houses of 60 m² and more, and that of the elevation."""
        whole = json.loads((DATA / "places/santa-rosa/buildings.geojson").read_text("utf-8"))
        kept = [one for one in whole["features"] if one["properties"]["Type"] == "House"]
        path = hillside.cache.parent / "houses.geojson"
        ids = [one | {"properties": {"id": f"h{n}"}} for n, one in enumerate(kept)]
        path.write_text(json.dumps(whole | {"features": ids}), encoding="utf-8")
        return path, DATA / "places/santa-rosa/topo.tif"

    def test_a_surface_and_its_copy_give_zero_within_the_error(self, hillside, large):
        houses, topo = large
        surfaces = Surfaces(topo, topo, before_error_m=0.2, after_error_m=0.2)
        found = measure_change(hillside, Drawn(houses), surfaces)
        assert len(found.removals) == 65
        assert found.removals["removed_m3"].abs().max() < 1e-6
        assert (found.removals["removed_error_m3"] > 0).all()
        assert set(found.removals["change"]) <= {"unchanged", "unknown"}
        assert found.registration.shift_m < 1e-6

    def test_a_house_that_is_set_on_the_hill_and_razed_gives_its_volume(
        self, hillside, large, tmp_path
    ):
        houses, topo = large
        shapes = json.loads(houses.read_text(encoding="utf-8"))["features"]
        web = [lifted(shapely.geometry.shape(one["geometry"])) for one in shapes]
        chosen = [0, 7, 21, 40]
        with rasterio.open(topo) as source:
            bare, profile = source.read(1), source.profile
        a, _, c, _, e, f = profile["transform"][:6]
        rows, columns = bare.shape
        x, y = np.meshgrid(c + a * (np.arange(columns) + 0.5), f + e * (np.arange(rows) + 0.5))
        built = bare.copy()
        for number in chosen:
            built[shapely.contains_xy(web[number], x, y)] += 6
        random = np.random.default_rng(5)
        for name, heights in (("before.tif", built), ("after.tif", bare)):
            noisy = heights + random.normal(0, 0.03, bare.shape).astype("float32")
            with rasterio.open(tmp_path / name, "w", **profile) as file:
                file.write(noisy.astype("float32"), 1)
        surfaces = Surfaces(tmp_path / "before.tif", tmp_path / "after.tif")
        found = measure_change(hillside, Drawn(houses), surfaces, position_error_m=0.3)
        rows_ = found.removals.set_index("building_id")
        for number in chosen:
            row = rows_.loc[f"h{number}"]
            area = row["fell_m2"]
            assert row["change"] == "gone", number
            assert abs(row["removed_m3"] - 6 * area) <= row["removed_error_m3"]
            assert row["removed_error_m3"] < 0.25 * row["removed_m3"]
        rest = rows_.drop([f"h{number}" for number in chosen])
        assert (rest["removed_m3"].abs() <= rest["removed_error_m3"]).all()
        assert not rest["change"].isin(["gone", "shrank", "grew", "appeared"]).any()


def lifted(shape):
    """Give a shape in degrees in the metres of the web."""
    radius = 6_378_137.0
    return shapely.transform(
        shape,
        lambda point: np.stack(
            [
                np.radians(point[:, 0]) * radius,
                np.log(np.tan(np.pi / 4 + np.radians(point[:, 1]) / 2)) * radius,
            ],
            axis=1,
        ),
    )
