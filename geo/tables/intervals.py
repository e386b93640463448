"""How far a share may lie from what was counted: the interval of Wilson (1927)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Z = 1.959963984540054
"""97.5 % of a normal distribution lie below: two-sided 95 %."""

Counts = npt.ArrayLike


def wilson(count: Counts, of: Counts) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Give the 95 % interval of a share.

    Parameters
    ----------
    count, of
        How many of how many; arrays of one length, ``0 <= count <= of``.

    Returns
    -------
    low, high
        Ends of the interval, 0-1; NaN where ``of`` is 0. Unlike count / of plus and minus its
        error it stays within 0-1, and 0 of 10 is not taken for never.

    Notes
    -----
    E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal
    of the American Statistical Association 22 (1927), 209-212: (p + z²/2n ± z sqrt(p(1-p)/n +
    z²/4n²)) / (1 + z²/n).

    Examples
    --------
    >>> low, high = wilson([0, 5], [10, 10])
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 0.237], [0.278, 0.763])
    """
    n = np.asarray(of, dtype=np.float64)
    n = np.where(n > 0, n, np.nan)
    share = np.asarray(count, dtype=np.float64) / n
    middle = share + Z**2 / (2 * n)
    half = Z * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    whole = 1 + Z**2 / n
    # at none and at all of them the ends are the share itself, but for the last bit
    low = np.where(share == 0, share, (middle - half) / whole)
    high = np.where(share == 1, share, (middle + half) / whole)
    return low, high
