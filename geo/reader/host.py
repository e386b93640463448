"""Base: hands a foreign file to the child process and takes back a checked table or grid.

No GDAL is imported on this side, and a file that was read before is not opened again.
"""

from __future__ import annotations

import io
import os
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import UsageError
from geo.reader import cache, filters, paths
from geo.reader.child import fault
from geo.reader.process import Child, Lost
from geo.records import FileRef, Issue

_NOT_KEPT = frozenset(
    (
        "file_unreadable", "file_too_large", "file_changed", "cache_unwritable",
        "reader_timeout", "reader_died",
    )
)  # fmt: skip
"""Faults after which the same bytes may give another answer, or gave no whole one."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost; past it the file is refused and named."""

    wall_s: int = 60  # 8,201 buildings (4.6 MB) take 0.4 s on two cores
    cpu_s: int = 60
    memory_bytes: int = 4 * 2**30
    file_bytes: int = 2**30
    cells: int = 50_000_000  # of an elevation model; 200 MB as float32
    repair_vertices: int = 20_000  # of one invalid shape


@dataclass(frozen=True, slots=True)
class Arrival:
    """A vector file as it arrived, in its own CRS; see :class:`geo.records.Intake`.

    ``frame`` is None where the file could not be read; ``issues`` says why.
    """

    file: str
    sha256: str | None
    frame: gpd.GeoDataFrame | pd.DataFrame | None
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class GridArrival:
    """An elevation model as it arrived: metres, NaN where void; all None where unreadable.

    ``transform`` is in affine order a, b, c, d, e, f: x = a col + b row + c.
    """

    file: str
    sha256: str | None
    elevation: npt.NDArray[np.float32] | None
    transform: tuple[float, float, float, float, float, float] | None
    crs: str | None
    issues: tuple[Issue, ...] = ()


