"""Tests of geo/enforcement/clocks.py, through the columns of cases that it fills."""

from datetime import date

import pandas as pd
import pytest
from world import clock, history, kept, kz

from geo.enforcement.cases import follow

TO_INSPECTED = ["flagged", "screened", "inspection_due", "inspected"]  # 2025-04-01
TO_SUIT = [*TO_INSPECTED, "suit_filed"]
TO_FINAL = [*TO_SUIT, "judgment", "final"]  # 2025-07-01


def one(*steps, as_of=date(2026, 11, 1), **journal):
    followed = follow(history(*steps), kz(), kept(**journal), ["b1"], as_of=as_of, file="j")
    assert followed.issues == []
    return followed.cases.iloc[0]


def until(day):
    return {"deadline_on": day}


def day(value):
    return None if pd.isna(value) else str(value.date())


TO_BY_SEPTEMBER = [*TO_INSPECTED, ("prescription", until("2025-09-01"))]


@pytest.mark.parametrize(
    ("as_of", "overdue"),
    [(date(2025, 8, 31), False), (date(2025, 9, 1), False), (date(2025, 9, 2), True)],
)
def test_a_case_is_overdue_from_the_day_after_its_deadline(as_of, overdue):
    case = one(*TO_BY_SEPTEMBER, as_of=as_of)
    assert day(case["deadline_on"]) == "2025-09-01"
    assert case["overdue"] == overdue


@pytest.mark.parametrize(
    ("as_of", "passed"), [(date(2025, 4, 11), None), (date(2025, 4, 12), "2025-04-11")]
)
def test_a_day_of_the_office_s_own_has_passed_from_the_day_after_it_and_accuses_nobody(
    as_of, passed
):
    clocks = [clock("inspected", 10, id="ten"), clock("inspected", 900, id="long")]
    case = one(*TO_INSPECTED, as_of=as_of, clocks=clocks)
    assert day(case["passed_on"]) == passed
    assert (case["passed_due"] == "ten") == (passed is not None)
    assert not case["overdue"]  # that is a word for the addressee of an act


def test_a_day_of_the_office_s_own_is_answered_by_the_next_state_and_stands_still_in_a_stay():
    clocks = [clock("inspected", 10)]
    for last in ("suit_filed", "suspended"):
        assert pd.isna(one(*TO_INSPECTED, last, clocks=clocks)["passed_on"])


@pytest.mark.parametrize("answer", ["suit_filed", "executed"])
def test_an_event_that_answers_a_deadline_ends_it(answer):
    case = one(*TO_BY_SEPTEMBER, answer)
    assert pd.isna(case["deadline_on"])
    assert not case["overdue"]


def test_works_leave_the_deadline_running():
    case = one(*TO_BY_SEPTEMBER, "works")
    assert day(case["deadline_on"]) == "2025-09-01"
    assert case["overdue"]


def test_a_new_deadline_replaces_the_one_before():
    case = one(*TO_FINAL[:-1], ("final", until("2025-09-01")), ("works", until("2027-01-01")))
    assert day(case["deadline_on"]) == "2027-01-01"
    assert not case["overdue"]


def test_a_note_may_state_a_new_deadline():
    case = one(*TO_BY_SEPTEMBER, ("document", until("2025-12-01")))
    assert day(case["deadline_on"]) == "2025-12-01"


def test_another_owner_is_told_and_moves_no_deadline():
    case = one(*TO_BY_SEPTEMBER, "owner_changed")
    assert day(case["owner_changed_on"]) == "2025-06-01"
    assert day(case["deadline_on"]) == "2025-09-01"


def test_while_a_case_is_suspended_no_deadline_passes():
    case = one(*TO_BY_SEPTEMBER, "suspended")
    assert (case["state"], case["overdue"], day(case["next_on"])) == ("suspended", False, None)
    assert pd.isna(case["silent_since"])


def test_after_a_suspension_what_was_left_of_the_time_is_left():
    #  suspended on 2025-06-01, resumed on 2025-07-01: 30 days later than 2025-09-01
    case = one(*TO_BY_SEPTEMBER, "suspended", "prescription", as_of=date(2025, 10, 1))
    assert day(case["deadline_on"]) == "2025-10-01"
    assert not case["overdue"]
    assert one(*TO_BY_SEPTEMBER, "suspended", "prescription", as_of=date(2025, 10, 2))["overdue"]


def test_a_suspension_gives_no_time_back_that_had_run_out():
    steps = [*TO_INSPECTED, ("prescription", until("2025-05-15")), "suspended", "prescription"]
    case = one(*steps, as_of=date(2025, 8, 1))
    assert day(case["deadline_on"]) == "2025-05-15"
    assert case["overdue"]


GOES_ON = ("final", {"decision": None, "in_effect_on": None})


