"""The door to the register of reports: a file that grows line by line, and what lies beside it.

Words of citizens lie beside it, and a secret that is drawn when it is begun: who does not hold
the office's folder can try out neither what is kept of a report nor what is told of it.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from geo import tables
from geo.config import MONITOR_FILE, Config
from geo.enforcement.columns import MOMENT
from geo.enforcement.entry import commitment, leaf_sha256, random_salts
from geo.enforcement.locks import held
from geo.enforcement.signal_entries import read_entries, sealed, signals_of
from geo.errors import DataError, UsageError
from geo.files import own_content, read_json, write_whole
from geo.reader import paths
from geo.records import FileRef, Issue, Signals

LARGEST_BYTES = 200_000_000
"""Some 400,000 reports."""
WORDS = "words"
"""A draft's key for what the citizen wrote; it goes into the file of words."""
RESTORE = "Restore it from a backup"
_SECRET = re.compile(rb"[0-9a-f]{32}\n")

Prepare = Callable[[pd.DataFrame, str], Sequence[Mapping[str, Any]]]
"""Is given the entries as they are while nobody else writes, and the register's secret, and gives
the drafts to add."""


def read_signals(config: Config) -> tuple[pd.DataFrame, list[Issue]]:
    """Read the reports of a monitor, as the register stands at the end of its ``as_of``.

    Returns
    -------
    signals, issues
        As :func:`geo.enforcement.signal_entries.signals_of` gives them; every fault. A monitor
        that keeps no register has no reports and no fault.
    """
    kept = config.monitor.signals
    nothing = tables.SIGNAL_ENTRIES.empty()
    entries, issues = (nothing, []) if kept is None else _entries(config, kept)
    words: Mapping[str, str] = {}
    if kept is not None:
        words, unread = _words(config, kept)
        issues = [*issues, *unread, *_secret_faults(config, kept)]
    error_m = kept.position_error_m.value if kept else 0.0
    zone = config.monitor.timezone
    known = entries[_known_by(entries, config)]
    return signals_of(known, words, timezone=zone, assumed_error_m=error_m), issues


def filling_seed(config: Config) -> str:
    """Give what rows that stand for no report are drawn from; empty where no register is kept."""
    kept = config.monitor.signals
    secret = None if kept is None else _secret(config, kept)
    if not isinstance(secret, str):
        return ""  # a register without its secret stops the run
    return hmac.digest(secret.encode(), b"rows that stand for no report", "sha256").hex()


def add_entries(
    config: Config,
    prepare: Prepare,
    *,
    role: str,
    now: datetime,
    begin: bool = False,
    salts: Iterator[str] | None = None,
    wait_s: float = 10.0,
) -> list[dict[str, Any]]:
    """Add entries at the end of the register, all of them or none.

    Parameters
    ----------
    config
        The monitor.
    prepare
        Looks at the entries, and gives the drafts: columns of ``tables.SIGNAL_ENTRIES``, and
        ``words`` beside them. It may refuse with ``DataError`` or ``UsageError``.
    role
        Role of who writes them down.
    now
        The moment, with its time zone.
    begin
        Whether to begin a register where there is none.
    salts
        Of words, and the register's secret as it is begun; random ones if left out.
    wait_s
        How long to wait for another writer.

    Returns
    -------
    drafts
        Those that were added; they are on the disk.

    Raises
    ------
    DataError
        If the register, or a draft, has faults.
    UsageError
        If the monitor keeps no register, or one is to be begun that is there.
    """
    kept = required(config)
    path = config.folder / kept.path
    with held(path.with_name(f"{path.name}-lock"), wait_s, kept.path):
        if begin and path.exists():
            raise UsageError(f"{kept.path}: a register is there already. Leave --begin out.")
        entries, words = _sound(config, kept) if not begin else (tables.SIGNAL_ENTRIES.empty(), {})
        salt_of = salts or random_salts()
        secret = next(salt_of) if begin else _sound_secret(config, kept)
        drafts = [dict(one) for one in prepare(entries, secret)]
        fresh: dict[str, tuple[str, str]] = {}
        for draft in drafts:
            text = draft.pop(WORDS, None)
            if text:
                salt = next(salt_of)
                draft["words_sha256"] = commitment(text, salt)
                fresh[draft["words_sha256"]] = (salt, text)
        lines = _lines(entries, drafts, role, now)
        _, issues = read_entries([*_as_kept(config, kept, begin=begin), *lines], kept.path)
        _refuse(issues)
        if begin:
            write_whole(config.folder / kept.secret_path, f"{secret}\n".encode())
            (config.folder / kept.secret_path).chmod(0o600)
        if (
            fresh
        ):  # first: words that no entry names yet harm nobody, an entry without its words does
            write_whole(config.folder / kept.words_path, _joined(words | fresh))
            (config.folder / kept.words_path).chmod(0o600)
        whole = "".join(f"{line}\n" for line in [*_as_kept(config, kept, begin=begin), *lines])
        write_whole(path, whole.encode())
    return drafts


