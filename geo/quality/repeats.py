"""VALIDATE: rows of a register that another one has already, as the monitor declares."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.quality.completeness import LISTED
from geo.quality.faults import joined, mark, rows_of
from geo.records import Intake, Issue

_MEND = "Correct the one that is wrong; the row of {file} is used"


def repeats(
    intake: Intake, columns: pd.DataFrame, before: pd.DataFrame, file: str
) -> tuple[pd.DataFrame, list[Issue]]:
    """Find the rows whose key the other register has among the rows that are used.

    A row that the other register had to set aside is not found there, so that the record is
    not lost with it.

    Parameters
    ----------
    intake
        The register whose rows may be repeats.
    columns
        Its columns in our names and types, row by row as in its frame.
    before
        The same of the other register: rows that are used, each key once, with ``row``.
    file
        File of the other register.

    Returns
    -------
    faults, issues
        The rows that are left out (effect ``duplicate``), with what differs; one note with
        their number, and one a row that differs.
    """
    key = str(intake.key)
    if key not in columns or key not in before:
        return joined(()), []
    again = columns[key].notna() & columns[key].isin(before[key])
    if not again.any():
        return joined(()), []
    here = columns[again]
    there = before.set_index(key).reindex(here[key]).set_index(here.index)
    differs = _differing(here, there, key)
    words = pd.Series("", index=here.index, dtype="str")
    for name in differs.columns:
        words += np.where(differs[name], f", {name}", "")
    told = "row " + there["row"].astype("int64").astype("str") + f" of {file} is the same record"
    told += (", and differs in " + words.str.removeprefix(", ")).where(words != "", "")
    faults = mark(
        again,
        "key_duplicate",
        lambda at: told.loc[columns.index[at]],
        _MEND.format(file=file),
        column="/".join(intake.columns.get(key, ())) or None,
        effect="duplicate",
    )
    return faults, _notes(intake, faults, differs, file)


def _differing(here: pd.DataFrame, there: pd.DataFrame, key: str) -> pd.DataFrame:
    """Flag what is not the same, for each column that both registers give."""
    shared = [
        name for name in here.columns if name in there and name != key and not name.endswith("_raw")
    ]
    same = {
        name: (here[name] == there[name]) | (here[name].isna() & there[name].isna())
        for name in shared
    }
    return ~pd.DataFrame(same, index=here.index, dtype=bool)


def _notes(intake: Intake, faults: pd.DataFrame, differs: pd.DataFrame, file: str) -> list[Issue]:
    """Tell once how many rows are repeats, then the first of those that are not the same."""
    unlike = differs.any(axis=1).to_numpy()
    counts = differs.sum()
    columns = ", ".join(f"{name} {count}" for name, count in counts[counts > 0].items())
    what = f"{len(faults)} rows are in {file} already, and are left out"
    if unlike.any():
        what += f"; {int(unlike.sum())} of them differ ({columns})"
    mend = "Nothing has to be done for those that are the same"
    notes = [Issue("note", "key_duplicate", intake.file, what, mend)]
    rows = rows_of(intake)["row"].to_numpy()
    notes += [
        Issue(
            "note",
            "key_duplicate",
            intake.file,
            one.what,
            one.mend,
            row=int(rows[one.at]),
            column=one.column,
        )
        for one in faults[unlike].head(LISTED).itertuples()
    ]
    if unlike.sum() > LISTED:
        what = f"{int(unlike.sum()) - LISTED} more rows differ from {file}"
        notes.append(Issue("note", "key_duplicate", intake.file, what, _MEND.format(file=file)))
    return notes
