"""The nouns of the station: frozen values that flow through its rooms. They know no database and no screen."""

from station.records.arrivals import Arrival, ArrivalState, MeasurementRow, WatchFolder
from station.records.certificates import Certificate, CertificateUse
from station.records.determinations import (
    ByHand,
    Chart,
    ChartMark,
    Determination,
    Finding,
    Fingerprint,
    Outcome,
    Plot,
    Value,
)
from station.records.orders import STATES, Commission, Sample, Task, TaskState
from station.records.outbox import AckLevel, BlobRef, Event, OutboxItem, OutboxState
from station.records.people import Person, Right
from station.records.ports import (
    Condition,
    LineSettings,
    Parity,
    PortCondition,
    PortReading,
    PortState,
    PortUse,
    SerialPort,
)
from station.records.reports import (
    Declared,
    Draft,
    Report,
    ReportRelation,
    ReportRow,
    ReportState,
    Signature,
    SignatureMeaning,
)
from station.records.trouble import Trouble
from station.records.weighings import Weighing

__all__ = [
    "STATES",
    "AckLevel",
    "Arrival",
    "ArrivalState",
    "BlobRef",
    "ByHand",
    "Certificate",
    "CertificateUse",
    "Chart",
    "ChartMark",
    "Commission",
    "Condition",
    "Declared",
    "Determination",
    "Draft",
    "Event",
    "Finding",
    "Fingerprint",
    "LineSettings",
    "MeasurementRow",
    "OutboxItem",
    "OutboxState",
    "Outcome",
    "Parity",
    "Person",
    "Plot",
    "PortCondition",
    "PortReading",
    "PortState",
    "PortUse",
    "Report",
    "ReportRelation",
    "ReportRow",
    "ReportState",
    "Right",
    "Sample",
    "SerialPort",
    "Signature",
    "SignatureMeaning",
    "Task",
    "TaskState",
    "Trouble",
    "Value",
    "WatchFolder",
    "Weighing",
]
