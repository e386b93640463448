"""What is pasted into the planner's page: nothing of it runs, and faults say what to write."""

import pytest
from desks import desk_of
from payloads import PAYLOADS

from geo.atlas import languages

pytestmark = pytest.mark.browser
SITE = "POLYGON ((-123.4105 -48.8695, -123.4065 -48.8695, -123.406 -48.8725, -123.41 -48.873))"
PASTE = """async (texts) => {
  const tried = [];
  for (const text of texts) {
    for (const wrap of [
      (one) => one,
      (one) => `POLYGON ((${one}))`,
      (one) => `SRID=4326;POINT (-123.409 ${one})`,
      (one) => JSON.stringify({ type: one, coordinates: [one, one] }),
      (one) => JSON.stringify({ type: "Point", coordinates: [-123.409, -48.871],
        crs: { properties: { name: one } }, properties: { name: one } }),
      (one) => `99-002-003-001 ${one}`,
    ]) {
      byId("ask-text").value = wrap(text);
      askPasted();
      byId("law-on").value = text;
      byId("law-on").dispatchEvent(new Event("change"));
      tried.push(fault?.fault ?? asked.site.kind);
    }
    history.replaceState(null, "", `#${new URLSearchParams({ site: text, on: text, lang: text })}`);
    goToSite();
    showDeskLegend();
    showLawBook();
    await new Promise((done) => setTimeout(done));
  }
  return tried;
}"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    return desk_of("demo", tmp_path_factory.mktemp("pasted"))


@pytest.mark.parametrize("policy", [True, False])
def test_nothing_pasted_runs_or_asks_for_anything(visit, demo, tmp_path, policy):
    path = tmp_path / "planner.html"
    text = demo.read_text(encoding="utf-8")
    path.write_text(text if policy else text.replace("Content-Security-Policy", "X-None"), "utf-8")
    seen = visit(path, fragment="#lang=en")
    tried = seen.page.evaluate(PASTE, PAYLOADS)
    assert len(tried) == 6 * len(PAYLOADS) >= 360
    assert "point" in tried  # one of the forms is sound, and is told with its odd words left out
    seen.page.wait_for_timeout(300)
    assert seen.page.evaluate("window.__ran ?? 0") == 0
    assert seen.asked == [path.as_uri()]
    assert (
        seen.page.locator("#ask img, #extract img, #extract script, #extract iframe").count() == 0
    )


MALFORMED = {
    "POLYGON ((-123.41 -48.87, -123.40 -48.87": "wkt",
    "POLYGON ((-123.41, -48.87, -123.40))": "wkt",
    "POINT (here there)": "wkt",
    "CIRCLE (1 2 3)": "wkt",
    '{"type": "Point", "coordinates": [-123.409, -48.871': "geojson",
    '{"type": "Polygon", "coordinates": [[["a", "b"]]]}': "geojson",
    "[1, 2": "geojson",
    "48°72′15″ S 123°24′32″ W": "numbers",
    "48.871 N, 123.409 N": "numbers",
}


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_what_is_malformed_is_answered_with_what_to_write(visit, demo, language):
    page = visit(demo, fragment=f"#lang={language}").page
    for text, wrong in MALFORMED.items():
        page.fill("#ask-text", text)
        page.click("#ask-go")
        assert page.evaluate("fault.fault") == wrong, text
        example = page.evaluate("fault.values.example")
        said = page.inner_text("#ask-fault")
        assert said == languages.texts()[language][f"desk.fault.{wrong}"].replace(
            "{example}", example
        )
        # what is told to be written can be pasted
        page.fill("#ask-text", example)
        page.click("#ask-go")
        assert page.inner_text("#ask-fault") == ""


def test_the_zones_of_a_layer_that_lie_here_are_named(visit, demo):
    page = visit(demo, fragment="#lang=en").page
    found = page.evaluate(
        """() => data.layers.flatMap((layer, at) => zonesOfLayer(at).filter((zone) =>
          cell(data.zones.part, zone) === "area" && cell(data.zones.name, zone) !== null
        ).map((zone) => [layer.id, cell(data.zones.name, zone), shownZone(zone).firsts[0]]))"""
    )
    assert found
    layer, name, (x, y) = found[0]
    page.fill("#ask-text", f"{x} {y}")
    page.click("#ask-go")
    told = page.inner_text(f"#extract [data-layer={layer}]")
    assert name in told
    page.fill("#ask-text", f"{x} {y}")
    far = page.evaluate("([layer]) => { askPasted(); return zonesHere(asked.ground.themes.find("
                        "(one) => one.layer.id === layer), { region: regionOf([{ outer: true,"
                        " points: [[0, 0]] }]) }) }", [layer])  # fmt: skip
    assert far == []


def test_the_day_goes_by_keyboard_to_each_change_of_the_law(visit, demo):
    page = visit(demo, fragment="#lang=en").page
    page.focus("#law-slide")
    page.keyboard.press("Home")
    first = page.input_value("#law-on")
    page.keyboard.press("PageUp")
    assert page.input_value("#law-on") > first
    days = page.evaluate("changeDays")
    page.keyboard.press("Home")
    page.focus("#law-after")
    reached = []
    for _ in days:
        page.keyboard.press("Enter")
        reached.append(page.input_value("#law-on"))
    assert reached == days
    assert page.locator("#law-after").is_disabled()


def test_the_extract_alone_is_printed(visit, demo):
    page = visit(demo, fragment="#lang=en").page
    page.fill("#ask-text", SITE)
    page.click("#ask-go")
    page.emulate_media(media="print")
    shown = {
        name: page.locator(name).first.is_visible()
        for name in ("#extract-title", "#part-limits", "#ask", ".law-day", "#tabs", ".summary")
    }
    assert shown == {
        "#extract-title": True, "#part-limits": True, "#ask": False, ".law-day": False,
        "#tabs": False, ".summary": True,
    }  # fmt: skip
    assert page.evaluate("map.getBounds().contains(siteBounds())")
    height, seen = page.evaluate(
        "[byId('panel-site').scrollHeight, byId('panel-site').clientHeight]"
    )
    assert height <= seen + 1  # nothing of it is scrolled away
    assert page.get_by_text(languages.texts()["en"]["desk.save"]).is_visible() is False


WAYS = (
    "-123.409, -48.871",
    "-48.871, -123.409",
    "48,871 Ю; 123,409 З",
    "48°52′15,6″ S 123°24′32,4″ W",
)


def test_the_same_place_is_asked_about_however_it_is_written(visit, demo):
    page = visit(demo, fragment="#lang=en").page
    found = []
    for text in (*WAYS, "grid", "bar"):
        form = {
            "grid": "toMetric(-123.409, -48.871).map((one) => one.toFixed(3)).reverse().join(' ')",
            "bar": "t('map.coordinates', { lat: number(-48.871, 5), lon: number(-123.409, 5) })",
        }.get(text)
        page.fill("#ask-text", page.evaluate(form) if form else text)
        page.click("#ask-go")
        assert page.inner_text("#ask-fault") == "", text
        found.append(page.evaluate("asked.site.rings[0].points[0]"))
    for place in found[1:]:
        assert place == pytest.approx(found[0], abs=0.01)


def test_the_sweep_finds_what_every_pair_of_sides_finds_and_stays_quick(visit, demo):
    page = visit(demo, fragment="#lang=en").page
    differing, crossed, quick_ms = page.evaluate(
        """() => {
          let seed = 5;
          const draw = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
          const pairs = (rings) => {
            const sides = rings.flatMap(({ points }, ring) => points.map((point, at) => {
              const next = points[(at + 1) % points.length];
              return sideOfRing(point, next, { ring, at, count: points.length });
            }));
            return sides.some((one, at) => sides.slice(at + 1).some((other) => meet(one, other)));
          };
          let [differing, crossed] = [0, 0];
          for (let no = 0; no < 400; no += 1) {
            const count = 4 + Math.floor(draw() * 9);
            const points = Array.from({ length: count }, (_, at) => {
              const [turn, far] = [(2 * Math.PI * at) / count, 5 + Math.floor(draw() * 5)];
              const angle = turn + (draw() < 0.15 ? 3 : 0);
              return [Math.round(far * Math.cos(angle)), Math.round(far * Math.sin(angle))];
            });
            const rings = [{ outer: true, points }];
            crossed += pairs(rings);
            differing += pairs(rings) !== sidesMeet(rings);
          }
          const round = Array.from({ length: 2000 }, (_, at) => {
            const far = 1000 + (at % 7);
            return [far * Math.cos(at * Math.PI / 1000), far * Math.sin(at * Math.PI / 1000)];
          });
          const started = performance.now();
          if (sidesMeet([{ outer: true, points: round }])) throw new Error("it does not cross");
          return [differing, crossed, performance.now() - started];
        }"""
    )
    assert differing == 0
    assert 50 < crossed < 350
    assert quick_ms < 150
