import hashlib
import os
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pydantic import BaseModel
from world import buildings, ground, judged, read_record, strip

from geo import config
from geo.compliance.condition import condition
from geo.reader.host import Reader
from geo.records import (
    BARRING,
    REQUIRING,
    Analysis,
    Bodies,
    Claims,
    FileRef,
    Interval,
    Limit,
    Parameter,
    Record,
    Rule,
    Text,
    ZoneLayer,
)

CITY = Path(__file__).resolve().parent.parent / "layers" / "almaty"
ZONE_FILES = sorted((CITY / "zones").glob("*.yaml"))
RULE_FILES = sorted((CITY / "rules").glob("*.yaml"))
LONG = 25  # letters; a shorter text may be a name, or a word that two languages share
CONSTRUCTION_CODE_ON = date(2026, 7, 1)


def read(path: Path, model: type[Record]) -> Any:
    return read_record(CITY, path.relative_to(CITY).as_posix(), model)


@cache
def monitor() -> config.Monitor:
    return read(CITY / "monitor.yaml", config.Monitor)


@cache
def layers() -> dict[str, ZoneLayer]:
    return {path.stem: read(path, ZoneLayer) for path in ZONE_FILES}


@cache
def rules() -> dict[str, Rule]:
    return {path.stem: read(path, Rule) for path in RULE_FILES}


def versions(force: str) -> list[Limit]:
    return [
        version for rule in rules().values() if rule.force == force for version in rule.versions
    ]


def records_in(record: object) -> Iterator[BaseModel]:
    """Every record inside a record, itself first."""
    if isinstance(record, BaseModel):
        yield record
        for name in type(record).model_fields:
            yield from records_in(getattr(record, name))
    elif isinstance(record, dict):
        for value in record.values():
            yield from records_in(value)
    elif isinstance(record, list):
        for value in record:
            yield from records_in(value)


def everything(kind: type[BaseModel]) -> list[Any]:
    whole = [monitor(), *layers().values(), *rules().values()]
    return [one for record in whole for one in records_in(record) if isinstance(one, kind)]


def test_the_monitor_is_ready_to_run_on_a_data_folder(tmp_path):
    ready = config.load_config(CITY / "monitor.yaml", as_of=date(2026, 11, 21), data=tmp_path)
    assert not ready.monitor.fictional
    assert ready.data == tmp_path


@pytest.mark.parametrize("path", ZONE_FILES, ids=lambda path: path.stem)
def test_a_zone_file_is_named_like_its_layer_and_names_its_schema(path):
    assert read(path, ZoneLayer).id == path.stem
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../../schemas/zone.schema.json"


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda path: path.stem)
def test_a_rule_file_is_named_like_its_rule_and_names_its_schema(path):
    assert read(path, Rule).id == path.stem
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../../schemas/rule.schema.json"


def test_every_layer_that_a_rule_looks_at_exists():
    asked = {layer for rule in rules().values() for layer in rule.layers}
    assert asked <= set(layers())


def papers_of_city() -> list[list[Any]]:
    """The claims, the bodies and the analyses of the city, with their sources."""
    held = [
        read_record(CITY, "claims.yaml", Claims).claims,
        read_record(CITY, "bodies.yaml", Bodies).bodies,
    ]
    names = sorted(path.name for path in (CITY / "analyses").glob("*.yaml"))
    return [*held, [read_record(CITY, f"analyses/{name}", Analysis) for name in names]]


def test_every_source_that_is_used_is_described_and_every_described_one_is_used():
    used = {parameter.source for parameter in everything(Parameter)} - {"none"}
    used |= {layer.source for layer in layers().values()}
    used |= {version.source for version in everything(Limit)} - {"none"}
    used |= {source for _, source in config._sources_named(monitor())} - {"none"}
    used |= {one.source for papers in papers_of_city() for one in papers}
    assert used == set(monitor().sources)


def test_an_assumed_number_says_why_it_is_what_it_is():
    assumed = [parameter for parameter in everything(Parameter) if parameter.assumed]
    assert len(assumed) > 5
    assert all(parameter.note for parameter in assumed)


