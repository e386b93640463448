"""Analyses as a page tells them: risk, recommendation, measure, and how far each has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from geo.atlas.case_sheet import rows_of
from geo.atlas.guard import FEWEST
from geo.atlas.inevitability_sheet import body_name
from geo.atlas.records_behind import Behind, behind
from geo.atlas.speech import Speech
from geo.records import Analysis, FoundRisk, Recommendation, Snapshot, TakenMeasure, Text

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One measure, with what it touches and, inside alone, the signs before and after it."""

    title: str
    facts: tuple[Pair, ...]
    behind: Behind | None
    effects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One recommendation with the measures that follow from it."""

    anchor: str
    text: str
    stated: bool  # whether the source gives its text
    status: str
    overdue: str | None
    facts: tuple[Pair, ...]
    measures: tuple[MeasureLine, ...]


@dataclass(frozen=True, slots=True)
class RiskLine:
    """One risk with the recommendations against it."""

    anchor: str
    title: str
    facts: tuple[Pair, ...]
    asked: tuple[AskedLine, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the recommendations of an analysis are carried out: whole numbers of them."""

    done: int
    overdue: int
    waiting: int
    unread: int  # stated by the source, and not on file
    said: str


@dataclass(frozen=True, slots=True)
class AnalysisSheet:
    """One analysis in one language."""

    analysis_id: str
    title: str
    facts: tuple[Pair, ...]
    note: str | None
    progress: Progress
    counted: tuple[Pair, ...]
    risks: tuple[RiskLine, ...]
    loose: tuple[AskedLine, ...]  # recommendations against no risk on file


def analysis_sheets(
    snapshot: Snapshot, say: Speech, *, ways: Mapping[str, str], inside: bool = False
) -> list[AnalysisSheet]:
    """Say each analysis that the day of the edition knows, in the order of the files.

    Parameters
    ----------
    snapshot
        The analyses, and how they stand.
    say
        The language.
    ways
        The way from the page to that of a case, by its number; no other case is named.
    inside
        Whether the page is for the office: the signs before and after a measure are counts of
        buildings, so only it has them.
    """
    told = {one["analysis_id"]: one for one in rows_of(snapshot.analyses)}
    teller = _Teller(snapshot, say, ways, inside)
    return [
        teller.analysis(one, told[one.id]) for one in snapshot.papers.analyses if one.id in told
    ]


