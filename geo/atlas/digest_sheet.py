"""What a quarterly digest says in one language: one structure for the page and for paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from geo.atlas import public_counts
from geo.atlas.analyses_sheet import analysis_sheets
from geo.atlas.case_sheet import rows_of
from geo.atlas.case_words import Words
from geo.atlas.claims_sheet import Before, claim_sheets, told_claims
from geo.atlas.guard import atoms
from geo.atlas.inevitability_sheet import panel_sheet, told_panel
from geo.atlas.records_behind import Behind, behind
from geo.atlas.speech import Speech
from geo.atlas.weighed_pages import case_ways
from geo.records import Snapshot
from geo.records.quarters import Quarter

FOUND = ("buildings", "breach", "exposed", "ended")
"""What is told of buildings, by district and in all, as the public edition tells it."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What a digest is made from: a snapshot of its day, and every figure of ``tables.DIGEST``."""

    snapshot: Snapshot
    quarter: Quarter
    figures: pd.DataFrame
    before: Before | None = None

    @property
    def running(self) -> bool:
        """Whether the quarter is not over on the day of the digest."""
        return self.snapshot.as_of < self.quarter.last


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: its text, and the figure that it is."""

    text: str
    figure: str | None = None
    mark: str | None = None  # a word for its style


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table with its heading and what is to know of it."""

    title: str
    note: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    nothing: str  # said where there is no row


@dataclass(frozen=True, slots=True)
class DigestSheet:
    """A digest in one language."""

    language: str
    city: str
    title: str
    banner: str | None
    period: str
    headline: tuple[tuple[str, Cell], ...]
    no_headline: str  # said where there is none
    sheets: tuple[Sheet, ...]
    records: tuple[tuple[str, str, Behind | None], ...]  # figure, its value, records
    closing: tuple[str, ...]
    records_title: str
    no_records: str


def found_figures(snapshot: Snapshot) -> list[dict[str, object]]:
    """Give what was found by district and in all, as ranges that single nobody out.

    Returns
    -------
    figures
        Rows of ``tables.DIGEST`` without their numbers; none where no register of buildings is
        kept, since nought would say that nothing was found.
    """
    if not _of_buildings(snapshot):
        return []
    placed = atoms(snapshot)
    whole = public_counts.told_totals(snapshot, placed)
    by_district = public_counts.districts(snapshot, placed)
    rows = [_found("city", None, name, whole[name], snapshot) for name in FOUND if name in whole]
    for district, row in by_district.iterrows():
        for name in FOUND:
            ends = (name, name) if name == "buildings" else (f"{name}_low", f"{name}_high")
            if ends[0] in by_district.columns:
                told = int(row[ends[0]]), int(row[ends[1]])
                rows.append(_found("district", str(district) or None, name, told, snapshot))
    return rows


def _of_buildings(snapshot: Snapshot) -> list[str]:
    """Name the registers of buildings and of observations that a monitor has."""
    kinds = ("buildings", "observations")
    return [one.id for one in snapshot.monitor.registers if one.kind in kinds]


def _found(
    subject: str, subject_id: str | None, measure: str, told: tuple[int, int], snapshot: Snapshot
) -> dict[str, object]:
    return {
        "section": "found",
        "subject": subject,
        "subject_id": subject_id,
        "measure": measure,
        "until": snapshot.as_of,
        "low": told[0],
        "high": told[1],
    }


def digest_sheet(digest: Digest, say: Speech) -> DigestSheet:
    """Say a digest in one language."""
    snapshot, quarter = digest.snapshot, digest.quarter
    teller = _Teller(digest, say)
    period = say("claim.period.days", since=say.day(quarter.first), until=say.day(snapshot.as_of))
    if digest.running:
        period = f"{period}. {say('digest.running', last=say.day(quarter.last))}"
    return DigestSheet(
        language=say.language,
        city=say.local(snapshot.monitor.name),
        title=say("digest.title", quarter=str(quarter.number), year=str(quarter.year)),
        banner=say("banner.fictional") if snapshot.monitor.fictional else None,
        period=period,
        headline=teller.headline(),
        no_headline=say("digest.not_kept"),
        sheets=tuple(teller.sheets()),
        records=tuple(teller.records()),
        closing=(say("wording.sign"), say("digest.closing")),
        records_title=say("digest.records"),
        no_records=say("digest.no_records"),
    )


