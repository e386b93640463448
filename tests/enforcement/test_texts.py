"""Tests of geo/enforcement/texts.py."""

import json

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import tables
from geo.enforcement import texts

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
BY_KIND = {
    "text": WORDS,
    "day": WORDS,
    "number": st.floats(-1e15, 1e15, allow_nan=False, allow_infinity=False),
    "count": st.integers(1, 10**12),
}
KINDS = {column.name: column.kind for column in tables.EVENTS.columns}
ROWS = st.lists(
    st.fixed_dictionaries(
        {"kind": WORDS},
        optional={name: BY_KIND[KINDS[name]] for name in texts.OPEN if name != "kind"},
    ),
    max_size=5,
)


@given(ROWS)
@settings(max_examples=50, deadline=None)
def test_what_the_library_writes_is_read_and_written_again_byte_by_byte(rows):
    told = [rfc8785.dumps(row).decode() for row in rows]
    columns = texts.read(told, texts.OPEN)
    assert texts.written(columns).to_pylist() == told
    read = [
        {name: column[at].as_py() for name, column in columns.items() if column[at].is_valid}
        for at in range(len(rows))
    ]
    assert read == rows


@pytest.mark.parametrize(
    "text",
    [
        '{"kind": "flagged"}',  # a space
        '{"kind":"flagged","case_id":"c1"}',  # out of order
        '{"kind":"flagged","kind":"closed"}',  # two answers to one question
        '{"kind":"flagged","other":"x"}',
        '{"kind":null}',
        '{"kind":3}',
        '{"floors":3.0}',
        '{"floors":1e1}',
        '{"floors":-0}',
        '{"floors":"3"}',
        '{"seq":1.0}',
        '{"kind":"fl\\u0061gged"}',
        '{"kind":"flagged"}\n',
        '{"kind":"flagged"}\n{"kind":"closed"}',
        '{"kind":"flagged"',
        '["flagged"]',
        "",
        " ",
        "\ud800",
        '{"kind":"' + "x" * texts.LARGEST_TEXT_BYTES + '"}',
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_text_that_is_not_the_one_way_to_write_it_is_named(text, place):
    told = ['{"kind":"flagged"}', '{"kind":"screened"}']
    told.insert(place, text)
    with pytest.raises(texts.NotEntriesError) as error:
        texts.read(told, texts.OPEN)
    assert error.value.rows == (place,)


def test_of_many_broken_texts_the_first_few_are_named():
    with pytest.raises(texts.NotEntriesError) as error:
        texts.read(["{"] * 100, texts.OPEN)
    assert error.value.rows == tuple(range(texts.MOST_ROWS))


def test_the_two_texts_share_no_column_and_leave_none_out():
    assert set(texts.OPEN) & set(texts.CLOSED) == set()
    assert {*texts.OPEN, *texts.CLOSED} == {*tables.EVENTS.names, "salt"} - {"leaf_sha256"}


def test_no_texts_give_no_rows():
    assert json.loads("[]") == texts.written(texts.read([], texts.OPEN)).to_pylist()
