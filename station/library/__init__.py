"""Every question a screen or a tool may ask. Reads only; it never writes.

One module a question's sense; `Library` is the counter at which they are asked.
"""

from station.library.arrivals import ArrivalView
from station.library.library import Library
from station.library.runs import RunView
from station.library.tasks import TaskView

__all__ = ["ArrivalView", "Library", "RunView", "TaskView"]
