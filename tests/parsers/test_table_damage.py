"""Whatever a table's bytes are, the answer is measurements or a ParserError, soon and in little memory."""

import io
import random
import tracemalloc
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import parsers
from parsers.formats import table
from parsers.instrument_file import InstrumentFile

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="{target}" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/></Relationships>'
)
WORKBOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    "<sheets>{sheets}</sheets></workbook>"
)
SHEET = (
    '<?xml version="1.0"?>{doctype}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{rows}</sheetData></worksheet>"
)


def workbook(rows, *, doctype="", shared="", pad=0, target="worksheets/sheet1.xml", sheets=1, more=()):
    """A made workbook, its sheets all the one whose XML is `rows`; `more` members by name."""
    members = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELATIONS.format(target="xl/workbook.xml", kind="officeDocument"),
        "xl/workbook.xml": WORKBOOK.format(
            sheets="".join(f'<sheet name="S{i or ""}" sheetId="{i + 1}" r:id="rId1"/>' for i in range(sheets))
        ),
        "xl/_rels/workbook.xml.rels": RELATIONS.format(target=target, kind="worksheet"),
        f"xl/{target}": SHEET.format(doctype=doctype, rows=rows) + " " * pad,
        **dict(more),
    }
    if shared:
        members["xl/sharedStrings.xml"] = shared
        members["xl/_rels/workbook.xml.rels"] = members["xl/_rels/workbook.xml.rels"].replace(
            "</Relationships>",
            '<Relationship Id="rId2" Target="sharedStrings.xml" Type="http://schemas.openxmlformats.org/'
            'officeDocument/2006/relationships/sharedStrings"/></Relationships>',
        )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def cell(at, value):
    """One cell: a number as it is, a text inline."""
    if isinstance(value, str):
        return f'<c r="{at}" t="inlineStr"><is><t>{value}</t></is></c>'
    return f'<c r="{at}"><v>{value}</v></c>'


def row(number, *values):
    """One row of cells from column A."""
    return f'<row r="{number}">' + "".join(cell(f"{'ABCDEFG'[i]}{number}", v) for i, v in enumerate(values)) + "</row>"


GOOD = (
    row(1, "样品编号", "有机碳(%)", "S2(mg/g)") + row(2, "XX-1", 2.31, 8.75) + row(3, "XX-2", 0.1, 0.30000000000000004)
)
CSV = "Sample,TOC(%),S2(mg/g)\n" + "".join(f"S{i},{i}.25,{i}.5\n" for i in range(1, 40))


@pytest.fixture
def outcome(tmp_path):
    """The measurements or the ParserError of a direct call of the reader, without the net of `parsers.read`."""

    def read(data, name="t.xlsx"):
        path = tmp_path / name
        path.write_bytes(data)
        try:
            return table.read(InstrumentFile.of(path))
        except parsers.ParserError as error:
            return error

    return read


def test_a_made_workbook_is_read(outcome):
    """The fixtures are a real workbook: its numbers come as they are shown, with their sheet's address."""
    first, second = outcome(workbook(GOOD))
    assert [(r.name, str(r.value)) for r in first.readings] == [("toc", "2.31"), ("s2", "8.75")]
    assert str(second.reading("s2").value) == "0.3"
    assert first.metadata["cell.toc"] == "S!B2"


def test_an_error_of_a_formula_refuses_its_row(outcome):
    """`#DIV/0!` in a cell of numbers is told with its address; the other rows are read."""
    bad = '<row r="4"><c r="A4" t="inlineStr"><is><t>XX-3</t></is></c><c r="B4" t="e"><v>#DIV/0!</v></c></row>'
    found = outcome(workbook(GOOD + bad))
    assert [m.sample_name for m in found] == ["XX-1", "XX-2"]
    assert "S!B4" in found[0].remarks[0].en


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (workbook(GOOD, pad=200 << 20), "zip bomb"),
        (
            workbook(cell("A1", 1).join(["<row>", "</row>"]) + f'<row r="1048576">{cell("XFD1048576", 1)}</row>'),
            "spans",
        ),
        (
            workbook(
                '<row r="1">' + '<c t="s"><v>0</v></c>' * 20_000 + "</row>",
                shared=f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{"x" * 30_000}'
                "</t></si></sst>",
            ),
            "characters",
        ),
    ],
    ids=["unpacks", "spans", "repeats"],
)
def test_bombs_do_not_go_off(outcome, data, said):
    """Archives that unpack, spread or repeat themselves without bound are refused in bounded memory."""
    tracemalloc.start()
    try:
        found = outcome(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert isinstance(found, parsers.ParserError)
    assert said in found.message.en
    assert peak < 256 << 20


def test_entities_are_not_expanded(outcome, tmp_path):
    """An entity of a billion laughs or of a local file never becomes text."""
    (tmp_path / "secret.txt").write_text("SECRET", encoding="utf-8")
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    local = f'<!DOCTYPE x [<!ENTITY b SYSTEM "file://{tmp_path}/secret.txt">]>'
    for doctype in (laughs, local):
        found = outcome(workbook(GOOD.replace("XX-1", "&b;"), doctype=doctype))
        text = str(found) if isinstance(found, parsers.ParserError) else str([m.sample_name for m in found])
        assert "SECRET" not in text
        assert "haha" not in text


def test_a_cut_table_never_invents(outcome):
    """A csv cut anywhere has no reading that the whole one has not, but perhaps its very last, which a remark tells."""
    whole = {m.sample_name: m for m in outcome(CSV.encode(), "t.csv")}
    rng = random.Random(4)
    for _ in range(60):
        cut = CSV[: rng.randrange(30, len(CSV))]
        found = outcome(cut.encode(), "t.csv")
        if isinstance(found, parsers.ParserError):
            continue
        for m in found[:-1]:
            assert m.readings == whole[m.sample_name].readings
        assert cut.endswith("\n") or any("No line end" in remark.en for remark in found[0].remarks)


@pytest.mark.parametrize("kind", ["xlsx", "csv", "utf16"])
def test_cut_and_flipped_bytes_raise_nothing_else(outcome, kind):
    """120 damaged files of each kind: measurements or a ParserError."""
    data = {"xlsx": workbook(GOOD), "csv": CSV.encode(), "utf16": CSV.encode("utf-16")}[kind]
    rng = random.Random(5)
    for turn in range(120):
        damaged = bytearray(data)
        for _ in range(rng.randrange(1, 5)):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        if turn % 3 == 0:
            del damaged[rng.randrange(1, len(damaged)) :]
        outcome(bytes(damaged), f"t.{kind}")


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet=st.sampled_from('aS1,2;3\t.\n" %<µ号样品编(/)-e'), max_size=400))
def test_any_text_raises_nothing_else(outcome, text):
    """Arbitrary text under a true heading: measurements or a ParserError; no number that is not in the text."""
    found = outcome(("Sample,TOC(%),S2(mg/g)\n" + text).encode(), "t.csv")
    if not isinstance(found, parsers.ParserError):
        assert all(reading.value.is_finite() for m in found for reading in m.readings)


@pytest.mark.real
def test_a_damaged_old_workbook_raises_nothing_else(outcome, instruments):
    """A real xls with bytes changed or cut, 60 times: the library's panics too become a ParserError."""
    data = next(instruments.rglob("Sample_C.xls")).read_bytes()
    rng = random.Random(6)
    for turn in range(60):
        damaged = bytearray(data)
        for _ in range(rng.randrange(1, 20)):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        if turn % 4 == 0:
            del damaged[rng.randrange(600, len(damaged)) :]
        outcome(bytes(damaged), "t.xls")
