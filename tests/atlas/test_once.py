"""Tests of geo/atlas/once.py: worked out once a run, and never for another one."""

import gc
import weakref
from dataclasses import replace

import pandas as pd
import pytest

from geo.atlas.once import once


@pytest.fixture
def asked():
    """Work that counts how often it is done."""
    done = []

    @once
    def work(snapshot, *others, wide=False):
        done.append((snapshot.as_of, others, wide))
        return len(done)

    return work, done


def test_one_run_is_worked_out_once_and_another_again(quiet_town, asked):
    work, done = asked
    one, other = replace(quiet_town), replace(quiet_town)
    assert [work(one), work(one), work(other), work(one)] == [1, 1, 2, 1]
    assert len(done) == 2


def test_tables_are_told_apart_by_identity_and_all_else_by_value(quiet_town, asked):
    work, _ = asked
    table = pd.DataFrame({"a": [1]})
    assert work(quiet_town, table) == work(quiet_town, table) == 1
    assert work(quiet_town, table.copy()) == 2
    assert work(quiet_town, (1.0, 2.0)) == work(quiet_town, (1.0, 2.0)) == 3
    assert work(quiet_town, wide=True) == work(quiet_town, wide=True) == 4
    assert work(quiet_town, wide=False) == 5


def test_a_table_that_is_gone_leaves_its_place_to_no_other(quiet_town, asked):
    work, _ = asked
    given = [work(quiet_town, pd.DataFrame({"a": [at]})) for at in range(20)]
    assert given == list(range(1, 21))


def test_nothing_keeps_a_run_that_nobody_needs(quiet_town, asked):
    work, _ = asked
    one = replace(quiet_town)
    work(one)
    seen = weakref.ref(one)
    del one
    gc.collect()
    assert seen() is None


def test_a_table_may_be_given_by_its_name(quiet_town):
    @once
    def rows(_snapshot, *, placed):
        return len(placed)

    table = pd.DataFrame({"a": [1, 2]})
    assert rows(quiet_town, placed=table) == rows(quiet_town, placed=table) == 2
