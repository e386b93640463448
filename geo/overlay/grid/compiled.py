"""Loops over coordinates as machine code, kept between runs where there is a place to keep it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

Asked = ParamSpec("Asked")
Given = TypeVar("Given")


def compiled(function: Callable[Asked, Given]) -> Callable[Asked, Given]:
    """Compile a function on its first call; other threads go on while it runs.

    The machine code is kept beside the module, else in the user's cache, else where
    ``NUMBA_CACHE_DIR`` says, which comes first; where nothing can be written it is compiled anew
    in each process. It is written whole or not at all, and each function is called with one set of
    types only, so two processes that begin at once write the same file twice.

    Parameters
    ----------
    function
        Calls compiled functions only; its arguments are numbers and contiguous arrays.
    """
    try:
        return cast(Callable[Asked, Given], numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:  # no place to keep it: a read-only install and no home
        return cast(Callable[Asked, Given], numba.njit(nogil=True)(function))