class _Teller:
    """Says the parts of a digest in one language."""

    def __init__(self, digest: Digest, say: Speech) -> None:
        self.digest, self.snapshot, self.say = digest, digest.snapshot, say
        self.words = Words(digest.snapshot, say)
        self.rows = rows_of(digest.figures)
        base = digest.snapshot.monitor.public_base_url
        self.ways = (
            {}
            if base is None
            else {
                case: f"{page}#{say.language}"
                for case, page in case_ways(digest.snapshot, f"{base.rstrip('/')}/").items()
            }
        )

    def of(self, section: str, **asked: object) -> list[dict[str, Any]]:
        """Give the figures of a section for which these columns are as asked."""
        return [
            row
            for row in self.rows
            if row["section"] == section and all(row[key] == one for key, one in asked.items())
        ]

    def cell(self, row: Mapping[str, Any]) -> Cell:
        """Write a figure, a range where it may not be told exactly."""
        text = public_counts.range_text((int(row["low"]), int(row["high"])), self.say)
        return Cell(text, str(row["figure_id"]), "figure")

    def headline(self) -> tuple[tuple[str, Cell], ...]:
        """Give the figures that a reader sees first."""
        said = self.say
        return tuple(
            (said(f"digest.headline.{row['measure']}"), self.cell(row))
            for row in self.of("headline")
        )

    def sheets(self) -> Iterator[Sheet]:
        """Give every table, in the order of a briefing."""
        yield self._found()
        yield self._demolished()
        yield self._decided()
        yield self._claims()
        yield self._recommendations()
        yield from self._panel()

    def _sheet(self, key: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Sheet:
        say, kept = self.say, self._kept(key)
        note = say(f"digest.{key}.note")
        return Sheet(
            title=say(f"digest.{key}"),
            note=f"{note} {say('digest.incomplete')}" if kept == "incomplete" else note,
            heads=tuple(heads),
            rows=tuple(tuple(row) for row in rows),
            nothing=say("digest.not_kept" if kept == "not_kept" else "digest.nothing"),
        )

    def _kept(self, key: str) -> Literal["not_kept", "incomplete", "whole"]:
        """Tell whether the records that a table is counted from are kept, and reach far enough."""
        snapshot, papers = self.snapshot, self.snapshot.papers
        kept, whole = {
            "found": (bool(_of_buildings(snapshot)), self._all_rows_used()),
            "claims": (bool(papers.claims), True),
            "recommendations": (bool(papers.analyses), True),
        }.get(key, (snapshot.monitor.journal is not None, self._since_the_first_day()))
        return ("whole" if whole else "incomplete") if kept else "not_kept"

    def _all_rows_used(self) -> bool:
        receipts = self.snapshot.receipts
        own = receipts[receipts["input_id"].isin(_of_buildings(self.snapshot))]
        return not own["rows_quarantined"].gt(0).any()

    def _since_the_first_day(self) -> bool:
        """Tell whether the journal was begun when the quarter did, by the cases that are told."""
        cases = self.snapshot.cases
        first = cases.loc[cases["told"].astype(bool), "opened_on"].min()
        return bool(first <= pd.Timestamp(self.digest.quarter.first))

    def _found(self) -> Sheet:
        say, names = self.say, self._districts()
        heads = [say("digest.district"), *(say(f"total.{name}") for name in FOUND)]
        own = self.of("found", subject="district")
        ids = list(dict.fromkeys(row["subject_id"] for row in own))
        rows = [
            [
                Cell(names.get(one, say("list.no_district")) if one else say("list.no_district")),
                *(self._cells(row for row in own if row["subject_id"] == one)),
            ]
            for one in ids
        ]
        if not self.of("found"):
            return self._sheet("found", heads, [])
        whole = [Cell(say("claim.scope.city")), *self._cells(self.of("found", subject="city"))]
        return self._sheet("found", heads, [*rows, whole])

    def _cells(self, rows: Iterator[dict[str, Any]] | list[dict[str, Any]]) -> list[Cell]:
        told = {row["measure"]: self.cell(row) for row in rows}
        return [told.get(name, Cell("–")) for name in FOUND]

    def _districts(self) -> dict[str, str]:
        frame, name = self.snapshot.districts, f"name_{self.say.language}"
        if name not in frame:
            return {}
        return dict(zip(frame["district_id"], frame[name].fillna(""), strict=True))

    def _demolished(self) -> Sheet:
        say = self.say
        heads = [say("digest.programme"), say("digest.what"), say("digest.quarter"),
                 say("digest.start")]  # fmt: skip
        own = self.of("demolished")
        keys = dict.fromkeys((row["subject_id"], row["measure"]) for row in own)
        rows = []
        for programme, measure in keys:
            told = [
                self.cell(row)
                for row in own
                if (row["subject_id"], row["measure"]) == (programme, measure)
            ]
            name = self.words.programme(programme) if programme else say("digest.no_programme")
            rows.append([Cell(name), Cell(say(f"metric.{measure}")), *told])
        return self._sheet("demolished", heads, rows)

    def _decided(self) -> Sheet:
        heads = [self.say("digest.state"), self.say("digest.cases")]
        rows = [
            [Cell(self.words.kind(row["measure"])), self.cell(row)] for row in self.of("decided")
        ]
        return self._sheet("decided", heads, rows)

    def _claims(self) -> Sheet:
        say = self.say
        heads = ["", say("digest.claim"), say("claim.claimed"), say("claim.counted"),
                 say("digest.outcome")]  # fmt: skip
        told = claim_sheets(
            self.snapshot,
            say,
            claimed=told_claims(self.snapshot),
            ways=self.ways,
            before=self.digest.before,
        )
        rows = []
        for claim in told:
            for line in claim.figures:
                outcome = f"{line.mark} {line.said}."
                parts = [outcome, *(one for one in (line.why, line.changed) if one)]
                rows.append(
                    [
                        Cell(claim.claim_id),
                        Cell(f"{claim.statement}. {claim.scope}"),
                        Cell(f"{line.claimed} · {line.unit}"),
                        Cell(line.counted),
                        Cell(" ".join(parts), mark=line.agreement),
                    ]
                )
        return self._sheet("claims", heads, rows)

    def _recommendations(self) -> Sheet:
        say = self.say
        heads = [say("digest.analysis"), say("recommendation.title"), say("digest.asked"),
                 say("digest.state")]  # fmt: skip
        rows = []
        for sheet in analysis_sheets(self.snapshot, say, ways=self.ways):
            asked = {one.anchor: one for risk in sheet.risks for one in risk.asked}
            asked |= {one.anchor: one for one in sheet.loose}
            for one in asked.values():
                facts = dict(one.facts)
                names = ("addressee", "due")
                due = " · ".join(facts[say(f"recommendation.{name}")] for name in names)
                status = one.status if not one.overdue else f"{one.status}, {one.overdue}"
                mark = "differs" if one.overdue else None
                rows.append([Cell(sheet.title), Cell(one.text), Cell(due), Cell(status, mark=mark)])
            if not asked:
                rows.append([Cell(sheet.title), Cell(sheet.progress.said), Cell("–"), Cell("–")])
        return self._sheet("recommendations", heads, rows)

    def _panel(self) -> Iterator[Sheet]:
        say = self.say
        panel = panel_sheet(self.snapshot, say, panel=told_panel(self.snapshot), ways=self.ways)
        shares = [[Cell(one.title), Cell(one.value), Cell(one.of)] for one in panel.shares]
        heads = [say("digest.indicator"), say("digest.share"), say("digest.of")]
        yield self._sheet("panel", heads, shares)
        kept = self._kept("panel")
        for name, lines in panel.days.items():
            rows = [[Cell(one.title), Cell(one.count), Cell(one.median)] for one in lines]
            days = self._sheet("days", [say(f"panel.what.{name}"), say("panel.times"),
                                        say("panel.median")], rows)  # fmt: skip
            yield Sheet(
                title=say(f"indicator.{name}"),
                note=f"{say(f'indicator.{name}.meaning')} {say('digest.incomplete')}"
                if kept == "incomplete"
                else say(f"indicator.{name}.meaning"),
                heads=days.heads,
                rows=days.rows,
                nothing=days.nothing if kept == "not_kept" else say("panel.nothing"),
            )

    def records(self) -> Iterator[tuple[str, str, Behind | None]]:
        """Give the records behind each figure, by its number."""
        for row in self.rows:
            held = behind(row["record_ids"], self.ways, self.say)
            yield str(row["figure_id"]), self.cell(row).text, held
