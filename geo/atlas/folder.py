"""The pages of the public folder beside its map: one a case, method, corrections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import escape

from geo.atlas import languages
from geo.atlas.cards import EDITION_CARD, card_of, pictured
from geo.atlas.case_entries import entries
from geo.atlas.case_sheet import CaseFacts, case_sheet, rows_of
from geo.atlas.case_words import Words
from geo.atlas.changes_sheet import Difference, changes_page
from geo.atlas.citation import Edition, page_names
from geo.atlas.feed import CHANGES, addresses, feed, feed_name, sitemap
from geo.atlas.page import SHARED_STYLE, folder_page, shared_style
from geo.atlas.public import named
from geo.atlas.public_counts import range_text, told_totals
from geo.atlas.published import FILES, contract, text_key
from geo.atlas.speech import Speech
from geo.atlas.told import Told, told
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
    pages = page_names(public.cases["case_id"])
    return {
        SHARED_STYLE: shared_style(),
        "method.html": _method(snapshot, placed, edition),
        "corrections.html": _corrections(snapshot, public, edition),
        "dictionary.html": _dictionary(snapshot, edition, offered),
        **dict(_cases(snapshot, public, edition)),
        **({CHANGES: _changes(changed, pages)} if changed else {}),
        **(_found_by_address(snapshot, public, edition, changed) if edition.base_url else {}),
    }


def _changes(changed: Difference, pages: Mapping[str, str]) -> str:
    """Give the page of what changed; a case that is told no more has no page to lead to."""
    return changes_page(
        changed, pages={one: f"cases/{page}" for one, page in pages.items()}, beside="data/"
    )


def _found_by_address(
    snapshot: Snapshot, public: Told, edition: Edition, changed: Difference | None
) -> dict[str, str]:
    """Give what only an edition with a public address can have: its feeds and its sitemap."""
    pages = page_names(public.cases["case_id"])
    feeds = {
        feed_name(say.language): feed(snapshot, edition, changed, pages, say)
        for say in _speeches(snapshot)
    }
    listed = addresses(rows_of(public.cases), pages, edition)
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
    """Give one page a case."""
    pages = page_names(public.cases["case_id"])
    for facts in facts_of_cases(snapshot, public):
        path = f"cases/{pages[facts.case['case_id']]}"
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


def _corrections(snapshot: Snapshot, public: Told, edition: Edition) -> str:
    """Give every entry that corrects, withdraws or denies another, the latest first."""
    pages = page_names(public.cases["case_id"])
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
        "corrections.html.j2", "corrections.html", snapshot, edition, listed=listed, pages=pages
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
        rules=snapshot.rules,
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


def _speeches(snapshot: Snapshot) -> list[Speech]:
    """Give the languages, the one that is read without an address last: see ``folio.css``."""
    first = [one for one in languages.LANGUAGES if one != languages.DEFAULT]
    return [Speech(one, snapshot.monitor.words) for one in (*first, languages.DEFAULT)]


def _page(
    template: str,
    path: str,
    snapshot: Snapshot,
    edition: Edition,
    **context: Mapping[str, Any] | Any,
) -> str:
    return folder_page(
        template,
        root="../" * path.count("/"),
        monitor=snapshot.monitor,
        as_of=snapshot.as_of,
        edition=edition,
        address=edition.address(path),
        speeches=_speeches(snapshot),
        journal=snapshot.monitor.journal is not None,
        **{"summary": _speeches(snapshot)[-1]("public.lead"), "card": EDITION_CARD} | context,
    )


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
