"""Official figures beside the same figures counted again: match, differs, or not computable."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from datetime import date

import pandas as pd

from geo import tables
from geo.records import Claim, ClaimedFigure
from geo.records.claims import OF_REWARDS
from geo.risk.recount import Books, Counted, recount


def recompute(claims: Sequence[Claim], books: Books, *, as_of: date) -> pd.DataFrame:
    """Set each figure of each claim beside the same figure from records.

    Nothing is called a match that could not be counted: a figure is compared only where the
    records of the very scope are on file, complete, and not taken from the claim itself.

    Parameters
    ----------
    claims
        The claims, in their order.
    books
        The records of the run.
    as_of
        The day of the run.

    Returns
    -------
    claimed
        Columns of ``tables.CLAIMED``, one row a claim and figure, in the order of the claims.
    """
    rows = [
        _row(claim, number, figure, recount(claim, figure, books, as_of=as_of))
        for claim in claims
        for number, figure in enumerate(claim.figures, start=1)
    ]
    return tables.CLAIMED.shape(pd.DataFrame(rows, columns=tables.CLAIMED.names))


def agrees(figure: ClaimedFigure, value: float | date) -> bool:
    """Tell whether a value from records is what a claim says, by its relation.

    ``~`` rounds the value to as many significant digits as the claimed number has: "about
    80,000" is met by 84,999 and not by 85,000.

    Examples
    --------
    >>> about = ClaimedFigure(metric="risks", value=80000, relation="~")
    >>> agrees(about, 84_999), agrees(about, 85_000)
    (True, False)
    >>> agrees(ClaimedFigure(metric="risks", value=8, relation=">"), 8)
    False
    """
    claimed = figure.value
    if isinstance(value, date) or isinstance(claimed, date):
        return value == claimed
    if claimed is None:
        return False
    if figure.relation == ">":
        return value > claimed
    if figure.relation == "~":
        step = _last_place(claimed)
        return abs(math.floor(value / step + 0.5) * step - claimed) < step / 2
    return math.isclose(value, claimed, rel_tol=1e-12)


def _last_place(number: float) -> float:
    """Give the value of the last digit of a number that is no trailing zero.

    Examples
    --------
    >>> _last_place(80000), _last_place(1.25), _last_place(0)
    (10000.0, 0.01, 1.0)
    """
    if not number:
        return 1.0
    digits = format(number, "f").rstrip("0")
    if not digits.endswith("."):
        return float(10.0 ** -len(digits.partition(".")[2]))
    whole = digits[:-1]
    return float(10.0 ** (len(whole) - len(whole.rstrip("0"))))


def value_text(value: float | date | None) -> str | None:
    """Write a value as a table holds it: a day as YYYY-MM-DD, a whole number without a point.

    Examples
    --------
    >>> value_text(1670000.0), value_text(0.5), value_text(date(2025, 3, 1)), value_text(None)
    ('1670000', '0.5', '2025-03-01', None)
    """
    if value is None:
        return None
    if isinstance(value, date):
        return value.isoformat()
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _row(claim: Claim, number: int, figure: ClaimedFigure, found: Counted) -> dict[str, object]:
    why = found.why
    if why is None and figure.value is None:
        why = "no_figure"
    agreement = "not_computable"
    if why is None and found.value is not None:
        agreement = "match" if agrees(figure, found.value) else "differs"
    return {
        "claim_id": claim.id,
        "figure_no": number,
        "metric": figure.metric,
        "scope_kind": claim.scope.kind,
        "scope_of": claim.scope.of,
        "claim_since": claim.since,
        "claim_until": claim.until,
        "relation": figure.relation,
        "claimed_value": value_text(figure.value),
        "unit": figure.currency or figure.unit,
        "agreement": agreement,
        "uncounted": why,
        "wants": figure.wants,
        "recomputed_value": value_text(found.value),
        "record_ids": " ".join(found.ids) or None,
        "told": found.told,
        "inputs_sha256": _digest(claim, number, found.rests_on),
        "told_sha256": _digest(claim, number, _told(figure, found)),
    }


def _told(figure: ClaimedFigure, found: Counted) -> pd.DataFrame | None:
    """Leave of what a count rests on the rows that may be told."""
    if not found.told or found.rests_on is None or figure.metric in OF_REWARDS:
        return None
    rows = found.rests_on
    return rows[rows["told"].astype(bool)] if "told" in rows else rows


def _digest(claim: Claim, number: int, rests_on: pd.DataFrame | None) -> str | None:
    """Give the checksum of the records that a figure rests on, in the order of their ids."""
    if rests_on is None:
        return None
    written = rests_on.astype("str").sort_values(list(rests_on.columns)).to_numpy().tolist()
    asked = [claim.id, number, sorted(map(str, rests_on.columns)), written]
    return hashlib.sha256(json.dumps(asked, ensure_ascii=False).encode()).hexdigest()
