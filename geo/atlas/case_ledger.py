"""Before and after: what stood, may remain and is left of a building, drawn and as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geo.atlas.case_words import Row, Words
from geo.atlas.speech import Speech

STAGES = ("before", "ordered", "left", "to_remove")
DRAWN = STAGES[:3]
FIGURES: Mapping[str, tuple[str, str]] = {
    "floors": ("", ""), "height": ("_m", "unit.m"), "area": ("_m2", "unit.m2"),
    "volume": ("_m3", "unit.m3"),
}  # fmt: skip
"""Each figure: the end of its column, and its unit."""
GROUND_Y, TALLEST, WIDE, STEP = 112, 92, 58, 98
MOST_FLOORS = 40
"""Floors drawn one by one: above, the lines would be closer than a pixel."""


@dataclass(frozen=True, slots=True)
class Column:
    """One building of the drawing; heights from the ground up, None where nothing is known."""

    label: str
    value: str
    x: float
    height: float | None
    floors: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """What was ordered, done and seen, in words; ``columns`` is empty without any figure."""

    caption: str
    figure: str
    columns: tuple[Column, ...]
    gone: str
    gone_told: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    facts: tuple[tuple[str, str], ...]


def ledger(remedy: Row, words: Words) -> Ledger:
    """Say the line of a case in the ledger.

    Parameters
    ----------
    remedy
        Public columns of ``tables.REMEDIES``, missing values as None.
    words
        The words of the monitor in one language.
    """
    say = words.say
    known = [one for one in FIGURES if any(_of(remedy, one, stage) is not None for stage in STAGES)]
    gone = _gone(remedy)
    drawn = _drawn(remedy)
    columns = _columns(remedy, drawn, say) if drawn else ()
    missing = bool(columns) and _is_less(remedy, drawn)
    return Ledger(
        caption=say("ledger.caption", case=remedy["case_id"]),
        figure=_title(drawn, say) if drawn else "",
        columns=columns,
        gone=gone if missing else "",
        gone_told=say(f"gone.{gone}") if missing else "",
        heads=(say("ledger.figure"), *(_title(one, say) for one in known)),
        rows=tuple(
            (say(f"ledger.{stage}"), *(_written(_of(remedy, one, stage), say) for one in known))
            for stage in (STAGES if known else ())
        ),
        facts=_facts(remedy, words),
    )


def _of(remedy: Row, figure: str, stage: str) -> float | None:
    value: float | None = remedy[f"{figure}_{stage}{FIGURES[figure][0]}"]
    return value


def _gone(remedy: Row) -> str:
    """Say how sure it is that what is missing is gone."""
    if remedy["seen_on"] is not None:
        return "seen"
    return "measured" if remedy["declared_on"] is None else "declared"


def _drawn(remedy: Row) -> str:
    """Choose the figure that is drawn: the one the share is of, or the other; none is empty."""
    first = ("height", "floors") if remedy["share_of"] == "height_m" else ("floors", "height")
    return next((one for one in first if _of(remedy, one, "before") is not None), "")


def _is_less(remedy: Row, figure: str) -> bool:
    before, left = _of(remedy, figure, "before"), _of(remedy, figure, "left")
    return before is not None and left is not None and left < before


def _columns(remedy: Row, figure: str, say: Speech) -> tuple[Column, ...]:
    values = [_of(remedy, figure, stage) for stage in DRAWN]
    scale = TALLEST / max([one for one in values if one is not None] + [1.0])
    return tuple(
        Column(
            label=say(f"ledger.{stage}"),
            value=_written(value, say) if value is not None else "?",
            x=24 + STEP * at,
            height=None if value is None else round(value * scale, 1),
            floors=_lines(value, scale) if figure == "floors" else (),
        )
        for at, (stage, value) in enumerate(zip(DRAWN, values, strict=True))
    )


def _lines(value: float | None, scale: float) -> tuple[float, ...]:
    if value is None or not 1 < value <= MOST_FLOORS:
        return ()
    return tuple(round(GROUND_Y - one * scale, 1) for one in range(1, -(-int(value * 10) // 10)))


def _title(figure: str, say: Speech) -> str:
    end, unit = FIGURES[figure]
    title = say(f"figure.{figure}{end}")
    return f"{title}, {say(unit)}" if unit else title


def _written(value: float | None, say: Speech) -> str:
    return say("word.not_known") if value is None else say.number(value, 1)


def _facts(remedy: Row, words: Words) -> tuple[tuple[str, str], ...]:
    say = words.say

    def by(on: str, who: str, otherwise: str) -> str:
        if remedy[on] is None:
            return say(otherwise)
        told = say.day(remedy[on])
        return f"{told}, {words.source(remedy[who])}" if remedy[who] else told

    def worded(name: str) -> str | None:
        return say(f"{name}.{remedy[name]}") if remedy[name] else None

    share = remedy["share_executed"]
    of = f" ({say('figure.' + remedy['share_of'])})" if remedy["share_of"] else ""
    pairs: tuple[tuple[str, str | None], ...] = (
        ("ledger.scope", worded("scope")),
        ("ledger.declared", by("declared_on", "declared_by", "ledger.declared.no")),
        ("ledger.seen", by("seen_on", "seen_by", "ledger.seen.no")),
        ("ledger.share", say("word.not_known") if share is None else say.share(share) + of),
        ("ledger.decided", remedy["decided_on"] and say.day(remedy["decided_on"])),
        ("ledger.started", remedy["started_on"] and say.day(remedy["started_on"])),
        ("ledger.how", worded("how")),
        ("ledger.paid_by", worded("paid_by")),
        ("ledger.restored", worded("restored")),
    )
    return tuple((say(key), value) for key, value in pairs if value)