def erase_words(config: Config, words_sha256: str, *, wait_s: float = 10.0) -> bool:
    """Take words out of the file beside the register; their hash stays in the chain.

    Returns
    -------
    erased
        Whether there were some.
    """
    kept = required(config)
    path = config.folder / kept.path
    with held(path.with_name(f"{path.name}-lock"), wait_s, kept.path):
        words = _sound(config, kept)[1]
        left = {key: one for key, one in words.items() if key != words_sha256}
        if len(left) < len(words):
            write_whole(config.folder / kept.words_path, _joined(left))
        return len(left) < len(words)


def waiting_words(config: Config) -> dict[str, str]:
    """Give the words that wait for a person, by report, each printable.

    Raises
    ------
    DataError
        If the register has faults.
    """
    entries, salted = _sound(config, required(config))
    settled = entries.loc[entries["kind"].isin(["released", "withheld"]), "signal_id"]
    held_ = entries[(entries["words_state"] == "held") & ~entries["signal_id"].isin(settled)]
    texts = held_["words_sha256"].map({key: text for key, (_, text) in salted.items()})
    return dict(zip(held_["signal_id"], texts.fillna(""), strict=True))


def required(config: Config) -> Signals:
    """Give what the monitor says of its reports.

    Raises
    ------
    UsageError
        If it says nothing.
    """
    if config.monitor.signals is None:
        raise UsageError(
            f"{config.monitor.id}: the monitor keeps no reports of citizens. Add signals: with "
            f"position_error_m and how_to_report to {MONITOR_FILE}."
        )
    return config.monitor.signals


def _known_by(entries: pd.DataFrame, config: Config) -> pd.Series:
    """Tell which entries were written down by the end of the day of the run, where it is."""
    moments = pd.to_datetime(entries["recorded_at"], format=MOMENT, utc=True)
    local = moments.dt.tz_convert(config.monitor.timezone).dt.tz_localize(None)
    return local.dt.normalize() <= pd.Timestamp(config.as_of)


def _sound(config: Config, kept: Signals) -> tuple[pd.DataFrame, dict[str, tuple[str, str]]]:
    """Give the entries and the words of a register without fault."""
    entries, issues = _entries(config, kept)
    salted, unread = _salted(config, kept)
    _refuse([*issues, *unread])
    return entries, salted


def _sound_secret(config: Config, kept: Signals) -> str:
    secret = _secret(config, kept)
    if isinstance(secret, Issue):
        raise DataError([secret])
    return secret


def _secret_faults(config: Config, kept: Signals) -> list[Issue]:
    """Tell of a register without its secret; one that is not there is told of itself."""
    secret = _secret(config, kept) if (config.folder / kept.path).exists() else ""
    return [secret] if isinstance(secret, Issue) else []


def _secret(config: Config, kept: Signals) -> str | Issue:
    """Read the secret, or say why it cannot be had; another one would fit nothing kept by it."""
    name = kept.secret_path
    try:
        content = own_content(config.folder, FileRef(path=name), largest_bytes=1000)
    except OSError:
        content = b""
    if isinstance(content, Issue):
        return content
    if not _SECRET.fullmatch(content):
        what = "the secret of the register is missing or damaged"
        return Issue("stop", "signal_broken", name, what, RESTORE)
    return content.decode().strip()


