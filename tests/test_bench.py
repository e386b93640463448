"""The measurements still run; how fast they are, is no test."""

import dataclasses
import doctest
import importlib
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import agreement
import aims
import chart
import city
import contests
import geopandas as gpd
import numpy as np
import overlay
import pytest
import report
import workload

ROOT = Path(__file__).resolve().parent.parent
BENCH = ROOT / "bench"
EXAMPLES = sorted(path.stem for path in BENCH.glob("*.py") if ">>> " in path.read_text("utf-8"))
SMALL = ["--detail", "0.03", "--seed", "7"]


def told(script: str, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, BENCH / script, *words],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def row(engine: str, run_s: float | None = 1.0, **more: object) -> contests.Row:
    first = contests.Row("overlay", 100_000, "city", engine, 2, run_s=run_s, first_s=run_s)
    return replace(first, **more)


def pairs(*rows: tuple[int, int, float]) -> agreement.Answer:
    found = np.array(rows, dtype=float).reshape(-1, 3)
    return dict(zip(("object", "zone", "area_m2"), found.T, strict=True))


def test_a_small_town_is_judged_as_the_large_one_is_measured():
    assert "400" in told("judge.py", "--buildings", "400", "--rules", "20")


def test_a_small_register_is_asked_all_flags_as_the_large_one_is_measured(tmp_path):
    out = tmp_path / "flags.json"
    told("flags.py", "--permits", "20000", "--out", str(out))
    measured = json.loads(out.read_text(encoding="utf-8"))
    assert measured["flags"] == measured["flags_answered"] == measured["flags_raised"] == 24


@pytest.mark.deep
def test_a_small_register_is_published_as_the_large_one_is_measured():
    measured = json.loads(
        told("edition.py", "--cases", "30", "--events", "300", "--steps", "publish")
    )
    assert set(measured) == {"write", "publish"}
    assert measured["publish"]["bytes"]["inspector.html"] > 0


@pytest.mark.deep
def test_a_small_overlay_is_measured_beside_peers_that_are_here(tmp_path):
    nothing = [f"--{task}=" for task in ("vertices", "files", "slopes")]
    out = tmp_path / "overlay.json"
    told(
        "overlay.py", "--here", "--objects=120", "--nearest=120", "--rerun=120", *nothing,
        "--threads=2", *SMALL, "--reps=1", "--peers=geopandas,subdivided", f"--cache={tmp_path}",
        f"--out={out}",
    )  # fmt: skip
    result = json.loads(out.read_text(encoding="utf-8"))
    rows = {(one["task"], one["engine"]): one for one in result["rows"]}
    peers = [rows["overlay", one] for one in ("foothill plain", "geopandas", "subdivided")]
    assert len({one["found"] for one in peers}) == 1
    assert all(one["found"] > 120 and one["run_s"] > 0 and one["peak_mb"] > 0 for one in peers)
    nearest = ("foothill plain", "foothill grid", "geopandas", "subdivided")
    assert {rows["nearest", one]["found"] for one in nearest} == {120}
    plain, grid = (rows["rerun", one] for one in ("foothill plain", "foothill grid"))
    assert plain["found"] == grid["found"] > 120
    assert plain["prepare_s"] > 0  # the run before
    assert result["ratio_to_fastest_peer"] is None  # nothing was measured at 100,000 objects
    page = report.redrawn(f"{report.BEGIN}{report.END}", result, None)
    assert "| 120 | city | subdivided | 2 |" in page
    assert "A city of less detail" in page


def test_rows_of_contests_that_are_not_held_again_stay_and_the_others_go(tmp_path):
    before = [
        contests.Row(task, objects, "city", engine, 1, run_s=1.0)
        for task, objects in (("overlay", 10), ("overlay", 99), ("rerun", 50))
        for engine in ("foothill grid", "subdivided")
    ]
    out = tmp_path / "overlay.json"
    assert overlay.earlier(out) == []
    out.write_text(json.dumps({"rows": [dataclasses.asdict(one) for one in before]}))
    new = [contests.Row("overlay", 99, "city", "foothill grid", 1, run_s=2.0)]
    rows = overlay.with_kept(overlay.earlier(out), new)
    assert rows == [*before[:2], *new, *before[4:]]


