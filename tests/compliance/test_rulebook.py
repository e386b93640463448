"""Tests of geo/compliance/rulebook.py: mistakes are refused with file, line and mend."""

import json
import os

import pytest
from world import layer, town, version, words

from geo.compliance.rulebook import earliest, read_rules
from geo.records import Limit


def keys(word="share_above", versions=None, **more):
    test = {"word": word}
    if word in ("inside", "share_above", "nearer_than"):
        test["zones"] = ["strip"]
    if word == "steeper_than":
        test["statistic"] = "max"
    if word == "no_permit":
        test |= {"permit_types": ["permit"], "statuses": ["issued"]}
    limit = {"inside": "barred", "no_permit": "required"}.get(word, 0.4)
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
            "Use one of: lake, strip",
        ),
        (keys(within="stripe"), "no zone layer is called 'stripe'", "Use one of: lake, strip"),
        (
            keys(versions=[version(0.4, source="press")]),
            "source 'press' is not described in the monitor file",
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


def test_an_unknown_rule_word_is_named_with_line_and_column(tmp_path):
    text = json.dumps(keys(), indent=1).replace("share_above", "bigger_than")
    _, _, issues = book(tmp_path, a=text)
    line = next(n for n, one in enumerate(text.splitlines(), 1) if '"test"' in one)
    assert [issue.code for issue in issues] == ["rule_word_unknown"]
    assert "'bigger_than' is not a known word" in issues[0].what
    assert "share_above" in issues[0].mend
    assert line <= issues[0].line <= line + 1
    assert "column" in issues[0].column


def test_the_line_of_a_limit_is_that_of_its_key(tmp_path):
    text = json.dumps(keys(versions=[version(0.4), version(40, "2022-01-01")]), indent=1)
    _, _, issues = book(tmp_path, a=text)
    lines = [n for n, one in enumerate(text.splitlines(), 1) if '"limit"' in one]
    assert [issue.line for issue in issues] == lines[1:]


def test_the_earliest_day_of_an_interval_is_its_first():
    assert str(earliest(Limit.model_validate(version(1, ("2020-06-01", None))))) == "2020-06-01"
    assert str(earliest(Limit.model_validate(version(1, "2020-01-01")))) == "2020-01-01"


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
