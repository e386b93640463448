"""What the cities in layers/ say to a reader: every word and reading in three languages, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from world import read_record

from geo.atlas.speech import plain_word
from geo.compliance.phrases import phrase_of
from geo.compliance.rulebook import shared_readings
from geo.config import Monitor, layers_folder, load_config
from geo.knowing import read
from geo.records import Phrase, Record, Rule, Text

CITIES = sorted(path.parent.name for path in layers_folder().glob("*/monitor.yaml"))
LISTS = frozenset(
    ("uses", "others", "permit_types", "statuses", "stages", "purposes", "acceptance", "notice",
     "not_for", "claimed_by", "shown_by", "begun_by")
)  # fmt: skip
"""Keys under which a rule lists words of the law and of registers."""
SAID = ("use_class", "use_class_built", "permit_type", "status", "land_use_purpose")
"""Columns whose mapped words pages show."""
WRITTEN = (*SAID, "use_class_before")


@cache
def folder(city: str) -> Path:
    return layers_folder() / city


@cache
def monitor(city: str) -> Monitor:
    return read_record(folder(city), "monitor.yaml", Monitor)


@cache
def rules(city: str) -> list[Rule]:
    found = sorted((folder(city) / "rules").glob("*.yaml"))
    return [read_record(folder(city), f"rules/{path.name}", Rule) for path in found]


def listed(node: Any, key: str = "") -> Iterator[str]:
    """Every word that stands in a list of a rule, or names a class of uses."""
    if isinstance(node, Record):
        for name in type(node).model_fields:
            yield from listed(getattr(node, name), name)
    elif isinstance(node, dict):
        for name, value in node.items():
            yield from [name, *value] if key == "classes" else listed(value, key)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from [value] if key in LISTS and isinstance(value, str) else listed(value, key)


def compared(phrase: Phrase) -> Iterator[str]:
    if phrase.says == "text":
        yield phrase.value
    for one in phrase.parts:
        yield from compared(one)


def tokens(city: str) -> set[str]:
    conditions = [phrase_of(rule.when) for rule in rules(city) if rule.when]
    mapped = [
        word
        for register in monitor(city).registers
        for column in SAID
        for word in register.values.get(column, {}).values()
    ]
    words = [word for rule in rules(city) for word in listed(rule)]
    words += [word for one in conditions for word in compared(one)]
    return {plain_word(word) for word in words + mapped}


@cache
def written(city: str) -> frozenset[str]:
    """Every word of such a column in the registers that a city brings with it."""
    if monitor(city).data != "here":
        return frozenset()
    known = read(load_config(folder(city) / "monitor.yaml", as_of=date(2026, 11, 1)))
    columns = [
        table[one] for table in known.checked.tables.values() for one in WRITTEN if one in table
    ]
    return frozenset(word for column in columns for word in column.dropna().unique())


@pytest.mark.parametrize("city", CITIES)
def test_every_word_of_the_rules_and_of_the_mapping_has_its_text(city):
    told = {plain_word(word) for word in monitor(city).words}
    assert tokens(city) - told == set()


@pytest.mark.parametrize("city", CITIES)
def test_no_text_is_kept_for_a_word_that_nothing_says(city):
    # words of data that is not part of the package are told too
    of_data = {"shelter", "completed", "dwelling house", "apartment house", "shop"}
    of_data |= {plain_word(word) for word in written(city)}
    assert {plain_word(word) for word in monitor(city).words} - tokens(city) <= of_data


@pytest.mark.parametrize("city", CITIES)
def test_a_shared_reading_is_shared_and_one_of_a_single_rule_is_not(city):
    shared, issues = shared_readings(folder(city))
    assert issues == []
    touched = [reading.id for rule in rules(city) for reading in rule.readings]
    assert {name for name in touched if touched.count(name) > 1} == set(shared)


def texts(node: Any, where: str = "") -> Iterator[tuple[str, Text]]:
    if isinstance(node, Text):
        yield where, node
    elif isinstance(node, Record):
        for name in type(node).model_fields:
            yield from texts(getattr(node, name), f"{where}.{name}")
    elif isinstance(node, dict):
        for name, value in node.items():
            yield from texts(value, f"{where}.{name}")
    elif isinstance(node, list | tuple):
        for value in node:
            yield from texts(value, where)


@pytest.mark.parametrize("city", CITIES)
def test_a_text_for_readers_is_not_left_in_english(city):
    for record in (monitor(city), *rules(city)):
        for where, text in texts(record):
            name = where.rsplit(".", 1)[-1]
            if name in ("publisher", "title") and text.kk == text.en:
                continue  # the name of an act, or of a site, stays as it is
            assert text.kk != text.en, f"{city}{where}: {text.en}"
            assert text.ru != text.en, f"{city}{where}: {text.en}"
