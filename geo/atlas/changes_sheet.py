"""The difference of two editions as one page in three languages, as CSV and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo import tables
from geo.atlas.editions import Edition
from geo.atlas.languages import LANGUAGES
from geo.atlas.page import plain_page
from geo.atlas.published import allowed
from geo.atlas.speech import Speech
from geo.atlas.spreadsheet import csv_text
from geo.records import VERDICTS, Issue, Text

MOST_ROWS = 200
"""Of each kind a page shows so many; the files beside it have all."""

MARKS: Mapping[str, str] = {
    "new": "▲", "moved_on": "▶", "closed": "■", "corrected": "◆", "withdrawn": "✕",
}  # fmt: skip
"""A shape for each kind, as colour alone tells nothing in print or to some eyes."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Two editions, and what came of comparing them."""

    old: Edition
    new: Edition
    changes: pd.DataFrame  # tables.CHANGES
    turns: pd.DataFrame  # from, to, count: every finding by its verdict in both
    rewritten: int  # entries of the journal that are not as they were
    notes: tuple[tuple[str, Issue], ...]  # old or new, and what to know of that edition


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change in words: what became what, and what that rests on."""

    change_id: str
    id: str
    title: str
    turn: str
    why: str


def difference_files(difference: Difference) -> dict[str, bytes]:
    """Give ``changes.html``, ``changes.csv`` and ``changes.json``.

    The same two editions give the same bytes; no clock is read.
    """
    return {
        "changes.html": changes_page(difference).encode(),
        "changes.csv": csv_text(_told(difference)).encode(),
        "changes.json": _json(difference).encode(),
    }


def changes_page(
    difference: Difference, *, pages: Mapping[str, str] | None = None, beside: str = ""
) -> str:
    """Write the page of a difference.

    Parameters
    ----------
    difference
        What changed.
    pages
        The address of the page of each case, where the page lies in a public folder.
    beside
        Way from the page to the files that hold all changes.
    """
    return plain_page(
        "changes.html.j2",
        styles=["page.css", "changes.css"],
        language=LANGUAGES[1],
        monitor={"fictional": difference.new.fictional},
        sheets=[_sheet(difference, Speech(language)) for language in LANGUAGES],
        pages=pages,
        beside=beside,
    )


def change_files(difference: Difference) -> dict[str, bytes]:
    """Give the changes as files of the public data: ``changes.csv`` and ``changes.json``."""
    return {
        "changes.csv": csv_text(allowed(_told(difference), "changes")).encode(),
        "changes.json": _json(difference).encode(),
    }


def change_lines(difference: Difference, say: Speech, *, most: int) -> list[ChangeLine]:
    """Say the first changes, each in a line, in the order of ``difference.changes``."""
    frame = difference.changes.head(most)
    words = _rows(frame, difference, say)
    return [
        ChangeLine(
            key,
            id_,
            f"{about} {id_}: {say(f'difference.kind.{kind}')}",
            _turn(before, now, say),
            f"{say('difference.why')}: {why}",
        )
        for key, kind, (about, id_, before, now, why, _) in zip(
            frame["change_id"], frame["kind"], words, strict=True
        )
    ]


def _turn(before: str, now: str, say: Speech) -> str:
    """Say what became what; of what stays as it was, that it does."""
    if before == now:
        return say("difference.stays", state=now)
    return f"{say('difference.from')}: {before}. {say('difference.to')}: {now}"


def _told(difference: Difference) -> pd.DataFrame:
    """Give the changes with the warning of an invented town on each row, as all its files have."""
    if not difference.new.fictional:
        return difference.changes
    return difference.changes.assign(notice=_notice())


def _notice() -> str:
    return " / ".join(Speech(language)("banner.fictional") for language in LANGUAGES)


def _json(difference: Difference) -> str:
    days = difference.changes.assign(at=difference.changes["at"].dt.strftime("%Y-%m-%d"))
    written = {
        "monitor": difference.new.monitor,
        "notice": _notice() if difference.new.fictional else None,
        "public": difference.new.public,
        "old": _edition(difference.old),
        "new": _edition(difference.new),
        "notes": [{"edition": side, "code": one.code} for side, one in difference.notes],
        "entries_rewritten": difference.rewritten,
        "changes": json.loads(days.to_json(orient="records")),
        "turns": json.loads(difference.turns.to_json(orient="records")),
    }
    return json.dumps(written, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _edition(edition: Edition) -> dict[str, str]:
    return {"as_of": edition.as_of.isoformat(), "rulebook_sha256": edition.rulebook_sha256}


def _sheet(difference: Difference, say: Speech) -> dict[str, Any]:
    """Give everything that the page says in one language, as texts."""
    old, new = difference.old, difference.new
    name = new.name or old.name
    same = old.rulebook_sha256 == new.rulebook_sha256
    kinds = [_kind(kind, difference, say) for kind in tables.CHANGE_KINDS]
    return {
        "language": say.language,
        "city": say.local(name) if name else new.monitor,
        "between": say("difference.between", old=say.day(old.as_of), new=say.day(new.as_of)),
        "rulebook": say(f"difference.rulebook.{'same' if same else 'other'}"),
        "notes": _notes(difference, say),
        "public": new.public,
        "drafted": say.drafted(),
        "kinds": kinds,
        "turns": [
            (_word(one.before, say), _word(one.after, say), say.number(one.count))
            for one in _worst_first(difference.turns)
        ],
    }  # fmt: skip


def _notes(difference: Difference, say: Speech) -> list[str]:
    told = [
        f"{say(f'difference.note.{side}')}: {say(f'issue.{issue.code}')}."
        for side, issue in difference.notes
    ]
    if difference.rewritten:
        told.insert(0, say("difference.rewritten", count=say.number(difference.rewritten)))
    return told


def _kind(kind: str, difference: Difference, say: Speech) -> dict[str, Any]:
    """Give the changes of one kind: how many of each subject, and the first of them."""
    frame = difference.changes[difference.changes["kind"] == kind]
    counts = frame["subject"].value_counts()
    subjects = ["case"] if difference.new.public else ["finding", "case"]
    left = len(frame) - MOST_ROWS
    return {
        "key": kind,
        "mark": MARKS[kind],
        "title": say(f"difference.kind.{kind}"),
        "meaning": say(f"difference.kind.{kind}.meaning"),
        "counts": [
            (say(f"difference.subjects.{one}"), say.number(int(counts.get(one, 0))))
            for one in subjects
        ],
        "rows": _rows(frame.head(MOST_ROWS), difference, say),
        "more": say("difference.more", count=say.number(left)) if left > 0 else None,
    }


def _rows(frame: pd.DataFrame, difference: Difference, say: Speech) -> list[Sequence[str]]:
    """Write the rows of one table: what about, id, before, now, reasons, day."""
    words = _words(difference, say)
    rules = frame["id"].str.split(":").str[0].map(_titles(difference, "rules", say))
    case = say("difference.subject.case")
    about = rules.where(frame["subject"] == "finding", case).fillna(
        say("difference.subject.finding")
    )
    days = {day: say.day(day) for day in frame["at"].dt.date.unique()}
    columns = [
        about,
        frame["id"],
        _of_words(frame["from"], words, say),
        _with(_of_words(frame["to"], words, say), _outcomes(frame["outcome"], say)),
        _with(_reasons(frame["reason"], say), _entries(frame["entry"], words, say)),
        frame["at"].dt.date.map(days),
    ]
    return list(zip(*columns, strict=True))


def _with(said: pd.Series, more: pd.Series) -> pd.Series:
    """Add to each text what is said more closely of it, where there is any."""
    return said.where(more.isna(), said + ": " + more.fillna(""))


def _outcomes(outcome: pd.Series, say: Speech) -> pd.Series:
    """Say how each case ended; ``none`` tells nothing beyond its state."""
    told = {word: say(f"outcome.{word}") for word in outcome.dropna().unique() if word != "none"}
    return outcome.map(told)


def _entries(entry: pd.Series, words: Mapping[str, str], say: Speech) -> pd.Series:
    """Name the kind of the newest entry: a state of the workflow, or a note."""
    notes = {
        kind: say(f"note.{kind}") for kind in entry.dropna().unique() if say.has(f"note.{kind}")
    }
    return entry.map({**notes, **words}).fillna(entry)


def _of_words(said: pd.Series, words: Mapping[str, str], say: Speech) -> pd.Series:
    """Say verdicts, reviews and states; a state that neither edition names is given as it is."""
    return said.map(words).fillna(said).fillna(say("difference.absent"))


def _words(difference: Difference, say: Speech) -> dict[str, str]:
    own = [*VERDICTS, "confirmed", "wrong", "reopened"]
    said = {word: _word(word, say) for word in own}
    return said | _titles(difference, "states", say)


def _word(word: str, say: Speech) -> str:
    if not word:
        return say("difference.absent")
    key = f"verdict.{word}"
    return say(key) if say.has(key) else say(f"review.{word}")


def _titles(difference: Difference, of: str, say: Speech) -> dict[str, str]:
    """Give the titles of states or rules; the later edition's where both have one."""
    both: dict[str, Text] = {**getattr(difference.old, of), **getattr(difference.new, of)}
    return {key: say.local(text) for key, text in both.items()}


def _reasons(listed: pd.Series, say: Speech) -> pd.Series:
    """Say reasons, each combination once."""
    told = {
        reasons: "; ".join(say(f"difference.reason.{word}") for word in reasons.split())
        for reasons in listed.unique()
    }
    return listed.map(told)


@dataclass(frozen=True, slots=True)
class _Turn:
    before: str
    after: str
    count: int


def _worst_first(turns: pd.DataFrame) -> list[_Turn]:
    """Give the pairs of verdicts, those that changed first, then by weight."""
    order = [*VERDICTS, ""]
    pairs = [_Turn(*row) for row in zip(turns["from"], turns["to"], turns["count"], strict=True)]
    return sorted(pairs, key=lambda one: (one.before == one.after, order.index(one.before),
                                          order.index(one.after)))  # fmt: skip
