import csv
import io
import json

from geo.config import layers_folder

MONITOR = layers_folder() / "demo" / "monitor.yaml"


def test_the_command_counts_lists_and_tells_what_is_missing(foothill):
    counted = foothill("flags", MONITOR, "--as-of", "2026-11-01")
    assert "P24" in counted.stdout
    assert "no proof, and no verdict" in counted.stdout
    listed = foothill("flags", MONITOR, "--as-of", "2026-11-01", "--flag", "p05")
    assert "EQ-506" in listed.stdout
    assert "source: none" in listed.stdout
    covered = foothill("flags", MONITOR, "--as-of", "2026-11-01", "--coverage")
    assert "24 of 24 flags can be computed" in covered.stdout


def test_the_command_writes_for_other_programs(foothill):
    asked = foothill("flags", MONITOR, "--as-of", "2026-11-01", "--format", "json")
    rows = json.loads(asked.stdout)
    assert rows[0]["flag_id"] == "P01"
    listed = foothill("flags", MONITOR, "--as-of", "2026-11-01", "--flag", "P16", "--format", "csv")
    assert [row["record_id"] for row in csv.DictReader(io.StringIO(listed.stdout))] == [
        "NW-2026-0003"
    ]


def test_a_flag_that_the_city_does_not_ask_is_wrong_use(foothill):
    asked = foothill("flags", MONITOR, "--as-of", "2026-11-01", "--flag", "P77")
    assert asked.returncode == 2
    assert "P77" in asked.stderr
    both = foothill("flags", MONITOR, "--as-of", "2026-11-01", "--flag", "P05", "--coverage")
    assert both.returncode == 2
