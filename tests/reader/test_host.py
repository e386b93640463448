import os
import signal
import subprocess
import sys
import threading
import time
from math import cos, pi, sin
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import Polygon
from world import METRIC, features, geojson, ground

from geo.errors import UsageError
from geo.reader.host import Limits, Reader
from geo.records import FileRef


def star(points: int) -> Polygon:
    """A star whose lines all cross each other: no repair of it ends in a minute."""
    turn = 2 * pi * (points // 2) / points
    return Polygon([(650_000 + cos(turn * n), 4_780_000 + sin(turn * n)) for n in range(points)])


def spikes(points: int) -> Polygon:
    """A valid shape whose spikes meet in one place: to see that it is valid takes half a minute."""
    at = np.arange(points)
    far, turn = np.where(at % 2, 1.0, 500.0), 2 * pi * at / points
    return Polygon(np.column_stack([650_000 + far * np.cos(turn), 4_780_000 + far * np.sin(turn)]))


def codes(arrival):
    return [issue.code for issue in arrival.issues]


@pytest.fixture
def squares_file(tmp_path):
    return geojson(tmp_path / "squares.geojson", features(ground(0, 0, 10, 10)))


def test_a_file_arrives_in_its_own_crs_with_rows_and_states(tmp_path, squares_file):
    with Reader(tmp_path / "cache") as reader:
        arrival = reader.vectors(tmp_path, squares_file)
    assert arrival.issues == ()
    assert isinstance(arrival.frame, gpd.GeoDataFrame)
    assert arrival.frame.crs.is_geographic
    assert arrival.frame[["id", "row", "geometry_state"]].to_numpy().tolist() == [["b1", 1, "ok"]]
    assert arrival.frame.to_crs(METRIC).area.iloc[0] == pytest.approx(100, rel=1e-4)


def test_what_was_read_before_starts_no_child(tmp_path, squares_file):
    with Reader(tmp_path / "cache") as reader:
        first = reader.vectors(tmp_path, squares_file)
        assert reader.child_pid is not None
    with Reader(tmp_path / "cache") as reader:
        again = reader.vectors(tmp_path, squares_file)
        assert reader.child_pid is None
    assert again.frame.equals(first.frame)
    assert again.sha256 == first.sha256


def test_a_changed_file_is_read_anew(tmp_path, squares_file):
    with Reader(tmp_path / "cache") as reader:
        reader.vectors(tmp_path, squares_file)
        geojson(tmp_path / "squares.geojson", features(ground(0, 0, 1, 1), ground(5, 0, 6, 1)))
        assert len(reader.vectors(tmp_path, squares_file).frame) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="other systems give back by themselves")
def test_what_a_large_file_took_is_given_back_before_the_next_one(tmp_path):
    x, held = np.arange(200_000.0), []
    with Reader(tmp_path / "cache") as reader:
        for count in (1, len(x), 2):  # the child lets go before it hears the next question
            boxes = gpd.GeoSeries(shapely.box(x, x, x + 1, x + 1)[:count], crs=METRIC)
            file = tmp_path / f"{count}.parquet"
            gpd.GeoDataFrame({"id": x[:count]}, geometry=boxes).to_parquet(file)
            reader.vectors(tmp_path, FileRef(path=file.name))
            status = Path(f"/proc/{reader.child_pid}/status").read_text("ascii")
            held.append(int(status.split("VmRSS:")[1].split()[0]) / 1024)
    assert held[2] - held[0] < 60


@pytest.mark.parametrize("suffix", [".parquet", ".json"])
def test_a_damaged_cache_is_made_anew(tmp_path, squares_file, suffix):
    cache = tmp_path / "cache"
    with Reader(cache) as reader:
        first = reader.vectors(tmp_path, squares_file)
    (damaged,) = cache.glob(f"*{suffix}")
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 0xFF
    damaged.write_bytes(bytes(content))
    with Reader(cache) as reader:
        again = reader.vectors(tmp_path, squares_file)
        assert reader.child_pid is not None
    assert again.issues == ()
    assert again.frame.equals(first.frame)


def test_the_faults_of_a_file_are_told_again_from_the_cache(tmp_path):
    ref = geojson(tmp_path / "a.geojson", features(ground(0, 0, 1, 1), row=["x"]))
    with Reader(tmp_path / "cache") as reader:
        assert codes(reader.vectors(tmp_path, ref)) == ["column_reserved"]
        assert codes(reader.vectors(tmp_path, ref)) == ["column_reserved"]


