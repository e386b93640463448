"""Tests of geo/compliance/rulebook.py: mistakes are refused with file, line and mend."""

import json
import os
from pathlib import Path

import pytest
from world import layer, open_point, town, version, words

from geo.compliance.rulebook import read_rules
from geo.records import BARRING, REQUIRING

WORDS = {
    "use_barred": {"uses": ["hotel"]},
    "subdivided": {"purposes": ["agricultural"]},
    "landscape_changed": {},
    "outside_parcel": {},
    "refused_then_granted": {"permit_types": ["permit"]},
    "permit_expired": {"permit_types": ["permit"], "statuses": ["issued"]},
    "permit_for_other": {"permit_types": ["permit"], "statuses": ["issued"]},
    "stage_missing": {"stages": ["apz", "permit"]},
    "stages_out_of_order": {"stages": ["apz", "permit"]},
    "accepted_before_notice": {"acceptance": ["acceptance"], "notice": ["notice"]},
    "use_differs": {"classes": {"home": ["house"], "guests": ["hotel"]}},
}


LIMITS = {"refused_then_granted": 30}


def keys(word="share_above", versions=None, **more):
    test = {"word": word}
    if word in ("inside", "share_above", "nearer_than"):
        test["zones"] = ["strip"]
    if word == "steeper_than":
        test["statistic"] = "max"
    if word == "no_permit":
        test |= {"permit_types": ["permit"], "statuses": ["issued"]}
    test |= WORDS.get(word, {})
    limit = (
        "barred" if word in BARRING else "required" if word in REQUIRING else LIMITS.get(word, 0.4)
    )
    return {
        "id": "footprint",
        "title": words("A rule"),
        "force": "binding",
        "test": test | more.pop("test", {}),
        "versions": [version(limit)] if versions is None else versions,
    } | more


