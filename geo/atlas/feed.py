"""What changed, for readers of feeds and for search engines: Atom feeds, and a sitemap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from urllib.parse import quote
from xml.etree import ElementTree as ET

from geo import tables
from geo.atlas.changes_sheet import Difference, change_lines
from geo.atlas.citation import SHORT, Edition
from geo.atlas.speech import Speech
from geo.records import Snapshot

ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST_ENTRIES = 100
"""Changes in a feed: readers ask for it often; changes.csv holds all of them."""
CHANGES = "changes.html"
"""Where the page of changes lies, below the public folder."""


def feed_name(language: str) -> str:
    """Give the place of a feed below the public folder."""
    return f"changes.{language}.atom"


def feed(
    snapshot: Snapshot,
    edition: Edition,
    changed: Difference | None,
    pages: Mapping[str, str],
    say: Speech,
) -> str:
    """Write the edition and what changed since the one before, as Atom (RFC 4287).

    A reader keeps what it was sent, so each edition tells its own changes and no older ones.

    Parameters
    ----------
    snapshot
        Gives the words of the monitor.
    edition
        One with a public address: a feed without addresses is none.
    changed
        What changed since the edition before; None where none was named, which the feed says.
    pages
        The file name of the page of each case.
    say
        The language.
    """
    ET.register_namespace("", ATOM)
    root = ET.Element(f"{{{ATOM}}}feed", {"xml:lang": say.language})
    _add(root, "title", f"{say.local(snapshot.monitor.name)}: {say('feed.title')}")
    _add(root, "id", edition.address(feed_name(say.language)))
    _link(root, "self", edition.address(feed_name(say.language)))
    _link(root, "alternate", edition.address("index.html"))
    _add(root, "updated", _moment(edition))
    author = ET.SubElement(root, f"{{{ATOM}}}author")
    _add(author, "name", say.local(snapshot.monitor.publisher.name))
    if snapshot.monitor.fictional:
        _add(root, "subtitle", say("banner.fictional"))
    _edition_entry(root, edition, changed, say)
    for line in change_lines(changed, say, most=MOST_ENTRIES) if changed else ():
        page = f"cases/{pages[line.id]}#{say.language}" if line.id in pages else None
        one = _entry(root, edition, line.title, page or f"{CHANGES}#{say.language}")
        _add(one, "id", f"{edition.address(CHANGES)}?change={quote(line.change_id, safe='')}")
        _add(one, "summary", ". ".join([line.turn, line.why, say("wording.sign")]))
    return _written(root)


def _edition_entry(
    root: ET.Element, edition: Edition, changed: Difference | None, say: Speech
) -> None:
    """Say that an edition came out, and how many changes of each kind it brings."""
    page = f"{CHANGES}#{say.language}" if changed else f"index.html#lang={say.language}"
    one = _entry(root, edition, say("folio.edition", day=say.day(edition.as_of)), page)
    _add(one, "id", f"{edition.address('index.html')}?edition={edition.sha256[:SHORT]}")
    if changed is None:
        told = say("feed.first")
    else:
        counts = changed.changes["kind"].value_counts()
        kinds = [(kind, int(counts.get(kind, 0))) for kind in tables.CHANGE_KINDS]
        listed = [f"{say(f'difference.kind.{kind}')}: {say.number(n)}" for kind, n in kinds]
        told = f"{say('feed.since', day=say.day(changed.old.as_of))}: {'; '.join(listed)}."
        left = len(changed.changes) - MOST_ENTRIES
        told += f" {say('difference.more', count=say.number(left))}" if left > 0 else ""
    _add(one, "summary", told)


def _entry(root: ET.Element, edition: Edition, title: str, page: str) -> ET.Element:
    one = ET.SubElement(root, f"{{{ATOM}}}entry")
    _add(one, "title", title)
    _link(one, "alternate", edition.address(page))
    _add(one, "updated", _moment(edition))
    return one


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
    days: Mapping[str, date],
    pages: Mapping[str, str],
    edition: Edition,
    more: Sequence[str] = (),
) -> list[tuple[str, str]]:
    """Give each page of the folder with the day it last changed.

    Parameters
    ----------
    days
        The day on which each case was last heard of, those that were withdrawn too.
    pages
        The page of each.
    edition
        Gives its day.
    more
        Pages that are drawn anew in each edition.
    """
    today = edition.as_of.isoformat()
    named = [
        "index.html", "method.html", "corrections.html", "dictionary.html",
        *more, *([CHANGES] if edition.since else []),
    ]  # fmt: skip
    fixed = [(path, today) for path in named]
    return fixed + [(f"cases/{pages[one]}", day.isoformat()) for one, day in days.items()]


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}{name}").text = "".join(filter(_xml, text))


def _xml(letter: str) -> bool:
    """Tell the letters that XML 1.0 can hold; no other can be written even escaped."""
    return letter in "\t\n\r" or letter >= " "


def _link(parent: ET.Element, rel: str, address: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}link", {"rel": rel, "href": address})


def _moment(edition: Edition) -> str:
    """Give the moment from which an edition speaks; no clock is read."""
    return f"{edition.as_of.isoformat()}T00:00:00Z"


def _written(root: ET.Element) -> str:
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"
