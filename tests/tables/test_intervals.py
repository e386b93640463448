import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.tables.intervals import wilson


# Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3
@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611),
     (1, 29, 0.0061, 0.1718)],
)  # fmt: skip
def test_the_interval_is_that_of_the_literature(count, of, low, high):
    assert np.round(np.ravel(wilson([count], [of])), 4).tolist() == [low, high]


@settings(max_examples=50)
@given(of=st.integers(1, 5000), data=st.data())
def test_the_share_lies_within_its_interval_and_that_within_nought_and_one(of, data):
    count = data.draw(st.integers(0, of))
    (low,), (high,) = wilson([count], [of])
    assert 0 <= low <= count / of <= high <= 1


def test_of_nothing_there_is_no_interval():
    low, high = wilson([0], [0])
    assert np.isnan([*low, *high]).all()


@settings(max_examples=50)
@given(of=st.integers(1, 400), data=st.data())
def test_more_of_the_same_makes_it_narrower(of, data):
    count = data.draw(st.integers(0, of))
    low, high = wilson([count, 4 * count], [of, 4 * of])
    assert high[1] - low[1] <= high[0] - low[0] + 1e-12