@pytest.mark.parametrize(
    ("note", "clocks", "wanted"),
    [
        # suspended on 2025-08-01, served on 2025-09-01, resumed on 2025-10-01
        ("served", [clock("final", 40, sets="deadline_on", counted_from="served_on")],
         "2025-11-10"),
        (("served", {"served_on": "2025-07-22"}),
         [clock("final", 40, sets="deadline_on", counted_from="served_on")], "2025-10-31"),
        (("document", until("2025-12-01")), [], "2025-12-31"),
    ],
)  # fmt: skip
def test_a_time_that_begins_in_a_suspension_loses_only_the_days_since_it_began(
    note, clocks, wanted
):
    case = one(*TO_FINAL, "suspended", note, GOES_ON, clocks=clocks)
    assert day(case["deadline_on"]) == wanted


@pytest.mark.parametrize(
    ("days", "wanted"), [(62, "2025-10-02"), (64, "2025-10-06"), (67, "2025-10-07")]
)
def test_after_a_suspension_a_last_day_still_moves_to_a_working_day(days, wanted):
    #  62 days from 2025-07-01 are 2025-09-01, and 31 stood still; 2025-10-04 is a Saturday
    rolled = clock("final", days, sets="deadline_on", to_next_working_day=True)
    case = one(*TO_FINAL, "suspended", GOES_ON, clocks=[rolled])
    assert day(case["deadline_on"]) == wanted
    state = clock("final", days, id="state", to_next_working_day=True)
    due = one(*TO_FINAL, "suspended", GOES_ON, clocks=[state], as_of=date(2025, 10, 1))
    assert day(due["next_on"]) == wanted


def test_a_clock_that_counts_from_the_deadline_moves_with_it():
    after = clock("prescription", 30, id="after", counted_from="deadline_on")
    case = one(*TO_BY_SEPTEMBER, "suspended", "prescription", clocks=[after],
               as_of=date(2025, 10, 2))  # fmt: skip
    assert (day(case["deadline_on"]), day(case["next_on"])) == ("2025-10-01", "2025-10-31")


def test_the_time_for_appeal_stands_still_with_the_case():
    sixty = clock("judgment", 60, sets="appeal_until")
    bare = ("judgment", {"decision": None})
    case = one(*TO_SUIT, "judgment", "suspended", bare, clocks=[sixty])
    assert day(case["appeal_until"]) == "2025-08-31"  # 2025-07-31 and the 31 days of July
    stated = one(*TO_SUIT, ("judgment", {"appeal_until": "2025-07-31"}), "suspended", bare)
    assert day(stated["appeal_until"]) == "2025-08-31"
    passed = one(*TO_SUIT, ("judgment", {"appeal_until": "2025-06-20"}), "suspended", bare)
    assert day(passed["appeal_until"]) == "2025-06-20"


def test_a_cassation_upheld_leaves_the_deadline_and_a_refusal_ends_it():
    steps = [*TO_FINAL[:-1], ("final", until("2025-12-01")), "cassation"]
    assert day(one(*steps, "final")["deadline_on"]) == "2025-12-01"
    refused = one(*steps, ("final", {"decision": "refused"}))
    assert (day(refused["deadline_on"]), refused["overdue"]) == (None, False)


def test_an_ended_case_has_no_deadline():
    case = one(*TO_BY_SEPTEMBER, ("closed", {"outcome": "legalised"}))
    assert (day(case["deadline_on"]), case["overdue"], day(case["next_on"])) == (None, False, None)


def test_the_days_of_the_act_that_stands_are_those_of_its_event_or_told_later():
    case = one(*TO_SUIT, ("judgment", {"appeal_until": "2025-07-15"}), "served")
    assert [day(case[name]) for name in ("issued_on", "served_on", "appeal_until")] == [
        "2025-06-01", "2025-07-01", "2025-07-15",
    ]  # fmt: skip
    assert day(case["in_effect_on"]) is None


def test_a_new_act_begins_with_days_of_its_own():
    case = one(*TO_SUIT, ("judgment", {"served_on": "2025-06-02"}), "final")
    assert [day(case[name]) for name in ("issued_on", "served_on", "in_effect_on")] == [
        "2025-07-01", None, "2025-01-01",
    ]  # fmt: skip


def test_a_clock_counts_calendar_days_and_is_told_as_assumed():
    assumed = clock("final", 10, sets="deadline_on")
    case = one(*TO_FINAL, clocks=[assumed])
    assert (day(case["deadline_on"]), case["deadline_assumed"]) == ("2025-07-11", True)
    read = assumed | {"days": {"value": 10, "source": "code"}}
    assert not one(*TO_FINAL, clocks=[read])["deadline_assumed"]


