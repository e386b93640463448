"""Loops over coordinates as machine code, kept between runs where there is a place to keep it."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from contextlib import suppress
from typing import Any, ParamSpec, TypeVar, cast

import numba
from numba.core.caching import CompileResultCacheImpl, FunctionCache

from geo.reader.keep import program

Asked = ParamSpec("Asked")
Given = TypeVar("Given")

UNUSABLE = (OSError, EOFError, pickle.UnpicklingError)
"""What comes of a full disk, of one that does not answer, and of a file that was cut off."""


def compiled(function: Callable[Asked, Given]) -> Callable[Asked, Given]:
    """Compile a function on its first call; other threads go on while it runs.

    The machine code is kept beside the module, else in the user's cache, else where
    ``NUMBA_CACHE_DIR`` says, which comes first; where nothing can be written it is compiled anew
    in each process. It is kept under a name that holds the checksum of all modules here, so what
    was made of another version is never taken. It is written whole or not at all, and each
    function is called with one set of types only, so two processes that begin at once write the
    same file twice.

    Parameters
    ----------
    function
        Calls compiled functions of this package only; its arguments are numbers and contiguous
        arrays.
    """
    dispatcher: Any = numba.njit(nogil=True)(function)
    with suppress(RuntimeError):  # no place to keep it: a read-only install and no home
        # as cache=True does, with numba's own
        dispatcher._cache = _Kept(function)  # type: ignore[no-untyped-call]
    return cast(Callable[Asked, Given], dispatcher)


MODULES = program("overlay/grid")[:16]
"""Checksum of all modules here: numba itself looks at that of a loop, and not at those whose loops
it calls."""


class _Named(CompileResultCacheImpl):
    """Names a file by the modules it was made of."""

    def get_filename_base(self, fullname: str, abiflags: str) -> str:
        base = super().get_filename_base(fullname, abiflags)  # type: ignore[no-untyped-call]
        return f"{base}.{MODULES}"


class _Kept(FunctionCache):
    """Machine code on disk, which no run stops for."""

    _impl_class = _Named

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        try:
            return super().load_overload(sig, target_context)  # type: ignore[no-untyped-call]
        except UNUSABLE:
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        try:
            super().save_overload(sig, data)  # type: ignore[no-untyped-call]
        except UNUSABLE:
            self.disable()  # type: ignore[no-untyped-call]  # this process has what it compiled
