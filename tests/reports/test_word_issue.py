"""Reports issued on the laboratory's own Word form: proved like any other, refused with the place, all or nothing."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner
from docx.shared import Mm
from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]
from pypdf import PdfReader

from station.administration.settings import known
from station.errors import Conflict, NotFound
from station.items.catalogue import own_items
from station.items.item_file import load_item
from station.items.register import load_registers
from station.records import Report
from station.reports.commands.report import verify
from station.reports.content import content_bytes
from station.reports.proof.token_key import make_token_key
from station.reports.proof.verification import verify_pdf
from station.reports.word.choice import WORD_ITEMS
from station.reports.word.demands import lacking
from station.reports.word.form import WordError
from station.reports.word.office import OfficeError, office, to_pdf
from station.reports.word.places import text_of
from station.reports.word.reading_back import has_box
from station.reports.workbench import check, example
from tests.reports.authority import Authority
from tests.reports.dying import KILLED
from tests.reports.laboratory import COMMISSION, PIN, Laboratory
from tests.reports.pdf_a import breaches
from tests.reports.word_forms import issued_form

ROOT = Path(__file__).resolve().parents[2]
LIBREOFFICE = office()


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, first on the path, with a program of LibreOffice's name that does what this test tells it."""
    folder = _stand_in(tmp_path)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
    return folder


@pytest.fixture
def on_form(complete: Laboratory) -> Laboratory:
    """A laboratory with a measured order that issues on its form."""
    issued_form(_form(complete))
    complete.station.store.settings.put(WORD_ITEMS, "rock_eval")
    return complete


@pytest.fixture(scope="session")
def reviewed_once(measured_once: Laboratory, tmp_path_factory: pytest.TempPathFactory) -> Laboratory:
    """A closed laboratory with seal and key whose report is reviewed and to be issued on the form; tests copy it."""
    root = tmp_path_factory.mktemp("on_form") / "laboratory"
    shutil.copytree(measured_once.root, root)
    made = Laboratory.again(root, measured_once.clock)
    issued_form(_form(made))
    made.station.store.settings.put(WORD_ITEMS, "rock_eval")
    Authority().seal(made.station.store.folder)
    make_token_key(made.station.store.folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(_stand_in(root)), prepend=os.pathsep)
        desk = made.station.desk
        desk.review(desk.prepare(COMMISSION, "rock_eval", "zhang", PIN).id, "li", PIN)
    made.station.close()
    return made


@pytest.fixture
def reviewed(reviewed_once: Laboratory, tmp_path: Path) -> Iterator[tuple[Laboratory, Report]]:
    """The laboratory of `reviewed_once`, and its report."""
    root = tmp_path / "laboratory"
    shutil.copytree(reviewed_once.root, root)
    made = Laboratory.again(root, reviewed_once.clock)
    (report,) = made.station.store.reports.all()
    yield made, report
    made.station.close()


def _stand_in(root: Path) -> Path:
    folder = root / "office"
    folder.mkdir()
    call = f'"{sys.executable}" -m tests.reports.stand_in_office'
    if sys.platform == "win32":
        (folder / "soffice.bat").write_text(f'@cd /d "{ROOT}"\n@{call} %*\n')
    else:
        (folder / "soffice").write_text(f'#!/bin/sh\ncd "{ROOT}"\nexec {call} "$@"\n')
        (folder / "soffice").chmod(0o755)
    return folder


def _form(laboratory: Laboratory) -> Path:
    return laboratory.station.store.folder / "forms" / "rock_eval" / "report.docx"


NO_OFFICE = pytest.mark.skipif(LIBREOFFICE is None, reason="LibreOffice is not installed")


@pytest.mark.parametrize("real", [False, pytest.param(True, marks=NO_OFFICE)])
def test_a_report_is_issued_on_the_form(
    reviewed: tuple[Laboratory, Report], stand_in: Path, tmp_path: Path, real: bool
) -> None:
    """Numbered, sealed at its place, with results and code; `geolab verify` and qpdf find no fault with the PDF/A."""
    laboratory, report = reviewed
    store, desk = laboratory.station.store, laboratory.station.desk
    if real:  # whatever comes next on the path
        shutil.rmtree(stand_in)
    issued = desk.approve(report.id, "wang", PIN)
    pdf = desk.preview(issued.id)
    assert verify_pdf(pdf, store).genuine == "issued"
    reader = PdfReader(io.BytesIO(pdf))
    assert reader.attachments["results.json"] == [content_bytes(issued.content)]
    assert {"charts.json", "verification.jws"} < set(reader.attachments)
    assert breaches(pdf) == []
    (seal,) = [one.get_object() for page in reader.pages for one in page.get("/Annots", ())]
    left, bottom, right, top = (float(one) for one in seal["/Rect"])
    assert (right - left, top - bottom) == pytest.approx((102, 104), abs=2)
    _assert_every_cell(reader, issued)
    file = tmp_path / "issued.pdf"
    file.write_bytes(pdf)
    told = CliRunner().invoke(verify, [str(file), "--data", str(store.folder)])
    assert told.exit_code == 0, told.output
    if shutil.which("qpdf") is not None:
        subprocess.run(["qpdf", "--check", str(file)], check=True, capture_output=True, timeout=60)