def test_a_day_that_the_event_states_wins_over_the_clock():
    stated = one(*TO_FINAL[:-1], ("final", until("2025-08-20")),
                 clocks=[clock("final", 10, sets="deadline_on")])  # fmt: skip
    assert (day(stated["deadline_on"]), stated["deadline_assumed"]) == ("2025-08-20", False)
    told_later = one(*TO_FINAL, ("document", until("2025-08-20")),
                     clocks=[clock("final", 10, sets="deadline_on")])  # fmt: skip
    assert (day(told_later["deadline_on"]), told_later["deadline_assumed"]) == ("2025-08-20", False)


def test_a_last_day_on_a_weekend_or_holiday_moves_to_the_next_working_day():
    #  2025-07-12 is a Saturday, the 14th a holiday
    rolled = clock("final", 11, sets="deadline_on", to_next_working_day=True)
    case = one(*TO_FINAL, clocks=[rolled], holidays=["2025-07-14"])
    assert day(case["deadline_on"]) == "2025-07-15"
    stays = clock("final", 11, sets="deadline_on")
    assert day(one(*TO_FINAL, clocks=[stays])["deadline_on"]) == "2025-07-12"


def test_a_clock_that_counts_from_service_waits_for_it():
    served = clock("judgment", 30, sets="appeal_until", counted_from="served_on")
    assert day(one(*TO_SUIT, "judgment", clocks=[served])["appeal_until"]) is None
    case = one(*TO_SUIT, "judgment", "served", clocks=[served])
    assert day(case["appeal_until"]) == "2025-07-31"


def test_a_deadline_that_counts_from_service_waits_while_enforcement_goes_on():
    served = clock("final", 5, sets="deadline_on", counted_from="served_on")
    case = one(*TO_FINAL, "enforcement", "served", clocks=[served])
    assert (day(case["deadline_on"]), case["deadline_assumed"]) == ("2025-09-06", True)


def test_a_clock_of_a_state_runs_until_the_state_is_left():
    ten = clock("inspection_due", 10, id="inspect")
    waiting = one(*TO_INSPECTED[:3], clocks=[ten], as_of=date(2025, 3, 5))
    assert (day(waiting["next_on"]), waiting["next_due"]) == ("2025-03-11", "inspect")
    assert day(one(*TO_INSPECTED, clocks=[ten], as_of=date(2025, 4, 2))["next_on"]) is None


def test_a_clock_of_a_state_stands_still_while_the_case_is_suspended():
    ninety = clock("inspected", 90, id="decide")
    case = one(*TO_INSPECTED, "suspended", "inspected", clocks=[ninety], as_of=date(2025, 7, 1))
    assert day(case["next_on"]) == "2025-07-31"  # 2025-06-30 and the 31 days of May


def test_what_is_due_next_is_the_soonest_that_has_not_passed():
    steps = [*TO_SUIT, ("judgment", {"appeal_until": "2025-07-15", "deadline_on": "2025-09-01"})]
    soon = one(*steps, as_of=date(2025, 7, 1))
    assert (day(soon["next_on"]), soon["next_due"]) == ("2025-07-15", "appeal")
    later = one(*steps, as_of=date(2025, 7, 16))
    assert (day(later["next_on"]), later["next_due"]) == ("2025-09-01", "deadline")
    assert pd.isna(one(*steps, as_of=date(2025, 9, 2))["next_on"])


@pytest.mark.parametrize(
    ("as_of", "since"), [(date(2025, 10, 1), None), (date(2025, 10, 2), "2025-09-01")]
)
def test_a_case_is_silent_so_many_days_after_a_deadline_that_nothing_followed(as_of, since):
    assert day(one(*TO_BY_SEPTEMBER, as_of=as_of)["silent_since"]) == since


def test_a_note_after_the_deadline_breaks_the_silence_and_does_not_end_it_for_ever():
    spoken = ("document", {"happened_on": "2025-09-20"})
    for as_of, since in (("2025-10-05", None), ("2025-10-20", None), ("2025-10-21", "2025-09-20")):
        case = one(*TO_BY_SEPTEMBER, spoken, as_of=date.fromisoformat(as_of))
        assert day(case["silent_since"]) == since
    before = ("document", {"happened_on": "2025-08-31"})
    assert day(one(*TO_BY_SEPTEMBER, before)["silent_since"]) == "2025-09-01"


def test_a_clock_that_nobody_answers_is_a_silence_and_an_appeal_that_nobody_files_is_none():
    ten = clock("inspection_due", 10)
    assert day(one(*TO_INSPECTED[:3], clocks=[ten])["silent_since"]) == "2025-03-11"
    closed = one(*TO_SUIT, ("judgment", {"appeal_until": "2025-07-15"}))
    assert day(closed["silent_since"]) is None
