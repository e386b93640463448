"""Tests of geo/atlas/order.py: the same facts are in the same order."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import tables
from geo.atlas.order import by_key

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "b:", "ә"]),
        st.one_of(st.none(), st.sampled_from(["x", "X", "y"])),
    )
)
PAIRED = tables.Table(
    "pairs",
    "Pairs",
    ("one", "other"),
    (tables.kinds.text("one", ""), tables.kinds.text("other", "")),
)


@settings(max_examples=50)
@given(rows=ROWS, already=st.booleans())
def test_rows_come_in_the_order_of_their_keys_whether_or_not_they_were(rows, already):
    frame = pd.DataFrame(rows, columns=["one", "other"]).astype("str")
    frame["row"] = range(len(frame))
    wanted = frame.sort_values(["one", "other"], kind="stable").reset_index(drop=True)
    pd.testing.assert_frame_equal(by_key(wanted if already else frame, PAIRED), wanted)
