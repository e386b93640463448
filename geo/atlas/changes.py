"""What changed from one edition of a monitor to a later one."""

from __future__ import annotations

from datetime import date

import pandas as pd

from geo import tables
from geo.atlas.changed_cases import changed_cases
from geo.atlas.changed_findings import changed_findings
from geo.atlas.editions import Edition
from geo.errors import UsageError


def changes(old: Edition, new: Edition) -> pd.DataFrame:
    """Tell what is new, moved on, closed, corrected or withdrawn, each with its reason.

    Parameters
    ----------
    old, new
        Two editions of one monitor; both whole, or both public.

    Returns
    -------
    changes
        :data:`geo.tables.CHANGES`, by kind, subject and id. Of public editions it tells cases
        alone, and nothing that the two do not hold.

    Raises
    ------
    UsageError
        If they are of different monitors, in the wrong order, or one alone is public.
    """
    _require_comparable(old, new)
    parts = [changed_cases(old, new)]
    if not new.public:
        parts.append(changed_findings(old, new))
    frame = pd.concat(parts, ignore_index=True)
    span = f"{old.as_of.isoformat()}..{new.as_of.isoformat()}/"
    frame = frame.assign(change_id=span + frame["subject"] + "/" + frame["id"])
    place = frame["kind"].map(tables.CHANGE_KINDS.index)
    order = frame.assign(place=place).sort_values(["place", "subject", "id"], kind="stable").index
    return tables.CHANGES.shape(frame.loc[order].reset_index(drop=True))


def turns(old: Edition, new: Edition) -> pd.DataFrame:
    """Count every finding by its verdict in both editions, those that stayed as they were too.

    Returns
    -------
    turns
        ``from``, ``to`` (a verdict; empty: the finding is not there) and ``count``; a row for
        each pair that occurs, so that the counts of ``from`` and of ``to`` are the editions'.
    """
    if new.public:
        return pd.DataFrame({"from": [], "to": [], "count": []})
    pair = verdicts(old).to_frame("from").join(verdicts(new).to_frame("to"), how="outer")
    return pair.fillna("").groupby(["from", "to"]).size().rename("count").reset_index()


def verdicts(edition: Edition) -> pd.Series:
    """Give the verdict of every finding of an edition by its id."""
    both = [edition.tables[name] for name in ("findings", "act_findings")]
    return pd.concat(both).set_index("finding_id")["verdict"]


def rewritten(old: Edition, new: Edition) -> int:
    """Count the entries of the journal that the later edition holds otherwise than the older one.

    A journal is only added to, so there should be none. Of public editions the entries of cases
    that are told in both are compared.
    """
    before, after = (one.tables["events"].set_index("seq")["leaf_sha256"] for one in (old, new))
    both = before.to_frame("before").join(after.to_frame("after"), how="inner")
    return int((both["before"] != both["after"]).sum())


def require_before(old: Edition, *, monitor: str, as_of: date) -> None:
    """Refuse an edition that another one, of a monitor and a day, cannot tell its changes from.

    Raises
    ------
    UsageError
        If it is of another monitor, or of a later day.
    """
    if old.monitor != monitor:
        raise UsageError(
            f"The editions are of different monitors: {old.monitor!r} and {monitor!r}. "
            "Name two editions of one."
        )
    if old.as_of > as_of:
        raise UsageError(
            f"The first edition is of {old.as_of}, later than the second, of {as_of}. "
            "Name the older one first."
        )


def _require_comparable(old: Edition, new: Edition) -> None:
    require_before(old, monitor=new.monitor, as_of=new.as_of)
    if old.public != new.public:
        raise UsageError("One edition is a public folder alone. Compare both with --public.")
