"""Base: texts whose letters an export has lost or swapped for others."""

from __future__ import annotations

import re

import pandas as pd

_CYRILLIC = "[А-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]"
# the second byte of a Cyrillic letter in UTF-8, as cp1252 and as cp1251 show it
_WESTERN = "[\u0080-\u00bfŒœŠšŽžŸƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]"
# Р, С, Т or У before one of these is no word in any language; before І, Ё or a quotation mark it is
_STRANGE = "[°±µ¶·¤¦§©¬®\u00ad†‡€‰™ЂЃѓЉљЊњЋћЏџЌќЎўЈјЅѕЇїЄєҐґ…]"
_PLAIN = "[ІіЁё«»“”„‘’‚–—•‹›№\u00a0]"

_DAMAGED = re.compile(
    "|".join(
        (
            "\ufffd",  # the mark of a letter that could not be read
            rf"\?(?={_CYRILLIC})",  # T?рсын: a sentence is not followed by a letter
            r"\?{3,}",
            rf"[ÐÑÒÓ]{_WESTERN}[ÐÑÒÓ]{_WESTERN}",  # UTF-8 read as cp1252
            r"Ã[\u0080-\u00bf]",  # the same, of a Latin letter
            # UTF-8 read as cp1251: two pairs at least, and one that no word has (not СЕРІСІ)
            rf"(?=(?:[РСТУ](?:{_STRANGE}|{_PLAIN}))*?[РСТУ]{_STRANGE})"
            rf"(?:[РСТУ](?:{_STRANGE}|{_PLAIN})){{2}}",
        )
    )
)

_SUSPECT = r"[^ -~]|\?"
"""What every damaged text holds. Asked first, as Arrow answers it for a whole column."""


def damaged(texts: pd.Series) -> pd.Series:
    r"""Find texts in which letters are lost, or are those of another encoding.

    Parameters
    ----------
    texts
        Texts; missing ones are not damaged.

    Returns
    -------
    damaged
        Boolean, row by row.

    Examples
    --------
    >>> damaged(pd.Series(["Тұрсын", "Т?рсын", "РђР»РјР°С‚С‹", "Ð\x90Ð»", None])).tolist()
    [False, True, True, True, False]
    """
    written = texts.astype("str")
    found = (written.str.contains(_SUSPECT).fillna(False).astype(bool) & texts.notna()).to_numpy()
    found = found.copy()
    found[found] = written[found].str.contains(_DAMAGED).to_numpy(dtype=bool)
    return pd.Series(found, index=texts.index)
