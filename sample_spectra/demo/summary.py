"""What the demonstration ends with: every task with its report, and proof that nothing was lost or doubled.

Lost counts planned runs whose bytes are not at the station or not at the service, weights of the balance that were not
taken or whose capture file is not at both ends, and events that the service does not have. Doubled counts runs that
were taken twice, weights given twice, tasks that were determined or told of more than once.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from parsers.console import aligned
from parsers.wording import Language, Text
from sample_spectra.demo.balance import MASSES
from sample_spectra.demo.instruments import VirtualInstrument
from station.assembly import Station
from station.durable import write_whole
from station.records import STATES
from sync.errors import SyncError
from sync.platform_client import PlatformClient

HEAD = Text("样品|分析项目|状态|报告编号|PDF", "sample|item|state|report no.|PDF")
PROGRESS = Text("客户进度页面：{url}", "customer's progress page: {url}")
TOTALS = Text(
    "{reports} 份报告，丢失 {lost}，重复 {duplicates}，用时 {seconds:.1f} 秒",
    "{reports} reports, lost {lost}, doubled {duplicates}, {seconds:.1f} s",
)
INCOMPLETE = Text("未全部完成：请查看“{logs}”。", 'Not everything was reported: look into "{logs}".')


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryItem:
    """One task at the end: its state at the service and its report's PDF at both ends."""

    sample: str
    item: str
    state: str
    report_no: str | None
    pdf: str | None
    pdf_sha256: str | None
    central_sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The whole outcome. `complete` is what the exit code says."""

    orders: int
    items: tuple[SummaryItem, ...]
    lost: int
    duplicates: int
    seconds: float
    progress_url: str
    logs: str
    kills: dict[str, int] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether every task's report is in the service with the same hash, nothing lost and nothing doubled."""
        same = all(item.pdf_sha256 is not None and item.pdf_sha256 == item.central_sha256 for item in self.items)
        return bool(self.items) and same and self.lost == 0 and self.duplicates == 0

    def write(self, path: Path) -> None:
        """Write it as JSON."""
        content = asdict(self)
        del content["logs"]
        write_whole(path, json.dumps(content, ensure_ascii=False, indent=1).encode())

    def show(self, language: Language) -> None:
        """Print it as a table."""
        rows = [HEAD.in_(language).split("|")]
        for item in self.items:
            state = STATES[item.state].in_(language) if item.state in STATES else item.state
            rows.append([item.sample, item.item, state, item.report_no or "—", item.pdf or "—"])
        click.echo()
        for line in aligned(rows):
            click.echo(line)
        click.echo()
        reports = len({item.report_no for item in self.items if item.report_no})
        totals = {"reports": reports, "lost": self.lost, "duplicates": self.duplicates, "seconds": self.seconds}
        click.echo(TOTALS.in_(language).format(**totals))
        click.echo(PROGRESS.in_(language).format(url=self.progress_url))
        if not self.complete:
            click.echo(INCOMPLETE.in_(language).format(logs=self.logs))


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where the comparison looks: the folder of the demonstration, both ends of the road, and what was planned."""

    out: Path
    url: str
    station: Station
    platform: PlatformClient
    instruments: tuple[VirtualInstrument, ...]
    shown_order: dict[str, Any]


def summarise(evidence: Evidence, seconds: float, kills: dict[str, int]) -> Summary:
    """Compare what was planned with what the station and the service have."""
    shown = evidence.shown_order
    items = tuple(_item(evidence, task) for task in shown["tasks"])
    lost, doubled = _runs(evidence)
    weights_lost, weights_doubled = _weights(evidence)
    told_lost, told_doubled = _events(evidence, shown["events"]["stored"])
    return Summary(
        orders=1,
        items=items,
        lost=lost + weights_lost + told_lost,
        duplicates=doubled + weights_doubled + told_doubled,
        seconds=round(seconds, 1),
        progress_url=f"{evidence.url}/progress/{shown['access_code']}",
        logs=str(evidence.out / "logs"),
        kills=kills,
    )


def _item(evidence: Evidence, task: dict[str, Any]) -> SummaryItem:
    report = None if task["report_no"] is None else evidence.station.store.reports.by_number(task["report_no"])
    pdf = None if report is None else evidence.station.library.report_pdf(report)
    shown, digest = None, None
    if pdf is not None and report is not None:
        content = pdf.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        copy = evidence.out / "reports" / f"{report.report_no}.pdf"
        if not copy.exists():
            write_whole(copy, content)
        shown = str(copy.relative_to(Path.cwd()) if copy.is_relative_to(Path.cwd()) else copy)
    return SummaryItem(
        sample=task["sample_no"],
        item=task["item_id"],
        state=task["state"],
        report_no=task["report_no"],
        pdf=shown,
        pdf_sha256=digest,
        central_sha256=_stored(evidence, task["report_sha256"]),
    )


def _stored(evidence: Evidence, sha256: str | None) -> str | None:
    """The hash of the bytes that the service really gives for that name; None if it gives none."""
    if sha256 is None:
        return None
    try:
        return hashlib.sha256(evidence.platform.blob(sha256)).hexdigest()
    except SyncError:
        return None


def _runs(evidence: Evidence) -> tuple[int, int]:
    """Planned runs that are not whole at both ends, and runs that were taken more than once."""
    store = evidence.station.store
    planned = [run for instrument in evidence.instruments for run in instrument.runs]
    arrivals = store.arrivals.newest(limit=10_000)
    lost = 0
    for run in planned:
        hashes = {hashlib.sha256(content).hexdigest() for content in run.files.values()}
        if not all(store.vault.has(sha256) and _stored(evidence, sha256) == sha256 for sha256 in hashes):
            lost += 1
    names = Counter((arrival.folder_id, arrival.relpath) for arrival in arrivals if arrival.state == "read")
    tasks = store.orders.tasks()
    determined = [len(store.determinations.of_task(task.id)) for task in tasks]
    lost += sum(1 for count in determined if count == 0)
    doubled = sum(count - 1 for count in names.values()) + sum(max(0, count - 1) for count in determined)
    return lost, doubled


def _weights(evidence: Evidence) -> tuple[int, int]:
    """Planned weights that are not whole at both ends, and those that were given more than once."""
    store = evidence.station.store
    planned = Counter((sample, Decimal(grams)) for sample, masses in MASSES.items() for grams in masses)
    taken = [one for one in store.weighings.newest(limit=10_000) if one.holds]
    given = Counter((one.sample_no, one.value) for one in taken)
    captures = {arrival.relpath: arrival.sha256 for arrival in store.arrivals.newest(limit=10_000)}
    kept = [captures.get(one.capture, "") for one in taken]
    lost = sum(not sha256 or not store.vault.has(sha256) or _stored(evidence, sha256) != sha256 for sha256 in kept)
    return lost + (planned - given).total(), (given - planned).total()


def _events(evidence: Evidence, of_order: int) -> tuple[int, int]:
    """Events of the order that the service lacks, and those that it has more often than the station told them."""
    store = evidence.station.store
    told = {item.id: item for item in store.outbox.items(limit=100_000)}
    recorded = sum(1 for item in told.values() if not item.stream.startswith("file:"))
    unsent = sum(1 for item in told.values() if item.state not in ("stored", "held"))
    return max(0, recorded - of_order) + unsent, max(0, of_order - recorded)
