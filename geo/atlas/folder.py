"""The pages of the public folder beside its map: cases, method, corrections, weak points, flags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import escape

from geo.atlas import languages
from geo.atlas.cards import EDITION_CARD, card_of, pictured
from geo.atlas.carried import MOST_CASES, by_news
from geo.atlas.case_entries import entries
from geo.atlas.case_sheet import CaseFacts, case_brief, case_sheet, rows_of
from geo.atlas.case_words import Words
from geo.atlas.changes_sheet import Difference, changes_page
from geo.atlas.citation import Edition, page_names
from geo.atlas.feed import CHANGES, addresses, feed, feed_name, sitemap
from geo.atlas.flag_sheet import flag_page, flag_sheets
from geo.atlas.folio import folio_page as _page
from geo.atlas.folio import speeches as _speeches
from geo.atlas.folio import weighed
from geo.atlas.law_of_day import law_of_day
from geo.atlas.naming import named
from geo.atlas.page import SHARED_STYLE, shared_style
from geo.atlas.public_counts import range_text, told_totals
from geo.atlas.published import FILES, contract, text_key
from geo.atlas.signals_page import (
    COUNTED,
    SCRIPTS,
    SIGNALS_PAGE,
    TEMPLATE,
    quarters,
    signals_data,
)
from geo.atlas.speech import Speech
from geo.atlas.told import Told, told
from geo.atlas.weak_sheet import weak_sheets
from geo.atlas.withdrawn import withdrawn_cases
from geo.records import Snapshot


def folder(
    snapshot: Snapshot,
    placed: pd.DataFrame,
    edition: Edition,
    changed: Difference | None = None,
    offered: Sequence[str] = (),
) -> dict[str, str]:
    """Give the pages of the folder and what they share, by path below it.

    Parameters
    ----------
    snapshot
        What the run knows; only what may be told of it is read.
    placed
        Its buildings, as :func:`geo.atlas.guard.atoms` gives them.
    edition
        What a citation names.
    changed
        What changed since the edition before; None where none was named.
    offered
        The names of the files of its data.
    """
    public = told(snapshot)
    pages = _pages(snapshot, public)
    return {
        SHARED_STYLE: shared_style(),
        "method.html": _method(snapshot, placed, edition),
        "corrections.html": _corrections(snapshot, public, edition),
        "dictionary.html": _dictionary(snapshot, edition, offered),
        "weak-points.html": _weak(snapshot, placed, edition),
        **dict(_flags(snapshot, placed, edition)),
        **_signals(snapshot, edition),
        **dict(_cases(snapshot, public, edition)),
        **dict(_withdrawn(snapshot, edition)),
        **({CHANGES: _changes(changed, pages)} if changed else {}),
        **(_found_by_address(snapshot, public, edition, changed) if edition.base_url else {}),
    }


def _pages(snapshot: Snapshot, public: Told) -> dict[str, str]:
    """Give the page of each case that is told, and of each that was withdrawn."""
    return page_names([*public.cases["case_id"], *withdrawn_cases(snapshot)["case_id"]])


def _changes(changed: Difference, pages: Mapping[str, str]) -> str:
    """Give the page of what changed."""
    return changes_page(
        changed, pages={one: f"cases/{page}" for one, page in pages.items()}, beside="data/"
    )


def _found_by_address(
    snapshot: Snapshot, public: Told, edition: Edition, changed: Difference | None
) -> dict[str, str]:
    """Give what only an edition with a public address can have: its feeds and its sitemap."""
    pages = _pages(snapshot, public)
    feeds = {
        feed_name(say.language): feed(snapshot, edition, changed, pages, say)
        for say in _speeches(snapshot)
    }
    flags = [flag_page(flag.id) for flag in snapshot.flags]
    more = ["weak-points.html", "flags.html", *flags, *(f"{one}.html" for one in weighed(snapshot))]
    more += [SIGNALS_PAGE] if snapshot.monitor.signals else []
    gone = withdrawn_cases(snapshot)
    days = pd.concat(
        [
            public.cases.set_index("case_id")["last_event_on"],
            gone.set_index("case_id")["happened_on"],
        ]
    )
    listed = addresses(days.dt.date.to_dict(), pages, edition, more)
    return feeds | {"sitemap.xml": sitemap(edition, listed)}


def facts_of_cases(snapshot: Snapshot, public: Told) -> Iterator[CaseFacts]:
    """Give what may be told of each case, in the order of their numbers.

    A building is named by an act in force in this very case alone.
    """
    buildings = {one["building_id"]: one for one in rows_of(_plain(named(snapshot)))}
    placed = snapshot.cases[snapshot.cases["act_in_force"].astype(bool)]
    building_of = dict(zip(placed["case_id"], placed["building_id"], strict=True))
    events = _by_case(public.events)
    remedies = {one["case_id"]: one for one in rows_of(public.remedies)}
    for case in rows_of(public.cases):
        key = case["case_id"]
        yield CaseFacts(
            case,
            events.get(key, []),
            remedies.get(key),
            buildings.get(building_of.get(key, "")),
        )


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(frame[["building_id", "use_class"]])


def _by_case(events: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    held: dict[str, list[dict[str, Any]]] = {}
    for one in rows_of(events):
        held.setdefault(one["case_id"], []).append(one)
    return held


def _cases(snapshot: Snapshot, public: Told, edition: Edition) -> Iterator[tuple[str, str]]:
    """Give one page a case: whole, or short where there are more than a folder should hold."""
    pages = page_names(public.cases["case_id"])
    whole = frozenset(public.cases.loc[by_news(public.cases)[:MOST_CASES], "case_id"])
    for facts in facts_of_cases(snapshot, public):
        path = f"cases/{pages[facts.case['case_id']]}"
        if facts.case["case_id"] not in whole:
            yield path, _brief(path, facts, snapshot, edition)
            continue
        sheets = {say.language: case_sheet(facts, snapshot, say) for say in _speeches(snapshot)}
        shown = sheets[languages.DEFAULT]
        yield (
            path,
            _page(
                "case.html.j2",
                path,
                snapshot,
                edition,
                sheets=sheets,
                pages=pages,
                summary=f"{shown.told} {shown.wording}",
                card=card_of(path)
                if facts.case["case_id"] in pictured(public.cases)
                else EDITION_CARD,
            ),
        )


def _brief(path: str, facts: CaseFacts, snapshot: Snapshot, edition: Edition) -> str:
    """Give the page of a case that the files alone tell whole; its address stays."""
    briefs = {say.language: case_brief(facts, snapshot, say) for say in _speeches(snapshot)}
    shown = briefs[languages.DEFAULT]
    return _page(
        "brief.html.j2",
        path,
        snapshot,
        edition,
        case=facts.case["case_id"],
        briefs=briefs,
        most=MOST_CASES,
        summary=f"{shown.told} {shown.wording}",
    )


def _corrections(snapshot: Snapshot, public: Told, edition: Edition) -> str:
    """Give every entry that corrects, withdraws or denies another, the latest first."""
    pages = _pages(snapshot, public)
    events = public.events
    about = set(events["corrects"].dropna())
    touched = events[events["corrects"].notna() | events["seq"].isin(about)]
    found = rows_of(touched)
    case_of = {one["seq"]: one["case_id"] for one in found}
    listed = {}
    for say in _speeches(snapshot):
        words = Words(snapshot, say)
        said = entries(found, words)
        by_number = {one.number: one for one in said}
        listed[say.language] = [
            {"entry": one, "about": by_number.get(row["corrects"]), "case": case_of[one.number]}
            for one, row in sorted(
                zip(said, found, strict=True),
                key=lambda pair: (pair[0].on, pair[0].number),
                reverse=True,
            )
            if row["corrects"] is not None
        ]
    return _page(
        "corrections.html.j2",
        "corrections.html",
        snapshot,
        edition,
        listed=listed,
        pages=pages,
        withdrawn={say.language: _taken_back(snapshot, say) for say in _speeches(snapshot)},
    )


def _taken_back(snapshot: Snapshot, say: Speech) -> list[tuple[str, str]]:
    """Say of each case that was withdrawn on which day that was, and why."""
    words = Words(snapshot, say)
    return [
        (
            one["case_id"],
            say(
                "withdrawn.told",
                day=say.day(one["happened_on"]),
                why=words.reason(one["reason"]) if one["reason"] else say("word.not_given"),
            ),
        )
        for one in rows_of(withdrawn_cases(snapshot))
    ]


def _withdrawn(snapshot: Snapshot, edition: Edition) -> Iterator[tuple[str, str]]:
    """Give a short page for each case that was told and is withdrawn, at its old address."""
    told_in = {say.language: dict(_taken_back(snapshot, say)) for say in _speeches(snapshot)}
    for case, page in page_names(told_in[languages.DEFAULT]).items():
        path = f"cases/{page}"
        said = {language: each[case] for language, each in told_in.items()}
        yield (
            path,
            _page(
                "withdrawn.html.j2",
                path,
                snapshot,
                edition,
                case=case,
                told=said,
                summary=said[languages.DEFAULT],
            ),
        )


def _method(snapshot: Snapshot, placed: pd.DataFrame, edition: Edition) -> str:
    """Give how it was made: counts with definitions, rules with their acts, what is assumed."""
    whole = told_totals(snapshot, placed)
    counted = {
        say.language: [(name, range_text(told_, say)) for name, told_ in whole.items()]
        for say in _speeches(snapshot)
    }
    return _page(
        "method.html.j2",
        "method.html",
        snapshot,
        edition,
        counted=counted,
        rules={
            say.language: law_of_day(snapshot.rules, snapshot.as_of, say)
            for say in _speeches(snapshot)
        },
    )


def _dictionary(snapshot: Snapshot, edition: Edition, offered: Sequence[str]) -> str:
    """Give what each column of each public file means, and which files of this edition have it."""
    holding: dict[str, list[str]] = {name: [] for name in FILES}
    for name in offered:
        held = contract(name)
        if held is not None and not name.endswith(".json"):
            holding[held.name].append(name)
    return _page(
        "dictionary.html.j2",
        "dictionary.html",
        snapshot,
        edition,
        tables=list(FILES.values()),
        files=holding,
        text_key=text_key,
    )


def _weak(snapshot: Snapshot, placed: pd.DataFrame, edition: Edition) -> str:
    """Give the page of weak points: scores that may be told, with what they are made of."""
    scopes = {say.language: weak_sheets(snapshot, placed, say) for say in _speeches(snapshot)}
    return _page("weak.html.j2", "weak-points.html", snapshot, edition, scopes=scopes)


def _flags(snapshot: Snapshot, placed: pd.DataFrame, edition: Edition) -> Iterator[tuple[str, str]]:
    """Give the list of the red flags that were asked, and one page a flag."""
    flags = {say.language: flag_sheets(snapshot, placed, say) for say in _speeches(snapshot)}
    yield "flags.html", _page("flags.html.j2", "flags.html", snapshot, edition, flags=flags)
    for at, flag in enumerate(flags[languages.DEFAULT]):
        path = flag_page(flag.id)
        said = {language: each[at] for language, each in flags.items()}
        yield (
            path,
            _page("flag.html.j2", path, snapshot, edition, said=said, summary=flag.statement),
        )


def _signals(snapshot: Snapshot, edition: Edition) -> dict[str, str]:
    """Give the page of citizens' reports; none where the monitor keeps no reports."""
    if snapshot.monitor.signals is None:
        return {}
    page = _page(
        TEMPLATE,
        SIGNALS_PAGE,
        snapshot,
        edition,
        scripts=SCRIPTS,
        data=signals_data(snapshot),
        counted=COUNTED,
        quarters={say.language: quarters(snapshot, say) for say in _speeches(snapshot)},
        summary=_speeches(snapshot)[-1]("signals.lead"),
    )
    return {SIGNALS_PAGE: page}


def embed_snippet(snapshot: Snapshot, edition: Edition) -> str:
    """Give the lines that show the public page within another one; it may run its own scripts only.

    Parameters
    ----------
    snapshot
        Gives the name of the city.
    edition
        Gives the address.
    """
    title = escape(getattr(snapshot.monitor.name, languages.DEFAULT))
    return (
        f'<iframe src="{escape(edition.address("index.html"))}" title="{title}" width="100%" '
        'height="640" loading="lazy" referrerpolicy="no-referrer" '
        'sandbox="allow-scripts allow-downloads allow-popups"></iframe>'
    )
