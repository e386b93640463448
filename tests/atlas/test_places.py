import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from geo.atlas import languages
from geo.atlas.order import ordered
from geo.atlas.publish import inspector_files

pytestmark = pytest.mark.browser
WORDS = languages.texts()["en"]
KML = "{http://www.opengis.net/kml/2.2}"
GPX = "{http://www.topografix.com/GPX/1/1}"


def taken(page, kind):
    with page.expect_download() as caught:
        page.click(f"#places-{kind}")
    assert caught.value.suggested_filename == f"town-places-2026-09-01.{kind}"
    return ElementTree.parse(caught.value.path()).getroot()  # noqa: S314 made by the page


def test_kml_and_gpx_hold_what_is_listed_and_nothing_else(visit, edition):
    page = visit(edition / "inspector.html", fragment="#lang=en&f.verdict=breach").page
    ids = page.evaluate("listed.map((one) => cell(buildings.building_id, one))")
    places = [
        [f"{lon},{lat}" for lat, lon in page.evaluate(
            "listed.map((one) => [cell(buildings.lat_deg, one), cell(buildings.lon_deg, one)])"
        )]
    ]  # fmt: skip
    kml = taken(page, "kml")
    points = [one.text for one in kml.iter(f"{KML}coordinates")]
    assert points == places[0]
    told = [one.text for one in kml.iter(f"{KML}description")]
    assert all(one in text for one, text in zip(ids, told[1:], strict=True))
    assert all(WORDS["wording.sign"] in text for text in told)
    assert WORDS["banner.fictional"] in told[0]
    styles = {one.get("id") for one in kml.iter(f"{KML}Style")}
    assert {one.text.strip("#") for one in kml.iter(f"{KML}styleUrl")} <= styles
    gpx = taken(page, "gpx")
    waypoints = [f"{one.get('lon')},{one.get('lat')}" for one in gpx.iter(f"{GPX}wpt")]
    assert waypoints == points


def test_hostile_and_unprintable_words_stay_words_in_both_files(visit, make_town, tmp_path):
    odd = "</name><x>&\"'\x01\x0b\ufffe ]]> 😀"
    town = make_town()
    named = replace(town, buildings=town.buildings.assign(address=odd))
    text = inspector_files(ordered(named))["inspector.html"]
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    page = visit(tmp_path / "page.html").page
    shown = re.sub("[\x01\x0b\ufffe]", "\ufffd", odd)
    for kind, name in (("kml", f"{KML}Placemark/{KML}name"), ("gpx", f"{GPX}wpt/{GPX}name")):
        names = {one.text for one in taken(page, kind).iterfind(f".//{name}")}
        assert names == {shown}, kind


def test_cases_without_a_building_on_file_are_counted_in_the_file(visit, make_town, tmp_path):
    town = make_town()
    gone = town.cases["building_id"] == town.cases["building_id"].iloc[0]
    lost = town.cases.assign(building_id=town.cases["building_id"].mask(gone, "not-on-file"))
    text = inspector_files(ordered(replace(town, cases=lost)))["inspector.html"]
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    page = visit(tmp_path / "page.html", fragment="#lang=en&f.subject=case").page
    head = next(taken(page, "kml").iter(f"{KML}description")).text
    assert WORDS["places.without"].format(count=int(gone.sum())) in head
