"""VALIDATE: cadastral numbers in one spelling, and those that do not fit the cadastre's form."""

from __future__ import annotations

import pandas as pd

from geo.quality.faults import joined, mark
from geo.records import Cadastre

SEPARATOR = r"[\s\-‐‑–—−:./_]"
"""What offices write between the groups of a number."""

LOOK_ALIKES = str.maketrans("OoОоЗзlIіІ|", "00003311111")
"""Letters, Latin and Cyrillic, that are taken for a digit on paper: O for 0, З for 3, l and І
for 1. A number with one is told with the likely digits, and never corrected."""

BETWEEN = r"\s*[,;\n]+\s*"
"""What stands between two numbers of one cell, beside a space."""

_MEND = "Write the number as the cadastre has it"


def normalised(
    numbers: pd.Series, cadastre: Cadastre | None, *, column: str = "", several: bool = False
) -> tuple[pd.Series, pd.DataFrame]:
    """Write cadastral numbers in one way: their groups joined by hyphens.

    Only what stands between the groups is rewritten. A number that does not have the digits
    of the form (a zero lost, a letter for a digit) stays as it is written, and is told with
    the number that is likely meant.

    Parameters
    ----------
    numbers
        One text a row; missing where the row gives none.
    cadastre
        The form of the numbers; where there is none, they stay as they are written.
    column
        Name of the column in the file.
    several
        Whether one cell may hold several numbers, between commas, semicolons or spaces.

    Returns
    -------
    numbers, faults
        Numbers by the index of ``numbers``, several in one cell joined by a space; and the
        rows with one that does not fit the form, or begins with a group that is not in use
        (effect ``told``).

    Examples
    --------
    >>> form = Cadastre(groups=[2, 3, 3], prefixes=("20", "03"), source="none")
    >>> found, faults = normalised(pd.Series(["20:315.001", "20-315-1", "99 315 001"]), form)
    >>> found.tolist()
    ['20-315-001', '20-315-1', '99-315-001']
    >>> faults["what"].tolist()[0]
    "'20-315-1' is no number of the form 00-000-000, and is likely 20-315-001"
    """
    if cadastre is None:
        spaced = numbers.str.replace(BETWEEN, " ", regex=True).str.strip() if several else numbers
        return spaced, joined(())
    canonical = _canonical(numbers, cadastre)
    fits = canonical.notna()
    plain = _told(numbers.where(fits), canonical, cadastre, column)
    rest = pd.DataFrame({"at": range(len(numbers)), "text": numbers.to_numpy()})
    rest = rest[(numbers.notna() & ~fits).to_numpy()]
    if several and not rest.empty:
        rest = _words(_pieces(rest), cadastre)
    written = _canonical(rest["text"], cadastre)
    odd = _told(rest["text"], written, cadastre, column)
    odd["at"] = rest["at"].to_numpy()[odd["at"].to_numpy(dtype="int64")]
    # the cells of several numbers are joined by a space, so none may stand inside a number
    spelled = rest["text"].str.replace(r"\s+", "-", regex=True) if several else rest["text"]
    cells = written.fillna(spelled).groupby(rest["at"].to_numpy()).agg(" ".join)
    found = canonical.reset_index(drop=True)
    found[cells.index] = cells
    return found.set_axis(numbers.index), joined((plain, odd))


def _canonical(texts: pd.Series, cadastre: Cadastre) -> pd.Series:
    """Give the numbers that have the digits of every group; missing where one has not."""
    found = texts.str.replace(f"{SEPARATOR}+", "-", regex=True)
    plain = found.str.fullmatch("-".join(rf"[0-9]{{{digits}}}" for digits in cadastre.groups))
    # nearly all are written so, and the form below is some ten times slower
    found = found.where(plain.fillna(False).to_numpy())
    rest = (found.isna() & texts.notna()).to_numpy()
    if rest.any():
        form = rf"{SEPARATOR}*".join(rf"([0-9]{{{digits}}})" for digits in cadastre.groups)
        found[rest] = _hyphened(texts[rest].str.extract(f"^{form}$", expand=True)).to_numpy()
    return found


def _hyphened(groups: pd.DataFrame) -> pd.Series:
    return groups[0].str.cat([groups[name] for name in groups.columns[1:]], sep="-")


def _told(texts: pd.Series, canonical: pd.Series, cadastre: Cadastre, column: str) -> pd.DataFrame:
    """Tell the numbers that do not fit the form, and those with a first group not in use."""
    first = canonical.str.slice(0, cadastre.groups[0])
    strange = first.notna() & ~first.isin(cadastre.prefixes) & bool(cadastre.prefixes)
    unfit = texts.notna() & canonical.isna()
    form, known = "-".join("0" * digits for digits in cadastre.groups), ", ".join(cadastre.prefixes)
    misspelt = texts[unfit.to_numpy()]
    guess = (", and is likely " + _likely(misspelt, cadastre)).fillna("")
    return joined(
        (
            _noted(unfit, _quoted(misspelt) + f" is no number of the form {form}" + guess, _MEND),
            _noted(
                strange,
                _quoted(texts[strange.to_numpy()])
                + " begins with "
                + first[strange.to_numpy()]
                + f", which is not one of {known}",
                f"{_MEND}, or add its first group under cadastre.prefixes",
            ),
        )
    ).assign(column=column)


def _noted(where: pd.Series, what: pd.Series, mend: str) -> pd.DataFrame:
    """Mark the rows where it holds; ``what`` has the words of these alone."""
    found = mark(where, "cadastral_no_typo", "", mend, effect="told")
    return found.assign(what=what.to_numpy())


def _quoted(texts: pd.Series) -> pd.Series:
    return "'" + texts.str.slice(0, 60) + "'"


def _likely(texts: pd.Series, cadastre: Cadastre) -> pd.Series:
    """Guess what a number was before a zero was lost or a letter was typed; for a person to see."""
    digits = texts.str.translate(LOOK_ALIKES)
    loose = rf"{SEPARATOR}+".join(rf"([0-9]{{1,{most}}})" for most in cadastre.groups)
    short = digits.str.extract(f"^{loose}$", expand=True)
    filled = pd.DataFrame(
        {name: short[name].str.zfill(cadastre.groups[name]) for name in short.columns}
    )
    # without separators only the zeros of the first group can have been lost
    total = sum(cadastre.groups)
    run = digits.where(digits.str.fullmatch(rf"[0-9]{{{total - cadastre.groups[0] + 1},{total}}}"))
    return (
        _canonical(digits, cadastre)
        .fillna(_hyphened(filled))
        .fillna(_canonical(run.str.zfill(total), cadastre))
    )


def _pieces(cells: pd.DataFrame) -> pd.DataFrame:
    """Cut cells at commas and semicolons."""
    cut = cells.assign(text=cells["text"].str.split(BETWEEN, regex=True)).explode("text")
    return cut[cut["text"].str.strip() != ""].reset_index(drop=True)


def _words(pieces: pd.DataFrame, cadastre: Cadastre) -> pd.DataFrame:
    """Cut pieces at spaces too, but for those in which a space stands inside one number."""
    words = pieces.assign(text=pieces["text"].str.split()).explode("text")
    whole = _canonical(pieces["text"], cadastre).notna()
    several = _canonical(words["text"], cadastre).notna().groupby(level=0).any() & ~whole
    parts = [pieces[~several], words[several.reindex(words.index).to_numpy()]]
    return pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)
