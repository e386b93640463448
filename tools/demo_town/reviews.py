"""What reviewers said of three findings, with the checksum of what each rested on that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geo.config import load_config
from geo.pipeline import examine

COLUMNS = ("finding_id", "verdict", "reason", "by_role", "on", "inputs_sha256")


@dataclass(frozen=True, slots=True)
class Review:
    """One review: of which finding, on which day, and what was said."""

    rule_id: str
    building_id: str
    on: date
    verdict: str
    reason: str
    still: str  # what the run of today must say of it


REVIEWS = (
    # a flight saw two more floors a year later, so the review does not stand any more
    Review(
        "east-floors", "east-grew", date(2025, 5, 5), "confirmed",
        "Four floors counted on the street", "reopened",
    ),
    Review(
        "east-no-apartments", "east-use-illegal", date(2026, 7, 8), "confirmed",
        "Twelve letter boxes, one stair", "confirmed",
    ),
    Review(
        "east-use-differs", "east-use-changed", date(2026, 7, 9), "wrong",
        "The shop sign is that of the house opposite", "wrong",
    ),
)  # fmt: skip


def write(folder: Path) -> None:
    """Examine the town as it was known on each day, and write the file of reviews."""
    path = folder / "reviews.csv"
    head = ",".join(COLUMNS) + "\n"
    path.write_text(head, encoding="utf-8", newline="\n")
    lines = [_line(folder, review) for review in REVIEWS]
    path.write_text(head + "".join(lines), encoding="utf-8", newline="\n")


def _line(folder: Path, review: Review) -> str:
    found = examine(load_config(folder / "monitor.yaml", as_of=review.on)).findings
    finding_id = f"{review.rule_id}:{review.building_id}"
    own = found.loc[found["finding_id"] == finding_id, "inputs_sha256"].item()
    texts = (finding_id, review.verdict, f'"{review.reason}"', "inspector", str(review.on), own)
    return ",".join(texts) + "\n"
