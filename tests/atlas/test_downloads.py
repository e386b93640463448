import csv
import io
import json
from dataclasses import replace

from geo.atlas import languages
from geo.atlas.downloads import downloads
from geo.atlas.guard import atoms
from geo.atlas.manifest import as_bytes
from geo.atlas.order import ordered


def offered(town):
    files = downloads(ordered(town), atoms(ordered(town)))
    return {name: as_bytes(content).decode() for name, content in files.items()}


def test_lines_end_as_the_standard_says(quiet_town):
    text = offered(quiet_town)["counts.csv"]
    assert text.count("\r\n") == text.count("\n") > 10


def test_each_licence_has_its_own_file_and_its_words_inside(quiet_town):
    files = offered(quiet_town)
    zones = json.loads(files["zones-cc-by-4-0.geojson"])
    assert zones["licence"] == "CC-BY-4.0"
    assert zones["attribution"] == ["Office, 2026"]
    assert {one["properties"]["layer_id"] for one in zones["features"]} == {"fault"}
    assert not any("none" in name for name in files)


def test_the_properties_of_zones_are_the_public_columns(quiet_town):
    zones = json.loads(offered(quiet_town)["zones-cc-by-4-0.geojson"])
    [names] = {frozenset(one["properties"]) for one in zones["features"]}
    assert "boundary_error_m" in names
    assert "geometry_state" not in names


def test_coordinates_are_degrees(quiet_town):
    cells = json.loads(offered(quiet_town)["cells-cc-by-4-0.geojson"])
    lon, lat = cells["features"][0]["geometry"]["coordinates"][0][0]
    assert 76 < lon < 77
    assert 43 < lat < 44


def test_every_file_of_an_invented_town_says_so_and_of_a_real_one_does_not(make_town):
    words = "Invented town, no real place"
    for name, text in offered(make_town()).items():
        assert words in text, name
    for name, text in offered(make_town(fictional=False)).items():
        assert words not in text, name


def test_a_source_that_may_not_be_passed_on_is_named_as_used(quiet_town):
    text = offered(quiet_town)["LICENCES.txt"]
    private = text[text.index("Private plan") :]
    assert "used, not offered" in private


def test_without_a_register_of_cases_no_count_of_cases_is_told_as_zero(quiet_town):
    bare = replace(quiet_town, monitor=quiet_town.monitor.model_copy(update={"journal": None}))
    rows = list(csv.DictReader(io.StringIO(offered(bare)["counts.csv"], newline="")))
    of_cases = {"ended", "cases_open", "cases_closed", "dismissed", "demolished"}
    told = [row for row in rows if row["measure"] in of_cases]
    assert {row["measure"] for row in told} == of_cases
    assert {(row["subject"], row["low"], row["high"]) for row in told} == {("monitor", "", "")}
    assert all(texts["journal.none"] in told[0]["note"] for texts in languages.texts().values())
    assert "ended_low" not in offered(bare)["cells-cc-by-4-0.geojson"]
    kept = list(csv.DictReader(io.StringIO(offered(quiet_town)["counts.csv"], newline="")))
    assert {row["note"] for row in kept if row["measure"] in of_cases} == {""}
    by_measure = {row["measure"]: row["subject"] for row in kept if row["measure"] in of_cases}
    assert by_measure == dict.fromkeys(of_cases, "monitor") | {"ended": "district"}
