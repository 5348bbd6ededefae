"""Reading in a process of its own, which may be killed: what a file does to its reader does not reach the station.

A reader refuses damaged and hostile files by itself. This room is for what nobody thought of: a file that keeps its
reader busy for ever, makes it ask for all memory, or makes a library of others crash the process. The parent watches
the child's time and memory, kills it at a bound, and answers with `ReadingStopped`, which names the file. The child is
used again for the next file, so a reading costs one message more than in place.

What comes back is the head of each run (`RunHead`), as JSON: a child that was taken over by a file can tell lies, but
it cannot make the parent run anything.
"""

from parsers.worker.heads import RunHead, read_heads
from parsers.worker.limits import Limits
from parsers.worker.reading_worker import ReadingWorker, WorkerUnavailable

__all__ = ["Limits", "ReadingWorker", "RunHead", "WorkerUnavailable", "read_heads"]
