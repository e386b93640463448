"""A town made by hand that keeps four reports of citizens, one in each state."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from signals import codes

from geo import tables
from geo.atlas.languages import LANGUAGES
from geo.enforcement.receipt_codes import code_sha256
from geo.records import Signals, Snapshot

CANARY = "zqcanaryperson"
CODES = [code for code, _ in zip(codes(), range(4), strict=False)]
SEED = "5e" * 32
STATES = ("confirmed", "held", "not_confirmed", "matched")


def reported(town: Snapshot, say: str = "", *, count: int = 4) -> Snapshot:
    """Let the town keep reports, whose every text says something."""
    kept = Signals.model_validate(
        {
            "position_error_m": {"value": 10, "source": "none"},
            "currency": "KZT",
            "how_to_report": {one: f"Desk {one} {say}" for one in LANGUAGES},
        }
    )
    told = [
        {
            "signal_id": f"S{at}", "seq": at, "received_at": "2026-05-01T10:00:00Z",
            "received_on": "2026-05-01", "origin": "form", "what": "water", "words_state": state,
            "words": words, "matched_by": "place", "place_in_order": at, "reports": count,
            "building_id": "b001", "parcel_id": CANARY, "photo": f"{CANARY}.jpg", "state": outcome,
            "cadastral_no": CANARY, "candidates": CANARY, "confirmed_by": CANARY,
            "confirmed_on": "2026-06-01", "refuted_on": "2026-06-02",
            "reward_decision": "granted" if at == 1 else "none",
            "reward": 12_345.5 if at == 1 else None, "currency": "KZT" if at == 1 else None,
            "decided_on": "2026-07-01" if at == 1 else None, "code_sha256": code_sha256(code),
        }
        for at, (code, outcome, state, words) in enumerate(
            zip(CODES, STATES, ("plain", "held", "withheld", "released"),
                (f"{CANARY} one {say}", None, None, f"{CANARY} four {say}"), strict=True), 1,
        )
    ]  # fmt: skip
    frame = pd.DataFrame(told[:count])
    for name in [name for name in frame if str(name).endswith("_on")]:
        frame[name] = pd.to_datetime(frame[name])
    counts = pd.DataFrame(
        {
            "quarter": ["2026Q1", "2026Q2", "2026Q3"],
            "until": pd.to_datetime(["2026-03-31", "2026-06-30", "2026-09-30"]),
            "received": [4, 2, 9], "inspected": [3, 1, 9], "confirmed": [3, 0, 9],
            "not_confirmed": [0, 2, 9], "rewarded": [3, 2, 9], "paid": [90.0, 70.0, 900.0],
            "currency": "KZT",
        }
    )  # fmt: skip
    signals = tables.SIGNALS.shape(frame) if told[:count] else tables.SIGNALS.empty()
    return replace(
        town,
        monitor=town.monitor.model_copy(update={"signals": kept}),
        signals=signals,
        signal_answers=signals,
        signal_filling=SEED,
        signal_counts=tables.SIGNAL_COUNTS.shape(counts),
    )
