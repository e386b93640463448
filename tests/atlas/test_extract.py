import json
import re
from dataclasses import replace
from datetime import date

import jsonschema
import pytest
import shapely
from axe_playwright_python.sync_playwright import Axe
from world import EAST, METRIC, NORTH, ground, zones

from geo import tables
from geo.atlas import languages
from geo.atlas.extract import MOST_SHEETS, render_extracts
from geo.atlas.extract_facts import sheets_of
from geo.atlas.extract_plan import plan, scale_bar_m, shown
from geo.atlas.extract_provisions import LIMITS, STANDS, STEEP
from geo.atlas.extract_sheet import sheet
from geo.atlas.extract_themes import LAWS
from geo.atlas.speech import Speech
from geo.config import layers_folder, load_config
from geo.errors import UsageError
from geo.planning import check, site_at, site_of_parcel
from geo.records import UNITS, Legal, Text

DAY = date(2026, 11, 1)
HOSTILE = '#panic("x") <script>alert(1)</script> *b* $x$ [@ref] \x1b[31m'


@pytest.fixture(scope="module")
def config():
    return load_config(layers_folder() / "demo" / "monitor.yaml", as_of=DAY)


@pytest.fixture(scope="module")
def parcel(config):
    return check(config, site_of_parcel("99-002-003-001"))


@pytest.fixture(scope="module")
def hostile(parcel):
    """The same extract with texts that would act if they were read as markup."""
    words = Text(kk=HOSTILE, ru=HOSTILE, en=HOSTILE)
    layers = tuple(one.model_copy(update={"title": words}) for one in parcel.layers)
    rules = tuple(
        one.model_copy(
            update={
                "title": words,
                "versions": [v.model_copy(update={"act": HOSTILE}) for v in one.versions],
            }
        )
        for one in parcel.rules
    )
    return replace(parcel, layers=layers, rules=rules)


def pages(made: bytes):
    import pypdfium2  # noqa: PLC0415 a test tool

    paper = pypdfium2.PdfDocument(made)
    return [page.get_textpage().get_text_range() for page in paper]


def test_every_theme_is_in_one_of_the_lists_and_every_list_is_told(parcel):
    document = next(sheets_of(parcel))
    told = {one.layer_id for one in document.themes}
    assert told == {layer.id for layer in parcel.layers}
    said = render_extracts(parcel, "text", "en").decode()
    for heading in ("CONCERNED (1)", "CALL (0)", "WITHOUT DATA (1)", "NOT CONCERNED (8)"):
        assert heading in said


def test_a_limit_stands_with_its_version_act_article_days_confidence_and_source(parcel):
    said = render_extracts(parcel, "text", "en").decode()
    assert "[1] Height: at most 12 m" in said
    assert "Invented Act No 2 of Nowhere, as amended in 2022, art. 4\n" in said
    assert (
        "Adopted: 26 May 2022; In force from: 1 July 2022. Confidence: high. Source: S4. "
        "[height-limit-2022]"
    ) in said
    assert "[S4] Invented acts of Nowhere — Consulted on: 30 June 2026" in said
    assert parcel.rulebook_sha256 in said


@pytest.mark.parametrize("language", languages.LANGUAGES)
@pytest.mark.parametrize("form", ["text", "json", "html", "pdf"])
def test_an_invented_town_says_so_in_every_format_and_the_bytes_are_equal(parcel, form, language):
    made = render_extracts(parcel, form, language)
    assert made == render_extracts(parcel, form, language)
    banner = languages.texts()[language]["banner.fictional"]
    if form == "json":
        assert json.loads(made)[0]["fictional"] is True
    elif form == "pdf":
        assert all(banner in page for page in pages(made))
    else:
        assert banner in made.decode()


def test_the_kazakh_letters_are_in_the_pdf(parcel):
    named = Text(kk="Әғқңөұүһі ӘҒҚҢӨҰҮҺІ", ru="-", en="-")
    layers = tuple(one.model_copy(update={"title": named}) for one in parcel.layers)
    said = "".join(pages(render_extracts(replace(parcel, layers=layers), "pdf", "kk")))
    assert "Әғқңөұүһі ӘҒҚҢӨҰҮҺІ" in said
    assert "\ufffd" not in said