class _Teller:
    """Says analyses in one language."""

    def __init__(
        self, snapshot: Snapshot, say: Speech, ways: Mapping[str, str], inside: bool
    ) -> None:
        self.snapshot, self.say, self.ways, self.inside = snapshot, say, ways, inside
        self.asked = _by(snapshot.recommendations, "recommendation_id")
        self.taken = _by(snapshot.measures_taken, "measure_id")

    def analysis(self, one: Analysis, row: Mapping[str, Any]) -> AnalysisSheet:
        """Say one analysis."""
        say, against = self.say, {risk for each in one.recommendations for risk in each.risks}
        loose = [each for each in one.recommendations if not set(each.risks) & against]
        return AnalysisSheet(
            analysis_id=one.id,
            title=say.local(one.title),
            facts=self._facts(one),
            note=say.local(one.note) if one.note else None,
            progress=self._progress(row),
            counted=self._counted(row),
            risks=tuple(self._risk(one, each) for each in one.risks),
            loose=self._recommended(one, loose),
        )

    def _facts(self, one: Analysis) -> tuple[Pair, ...]:
        say, sources = self.say, self.snapshot.monitor.sources
        spheres = self.snapshot.papers.spheres
        sphere = say.local(spheres[one.sphere]) if one.sphere in spheres else one.sphere
        pairs = [
            ("analysis.kind", say(f"analysis.kind.{one.kind}")),
            ("analysis.sphere", sphere),
            ("analysis.object", self._local(one.object)),
            ("analysis.period", self._period(one)),
            ("analysis.published", self._day(one.published_on)),
            ("analysis.act", one.legal_ref or self._silent()),
            ("analysis.bodies", self._bodies(one.bodies)),
            ("analysis.source", say.local(sources[one.source].title)),
        ]
        return tuple((say(key), value) for key, value in pairs)

    def _progress(self, row: Mapping[str, Any]) -> Progress:
        on_file, done, overdue = row["recommendations"], row["done"], row["overdue"]
        unread = max((row["recommendations_stated"] or 0) - on_file, 0)
        say = self.say
        said = say(
            "analysis.progress",
            done=say.number(done),
            all=say.number(on_file),
            overdue=say.number(overdue),
        )
        if not on_file:
            said = say("analysis.progress.none")
        if row["done_undated"]:
            said = f"{said} {say('analysis.undated', count=say.number(row['done_undated']))}"
        if unread:
            said = f"{said} {say('analysis.unread', count=say.number(unread))}"
        return Progress(done, overdue, on_file - done - overdue, unread, said)

    def _counted(self, row: Mapping[str, Any]) -> tuple[Pair, ...]:
        say = self.say
        return tuple(
            (say(f"analysis.{key}"), self._on_file(row[key], row[f"{key}_stated"]))
            for key in ("risks", "recommendations", "measures")
        )

    def _on_file(self, count: int, stated: int | None) -> str:
        say = self.say
        if stated is None and not count:
            return say("analysis.on_file.none")
        if stated is None:
            return say("analysis.on_file", count=say.number(count))
        return say("analysis.on_file.of", count=say.number(count), stated=say.number(stated))

    def _risk(self, analysis: Analysis, risk: FoundRisk) -> RiskLine:
        say = self.say
        titles = {layer.id: layer.title for layer in self.snapshot.layers}
        area = say.local(titles[risk.area]) if risk.area in titles else risk.area
        pairs = [
            ("risk.step", say(f"process.{risk.step}") if risk.step else self._silent()),
            ("risk.cause", self._local(risk.root_cause)),
            ("risk.area", area or self._silent()),
            ("risk.bodies", self._bodies(risk.bodies)),
        ]
        against = [one for one in analysis.recommendations if risk.id in one.risks]
        return RiskLine(
            anchor=f"{say.language}-{analysis.id}-{risk.id}",
            title=say.local(risk.title),
            facts=tuple((say(key), value) for key, value in pairs),
            asked=self._recommended(analysis, against),
        )

    def _recommended(self, of: Analysis, those: list[Recommendation]) -> tuple[AskedLine, ...]:
        known = ((one, self.asked.get((of.id, one.id))) for one in those)
        return tuple(self._asked(of, one, row) for one, row in known if row is not None)

    def _asked(self, of: Analysis, one: Recommendation, row: Mapping[str, Any]) -> AskedLine:
        say = self.say
        follow = [each for each in of.measures if one.id in each.recommendations]
        rows = ((each, self.taken.get((of.id, each.id))) for each in follow)
        pairs = [
            ("recommendation.addressee", self._addressee(row)),
            ("recommendation.made", self._day(row["made_on"])),
            ("recommendation.due", self._day(row["due_on"])),
            ("recommendation.done", self._done_on(row["done_on"])),
        ]
        left_out = () if row["status"] == "done" else ("recommendation.done",)
        return AskedLine(
            anchor=f"{say.language}-{of.id}-{one.id}",
            text=say.local(one.text) if one.text else say("recommendation.no_text"),
            stated=one.text is not None,
            status=say(f"recommendation.status.{row['status']}"),
            overdue=say("recommendation.overdue") if row["past_due"] else None,
            facts=tuple((say(key), value) for key, value in pairs if key not in left_out),
            measures=tuple(
                self._measure(of, each, told) for each, told in rows if told is not None
            ),
        )

    def _addressee(self, row: Mapping[str, Any]) -> str:
        """Name the body that was asked and, where another has its duties today, that one."""
        asked, carries = row["addressee_id"], row["carried_by_id"]
        if asked is None:
            return self._silent()
        name = body_name(asked, self.snapshot, self.say)
        if carries == asked:
            return name
        if carries is None:
            return self.say("recommendation.nobody", body=name)
        heir = body_name(carries, self.snapshot, self.say)
        return self.say("recommendation.heir", body=name, heir=heir)

    def _measure(self, of: Analysis, one: TakenMeasure, row: Mapping[str, Any]) -> MeasureLine:
        say = self.say
        titles = {rule.id: rule.title for rule in self.snapshot.rules}
        rules = [say.local(titles[each]) for each in one.rules if each in titles]
        cases = [each for each in one.cases if self.inside or each in self.ways]
        pairs = [
            ("taken.kind", say(f"taken.kind.{one.kind}")),
            ("taken.on", self._day(row["taken_on"])),
            ("taken.rules", "; ".join(rules)),
            ("taken.flags", ", ".join(one.flags)),
        ]
        return MeasureLine(
            title=say.local(one.title),
            facts=tuple((say(key), value) for key, value in pairs if value),
            behind=behind(" ".join(cases), self.ways, say),
            effects=self._effects(of.id, one.id) if self.inside else (),
        )

    def _effects(self, analysis_id: str, measure_id: str) -> tuple[str, ...]:
        """Say how many signs are dated before and after a measure; for the office alone."""
        frame, say = self.snapshot.effects, self.say
        own = frame[(frame["analysis_id"] == analysis_id) & (frame["measure_id"] == measure_id)]
        titles = {rule.id: say.local(rule.title) for rule in self.snapshot.rules}
        return tuple(
            self._effect(row, titles.get(row["sign"], row["sign"])) for row in rows_of(own)
        )

    def _effect(self, row: Mapping[str, Any], sign: str) -> str:
        """Say one sign before and after a measure, or why none of it was counted."""
        say = self.say
        if row["uncounted"]:
            return say(f"taken.effect.{row['uncounted']}", sign=sign)
        return say(
            "taken.effect" if row["before"] + row["after"] >= FEWEST else "taken.effect.few",
            sign=sign,
            days=say.number(row["window_days"]),
            before=say.number(row["before"]),
            after=say.number(row["after"]),
            undated=say.number(row["undated"]),
        )

    def _period(self, one: Analysis) -> str:
        if one.period is not None:
            return self.say.local(one.period)
        if one.since is None or one.until is None:
            return self._silent()
        since, until = self.say.day(one.since), self.say.day(one.until)
        return self.say("claim.period.days", since=since, until=until)

    def _bodies(self, ids: list[str]) -> str:
        names = [body_name(one, self.snapshot, self.say) for one in ids]
        return "; ".join(names) or self._silent()

    def _local(self, text: Text | None) -> str:
        return self.say.local(text) if text else self._silent()

    def _day(self, day: date | None) -> str:
        return self.say.day(day) if day else self._silent()

    def _done_on(self, day: date | None) -> str:
        return self.say.day(day) if day else self.say("recommendation.done.undated")

    def _silent(self) -> str:
        return self.say("analysis.not_stated")


def _by(frame: pd.DataFrame, key: str) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["analysis_id"], row[key]): row for row in rows_of(frame)}
