"""The command line: ``flags``, which lists the red flags, their records, and what they lack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from geo.cli.clock import Clock, configured
from geo.cli.options import AsOf, DataFolder, Form, MonitorFile
from geo.cli.telling import put_csv, put_json, rows_of, say, tell_table
from geo.errors import UsageError, did_you_mean

if TYPE_CHECKING:  # so that --help need not wait for the table library
    import pandas as pd

    from geo.records import Flag, Snapshot

NO_VERDICT = "A red flag is a sign for a look: no proof, and no verdict."


def flags(
    monitor: MonitorFile,
    flag: Annotated[
        str | None, typer.Option("--flag", metavar="ID", help="List the records that raise it.")
    ] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Say which can be computed, and what is missing.")
    ] = False,
    data: DataFolder = None,
    as_of: AsOf = None,
    form: Form = "text",
) -> None:
    """Count the red flags; list the records behind one; say which cannot be computed, and why."""
    from geo.pipeline import examine  # noqa: PLC0415

    if flag is not None and coverage:
        raise UsageError(
            "--flag lists records and --coverage what is missing. Ask for one of them."
        )
    with Clock() as clock:
        config = configured(monitor, data, None, as_of)
        snapshot = examine(config, tell=clock.tell)
    if flag is not None:
        _tell_records(_named(flag, snapshot), snapshot, form)
    elif coverage:
        _tell_coverage(snapshot, form)
    else:
        _tell_counts(snapshot, form)


def _named(flag: str, snapshot: Snapshot) -> Flag:
    """Give the flag with this id."""
    known = {one.id: one for one in snapshot.flags}
    if flag.upper() not in known:
        hint = did_you_mean(flag.upper(), known)
        raise UsageError(
            f"{snapshot.monitor.id} asks no flag {flag!r}. {hint}Use one of {', '.join(known)}."
        )
    return known[flag.upper()]


def _tell_counts(snapshot: Snapshot, form: str) -> None:
    if _told_to_programs(snapshot.flag_counts, form):
        return
    titles = {one.id: one.title.en for one in snapshot.flags}
    headings = ("flag", "asked of", "asked", "raised", "not raised", "unknown", "title")
    counted = ("asked", "raised", "not_raised", "unknown")
    rows = [
        (row.flag_id, row.record_kind, *(f"{getattr(row, name):,}" for name in counted),
         titles[row.flag_id])
        for row in snapshot.flag_counts.itertuples(index=False)
    ]  # fmt: skip
    tell_table(f"Red flags, as of {snapshot.as_of}", headings, rows)
    for row in snapshot.flag_fences.dropna(subset="fence").itertuples(index=False):
        say(
            f"{row.flag_id}: Tukey fence of {row.fence_of} {row.fence:.3g} {row.unit}, quartiles "
            f"{row.quartile_low:.3g} and {row.quartile_high:.3g}, {row.records:,} records"
        )
    say(NO_VERDICT)


def _tell_records(flag: Flag, snapshot: Snapshot, form: str) -> None:
    found = snapshot.flagged[snapshot.flagged["flag_id"] == flag.id]
    if _told_to_programs(found, form):
        return
    say(f"{flag.id} {flag.title.en}", style="bold")
    say(flag.statement.en)
    say(f"How: {flag.formula}")
    for name, one in flag.thresholds.items():
        say(f"  {name}: {one.value:g} (source: {one.source})")
    say(f"But: {flag.caveats.en}")
    columns = ("record_id", "happened_on", "measured", "threshold", "unit", "parcel_id",
               "building_id", "related_ids", "why")  # fmt: skip
    headings = (flag.record_kind, "on", "measured", "limit", "unit", "parcel", "building", "with",
                "why")  # fmt: skip
    rows = [[_said(row[name]) for name in columns] for row in rows_of(found)]
    tell_table(f"{len(found):,} raise it, as of {snapshot.as_of}", headings, rows)
    say(NO_VERDICT)


def _tell_coverage(snapshot: Snapshot, form: str) -> None:
    if _told_to_programs(snapshot.flag_needs, form):
        return
    counts = snapshot.flag_counts.set_index("flag_id")
    rows = []
    for flag in snapshot.flags:
        one = counts.loc[flag.id]
        own = snapshot.flag_needs[snapshot.flag_needs["flag_id"] == flag.id]
        lacking = own.loc[own["known"] == 0, "need"]
        answered = one["raised"] + one["not_raised"]
        rows.append(
            (flag.id, "yes" if answered else "no", _share(answered, one["asked"]),
             ", ".join(lacking) or "-", flag.title.en)
        )  # fmt: skip
    headings = ("flag", "computable", "answered of asked", "known of no record", "title")
    tell_table(f"What the red flags can be computed from, as of {snapshot.as_of}", headings, rows)
    able = sum(row[1] == "yes" for row in rows)
    say(f"{able} of {len(rows)} flags can be computed. What is not known raises nothing.")


def _told_to_programs(frame: pd.DataFrame, form: str) -> bool:
    """Write a table for other programs, where they ask."""
    if form == "csv":
        put_csv(frame)
    elif form == "json":
        put_json(rows_of(frame))
    return form != "text"


def _said(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _share(answered: int, asked: int) -> str:
    return f"{answered:,} of {asked:,} ({answered / asked:.0%})" if asked else "nothing to ask"
