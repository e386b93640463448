"""The measurements still run; how fast they are, is no test."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_a_small_town_is_judged_as_the_large_one_is_measured():
    told = subprocess.run(
        [sys.executable, ROOT / "bench" / "judge.py", "--buildings", "400", "--rules", "20"],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    assert "400" in told.stdout


def test_a_small_register_is_published_as_the_large_one_is_measured():
    told = subprocess.run(
        [
            sys.executable, ROOT / "bench" / "edition.py", "--cases", "30", "--events", "300",
            "--steps", "publish",
        ],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    measured = json.loads(told.stdout)
    assert set(measured) == {"write", "publish"}
    assert measured["publish"]["bytes"]["inspector.html"] > 0
