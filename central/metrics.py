"""What the service counts of itself, in the Prometheus text format (exposition format 0.0.4).

Counters are of this process: with several workers each is asked by itself. A route is named by its pattern, never by
the address as called, so that neither access codes nor numbers become labels.
"""

from __future__ import annotations

import sys
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 30.0)

METHODS = frozenset({"GET", "HEAD", "POST", "PUT"})

Sample = tuple[Mapping[str, str], float]


class Metrics:
    """Requests by route and status, their seconds, and the fates of events."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._buckets: dict[str, list[int]] = defaultdict(lambda: [0] * (len(BUCKETS) + 1))
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._fates: Counter[str] = Counter()

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        method = method if method in METHODS else "other"
        place = next((n for n, bound in enumerate(BUCKETS) if seconds <= bound), len(BUCKETS))
        with self._lock:
            self._requests[method, route, status] += 1
            self._buckets[route][place] += 1
            self._seconds[route] += seconds

    def fates(self, statuses: Iterable[str]) -> None:
        """Count the fates of a batch."""
        with self._lock:
            self._fates.update(statuses)

    def lines(self) -> list[str]:
        """Everything counted so far."""
        with self._lock:
            requests = dict(self._requests)
            buckets = {route: list(counts) for route, counts in self._buckets.items()}
            seconds = dict(self._seconds)
            fates = dict(self._fates)
        said = family(
            "geolab_requests_total",
            "counter",
            "Requests answered.",
            [
                ({"method": method, "route": route, "status": str(status)}, count)
                for (method, route, status), count in sorted(requests.items())
            ],
        )
        said += family(
            "geolab_events_total",
            "counter",
            "Events by their fate.",
            [({"fate": fate}, count) for fate, count in sorted(fates.items())],
        )
        said += ["# HELP geolab_request_seconds Time to answer.", "# TYPE geolab_request_seconds histogram"]
        for route, counts in sorted(buckets.items()):
            total = 0
            for bound, count in zip([*map(str, BUCKETS), "+Inf"], counts, strict=True):
                total += count
                said.append(_line("geolab_request_seconds_bucket", {"route": route, "le": bound}, total))
            said.append(_line("geolab_request_seconds_sum", {"route": route}, seconds[route]))
            said.append(_line("geolab_request_seconds_count", {"route": route}, total))
        return said + family("geolab_memory_bytes", "gauge", "Resident memory.", [({}, resident_bytes())])


def family(name: str, kind: str, meaning: str, samples: Sequence[Sample]) -> list[str]:
    """One metric with its samples."""
    return [f"# HELP {name} {meaning}", f"# TYPE {name} {kind}", *(_line(name, *sample) for sample in samples)]


def _line(name: str, labels: Mapping[str, str], value: float) -> str:
    said = ",".join(f'{key}="{_quoted(text)}"' for key, text in labels.items())
    return f"{name}{{{said}}} {value:g}" if said else f"{name} {value:.17g}"


def _quoted(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def resident_bytes() -> int:
    """The process's resident memory; its peak where the system tells no better, 0 where it tells nothing."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            pages = int(file.read().split()[1])
    except OSError:
        pages = 0
    if pages:
        import resource

        return pages * resource.getpagesize()
    if sys.platform == "darwin":
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return 0
