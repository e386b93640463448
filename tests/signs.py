"""Red flags and scores for a small town that was made by hand: a permit for each building."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
from world import answers, raised, read_record

from geo import tables
from geo.config import layers_folder
from geo.records import Flag, Scores, Snapshot
from geo.risk.answer import Answer
from geo.risk.answered import cases_answered, findings_answered, flags_answered
from geo.risk.scores import score
from geo.risk.signs import sign_counts

LISTED = "Permit Office"
ASKED = ("P04", "P05", "P11", "P20", "P21", "P24")
NEEDS = {
    "P04": "permits.applied_on", "P05": "permits.refused_on", "P11": "permits.issued_on",
    "P20": "cases.silent_since", "P21": "encroachments.depth_m", "P24": "permits.cadastral_no",
}  # fmt: skip


def flags() -> tuple[Flag, ...]:
    """Give the flags that are asked of the town, as their files have them."""
    folder = layers_folder() / "flags"
    return tuple(read_record(folder, f"{one}.yaml", Flag) for one in ASKED)


def signed(town: Snapshot, say: Callable[[str], str] = lambda _: "") -> Snapshot:
    """Give the town with flags raised on some of its permits, buildings and cases, and scores.

    Every ninth permit was refused and then granted (P05), every seventh signed around New Year
    (P11), nobody gives the day of application (P04); body and developer change by halves.
    """
    settings = Scores.model_validate({"bodies": [LISTED]})
    placed = _placed(town, say)
    asked = flags()
    flagged, counts = _flagged(placed, town), _counts(placed, town)
    needs = tables.FLAG_NEEDS.shape(
        {"flag_id": list(NEEDS), "need": list(NEEDS.values()), "records": 240, "known": 200}
    )
    signs = [
        *flags_answered(placed, asked, _answers(placed, flagged)),
        findings_answered(placed, town.findings, "building", "building_id", ()),
        *cases_answered(placed, town.cases),
    ]
    by_place = sign_counts(placed, signs)
    parts, totals = score(placed, signs, settings)
    monitor = town.monitor.model_copy(update={"scores": settings})
    fences = tables.FLAG_FENCES.shape(
        {
            "flag_id": "P04", "fence_of": [f"permit{say('flag_fences.fence_of')}", "start notice"],
            "records": [120, 4], "quartile_low": [6.0, 5.0], "quartile_high": [14.0, 9.0],
            "fence": [1.5, None], "unit": "days", "scale": "log1p",
        }
    )  # fmt: skip
    return replace(
        town, monitor=monitor, flags=asked, flagged=flagged, flag_counts=counts,
        flag_needs=needs, flag_fences=fences, placed=placed, sign_counts=by_place, scores=parts,
        score_totals=totals,
    )  # fmt: skip


def _placed(town: Snapshot, say: Callable[[str], str]) -> pd.DataFrame:
    buildings = town.buildings
    inner = buildings.geometry.representative_point()
    lies = pd.DataFrame(
        {
            "record_id": buildings["building_id"], "building_id": buildings["building_id"],
            "district_id": buildings["district_id"],
            "west_m": np.floor(inner.x / 500) * 500, "south_m": np.floor(inner.y / 500) * 500,
        }
    )  # fmt: skip
    at = np.arange(len(lies))
    permits = lies.assign(
        record_id=[f"n{one:03d}{say('placed.record_id')}" for one in at],
        body=np.where(at % 2, LISTED, f"Another office{say('placed.body')}"),
        developer_key=[f"dev-{one % 12}{say('placed.developer_key')}" for one in at],
    )
    cases = lies.head(len(town.cases)).assign(
        record_id=town.cases["case_id"].to_numpy(), body=LISTED
    )
    parts = {"building": lies, "permit": permits, "case": cases}
    held = [frame.assign(record_kind=kind) for kind, frame in parts.items()]
    return tables.PLACED.shape(pd.concat(held, ignore_index=True))


def _answers(placed: pd.DataFrame, flagged: pd.DataFrame) -> dict[str, Answer]:
    """Give the answer of each record: those of P04 are not known."""
    made = {}
    for flag in flags():
        ids = placed.loc[placed["record_kind"] == flag.record_kind, "record_id"]
        hit = ids.isin(flagged.loc[flagged["flag_id"] == flag.id, "record_id"]).to_numpy()
        state = np.where(hit, 1, -1 if flag.id == "P04" else 0).astype(np.int8)
        made[flag.id] = Answer(state, pd.DataFrame(), ids, np.arange(len(ids)))
    return made


def _of(placed: pd.DataFrame, kind: str, every: int) -> pd.DataFrame:
    return placed[placed["record_kind"] == kind].iloc[::every]


def _flagged(placed: pd.DataFrame, town: Snapshot) -> pd.DataFrame:
    rows = []
    for flag_id, kind, every in (("P05", "permit", 9), ("P11", "permit", 7), ("P24", "permit", 60),
                                 ("P21", "building", 80)):  # fmt: skip
        own = _of(placed, kind, every)
        rows.append(
            raised(
                flag_id, *own["record_id"], kind=kind, building_id=own["building_id"].tolist(),
                district_id=own["district_id"].tolist(), issuing_body=own["body"].tolist(),
                developer_key=own["developer_key"].tolist(), happened_on="2021-01-05",
                measured=12.0, unit="days",
            )
        )  # fmt: skip
    silent = town.cases["case_id"].iloc[[4, 16]]
    rows.append(raised("P20", *silent, kind="case", step="enforcement"))
    return tables.FLAGGED.shape(pd.concat(rows, ignore_index=True))


def _counts(placed: pd.DataFrame, town: Snapshot) -> pd.DataFrame:
    count, cases = int((placed["record_kind"] == "permit").sum()), len(town.cases)
    told = town.cases.loc[town.cases["told"].astype(bool), "case_id"]
    rows = [
        answers("P04", 0, 0, count, fence=1.5, fence_of="permit"),
        *(
            answers(one, -(-count // every), count - -(-count // every))
            for one, every in (("P05", 9), ("P11", 7), ("P24", 60))
        ),
        answers(
            "P20",
            2,
            cases - 2,
            record_kind="case",
            told_asked=len(told),
            told_unknown=0,
            told_raised=int(told.isin(town.cases["case_id"].iloc[[4, 16]]).sum()),
        ),
        answers("P21", 3, count - 3, record_kind="building"),
    ]
    return tables.FLAG_COUNTS.shape(pd.concat(rows, ignore_index=True))
