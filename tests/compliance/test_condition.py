"""Tests of geo/compliance/condition.py: three-valued answers, by truth table and by an oracle."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.compliance.condition import columns_of, condition
from geo.errors import DataError

YES, NO, UNKNOWN = 1, 0, -1
ROWS = {
    "floors": pd.Series([2, 5, None], dtype="Int64"),
    "height_m": [6.0, None, None],
    "use_class": pd.Series(["Hotel ", "dacha", None], dtype="str"),
    "captured_on": pd.to_datetime(["2020-01-01", "2024-06-01", None]).astype("datetime64[s]"),
    "in_city": [True, False, True],
}
TABLE = pd.DataFrame(ROWS)


def asked(text, table=TABLE):
    return condition(text, table).value.tolist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("floors > 3", [NO, YES, UNKNOWN]),
        ("floors = 2", [YES, NO, UNKNOWN]),
        ("floors <> 2", [NO, YES, UNKNOWN]),
        ("floors <= 2 OR floors >= 5", [YES, YES, UNKNOWN]),
        ("floors BETWEEN 2 AND 4", [YES, NO, UNKNOWN]),
        ("floors NOT BETWEEN 2 AND 4", [NO, YES, UNKNOWN]),
        ("floors IN (1, 2)", [YES, NO, UNKNOWN]),
        ("floors NOT IN (1, 2)", [NO, YES, UNKNOWN]),
        ("floors IS NULL", [NO, NO, YES]),
        ("floors IS NOT NULL", [YES, YES, NO]),
        ("NOT floors IS NULL", [YES, YES, NO]),
        ("use_class = 'hotel'", [YES, NO, UNKNOWN]),
        ("use_class <> ' HOTEL'", [NO, YES, UNKNOWN]),
        ("use_class IN ('inn', 'DACHA')", [NO, YES, UNKNOWN]),
        ("use_class LIKE 'h%l'", [YES, NO, UNKNOWN]),
        ("use_class LIKE '_acha'", [NO, YES, UNKNOWN]),
        ("use_class NOT LIKE '%a%'", [YES, NO, UNKNOWN]),
        ("use_class IS NULL", [NO, NO, YES]),
        ("captured_on < DATE('2024-06-01')", [YES, NO, UNKNOWN]),
        ("captured_on = DATE('2024-06-01')", [NO, YES, UNKNOWN]),
        ("captured_on IS NULL", [NO, NO, YES]),
        ("in_city = TRUE", [YES, NO, YES]),
        ("in_city IS NULL", [NO, NO, NO]),
        ("height_m / floors = 3", [YES, UNKNOWN, UNKNOWN]),
        ("floors * 2 + 1 - 3 = 2", [YES, NO, UNKNOWN]),
        ("-floors < -3", [NO, YES, UNKNOWN]),
        ("height_m / 0 > 1", [UNKNOWN, UNKNOWN, UNKNOWN]),
    ],
)
def test_every_comparison_with_a_missing_value_is_unknown(text, expected):
    assert asked(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 5 lies between 1 and nothing known: only the lower end can decide
        ("floors BETWEEN 1 AND height_m", [YES, UNKNOWN, UNKNOWN]),
        ("floors BETWEEN 6 AND height_m", [NO, NO, UNKNOWN]),
        ("floors NOT BETWEEN 6 AND height_m", [YES, YES, UNKNOWN]),
        ("floors IN (2, height_m)", [YES, UNKNOWN, UNKNOWN]),
        ("floors IN (5, height_m)", [NO, YES, UNKNOWN]),
        ("floors NOT IN (5, height_m)", [YES, NO, UNKNOWN]),
        ("floors > 3 OR height_m > 3", [YES, YES, UNKNOWN]),
        ("floors > 9 AND height_m > 3", [NO, NO, UNKNOWN]),
        ("use_class = use_class", [YES, YES, UNKNOWN]),
    ],
)
def test_what_a_missing_value_cannot_change_is_known(text, expected):
    assert asked(text) == expected


# rows are every pair of yes, no and unknown
PAIRS = [(a, b) for a in (YES, NO, UNKNOWN) for b in (YES, NO, UNKNOWN)]
KLEENE = pd.DataFrame(
    {
        name: [{YES: 1.0, NO: 0.0, UNKNOWN: np.nan}[pair[at]] for pair in PAIRS]
        for at, name in enumerate(("left", "right"))
    }
)
ORDER = {NO: 0, UNKNOWN: 1, YES: 2}


def test_and_is_the_lesser_or_the_greater_and_not_the_mirror():
    assert asked("left = 1 AND right = 1", KLEENE) == [min(p, key=ORDER.get) for p in PAIRS]
    assert asked("left = 1 OR right = 1", KLEENE) == [max(p, key=ORDER.get) for p in PAIRS]
    mirror = {YES: NO, NO: YES, UNKNOWN: UNKNOWN}
    assert asked("NOT (left = 1)", KLEENE) == [mirror[left] for left, _ in PAIRS]


def test_an_unknown_answer_says_that_data_is_missing():
    found = condition("floors > 3", TABLE)
    assert found.reason[2] != found.reason[0]


@pytest.mark.parametrize(
    ("pattern", "text", "alike"),
    [
        ("a%", "abc", YES),
        ("%c", "abc", YES),
        ("%b%", "abc", YES),
        ("a_c", "abc", YES),
        ("a_c", "ac", NO),
        ("a.c", "abc", NO),
        ("a*", "abc", NO),
        ("(a+)+$", "aaa", NO),
        ("a\\%c", "a%c", YES),
        ("a\\%c", "abc", NO),
        ("Қ_НАҚ%", "қонақүй", YES),
        ("it''s", "it's", YES),
        ("", "abc", NO),
        ("%", "abc", YES),
    ],
)
def test_like_knows_two_wildcards_and_no_expression(pattern, text, alike):
    table = pd.DataFrame({"use_class": pd.Series([text], dtype="str")})
    assert asked(f"use_class LIKE '{pattern}'", table) == [alike]


def test_a_hostile_pattern_over_long_texts_takes_no_longer():
    table = pd.DataFrame({"use_class": ["a" * 5000 + str(number) for number in range(50)]})
    assert asked("use_class LIKE '" + "%a" * 900 + "%b'", table) == [NO] * 50


def test_a_faulty_condition_is_refused_with_all_its_faults():
    with pytest.raises(DataError) as refused:
        asked("florrs > 3 OR use_class > 3")
    assert len(refused.value.faults) == 2


def test_a_condition_tells_its_columns_in_reading_order():
    assert columns_of("b > 1 AND NOT (a = 2 OR b < c * 2)") == ("b", "a", "c")


def test_no_row_is_no_answer():
    assert asked("floors > 3 AND use_class LIKE 'a%'", TABLE.iloc[:0]) == []


# --- the same question, asked row by row as Kleene would --------------------------------------

SIGNS = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def lesser(answers):
    return min(answers, key=ORDER.get)


def greater(answers):
    return max(answers, key=ORDER.get)


def mirrored(answer):
    return {YES: NO, NO: YES, UNKNOWN: UNKNOWN}[answer]


def value(part, row):
    return row[part] if isinstance(part, str) else part


def compared(left, sign, right, row):
    a, b = value(left, row), value(right, row)
    return UNKNOWN if a is None or b is None else int(SIGNS[sign](a, b))


PARTS = st.sampled_from(["a", "b", 0, 1, 2])
COLUMNS = st.sampled_from(["a", "b"])
COMPARISONS = st.one_of(
    st.tuples(st.just("compare"), COLUMNS, st.sampled_from(list(SIGNS)), PARTS),
    st.tuples(st.just("between"), st.booleans(), COLUMNS, PARTS, PARTS),
    st.tuples(st.just("in"), st.booleans(), COLUMNS, st.lists(PARTS, min_size=1, max_size=3)),
    st.tuples(st.just("null"), st.booleans(), COLUMNS),
)
CONDITIONS = st.recursive(
    COMPARISONS,
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner),
        st.tuples(st.sampled_from(["AND", "OR"]), st.lists(inner, min_size=2, max_size=3)),
    ),
    max_leaves=6,
)


def written(tree):
    kind, *rest = tree
    if kind == "compare":
        return "{} {} {}".format(*rest)
    if kind == "between":
        return "{1} {0} {2} AND {3}".format("NOT BETWEEN" if rest[0] else "BETWEEN", *rest[1:])
    if kind == "in":
        options = ", ".join(map(str, rest[2]))
        return f"{rest[1]} {'NOT IN' if rest[0] else 'IN'} ({options})"
    if kind == "null":
        return f"{rest[1]} IS {'NOT ' if rest[0] else ''}NULL"
    if kind == "not":
        return f"NOT ({written(rest[0])})"
    return f" {kind} ".join(f"({written(one)})" for one in rest[0])


def oracle(tree, row):
    kind, *rest = tree
    if kind == "compare":
        return compared(*rest, row)
    if kind == "between":
        turned, part, low, high = rest
        found = lesser([compared(part, ">=", low, row), compared(part, "<=", high, row)])
        return mirrored(found) if turned else found
    if kind == "in":
        turned, part, options = rest
        found = greater([compared(part, "=", one, row) for one in options])
        return mirrored(found) if turned else found
    if kind == "null":
        return int((value(rest[1], row) is None) != rest[0])
    if kind == "not":
        return mirrored(oracle(rest[0], row))
    return (lesser if kind == "AND" else greater)([oracle(one, row) for one in rest[0]])


VALUES = [None, 0, 1, 2]
ALL = [{"a": a, "b": b} for a in VALUES for b in VALUES]


@settings(max_examples=50)
@given(tree=CONDITIONS)
def test_whole_columns_answer_as_kleene_would_row_by_row(tree):
    table = pd.DataFrame(ALL, dtype="float64")
    assert asked(written(tree), table) == [oracle(tree, row) for row in ALL]
