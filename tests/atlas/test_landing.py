import json
import os
import resource
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from desks import desk_of_town

from geo.atlas import publish as publishing
from geo.atlas.landing import MARK, landing, require_kept
from geo.atlas.publish import publish
from geo.errors import UsageError
from geo.records import BUILDS

EDITION = {
    "monitor": "town",
    "rulebook_sha256": "0" * 64,
    "files": {"public/index.html": "0" * 64, "old.html": "0" * 64},
}


def land(out: Path, page: str) -> None:
    with landing(out) as folder:
        (folder / "public").mkdir()
        (folder / "public" / "index.html").write_text(page)
        (folder / "tables").mkdir()
        (folder / "tables" / "findings.parquet").write_bytes(b"PAR1")
        (folder / "software.json").write_text("{}")
        (folder / MARK).write_text(json.dumps(EDITION))


def page(out: Path) -> str:
    return (out / "public" / "index.html").read_text()


def test_a_new_folder_is_made_with_everything_above_it(tmp_path):
    land(tmp_path / "a" / "b" / "out", "first")
    assert page(tmp_path / "a" / "b" / "out") == "first"


def test_the_next_edition_takes_the_place_of_the_last_and_leaves_nothing_of_it(tmp_path):
    out = tmp_path / "out"
    land(out, "first")
    (out / "old.html").write_text("of the first")
    land(out, "second")
    assert page(out) == "second"
    assert not (out / "old.html").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_empty_folder_may_be_landed_in(tmp_path):
    (tmp_path / "out").mkdir()
    land(tmp_path / "out", "first")
    assert page(tmp_path / "out") == "first"


def test_everybody_may_read_what_has_landed(tmp_path):
    land(tmp_path / "out", "first")
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("failure", [OSError("disk full"), KeyboardInterrupt(), ValueError()])
def test_whatever_fails_the_last_edition_stays_and_nothing_is_left_behind(tmp_path, failure):
    out = tmp_path / "out"
    land(out, "first")

    def fail() -> None:
        with landing(out) as folder:
            (folder / "half.html").write_text("half")
            raise failure

    with pytest.raises(type(failure)):
        fail()
    assert page(out) == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_nothing_is_seen_at_the_place_before_all_is_written(tmp_path):
    out = tmp_path / "out"
    with landing(out) as folder:
        (folder / MARK).write_text("{}")
        assert not out.exists()
        assert folder.parent == out.parent  # a move within one disk is one step
    assert out.exists()


@pytest.mark.parametrize("name", ["thesis.txt", ".hidden", "index.html"])
def test_a_folder_with_other_files_is_refused_and_stays(tmp_path, name):
    out = tmp_path / "out"
    out.mkdir()
    (out / name).write_text("mine")
    with pytest.raises(UsageError, match=f"holds '{name}', which is not an edition's"):
        land(out, "first")
    assert [path.name for path in out.iterdir()] == [name]


@pytest.mark.parametrize(
    "manifest",
    [
        "{}",
        "[]",
        "no JSON",
        '{"name": "An app", "icons": []}',
        json.dumps(EDITION | {"files": ["thesis.txt"]}),
        json.dumps({key: EDITION[key] for key in ("monitor", "files")}),
        json.dumps({key: EDITION[key] for key in ("rulebook_sha256", "files")}),
        json.dumps(EDITION | {"monitor": 5}),
        "[" * 100_000,
    ],
)
def test_the_manifest_of_another_program_makes_no_edition(tmp_path, manifest):
    out = tmp_path / "out"
    out.mkdir()
    (out / MARK).write_text(manifest)
    with pytest.raises(UsageError, match=r"holds 'manifest\.json', which is not"):
        land(out, "first")
    assert (out / MARK).read_text() == manifest


@pytest.mark.parametrize("name", ["notes.txt", "public/thesis.txt", "tables/mine.parquet"])
def test_a_file_put_into_an_edition_is_named_and_nothing_is_touched(tmp_path, name):
    out = tmp_path / "out"
    land(out, "first")
    (out / name).write_text("mine")
    with pytest.raises(UsageError, match=f"holds '{name}'"):
        land(out, "second")
    assert (page(out), (out / name).read_text()) == ("first", "mine")


def test_a_link_in_the_place_of_a_file_of_an_edition_is_not_replaced(tmp_path):
    out = tmp_path / "out"
    land(out, "first")
    (tmp_path / "mine.html").write_text("mine")
    (out / "old.html").symlink_to(tmp_path / "mine.html")
    with pytest.raises(UsageError, match=r"holds 'old\.html'"):
        land(out, "second")


def test_a_file_put_there_while_the_run_was_at_work_is_not_lost(tmp_path):
    out = tmp_path / "out"
    land(out, "first")

    def run() -> None:
        with landing(out):
            (out / "notes.txt").write_text("mine")

    with pytest.raises(UsageError, match=r"holds 'notes\.txt'"):
        run()
    assert (page(out), (out / "notes.txt").read_text()) == ("first", "mine")


def test_the_root_of_the_disk_is_refused():
    with pytest.raises(UsageError, match="Name a folder below it"):
        land(Path("/"), "first")


def test_a_folder_of_somebody_else_beside_the_place_stays(tmp_path):
    for name in (".out.before", ".out.backup", ".out.new-thesis"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "thesis.txt").write_text("mine")
    land(tmp_path / "out", "first")
    land(tmp_path / "out", "second")
    assert len(list(tmp_path.glob(".out.*/thesis.txt"))) == 3


