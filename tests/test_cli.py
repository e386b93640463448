"""The command as a user runs it: another process, its exit code, and what it prints."""

import csv
import io
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import Foothill
from towns import small_town

from geo.enforcement.entry import seal
from geo.enforcement.journal import export, imported

LAYERS = Path(__file__).resolve().parent.parent / "layers"


@pytest.fixture(scope="module")
def foothill(tmp_path_factory) -> Iterator[Foothill]:
    """Run the command in a folder of its own, with a cache that the tests here share."""
    home = tmp_path_factory.mktemp("user")
    kept = {
        name: os.environ[name] for name in ("PATH", "PYTHONPATH", "TMPDIR") if name in os.environ
    }
    with Foothill(kept | {"FOOTHILL_CACHE": str(home / "cache")}, home) as call:
        yield call


@pytest.fixture(scope="module")
def edition(foothill):
    """The demo, run once: what it printed, and where."""
    answer = foothill("demo", "--as-of", "2026-11-01")
    assert answer.returncode == 0, answer.stderr
    return answer, foothill.folder / "out" / "demo"


@pytest.fixture
def town(tmp_path) -> Path:
    """A copy of the demo's folder, to break."""
    shutil.copytree(LAYERS / "demo", tmp_path / "town")
    return tmp_path / "town"


@pytest.fixture
def small(tmp_path) -> Path:
    """The same, of what a test needs that breaks no rule, zone, permit or drawing."""
    return small_town(tmp_path / "town").parent


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# ---------------------------------------------------------------- well


def test_the_demo_ends_by_saying_where_its_pages_are(edition):
    answer, folder = edition
    *_, inspector, planner, public, checkpoint = answer.stdout.splitlines()
    assert inspector == f"Inspector's page: {folder / 'inspector.html'}"
    assert planner == f"Planner's page:   {folder / 'planner.html'}"
    assert public == f"Public page:      {folder / 'public' / 'index.html'}"
    assert checkpoint == f"Checkpoint:       {folder / 'public' / 'journal' / 'checkpoint'}"
    assert (folder / "inspector.html").is_file()
    assert (folder / "public" / "index.html").is_file()
    assert (folder / "public" / "journal" / "checkpoint").is_file()


def test_the_demo_prints_zeros_as_zeros_and_the_day_it_speaks_of(edition):
    answer, _ = edition
    assert "as of 2026-11-01" in answer.stdout
    assert re.search(r"\bbreach 0\b", answer.stdout)


def test_progress_goes_to_the_error_stream_and_names_every_stage(edition):
    answer, _ = edition
    stages = re.findall(r"^(\w+) +[\d.]+ s$", answer.stderr, re.MULTILINE)
    assert stages == ["read", "validate", "follow", "overlay", "judge", "weigh", "publish"]


def test_the_day_is_the_one_asked_for(edition):
    _, folder = edition
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["as_of"] == "2026-11-01"


def test_a_demo_without_a_folder_lands_in_out_below_the_working_folder(edition):
    _, folder = edition
    assert (folder / "manifest.json").is_file()


def test_the_public_build_alone_writes_nothing_that_names_a_building(foothill, tmp_path):
    monitor = LAYERS / "demo" / "monitor.yaml"
    answer = foothill("publish", monitor, "--out", tmp_path / "out", "--build", "public")
    assert answer.returncode == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "public",
        "manifest.json",
        "software.json",
    }
    assert "Inspector" not in answer.stdout


def test_a_sound_monitor_validates_and_nothing_is_written(foothill, town):
    before = contents(town)
    answer = foothill("validate", town / "monitor.yaml")
    assert answer.returncode == 0
    assert "Nothing has to be mended." in answer.stdout
    assert contents(town) == before


