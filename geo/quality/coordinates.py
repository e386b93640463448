"""How people write a pair of coordinates: degrees in any form and order, or metres of a grid."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple, TypeAlias

from pyproj import CRS, Transformer

from geo import crs
from geo.errors import UsageError
from geo.records import Extent


class Degrees(NamedTuple):
    """A place in degrees WGS 84."""

    lat: float
    lon: float


class Metres(NamedTuple):
    """A place in metres of a city's grid."""

    east: float
    north: float


Reading: TypeAlias = Degrees | Metres
"""One way to read two numbers."""
Axis: TypeAlias = Literal["lat", "lon"]
Said: TypeAlias = tuple[Axis, int]
"""What a letter says of its number: the axis, and the half of the globe (0: its sign says it)."""

COMPASS: dict[Said, str] = {
    ("lat", 1): "n с сш се север солтүстік",
    ("lat", -1): "s ю юш ое юг оңтүстік",
    ("lat", 0): "lat latitude широта ендік",
    ("lon", 1): "e в вд шб восток шығыс",
    ("lon", -1): "w з зд бб запад батыс",
    ("lon", 0): "lon lng long longitude долгота бойлық",
}
"""Letters and words of three languages."""
_LETTERED = {word: said for said, words in COMPASS.items() for word in words.split()}
_MOST = {"lat": 90, "lon": 180}  # degrees
_SEPARATORS = (r";", r",\s+", r"\s+", r",")
_WORDS = re.compile(r"[^\W\d_](?:[^\W\d_]|\.)*(?:\s+[^\W\d_](?:[^\W\d_]|\.)*)*")
_PART = r"([0-9]{1,2}(?:[.,][0-9]+)?)"
# with a fraction, or with minutes, or with minutes and seconds; the last sign may be left out
_DEGREES = re.compile(
    rf"([-+]?)([0-9]{{1,3}}(?:[.,][0-9]+)?)(?:°|\s|\Z)\s*"
    rf"(?:{_PART}(?:'|\s|\Z)\s*(?:{_PART}\"?)?)?"
)
# whole or with a part, and with thousands parted: after three digits a comma parts thousands
_METRES = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?|[-+]?[0-9]{4,},[0-9]+")
_PARTED_METRES = re.compile(r"([-+]?[0-9]{1,3}(?:[\s.,][0-9]{3})+)(?:[.,]([0-9]{1,2}))?")
_TWO_ANGLES = re.compile(r"(.*?°.*?)[\s,;]*([-+]?[0-9.,]+°.*)", re.S)
# thousands parted by a dot, once; beside a number so parted it may be whole or have a part
_PARTED_ONCE = re.compile(r"[-+]?[0-9]{1,3}\.[0-9]{3}")
# RFC 5870: latitude first, then longitude, and a height perhaps, of WGS 84 and of no other datum
_ADDRESS = re.compile(
    r"geo:\s*(-?[0-9]+(?:\.[0-9]+)?)\s*,\s*(-?[0-9]+(?:\.[0-9]+)?)"
    r"(?:\s*,\s*-?[0-9]+(?:\.[0-9]+)?)?\s*(?:;crs=wgs84(?=[;?]|\Z))?(?:;(?!crs=)[^?]*)?(?:\?.*)?",
    re.S,
)
_PLAIN = (
    (r"\((?:wgs ?84)?\)|[()]", " "), ("[−–—‐‑]", "-"),
    ("[′’‘ʹ´`]", "'"), ("[″“”„]|''", '"'), ("º", "°"), (r"\s+([,;°'\"])", r"\1"),
    (r"([°'\"])\s*(?=[0-9.])", r"\1"),
)  # fmt: skip


