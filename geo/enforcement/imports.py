"""What of an office's file is new to the journal: each case as a whole, or not at all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from geo import tables
from geo.enforcement.admit import faults_of
from geo.enforcement.corrections import effective
from geo.enforcement.event_mapping import CARRIED
from geo.enforcement.merging import with_others
from geo.enforcement.recording import NEW
from geo.records import Journal, Workflow

COMPARED = ("happened_on", *CARRIED)
"""Columns in which the file may say something else than the journal."""

_UNWRITTEN = {
    "recorded_at": "1970-01-01T00:00:00Z",
    "recorder_role": NEW,
    "leaf_sha256": "",
}
"""What an event that is not in the journal has in place of what the journal writes itself."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would write, and what became of every row."""

    drafts: tuple[dict[str, Any], ...]
    rows: int  # of the file
    cases_new: int
    events_known: int  # in the journal already
    events_repeated: int  # given by several rows, and the same in each
    cases_rejected: int
    returns: pd.DataFrame  # tables.RETURNS: every row of a case that is not imported


def planned(
    rows: pd.DataFrame,
    given: pd.DataFrame,
    faults: pd.DataFrame,
    written: pd.DataFrame,
    *,
    register: str,
    file: str,
    workflow: Workflow,
    journal: Journal,
    buildings: Collection[str] | None,
    sources: Collection[str] | None,
    as_of: date,
) -> Plan:
    """Choose the events that are new, of the cases in which nothing is wrong.

    Parameters
    ----------
    rows
        Every row of the file that was read: ``row``, ``case_no``.
    given, faults
        As :func:`geo.enforcement.given.events_given` gives them.
    written
        Columns of ``tables.EVENTS``: the whole journal.
    register
        Id of the mapping; cases of other registers with the same number are other cases.
    file
        What the file is called in messages.
    workflow, journal, buildings, sources
        As of :func:`geo.enforcement.admit.admit`.
    as_of
        Today: an act of a later day has not happened yet.

    Returns
    -------
    plan
        Drafts in the order in which they are to be written, case by case.
    """
    known = effective(written)
    told = known.events.assign(void=known.void)
    wrong = [faults, _later(given, as_of), _torn(given)]
    once = given.drop_duplicates("entry_key", ignore_index=True)
    case_of, twice = _cases_of(told, once["office_no"], register)
    unnamed = _unnamed(once, told, case_of, register)
    there = once["entry_key"].isin(told["entry_key"].dropna()) | _same_day(once, unnamed)
    wrong += [_several(once, twice), _differing(once, told), _moved(once[~there], once, unnamed)]
    aside = set(pd.concat(wrong, ignore_index=True)["case_no"].dropna())
    fresh = once[~there & ~once["office_no"].isin(aside)].reset_index(drop=True)
    known_case = fresh["office_no"].map(case_of).astype(object)
    fresh["case_id"] = known_case.fillna(f"{NEW}:" + fresh["office_no"]).astype("str")
    on_file = {"buildings": buildings, "sources": sources}
    wrong.append(_refused(fresh, written, workflow=workflow, journal=journal, **on_file))
    every = pd.concat(wrong, ignore_index=True)
    aside = set(every["case_no"].dropna())
    kept = fresh[~fresh["office_no"].isin(aside)]
    opened = kept.loc[kept["case_id"].str.startswith(f"{NEW}:"), "case_id"]
    return Plan(
        drafts=tuple(_drafts(kept)),
        rows=len(rows),
        cases_new=opened.nunique(),
        events_known=int((there & ~once["office_no"].isin(aside)).sum()),
        events_repeated=len(given) - len(once),
        cases_rejected=len(aside),
        returns=_returns(rows, every, aside, register, file),
    )


def as_written(plan: Plan, written: pd.DataFrame) -> pd.DataFrame:
    """Give every event of the cases of a plan as it would stand in the journal.

    Parameters
    ----------
    plan
        What would be written; a case that it opens has no number yet.
    written
        As of :func:`planned`.
    """
    mine = _shaped(pd.DataFrame(list(plan.drafts)), _last_seq(written))
    before = written[written["case_id"].isin(mine["case_id"])]
    return pd.concat([before, mine], ignore_index=True)


