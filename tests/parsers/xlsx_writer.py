"""Workbooks for tests, as spreadsheet programs write them: merged cells, number formats, hidden parts, formulas."""

import zipfile
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import NamedTuple

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="0.0%"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="10"/><xf numFmtId="164"/></cellXfs></styleSheet>'
)
DATE, PER_CENT, OWN_PER_CENT = 1, 2, 3


class Styled(NamedTuple):
    """A number with the style that shows it: one of the three above."""

    number: float
    style: int


@dataclass
class Sheet:
    """A sheet of a workbook: rows of texts and numbers; hidden rows and columns are counted from 0."""

    name: str
    rows: list
    merged: tuple = ()
    hidden: bool = False
    hidden_rows: tuple = ()
    hidden_columns: tuple = ()
    letters: str = field(default="ABCDEFGHIJKLMNOPQRSTUVWXYZ", repr=False)

    def xml(self):
        columns = "".join(f'<col min="{i + 1}" max="{i + 1}" hidden="1"/>' for i in self.hidden_columns)
        rows = "".join(
            f'<row r="{i + 1}"{" hidden=" + chr(34) + "1" + chr(34) if i in self.hidden_rows else ""}>'
            + "".join(self._cell(f"{self.letters[j]}{i + 1}", value) for j, value in enumerate(row))
            + "</row>"
            for i, row in enumerate(self.rows)
        )
        merged = "".join(f'<mergeCell ref="{one}"/>' for one in self.merged)
        return (
            f'<worksheet xmlns="{MAIN}">{f"<cols>{columns}</cols>" if columns else ""}<sheetData>{rows}</sheetData>'
            f"{f'<mergeCells>{merged}</mergeCells>' if merged else ''}</worksheet>"
        )

    @staticmethod
    def _cell(at, value):
        if value in ("", None):
            return ""
        if isinstance(value, Styled):
            return f'<c r="{at}" s="{value.style}"><v>{value.number!r}</v></c>'
        if isinstance(value, int | float):
            return f'<c r="{at}"><v>{value!r}</v></c>'
        return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def write_workbook(path: Path, *sheets: Sheet) -> Path:
    """Write an xlsx of these sheets."""
    names = [f"worksheets/sheet{i + 1}.xml" for i in range(len(sheets))]
    listed = "".join(
        f'<sheet name="{escape(one.name)}" sheetId="{i + 1}" r:id="r{i + 1}" '
        f'state="{"hidden" if one.hidden else "visible"}"/>'
        for i, one in enumerate(sheets)
    )
    related = "".join(
        f'<Relationship Id="r{i + 1}" Type="{OFFICE}/worksheet" Target="{name}"/>' for i, name in enumerate(names)
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        )
        file.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        file.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
        )
        file.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">{related}'
            f'<Relationship Id="s" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        )
        file.writestr("xl/styles.xml", STYLES)
        for name, sheet in zip(names, sheets, strict=True):
            file.writestr(f"xl/{name}", sheet.xml())
    return path


def change(path: Path, member: str, old: bytes, new: bytes) -> None:
    """Put other bytes into a member of a workbook."""
    with zipfile.ZipFile(path) as file:
        members = {name: file.read(name) for name in file.namelist()}
    assert old in members[member]
    members[member] = members[member].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
