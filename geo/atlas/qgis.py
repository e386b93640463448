"""Styles and projects for QGIS, written as XML: no text of a layer can become a part of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree as ET

from pyproj import CRS

from geo.atlas.inks import Ink

Shape = Literal["point", "line", "polygon"]

VERSION = "3.16.0"
"""The oldest QGIS whose form of a style and of a project is written here."""
BRUSHES: Mapping[str | None, str] = {
    None: "solid",
    "diagonal": "b_diagonal",  # QGIS calls it backward when it rises to the right
    "back-diagonal": "f_diagonal",
    "cross": "diagonal_x",
    "dots": "dense6",
    "horizontal": "horizontal",
    "vertical": "vertical",
    "none": "no",
}
MARKERS: Mapping[str, str] = {
    "triangle": "triangle",
    "diamond": "diamond",
    "square": "square",
    "ring": "circle",
    "disc": "circle",
    "cross": "cross_fill",
}
MM_PER_PX = 0.26  # of a screen of 96 dpi
_TYPES: Mapping[Shape, tuple[str, str, str]] = {
    "point": ("marker", "Point", "MultiPoint"),
    "line": ("line", "Line", "MultiLineString"),
    "polygon": ("fill", "Polygon", "MultiPolygon"),
}
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Look:
    """How a table is drawn: by the words of a column, each with its title and its ink.

    Without a column all rows take the first ink.
    """

    shape: Shape
    column: str | None
    inks: Mapping[str, tuple[str, Ink]]
    wash: float = 1.0  # opacity of the colour under a pattern, 0-1


@dataclass(frozen=True, slots=True)
class Drawn:
    """One table of a GeoPackage beside the project."""

    file: str
    table: str
    title: str
    look: Look
    shown: bool = True

    @property
    def id(self) -> str:
        """The layer's id in a project: the same in every run."""
        return re.sub(r"\W+", "_", f"{self.file.rpartition('.')[0]}_{self.table}")


def qml(look: Look) -> str:
    """Give a style as QGIS saves it.

    Examples
    --------
    >>> area = Look("polygon", "part", {"area": ("Zone", Ink("#9933aa", "#9933aa", "square"))})
    >>> 'attr="part"' in qml(area)
    True
    """
    root = ET.Element("qgis", version=VERSION, styleCategories="Symbology")
    root.append(_renderer(look))
    return ET.tostring(root, encoding="unicode")


def project(
    title: str,
    notice: str,
    drawn: Sequence[Drawn],
    *,
    crs: CRS,
    extent: tuple[float, float, float, float],
) -> str:
    """Give a project that opens tables of GeoPackages lying beside it.

    Parameters
    ----------
    title, notice
        What the window and the properties of the project say.
    drawn
        Tables, the uppermost first.
    crs
        That of the tables and of the map.
    extent
        What is seen first: west, south, east, north in ``crs``.
    """
    root = ET.Element("qgis", version=VERSION, projectname=_clean(title))
    _text(root, "title", title)
    ET.SubElement(root, "homePath", path="")
    metadata = ET.SubElement(root, "projectMetadata")
    _text(metadata, "title", title)
    _text(metadata, "abstract", notice)
    ET.SubElement(root, "projectCrs").append(_system(crs))
    root.append(_tree(drawn))
    root.append(_canvas(crs, extent))
    layers = ET.SubElement(root, "projectlayers")
    layers.extend(_layer(one, crs) for one in drawn)
    order = ET.SubElement(root, "layerorder")
    for one in drawn:
        ET.SubElement(order, "layer", id=one.id)
    paths = ET.SubElement(ET.SubElement(root, "properties"), "Paths")
    _text(paths, "Absolute", "false", type="bool")  # so that the folder may be moved
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _tree(drawn: Sequence[Drawn]) -> ET.Element:
    """Give the list of layers, a group for each file where there are several."""
    tree = ET.Element("layer-tree-group")
    files = list(dict.fromkeys(one.file for one in drawn))
    groups = {
        file: tree
        if len(files) == 1
        else ET.SubElement(
            tree,
            "layer-tree-group",
            {"name": file.rpartition(".")[0], "checked": "Qt::Checked", "expanded": "1"},
        )
        for file in files
    }
    for one in drawn:
        ET.SubElement(
            groups[one.file],
            "layer-tree-layer",
            {
                "id": one.id,
                "name": _clean(one.title),
                "source": _source(one),
                "providerKey": "ogr",
                "checked": "Qt::Checked" if one.shown else "Qt::Unchecked",
                "expanded": "0",
            },
        )
    return tree


