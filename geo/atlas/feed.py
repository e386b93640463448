"""What changed, for readers of feeds and for search engines: Atom feeds, and a sitemap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from geo.atlas.case_entries import entries
from geo.atlas.case_sheet import rows_of
from geo.atlas.case_words import Words
from geo.atlas.citation import Edition
from geo.atlas.speech import Speech
from geo.atlas.told import Told
from geo.records import Snapshot

ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST_ENTRIES = 100
"""Entries of a feed: readers ask for it often; events.csv holds all of them."""


def feed_name(language: str) -> str:
    """Give the place of a feed below the public folder."""
    return f"changes.{language}.atom"


def feed(
    snapshot: Snapshot, public: Told, edition: Edition, pages: Mapping[str, str], say: Speech
) -> str:
    """Write what was written down last of cases that may be told, as Atom (RFC 4287).

    Parameters
    ----------
    snapshot
        Gives the words of the monitor.
    public
        What may be told of its cases.
    edition
        One with a public address: a feed without addresses is none.
    pages
        The file name of the page of each case.
    say
        The language.
    """
    ET.register_namespace("", ATOM)
    last = rows_of(public.events.dropna(subset=["case_id"]).tail(MOST_ENTRIES))[::-1]
    told = entries(last, Words(snapshot, say))
    root = ET.Element(f"{{{ATOM}}}feed", {"xml:lang": say.language})
    _add(root, "title", f"{say.local(snapshot.monitor.name)}: {say('feed.title')}")
    _add(root, "id", edition.address(feed_name(say.language)))
    _link(root, "self", edition.address(feed_name(say.language)))
    _link(root, "alternate", edition.address("index.html"))
    _add(root, "updated", _moment(snapshot.as_of.isoformat()))
    author = ET.SubElement(root, f"{{{ATOM}}}author")
    _add(author, "name", say.local(snapshot.monitor.publisher.name))
    if snapshot.monitor.fictional:
        _add(root, "subtitle", say("banner.fictional"))
    for row, entry in zip(last, told, strict=True):
        address = edition.address(f"cases/{pages[row['case_id']]}")
        one = ET.SubElement(root, f"{{{ATOM}}}entry")
        _add(one, "title", f"{row['case_id']}: {entry.title}")
        # the same in every edition, whatever is added to the case later
        _add(one, "id", f"{address}?entry={entry.number}")
        _link(one, "alternate", f"{address}#{say.language}")
        _add(one, "updated", _moment(row["recorded_at"]))
        lines = [entry.day, *entry.parts, entry.reading, say("wording.sign")]
        _add(one, "summary", " · ".join(filter(None, lines)))
    return _written(root)


def sitemap(edition: Edition, days: Iterable[tuple[str, str]]) -> str:
    """Write the sitemap of an edition with a public address.

    Parameters
    ----------
    edition
        Gives the addresses.
    days
        The place of each page below the public folder, and the day it last changed.

    Examples
    --------
    >>> from datetime import date
    >>> held = Edition(date(2026, 1, 1), "", "https://town.example")
    >>> "<loc>https://town.example/a.html</loc>" in sitemap(held, [("a.html", "2026-01-01")])
    True
    """
    ET.register_namespace("", SITEMAP)
    root = ET.Element(f"{{{SITEMAP}}}urlset")
    for path, day in days:
        url = ET.SubElement(root, f"{{{SITEMAP}}}url")
        ET.SubElement(url, f"{{{SITEMAP}}}loc").text = edition.address(path)
        ET.SubElement(url, f"{{{SITEMAP}}}lastmod").text = day
    return _written(root)


def addresses(
    cases: Sequence[Mapping[str, Any]], pages: Mapping[str, str], edition: Edition
) -> list[tuple[str, str]]:
    """Give each page of the folder with the day it last changed."""
    today = edition.as_of.isoformat()
    fixed = [(path, today) for path in ("index.html", "method.html", "corrections.html")]
    return fixed + [
        (f"cases/{pages[one['case_id']]}", one["last_event_on"].date().isoformat()) for one in cases
    ]


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}{name}").text = "".join(filter(_xml, text))


def _xml(letter: str) -> bool:
    """Tell the letters that XML 1.0 can hold; no other can be written even escaped."""
    return letter in "\t\n\r" or letter >= " "


def _link(parent: ET.Element, rel: str, address: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}link", {"rel": rel, "href": address})


def _moment(text: str) -> str:
    return text if "T" in text else f"{text}T00:00:00Z"


def _written(root: ET.Element) -> str:
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"
