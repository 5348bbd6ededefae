"""How the window writes states, moments and sizes. One place, so that a state has one name on every page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QLocale

from gui.appearance import Tone
from gui.language import Languages
from station.items.item import Item
from station.records import AckLevel, ArrivalState, OutboxState, ReportState, SignatureMeaning, TaskState
from station.records.arrivals import MeasurementState
from station.records.determinations import Severity, ValueState

translate = QCoreApplication.translate

ARRIVAL_TONES: Mapping[ArrivalState, Tone] = {
    "captured": "busy",
    "read": "good",
    "refused": "bad",
    "superseded": "quiet",
}
RUN_TONES: Mapping[MeasurementState, Tone] = {
    "unmatched": "warn",
    "matched": "busy",
    "determined": "good",
    "stopped": "bad",
    "standard": "quiet",
    "ignored": "quiet",
}
TASK_TONES: Mapping[TaskState, Tone] = {
    "pending_review": "warn",
    "accepted": "busy",
    "testing": "busy",
    "reported": "good",
    "returned": "quiet",
    "cancelled": "quiet",
}
REPORT_TONES: Mapping[ReportState, Tone] = {
    "prepared": "busy",
    "reviewed": "busy",
    "issued": "good",
    "returned": "warn",
    "superseded": "quiet",
    "void": "quiet",
}
QUEUE_TONES: Mapping[OutboxState, Tone] = {"waiting": "busy", "stored": "good", "held": "warn", "dead": "bad"}
SEVERITY_TONES: Mapping[Severity, Tone] = {"remark": "quiet", "warning": "warn", "stop": "bad"}


def arrival_state(state: ArrivalState) -> str:
    """What has become of a captured file."""
    return {
        "captured": translate("Words", "Captured"),
        "read": translate("Words", "Read"),
        "refused": translate("Words", "Not readable"),
        "superseded": translate("Words", "Superseded"),
    }[state]


def run_state(state: MeasurementState) -> str:
    """What has become of a run."""
    return {
        "unmatched": translate("Words", "Waits for a task"),
        "matched": translate("Words", "To be calculated"),
        "determined": translate("Words", "Calculated"),
        "stopped": translate("Words", "Stopped"),
        "standard": translate("Words", "Standard"),
        "ignored": translate("Words", "Kept beside"),
    }[state]


def report_state(state: ReportState) -> str:
    """How far a report has come."""
    return {
        "prepared": translate("Words", "Waits for review"),
        "reviewed": translate("Words", "Waits for approval"),
        "issued": translate("Words", "Issued"),
        "returned": translate("Words", "Sent back"),
        "superseded": translate("Words", "Superseded"),
        "void": translate("Words", "Void"),
    }[state]


def queue_state(state: OutboxState) -> str:
    """Where an event for the central service is."""
    return {
        "waiting": translate("Words", "Waiting"),
        "stored": translate("Words", "Delivered"),
        "held": translate("Words", "Held by the service"),
        "dead": translate("Words", "Refused"),
    }[state]


def ack_level(level: AckLevel) -> str:
    """How sure it is that the service has it."""
    return {
        "recorded": translate("Words", "Recorded here"),
        "stored": translate("Words", "On the service's disk"),
        "applied": translate("Words", "Applied"),
        "confirmed": translate("Words", "In the service's backup"),
    }[level]


def lane(name: str) -> str:
    """What travels on a lane of the road to the service; one of a newer version is shown as it is."""
    return {
        "events": translate("Words", "Events"),
        "reports": translate("Words", "Reports"),
        "raw": translate("Words", "Raw files"),
        "feed": translate("Words", "Orders"),
        "heartbeat": translate("Words", "Signs of life"),
        "compare": translate("Words", "Daily comparison"),
        "handouts": translate("Words", "Templates and settings"),
        "numbers": translate("Words", "Report numbers"),
        "time_stamps": translate("Words", "Time stamps"),
    }.get(name, name)


def lane_state(state: str) -> str:
    """How a lane does."""
    return {
        "idle": translate("Words", "in order"),
        "moving": translate("Words", "moving"),
        "retrying": translate("Words", "tries again"),
        "stopped": translate("Words", "stopped"),
    }.get(state, state)


def signed_as(meaning: SignatureMeaning) -> str:
    """What a signature means."""
    return {
        "prepared": translate("Words", "Prepared"),
        "reviewed": translate("Words", "Reviewed"),
        "approved": translate("Words", "Approved"),
    }[meaning]


def severity(level: Severity) -> str:
    """How grave a finding is."""
    return {
        "remark": translate("Words", "Remark"),
        "warning": translate("Words", "Warning"),
        "stop": translate("Words", "Stop"),
    }[level]


def value_state(state: ValueState) -> str:
    """Which kind of value, or of absence, it is."""
    return {
        "measured": translate("Words", "Measured"),
        "below_limit": translate("Words", "Below the limit"),
        "not_measured": translate("Words", "Not measured"),
        "not_reliable": translate("Words", "Not reliable"),
    }[state]


def event_type(kind: str) -> str:
    """What an event tells; a type of a newer version is shown as it is."""
    return {
        "raw.captured": translate("Words", "File captured"),
        "item.started": translate("Words", "Testing started"),
        "result.recorded": translate("Words", "Result"),
        "result.revised": translate("Words", "Result revised"),
        "report.issued": translate("Words", "Report issued"),
        "report.composed": translate("Words", "Composed report issued"),
        "report.proved": translate("Words", "Report time-stamped"),
        "report.superseded": translate("Words", "Report superseded"),
        "void": translate("Words", "Withdrawn number"),
    }.get(kind, kind)


def technique(name: str) -> str:
    """The short name of a technique; one of a newer version is shown as it is."""
    return {
        "gc": translate("Words", "GC"),
        "lc": translate("Words", "LC"),
        "gcms": translate("Words", "GC-MS"),
        "rock_eval": translate("Words", "Pyrolysis"),
        "xrd": translate("Words", "XRD"),
        "balance": translate("Words", "Balance"),
        "table": translate("Words", "Table"),
        "spectrum": translate("Words", "Spectrum"),
        "isotope": translate("Words", "Isotope"),
    }.get(name, name)


def moment(at: datetime | None) -> str:
    """A moment in this computer's time; an instrument's own clock, which names no zone, as it says."""
    if at is None:
        return "—"
    return (at.astimezone() if at.tzinfo else at).strftime("%Y-%m-%d %H:%M:%S")


def short_moment(at: datetime, now: datetime) -> str:
    """A moment of these days: the time alone today, month and day before it otherwise."""
    here, today = at.astimezone(), now.astimezone().date()
    return here.strftime("%H:%M" if here.date() == today else "%m-%d %H:%M")


def age(seconds: float) -> str:
    """How long ago, as roughly as one wants to know it."""
    seconds = max(seconds, 0.0)
    if seconds < 100:
        return translate("Words", "{n} s ago").format(n=int(seconds))
    if seconds < 100 * 60:
        return translate("Words", "{n} min ago").format(n=int(seconds // 60))
    if seconds < 48 * 3600:
        return translate("Words", "{n} h ago").format(n=int(seconds // 3600))
    return translate("Words", "{n} days ago").format(n=int(seconds // 86400))


def size(octets: int) -> str:
    """A file's size."""
    return QLocale().formattedDataSize(octets, 1)


def figure(value: float | None, decimals: int) -> str:
    """A number that was read off a curve. It is shown, never reported: report cells are rounded elsewhere."""
    return "—" if value is None else f"{value:.{decimals}f}"


def area(value: float | None) -> str:
    """A peak's area or height, which run over many orders of magnitude."""
    return "—" if value is None else f"{value:.{2 if abs(value) < 1000 else 1 if abs(value) < 100_000 else 0}f}"


def item_title(catalogue: Mapping[str, Item], item_id: str, languages: Languages) -> str:
    """An analysis item's name, or its id where this station does not know it."""
    return languages.of(catalogue[item_id].title) if item_id in catalogue else item_id
