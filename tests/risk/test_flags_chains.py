"""P05, P06, P08, P13, P14: acts that follow one another; a row a world."""

import numpy as np
import pandas as pd
import pytest
from world import evidence, flagged, permits

NOTHING = {"raised": [], "not": 1, "unknown": 0}
OPEN = {"raised": [], "not": 0, "unknown": 1}
HIT = {"raised": ["n2"], "not": 0, "unknown": 0}


def acts(**columns: object):
    """Acts n1, n2 ... of the parcel 20-1-1; columns as in the register."""
    return evidence(
        permits=permits(**(columns | {"cadastral_no": columns.get("cadastral_no", "20-1-1")}))
    )


def refused(days: int, **columns: object):
    """One refusal, and a grant so many days later, both of two floors."""
    later = pd.Timestamp("2024-01-01") + pd.Timedelta(days=days)
    told = {
        "refused_on": ["2024-01-01", None],
        "issued_on": [None, later],
        "floors_permitted": [2.0, 2.0],
    }
    return acts(**(told | columns))


@pytest.mark.parametrize(
    ("given", "found"),
    [
        pytest.param(refused(14), HIT, id="two weeks later, the same"),
        pytest.param(refused(60), HIT, id="exactly so many days"),
        pytest.param(refused(61), NOTHING, id="a day more"),
        pytest.param(refused(14, floors_permitted=[4.0, 2.0]), NOTHING, id="fewer floors"),
        pytest.param(
            refused(14, use_class=["hotel", "house"]), NOTHING, id="another use, the same floors"
        ),
        pytest.param(
            refused(14, floors_permitted=[None, 2.0]), OPEN, id="no figure that both tell"
        ),
        pytest.param(
            refused(14, floors_permitted=[None, 2.0], gfa_m2=[100.0, 100.0]),
            HIT,
            id="another figure that both tell",
        ),
        pytest.param(refused(14, cadastral_no=["20-1-1", "20-1-2"]), NOTHING, id="another parcel"),
        pytest.param(
            refused(14, permit_type=["sketch approval", "permit"]),
            NOTHING,
            id="an act of another kind",
        ),
        pytest.param(refused(14, cadastral_no=["20-1-1", None]), OPEN, id="no parcel named"),
        pytest.param(
            refused(14, cadastral_no=["20-1-1 20-1-7", "20:1:7"]), HIT, id="one of two parcels"
        ),
        pytest.param(refused(0), OPEN, id="on one day nobody tells which came first"),
        pytest.param(refused(-5), NOTHING, id="granted, then refused"),
    ],
)
def test_p05_refused_then_granted(given, found):
    assert flagged("P05", given) == found


def test_p05_a_second_refusal_between_hides_nothing():
    given = acts(
        refused_on=["2024-01-01", "2024-01-10", None],
        issued_on=[None, None, "2024-01-15"],
        floors_permitted=[2.0, 6.0, 2.0],
    )
    assert flagged("P05", given)["raised"] == ["n3"]


def test_p05_a_refusal_without_parcel_leaves_the_grants_after_it_open():
    lost = {"cadastral_no": [None, "20-1-1"]}
    assert flagged("P05", refused(14, **lost)) == OPEN
    assert flagged("P05", refused(61, **lost)) == NOTHING


def test_p05_one_row_that_tells_of_both_is_one_application():
    given = acts(refused_on=["2024-01-01"], issued_on=["2024-01-15"])
    assert flagged("P05", given)["raised"] == ["n1"]


def test_p05_a_register_that_writes_no_refusals_down_proves_nothing():
    assert flagged("P05", acts(issued_on=["2024-01-15"])) == OPEN


def test_p05_a_refusal_of_an_act_that_is_not_told_leaves_it_open():
    given = acts(permit_type=["refusal", "permit"], issued_on=["2024-01-01", "2024-01-15"])
    asked = evidence(permits=given.permits, granted=np.array([0, 1], dtype=np.int8))
    assert flagged("P05", asked) == OPEN


def test_p05_where_rows_were_set_aside_a_grant_is_not_free_of_a_refusal():
    given = refused(61)
    lost = evidence(permits=given.permits, permits_complete=False)
    assert flagged("P05", lost) == OPEN


def changed(months: str, use: str | None, before: str | None = "gardening", **columns: object):
    """A change of purpose on 2023-01-31, and a permit for some use."""
    told = {
        "permit_type": ["purpose change", "permit"],
        "issued_on": ["2023-01-31", months],
        "use_class_before": [before, None],
        "use_class": [None, use],
    }
    return acts(**(told | columns))


