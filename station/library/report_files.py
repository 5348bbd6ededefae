"""A report's values in the forms that other programs read: CSV, JSON, XLSX, DOCX. The PDF stays the report.

Everything is the frozen content as it is printed; nothing is calculated or rounded again. In XLSX a printed number
stays a number with as many decimals as are printed; what is no number stays text.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal
from xml.sax.saxutils import escape

import msgspec

from parsers.wording import Language
from station.records import Report

FileKind = Literal["csv", "json", "xlsx", "docx"]
Table = list[list[str]]
_NUMBER = re.compile(r"-?\d{1,15}(\.(\d{1,10}))?")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_FIRST_FORMAT = 164
"""Number formats of one's own begin here in a workbook."""


def report_file(report: Report, kind: FileKind, language: Language) -> bytes:
    """The report's values as a file of that kind."""
    makers: dict[FileKind, Callable[[Report, Language], bytes]] = {
        "csv": _csv,
        "json": lambda one, _: msgspec.json.format(msgspec.json.encode(_told(one), order="deterministic"), indent=2),
        "xlsx": _xlsx,
        "docx": _docx,
    }
    return makers[kind](report, language)


def tables(report: Report, language: Language) -> list[Table]:
    """One table of values for each chapter, its first row the titles."""
    return [_table(part, language) for part in _parts(report)]


def _parts(report: Report) -> Sequence[Mapping[str, Any]]:
    content: Mapping[str, Any] = report.content
    parts: Sequence[Mapping[str, Any]] = content.get("chapters", (content,))
    return parts


def _table(part: Mapping[str, Any], language: Language) -> Table:
    columns = part["results"]["columns"]
    clients = {one["sample_no"]: one["client_sample_id"] for one in part["samples"]}
    head = [_say("样品编号", "Sample number", language), _say("送样编号", "Client's id", language)]
    head += [f"{one[language]} ({one['unit']})" if one["unit"] else one[language] for one in columns]
    rows = [
        [row["sample_no"], clients.get(row["sample_no"], ""), *(row["cells"].get(one["id"], "") for one in columns)]
        for row in part["results"]["rows"]
    ]
    return [head, *rows]


def _told(report: Report) -> dict[str, Any]:
    return {
        "report_no": report.report_no,
        "revision": report.revision,
        "state": report.state,
        "content_sha256": report.content_sha256,
        "pdf_sha256": report.pdf_sha256,
        "signatures": [{"meaning": one.meaning, "person": one.person_name, "at": one.at} for one in report.signatures],
        "content": dict(report.content),
    }


def _csv(report: Report, language: Language) -> bytes:
    """With a byte order mark: without it a spreadsheet program takes Chinese for something else."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for number, table in enumerate(tables(report, language)):
        if number:
            writer.writerow([])
        writer.writerows([[_harmless(cell) for cell in row] for row in table])
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    """A text that a spreadsheet would run as a formula is made a text."""
    return f"'{cell}" if cell[:1] in "=+@\t\r" or (cell[:1] == "-" and not _NUMBER.fullmatch(cell)) else cell


def _say(zh: str, en: str, language: Language) -> str:
    return zh if language == "zh" else en


# --- XLSX: ECMA-376, only what a table needs


def _xlsx(report: Report, language: Language) -> bytes:
    sheets = tables(report, language)
    names = [_sheet_name(part, language, number) for number, part in enumerate(_parts(report), start=1)]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _workbook(names).items():
            archive.writestr(name, text)
        for number, table in enumerate(sheets, start=1):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", _sheet(table))
    return target.getvalue()


def _sheet_name(part: Mapping[str, Any], language: Language, number: int) -> str:
    title = re.sub(r"[\[\]:*?/\\]", " ", str(part["item"].get("title", {}).get(language, "")))
    return f"{number} {title}".strip()[:31]


def _workbook(names: Sequence[str]) -> dict[str, str]:
    numbers = range(1, len(names) + 1)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    formats = "".join(f'<numFmt numFmtId="{_FIRST_FORMAT + n}" formatCode="{_format(n)}"/>' for n in range(11))
    styles = "".join(f'<xf numFmtId="{_FIRST_FORMAT + n}" applyNumberFormat="1"/>' for n in range(11))
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>' for n in numbers
        )
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="s{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
        )
        + f'<Relationship Id="styles" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        + "".join(f'<sheet name="{_quoted(name)}" sheetId="{n}" r:id="s{n}"/>' for n, name in enumerate(names, 1))
        + "</sheets></workbook>",
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts count="11">{formats}</numFmts>'
        '<fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>'
        f'<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="12"><xf/>{styles}</cellXfs></styleSheet>',
    }


def _format(decimals: int) -> str:
    return "0." + "0" * decimals if decimals else "0"


def _quoted(text: str) -> str:
    return escape(text, {'"': "&quot;"})


def _sheet(table: Table) -> str:
    rows = "".join(
        f'<row r="{n}">{"".join(_cell(cell, n, column) for column, cell in enumerate(row))}</row>'
        for n, row in enumerate(table, start=1)
    )
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def _cell(text: str, row: int, column: int) -> str:
    place = f"{_letters(column)}{row}"
    number = _NUMBER.fullmatch(text) if row > 1 and column > 1 else None
    if number:
        return f'<c r="{place}" s="{1 + len(number[2] or "")}"><v>{text}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _letters(column: int) -> str:
    """0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


# --- DOCX


def _docx(report: Report, language: Language) -> bytes:
    """The values in a document to copy from; it says that it is no report."""
    import docx  # loaded when it is wanted: it takes long

    document = docx.Document()
    document.add_heading(f"{report.report_no}", level=1)
    document.add_paragraph(
        _say(
            "本文件为报告数据摘录，不是检验检测报告；以签发的 PDF 为准。",
            "These are the report's values for further use; the issued PDF is the report.",
            language,
        )
    )
    for part, table in zip(_parts(report), tables(report, language), strict=True):
        document.add_heading(str(part["item"].get("title", {}).get(language, "")), level=2)
        made = document.add_table(rows=len(table), cols=len(table[0]))
        made.style = "Table Grid"
        for n, row in enumerate(table):
            for m, cell in enumerate(row):
                made.cell(n, m).text = cell
        for remark in part.get("remarks", ()):
            document.add_paragraph(str(remark[language]), style="List Bullet")
    for one in report.signatures:
        document.add_paragraph(f"{one.meaning}: {one.person_name}  {one.at:%Y-%m-%d %H:%M}")
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
