import random
import re
from dataclasses import replace
from pathlib import Path

import pytest
from world import rule

from geo import documents
from geo.compliance.rulebook import shared_readings
from geo.config import Monitor
from geo.records import (
    SHARED,
    UNITS,
    Analysis,
    Bodies,
    Claims,
    Issue,
    Record,
    Rule,
    SharedReadings,
    ZoneLayer,
)

DEMO = Path(__file__).resolve().parent.parent / "layers" / "demo"
KINDS: dict[str, type[Record]] = {
    "zones": ZoneLayer, "rules": Rule, "analyses": Analysis, "monitor.yaml": Monitor,
    "readings.yaml": SharedReadings, "claims.yaml": Claims, "bodies.yaml": Bodies,
}  # fmt: skip
CONTEXT = {SHARED: shared_readings(DEMO)[0]}

GOOD = """\
id: taller
title: {kk: Биік, ru: Выше, en: Taller}
force: binding
test:
  word: taller_than
versions:
  - id: v1
    limit: 9
    in_force_from: 2020-01-31
    act: An act
    source: none
    confidence: high
"""


def read(folder: Path, text: str | bytes, model: type[Record] = Rule) -> tuple[Record | None, list]:
    path = folder / "taller.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return documents.load(path, model, "rules/taller.yaml", context=CONTEXT)


def faults(folder: Path, text: str | bytes) -> list[Issue]:
    record, issues = read(folder, text)
    assert record is None
    assert issues
    return issues


def the_fault(folder: Path, text: str | bytes) -> str:
    (issue,) = faults(folder, text)
    return f"{issue.code} | {issue}"


def test_a_good_file_becomes_its_record(tmp_path):
    record, issues = read(tmp_path, GOOD)
    assert issues == []
    assert record.versions[0].in_force_from.isoformat() == "2020-01-31"
    assert record == rule(
        "taller_than",
        9,
        id="taller",
        title={"kk": "Биік", "ru": "Выше", "en": "Taller"},
        versions=[record.versions[0].model_dump()],
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "force:",
            "\tforce:",
            "yaml_tab | rules/taller.yaml, line 3, character 1: a tab where YAML wants spaces. "
            "Indent with spaces.",
        ),
        (
            "force: binding",
            "force: binding\nforce: advisory",
            'yaml_duplicate_key | rules/taller.yaml, line 4, character 1: duplicate key "force". '
            "Keep one of the two.",
        ),
        (
            "    act:",
            "    akt: An act\n    act:",
            "yaml_unknown_key | rules/taller.yaml, line 10, character 5, versions.0.akt: 'akt' is "
            "not a known key. Did you mean 'act'? Correct the spelling or take it out.",
        ),
        (
            "force: binding",
            "force: bindin",
            "yaml_value | rules/taller.yaml, line 3, character 8, force: 'bindin': input should be "
            "'binding' or 'advisory'. Did you mean 'binding'? Correct the value.",
        ),
        (
            "force: binding",
            "forse: binding\nforce: advisory",
            "yaml_unknown_key | rules/taller.yaml, line 3, character 1, forse: 'forse' is not a "
            "known key. Did you mean 'force'? Correct the spelling or take it out.",
        ),
        (
            "  word: taller_than",
            "  word: no_permit\n  permit_type: [permit]\n  permit_types: [a]\n  statuses: [b]",
            "yaml_unknown_key | rules/taller.yaml, line 6, character 3, test.permit_type: "
            "'permit_type' is not a known key. Did you mean 'permit_types'? Correct the spelling "
            "or take it out.",
        ),
        (
            "  word: taller_than",
            "  word: taller_than\n  statisti: mean",  # a key of another word is not meant
            "yaml_unknown_key | rules/taller.yaml, line 6, character 3, test.statisti: 'statisti' "
            "is not a known key. Correct the spelling or take it out.",
        ),
        (
            "    source: none\n",
            "",
            "yaml_missing_key | rules/taller.yaml, line 7, character 5, versions.0.source: "
            "'source' is missing. Add it.",
        ),
        (
            "limit: 9",
            "limit: high",
            "yaml_value | rules/taller.yaml, line 8, character 12, versions.0.limit: 'high': input "
            "should be a valid number, unable to parse string as a number, or input should be "
            "'barred' or 'required'. Write a number.",
        ),
        (
            "2020-01-31",
            "2020-02-31",
            "yaml_value | rules/taller.yaml, line 9, character 20, versions.0.in_force_from: "
            "'2020-02-31': input should be a valid date or datetime, day value is outside expected "
            "range, or input should be key: value. Write the day as YYYY-MM-DD.",
        ),
        (
            "word: taller_than",
            "word: higher_than",
            "rule_word_unknown | rules/taller.yaml, line 5, character 9, test: 'higher_than' is "
            "not a known word. Did you mean 'taller_than'? "
            f"Use one of {', '.join(map(repr, UNITS))}.",
        ),
        (
            "  word: taller_than",
            "  statistic: mean",
            "yaml_missing_key | rules/taller.yaml, line 4, character 1, test: 'word' is missing. "
            "Add it.",
        ),
        (
            "  word: taller_than",
            "  {word: taller_than, share: 1}",
            "yaml_unknown_key | rules/taller.yaml, line 5, character 23, test.share: 'share' is "
            "not a known key. Correct the spelling or take it out.",
        ),
        (
            "act: An act",
            'act: "An act',
            "yaml_syntax | rules/taller.yaml, line 10, character 10: "
            "found unexpected end of stream. Write plain YAML.",
        ),
        (
            "act: An act",
            "act: An\0act",
            "yaml_syntax | rules/taller.yaml, line 10, character 12: the character '\\x00' cannot "
            "stand in YAML. Take it out.",
        ),
        (
            "id: taller",
            "1: one\nid: taller",
            "yaml_syntax | rules/taller.yaml, line 1, character 1: the key 1 is not text. "
            "Put it in quotes.",
        ),
    ],
    ids=lambda text: text.split(" |")[0] if " | " in text else "",
)
def test_a_fault_names_file_line_character_what_and_mend(tmp_path, old, new, told):
    assert GOOD.count(old) == 1
    assert the_fault(tmp_path, GOOD.replace(old, new)) == told


