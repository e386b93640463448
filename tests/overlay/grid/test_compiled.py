"""Tests of geo/overlay/grid/compiled.py."""

import os
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
