"""Tests of geo/compliance/excuses.py: exceptions and acts that cannot be meant, by line."""

import json

import pytest
from world import layer, open_point, town, version, words

from geo.compliance.rulebook import read_rules


def faults(folder, *, readings=(), values=None, other=None, **more):
    """Write a rule and read it beside one that asks for start notices."""
    (folder / "rules").mkdir()
    base = {
        "id": "floors", "title": words("A rule"), "force": "binding",
        "test": {"word": "more_floors_than"}, "versions": [version(3)],
    }  # fmt: skip
    asks = base | {
        "id": "notice", "versions": [version("required")],
        "test": {"word": "stage_missing", "stages": ["sketch approval", "start notice"]},
    }  # fmt: skip
    for rule in (base | {"readings": list(readings)} | more, asks):
        path = folder / "rules" / f"{rule['id']}.yaml"
        path.write_text(json.dumps(rule, indent=1), encoding="utf-8")
    monitor = {}
    if values:
        monitor["registers"] = [
            {
                "id": "acts", "kind": "permits", "title": words("Acts"), "source": "survey",
                "file": {"path": "acts.csv"}, "values": {"permit_type": values},
                "columns": {"permit_id": "no", "permit_type": "kind"},
            }
        ]  # fmt: skip
    return read_rules(town(folder, **monitor), [layer("strip")])[2]


def begun(*kinds):
    return [open_point(variants={"other": {"begun_by": list(kinds)}})]


BEGUN = "readings.0.variants.other.begun_by"


@pytest.mark.parametrize(
    ("keys", "where", "what", "mend"),
    [
        (
            {"unless": {"why": "open_reading"}},
            "unless",
            "an exception without a use it is surely not for, and without an act that claims it",
            "Write not_for or claimed_by",
        ),
        (
            {"unless": {"claimed_by": ["refusal"]}},
            "unless.claimed_by.0",
            "a refusal claims no exception",
            "Name acts that do",
        ),
        (
            {"unless": {"claimed_by": ["start_notice"]}},
            "unless.claimed_by.0",
            "no act is of the kind 'start_notice'",
            "Did you mean 'start notice'",
        ),
        (
            {"unless": {"claimed_by": ["works", "Works"]}},
            "unless.claimed_by",
            "'works' stands twice",
            "Keep one of them",
        ),
        (
            {"readings": begun("completion")},
            f"{BEGUN}.0",
            "a completion begins nothing",
            "Name acts that do",
        ),
        (
            {"readings": begun("sketch approval", "strat notice")},
            f"{BEGUN}.1",
            "no act is of the kind 'strat notice'",
            "Did you mean 'start notice'",
        ),
        (
            {"readings": begun("start notice"), "force": "advisory"},
            BEGUN,
            "a rule without legal force is judged as it stands, whatever the day",
            "Take begun_by out",
        ),
        (
            {
                "readings": begun("start notice"), "applies_to": ["parcel"],
                "test": {"word": "subdivided", "purposes": ["farm"]},
                "versions": [version("barred")],
            },
            BEGUN,
            "a parcel is not begun by an act",
            "Take parcel out of applies_to, or begun_by out",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_with_line_character_and_mend(tmp_path, keys, where, what, mend):
    (issue,) = faults(tmp_path, **keys)
    assert (issue.severity, issue.file) == ("stop", "rules/floors.yaml")
    assert (issue.what, issue.mend, issue.column) == (what, mend, where)
    assert issue.line > 1
    assert issue.character is not None


@pytest.mark.parametrize("empty", [{"unless": {"claimed_by": []}}, {"readings": begun()}])
def test_an_empty_list_is_refused_by_its_line(tmp_path, empty):
    (issue,) = faults(tmp_path, **empty)
    assert (issue.severity, issue.code) == ("stop", "yaml_value")
    assert issue.line > 1


def test_a_kind_like_none_may_be_a_word_of_a_register_to_come(tmp_path):
    assert faults(tmp_path, unless={"claimed_by": ["reconstruction"]}) == []


def test_a_kind_that_a_mapping_writes_is_known(tmp_path):
    mapped = {"values": {"реконструкция": "reconstruction permit"}}
    (issue,) = faults(tmp_path, unless={"claimed_by": ["reconstruction permits"]}, **mapped)
    assert issue.mend == "Did you mean 'reconstruction permit'"


def test_sound_acts_are_accepted(tmp_path):
    sound = {"unless": {"claimed_by": ["Start notice"]}, "readings": begun("sketch approval")}
    assert faults(tmp_path, **sound) == []
