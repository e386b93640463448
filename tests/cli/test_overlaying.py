"""Tests of geo/cli/overlaying.py, and of what a run says of its stages."""

import json
from pathlib import Path

import geopandas as gpd
import pyarrow.parquet as pq
import pytest
from towns import small_town
from world import breaking

DEMO = Path(__file__).resolve().parents[2] / "layers" / "demo"
DAY = ("--as-of", "2026-11-01")


@pytest.fixture(scope="module")
def objects(tmp_path_factory):
    path = tmp_path_factory.mktemp("objects") / "objects.parquet"
    buildings = gpd.read_file(DEMO / "data" / "buildings.geojson")
    buildings.to_parquet(path, row_group_size=100, write_covering_bbox=True)
    return path


def test_a_file_is_laid_over_the_town_and_every_row_is_accounted_for(foothill, objects, tmp_path):
    out = tmp_path / "exposure.parquet"
    answer = foothill("overlay", DEMO / "monitor.yaml", objects, "--out", out, *DAY)
    assert answer.returncode == 0, answer.stderr
    rows = pq.read_metadata(objects).num_rows
    assert f"{rows:,} rows of objects.parquet" in answer.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "exposure.aside.parquet",
        "exposure.parquet",
        "exposure.receipt.json",
        "exposure.slopes.parquet",
    ]
    receipt = json.loads((tmp_path / "exposure.receipt.json").read_text(encoding="utf-8"))
    told = ("pruned", "unread", "outside", "aside", "measured")
    assert sum(receipt[name] for name in told) == rows


def test_a_broken_row_group_ends_the_command_with_1(foothill, objects, tmp_path):
    path = tmp_path / "broken.parquet"
    path.write_bytes(objects.read_bytes())
    breaking(path, 1)
    out = tmp_path / "exposure.parquet"
    answer = foothill("overlay", DEMO / "monitor.yaml", path, "--out", out, *DAY)
    assert answer.returncode == 1
    assert "row group 2 is broken" in answer.stderr
    assert out.is_file()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--position-error-m", "-1"), "give metres"),
        (("--workers", "2", "--cluster", "tcp://127.0.0.1:1"), "Name one of the two"),
        (("--cluster", "tcp://scheduler.example:8786"), "in the clear"),
        (("--workers", "2", "--tls-ca", "ca.pem"), "--tls-ca: certificates are for --cluster"),
        (("--tls-key", "me.key"), "--tls-key: certificates are for --cluster"),
        (
            ("--cluster", "tcp://localhost:1", "--tls-ca", "a", "--tls-cert", "b"),
            "--tls-ca, --tls-cert: certificates are for --cluster",
        ),
        (
            ("--cluster", "tls://scheduler.example:8786", "--tls-ca", "a", "--tls-cert", "b"),
            "TLS needs --tls-key too",
        ),
    ],
)
def test_wrong_use_is_said_before_anything_is_read(foothill, objects, tmp_path, options, said):
    out = tmp_path / "exposure.parquet"
    answer = foothill("overlay", DEMO / "monitor.yaml", objects, "--out", out, *options, *DAY)
    assert answer.returncode == 2
    assert said in answer.stderr
    assert not out.exists()


def test_two_workers_write_the_tables_of_one_process(foothill, objects, tmp_path):
    here, there = tmp_path / "here.parquet", tmp_path / "there.parquet"
    asked = (DEMO / "monitor.yaml", objects, *DAY)
    assert foothill("overlay", *asked, "--out", here).returncode == 0
    answer = foothill("overlay", *asked, "--out", there, "--workers", "2")
    assert answer.returncode == 0, answer.stderr
    for kind in ("", ".slopes", ".aside"):
        one, other = (path.with_suffix(f"{kind}.parquet") for path in (here, there))
        assert pq.read_table(one).equals(pq.read_table(other))


@pytest.mark.deep
def test_two_workers_write_the_edition_of_one_process(foothill, tmp_path):
    monitor = small_town(tmp_path / "town")
    here, there = tmp_path / "here", tmp_path / "there"
    assert foothill("run", monitor, "--out", here, *DAY, "--afresh").returncode == 0
    answer = foothill("run", monitor, "--out", there, *DAY, "--afresh", "--workers", "2")
    assert answer.returncode == 0, answer.stderr
    written = sorted(path.relative_to(here) for path in here.rglob("*") if path.is_file())
    assert written == sorted(path.relative_to(there) for path in there.rglob("*") if path.is_file())
    texts = [one for one in written if one.suffix not in (".parquet", ".gpkg", ".zip")]
    assert len(texts) > 10
    assert [one for one in texts if (here / one).read_bytes() != (there / one).read_bytes()] == []
    for one in written:
        if one.suffix == ".parquet":
            assert pq.read_table(here / one).equals(pq.read_table(there / one)), one


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--workers", "2", "--cluster", "tcp://127.0.0.1:1"), "Name one of the two"),
        (("--cluster", "tcp://scheduler.example:8786"), "in the clear"),
        (("--cluster", "tls://scheduler.example:8786"), "--tls-ca"),
    ],
)
def test_a_run_on_a_cluster_is_refused_before_anything_is_read(foothill, tmp_path, options, said):
    out = tmp_path / "out"
    answer = foothill("run", DEMO / "monitor.yaml", "--out", out, *options, *DAY)
    assert answer.returncode == 2
    assert said in answer.stderr
    assert not out.exists()


def test_a_run_says_what_each_stage_took(foothill, tmp_path):
    monitor, out = DEMO / "monitor.yaml", tmp_path / "out"
    answer = foothill("run", monitor, "--out", out, "--profile", *DAY)
    assert answer.returncode == 0, answer.stderr
    lines = answer.stdout[answer.stdout.index("Profile") :].splitlines()
    assert lines[1].split()[:3] == ["stage", "seconds", "rows"]
    stages = [line.split()[0] for line in lines[2:]]
    assert stages == ["read", "validate", "follow", "overlay", "judge", "weigh", "publish"]
    assert all(float(line.split()[1]) >= 0 for line in lines[2:])
    assert all(float(line.split()[-1].replace(",", "")) > 50 for line in lines[2:])