class Reader:
    """Opens foreign files in a child process; use it in a ``with`` block.

    Parameters
    ----------
    cache
        Folder of what was read before; made where it is missing.
    limits
        What one file may cost.

    Raises
    ------
    UsageError
        If the cache folder cannot be written.
    """

    def __init__(self, cache: Path, *, limits: Limits = Limits()) -> None:
        self._folder = cache
        self._limits = limits
        self._child: Child | None = None

    def __enter__(self) -> Self:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._folder = self._folder.resolve()
            probe = self._folder / f"{uuid.uuid4().hex}.part"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise UsageError(
                f"cache folder {self._folder}: {error.strerror}. "
                "Name one that can be written in the variable FOOTHILL_CACHE."
            ) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._child is not None:
            self._child.close()
            self._child = None

    @property
    def child_pid(self) -> int | None:
        """Process id of the child; None while none runs, as when all was read before."""
        return self._child.pid if self._child is not None else None

    def vectors(self, root: Path, ref: FileRef, *, geometry: tuple[str, ...] = ()) -> Arrival:
        """Read a vector file or a table, and keep the rows that ``ref`` asks for.

        Parameters
        ----------
        root
            The data folder.
        ref
            The file below it.
        geometry
            For a file without shapes, the columns that hold them: one of WKT, or two,
            easting or longitude first.
        """
        grid = ref.grid.model_dump(exclude={"source"}) if ref.grid is not None else None
        options = {
            **ref.model_dump(include={"layer", "crs", "encoding", "delimiter", "headings_row"}),
            "grid": grid,
            "geometry": list(geometry),
        }
        entry, sha256, issues = self._read("vectors", root, ref, options)
        if entry is None:
            return Arrival(ref.path, sha256, None, tuple(issues))
        kept, found = filters.keep(_frame(entry.payload), ref)
        return Arrival(ref.path, sha256, kept, (*issues, *found))

    def grid(self, root: Path, ref: FileRef) -> GridArrival:
        """Read an elevation model: a GeoTIFF of one band in metres."""
        entry, sha256, issues = self._read("grid", root, ref, {"crs": ref.crs})
        if entry is None:
            return GridArrival(ref.path, sha256, None, None, None, tuple(issues))
        with np.load(io.BytesIO(entry.payload.read_bytes()), allow_pickle=False) as told:
            a, b, c, d, e, f = (float(number) for number in told["transform"])
            heights, crs = told["elevation"], str(told["crs"])
        return GridArrival(ref.path, sha256, heights, (a, b, c, d, e, f), crs, tuple(issues))

    def _read(
        self, op: str, root: Path, ref: FileRef, options: dict[str, Any]
    ) -> tuple[cache.Entry | None, str | None, list[Issue]]:
        """Find what was made of the file before, or have the child make it."""
        path = root / ref.path
        try:
            refused = _refused(op, root, ref, self._limits)
            if refused is not None:
                return None, None, [refused]
            before = _stamp(path)
            sums = [cache.sha256(one) for one in (path, *paths.companions(path))]
            question = {"op": op, "suffix": path.suffix.lower(), **options}
            name, suffix = cache.key(question, sums), ".npz" if op == "grid" else ".parquet"
            entry = cache.load(self._folder, name, suffix)
            faults = list(entry.faults) if entry is not None else []
            if entry is None:
                made = self._folder / f"{uuid.uuid4().hex}.part"
                asked = {**question, "path": str(path.resolve()), "into": str(made)}
                faults = self._ask(asked)
                faults += _changed() if _stamp(path) != before else []
                entry, faults = self._stored(name, suffix, made, faults)
        except OSError as error:
            what = error.strerror or "it cannot be read"
            mend = "Check the path and the right to read it"
            return None, None, [_stop("file_unreadable", ref.path, what, mend)]
        issues = _sum_issues(ref, sums[0])
        return entry, sums[0], issues + [Issue(file=ref.path, **one) for one in faults]

    def _ask(self, question: dict[str, Any]) -> list[dict[str, Any]]:
        """Ask the child, starting one where none runs; a child that is lost is a fault."""
        if self._child is not None and not self._child.alive:
            self._child.close()  # it ended between two files, which is no fault of the next
            self._child = None
        if self._child is None:
            self._child = Child(asdict(self._limits), self._folder)
        answer = self._child.ask(question, self._limits.wall_s)
        if not isinstance(answer, Lost):
            return list(answer["faults"])
        self._child = None
        return [_lost(answer, self._limits)]

    def _stored(
        self, name: str, suffix: str, made: Path, faults: list[dict[str, Any]]
    ) -> tuple[cache.Entry | None, list[dict[str, Any]]]:
        """Keep what the child wrote; what it could not finish is thrown away."""
        try:
            if made.exists() and _NOT_KEPT.isdisjoint(one["code"] for one in faults):
                return cache.store(self._folder, name, suffix, made, faults), faults
            made.unlink(missing_ok=True)
        except OSError as error:
            what = f"the cache folder cannot be written: {error.strerror}"
            mend = "Make room, or name another folder in the variable FOOTHILL_CACHE"
            return None, [fault("cache_unwritable", what, mend)]
        return None, faults


def isolation() -> dict[str, str]:
    """Say how the child process is fenced in on this system, and what opens files in it.

    Returns
    -------
    facts
        ``network`` (``none (own namespace)`` or ``reachable (reason)``), ``limits``,
        ``drivers off``, and the versions of ``pyogrio``, ``fiona`` and ``rasterio``, each
        with its own GDAL, and of ``python-calamine``.
    """
    child = Child(asdict(Limits()), Path.cwd())
    try:
        hello = child.hello
        if isinstance(hello, Lost):
            return {"child": f"does not start: {hello.why}"}
        versions = child.ask({"op": "versions"}, Limits().wall_s)
        found: Mapping[str, Any] = {} if isinstance(versions, Lost) else versions
        return {str(name): str(value) for name, value in {**hello, **found}.items()}
    finally:
        child.close()


