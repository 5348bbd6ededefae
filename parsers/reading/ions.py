"""The numbers of many spectra, one after the other: in memory, or in a temporary file where a run is large."""

from __future__ import annotations

import os
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import IO

import numpy as np

from parsers.errors import ParserError
from parsers.measurement import Numbers

Pending = Callable[[], Numbers]
"""Numbers that may still be in the making; asked for, they are waited for. Raises what making them raised."""

_Making = tuple["Future[Numbers]", Pending]

LARGE_FILE_BYTES = 256 << 20
_WAITING_AT_MOST = 32
_WAITING_BYTES_AT_MOST = 16 << 20


class Column:
    """The m/z, or the intensities, of one spectrum after the other. `in_file`: kept on the disk, as float64."""

    def __init__(self, *, in_file: bool) -> None:
        self._parts: deque[Pending] = deque()
        # it lives as long as the numbers that are mapped to it
        self._file: IO[bytes] | None = tempfile.TemporaryFile() if in_file else None  # noqa: SIM115

    def add(self, numbers: Pending) -> None:
        """The numbers of one more spectrum."""
        self._parts.append(numbers)
        if self._file is not None and len(self._parts) > _WAITING_AT_MOST:
            _write(self._file, self._parts.popleft()())

    def joined(self, order: Sequence[int], counts: Sequence[int]) -> Numbers:
        """All numbers, spectrum by spectrum in this order, shape (ions,). `counts`: how many each added one has."""
        if self._file is None:
            parts = [part() for part in self._parts]
            self._parts.clear()
            return np.concatenate([parts[one] for one in order])
        while self._parts:
            _write(self._file, self._parts.popleft()())
        there = _mapped(self._file, sum(counts))
        if list(order) == list(range(len(counts))):
            return there
        starts = np.concatenate(([0], np.cumsum(counts)))
        sorted_file = tempfile.TemporaryFile()  # noqa: SIM115
        for one in order:
            _write(sorted_file, there[starts[one] : starts[one + 1]])
        return _mapped(sorted_file, sum(counts[one] for one in order))


def _write(file: IO[bytes], numbers: Numbers) -> None:
    file.write(np.ascontiguousarray(numbers, dtype=np.float64).data)


def _mapped(file: IO[bytes], count: int) -> Numbers:
    file.flush()
    return np.memmap(file, np.float64, "r", shape=(count,)) if count else np.empty(0)


class Makers:
    """Makes numbers on all processors at once, as late as can be: when the first of them is asked for.

    Inflating lets other threads run, reading the document does not: a thread that inflates while the document is read
    waits for its turn after each array, for longer than the array takes. So arrays are collected, and the thread that
    asks for one works with the others through all that were collected: one inflates while the other decodes base64.
    They are worked through earlier where much waits.
    """

    def __init__(self) -> None:
        self._others = min(4, os.cpu_count() or 1) - 1
        self._threads: ThreadPoolExecutor | None = None
        self._waiting: list[_Making] = []
        self._waiting_bytes = 0

    def __enter__(self) -> Makers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)

    def make(self, numbers: Pending, size: int) -> Pending:
        """The numbers, to be made of `size` bytes when they, or others that wait with them, are asked for."""
        made: Future[Numbers] = Future()
        self._waiting.append((made, numbers))
        self._waiting_bytes += size
        if self._waiting_bytes > _WAITING_BYTES_AT_MOST:
            self._make_all()

        def asked() -> Numbers:
            if not made.done():
                self._make_all()
            return made.result()

        return asked

    def _make_all(self) -> None:
        waiting, self._waiting, self._waiting_bytes = self._waiting, [], 0
        shared = iter(waiting)  # each takes the next one from it, so that all end at about the same time
        helping: list[Future[None]] = []
        if self._others and len(waiting) > 1:
            if self._threads is None:
                self._threads = ThreadPoolExecutor(self._others, thread_name_prefix="inflate")
            helping = [self._threads.submit(_make, shared) for _ in range(self._others)]
        _make(shared)
        for one in helping:
            one.result()


def _make(waiting: Iterator[_Making]) -> None:
    for made, numbers in waiting:
        try:
            made.set_result(numbers())
        except ParserError as error:
            made.set_exception(error)
