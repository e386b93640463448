"""The table of findings: each verdict with its reason, and all it was judged by beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo import tables
from geo.compliance.answers import CODES, UNKNOWN, Answers, Flags
from geo.compliance.checksum import checksums, with_answer
from geo.compliance.facts import Facts, Floats, Places, places
from geo.compliance.judgement import NO_POINT, Judgement
from geo.compliance.labels import WORDS, labels
from geo.compliance.linked import marked, permit_words, register
from geo.compliance.needs import known, looked_at, needs
from geo.compliance.readings import layers_read, points_without_variant
from geo.records import (
    REASONS,
    UNITS,
    LandscapeChanged,
    Limit,
    NearerThan,
    Rule,
    SteeperThan,
    Subject,
)
from geo.tables import texts

MISSING = tuple(CODES[one] for one in ("no_data", "not_covered", "capture_day_unknown"))
"""Reasons that mean that something is missing."""


def findings(
    judged: Sequence[Judgement],
    facts: Facts,
    exposure: pd.DataFrame,
    *,
    subject: Subject = "building",
) -> pd.DataFrame:
    """Make the table of findings.

    Parameters
    ----------
    judged
        What each rule says, of :func:`geo.compliance.judgement.judgements`.
    facts
        What it was said of.
    exposure
        Columns of ``tables.EXPOSURE``, by zone.
    subject
        What the rows of ``facts.buildings`` are.

    Returns
    -------
    findings
        Columns of ``tables.FINDINGS``, by rule and building; of ``tables.ACT_FINDINGS`` where the
        subject is a permit or a parcel.
    """
    table = tables.FINDINGS if subject == "building" else tables.ACT_FINDINGS
    if not judged or not len(facts):
        return table.empty()
    sums, missing = checksums([one.rule for one in judged], facts), _Missing(facts)
    ids, near = texts.as_arrow(facts.ids), _Near(facts, exposure)
    rows = [
        said.assign(need=missing.of(one), inputs_sha256=with_answer(sums.pop(one.rule.id), said))
        for one, said in ((one, _by_rule(one, ids, near)) for one in judged)
    ]
    if subject == "permit":
        rows = [own[_meant(one.rule, facts)] for own, one in zip(rows, judged, strict=True)]
    found = pd.concat(rows, ignore_index=True)
    if subject != "building":
        found["subject"] = subject
        found["subject_id"] = found["building_id"]
        found["finding_id"] = found["rule_id"] + ":" + subject + ":" + found["building_id"]
    return table.shape(found)


def _meant(rule: Rule, facts: Facts) -> Flags:
    """Tell which permits are of the kinds that a rule judges; without such a list, all."""
    if not rule.permit_types:
        return np.ones(len(facts), dtype=bool)
    kinds, _ = facts.once(permit_words)
    own = places(facts.buildings["building_id"], pd.Index(register(facts)["permit_id"]))
    return marked(np.flatnonzero(kinds.among(rule.permit_types)), len(kinds.codes) + 1)[own]


def _by_rule(judged: Judgement, ids: Any, near: _Near) -> pd.DataFrame:
    """Put beside each building what was said of it, and what was compared with what."""
    rule = judged.rule
    unit, allowed = _allowed(rule)
    verdicts = ("breach", "clear") if rule.force == "binding" else ("exposed", "not_exposed")
    none = texts.missing(len(ids))
    return pd.DataFrame(
        {
            "finding_id": texts.column(
                pc.binary_join_element_wise(texts.word(rule.id), ids, texts.word(":"))
            ),
            "building_id": texts.column(ids),
            "rule_id": texts.worded([rule.id], np.zeros(len(ids), dtype=np.int8)),
            "version_id": texts.worded([one.id for one in rule.versions], judged.shown),
            "force": texts.worded([rule.force], np.zeros(len(ids), dtype=np.int8)),
            "verdict": _said(judged.then, *verdicts),
            "reason": texts.worded(list(REASONS), judged.then.reason),
            "measured": judged.measured,
            "measured_low": judged.low,
            "measured_high": judged.high,
            "limit": allowed[judged.shown],
            "unit": texts.worded([unit], np.zeros(len(ids), dtype=np.int8)),
            "zone_ids": near.zones(rule),
            "today": none if judged.today is None else _said(judged.today, "breach", "clear"),
            "label": none
            if judged.today is None
            else texts.worded(WORDS, labels(judged.then, judged.today)),
            "reading": _reading(judged),
        }
    )


def _said(answer: Answers, yes: str, no: str) -> pd.Series:
    return texts.worded([no, yes, "unknown"], answer.value % np.int8(3))  # -1 is the last of three


def _reading(judged: Judgement) -> pd.Series:
    """Name the point that is open: the one on which readings differ, else those none evaluates."""
    points = [one.id for one in judged.rule.readings]
    open_ = (judged.then.reason == CODES["open_reading"]) & (judged.reading == NO_POINT)
    none_evaluates = points_without_variant(judged.rule) or None
    return texts.worded([*points, none_evaluates], np.where(open_, len(points), judged.reading))


def _allowed(rule: Rule) -> tuple[str, Floats]:
    """Give the unit, and what each version allows in it.

    Where the share of steep ground is judged, the limit of a version is the slope in degrees,
    and what is measured and allowed is a share of the footprint.
    """
    test = rule.test
    if isinstance(test, SteeperThan) and test.statistic == "share":
        return "share", np.full(len(rule.versions), test.share)
    unit = UNITS[test.word]
    if isinstance(test, LandscapeChanged) and test.statistic == "volume":
        unit = "m3"
    return unit, np.array([_number(version) for version in rule.versions])


def _number(version: Limit) -> float:
    return version.limit if isinstance(version.limit, float) else np.nan


class _Near:
    """The zones that each building lies in or near; what all rules need is read once."""

    def __init__(self, facts: Facts, exposure: pd.DataFrame) -> None:
        at = facts.places(exposure)
        order = np.argsort(at, kind="stable")  # one building's zones keep their order
        self._count = len(facts)
        self._at = at[order]
        self._zone = texts.as_arrow(exposure["zone_id"]).take(pa.array(order))
        self._outside = (exposure["position"] == "outside").to_numpy()[order]
        layer, self._layers = pd.factorize(exposure["layer_id"])
        self._layer = layer[order]

    def zones(self, rule: Rule) -> pd.Series:
        """Join the ids of the zones that a building lies in, or too close to, for one rule."""
        read = np.append(self._layers.isin(layers_read(rule)), values=False)
        meant = read[self._layer] & (self._at >= 0)
        if not isinstance(rule.test, NearerThan):
            meant &= ~self._outside
        count = np.bincount(self._at[meant], minlength=self._count)
        ends: Places = np.append(0, np.cumsum(count))
        ids = self._zone.filter(pa.array(meant))
        lists = pa.LargeListArray.from_arrays(pa.array(ends), ids)
        joined = pc.binary_join(lists, texts.word(" "))
        return texts.column(pc.if_else(pa.array(count > 0), joined, texts.word(None)))


class _Missing:
    """Names what is missing where that is the reason; what several rules need is looked up once."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._known: dict[str, npt.NDArray[np.bool_]] = {}

    def of(self, judged: Judgement) -> pd.Series:
        """Give the first of the needs of a rule that each unanswered building lacks.

        Where it has them all, what it has does not tell: that is named which the test looks at.
        """
        open_ = (judged.then.value == UNKNOWN) & np.isin(judged.then.reason, MISSING)
        words = [*needs(judged.rule), looked_at(judged.rule), "buildings.captured_on"]
        named = np.where(open_, len(words) - 2, -1)
        for place, need in reversed([*enumerate(words[:-2])]):
            if need not in self._known:
                self._known[need] = known(need, self._facts)
            named[open_ & ~self._known[need]] = place
        undated = open_ & (judged.then.reason == CODES["capture_day_unknown"])
        named[undated] = len(words) - 1
        return texts.worded(words, named)