def test_what_validate_finds_can_be_used_by_another_program(foothill, small):
    told = json.loads(foothill("validate", small / "monitor.yaml", "--format", "json").stdout)
    assert {"monitor", "as_of", "receipts", "issues"} == set(told)
    assert {"severity", "code", "file", "row", "what", "mend"} <= set(told["issues"][0])
    assert sum(one["rows_read"] for one in told["receipts"]) > 300
    answer = foothill(
        "validate", small / "monitor.yaml", "--format", "csv", "--out", small / "list"
    )
    listed = list(csv.DictReader(io.StringIO(answer.stdout)))
    assert [one["what"] for one in listed] == [one["what"] for one in told["issues"]]
    assert {"issues.csv", "receipts.csv"} <= {path.name for path in (small / "list").iterdir()}
    assert f"every issue: {small / 'list'}" in answer.stderr


def test_a_building_is_explained_with_rule_version_act_figures_and_source(foothill):
    monitor = LAYERS / "demo" / "monitor.yaml"
    answer = foothill("explain", monitor, "fault-borderline", "--as-of", "2026-11-01")
    assert answer.returncode == 0
    assert "fault-borderline, as of 2026-11-01. Signs for inspection" in answer.stdout
    for part in (
        r"\[fault-share, version \S+\]",
        "measured",
        "in force from",
        "confidence",
        "source:",
    ):
        assert re.search(part, answer.stdout), part


def test_the_schemas_are_written_where_asked(foothill, tmp_path):
    answer = foothill("schemas", tmp_path / "schemas")
    assert answer.returncode == 0
    written = [Path(line).name for line in answer.stdout.splitlines()]
    kept = sorted(path.name for path in (LAYERS / "schemas").iterdir())
    assert sorted(written) == kept


def test_the_version_names_every_library_and_gdal_three_times(foothill):
    answer = foothill("--version")
    assert answer.returncode == 0
    told = dict(line.rsplit(" ", 1) for line in answer.stdout.splitlines())
    assert told["foothill-monitor"] == "0.1.0"
    gdal = [number for name, number in told.items() if name.startswith("GDAL of ")]
    assert len(gdal) == 3
    assert all(number.startswith("3.") for number in gdal)


def test_the_doctor_finds_this_machine_well(foothill):
    answer = foothill("doctor")
    assert answer.returncode == 0, answer.stdout
    assert "Asia/Almaty on 2024-03-01" in answer.stdout


def test_the_doctor_says_no_where_something_is_wrong(foothill):
    answer = foothill("doctor", variables={"GDAL_DATA": "/somewhere"})
    assert answer.returncode == 1
    assert "NO" in answer.stdout


def test_help_comes_without_waiting_for_the_table_libraries(foothill):
    asked = "import sys; sys.argv = ['foothill', '--help']; import geo.cli; print(*sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    )
    assert {"pandas", "geopandas", "folium"} & set(answer.stdout.split()) == set()
    told = foothill("--help").stdout
    for verb in ("demo", "run", "validate", "explain", "doctor", "schemas"):
        assert re.search(rf"^  {verb} ", told, re.MULTILINE), verb


# ---------------------------------------------------------------- data to mend


def test_broken_data_are_all_listed_and_the_last_good_output_stays(foothill, edition, town):
    _, folder = edition
    before = contents(folder)
    rules = sorted((town / "rules").glob("*.yaml"))
    replace(rules[0], "force: ", "farce: ")
    zones = sorted((town / "zones").glob("*.yaml"))
    replace(zones[0], "family: ", "\tfamily: ")
    (town / "data" / "permits.csv").unlink()
    answer = foothill("run", town / "monitor.yaml", "--out", folder, "--as-of", "2026-11-01")
    assert answer.returncode == 1
    for fault in (
        rf"^rules/{rules[0].name}, line \d+, character 1, farce: 'farce' is not a known key",
        rf"^zones/{zones[0].name}, line \d+, character 1: a tab where YAML wants spaces",
        r"^data/permits\.csv: .*\.$",
    ):
        assert re.search(fault, answer.stderr, re.MULTILINE), (fault, answer.stderr)
    assert re.search(
        r"^\d+ to mend\. Nothing was written; what was there stays\.$", answer.stderr, re.M
    )
    beside = folder.with_name(f"{folder.name}.stopped")
    assert f"Rows to send back, receipts and every issue: {beside}" in answer.stderr
    assert (beside / "issues.csv").is_file()
    assert contents(folder) == before