def test_nothing_half_made_stays_in_the_cache(tmp_path, squares_file):
    (tmp_path / "broken.geojson").write_text('{"type": "FeatureCollection", "features": [{')
    with Reader(tmp_path / "cache") as reader:
        reader.vectors(tmp_path, squares_file)
        reader.vectors(tmp_path, FileRef(path="broken.geojson"))
    assert {one.suffix for one in (tmp_path / "cache").iterdir()} == {".parquet", ".json"}


def test_no_gdal_is_imported_on_this_side(tmp_path, squares_file):
    code = (
        "import sys; from pathlib import Path\n"
        "from geo.reader.host import Reader\n"
        "from geo.records import FileRef\n"
        "here = Path(sys.argv[1])\n"
        "with Reader(here / 'cache') as reader:\n"
        "    assert reader.vectors(here, FileRef(path='squares.geojson')).frame is not None\n"
        "print({'pyogrio', 'fiona', 'rasterio', 'osgeo'} & set(sys.modules))\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("none.geojson", "file_missing"),
        ("../out.geojson", "path_refused"),
        ("http://example.org/a.geojson", "path_refused"),
        ("a.zip", "file_kind"),
        ("a.vrt", "file_kind"),
        ("a", "file_kind"),
        ("folder.geojson", "file_missing"),
    ],
)
def test_a_file_that_may_not_be_opened_starts_no_child(tmp_path, path, code):
    (tmp_path / "a.zip").write_bytes(b"PK")
    (tmp_path / "folder.geojson").mkdir()
    with Reader(tmp_path / "cache") as reader:
        arrival = reader.vectors(tmp_path, FileRef(path=path))
        grid = reader.grid(tmp_path, FileRef(path=path))
        assert reader.child_pid is None
    assert codes(arrival) == [code]
    assert arrival.frame is None
    assert arrival.issues[0].file == path
    assert grid.elevation is None
    assert [issue.severity for issue in grid.issues] == ["stop"]


def test_a_file_larger_than_the_limit_is_refused_unopened(tmp_path, squares_file):
    with Reader(tmp_path / "cache", limits=Limits(file_bytes=100)) as reader:
        assert codes(reader.vectors(tmp_path, squares_file)) == ["file_too_large"]
        assert reader.child_pid is None


def test_another_file_than_the_one_on_record_stops_with_the_new_sum(tmp_path, squares_file):
    with Reader(tmp_path / "cache") as reader:
        sound = reader.vectors(tmp_path, squares_file)
        assert sound.sha256 is not None
        right = squares_file.model_copy(update={"sha256": sound.sha256})
        wrong = squares_file.model_copy(update={"sha256": "0" * 64})
        assert reader.vectors(tmp_path, right).issues == ()
        (issue,) = reader.vectors(tmp_path, wrong).issues
    assert (issue.severity, issue.code) == ("stop", "checksum_differs")
    assert sound.sha256 in issue.what
    assert "consulted_on" in issue.mend


def test_a_child_that_hangs_is_ended_and_the_next_file_is_read(tmp_path, squares_file):
    slow = geojson(tmp_path / "star.geojson", features(ground(0, 0, 1, 1), spikes(100_000)))
    with Reader(tmp_path / "cache", limits=Limits(wall_s=6)) as reader:
        (issue,) = reader.vectors(tmp_path, slow).issues
        assert reader.vectors(tmp_path, squares_file).issues == ()
    assert issue.code == "reader_timeout"
    assert issue.file == "star.geojson"
    assert "row 2" in issue.what


def test_a_child_that_is_killed_names_the_file_and_the_next_is_read(tmp_path, squares_file):
    slow = geojson(tmp_path / "star.geojson", features(spikes(100_000)))
    with Reader(tmp_path / "cache") as reader:
        reader.vectors(tmp_path, squares_file)
        killer = threading.Timer(1, os.kill, (reader.child_pid, signal.SIGKILL))
        killer.start()
        (issue,) = reader.vectors(tmp_path, slow).issues
        again = FileRef(path="squares.geojson", crs="EPSG:4326")
        assert reader.vectors(tmp_path, again).issues == ()
    assert issue.code == "reader_died"
    assert issue.file == "star.geojson"
    assert "signal 9" in issue.what


