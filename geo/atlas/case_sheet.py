"""What the page of one case says in one language: where it stands and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.atlas.case_entries import Entry, entries, readings
from geo.atlas.case_ledger import Ledger, ledger
from geo.atlas.case_words import Row, Words
from geo.atlas.speech import Speech
from geo.atlas.standings import NOT_FOUND
from geo.records import Snapshot, Workflow

STATUTORY = (
    "issued_on",
    "served_on",
    "in_effect_on",
    "appeal_until",
    "deadline_on",
    "satisfied_on",
)
MANY_ACTS = 2
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """One case in one language; every text as it is read."""

    case_id: str
    language: str
    state: str
    told: str
    wording: str
    what: tuple[str, ...]
    found: tuple[str, ...]
    sure: tuple[str, ...]
    next: tuple[str, ...]
    facts: tuple[Pair, ...]
    others: tuple[Pair, ...]
    days_head: str
    days: tuple[Pair, ...]
    ledger: Ledger | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class CaseBrief:
    """What a case comes to, in one language."""

    state: str
    told: str
    wording: str


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What may be told of one case: public columns, missing values as None."""

    case: Row
    events: Sequence[Row]
    remedy: Row | None
    building: Row | None  # named by an act in force in this very case, and no private home


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows of a small table as words and numbers; what is missing is None.

    Examples
    --------
    >>> rows_of(pd.DataFrame({"n": [1.5, None]}))
    [{'n': 1.5}, {'n': None}]
    """
    return [
        {name: None if pd.isna(value) else value for name, value in row.items()}
        for row in frame.to_dict("records")
    ]


def standing(case: Row, suspends: bool) -> str:
    """Say which of five sentences of certainty a case calls for.

    Examples
    --------
    >>> standing({"ended": True, "outcome": "quashed", "act_in_force": False}, False)
    'dismissed'
    """
    if case["ended"]:
        return "dismissed" if case["outcome"] in NOT_FOUND else "closed"
    if suspends:
        return "suspended"
    return "in_force" if case["act_in_force"] else "alleged"


def case_brief(facts: CaseFacts, snapshot: Snapshot, say: Speech) -> CaseBrief:
    """Say in one language where a case stands and how sure that is; as of :func:`case_sheet`."""
    words = Words(snapshot, say)
    return CaseBrief(
        state=headline(facts.case, words),
        told=words.told(facts.case, facts.remedy),
        wording=say(f"sure.{_certainty(facts.case, snapshot)}"),
    )


def _certainty(case: Row, snapshot: Snapshot) -> str:
    state = snapshot.workflow.states[case["state"]] if snapshot.workflow else None
    return standing(case, bool(state and state.suspends))


def case_sheet(facts: CaseFacts, snapshot: Snapshot, say: Speech) -> CaseSheet:
    """Say one case in one language.

    Parameters
    ----------
    facts
        What may be told of the case.
    snapshot
        Gives the words of the workflow, of sources and of programmes.
    say
        The language.
    """
    words = Words(snapshot, say)
    case = facts.case
    certainty = _certainty(case, snapshot)
    brief = case_brief(facts, snapshot, say)
    return CaseSheet(
        case_id=case["case_id"],
        language=say.language,
        state=brief.state,
        told=brief.told,
        wording=brief.wording,
        what=_what(facts, words),
        found=_found(facts.events, words),
        sure=_sure(facts, words, certainty, snapshot.workflow),
        next=_next(case, snapshot, words),
        facts=(*_facts(case, words), *_acts(facts.events, words, snapshot.workflow)),
        others=tuple(
            (say(f"case_page.{name}"), case[name])
            for name in ("merged_into", "merged_from")
            if case[name]
        ),
        days_head=say("act.dates" if case["act_in_force"] else "act.dates.last"),
        days=_days(facts, say),
        # of a case that proves nothing, no figure is told of what was to go
        ledger=ledger(facts.remedy, words) if facts.remedy and certainty != "dismissed" else None,
        entries=entries(facts.events, words, facts.events[0]["source"] if facts.events else None),
    )


def headline(case: Row, words: Words) -> str:
    """Name the state of a case; of one that ended, how it ended."""
    state = words.kind(case["state"])
    told = case["ended"] and case["outcome"] != "none"
    return f"{state}: {words.say('outcome.' + case['outcome'])}" if told else state


def _what(facts: CaseFacts, words: Words) -> tuple[str, ...]:
    say, case = words.say, facts.case
    about = (
        say("case_page.not_named")
        if facts.building is None
        else say(
            "case_page.named",
            id=facts.building["building_id"],
            use=words.use(facts.building["use_class"]),
        )
    )
    return (say("case_page.what"), about) + (
        (f"{say('case.programme')}: {words.programme(case['programme'])}",)
        if case["programme"]
        else ()
    )


def _found(events: Sequence[Row], words: Words) -> tuple[str, ...]:
    if not events:
        return (words.say("case_page.no_entries"),)
    first, say = events[0], words.say
    sourced = f"{say('word.source')}: {words.source(first['source'])}" if first["source"] else None
    opened = say(
        "case_page.found", day=say.day(first["happened_on"]), kind=words.kind(first["kind"])
    )
    return tuple(one for one in (opened, sourced) if one)


def _sure(
    facts: CaseFacts, words: Words, certainty: str, workflow: Workflow | None
) -> tuple[str, ...]:
    say = words.say
    judged = certainty == "alleged" and _is_judged(facts.events, workflow)
    told = [say("sure.alleged.judged" if judged else f"sure.{certainty}.why")]
    corrected = sum(1 for one in facts.events if one["corrects"] is not None)
    if corrected:
        told.append(say("case_page.corrected", entries=say.count("count.entries", corrected)))
    if facts.case["overdue"] and facts.case["deadline_on"] is not None:
        told.append(say("sign.overdue", day=say.day(facts.case["deadline_on"])))
    return tuple(told)


def _is_judged(events: Sequence[Row], workflow: Workflow | None) -> bool:
    """Tell whether a court has decided, by an entry that was not withdrawn."""
    states = workflow.states if workflow else {}
    deciding = [one for one in _standing(events) if one["kind"] in states]
    return any(states[one["kind"]].decides for one in deciding)


def _standing(events: Sequence[Row]) -> list[Row]:
    """Leave out the entries that a later one withdrew."""
    read = readings(events)
    return [one for one in events if read.get(one["seq"], ("", 0))[0] != "withdrawn"]


def _next(case: Row, snapshot: Snapshot, words: Words) -> tuple[str, ...]:
    say = words.say
    if case["ended"] or snapshot.workflow is None:
        return (say("case_page.ended"),)
    if case["next_on"] is None:
        told = [say("next.overdue" if case["overdue"] else "next.none")]
    else:
        days = (case["next_on"].date() - snapshot.as_of).days
        told = [
            say(
                "next.due",
                what=words.due(case["next_due"]),
                day=say.day(case["next_on"]),
                days=say.count("count.days", days),
            )
        ]
    steps = {step.to for step in snapshot.workflow.steps if case["state"] in step.start}
    follow = [one for one in snapshot.workflow.states if one in steps and one != case["state"]]
    if follow:
        told.append(say("next.follow", states="; ".join(map(words.kind, follow))))
    if snapshot.workflow.states[case["state"]].suspends:
        told.append(say("next.resumes"))
    return tuple(told)


def _facts(case: Row, words: Words) -> tuple[Pair, ...]:
    say = words.say
    pairs = (
        ("case.outcome", say(f"outcome.{case['outcome']}")),
        ("case.reason", case["reason"] and words.reason(case["reason"])),
        ("case.act", say("case.act.yes" if case["act_in_force"] else "case.act.no")),
        ("case.target", case["target"] and say(f"target.{case['target']}")),
        ("case.opened", say.day(case["opened_on"])),
        ("case.last", say.day(case["last_event_on"])),
    )
    return tuple((say(key), value) for key, value in pairs if value)


def _acts(events: Sequence[Row], words: Words, workflow: Workflow | None) -> tuple[Pair, ...]:
    """Give the day of each act in turn, as corrected, where there was more than one.

    A final act follows a judgment: the other days are those of the last one alone.
    """
    states = workflow.states if workflow else {}
    held = _standing(events)
    right = {one["corrects"]: one for one in held if one["kind"] == "corrected"}
    acts = [one for one in held if one["kind"] in states and states[one["kind"]].act]
    if len(acts) < MANY_ACTS:
        return ()
    days = [right.get(one["seq"], one)["happened_on"] for one in acts]
    return tuple(
        (words.kind(one["kind"]), words.say.day(day)) for one, day in zip(acts, days, strict=True)
    )


def _days(facts: CaseFacts, say: Speech) -> tuple[Pair, ...]:
    """Give the days of the last act; one that nobody wrote down is said to be missing."""
    case = facts.case
    written = case["deadline_on"] or _written_deadline(facts.events)
    if case["issued_on"] is None and written is None:
        return ()
    told = {name: case[name] and say.day(case[name]) for name in STATUTORY}
    if case["deadline_on"] is None:
        told["deadline_on"] = written and say("act.answered", day=say.day(written))
    elif case["deadline_assumed"]:
        told["deadline_on"] = f"{told['deadline_on']} ({say('clock.assumed')})"
    ended = _quashed(facts, say)
    return (
        *((say(f"act.{name}"), told[name] or say("act.not_recorded")) for name in STATUTORY),
        *ended,
    )


def _written_deadline(events: Sequence[Row]) -> Any:
    """Give the last deadline that was written down; a corrected one stands where it was."""
    stated = [one for one in _standing(events) if one["deadline_on"] is not None]
    ordered = sorted(stated, key=lambda one: (one["corrects"] or one["seq"], one["seq"]))
    return ordered[-1]["deadline_on"] if ordered else None


def _quashed(facts: CaseFacts, say: Speech) -> tuple[Pair, ...]:
    """Give the day on which the act was quashed, where that ended the case."""
    if facts.case["outcome"] != "quashed":
        return ()
    ending = [one for one in _standing(facts.events) if one["outcome"] == "quashed"]
    return tuple((say("outcome.quashed"), say.day(one["happened_on"])) for one in ending[-1:])
