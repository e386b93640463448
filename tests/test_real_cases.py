"""Real demolition permits of Austin as cases: all accounted for, and none taken in twice."""

import shutil
import time
from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest
from real.places import DATA, HERE, NEEDS_DATA, place

from geo.enforcement.journal import read_entries
from geo.following import cases, pace
from geo.importing import import_events
from geo.pipeline import run
from geo.records import Journal

pytestmark = NEEDS_DATA

FOLDER = DATA / "permits" / "austin-demolitions"
RESIDENTIAL = FOLDER / "residential_demolition_permits.csv"
FULL = FOLDER / "full_demolition_permits.csv"
NOW = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
HELD = {
    "path": "journal.db",
    "origin": "austin.example/permits",
    "prefix": "AU",
    "workflow": "austin-permits",
    "silent_after_days": {"value": 30, "source": "none"},
}

STATES = {
    "Final": "completed", "Active": "issued", "Expired": "expired", "VOID": "void",
    "Withdrawn": "taken_back", "Aborted": "aborted", "On Hold": "on_hold", "Closed": "closed",
}  # fmt: skip


@pytest.fixture(scope="module")
def austin(tmp_path_factory):
    """The real Austin, with a journal in a folder of its own beside the workflow of the city."""
    folder = tmp_path_factory.mktemp("austin")
    config = place("austin", folder)
    here = folder / "austin"
    shutil.copytree(HERE / "austin", here)
    shutil.copytree(here / "workflows", folder / "workflows")
    monitor = config.monitor.model_copy(update={"journal": Journal.model_validate(HELD)})
    return replace(config, monitor=monitor, folder=here, out=folder / "out")


def take(config, file, **more):
    began = time.perf_counter()
    mapping = HERE / "austin" / "permits.yaml"
    done = import_events(config, file, mapping, role="importer", now=NOW, **more)
    print(f"{file.name}: {time.perf_counter() - began:.1f} s")
    return done


@pytest.fixture(scope="module")
def imported(austin):
    return take(austin, RESIDENTIAL, first=True)


@pytest.fixture(scope="module")
def permits():
    table = pd.read_csv(RESIDENTIAL, dtype=str)
    for name in ("AppliedDate", "IssuedDate", "CompletedDate"):
        table[name] = pd.to_datetime(table[name], format="%m/%d/%Y")
    return table


def test_every_permit_is_a_case_in_the_state_that_the_city_says(austin, imported, permits):
    assert (imported.plan.rows, imported.plan.cases_new) == (4_612, 4_612)
    assert imported.plan.returns.empty
    found = cases(austin).cases
    counted = permits["StatusCurrent"].map(STATES).value_counts()
    pd.testing.assert_series_equal(
        found["state"].value_counts().sort_index(), counted.sort_index(),
        check_names=False, check_dtype=False, check_index_type=False,
    )  # fmt: skip
    assert counted.sum() == 4_612
    of_city = permits.set_index("PermitNum")["StatusCurrent"].map(STATES)
    assert (found.set_index("office_no")["state"] == of_city.loc[found["office_no"]]).all()


def test_the_days_of_each_step_are_those_of_the_file(austin, imported, permits):
    told = pace(austin).set_index(["start", "to"])
    issued = (permits["IssuedDate"] - permits["AppliedDate"]).dt.days
    final = permits[permits["StatusCurrent"] == "Final"]
    done = (final["CompletedDate"] - final["IssuedDate"]).dt.days
    for step, days in ((("applied", "issued"), issued), (("issued", "completed"), done)):
        row = told.loc[step]
        assert (row["steps"], row["median_days"]) == (len(days), days.median()), step
        assert (row["least_days"], row["most_days"]) == (days.min(), days.max()), step


def test_the_3160_that_are_among_them_add_nothing(austin, imported):
    before, _ = read_entries(austin)
    done = take(austin, FULL)
    assert (done.plan.rows, done.plan.cases_new, len(done.plan.drafts)) == (3_160, 0, 0)
    assert done.plan.returns.empty
    assert read_entries(austin) == (before, [])


@pytest.mark.deep
def test_they_are_published_as_an_edition(austin, imported):
    began = time.perf_counter()
    snapshot = run(austin)
    print(f"edition: {time.perf_counter() - began:.1f} s")
    assert len(snapshot.cases) == 4_612
    assert (austin.out / "public" / "index.html").stat().st_size > 100_000
    written = pd.read_parquet(austin.out / "tables" / "cases.parquet")
    assert written["state"].value_counts().to_dict() == (
        snapshot.cases["state"].value_counts().to_dict()
    )
