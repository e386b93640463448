import ctypes

import numpy as np
import pytest
import shapely

from geo.reader.memory import give_back

STATUS = "/proc/self/status"


def held_mb():
    with open(STATUS, encoding="ascii") as told:  # noqa: PTH123
        lines = dict(line.split(":", 1) for line in told)
    return int(lines["VmRSS"].split()[0]) / 1024


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="no GNU C library")
def test_what_lies_free_between_what_is_used_is_given_back():
    # every 64th shape stays, so that nothing at the end of the heap can be given back by itself
    x = np.arange(200_000.0)
    shapes = shapely.box(x, x, x + 1, x + 1)
    kept = shapes[::64].copy()
    del shapes
    before = held_mb()
    give_back()
    assert held_mb() < before - 20
    assert len(kept) == 3125


def test_it_may_be_asked_for_again():
    give_back()
    give_back()
