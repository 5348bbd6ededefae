"""The columns of the lists of drafts and reports."""

from __future__ import annotations

from collections.abc import Callable

from gui import words
from gui.models.table import Column
from station.records import Draft, Report


def draft_columns(title_of: Callable[[str], str]) -> list[Column[Draft]]:
    """Order, item, and how many of its tasks can be reported."""
    return [
        Column(
            title=lambda: words.translate("ReportsPage", "Commission"),
            text=lambda draft: draft.commission_no,
            tip=lambda draft: draft.client_name,
            width=12,
            whole=True,
        ),
        Column(
            title=lambda: words.translate("ReportsPage", "Analysis item"),
            text=lambda draft: title_of(draft.item_id),
            stretch=True,
        ),
        Column(
            title=lambda: words.translate("ReportsPage", "Ready"),
            text=lambda draft: f"{sum(row.missing is None for row in draft.rows)} / {len(draft.rows)}",
            tone=lambda draft: "good" if draft.complete else "warn",
            marked=True,
            width=10,
        ),
    ]


def report_columns(title_of: Callable[[str], str]) -> list[Column[Report]]:
    """Number, state and item."""
    return [
        Column(
            title=lambda: words.translate("ReportsPage", "Report number"),
            text=_number,
            tip=lambda report: f"{_number(report)}\n{title_of(report.item_id)}\n{report.commission_no}",
            width=14,
            whole=True,
        ),
        Column(
            title=lambda: words.translate("ReportsPage", "State"),
            text=lambda report: words.report_state(report.state),
            tone=lambda report: words.REPORT_TONES[report.state],
            marked=True,
            width=12,
        ),
        Column(
            title=lambda: words.translate("ReportsPage", "Analysis item"),
            text=lambda report: title_of(report.item_id),
            stretch=True,
        ),
    ]


def _number(report: Report) -> str:
    return report.report_no if report.revision == 1 else f"{report.report_no} · {report.revision}"
