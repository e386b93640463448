import hashlib
import re
from datetime import date
from pathlib import Path

import pytest

from geo.atlas import languages
from geo.atlas.citation import Edition, checksums_of_texts, edition_of, page_names


def test_the_checksums_are_those_of_the_data_that_no_library_writes_otherwise():
    files = {"b.csv": b"b", "a.gpkg": b"a", "a.json": b"{}"}
    lines = checksums_of_texts(files).splitlines()
    assert lines == [
        f"{hashlib.sha256(b'{}').hexdigest()}  a.json",
        f"{hashlib.sha256(b'b').hexdigest()}  b.csv",
    ]


@pytest.mark.parametrize("key", ["folio.hash", "method.check.lead"])
@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_a_page_claims_the_hash_of_those_files_only_that_are_hashed(language, key):
    kinds = ("csv", "geojson", "json", "txt", "gpkg", "ods", "parquet", "zip", "html", "png")
    hashed = checksums_of_texts({f"a.{one}": b"" for one in kinds})
    endings = {Path(line).suffix[1:] for line in hashed.splitlines()}
    said = set(re.findall(r"[a-z0-9]+", languages.texts()[language][key]))
    assert said & set(kinds) == endings


def test_an_edition_is_named_by_the_hash_of_its_checksums():
    one, other = (edition_of(date(2026, 1, 1), None, sums) for sums in ("x", "y"))
    assert one.sha256 == hashlib.sha256(b"x").hexdigest()
    assert one.sha256 != other.sha256


def test_without_a_public_address_a_page_is_cited_by_its_place():
    assert Edition(date(2026, 1, 1), "", None).address("cases/A.html") == "cases/A.html"
    published = Edition(date(2026, 1, 1), "", "https://town.example/")
    assert published.address("cases/A.html") == "https://town.example/cases/A.html"


def test_no_number_of_a_case_leads_out_of_the_folder_or_into_another_case():
    ids = [
        "NW-1",
        "NW-2",
        "nw-2",
        "../../x",
        "a b",
        "</script>",
        "x" * 90,
        ".hidden",
        "NUL",
        "Con.1",
    ]
    names = page_names(ids)
    assert names["NW-1"] == "NW-1.html"
    assert names["nw-2"].startswith("nw-2~")
    assert len({one.casefold() for one in names.values()}) == len(ids)
    assert all("/" not in one and one[0] not in ".-" for one in names.values())
    assert all(names[one].startswith("case~") for one in ids[3:])


def test_the_page_of_a_case_keeps_its_name_whatever_other_cases_there_are():
    ids = ["NW-1", "nw-1", "Nw-1", "NW-1.", "a/b", "LPT1"]
    together = page_names(ids)
    for one in ids:
        assert page_names([one]) == {one: together[one]}
