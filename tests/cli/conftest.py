"""The command in another process, and an office of its own: the invented town with a database."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import Foothill
from towns import small_town

LAYERS = Path(__file__).resolve().parents[2] / "layers"
ORIGIN = "nowhere.example/journal"


@pytest.fixture(scope="session")
def foothill(tmp_path_factory) -> Iterator[Foothill]:
    """Run the command as a user does, with a cache that the tests here share."""
    cache = tmp_path_factory.mktemp("cache")
    with Foothill(os.environ | {"FOOTHILL_CACHE": str(cache)}) as call:
        yield call


def _town(folder: Path) -> Path:
    """Copy the town, so that its journal shall be a database, and is none yet."""
    monitor = small_town(folder)
    told = monitor.read_text(encoding="utf-8")
    told = told.replace("path: journal.jsonl", "path: journal.db")
    monitor.write_text(
        told.replace("origin: nowhere.example/NOT-SECRET", f"origin: {ORIGIN}"), encoding="utf-8"
    )
    return monitor


@pytest.fixture
def town(tmp_path) -> Path:
    """The monitor file of a town whose journal is not begun."""
    return _town(tmp_path / "town")


@pytest.fixture(scope="session")
def restored(tmp_path_factory, foothill) -> Path:
    """A database with the demo's cases, restored once."""
    town = _town(tmp_path_factory.mktemp("restored") / "town")
    answer = foothill("restore", town, town.parent / "journal.jsonl")
    assert answer.returncode == 0, answer.stderr
    return town.parent / "journal.db"


@pytest.fixture
def office(town, restored) -> Path:
    """The monitor file of a town whose journal is a database with the demo's cases."""
    shutil.copy(restored, town.parent / "journal.db")
    return town
