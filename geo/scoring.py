"""Where the weak points are: places every record, asks every sign of it, and scores."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from geo import tables
from geo.config import Config
from geo.ground import Ground
from geo.knowing import Known
from geo.records import SQUARE_M, Issue
from geo.risk.answered import (
    Answered,
    cases_answered,
    findings_answered,
    flags_answered,
)
from geo.risk.flags import Flagged
from geo.risk.scores import score
from geo.risk.signs import sign_counts


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores, and what they were made from."""

    placed: pd.DataFrame
    sign_counts: pd.DataFrame
    scores: pd.DataFrame
    score_totals: pd.DataFrame
    issues: tuple[Issue, ...]


def scored(
    config: Config,
    known: Known,
    ground: Ground,
    raised: Flagged,
    *,
    standing: pd.DataFrame,
    act_findings: pd.DataFrame,
) -> Scored:
    """Score districts, cells, bodies, steps of the process and developers.

    Parameters
    ----------
    config
        The monitor with its ``scores``.
    known, ground
        What was read, and where everything lies.
    raised
        What asking the red flags gave.
    standing, act_findings
        Findings that stand, of buildings and of acts: none that a reviewer found wrong.
    """
    cases, drafts = known.cases, {rule.id for rule in known.rules if rule.status == "draft"}
    placed = place(ground, cases, known.papers.body_ids)
    signs = [
        *flags_answered(placed, known.flags, raised.answers),
        findings_answered(placed, standing, "building", "building_id", drafts),
        *_of_acts(placed, act_findings, drafts),
        *(cases_answered(placed, cases) if config.monitor.journal else ()),
    ]
    counts = sign_counts(placed, signs)
    settings = config.monitor.scores
    left_out = settings.without(known.flags)
    scoring = [sign for sign in signs if sign.part not in left_out]
    parts, totals = score(placed, scoring, settings)
    asked = {sign.part for sign in scoring} | set(settings.leave_out)
    return Scored(placed, counts, parts, totals, _unasked(config, asked))


def place(
    ground: Ground, cases: pd.DataFrame, body_ids: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Say of each building, parcel, permit and case where it lies, and whose act it is.

    A permit lies where its building does, else where its parcel does; a case where its
    building does. A case is nobody's act: who wrote in it last is not who let it wait.

    Parameters
    ----------
    ground, cases
        Where everything lies, and the cases of the run.
    body_ids
        The id of each body, by every way in which registers write it: one body has one score. A
        word of no body stands as it is written.

    Returns
    -------
    placed
        Columns of ``tables.PLACED``.
    """
    buildings = _located(ground.buildings, "building_id")
    parcels = _located(ground.parcels.assign(district_id=ground.parcel_districts), "parcel_id")
    permits = _permits(ground, buildings, parcels, body_ids or {})
    of_case = cases[["case_id", "building_id"]].rename(columns={"case_id": "record_id"})
    at = of_case["building_id"].map(pd.Series(buildings.index, index=buildings["record_id"]))
    located = buildings.reindex(at)[["district_id", "west_m", "south_m"]].set_axis(of_case.index)
    frames = {
        "building": buildings.assign(building_id=buildings["record_id"]),
        "parcel": parcels,
        "permit": permits,
        "case": of_case.join(located),
    }
    held = [frame.assign(record_kind=kind) for kind, frame in frames.items()]
    return tables.PLACED.shape(pd.concat(held, ignore_index=True), unique=False)


def _located(table: gpd.GeoDataFrame, key: str) -> pd.DataFrame:
    """Give the district of each row, and its square; a place that is not known has none."""
    inner = table.geometry.representative_point()
    empty = inner.is_empty | inner.isna()
    return pd.DataFrame(
        {
            "record_id": table[key].to_numpy(),
            "district_id": table["district_id"].to_numpy(),
            **{
                name: (np.floor(axis.to_numpy() / SQUARE_M) * SQUARE_M)
                for name, axis in (
                    ("west_m", inner.x.mask(empty)),
                    ("south_m", inner.y.mask(empty)),
                )
            },
        }
    )


def _permits(
    ground: Ground,
    buildings: pd.DataFrame,
    parcels: pd.DataFrame,
    body_ids: Mapping[str, str],
) -> pd.DataFrame:
    """Place the permits by their best link: a building before a parcel, the surer first."""
    links = ground.links[ground.links["permit_id"].notna()]
    ranked = links.assign(bare=links["building_id"].isna()).sort_values(
        ["bare", "score", "building_id", "parcel_id"], ascending=[True, False, True, True]
    )
    best = ranked.drop_duplicates("permit_id").set_index("permit_id")
    own = best.reindex(ground.permits["permit_id"])
    names = ["district_id", "west_m", "south_m"]
    by_building = buildings.set_index("record_id")[names].reindex(own["building_id"])
    by_parcel = parcels.drop_duplicates("record_id").set_index("record_id")[names]
    located = by_building.reset_index(drop=True).combine_first(
        by_parcel.reindex(own["parcel_id"]).reset_index(drop=True)
    )
    return located.assign(
        record_id=ground.permits["permit_id"].to_numpy(),
        building_id=own["building_id"].to_numpy(),
        body=ground.permits["issuing_body"].replace(dict(body_ids)).to_numpy(),
        developer_key=ground.permits["developer_key"].to_numpy(),
    )


def _of_acts(
    placed: pd.DataFrame, act_findings: pd.DataFrame, drafts: Collection[str]
) -> list[Answered]:
    """Ask the findings about permits and parcels, where a rule is about them."""
    by_kind: Mapping[str, pd.DataFrame] = {
        str(kind): rows for kind, rows in act_findings.groupby("subject")
    }
    return [
        findings_answered(placed, by_kind[kind], kind, "subject_id", drafts)
        for kind in ("permit", "parcel")
        if kind in by_kind
    ]


def _unasked(config: Config, asked: Collection[str]) -> tuple[Issue, ...]:
    """Tell of each weight that weighs nothing: no such sign was asked."""
    lost = [one for one in config.monitor.scores.weights if one not in asked]
    what = "no score has a part {!r}, so its weight weighs nothing"
    mend = "Correct the name, or take it out"
    return tuple(
        Issue("note", "monitor_value", config.file, what.format(one), mend,
              column=f"scores.weights.{one}")
        for one in lost
    )  # fmt: skip
