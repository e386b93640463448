"""Tests of geo/overlay/grid/compiled.py."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from geo.overlay.grid.compiled import compiled

ROOT = Path(__file__).resolve().parents[3]
ASKED = (
    "import numpy as np, shapely; "
    "from geo.overlay.grid.zones import GridZones; from geo.overlay.objects import Objects; "
    "square = np.array([shapely.box(0, 0, 100, 100)]); "
    "print(GridZones.of(square).near(Objects.of(square), np.arange(1), 5.0).to_numpy().tolist())"
)

SIDE = (
    "import numpy as np; from geo.overlay.grid.index import _framed; "
    "sides = np.zeros((2, 5)); _framed(sides, 0, 0, 0, 64.0, 1); print(sides[:, 4].tolist())"
)
"""Asks a loop that calls one of another module, ``arrays``."""

SMALL = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000)); "


def answered(question: str, kept: Path, root: Path = ROOT) -> str:
    told = {"NUMBA_CACHE_DIR": str(kept), "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", question],
        env=os.environ | told, cwd=kept, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert not done.returncode, done.stderr
    return done.stdout.strip()


def test_a_loop_is_compiled_anew_when_one_that_it_calls_has_changed(tmp_path):
    shutil.copytree(ROOT / "geo", tmp_path / "geo", ignore=shutil.ignore_patterns("__pycache__"))
    changed = tmp_path / "geo" / "overlay" / "grid" / "arrays.py"
    assert answered(SIDE, tmp_path, tmp_path) == "[-1.0, 1.0]"
    text = changed.read_text(encoding="utf-8")
    changed.write_text(text.replace("-1.0 if ax < bx else 1.0", "-4.0 if ax < bx else 4.0"))
    assert answered(SIDE, tmp_path, tmp_path) == "[-4.0, 4.0]"


def test_a_disk_that_is_full_stops_no_run(tmp_path):
    assert answered(SMALL + SIDE, tmp_path) == "[-1.0, 1.0]"
    assert not list(tmp_path.rglob("*.nbc"))
    assert answered(SIDE, tmp_path) == "[-1.0, 1.0]"
    assert list(tmp_path.rglob("*.nbc"))


def test_machine_code_that_was_cut_off_is_made_anew(tmp_path):
    assert answered(SIDE, tmp_path) == "[-1.0, 1.0]"
    kept = [*tmp_path.rglob("*.nb?")]
    assert {path.suffix for path in kept} == {".nbc", ".nbi"}
    for path in kept:
        path.write_bytes(path.read_bytes()[:40])
    assert answered(SIDE, tmp_path) == "[-1.0, 1.0]"


def test_where_machine_code_can_be_kept_nowhere_it_is_compiled_anew():
    homeless = eval("lambda x: x + 1")  # noqa: S307  numba keeps nothing that has no file
    assert compiled(homeless)(41) == 42


@pytest.mark.deep
def test_two_that_compile_at_once_do_no_harm_and_a_third_finds_what_they_kept(tmp_path):
    variables = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", ASKED], env=variables, text=True, stdout=subprocess.PIPE
        )
        for _ in range(2)
    ]
    answers = [one.communicate(timeout=600)[0] for one in started]
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.nbc")}
    third = subprocess.run(
        [sys.executable, "-c", ASKED], env=variables, text=True, capture_output=True, check=True
    )
    assert {*answers, third.stdout} == {"[[0.0, 0.0, 0.0, 10000.0]]\n"}
    assert kept
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.nbc")} == kept
