"""Word forms as a laboratory would draw them, for issuing on: one with everything, and what can be left out of it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import docx
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm, Pt

BODY = {
    "client": "委托单位 {{ client.name }}",
    "issued_on": "签发日期 {{ issued_on }}",
    "methods": "{% for method in methods %}{{ method.designation }} {{ method.zh }} {% endfor %}",
    "remarks": "{% for one in remarks %}{{ one.zh }} {% endfor %}{% for one in declared %}{{ one.zh }} {% endfor %}",
    "amends": "{% if amends %}替代 {{ amends.report_no }} {{ amends.reason }}{% for one in amends.changes %}"
    " {{ one.zh }} {{ one.before }} {{ one.after }}{% endfor %}{% endif %}",
    "people": "编制 {{ prepared.name }} 审核 {{ reviewed.name }} 批准 {{ approved.name }}",
    "seal": "{{ seal }}",
    "code": "{{ code_picture }}",
    "sealed": "{{ sealed.zh }}",
}


def issued_form(path: Path, *, without: Collection[str] = (), more: str = "") -> Path:
    """A form to issue on, but for what it is `without`: names of BODY, report_no, page, digest, cells, end."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    head = section.header.add_table(1, 2, Mm(160))
    head.cell(0, 0).text = "受控文件 GL-CX-32"
    if "report_no" not in without:
        head.cell(0, 1).text = "报告编号 {{ report_no }}"
    if "page" not in without:
        foot = section.footer.paragraphs[0]
        for words, code in (("第 ", "PAGE"), (" 页 共 ", "NUMPAGES")):
            foot.add_run(words)
            foot._p.append(_field(code))
        foot.add_run(" 页")
    for name, line in BODY.items():
        if name not in without:
            document.add_paragraph(line)
    if "digest" not in without:
        document.add_paragraph().add_run("{{ digest }}").font.size = Pt(8)
    table = document.add_table(4, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "样品", "结果"
    table.cell(1, 0).text = "{%tr for row in rows %}"
    table.cell(2, 0).text = "{{ row.sample_no }}"
    if "cells" not in without:
        table.cell(2, 1).text = "{% for value in row['values'] %}{{ value }} {% endfor %}"
    table.cell(3, 0).text = "{%tr endfor %}"
    document.add_paragraph("{% for chart in charts %}{{ chart.picture }}{% endfor %}")
    if more:
        document.add_paragraph(more)
    if "end" not in without:
        document.add_paragraph("{{ labels.end.zh }}")
    path.parent.mkdir(parents=True, exist_ok=True)
    document.save(str(path))
    return path


def _field(code: str) -> object:
    """What Word fills in itself, with the text that it last had."""
    field, run, text = OxmlElement("w:fldSimple"), OxmlElement("w:r"), OxmlElement("w:t")
    field.set(qn("w:instr"), f" {code} ")
    text.text = "1"
    run.append(text)
    field.append(run)
    return field
