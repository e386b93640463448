"""Rows that are found in another order than they are written in, held on the disk until then."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Numbers = npt.NDArray[np.int64]

BY = "row"
"""The column that tells the order."""


class Spill:
    """Rows of one table, that are given back by the numbers in their column ``row``.

    Parameters
    ----------
    path
        A file that is not there yet; it is no longer there when all rows are given back.
    starts
        The first number of each part that rows are given back in, ascending.
    """

    def __init__(self, path: Path, starts: Numbers) -> None:
        self._path = path
        self._starts = starts
        self._writer: pa.RecordBatchFileWriter | None = None
        self._held: dict[int, list[int]] = {}  # for a part: where its rows are in the file
        self._count = 0

    def write(self, table: pa.Table) -> None:
        """Hold rows, ascending; the first ones, also if there are none, tell the columns."""
        if self._writer is None:
            how = pa.ipc.IpcWriteOptions(compression="lz4")
            self._writer = pa.ipc.new_file(self._path, table.schema, options=how)
        numbers = table.column(BY).to_numpy()
        part = np.searchsorted(self._starts, numbers, side="right") - 1
        some, first, count = np.unique(part, return_index=True, return_counts=True)
        for one, begin, length in zip(some, first, count, strict=True):
            for batch in table.slice(begin, length).combine_chunks().to_batches():
                self._writer.write_batch(batch)
                self._held.setdefault(int(one), []).append(self._count)
                self._count += 1

    def parts(self) -> Iterator[pa.Table]:
        """Give the rows of each part, by their number; those of one number as they were held.

        Where there is no part, a table without rows still tells the columns.
        """
        if self._writer is None:
            return
        self._writer.close()
        with pa.OSFile(str(self._path)) as file:
            held = pa.ipc.open_file(file)
            if not self._starts.size:
                yield held.schema.empty_table()
            for one in range(len(self._starts)):
                found = [held.get_batch(at) for at in self._held.get(one, ())]
                yield _in_order(pa.Table.from_batches(found, held.schema))
        self._path.unlink()


def _in_order(table: pa.Table) -> pa.Table:
    order = np.argsort(table.column(BY).to_numpy(), kind="stable")
    return table.take(pa.array(order))