@pytest.mark.deep
def test_a_small_city_runs_whole_as_the_large_one_is_measured(tmp_path):
    out = tmp_path / "whole.json"
    told("whole.py", "--objects=200", *SMALL, f"--cache={tmp_path}", f"--out={out}")
    measured = json.loads(out.read_text(encoding="utf-8"))["rows"][0]
    assert measured["rows"]["buildings"] == 80
    assert set(measured["verdicts"]) == {"breach", "clear", "unknown"}
    assert [one["stage"] for one in measured["stages"]][-2:] == ["weigh", "tables"]


@pytest.mark.deep
def test_a_small_file_is_streamed_as_the_large_one_is_measured(tmp_path):
    out = tmp_path / "streamed.json"
    told("streamed.py", "--objects=200", *SMALL, f"--cache={tmp_path}", f"--out={out}")
    measured = json.loads(out.read_text(encoding="utf-8"))["rows"][0]
    assert measured["measured"] == 200
    assert measured["pairs"] > 200
    assert measured["peak_mb"] > 100


SHARED = """
import mmap, os, streamed
shared = mmap.mmap(-1, 64 << 20)
shared.write(bytes(64 << 20))
looked, ended, waiting, go_on = *os.pipe(), *os.pipe()
child = os.fork()
if not child:
    sum(shared[:: mmap.PAGESIZE])
    os.write(ended, b".")
    os._exit(len(os.read(waiting, 1)) - 1)
os.read(looked, 1)
both = streamed._family(os.getpid())
print(len(both), sum(map(streamed._resident, both)) - sum(map(streamed._held, both)))
os.write(go_on, b".")
os.waitpid(child, 0)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems tell no share")
def test_memory_that_processes_share_counts_once():
    done = subprocess.run(
        [sys.executable, "-c", SHARED], capture_output=True, text=True, check=True, cwd=BENCH
    )
    processes, twice = map(int, done.stdout.split())
    assert processes == 2
    assert twice > 60 << 20


def test_an_area_that_differs_ends_the_contest_and_names_the_pair():
    judge = agreement.Judge("overlay")
    judge.hear("first", pairs((3, 4, 50.0), (3, 9, 2e-5), (5, 1, 1e4)))
    with pytest.raises(agreement.DisagreementError, match=r"(?s)other and first.*3\s+4 area_m2"):
        judge.hear("other", pairs((3, 4, 50.001), (3, 9, 2e-5), (5, 1, 1e4)))


def test_a_pair_that_only_one_has_counts_from_its_least_area_on():
    judge = agreement.Judge("overlay")
    judge.hear("first", pairs((3, 4, 50.0)))
    heard = judge.hear("other", pairs((3, 4, 50.0000001), (6, 6, 0.9e-5)))
    assert heard.found == 1
    with pytest.raises(agreement.DisagreementError, match="6"):
        judge.hear("third", pairs((3, 4, 50.0), (6, 6, 1.2e-5)))


def test_a_slope_that_only_one_has_is_a_difference():
    judge = agreement.Judge("slopes")
    known = {"object": np.array([0, 1]), "mean_deg": np.array([3.0, np.nan])}
    judge.hear("first", known)
    judge.hear("same", known)
    with pytest.raises(agreement.DisagreementError):
        judge.hear("other", known | {"mean_deg": np.array([3.0, 4.0])})


def test_the_ratio_is_that_to_the_fastest_peer():
    rows = [row(aims.OURS, 0.1), row("slow", 4.0), row("fast", 0.8)]
    found = aims.ratio_to_fastest_peer(rows, ["slow", "fast"])
    assert (found["ratio_to_fastest_peer"], found["fastest_peer"]) == (8.0, "fast")


def test_no_ratio_is_claimed_without_one_of_the_peers():
    gone = row("gone", None, missing="is not installed")
    rows = [row(aims.OURS, 0.1), row("fast", 0.8), gone]
    found = aims.ratio_to_fastest_peer(rows, ["fast", "gone"])
    assert found == {"ratio_to_fastest_peer": None, "not_claimed": "without gone"}
    beaten = [*rows[:2], replace(gone, missing="not done after 600 s", too_slow=True)]
    assert aims.ratio_to_fastest_peer(beaten, ["fast", "gone"])["ratio_to_fastest_peer"] == 8.0


def test_what_is_measured_again_is_held_against_the_whole_run_of_the_same_engine():
    again = row(aims.OURS, 0.5, task="rerun", objects=1_000_000, prepare_s=10.0)
    passed = row(aims.OURS, 3.0, objects=1_000_000)
    reached = {one.what: one.reached for one in aims.aims([passed, again])}
    what = "1,000,000 objects with one in 100 changed, against the same engine anew"
    assert reached[what] == 20


def test_an_aim_is_reached_by_the_figures_of_both_sides_only():
    both = [row(aims.OURS, 0.1), row("subdivided", 0.9)]
    reached = {one.what: one.reached for one in aims.aims(both)}
    assert reached["object pass, 100,000 objects, against subdivided shapely, two threads"] == 9
    assert reached["object pass, 100,000 objects, against subdivided shapely, one thread"] is None


@pytest.fixture
def hall(tmp_path, monkeypatch):
    monkeypatch.setattr(contests, "PEERS", tmp_path)
    return contests.Hall(tmp_path, tmp_path, limit_s=2, here=True, tell=lambda _what: None)


def test_a_peer_that_takes_too_long_is_told_so_and_not_tried_on_more(hall):
    (hall.city / "asleep.py").write_text("import time\ntime.sleep(60)\n", encoding="utf-8")
    asleep = contests.Peer("asleep", "asleep.py")
    first = contests.hold(
        contests.Task("overlay", 10), [asleep], threads=[1], reps=3, hall=hall
    )  # fmt: skip
    assert (first[0].missing, first[0].too_slow) == ("not done after 2 s", True)
    again = contests.hold(
        contests.Task("overlay", 99), [asleep], threads=[1], reps=1, hall=hall, before=first
    )
    assert again[0].missing == "not tried: not done after 2 s"
    less = contests.hold(
        contests.Task("overlay", 5), [asleep], threads=[1], reps=1, hall=hall, before=first
    )
    assert less[0].missing == "not done after 2 s"  # more that was too slow says nothing of less


@pytest.mark.parametrize(
    ("before", "guess"),
    [
        ([(50, 10.0), (10, 0.001)], "20 s, as overlay, 50 objects"),  # the most work, wherever
        ([(50, 10.0), (50, 20.0)], "40 s, as overlay, 50 objects"),  # of this run, not an earlier
    ],
)
def test_the_largest_smaller_contest_of_this_run_tells_what_would_take_too_long(
    hall, before, guess
):
    rows = [
        contests.Row("overlay", objects, "city", "peer", 1, first_s=first_s)
        for objects, first_s in before
    ]
    peer = contests.Peer("peer", "none.py")
    held = contests.hold(
        contests.Task("overlay", 100), [peer], threads=[1], reps=1, hall=hall, before=rows
    )
    assert held[0].missing.startswith(f"not tried: some {guess}")


def test_a_peer_that_does_not_hear_that_it_is_to_end_is_killed(hall, monkeypatch):
    monkeypatch.setattr(contests, "GRACE_S", 1)
    deaf = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(60)\n"
    (hall.city / "deaf.py").write_text(deaf, encoding="utf-8")
    peer = contests.Peer("deaf", "deaf.py")
    rows = contests.hold(contests.Task("overlay", 10), [peer], threads=[1], reps=1, hall=hall)
    assert rows[0].too_slow


def test_a_peer_that_breaks_is_told_with_its_last_words(hall):
    (hall.city / "broken.py").write_text("raise ValueError('no such table')\n", encoding="utf-8")
    (hall.city / "gone.py").write_text("import os\nos.abort()\n", encoding="utf-8")
    peers = [contests.Peer(name, f"{name}.py") for name in ("broken", "gone")]
    rows = contests.hold(contests.Task("overlay", 10), peers, threads=[1], reps=1, hall=hall)
    assert [one.missing for one in rows] == [
        "failed: ValueError: no such table",
        "failed: SIGABRT",
    ]
    assert not any(one.too_slow for one in rows)


def test_the_same_seed_draws_the_same_city():
    assert city.zones(7, 0.03).equals(city.zones(7, 0.03))
    assert not city.zones(8, 0.03).geometry.equals(city.zones(7, 0.03).geometry)
    assert city.objects(50, 7).equals(city.objects(50, 7))
    assert bool(city.zones(7, 0.03).is_valid.all())


def test_more_objects_than_a_city_holds_fill_cities_side_by_side(tmp_path, monkeypatch):
    monkeypatch.setattr(workload, "FULL_CITY", 40)
    objects = gpd.read_parquet(workload.objects_file(tmp_path, 100, seed=7))
    zones = gpd.read_parquet(workload.zones_file(tmp_path, workload.zones_name(100), 7, 0.03))
    one = city.zones(7, 0.03)
    assert objects["object_id"].tolist() == list(range(100))
    assert zones["zone_id"].tolist() == list(range(3 * len(one)))
    near = gpd.sjoin(objects, zones[["zone_id", "geometry"]])
    own = {
        tile: (some["zone_id"] // len(one)).unique().tolist()
        for tile, some in near.groupby(np.array([0] * 34 + [1] * 33 + [2] * 33)[near.index])
    }
    assert own == {0: [0], 1: [1], 2: [2]}


def test_a_chart_draws_more_higher_and_farther():
    drawn = chart.chart(
        {"a<b": [(10, 1), (1000, 50)], "c": [(10, 0.5), (1000, 0.5)]},
        title="t", x="objects", y="seconds",
    )  # fmt: skip
    lines = [
        [tuple(map(float, place.split(","))) for place in one.get("points").split()]
        for one in ET.fromstring(drawn).iter("{http://www.w3.org/2000/svg}polyline")  # noqa: S314 ours
    ]
    assert lines[0][0][0] < lines[0][1][0]
    assert lines[0][0][1] > lines[0][1][1]
    assert lines[1][0][1] == lines[1][1][1]
    assert "a&lt;b" in drawn


def test_the_page_of_the_bench_holds_what_was_measured():
    page = (ROOT / "docs" / "bench.md").read_text(encoding="utf-8")
    kept = [report._read(name) for name in ("overlay.json", "whole.json")]
    assert report.redrawn(page, *kept) == page, "run python bench/report.py"


def test_every_peer_has_a_script_and_pins_what_it_installs():
    for peer in (*overlay.OURS, *overlay.PEERS.values(), *overlay.FRACTIONS):
        assert (BENCH / "peers" / peer.script).exists()
    lists = sorted((BENCH / "peers").glob("requirements-*.txt"))
    wanted = {one.environment for one in (*overlay.PEERS.values(), *overlay.FRACTIONS)}
    wanted |= {"folium"}  # beside which bench/pages.py measures
    assert {path.stem.removeprefix("requirements-") for path in lists} == wanted
    for path in lists:
        for line in path.read_text(encoding="utf-8").split():
            assert re.fullmatch(r"[a-z-]+(\[[a-z]+\])?==[0-9.]+", line), path.name


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_in_a_script_are_true(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
