import os
import re
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from geo.config import cache_folder, layers_folder, load_config
from geo.errors import DataError, UsageError

DEMO = layers_folder() / "demo" / "monitor.yaml"
ALMATY = layers_folder() / "almaty" / "monitor.yaml"
TODAY = date(2026, 11, 1)


@pytest.fixture
def written(tmp_path):
    """Write the demo's monitor file with some texts replaced, and give its path."""

    def write(**changes: str) -> Path:
        text = DEMO.read_text(encoding="utf-8")
        for old, new in (pair.split(" -> ") for pair in changes.values()):
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / "monitor.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def faults(path: Path) -> list[str]:
    with pytest.raises(DataError) as refused:
        load_config(path, as_of=TODAY)
    return [str(fault) for fault in refused.value.faults]


def test_the_demo_is_found_beside_the_package_and_reads_its_own_folder():
    config = load_config(DEMO, as_of=TODAY)
    assert config.folder == config.data == DEMO.parent
    assert config.as_of == TODAY
    assert config.out == Path("out/demo").resolve()
    assert config.name(DEMO.parent / "rules" / "a.yaml") == "rules/a.yaml"


def test_a_moment_becomes_the_day_it_is_in_the_citys_time_zone(written):
    late = datetime(2026, 10, 31, 20, 0, tzinfo=UTC)
    assert load_config(DEMO, as_of=late).as_of == date(2026, 10, 31)
    almaty = written(zone="Etc/GMT+8 -> Asia/Almaty")
    assert load_config(almaty, as_of=late).as_of == date(2026, 11, 1)


def test_almaty_is_at_utc_plus_5_since_march_2024(written):
    almaty = written(zone="Etc/GMT+8 -> Asia/Almaty")
    before_midnight = datetime(2024, 3, 1, 18, 30, tzinfo=UTC)  # at +6 it would be the next day
    assert load_config(almaty, as_of=before_midnight).as_of == date(2024, 3, 1)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            "crs: EPSG:32710 -> crs: EPSG:3857",
            "monitor.yaml, line {line}, character 6, "
            "crs: CRS 'EPSG:3857' stretches areas (Mercator). "
            "Use the UTM zone of the city.",
        ),
        (
            "timezone: Etc/GMT+8 -> timezone: Mars/Olympus",
            "monitor.yaml, line {line}, character 11, "
            "timezone: time zone 'Mars/Olympus' is not known. "
            "Write a name such as Asia/Almaty.",
        ),
        (
            "timezone: Etc/GMT+8 -> timezone: Etc",
            "monitor.yaml, line {line}, character 11, timezone: time zone 'Etc' is not known. "
            "Write a name such as Asia/Almaty.",
        ),
        (
            "west: -123.43 -> west: -123.3",
            "monitor.yaml, line {line}, character 1, "
            "extent: west -123.3 is not west of east -123.35. "
            "Swap them.",
        ),
        (
            "north: -48.85 -> north: -49",
            "monitor.yaml, line {line}, character 1, "
            "extent: south -48.9 is not south of north -49. "
            "Swap them.",
        ),
    ],
    ids=["crs", "time zone", "folder of time zones", "west and east", "south and north"],
)
def test_what_one_key_cannot_say_alone_is_a_fault_at_its_line(written, change, told):
    path = written(change=change)
    (fault,) = faults(path)
    key = fault.split(", ")[3].split(":")[0]
    lines = path.read_text(encoding="utf-8").splitlines()
    (line,) = (number for number, one in enumerate(lines, 1) if one.startswith(f"{key}:"))
    assert fault == told.format(line=line)


@pytest.mark.parametrize(
    ("crs", "told"),
    [
        (
            "EPSG:32643",
            "CRS 'WGS 84 / UTM zone 43N' is made for 72 to 78 E, 0 to 84 N, and the extent lies "
            "outside. Use the UTM zone of the city, EPSG:32710.",
        ),
        (
            "EPSG:32610",
            "CRS 'WGS 84 / UTM zone 10N' is made for 126 to 120 W, 0 to 84 N, and the extent lies "
            "outside. Use the UTM zone of the city, EPSG:32710.",
        ),
        (
            "+proj=utm +zone=10 +south",
            "CRS 'unknown' does not say where on earth it holds. "
            "Use the UTM zone of the city, EPSG:32710.",
        ),
    ],
)
def test_a_metric_crs_of_another_place_is_refused(written, crs, told):
    (fault,) = faults(written(change=f"crs: EPSG:32710 -> crs: {crs}"))
    assert fault.endswith(f", crs: {told}")


def test_a_day_that_no_register_speaks_of_is_wrong_use():
    for day in (date(1, 1, 1), date(1899, 12, 31), date(2101, 1, 1), date(9999, 12, 31)):
        with pytest.raises(UsageError, match="outside 1900-2100"):
            load_config(DEMO, as_of=day)


