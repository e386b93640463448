"""Files of reports as they come in: ours, a CSV, or Open311 GeoReport v2; none says by whom."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from geo.documents.faults import MENDS
from geo.errors import UNPRINTABLE, printable
from geo.files import named_content, read_json
from geo.records import SIGNAL_FORM, SIGNAL_SUBJECTS, Issue, Report, SignalFile, Signals

LARGEST_BYTES = 20_000_000

IDENTITY = (
    "first_name", "last_name", "name", "full_name", "email", "phone", "telephone", "device_id",
    "account_id", "iin", "user_id", "author", "contact",
)  # fmt: skip
"""Fields of who reports: Open311's own, and those that forms of services add."""

OPEN311: Mapping[str, str] = {
    "service_request_id": "request_id",
    "requested_datetime": "received_at",
    "lat": "latitude",
    "long": "longitude",
    "cadastral_no": "cadastral_no",
}
"""Fields of GeoReport v2 that are taken as they are; ``cadastral_no`` is one that some add."""

UNASKED = (
    "status", "status_notes", "service_name", "agency_responsible", "service_notice",
    "updated_datetime", "expected_datetime", "address_id", "zipcode", "jurisdiction_id", "token",
)  # fmt: skip
"""Fields of GeoReport v2 about the service's own handling, which says nothing of the ground."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One report as it came."""

    file: str
    row: int  # from 1; of a CSV as a person counts its lines
    origin: str
    report: Report

    def fault(self, what: str, mend: str, column: str) -> Issue:
        """Give an issue of it that stops."""
        return Issue("stop", "signal_value", self.file, what, mend, row=self.row, column=column)


def read_reports(path: Path, *, monitor: str, kept: Signals) -> tuple[list[Sent], list[Issue]]:
    """Read a file of reports.

    Parameters
    ----------
    path
        The file: ``.csv``, or JSON of ours or of Open311.
    monitor
        Id of the monitor it must be of, where it says one.
    kept
        What the monitor says of reports: its codes of Open311 services.

    Returns
    -------
    reports, issues
        The reports, none of them where something has to be mended; every fault, and a note for
        each field of identity that was left out.
    """
    rows, origin, issues = _rows(path, monitor, kept)
    sent: list[Sent] = []
    for row, fields in rows:
        told, dropped = _without_identity(fields)
        issues += [_left_out(path.name, row, name) for name in dropped]
        report, faults = _report(told, path.name, row)
        issues += faults
        if report is not None:
            sent.append(Sent(path.name, row, origin, report))
    issues += [issue for one in sent for issue in (*_unseen(one), *_claimed(one))]
    stops = any(issue.severity == "stop" for issue in issues)
    return ([] if stops else sent), issues


def _rows(
    path: Path, monitor: str, kept: Signals
) -> tuple[list[tuple[int, dict[str, Any]]], str, list[Issue]]:
    """Give the fields of each report by our names, in what they came, and what is wrong."""
    if path.suffix.lower() == ".csv":
        found = _table(path)
        return ([], "table", [found]) if isinstance(found, Issue) else (found, "table", [])
    mend = "Save it from the page again, or export it from the service again"
    tree = read_json(path, code="signal_value", largest_bytes=LARGEST_BYTES, mend=mend)
    if isinstance(tree, Issue):
        return [], "form", [tree]
    if isinstance(tree, dict) and tree.get("format") == SIGNAL_FORM:
        return _of_form(tree, path.name, monitor)
    records = tree.get("requests") if isinstance(tree, dict) else tree
    if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
        what = "it is neither a file of this program nor a list of Open311 service requests"
        return [], "open311", [Issue("stop", "signal_value", path.name, what, mend)]
    rows, issues = [], list[Issue]()
    for row, record in enumerate(records, 1):
        told, notes = _of_service(record, kept, path.name, row)
        rows.append((row, told))
        issues += notes
    return rows, "open311", issues


def _of_form(
    tree: dict[str, Any], file: str, monitor: str
) -> tuple[list[tuple[int, dict[str, Any]]], str, list[Issue]]:
    """Take a file of ours apart; the report itself is checked with all others."""
    listed = tree.get("signals")
    try:
        SignalFile.model_validate({**tree, "signals": [{"what": "other", "cadastral_no": "0"}]})
        if not isinstance(listed, list) or not listed or len(listed) > 1000:
            raise ValueError("signals is no list of 1 to 1000 reports")
    except ValueError as error:
        said = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        mend = "Save it from the page again"
        what = f"it is no file of reports: {said[:1].lower()}{said[1:]}"
        return [], "form", [Issue("stop", "signal_value", file, what, mend)]
    if tree["monitor"] != monitor:
        what = f"it is of the monitor {printable(str(tree['monitor']))!r}, not of {monitor!r}"
        mend = "Name the monitor that the reports were made for"
        return [], "form", [Issue("stop", "signal_value", file, what, mend, column="monitor")]
    rows = [(at, one if isinstance(one, dict) else {"": one}) for at, one in enumerate(listed, 1)]
    return rows, "form", []