def test_all_faults_of_a_file_come_at_once(tmp_path):
    text = GOOD.replace("force: binding", "force: perhaps").replace("limit: 9", "limit: [9]")
    text = text.replace("    confidence: high\n", "").replace("ru: Выше", "ру: Выше")
    issues = faults(tmp_path, text)
    places = [(issue.line, issue.column) for issue in issues]
    assert sorted(places) == [
        (2, "title.ru"),
        (2, "title.ру"),
        (3, "force"),
        (7, "versions.0.confidence"),
        (8, "versions.0.limit"),
    ]


def test_what_and_mend_are_phrases_without_a_final_dot(tmp_path):
    text = GOOD.replace("force: binding", "force: perhaps").replace("limit: 9", "limit: [9]")
    for issue in faults(tmp_path, text):
        assert not issue.what.endswith(".")
        assert not issue.mend.endswith(".")
        assert issue.severity == "stop"


def test_a_fault_inside_one_member_of_a_union_is_told_of_that_member_alone(tmp_path):
    text = GOOD.replace("2020-01-31", "{not_before: 31.01.2020}")
    (issue,) = faults(tmp_path, text)
    assert (issue.character, issue.column) == (33, "versions.0.in_force_from.not_before")
    assert issue.mend == "Write the day as YYYY-MM-DD"


def test_a_missing_file_is_a_fault_not_an_exception(tmp_path):
    record, (issue,) = documents.load(tmp_path / "no.yaml", Rule, "rules/no.yaml")
    assert record is None
    assert str(issue) == "rules/no.yaml: the file does not exist. Check the path."


def test_a_folder_in_the_place_of_a_file_is_a_fault(tmp_path):
    _, (issue,) = documents.load(tmp_path, Rule, "rules")
    assert issue.code == "file_unreadable"


