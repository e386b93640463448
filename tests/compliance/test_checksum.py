"""Tests of geo/compliance/checksum.py: another answer is another sum."""

import pandas as pd
import pytest

from geo.compliance.checksum import with_answer

SUMS = pd.Series(["ab" * 16])
SAID = {"verdict": "clear", "reason": "measured", "version_id": "v1", "today": "clear", "label": ""}


def summed(**told):
    return with_answer(SUMS, pd.DataFrame([SAID | told]))


@pytest.mark.parametrize(
    "told", [{"verdict": "breach"}, {"reason": "no_data"}, {"version_id": "v2"}, {"today": None}]
)
def test_another_answer_is_another_sum_though_no_row_of_the_building_changed(told):
    assert summed().tolist() == summed().tolist() != summed(**told).tolist()
    assert [len(one) for one in summed()] == [32]
