import numpy as np
import pandas as pd
from world import arrived

from geo import tables
from geo.quality.faults import joined, mark
from geo.quality.returns import returned


def test_every_fault_of_every_row_goes_back_with_its_row_key_and_fate():
    intake = arrived(pd.DataFrame({"id": ["a", None, "c"], "row": [2, 3, 5]}), file="acts.csv")
    faults = joined(
        (
            mark([False, True, False], "key_missing", "the row has no key", "Fill it", column="id"),
            mark([True, True, False], "date_unreadable", "'x' is not a date", "Write it so"),
        )
    )
    fates = np.array(["used", "quarantined", "used"])
    found = returned(intake, faults, fates, intake.frame["id"])
    shaped = tables.RETURNS.shape(found)
    assert shaped[["row", "key", "code", "effect"]].fillna("").to_numpy().tolist() == [
        [2, "a", "date_unreadable", "used"],
        [3, "", "key_missing", "quarantined"],
        [3, "", "date_unreadable", "quarantined"],
    ]
    assert set(shaped["file"]) == {"acts.csv"}


def test_an_input_without_a_key_or_a_fault_gives_no_row():
    intake = arrived(pd.DataFrame({"id": ["a"]}))
    found = returned(intake, joined(()), np.array(["used"]), None)
    assert tables.RETURNS.shape(found).empty
