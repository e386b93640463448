"""The entries of one case as they were written down, and how later ones change their reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geo.atlas.case_words import Row, Words
from geo.records.listed import NOT_LISTED

HOW: Mapping[str, str] = {"withdrawn": "withdrawn", "corrected": "corrected"}
DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry in words; ``read`` says how a later one changes it, empty where none does.

    ``written`` is empty where it was written down on the day itself.
    """

    number: int
    on: str
    day: str
    title: str
    read: str
    reading: str
    parts: tuple[str, ...]
    written: str


def entries(events: Sequence[Row], words: Words, usual: str | None = None) -> tuple[Entry, ...]:
    """Say the entries of one case, in the order of the journal.

    Parameters
    ----------
    events
        Public columns of ``tables.EVENTS``, missing values as None.
    words
        The words of the workflow and of the monitor in one language.
    usual
        A source that is told elsewhere on the page, and not again with each entry.
    """
    read = readings(events)
    return tuple(_entry(one, read.get(one["seq"]), words, usual) for one in events)


def readings(events: Sequence[Row]) -> dict[int, tuple[str, int]]:
    """Find out how each entry is to be read; the last word counts, so they are asked from the end.

    Returns
    -------
    readings
        By the number of an entry: ``withdrawn``, ``corrected`` or ``denied``, and by which
        entry. One whose correction was withdrawn itself stands as it was.

    Examples
    --------
    >>> readings([{"seq": 1, "kind": "executed", "corrects": None},
    ...           {"seq": 2, "kind": "corrected", "corrects": 1},
    ...           {"seq": 3, "kind": "withdrawn", "corrects": 2}])
    {2: ('withdrawn', 3)}
    """
    read: dict[int, tuple[str, int]] = {}
    for one in sorted(events, key=lambda event: -event["seq"]):
        about = one["corrects"]
        if about is None or read.get(one["seq"], ("", 0))[0] == "withdrawn":
            continue
        how = HOW.get(one["kind"], DENIED)
        if how == "withdrawn" or about not in read:
            read[about] = how, one["seq"]
    return read


def _entry(one: Row, reading: tuple[str, int] | None, words: Words, usual: str | None) -> Entry:
    say = words.say
    how, by = reading or ("", 0)
    recorded = date.fromisoformat(one["recorded_at"][:10])
    decided = f": {say('decision.' + one['decision'])}" if one["decision"] else ""
    about = (
        "" if one["corrects"] is None else f" ({say('event.about', entry=str(one['corrects']))})"
    )
    return Entry(
        number=one["seq"],
        on=one["happened_on"].date().isoformat(),
        day=say.day(one["happened_on"]),
        title=f"{words.kind(one['kind'])}{decided}{about}",
        read=how,
        reading=say(f"read.{how}", entry=str(by)) if how else "",
        parts=_parts(one, words, usual),
        written=""
        if recorded == one["happened_on"].date()
        else say("event.entry", entry=str(one["seq"]), day=say.day(recorded)),
    )


def _parts(one: Row, words: Words, usual: str | None) -> tuple[str, ...]:
    """Tell what an entry says beside its kind: the label, and its value.

    The source is named where it is not the usual one.
    """
    say = words.say
    figures = [
        ("floors", "figure.floors", ""),
        ("height_m", "figure.height_m", "unit.m"),
        ("area_m2", "figure.area_m2", "unit.m2"),
        ("volume_m3", "figure.volume_m3", "unit.m3"),
    ]
    told = {
        "event.body": say("body.not_listed") if one["body"] == NOT_LISTED else one["body"],
        "event.reason": one["reason"] and words.reason(one["reason"]),
        "case.outcome": one["outcome"] and say(f"outcome.{one['outcome']}"),
        "event.deadline": one["deadline_on"] and say.day(one["deadline_on"]),
        "act.served_on": one["served_on"] and say.day(one["served_on"]),
        "act.in_effect_on": one["in_effect_on"] and say.day(one["in_effect_on"]),
        "act.appeal_until": one["appeal_until"] and say.day(one["appeal_until"]),
        "act.satisfied_on": one["satisfied_on"] and say.day(one["satisfied_on"]),
        "case.target": one["target"] and say(f"target.{one['target']}"),
        "case.programme": one["programme"] and words.programme(one["programme"]),
        "ledger.scope": one["scope"] and say(f"scope.{one['scope']}"),
    }
    told |= {
        key: f"{say.number(one[name], 1)} {say(unit) if unit else ''}".strip()
        for name, key, unit in figures
        if one[name] is not None
    }
    told |= {
        "ledger.how": one["how"] and say(f"how.{one['how']}"),
        "ledger.paid_by": one["paid_by"] and say(f"paid_by.{one['paid_by']}"),
        "ledger.restored": one["restored"] and say(f"restored.{one['restored']}"),
        "word.source": one["source"] != usual and one["source"] and words.source(one["source"]),
    }
    if one["cost"] is not None:
        told["ledger.cost"] = f"{say.number(one['cost'], 2)} {one['currency'] or ''}".strip()
    return tuple(f"{say(key)}: {value}" for key, value in told.items() if value)
