"""Which findings are new, moved on, cleared, corrected or set aside, and what that rests on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.atlas.editions import Edition

_WEIGHT: Mapping[str, int] = {"breach": 3, "exposed": 3, "unknown": 2, "clear": 1, "not_exposed": 1}
"""A sign, what is not known, and what is no sign; nothing weighs what is not there."""
_SIGN, _OPEN, _SETTLED, _ABSENT = 3, 2, 1, 0
_ASKED = (
    "rule_id", "version_id", "verdict", "limit", "zone_ids", "inputs_sha256", "review",
    "subject", "subject_id",
)  # fmt: skip
_OBJECTS: Mapping[str, tuple[str, str]] = {
    "building": ("buildings", "building_id"),
    "permit": ("permits", "permit_id"),
    "parcel": ("parcels", "parcel_id"),
}


def changed_findings(old: Edition, new: Edition) -> pd.DataFrame:
    """Tell which findings changed their verdict or their review.

    What came or went without ever being a sign or unknown is not told one by one:
    :func:`geo.atlas.changes.turns` counts it.

    Returns
    -------
    changes
        ``subject``, ``id``, ``kind``, ``from``, ``to``, ``reason``, ``at`` as in
        :data:`geo.tables.CHANGES`.
    """
    pairs = _pairs(old, new)
    reasons = _reasons(pairs, old, new)
    reviewed = _differ(pairs, "review")
    return pd.DataFrame(
        {
            "subject": "finding",
            "id": pairs["finding_id"],
            "kind": _kinds(pairs, reasons),
            "from": _said(pairs, "old", reviewed),
            "to": _said(pairs, "new", reviewed),
            "reason": _joined(reasons),
            "at": pd.Timestamp(new.as_of),
        }
    )


def _pairs(old: Edition, new: Edition) -> pd.DataFrame:
    """Give each finding that changed once, as it is in both editions."""
    pairs = _findings(old).merge(
        _findings(new), on="finding_id", how="outer", suffixes=("_old", "_new"),
        validate="one_to_one",
    )  # fmt: skip
    before, after = (_weight(pairs[f"verdict_{one}"]) for one in ("old", "new"))
    unsaid = ((before == _ABSENT) & (after == _SETTLED)) | (
        (after == _ABSENT) & (before == _SETTLED)
    )
    changed = _differ(pairs, "verdict") | _differ(pairs, "review")
    return pairs[changed & ~unsaid].reset_index(drop=True)


def _findings(edition: Edition) -> pd.DataFrame:
    """Give the findings of all subjects, under one set of names."""
    of_buildings = edition.tables["findings"].rename(columns={"building_id": "subject_id"})
    both = [of_buildings.assign(subject="building"), edition.tables["act_findings"]]
    return pd.concat(both, ignore_index=True)[["finding_id", *_ASKED]]


def _kinds(
    pairs: pd.DataFrame, reasons: Mapping[str, npt.NDArray[np.bool_]]
) -> npt.NDArray[np.str_]:
    before, after = (_weight(pairs[f"verdict_{one}"]) for one in ("old", "new"))
    set_aside = (pairs["review_new"] == "wrong") & (pairs["review_old"] != "wrong")
    dropped = (before >= _OPEN) & (after <= _SETTLED)
    ended = reasons["object_gone"] | reasons["object_changed"]
    kinds: npt.NDArray[np.str_] = np.select(
        [
            set_aside,
            (after == _SIGN) & (before < _SIGN),
            (after == _OPEN) & (before == _ABSENT),
            dropped & ended,
            after == _ABSENT,
            dropped,
        ],
        ["withdrawn", "new", "new", "closed", "withdrawn", "corrected"],
        default="moved_on",
    )
    return kinds


def _said(pairs: pd.DataFrame, side: str, reviewed: pd.Series) -> pd.Series:
    """Give what an edition says: the review where that is what changed, else the verdict."""
    review = pairs[f"review_{side}"]
    return pairs[f"verdict_{side}"].where(~(reviewed & review.notna()), review)


def _reasons(pairs: pd.DataFrame, old: Edition, new: Edition) -> dict[str, npt.NDArray[np.bool_]]:
    """Give for each word of ``CHANGE_REASONS`` that a finding may have whether it has it."""
    there = {side: pairs[f"verdict_{side}"].notna() for side in ("old", "new")}
    both = there["old"] & there["new"]
    rules = {one: set(_findings(one_edition)["rule_id"]) for one, one_edition in
             (("old", old), ("new", new))}  # fmt: skip
    rule = pairs["rule_id_new"].fillna(pairs["rule_id_old"])
    came, gone, changed, papers = _of_objects(pairs, old, new)
    near = {
        "review": _differ(pairs, "review") & both,
        "object_new": came,
        "object_gone": gone,
        "object_changed": changed & both,
        "papers_changed": papers & both,
        "zone_changed": _zones_changed(pairs, old, new) & both,
        "rule_new": ~rule.isin(rules["old"]),
        "rule_gone": ~rule.isin(rules["new"]),
        "rule_changed": (_differ(pairs, "version_id") | _differ(pairs, "limit")) & both,
    }
    known = pd.concat(near, axis=1).any(axis=1)
    book = ~known & (old.rulebook_sha256 != new.rulebook_sha256)
    inputs = ~known & _differ(pairs, "inputs_sha256") & both
    later = ~known & ~book & ~inputs & both & (old.as_of < new.as_of)
    far = {
        "rulebook_changed": book,
        "inputs_changed": inputs,
        "day": later,
        "not_recorded": ~known & ~book & ~inputs & ~later,
    }
    return {word: one.to_numpy(dtype=bool) for word, one in (near | far).items()}


def _of_objects(
    pairs: pd.DataFrame, old: Edition, new: Edition
) -> tuple[pd.Series, pd.Series, pd.Series, pd.Series]:
    """Tell whether what is judged came, went, is another than it was, or has other papers."""
    subject = pairs["subject_new"].fillna(pairs["subject_old"])
    ids = pairs["subject_id_new"].fillna(pairs["subject_id_old"])
    never = pd.Series(data=False, index=pairs.index)
    came, gone, changed = never, never, never
    for word, (table, key) in _OBJECTS.items():
        of_kind = subject == word
        before, after = (ids.map(_prints(one.tables[table], key)) for one in (old, new))
        came = came | (of_kind & before.isna() & after.notna())
        gone = gone | (of_kind & before.notna() & after.isna())
        changed = changed | (of_kind & before.notna() & after.notna() & (before != after))
    before, after = (ids.map(_papers(one)).fillna("") for one in (old, new))
    return came, gone, changed, (subject == "building") & (before != after)


def _papers(edition: Edition) -> pd.Series:
    """Give one print of the parcel and the permits of each building."""
    links, permits = edition.tables["links"], edition.tables["permits"]
    parcels = edition.tables["parcels"]
    prints = (
        _print(links),
        links["permit_id"].map(_prints(permits, "permit_id")).fillna(""),
        links["parcel_id"].map(_prints(parcels, "parcel_id")).fillna(""),
    )
    each = prints[0] + prints[1] + prints[2]
    return each.sort_values().groupby(links["building_id"]).agg("".join)


def _zones_changed(pairs: pd.DataFrame, old: Edition, new: Edition) -> pd.Series:
    """Tell whether a zone that decided in either edition came, went or is another than it was."""
    before, after = (_prints(one.tables["zones"], "zone_id") for one in (old, new))
    both = before.to_frame("old").join(after.to_frame("new"), how="outer").fillna("")
    others = both.index[both["old"] != both["new"]]
    named = pairs["zone_ids_old"].fillna("") + " " + pairs["zone_ids_new"].fillna("")
    return named.str.split().explode().isin(others).groupby(level=0).any()


def _prints(frame: pd.DataFrame, key: str) -> pd.Series:
    """Give one print of each row by its key."""
    return pd.Series(_print(frame).to_numpy(), index=frame[key])


def _print(frame: pd.DataFrame) -> pd.Series:
    """Give a text that differs where any column of a row does."""
    # object columns of texts, days and bytes hash by what they hold
    hashed = pd.util.hash_pandas_object(frame, index=False, categorize=False)
    return hashed.astype("str") + "."


def _joined(reasons: Mapping[str, npt.NDArray[np.bool_]]) -> pd.Series:
    """Write the reasons of each row, parted by spaces."""
    size = len(next(iter(reasons.values())))
    told = pd.Series([""] * size, dtype="str")
    for word, has in reasons.items():
        told = told + np.where(has, f"{word} ", "")
    return told.str.strip()


def _weight(verdict: pd.Series) -> pd.Series:
    return verdict.map(_WEIGHT).fillna(_ABSENT)


def _differ(pairs: pd.DataFrame, column: str) -> pd.Series:
    before, after = pairs[f"{column}_old"], pairs[f"{column}_new"]
    alike = (before == after) | (before.isna() & after.isna())
    return ~alike.fillna(value=False).astype(bool)