def read_coordinates(text: str) -> tuple[Reading, ...]:
    r"""Read two coordinates as the pages do.

    Parameters
    ----------
    text
        Degrees with a decimal point or comma, with minutes, or with minutes and seconds, in
        either order, with letters or words before or behind the numbers; a ``geo:`` address
        (RFC 5870: latitude first); or metres of the city's grid, thousands parted or not.

    Returns
    -------
    readings
        What the text may mean: latitude, or east, first before the other order. None where it
        is not understood; nothing is guessed.

    Examples
    --------
    >>> read_coordinates("43°15'00\" с. ш., 76,95° в. д.")
    (Degrees(lat=43.25, lon=76.95),)
    >>> read_coordinates("76,95 43,25")
    (Degrees(lat=76.95, lon=43.25), Degrees(lat=43.25, lon=76.95))
    >>> read_coordinates("658 300 E, 4 790 600 N")
    (Metres(east=658300.0, north=4790600.0),)
    >>> read_coordinates("43.2 N")
    ()
    """
    bare = _plain(text)
    if bare.startswith("geo:"):
        return _addressed(bare)
    words = list(_WORDS.finditer(bare))
    if not words:
        return _unlettered(bare)
    said = [_LETTERED.get(re.sub(r"[\s.]", "", word.group())) for word in words]
    if len(said) != 2 or said[0] is None or said[1] is None or said[0][0] == said[1][0]:
        return ()
    numbers = _beside(bare, words[0], words[1])
    return () if numbers is None else _lettered((said[0], said[1]), numbers)


def place_in(text: str, extent: Extent, metric: CRS, *, option: str) -> Degrees:
    """Read the place in a city that a text names.

    Parameters
    ----------
    text
        As for :func:`read_coordinates`.
    extent
        Where the place must lie: of two orders the one that lies in it is taken.
    metric
        The grid that metres are of.
    option
        How the place was asked for, for the message of a fault.

    Raises
    ------
    UsageError
        If the text is not understood, or no reading of it lies in the extent, or two do.
    """
    readings = read_coordinates(text)
    if not readings:
        raise UsageError(
            f"{option} {text}: not two coordinates. Write degrees or metres of {metric.name}, such "
            "as 76.95,43.2, or 43°12'00\" N 76°57'00\" E."
        )
    inside = [one for one in _places(readings, metric) if _holds(extent, one)]
    if not inside:
        raise UsageError(
            f"{option} {text}: outside the monitor, which reaches longitude {extent.west:g} to "
            f"{extent.east:g}, latitude {extent.south:g} to {extent.north:g}. Check the numbers."
        )
    if len(inside) > 1:
        ways = ", or ".join(f"lat {one.lat:.9g}, lon {one.lon:.9g}" for one in inside)
        raise UsageError(
            f"{option} {text}: it can be read in two ways, and both lie in the monitor. "
            f"Write {ways}."
        )
    return inside[0]


def _places(readings: Iterable[Reading], metric: CRS) -> list[Degrees]:
    """Give each place once, in degrees."""
    turned = Transformer.from_crs(metric, crs.WGS84, always_xy=True)
    places = (
        one if isinstance(one, Degrees) else Degrees(*turned.transform(*one)[::-1])
        for one in readings
    )
    return list(dict.fromkeys(places))


def _holds(extent: Extent, place: Degrees) -> bool:
    west, south, east, north = extent.west, extent.south, extent.east, extent.north
    return west <= place.lon <= east and south <= place.lat <= north


def _plain(text: str) -> str:
    """Write signs as one keyboard has them, and leave out what a link to a map has besides."""
    plain = text.split("·", 1)[0].strip().lower()
    for pattern, sign in _PLAIN:
        plain = re.sub(pattern, sign, plain, flags=re.S)
    return plain.strip()


def _addressed(text: str) -> tuple[Reading, ...]:
    """Read an address of a place: its numbers have one order."""
    found = _ADDRESS.fullmatch(text)
    if found is None:
        return ()
    place = Degrees(float(found[1]), float(found[2]))
    return (place,) if abs(place.lat) <= _MOST["lat"] and abs(place.lon) <= _MOST["lon"] else ()


def _beside(text: str, one: re.Match[str], other: re.Match[str]) -> tuple[str, str] | None:
    """Give the numbers of two words: both words stand before their numbers, or both behind."""
    before, between, behind = (
        re.sub(r"^[\s,;:]+|[\s,;:]+$", "", part)
        for part in (text[: one.start()], text[one.end() : other.start()], text[other.end() :])
    )
    if not before:
        return between, behind
    return None if behind else (before, between)


