"""Laws that hold of any history: events drawn at random, legal and illegal, one after the other."""

from datetime import date, timedelta
from itertools import pairwise
from random import Random

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)
from practice import ENDED, FROM_ANY, TABLE
from world import kept, kz

from geo import tables
from geo.enforcement.admit import admit
from geo.enforcement.cases import follow
from geo.enforcement.replay import replay
from geo.enforcement.workflow import ends, starts
from geo.records import NOTES

FIGURES = ("floors", "height_m", "area_m2", "volume_m3")
SOURCES = ("inspectorate", "survey", "bailiffs")
LAST = date(2100, 1, 1)
FORGETS = ("corrected", "withdrawn")  # and a denial, another order, or a case opened again


WAY = (
    ("flagged", {}), ("screened", {}), ("inspection_due", {}), ("inspected", {"floors": 6.0}),
    ("suit_filed", {}), ("judgment", {"decision": "granted", "scope": "full"}),
    ("final", {"decision": "granted", "in_effect_on": date(2025, 1, 1)}), ("works", {}),
)  # fmt: skip
"""What a case may have gone through before chance begins."""


def written(case, seq, day, **columns):
    """Give an event as it is written down."""
    return {
        "seq": seq, "case_id": case, "building_id": "b1", "happened_on": day,
        "recorded_at": "2026-01-01T00:00:00Z", "recorder_role": "inspector",
        "leaf_sha256": f"{seq:064x}", "document_no": "N", "body": "an office",
    } | columns  # fmt: skip


def begun(case, length, seq):
    """Give the first events of a case."""
    return [
        written(case, seq + at, date(2025, 1, 1), kind=kind, source="inspectorate", **more)
        for at, (kind, more) in enumerate(WAY[:length])
    ]


def drawn(random, case, seq, state, past):
    """Draw an event: as a rule one that some step asks for, and now and then anything at all."""
    last = past[-1] if past else None
    day = (last["happened_on"] if last else date(2025, 1, 1)) + timedelta(random.randint(0, 20))
    event = written(case, seq, day, source=random.choice(SOURCES))
    if random.random() < 0.3:
        kind = random.choice([*kz().states, *NOTES])
        event |= {"kind": kind, "reason": random.choice([None, *kz().reasons])}
    else:
        near = [step for step in kz().steps if state in starts(step, kz())]
        onward = [1 if one.start == ["open"] or one.to in ENDED else 8 for one in near]
        step = random.choices(near, onward)[0]
        event["kind"] = random.choice(ends(step, kz()))
        for name in ("decision", "outcome", "reason"):
            if words := getattr(step, name):
                event[name] = random.choice(words)
        event |= {"restored": "no", "deadline_on": day, "in_effect_on": day}
    if event["kind"] in FORGETS:
        event["reason"] = "written_wrongly"
    if event["kind"] in ("corrected", "withdrawn", "works") and past:
        about = random.choice(past)
        event |= {"corrects": about["seq"]}
        event |= {"happened_on": about["happened_on"]} if event["kind"] == "corrected" else {}
    for name in FIGURES:
        if random.random() < 0.3:
            event[name] = float(random.randint(0, 6))
    event["scope"] = random.choice([None, "full", "partial"])
    if event["scope"] == "full":
        event |= dict.fromkeys(FIGURES) | ({"floors": 0.0} if random.random() < 0.5 else {})
    return event


def table(rows):
    return tables.EVENTS.shape(pd.DataFrame(rows).sort_values("seq"))


def lawful(steps):
    """Check each step of a case against the table of practice."""
    state, resumes = "", None
    for kind, outcome in steps:
        if state == "suspended":
            assert kind == resumes or (kind, outcome) in FROM_ANY, (state, kind)
        elif kind == "suspended":
            assert state not in ("", *ENDED)
            resumes = state
        elif (state, kind) != ("final", "dismissed"):  # where the suit was refused
            ends_so = state not in ("", *ENDED) and (kind, outcome) in FROM_ANY
            assert kind in TABLE[state].split() or ends_so, (state, kind, outcome)
        state = kind


def checked(events):
    """Check all laws of a journal that was admitted entry by entry; give shares by case."""
    found = replay(events, kz())
    assert found.faults == []
    col, now = found.columns, found.standings
    read = col.events.assign(accepted=found.accepted, state=found.steps["state"])
    led = read[read["accepted"] & read["kind"].isin(list(kz().states))]
    merged = set(read.loc[read["accepted"] & (read["kind"] == "merged"), "case_id"])
    for case, steps in led.groupby("case_id"):
        if case not in merged:
            lawful(list(zip(steps["kind"], steps["outcome"], strict=True)))
    shares = now.share[now.share == now.share]
    assert ((shares >= 0) & (shares <= 1)).all()
    both = (now.declared_by >= 0) & (now.seen_by >= 0)
    assert (now.declared_by[both] != now.seen_by[both]).all()
    ended = led.groupby("case_id")["outcome"].agg(lambda one: one.iloc[-1])
    demolished = ended.index[ended.isin(["demolished_full", "demolished_partial"])]
    assert set(demolished) - merged <= set(col.cases[now.seen_by >= 0])
    return dict(zip(col.cases, now.share, strict=True))


