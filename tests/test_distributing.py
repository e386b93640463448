"""Tests of geo/distributing.py: two workers, one of them killed, and the same parts."""

import subprocess
import sys
from dataclasses import replace
from datetime import date

import geopandas as gpd
import pyarrow.parquet as pq
import pytest
from distributed import Client, LocalCluster
from held import Killing
from world import same_bytes

from geo import distributing, overlaying
from geo.config import layers_folder, load_config
from geo.distributing import Tls, cluster, required_tls, spread_on
from geo.errors import DataError, UsageError
from geo.knowing import read
from geo.laying import Land, Part, measured_part, prepare
from geo.overlay import portions
from geo.overlaying import overlay_file
from geo.pipeline import examine
from geo.reader.rowgroups import batches, opened
from geo.records import Receipt, Undone
from geo.versions import versions


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The invented town, and a file of its buildings."""
    folder = tmp_path_factory.mktemp("town")
    config = load_config(layers_folder() / "demo" / "monitor.yaml", as_of=date(2026, 11, 1))
    path = folder / "objects.parquet"
    buildings = gpd.read_file(config.folder / "data" / "buildings.geojson")
    buildings[["id", "geometry"]].to_parquet(path)
    return replace(config, cache=folder / "cache"), path


@pytest.fixture(scope="module")
def work(town):
    """The zones of the town made ready, and its buildings in batches of twenty."""
    config, path = town
    whole = opened(path)
    land = Land.of(config, read(config), None)
    prepared = prepare(config, land, whole, rows=whole.rows)
    return prepared, list(batches(whole, whole.groups[0], most_rows=20))


@pytest.fixture(scope="module")
def client():
    with cluster(workers=2, address=None, tls=None) as joined:
        yield joined


def same(one: Part, other: Part) -> bool:
    tables = (one.exposure, one.slopes, one.aside), (other.exposure, other.slopes, other.aside)
    return all(a.equals(b) for a, b in zip(*tables, strict=True)) and one.rows == other.rows


def test_workers_give_the_bytes_of_this_process_in_the_order_of_the_file(client, work):
    prepared, rows = work
    there = list(spread_on(client, measured_part, prepared, rows))
    here = [measured_part(prepared, batch) for batch in rows]
    assert all(same(one, other) for one, other in zip(there, here, strict=True))


def test_a_worker_that_is_killed_in_the_middle_of_its_part_loses_nothing(client, work, tmp_path):
    prepared, rows = work
    killing = Killing(client, tmp_path)
    there = list(killing(measured_part, prepared, rows))
    here = [measured_part(prepared, batch) for batch in rows]
    assert len(killing.killed) == 1
    assert all(same(one, other) for one, other in zip(there, here, strict=True))


def test_an_overlay_whose_worker_is_killed_writes_the_files_of_one_process(
    town, client, tmp_path, monkeypatch
):
    monkeypatch.setattr(overlaying, "AT_ONCE", 20)
    config, objects = town
    killing = Killing(client, tmp_path)
    overlay_file(config, objects, tmp_path / "here.parquet")
    receipt = overlay_file(replace(config, spread=killing), objects, tmp_path / "there.parquet")
    assert len(killing.killed) == 1
    assert receipt.unread == 0
    for kind in ("", ".slopes", ".aside"):
        here, there = (
            pq.read_table(tmp_path / f"{one}{kind}.parquet") for one in ("here", "there")
        )
        assert there.equals(here)


@pytest.mark.deep
@pytest.mark.parametrize("engine", ["grid", "plain"])
def test_a_run_whose_workers_are_killed_finds_what_one_process_finds(
    town, client, tmp_path, monkeypatch, engine
):
    monkeypatch.setattr(portions, "AT_ONCE", 60)
    config = replace(town[0], afresh=True, engine=engine)
    killing = Killing(client, tmp_path)
    there, here = examine(replace(config, spread=killing)), examine(config)
    assert len(killing.killed) >= 3  # on zones, on whole layers, on the relief
    for name in ("exposure", "slopes", "findings", "act_findings"):
        assert same_bytes(getattr(there, name), getattr(here, name)), name


def fails(carried, part):
    if part.first_row == carried:
        raise MemoryError
    return part.name


def test_a_part_that_fails_is_named_and_done_again_and_the_others_are_done(client, work, caplog):
    rows = work[1]
    there = list(spread_on(client, fails, rows[1].first_row, rows[:3]))
    assert there == [rows[0].name, Undone(rows[1], "MemoryError"), rows[2].name]
    said = [record.getMessage() for record in caplog.records if rows[1].name in record.getMessage()]
    assert said == [
        f"{rows[1].name}: MemoryError. {end}." for end in ("Done again",) * 2 + ("Given up",)
    ]


@pytest.fixture(scope="module")
def threads():
    """A worker of three threads in this process."""
    with (
        LocalCluster(
            n_workers=1, threads_per_worker=3, processes=False, dashboard_address=None
        ) as local,
        Client(local) as joined,
    ):
        yield joined


def breaks(_carried, _part):
    raise OSError("of the part itself, not of the way to it")


def test_an_error_of_the_part_is_not_taken_for_a_worker_that_is_lost(threads, work, monkeypatch):
    asked, submitted = [], distributing._submitted
    monkeypatch.setattr(
        distributing, "_submitted", lambda *what: asked.append(what) or submitted(*what)
    )
    assert list(spread_on(threads, breaks, 0, work[1][:1])) == [Undone(work[1][0], "OSError")]
    assert len(asked) == distributing.TRIES


def test_every_thread_of_a_worker_has_parts_waiting(threads, work):
    taken = []
    parts = (taken.append(batch) or batch for batch in work[1])
    answers = spread_on(threads, fails, 0, parts)
    next(answers)
    assert len(taken) == 3 * distributing.AHEAD + 1
    answers.close()


def test_a_worker_that_joins_with_other_software_measures_nothing(client, work, monkeypatch):
    monkeypatch.setattr(distributing, "versions", lambda: versions() | {"GEOS": "3.9.0"})
    with pytest.raises(DataError, match=rf"GEOS {versions()['GEOS']} instead of 3\.9\.0"):
        list(spread_on(client, fails, 0, work[1][:1]))


def test_workers_with_other_software_are_refused_and_named(client, monkeypatch):
    distributing._require_like(client, "tls://scheduler.example:8786")
    monkeypatch.setattr(distributing.keep, "program", lambda _: "another program")
    with pytest.raises(UsageError, match=r"has the program [0-9a-f]{16} instead of another progra"):
        distributing._require_like(client, "tls://scheduler.example:8786")


def test_workers_that_cannot_say_what_they_are_are_no_workers():
    assert "ModuleNotFoundError" in distributing.unlike({}, ModuleNotFoundError())


STRANGER = """
import sys
from distributed import Client, Security