def test_a_broken_monitor_file_is_told_by_line_and_column(foothill, town):
    replace(town / "monitor.yaml", "crs: EPSG:32710", "crs: EPSG:4326")
    answer = foothill("validate", town / "monitor.yaml")
    assert answer.returncode == 1
    assert re.search(r"^monitor\.yaml, line \d+, character 6, crs: CRS 'EPSG:4326'", answer.stderr)


def test_validate_lists_what_run_would_stop_for(foothill, small):
    (small / "data" / "buildings.geojson").write_text("{", encoding="utf-8")
    answer = foothill("validate", small / "monitor.yaml")
    assert answer.returncode == 1
    assert re.search(r"^stop: data/buildings\.geojson", answer.stdout, re.MULTILINE)
    assert "1 to mend." in answer.stderr


def written(town: Path, *events: tuple[str, str | None, str]) -> int:
    """Add events to the town's journal as nobody should; give the number of those before."""
    path = town / "journal.jsonl"
    entries = imported(path.read_bytes(), path.name)
    before = len(entries)
    for case_id, building_id, kind in events:
        draft = {"case_id": case_id, "building_id": building_id, "kind": kind}
        entries.append(
            seal(
                draft | {"happened_on": "2026-01-01", "recorder_role": "clerk"},
                seq=len(entries) + 1,
                prev_sha256=entries[-1].leaf_sha256,
                recorded_at="2026-10-31T23:00:00Z",
                salt="00" * 16,
            )
        )
    export(entries, path)
    return before


def test_validate_finds_the_faults_of_cases_with_all_others(foothill, town):
    number = written(
        town, ("NW-2026-0900", "nowhere-1", "flagged"), ("NW-2026-0900", None, "works")
    )
    (town / "data" / "permits.csv").unlink()
    answer = foothill("validate", town / "monitor.yaml")
    assert answer.returncode == 1
    for fault in (
        "stop: data/permits.csv: the file does not exist",
        f"row {number + 1}, building_id: case NW-2026-0900: flagged is about 'nowhere-1', which no",
        f"row {number + 2}, kind: case NW-2026-0900: works cannot follow flagged",
    ):
        assert fault in answer.stdout
    assert "3 to mend." in answer.stderr


def test_a_case_about_a_building_set_aside_or_outside_is_a_note(foothill, small):
    path = small / "data" / "buildings.geojson"
    told = json.loads(path.read_text(encoding="utf-8"))
    outside, aside = told["features"][1], told["features"][0]
    outside["geometry"] = {"type": "Point", "coordinates": [-120.0, -48.0]}
    aside["properties"]["floors"] = 2.5
    path.write_text(json.dumps(told), encoding="utf-8")
    ids = [feature["properties"]["id"] for feature in (outside, aside)]
    written(small, *((f"NW-2026-090{at}", id_, "flagged") for at, id_ in enumerate(ids)))
    replace(
        small / "monitor.yaml", "kind: buildings", "kind: buildings\n    accept_faulty_share: 0.9"
    )
    answer = foothill("validate", small / "monitor.yaml")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    for feature in (outside, aside):
        assert f"is about '{feature['properties']['id']}', whose row is not used" in answer.stdout


def test_a_register_that_cannot_be_read_makes_no_case_wrong(foothill, small):
    (small / "data" / "buildings.geojson").write_text("{", encoding="utf-8")
    answer = foothill("validate", small / "monitor.yaml")
    assert "which no register holds" not in answer.stdout