def _refuse(issues: Sequence[Issue]) -> None:
    stops = [issue for issue in issues if issue.severity == "stop"]
    if stops:
        raise DataError(stops)


def _entries(config: Config, kept: Signals) -> tuple[pd.DataFrame, list[Issue]]:
    lines = _content(config, kept)
    if isinstance(lines, Issue):
        return tables.SIGNAL_ENTRIES.empty(), [lines]
    return read_entries(lines, kept.path)


def _as_kept(config: Config, kept: Signals, *, begin: bool) -> list[str]:
    lines = [] if begin else _content(config, kept)
    if isinstance(lines, Issue):
        raise DataError([lines])
    return lines


def _content(config: Config, kept: Signals) -> list[str] | Issue:
    """Give the lines of the register, or why they cannot be had."""
    name = kept.path
    try:
        content = own_content(config.folder, FileRef(path=name), largest_bytes=LARGEST_BYTES)
    except FileNotFoundError:
        mend = "Check the path, or begin one with foothill signal receive --begin"
        return Issue("stop", "file_missing", name, "the file does not exist", mend)
    except OSError as error:
        what = f"it cannot be read: {error.strerror or error}"
        return Issue("stop", "file_unreadable", name, what, RESTORE)
    if isinstance(content, Issue):
        return content
    try:
        *lines, rest = content.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Issue("stop", "not_utf8", name, "it is not UTF-8", RESTORE, line=line)
    if rest:
        what = "its last line is not whole"
        return Issue("stop", "signal_broken", name, what, RESTORE, line=len(lines) + 1)
    return lines


def _words(config: Config, kept: Signals) -> tuple[dict[str, str], list[Issue]]:
    salted, issues = _salted(config, kept)
    return {key: text for key, (_, text) in salted.items()}, issues


def _salted(config: Config, kept: Signals) -> tuple[dict[str, tuple[str, str]], list[Issue]]:
    """Read the file of words; each must be what its key is the commitment to."""
    name = kept.words_path
    why = paths.refusal(config.folder, name)
    if why is not None:
        mend = "Put the file itself beside the register"
        return {}, [Issue("stop", "path_refused", name, f"the path is refused: {why}", mend)]
    if not (config.folder / name).exists():
        return {}, []  # nobody wrote a word, or all of them were erased
    found = read_json(
        config.folder / name, code="signal_broken", largest_bytes=LARGEST_BYTES, mend=RESTORE
    )
    if isinstance(found, Issue):
        return {}, [found]
    try:
        salted = {key: (one["salt"], one["text"]) for key, one in found.items()}
        sound = all(commitment(text, salt) == key for key, (salt, text) in salted.items())
    except (AttributeError, KeyError, TypeError, ValueError):
        sound, salted = False, {}
    if not sound:
        what = "its words are not those that came in"
        return {}, [Issue("stop", "signal_broken", name, what, RESTORE)]
    return salted, []


def _joined(words: Mapping[str, tuple[str, str]]) -> bytes:
    told = {key: {"salt": salt, "text": text} for key, (salt, text) in sorted(words.items())}
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _lines(
    entries: pd.DataFrame, drafts: Sequence[Mapping[str, Any]], role: str, now: datetime
) -> list[str]:
    """Seal drafts one after the other: each names the one before."""
    last = entries.iloc[-1] if len(entries) else None
    seq, before = (int(last["seq"]), str(last["leaf_sha256"])) if last is not None else (0, None)
    stamp = {
        "recorded_at": now.astimezone(UTC).strftime(MOMENT),
        "recorder_role": " ".join(role.split()),
    }
    lines: list[str] = []
    for draft in drafts:
        seq += 1
        line = sealed({**draft, **stamp}, seq=seq, prev_sha256=before)
        before = leaf_sha256(line)
        lines.append(line)
    return lines