@pytest.mark.parametrize("kind", ["zones", "rules"])
def test_a_folder_that_may_not_be_read_is_a_fault(tmp_path, monkeypatch, kind):
    (tmp_path / kind).mkdir()

    def denied(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "iterdir", denied)
    names, (issue,) = documents.listed(tmp_path, kind)
    assert names == []
    assert str(issue) == f"{kind}: Permission denied. Ask for the right to read the folder."


def test_a_file_in_another_encoding_is_refused_and_never_guessed(tmp_path):
    assert the_fault(tmp_path, GOOD.replace("Биік", "Выше").encode("cp1251")) == (
        "not_utf8 | rules/taller.yaml, line 2, character 13: byte 23 is not UTF-8. "
        "Save the file as UTF-8."
    )


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path):
    swollen = GOOD + "#" * documents.LARGEST_BYTES
    assert the_fault(tmp_path, swollen).startswith("yaml_too_large")


def test_an_alias_bomb_is_refused_at_its_first_alias(tmp_path):
    levels = [f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]" for n in range(12)]
    bomb = "\n".join(["a0: &a0 [x]", *levels])
    assert "line 2, character 10" in the_fault(tmp_path, bomb)


def test_an_alias_that_repeats_little_is_read(tmp_path):
    text = GOOD.replace("kk: Биік", "kk: &one Биік").replace("ru: Выше", "ru: *one")
    record, issues = read(tmp_path, text)
    assert issues == []
    assert record.title.ru == "Биік"


def test_a_key_that_came_by_a_merge_has_the_place_of_what_holds_it(tmp_path):
    text = GOOD.replace("title: {", "title: {<<: &more {de: Höher}, ")
    (issue,) = faults(tmp_path, text)
    assert (issue.line, issue.character, issue.column) == (2, 1, "title.de")


@pytest.mark.parametrize("bracket", ["[", "{a: ", "- "])
def test_a_hundred_thousand_levels_are_refused_where_it_gets_too_deep(tmp_path, bracket):
    deep = "id: " + bracket * 100_000 if bracket != "- " else bracket * 100_000
    (issue,) = faults(tmp_path, deep)
    assert issue.what == "nested deeper than 40 levels"
    assert issue.line == 1
    assert 40 <= issue.character <= 5 * 41


def test_deep_indentation_is_refused_too(tmp_path):
    deep = "\n".join(f"{' ' * level}a:" for level in range(900))
    assert "line 41, character 41: nested deeper" in the_fault(tmp_path, deep)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "the file is empty"),
        ("# nothing\n", "the file is empty"),
        ("- a list\n", "the file is not a mapping"),
        ("only words\n", "the file is not a mapping"),
        ("12\n", "the file is not a mapping"),
    ],
)
def test_a_file_that_is_no_mapping_is_refused(tmp_path, text, what):
    assert f"line 1, character 1: {what}. Write key: value." in the_fault(tmp_path, text)


@pytest.mark.parametrize("words", ["no", "on", "yes", "12:30", "1e5a", "2026-01-31", "~a"])
def test_words_that_other_readers_turn_into_something_else_stay_text(tmp_path, words):
    record, issues = read(tmp_path, GOOD.replace("An act", words))
    assert issues == []
    assert record.versions[0].act == words


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("limit: 9", "limit: 1_9", "line 8, character 12: '1_9' would be read as 19. Write 19."),
        ("limit: 9", "limit: 0x9", "line 8, character 12: '0x9' would be read as 9. Write 9."),
        (
            "An act",
            "&An act",
            "line 10, character 10: '&An' would be left out of the text, and nothing refers to it. "
            "Put the text in quotes, or take it out.",
        ),
        (
            "in_force_from: 2020",
            "in_force_from: &2020",
            "line 9, character 20: '&2020-01-31' would be left out of the text, and nothing refers "
            "to it. Put the text in quotes, or take it out.",
        ),
    ],
)
def test_a_value_that_yaml_reads_as_another_than_a_person_does_is_refused(tmp_path, old, new, told):
    assert the_fault(tmp_path, GOOD.replace(old, new)) == f"yaml_syntax | rules/taller.yaml, {told}"


