import subprocess
import sys

import pytest

from geo import doctor, versions


@pytest.fixture(scope="module")
def checks():
    return {check.name: check for check in doctor.examine_machine()}


def test_every_library_that_can_change_a_figure_is_named(checks):
    for name in ("geopandas", "shapely", "pyproj", "GEOS", "PROJ", "foothill-monitor", "python"):
        assert checks[name].found[0].isdigit()
        assert checks[name].well


@pytest.mark.parametrize("library", ["pyogrio", "fiona", "rasterio"])
def test_each_of_the_three_copies_of_gdal_is_asked(checks, library):
    assert checks[f"GDAL of {library}"].found.startswith("3.")


def test_the_time_zone_data_know_that_almaty_moved(checks):
    assert checks["Asia/Almaty on 2024-03-01"].well


@pytest.mark.parametrize("variable", ["PROJ_DATA", "PROJ_LIB", "GDAL_DATA"])
def test_a_variable_that_mixes_the_copies_of_gdal_is_not_well(monkeypatch, variable):
    for name in ("PROJ_DATA", "PROJ_LIB", "GDAL_DATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(doctor, "versions", lambda **_: {})
    monkeypatch.setattr(doctor, "isolation", dict)
    monkeypatch.setenv(variable, "/somewhere")
    found = {check.name: check for check in doctor.examine_machine()}["GDAL environment"]
    assert (found.found, found.well) == (variable, False)


def test_how_the_reader_is_fenced_is_told(checks):
    assert any(name.startswith("reader: ") for name in checks)


def test_a_cache_folder_that_cannot_be_made_is_not_well(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(doctor, "versions", lambda **_: {})
    monkeypatch.setattr(doctor, "isolation", dict)
    monkeypatch.setenv("FOOTHILL_CACHE", str(tmp_path / "file" / "cache"))
    cache = {check.name: check for check in doctor.examine_machine()}["cache folder"]
    assert not cache.well
    assert "Not a directory" in cache.found


def test_a_library_that_is_missing_is_named_as_missing(monkeypatch):
    monkeypatch.setattr(versions, "DISTRIBUTIONS", ("no-such-library",))
    assert versions.versions()["no-such-library"] == versions.MISSING
    monkeypatch.setattr(versions, "_ASK", {"GDAL of nobody": ("no_such_module", "x")})
    assert versions.versions(gdal=True)["GDAL of nobody"] == versions.MISSING


ORDERS = [
    "pyogrio fiona rasterio", "fiona rasterio pyogrio", "rasterio pyogrio fiona",
    "rasterio fiona pyogrio", "fiona pyogrio rasterio",
]  # fmt: skip


def test_the_order_in_which_the_copies_of_gdal_are_imported_changes_no_coordinate():
    ask = (
        "import sys, importlib; [importlib.import_module(one) for one in sys.argv[1].split()];"
        "from pyproj import Transformer;"
        "print(Transformer.from_crs('EPSG:4326', 'EPSG:32643', always_xy=True)"
        ".transform(76.9283, 43.2567))"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", ask, order], capture_output=True, text=True, check=True
        ).stdout
        for order in ORDERS
    }
    assert len(answers) == 1