@pytest.mark.parametrize(
    ("given", "found"),
    [
        pytest.param(changed("2023-09-30", "apartments"), HIT, id="garden into flats"),
        pytest.param(changed("2024-01-31", "apartments"), HIT, id="exactly twelve months"),
        pytest.param(changed("2024-02-01", "apartments"), NOTHING, id="a day more"),
        pytest.param(changed("2023-09-30", "dacha"), NOTHING, id="of the same class"),
        pytest.param(
            changed("2023-09-30", "house", before="hotel"), NOTHING, id="of a smaller class"
        ),
        pytest.param(changed("2023-09-30", None), OPEN, id="no use told"),
        pytest.param(changed("2023-09-30", "ark"), OPEN, id="a use of no class"),
        pytest.param(changed("2023-09-30", "apartments", before=None), OPEN, id="no use before"),
        pytest.param(changed("2022-12-31", "apartments"), NOTHING, id="a permit of before"),
        pytest.param(
            changed("2023-09-30", "apartments", cadastral_no=["20-1-2", "20-1-1"]),
            NOTHING,
            id="another parcel",
        ),
    ],
)
def test_p06_change_of_purpose_then_something_larger(given, found):
    assert flagged("P06", given) == found


def test_p06_without_any_change_of_purpose_on_file_nothing_is_known():
    assert flagged("P06", acts(issued_on=["2024-01-15"], use_class="apartments")) == OPEN


@pytest.mark.parametrize(
    ("columns", "granted"),
    [
        ({"cadastral_no": [None, "20-1-1"]}, 1),
        ({"cadastral_no": [None, "20-1-1"]}, -1),
        ({"issued_on": [None, "2023-09-30"]}, -1),
        ({"issued_on": [None, "2023-09-30"], "cadastral_no": [None, "20-1-1"]}, -1),
    ],
    ids=["no parcel", "no parcel, maybe granted", "no day", "neither"],
)
def test_p06_a_change_that_lacks_its_day_or_parcel_leaves_the_rest_open(columns, granted):
    given = changed("2023-09-30", "apartments", **columns)
    asked = evidence(permits=given.permits, granted=np.array([granted, 1], dtype=np.int8))
    assert flagged("P06", asked)["unknown"] == 1


def test_p06_every_change_within_the_time_is_asked():
    given = acts(
        permit_type=["purpose change", "purpose change", "permit"],
        issued_on=["2023-01-31", "2023-06-01", "2023-09-30"],
        use_class_before=["gardening", "apartments", None],
        use_class=[None, None, "apartments"],
    )
    assert flagged("P06", given)["raised"] == ["n3"]


def bought(day: str, tender: str | None = "no", **columns: object):
    told = {
        "permit_type": ["land grant", "buy-out"],
        "issued_on": ["2022-05-10", day],
        "tender": [tender, None],
    }
    return acts(**(told | columns))


@pytest.mark.parametrize(
    ("given", "found"),
    [
        pytest.param(bought("2023-03-01"), HIT, id="within a year"),
        pytest.param(bought("2024-05-10"), HIT, id="exactly two years"),
        pytest.param(bought("2024-05-11"), NOTHING, id="a day more"),
        pytest.param(bought("2023-03-01", tender="yes"), NOTHING, id="by tender"),
        pytest.param(bought("2023-03-01", tender=None), OPEN, id="tender not told"),
        pytest.param(
            bought("2023-03-01", cadastral_no=["20-1-9", "20-1-1"]),
            OPEN,
            id="its grant is not on file",
        ),
    ],
)
def test_p14_no_tender_and_a_buy_out(given, found):
    assert flagged("P14", given) == found


def test_p14_a_later_grant_by_tender_hides_no_earlier_one():
    given = acts(
        permit_type=["land grant", "land grant", "buy-out"],
        issued_on=["2022-01-01", "2022-02-01", "2022-06-01"],
        tender=["no", "yes", None],
    )
    assert flagged("P14", given)["raised"] == ["n3"]


def group(*sizes: float | None, **columns: object):
    """Permits of one day, developer and block, each of a parcel of its own."""
    told = {
        "gfa_m2": list(sizes),
        "issued_on": "2024-04-04",
        "developer_key": "d1",
        "cadastral_no": [f"20-311-00{number}" for number in range(len(sizes))],
    }
    return evidence(permits=permits(**(told | columns)))


