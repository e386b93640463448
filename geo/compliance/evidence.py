"""The table of findings: each verdict with its reason, and all it was judged by beside it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo import tables
from geo.compliance.answers import CODES, UNKNOWN, Answers, Flags
from geo.compliance.checksum import checksums, with_answer
from geo.compliance.facts import Facts, Floats, places
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

Objects = npt.NDArray[np.object_]

REASON_WORDS = np.array(list(REASONS), dtype=object)
LABEL_WORDS = np.array([*WORDS], dtype=object)

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
    rows = [
        said.assign(need=missing.of(one), inputs_sha256=with_answer(sums[one.rule.id], said))
        for one, said in ((one, _by_rule(one, facts, exposure)) for one in judged)
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


def _by_rule(judged: Judgement, facts: Facts, exposure: pd.DataFrame) -> pd.DataFrame:
    """Put beside each building what was said of it, and what was compared with what."""
    rule, ids = judged.rule, facts.buildings["building_id"]
    unit, allowed = _allowed(rule)
    versions = np.array([one.id for one in rule.versions], dtype=object)
    verdicts = ("breach", "clear") if rule.force == "binding" else ("exposed", "not_exposed")
    return pd.DataFrame(
        {
            "finding_id": rule.id + ":" + ids.to_numpy().astype(object),
            "building_id": ids.to_numpy(),
            "rule_id": rule.id,
            "version_id": versions[judged.shown],
            "force": rule.force,
            "verdict": _said(judged.then, *verdicts),
            "reason": REASON_WORDS[judged.then.reason],
            "measured": judged.measured,
            "measured_low": judged.low,
            "measured_high": judged.high,
            "limit": allowed[judged.shown],
            "unit": unit,
            "zone_ids": _zones(rule, exposure).reindex(ids).to_numpy(),
            "today": None if judged.today is None else _said(judged.today, "breach", "clear"),
            "label": None
            if judged.today is None
            else LABEL_WORDS[labels(judged.then, judged.today)],
            "reading": _reading(judged),
        }
    )


def _said(answer: Answers, yes: str, no: str) -> Objects:
    return np.array([no, yes, "unknown"], dtype=object)[answer.value]  # 0, 1, and -1 from the end


def _reading(judged: Judgement) -> Objects:
    """Name the point that is open: the one on which readings differ, else those none evaluates."""
    points = [*(one.id for one in judged.rule.readings), None]  # -1 takes the last
    named = np.array(points, dtype=object)[judged.reading]
    open_ = (judged.then.reason == CODES["open_reading"]) & (judged.reading == NO_POINT)
    named[open_] = points_without_variant(judged.rule) or None
    return named


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


def _zones(rule: Rule, exposure: pd.DataFrame) -> pd.Series:
    """Join the ids of the zones that a building lies in, or too close to, for one rule."""
    meant = exposure["layer_id"].isin(layers_read(rule)) & (exposure["position"] != "outside")
    if isinstance(rule.test, NearerThan):
        meant = exposure["layer_id"].isin(layers_read(rule))
    return exposure[meant].groupby("building_id")["zone_id"].agg(" ".join)


class _Missing:
    """Names what is missing where that is the reason; what several rules need is looked up once."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._known: dict[str, npt.NDArray[np.bool_]] = {}

    def of(self, judged: Judgement) -> Objects:
        """Give the first of the needs of a rule that each unanswered building lacks.

        Where it has them all, what it has does not tell: that is named which the test looks at.
        """
        open_ = (judged.then.value == UNKNOWN) & np.isin(judged.then.reason, MISSING)
        named: Objects = np.full(len(self._facts), None, dtype=object)
        named[open_] = looked_at(judged.rule)
        for need in reversed(needs(judged.rule)):
            if need not in self._known:
                self._known[need] = known(need, self._facts)
            named[open_ & ~self._known[need]] = need
        undated = open_ & (judged.then.reason == CODES["capture_day_unknown"])
        named[undated] = "buildings.captured_on"
        return named
