"""Tests of geo/overlay/portions.py: what is counted, and what becomes of a part nobody measured."""

import numpy as np
import pytest
from world import squares, strip

from geo.errors import DataError
from geo.overlay import portions as module
from geo.overlay.objects import Objects
from geo.overlay.portions import PAIRS, measured, measured_pairs, portions
from geo.overlay.sheets import Setting, bounds_of, outlines
from geo.records import Undone, quiet


def test_an_object_is_counted_once_a_layer_whatever_errors_the_others_have():
    shapes = Objects.of(squares(0, 20, 40).geometry.values)
    errors = np.array([1.0, 2.0, 2.0])
    setting = Setting("plain", bounds_of(shapes), threads=1)
    drawn = outlines(strip(5), [1.0, 2.0], setting, reach_m={})
    asked = [(outline, np.ones(1, bool)) for outline in drawn]
    told = []
    found = measured_pairs(
        asked, shapes, errors, np.arange(3), spread=None, progress=lambda *one: told.append(one)
    )
    assert told == [(PAIRS, 0, 3), (PAIRS, 1, 3), (PAIRS, 3, 3)]
    assert sum(map(len, found)) == 3


def test_a_portion_that_nobody_could_measure_is_named_and_stops_the_run(monkeypatch):
    monkeypatch.setattr(module, "AT_ONCE", 2)
    shapes = Objects.of(squares(0, 20, 40, 60).geometry.values).shapes
    parts = portions(shapes, np.ones(4), np.array([0, 1, 3]))

    def spread(_work, _carried, some):
        first, second = some
        return iter([len(first.places), Undone(second, "MemoryError")])

    found = measured(lambda *_: None, None, parts, spread=spread, told=(quiet, PAIRS, 3))
    assert next(found) == 2
    with pytest.raises(DataError) as raised:
        next(found)
    (issue,) = raised.value.faults
    assert (issue.severity, issue.code) == ("stop", "part_failed")
    assert issue.what == "objects 4 to 4 could not be measured by any worker (MemoryError)"