@pytest.mark.parametrize("kind", ["rules", "zones"])
def test_without_a_folder_of_rules_or_zones_there_is_one_fault(foothill, town, kind):
    shutil.rmtree(town / kind)
    answer = foothill("run", town / "monitor.yaml", "--out", town / "out")
    assert answer.returncode == 1
    assert re.search(rf"^{kind}: no \w.* is on file\. ", answer.stderr, re.MULTILINE)
    assert "\n1 to mend." in answer.stderr


def test_a_fault_of_one_zone_file_makes_no_rule_wrong(foothill, town):
    for path in (town / "zones").glob("*.yaml"):
        replace(path, "family: ", "familie: ")
    answer = foothill("validate", town / "monitor.yaml")
    assert answer.returncode == 1
    assert "'familie' is not a known key" in answer.stdout
    assert "no zone layer is called" not in answer.stdout


def test_a_file_behind_several_layers_is_told_once(foothill, town):
    layers = sorted((town / "zones").glob("*.yaml"))
    for path in layers:
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"path: \S+\.geojson", "path: data/gone.geojson", text), "utf-8")
    answer = foothill("validate", town / "monitor.yaml")
    assert answer.stdout.count("data/gone.geojson: the file does not exist") == 1
    assert "1 to mend." in answer.stderr


def test_what_hides_in_a_name_is_printed_as_a_code(foothill, small):
    path = small / "data" / "buildings.geojson"
    told = json.loads(path.read_text(encoding="utf-8"))
    told["features"][0]["properties"]["id"] = "b1\u202e\x1b[2J"
    path.write_text(json.dumps(told), encoding="utf-8")
    answer = foothill("validate", small / "monitor.yaml")
    assert (
        r"row: data/buildings.geojson, row 1, id: 'b1\u202e\x1b[2J' holds a character that cannot "
        "be seen"
    ) in answer.stdout
    assert not {"\u202e", "\x1b"} & set(answer.stdout + answer.stderr)


# ---------------------------------------------------------------- wrong use


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("fly",), "No such command 'fly'"),
        (("run",), "Missing argument 'MONITOR'"),
        (("run", "no.yaml"), "'no.yaml' does not exist"),
        (("run", "."), "is a directory"),
        (("demo", "--as-of", "1.11.2026"), "does not match the format"),
        (("demo", "--out", "/"), "Name a folder below it"),
        (("demo", "--as-of", "9999-12-31"), "outside 1900-2100"),
        (("demo", "--colour", "red"), "No such option"),
        (
            ("publish", LAYERS / "demo" / "monitor.yaml", "--build", "private"),
            "'private' is not one of",
        ),
        (("run", LAYERS / "almaty" / "monitor.yaml"), "--data DIR or the variable FOOTHILL_DATA"),
        (("run", LAYERS / "almaty" / "monitor.yaml", "--data", "no"), "no such folder"),
        (("explain", LAYERS / "demo" / "monitor.yaml", "FAULT-b"), "Did you mean fault-borderline"),
        (
            ("explain", LAYERS / "demo" / "monitor.yaml", "[red]b\u202e"),
            r"No building '[red]b\u202e'",
        ),
        (("check", LAYERS / "demo" / "monitor.yaml", "--geometry", ""), "it is a folder. Name a"),
        (
            (
                "compare",
                LAYERS / "demo" / "monitor.yaml",
                "--before",
                "0001-01-01",
                "--after",
                "2020-01-01",
            ),
            "--before 0001-01-01: the day is outside 1900-2100",
        ),
    ],
)
def test_wrong_use_is_told_in_a_line_and_exits_with_2(foothill, words, told):
    answer = foothill(*words)
    assert answer.returncode == 2
    assert told in " ".join(answer.stderr.split())


def test_a_folder_with_other_files_is_never_replaced(foothill, tmp_path):
    (tmp_path / "thesis.txt").write_text("three years")
    answer = foothill("demo", "--out", tmp_path)
    assert answer.returncode == 2
    assert "not an edition" in answer.stderr
    assert contents(tmp_path) == {"thesis.txt": b"three years"}