def book(folder, **files):
    """Write a rule book and read it; a file is text, or keys."""
    (folder / "rules").mkdir()
    for name, content in files.items():
        text = content if isinstance(content, str) else json.dumps(content, indent=1)
        (folder / "rules" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return read_rules(town(folder), [layer("strip"), layer("lake")])


def test_a_sound_rule_book_is_read_in_the_order_of_its_files(tmp_path):
    rules, sha256, issues = book(tmp_path, b=keys(id="second"), a=keys(id="first"))
    assert [rule.id for rule in rules] == ["first", "second"]
    assert len(sha256) == 64
    assert issues == []


def test_a_file_with_the_short_suffix_is_a_rule_too(tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.yml").write_text(json.dumps(keys()), encoding="utf-8")
    rules, _, _ = read_rules(town(tmp_path), [layer()])
    assert len(rules) == 1


def test_the_checksum_changes_with_any_byte_and_any_name(tmp_path):
    sums = []
    for number, files in enumerate([{"a": keys()}, {"b": keys()}, {"a": keys(force="advisory")}]):
        folder = tmp_path / str(number)
        folder.mkdir()
        sums.append(book(folder, **files)[1])
    assert len(set(sums)) == 3


@pytest.mark.parametrize(
    ("rule", "what", "mend"),
    [
        (
            keys(test={"zones": ["stripe"]}),
            "no zone layer is called 'stripe'",
            "Did you mean 'strip'? Use one of: lake, strip",
        ),
        (keys(within="hill"), "no zone layer is called 'hill'", "Use one of: lake, strip"),
        (
            keys(versions=[version(0.4, source="press")]),
            "source 'press' is not described in the monitor file",
            "Add it under sources there",
        ),
        (
            keys(versions=[version(0.4, in_force_source="briefing")]),
            "source 'briefing' is not described in the monitor file",
            "Add it under sources there",
        ),
        (
            keys(versions=[version(40)]),
            "share 40 is outside 0-1",
            "Divide a percentage by 100",
        ),
        (keys(versions=[version(1)]), "share 1 is outside 0-1", "Divide a percentage by 100"),
        (
            keys("steeper_than", [version(90)]),
            "slope 90 is outside 0-90 degrees",
            "Write it in degrees",
        ),
        (
            keys("taller_than", [version(-1)]),
            "-1 is below zero",
            "Write the limit as the act gives it",
        ),
        (
            keys("taller_than", [version("barred")]),
            "'barred' with taller_than",
            "Write a number, or null for a repeal",
        ),
        (
            keys("inside", [version(0.5)]),
            "0.5 with inside",
            "Write barred, or null for a repeal",
        ),
        (
            keys("inside", [version("required")]),
            "'required' with inside",
            "Write barred, or null for a repeal",
        ),
        (
            keys("no_permit", [version("barred")]),
            "'barred' with no_permit",
            "Write required, or null for a repeal",
        ),
        (
            keys(versions=[version(0.4, ("2020-06-01", "2020-01-01"))]),
            "not_after is before not_before",
            "Swap them",
        ),
        (
            keys(versions=[version(0.4, in_force_until="2019-01-01")]),
            "2019-01-01 is not after 2020-01-01",
            "Correct one of them",
        ),
        (
            keys(versions=[version(0.4, confirmed_until="2020-01-01")]),
            "2020-01-01 is not after 2020-01-01",
            "Correct one of them",
        ),
        (
            keys(versions=[version(0.4, adopted_on="2020-02-01")]),
            "in force from 2020-01-01, before it was adopted on 2020-02-01",
            "Correct one of them",
        ),
        (
            keys(versions=[version(0.4, adopted_on="2019-05-01", registered_on="2019-04-01")]),
            "registered before it was adopted on 2019-05-01",
            "Correct one of them",
        ),
        (
            keys(versions=[version(0.4, reaches_back=True)]),
            "an act that reaches back cannot be judged by the day a building appeared",
            "Write false, or leave it out",
        ),
        (
            keys(versions=[version(0.4, id="v1"), version(0.2, "2022-01-01", id="v1")]),
            "two versions have the same id",
            "Give each its own id",
        ),
        (
            keys(versions=[version(0.4, "2022-01-01"), version(0.2, "2020-01-01")]),
            "version 'v2020' does not begin after 'v2022'",
            "Put the oldest first",
        ),
        (
            keys(
                versions=[
                    version(0.4, in_force_until="2022-06-01"),
                    version(0.2, "2022-01-01"),
                ]
            ),
            "version 'v2020' ends after 'v2022' begins",
            "Correct in_force_until",
        ),
    ],
)
def test_a_mistake_is_refused_with_file_line_and_mend(tmp_path, rule, what, mend):
    _, _, issues = book(tmp_path, footprint=rule)
    assert [(issue.severity, issue.file) for issue in issues] == [("stop", "rules/footprint.yaml")]
    assert (issues[0].what, issues[0].mend) == (what, mend)
    assert issues[0].line > 1


def shared(folder, *readings):
    """Write readings that rules of a book in this folder share."""
    folder.mkdir(exist_ok=True)
    text = json.dumps({"readings": list(readings)})
    (folder / "readings.yaml").write_text(text, encoding="utf-8")


def test_rules_share_a_reading_by_its_id(tmp_path):
    shared(tmp_path, open_point("who-measures"))
    both = keys(readings=["who-measures", open_point("of-its-own")])
    rules, _, issues = book(tmp_path, a=both, b=both | {"id": "b"})
    assert issues == []
    assert [[one.id for one in rule.readings] for rule in rules] == [
        ["who-measures", "of-its-own"]
    ] * 2
    assert rules[0].readings[0].point.kk == "which"


def test_an_unknown_id_of_a_reading_is_told_with_line_and_character(tmp_path):
    shared(tmp_path, open_point("who-measures"))
    _, _, (issue,) = book(tmp_path, a=keys(readings=["who-measurs"]))
    assert (issue.code, issue.file, issue.column) == ("yaml_value", "rules/a.yaml", "readings.0")
    assert issue.line is not None
    assert issue.character is not None
    assert issue.what == "'who-measurs': no shared reading has this id"
    assert issue.mend == "Name one of readings.yaml, or write the reading out here"


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        (open_point(point="which"), "'which': a text in one language alone"),
        (open_point(taken={"ru": "a", "en": "b"}), "'kk' is missing"),
        (open_point(alternatives=[words("a"), "b"]), "'b': a text in one language alone"),
    ],
)
def test_a_reading_that_does_not_speak_three_languages_is_refused_where_it_stands(
    tmp_path, wrong, what
):
    shared(tmp_path, wrong)
    _, _, issues = book(tmp_path, a=keys(readings=["open-point"]))
    assert [(issue.file, issue.what) for issue in issues] == [("readings.yaml", what)]
    assert issues[0].line is not None


