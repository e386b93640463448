"""Tests of geo/overlay/cells.py: what is said of many cells at once."""

import numpy as np
import pytest

from geo.overlay.cells import TWO_SIGMA, widened

DRAWS = np.random.default_rng(7).standard_normal((4000, 200))


@pytest.mark.parametrize("together", [0.0, 0.5, 0.99])
@pytest.mark.parametrize("cells", [1, 10, 200])
def test_however_errors_hang_together_none_of_many_exceeds_the_widened_one(together, cells):
    own, shared = DRAWS[:, :cells], np.random.default_rng(8).standard_normal((4000, 1))
    errors = np.sqrt(1 - together) * own + np.sqrt(together) * shared
    (bound,) = widened(2.0, np.array([cells]))
    assert (np.abs(errors).max(axis=1) <= bound).mean() >= TWO_SIGMA - 0.01


def test_the_error_of_one_cell_would_be_exceeded_by_one_of_many():
    assert (np.abs(DRAWS).max(axis=1) <= 2.0).mean() < 0.01


def test_more_cells_never_make_it_smaller():
    assert (np.diff(widened(1.0, np.arange(500))) >= 0).all()
