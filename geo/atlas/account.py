"""What became of the input, in a folder of its own: receipts, issues, rows to send back."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

from geo import tables
from geo.atlas.landing import MARK, holds_edition_alone, landing
from geo.atlas.manifest import as_bytes
from geo.atlas.returns import send_back
from geo.atlas.spreadsheet import csv_text
from geo.errors import UsageError
from geo.records import Account


def write_account(account: Account, out: Path) -> Path:
    """Write the account of an input, whole or not at all.

    Parameters
    ----------
    account
        What reading, checking and linking found.
    out
        A new or empty folder, or one that holds an account and nothing else.

    Returns
    -------
    folder
        ``out``: ``issues.csv``, ``receipts.csv``, ``send-back/<input>.csv`` for each input with
        a faulty row, and ``manifest.json``.

    Raises
    ------
    UsageError
        If ``out`` holds anything else, an edition that was published among it.
    """
    if (out / MARK).exists() and not _is_account(out):
        raise UsageError(
            f"--out {out}: the folder holds what was published, and writing would remove it. "
            "Name a new or empty folder."
        )
    files = account_files(account)
    with landing(out) as folder:
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(as_bytes(content))
    return out


def clear_account(out: Path) -> None:
    """Take away the account of a run that stopped, once one has been published."""
    if _is_account(out):
        shutil.rmtree(out)


def account_files(account: Account) -> dict[str, str | bytes]:
    """Give the files of an account, by their path: texts with the mark of UTF-8 for spreadsheets.

    They name rows of an office's own files, so none of them is public.
    """
    told = {"issues": tables.issues_table(account.issues), "receipts": account.receipts}
    files = {f"{name}.csv": "\ufeff" + csv_text(table) for name, table in told.items()}
    whole: dict[str, str | bytes] = {**files, **send_back(account)}
    return whole | {"manifest.json": _manifest(account, whole)}


def _is_account(out: Path) -> bool:
    """Tell whether a folder holds an account and nothing else: no edition, no file of a user."""
    return holds_edition_alone(out) and not json.loads((out / MARK).read_bytes()).get(
        "published", True
    )


def _manifest(account: Account, files: dict[str, str | bytes]) -> str:
    """Say of which run this is, and which files are of it, so that the next may replace them."""
    told = {
        "monitor": account.monitor,
        "as_of": account.as_of.isoformat(),
        "rulebook_sha256": account.rulebook_sha256,
        "published": False,
        "stops": sum(issue.severity == "stop" for issue in account.issues),
        "files": {
            path: hashlib.sha256(as_bytes(content)).hexdigest()
            for path, content in sorted(files.items())
        },
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
