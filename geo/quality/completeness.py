"""VALIDATE: which rows are used, which are set aside, and the receipt (completeness)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geo.quality.faults import positions, rows_of
from geo.records import Intake, Issue, Severity

LISTED = 20
"""Rows named for one kind of fault of one input; the rest are counted, and in the receipt."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of the rows of one input."""

    used: Any  # boolean array, one value a row
    repaired: Any  # boolean array: used after a repair
    fates: Any  # array of words, one a row: the effects of tables.RETURNS
    issues: tuple[Issue, ...]
    receipt: dict[str, object]
    incomplete: bool  # rows were set aside for a fault


def settle(intake: Intake, faults: pd.DataFrame, *, layer_wrong: bool = False) -> Verdict:
    """Decide which rows are used and how severe each fault is.

    Faulty rows stop the run, unless the input accepts such a share of them: then they are
    set aside, and repaired rows are used. Rows outside the extent, and those that another
    register has, never stop it.

    Parameters
    ----------
    intake
        The input; ``accept_faulty_share`` is the share (0-1) that may be set aside.
    faults
        All faults of its rows.
    layer_wrong
        The layer as a whole is in the wrong place, so naming each row outside says nothing.
    """
    frame = rows_of(intake)
    count = len(frame)
    doubled = _flags(positions(faults, "duplicate"), count)
    faulty = _flags(positions(faults, "fault"), count) & ~doubled
    mended = _flags(positions(faults, "repaired"), count) & ~faulty & ~doubled
    share = float(faulty.mean()) if count else 0.0
    tolerant = intake.accept_faulty_share > 0 and share <= intake.accept_faulty_share
    aside = faulty if tolerant else faulty | mended
    elsewhere = _flags(positions(faults, "outside"), count) & ~aside & ~doubled
    repaired = mended & ~aside & ~elsewhere
    fates = np.select(
        [doubled, aside, elsewhere, repaired],
        ["duplicate", "quarantined", "outside", "repaired"],
        "used",
    )
    issues = _issues(intake, _listed(faults, doubled, layer_wrong=layer_wrong), tolerant=tolerant)
    if intake.accept_faulty_share > 0 and not tolerant and not layer_wrong:
        issues.append(_exceeded(intake, int(faulty.sum()), share))
    receipt = _receipt(intake, fates) | {"reasons": _reasons(faults)}
    used = np.isin(fates, ("used", "repaired"))
    return Verdict(used, repaired, fates, tuple(issues), receipt, bool(aside.any()))


def _listed(faults: pd.DataFrame, doubled: Any, *, layer_wrong: bool) -> pd.DataFrame:
    """Leave out what is told once for the file: rows that another register has, a wrong layer."""
    own = faults[~doubled[faults["at"].to_numpy(dtype="int64")]]
    return _own(own) if layer_wrong else own


def _own(faults: pd.DataFrame) -> pd.DataFrame:
    """Leave out what follows from the layer's own fault: a swapped axis leaves the earth too."""
    return faults[(faults["effect"] != "outside") & (faults["code"] != "geometry_off_earth")]


def unread(intake: Intake) -> Verdict:
    """Give the verdict on an input that could not be read: nothing of it is known."""
    none = np.zeros(0, dtype=bool)
    fates = np.zeros(0, dtype="str")
    return Verdict(none, none, fates, (), _receipt(intake, fates), True)


def _flags(at: pd.Index, count: int) -> Any:
    flags = np.zeros(count, dtype=bool)
    flags[at.to_numpy(dtype="int64")] = True
    return flags


def _issues(intake: Intake, faults: pd.DataFrame, *, tolerant: bool) -> list[Issue]:
    """List the first rows of each kind of fault, then how many more there are."""
    rows = rows_of(intake)["row"].to_numpy() if len(faults) else []
    listed: list[Issue] = []
    for (code, effect), group in faults.groupby(["code", "effect"], sort=False):
        severity = _severity(effect, tolerant=tolerant)
        listed += [
            Issue(
                severity,
                code,
                intake.file,
                fault.what,
                fault.mend,
                row=int(rows[fault.at]),
                column=fault.column or None,
            )
            for fault in group.head(LISTED).itertuples()
        ]
        if len(group) > LISTED:
            what = f"{len(group) - LISTED} more rows have this fault ({code})"
            listed.append(Issue(severity, code, intake.file, what, group["mend"].iloc[0]))
    return listed


def _severity(effect: str, *, tolerant: bool) -> Severity:
    if effect == "told":
        return "note"
    if effect == "outside":
        return "row"
    if not tolerant:
        return "stop"
    return "note" if effect == "repaired" else "row"


def _exceeded(intake: Intake, faulty: int, share: float) -> Issue:
    what = (
        f"{faulty} of {len(rows_of(intake))} rows are faulty ({share:.1%}), "
        f"more than the {intake.accept_faulty_share:.1%} that may be set aside"
    )
    mend = "Mend the rows, or raise accept_faulty_share in the monitor file knowingly"
    return Issue("stop", "faulty_share_exceeded", intake.file, what, mend)


def _reasons(faults: pd.DataFrame) -> str | None:
    """Count the rows of each kind of fault, the most frequent first."""
    counts = faults.groupby("code")["at"].nunique().rename("rows").reset_index()
    counts = counts.sort_values(["rows", "code"], ascending=[False, True], kind="stable")
    return ", ".join(counts["code"] + " " + counts["rows"].astype("str")) or None


def _receipt(intake: Intake, fates: Any) -> dict[str, object]:
    """Account for every row that was read, each once."""
    return {
        "input_id": intake.input_id,
        "kind": intake.kind,
        "file": intake.file,
        "sha256": intake.sha256,
        "rows_read": len(fates),
        "rows_used": int((fates == "used").sum()),
        "rows_repaired": int((fates == "repaired").sum()),
        "rows_quarantined": int((fates == "quarantined").sum()),
        "rows_outside": int((fates == "outside").sum()),
        "rows_duplicate": int((fates == "duplicate").sum()),
        "columns_unused": "; ".join(intake.columns_unused) or None,
    }
