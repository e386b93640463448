"""What reviewers said of findings, and whether that still stands."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from geo.compliance.facts import places
from geo.records import Issue
from geo.tables.texts import worded

STATE: Mapping[tuple[str, bool], str] = {
    ("confirmed", True): "confirmed",
    ("wrong", True): "wrong",
    ("confirmed", False): "reopened",
    ("wrong", False): "reopened",
}
"""What a review is worth: (what the reviewer said, whether the finding rests on the same)."""


def reviewed(findings: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    """Put beside each finding what its newest review said; one whose ground changed is reopened.

    Parameters
    ----------
    findings
        Columns of ``tables.FINDINGS`` or ``tables.ACT_FINDINGS``.
    reviews
        ``finding_id``, ``verdict`` (confirmed or wrong), ``on`` and ``inputs_sha256``, of
        :func:`geo.compliance.reviews_file.read_reviews`. Of two on one day the later line counts.

    Returns
    -------
    findings
        The same, with ``review``: ``confirmed``, ``wrong``, ``reopened``, or missing.
    """
    last = newest(reviews)
    place = places(findings["finding_id"], pd.Index(last["finding_id"]))
    at = np.flatnonzero(place >= 0)  # few findings have a review
    own, states = last.iloc[place[at]], list(dict.fromkeys(STATE.values()))
    same = own["inputs_sha256"].to_numpy() == findings["inputs_sha256"].to_numpy()[at]
    codes = np.full(len(findings), -1, dtype=np.int8)
    codes[at] = [
        states.index(STATE[said]) for said in zip(own["verdict"], same.tolist(), strict=True)
    ]
    return findings.assign(review=worded(states, codes).set_axis(findings.index))


def upheld(findings: pd.DataFrame) -> pd.DataFrame:
    """Give the findings as they count: what a reviewer found wrong says nothing either way.

    Parameters
    ----------
    findings
        Columns of ``tables.FINDINGS``, reviewed.

    Returns
    -------
    findings
        The same, with the verdict ``unknown`` where the review is ``wrong``.
    """
    return findings.assign(
        verdict=findings["verdict"].mask(findings["review"] == "wrong", "unknown")
    )


def newest(reviews: pd.DataFrame) -> pd.DataFrame:
    """Give the newest review of each finding; of two on one day, the later line."""
    return reviews.sort_values("on", kind="stable").drop_duplicates("finding_id", keep="last")


def astray(findings: pd.DataFrame, reviews: pd.DataFrame, file: str) -> list[Issue]:
    """Tell which reviews are of a finding that this run does not have.

    Parameters
    ----------
    findings
        All findings of the run: buildings, permits and parcels below one another.
    reviews
        As for :func:`reviewed`, with ``line``.
    file
        Name of the file of reviews.

    Returns
    -------
    issues
        One note a line: nothing was lost, but nobody sees that review.
    """
    lost = reviews[~reviews["finding_id"].isin(findings["finding_id"])]
    return [
        Issue(
            "note",
            "review_value",
            file,
            f"no finding of this run is called {finding_id!r}",
            "Check the building and the rule; the review is kept for when it comes back",
            line=int(line),
            column="finding_id",
        )
        for finding_id, line in zip(lost["finding_id"], lost["line"], strict=True)
    ]