def test_a_child_that_was_killed_between_two_files_is_replaced(tmp_path, squares_file):
    other = geojson(tmp_path / "other.geojson", features(ground(3, 3, 4, 4)))
    with Reader(tmp_path / "cache") as reader:
        reader.vectors(tmp_path, squares_file)
        os.kill(reader.child_pid, signal.SIGKILL)
        time.sleep(0.5)
        assert reader.vectors(tmp_path, other).issues == ()


def test_a_star_costs_its_own_row_alone_and_soon(tmp_path):
    shapes = [ground(0, 0, 1, 1), star(4001), ground(5, 0, 6, 1)]
    ref = geojson(tmp_path / "star.geojson", features(*shapes))
    with Reader(tmp_path / "cache") as reader:
        started = time.monotonic()
        arrival = reader.vectors(tmp_path, ref)
        assert time.monotonic() - started < 10
    assert arrival.issues == ()
    assert arrival.frame["geometry_state"].tolist() == ["ok", "unrepairable", "ok"]
    assert "its edges meet in over 50000 places" in arrival.frame["geometry_note"][1]


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.geojson")
    geojson(tmp_path / "b.geojson", features(ground(0, 0, 1, 1)))
    features(ground(0, 0, 1, 1)).to_file(tmp_path / "c.shp")
    (tmp_path / "c.dbf").unlink()
    os.mkfifo(tmp_path / "c.dbf")
    with Reader(tmp_path / "cache") as reader:
        (alone,) = reader.vectors(tmp_path, FileRef(path="a.geojson")).issues
        (beside,) = reader.vectors(tmp_path, FileRef(path="c.shp")).issues
    assert (alone.file, alone.what) == ("a.geojson", "it is not a file")
    assert (beside.file, beside.what) == ("c.shp", "c.dbf beside it is not a file")


def test_a_file_that_changes_while_it_is_read_is_not_kept(tmp_path):
    ref = geojson(tmp_path / "star.geojson", features(star(1001)))
    with Reader(tmp_path / "cache") as reader:
        writer = threading.Timer(0.2, (tmp_path / "star.geojson").write_text, ("{}",))
        writer.start()
        arrival = reader.vectors(tmp_path, ref)
        assert "file_changed" in codes(arrival)
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_full_disk_is_told_as_such_and_nothing_half_written_stays(tmp_path):
    text = "id,no\n" + "".join(f"{n},{n * 7919 % 10007}\n" for n in range(200))
    (tmp_path / "b.csv").write_text(text)
    small = Limits(file_bytes=len(text))  # the table that is made of it is larger
    with Reader(tmp_path / "cache", limits=small) as reader:
        (issue,) = reader.vectors(tmp_path, FileRef(path="b.csv")).issues
    assert issue.code == "cache_unwritable"
    assert not list((tmp_path / "cache").glob("*.part"))


def test_a_star_over_the_vertex_cap_is_not_repaired(tmp_path):
    slow = geojson(tmp_path / "star.geojson", features(star(4001)))
    with Reader(tmp_path / "cache", limits=Limits(repair_vertices=1000)) as reader:
        frame = reader.vectors(tmp_path, slow).frame
    assert frame["geometry_state"].tolist() == ["unrepairable"]
    assert "over 1000 vertices" in frame["geometry_note"].iloc[0]


def test_memory_past_the_limit_is_a_fault_of_the_file(tmp_path):
    text = '{"features": [' + "[]," * 12_000_000 + '[]], "crs": null}'
    (tmp_path / "large.geojson").write_text(text)
    with Reader(tmp_path / "cache", limits=Limits(memory_bytes=700 * 2**20)) as reader:
        arrival = reader.vectors(tmp_path, FileRef(path="large.geojson"))
    assert codes(arrival) == ["file_too_large"]
    assert "700 MB" in arrival.issues[0].what


def test_a_cache_that_cannot_be_written_is_wrong_use(tmp_path):
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(UsageError, match="FOOTHILL_CACHE"), Reader(tmp_path / "cache"):
        pass


def test_no_message_names_a_folder_of_this_machine(tmp_path):
    (tmp_path / "broken.geojson").write_text('{"type": "FeatureCollection", "features": [{')
    (tmp_path / "broken.gpkg").write_bytes(b"SQLite format 3\x00" + bytes(200))
    with Reader(tmp_path / "cache") as reader:
        found = [
            reader.vectors(tmp_path, FileRef(path=f"broken.{one}")) for one in ("geojson", "gpkg")
        ]
    messages = [str(issue) for arrival in found for issue in arrival.issues]
    assert len(messages) == 2
    assert not any(str(tmp_path) in message for message in messages)