def test_what_carries_no_licence_is_never_handed_on():
    unlicensed = [one for one in monitor().sources.values() if one.licence == "none stated"]
    assert {one.redistribute for one in unlicensed} == {"no"}
    assert {
        layer.id
        for layer in layers().values()
        if monitor().sources[layer.source].redistribute == "no"
    } == {"fault-strips", "fault-traces-amey", "landslide-sites"}


def test_a_share_alike_licence_is_passed_on_as_one():
    share_alike = [one for one in monitor().sources.values() if "SA" in one.licence]
    share_alike += [one for one in monitor().sources.values() if "ODbL" in one.licence]
    assert len(share_alike) == 4
    assert {one.redistribute for one in share_alike} == {"share-alike"}


CODE_ALONE = {"start-notice", "design-required", "author-supervision", "technical-supervision"}


def test_a_binding_rule_rests_on_an_act_and_on_layers_that_an_act_stands_behind():
    binding = [rule for rule in rules().values() if rule.force == "binding"]
    assert all(version.act for rule in binding for version in rule.versions)
    undated = {rule.id for rule in binding if not all(one.adopted_on for one in rule.versions)}
    assert undated == CODE_ALONE, "the day of adoption of these alone was not read"
    behind = {layers()[layer].legal.status for rule in binding for layer in rule.layers}
    assert behind == {"in_force"}


def test_an_advisory_rule_says_that_no_act_is_behind_it():
    assert {version.act for version in versions("advisory")} == {None}


def test_what_is_enacted_and_not_judged_is_named_with_its_act_and_the_reason():
    listed = monitor().not_judged
    assert len(listed) == 4
    acts = {version.act for version in versions("binding")}
    assert {one.act for one in listed} <= acts


FOOTHILL_FLOORS, FOOTHILL_HEIGHT = "foothill-floors", "foothill-height"
FOUR_USES = {"school", "hospital", "kindergarten", "church", "mosque", "museum", "clinic"}


def exceptions():
    """Every list of uses that are surely not excepted, by the place it stands in."""
    for rule in rules().values():
        if rule.unless:
            yield rule.id, rule.unless
        for reading in rule.readings:
            for name, variant in reading.variants.items():
                if variant.unless:
                    yield f"{rule.id} {name}", variant.unless


def test_no_exception_accuses_a_use_that_is_not_known():
    found = dict(exceptions())
    assert {"foothill-apartments", "water-strip", "foothill-floors lifted-with-the-height"} <= set(
        found
    )
    assert all("yes" not in unless.not_for for unless in found.values())


def test_an_exception_that_documents_show_is_claimed_and_every_other_is_an_open_text():
    for place, unless in exceptions():
        if unless.shown_by or not unless.claimed_by:
            assert bool(unless.shown_by) == (unless.why == "exception_claimed"), place


def test_an_act_of_reconstruction_is_open_under_every_rule_of_the_foothills():
    for name, rule in rules().items():
        if "reconstruction" in [one.id for one in rule.readings]:
            assert rule.unless.claimed_by == ["reconstruction", "re-planning", "capital repair"]
        else:
            assert not name.startswith("foothill-") or name == "foothill-subdivision"


def test_the_floors_of_the_four_uses_are_an_open_reading_and_never_a_breach():
    own = {one.id: one for one in rules()[FOOTHILL_FLOORS].readings if one.variants}
    assert set(own) == {"floors-of-the-four-uses", "already-running"}
    reading = own["floors-of-the-four-uses"]
    assert not reading.chosen
    (variant,) = reading.variants.values()
    assert not FOUR_USES & set(variant.unless.not_for)
    assert {"house", "apartments", "hotel"} <= set(variant.unless.not_for)


def test_the_height_of_the_four_uses_has_rules_of_its_own_that_stand_before_the_general_one():
    general = rules()[FOOTHILL_HEIGHT]
    assert len(general.yields_to) == 2
    for name in general.yields_to:
        special = rules()[name]
        assert special.within == general.within
        assert [one.in_force_from for one in special.versions] == [
            one.in_force_from for one in general.versions
        ]


