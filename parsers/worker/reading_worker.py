"""The parent's side: one child, asked for one file after another, watched, and replaced when it goes wrong."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

from parsers.errors import BrokenFile, ParserError, ReadingStopped
from parsers.instrument_file import InstrumentFile
from parsers.tables.shelf import laboratory_folders
from parsers.wording import Text
from parsers.worker.heads import RunHead, error_from_json, head_from_json
from parsers.worker.limits import Limits
from parsers.worker.memory import OUT_OF_MEMORY, resident_bytes

log = logging.getLogger(__name__)

TRIES = 2
"""A reading that ended badly is tried once more in a fresh child: the computer may have been at fault."""
_PROGRAM = (sys.executable, "-m", "parsers.worker.child")
_READY_SECONDS = 120.0
_LOOK_SECONDS = 0.02
_IDLE_SECONDS = 300.0
_HEAVY_BYTES = 512 << 20
"""A child that holds more than this between two files is replaced: libraries of others may leak."""


class WorkerUnavailable(RuntimeError):
    """No child can be started: a fault of the computer or the installation, not of any file."""


class _Stopped(Exception):
    """A child ended, or was ended, within a reading. `reason` completes "reading was stopped: …"."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


class ReadingWorker:
    """Reads files in a child process. Safe to call from several threads; they take turns.

    `limits` gives the bounds for a size in bytes; `program` is the command of the child. The child starts at the
    first file and ends at `rest` after a while without one, at `close`, and with this process.
    """

    def __init__(
        self, limits: Callable[[int], Limits] = Limits.of_size, program: Sequence[str] = _PROGRAM, tries: int = TRIES
    ) -> None:
        self._limits = limits
        self._program = tuple(program)
        self._tries = tries
        self._child: _Child | None = None
        self._closed = False
        self._lock = threading.Lock()

    def read(self, path: Path) -> list[RunHead]:
        """The heads of the runs of a file or folder.

        Raises ParserError: the reader's own, or ReadingStopped after two children ended over the file. Raises
        WorkerUnavailable if no child can be started, or after `close`.
        """
        limits = self._limits(InstrumentFile.of(path).size)
        with self._lock:
            stopped = _Stopped(Text("", ""))
            for _ in range(self._tries):
                try:
                    return self._ask(path, limits)
                except _Stopped as reason:
                    stopped = reason
                    log.warning("reading %s was stopped: %s", path.name, reason)
            raise _refusal(path.name, stopped.reason, self._tries)

    def rest(self) -> None:
        """Let the child go if it had nothing to do for some minutes."""
        with self._lock:
            if self._child is not None and time.monotonic() - self._child.used_at > _IDLE_SECONDS:
                self._drop()

    def close(self) -> None:
        """End the child, and a reading that is under way with it."""
        self._closed = True
        child = self._child
        if child is not None:
            child.kill()
        with self._lock:
            self._drop()

    def _ask(self, path: Path, limits: Limits) -> list[RunHead]:
        if self._closed:
            raise WorkerUnavailable("the reading worker is closed")
        if self._child is None:
            self._child = _Child(self._program)
        child = self._child
        try:
            answer = child.ask(path, limits)
            found = _result(answer, path.name)
        except _Stopped:
            self._drop()
            if self._closed:
                raise WorkerUnavailable("the reading worker was closed within a reading") from None
            raise
        if child.resident() > _HEAVY_BYTES:
            self._drop()
        if isinstance(found, ParserError):
            raise found
        return found

    def _drop(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None


class _Child:
    """One child process, ready to read. Raises WorkerUnavailable if it does not come up."""

    def __init__(self, program: tuple[str, ...]) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 -- it lives as long as the child
        no_window = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        # a thread pool for linear algebra per core would cost memory that no reader uses
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}
        try:
            self._process = subprocess.Popen(
                program,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env=environment,
                creationflags=no_window,
            )
        except OSError as error:
            self._errors.close()
            raise WorkerUnavailable(f"the reading worker does not start: {error}") from error
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        assert self._process.stdout is not None
        threading.Thread(target=_pump, args=(self._process.stdout, self._lines), daemon=True).start()
        self.used_at = time.monotonic()
        self._wait_until_ready()

    def ask(self, path: Path, limits: Limits) -> dict[str, Any]:
        """The child's answer for one file. Raises _Stopped when it dies, or is killed at a bound."""
        request = {
            "path": str(path),
            "memory": limits.memory,
            "profiles": [str(folder) for folder in laboratory_folders()],
        }
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):  # a child that has died is noticed below
            self._process.stdin.write(json.dumps(request).encode("ascii") + b"\n")
            self._process.stdin.flush()
        deadline = time.monotonic() + limits.seconds
        while True:
            try:
                line = self._lines.get(timeout=_LOOK_SECONDS)
            except queue.Empty:
                self._check(limits, deadline)
                continue
            self.used_at = time.monotonic()
            if not line:
                raise _Stopped(self._death())
            return _decoded(line)

    def resident(self) -> int:
        """The child's resident memory in bytes."""
        return resident_bytes(self._pid)

    def kill(self) -> None:
        """Kill the process; whoever waits for its answer is told that it died."""
        self._process.kill()

    def end(self) -> None:
        """Kill the process, and free what belonged to it."""
        self.kill()
        self._process.wait()
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):  # what could not be written to a dead child is of no use
                self._process.stdin.close()
        self._errors.close()

    def _wait_until_ready(self) -> None:
        """Learn which process reads: on Windows the program of a virtual environment only starts it."""
        try:
            self._pid = int(json.loads(self._lines.get(timeout=_READY_SECONDS))["ready"])
        except (queue.Empty, ValueError, LookupError, TypeError):
            said = self._said()
            self.end()
            raise WorkerUnavailable(f"the reading worker does not come up: {said or 'no answer'}") from None

    def _check(self, limits: Limits, deadline: float) -> None:
        if self.resident() > limits.memory:
            raise _Stopped(_memory_reason(limits.memory))
        if time.monotonic() > deadline:
            raise _Stopped(Text("读取超过 {n:.3g} 秒", "reading took more than {n:.3g} s").fill(n=limits.seconds))

    def _death(self) -> Text:
        code = self._process.wait()
        if code == OUT_OF_MEMORY:
            return Text("读取所需内存超过上限", "reading asked for more memory than it may have")
        log.warning("the reading worker ended with %d; it said: %s", code, self._said())
        return Text("读取进程异常结束（{how}）", "the reading process died ({how})").fill(how=_exit_name(code))

    def _said(self) -> str:
        self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, self._errors.tell() - 600))
        return self._errors.read().decode("utf-8", errors="replace").strip()