def test_a_shared_reading_with_two_meanings_is_refused(tmp_path):
    shared(tmp_path / "twice", open_point("who"), open_point("who"))
    _, _, (issue,) = book(tmp_path / "twice", a=keys(readings=["who"]))
    assert (issue.file, issue.what) == ("readings.yaml", "'who' stands twice")
    shared(tmp_path / "other", open_point("who"))
    _, _, (issue,) = book(
        tmp_path / "other",
        a=keys(readings=["who"]),
        b=keys(readings=[open_point("who", taken=words("that"))]) | {"id": "b"},
    )
    assert (issue.file, issue.column) == ("rules/b.yaml", "readings.0")
    assert issue.what == "reading 'who' says something else in rules/a.yaml"


def test_the_checksum_of_the_rule_book_is_of_its_shared_readings_too(tmp_path):
    sums = set()
    for taken in ("this", "that"):
        shared(tmp_path / taken, open_point("who", taken=words(taken)))
        sums.add(book(tmp_path / taken, a=keys(readings=["who"]))[1])
    assert len(sums) == 2


def reading(**variant):
    return [open_point(variants={"other": variant})]


@pytest.mark.parametrize(
    ("rule", "where", "what"),
    [
        (keys("use_barred", [version(3)]), "versions.v2020.limit", "3 with use_barred"),
        (
            keys("stage_missing", [version("barred")]),
            "versions.v2020.limit",
            "'barred' with stage_missing",
        ),
        (
            keys("refused_then_granted", [version(1.5)]),
            "versions.v2020.limit",
            "1.5 is no whole number of days",
        ),
        (
            keys("landscape_changed", [version(-1)]),
            "versions.v2020.limit",
            "-1 is below zero",
        ),
        (
            keys("outside_parcel", [version("barred")]),
            "versions.v2020.limit",
            "'barred' with outside_parcel",
        ),
        (
            keys("outside_parcel", applies_to=["permit"]),
            "applies_to",
            "a permit cannot answer outside_parcel",
        ),
        (
            keys("landscape_changed", applies_to=["building", "permit"]),
            "applies_to",
            "a permit cannot answer landscape_changed",
        ),
        (
            keys("taller_than", applies_to=["parcel"]),
            "applies_to",
            "a parcel cannot answer taller_than",
        ),
        (keys(applies_to=["building", "building"]), "applies_to", "a subject is named twice"),
        (
            keys(permit_types=["permit"]),
            "permit_types",
            "kinds of permits in a rule that judges none",
        ),
        (
            keys("use_barred", applies_to=["permit"], test={"judged_on": "built"}),
            "test.judged_on",
            "a permit has no use as built",
        ),
        (
            keys("use_barred", test={"others": ["Hotel"]}),
            "test.others",
            "'hotel' stands twice",
        ),
        (
            keys("stage_missing", test={"stages": ["apz", "APZ"]}),
            "test.stages",
            "'apz' stands twice",
        ),
        (
            keys("use_differs", test={"classes": {"a": ["house"], "b": ["house"]}}),
            "test.classes",
            "'house' stands twice",
        ),
        (
            keys("use_differs", test={"classes": {"a": ["house"], "b": []}}),
            "test.classes.b",
            "a class without a word",
        ),
        (
            keys("accepted_before_notice", test={"notice": ["acceptance"]}),
            "test.notice",
            "'acceptance' stands twice",
        ),
        (
            keys("steeper_than", [version(15)], test={"share": 0.5}),
            "test.share",
            "a share with statistic: max",
        ),
        (keys(within_share=0.5), "within_share", "a share of an area, and no area is named"),
        (keys(yields_to=["footprunt"]), "yields_to.0", "no rule is called 'footprunt'"),
        (
            keys(yields_to=["footprint"]),
            "yields_to",
            "rules yield to each other in a circle: footprint to footprint",
        ),
        (
            keys(unless={"not_for": ["hotel"], "why": "open_reading", "shown_by": ["decree"]}),
            "unless.shown_by",
            "no act shows how an open text is to be read",
        ),
        (
            keys(unless={"not_for": ["hotel"], "shown_by": ["refusal"]}),
            "unless.shown_by.0",
            "a refusal shows no exception",
        ),
        (
            keys(unless={"not_for": ["hotel", "Hotel "]}),
            "unless.not_for",
            "'hotel' stands twice",
        ),
        (
            keys(readings=reading(limits={"v1999": 3})),
            "readings.0.variants.other.limits.v1999",
            "no version is called 'v1999'",
        ),
        (
            keys(readings=reading(limits={"v2020": 30})),
            "readings.0.variants.other.limits.v2020",
            "share 30 is outside 0-1",
        ),
        (
            keys(readings=reading(test={"word": "inside", "zones": ["nowhere"]})),
            "readings.0.variants.other.test.zones",
            "no zone layer is called 'nowhere'",
        ),
        (
            keys(readings=reading(test={"word": "inside", "zones": ["lake"]})),
            "readings.0.variants.other.test",
            "0.4 with inside",
        ),
        (keys(readings=reading()), "readings.0.variants.other", "a variant that changes nothing"),
        (
            keys(readings=reading(within_share=0.5)),
            "readings.0.variants.other.within_share",
            "a share of an area, and no area is named",
        ),
        (
            keys(readings=[*reading(limits={"v2020": 0.3}), *reading(limits={"v2020": 0.2})]),
            "readings",
            "'open-point' stands twice",
        ),
        (
            keys(
                versions=[version(0.4, in_force_until="2022-01-01", confirmed_until="2023-01-01")]
            ),
            "versions.v2020.confirmed_until",
            "confirmed past 2022-01-01, when it was no longer in force",
        ),
        (
            keys(versions=[version(0.4, "1024-01-01")]),
            "versions.v1024.in_force_from",
            "1024-01-01 is outside 1900-2100",
        ),
        (
            keys(versions=[version(0.4, act="Решениe")]),
            "versions.0.act",
            "letters of two alphabets look alike: 'иe'",
        ),
        (
            keys(versions=[version(0.4, article="arti\u200bcle 2")]),
            "versions.0.article",
            "a character that cannot be seen: 'arti\\\\u200bcle 2'",
        ),
        (keys("use_barred", test={"uses": [" "]}), "test.uses.0", "' ' is empty"),
    ],
)
def test_what_cannot_be_judged_is_refused_at_its_key(tmp_path, rule, where, what):
    _, _, issues = book(tmp_path, footprint=rule)
    found = {issue.column: issue for issue in issues}
    assert where in found
    assert found[where].what.startswith(what)
    assert found[where].line > 1
    assert found[where].character >= 1
    assert found[where].code == "rule_value"


