"""What is written down about reports: that they came in, who may read them, what was decided."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from geo.config import Config, require_day
from geo.enforcement.columns import MOMENT
from geo.enforcement.numbers_of_persons import number_of_person, photo_of_person
from geo.enforcement.personal_words import signs_of_persons
from geo.enforcement.receipt_codes import code_sha256, new_code, read_code
from geo.enforcement.signal_files import Sent, read_reports
from geo.enforcement.signal_register import WORDS, add_entries, erase_words, required
from geo.errors import PERSONAL, DataError, UsageError, did_you_mean, printable
from geo.records import Issue


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the service hands to whoever reported: the code is said once, and kept nowhere."""

    signal_id: str
    code: str
    held: bool  # its words wait for a person
    row: int


@dataclass(frozen=True, slots=True)
class Received:
    """What came of a file of reports."""

    receipts: tuple[Receipt, ...]
    issues: tuple[Issue, ...]  # notes


@dataclass(slots=True)
class _Intake:
    """Makes drafts of reports while nobody else writes, and remembers their codes."""

    sent: Sequence[Sent]
    now: datetime
    code: Callable[[], str]
    receipts: list[Receipt] = field(default_factory=list)
    notes: list[Issue] = field(default_factory=list)

    def drafts(self, entries: pd.DataFrame, secret: str) -> list[dict[str, Any]]:
        """Give each report that is new a number and a code of its own, and write its draft."""
        number = int((entries["kind"] == "received").sum())
        there = set(entries["request_sha256"].dropna())
        drafts = []
        for one in self.sent:
            key = _request_key(one, secret)
            if key in there:
                self._known(one)
                continue
            there |= {key} if key else set()
            number += 1
            receipt = Receipt(f"S{number:05d}", self.code(), _held(one), one.row)
            self.receipts.append(receipt)
            drafts.append(_draft(one, receipt, key, self.now))
        return drafts

    def _known(self, one: Sent) -> None:
        what = "the service's number of it was received before; it was not written down again"
        mend = "Nothing needs to be done"
        note = Issue("note", "signal_known", one.file, what, mend, row=one.row, column="request_id")
        self.notes.append(note)


def receive(
    config: Config,
    path: Path,
    *,
    role: str,
    now: datetime,
    begin: bool = False,
    rehearse: bool = False,
    code: Callable[[], str] = new_code,
    salts: Iterator[str] | None = None,
) -> Received:
    """Write the reports of a file down, all of them or none, and give each a receipt.

    Parameters
    ----------
    config
        The monitor.
    path
        The file; see :func:`geo.enforcement.signal_files.read_reports`.
    role
        Role of who writes it down; no person.
    now
        The moment, with its time zone.
    begin
        Whether to begin a register where there is none.
    rehearse
        Whether only to look at the file.
    code
        Makes a receipt code; a random one if left out.
    salts
        Of words; random ones if left out.

    Raises
    ------
    DataError
        If a report, or the register, has faults; all of them are in it.
    UsageError
        If the monitor keeps no reports.
    """
    kept = required(config)
    sent, issues = read_reports(path, monitor=config.monitor.id, kept=kept)
    issues += [issue for one in sent for issue in _faults(one, config, now)]
    _require_role(role)
    stops = [issue for issue in issues if issue.severity == "stop"]
    if stops:
        raise DataError(stops)
    intake = _Intake(sent, now, code)
    if not rehearse:
        add_entries(config, intake.drafts, role=role, now=now, begin=begin, salts=salts)
    return Received(tuple(intake.receipts), (*issues, *intake.notes))


def release(config: Config, signal_id: str, *, role: str, now: datetime) -> None:
    """Let the words of a report be read inside; they are published nowhere.

    Raises
    ------
    UsageError
        If there is no such report, or it has no words that wait.
    """
    _about(config, signal_id, {"kind": "released"}, role=role, now=now, worded=True)


def withhold(config: Config, signal_id: str, *, role: str, now: datetime, erase: bool) -> bool:
    """Keep the words of a report from every page; with ``erase`` they are gone for good.

    Returns
    -------
    erased
        Whether words were taken out of the file beside the register.
    """
    entry = _about(config, signal_id, {"kind": "withheld"}, role=role, now=now, worded=True)
    return bool(erase and erase_words(config, str(entry["words_sha256"])))


def place(config: Config, signal_id: str, building_id: str, *, role: str, now: datetime) -> None:
    """Write down which building a report is about, as a person found."""
    draft = {"kind": "placed", "building_id": building_id}
    _about(config, signal_id, draft, role=role, now=now)


def reward(
    config: Config,
    code: str,
    *,
    decided_on: date,
    role: str,
    now: datetime,
    amount: float | None = None,
    currency: str | None = None,
    reason: str | None = None,
) -> str:
    """Write down what was decided on the reward of the report that a code is the receipt of.

    Parameters
    ----------
    config
        The monitor.
    code
        As it stands on the receipt.
    decided_on
        Day of the decision.
    role
        Role of who writes it down; no person.
    now
        The moment, with its time zone.
    amount, currency
        The sum; both left out where a reward was refused.
    reason
        Why; no names of persons.

    Returns
    -------
    signal_id
        The report.

    Raises
    ------
    UsageError
        If it is no code of this register, or the sum cannot be.
    """
    asked = code_sha256(read_code(code))
    require_day("--decided-on", decided_on)
    if decided_on > _local_day(config, now):
        raise UsageError(f"--decided-on {decided_on}: the day has not come yet. Correct it.")
    if PERSONAL.search(reason or "") or signs_of_persons(reason or ""):
        raise UsageError("--reason may name a person, and stays for ever. Say it without a name.")
    _require_sum(config, amount, currency)
    draft = {
        "kind": "rewarded",
        "code_sha256": asked,
        "decision": "refused" if amount is None else "granted",
        "reward": None if amount is None else float(amount),
        "currency": currency if amount is not None else None,
        "decided_on": decided_on.isoformat(),
        "reason": reason,
    }

    def drafts(entries: pd.DataFrame, _secret: str) -> list[dict[str, Any]]:
        came = entries[(entries["kind"] == "received") & (entries["code_sha256"] == asked)]
        if came.empty:
            raise UsageError("No report has this code. Read it again; was it given by this city?")
        return [{**draft, "signal_id": str(came["signal_id"].iloc[0])}]

    _require_role(role)
    return str(add_entries(config, drafts, role=role, now=now)[0]["signal_id"])


