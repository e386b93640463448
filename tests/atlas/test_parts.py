"""Tests of geo/atlas/parts.py: tables that grow land whole, the receipt last."""

import json
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from geo.atlas import parts as module
from geo.atlas.parts import GROWING, parts
from geo.errors import UsageError
from geo.reader.cache import sha256
from geo.reader.keep import LEFT_OVER_S

NAMES = ("slopes", "exposure")


def places(folder: Path) -> dict[str, Path]:
    return {name: folder / f"{name}.parquet" for name in NAMES}


def landed(folder: Path, rows: int) -> None:
    with parts(places(folder), folder / "receipt.json") as growing:
        for name in NAMES:
            growing.write(name, pa.table({"row": range(rows)}))
        growing.land({"rows": rows})


def told(folder: Path) -> dict[str, object]:
    read: dict[str, object] = json.loads((folder / "receipt.json").read_text(encoding="utf-8"))
    return read


def test_the_receipt_names_the_checksum_of_each_table(tmp_path):
    landed(tmp_path, 3)
    sums = {path.name: sha256(path) for path in places(tmp_path).values()}
    assert told(tmp_path) == {"rows": 3, "sha256": sums}
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*sums, "receipt.json"])


def test_a_table_that_was_never_written_to_stops_the_landing(tmp_path):
    landed(tmp_path, 3)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with parts(places(tmp_path), tmp_path / "receipt.json") as growing:
        growing.write("slopes", pa.table({"row": range(5)}))
        with pytest.raises(ValueError, match="never written to: exposure"):
            growing.land({"rows": 5})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_tables_come_to_their_places_in_the_order_of_these(tmp_path, monkeypatch):
    replace, done = Path.replace, []
    monkeypatch.setattr(
        module.Path, "replace", lambda one, place: done.append(place.name) or replace(one, place)
    )
    with parts(places(tmp_path), tmp_path / "receipt.json") as growing:
        for name in reversed(NAMES):
            growing.write(name, pa.table({"row": range(5)}))
        growing.land({})
    assert done == [*(f"{name}.parquet" for name in NAMES), "receipt.json"]


@pytest.mark.parametrize("moved", [0, 1, 2])
def test_a_landing_that_is_cut_off_leaves_a_receipt_that_does_not_fit(tmp_path, monkeypatch, moved):
    landed(tmp_path, 3)
    before, replace, done = told(tmp_path), Path.replace, []

    def cut(path, place):
        if len(done) == moved:
            raise OSError("cut off")
        done.append(place.name)
        return replace(path, place)

    monkeypatch.setattr(module.Path, "replace", cut)
    with pytest.raises(OSError, match="cut off"):
        landed(tmp_path, 5)
    assert told(tmp_path) == before
    fits = {name: sha256(tmp_path / name) == sum_ for name, sum_ in before["sha256"].items()}
    assert [name for name, fit in fits.items() if not fit] == done
    assert all(pq.read_table(path).num_rows in (3, 5) for path in places(tmp_path).values())


def test_what_a_killed_run_left_is_removed_once_it_is_old(tmp_path):
    for name, age_s in (("old", LEFT_OVER_S * 2), ("young", LEFT_OVER_S / 2), ("growing", 0.0)):
        left = tmp_path / f"{GROWING}{name}"
        left.mkdir()
        (left / "exposure.parquet").write_bytes(b"PAR1")
        then_s = left.stat().st_mtime - age_s
        os.utime(left / "exposure.parquet", (then_s, then_s))
        began_s = left.stat().st_mtime - max(age_s, LEFT_OVER_S * 3 * (name == "growing"))
        os.utime(left, (began_s, began_s))
    landed(tmp_path, 1)
    assert {path.name for path in tmp_path.glob(f"{GROWING}*")} == {
        f"{GROWING}growing",
        f"{GROWING}young",
    }


def test_a_place_that_is_read_or_is_no_file_is_refused(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "receipt.json").mkdir()
    with (
        pytest.raises(UsageError, match="would be written over"),
        parts(places(tmp_path / "data"), tmp_path / "data" / "r.json", spared=[tmp_path / "data"]),
    ):
        pass
    with (
        pytest.raises(UsageError, match="it is no file"),
        parts(places(tmp_path), tmp_path / "receipt.json"),
    ):
        pass