@pytest.mark.parametrize("word", sorted(WORDS))
def test_every_word_stands_in_a_sound_rule(tmp_path, word):
    _, _, issues = book(tmp_path, a=keys(word))
    assert [str(issue) for issue in issues] == []


@pytest.mark.parametrize("word", ["subdivided", "landscape_changed"])
def test_a_parcel_can_answer_for_its_ground(tmp_path, word):
    _, _, issues = book(tmp_path, a=keys(word, applies_to=["parcel", "building"]))
    assert issues == []


@pytest.mark.parametrize(
    ("subjects", "when", "told"),
    [
        (["building"], "floors > 3 AND use_class = 'hotel'", []),
        (["permit"], "use_class_built IS NULL OR floors BETWEEN 3 AND 9", []),
        (["building"], "flors > 3", ["character 1: no column is called 'flors'"]),
        (["building"], "floors > 'three'", ["character 1: a number compared with a text"]),
        (["parcel"], "floors > 3", ["character 1: no column is called 'floors'"]),
        (["building"], "address = 'here'", ["character 1: no column is called 'address'"]),
        (["building", "parcel"], "floors > 3", ["character 1: no column is called 'floors'"]),
    ],
)
def test_a_condition_asks_for_what_its_subjects_can_tell(tmp_path, subjects, when, told):
    _, _, issues = book(tmp_path, a=keys("inside", applies_to=subjects, when=when))
    assert len(issues) == len(told)
    for issue, what in zip(issues, told, strict=True):
        assert issue.what.startswith(what)
        assert (issue.code, issue.column) == ("rule_condition", "when")
        assert issue.mend.startswith("Write a condition in CQL2 text")


