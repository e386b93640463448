"""Tests of geo/cli/clock.py and geo/cli/memory.py: how far, how fast, how much memory."""

import numpy as np
import pytest

from geo.cli import clock, memory
from geo.cli.clock import Clock


@pytest.fixture
def hand(monkeypatch):
    """The seconds that the clock shows; nothing moves them but the test."""
    seconds = [0.0]
    monkeypatch.setattr(clock.time, "perf_counter", lambda: seconds[0])
    return seconds


def test_how_far_a_stage_is_is_told_every_ten_seconds_with_its_rate_and_the_time_left(hand, capsys):
    told = Clock()
    told.tell("overlay")
    told.progress("rows", 0, 10_000)
    for second in range(1, 31):
        hand[0] = float(second)
        told.progress("rows", second * 100, 10_000)
    assert capsys.readouterr().err.splitlines() == [
        "1,000 of 10,000 rows, 100 a second, 1 min 30 s left",
        "2,000 of 10,000 rows, 100 a second, 1 min 20 s left",
        "3,000 of 10,000 rows, 100 a second, 1 min 10 s left",
    ]


def test_rows_that_cost_nothing_do_not_make_the_rest_look_fast(hand, capsys):
    told = Clock()
    told.progress("rows", 9_000, 10_000)  # in row groups elsewhere
    hand[0] = 10.0
    told.progress("rows", 9_500, 10_000)
    assert capsys.readouterr().err == "9,500 of 10,000 rows, 50 a second, 10 s left\n"


def test_what_is_done_at_once_is_not_told_and_what_took_long_is_told_at_its_end(hand, capsys):
    told = Clock()
    for what, seconds in (("houses", 0.5), ("parcels", 2.0)):
        told.progress(what, 0, 10)
        hand[0] += seconds
        told.progress(what, 10, 10)
    assert capsys.readouterr().err == "10 of 10 parcels, 5 a second\n"


def test_the_end_is_told_once(hand, capsys):
    told = Clock()
    told.progress("rows", 0, 4_248)
    for second in (6.0, 11.0, 22.0):
        hand[0] = second
        told.progress("rows", 4_248, 4_248)
    assert capsys.readouterr().err == "4,248 of 4,248 rows, 708 a second\n"


@pytest.mark.parametrize("every", [100, 300])
def test_another_piece_of_work_has_a_rate_of_its_own(hand, capsys, every):
    told = Clock()
    told.progress("rows", 0, 100)
    hand[0] = 50.0
    told.progress("rows", 100, 100)
    told.progress("rows", 0, every)
    hand[0] = 60.0
    told.progress("rows", 50, every)
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith(f"50 of {every} rows, 5 a second")


def test_the_peak_of_a_stage_is_its_own():
    assert memory.forget()
    before = memory.peak_mb()
    held = np.ones(2**24)
    high = memory.peak_mb()
    del held
    assert memory.forget()
    assert high > before + 100
    assert memory.peak_mb() < high - 100