def kz_state(code):
    return (*kz().states, "")[code]


class History(RuleBasedStateMachine):
    """One case that grows by whatever is admitted."""

    @initialize(length=st.integers(0, len(WAY)))
    def it_has_begun(self, length):
        self.rows = begun("c1", length, 1)
        self.shares = [checked(table(self.rows))["c1"]] if length else []
        self.state = WAY[length - 1][0] if length else ""

    @rule(random=st.randoms(use_true_random=False))
    def something_happens(self, random):
        event = drawn(random, "c1", len(self.rows) + 1, self.state, self.rows)
        after = table([*self.rows, event])
        issues = admit(after, workflow=kz(), journal=kept())
        if issues:
            assert all(issue.what and issue.mend for issue in issues)
            return
        self.rows.append(event)
        share = checked(after)["c1"]
        if self.shares and share < self.shares[-1] - 1e-12:
            assert forgets(event, self.state), (self.shares[-1], share, event)
        self.shares.append(share)
        followed = follow(after, kz(), kept(), None, as_of=LAST, file="j")
        assert followed.issues == []  # as a whole it is what was admitted entry by entry
        self.state = followed.cases["state"].iloc[0]


def forgets(event, state):
    """Tell whether after an event a share may be less than before."""
    again = state in ENDED and event["kind"] == "screened"
    orders = event["kind"] in ("prescription", "judgment", "final")
    return event["kind"] in FORGETS or event.get("corrects") or orders or again


QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def test_whatever_is_admitted_is_lawful_and_no_share_falls_by_itself():
    run = settings(max_examples=6, stateful_step_count=8, derandomize=True, **QUIET)
    run_state_machine_as_test(History, settings=run)


@pytest.mark.deep
def test_whatever_is_admitted_is_lawful_however_long_one_tries():
    run = settings(max_examples=100, stateful_step_count=20, **QUIET)
    run_state_machine_as_test(History, settings=run)


def grown(cases, rounds, seed):
    """Grow many cases at once, each by one event a round where it is admitted."""
    random = Random(seed)
    names = [f"c{number}" for number in range(cases)]
    rows, past, state = [], {}, {}
    for at, name in enumerate(names):
        past[name] = begun(name, at % (len(WAY) + 1), len(rows) + 1)
        state[name] = past[name][-1]["kind"] if past[name] else ""
        rows += past[name]
    refused, seq, shares = 0, len(rows), checked(table(rows))
    for _ in range(rounds):
        new = {}
        for name in names:
            seq += 1
            new[name] = drawn(random, name, seq, state[name], past[name])
        found = replay(table([*rows, *new.values()]), kz())
        bad = {fault.case_id for fault in found.faults}
        refused += len(bad)
        taken = {name: event for name, event in new.items() if name not in bad}
        rows += taken.values()
        events = table(rows)
        after = checked(events)
        for name, event in taken.items():
            fell = name in shares and after[name] < shares[name] - 1e-12
            assert not fell or forgets(event, state[name]), [*past[name], event]
            past[name].append(event)
        shares = after
        standing = replay(events, kz())
        codes = zip(standing.columns.cases, standing.standings.state, strict=True)
        state |= {name: kz_state(code) for name, code in codes}
    assert refused > cases  # illegal events were tried as well
    return events, state


def as_of_any_day(events):
    """Check that a later day never knows less."""
    known = []
    for day in pd.date_range(events["happened_on"].min(), events["happened_on"].max(), periods=9):
        followed = follow(events, kz(), kept(), None, as_of=day.date(), file="j")
        assert followed.issues == []
        known.append(followed.cases.set_index("case_id")[["last_event_on", "events"]])
    for before, after in pairwise(known):
        both = before.join(after, rsuffix="_after", how="left")
        assert both["events_after"].notna().all()  # no case is forgotten
        assert (both["last_event_on"] <= both["last_event_on_after"]).all()


def test_many_cases_at_once_are_lawful_and_a_later_day_never_knows_less():
    events, state = grown(cases=90, rounds=8, seed=11)
    assert len(set(state.values())) > 8
    as_of_any_day(events)


@pytest.mark.deep
def test_five_thousand_cases_at_once_are_lawful():
    events, state = grown(cases=5_000, rounds=15, seed=12)
    assert set(state.values()) >= set(kz().states) - {"flagged"}
    as_of_any_day(events)
