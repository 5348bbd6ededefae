"""Is this PDF the report it says it is? Its content against the digest it prints, and the file against the record.

The digest shows that pages and attached results belong together; anybody could make such a file. That this file was
issued is shown only by the record of the station that issued it.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import msgspec
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from parsers.wording import Text
from station.records import Report
from station.reports.rendering import ATTACHMENT
from station.reports.rules import REPORT_STATES
from station.store import Store

Genuine = Literal["issued", "unproven", "altered", "unreadable"]
"""issued: the very file this station issued; unproven: agrees with itself, no record at hand; altered: it does not
agree with itself or with the record; unreadable: no report of ours."""

_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a check found, and why."""

    genuine: Genuine
    reason: Text
    report_no: str = ""


def verify_pdf(pdf: bytes, store: Store | None) -> Verdict:
    """The verdict on a PDF; `store` is the record of the issuing station, if it is at hand."""
    try:
        reader = PdfReader(io.BytesIO(pdf))
        attached = reader.attachments.get(ATTACHMENT, [])
        printed = {digest for page in reader.pages for digest in _DIGEST.findall(page.extract_text())}
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        # a damaged file makes the reader fail in many ways; each means that it cannot be read
        return Verdict(
            genuine="unreadable", reason=Text(f"无法读取该 PDF：“{error}”", f'The PDF cannot be read: "{error}"')
        )
    content = _content(attached[0]) if len(attached) == 1 else None
    if content is None or len(printed) != 1:
        return Verdict(
            genuine="unreadable",
            reason=Text(
                f"该 PDF 不是本系统的检测报告：缺少附件 {ATTACHMENT} 或内容摘要。",
                f"The PDF is no report of this system: it lacks {ATTACHMENT} or the printed digest.",
            ),
        )
    report_no, digest = str(content.get("report_no", "")), hashlib.sha256(attached[0]).hexdigest()
    if printed != {digest}:
        return Verdict(
            genuine="altered",
            report_no=report_no,
            reason=Text(
                f"附件 {ATTACHMENT} 的摘要“{digest}”与印出的“{min(printed)}”不符。",
                f'The digest of {ATTACHMENT}, "{digest}", is not the printed one, "{min(printed)}".',
            ),
        )
    if store is None:
        return Verdict(
            genuine="unproven",
            report_no=report_no,
            reason=Text(
                "内容与印出的摘要一致；没有签发工作站的记录，无法证明它就是所签发的文件。",
                "The content agrees with the printed digest; without the issuing station's record it cannot be shown "
                "that this is the file that was issued.",
            ),
        )
    return _against_record(pdf, report_no, store.reports.by_number(report_no))


def _against_record(pdf: bytes, report_no: str, report: Report | None) -> Verdict:
    if report is None:
        return Verdict(
            genuine="altered",
            report_no=report_no,
            reason=Text(
                f"本站没有编号为“{report_no}”的报告。",
                f'This station has no report "{report_no}".',
            ),
        )
    if report.pdf_sha256 != hashlib.sha256(pdf).hexdigest():
        state = REPORT_STATES[report.state]
        return Verdict(
            genuine="altered",
            report_no=report_no,
            reason=Text(
                f"该文件不是本站为“{report_no}”签发的文件（本站状态：{state.zh}）。",
                f'The file is not the one this station issued as "{report_no}" (its state here: {state.en}).',
            ),
        )
    return Verdict(
        genuine="issued",
        report_no=report_no,
        reason=Text(
            f"这是本站签发的报告“{report_no}”，一字未改。",
            f'This is report "{report_no}" as this station issued it, unaltered.',
        ),
    )


def _content(attachment: bytes) -> Mapping[str, object] | None:
    try:
        return msgspec.json.decode(attachment, type=dict[str, object])
    except msgspec.DecodeError:
        return None
