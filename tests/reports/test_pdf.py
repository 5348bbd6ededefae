"""What is printed is what was frozen: cells, numbers, names and charts, in a PDF/A that carries its own results."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader

from station.items.catalogue import catalogue, own_items
from station.reports.content import content_bytes
from station.reports.drafting import draft
from station.reports.laboratory import BadSetting
from station.reports.rendering import render
from station.reports.typesetting import RenderingError, compile_pdf
from station.reports.wording import in_chinese
from tests.reports.conftest import Issued
from tests.reports.laboratory import COMMISSION, NOON, Laboratory


def _texts(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def _words(pdf: bytes) -> list[str]:
    return " ".join(_texts(pdf)).split()


def _content(issued: Issued) -> Mapping[str, Any]:
    return issued.report.content


def test_every_cell_is_printed(issued: Issued) -> None:
    """Each row of the results reads back from the PDF: the sample's number, depth and all cells, in order."""
    content = _content(issued)
    words = _words(issued.pdf)
    for n, row in enumerate(content["results"]["rows"]):
        cells = [row["cells"][column["id"]] for column in content["results"]["columns"]]
        wanted = [str(n + 1), row["sample_no"], content["samples"][n]["depth"], *cells]
        places = [at for at, word in enumerate(words) if word == row["sample_no"]]
        assert any(words[at - 1 : at - 1 + len(wanted)] == wanted for at in places), wanted


def test_cells_are_the_rounded_values(issued: Issued) -> None:
    """A printed cell is the unrounded value beside it, rounded to the column's decimals, never the other way."""
    item = issued.laboratory.station.catalogue["rock_eval"]
    for row in _content(issued)["results"]["rows"]:
        unrounded = {value["id"]: value["unrounded"] for value in row["values"]}
        for column in item.columns:
            if column.printed and unrounded[column.id] is not None:
                half = 0.5 * 10.0**-column.decimals * 1.0001
                assert abs(float(row["cells"][column.id]) - float(unrounded[column.id])) <= half


def test_every_page_has_the_number_and_its_place(issued: Issued) -> None:
    """Report number, page n of N in both languages on each page; the end mark once, on the last."""
    texts = _texts(issued.pdf)
    assert len(texts) > 8
    for n, text in enumerate(texts, start=1):
        assert issued.report.report_no in text
        assert f"Page {n} of {len(texts)}" in text
        assert f"第 {n} 页 共 {len(texts)} 页" in text
    assert ["以下空白" in text for text in texts] == [False] * (len(texts) - 1) + [True]


def test_the_end_mark_never_stands_alone(issued: Issued) -> None:
    """However full the last page is, the end mark stands with what is before it, and above the page's number."""
    laboratory, content = issued.laboratory, dict(_content(issued))
    item = laboratory.station.catalogue["rock_eval"]
    record = content["method_record"]
    alone = {**content, "charts": [], "definitions": [], "remarks": [], "samples": content["samples"][:1]}
    alone["results"] = {**content["results"], "rows": content["results"]["rows"][:1]}
    for rows in range(5, 12):
        longer = {**alone, "method_record": (record * 5)[:rows]}
        last = _texts(render(laboratory.station.store, item, longer, (), issued_at=None, watermark="draft"))[-1]
        lines = [line.strip() for line in last.splitlines() if line.strip()]
        at = next(n for n, line in enumerate(lines) if line.startswith("以下空白"))
        assert len(lines) > 6, (rows, lines)
        assert lines[at + 1].startswith("第"), (rows, lines)


def test_long_tables_repeat_their_head(issued: Issued) -> None:
    """Thirty samples do not fit one page; each page of the results names its columns again."""
    pages = [text for text in _texts(issued.pdf) if re.search(rf"{COMMISSION}-\d\d\d 3\d\d\d\.50 ", text)]
    assert len(pages) > 1
    assert all("降解潜率" in text for text in pages)


def test_the_cover_names_what_a_report_must(issued: Issued) -> None:
    """Client, order, dates, and the three who signed with their times (GB/T 27025 7.8.2.1)."""
    cover = _texts(issued.pdf)[0]
    for wanted in (
        "某油田勘探开发研究院",
        COMMISSION,
        "岩石热解分析",
        "2026-03-01",
        "张伟",
        "李芳",
        "王军",
        "2026-03-05",
    ):
        assert wanted in cover


def test_it_is_pdf_a_3b_with_the_results_attached(issued: Issued) -> None:
    """The file declares PDF/A-3b, embeds every font, and carries exactly the signed content as results.json."""
    reader = PdfReader(io.BytesIO(issued.pdf))
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()  # type: ignore[index]
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in metadata
    (attached,) = reader.attachments["results.json"]
    assert hashlib.sha256(attached).hexdigest() == issued.report.content_sha256
    assert json.loads(attached) == issued.report.content
    assert issued.report.content_sha256 in _words(issued.pdf)


def test_the_same_report_is_the_same_file(issued: Issued) -> None:
    """Content, signatures and issue time decide every byte: rendering again gives the issued file."""
    laboratory, report = issued.laboratory, issued.report
    item = laboratory.station.catalogue["rock_eval"]
    issued_at = report.signatures[-1].at
    again = render(
        laboratory.station.store, item, report.content, report.signatures, issued_at=issued_at, watermark=None
    )
    assert hashlib.sha256(again).hexdigest() == report.pdf_sha256


