"""What tests share that costs time to make: a real browser without a network, a town as read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geo.config import layers_folder, load_config
from geo.ground import survey
from geo.knowing import read

CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Give a real Chromium; without one, skip on a desk and fail where CI=true."""
    if not CHROMIUM.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{CHROMIUM} is missing, and CI must not skip: run make system")
        pytest.skip(f"{CHROMIUM} is missing: run make system")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 only where a browser is

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any, Any]:
    """Give the invented town: its configuration, what is known, its buildings."""
    config = load_config(layers_folder() / "demo" / "monitor.yaml", as_of=date(2026, 11, 1))
    config = replace(config, cache=tmp_path_factory.mktemp("cache"))
    known = read(config)
    return config, known, survey(config, known).buildings