secret = {"none": None, "another": Security.temporary()}[sys.argv[2]]
try:
    Client(sys.argv[1], security=secret, timeout=5)
except (OSError, TypeError):  # TypeError: of distributed, where it has no certificate at all
    print("refused")
"""


@pytest.mark.parametrize("secret", ["none", "another"])
def test_nobody_else_on_this_machine_reaches_the_workers(client, secret):
    address = client.scheduler.address
    asked = [sys.executable, "-c", STRANGER, address, secret]
    said = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=120)
    assert said.stdout == "refused\n", said.stderr
    assert address.startswith("tls://127.0.0.1:")


def test_where_no_worker_is_left_the_work_stops_and_says_so(work, monkeypatch):
    monkeypatch.setattr("geo.distributing.JOIN_S", 0.5)
    with cluster(workers=1, address=None, tls=None) as alone:
        alone.retire_workers([*alone.nthreads()])
        with pytest.raises(DataError, match="no worker is left"):
            list(spread_on(alone, fails, 0, work[1][:1]))


def test_what_was_carried_is_let_go_when_the_work_is_done(client, work):
    list(spread_on(client, fails, 0, work[1][:1]))
    assert set(client.run(carried_by).values()) == {0}


def carried_by(dask_worker):
    return sum(name.startswith("foothill-") for name in dask_worker.plugins)


def test_a_run_with_a_part_that_nobody_could_measure_stops(town):
    def spread(_work, _carried, parts):
        return (Undone(part, "MemoryError") for part in parts)

    with pytest.raises(DataError, match=r"objects 1 to [\d,]+ could not be measured by any worker"):
        examine(replace(town[0], spread=spread, afresh=True))


def test_rows_that_no_worker_could_measure_are_in_the_receipt(work):
    receipt = Receipt("objects.parquet", 20)
    overlaying._give_up(Undone(work[1][0], "MemoryError"), receipt)
    assert receipt.unread == 20
    assert "rows 1 to 20" in receipt.issues[0].what


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("tcp://scheduler.example:8786", "in the clear"),
        ("tcp://10.0.0.5:8786", "in the clear"),
        ("tls://scheduler.example:8786", "--tls-ca"),
        ("scheduler.example:8786", "no address of a scheduler"),
        ("http://127.0.0.1:8786", "no address of a scheduler"),
        ("tcp://127.0.0.1", "no address of a scheduler"),
        ("tcp://127.0.0.1:abc", "no address of a scheduler"),
        ("tcp://127.0.0.1:99999", "no address of a scheduler"),
        ("tls://[::1", "no address of a scheduler"),
    ],
)
def test_an_address_elsewhere_needs_tls_and_certificates(address, said):
    with pytest.raises(UsageError, match=said):
        required_tls(address, None)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "tcp://localhost:1", "tcp://[::1]:1"])
def test_on_this_machine_none_is_needed(address):
    assert required_tls(address, None) is None


def test_certificates_that_are_there_are_required_of_the_other_side(tmp_path):
    files = [tmp_path / name for name in ("ca.pem", "me.pem", "me.key")]
    with pytest.raises(UsageError, match="no such certificate"):
        required_tls("tls://scheduler.example:8786", Tls(*files))
    for path in files:
        path.write_text("made up")
    security = required_tls("tls://scheduler.example:8786", Tls(*files))
    assert security.require_encryption
    assert security.tls_ca_file == str(files[0])


def test_a_scheduler_that_does_not_answer_is_wrong_use(monkeypatch):
    monkeypatch.setattr("geo.distributing.JOIN_S", 1.0)
    with (
        pytest.raises(UsageError, match="no scheduler with a worker"),
        cluster(workers=None, address="tcp://127.0.0.1:9", tls=None),
    ):
        pass
