"""HTML files that ask no network for anything, and a policy that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import jinja2
from markupsafe import Markup

from geo.atlas import languages, webmap
from geo.atlas.encode import json_text
from geo.atlas.packed import packed

_HERE = Path(__file__).parent
_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(_HERE / "templates", encoding="utf-8"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)

POLICY: Mapping[str, str] = {
    "default-src": "'none'",
    "img-src": "data:",
    "connect-src": "'none'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
}
"""What every page is held to; scripts and styles are added by their hashes."""

_BESIDE = ("'self'", "file:")
_UNPACK = ("unpack.js",)
SHARED_STYLE = "assets/atlas.css"
"""The one style sheet of the pages beside the map, below the public folder."""
_SHARED = (
    "page.css", "cases.css", "public.css", "charts.css", "folio.css", "weak.css", "weighed.css",
)  # fmt: skip
# file: beside 'self', as some browsers do not count a file's neighbours as its own origin
_FOLDER: Mapping[str, str] = {"style-src": "'self' file:", "img-src": "'self' file: data:"}


def page(
    template: str,
    *,
    drawn: webmap.WebMap,
    scripts: Sequence[str],
    styles: Sequence[str],
    data: Mapping[str, object],
    pack: bool = False,
    shares: Sequence[Mapping[str, object]] = (),
    **context: object,
) -> str:
    """Render a page.

    Parameters
    ----------
    template
        Name of a file in ``templates/``.
    drawn
        The page's map.
    scripts, styles
        Names of files in ``assets/``, in the order they need each other.
    data
        Values for the scripts, each by the id of the element that will hold it.
    pack
        Whether what is called ``data`` is packed where it is large, see :mod:`geo.atlas.packed`.
    shares
        Files beside the page, of which it opens one at a time instead of ``data``: for each its
        ``key``, its ``file``, its ``name`` in each language, and how many ``buildings`` it has.
    context
        What the template itself writes, all of it escaped.
    """
    texts = {key: json_text(value) for key, value in data.items()}
    small = packed(texts["data"]) if pack and "data" in texts else None
    waits = bool(small or shares)
    at_once = [webmap.leaflet_script(), drawn.script, *([_assets(_UNPACK)] if waits else [])]
    return _rendered(
        template,
        [*at_once, _assets(scripts)],
        [webmap.leaflet_style(), _assets(styles)],
        languages.DEFAULT,
        {
            "map_html": Markup(drawn.html),  # noqa: S704 made by folium from numbers alone
            "data": {key: Markup(text) for key, text in texts.items()}  # noqa: S704 escaped by json_text
            | ({"data": small} if small else {}),
            "waits": waits,
            "shares": shares,
            **context,
        },
    )


def plain_page(template: str, *, styles: Sequence[str], language: str, **context: object) -> str:
    """Render a page without a map and without a script, in one language.

    Parameters
    ----------
    template
        Name of a file in ``templates/``.
    styles
        Names of files in ``assets/``.
    language
        kk, ru or en.
    context
        What the template itself writes, all of it escaped.
    """
    return _rendered(template, [], [_assets(styles)], language, {"data": {}, **context})


def folder_page(
    template: str,
    *,
    root: str,
    scripts: Sequence[str] = (),
    data: Mapping[str, object] | None = None,
    **context: object,
) -> str:
    """Render a page of the public folder: all languages, the folder's one style sheet.

    Parameters
    ----------
    template
        Name of a file in ``templates/``.
    root
        Way from the page to the folder: empty, or ``../``.
    scripts
        Names of files in ``assets/``; most pages have none, and run nothing.
    data
        Values for the scripts, as of :func:`page`.
    context
        What the template itself writes, all of it escaped.
    """
    program = [_assets(scripts)] if scripts else []
    rules = dict(POLICY) | dict(_FOLDER) | {"script-src": " ".join(map(_hash, program)) or "'none'"}
    texts = {key: json_block(value) for key, value in (data or {}).items()}
    held = {"data": texts, "root": root, "shared_style": SHARED_STYLE, **context}
    return _rendered(template, program, [], languages.DEFAULT, {"policy": _joined(rules), **held})


def shared_style() -> str:
    """Give the style sheet that the pages of the public folder share."""
    return _assets(_SHARED)


def json_block(value: object) -> Markup:
    """Give a value as it may stand in a block of data of a page, which no browser runs."""
    return Markup(json_text(value))  # noqa: S704 escaped by json_text


def _rendered(
    template: str,
    scripts: Sequence[str],
    styles: Sequence[str],
    language: str,
    context: Mapping[str, object],
) -> str:
    """Render a template with these scripts and styles inside it, and a policy that holds it."""
    held: dict[str, object] = {
        "waits": False,
        "shares": (),
        "policy": policy(scripts, styles, beside=bool(context.get("shares"))),
        "scripts": [Markup(text) for text in scripts],  # noqa: S704 files of this package
        "styles": [Markup(text) for text in styles],  # noqa: S704
        "text": languages.texts()[language],
        "all_texts": languages.texts(),
        "language": language,
        "languages": languages.LANGUAGES,
        "drafts": languages.drafts(),
    }
    return _TEMPLATES.get_template(template).render(**(held | dict(context)))


def policy(scripts: Sequence[str], styles: Sequence[str], *, beside: bool = False) -> str:
    """Give the Content-Security-Policy under which exactly these blocks may act.

    ``beside`` lets scripts from the page's own folder in, too: the files of its shares.

    Examples
    --------
    >>> "script-src 'sha256-" in policy(["let a = 1"], [])
    True
    """
    rules = dict(POLICY) | {
        "script-src": " ".join([*map(_hash, scripts), *(_BESIDE if beside else ())]) or "'none'",
        "style-src": " ".join(map(_hash, styles)) or "'none'",
    }
    return _joined(rules)


def _joined(rules: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _assets(names: Sequence[str]) -> str:
    return "\n".join((_HERE / "assets" / name).read_text(encoding="utf-8") for name in names)
