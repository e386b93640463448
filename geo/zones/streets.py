"""The ground on one side of a line of streets, within the city.

Acts bound an area by streets: "south of the Eastern bypass, Al-Farabi, Sain". The pieces
of those streets are joined into one line. Where a street is missing from the file or ends
short, a closing segment bridges the gap: it is drawn, never read as a boundary, and the
ground around it is marked uncertain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize

from geo.records import Compass, Issue, SideOfStreets, Street

Node = tuple[float, float]

TOWARD: Mapping[Compass, tuple[float, float]] = {
    "north": (0.0, 1.0),
    "south": (0.0, -1.0),
    "east": (1.0, 0.0),
    "west": (-1.0, 0.0),
}

SNAP_M = 0.01
"""Ends of pieces nearer than this are one node: a rounding of coordinates, not a gap."""

BRIDGE_COST = 20.0
"""A metre across a gap costs as much as this many metres of street, so that the line
follows streets wherever they exist."""

PAST_BOUND_M = 1.0
"""How far the line goes past the bound, so that rounding cannot leave the two apart."""

SIDE_STEP_M = 0.5
"""How far beside the line a point is taken to ask which side a face lies on."""

LEAST_FACE_M2 = 1.0
"""Less ground than this on a side of the line is a rounding, not a side."""


@dataclass(frozen=True, slots=True)
class Bounding:
    """The line that bounds the area: the whole of it, and its closing segments by name."""

    line: LineString
    closing: tuple[tuple[str, LineString], ...]


def side_of_streets(
    derive: SideOfStreets, pieces: gpd.GeoDataFrame, boundary: gpd.GeoDataFrame, layer_id: str
) -> tuple[pd.DataFrame, list[Issue]]:
    """Make the zone on the named side of the streets.

    Parameters
    ----------
    derive
        The streets in order along the line, and the side meant.
    pieces
        Street pieces with ``name``; metric CRS.
    boundary
        The city; the CRS of ``pieces``.
    layer_id
        For messages.

    Returns
    -------
    zones, issues
        Rows of part ``area``, ``uncertain`` (polygons) and ``closing`` (lines), with columns
        key, name, part, geometry_state, geometry, the largest of a part first; one note that
        lists the names used for each street and each closing segment with its length.
    """
    city = shapely.union_all(boundary.geometry.values)
    streets = _pieces_by_street(derive, pieces)
    if not any(len(lines) for lines in streets.values()):
        what = f"layer {layer_id!r}: none of its streets is in the file"
        mend = "Check name_column and the spellings"
        return _rows([]), [Issue("stop", "zone_derive", derive.file.path, what, mend)]
    bounding = bounding_line(derive, streets, city)
    area = _faces_on_side(bounding.line, city, derive.side)
    if area.is_empty or city.difference(area).area < LEAST_FACE_M2:
        what = f"layer {layer_id!r}: its streets do not cut the city in two"
        mend = "Check the CRS of the streets, starts, ends and the city's boundary"
        return _rows([]), [Issue("stop", "zone_derive", derive.file.path, what, mend)]
    uncertain = shapely.union_all(
        [line.buffer(derive.closing_reach.value * line.length) for _, line in bounding.closing]
    ).intersection(city)
    rows: list[tuple[str, str, BaseGeometry]] = [("", "area", one) for one in _polygons(area)]
    rows += [("", "uncertain", one) for one in _polygons(uncertain)]
    rows += [(name, "closing", line) for name, line in bounding.closing]
    return _rows(rows), [_note(derive, pieces, bounding, layer_id)]


def bounding_line(
    derive: SideOfStreets, streets: Mapping[str, list[LineString]], city: BaseGeometry
) -> Bounding:
    """Join the pieces of the streets, in their order, into one line from bound to bound.

    The line runs from the node of the first street found that lies farthest toward
    ``starts`` to the node of the last that lies farthest toward ``ends``, by the shortest
    way over the pieces; gaps are bridged straight, at ``BRIDGE_COST``. Both ends go on
    straight to the city's bound.
    """
    graph = _graph(streets)
    found = [name for name, lines in streets.items() if lines]
    first = _extreme(streets[found[0]], derive.starts)
    last = _extreme(streets[found[-1]], derive.ends)
    way = nx.shortest_path(graph, first, last, weight="cost")
    names = list(streets)
    closing = []
    missing_before = names[: names.index(found[0])]
    missing_after = names[names.index(found[-1]) + 1 :]
    start = _to_bound(first, derive.starts, city)
    end = _to_bound(last, derive.ends, city)
    if start is not None:
        closing.append((" / ".join(missing_before) or found[0], start))
    for one, other in pairwise(way):
        if graph.edges[one, other]["closing"]:
            closing.append((_gap_name(one, other, streets), LineString([one, other])))
    if end is not None:
        closing.append((" / ".join(missing_after) or found[-1], end))
    coordinates: list[Node] = [] if start is None else [(start.coords[-1][0], start.coords[-1][1])]
    for one, other in pairwise(way):
        steps = graph.edges[one, other]["line"]
        ordered = steps if _node(steps[0]) == one else steps[::-1]
        coordinates += [one, *[(x, y) for x, y in ordered[1:-1]]]
    coordinates.append(way[-1])
    if end is not None:
        coordinates.append((end.coords[-1][0], end.coords[-1][1]))
    return Bounding(LineString(coordinates), tuple(closing))


def _pieces_by_street(
    derive: SideOfStreets, pieces: gpd.GeoDataFrame
) -> dict[str, list[LineString]]:
    """Give the single lines of each street, in the order of the streets."""
    lines = pieces.explode(ignore_index=True)
    lines = lines[lines.geom_type == "LineString"]
    return {
        street.name: list(lines.geometry[lines["name"].isin(street.spellings)])
        for street in derive.streets
    }


def _graph(streets: Mapping[str, list[LineString]]) -> nx.Graph:
    """Make a graph of all pieces, cut where they meet, with bridges between what does not."""
    graph = nx.Graph()
    noded = shapely.union_all([line for lines in streets.values() for line in lines])
    for piece in getattr(noded, "geoms", [noded]):
        steps = [(float(x), float(y)) for x, y in shapely.get_coordinates(piece)]
        one, other = _node(steps[0]), _node(steps[-1])
        graph.add_nodes_from((one, other))
        known = graph.get_edge_data(one, other, {"cost": float("inf")})
        if one != other and piece.length < known["cost"]:  # of two carriageways, the shorter
            graph.add_edge(one, other, cost=piece.length, closing=False, line=steps)
    islands = [sorted(island) for island in nx.connected_components(graph)]
    for left, right in combinations(sorted(islands), 2):
        one, other = _nearest(left, right)
        cost = BRIDGE_COST * float(np.hypot(one[0] - other[0], one[1] - other[1]))
        graph.add_edge(one, other, cost=cost, closing=True, line=[one, other])
    return graph


def _nearest(left: list[Node], right: list[Node]) -> tuple[Node, Node]:
    """Give the two nodes, one of each island, that are nearest to each other."""
    gaps = np.linalg.norm(np.array(left)[:, None, :] - np.array(right)[None, :, :], axis=2)
    one, other = np.unravel_index(int(gaps.argmin()), gaps.shape)
    return left[one], right[other]


def _node(point: tuple[float, ...]) -> Node:
    return (round(point[0] / SNAP_M) * SNAP_M, round(point[1] / SNAP_M) * SNAP_M)


def _extreme(lines: list[LineString], toward: Compass) -> Node:
    """Give the end of a piece that lies farthest toward a point of the compass."""
    ends = np.array([point for line in lines for point in (line.coords[0], line.coords[-1])])
    farthest = ends[:, :2] @ np.array(TOWARD[toward])
    east, north = ends[int(farthest.argmax())][:2]
    return _node((float(east), float(north)))


def _to_bound(node: Node, toward: Compass, city: BaseGeometry) -> LineString | None:
    """Go straight from a node to the bound of the city; None if it lies at or beyond it."""
    if not city.contains(Point(node)):
        return None
    west, south, east, north = city.bounds
    reach = (east - west) + (north - south)
    step = TOWARD[toward]
    ray = LineString([node, (node[0] + step[0] * reach, node[1] + step[1] * reach)])
    inside = ray.intersection(city)
    first = min(getattr(inside, "geoms", [inside]), key=lambda part: part.distance(Point(node)))
    away = max(Point(node).distance(Point(point)) for point in first.coords) + PAST_BOUND_M
    return LineString([node, (node[0] + step[0] * away, node[1] + step[1] * away)])


def _gap_name(one: Node, other: Node, streets: Mapping[str, list[LineString]]) -> str:
    """Name a gap by the streets at its two ends."""
    beside = [
        min(streets, key=lambda name: _distance(streets[name], node)) for node in (one, other)
    ]
    return " / ".join(dict.fromkeys(beside))


def _distance(lines: list[LineString], node: Node) -> float:
    return float(MultiLineString(lines).distance(Point(node))) if lines else float("inf")


def _faces_on_side(line: LineString, city: BaseGeometry, side: Compass) -> BaseGeometry:
    """Cut the city along the line and give the faces on the side meant.

    A face belongs to the side on which more of the line's length has it beside it; a face
    that does not touch the line (an exclave) goes by the nearest point of the line.
    """
    edges = shapely.union_all([city.boundary, line])
    faces = [face for face in polygonize(edges) if city.contains(face.representative_point())]
    left = _left_is(line, side)
    kept = [face for face in faces if _score(face, line, side, left=left) > 0]
    return shapely.union_all(kept)


def _left_is(line: LineString, side: Compass) -> bool:
    """Tell whether the side meant lies left of the line, seen along it."""
    (x0, y0), (x1, y1) = line.coords[0], line.coords[-1]
    toward = TOWARD[side]
    return bool(-(y1 - y0) * toward[0] + (x1 - x0) * toward[1] > 0)


def _score(face: Polygon, line: LineString, side: Compass, *, left: bool) -> float:
    """Metres of the line that have the face on the side meant, less those on the other."""
    steps = shapely.get_coordinates(line)
    vector = np.diff(steps, axis=0)
    length = np.hypot(vector[:, 0], vector[:, 1])
    vector, length, start = vector[length > 0], length[length > 0], steps[:-1][length > 0]
    normal = np.column_stack([-vector[:, 1], vector[:, 0]]) / length[:, None] * SIDE_STEP_M
    middle = start + vector / 2
    shapely.prepare(face)
    beside = [
        float(length[shapely.contains_xy(face, *(middle + sign * normal).T)].sum())
        for sign in (1.0, -1.0)
    ]
    if sum(beside) == 0:
        here = face.representative_point()
        nearest = line.interpolate(line.project(here))
        toward = TOWARD[side]
        return (here.x - nearest.x) * toward[0] + (here.y - nearest.y) * toward[1]
    return (beside[0] - beside[1]) * (1 if left else -1)


def _polygons(shape: BaseGeometry) -> list[Polygon]:
    parts = getattr(shape, "geoms", [shape])
    areal = [part for part in parts if isinstance(part, Polygon | MultiPolygon) and part.area > 0]
    return sorted(areal, key=lambda part: (-part.area, part.bounds))  # in no order of the file


def _rows(rows: list[tuple[str, str, BaseGeometry]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["name", "part", "geometry"])
    return frame.assign(
        key=range(1, len(frame) + 1),
        name=frame["name"].replace("", None),
        geometry_state="ok",
    )


def _note(
    derive: SideOfStreets, pieces: gpd.GeoDataFrame, bounding: Bounding, layer_id: str
) -> Issue:
    used = "; ".join(_used(street, pieces["name"]) for street in derive.streets)
    gaps = "; ".join(f"{name} {line.length:,.0f} m" for name, line in bounding.closing) or "none"
    what = f"layer {layer_id!r} is bounded by {used}. Closing segments: {gaps}"
    mend = "Ground near a closing segment is marked uncertain; supply the missing streets"
    return Issue("note", "streets_closing", derive.file.path, what, mend)


def _used(street: Street, names: pd.Series) -> str:
    """Say how often the file holds each spelling of a street, those it does not hold too."""
    counts = [f"{spelling} ({int((names == spelling).sum())})" for spelling in street.spellings]
    if not names.isin(street.spellings).any():
        counts = ["not in the file", *counts]
    return f"{street.name}: {', '.join(counts)}"
