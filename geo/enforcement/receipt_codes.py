"""The code on the receipt of a report: random, said over a telephone, kept as a hash alone.

17 symbols of Crockford's base 32 hold 85 random bits, and one more symbol checks them: modulo
37, as that encoding has it, so that a slip in one symbol, or two that changed places, is told.
Of 2^85 codes nobody tries enough to find one, so a plain SHA-256 of a code hides it as well as
a slow hash would: see ``docs/adr/0039-receipt-codes.md``.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from hashlib import sha256

from geo.errors import UsageError

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECKS = SYMBOLS + "*~$=U"
LENGTH = 17
BITS = 5 * LENGTH
GROUP = 3

ALIKE = str.maketrans("OIL", "011")
"""Letters that the encoding leaves out, and what is meant by them."""

_PREFIX = b"foothill signal receipt\n"


def new_code(draw: Callable[[int], int] = secrets.randbits) -> str:
    """Make a receipt code.

    Parameters
    ----------
    draw
        Gives so many random bits; those of the system if left out.

    Examples
    --------
    >>> new_code(lambda bits: 2**bits - 1)
    'ZZZ-ZZZ-ZZZ-ZZZ-ZZZ-ZZE'
    """
    number = draw(BITS)
    symbols = "".join(SYMBOLS[number >> 5 * at & 31] for at in reversed(range(LENGTH)))
    return _grouped(symbols + _check(symbols))


def read_code(text: str) -> str:
    """Read a code as a person writes it: in small letters, with spaces, with O for 0.

    Returns
    -------
    code
        In groups of three symbols.

    Raises
    ------
    UsageError
        If it is no code; the text is not said again, as it may be most of one.

    Examples
    --------
    >>> read_code("zzz zzz zzz zzz zzz zze")
    'ZZZ-ZZZ-ZZZ-ZZZ-ZZZ-ZZE'
    """
    symbols = "".join(text.upper().replace("-", " ").split())
    body, check = symbols[:LENGTH].translate(ALIKE), symbols[LENGTH:]
    if len(symbols) != LENGTH + 1 or set(body) - set(SYMBOLS):
        raise UsageError(
            f"The code is not {LENGTH + 1} symbols of those that stand on receipts. Read it again."
        )
    if check.translate(ALIKE if check != "U" else {}) != _check(body):
        raise UsageError("The code does not fit its last symbol. Read it again, symbol by symbol.")
    return _grouped(body + _check(body))


def code_sha256(code: str) -> str:
    """Hash a code that was read; the register keeps this and nothing else of it.

    Examples
    --------
    >>> code_sha256("ZZZ-ZZZ-ZZZ-ZZZ-ZZZ-ZZE")[:8] == code_sha256(read_code("z" * 17 + "e"))[:8]
    True
    """
    return sha256(_PREFIX + code.encode("ascii")).hexdigest()


def _check(symbols: str) -> str:
    number = 0
    for symbol in symbols:
        number = number * len(SYMBOLS) + SYMBOLS.index(symbol)
    return CHECKS[number % len(CHECKS)]


def _grouped(symbols: str) -> str:
    return "-".join(symbols[at : at + GROUP] for at in range(0, len(symbols), GROUP))
