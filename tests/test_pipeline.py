"""Tests of geo/pipeline.py: what a run leaves behind where it stops, and what validate tells."""

import csv
import io
import json
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from world import AS_OF, features, geojson, ground, layer_keys, rule, town, words

from geo.config import layers_folder, load_config
from geo.errors import InputError, UsageError
from geo.overlay.engines import drawing
from geo.pipeline import examine, run, validate

HEADINGS = ("no", "kind", "day", "parcel")
ACTS = [(str(at), "permit", f"2024-03-{at:02}", f"p{at}") for at in range(1, 29)]


@pytest.fixture
def small_town(tmp_path):
    """Give what writes a town of 40 houses with one zone and one rule, and its acts as CSV."""

    def written(*acts, **keys):
        houses = [ground(20 * at, 0, 20 * at + 10, 10) for at in range(40)]
        geojson(tmp_path / "city.geojson", features(ground(-900, -900, 1900, 900)))
        geojson(tmp_path / "buildings.geojson", features(*houses, seen=["2026-01-01"] * 40))
        geojson(tmp_path / "strip.geojson", features(ground(0, -50, 105, 50)))
        text = "\n".join(",".join(row) for row in (HEADINGS, *acts)) + "\n"
        (tmp_path / "acts.csv").write_text(text, encoding="utf-8")
        for folder, told in (
            ("zones", layer_keys() | {"coverage": "city"}),
            (
                "rules",
                rule("inside", "barred", zones=["strip"]).model_dump(
                    mode="json", exclude_unset=True
                ),
            ),
        ):
            (tmp_path / folder).mkdir(exist_ok=True)
            (tmp_path / folder / "one.yaml").write_text(json.dumps(told), encoding="utf-8")
        registers = [
            {
                "id": "houses",
                "kind": "buildings",
                "title": words("Houses"),
                "file": {"path": "buildings.geojson"},
                "columns": {"building_id": "id", "captured_on": "seen"},
                "source": "survey",
            },
            {
                "id": "acts",
                "kind": "permits",
                "title": words("Acts"),
                "file": {"path": "acts.csv"},
                "columns": {
                    "permit_id": "no",
                    "permit_type": "kind",
                    "issued_on": "day",
                    "cadastral_no": "parcel",
                },
                "source": "survey",
            },
        ]
        return town(tmp_path, registers=registers, **keys)

    return written


def with_days(*days):
    """The acts, the first of them with these days."""
    return [(no, kind, day, parcel) for (no, kind, _, parcel), day in zip(ACTS, days, strict=False)]


def read(path):
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8").removeprefix("\ufeff"))))


def receipt(account, input_id):
    return account.receipts.set_index("input_id").loc[input_id]


def test_one_wrong_day_sets_its_row_aside_and_the_town_is_published(small_town):
    config = small_town(*with_days("31.02.2024"), *ACTS[1:])
    snapshot = run(config)
    assert len(snapshot.permits) == 27
    acts = receipt(snapshot, "acts")
    assert (acts["rows_read"], acts["rows_used"], acts["rows_quarantined"]) == (28, 27, 1)
    assert acts["reasons"] == "date_unreadable 1"
    (row,) = read(config.out / "send-back" / "acts.csv")
    assert (row["row"], row["key"], row["code"], row["effect"]) == (
        "2",
        "1",
        "date_unreadable",
        "quarantined",
    )
    told = [issue for issue in snapshot.issues if issue.code == "date_unreadable"]
    assert [(one.severity, one.row, one.column) for one in told] == [("row", 2, "day")]


def test_more_wrong_days_than_are_accepted_stop_the_run_and_the_office_gets_its_list(small_town):
    config = small_town(*with_days("x", "y"), *ACTS[2:])
    with pytest.raises(InputError) as stopped:
        run(config)
    assert not config.out.exists()
    beside = config.out.with_name("out.stopped")
    assert stopped.value.folder == beside
    assert {path.name for path in beside.iterdir()} == {
        "issues.csv",
        "receipts.csv",
        "send-back",
        "manifest.json",
    }
    assert [row["row"] for row in read(beside / "send-back" / "acts.csv")] == ["2", "3"]
    by_id = {row["input_id"]: row for row in read(beside / "receipts.csv")}
    assert by_id["acts"]["rows_quarantined"] == "2"
    codes = {row["code"] for row in read(beside / "issues.csv")}
    assert {"date_unreadable", "faulty_share_exceeded"} <= codes


@pytest.mark.parametrize(
    "keys", [{"accept_faulty_share": 0.1}, {"accept_faulty_share": 0.5}], ids=str
)
def test_the_monitor_says_how_many_rows_may_be_set_aside(small_town, keys):
    snapshot = examine(small_town(*with_days("x", "y"), *ACTS[2:], **keys))
    assert len(snapshot.permits) == 26