def test_data_named_by_the_variable_are_looked_for_there(foothill, tmp_path):
    answer = foothill(
        "validate",
        LAYERS / "almaty" / "monitor.yaml",
        variables={"FOOTHILL_DATA": str(tmp_path)},
    )
    assert answer.returncode == 1
    assert answer.stdout.count("the file does not exist") > 5


# ---------------------------------------------------------------- the machine fails


def test_a_folder_that_cannot_be_made_is_told_in_one_line(foothill, tmp_path):
    (tmp_path / "file").write_text("in the way")
    answer = foothill("demo", "--out", tmp_path / "file" / "out")
    assert answer.returncode == 1
    (line,) = answer.stderr.splitlines()
    assert line.startswith(str(tmp_path / "file"))
    assert line.endswith("Nothing was written; what was there stays.")


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("no/extract.txt", "No such file or directory. Make the folder first, or name another."),
        ("", "Is a directory. Name a file, not a folder."),
    ],
)
def test_a_place_that_no_file_can_have_is_named_with_the_mend(foothill, tmp_path, place, told):
    monitor, site = LAYERS / "demo" / "monitor.yaml", "--at=-123.39,-48.87"
    answer = foothill("check", monitor, site, "--out", tmp_path / place)
    assert answer.returncode == 1
    last = answer.stderr.splitlines()[-1]
    assert last.startswith(f"{tmp_path / place}: {told} Nothing was written")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_in_one_line_and_the_last_good_output_stays(foothill, edition):
    _, folder = edition
    before = contents(folder)

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

    answer = foothill("demo", "--out", folder, preexec_fn=small_disk)
    assert answer.returncode == 1
    assert answer.stderr.splitlines()[-1].endswith("Nothing was written; what was there stays.")
    assert contents(folder) == before
    assert [path.name for path in folder.parent.glob(".demo*")] == []


UNFORESEEN = """
import geo.cli, geo.knowing
def fail(*_, **__):
    raise KeyError("two\\nlines \\x1b[2J")
geo.knowing.read = fail
geo.cli.main()
"""


@pytest.mark.parametrize("shown", [False, True])
def test_what_nobody_foresaw_is_one_line_and_a_traceback_on_demand(foothill, shown):
    variables = {"FOOTHILL_TRACEBACK": "1"} if shown else {}
    answer = subprocess.run(
        [sys.executable, "-c", UNFORESEEN, "validate", LAYERS / "demo" / "monitor.yaml"],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    if shown:
        assert "Traceback" in answer.stderr
        return
    (line,) = answer.stderr.splitlines()
    assert line.startswith("KeyError ")
    assert "Version 0.1.0: this is a fault of the program; run with FOOTHILL_TRACEBACK=1" in line


SLOW = """
import time, geo.cli, geo.pipeline
def wait(*_, **__):
    print("at work", flush=True)
    time.sleep(60)
geo.pipeline.read = wait
geo.cli.main()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_ended_leaves_nothing_behind(tmp_path, number):
    words = [sys.executable, "-c", SLOW, "demo", "--out", tmp_path / "out"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout.readline() == "at work\n"
        running.send_signal(number)
        assert running.wait(20) == 128 + number
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_stops_listening_gets_no_traceback():
    command = f"{sys.executable} -m geo --version | head -n 1"
    answer = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)  # noqa: S602
    assert answer.stdout.startswith("python 3")
    assert "Traceback" not in answer.stderr


def test_a_terminal_without_cyrillic_letters_shows_codes_and_goes_on(foothill, small):
    replace(small / "monitor.yaml", "timezone: ", "timezone: Қала")
    answer = foothill("validate", small / "monitor.yaml", variables={"PYTHONIOENCODING": "ascii"})
    assert answer.returncode == 1
    assert r"\u049a" in answer.stderr