def test_rules_that_yield_in_a_circle_are_refused_in_each_of_them(tmp_path):
    _, _, issues = book(
        tmp_path,
        a=keys(id="one", yields_to=["two"]),
        b=keys(id="two", yields_to=["three"]),
        c=keys(id="three", yields_to=["one"]),
        d=keys(id="four", yields_to=["one"]),
    )
    assert [issue.file for issue in issues] == ["rules/a.yaml", "rules/b.yaml", "rules/c.yaml"]
    assert {issue.what for issue in issues} == {
        "rules yield to each other in a circle: one to two to three to one"
    }


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (keys(id="other", force="advisory"), "'other' has no legal force, and this rule has"),
        (keys(id="other", status="draft"), "'other' has no legal force, and this rule has"),
        (keys("inside", id="other", applies_to=["permit"]), "'other' applies to none of building"),
    ],
)
def test_a_rule_yields_to_what_can_stand_in_its_place(tmp_path, other, what):
    _, _, issues = book(tmp_path, a=keys(yields_to=["other"]), b=other)
    assert [(issue.file, issue.column, issue.what) for issue in issues] == [
        ("rules/a.yaml", "yields_to.0", what)
    ]


@pytest.mark.parametrize(("fault", "known"), [("force: perhaps", True), ("{", False)])
def test_a_rule_that_yields_is_not_wrong_for_the_fault_of_another_file(tmp_path, fault, known):
    spoilt = f"id: other\n{fault}" if known else fault
    _, _, issues = book(tmp_path, a=keys(yields_to=["other"]), b=spoilt)
    assert {issue.file for issue in issues} == {"rules/b.yaml"}


def test_a_variant_may_change_what_is_measured_and_each_limit(tmp_path):
    other = {"test": {"word": "nearer_than", "zones": ["lake"]}, "limits": {"v2020": 25}}
    rules, _, issues = book(tmp_path, a=keys(readings=reading(**other)))
    assert issues == []
    assert rules[0].readings[0].variants["other"].limits == {"v2020": 25}


@pytest.mark.parametrize("limit", [".inf", ".nan"])
def test_a_limit_that_is_not_finite_is_refused(tmp_path, limit):
    text = json.dumps(keys("taller_than", [version(1234)])).replace("1234", limit)
    _, _, issues = book(tmp_path, a=text)
    assert [issue.mend for issue in issues] == ["Write a number"]


@pytest.mark.parametrize("limit", ["1e400", "1e300", "1e30", "-1e30", "1000001"])
def test_a_limit_of_no_plausible_size_is_refused(tmp_path, limit):
    text = json.dumps(keys("taller_than", [version(1234)])).replace("1234", limit)
    _, _, issues = book(tmp_path, a=text)
    assert [(issue.code, issue.file) for issue in issues] == [("yaml_value", "rules/a.yaml")]


@pytest.mark.parametrize("made", [True, False])
def test_a_town_without_rules_is_stopped(tmp_path, made):
    if made:
        (tmp_path / "rules").mkdir()
    _, _, issues = read_rules(town(tmp_path), [])
    assert [(issue.severity, str(issue)) for issue in issues] == [
        (
            "stop",
            "rules: no rule is on file. "
            "Write at least one rule in rules/, beside the monitor file.",
        )
    ]


@pytest.mark.parametrize(("named", "faults"), [((), 1), (("lake",), 0), (None, 0)])
def test_a_rule_is_not_wrong_for_the_fault_of_a_layers_file(tmp_path, named, faults):
    book(tmp_path, a=keys(test={"zones": ["lake"]}))
    _, _, issues = read_rules(town(tmp_path), [layer("strip")], named=named)
    assert len(issues) == faults