def _later(given: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Find acts of days that have not come."""
    later = given[given["happened_on"] > pd.Timestamp(as_of)]
    what = later["kind"] + " on " + _day(later["happened_on"]) + ", which has not come yet"
    return _wrong(later, "happened_on", "after_as_of", what, "Correct the day of the act")


def _torn(given: pd.DataFrame) -> pd.DataFrame:
    """Find events that two rows of the file give, and not alike."""
    again = given[given.duplicated("entry_key", keep=False)]
    columns = [name for name in COMPARED if name in given.columns]
    alike = again.drop_duplicates(["entry_key", *columns])
    torn = again[again["entry_key"].isin(alike.loc[alike.duplicated("entry_key"), "entry_key"])]
    what = torn["kind"] + " is given by two rows of its case, and not alike"
    return _wrong(torn, "kind", "entry_differs", what, "Keep the right one of the two")


def _cases_of(told: pd.DataFrame, numbers: pd.Series, register: str) -> tuple[pd.Series, pd.Series]:
    """Give the case of each number of the office, and the numbers that have more than one.

    A case that was written down by hand, with the office's number, is that case too.
    """
    keys = told["entry_key"].fillna("")
    mine = ~keys.str.startswith("import:") | keys.str.startswith(f"import:{register}:")
    named = told[mine & ~told["void"] & told["office_no"].isin(numbers) & told["case_id"].notna()]
    pairs = named[["office_no", "case_id"]].drop_duplicates()
    several = pairs.loc[pairs.duplicated("office_no"), "office_no"]
    return pairs.drop_duplicates("office_no").set_index("office_no")["case_id"], several


def _unnamed(
    once: pd.DataFrame, told: pd.DataFrame, case_of: pd.Series, register: str
) -> pd.DataFrame:
    """Give the events of the journal that no key of the file names, with their office's number.

    Somebody wrote them down by hand, or the file gave them with another day: where a case may
    have several of a kind, the day is in the key.
    """
    keys = told["entry_key"].fillna("")
    mine = (keys == "") | keys.str.startswith(f"import:{register}:")
    kept = told[mine & ~keys.isin(once["entry_key"]) & ~told["void"] & told["case_id"].notna()]
    numbers = pd.Series(case_of.index, index=case_of.to_numpy(), dtype="str")
    numbers = numbers[~numbers.index.duplicated()]
    return kept.assign(office_no=kept["case_id"].map(numbers).astype("str"))


def _same_day(once: pd.DataFrame, unnamed: pd.DataFrame) -> pd.Series:
    """Find events that are in the journal without their key: of the same case, kind and day."""
    keys = ["office_no", "kind", "happened_on"]
    there = unnamed[keys].dropna().drop_duplicates().assign(there=True)
    return once[keys].merge(there, how="left", on=keys)["there"].notna()


def _moved(fresh: pd.DataFrame, once: pd.DataFrame, unnamed: pd.DataFrame) -> pd.DataFrame:
    """Find new events beside one of their kind that this file gave before, and gives no more.

    The office may have corrected its day, or may have written another event over it: nobody
    but the office knows.
    """
    keys = ["office_no", "kind", "happened_on"]
    still = pd.MultiIndex.from_frame(unnamed[keys]).isin(pd.MultiIndex.from_frame(once[keys]))
    gone = unnamed.loc[~still & unnamed["entry_key"].notna(), [*keys, "seq"]]
    both = fresh.merge(gone, on=keys[:2], suffixes=("", "_before")).drop_duplicates("entry_key")
    what = (
        both["kind"] + " is entry " + both["seq"].astype("str") + " of the journal, with "
        + _shown(both["happened_on_before"]) + ", which the file gives no more, and the file says "
        + _shown(both["happened_on"])
    )  # fmt: skip
    mend = (
        "Record a correction of that entry if its day was wrong; if this is another event, give "
        "the row of the first one too, or record it by hand; then import again"
    )
    return _wrong(both, "happened_on", "entry_differs", what, mend)


def _several(once: pd.DataFrame, twice: pd.Series) -> pd.DataFrame:
    torn = once[once["office_no"].isin(twice)].drop_duplicates("office_no")
    what = "the journal has more than one case with its number"
    mend = "Merge them in the journal, or record its events by hand"
    return _wrong(torn, "office_no", "entry_differs", what, mend)


def _differing(once: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Find events that are in the journal, as corrected since, and that the file tells otherwise.

    Where the file says nothing it does not differ. What was withdrawn stays so.
    """
    there = told[told["entry_key"].notna() & ~told["void"]].set_index("entry_key")
    both = once[once["entry_key"].isin(there.index)].reset_index(drop=True)
    beside = there.loc[both["entry_key"]].reset_index(drop=True)
    found = []
    for name in [name for name in COMPARED if name in both.columns]:
        differs = both[name].notna() & ~(both[name] == beside[name]).fillna(False)
        rows, entries = both[differs], beside[differs]
        says, is_told = _shown(entries[name]), _shown(rows[name])
        what = (
            rows["kind"] + " is entry " + entries["seq"].astype("str") + " of the journal, with "
            + says + ", and the file says " + is_told
        )  # fmt: skip
        mend = "Record a correction of that entry if the file is right, and import again"
        found.append(_wrong(rows, name, "entry_differs", what, mend))
    return pd.concat(found, ignore_index=True) if found else _wrong(both[:0], "", "", "", "")


def _refused(
    fresh: pd.DataFrame,
    written: pd.DataFrame,
    *,
    workflow: Workflow,
    journal: Journal,
    buildings: Collection[str] | None,
    sources: Collection[str] | None,
) -> pd.DataFrame:
    """Find the events that may not follow those before them in their case."""
    before = written[written["case_id"].isin(with_others(fresh["case_id"], written))]
    since = _last_seq(written)
    events = pd.concat([before, _shaped(fresh.drop(columns="row"), since)], ignore_index=True)
    case_no = fresh.drop_duplicates("case_id").set_index("case_id")["office_no"]
    every = faults_of(
        events, workflow=workflow, journal=journal, buildings=buildings, sources=sources
    )
    found = [fault for fault in every if fault.case_id in case_no]  # not of what a case goes on as
    at = [max(fault.seq - since - 1, 0) for fault in found]
    faulty = fresh.iloc[at].reset_index(drop=True)
    # of an entry of the journal itself: the case is told, by whichever of its rows
    faulty["office_no"] = [case_no[fault.case_id] for fault in found]
    told = pd.Series([fault.what for fault in found], dtype="str")
    marked = _wrong(faulty, "kind", "case_transition", told, "")
    marked["mend"] = [fault.mend for fault in found]
    marked["column"] = [fault.column for fault in found]
    return marked


def _shaped(fresh: pd.DataFrame, since: int) -> pd.DataFrame:
    """Give events that are not in the journal as if they followed its last one."""
    seqs = range(since + 1, since + 1 + len(fresh))
    return tables.EVENTS.shape(fresh.assign(seq=seqs, **_UNWRITTEN))


def _last_seq(written: pd.DataFrame) -> int:
    return int(written["seq"].max()) if len(written) else 0


def _drafts(kept: pd.DataFrame) -> list[dict[str, Any]]:
    """Give events as drafts; what is empty is left out when they are sealed."""
    return [dict(one) for one in kept.drop(columns="row").to_dict("records")]


def _returns(
    rows: pd.DataFrame, every: pd.DataFrame, aside: set[str], register: str, file: str
) -> pd.DataFrame:
    """Give every row of a case that is not imported, each with what is wrong."""
    others = rows[rows["case_no"].isin(aside) & ~rows["row"].isin(every["row"])]
    what = "another row of its case has a fault, and a case is imported as a whole"
    mend = "Mend the other row"
    silent = others.assign(column=None, code="case_aside", what=what, mend=mend)
    told = pd.concat([every, silent], ignore_index=True).drop_duplicates()
    told = told.sort_values(["row", "code"], kind="stable")
    return tables.RETURNS.shape(
        told.rename(columns={"case_no": "key"}).assign(
            input_id=register, file=file, effect="quarantined"
        )
    )


def _wrong(
    events: pd.DataFrame, column: str, code: str, what: pd.Series | str, mend: str
) -> pd.DataFrame:
    """Give one kind of fault of events as faults of the rows that give them."""
    words: Sequence[str] | str = what if isinstance(what, str) else what.tolist()
    return pd.DataFrame(
        {"row": events["row"].tolist(), "case_no": events["office_no"].tolist(), "column": column,
         "code": code, "what": words, "mend": mend}
    ).astype({"row": "int64"})  # fmt: skip


def _shown(values: pd.Series) -> pd.Series:
    """Write values as a person reads them."""
    shown = _day(values) if pd.api.types.is_datetime64_any_dtype(values) else values.astype("str")
    return "'" + shown.fillna("nothing") + "'"


def _day(values: pd.Series) -> pd.Series:
    return values.dt.strftime("%Y-%m-%d")