def _pump(stream: IO[bytes], lines: queue.SimpleQueue[bytes]) -> None:
    """Hand each line of the child on, and an empty one at its end."""
    with stream:
        for line in stream:
            lines.put(line)
    lines.put(b"")


def _decoded(line: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(line)
    except ValueError as error:
        raise _Stopped(Text("读取进程的应答无法理解", "the reading process gave no sense")) from error
    if not isinstance(answer, dict):
        raise _Stopped(Text("读取进程的应答无法理解", "the reading process gave no sense"))
    return answer


def _result(answer: dict[str, Any], name: str) -> list[RunHead] | ParserError:
    try:
        if "heads" in answer:
            return [head_from_json(head) for head in answer["heads"]]
        if "error" in answer:
            return error_from_json(answer["error"])
        return _stumble(name, str(answer["stumble"]))
    except (LookupError, ValueError, TypeError) as error:
        raise _Stopped(Text("读取进程的应答无法理解", "the reading process gave no sense")) from error


def _stumble(name: str, said: str) -> BrokenFile:
    return BrokenFile(
        Text("读取文件“{name}”时程序出错：“{said}”。", 'The reader of file "{name}" failed: "{said}".').fill(
            name=name, said=said
        ),
        Text("请把该文件交给开发者。", "Hand the file to the developers."),
    )


def _memory_reason(limit: int) -> Text:
    return Text("读取占用内存超过 {n} MB", "reading took more than {n} MB of memory").fill(n=limit >> 20)


def _exit_name(code: int) -> str:
    if code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit code {code:#x}" if code > 0xFFFF else f"exit code {code}"


def _refusal(name: str, reason: Text, tries: int) -> ReadingStopped:
    return ReadingStopped(
        Text(
            f"读取文件“{name}”被中止：{reason.zh}。共试 {tries} 次，不再重试。",
            f'Reading file "{name}" was stopped: {reason.en}. Tried {tries} times, not tried again.',
        ),
        Text(
            "原始文件已安全保存。请在仪器软件中重新导出；如仍失败，请把该文件交给开发者。",
            "The file itself is safe. Export it again in the instrument's program; if that fails too, hand the file "
            "to the developers.",
        ),
    )