def test_a_column_in_another_form_stops_the_run_and_no_row_goes_back_to_the_office(small_town):
    config = small_town(*[(no, kind, f"{no}.03.2024", parcel) for no, kind, _, parcel in ACTS])
    with pytest.raises(InputError) as stopped:
        run(config)
    assert [fault.code for fault in stopped.value.faults] == ["column_unreadable"]
    assert 'date_format: "%d.%m.%Y"' in stopped.value.faults[0].mend
    assert not (stopped.value.folder / "send-back").exists()


def test_a_run_that_ends_well_takes_the_account_of_the_stopped_one_away(small_town):
    with pytest.raises(InputError) as stopped:
        run(small_town(*with_days("x", "y"), *ACTS[2:]))
    assert stopped.value.folder.is_dir()
    config = small_town(*ACTS)
    run(config)
    assert config.out.is_dir()
    assert not stopped.value.folder.exists()


def test_an_edition_of_the_name_is_neither_replaced_nor_taken_away(small_town, tmp_path):
    before = run(small_town(*ACTS, id="before"))
    assert before.issues is not None
    (tmp_path / "out").rename(tmp_path / "out.stopped")
    page = (tmp_path / "out.stopped" / "inspector.html").read_bytes()
    with pytest.raises(InputError) as stopped:
        run(small_town(*with_days("x", "y"), *ACTS[2:]))
    assert stopped.value.folder is None
    assert "holds what was published" in stopped.value.unwritten
    run(small_town(*ACTS))
    assert (tmp_path / "out.stopped" / "inspector.html").read_bytes() == page


def test_files_of_a_user_in_its_place_hide_no_fault(small_town, tmp_path):
    (tmp_path / "out.stopped").mkdir()
    (tmp_path / "out.stopped" / "thesis.txt").write_text("three years")
    with pytest.raises(InputError) as stopped:
        run(small_town(*with_days("x", "y"), *ACTS[2:]))
    assert "thesis.txt" in stopped.value.unwritten
    assert len(stopped.value.faults) == 3
    assert (tmp_path / "out.stopped" / "thesis.txt").read_text() == "three years"


@pytest.mark.parametrize("days", [(), ("x",), ("x", "y")], ids=["sound", "one wrong", "stopped"])
def test_validate_tells_what_a_run_tells_no_more_and_no_less(small_town, days):
    acts = [*with_days(*days), *ACTS[len(days) :]]
    acts[-1] = ("28", "permit", "2026-12-01", "p28")  # after the day of the run
    config = small_town(*acts)
    account = validate(config)
    assert not config.out.exists()
    try:
        issues = run(config).issues
    except InputError as stopped:
        issues = stopped.account.issues
    assert account.issues == issues
    wanted = {"permit_unplaced", "after_as_of"} if len(days) < 2 else {"faulty_share_exceeded"}
    assert wanted <= {issue.code for issue in account.issues}
    assert account.as_of == AS_OF == date(2026, 11, 1)


def test_an_account_never_replaces_an_edition(small_town):
    from geo.atlas.account import write_account  # noqa: PLC0415

    config = small_town(*ACTS)
    run(config)
    with pytest.raises(UsageError, match="holds what was published"):
        write_account(validate(config), config.out)
    assert (config.out / "inspector.html").is_file()


def test_what_is_wrong_with_a_mapping_is_told_with_its_line_in_the_monitors_own_file(small_town):
    config = small_town(*ACTS)
    path = config.folder / "monitor.yaml"
    told = json.loads(path.read_text("utf-8"))
    told["registers"][0]["columns"]["flors"] = "id"
    told["registers"][0]["constants"] = {"height_m": "tall"}
    text = json.dumps(told, indent=1)
    (config.folder / "city.yaml").write_text(text, encoding="utf-8")
    path.unlink()
    issues = validate(load_config(config.folder / "city.yaml", as_of=AS_OF)).issues
    lines = [number for number, line in enumerate(text.splitlines(), 1) if '"flors"' in line]
    (unknown,) = [one for one in issues if one.code == "column_not_ours"]
    assert (unknown.file, unknown.line) == ("city.yaml", lines[0])
    assert unknown.mend.startswith("Did you mean 'floors'?")
    (constant,) = [one for one in issues if one.code == "constant_unreadable"]
    assert (constant.file, text.splitlines()[constant.line - 1].strip()) == (
        "city.yaml",
        '"height_m": "tall"',
    )


def test_both_engines_see_the_invented_town_alike(monkeypatch):
    asked = []
    monkeypatch.setattr(
        "geo.overlay.sheets.drawing",
        lambda engine, **more: asked.append(engine) or drawing(engine, **more),
    )
    config = load_config(layers_folder() / "demo" / "monitor.yaml", as_of=AS_OF)
    plain, grid = (examine(replace(config, engine=engine)) for engine in ("plain", "grid"))
    assert set(asked) == {"plain", "grid"}
    for name in ("exposure", "findings", "act_findings", "counts"):
        pd.testing.assert_frame_equal(
            *(
                getattr(town, name).drop(columns="inputs_sha256", errors="ignore")
                for town in (plain, grid)
            ),
            rtol=1e-9,
            atol=1e-6,
        )
