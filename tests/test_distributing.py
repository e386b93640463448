"""Tests of geo/distributing.py: two workers, one of them killed, and the same parts."""

import os
import signal
from dataclasses import replace
from datetime import date

import geopandas as gpd
import pyarrow as pa
import pytest

from geo import overlaying
from geo.config import layers_folder, load_config
from geo.distributing import Tls, cluster, measured_on, required_tls
from geo.errors import UsageError
from geo.ground import survey
from geo.knowing import read
from geo.overlaying import Failed, Part, measured_part, prepare
from geo.reader.rowgroups import Batch, batches, opened


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    """The zones of the invented town made ready, and its buildings in batches of twenty."""
    folder = tmp_path_factory.mktemp("work")
    config = load_config(layers_folder() / "demo" / "monitor.yaml", as_of=date(2026, 11, 1))
    config = replace(config, cache=folder / "cache")
    known = read(config)
    buildings = survey(config, known).buildings
    path = folder / "objects.parquet"
    gpd.GeoDataFrame(buildings[["building_id", "geometry"]]).to_parquet(path)
    whole = opened(path)
    prepared = prepare(config, known, whole, rows=whole.rows)
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
    there = list(measured_on(client, prepared, rows))
    here = [measured_part(prepared, batch) for batch in rows]
    assert all(same(one, other) for one, other in zip(there, here, strict=True))


def test_a_worker_that_is_killed_loses_nothing(client, work):
    prepared, rows = work

    def killing():
        for number, batch in enumerate(rows):
            if number == 5:
                victim = next(iter(client.run(os.getpid).values()))
                os.kill(victim, signal.SIGKILL)
            yield batch

    there = list(measured_on(client, prepared, killing()))
    here = [measured_part(prepared, batch) for batch in rows]
    assert all(same(one, other) for one, other in zip(there, here, strict=True))


def test_a_part_that_fails_again_and_again_is_named_and_the_others_are_measured(client, work):
    prepared, rows = work
    broken = Batch(rows[1].first_row, None, pa.array([1]))
    there = list(measured_on(client, prepared, [rows[0], broken, rows[2]]))
    assert isinstance(there[1], Failed)
    assert (there[1].first_row, there[1].rows) == (rows[1].first_row, 1)
    assert same(there[0], measured_part(prepared, rows[0]))
    assert same(there[2], measured_part(prepared, rows[2]))


def test_rows_that_no_worker_could_measure_are_in_the_receipt():
    receipt = overlaying.Receipt("objects.parquet", 20)
    overlaying._give_up(Failed(11, 5, "MemoryError"), receipt)
    assert receipt.unread == 5
    assert "rows 11 to 15" in receipt.issues[0].what


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("tcp://scheduler.example:8786", "in the clear"),
        ("tcp://10.0.0.5:8786", "in the clear"),
        ("tls://scheduler.example:8786", "--tls-ca"),
        ("scheduler.example:8786", "no address of a scheduler"),
        ("http://127.0.0.1:8786", "no address of a scheduler"),
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