def test_a_pipe_among_the_rules_is_not_waited_for(tmp_path):
    (tmp_path / "rules").mkdir()
    os.mkfifo(tmp_path / "rules" / "a.yaml")
    _, _, issues = read_rules(town(tmp_path), [])
    assert [issue.what for issue in issues] == ["it is not a file"]


@pytest.mark.parametrize("word", ["inside", "share_above", "taller_than", "no_permit"])
def test_a_repeal_has_no_limit_whatever_the_word(tmp_path, word):
    _, _, issues = book(tmp_path, a=keys(word, [version(None)]))
    assert issues == []


def test_the_same_id_in_two_files_is_refused_in_the_second(tmp_path):
    _, _, issues = book(tmp_path, a=keys(), b=keys())
    assert [str(issue).split(":")[0].split(",")[0] for issue in issues] == ["rules/b.yaml"]
    assert issues[0].what == "rule 'footprint' is described twice"


def test_all_mistakes_of_all_files_come_at_once(tmp_path):
    _, _, issues = book(
        tmp_path,
        a=keys(versions=[version(40, adopted_on="2021-01-01")]),
        b=keys(id="other", within="nowhere"),
        c="id: [",
    )
    assert [issue.file for issue in issues] == ["rules/a.yaml"] * 2 + [
        "rules/b.yaml",
        "rules/c.yaml",
    ]


def test_an_unknown_rule_word_is_named_with_line_and_character(tmp_path):
    text = json.dumps(keys(), indent=1).replace("share_above", "bigger_than")
    _, _, issues = book(tmp_path, a=text)
    line = next(n for n, one in enumerate(text.splitlines(), 1) if '"test"' in one)
    assert [issue.code for issue in issues] == ["rule_word_unknown"]
    assert "'bigger_than' is not a known word" in issues[0].what
    assert "share_above" in issues[0].mend
    assert line <= issues[0].line <= line + 1
    assert (issues[0].character, issues[0].column) == (11, "test")


def test_the_line_of_a_limit_is_that_of_its_key(tmp_path):
    text = json.dumps(keys(versions=[version(0.4), version(40, "2022-01-01")]), indent=1)
    _, _, issues = book(tmp_path, a=text)
    lines = [n for n, one in enumerate(text.splitlines(), 1) if '"limit"' in one]
    assert [issue.line for issue in issues] == lines[1:]


def test_a_distance_to_a_layer_with_ground_that_is_not_known_may_be_asked(tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.yaml").write_text(json.dumps(keys("nearer_than", [version(25.0)])))
    steep = layer("strip", derive={"op": "slope", "from_deg": 15})
    rules, _, issues = read_rules(town(tmp_path), [steep])
    assert (len(rules), issues) == (1, [])


def test_a_permit_rule_has_to_say_which_statuses_permit(tmp_path):
    for number, statuses in enumerate([None, []]):
        folder = tmp_path / str(number)
        folder.mkdir()
        told = keys("no_permit")
        told["test"] |= {"statuses": statuses}
        if statuses is None:
            del told["test"]["statuses"]
        _, _, issues = book(folder, a=told)
        assert [issue.column.endswith("test.statuses") for issue in issues] == [True]


def test_a_rule_file_that_may_not_be_read_hides_no_other_fault(tmp_path, monkeypatch):
    config = town(tmp_path)
    (tmp_path / "rules").mkdir(exist_ok=True)
    (tmp_path / "rules" / "a.yaml").write_text("id: a")
    (tmp_path / "rules" / "b.yaml").write_text("id: b")
    read_bytes, read_text = Path.read_bytes, Path.read_text

    def denied(real):
        def read(path, *args, **more):
            if path.name == "a.yaml":
                raise PermissionError(13, "Permission denied", str(path))
            return real(path, *args, **more)

        return read

    monkeypatch.setattr(Path, "read_bytes", denied(read_bytes))
    monkeypatch.setattr(Path, "read_text", denied(read_text))
    issues = read_rules(config, [])[2]
    assert {issue.file for issue in issues} == {"rules/a.yaml", "rules/b.yaml"}
    assert "rules/a.yaml: Permission denied. Check the path" in str(issues[0])
