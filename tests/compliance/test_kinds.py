"""Tests of geo/compliance/kinds.py: unknown columns, and what cannot be compared."""

import pytest

from geo.compliance.condition import condition_faults

KNOWN = {
    "floors": "count",
    "height_m": "number",
    "use_class": "text",
    "captured_on": "day",
    "in_city": "flag",
    "geometry": "geometry",
}


@pytest.mark.parametrize(
    "text",
    [
        "floors > 3",
        "floors > height_m / 3 - -1",
        "use_class = 'hotel' OR use_class IN ('dacha', 'it''s') OR use_class LIKE 'x%'",
        "captured_on BETWEEN DATE('2020-01-01') AND date('2024-12-31')",
        "in_city = TRUE AND in_city <> false",
        "floors = 1",
        '"floors" IS NOT NULL',
    ],
)
def test_a_sound_condition_has_no_fault(text):
    assert condition_faults(text, KNOWN) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("florrs > 3", "character 1: no column is called 'florrs'; did you mean 'floors'"),
        ("floors > 3 AND geometry = 1", "character 16: no column is called 'geometry'"),
        ("floors > 'three'", "character 1: a number compared with a text"),
        ("captured_on > 2024", "character 1: a day compared with a number"),
        (
            "captured_on > '2024-01-01'",
            "character 1: a day compared with a text; write a day as DATE('2024-12-31')",
        ),
        ("floors IN (1, 'two')", "character 1: a number compared with a text"),
        ("floors BETWEEN 1 AND 'b'", "character 1: a number compared with a text"),
        ("in_city = 1", "character 1: a flag compared with a number"),
        ("use_class < 'b'", "character 1: a text has no order; ask = or <>"),
        ("use_class BETWEEN 'a' AND 'b'", "character 1: a text has no order; ask = or <>"),
        ("in_city >= TRUE", "character 1: a flag has no order; ask = or <>"),
        ("floors + use_class = 3", "character 10: only numbers are added or multiplied"),
        ("-captured_on = 3", "character 2: only numbers are added or multiplied"),
        ("floors LIKE '3%'", "character 1: only a text can be LIKE another"),
        ("floors = NULL", "character 10: a missing value is asked for by IS NULL"),
        ("floors = 1e16", "character 10: a number above 1e+15"),
        ("floors = 1e999", "character 10: a number above 1e+15"),
        ("captured_on > DATE('2024-02-30')", "a day is written as DATE('2024-12-31')"),
        ("captured_on > DATE('2024-1-1')", "a day is written as DATE('2024-12-31')"),
        ("CASEI(use_class) = 'x'", "'CASEI' is a function, and a condition has none but DATE"),
        ("1 = 1", "the condition names no column"),
        ("floors = 1\nAND florrs = 2", "line 2, character 5: no column is called 'florrs'"),
    ],
)
def test_what_cannot_be_compared_is_told_with_its_place(text, fault):
    assert any(fault in one for one in condition_faults(text, KNOWN))


def test_every_fault_is_told_at_once():
    found = condition_faults("florrs > 3 AND hight_m < 2 AND use_class < 'b'", KNOWN)
    assert len(found) == 3


def test_a_name_like_none_is_answered_with_all_there_are():
    (fault,) = condition_faults("zzz = 1", {"floors": "number", "units": "number"})
    assert fault.endswith("known are floors, units")