def test_a_provision_without_force_on_the_day_says_so(config):
    found = check(config, site_at(-123.39, -48.88), on=date(2011, 1, 15))
    said = render_extracts(found, "text", "en").decode()
    assert "Not yet in force on this day" in said


def test_what_concerns_the_site_and_its_limits_come_first_and_sources_last(parcel):
    keys = [one.key for one in sheet(next(sheets_of(parcel)), "en").sections]
    assert keys == [
        "concerned", "limits", "too_close", "not_concerned", "no_data", "law", "readings",
        "sources",
    ]  # fmt: skip


def test_a_reading_is_told_once_with_the_limits_that_it_touches(parcel):
    said = sheet(next(sheets_of(parcel)), "en").sections
    (readings,) = [one for one in said if one.key == "readings"]
    (point,) = readings.items
    assert point.title == "A building across the line of the foothill area"
    assert point.lines[-1] == "Limits: 1, 2, 3"
    assert render_extracts(parcel, "text", "en").decode().count(point.title) == 1


def test_longitude_and_latitude_stand_in_one_line_in_a_stated_order(config):
    at = check(config, site_at(-123.39, -48.88))
    said = render_extracts(at, "text", "en").decode()
    assert "Site: Place\n" in said
    assert "Place: longitude -123.390000°, latitude -48.880000° (WGS 84)\n" in said


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_words_of_the_rule_book_are_told_in_the_language(parcel, language):
    said = render_extracts(parcel, "text", language).decode()
    assert parcel.monitor.words["permit"].model_dump()[language] in said
    assert "“permit”" not in said
    assert "«permit»" not in said


def test_a_word_the_monitor_has_no_text_for_is_quoted_as_it_stands():
    say = Speech("ru", {"House": Text(kk="үй", ru="дом", en="house")})
    assert say.word(" house ") == "дом"
    assert say.word("yurt") == "«yurt»"


def test_mere_advice_stands_last_and_is_told_as_no_limit(config, parcel):
    slides = parcel.zones[parcel.zones["layer_id"] == "landslide-sites"]
    place = slides.geometry.representative_point().to_crs(4326).iloc[0]
    found = sheet(next(sheets_of(check(config, site_at(place.x, place.y)))), "en").sections
    (limits,) = [one for one in found if one.key == "limits"]
    assert limits.items[-1].title == "Building on a landslide site"
    assert limits.items[-1].group == languages.texts()["en"]["extract.advisory"]


def test_json_keeps_to_its_schema(parcel):
    found = json.loads(render_extracts(parcel, "json", "en"))
    kept = layers_folder() / "schemas" / "extract.schema.json"
    schema = json.loads(kept.read_text(encoding="utf-8"))
    for document in found:
        jsonschema.validate(document, schema)
    assert [one["state"] for one in found[0]["themes"]].count("not_concerned") == 8


@pytest.mark.parametrize("form", ["text", "html", "pdf"])
def test_hostile_texts_stay_texts(hostile, form):
    made = render_extracts(hostile, form, "en")
    if form == "pdf":
        said = " ".join(pages(made)).replace("\r\n", " ")
        assert '#panic("x") <script>alert(1)</script> *b* $x$ [@ref]' in said
        return
    said = made.decode()
    assert ("<script>alert" in said) == (form == "text")
    assert form == "html" or "\x1b" not in said


def test_more_sites_than_a_page_holds_are_given_as_json_only(parcel):
    many = tables.SITES.shape(
        parcel.sites.loc[[0] * (MOST_SHEETS + 1)].assign(
            site_id=[str(number) for number in range(MOST_SHEETS + 1)]
        ),
        parcel.sites.crs,
    )
    crowd = replace(parcel, sites=many)
    with pytest.raises(UsageError, match="Use --format json"):
        render_extracts(crowd, "pdf", "en")
    assert len(json.loads(render_extracts(crowd, "json", "en"))) == MOST_SHEETS + 1


def test_an_unknown_language_is_refused(parcel):
    with pytest.raises(UsageError, match="kk, ru or en"):
        render_extracts(parcel, "text", "de")


