import os
import time
from datetime import date
from pathlib import Path

import pytest

from geo import crs
from geo.config import load_config
from geo.quality.validate import validate
from geo.reader.host import Reader
from geo.registers.read import read_registers

MONITOR = Path(__file__).resolve().parents[2] / "layers" / "almaty" / "monitor.yaml"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif("FOOTHILL_DATA" not in os.environ, reason="FOOTHILL_DATA is not set"),
]


def test_the_registers_of_almaty_are_read_whole_and_in_time(tmp_path):
    config = load_config(MONITOR, as_of=date(2026, 1, 1))
    monitor = config.monitor
    started = time.monotonic()
    with Reader(tmp_path) as reader:
        intakes = read_registers(config, reader)
    checked = validate(
        intakes,
        metric=crs.parse_metric(monitor.crs),
        extent=monitor.extent,
        assumed=monitor.assumed,
        position_errors={one.id: one.position_error_m for one in monitor.registers},
    )
    assert time.monotonic() - started < 15
    assert [str(issue) for issue in checked.issues if issue.severity == "stop"] == []
    assert len(checked.tables[monitor.registers[0].id]) == 8201
    assert len(checked.tables["districts"]) == 8
    city = checked.tables["boundary"]
    assert city.area.sum() / 1e6 == pytest.approx(704.5, abs=1)