def test_content_survives_the_database(issued: Issued) -> None:
    """The content read back has the bytes that were signed."""
    stored = issued.laboratory.station.store.reports.get(issued.report.id)
    assert stored is not None
    assert hashlib.sha256(content_bytes(stored.content)).hexdigest() == issued.report.content_sha256


@pytest.mark.parametrize(
    ("language", "there", "not_there"), [("zh", "检测结果", "Results"), ("en", "Results", "检测结果")]
)
def test_one_template_serves_each_language(complete: Laboratory, language: str, there: str, not_there: str) -> None:
    """Set to one language, the body prints no heading of the other."""
    complete.station.store.settings.put("report.language", language)
    body = " ".join(_texts(complete.station.desk.preview_draft(COMMISSION, "rock_eval"))[2:])
    assert there in body
    assert not_there not in body


def test_a_draft_says_so_and_has_no_number(laboratory: Laboratory) -> None:
    """A draft's preview works before all data are there: marked on every page, dashes for what is missing, why."""
    laboratory.order("rock_eval", 2)
    laboratory.run("rock_eval", [f"{COMMISSION}-001"])
    pdf = laboratory.station.desk.preview_draft(COMMISSION, "rock_eval")
    texts = _texts(pdf)
    assert all("DRAFT" in text for text in texts)
    assert "尚无进样数据到达" in " ".join(texts)
    assert "—" in _words(pdf)
    assert PdfReader(io.BytesIO(pdf)).attachments == {}


def test_marks_are_printed_in_scope_only(complete: Laboratory) -> None:
    """A CMA number appears on reports of the items inside its scope and on no other."""
    settings = complete.station.store.settings
    settings.put("lab.cma", "210012345678")
    settings.put("lab.cma_items", "gas_comp, gc_sat")
    preview = complete.station.desk.preview_draft
    assert "210012345678" not in _texts(preview(COMMISSION, "rock_eval"))[0]
    settings.put("lab.cma_items", "gas_comp, rock_eval")
    assert "210012345678" in _texts(preview(COMMISSION, "rock_eval"))[0]


@pytest.mark.parametrize(
    ("key", "value"), [("report.language", "de"), ("lab.utc_offset", "8"), ("report.statement.zh", "一\n二")]
)
def test_a_bad_setting_is_named(complete: Laboratory, key: str, value: str) -> None:
    """A setting that reports cannot use is an error with its key."""
    complete.station.store.settings.put(key, value)
    if key.endswith(".zh"):
        complete.station.store.settings.put("report.statement.en", "one")
    with pytest.raises(BadSetting, match=key.removesuffix(".zh")):
        complete.station.desk.preview_draft(COMMISSION, "rock_eval")


def test_a_broken_template_says_where() -> None:
    """Typst's errors become ours, with the line."""
    with pytest.raises(RenderingError, match="unknown variable") as caught:
        compile_pdf({"report.typ": b"= Title\n#nothing-of-that-name\n"}, NOON)
    assert "report.typ:2" in caught.value.where


@pytest.mark.parametrize(
    "template",
    [b'#import "@preview/cetz:0.3.0"', b'#read("/etc/hostname")', b'#read("../../etc/hostname")', b'#image("x.svg")'],
)
def test_a_template_reaches_nothing_outside_its_folder(template: bytes) -> None:
    """No packages, no files of the computer: a template has what is beside it."""
    with pytest.raises(RenderingError):
        compile_pdf({"report.typ": template}, NOON)


def test_an_item_without_template_gets_the_plain_one(complete: Laboratory) -> None:
    """A laboratory's own item prints without a report.typ of its own."""
    station = complete.station
    plain = replace(station.catalogue["rock_eval"], folder=complete.root)
    content = dict(station.desk._frozen(plain, draft(station.store, station.catalogue, COMMISSION, "rock_eval")))
    pdf = render(station.store, plain, content, (), issued_at=None, watermark="draft")
    assert content["results"]["rows"][1]["cells"]["s2"] in _words(pdf)


def test_a_chinese_report_tells_sources_and_formulas_in_chinese() -> None:
    """Whatever the product's items declare in English words has its Chinese; figures and symbols need none."""
    items = catalogue([own_items()]).values()
    sources = {one.source for item in items for one in item.parameters}
    formulas = {one.formula for item in items for one in item.columns if one.printed}
    english = re.compile(r"[a-z]{3,} [a-z]{2,}|\b(odd|even|slope|blank|residual|start)\b")
    for kind, told in (("sources", sources), ("formulas", formulas)):
        assert not [words for words in told if re.search(r"[\u4e00-\u9fff]", words)], "declared in English once"
        for words in filter(english.search, told):
            assert re.search(r"[\u4e00-\u9fff]", in_chinese(kind, words)), words
    assert in_chinese("sources", "本实验室") == "本实验室"


def test_a_chinese_report_tells_choices_in_chinese() -> None:
    """Every choice of a setting that is an English word has its Chinese; symbols and units (C23, MPa) need none."""
    choices = {one for item in catalogue([own_items()]).values() for p in item.parameters for one in p.choices}
    for choice in filter(re.compile("[a-z_]{2,}").fullmatch, choices - {"psi"}):
        assert re.search(r"[\u4e00-\u9fff]", in_chinese("choices", choice)), choice
