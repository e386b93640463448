"""Long runs: kills at any moment, full disks, mutated files, large overlays. In ``make deep``."""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import shapely
from commands import Foothill
from world import EAST, NORTH, buildings, zones

from geo.overlay.exposure import dissolve_layers, overlay_zones

pytestmark = pytest.mark.deep

DEMO = Path(__file__).resolve().parent.parent / "layers" / "demo"
DAY = ("--as-of", "2026-11-01")
KILLS = 24
DISKS = 20
MUTANTS = 150
SEED = 20261101


def foothill(folder: Path, *words: object, **more) -> subprocess.CompletedProcess:
    variables = {"PATH": os.environ["PATH"], "FOOTHILL_CACHE": str(folder / "cache")}
    return subprocess.run(
        [sys.executable, "-m", "geo", *map(str, words)],
        cwd=folder, env=variables, capture_output=True, text=True, timeout=300, check=False, **more,
    )  # fmt: skip


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def edition(tmp_path_factory) -> Path:
    """An edition of the demo, beside a warm cache."""
    folder = tmp_path_factory.mktemp("deep")
    answer = foothill(folder, "demo", "--out", "edition", *DAY)
    assert answer.returncode == 0, answer.stderr
    return folder / "edition"


def test_a_run_killed_at_any_moment_leaves_a_whole_edition(edition):
    before, chance = contents(edition), random.Random(SEED)
    began = time.perf_counter()
    assert foothill(edition.parent, "demo", "--out", "edition", *DAY).returncode == 0
    whole = time.perf_counter() - began
    cut = 0
    for _ in range(KILLS):
        process = subprocess.Popen(
            [sys.executable, "-m", "geo", "demo", "--out", "edition", *DAY],
            cwd=edition.parent,
            env={"PATH": os.environ["PATH"], "FOOTHILL_CACHE": str(edition.parent / "cache")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            process.wait(timeout=chance.uniform(0, whole))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            cut += 1
        if edition.exists():  # between the two moves of a landing it may be away for a moment
            assert contents(edition) == before
    assert cut > KILLS // 2
    assert foothill(edition.parent, "demo", "--out", "edition", *DAY).returncode == 0
    assert contents(edition) == before


def test_a_full_disk_never_costs_the_last_edition(edition):
    before = contents(edition)
    largest = max(map(len, before.values()))
    refused = 0
    for limit in np.linspace(1_000, largest * 1.1, DISKS).astype(int).tolist():
        answer = foothill(
            edition.parent, "demo", "--out", "edition", *DAY,
            preexec_fn=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (limit, limit)),
        )  # fmt: skip
        refused += answer.returncode != 0
        assert "Traceback" not in answer.stderr
        assert contents(edition) == before
    assert 0 < refused < DISKS


@pytest.fixture(scope="module")
def command(edition) -> Iterator[Foothill]:
    """The command, with the cache of the edition."""
    kept = {"PATH": os.environ["PATH"], "FOOTHILL_CACHE": str(edition.parent / "cache")}
    with Foothill(kept, edition.parent) as call:
        yield call


@pytest.mark.parametrize("kind", ["yaml", "geojson", "csv"])
def test_a_mutated_file_is_refused_in_words_or_read(tmp_path, command, kind):
    """Cut, doubled, swapped and overwritten bytes: never a traceback, never a code but 0 and 1."""
    chance = random.Random(SEED)
    files = sorted(path.relative_to(DEMO) for path in DEMO.rglob(f"*.{kind}"))
    codes = set()
    for number in range(MUTANTS // 3):
        town = tmp_path / str(number)
        shutil.copytree(DEMO, town)
        mutated = town / chance.choice(files)
        mutated.write_bytes(_mutated(mutated.read_bytes(), chance))
        answer = command("validate", town / "monitor.yaml", *DAY)
        codes.add(answer.returncode)
        assert answer.returncode in (0, 1), answer.stderr
        assert answer.returncode == 0 or "to mend" in answer.stderr
        shutil.rmtree(town)
    assert 1 in codes


def _mutated(content: bytes, chance: random.Random) -> bytes:
    at, length = chance.randrange(len(content)), chance.randrange(1, 40)
    piece = content[at : at + length]
    noise = bytes(chance.randrange(256) for _ in range(length))
    return chance.choice(
        [
            content[:at] + content[at + length :],
            content[:at] + piece * 3 + content[at + length :],
            content[:at] + noise + content[at + length :],
            content[:at],
            content[:at] + piece.swapcase() + content[at + length :],
        ]
    )


def test_a_hundred_thousand_pairs_agree_with_brute_force():
    rng = np.random.default_rng(SEED)
    objects, areas = buildings(*_blobs(rng, 2_000, 15)), zones(*_blobs(rng, 50, 400))
    found = overlay_zones(objects, areas, reach_m={"strip": 5_000.0})
    assert len(found) == 100_000
    left = objects.set_index("building_id").geometry.loc[found["building_id"]].to_numpy()
    right = areas.set_index("zone_id").geometry.loc[found["zone_id"]].to_numpy()
    np.testing.assert_allclose(
        found["overlap_m2"], shapely.area(shapely.intersection(left, right)), atol=1e-6, rtol=1e-6
    )
    np.testing.assert_allclose(found["distance_m"], shapely.distance(left, right), atol=1e-9)
    whole = overlay_zones(objects, dissolve_layers(areas), reach_m={"strip": 5_000.0})
    union = shapely.union_all(areas.geometry.values)
    footprints = objects.sort_values("building_id").geometry.values
    np.testing.assert_allclose(
        whole.sort_values("building_id")["overlap_m2"],
        shapely.area(shapely.intersection(footprints, union)),
        atol=1e-5,
        rtol=1e-6,
    )


def _blobs(rng: np.random.Generator, count: int, size: float) -> list[shapely.Polygon]:
    """Give concave polygons, each with a hole."""
    middles = rng.uniform(0, 2_000, (count, 2)) + np.array([EAST, NORTH])
    shapes = []
    for middle in middles:
        angles = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(4, 60)))
        radius = rng.uniform(0.3, 1, len(angles)) * size
        ring = middle + np.column_stack([np.cos(angles), np.sin(angles)]) * radius[:, None]
        whole = shapely.make_valid(shapely.Polygon(ring), method="structure", keep_collapsed=False)
        shapes.append(whole.difference(shapely.Point(middle).buffer(size / 5)))
    return shapes