def test_every_word_of_the_rule_book_has_its_sentence():
    assert set(LIMITS) == set(UNITS)
    assert set(LAWS) >= set(Legal.model_fields["status"].annotation.__args__)
    for texts in languages.texts().values():
        for words in (LIMITS, LAWS, STANDS, STEEP):
            assert set(words.values()) <= set(texts)


def test_the_plan_shows_site_zones_scale_and_north(parcel):
    drawn = plan(shown(parcel, 0), Speech("en"))
    assert 'id="plan0-invented-park"' in drawn.svg
    assert "100 m</text>" in drawn.svg
    assert ">N</text>" in drawn.svg
    for word in re.findall(r'(?:fill|stroke)="([^"]+)"', drawn.svg):
        assert re.fullmatch(r"none|#[0-9a-f]{6}|url\(#plan0-[a-z0-9-]+\)", word)


def test_the_legend_of_a_plan_names_all_that_is_on_it_and_a_zone_that_fills_it_hides_nothing(
    parcel,
):
    drawn = plan(shown(parcel, 0), Speech("en"))
    assert [title for _, title in drawn.legend] == [
        "Site",
        "Foothill area (planning): the whole plan",
        "Protected area (ecological)",
        "Buildings",
        "Parcels",
    ]
    assert "plan0-foothills" not in drawn.svg
    bare = replace(parcel, parcels=parcel.parcels.iloc[:0], buildings=parcel.buildings.iloc[:0])
    alone = plan(shown(bare, 0), Speech("ru"))
    assert "Здания" not in [title for _, title in alone.legend]
    assert "м</text>" in alone.svg


def test_the_plan_of_a_place_shows_its_surroundings(parcel):
    place = tables.SITES.shape(
        parcel.sites.assign(geometry=[shapely.Point(EAST, NORTH)]).set_crs(
            METRIC, allow_override=True
        ),
        METRIC,
    )
    near = zones(ground(50, -500, 500, 500), layer_id="foothills")
    city = tables.DISTRICTS.shape(
        parcel.boundary.assign(geometry=[ground(-900, -900, 900, 900)]).set_crs(
            METRIC, allow_override=True
        ),
        METRIC,
    )
    none = {
        name: getattr(parcel, name).iloc[:0].set_crs(METRIC, allow_override=True)
        for name in ("parcels", "buildings")
    }
    there = replace(parcel, sites=place, zones=near, boundary=city, **none)
    drawn = plan(shown(there, 0), Speech("en")).svg
    assert "<circle" in drawn
    assert "M480.0,0.0" in drawn or "L480.0,0.0" in drawn  # cut off at the edge of the plan


def test_a_scale_bar_is_round_and_fits():
    for side_m in (200, 333, 1000, 12345):
        assert side_m / 8 < scale_bar_m(side_m) <= side_m / 3


@pytest.mark.browser
def test_the_page_asks_for_nothing_runs_nothing_and_fits_a_phone(hostile, tmp_path, chromium):
    path = tmp_path / "site.html"
    path.write_bytes(render_extracts(hostile, "html", "kk"))
    page = chromium.new_page(viewport={"width": 390, "height": 800})
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.goto(path.as_uri())
    assert (asked, said) == ([path.as_uri()], [])
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("html").get_attribute("lang") == "kk"
    assert page.locator("figure > svg").count() == 1
    assert page.locator("main script").count() == 0
    folded = page.locator("details.law article").first
    assert not folded.is_visible()
    page.locator("details.law > summary").click()
    assert folded.is_visible()
    page.set_viewport_size({"width": 1200, "height": 800})
    assert page.locator("details.sources article").first.is_visible()
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_nothing_grave_stands_in_the_way_of_a_reader_of_an_extract(
    hostile, tmp_path, chromium, language
):
    path = tmp_path / "site.html"
    path.write_bytes(render_extracts(hostile, "html", language))
    for width in (360, 1440):
        page = chromium.new_page(viewport={"width": width, "height": 800})
        page.goto(path.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
        found = Axe().run(page).response["violations"]
        grave = [one for one in found if one["impact"] in ("serious", "critical")]
        assert [(one["id"], one["nodes"][0]["html"]) for one in grave] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.close()
