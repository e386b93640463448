"""Official claims as a page tells them: claimed, counted again, and what came of that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from geo.atlas.case_sheet import rows_of
from geo.atlas.records_behind import Behind, behind
from geo.atlas.speech import Speech
from geo.records import Claim, Snapshot
from geo.records.claims import AGREEMENTS, OF_REWARDS

PLACING = ("incomplete", "too_close")
"""Why a figure of a layer of zones could not be counted, as told inside: each says of a case that
it lies at the bound, or of a building that none is on file."""

MARKS: Mapping[str, str] = {"match": "=", "differs": "≠", "not_computable": "?"}
"""A sign for each agreement, as colour alone tells nothing in print or to some eyes."""


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure of a claim, as texts."""

    unit: str
    claimed: str
    counted: str
    agreement: str
    mark: str
    said: str
    why: str | None
    metric: str
    behind: Behind | None
    changed: str | None


@dataclass(frozen=True, slots=True)
class ClaimSheet:
    """One claim in one language."""

    claim_id: str
    statement: str
    scope: str
    period: str
    definition: str
    source: str
    published: str | None
    note: str | None
    figures: tuple[FigureLine, ...]


@dataclass(frozen=True, slots=True)
class Before:
    """The claims of an older edition: the rows of its file, and its day."""

    as_of: date
    rows: Mapping[tuple[str, int], Mapping[str, Any]]


def told_claims(snapshot: Snapshot) -> pd.DataFrame:
    """Give of ``tables.CLAIMED`` what the public may read.

    A figure that would place a case, tell of one that may not be told or single out a reward is
    not told; of the records behind the others only cases that may be told are named, and never a
    citizen's report. Of a layer of zones no reason is told that looking at cases gave: whatever
    came of it, it reads the same.
    """
    frame = snapshot.claimed
    placing = (frame["scope_kind"] == "foothill") & frame["uncounted"].isin(PLACING)
    hidden = frame["recomputed_value"].notna() & ~frame["told"].astype(bool)
    cases = snapshot.cases
    untold = set(cases.loc[~cases["told"].astype(bool), "case_id"])
    named = ~hidden & ~frame["metric"].isin(OF_REWARDS)
    ids = [
        " ".join(one for one in str(listed).split() if one not in untold) if told else None
        for listed, told in zip(
            frame["record_ids"].fillna(""), named.to_numpy(dtype=bool), strict=True
        )
    ]
    return frame.assign(
        agreement=frame["agreement"].mask(hidden, "not_computable"),
        uncounted=frame["uncounted"].mask(hidden | placing, "not_told"),
        recomputed_value=frame["recomputed_value"].mask(hidden),
        record_ids=pd.Series(ids, index=frame.index, dtype="str").replace("", None),
        told_sha256=frame["told_sha256"].where(named),
    )


def claim_sheets(
    snapshot: Snapshot,
    say: Speech,
    *,
    claimed: pd.DataFrame,
    ways: Mapping[str, str],
    before: Before | None = None,
) -> list[ClaimSheet]:
    """Say each claim, in the order of the file.

    Parameters
    ----------
    snapshot
        Gives the claims, and the names of what they speak of.
    say
        The language.
    claimed
        ``tables.CLAIMED``, or what of it may be told.
    ways
        The way from the page to that of a record, by its id.
    before
        The claims of the edition before; None where none was named.
    """
    held: dict[str, list[dict[str, Any]]] = {}
    for row in rows_of(claimed):
        held.setdefault(row["claim_id"], []).append(row)
    return [
        _sheet(one, snapshot, say, [_line(row, say, ways, before) for row in held.get(one.id, [])])
        for one in snapshot.papers.claims
    ]


def before_of(as_of: date, frame: pd.DataFrame | None) -> Before | None:
    """Give the claims of an older edition by claim and figure; None where it has none."""
    if frame is None:
        return None
    rows = rows_of(frame)
    return Before(as_of, {(row["claim_id"], int(row["figure_no"])): row for row in rows})


def tallied(claimed: pd.DataFrame) -> dict[str, int]:
    """Count the figures by what came of counting again; a zero is told."""
    counted = claimed["agreement"].value_counts()
    return {word: int(counted.get(word, 0)) for word in AGREEMENTS}


