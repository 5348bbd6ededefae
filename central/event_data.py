"""What the events of each type say, as far as the platform acts on it; other members are kept and left alone."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

Sha = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


class TaskData(Struct, frozen=True):
    """The members shared by `item.started`, `result.recorded` and `result.revised`."""

    task_id: Name
    commission_no: Name
    sample_no: Name
    item_id: Name


class Amended(Struct, frozen=True):
    """The report an amendment takes the place of, and why."""

    report_no: Name
    revision: Annotated[int, Meta(ge=1, lt=2**31)]
    reason: Annotated[str, Meta(max_length=2000, pattern=r"^[^\x00]*$")] = ""


class ReportData(Struct, frozen=True):
    """The members of `report.issued` the platform acts on; `amends` belongs to an amendment."""

    report_id: Name
    report_no: Name
    revision: Annotated[int, Meta(ge=1, lt=2**31)]
    commission_no: Name
    item_id: Name
    task_ids: Annotated[list[Name], Meta(min_length=1, max_length=1000)]
    pdf_sha256: Sha
    issued_at: Annotated[str, Meta(max_length=64)]
    content_sha256: Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?$")] = ""
    amends: Amended | None = None


class Successor(Struct, frozen=True):
    """The report that took another's place."""

    report_no: Name
    revision: Annotated[int, Meta(ge=1, lt=2**31)] = 1


class Composed(Struct, frozen=True):
    """How a report was composed: merged of several, or split off one."""

    kind: Literal["merged", "split"]
    reports: Annotated[list[Successor], Meta(min_length=1, max_length=500)]


class ComposedData(Struct, frozen=True):
    """The members of `report.composed`: one report of several orders. `client_name` is empty where it holds several.

    No task moves by it. It is shown to its one client, and may be verified by anyone.
    """

    report_id: Name
    report_no: Name
    revision: Annotated[int, Meta(ge=1, lt=2**31)]
    commission_nos: Annotated[list[Name], Meta(min_length=1, max_length=500)]
    pdf_sha256: Sha
    issued_at: Annotated[str, Meta(max_length=64)]
    composed: Composed
    client_name: Annotated[str, Meta(max_length=200, pattern=r"^[^\x00]*$")] = ""
    content_sha256: Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?$")] = ""


class WithdrawnData(Struct, frozen=True):
    """The members of `report.superseded`: a visible report no longer holds. It stays readable, and says so."""

    report_id: Name
    report_no: Name
    revision: Annotated[int, Meta(ge=1, lt=2**31)]
    reason: Annotated[str, Meta(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]
    superseded_by: Successor | None = None


class ProvedData(Struct, frozen=True):
    """The members of `report.proved`: an issued file `pdf_sha256` with time stamps after it is `proof_sha256`."""

    report_id: Name
    report_no: Name
    revision: Annotated[int, Meta(ge=1, lt=2**31)]
    pdf_sha256: Sha
    proof_sha256: Sha
    proved_at: Annotated[str, Meta(max_length=64)]


class RawData(Struct, frozen=True):
    """The members of `raw.captured` the platform acts on."""

    arrival_id: Name


class VoidData(Struct, frozen=True):
    """A void takes the place of a rejected event, and says why."""

    reason: Annotated[str, Meta(min_length=1, max_length=2000)]


Data = TaskData | ReportData | ComposedData | ProvedData | WithdrawnData | RawData | VoidData

TYPES: dict[str, type[Data]] = {
    "raw.captured": RawData,
    "item.started": TaskData,
    "result.recorded": TaskData,
    "result.revised": TaskData,
    "report.issued": ReportData,
    "report.composed": ComposedData,
    "report.proved": ProvedData,
    "report.superseded": WithdrawnData,
    "void": VoidData,
}