def _canvas(crs: CRS, extent: tuple[float, float, float, float]) -> ET.Element:
    canvas = ET.Element("mapcanvas", name="theMapCanvas", annotationsVisible="1")
    _text(canvas, "units", "meters")
    box = ET.SubElement(canvas, "extent")
    for name, value in zip(("xmin", "ymin", "xmax", "ymax"), extent, strict=True):
        _text(box, name, f"{value:.3f}")
    _text(canvas, "rotation", "0")
    ET.SubElement(canvas, "destinationsrs").append(_system(crs))
    return canvas


def _layer(one: Drawn, crs: CRS) -> ET.Element:
    _, geometry, wkb = _TYPES[one.look.shape]
    layer = ET.Element(
        "maplayer",
        {"type": "vector", "geometry": geometry, "wkbType": wkb, "autoRefreshEnabled": "0"},
    )
    _text(layer, "id", one.id)
    _text(layer, "datasource", _source(one))
    _text(layer, "layername", one.title)
    ET.SubElement(layer, "srs").append(_system(crs))
    _text(layer, "provider", "ogr", encoding="UTF-8")
    layer.append(_renderer(one.look))
    for name, value in (("blendMode", "0"), ("layerOpacity", "1")):
        _text(layer, name, value)
    return layer


def _source(one: Drawn) -> str:
    return f"./{one.file}|layername={one.table}"


def _system(crs: CRS) -> ET.Element:
    """Give a CRS by its code and, for one that has none, by its definition."""
    system = ET.Element("spatialrefsys")
    authority = crs.to_authority()
    _text(system, "wkt", crs.to_wkt())
    _text(system, "srid", authority[1] if authority and authority[0] == "EPSG" else "0")
    _text(system, "authid", ":".join(authority) if authority else "")
    _text(system, "description", crs.name)
    _text(system, "geographicflag", "true" if crs.is_geographic else "false")
    return system


def _renderer(look: Look) -> ET.Element:
    """Give one symbol for each word of the look's column, or one for all."""
    renderer = ET.Element("renderer-v2", type="singleSymbol", enableorderby="0")
    if look.column is not None:
        renderer.attrib |= {"type": "categorizedSymbol", "attr": look.column}
        categories = ET.SubElement(renderer, "categories")
        for at, (word, (title, _)) in enumerate(look.inks.items()):
            entry = {"value": word, "symbol": str(at), "label": _clean(title), "render": "true"}
            ET.SubElement(categories, "category", entry)
    symbols = ET.SubElement(renderer, "symbols")
    symbols.extend(_symbol(look, ink, str(at)) for at, (_, ink) in enumerate(look.inks.values()))
    return renderer


def _symbol(look: Look, ink: Ink, name: str) -> ET.Element:
    symbol = ET.Element("symbol", type=_TYPES[look.shape][0], name=name, alpha="1")
    pen = {"style": _pen(ink), "width": f"{ink.width * MM_PER_PX:.2f}", "color": _rgba(ink.line)}
    if look.shape == "line":
        symbol.append(_part("SimpleLine", {f"line_{key}": value for key, value in pen.items()}))
        return symbol
    edge = {f"outline_{key}": value for key, value in pen.items()}
    if look.shape == "point":
        marker = {"name": MARKERS[ink.symbol], "color": _rgba(ink.fill), "size": "2.6"}
        symbol.append(_part("SimpleMarker", marker | edge))
        return symbol
    if ink.pattern not in (None, "none"):
        wash = {"color": _rgba(ink.fill, look.wash), "style": "solid", "outline_style": "no"}
        symbol.append(_part("SimpleFill", wash))
    colour = _rgba(ink.fill if ink.pattern is None else ink.line)
    symbol.append(_part("SimpleFill", {"color": colour, "style": BRUSHES[ink.pattern]} | edge))
    return symbol


def _pen(ink: Ink) -> str:
    if not ink.dash:
        return "solid"
    return "dot" if ink.dash[0] == 1 else "dash"


def _part(kind: str, properties: Mapping[str, str]) -> ET.Element:
    """Give a part of a symbol; older and newer QGIS read its properties in two forms."""
    part = ET.Element("layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    newer = ET.SubElement(part, "Option", type="Map")
    for name, value in properties.items():
        ET.SubElement(newer, "Option", name=name, type="QString", value=value)
    for name, value in properties.items():
        ET.SubElement(part, "prop", k=name, v=value)
    return part


def _rgba(colour: str, opacity: float = 1.0) -> str:
    """Write a colour as QGIS does.

    Examples
    --------
    >>> _rgba("#ff8000")
    '255,128,0,255'
    """
    channels = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return ",".join(map(str, [*channels, round(255 * opacity)]))


def _text(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = _clean(text)


def _clean(text: str) -> str:
    """Put a mark in the place of characters that cannot stand in XML at all."""
    return _NOT_XML.sub("\ufffd", text)
