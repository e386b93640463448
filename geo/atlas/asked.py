"""Which texts a page can ask for: those its own program and template name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path

from geo.records import Snapshot

_HERE = Path(__file__).parent
_NAMED = re.compile(r"[a-z_]+(?:\.[a-z_0-9]+)+")
_BUILT = re.compile(r"([a-z_]+(?:\.[a-z_]+)*\.)(?:\$\{|\" ~)")
"""A text whose last words are only known in the page, as in ``reason.${reason}``."""
_ISSUE = "issue."


def asked_for(files: Iterable[str], keys: Iterable[str]) -> set[str]:
    """Choose the texts that a page can ask for.

    Parameters
    ----------
    files
        The page's scripts and templates, below this folder.
    keys
        All texts there are.

    Returns
    -------
    asked
        The keys that stand in a file, and those that begin as a key does whose end is only
        known in the page.
    """
    written = "\n".join((_HERE / name).read_text(encoding="utf-8") for name in files)
    named = set(_NAMED.findall(written))
    built = tuple(set(_BUILT.findall(written)))
    return {key for key in keys if key in named or key.startswith(built)}


def without_other_issues(keys: Collection[str], snapshot: Snapshot) -> set[str]:
    """Leave out the sentences of the issues that this run does not have: they are many."""
    reasons = " ".join(snapshot.receipts["reasons"].dropna())
    found = {issue.code for issue in snapshot.issues} | set(re.findall(r"[a-z_]+", reasons))
    return {key for key in keys if not _is_issue(key) or key.removeprefix(_ISSUE) in found}


def _is_issue(key: str) -> bool:
    return key.startswith(_ISSUE)