@pytest.mark.parametrize(
    ("use", "built", "health", "worship"),
    [
        ("school", None, 1, 0),
        ("mosque", None, 0, 1),
        ("house", None, 0, 0),
        ("house", "school", 0, 0),  # declared as another use: not one of the four
        ("yes", None, -1, -1),
        ("yes", "church", 0, 1),
        (None, None, -1, -1),
        ("office", None, -1, -1),  # may house a school; no word tells
    ],
)
def test_a_word_that_tells_no_use_leaves_it_open_which_height_counts(use, built, health, worship):
    asked = pd.DataFrame({"use_class": [use], "use_class_built": [built]}, dtype="str")
    found = [
        condition(rules()[name].when, asked).value.tolist()
        for name in rules()[FOOTHILL_HEIGHT].yields_to
    ]
    assert found == [[health], [worship]]


@pytest.mark.parametrize(
    ("use", "built", "answer"),
    [("apartments", None, 1), ("school", None, 0), ("hotel", None, -1), ("yes", "house", 1)],
)
def test_the_rule_of_2022_for_dwellings_is_open_for_hotels(use, built, answer):
    asked = pd.DataFrame({"use_class": [use], "use_class_built": [built]}, dtype="str")
    for name in ("abay-floors-residential", "abay-height-residential"):
        assert condition(rules()[name].when, asked).value.tolist() == [answer]


def test_only_what_a_register_calls_not_capital_is_left_out_of_the_water_strip():
    asked = pd.DataFrame({"is_capital": ["yes", "no", None]}, dtype="str")
    assert condition(rules()["water-strip"].when, asked).value.tolist() == [1, 0, 1]


def test_the_limit_for_every_use_excepts_none():
    assert rules()["foothill-height-any-use"].unless.not_for == []
    assert [one.id for one in rules()["foothill-height-any-use"].versions] == [
        "foothill-height-any-use-2025"
    ]


RULES_OF_2024, DECISION_247 = ("2025-04-01", "2025-06-01"), ("2025-12-01", "2026-02-01")
HEALTH, WORSHIP = "foothill-height-health-education", "foothill-height-culture-worship"
CLEAR, BREACH = ("clear", "measured"), ("breach", "measured")
OPEN, CLOSE = ("unknown", "open_reading"), ("unknown", "too_close")
NOT_MEANT, SPECIAL = ("clear", "condition_not_met"), ("clear", "special_rule")
DAY_OPEN = ("unknown", "in_force_day_unknown")


@pytest.mark.parametrize(
    ("appeared", "use", "floors", "height_m", "said"),
    [
        (RULES_OF_2024, "house", 3, 11, {FOOTHILL_FLOORS: CLEAR, FOOTHILL_HEIGHT: CLEAR}),
        (RULES_OF_2024, "house", 5, 16, {FOOTHILL_FLOORS: BREACH, FOOTHILL_HEIGHT: BREACH}),
        (RULES_OF_2024, "house", 3, 11.8, {FOOTHILL_HEIGHT: CLOSE, HEALTH: NOT_MEANT}),
        (RULES_OF_2024, "school", 3, 14, {FOOTHILL_HEIGHT: SPECIAL, HEALTH: CLEAR}),
        (RULES_OF_2024, "school", 5, 20, {FOOTHILL_FLOORS: OPEN, HEALTH: OPEN}),
        (RULES_OF_2024, "school", 3, 30, {FOOTHILL_HEIGHT: SPECIAL, HEALTH: BREACH}),
        (RULES_OF_2024, "mosque", 1, 14, {WORSHIP: OPEN, HEALTH: NOT_MEANT}),
        (RULES_OF_2024, "yes", 5, 20, {FOOTHILL_FLOORS: OPEN, HEALTH: ("unknown", "no_data")}),
        (DECISION_247, "school", 3, 20, {HEALTH: DAY_OPEN}),
        (DECISION_247, "house", 5, 16, {FOOTHILL_FLOORS: BREACH, FOOTHILL_HEIGHT: BREACH}),
        (DECISION_247, "apartments", 3, 11, {"foothill-apartments": DAY_OPEN}),
        (DECISION_247, "terrace", 2, 8, {"foothill-apartments": OPEN}),
        (DECISION_247, "house", 2, 8, {"foothill-apartments": CLEAR}),
    ],
)
def test_a_building_in_the_foothills_is_judged_as_the_acts_say(
    appeared, use, floors, height_m, said
):
    absent_on, seen_on = appeared
    built = buildings(
        ground(0, 0, 10, 10),
        seen_absent_on=absent_on,
        captured_on=seen_on,
        use_class=use,
        floors=float(floors),
        height_m=float(height_m),
        height_error_m=0.5,
    )
    area = strip(-500, 500, layer_id="foothill-area")
    asked = {name for one in said for name in (one, *rules()[one].yields_to)}
    found = judged(
        built,
        *(rules()[name] for name in sorted(asked)),
        areas=area,
        layers=[layers()["foothill-area"]],
        as_of=date(2026, 6, 1),
    ).set_index("rule_id")
    assert {name: (found["verdict"][name], found["reason"][name]) for name in said} == said