def test_a_tag_runs_no_code(tmp_path):
    marker = tmp_path / "ran"
    text = GOOD.replace("An act", f"!!python/object/apply:pathlib.Path.touch [{marker}]")
    assert the_fault(tmp_path, text).startswith(
        "yaml_value | rules/taller.yaml, line 10, character 10"
    )
    assert not marker.exists()


def test_an_issue_that_quotes_a_key_stands_at_the_key_and_any_other_at_the_value(tmp_path):
    read(tmp_path, GOOD)
    about_value = Issue("stop", "rule_value", "", "too low", "Mend", column="versions.v1.limit")
    about_key = replace(about_value, what="no 'limit' can be here")
    in_block = replace(about_value, column="test")
    placed = documents.placed([about_value, about_key, in_block], tmp_path / "taller.yaml")
    assert [(issue.line, issue.character) for issue in placed] == [(8, 12), (8, 5), (4, 1)]


def test_issues_of_a_whole_file_are_placed_by_the_key_they_name(tmp_path):
    read(tmp_path, GOOD)
    keys = ["versions.v1.limit", "versions.0.act", "test.word", "versions.v9.limit", "other"]
    issues = [
        Issue("stop", "rule_value", "taller.yaml", "what", "Mend", column=key) for key in keys
    ]
    placed = documents.placed(issues, tmp_path / "taller.yaml")
    assert [issue.line for issue in placed] == [8, 10, 5, 6, 1]
    assert (placed[0].character, placed[0].column) == (12, "versions.v1.limit")


# ---------------------------------------------------------------- mutated files of the demo

LINE = re.compile(r"^(?P<indent> *)(?P<item>- )?(?P<key>[a-z_]+): (?P<value>[^|>&*\[{\"'#]+)$")


def _tab(line: re.Match) -> list[str]:
    return ["\t" + line[0].lstrip()]


def _twice(line: re.Match) -> list[str]:
    again = line[0].replace("- ", "  ", 1) if line["item"] else line[0]
    return [line[0], again]


def _no_colon(line: re.Match) -> list[str]:
    return [line[0].replace(": ", " ", 1)]


def _open_quote(line: re.Match) -> list[str]:
    return [line[0].replace(": ", ': "', 1)]


def _reserved(line: re.Match) -> list[str]:
    return [line[0].replace(": ", ": @", 1)]


def _two_values(line: re.Match) -> list[str]:
    return [f"{line[0]}: again"]


def _half_a_list(line: re.Match) -> list[str]:
    return [line[0].replace(": ", ": [", 1)]


def _comment(line: re.Match) -> list[str]:
    return [f"{line[0]}   # why", ""]


def _quoted(line: re.Match) -> list[str]:
    if re.fullmatch(r"[\d.]+|true|false|null", line["value"].strip()):
        return [line[0]]  # in quotes it would be a text
    return [line[0].replace(line["value"], f'"{line["value"].strip()}"')]


MUTATIONS = (
    _tab, _twice, _no_colon, _open_quote, _reserved, _two_values, _half_a_list, _comment, _quoted,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_a_mutated_file_is_refused_with_line_and_character_or_means_the_same(tmp_path, seed):
    dice = random.Random(seed)  # no secret is made
    path = dice.choice(sorted(DEMO.rglob("*.yaml")))
    model = KINDS.get(path.parent.name) or KINDS[path.name]
    lines = path.read_text(encoding="utf-8").splitlines()
    number = dice.choice([number for number, line in enumerate(lines) if LINE.match(line)])
    mutate = MUTATIONS[seed % len(MUTATIONS)]
    mutated = [*lines[:number], *mutate(LINE.match(lines[number])), *lines[number + 1 :]]

    meant, _ = documents.load(path, model, path.name, context=CONTEXT)
    record, issues = read(tmp_path, "\n".join(mutated) + "\n", model)

    assert meant is not None
    if issues:
        assert record is None
        assert all(issue.line for issue in issues)
        assert all(issue.character for issue in issues)
        assert min(issue.line for issue in issues) <= number + 2 or mutate is _open_quote
    else:
        assert record == meant
        assert mutate in (_comment, _quoted)