def _assert_every_cell(reader: PdfReader, report: Report) -> None:
    printed = Counter(" ".join(page.extract_text() for page in reader.pages).split())
    results: Any = report.content["results"]
    cells = Counter(row["cells"][column["id"]] for row in results["rows"] for column in results["columns"])
    assert not cells - printed


def test_without_libreoffice_no_report_is_numbered(
    on_form: Laboratory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The refusal says what is missing in both languages, and the order has no report."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OfficeError, match="LibreOffice is not installed") as caught:
        on_form.station.desk.prepare(COMMISSION, "rock_eval", "zhang", PIN)
    assert "没有安装 LibreOffice" in caught.value.message.zh
    assert on_form.station.store.reports.all() == []


def test_a_form_without_what_it_must_have_is_refused(on_form: Laboratory, stand_in: Path) -> None:
    """Everything that is missing is named at once, with its place, before there is a number."""
    issued_form(_form(on_form), without=("report_no", "page", "end", "code"))
    with pytest.raises(WordError) as caught:
        on_form.station.desk.prepare(COMMISSION, "rock_eval", "zhang", PIN)
    for missing in ("report_no", "PAGE", "NUMPAGES", "End of report", "code_picture"):
        assert missing in caught.value.message.en
    assert "报告编号" in caught.value.message.zh
    assert str(_form(on_form)) in caught.value.where
    assert on_form.station.store.reports.all() == []


@pytest.mark.parametrize(
    ("without", "named"),
    [(("cells", "digest"), {"cells.tmax", "digest"}), (("client", "people"), {"client.name", "reviewed.name"})],
)
def test_the_check_names_what_keeps_a_form_from_being_issued(
    tmp_path: Path, without: tuple[str, ...], named: set[str]
) -> None:
    """Before anybody issues: each field by its name."""
    item = load_item(own_items() / "rock_eval", load_registers([own_items()], {}))
    made = issued_form(tmp_path / "report.docx", without=without)
    found = [one.message.en for one in lacking(made, example(item)[0])]
    assert all(any(name in one for one in found) for name in named)
    assert not any("report_no" in one for one in found)


def test_a_sound_form_may_be_issued(tmp_path: Path) -> None:
    """`geolab template check --issued` has nothing against it."""
    item = load_item(own_items() / "rock_eval", load_registers([own_items()], {}))
    made = issued_form(tmp_path / "report.docx")
    assert [one for one in check(item, form=made, issued=True) if str(made) in one.where] == []


def test_a_figure_that_is_printed_otherwise_is_not_issued(
    reviewed: tuple[Laboratory, Report], stand_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pages are read back before they are sealed: another figure, and the report stays reviewed and untold."""
    laboratory, report = reviewed
    cell = report.content["results"]["rows"][0]["cells"]["tmax"]  # type: ignore[index]
    monkeypatch.setenv("STAND_IN", f"alter {cell} 999")
    with pytest.raises(WordError, match=f'"{cell}" is read 0 times'):
        laboratory.station.desk.approve(report.id, "wang", PIN)
    store = laboratory.station.store
    assert store.reports.get(report.id).state == "reviewed"  # type: ignore[union-attr]
    assert store.outbox.of_stream(f"report:{report.id}") == []


def test_a_form_that_was_changed_after_review_is_not_issued(reviewed: tuple[Laboratory, Report]) -> None:
    """What lays a report out is signed with it: another form needs another preparation."""
    laboratory, report = reviewed
    issued_form(_form(laboratory), more="又一句")
    with pytest.raises(Conflict):
        laboratory.station.desk.approve(report.id, "wang", PIN)
    laboratory.station.store.settings.put(WORD_ITEMS, "")
    with pytest.raises(Conflict):
        laboratory.station.desk.approve(report.id, "wang", PIN)


@pytest.mark.skipif(sys.platform == "win32", reason="no process ends its parent's there")
def test_power_lost_while_converting_leaves_one_issued_report(
    reviewed: tuple[Laboratory, Report], stand_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The station dies while LibreOffice runs: no number more, no file, no event; approved again it is issued once."""
    laboratory, report = reviewed
    store = laboratory.station.store
    at = (laboratory.clock.at + timedelta(seconds=1)).isoformat()
    command = [sys.executable, "-m", "tests.reports.dying", str(store.folder), report.id, "-1", at]
    monkeypatch.setenv("STAND_IN", "kill")
    died = subprocess.run(command, cwd=ROOT, timeout=60, check=False)
    assert died.returncode not in (0, 1, KILLED), "it was killed, and did not end by itself"
    assert store.reports.get(report.id).state == "reviewed"  # type: ignore[union-attr]
    assert store.outbox.of_stream(f"report:{report.id}") == []
    monkeypatch.delenv("STAND_IN")
    issued = laboratory.station.desk.approve(report.id, "wang", PIN)
    (event,) = store.outbox.of_stream(f"report:{report.id}")
    assert json.loads(event.body)["data"]["pdf_sha256"] == issued.pdf_sha256
    assert laboratory.station.audit.check() is None


def test_a_named_item_without_a_form_is_told(complete: Laboratory) -> None:
    """The setting asks for what is not there: which file is missing, and where it belongs."""
    complete.station.store.settings.put(WORD_ITEMS, "gc_sat, rock_eval")
    with pytest.raises(NotFound, match="rock_eval") as caught:
        complete.station.desk.preview_draft(COMMISSION, "rock_eval")
    assert caught.value.where == str(_form(complete))


def test_the_setting_takes_ids_and_nothing_else() -> None:
    """Ids, a star for all, or nothing."""
    setting = known(WORD_ITEMS)
    assert setting is not None
    assert all(setting.fits(one) for one in ("", "*", "rock_eval", "rock_eval, gc_sat"))
    assert not any(setting.fits(one) for one in ("rock eval;DROP", "../x", "* rock_eval"))


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands in for LibreOffice")
def test_an_office_that_hangs_is_ended_with_what_it_started(tmp_path: Path) -> None:
    """LibreOffice's second process does not outlive the time-out."""
    program, pid = tmp_path / "soffice", tmp_path / "pid"
    program.write_text(f"#!/bin/sh\nsleep 300 &\necho $! > {pid}\nwait\n")
    program.chmod(0o755)
    with pytest.raises(OfficeError, match="not done in"):
        to_pdf(b"PK", program=str(program), seconds=1.0)
    assert _is_gone(int(pid.read_text()))


def _is_gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has asked after yet counts as ended."""
    status = Path(f"/proc/{pid}/stat")
    if status.parent.parent.is_dir() and Path("/proc/self").exists():
        return not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_box_in_the_place_of_a_character_is_seen() -> None:
    """A font whose glyph for a missing character is used stands out from one that has what is asked of it."""
    assert has_box(_font(boxed=True))
    assert not has_box(_font(boxed=False))


def _font(*, boxed: bool) -> bytes:
    def square(side: int) -> Any:
        pen = TTGlyphPen(None)
        pen.moveTo((0, 0))
        for point in ((0, side), (side, side), (side, 0)):
            pen.lineTo(point)
        pen.closePath()
        return pen.glyph()

    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "a"])
    builder.setupCharacterMap({97: "a"})
    builder.setupGlyf({".notdef": square(500), "a": square(500 if boxed else 300)})
    builder.setupHorizontalMetrics({".notdef": (600, 0), "a": (600, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupPost()
    written = io.BytesIO()
    builder.save(written)
    return written.getvalue()


def test_tables_in_tables_and_joined_cells_have_their_place(tmp_path: Path) -> None:
    """A cell over two columns is one; a table within a cell, and a table in the header, are read too."""
    document = docx.Document()
    table = document.add_table(1, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "joined"
    table.cell(0, 2).add_table(1, 1).cell(0, 0).text = "inner"
    document.sections[0].header.add_table(1, 1, Mm(60)).cell(0, 0).text = "number"
    path = tmp_path / "form.docx"
    document.save(str(path))
    found = text_of(path.read_bytes())
    assert found == [
        ("table 1, row 1, cell 1", "joined"),
        ("table 1, row 1, cell 2, table 1, row 1, cell 1", "inner"),
        ("header", "number"),
    ]
