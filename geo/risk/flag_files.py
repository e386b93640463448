"""The files of red flags: read, and given the numbers and words of one city."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from geo import documents
from geo.config import MONITOR_FILE, Config, layers_folder
from geo.errors import did_you_mean
from geo.records import Flag, Issue, Parameter

FOLDER = "flags"

Settings = Mapping[str, Parameter | list[str]]


def read_flags(config: Config) -> tuple[tuple[Flag, ...], list[Issue]]:
    """Read ``flags/*.yaml``, and set what the monitor says of them.

    Parameters
    ----------
    config
        Where a folder ``flags`` lies in that of the monitor, it stands in for the one that comes
        with the program. ``flags`` of the monitor leaves flags out and sets thresholds and lists
        of words.

    Returns
    -------
    flags, issues
        The flags that the city asks, by id, and every fault of the files and of the settings.
    """
    flags, issues = flags_in(flags_folder(config))
    said = config.monitor.flags
    ids = [flag.id for flag in flags]
    unknown = [("leave_out", one) for one in said.leave_out if one not in ids]
    unknown += [("settings", one) for one in said.settings if one not in ids]
    if not issues:
        issues = [
            _of_monitor(f"flags.{key}", f"there is no flag {one!r}", _use(one, ids))
            for key, one in unknown
        ]
    kept = [flag for flag in flags if flag.id not in said.leave_out]
    made: list[Flag] = []
    for flag in kept:
        settings = said.settings.get(flag.id, {})
        faults = list(_faults(flag, settings))
        issues += faults
        made.append(flag if faults else _set(flag, settings))
    return tuple(made), issues


def flags_folder(config: Config) -> Path:
    """Give the folder below which the flags of a monitor lie: its own, else the program's."""
    return config.folder if (config.folder / FOLDER).is_dir() else layers_folder()


def flags_in(folder: Path) -> tuple[tuple[Flag, ...], list[Issue]]:
    """Read ``flags/*.yaml`` below a folder, by id; with every fault, file by file."""
    names, issues = documents.listed(folder, FOLDER)
    if not names and not issues:
        mend = "Put the flags there, or take the folder away and use those of the program"
        issues = [Issue("stop", "flag_value", FOLDER, "the folder holds no flag", mend)]
    found: dict[str, tuple[Flag, str]] = {}
    for name in names:
        flag, faults = documents.load(folder / name, Flag, name)
        issues += faults
        if flag is None:
            continue
        if flag.id in found:
            what = f"flag {flag.id!r} is described twice"
            mend = f"Give it its own id; see {found[flag.id][1]}"
            fault = Issue("stop", "flag_value", name, what, mend, column="id")
            issues += documents.placed([fault], folder / name)
        found.setdefault(flag.id, (flag, name))
    return tuple(found[one][0] for one in sorted(found)), issues


def _faults(flag: Flag, settings: Settings) -> Iterator[Issue]:
    """Find settings that are neither a threshold nor a list of words of the flag."""
    lists = [name for name, value in flag.test if isinstance(value, list)]
    for name, value in settings.items():
        wanted = list(flag.thresholds) if isinstance(value, Parameter) else lists
        if name not in wanted:
            called = "threshold" if isinstance(value, Parameter) else "list of words"
            key = f"flags.settings.{flag.id}.{name}"
            yield _of_monitor(key, f"{name!r} is no {called} of {flag.id}", _use(name, wanted))


def _set(flag: Flag, settings: Settings) -> Flag:
    numbers = {name: one for name, one in settings.items() if isinstance(one, Parameter)}
    words = {name: one for name, one in settings.items() if not isinstance(one, Parameter)}
    return flag.model_copy(
        update={
            "thresholds": {**flag.thresholds, **numbers},
            "test": flag.test.model_copy(update=words),
        }
    )


def _use(word: str, known: list[str]) -> str:
    listed = f"Use one of {', '.join(known)}" if known else "Take it out"
    return f"{did_you_mean(word, known)}{listed}"


def _of_monitor(key: str, what: str, mend: str) -> Issue:
    return Issue("stop", "monitor_value", MONITOR_FILE, what, mend, column=key)
