"""What a planner does on the page: paste, click, draw, look at another day, without a network."""

import json

import pytest
import shapely
from axe_playwright_python.sync_playwright import Axe
from desks import DAY, desk_of, desk_of_town, known_of

from geo.atlas import languages, plane
from geo.crs import WGS84, parse_metric

pytestmark = pytest.mark.browser
WORDS = languages.texts()["en"]
SITE = "POLYGON ((-123.4105 -48.8695, -123.4065 -48.8695, -123.406 -48.8725, -123.41 -48.873))"
FAULT_STRIP = "-123.409, -48.871"


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    return desk_of("demo", tmp_path_factory.mktemp("desk"))


@pytest.fixture
def desk(visit, demo):
    def open_page(fragment="#lang=en", **options):
        return visit(demo, fragment=fragment, **options)

    return open_page


def ask(page, text):
    page.fill("#ask-text", text)
    page.click("#ask-go")
    return page.inner_text("#ask-fault")


def told(page, state):
    items = page.locator(f"#part-{state} .item")
    return [items.nth(at).get_attribute("data-layer") for at in range(items.count())]


def test_the_page_opens_from_a_file_and_asks_for_nothing_else(desk, demo):
    seen = desk(fragment="")
    assert ask(seen.page, SITE) == ""
    assert told(seen.page, "concerned") == ["fault-strip"]
    assert seen.asked == [demo.as_uri()]
    assert seen.complaints == []


def test_one_place_is_the_same_place_however_it_is_written(desk):
    page = desk().page
    easting, northing = page.evaluate("toMetric(-123.409, -48.871)")
    written = [
        FAULT_STRIP,
        "-123.409 -48.871",
        "POINT (-123.409 -48.871)",
        "SRID=4326;POINT Z (-123.409 -48.871 12)",
        f"{easting} {northing}",
        f"SRID=32710;POINT ({easting} {northing})",
        '{"type": "Point", "coordinates": [-123.409, -48.871]}',
        '{"type": "Feature", "geometry": {"type": "Point", "coordinates": [-123.409, -48.871]}}',
    ]
    for text in written:
        assert ask(page, text) == "", text
        assert told(page, "concerned") == ["fault-strip"], text
        assert page.evaluate("asked.site.region.firsts[0].map((one) => one.toFixed(3))") == [
            f"{easting:.3f}",
            f"{northing:.3f}",
        ]


def test_a_parcel_is_found_however_its_number_is_written(desk):
    page = desk().page
    assert ask(page, " 99:002:003 001") == ""
    assert page.evaluate("[asked.site.kind, asked.site.registered_m2]") == ["parcel", 1024]
    assert "foothills" in told(page, "concerned")
    assert "99-002-003-001" in ask(page, "99-002-003-01")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "empty"),
        ("nothing", "unreadable"),
        ("POINT (-48.871 -123.409)", "swapped"),
        ("10, 10", "elsewhere"),
        ("POLYGON ((-123.41 -48.87, -123.40 -48.87))", "few"),
        ("POLYGON ((-123.41 -48.87, -123.40 -48.88, -123.40 -48.87, -123.41 -48.88))", "crossing"),
        (
            "POLYGON ((-123.41 -48.87, -123.40 -48.87, -123.40 -48.88),"
            " (-123.39 -48.87, -123.38 -48.87, -123.38 -48.88))",
            "crossing",
        ),
        ("SRID=3857;POINT (-123.41 -48.87)", "crs"),
        ("LINESTRING (-123.41 -48.87, -123.40 -48.87)", "wkt"),
        ('{"type": "LineString", "coordinates": [[-123.41, -48.87]]}', "kind"),
        ('{"type": "FeatureCollection", "features": [{}, {}]}', "many"),
        ('{"type": "Point", "coordinates": ["a", null]}', "geojson"),
        ("99-777-777-777-777", "parcel"),
    ],
)
def test_what_cannot_be_asked_about_is_refused_with_its_mend(desk, text, fault):
    page = desk().page
    ask(page, SITE)
    said = ask(page, text)
    assert said
    assert page.evaluate("fault.fault") == fault
    # an answer about other ground would be taken for the answer
    assert page.locator("#extract .item").count() == 0
    assert WORDS["desk.none"] in page.inner_text("#extract")