@pytest.mark.parametrize(
    ("given", "raised", "unknown"),
    [
        pytest.param(group(900, 900, 900), 3, 0, id="three under the size, not together"),
        pytest.param(group(900, 900), 0, 0, id="two alone"),
        pytest.param(group(400, 400, 400), 0, 0, id="together still under"),
        pytest.param(group(900, 900, 1600), 0, 0, id="one above by itself"),
        pytest.param(group(900, 900, None), 0, 3, id="a size not told"),
        pytest.param(group(900, 900, 900, developer_key=None), 0, 3, id="developer not told"),
        pytest.param(
            group(900, 900, 900, developer_key=["d1", "d1", "d2"]), 0, 0, id="two developers"
        ),
        pytest.param(
            group(900, 900, 900, cadastral_no=["20-1-1", "20-1-2", "20-2-3"]),
            0,
            0,
            id="another block",
        ),
        pytest.param(group(900, 900, 900, cadastral_no="20-1-1"), 3, 0, id="three on one parcel"),
        pytest.param(
            group(900, 900, 900, permit_type=["permit", "permit", "expertise"]),
            0,
            0,
            id="two permits and the expertise of one",
        ),
        pytest.param(group(900, 900, 900, 1600), 3, 0, id="a large one beside three"),
        pytest.param(
            group(900, 900, 900, developer_key=["d1", "d1", None]), 0, 3, id="one of no developer"
        ),
        pytest.param(
            group(900, 900, 900, cadastral_no=["20-1-1", "20-1-2", None]), 0, 3, id="of no parcel"
        ),
        pytest.param(
            group(900, 900, 1600, developer_key=["d1", "d1", None]),
            0,
            0,
            id="one of no developer that is too large",
        ),
        pytest.param(
            group(900, 900, 900, issued_on=["2024-04-04", "2024-04-04", "2024-04-05"]),
            0,
            0,
            id="another day",
        ),
    ],
)
def test_p08_permits_in_one_go(given, raised, unknown):
    found = flagged("P08", given)
    assert (len(found["raised"]), found["unknown"]) == (raised, unknown)


def test_p08_an_act_that_may_be_granted_completes_no_group_and_clears_none():
    given = group(900, 900, 900)
    doubt = evidence(permits=given.permits, granted=np.array([1, 1, -1], dtype=np.int8))
    assert flagged("P08", doubt) == {"raised": [], "not": 0, "unknown": 3}
    alone = group(900, 900)
    doubt = evidence(permits=alone.permits, granted=np.array([1, -1], dtype=np.int8))
    assert flagged("P08", doubt) == {"raised": [], "not": 2, "unknown": 0}


def test_p08_an_act_without_a_day_may_belong_to_any_group():
    given = group(900, 900, 900, issued_on=["2024-04-04", "2024-04-04", None])
    asked = evidence(permits=given.permits, granted=np.array([1, 1, -1], dtype=np.int8))
    assert flagged("P08", asked)["unknown"] == 3


def edits(*days: str | None, unit: object = "u1", **columns: object):
    told = {"issued_on": list(days), "permit_type": "plan edit", "plan_unit": unit}
    return evidence(permits=permits(**(told | columns)))


@pytest.mark.parametrize(
    ("given", "found"),
    [
        pytest.param(
            edits("2022-01-10", "2023-01-10", "2024-01-10"),
            {"raised": ["n3"], "not": 2, "unknown": 0},
            id="three in two years",
        ),
        pytest.param(
            edits("2022-01-09", "2023-01-10", "2024-01-10"),
            {"raised": [], "not": 3, "unknown": 0},
            id="a day too long",
        ),
        pytest.param(
            edits("2022-01-10", "2022-01-10", "2022-01-10"),
            {"raised": [], "not": 3, "unknown": 0},
            id="three rows of one day",
        ),
        pytest.param(
            edits("2022-01-10", "2023-01-10", "2024-01-10", unit=["u1", "u2", "u1"]),
            {"raised": [], "not": 3, "unknown": 0},
            id="two units",
        ),
        pytest.param(
            edits("2022-01-10", "2023-01-10", "2024-01-10", unit=None),
            {"raised": [], "not": 0, "unknown": 3},
            id="no unit told",
        ),
    ],
)
def test_p13_the_plan_edited_again_and_again(given, found):
    assert flagged("P13", given) == found


@pytest.mark.parametrize(
    ("columns", "granted"),
    [
        ({"unit": ["u1", "u1", None]}, 1),
        ({"unit": ["u1", "u1", None]}, -1),
        ({"days": ["2022-01-10", "2023-01-10", None]}, -1),
        ({"days": ["2022-01-10", "2023-01-10", None], "unit": ["u1", "u1", None]}, -1),
    ],
    ids=["no unit", "no unit, maybe granted", "no day", "neither"],
)
def test_p13_an_edit_that_lacks_its_unit_or_day_leaves_the_rest_open(columns, granted):
    days = columns.get("days", ["2022-01-10", "2023-01-10", "2023-01-05"])
    given = edits(*days, unit=columns.get("unit", "u1"))
    asked = evidence(permits=given.permits, granted=np.array([1, 1, granted], dtype=np.int8))
    found = flagged("P13", asked)
    assert (found["raised"], found["unknown"] >= 2) == ([], True)