def test_a_plot_is_judged_for_the_day_it_was_made_and_no_building_for_it():
    assert rules()["foothill-subdivision"].applies_to == ("parcel",)


def test_a_permit_is_judged_by_every_limit_of_the_areas():
    areas = [rule for rule in rules().values() if rule.within and rule.force == "binding"]
    assert {rule.id for rule in areas if "permit" not in rule.applies_to} == {
        "foothill-subdivision"
    }


def test_between_the_avenues_the_rules_of_the_foothills_come_first():
    for name in ("abay-floors", "abay-floors-residential"):
        assert rules()[name].yields_to == [FOOTHILL_FLOORS]
    for name in ("abay-height", "abay-height-residential"):
        assert rules()[name].yields_to == [FOOTHILL_HEIGHT]


def test_each_rule_of_an_area_says_how_a_building_across_its_line_is_read():
    inside = [rule for rule in rules().values() if rule.within]
    assert {rule.within_share for rule in inside} == {0.5}
    binding = [rule for rule in inside if rule.force == "binding"]
    assert all("across" in " ".join(r.id for r in rule.readings) for rule in binding)


def test_no_rule_is_a_draft():
    assert {rule.status for rule in rules().values()} == {"enacted"}


def test_the_days_of_a_version_follow_each_other():
    for version in versions("binding"):
        force = version.in_force_from
        days = [version.adopted_on, version.registered_on]
        days += [force.not_before, force.not_after] if isinstance(force, Interval) else [force]
        known = [day for day in days if day is not None]
        assert known == sorted(known), version.id


def test_the_versions_of_a_rule_stand_oldest_first():
    for rule in rules().values():
        adopted = [version.adopted_on for version in rule.versions if version.adopted_on]
        assert adopted == sorted(adopted), rule.id


def test_no_version_of_the_2025_decision_pretends_to_know_its_day_in_force():
    decided = [version for version in versions("binding") if "№ 247" in version.act]
    assert len(decided) == 8
    for version in decided:
        assert version.in_force_from == Interval(not_before=date(2025, 10, 31))
        assert version.registered_on == date(2025, 10, 31)


def test_what_the_construction_code_may_have_replaced_is_not_confirmed_past_it():
    confirmed = {
        version.id: version.confirmed_until
        for version in versions("binding")
        if version.in_force_until is None  # what ended before needs no confirmation
    }
    assert confirmed.pop("water-strip-2025") is None
    assert set(confirmed.values()) == {CONSTRUCTION_CODE_ON}


def test_the_three_acts_of_the_foothills_are_three_versions():
    acts = ("20 июня 2022", "№ 193", "№ 247")
    for name in (FOOTHILL_FLOORS, FOOTHILL_HEIGHT, "foothill-slope", "foothill-subdivision"):
        told = [version.act for version in rules()[name].versions]
        assert [any(act in one for one in told) for act in acts] == [True] * 3
        assert rules()[name].versions[1].in_force_from == date(2025, 3, 1)


def test_what_officials_or_drafts_say_is_no_rule():
    """Six floors in the ten-point zone, the draft Master Plan, and the width of a fault."""
    limits = {version.limit for rule in rules().values() for version in rule.versions}
    assert not {6.0, 100.0} & limits
    assert all("fault" not in rule.id or rule.force == "advisory" for rule in rules().values())