@pytest.mark.parametrize("error", [".inf", "1e400", "1e300", "1e30", "100001"])
def test_an_assumed_error_larger_than_a_city_is_a_fault(written, error):
    path = written()
    text = re.sub(
        r"\n  height_error_m: .*", f"\n  height_error_m: {error}", path.read_text("utf-8")
    )
    path.write_text(text, encoding="utf-8")
    (told,) = faults(path)
    assert ", assumed.height_error_m: " in told


def test_a_monitor_that_is_a_link_out_of_its_folder_is_refused(tmp_path):
    (tmp_path / "town").mkdir()
    (tmp_path / "secret.yaml").write_text("password: 1234")
    link = tmp_path / "town" / "monitor.yaml"
    link.symlink_to(tmp_path / "secret.yaml")
    (told,) = faults(link)
    assert told.startswith("monitor.yaml: the path is refused: it leads out")


def test_a_monitor_that_is_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "monitor.yaml")
    (told,) = faults(tmp_path / "monitor.yaml")
    assert told.startswith("monitor.yaml: it is not a file.")


def test_a_source_that_is_used_and_not_described_is_a_fault_at_each_use(written):
    told = faults(written(source="  demo-buildings: ->   demo-houses:"))
    assert told
    assert all(
        "source 'demo-buildings' is not described. Did you mean 'demo-" in one for one in told
    )
    assert any("registers.0.source: " in one for one in told)
    assert all(", line " in one for one in told)


def test_two_inputs_of_one_id_are_a_fault(written):
    (told,) = faults(written(id="  - id: parcels ->   - id: buildings"))
    assert "registers.1.id: id 'buildings' is that of registers.0.id already" in told


@pytest.mark.parametrize("address", ["http://example.org", "https://a b", "javascript:alert(1)"])
def test_a_public_address_that_is_not_https_is_a_fault(written, address):
    path = written()
    path.write_text(path.read_text(encoding="utf-8") + f"public_base_url: '{address}'\n")
    (told,) = faults(path)
    assert "public_base_url: not an https address. Write https://... or leave it out." in told


def test_all_faults_come_at_once(written):
    told = faults(
        written(
            crs="EPSG:32710 -> EPSG:4326", zone="Etc/GMT+8 -> Mars/One", west="-123.43 -> -123.3"
        )
    )
    assert [one.split(", ")[3].split(":")[0] for one in told] == ["crs", "timezone", "extent"]


def test_data_that_is_not_part_of_the_package_has_to_be_named(monkeypatch):
    monkeypatch.delenv("FOOTHILL_DATA", raising=False)
    with pytest.raises(UsageError, match="--data DIR or the variable FOOTHILL_DATA"):
        load_config(ALMATY, as_of=TODAY)


def test_a_data_folder_that_does_not_exist_is_wrong_use(tmp_path):
    with pytest.raises(UsageError, match="no such folder"):
        load_config(ALMATY, as_of=TODAY, data=tmp_path / "no")


def test_the_variable_stands_in_for_the_option_which_wins(monkeypatch, tmp_path):
    for name in ("named", "given"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("FOOTHILL_DATA", str(tmp_path / "named"))
    assert load_config(ALMATY, as_of=TODAY).data == tmp_path / "named"
    assert load_config(ALMATY, as_of=TODAY, data=tmp_path / "given").data == tmp_path / "given"


def test_a_folder_of_several_cities_is_looked_into_by_the_monitors_id(tmp_path):
    (tmp_path / "almaty").mkdir()
    assert load_config(ALMATY, as_of=TODAY, data=tmp_path).data == tmp_path / "almaty"


def test_the_variable_does_not_move_a_monitor_whose_data_lie_beside_it(monkeypatch, tmp_path):
    monkeypatch.setenv("FOOTHILL_DATA", str(tmp_path))
    assert load_config(DEMO, as_of=TODAY).data == DEMO.parent


def test_the_cache_lies_where_the_variables_say(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("FOOTHILL_CACHE", raising=False)
    assert cache_folder() == tmp_path / "foothill-monitor"
    monkeypatch.setenv("FOOTHILL_CACHE", str(tmp_path / "mine"))
    assert cache_folder() == tmp_path / "mine"


def test_a_copied_folder_is_a_monitor_of_its_own(tmp_path):
    shutil.copytree(DEMO.parent, tmp_path / "town")
    config = load_config(tmp_path / "town" / "monitor.yaml", as_of=TODAY)
    assert config.data == tmp_path / "town"


def test_a_register_repeats_one_of_its_kind_that_stands_above_it(written):
    repeated = written(
        a="    source: demo-permits ->     source: demo-permits\n    same_as: parcels"
    )
    (fault,) = faults(repeated)
    assert "'parcels' is no register of permits above this one" in fault
    assert "List the other register first" in fault