def _refused(op: str, root: Path, ref: FileRef, limits: Limits) -> Issue | None:
    """Check the path, the kind and the size before the file is opened."""
    why = paths.refusal(root, ref.path)
    if why is not None:
        mend = "Write a path below the data folder, such as zones/faults.geojson"
        return _stop("path_refused", ref.path, f"the path is refused: {why}", mend)
    known = paths.GRID_SUFFIXES if op == "grid" else paths.SUFFIXES
    path = root / ref.path
    if path.suffix.lower() not in known:
        mend = f"Unpack or convert it to one of {', '.join(known)}"
        kind = f"{path.suffix} is not read" if path.suffix else "its name has no ending"
        return _stop("file_kind", ref.path, kind, mend)
    if not path.exists():
        mend = "Check the path, and that the data folder is the right one"
        return _stop("file_missing", ref.path, "the file does not exist", mend)
    if not path.is_file():
        return _stop("file_missing", ref.path, "it is not a file", "Name a file")
    return _without_meaning(path, ref) or _odd_beside(path, ref) or _too_large(path, ref, limits)


def _without_meaning(path: Path, ref: FileRef) -> Issue | None:
    """Refuse what is declared of a file that such a file cannot have: it would do nothing."""
    told = {
        "encoding": (ref.encoding is not None, (".csv", ".shp", ".dxf")),
        "delimiter": (ref.delimiter != ",", (".csv",)),
        "headings_row": (ref.headings_row != 1, (".csv", ".xlsx")),
        "grid": (ref.grid is not None, paths.SUFFIXES),
        "layer": (
            ref.layer is not None,
            (".gpkg", ".xlsx", ".dxf", ".geojson", ".json", ".fgb", ".shp"),
        ),
    }
    for key, (declared, suffixes) in told.items():
        if declared and path.suffix.lower() not in suffixes:
            what = f"{key} is declared, and a file of this kind has none"
            return _stop("file_kind", ref.path, what, f"Take {key} out")
    return None


def _odd_beside(path: Path, ref: FileRef) -> Issue | None:
    """Refuse a companion that is a pipe or a device: it would be waited for without end."""
    odd = [one.name for one in paths.companions(path) if not one.is_file()]
    if not odd:
        return None
    return _stop("file_unreadable", ref.path, f"{odd[0]} beside it is not a file", "Take it out")


def _too_large(path: Path, ref: FileRef, limits: Limits) -> Issue | None:
    size = path.stat().st_size
    if size > limits.file_bytes:
        what = f"it has {size // 2**20} MB, more than {limits.file_bytes // 2**20}"
        return _stop("file_too_large", ref.path, what, "Cut it to the city")
    return None


def _sum_issues(ref: FileRef, found: str) -> list[Issue]:
    """Compare the checksum with the one on record."""
    if ref.sha256 is None or ref.sha256 == found:
        return []
    what = f"it is not the file on record: its sha256 is {found}"
    mend = "Restore the file, or write the new sum with the new consulted_on"
    return [_stop("checksum_differs", ref.path, what, mend)]


def _lost(lost: Lost, limits: Limits) -> dict[str, Any]:
    """Put into words what happened to the child."""
    doing = f" while {lost.doing}" if lost.doing else ""
    if lost.hung:
        what = f"reading did not end within {limits.wall_s} s{doing}"
        mend = "Simplify or mend the shapes of the file, or split it"
        return fault("reader_timeout", what, mend)
    what = f"the reading process ended ({lost.why}){doing}"
    mend = "The file is damaged or asks for too much: save it anew from its program, or split it"
    return fault("reader_died", what, mend)


def _changed() -> list[dict[str, Any]]:
    mend = "Run again when nothing writes to it any more"
    return [fault("file_changed", "it changed while it was read", mend)]


def _frame(payload: Path) -> Any:
    """Load what the child wrote: with geometry, or a plain table."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    from geo.reader.memory import give_back  # noqa: PLC0415

    told = pq.read_schema(payload).metadata or {}
    frame = gpd.read_parquet(payload) if b"geo" in told else pd.read_parquet(payload)
    give_back()
    return frame


def _stamp(path: Path) -> tuple[int, int]:
    told = os.stat(path)  # noqa: PTH116
    return told.st_mtime_ns, told.st_size


def _stop(code: str, file: str, what: str, mend: str) -> Issue:
    return Issue("stop", code, file, what, mend)
