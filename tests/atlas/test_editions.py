"""Tests of the door to an edition that was written before."""

import json

import pandas as pd
import pytest

from geo.atlas.editions import read_edition
from geo.atlas.publish import publish
from geo.errors import DataError, UsageError


@pytest.fixture(scope="module")
def written(quiet_town, tmp_path_factory):
    folder = tmp_path_factory.mktemp("written")
    publish(quiet_town, folder)
    return folder


@pytest.fixture
def copy(written, tmp_path):
    from shutil import copytree  # noqa: PLC0415

    return copytree(written, tmp_path / "copy")


def test_a_whole_edition_is_read_as_it_was_published(written, quiet_town):
    edition = read_edition(written)
    assert (edition.monitor, edition.as_of) == ("town", quiet_town.as_of)
    assert not edition.public
    assert edition.fictional
    assert len(edition.tables["findings"]) == len(quiet_town.findings)
    assert list(edition.tables["cases"]["case_id"]) == list(quiet_town.cases["case_id"])
    assert edition.states["final"] == quiet_town.workflow.states["final"].title
    assert isinstance(edition.tables["buildings"]["geometry"].iloc[0], bytes)


def test_a_public_folder_gives_told_cases_and_nothing_else(written, quiet_town):
    edition = read_edition(written, public=True)
    assert edition.public
    assert set(edition.tables) == {"cases", "events"}
    told = quiet_town.cases.set_index("case_id")["told"].astype(bool)
    assert set(edition.tables["cases"]["case_id"]) == set(told[told].index)
    beside = read_edition(written / "public")
    pd.testing.assert_frame_equal(beside.tables["cases"], edition.tables["cases"])
    ended = quiet_town.cases.set_index("case_id").loc[told, "ended"]
    assert edition.tables["cases"].set_index("case_id")["ended"].to_dict() == ended.to_dict()


def test_a_folder_without_an_edition_is_refused(tmp_path):
    with pytest.raises(UsageError, match="no edition lies there"):
        read_edition(tmp_path)


def test_every_damaged_table_is_told_at_once(copy):
    (copy / "tables" / "cases.parquet").write_bytes(b"PAR1 cut short")
    (copy / "tables" / "zones.parquet").unlink()
    with pytest.raises(DataError) as fault:
        read_edition(copy)
    assert [one.file for one in fault.value.faults] == [
        "tables/zones.parquet", "tables/cases.parquet",
    ]  # fmt: skip


def test_a_table_of_fewer_rows_than_the_manifest_counts_is_damaged(copy):
    path = copy / "tables" / "findings.parquet"
    pd.read_parquet(path).iloc[1:].to_parquet(path, index=False)
    with pytest.raises(DataError, match=r"findings\.parquet.*the manifest counts"):
        read_edition(copy)


def test_a_table_without_a_column_of_its_contract_is_damaged(copy):
    path = copy / "tables" / "findings.parquet"
    pd.read_parquet(path).drop(columns="verdict").to_parquet(path, index=False)
    with pytest.raises(DataError, match=r"findings\.parquet: it cannot be read"):
        read_edition(copy)


@pytest.mark.parametrize("said", ["[]", "{", '{"monitor": 3, "as_of": "soon"}', "{}"])
def test_facts_that_say_nothing_are_damaged(copy, said):
    (copy / "public" / "data" / "edition.json").write_text(said)
    with pytest.raises(DataError, match=r"edition\.json"):
        read_edition(copy, public=True)


def test_a_link_that_leads_out_of_the_edition_is_not_followed(copy, tmp_path):
    path = copy / "tables" / "zones.parquet"
    path.rename(tmp_path / "outside.parquet")
    path.symlink_to(tmp_path / "outside.parquet")
    with pytest.raises(DataError, match="no such file"):
        read_edition(copy)


def test_the_facts_of_an_edition_name_no_object(written):
    told = json.loads((written / "public" / "data" / "edition.json").read_text("utf-8"))
    assert set(told) == {
        "monitor", "fictional", "notice", "name", "as_of", "rulebook_sha256", "journal",
        "states", "rules", "withdrawn",
    }  # fmt: skip
