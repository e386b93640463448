"""The command line: ``cases`` and ``case``, which say where cases stand and what is due."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from geo.cli.clock import of_the_register
from geo.cli.options import AsOf, Form, MonitorFile
from geo.cli.telling import put_csv, put_json, rows_of, say, tell_table
from geo.errors import UsageError, did_you_mean

if TYPE_CHECKING:  # the journal is imported where it is used: --help need not wait for it
    from datetime import date

    import pandas as pd

    from geo.config import Config
    from geo.enforcement.cases import Followed
    from geo.following import Case

Several = Annotated[list[str] | None, typer.Option(metavar="WORD", help="May be given again.")]

FIGURES = ("floors", "height_m", "area_m2", "volume_m3")
STAGES = {"before": "before", "ordered": "may remain", "left": "left", "to_remove": "to remove"}
DATES = {
    "issued_on": "issued", "served_on": "served", "in_effect_on": "in effect",
    "appeal_until": "appeal until", "deadline_on": "comply by", "satisfied_on": "satisfied",
    "owner_changed_on": "owner changed", "silent_since": "silent since",
}  # fmt: skip
READ = {
    "corrected": "corrected later", "withdrawn": "withdrawn later",
    "denied": "denied later", "about_entry": "about another entry",
}  # fmt: skip


def cases(
    monitor: MonitorFile,
    state: Several = None,
    outcome: Several = None,
    programme: Several = None,
    building: Annotated[
        str | None, typer.Option("--building", metavar="ID", help="Cases on one building.")
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Cases that have not ended.")] = False,
    overdue: Annotated[
        bool, typer.Option("--overdue", help="Open cases whose deadline has passed.")
    ] = False,
    silent: Annotated[
        bool, typer.Option("--silent", help="Cases with nothing recorded since a deadline passed.")
    ] = False,
    due_within: Annotated[
        int | None,
        typer.Option("--due-within", min=0, metavar="DAYS", help="What is due so soon."),
    ] = None,
    pace: Annotated[
        bool, typer.Option("--pace", help="Instead, the days that cases took for each step.")
    ] = False,
    as_of: AsOf = None,
    form: Form = "text",
) -> None:
    """List cases, what is overdue or due first: where each stands, and what comes next."""
    from geo.enforcement.agenda import Wanted, chosen  # noqa: PLC0415
    from geo.following import cases as followed  # noqa: PLC0415

    config = of_the_register(monitor, as_of)
    if pace:
        _tell_pace(config, form)
        return
    found = followed(config)
    journal = config.monitor.journal
    known = {
        "--state": (state, list(found.workflow.states) if found.workflow else []),
        "--outcome": (outcome, _outcomes()),
        "--programme": (programme, [one.id for one in journal.programmes] if journal else []),
    }
    for option, (words, of) in known.items():
        _require_known(option, words or [], of)
    wanted = Wanted(
        states=tuple(state or ()),
        outcomes=tuple(outcome or ()),
        programmes=tuple(programme or ()),
        building_id=building,
        open=open_,
        overdue=overdue,
        silent=silent,
        due_within_days=due_within,
    )
    listed = chosen(found.cases, wanted, as_of=config.as_of)
    if form == "csv":
        put_csv(listed)
    elif form == "json":
        put_json(rows_of(listed))
    else:
        _tell_cases(listed, found, config.as_of)


def _tell_pace(config: Config, form: Literal["text", "json", "csv"]) -> None:
    """Print how many days each step took."""
    from geo.following import pace as paces  # noqa: PLC0415

    found = paces(config)
    if form == "csv":
        put_csv(found)
    elif form == "json":
        put_json(rows_of(found))
    else:
        headings = ("from", "to", "steps", "median days", "least", "most")
        counts = ["steps", "median_days", "least_days", "most_days"]
        shown = found.assign(**{name: found[name].map("{:,g}".format) for name in counts})
        rows = shown.astype(str).to_numpy().tolist()
        tell_table(f"Days a step took, as of {config.as_of}", headings, rows)


def _outcomes() -> list[str]:
    from geo.tables.followed import OUTCOMES  # noqa: PLC0415

    return list(OUTCOMES)


def _require_known(option: str, words: Iterable[str], known: list[str]) -> None:
    for word in words:
        if word not in known:
            raise UsageError(
                f"{option} {word}: there is none. {did_you_mean(word, known)}"
                f"Use one of {', '.join(known) or 'none: the monitor names none'}."
            )


def _tell_cases(listed: pd.DataFrame, found: Followed, as_of: date) -> None:
    """Print one line a case, and what they add up to."""
    from geo.enforcement.agenda import WEEK_DAYS, totals  # noqa: PLC0415

    rows = [
        (
            row["case_id"],
            _title(found, row["state"]),
            row["outcome"] if row["ended"] else "",
            _due(row),
            _text(row["last_event_on"]),
            _text(row["building_id"]),
        )
        for row in listed.to_dict("records")
    ]
    headings = ("case", "state", "outcome", "due", "last event", "building")
    tell_table(f"Cases, as of {as_of}", headings, rows)
    count = totals(listed, as_of=as_of)
    say(
        f"{count['cases']:,} cases: {count['open']:,} open, {count['ended']:,} ended. "
        f"Of the open: {count['overdue']:,} overdue (the day to comply by has passed), "
        f"{count['due']:,} with something due by {WEEK_DAYS} days from {as_of}, "
        f"{count['silent']:,} silent (nothing recorded since a deadline passed)."
    )


def _due(row: Mapping[str, Any]) -> str:
    """Say what is due next, or since when nothing was done."""
    if row["overdue"]:
        return f"overdue since {_text(row['deadline_on'])}{_assumed(row)}"
    if _text(row["passed_on"]):
        return f"{row['passed_due']} {_text(row['passed_on'])}, passed: the office's own day"
    if _text(row["silent_since"]):
        return f"silent since {_text(row['silent_since'])}"
    if not _text(row["next_on"]):
        return ""
    mark = _assumed(row) if row["next_due"] == "deadline" else ""
    return f"{row['next_due']} {_text(row['next_on'])}{mark}"


def _assumed(row: Mapping[str, Any]) -> str:
    return " (length assumed)" if row["deadline_assumed"] else ""


def case(
    monitor: MonitorFile,
    case_id: Annotated[str, typer.Argument(help="Number of the case.", metavar="CASE")],
    as_of: AsOf = None,
    form: Form = "text",
) -> None:
    """Tell one case from its first event to its last: dates, ledger, documents, proof."""
    from geo.following import case as followed  # noqa: PLC0415

    found = followed(of_the_register(monitor, as_of), case_id)
    if form == "csv":
        put_csv(found.entries)
    elif form == "json":
        put_json(
            {
                "case": rows_of(found.standing)[0],
                "remedy": next(iter(rows_of(found.remedy)), None),
                "entries": rows_of(found.entries),
            }
        )
    else:
        _tell_case(found)


def _tell_case(found: Case) -> None:
    (row,) = found.standing.to_dict("records")
    state = found.workflow.states[row["state"]]
    say(f"{row['case_id']}: {state.title.en}", style="bold")
    say(_sentence(state.told.en, found))
    said = [
        ("building", _text(row["building_id"])),
        ("programme", _text(row["programme"])),
        ("outcome", row["outcome"] if row["ended"] else "open"),
        ("reason", _text(row["reason"])),
        ("act in force", "yes" if row["act_in_force"] else "no"),
        ("told to the public", "yes" if row["told"] else "no"),
        *((label, _text(row[name])) for name, label in DATES.items()),
        ("due next", _due(row)),
        ("fined", "yes; a fine remedies nothing" if row["fined"] else ""),
        ("merged into", _text(row["merged_into"])),
        ("merged from", _text(row["merged_from"])),
        ("office number", _text(row["office_no"])),
        ("began with", _text(row["finding_ids"])),
    ]
    for label, value in said:
        if value:
            say(f"  {label:<18} {value}")
    for remedy in found.remedy.to_dict("records"):
        _tell_ledger(remedy)
    _tell_entries(found)


def _sentence(told: str, found: Case) -> str:
    """Fill the sentence of a state with what is known of the case; it may ask for columns."""
    known = {
        name: _text(value)
        for frame in (found.remedy, found.standing)
        for row in frame.to_dict("records")
        for name, value in row.items()
    }
    return re.sub(r"\{(\w+)\}", lambda asked: known.get(asked[1]) or "not known", told)


def _tell_ledger(row: Mapping[str, Any]) -> None:
    """Print what was ordered, done and seen: declared and seen are never one word."""
    rows = [(name, *(_number(row[_figure(name, stage)]) for stage in STAGES)) for name in FIGURES]
    tell_table("Ledger", ("figure", *STAGES.values()), [one for one in rows if any(one[1:])])
    said = [
        ("declared done", _by(row, "declared")),
        ("seen by another", _by(row, "seen")),
        ("share executed", _share(row)),
        ("works", _text(row["how"])),
        ("cost", f"{_number(row['cost'])} {_text(row['currency'])}".strip()),
        ("paid by", _text(row["paid_by"])),
        ("site restored", f"{_text(row['restored'])} {_text(row['restored_on'])}".strip()),
        ("days to start", _number(row["days_to_start"])),
        ("days to done", _number(row["days_to_done"])),
    ]
    for label, value in said:
        if value:
            say(f"  {label:<18} {value}")


def _figure(name: str, stage: str) -> str:
    """Name the column of a figure at a stage: ``height_before_m`` of ``height_m``."""
    stem, _, unit = name.partition("_")
    return f"{stem}_{stage}" + (f"_{unit}" if unit else "")


def _by(row: Mapping[str, Any], what: str) -> str:
    day = _text(row[f"{what}_on"])
    return f"{day} by {_text(row[f'{what}_by'])}" if day else "no"


def _share(row: Mapping[str, Any]) -> str:
    if not _number(row["share_executed"]):
        return "not known"
    return f"{row['share_executed']:.0%} of {_text(row['share_of']) or 'all'}"


def _tell_entries(found: Case) -> None:
    """Print the entries, as written, with the days between and what proves each."""
    rows = [
        (
            str(row["seq"]),
            _text(row["happened_on"]),
            "" if not _number(row["days"]) else f"+{_number(row['days'])}",
            _kind(row, found),
            _text(row["document_no"]),
            _text(row["body"]),
            _text(row["source"]),
            _text(row["deadline_on"]),
            READ.get(str(row["read"]), ""),
            row["leaf_sha256"][:16],
        )
        for row in found.entries.to_dict("records")
    ]
    headings = (
        "entry", "day", "days", "what", "document", "body", "source", "deadline", "read", "leaf",
    )  # fmt: skip
    tell_table("Entries", headings, rows)


def _kind(row: Mapping[str, Any], found: Case) -> str:
    state = found.workflow.states.get(str(row["kind"]))
    about = f" entry {_number(row['corrects'])}" if _number(row["corrects"]) else ""
    decided = f": {row['decision']}" if _text(row["decision"]) else ""
    return f"{state.title.en if state else row['kind']}{decided}{about}"


def _title(found: Followed, state: str) -> str:
    return found.workflow.states[state].title.en if found.workflow else state


def _text(value: Any) -> str:
    """Write a text or a day; nothing for what is missing."""
    import pandas as pd  # noqa: PLC0415  # --help need not wait for it

    if pd.isna(value):
        return ""
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)


def _number(value: Any) -> str:
    text = _text(value)
    return f"{float(text):,g}" if text else ""
