"""The same input and the same day give the same edition, on whatever machine it is made."""

import hashlib
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from keep_maps import MARK, MOST_BYTES, kept, main

ROOT = Path(__file__).resolve().parent.parent
COMMITTED = ROOT / "maps" / "demo"
DAY = "2026-11-01"  # that of make maps
MACHINES = {
    "one": {
        "PYTHONHASHSEED": "1",
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C",
        "OMP_NUM_THREADS": "1",
    },
    "other": {"PYTHONHASHSEED": "2", "TZ": "America/Adak", "LC_ALL": "kk_KZ.UTF-8", "HOME": "/"},
}
SIDECAR = "software.json"  # names versions, and only it may


@pytest.fixture(scope="module")
def editions(tmp_path_factory) -> dict[str, Path]:
    """The demo as two machines make it, each with a cache of its own."""
    folder = tmp_path_factory.mktemp("editions")
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "geo", "demo", "--out", folder / name, "--as-of", DAY],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "FOOTHILL_CACHE": str(folder / f"{name}-cache")}
            | variables,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name, variables in MACHINES.items()
    ]
    for process in running:
        _, told = process.communicate(timeout=240)
        assert process.returncode == 0, told
    return {name: folder / name for name in MACHINES}


def names(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def texts(folder: Path) -> dict[str, bytes]:
    """Every file but the sidecar and the tables, which are compared by content."""
    return {
        name: (folder / name).read_bytes()
        for name in names(folder)
        if name != SIDECAR and not name.endswith(".parquet")
    }


def table(path: Path) -> pd.DataFrame:
    read = pd.read_parquet(path)
    if "geometry" in read.columns:
        return gpd.read_parquet(path)
    return read


def test_two_machines_write_the_same_files(editions):
    assert names(editions["one"]) == names(editions["other"])
    assert SIDECAR in names(editions["one"])


def test_every_text_file_is_the_same_byte_by_byte(editions):
    one, other = (texts(editions[name]) for name in MACHINES)
    assert len(one) > 3
    assert [name for name in one if one[name] != other[name]] == []


def test_every_table_is_the_same_by_content(editions):
    paths = sorted((editions["one"] / "tables").iterdir())
    assert len(paths) > 10
    for path in paths:
        one, other = table(path), table(editions["other"] / "tables" / path.name)
        pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))
        assert one.attrs == other.attrs


def test_nothing_of_the_machine_is_in_the_edition(editions):
    spoor = [str(editions["one"].parent).encode(), str(ROOT).encode(), b"Kiritimati"]
    for name, content in texts(editions["one"]).items():
        assert [one for one in spoor if one in content] == [], name


def test_the_committed_map_is_the_one_this_code_draws(editions):
    committed, drawn = texts(COMMITTED), kept(texts(editions["one"]))
    assert sorted(committed) == sorted(drawn)
    assert [name for name in drawn if committed[name] != drawn[name]] == [], "run make maps"


def test_what_is_kept_is_light_and_names_no_hash_that_another_machine_may_not_have(
    editions, tmp_path, capsys
):
    folder = tmp_path / "demo"
    shutil.copytree(editions["one"], folder)
    main(folder)
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) < MOST_BYTES
    assert "files" in capsys.readouterr().out
    varying = [name for name in names(editions["one"]) if name.endswith((".pdf", ".png", ".gpkg"))]
    assert len(varying) > 3
    told = "".join((folder / name).read_text(encoding="utf-8") for name in (
        "manifest.json", "public/data/datapackage.json", "public/data/SHA256SUMS",
    ))  # fmt: skip
    for name in varying:
        assert not (folder / name).exists()
        content = (editions["one"] / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() not in told, name


def with_a_map():
    pages = {path: path.read_text(encoding="utf-8") for path in COMMITTED.rglob("*.html")}
    return [page for page in pages.values() if 'class="folium-map"' in page]


def test_nothing_of_the_map_library_is_kept_in_the_repository():
    pages = with_a_map()
    assert len(pages) == 3
    assert all(page.count(MARK) == 2 and "leafletjs" not in page for page in pages)


def test_the_programs_of_the_pages_are_kept_once():
    for page in with_a_map():
        assert page.count("geo/atlas/assets/") > 8
        assert "function " not in page
    style = (COMMITTED / "public" / "assets" / "atlas.css").read_text(encoding="utf-8")
    assert "{" not in style


def test_the_committed_tables_are_those_this_code_computes(editions):
    for path in sorted((COMMITTED / "tables").iterdir()):
        drawn = table(editions["one"] / "tables" / path.name)
        pd.testing.assert_frame_equal(pd.DataFrame(table(path)), pd.DataFrame(drawn))


def test_a_table_read_back_still_says_that_it_is_invented(editions):
    content = io.BytesIO((editions["one"] / "tables" / "findings.parquet").read_bytes())
    assert pd.read_parquet(content).attrs["notice"]
