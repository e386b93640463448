"""What tests of the journal share: a real PostgreSQL, and an empty store of either kind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import postgres
import pytest
from sqlalchemy import create_engine

from geo.enforcement.store import Store, open_store

TESTS = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Give the folder of a running PostgreSQL; without one, skip on a desk and fail in CI."""
    if postgres.program("initdb") is None:
        missing = "PostgreSQL's initdb is missing: run make system"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{missing}; CI must not skip")
        pytest.skip(missing)
    with postgres.server() as folder:
        yield folder


@pytest.fixture
def database(postgresql: str) -> str:
    """Give the address of an empty database."""
    address = postgres.address(postgresql, "postgres")
    engine = create_engine(address.replace("postgresql:", "postgresql+pg8000:"))
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()
    return address


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str | Path:
    """Give a place for a journal, where none is yet, in either database."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("database"))
    return tmp_path / "journal.db"


@pytest.fixture
def store(place: str | Path) -> Iterator[Store]:
    """Give an empty journal in either database."""
    with open_store(place, create=True) as made:
        yield made


@pytest.fixture
def opened(place: str | Path, store: Store) -> Iterator[Callable[..., Store]]:
    """Open the same journal once more, as another program would."""
    more: list[Store] = []

    def again(**options: float) -> Store:
        more.append(open_store(place, **options))  # type: ignore[arg-type]
        return more[-1]

    yield again
    for one in more:
        one.close()


@pytest.fixture
def recorder() -> Callable[..., list[dict[str, Any]]]:
    """Run a program of tests/recorder.py in processes of its own, and give its answers."""

    def run(*words: object) -> list[dict[str, Any]]:
        ours = [str(TESTS), str(TESTS.parent)]
        answer = subprocess.run(
            [sys.executable, str(TESTS / "recorder.py"), *map(str, words)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(ours)},
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        assert answer.returncode == 0, answer.stderr
        return list(json.loads(answer.stdout))

    return run
