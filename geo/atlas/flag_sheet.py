"""What the pages of red flags say in one language: the sign, its counts, what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from geo.atlas.citation import page_names
from geo.atlas.guard import bucket
from geo.atlas.once import once
from geo.atlas.public_counts import range_text
from geo.atlas.signs_told import (
    bound_signs,
    fewest_told,
    in_tens,
    open_case_flags,
    pieces,
    summed,
)
from geo.atlas.speech import Speech, plain_word
from geo.atlas.told import told
from geo.atlas.weak_sheet import place_names
from geo.records import Flag, Parameter, Snapshot
from geo.records.listed import NOT_LISTED
from geo.tables import FLAG_FENCES, FLAG_NEEDS

COUNTS = ["flag_id", "record_kind", "step", "asked", "count_low", "count_high", "unknown", "fence",
          "fence_of"]  # fmt: skip
"""What is told of all flags together."""
_WIDE, _EDGE = 340, 16


@dataclass(frozen=True, slots=True)
class FenceSaid:
    """One fence as it is read: its group, its figures and their picture."""

    group: str
    figures: tuple[tuple[str, str], ...]
    drawing: Markup


@dataclass(frozen=True, slots=True)
class FlagSaid:
    """One flag as it is read."""

    id: str
    title: str
    statement: str
    formula: str
    example: str
    why: str
    caveats: str
    step: str
    kind: str
    thresholds: tuple[tuple[str, str, bool, str], ...]
    asked: str
    raised: str
    unknown: str
    computable: bool
    fences: tuple[FenceSaid, ...]
    needs: tuple[tuple[str, str, str], ...]
    places: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]
    bound: bool
    of_cases: bool
    cases: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Telling:
    """What flags are told by: the run, the language, their counts, pieces, and which are bound."""

    snapshot: Snapshot
    say: Speech
    counted: Mapping[str, Mapping[str, Any]]
    held: pd.DataFrame
    bound: frozenset[str]


def flag_page(flag_id: str) -> str:
    """Give the place of the page of a flag below the public folder."""
    return f"flags/{flag_id}.html"


@once
def told_flags(snapshot: Snapshot, placed: pd.DataFrame) -> pd.DataFrame:
    """Give how many records each flag was asked of, and how many raised it, as it may be told.

    Parameters
    ----------
    snapshot
        What the run knows.
    placed
        Its buildings, as :func:`geo.atlas.guard.atoms` gives them.

    Returns
    -------
    told
        Columns of ``COUNTS``, one row a flag in their order. How many did not raise it is left
        out, since it would make up the sum. Of flags about cases those that may be told are
        counted and no other.
    """
    bound = bound_signs(snapshot)
    counts = _of_told_cases(snapshot.flag_counts)
    exact = counts["raised"].astype("int64")
    low, high = bucket(exact.to_frame("n"))
    rows = counts.assign(low=low["n"], high=high["n"], of=counts["asked"].astype("int64"))
    by_piece = summed(pieces(snapshot, placed), ["part"]).set_index("part")
    known = rows["flag_id"].isin(by_piece.index)
    for end in ("low", "high"):
        sums = rows["flag_id"].map(by_piece[end]).fillna(0).astype("int64")
        rows[end] = rows[end].mask(known, np.minimum(sums, rows["of"]))
    wide = in_tens(rows)
    coarse = rows["flag_id"].isin(bound) | ~known
    rows = rows.where(~coarse, wide)
    # where nobody could be asked, nought would say that nobody raised it
    blank = rows["unknown"].ge(rows["asked"])
    for end in ("low", "high"):
        rows[end] = rows[end].astype("Int64").mask(blank)
    steps = {flag.id: flag.step for flag in snapshot.flags}
    named = rows.rename(columns={"low": "count_low", "high": "count_high"})
    fences = told_fences(snapshot).sort_values(["records", "fence_of"])
    largest = fences.drop_duplicates("flag_id", keep="last").set_index("flag_id")
    said = {name: named["flag_id"].map(largest[name]) for name in ("fence", "fence_of")}
    return named.assign(step=named["flag_id"].map(steps), **said)[COUNTS].sort_values("flag_id")


def _of_told_cases(counts: pd.DataFrame) -> pd.DataFrame:
    """Put the counts of told cases in the place of those of all."""
    cases = counts["record_kind"] == "case"
    figures = {
        name: counts[name].mask(cases, counts[f"told_{name}"].fillna(0)).astype("int64")
        for name in ("asked", "raised", "unknown")
    }
    return counts.assign(**figures)


@once
def told_fences(snapshot: Snapshot) -> pd.DataFrame:
    """Give the fences that may be told: of enough records, and of no group of persons.

    Returns
    -------
    fences
        Public columns of ``tables.FLAG_FENCES``. A kind of act that the monitor has no word for
        is told as ``not_listed``: whoever keeps a register may put any word there.
    """
    persons = [flag.id for flag in snapshot.flags if flag.record_kind in ("approver", "developer")]
    fences = snapshot.flag_fences
    enough = fences["fence"].notna() & fences["records"].ge(fewest_told(snapshot))
    told_ = fences.loc[enough & ~fences["flag_id"].isin(persons), FLAG_FENCES.public]
    listed = {plain_word(one) for one in snapshot.monitor.words}
    known = told_["fence_of"].map(plain_word).isin(listed)
    return told_.assign(fence_of=told_["fence_of"].where(known, NOT_LISTED))


@once
def told_needs(snapshot: Snapshot) -> pd.DataFrame:
    """Give what each flag needs; of cases and events only those that may be told are counted.

    Returns
    -------
    needs
        Public columns of ``tables.FLAG_NEEDS``.
    """
    needs = pd.DataFrame(snapshot.flag_needs[FLAG_NEEDS.public])
    flags = {flag.id: flag for flag in snapshot.flags}
    ids = snapshot.cases.loc[snapshot.cases["told"].astype(bool), "case_id"]
    held = {
        name: frame[frame["case_id"].isin(ids)]
        for name, frame in (("cases", snapshot.cases), ("events", snapshot.events))
    }
    rows = []
    for one in needs.to_dict("records"):
        table, _, column = str(one["need"]).partition(".")
        if table in held:
            own = held[table]
            if table == "events":
                own = own[own["kind"].isin(getattr(flags[one["flag_id"]].test, "first", []))]
            one |= {"records": len(own), "known": int(own[column].notna().sum())}
        rows.append(one)
    return pd.DataFrame(rows, columns=needs.columns)


def flag_sheets(snapshot: Snapshot, placed: pd.DataFrame, say: Speech) -> tuple[FlagSaid, ...]:
    """Say every flag that was asked, in their order.

    Parameters
    ----------
    snapshot
        What the run knows.
    placed
        Its buildings, as :func:`geo.atlas.guard.atoms` gives them.
    say
        The language.
    """
    counted = told_flags(snapshot, placed).set_index("flag_id").to_dict("index")
    telling = _Telling(snapshot, say, counted, pieces(snapshot, placed), bound_signs(snapshot))
    ordered = sorted(snapshot.flags, key=lambda one: one.id)
    return tuple(_flag(flag, telling) for flag in ordered)


def _flag(flag: Flag, telling: _Telling) -> FlagSaid:
    snapshot, say = telling.snapshot, telling.say
    counted, bound = telling.counted.get(flag.id), flag.id in telling.bound
    held = telling.held[telling.held["part"] == flag.id]
    asked = int(counted["asked"]) if counted else 0
    unknown = int(counted["unknown"]) if counted else 0
    computable = unknown < asked
    low, high = (
        int(counted[f"count_{end}"]) if counted and computable else 0 for end in ("low", "high")
    )
    fences = told_fences(snapshot)
    fences = fences[fences["flag_id"] == flag.id]
    return FlagSaid(
        id=flag.id,
        title=say.local(flag.title),
        statement=say.local(flag.statement),
        formula=flag.formula,
        example=say.local(flag.example),
        why=say.local(flag.why),
        caveats=say.local(flag.caveats),
        step=say(f"flag_step.{flag.step}"),
        kind=say(f"record_kind.{flag.record_kind}"),
        thresholds=tuple(_threshold(*one, snapshot, say) for one in flag.thresholds.items()),
        asked=say.number(asked),
        raised=range_text((low, high), say),
        unknown=say.number(unknown),
        computable=computable,
        fences=tuple(_fence(one, say) for one in fences.to_dict("records")),
        needs=_needs(flag, snapshot, say),
        places=tuple(_places(held, bound, snapshot, say)),
        bound=bound,
        of_cases=flag.record_kind == "case",
        cases=_cases(flag, snapshot),
    )


def _threshold(
    name: str, parameter: Parameter, snapshot: Snapshot, say: Speech
) -> tuple[str, str, bool, str]:
    """Say a threshold: what it is, its number, whether it is assumed, and where it comes from."""
    source = snapshot.monitor.sources.get(parameter.source)
    note = say.local(parameter.note) if parameter.note else ""
    told_ = say.local(source.title) if source else note
    return say(f"threshold.{name}"), say.number(parameter.value, 2), parameter.assumed, told_


def _needs(flag: Flag, snapshot: Snapshot, say: Speech) -> tuple[tuple[str, str, str], ...]:
    """Say of how many records each field that the flag needs is known."""
    needs = told_needs(snapshot)
    rows = needs[needs["flag_id"] == flag.id]
    return tuple(
        (one["need"], say.number(one["known"]), say.number(one["records"]))
        for one in rows.to_dict("records")
    )


def _places(
    held: pd.DataFrame, bound: bool, snapshot: Snapshot, say: Speech
) -> list[tuple[str, tuple[tuple[str, str, str], ...]]]:
    """Count the records behind a flag by district and by body, as they may be told."""
    tables = []
    fewest = fewest_told(snapshot)
    for scope, column in (("district", "district_id"), ("body", "body")):
        if bound and scope == "district":
            continue
        counts = summed(held.assign(scored_id=held[column]), ["scored_id"])
        counts = in_tens(counts) if bound else counts
        names = place_names(scope, counts["scored_id"], snapshot, say)
        rows = tuple(
            (
                names[one["scored_id"]],
                range_text((int(one["low"]), int(one["high"])), say)
                if one["of"] >= fewest
                else say("weak.too_few"),
                say.number(one["of"]) if one["of"] >= fewest else "–",
            )
            for one in counts.to_dict("records")
        )
        if rows:
            tables.append((scope, rows))
    return tables


def _cases(flag: Flag, snapshot: Snapshot) -> tuple[tuple[str, str], ...]:
    """Give the told cases behind a flag that anybody can ask of them; of others none is named."""
    if flag.id not in open_case_flags(snapshot):
        return ()
    pages = page_names(told(snapshot).cases["case_id"])
    rows = snapshot.flagged[snapshot.flagged["flag_id"] == flag.id]
    return tuple((one, pages[one]) for one in sorted(rows["record_id"]) if one in pages)


def _fence(row: Mapping[str, Any], say: Speech) -> FenceSaid:
    names = ("records", "quartile_low", "quartile_high", "fence")
    figures = [(say(f"fence.{name}"), say.number(float(row[name]), 2)) for name in names]
    figures.append((say("fence.scale"), say(f"fence.scale.{row['scale']}")))
    low, high, fence = (float(row[name]) for name in names[1:])
    of = row["fence_of"]
    group = say("fence.not_listed") if of == NOT_LISTED else say.word(of)
    return FenceSaid(group, tuple(figures), fence_chart(low, high, fence, say))


def fence_chart(low: float, high: float, fence: float, say: Speech) -> Markup:
    """Draw the middle half of a group as a box, and the fence beyond which a record stands out.

    Parameters
    ----------
    low, high, fence
        First and third quartile, and the fence; one unit, a plain scale.
    say
        Writes the numbers.
    """
    ends: Sequence[float] = sorted((low, high, fence))
    reach = max(ends[-1] - ends[0], abs(ends[-1]), 1e-9)
    least, most = ends[0] - 0.1 * reach, ends[-1] + 0.1 * reach

    def at(value: float) -> float:
        return _EDGE + (_WIDE - 2 * _EDGE) * (value - least) / (most - least)

    numbers = "".join(
        f'<text class="{"last" if one == fence else "mid"}" x="{at(one):.1f}" '
        f'y="{16 if one == fence else 66}">{say.number(one, 2)}</text>'
        for one in dict.fromkeys((low, high, fence))
    )
    return Markup(  # noqa: S704  # numbers and classes alone
        f'<svg class="chart fence" viewBox="0 0 {_WIDE} 72" aria-hidden="true">'
        f'<path class="grid" d="M{_EDGE} 36H{_WIDE - _EDGE}"/>'
        f'<rect class="told" x="{at(low):.1f}" y="26" width="{max(at(high) - at(low), 2):.1f}" '
        f'height="20"/><path class="line" d="M{at(fence):.1f} 22V50"/>{numbers}</svg>'
    )
