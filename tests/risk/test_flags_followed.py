"""P15, P16, P17, P20: cases, and who builds on; a row a world."""

import pandas as pd
import pytest
from world import evidence, flag, flagged, permits, squares

from geo import tables
from geo.risk.flags import raise_flags

NOTHING = {"raised": [], "not": 1, "unknown": 0}
OPEN = {"raised": [], "not": 0, "unknown": 1}
HIT = {"raised": ["c1"], "not": 0, "unknown": 0}


def case(**columns: object) -> pd.DataFrame:
    told = {
        "case_id": ["c1"], "building_id": "b1", "state": "prescription", "outcome": "none",
        "opened_on": "2025-01-01", "last_event_on": "2025-02-01", "events": 2, "last_seq": 2,
    }  # fmt: skip
    return tables.CASES.shape(pd.DataFrame(told | columns))


def events(*rows: tuple[str, str]) -> pd.DataFrame:
    told = {
        "seq": range(1, len(rows) + 1),
        "case_id": "c1",
        "kind": [kind for kind, _ in rows],
        "happened_on": [day for _, day in rows],
        "recorded_at": "2025-01-01T00:00:00Z",
        "recorder_role": "inspector",
        "leaf_sha256": "0",
    }
    return tables.EVENTS.shape(pd.DataFrame(told))


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        pytest.param({"silent_since": "2025-03-01"}, HIT, id="silent"),
        pytest.param({"next_due": "deadline"}, NOTHING, id="not silent"),
        pytest.param({"passed_due": "inspect"}, NOTHING, id="a clock of the office, and an entry"),
        pytest.param({}, OPEN, id="nothing is due in it"),
        pytest.param(
            {"silent_since": "2025-03-01", "ended": True},
            {"raised": [], "not": 0, "unknown": 0},
            id="ended, so not asked",
        ),
    ],
)
def test_p20_silent_past_its_deadline(columns, found):
    assert flagged("P20", evidence(cases=case(**columns))) == found


def test_of_cases_those_that_may_be_told_are_counted_apart():
    told = [True, False, True]
    cases = case(case_id=["c1", "c2", "c3"], silent_since="2025-03-01", told=told)
    counts = raise_flags(evidence(cases=cases), [flag("P20")]).counts.iloc[0]
    assert (counts["asked"], counts["raised"]) == (3, 3)
    assert (counts["told_asked"], counts["told_raised"], counts["told_unknown"]) == (2, 2, 0)


SUIT = ("suit_filed", "2025-03-01")


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        pytest.param([SUIT, ("owner_changed", "2025-03-02")], HIT, id="a day after the suit"),
        pytest.param([SUIT, ("owner_changed", "2025-03-01")], OPEN, id="on its very day"),
        pytest.param([SUIT, ("owner_changed", "2025-02-28")], NOTHING, id="before the suit"),
        pytest.param([SUIT], NOTHING, id="never"),
        pytest.param(
            [("owner_changed", "2025-03-02")], {"raised": [], "not": 0, "unknown": 0}, id="no suit"
        ),
    ],
)
def test_p16_owner_changed_after_the_suit(rows, found):
    assert flagged("P16", evidence(cases=case(), events=events(*rows))) == found


STOP = events(("stop_order", "2025-03-01"))


def seen(*rows: tuple[str, str | None, str]) -> pd.DataFrame:
    told = {
        "building_id": "b1",
        "change": [change for change, _, _ in rows],
        "after_on": [after for _, after, _ in rows],
        "not_after_on": [until for _, _, until in rows],
    }
    return tables.HISTORY.shape(pd.DataFrame(told))


@pytest.mark.parametrize(
    ("history", "found"),
    [
        pytest.param(seen(("grew", "2025-03-01", "2025-06-01")), HIT, id="smaller on that day"),
        pytest.param(seen(("grew", "2025-04-01", "2025-06-01")), HIT, id="smaller after it"),
        pytest.param(seen(("grew", "2025-02-01", "2025-06-01")), OPEN, id="perhaps before"),
        pytest.param(seen(("grew", None, "2025-06-01")), OPEN, id="open to the past"),
        pytest.param(
            seen(("grew", "2024-02-01", "2024-06-01"), ("unchanged", "2024-06-01", "2025-06-01")),
            NOTHING,
            id="grew before it, and not since",
        ),
        pytest.param(seen(("unchanged", "2025-02-01", "2025-06-01")), NOTHING, id="did not grow"),
        pytest.param(seen(("grew", "2024-02-01", "2024-06-01")), OPEN, id="not seen since"),
    ],
)
def test_p17_grew_after_the_order(history, found):
    assert flagged("P17", evidence(cases=case(), events=STOP, history=history)) == found


def developers(day: str, *, second: str | None = "d1", judged: str | None = "d1", **columns):
    """A first permit n1 for b1, which a court act took, and a second one, n2, for b2."""
    given = permits(issued_on=["2020-01-01", day], developer_key=[judged, second])
    told = {
        "building_id": ["b1", "b2"], "permit_id": ["n1", "n2"], "method": "number", "score": 1.0,
    }  # fmt: skip
    in_force = {"act_in_force": True, "in_effect_on": "2024-05-01"} | columns
    return evidence(
        permits=given,
        buildings=squares(0, 20),
        links=tables.LINKS.shape(pd.DataFrame(told)),
        cases=case(**in_force),
    )


@pytest.mark.parametrize(
    ("given", "raised", "unknown"),
    [
        pytest.param(developers("2024-08-01"), ["n2"], 0, id="three months after the act"),
        pytest.param(developers("2024-04-30"), [], 0, id="before it"),
        pytest.param(developers("2024-05-01"), [], 1, id="on its very day"),
        pytest.param(developers("2024-08-01", second="d2"), [], 0, id="another developer"),
        pytest.param(developers("2024-08-01", second=None), [], 1, id="developer not told"),
        pytest.param(
            developers("2024-08-01", judged=None), [], 2, id="developer of the case not told"
        ),
        pytest.param(developers("2024-08-01", act_in_force=False), [], 0, id="no act in force"),
        pytest.param(developers("2024-08-01", building_id="b2"), [], 0, id="its own building"),
    ],
)
def test_p15_new_permit_after_a_court_act(given, raised, unknown):
    found = flagged("P15", given)
    assert (found["raised"], found["unknown"]) == (raised, unknown)
