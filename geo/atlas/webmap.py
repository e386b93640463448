"""The folium map of a page, with Leaflet inlined, so that nothing is asked of a network."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import folium
from xstatic.pkg import leaflet

from geo.atlas.relief import Shade

LEAFLET_VERSION: str = leaflet.VERSION
_ID = re.compile(r"(?<=_)[0-9a-f]{32}\b")
_LINK = re.compile(r"url\((images/[\w.-]+)\)")


@dataclass(frozen=True, slots=True)
class WebMap:
    """A map's element and its script, to be placed in a page."""

    html: str
    script: str


def webmap(bounds: tuple[float, float, float, float], shade: Shade | None) -> WebMap:
    """Draw the empty map: its extent and, where known, the shaded relief.

    What lies on it is drawn in the page, from data, as text: folium and Leaflet do not
    escape what they are given.

    Parameters
    ----------
    bounds
        West, south, east, north in degrees WGS 84; shown whole when the page opens.
    shade
        The relief picture.
    """
    west, south, east, north = bounds
    drawn = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        tiles=None,
        prefer_canvas=True,
        zoom_snap=0.25,  # so that the city fills the map, not half of it
        attribution_control=False,  # sources are listed in the page, with their licences
        zoom_control=False,  # placed by the page, in the language of the reader
    )
    drawn.default_js, drawn.default_css = [], []
    if shade is not None:
        _overlay(shade).add_to(drawn)
    drawn.fit_bounds([[south, west], [north, east]])
    root = cast(folium.Figure, drawn.get_root())
    root.render()
    numbered = _renumber(root.html.render() + "\0" + root.script.render())
    html, script = numbered.split("\0")
    return WebMap(html.strip(), script.strip())


def leaflet_script() -> str:
    """Give Leaflet's program, without the two addresses a browser could follow."""
    text = _file("leaflet.js").read_text(encoding="utf-8")
    text = re.sub(r"\n?//# sourceMappingURL=.*", "", text)
    return text.replace(' href="https://leafletjs.com"', "")


def leaflet_style() -> str:
    """Give Leaflet's style sheet with its pictures as data URIs."""
    text = _file("leaflet.css").read_text(encoding="utf-8").replace("\r\n", "\n")
    return _LINK.sub(lambda link: f"url({_data_uri(_file(link[1]))})", text)


def _overlay(shade: Shade) -> folium.raster_layers.ImageOverlay:
    west, south, east, north = shade.bounds
    return folium.raster_layers.ImageOverlay(
        image=shade.uri,
        bounds=[[south, west], [north, east]],
        class_name="relief",
        alt="",
    )


def _renumber(text: str) -> str:
    """Replace folium's random ids by numbers, in the order of their first use."""
    order: dict[str, str] = {}
    return _ID.sub(lambda found: order.setdefault(found[0], str(len(order) + 1)), text)


def _file(name: str) -> Path:
    return Path(leaflet.BASE_DIR) / name


def _data_uri(picture: Path) -> str:
    return "data:image/png;base64," + base64.b64encode(picture.read_bytes()).decode("ascii")
