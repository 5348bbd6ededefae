"""The shift's hand-over sheet: one page for the next person, printed or saved as PDF.

Qt's own rich text is enough for a sheet that leaves no laboratory; reports are set by another machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QPageLayout, QPageSize, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from gui import words
from gui.language import Languages
from gui.pages.today_parts import act, expectation
from gui.words import translate
from station.items.catalogue import Catalogue
from station.library.today import Day

MOST_LINES = 40
"""More of one kind is counted, not listed: the sheet stays a sheet."""


def sheet(day: Day, catalogue: Catalogue, languages: Languages) -> QTextDocument:
    """The hand-over sheet of this moment, in the window's language."""
    late = [one for one in day.expected if one.state in ("late", "unexpected")]
    planned = sum(one.state == "planned" for one in day.expected)
    oldest = day.counts.oldest_waiting_at
    facts = [
        translate("Handover", "Files in since {at}: {n}").format(at=words.moment(day.since)[:16], n=day.captured),
        translate("Handover", "Still expected: {n}").format(n=planned),
        translate("Handover", "Events not yet sent: {n}, refused: {dead}").format(
            n=day.counts.waiting, dead=day.counts.dead
        ),
    ]
    if oldest is not None:
        age = words.age((day.now - oldest).total_seconds())
        facts.append(translate("Handover", "The oldest unsent event was recorded {age}").format(age=age))
    title = translate("Handover", "Shift hand-over")
    given, taken = translate("Handover", "Handed over by"), translate("Handover", "Taken over by")
    parts = [
        f"<h2>{escape(title)}</h2>",
        f"<p>{escape(words.moment(day.now))}</p>",
        "<ul>" + "".join(f"<li>{escape(fact)}</li>" for fact in facts) + "</ul>",
        _table(
            translate("Handover", "Waits for whom"),
            [
                (
                    act(one.act),
                    one.report_no or one.commission_no,
                    words.item_title(catalogue, one.item_id, languages),
                    ", ".join(one.people) or "—",
                )
                for one in day.waiting
            ],
        ),
        _table(
            translate("Handover", "What is wrong"),
            [
                (one.name, one.instrument, languages.of(one.trouble.message), languages.of(one.trouble.cure))
                for one in day.stuck
            ],
        ),
        _table(
            translate("Handover", "Late or unexpected"),
            [(expectation(one.state), one.sample_no, one.group, one.instrument or one.item_id) for one in late],
        ),
        _table(
            translate("Handover", "Folders and ports"),
            [
                (
                    folder.instrument,
                    words.moment(folder.last_look_at),
                    "" if folder.trouble is None else languages.of(folder.trouble.message),
                )
                for folder in day.folders
            ],
        ),
        "<br><table width='100%'><tr>"
        f"<td>{escape(given)}: ____________________</td><td>{escape(taken)}: ____________________</td></tr></table>",
    ]
    document = QTextDocument()
    document.setDefaultStyleSheet("h2 { font-size: 16pt } h3 { font-size: 11pt } td { padding: 3px; font-size: 9pt }")
    document.setHtml("".join(parts))
    return document


def save_sheet(document: QTextDocument, path: str) -> None:
    """Write the sheet as a PDF on A4."""
    printer = _printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(path)
    document.print_(printer)


def print_sheet(document: QTextDocument, parent: QWidget) -> None:
    """Ask for the printer (or a PDF) and print; closing the question prints nothing."""
    printer = _printer()
    dialog = QPrintDialog(printer, parent)
    dialog.accepted.connect(lambda: document.print_(printer))
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.show()


def _printer() -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    return printer


def _table(title: str, lines: Sequence[Iterable[str]]) -> str:
    head = f"<h3>{escape(title)} ({len(lines)})</h3>"
    if not lines:
        none = translate("Handover", "None.")
        return f"{head}<p>{escape(none)}</p>"
    rows = ["<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in line) + "</tr>" for line in lines[:MOST_LINES]]
    left = len(lines) - MOST_LINES
    told = translate("Handover", "and {n} more").format(n=left)
    more = f"<p>{escape(told)}</p>" if left > 0 else ""
    return head + "<table border='1' cellspacing='0' width='100%'>" + "".join(rows) + "</table>" + more
