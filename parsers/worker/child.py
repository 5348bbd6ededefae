"""The child: reads one file after another as its parent asks, and ends when the parent is gone.

`python -m parsers.worker.child`. A message is one line of JSON, on standard input and output. The child says `ready`
once; then for `{"path", "memory", "profiles"}` it answers `{"heads"}`, `{"error"}` or `{"stumble"}`.

Standard output belongs to the messages alone: what a library prints goes to standard error. Standard input is read by
a thread of its own, so that the end of the parent ends a reading too.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from parsers.errors import ParserError
from parsers.tables.shelf import use_folders
from parsers.worker.heads import RunHead, error_as_json, head_as_json, read_heads
from parsers.worker.memory import OUT_OF_MEMORY, bound_own_memory, end_at_a_crash


def serve(read: Callable[[Path], list[RunHead]] = read_heads) -> None:
    """Answer the parent's requests until it is gone. `read` gives the heads of a file's runs."""
    answers = _own_output()
    end_at_a_crash()
    requests: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    _say(answers, {"ready": os.getpid()})
    while True:
        request = requests.get()
        bound_own_memory(request["memory"])
        use_folders([Path(folder) for folder in request["profiles"]])
        try:
            answer = _answer(read, Path(request["path"]))
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        _say(answers, answer)


def _answer(read: Callable[[Path], list[RunHead]], path: Path) -> dict[str, Any]:
    try:
        return {"heads": [head_as_json(head) for head in read(path)]}
    except ParserError as error:
        if isinstance(error.__cause__, MemoryError):
            raise error.__cause__ from error
        return {"error": error_as_json(error)}
    except MemoryError:
        raise
    except Exception as stumble:  # noqa: BLE001 -- a reader's fault is an answer, told to a person by the parent
        return {"stumble": f"{type(stumble).__name__}: {stumble}"[:500]}


def _own_output() -> IO[bytes]:
    """The pipe to the parent; whatever prints from now on prints to standard error."""
    kept = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return kept


def _say(answers: IO[bytes], message: dict[str, Any]) -> None:
    answers.write(json.dumps(message).encode("ascii") + b"\n")
    answers.flush()


def _listen(requests: queue.SimpleQueue[dict[str, Any]]) -> None:
    try:
        for line in sys.stdin.buffer:
            requests.put(json.loads(line))
    finally:  # whatever ended the listening, nobody would hear the answer
        os._exit(0)


if __name__ == "__main__":
    serve()