def _require_sum(config: Config, amount: float | None, currency: str | None) -> None:
    expected = required(config).currency
    if amount is None:
        if currency is not None:
            raise UsageError("--currency without --sum. Give the sum, or leave it out.")
        return
    if not 0 < amount < 10**12:
        raise UsageError(f"--sum {amount:g}: no such sum. Give it in whole units of the currency.")
    if expected is None:
        raise UsageError(
            f"{config.monitor.id}: the monitor pays no rewards. Write currency: under signals."
        )
    if currency != expected:
        raise UsageError(f"--currency {currency}: the monitor pays in {expected}. Give it so.")


def _about(
    config: Config,
    signal_id: str,
    draft: Mapping[str, Any],
    *,
    role: str,
    now: datetime,
    worded: bool = False,
) -> pd.Series:
    """Add an entry about one report; give the entry by which it came in."""
    _require_role(role)
    found: list[pd.Series] = []

    def drafts(entries: pd.DataFrame, _secret: str) -> list[dict[str, Any]]:
        came = entries[entries["kind"] == "received"].set_index("signal_id", drop=False)
        if signal_id not in came.index:
            hint = did_you_mean(signal_id, came.index)
            shown = printable(signal_id)
            raise UsageError(f"There is no report {shown!r}. {hint}See foothill signal list.")
        entry = came.loc[signal_id]
        if worded and pd.isna(entry["words_sha256"]):
            raise UsageError(f"{signal_id}: the report came without words.")
        found.append(entry)
        return [{**draft, "signal_id": signal_id}]

    add_entries(config, drafts, role=role, now=now)
    return found[0]


def _require_role(role: str) -> None:
    if not role.strip() or PERSONAL.search(role):
        raise UsageError("--role is an office, and no person's name or number. Write it so.")


def _faults(one: Sent, config: Config, now: datetime) -> list[Issue]:
    """Check what only the monitor and the clock can tell."""
    report, found = one.report, list[Issue]()
    if report.received_at is not None and report.received_at > now:
        mend = "Correct the clock of the service, or of this machine"
        found.append(one.fault("the moment has not come yet", mend, "received_at"))
    if report.seen_on is not None and report.seen_on > _local_day(config, now):
        found.append(one.fault("the day has not come yet", "Correct the day", "seen_on"))
    west, south, east, north = config.monitor.extent.bounds
    if report.latitude is not None and report.longitude is not None:
        inside = south <= report.latitude <= north and west <= report.longitude <= east
        if not inside:
            what = f"{report.latitude:g}, {report.longitude:g} is outside the extent of the monitor"
            mend = "Correct the place, or send the report to the city it is about"
            found.append(one.fault(what, mend, "latitude"))
    number = report.cadastral_no
    if number is not None and number_of_person(number, config.monitor.cadastre):
        what = "it does not look like a cadastral number, and may be of a person"
        found.append(one.fault(what, "Write the number alone", "cadastral_no"))
    return found


def _request_key(one: Sent, secret: str) -> str | None:
    """Give what tells a request that came before.

    A service counts its requests from 1, and its own list says who sent each: a plain hash of so
    short a number is found by trying, and with it the person behind a report.
    """
    request = one.report.request_id
    if request is None:
        return None
    return hmac.digest(secret.encode(), f"{one.origin}\n{request}".encode(), "sha256").hex()


def _local_day(config: Config, now: datetime) -> date:
    """Give the day it is in the city."""
    return now.astimezone(ZoneInfo(config.monitor.timezone)).date()


def _held(one: Sent) -> bool:
    return _photo_held(one) or bool(signs_of_persons(one.report.text or ""))


def _photo_held(one: Sent) -> bool:
    return one.report.photo is not None and photo_of_person(one.report.photo)


def _words(one: Sent) -> str | None:
    """Give what the citizen wrote; the name of a photo that may be a person's is among it."""
    parts = [one.report.text, one.report.photo if _photo_held(one) else None]
    return "\n".join(part for part in parts if part) or None


def _draft(one: Sent, receipt: Receipt, key: str | None, now: datetime) -> dict[str, Any]:
    report, words = one.report, _words(one)
    came = (report.received_at or now).astimezone(UTC)
    return {
        "kind": "received",
        "signal_id": receipt.signal_id,
        "received_at": came.strftime(MOMENT),
        "origin": one.origin,
        "what": report.what,
        "latitude": report.latitude,
        "longitude": report.longitude,
        "position_error_m": report.position_error_m,
        "cadastral_no": report.cadastral_no,
        "seen_on": report.seen_on.isoformat() if report.seen_on else None,
        "photo": None if _photo_held(one) else report.photo,
        "words_state": "none" if words is None else "held" if receipt.held else "plain",
        "code_sha256": code_sha256(receipt.code),
        "request_sha256": key,
        WORDS: words,
    }