def test_a_word_has_a_limit_of_its_own_kind():
    for rule in rules().values():
        word = rule.test.word
        wanted = "barred" if word in BARRING else "required" if word in REQUIRING else None
        for version in rule.versions:
            assert version.limit == wanted if wanted else isinstance(version.limit, float)


def test_the_limits_are_those_of_the_acts():
    limits = {rule.id: [version.limit for version in rule.versions] for rule in rules().values()}
    assert limits["foothill-floors"] == [3.0, 3.0, 3.0]
    assert limits["foothill-height"] == [12.0, 12.0, 12.0]
    assert limits["foothill-height-health-education"] == [15.0, 15.0, 25.0]
    assert limits["foothill-height-culture-worship"] == [12.0, 12.0, 25.0]
    assert limits["foothill-height-any-use"] == [25.0]
    assert limits["foothill-slope"] == [15.0, 15.0, 15.0]
    assert limits["abay-floors"] == limits["abay-floors-residential"] == [9.0]
    assert limits["abay-height"] == limits["abay-height-residential"] == [35.0]
    assert layers()["water-strip-rivers"].derive.width_m.value == 35.0


def test_a_limit_that_no_source_states_binds_nobody_or_has_low_confidence():
    for rule in rules().values():
        for version in rule.versions:
            if version.source == "none":
                assert version.confidence == "low", version.id


def test_no_two_layers_look_alike():
    styles = [(layer.style.colour, layer.style.pattern) for layer in layers().values()]
    assert len({colour for colour, _ in styles}) == len(styles)


def test_texts_are_told_in_three_languages():
    texts = [text for text in everything(Text) if len(text.kk) > LONG]
    assert len(texts) > 100
    for text in texts:
        if text.kk == text.ru == text.en:  # the name of an act, or of sites, stays as it is
            assert text.ru.startswith("Решение маслихата") or ".kz" in text.ru, text.ru
            continue
        assert len({text.kk, text.ru, text.en}) == 3
        assert sum(letter.isascii() for letter in text.en) > 0.9 * len(text.en), text.en
        assert set(text.kk.lower()) & set("әғқңөұүһі"), text.kk


def test_no_path_leaves_the_data_folder():
    for file in everything(FileRef):
        assert "://" not in file.path
        assert ".." not in Path(file.path).parts
        assert not Path(file.path).is_absolute()
        assert file.sha256, file.path


@pytest.fixture
def data() -> Path:
    named = os.environ.get("FOOTHILL_DATA")
    if not named:
        pytest.skip("FOOTHILL_DATA names no folder of real data")
    return Path(named) / "almaty"


@pytest.mark.real
def test_every_file_is_the_one_that_was_read(data):
    found = {
        file.path: hashlib.sha256((data / file.path).read_bytes()).hexdigest()
        for file in everything(FileRef)
    }
    assert found == {file.path: file.sha256 for file in everything(FileRef)}


@pytest.mark.real
def test_every_filter_and_spelling_finds_rows_in_its_file(data, tmp_path):
    files = [file for file in everything(FileRef) if not file.path.endswith(".tif")]
    streets = layers()["foothill-area"].derive
    spellings = [name for street in streets.streets for name in street.spellings]
    files.append(streets.file.model_copy(update={"where": {streets.name_column: spellings}}))
    with Reader(tmp_path) as reader:
        arrivals = [reader.vectors(data, file) for file in files]
    assert [str(issue) for arrival in arrivals for issue in arrival.issues] == []
    assert all(len(arrival.frame) for arrival in arrivals)


@pytest.mark.real
def test_every_column_that_is_mapped_is_in_its_file(data, tmp_path):
    register = monitor().registers[0]
    with Reader(tmp_path) as reader:
        buildings = reader.vectors(data, register.file).frame
    mapped = [one if isinstance(one, list) else [one] for one in register.columns.values()]
    assert {name for names in mapped for name in names} <= set(buildings.columns)
    ids = buildings["osm_way_id"].fillna(buildings["osm_id"])
    assert ids.notna().all()
    assert ids.is_unique
