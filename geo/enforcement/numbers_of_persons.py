"""Whether the name of a photo, or what stands for a cadastral number, may be of a person.

Both have digits anyway, so what tells a person in a text is not enough: a telephone in the name
of a photo, or the number of a person in the place of a parcel's, would stay in the register for
ever and join a report to whoever made it.
"""

from __future__ import annotations

import re

from geo.enforcement.personal_words import SIGNS, signs_of_persons
from geo.errors import PERSONAL
from geo.records import Cadastre

_NAMES_ALONE = frozenset(SIGNS) - {"number", "telephone"}

_DAY = r"(?:19|20)\d\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])"
_TIME = r"(?:[01]\d|2[0-3])[-_.:]?[0-5]\d[-_.:]?[0-5]\d(?:\d{3})?"
_TAKEN = re.compile(rf"(?<!\d){_DAY}(?:[-_. T]*{_TIME})?(?!\d)")
"""When a camera took a photo: a day, with the time to seconds or milliseconds after it or not."""

_DIGITS = re.compile(r"\d(?:[\s().+_-]*\d){6,}")
"""Seven digits or more, as a telephone has within a town; fewer count the photos of a camera."""

_SEPARATOR = r"[\s\-‐‑–—−:./_]*"
"""What offices write between the groups of a cadastral number."""


def photo_of_person(name: str) -> bool:
    """Tell whether the name of a photo may be, or hold the number of, a person.

    Examples
    --------
    >>> [photo_of_person(one) for one in ("IMG_4412.jpg", "PXL_20260901_101112345.jpg")]
    [False, False]
    >>> [photo_of_person(one) for one in ("+0 (000) 000-00-00.jpg", "IMG_0000000.jpg")]
    [True, True]
    """
    return _names(name) or bool(_DIGITS.search(_TAKEN.sub("x", name)))


def number_of_person(number: str, cadastre: Cadastre | None) -> bool:
    """Tell whether what stands for a cadastral number may be of a person.

    Parameters
    ----------
    number
        As the report has it.
    cadastre
        The form of the numbers: what fits it is one, what does not and is as long as a telephone
        may be of a person. Without a form, twelve digits on end are, and what begins with a plus.

    Examples
    --------
    >>> form = Cadastre(groups=[2, 3, 3, 4], source="none")
    >>> [number_of_person(one, form) for one in ("20:315.001-0042", "203150010042", "315-42")]
    [False, False, False]
    >>> [number_of_person(one, form) for one in ("0000000000000", "+0 000 000 00 00")]
    [True, True]
    >>> number_of_person("20-315-001", None), number_of_person("000000000000", None)
    (False, True)
    """
    if _names(number):
        return True
    if cadastre is None:
        return bool(re.search(r"\d{12}|^\s*\+", number))
    form = _SEPARATOR.join(rf"[0-9]{{{digits}}}" for digits in cadastre.groups)
    if re.fullmatch(form, number):
        return False
    return bool(PERSONAL.search(number) or _DIGITS.search(number))


def _names(text: str) -> bool:
    return bool(_NAMES_ALONE.intersection(signs_of_persons(text)))
