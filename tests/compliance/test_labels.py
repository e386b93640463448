"""Tests of geo/compliance/labels.py: what the law said then, beside what it says today."""

from itertools import product

import numpy as np
import pytest

from geo.compliance.answers import CODES, Answers
from geo.compliance.labels import SAYS, WORDS, label, labels
from geo.records import LABELS, REASONS

VERDICTS = ("breach", "clear", "unknown")


@pytest.mark.parametrize(
    ("then", "today", "reason", "expected"),
    [
        ("breach", "breach", "measured", "barred_then_and_now"),
        ("breach", "clear", "measured", "barred_then_lawful_now"),
        ("breach", "unknown", "measured", "not_known"),
        ("clear", "breach", "lawful_then", "lawful_then_barred_now"),
        ("clear", "clear", "measured", "lawful_then_and_now"),
        ("clear", "clear", "outside_area", "lawful_then_and_now"),
        ("clear", "unknown", "measured", "not_known"),
        ("unknown", "breach", "predates_rule", "not_known"),
        ("unknown", "breach", "not_retroactive", "barred_later"),
        ("unknown", "clear", "predates_rule", "not_known"),
        ("unknown", "unknown", "not_retroactive", "not_known"),
        ("unknown", "breach", "in_force_day_unknown", "in_force_day_unknown"),
        ("unknown", "clear", "in_force_day_unknown", "in_force_day_unknown"),
        ("unknown", "unknown", "in_force_day_unknown", "in_force_day_unknown"),
        ("unknown", "breach", "appeared_unknown", "not_known"),
        ("unknown", "breach", "capture_day_unknown", "not_known"),
        ("unknown", "breach", "no_data", "not_known"),
    ],
)
def test_each_pair_of_days_has_its_label(then, today, reason, expected):
    assert label(then, today, reason) == expected


@pytest.mark.parametrize("then", ["breach", "clear"])
def test_what_is_decided_then_and_hangs_today_on_an_in_force_day_is_labelled_so(then):
    assert label(then, "unknown", "measured", "in_force_day_unknown") == "in_force_day_unknown"
    assert label(then, "unknown", "measured", "too_close") == "not_known"
    assert label("unknown", "unknown", "too_close", "in_force_day_unknown") == "not_known"


def test_the_table_is_complete_and_uses_every_label():
    every = {label(*one) for one in product(VERDICTS, VERDICTS, REASONS, REASONS)}
    assert every == set(LABELS)


def test_a_doubt_on_either_day_never_reads_as_lawful_or_barred_on_both():
    for then, today, reason, reason_today in product(VERDICTS, VERDICTS, REASONS, REASONS):
        said = label(then, today, reason, reason_today)
        if "unknown" in (then, today):
            assert said in {"not_known", "in_force_day_unknown", "barred_later"}
        if today != "breach":
            assert said not in {"barred_then_and_now", "lawful_then_barred_now", "barred_later"}


def test_whole_columns_are_labelled_as_one_finding_is():
    rows = list(product(VERDICTS, VERDICTS, REASONS, REASONS))
    then, today = (np.array([SAYS[row[at]] for row in rows]) for at in (0, 1))
    reason, reason_today = (np.array([CODES[row[at]] for row in rows]) for at in (2, 3))
    found = labels(Answers(then, reason), Answers(today, reason_today))
    assert [WORDS[code] for code in found] == [label(*row) for row in rows]
