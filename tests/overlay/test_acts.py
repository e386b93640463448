"""Tests of geo/overlay/acts.py."""

from world import permits

from geo.overlay.acts import acts


def told(found):
    rows = found.assign(acted_on=found["acted_on"].astype("str").fillna(""))
    return rows[["permit_id", "permit_no", "kind", "acted_on"]].to_numpy().tolist()


def test_every_day_of_a_row_is_an_act_of_its_own():
    found = acts(
        permits(
            permit_id=["n1"],
            applied_on="2024-01-01",
            refused_on="2024-02-02",
            issued_on="2024-03-03",
            completed_on="2025-04-04",
        )
    )
    assert told(found) == [
        ["n1", "n1", "application", "2024-01-01"],
        ["n1", "n1", "refusal", "2024-02-02"],
        ["n1", "n1", "permit", "2024-03-03"],
        ["n1", "n1", "completion", "2025-04-04"],
    ]


def test_an_act_without_a_day_stays():
    assert told(acts(permits(permit_id=["n1"]))) == [["n1", "n1", "permit", ""]]


def test_acts_of_one_permit_are_found_under_its_number_however_it_is_written():
    found = acts(
        permits(
            permit_id=["12/3", "a1", "a2", "a3", "a4"],
            permit_no=[None, "12-3", "12/3", "77.1", "77 1"],
            permit_type=["permit", "start notice", "acceptance", "sketch", "expertise"],
        )
    )
    assert found.set_index("permit_id")["permit_no"].to_dict() == {
        "12/3": "12/3",
        "a1": "12/3",
        "a2": "12/3",
        "a3": "77 1",
        "a4": "77 1",
    }


def test_a_number_that_two_rows_could_mean_is_left_as_it_is_written():
    found = acts(permits(permit_id=["1/23", "1-23", "a1"], permit_no=[None, None, "1.23"]))
    assert found["permit_no"].tolist() == ["1-23", "1.23", "1/23"]


def test_no_row_is_lost():
    found = acts(permits(permit_id=["n1", "n2"], permit_no=["n2", None]))
    assert set(found["permit_id"]) == {"n1", "n2"}
    assert acts(permits(permit_id=["n1"]).iloc[:0]).empty
