"""The data of a large page in fewer bytes, so that it can be sent to a phone."""

from __future__ import annotations

import base64
import zlib

LARGE = 1_000_000
"""Bytes of JSON beyond which a page carries its data packed; a smaller page stays plain text,
which a reader can look into, and which is the same whatever version of zlib drew it."""

_LEVEL = 9


def packed(text: str) -> str | None:
    r"""Give a text packed with DEFLATE (RFC 1950) and written in base64; None where it is small.

    A page on ``file://`` can read no neighbour, so what it knows lies inside it. Browsers
    unpack it themselves (``DecompressionStream``: Chrome 80, Firefox 113, Safari 16.4).

    Examples
    --------
    >>> packed("a small page") is None
    True
    >>> len(packed('{"x":1}' * 1_000_000)) < 20_000
    True
    """
    return squeezed(text) if len(text.encode("utf-8")) > LARGE else None


def squeezed(text: str) -> str:
    """Give a text packed, however small it is."""
    return base64.b64encode(zlib.compress(text.encode("utf-8"), _LEVEL)).decode("ascii")
