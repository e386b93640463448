"""A town for red flags: verbs that put honest and planted records into its registers.

A scheme (``tests/schemes.py``) calls them; what is guilty is written down beside, so that what the
flags raise can be held against what was planted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from world import METRIC, evidence, flag, ground, rule

from geo import tables
from geo.records import Flag
from geo.risk.evidence import Evidence
from geo.risk.flags import raise_flags

FLAGS = tuple(f"P{number:02}" for number in range(1, 25))
HONEST = 25
"""So many honest records that look alike stand beside each scheme."""

RULES = (
    rule("use_barred", "barred", uses=["apartments"], id="bar", applies_to=["permit"]),
    rule("more_floors_than", 9, 3, id="lower", applies_to=["permit"]),  # 3 from 2021-01-01 on
    rule("accepted_before_notice", "barred", id="notice", acceptance=["a"], notice=["b"]),
    rule("use_differs", "barred", id="differs", classes={"a": ["a"], "b": ["b"]}),
    rule("stage_missing", "required", id="stages", stages=["a", "b"]),
    rule("steeper_than", 15, id="steep", applies_to=["parcel"], statistic="mean"),
)


@dataclass
class Town:
    """Registers that grow, and what was planted in them."""

    rng: np.random.Generator
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    guilty: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def name(self, kind: str) -> str:
        """Give the next id of its kind."""
        return f"{kind}{len(self.rows[kind]) + 1}"

    def day(self, first: int = 2018, last: int = 2025) -> date:
        """Give any day of some years."""
        start = date(first, 1, 1)
        return start + timedelta(days=int(self.rng.integers((date(last, 12, 31) - start).days)))

    def number(self) -> str:
        """Give a cadastral number that no other record has, in a block of its own."""
        self.rows["number"].append({})
        count = len(self.rows["number"])
        return f"20-{count // 900 + 100:03}-{count % 900 + 100:03}-001"

    def permit(self, issued: date | None, **columns: Any) -> str:
        """Write an act down: after a usual wait, for a parcel of its own, judged clear."""
        one = self.name("permits")
        wait = timedelta(days=int(np.exp(self.rng.normal(3.5, 0.3))))
        told = {
            "permit_id": one, "register_id": "permits", "row": len(self.rows["permits"]),
            "permit_type": "permit", "issued_on": issued, "cadastral_no": None,
            "applied_on": issued - wait if issued else None, "developer_key": f"own-{one}",
            "use_class": "house", "opinions": "hearing ecology emergency", "approver_key": None,
        } | columns  # fmt: skip
        told["cadastral_no"] = told["cadastral_no"] or self.number()
        self.rows["permits"].append(told)
        return one

    def judged(self, permit: str, *, barred: bool = False, today: str = "clear") -> None:
        """Judge a permit by both rules: the use by its own day, the floors by today."""
        for rule_id, verdict, now in (
            ("bar", "breach" if barred else "clear", "clear"),
            ("lower", "clear", today),
        ):
            self.rows["act_findings"].append(
                {
                    "finding_id": f"{rule_id}:{permit}", "subject": "permit", "subject_id": permit,
                    "rule_id": rule_id, "force": "binding", "verdict": verdict,
                    "reason": "measured", "unit": "uses", "today": now,
                    "measured": 6.0 if now == "breach" else 2.0,
                }
            )  # fmt: skip

    def building(self, seen: date, absent: date | None, **columns: Any) -> str:
        """Put up a building, seen on one day and absent on another."""
        one, at = self.name("buildings"), 20.0 * len(self.rows["buildings"])
        told = {
            "building_id": one, "register_id": "survey", "row": len(self.rows["buildings"]),
            "captured_on": seen, "seen_absent_on": absent, "position_error_m": 0.5,
            "geometry_state": "ok", "in_city": True, "geometry": ground(at, 0, at + 10, 10),
        } | columns  # fmt: skip
        self.rows["buildings"].append(told)
        return one

    def linked(self, permit: str, building: str) -> None:
        """Say that a permit is for a building."""
        told = {"building_id": building, "permit_id": permit, "method": "number", "score": 1.0}
        self.rows["links"].append(told)

    def found(self, rule_id: str, building: str, verdict: str) -> None:
        """Judge a building."""
        self.rows["findings"].append(
            {
                "finding_id": f"{rule_id}:{building}", "building_id": building, "rule_id": rule_id,
                "force": "binding", "verdict": verdict, "reason": "measured", "unit": "uses",
            }
        )  # fmt: skip

    def case(self, building: str, *steps: tuple[str, date], **columns: Any) -> str:
        """Open a case on a building, with what happened in it."""
        one = self.name("cases")
        told = {
            "case_id": one, "building_id": building, "state": steps[-1][0], "outcome": "none",
            "opened_on": steps[0][1], "last_event_on": steps[-1][1], "events": len(steps),
            "last_seq": 1,
        } | columns  # fmt: skip
        self.rows["cases"].append(told)
        for kind, day in steps:
            self.rows["events"].append(
                {
                    "seq": len(self.rows["events"]) + 1, "case_id": one, "kind": kind,
                    "happened_on": day, "recorded_at": f"{day}T00:00:00Z",
                    "recorder_role": "inspector", "leaf_sha256": "0",
                }
            )  # fmt: skip
        return one

    def plead(self, flag_id: str, *records: str) -> None:
        """Write down that these records were planted for a flag."""
        self.guilty[flag_id].update(records)

    def evidence(self, order: np.random.Generator | None = None) -> Evidence:
        """Give the registers as flags are asked about them, their rows in any order."""
        made: dict[str, Any] = {}
        for name in ("permits", "buildings", "parcels", "links", "findings", "act_findings",
                     "cases", "events", "history", "genealogy", "encroachments"):  # fmt: skip
            frame = pd.DataFrame(self.rows[name])
            if order is not None and len(frame):
                frame = frame.iloc[order.permutation(len(frame))].reset_index(drop=True)
            table = getattr(tables, name.upper())
            geometric = "geometry" in table.names
            made[name] = table.shape(frame, METRIC if geometric else None)
        return evidence(rules=RULES, **made)


@cache
def every_flag() -> tuple[Flag, ...]:
    """Give the flags that come with the program, as they come."""
    return tuple(flag(one) for one in FLAGS)


def planted(seed: int, schemes: Iterable[Callable[[Town], None]]) -> Town:
    """Give a town in which every scheme was played out, each among honest look-alikes."""
    town = Town(np.random.default_rng(seed))
    for scheme in schemes:
        scheme(town)
    return town


def score(town: Town, given: Evidence | None = None) -> pd.DataFrame:
    """Hold what the flags raise against what was planted.

    Returns
    -------
    scores
        By flag: ``planted``, ``raised``, ``hit`` (both), ``asked``.
    """
    found = raise_flags(given or town.evidence(), every_flag())
    raised = found.flagged.groupby("flag_id")["record_id"].agg(set)
    asked = found.counts.set_index("flag_id")["asked"]
    rows = [
        (one, len(town.guilty[one]), len(raised.get(one, set())),
         len(town.guilty[one] & raised.get(one, set())), int(asked[one]))
        for one in FLAGS
    ]  # fmt: skip
    columns = ["flag_id", "planted", "raised", "hit", "asked"]
    return pd.DataFrame(rows, columns=columns).set_index("flag_id")