def _of_service(
    record: Mapping[str, Any], kept: Signals, file: str, row: int
) -> tuple[dict[str, Any], list[Issue]]:
    """Give a service request by our names."""
    told = {
        ours: record[name] for name, ours in OPEN311.items() if record.get(name) not in (None, "")
    }
    told |= {name: record[name] for name in IDENTITY if record.get(name)}
    told |= {name: text for name, text in record.items() if _strange(name)}
    said = [
        str(record[name])
        for name in ("address", "address_string", "description")
        if record.get(name)
    ]
    if said:
        told["text"] = "\n".join(said)
    if record.get("media_url"):
        told["photo"] = str(record["media_url"]).split("?", 1)[0].rsplit("/", 1)[-1][:200] or None
    code = str(record.get("service_code") or "")
    told["what"] = kept.services.get(code, "other")
    if code in kept.services:
        return told, []
    what = f"the service code {printable(code)!r} has no word of ours, so it is about anything else"
    mend = "Write it under services of signals in the monitor"
    return told, [Issue("note", "signal_service", file, what, mend, row=row, column="service_code")]


def _strange(name: str) -> bool:
    known = (*OPEN311, *UNASKED, *IDENTITY)
    more = ("address", "address_string", "description", "media_url", "service_code")
    return name not in (*known, *more)


def _table(path: Path) -> list[tuple[int, dict[str, Any]]] | Issue:
    """Give the rows of a CSV; an empty field is left out."""
    content = named_content(path, largest_bytes=LARGEST_BYTES)
    if isinstance(content, Issue):
        return content
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        return [
            (
                reader.line_num,
                {str(name): text for name, text in line.items() if text not in ("", None)},
            )
            for line in reader
        ]
    except UnicodeDecodeError:
        return Issue("stop", "not_utf8", path.name, "it is not UTF-8", "Save it as CSV in UTF-8")
    except csv.Error as error:
        what = f"it cannot be read as CSV: {error}"
        return Issue("stop", "csv_malformed", path.name, what, "Save it as CSV in UTF-8")


def _without_identity(fields: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Leave out who reports, whatever is said there."""
    dropped = [name for name in fields if name.strip().lower() in IDENTITY]
    return {name: value for name, value in fields.items() if name not in dropped}, dropped


def _left_out(file: str, row: int, name: str) -> Issue:
    what = "the field says who reports; it was left out, and is kept nowhere"
    mend = "Ask the service not to send it"
    return Issue("note", "signal_identity", file, what, mend, row=row, column=printable(name))


def _report(fields: dict[str, Any], file: str, row: int) -> tuple[Report | None, list[Issue]]:
    try:
        return Report.model_validate_json(json.dumps(fields)), []
    except ValidationError as error:
        return None, [_issue(file, row, one) for one in error.errors(include_url=False)]


MORE: Mapping[str, str] = {
    "literal_error": f"Use one of: {', '.join(SIGNAL_SUBJECTS)}",
    "timezone_aware": "Write the moment with its time zone, as 2026-11-01T09:30:00Z",
    "datetime_parsing": "Write the moment with its time zone, as 2026-11-01T09:30:00Z",
    "datetime_from_date_parsing": "Write the moment with its time zone, as 2026-11-01T09:30:00Z",
    "extra_forbidden": "Take it out",
    "missing": "Add it",
    "value_error": "Give a place, or the cadastral number",
}


def _issue(file: str, row: int, fault: Any) -> Issue:
    """Say what is wrong with a report; what was written there is not said again."""
    key = ".".join(printable(str(one))[:60] for one in fault["loc"]) or None
    said = str(fault["msg"]).removeprefix("Value error, ")
    if fault["type"] == "extra_forbidden":
        said = "it is not a known field"
    mend = {**MENDS, **MORE}.get(fault["type"], "Correct the value")
    what = f"{said[:1].lower()}{said[1:]}".removesuffix(".")
    return Issue("stop", "signal_value", file, what, mend, row=row, column=key)


def _claimed(one: Sent) -> Iterator[Issue]:
    """Refuse what only a service may say: by it a citizen could put himself before others."""
    if one.origin != "form":
        return
    for column in ("received_at", "request_id"):
        if getattr(one.report, column) is not None:
            what = "a citizen's own file cannot say it"
            yield one.fault(what, "Take it out; the service says when a report came in", column)


def _unseen(one: Sent) -> Iterator[Issue]:
    """Find texts that hold what steers or hides; line ends are ordinary in a citizen's words."""
    texts: Sequence[tuple[str, str | None]] = (
        ("text", (one.report.text or "").translate({10: " ", 13: " ", 9: " "})),
        ("photo", one.report.photo),
        ("cadastral_no", one.report.cadastral_no),
        ("request_id", one.report.request_id),
    )
    for column, text in texts:
        if text and UNPRINTABLE.search(text):
            yield one.fault(
                "it holds a character that cannot be seen", "Write it again without it", column
            )
