"""Result tables: csv, txt, xls and xlsx as laboratories, LIMS and instruments' programs export them.

Written by: LECO Cornerstone, Shimadzu TOC-L, Geoworks, PerkinElmer Syngistix and WinLab, Agilent MassHunter, Bruker and
Rigaku XRF programs, Micromeritics and Quantachrome analysers, Nu and Isodat exports, and people with spreadsheets.

Structure. Whatever a profile (data, `parsers/tables/profiles/*.toml` and the laboratory's own folder) says: one row a
sample, one row a component, or rows that are points; headings of one or more lines, a line of units, several tables and
several runs in one file, lines before the table. Where no profile fits, the dictionary of headings (Chinese, English,
German, French) names the columns, if it knows a sample's name and a quantity: each table of a sheet by its own heading,
below each other, side by side or turned, and columns of elements by their symbols. Columns of spaces are kept in line.

Units and clock. A number is taken from its digits (a workbook's is a binary double, told by its shortest digits, and as
it is shown where that is per cent). It is converted exactly where the printed unit and the quantity's own differ, with
a remark; a unit that is not printed is not guessed, one that a line before the table states (单位：μg/g) is taken with
a remark. Commas and points are decided by evidence of the sheet. Dates have the order that the column or the profile
decides.

Flags and states. `<0.1`, `n.d.`, 未检出 are no numbers: they stand as `flag.<quantity>` in the metadata and as a
remark. Each reading's cell is `cell.<quantity>`; all cells of a row are in the metadata by their headings, verbatim.

Checked: totals and means against their rows, means against replicates, HI, OI, PI against S1, S2, S3, TOC, sums of
gases, slips of 1000 and of percent and fraction, cells beyond the heading. Rows that cannot be read are refused one by
one; columns of numbers and tables whose headings are not known, and what a workbook hides, are told.

Not read: formulas that were never calculated, charts, passwords, ods.
"""

from __future__ import annotations

from dataclasses import dataclass

from parsers.format import AnyOf, Format, Packed, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Measurement
from parsers.reading.clarity_results import TABLE_MARK
from parsers.tables.choosing import claims
from parsers.tables.importer import import_table
from parsers.wording import Text


@dataclass(frozen=True, slots=True)
class KnownTable:
    """A text whose first lines a profile fits, or whose headings the dictionary knows."""

    def fits(self, file: InstrumentFile) -> bool:
        """Whether the head is that of such a table."""
        return claims(file)


NO_SECTION = TextPattern(r"\A\W{0,3}\[[A-Za-z][^\]\n]*\]", absent=True)
"""A text that opens with a section's name in brackets is an instrument program's own export, not a table."""

NOT_CLARITY = TextPattern(TABLE_MARK, absent=True, holds="[min]")

FORMAT = Format(
    id="table",
    title=Text("结果表格（csv、txt、xls、xlsx）", "Result table (csv, txt, xls, xlsx)"),
    technique="table",
    suffixes=(".csv", ".txt", ".tsv", ".xls", ".xlsx"),
    marks=(
        AnyOf(
            (
                (Packed(r"xl/workbook\.xml"),),
                (Packed(r"workbook|book|EncryptedPackage"),),
                (NO_SECTION, NOT_CLARITY, KnownTable()),
            )
        ),
    ),
)


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement for each sample, or for each curve. Raises ParserError."""
    return list(import_table(file).measurements)