def test_a_file_in_the_place_of_the_folder_is_refused_and_stays(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(UsageError, match="it is a file"):
        land(tmp_path / "out", "first")
    assert (tmp_path / "out").read_text() == "mine"


def test_a_refused_folder_costs_no_work(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError), landing(tmp_path):
        pytest.fail("the run would have begun")


def test_a_run_cut_off_between_the_two_moves_gives_the_last_edition_back(tmp_path):
    out = tmp_path / "out"
    land(out, "first")
    out.rename(tmp_path / ".out.foothill-before")  # as the machine left it when its power failed

    def fail() -> None:
        with landing(out):
            raise OSError("and the next run fails too")

    with pytest.raises(OSError, match="fails too"):
        fail()
    assert page(out) == "first"
    land(out, "second")
    assert page(out) == "second"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_maps_and_rows_to_send_back_are_replaced_with_their_edition(tmp_path, quiet_town):
    out = tmp_path / "out"
    later = replace(quiet_town, returns=quiet_town.returns.iloc[:0])
    for town, builds in ((quiet_town, BUILDS), (later, BUILDS), (later, ["public"])):
        with landing(out) as folder:
            publish(town, folder, builds=builds)
        there = {path.parent.name for path in out.rglob("*") if path.is_file()}
        assert ("gis" in there) == ("inspector" in builds)
        assert ("send-back" in there) == (town is quiet_town)
        assert list((out / "public").rglob("*.gpkg"))


def test_a_build_that_is_not_drawn_again_is_not_lost(tmp_path, quiet_town):
    out = tmp_path / "out"
    require_kept(out, ["planner"])  # nothing is there
    with landing(out) as folder:
        publish(quiet_town, folder, builds=["inspector", "public"])
    require_kept(out, BUILDS)
    require_kept(out, ["public", "inspector"])
    with pytest.raises(UsageError, match=r"has public/index\.html too.*with --build public"):
        require_kept(out, ["inspector", "planner"])


@pytest.fixture(scope="module")
def written(edition, quiet_town, tmp_path_factory):
    """Give the files of an edition by path, made once: what is tried is their writing."""
    desk = desk_of_town(quiet_town, tmp_path_factory.mktemp("desk"))
    files = {
        path.relative_to(edition).as_posix(): path.read_bytes()
        for path in edition.rglob("*")
        if path.is_file() and path.parent.name != "tables"
    }
    return files | {"planner.html": desk.read_bytes()}


FULL_AT = (
    "inspector.html", "planner.html", "public/index.html",
    "public/cases/c-09~3162818095f0e6bc.html",
    "public/method.html", "public/cards/edition.png", "public/data/events.csv",
    "gis/project.ru.qgs", "manifest.json",
)  # fmt: skip


@pytest.mark.parametrize("name", FULL_AT)
def test_a_disk_that_fills_up_in_any_file_of_any_build_leaves_the_last_edition(
    written, tmp_path, name
):
    assert name in written
    out = tmp_path / "out"
    land(out, "first")
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)

    def run() -> None:
        with landing(out) as folder:
            for path, content in written.items():
                if path == name:  # the system itself refuses the second half of this file
                    resource.setrlimit(resource.RLIMIT_FSIZE, (len(content) // 2, most))
                publishing._write(folder / path, content)

    try:
        with pytest.raises(OSError, match=r"\[Errno 27\]"):
            run()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    assert page(out) == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


KILLED = """
import os, pathlib, signal, sys
from geo.atlas import landing
out, moves = pathlib.Path(sys.argv[1]), int(sys.argv[2])
rename = pathlib.Path.rename
def dying(self, target):
    global moves
    if moves == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    moves -= 1
    return rename(self, target)
pathlib.Path.rename = dying
with landing.landing(out) as folder:
    (folder / landing.MARK).write_text('{"monitor": "town", "rulebook_sha256": "", "files": {}}')
    (folder / "public").mkdir()
    (folder / "public" / "index.html").write_text("second")
"""


@pytest.mark.parametrize("moves", [0, 1])
def test_a_run_killed_while_it_moves_loses_no_edition(tmp_path, moves):
    out = tmp_path / "out"
    land(out, "first")
    killed = subprocess.run([sys.executable, "-c", KILLED, out, str(moves)], check=False)
    assert killed.returncode == -signal.SIGKILL
    with landing(out) as folder:
        assert page(out) == "first"  # before anything is written, the last one is back
        (folder / MARK).write_text("{}")
    assert os.listdir(out) == [MARK]  # noqa: PTH208  # names alone
    assert os.listdir(tmp_path) == ["out"]  # noqa: PTH208  # and nothing is left of the killed run


STOPPED = """
import pathlib, sys, time
from geo.atlas import landing
with landing.landing(pathlib.Path(sys.argv[1])) as folder:
    (folder / "half.html").write_text("half")
    print("at work", flush=True)
    time.sleep(60)
"""


def test_two_runs_never_write_to_one_place_and_a_killed_one_leaves_nothing(tmp_path):
    out = tmp_path / "out"
    land(out, "first")
    command = [sys.executable, "-c", STOPPED, out]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "at work\n"
        with pytest.raises(UsageError, match="another run is writing to it"):
            land(out, "second")
        assert len(list(tmp_path.glob(".out.*/half.html"))) == 1  # the other's work is whole
        other.kill()
    assert len(list(tmp_path.glob(".out.*/half.html"))) == 1
    land(out, "second")
    assert page(out) == "second"
    assert os.listdir(tmp_path) == ["out"]  # noqa: PTH208  # names alone


def test_a_run_that_is_told_to_wait_does_not_take_the_lock_of_the_other(tmp_path):
    with landing(tmp_path / "out"):
        for _ in range(2):
            with pytest.raises(UsageError, match="another run"):
                land(tmp_path / "out", "second")