def test_a_click_asks_about_the_parcel_there_and_else_about_the_place(desk):
    page = desk().page
    page.evaluate(
        "() => { const [lon, lat] = toDegrees(...parcelRings[0][0].points[0]);"
        " map.setView([lat - 0.00005, lon + 0.00005], 18, { animate: false }); }"
    )
    box = page.locator(".folium-map").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert page.evaluate("asked.site.kind") in ("parcel", "point")
    inside = page.evaluate(
        """() => {
          const ids = plan.parcels.parcel_id;
          const { lng, lat } = map.getCenter();
          const there = ids.findIndex((_, one) => contains(parcelShapes, one, ...world(lng, lat)));
          return [ids.indexOf(asked.site.name), there];
        }"""
    )
    assert inside[0] == inside[1]


def test_a_site_is_drawn_with_the_mouse(desk):
    page = desk().page
    page.click("#tool-draw")
    box = page.locator(".folium-map").bounding_box()
    for x, y in ((300, 300), (420, 300), (420, 400), (300, 400), (300, 300)):
        page.mouse.click(box["x"] + x, box["y"] + y)
        page.wait_for_timeout(450)  # two clicks at once would be one double click
    assert page.evaluate("asked.site.kind") == "drawn"
    assert page.evaluate("asked.site.rings[0].points.length") == 4
    assert page.evaluate("drawing") is False
    assert page.input_value("#ask-text").startswith("POLYGON ((")


def test_a_site_is_drawn_with_the_keyboard_alone(desk):
    page = desk().page
    page.focus("#tool-draw")
    page.keyboard.press("Enter")
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft"):
        page.focus("#tool-middle")
        page.keyboard.press("Enter")
        page.focus(".folium-map")
        page.keyboard.press(key)
        page.wait_for_timeout(500)  # the map glides
    page.focus("#tool-undo")
    page.keyboard.press("Enter")
    assert page.locator("#tool-finish").is_disabled()
    page.focus(".folium-map")
    page.keyboard.press("Enter")
    page.focus("#tool-finish")
    page.keyboard.press("Enter")
    assert page.evaluate("asked.site.rings[0].points.length") == 3
    assert page.evaluate("document.activeElement.id") == "extract-title"


def test_the_day_decides_which_law_is_told(desk):
    page = desk().page
    ask(page, FAULT_STRIP)
    share = page.locator("#part-limits [data-rule=fault-share]")
    assert "20%" in share.inner_text()
    page.fill("#law-on", "2021-06-01")
    page.press("#law-on", "Enter")
    assert "50%" in share.inner_text()
    page.fill("#law-on", "2021-02-30")
    page.press("#law-on", "Enter")
    assert page.input_value("#law-on") == "2021-06-01"
    page.click("#law-after")
    assert page.input_value("#law-on") == "2022-07-01"
    page.focus("#law-slide")
    page.keyboard.press("ArrowLeft")
    assert page.input_value("#law-on") == "2022-06-30"
    assert page.get_attribute("#law-slide", "aria-valuetext") == "30 June 2022"
    page.click("#tab-law")
    rule = page.locator("#lawbook [data-rule=fault-share]")
    assert "50%" in rule.inner_text()
    assert WORDS["desk.here.whole"] in rule.inner_text()


def test_the_drafts_are_set_beside_the_law(desk):
    page = desk().page
    ask(page, SITE)
    assert WORDS["desk.drafts.none"] in page.inner_text(".changed")
    strip = page.evaluate(
        """() => {
          const { layer_id: layers, drawn } = plan.ground;
          const strip = (at) => cell(layers, at) === "water-strip" && cell(drawn, at) === "in";
          const row = plan.ground.error_m.findIndex((_, at) => strip(at));
          const { points } = ringsInMetres(readMetres(plan.ground.shape), row)[0];
          return toDegrees((points[0][0] + points[1][0]) / 2, (points[0][1] + points[1][1]) / 2);
        }"""
    )
    ask(page, f"{strip[0]}, {strip[1]}")
    assert page.locator(".changed [data-rule=water-strip-draft]").count() == 1
    assert WORDS["desk.drafts.comes"] in page.inner_text(".changed")


