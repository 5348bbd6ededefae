"""The least an XLSX workbook needs (ECMA-376): sheets of texts and figures, each figure with the decimals it was given.

Figures are written as the text of the printed cell, so that none passes through a float on its way; the format of the
cell shows as many decimals as were printed.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

MOST_DECIMALS = 9
_FIGURE = re.compile(r"-?\d{1,15}(?:\.(\d{1,9}))?")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FIRST_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Cell:
    """A text, or the printed text of a figure."""

    text: str
    is_figure: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A named table; the first row is its head."""

    title: str
    rows: Sequence[Sequence[Cell]]


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """The XLSX of these sheets; the same sheets give the same bytes."""
    names = _names([sheet.title for sheet in sheets])
    parts = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _book(names),
        "xl/_rels/workbook.xml.rels": _relations(
            [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)] + [("styles", "styles.xml")]
        ),
        "xl/styles.xml": _styles(),
    }
    parts |= {f"xl/worksheets/sheet{n}.xml": _sheet(sheet) for n, sheet in enumerate(sheets, start=1)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(
                zipfile.ZipInfo(name, _FIRST_DATE),
                f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{part}',
                zipfile.ZIP_DEFLATED,
            )
    return buffer.getvalue()


def _names(titles: Sequence[str]) -> list[str]:
    """Titles as sheets may be called: 31 characters, none forbidden, none twice."""
    names: list[str] = []
    for title in titles:
        base = _FORBIDDEN.sub(" ", title).strip()[:27] or "1"
        name, n = base, 2
        while name in names:
            name, n = f"{base} {n}", n + 1
        names.append(name)
    return names


def _sheet(sheet: Sheet) -> str:
    rows = "".join(
        f'<row r="{n}">{"".join(_cell(cell, n, k) for k, cell in enumerate(row))}</row>'
        for n, row in enumerate(sheet.rows, start=1)
    )
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    views = f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
    return f'<worksheet xmlns="{_MAIN}">{views}<sheetData>{rows}</sheetData></worksheet>'


def _cell(cell: Cell, row: int, column: int) -> str:
    place = f"{_letters(column)}{row}"
    figure = _FIGURE.fullmatch(cell.text) if cell.is_figure else None
    if figure is not None:
        return f'<c r="{place}" s="{1 + len(figure[1] or "")}"><v>{cell.text}</v></c>'
    text = escape(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", cell.text))
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _styles() -> str:
    """Style 0 is plain; style 1 + n shows n decimals."""
    formats = "".join(
        f'<numFmt numFmtId="{164 + n}" formatCode="0{"." * bool(n)}{"0" * n}"/>' for n in range(MOST_DECIMALS + 1)
    )
    cells = "".join(
        f'<xf numFmtId="{164 + n}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        for n in range(MOST_DECIMALS + 1)
    )
    return (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="{MOST_DECIMALS + 1}">{formats}</numFmts>'
        '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{MOST_DECIMALS + 2}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        f"{cells}</cellXfs></styleSheet>"
    )


def _book(names: Sequence[str]) -> str:
    sheets = "".join(
        f'<sheet name="{escape(name, {chr(34): "&quot;"})}" sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(names, start=1)
    )
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    all_of_them = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_RELATIONS}">{all_of_them}</Relationships>'


def _content_types(sheets: int) -> str:
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_KIND}.worksheet+xml"/>'
        for n in range(1, sheets + 1)
    )
    return (
        f'<Types xmlns="{_TYPES}">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>{overrides}</Types>'
    )