def _sheet(
    claim: Claim, snapshot: Snapshot, say: Speech, figures: Sequence[FigureLine]
) -> ClaimSheet:
    source = snapshot.monitor.sources[claim.source]
    published = claim.published_on or source.published_on
    return ClaimSheet(
        claim_id=claim.id,
        statement=say.local(claim.statement),
        scope=_scope(claim, snapshot, say),
        period=period_text(claim, say),
        definition=say.local(claim.definition),
        source=say.local(source.title),
        published=say.day(published) if published else None,
        note=say.local(claim.note) if claim.note else None,
        figures=tuple(figures),
    )


def _scope(claim: Claim, snapshot: Snapshot, say: Speech) -> str:
    """Name what a claim speaks of; an id that nothing on file has is given as it is."""
    kind, of = claim.scope.kind, claim.scope.of
    if of is None:
        return say(f"claim.scope.{kind}")
    journal = snapshot.monitor.journal
    titles = {
        "programme": {one.id: one.title for one in (journal.programmes if journal else ())},
        "foothill": {one.id: one.title for one in snapshot.layers},
        "sphere": snapshot.papers.spheres,
    }[kind]
    return f"{say(f'claim.scope.{kind}')}: {say.local(titles[of]) if of in titles else of}"


def period_text(claim: Claim, say: Speech) -> str:
    """Write the period of a claim: its days, its own words, or that it states none."""
    if claim.period is not None:
        return say.local(claim.period)
    if claim.until is None:
        return say("claim.period.none")
    if claim.since is None:
        return say("claim.period.until", until=say.day(claim.until))
    return say("claim.period.days", since=say.day(claim.since), until=say.day(claim.until))


def value_said(value: str | None, say: Speech) -> str | None:
    """Write a value of the table as people do: a day, or a number.

    Examples
    --------
    >>> value_said("2025-03-01", Speech("en")), value_said("1670000", Speech("en"))
    ('1 March 2025', '1,670,000')
    """
    if value is None:
        return None
    if len(value.split("-")) == len(("year", "month", "day")):
        return say.day(date.fromisoformat(value))
    return say.number(float(value), 2)


def _line(
    row: Mapping[str, Any], say: Speech, ways: Mapping[str, str], before: Before | None
) -> FigureLine:
    """Say one figure of a claim."""
    claimed = value_said(row["claimed_value"], say)
    more = {">": "claim.more", "~": "claim.about"}.get(row["relation"])
    why = say(f"uncounted.{row['uncounted']}") if row["uncounted"] else None
    if row["wants"]:
        wanted = say(f"wanted.{row['wants']}")
        why = f"{why} {say('claim.wants', records=wanted)}"
    return FigureLine(
        unit=_unit(row["unit"], say),
        claimed=say("claim.no_figure")
        if claimed is None
        else (say(more, value=claimed) if more else claimed),
        counted=value_said(row["recomputed_value"], say) or "–",
        agreement=row["agreement"],
        mark=MARKS[row["agreement"]],
        said=say(f"agreement.{row['agreement']}"),
        why=why,
        metric=say(f"metric.{row['metric']}"),
        behind=behind(row["record_ids"], ways, say),
        changed=_changed(row, say, before),
    )


def _unit(unit: str, say: Speech) -> str:
    """Name a unit; a currency is named by its code, as it stands in the table."""
    return unit if unit.isupper() else say(f"claimed.unit.{unit}")


def _changed(row: Mapping[str, Any], say: Speech, before: Before | None) -> str | None:
    """Say that the records behind a figure changed since the edition before; None if not."""
    if before is None:
        return None
    old, day = before.rows.get((row["claim_id"], int(row["figure_no"]))), say.day(before.as_of)
    if old is None:
        return say("claim.changed.new", day=day)
    names = ("agreement", "recomputed_value", "told_sha256")
    if all(old[name] == row[name] for name in names):
        return None
    was = value_said(old["recomputed_value"], say) or "–"
    return say(
        "claim.changed.was", day=day, value=was, agreement=say(f"agreement.{old['agreement']}")
    )
