"""The file of reviews: one CSV to which reviewers add a line a finding they looked at."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date

import pandas as pd

from geo.compliance.reviews import newest
from geo.config import FIRST_DAY, LAST_DAY, Config
from geo.errors import PERSONAL, UNPRINTABLE, DataError, UsageError, printable
from geo.files import own_content, write_whole
from geo.records import FileRef, Issue

COLUMNS = ("finding_id", "verdict", "reason", "by_role", "on", "inputs_sha256")
VERDICTS = ("confirmed", "wrong")
CHECKSUM = re.compile(r"[0-9a-f]{32}")

Fault = tuple[int | None, str | None, str, str]
"""Line, column, what is wrong, and the mend."""


def read_reviews(config: Config) -> tuple[pd.DataFrame, list[Issue]]:
    """Read the reviews of a monitor, up to its ``as_of``.

    Returns
    -------
    reviews, issues
        ``finding_id``, ``verdict``, ``reason``, ``by_role``, ``on`` (day), ``inputs_sha256`` and
        ``line``, in the order of the lines; every fault. With a fault no review counts.
    """
    ref = config.monitor.reviews
    if ref is None:
        return _table([]), []
    lines, issues = _lines(config, ref)
    issues += [_issue(ref, fault) for number, line in lines for fault in _faults(number, line)]
    if issues:
        return _table([]), issues
    reviews = _table([{**line, "line": number} for number, line in lines])
    return reviews[reviews["on"] <= pd.Timestamp(config.as_of)].reset_index(drop=True), []


def add_review(
    config: Config, *, finding_id: str, verdict: str, reason: str, by_role: str, inputs_sha256: str
) -> str:
    """Add one review of the day ``as_of`` to the file of a monitor; nothing else in it changes.

    Returns
    -------
    file
        Its path below the monitor's folder.

    Raises
    ------
    UsageError
        If the monitor names no file of reviews, or one whose content is on record; if the newest
        review of the finding says the same, and the finding still rests on the same. Another
        verdict on the same inputs is written, and takes the place of the one before.
    DataError
        If the file, or the new line, has faults; all of them are in it.
    """
    ref = config.monitor.reviews
    if ref is None:
        raise UsageError(
            f"{config.monitor.id}: the monitor names no file of reviews. "
            "Add reviews: {path: reviews.csv} to it."
        )
    if ref.sha256 is not None:
        raise UsageError(f"{ref.path}: its checksum is on record. Take sha256 out of the monitor.")
    line = {
        "finding_id": finding_id,
        "verdict": verdict,
        "reason": " ".join(reason.split()),
        "by_role": " ".join(by_role.split()),
        "on": config.as_of.isoformat(),
        "inputs_sha256": inputs_sha256,
    }
    path = config.folder / ref.path
    there = path.exists()
    said, issues = read_reviews(config) if there else (_table([]), [])
    issues += [
        _issue(ref, (None, column, what, mend)) for _, column, what, mend in _faults(0, line)
    ]
    if issues:
        raise DataError(issues)
    _refuse_a_repeat(said, line, ref)
    before = path.read_text(encoding="utf-8-sig") if there else ",".join(COLUMNS) + "\n"
    added = io.StringIO(newline="")
    heading = next(csv.reader([before.splitlines()[0]]))
    csv.DictWriter(added, heading, lineterminator="\n").writerow(line)
    ended = before if before.endswith("\n") else before + "\n"
    write_whole(path, (ended + added.getvalue()).encode())
    return ref.path


def _refuse_a_repeat(said: pd.DataFrame, line: dict[str, str], ref: FileRef) -> None:
    """Refuse a line that says what the newest review of the same finding says."""
    last = newest(said[said["finding_id"] == line["finding_id"]])
    key = ["verdict", "inputs_sha256"]
    for one in last[(last[key] == [line[name] for name in key]).all(axis=1)].to_dict("records"):
        raise UsageError(
            f"{ref.path}, line {one['line']}: {line['finding_id']!r} was called "
            f"{one['verdict']} by {one['by_role']!r} on {one['on'].date()}, and nothing it "
            "rests on has changed since. Give another verdict, or leave it."
        )


def _issue(ref: FileRef, fault: Fault) -> Issue:
    number, column, what, mend = fault
    return Issue("stop", "review_value", ref.path, what, mend, line=number, column=column)


def _table(rows: list[dict[str, object]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=[*COLUMNS, "line"])
    text = dict.fromkeys([name for name in COLUMNS if name != "on"], "str")
    return table.astype(text | {"on": "datetime64[s]", "line": "int64"})


def _lines(config: Config, ref: FileRef) -> tuple[list[tuple[int, dict[str, str]]], list[Issue]]:
    """Give the lines below the heading with their numbers, or why they cannot be had."""
    try:
        content = own_content(config.folder, ref)
        if isinstance(content, Issue):
            return [], [content]
        text = io.StringIO(content.decode("utf-8-sig"), newline="")
        reader = csv.DictReader(text, strict=True)
        heading = list(reader.fieldnames or [])
        if sorted(heading) != sorted(COLUMNS):
            what = "the first line does not name its columns once each, and no other"
            return [], [_issue(ref, (1, None, what, f"Write {','.join(COLUMNS)}"))]
        return [(reader.line_num, line) for line in reader], []
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        what = f"byte {error.object[error.start]:#04x} is no text in UTF-8"
        return [], [_issue(ref, (line, None, what, "Save the file as CSV in UTF-8"))]
    except (OSError, csv.Error) as error:
        what = f"it cannot be read: {getattr(error, 'strerror', None) or error}"
        mend = "Save it as CSV in UTF-8, below the monitor file"
        return [], [_issue(ref, (None, None, what, mend))]


def _faults(number: int, line: dict[str, str]) -> Iterator[Fault]:
    """Check one line."""
    if None in line or None in line.values():
        yield number, None, "the line has more or fewer fields than the heading", "Count its commas"
        return
    for column, text in line.items():
        if UNPRINTABLE.search(text):
            what = f"{printable(text[:60])!r} holds a character that cannot be seen"
            yield number, column, what, "Write it again without it"
        if column in ("reason", "by_role") and PERSONAL.search(text):
            what = "it holds what may be the number of a person or a telephone"
            yield number, column, what, "Write the office and what was seen, and nobody's number"
        if not text.strip() and column != "reason":
            yield number, column, "is empty", "Fill it"
    for column, what, mend in _value_faults(line):
        yield number, column, what, mend


def _value_faults(line: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    verdict, day, checksum = (line[one] for one in ("verdict", "on", "inputs_sha256"))
    if verdict and verdict not in VERDICTS:
        yield "verdict", f"{verdict[:60]!r} is not a verdict", f"Use one of: {', '.join(VERDICTS)}"
    if verdict == "wrong" and not line["reason"].strip():
        yield "reason", "a sign is called wrong without a reason", "Say what is wrong with it"
    if day and not _is_day(day):
        yield "on", f"{day[:60]!r} is not a date from 1900 to 2100", "Write it as YYYY-MM-DD"
    if checksum and not CHECKSUM.fullmatch(checksum):
        what = f"{checksum[:60]!r} is not the checksum of a finding"
        yield "inputs_sha256", what, "Copy the 32 digits that stand beside the finding"


def _is_day(text: str) -> bool:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return False
    return day.isoformat() == text and FIRST_DAY <= day <= LAST_DAY