def test_the_address_names_the_site_and_the_day(desk):
    page = desk().page
    ask(page, SITE)
    page.fill("#law-on", "2013-06-01")
    page.press("#law-on", "Enter")
    address = page.evaluate("location.hash")
    again = desk(fragment=address).page
    assert told(again, "concerned") == ["fault-strip"]
    assert again.input_value("#law-on") == "2013-06-01"


def test_a_saved_site_is_what_the_command_reads(desk):
    page = desk().page
    ask(page, SITE)
    with page.expect_download() as saved:
        page.get_by_text(WORDS["desk.save"]).click()
    shape = json.loads(saved.value.path().read_text(encoding="utf-8"))["features"][0]["geometry"]
    assert shapely.geometry.shape(shape).symmetric_difference(shapely.from_wkt(
        SITE.replace("-48.873))", "-48.873, -123.4105 -48.8695))")
    )).area < 1e-12  # fmt: skip


@pytest.mark.parametrize("language", languages.LANGUAGES)
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (360, 740)])
def test_nothing_serious_stands_in_the_way_of_anybody(desk, language, width, height):
    seen = desk(fragment=f"#lang={language}", width=width, height=height)
    page = seen.page
    ask(page, SITE)
    for tab in ("site", "law", "legend"):
        page.click(f"#tab-{tab}")
        found = Axe().run(page).response["violations"]
        serious = [one["id"] for one in found if one["impact"] in ("serious", "critical")]
        assert serious == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert seen.complaints == []


@pytest.mark.parametrize("policy", [True, False])
def test_hostile_words_are_only_words(visit, hostile_town, tmp_path, policy):
    path = desk_of_town(hostile_town, tmp_path)
    if not policy:
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("Content-Security-Policy", "X-None"), encoding="utf-8")
    page = visit(path, fragment="#lang=en").page
    x, y = page.evaluate("cityRegion.firsts[0]")
    for text in (f"{x + 300} {y + 200}", "<img src=x onerror=\"window.__ran='yes'\">1"):
        ask(page, text)
        for tab in ("law", "legend", "site"):
            page.click(f"#tab-{tab}")
    assert page.evaluate("window.__ran ?? 'no'") == "no"
    assert page.locator("img[src=x]").count() == 0


def test_a_fitted_projection_is_the_projection(desk):
    config, _ = known_of("demo")
    west, south, east, north = config.monitor.extent.bounds
    places = [[west + (east - west) * u, south + (north - south) * v]
              for u in (0, 0.013, 0.5, 0.91, 1) for v in (0, 0.37, 0.66, 1)]  # fmt: skip
    from pyproj import Transformer  # noqa: PLC0415  # asked here alone

    there = Transformer.from_crs(WGS84, parse_metric(config.monitor.crs), always_xy=True)
    found = desk().page.evaluate(
        "(places) => places.map((one) => [...toMetric(...one), ...toDegrees(...toMetric(...one))])",
        places,
    )
    for place, (x, y, lon, lat) in zip(places, found, strict=True):
        assert (x, y) == pytest.approx(there.transform(*place), abs=1e-4)
        assert (lon, lat) == pytest.approx(place, abs=1e-9)


def test_another_projection_than_transverse_mercator_is_fitted_too():
    fit = plane.to_metric(parse_metric("EPSG:3035"), (8.0, 46.0, 9.0, 47.0))
    assert fit["off"] <= plane.CLOSE_M


def test_the_day_of_the_edition_is_told_first(desk):
    assert desk().page.input_value("#law-on") == DAY.isoformat()
