"""What a Word form must have before a report is issued on it, found by filling it with a mark in each place.

A copy may leave out what it likes; the issued report may not: each printed cell of each sample, the methods, the
client, the day of issue and the signers, remarks and what an amendment changes, the report's number, page n of N, the
end mark, and the verification code with the content's digest.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from parsers.wording import Text
from station.reports.template_findings import TemplateFinding
from station.reports.word.form import WordError, context, fill_leniently
from station.reports.word.places import margin_codes, place_of, text_of

PAGE_CODES = {"PAGE": Text("页码", "the page number"), "NUMPAGES": Text("总页数", "the number of pages")}
MARK = re.compile(r"\b(CMA|CNAS|ilac-MRA)\b", re.IGNORECASE)

_MOST_NAMED = 12
_PEOPLE = {
    "prepared": Text("编制人", "who prepared it"),
    "reviewed": Text("审核人", "who reviewed it"),
    "approved": Text("批准人", "who approved it"),
}


def demand_form_fit(form: Path, content: Mapping[str, Any]) -> None:
    """WordError, with everything that is missing and its place, unless a report of this content may be issued on it."""
    found = lacking(form, content)
    if not found:
        return
    named = found[:_MOST_NAMED]
    more = Text("", "") if len(found) <= _MOST_NAMED else Text(f"；等 {len(found)} 项", f"; {len(found)} in all")
    raise WordError(
        "unfit",
        Text(
            f"不能以“{form.name}”签发报告：{'；'.join(one.message.zh for one in named)}{more.zh}。",
            f'A report cannot be issued on "{form.name}": {"; ".join(one.message.en for one in named)}{more.en}.',
        ),
        found[0].where,
    )


def lacking(form: Path, content: Mapping[str, Any]) -> list[TemplateFinding]:
    """What keeps the form from being issued with this content, each with its place. Raises WordError if it is broken.

    Rows are tried by the first sample of the content: a loop prints each like the first, and the finished file is read
    back cell by cell.
    """
    wanted = _Marks()
    marked = _marked(content, wanted)
    filled, unknown = fill_leniently(form, _fields(marked, wanted))
    printed = text_of(filled)
    words = "\n".join(text for _, text in printed)
    found = [unknown_field(form, name) for name in unknown]
    found += [_unbound(name, str(form)) for mark, name in wanted.items() if mark not in words]
    codes = margin_codes(filled)
    found += [
        _unbound(Text(f"{name.zh}（域 {code}）", f"{name.en} (field {code})"), f"{form}: footer")
        for code, name in PAGE_CODES.items()
        if code not in codes
    ]
    if not any(end in words for end in marked["labels"]["end"].values()):
        end = content["labels"]["end"]
        found.append(_unbound(Text(f"结束标记“{end['zh']}”", f'the end mark "{end["en"]}"'), f"{form}: end"))
    return found + marks_by_hand(form)


def marks_by_hand(form: Path) -> list[TemplateFinding]:
    """Accreditation marks that the form's own text bears, whatever the scope."""
    return [
        TemplateFinding(
            kind="mark",
            message=Text(
                f"表单中写有“{mark}”：标志须由 lab.marks 按资质范围印出",
                f'the form says "{mark}": marks come from lab.marks, in scope only',
            ),
            where=f"{form}: {place}",
        )
        for place, text in text_of(form.read_bytes())
        for mark in MARK.findall(re.sub(r"\{[{%].*?[%}]\}", "", text))
    ]


class _Marks(dict[str, Text]):
    """Texts that stand nowhere else, and what each stands for."""

    def __call__(self, name: Text) -> str:
        made = f"§{len(self):04}§"
        self[made] = name
        return made


def _marked(content: Mapping[str, Any], mark: _Marks) -> dict[str, Any]:
    """The content of its first sample with a mark in every place that must be printed."""
    marked = copy.deepcopy(dict(content))
    marked["samples"] = marked["samples"][:1]
    marked["results"] = {**marked["results"], "rows": marked["results"]["rows"][:1]}
    (row,), (sample,) = marked["results"]["rows"], marked["samples"]
    for column in marked["results"]["columns"]:
        name = Text(f"{column['zh']}（cells.{column['id']}）", f"{column['en']} (cells.{column['id']})")
        row["cells"][column["id"]] = mark(name)
    row["sample_no"] = sample["sample_no"] = mark(Text("样品编号 sample_no", "the sample number, sample_no"))
    marked["report_no"] = mark(Text("报告编号 report_no", "the report number, report_no"))
    marked["client"]["name"] = mark(Text("委托单位 client.name", "the client, client.name"))
    for method in marked["methods"]:
        name = Text(f"检测依据 {method['designation']}", f"the method {method['designation']}")
        method["designation"] = mark(name)
    for part, named in (
        ("remarks", Text("备注 remarks", "the remarks")),
        ("declared", Text("声明 declared", "declared")),
    ):
        for one in marked.get(part, ()):
            one["zh"] = one["en"] = mark(named)
    if "amends" in marked:
        _mark_amendment(marked["amends"], mark)
    return marked


def _mark_amendment(amends: dict[str, Any], mark: _Marks) -> None:
    amends["report_no"] = mark(Text("被替代的报告 amends.report_no", "the report it replaces, amends.report_no"))
    amends["reason"] = mark(Text("更改原因 amends.reason", "the reason, amends.reason"))
    for change in amends["changes"]:
        for key in ("before", "after"):
            change[key] = mark(Text(f"更改内容 amends.changes.{key}", f"what changed, amends.changes.{key}"))


def _fields(marked: Mapping[str, Any], mark: _Marks) -> dict[str, Any]:
    """The form's fields with marks in what is printed of the issue; the two ways of the code share one."""
    imprint: dict[str, Any] = {
        "issued_on": mark(Text("签发日期 issued_on", "the day of issue, issued_on")),
        "digest": mark(Text("内容摘要 digest", "the content's digest, digest")),
        "code": mark(Text("验伪码 code_picture 或 code", "the verification code, code_picture or code")),
        "signatures": [
            {
                "meaning": meaning,
                "at": "",
                "name": mark(Text(f"{name.zh} {meaning}.name", f"{name.en}, {meaning}.name")),
            }
            for meaning, name in _PEOPLE.items()
        ],
    }
    return context(marked, imprint | {"code_picture": imprint["code"]})


def unknown_field(form: Path, name: str) -> TemplateFinding:
    """The finding on a field that the form names and that there is not."""
    message = Text(f"没有字段“{name}”", f'there is no field "{name}"')
    return TemplateFinding(kind="unknown", message=message, where=place_of(form, [name]))


def _unbound(name: Text, where: str) -> TemplateFinding:
    message = Text(f"缺少{name.zh}", f"{name.en} is missing")
    return TemplateFinding(kind="unbound", message=message, where=where)
