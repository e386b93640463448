"""The square that a phone reads off a printed sheet: the case's own page, or where it stands."""

from __future__ import annotations

import io
from collections.abc import Mapping

import segno

from geo.atlas.citation import page_names
from geo.atlas.told import told
from geo.records import Snapshot

_QUIET_ZONE = 4
"""Modules left white around it, as ISO/IEC 18004 asks."""


def case_addresses(snapshot: Snapshot) -> Mapping[str, str]:
    """Give the permanent address of each case that has a page on the public site.

    Parameters
    ----------
    snapshot
        Everything the run knows.

    Returns
    -------
    addresses
        By case number; empty for a monitor without a public address.
    """
    base = snapshot.monitor.public_base_url
    if base is None:
        return {}
    pages = page_names(told(snapshot).cases["case_id"])
    return {case: f"{base.rstrip('/')}/cases/{name}" for case, name in pages.items()}


def geo_link(lat_deg: float, lon_deg: float) -> str:
    """Write a place as phones open it on their own map (RFC 5870), to 1e-5 degree.

    Examples
    --------
    >>> geo_link(43.2, 76.9123456)
    'geo:43.20000,76.91235'
    """
    return f"geo:{lat_deg:.5f},{lon_deg:.5f}"


def qr_svg(text: str) -> str:
    """Draw a text as a QR code: black on nothing, with its quiet zone; the same bytes each time.

    A quarter of its words may be lost to dirt and folds (level Q).

    Examples
    --------
    >>> qr_svg("geo:43.20000,76.91235").startswith("<svg")
    True
    """
    drawn = io.BytesIO()
    segno.make(text, error="q", micro=False, boost_error=False).save(
        drawn, kind="svg", xmldecl=False, omitsize=True, border=_QUIET_ZONE
    )
    return drawn.getvalue().decode("utf-8").strip()
