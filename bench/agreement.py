"""Holds what engines found against each other, and names where they differ.

A pair counts from 1e-5 m2 on; areas agree within 1e-6 m2 or a millionth of the larger one,
distances within 1e-6 m, slopes within 1e-5 degrees. A pair that one engine does not have is one
of area 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

Answer = Mapping[str, npt.NDArray[np.generic]]

SHOWN = 5
"""Pairs named of those that differ."""

ZONES = 1 << 24
"""More than there are; an object and its zone go into one number."""


@dataclass(frozen=True)
class Tolerance:
    """How near two figures must be; those up to ``least`` are none."""

    absolute: float
    relative: float = 0.0
    least: float | None = None


FIGURES = {
    "area_m2": Tolerance(1e-6, relative=1e-6, least=1e-5),
    "distance_m": Tolerance(1e-6),
    "mean_deg": Tolerance(1e-5),
    "max_deg": Tolerance(1e-5),
}
"""The figures of all tasks. Which fault is named is not compared: two may be as near."""


class DisagreementError(Exception):
    """Two engines did not find the same."""


@dataclass(frozen=True)
class Heard:
    """How many figures an answer has, and how far they are from the first one's at most."""

    found: int
    worst: float
    worst_relative: float


class Judge:
    """Holds every answer to a task against the first one."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.first: tuple[str, pd.DataFrame] | None = None

    def hear(self, engine: str, answer: Answer) -> Heard:
        """Take one answer.

        Raises
        ------
        DisagreementError
            If it differs from the first one by more than is allowed.
        """
        own = table(answer)
        self.first = self.first or (engine, own)
        name, other = self.first
        heard, apart = compared(own, other)
        if len(apart):
            raise DisagreementError(
                f"{self.label}: {engine} and {name} differ in {len(apart):,} of {len(other):,}"
                f" rows, among them\n{_named(apart, engine, name).to_string(index=False)}"
            )
        return heard


def read(path: Path) -> Answer:
    """Read an answer that a contestant has written."""
    with np.load(path) as kept:
        return {key: kept[key] for key in kept.files}


def table(answer: Answer) -> pd.DataFrame:
    """Give the figures of an answer by what they are about, in its order."""
    key = np.asarray(answer["object"], dtype=np.int64) * ZONES
    if "zone" in answer:
        key = key + np.asarray(answer["zone"], dtype=np.int64)
    figures = {name: np.asarray(answer[name], float) for name in FIGURES if name in answer}
    return pd.DataFrame(figures, index=key).sort_index()


def compared(own: pd.DataFrame, other: pd.DataFrame) -> tuple[Heard, pd.DataFrame]:
    """Compare two tables figure by figure; give the rows that are too far apart as well.

    >>> left = table({"object": [1, 1], "zone": [0, 2], "area_m2": [5.0, 1e-6]})
    >>> right = table({"object": [1, 3], "zone": [0, 0], "area_m2": [5.000001, 2.0]})
    >>> heard, apart = compared(left, right)
    >>> heard.found, len(apart), round(heard.worst, 6)
    (1, 1, 2.0)
    """
    found, worst, relative, apart = 0, 0.0, 0.0, []
    for name in own.columns:
        allowed = FIGURES[name]
        both = pd.DataFrame({"this": own[name], "first": other[name]})
        if allowed.least is not None:
            both = both.fillna(0.0)
            both = both[both.max(axis=1) > allowed.least]
        gap = (both["this"] - both["first"]).abs()
        share = gap / both.abs().max(axis=1).where(gap > 0)
        near = (gap <= allowed.absolute) | (share <= allowed.relative) | both.isna().all(axis=1)
        apart.append(both[~near].assign(figure=name))
        found = max(found, int((both["this"] > (allowed.least or -np.inf)).sum()))
        worst = max(worst, gap.max()) if gap.notna().any() else worst
        relative = max(relative, share.max()) if share.notna().any() else relative
    return Heard(found, float(worst), float(relative)), pd.concat(apart)


def _named(apart: pd.DataFrame, engine: str, first: str) -> pd.DataFrame:
    """Say which object and zone the first few rows are about."""
    some = apart.head(SHOWN)
    return some.assign(object=some.index // ZONES, zone=some.index % ZONES)[
        ["object", "zone", "figure", "this", "first"]
    ].rename(columns={"this": engine, "first": first})
