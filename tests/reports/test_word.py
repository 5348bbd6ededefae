"""A laboratory's Word form: filled in a process that cannot be abused, checked before use, PDF where Office is."""

from __future__ import annotations

import io
import os
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest

from station.errors import NotFound
from station.items.catalogue import own_items
from station.items.item import Item
from station.items.item_file import load_item
from station.items.register import load_registers
from station.reports.exporting import export
from station.reports.word import form as word_form
from station.reports.word.form import NAME, WordError, fill
from station.reports.word.office import OfficeError, to_pdf
from station.reports.word.places import text_of
from station.reports.workbench import check
from tests.reports.conftest import Issued

ROW_LOOP = "{%tr for row in rows %}"


def make_form(path: Path, *, more: str = "", remarks: bool = True) -> Path:
    """A form as a laboratory would draw it: head, table of samples by parameters, chart, signatures."""
    document = docx.Document()
    document.add_paragraph("{{ title.zh }} {{ report_no }} {{ client.name }} {{ issued_on }}")
    document.add_paragraph("{% for method in methods %}{{ method.designation }} {% endfor %}")
    if remarks:
        document.add_paragraph("{% for remark in remarks %}{{ remark.zh }} {% endfor %}")
    table = document.add_table(rows=3, cols=3)
    table.rows[0].cells[0].text = ROW_LOOP
    table.rows[1].cells[0].text = "{{ row.sample_no }}"
    table.rows[1].cells[1].text = "{{ row.sample.client_sample_id }}"
    table.rows[1].cells[2].text = "{% for value in row['values'] %}{{ value }} {% endfor %}"
    table.rows[2].cells[0].text = "{%tr endfor %}"
    document.add_paragraph("{% for chart in charts %}{{ chart.picture }}{% endfor %}")
    document.add_paragraph("{{ prepared.name }} {{ reviewed.name }} {{ approved.name }}")
    if more:
        document.add_paragraph(more)
    document.save(str(path))
    return path


def _item(tmp_path: Path) -> Item:
    folder = tmp_path / "rock_eval"
    if not folder.exists():
        shutil.copytree(own_items() / "rock_eval", folder)
    return load_item(folder, load_registers([own_items(), tmp_path], {}))


def test_the_form_is_filled_with_the_issued_report(issued_pair: Issued, tmp_path: Path) -> None:
    """Number, client, every printed cell, the chart as a picture, and who signed."""
    laboratory, report = issued_pair.laboratory, issued_pair.report
    item = _item(tmp_path)
    make_form(item.folder / NAME)
    filled = export(laboratory.station.store, {"rock_eval": item}, report, "docx")
    words = " ".join(text for _, text in text_of(filled)).split()
    results: Any = report.content["results"]
    for row in results["rows"]:
        for column in results["columns"]:
            assert row["cells"][column["id"]] in words
    for wanted in (report.report_no, "某油田勘探开发研究院", "张伟", "李芳", "王军", "2026-03-05"):
        assert wanted in words
    with zipfile.ZipFile(io.BytesIO(filled)) as archive:
        pictures = [archive.read(name) for name in archive.namelist() if name.startswith("word/media/")]
    assert len(pictures) == 2
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("{{ no_such_field }}", "template"),
        ("{{ client.nothing }}", "template"),
        ("{% for %}", "template"),
        ("{% include '/etc/hostname' %}", "broken"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "forbidden"),
        ("{{ self._TemplateReference__context }}", "forbidden"),
        ("{% for a in range(999999999) %}{% endfor %}", "limit"),
    ],
)
def test_a_form_can_do_no_harm(tmp_path: Path, tag: str, kind: str) -> None:
    """Unknown fields, broken tags, files, the interpreter's inside, endless loops: each its own answer and place."""
    made = make_form(tmp_path / NAME, more=tag)
    fields = {key: [] for key in ("methods", "remarks", "rows", "charts")}
    people = {key: {"name": ""} for key in ("prepared", "reviewed", "approved", "client")}
    plain = {"title": {"zh": ""}, "report_no": "", "issued_on": ""}
    with pytest.raises(WordError) as caught:
        fill(made, fields | people | plain)
    assert caught.value.kind == kind
    assert str(made) in caught.value.where
    if kind == "template" and "field" in tag:
        assert "paragraph" in caught.value.where


def test_a_form_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loops within loops never come to an end: the process is killed, and that is the answer."""
    loops = "".join(f"{{% for {name} in range(90000) %}}" for name in "abc") + "{% endfor %}" * 3
    document = docx.Document()
    document.add_paragraph(loops)
    document.save(str(tmp_path / NAME))
    monkeypatch.setattr(word_form, "SECONDS", 3.0)
    with pytest.raises(WordError) as caught:
        fill(tmp_path / NAME, {"charts": []})
    assert caught.value.kind == "time"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"%PDF-1.7"])
def test_what_is_no_word_document_is_refused(tmp_path: Path, content: bytes) -> None:
    """An empty file, a torn one, a PDF under the wrong name."""
    (tmp_path / NAME).write_bytes(content)
    with pytest.raises(WordError) as caught:
        fill(tmp_path / NAME, {"charts": []})
    assert caught.value.kind == "broken"


def test_macros_and_bombs_are_refused(tmp_path: Path) -> None:
    """A document with macros, and one that unpacks to more than any form needs."""
    made = make_form(tmp_path / NAME)
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"macro")
    with pytest.raises(WordError, match="macros"):
        fill(made, {"charts": []})
    made = make_form(tmp_path / NAME)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/big.bin", b"\0" * (word_form.MOST_UNPACKED + 1))
    with pytest.raises(WordError) as caught:
        fill(made, {"charts": []})
    assert caught.value.kind == "limit"


def test_the_check_knows_the_forms_fields(tmp_path: Path) -> None:
    """A sound form has no finding; what it leaves out, doubles, misspells or claims is named with its place."""
    item = _item(tmp_path)
    make_form(item.folder / NAME)
    assert [one for one in check(item) if one.kind != "golden"] == []
    make_form(item.folder / NAME, remarks=False, more="{{ clinet.name }} CNAS {{ rows[0].cells.tmax }}")
    found = {one.kind: one for one in check(item) if one.kind != "golden"}
    assert set(found) == {"unknown", "mark", "duplicate", "unbound"}
    assert "clinet" in found["unknown"].message.en
    assert "paragraph" in found["unknown"].where
    assert "tmax" in found["duplicate"].message.en
    assert found["unbound"].message.en == '"remarks" is not printed'


def test_without_a_form_or_office_it_says_so(
    issued_pair: Issued, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No form: which one is missing. No LibreOffice: DOCX only."""
    laboratory, report = issued_pair.laboratory, issued_pair.report
    item = _item(tmp_path)
    with pytest.raises(NotFound, match=NAME):
        export(laboratory.station.store, {"rock_eval": item}, report, "docx")
    make_form(item.folder / NAME)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OfficeError, match="DOCX only"):
        export(laboratory.station.store, {"rock_eval": replace(item)}, report, "pdf")


@pytest.mark.skipif(os.name == "nt", reason="a shell script plays LibreOffice")
@pytest.mark.parametrize(
    ("script", "why"),
    [("sleep 60", "not done in"), ("echo no display >&2; exit 77", "no display"), ("exit 0", "exit 0")],
)
def test_an_office_that_hangs_or_fails_is_ended(tmp_path: Path, script: str, why: str) -> None:
    """A conversion that hangs, fails or gives nothing is an error with what the program said."""
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    with pytest.raises(OfficeError, match=why):
        to_pdf(b"PK", program=str(program), seconds=1.0)