def _lettered(said: tuple[Said, Said], numbers: tuple[str, str]) -> tuple[Reading, ...]:
    """Read two numbers whose axes are said."""
    degrees = [_degrees(one) for one in numbers]
    if all(abs(one) <= _MOST[axis] for one, (axis, _) in zip(degrees, said, strict=True)):
        if any(half and one[0] in "+-" for one, (_, half) in zip(numbers, said, strict=True)):
            return ()  # minus forty south
        told = {axis: (half or 1) * one for one, (axis, half) in zip(degrees, said, strict=True)}
        return (Degrees(told["lat"], told["lon"]),)
    both = _both_metres(*numbers)
    metres = {axis: one for one, (axis, _) in zip(both, said, strict=True)}
    if any(half != 1 for _, half in said) or any(map(math.isnan, metres.values())):
        return ()
    return (Metres(metres["lon"], metres["lat"]),)


def _unlettered(text: str) -> tuple[Reading, ...]:
    """Read two numbers without letters; which is which is not known."""
    for one, other in _halves(text):
        first, second = _degrees(one), _degrees(other)
        degrees = tuple(
            Degrees(lat, lon)
            for lat, lon in ((first, second), (second, first))
            if abs(lat) <= _MOST["lat"] and abs(lon) <= _MOST["lon"]
        )
        if degrees:
            return degrees
        near, far = _both_metres(one, other)
        if not math.isnan(near + far):
            return Metres(near, far), Metres(far, near)
    return ()


def _halves(text: str) -> Iterator[tuple[str, str]]:
    """Give the ways to part a text into two numbers, the surest first."""
    if marked := _TWO_ANGLES.fullmatch(text):
        yield re.sub(r"[\s,;]+$", "", marked[1]), marked[2]
    for separator in _SEPARATORS:
        parts = [one.strip() for one in re.split(separator, text)]
        if len(parts) == 2 and all(parts):
            yield parts[0], parts[1]


def _degrees(text: str) -> float:
    """Read an angle; not a number where it is none.

    Examples
    --------
    >>> _degrees("-43°30'"), _degrees("43.5°30'")
    (-43.5, nan)
    """
    found = _DEGREES.fullmatch(text)
    if found is None:
        return math.nan
    given = [None if one is None else float(one.replace(",", ".")) for one in found.groups()[1:]]
    degrees, minutes, seconds = (one or 0.0 for one in given)
    parted = (given[1] is not None and degrees % 1) or (given[2] is not None and minutes % 1)
    if parted or minutes >= 60 or seconds >= 60:
        return math.nan
    return (-1 if found[1] == "-" else 1) * (degrees + minutes / 60 + seconds / 3600)


def _both_metres(one: str, other: str) -> tuple[float, float]:
    """Read metres of two numbers; none where a dot parts thousands in one, and may in the other.

    Examples
    --------
    >>> _both_metres("658.300", "4.790.600"), _both_metres("658.300,5", "4.790.600")
    ((nan, nan), (658300.5, 4790600.0))
    """
    for may, does in ((one, other), (other, one)):
        if _PARTED_ONCE.fullmatch(may) and _parts_by_dots(does):
            return math.nan, math.nan
    return _metres(one), _metres(other)


def _parts_by_dots(text: str) -> bool:
    found = None if _METRES.fullmatch(text) else _PARTED_METRES.fullmatch(text)
    return found is not None and "." in found[1]


def _metres(text: str) -> float:
    """Read metres; not a number where they are none.

    Examples
    --------
    >>> _metres("4 790 600,5"), _metres("4790600,5"), _metres("4,7906")
    (4790600.5, 4790600.5, nan)
    """
    if _METRES.fullmatch(text):
        return float(text.replace(",", "."))
    found = _PARTED_METRES.fullmatch(text)
    if found is None:
        return math.nan
    whole = re.sub(r"[\s.,]", "", found[1])
    return float(f"{whole}.{found[2] or '0'}")
