"""A program of its own that merges issued reports where no station is at hand: files in, one file out.

`python -m station.reports.compiling` reads a `Request` (msgpack) from standard input and writes an `Answer` to standard
output. The central service starts it for a customer who wants several reports as one: typesetting and what it needs
never enter the service's memory, and a run that hangs is ended without harm.

The values are those of the originals, byte for byte: each original's content is the file attached to its PDF, checked
against the hash that was recorded when it was issued; `merging` takes them over or refuses with the whole list. Nobody
signs the compilation anew: it says so, names every original with its number and hash, and is proved by the platform's
own code. Charts are drawn as the originals' files carry them (`drawings`); where an original of an earlier program
carries none, they stay in the original, and the compilation says so.
"""

from __future__ import annotations

import hashlib
import io
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from parsers.wording import Text
from station.errors import StationError
from station.items.catalogue import catalogue, own_items
from station.items.item import Item
from station.reports.charts.drawings import ATTACHMENT as CHARTS
from station.reports.charts.drawings import chart_key, unpacked
from station.reports.content import Content, content_sha256
from station.reports.merge_conflicts import MergeBy, MergeRefused, Original
from station.reports.merging import merged
from station.reports.proof.tokens import sign_token
from station.reports.rendering import ATTACHMENT, Imprint, composed_sha256, render_imprinted
from station.store import open_store

TITLE = Text("检测报告汇编", "Compilation of Test Reports")
STATEMENT = (
    Text(
        "本报告由客户服务平台应委托方要求，由下列已签发的报告合并而成；数值逐字取自原报告，未重新签字，以原报告为准。",
        "The customer service platform compiled this report from the issued reports named below, as the client asked; "
        "the values are theirs to the letter, nobody signed them anew, and the originals hold.",
    ),
)
CHARTS_ELSEWHERE = Text("部分谱图见原报告。", "Some charts are in the originals only.")
CODE = Text(
    "含报告编号、版次与内容摘要，由客户服务平台签名，可离线核对。",
    "Number, revision and content digest, signed by the customer service platform; it can be checked offline.",
)


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One report: its file, and what the platform recorded of it. `holds`: neither superseded nor withdrawn."""

    report_no: str
    revision: int
    issued_on: str
    holds: bool
    content_sha256: str
    pdf: bytes


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be compiled. `key` signs the verification code (PKCS#8 PEM); `items` are folders of more items."""

    by: MergeBy
    report_no: str
    issued_at: datetime
    key: bytes
    verify_address: str
    sources: list[Source]
    items: list[str]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The file and the hash of its content; or, where `refused` says why, neither."""

    pdf: bytes = b""
    content_sha256: str = ""
    refused: list[Text] = msgspec.field(default_factory=list)


class NotTaken(Exception):
    """Why an original cannot be taken over, for the customer."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.why = Text(zh, en)


def compile_reports(request: Request) -> Answer:
    """The compilation of a request, or every reason against it."""
    refused: list[Text] = []
    originals: list[Original] = []
    drawings: dict[str, bytes] = {}
    for source in request.sources:
        try:
            content, carried = _taken(source)
        except NotTaken as error:
            refused.append(error.why)
        else:
            originals.append(_original(source, content))
            drawings |= carried
    if refused:
        return Answer(refused=refused)
    try:
        content = _unsigned(merged(originals, request.by, _head(originals)), drawings)
        return _printed(request, content, drawings)
    except MergeRefused as error:
        return Answer(refused=[conflict.message for conflict in error.conflicts])
    except StationError as error:
        return Answer(refused=[error.message])
    except KeyError as error:
        why = Text(
            f"某份报告由较早的程序签发，缺少字段 {error}，无法自动合并；请联系实验室",
            f"one of the reports is of an earlier program and lacks the member {error}; "
            "ask the laboratory to merge them",
        )
        return Answer(refused=[why])


def _taken(source: Source) -> tuple[Content, Mapping[str, bytes]]:
    """What an original says, and the drawings it carries. Raises NotTaken."""
    number = source.report_no
    try:
        attachments = PdfReader(io.BytesIO(source.pdf)).attachments
        attached, charts = attachments.get(ATTACHMENT, []), attachments.get(CHARTS, [])
        drawings = unpacked(charts[0]) if charts else {}
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        # a damaged file makes the reader fail in many ways; each means that it cannot be read
        raise NotTaken(
            f"报告“{number}”的文件无法读取：“{error}”", f'the file of report "{number}" cannot be read: "{error}"'
        ) from error
    if len(attached) != 1:
        raise NotTaken(
            f"报告“{number}”没有附带数据（{ATTACHMENT}），无法合并",
            f'report "{number}" carries no data ({ATTACHMENT}), so it cannot be merged',
        )
    digest = hashlib.sha256(attached[0]).hexdigest()
    if source.content_sha256 and digest != source.content_sha256:
        raise NotTaken(
            f"报告“{number}”附带的数据（{digest}）不是签发时的内容（{source.content_sha256}）",
            f'the data of report "{number}" ({digest}) are not what was issued ({source.content_sha256})',
        )
    try:
        return msgspec.json.decode(attached[0], type=dict[str, Any]), drawings
    except msgspec.DecodeError as error:
        raise NotTaken(
            f"报告“{number}”附带的数据无法读取：“{error}”", f'the data of report "{number}" cannot be read: "{error}"'
        ) from error


def _original(source: Source, content: Content) -> Original:
    return Original(
        report_no=source.report_no,
        revision=source.revision,
        state="issued" if source.holds else "superseded",
        issued_on=source.issued_on,
        content=content,
        content_sha256=content_sha256(content),
    )


def _head(originals: Sequence[Original]) -> Content:
    """The laboratory's part, as the newest original has it; the statement says what this is."""
    newest = max(originals, key=lambda original: original.issued_on).content
    said = [{"zh": sentence.zh, "en": sentence.en} for sentence in STATEMENT]
    labels = {**newest["labels"], "code_note": {"zh": CODE.zh, "en": CODE.en}}
    for meaning in ("prepared", "reviewed", "approved"):
        label = labels[meaning]
        labels[meaning] = {"zh": f"{label['zh']}：见原报告", "en": f"{label['en']}: see the originals"}
    title = {"zh": TITLE.zh, "en": TITLE.en}
    return {"language": newest["language"], "lab": newest["lab"], "labels": labels, "title": title, "statement": said}


def _unsigned(content: Content, drawings: Mapping[str, bytes]) -> Content:
    """Without the charts that no file carries, without logo, and without accreditation marks.

    Marks belong to what an authorised signatory has signed.
    """
    chapters = [
        {**chapter, "charts": [chart for chart in chapter["charts"] if chart_key(chart) in drawings]}
        for chapter in content["chapters"]
    ]
    statement = content["statement"]
    if any(len(new["charts"]) < len(old["charts"]) for new, old in zip(chapters, content["chapters"], strict=True)):
        statement = [*statement, {"zh": CHARTS_ELSEWHERE.zh, "en": CHARTS_ELSEWHERE.en}]
    lab = {**content["lab"], "marks": [], "logo": None}
    return {**content, "lab": lab, "chapters": chapters, "statement": statement}


def _printed(request: Request, content: Mapping[str, Any], drawings: Mapping[str, bytes]) -> Answer:
    found = catalogue([own_items(), *map(Path, request.items)])
    items: dict[str, Item] = {}
    for item_id in content["item"]["ids"]:
        if item_id not in found:
            why = Text(
                f"平台没有分析项目“{item_id}”的报告模板", f'the platform has no report template of the item "{item_id}"'
            )
            return Answer(refused=[why])
        items[item_id] = found[item_id]
    final = {**content, "report_no": request.report_no, "template_sha256": composed_sha256(list(items.values()))}
    digest = content_sha256(final)
    token = sign_token(request.key, report_no=request.report_no, revision=1, content_sha256=digest)
    code = f"{request.verify_address}#{token}" if request.verify_address else token
    imprint = Imprint(issued_at=request.issued_at, token=token, code=code)
    # every chart left in the content has its drawing, so nothing is asked of the store: an empty one for this run
    with tempfile.TemporaryDirectory(prefix="geolab-compiling-") as folder:
        store = open_store(Path(folder))
        try:
            pdf = render_imprinted(store, items, final, imprint, drawings)
        finally:
            store.close()
    return Answer(pdf=pdf, content_sha256=digest)


def main() -> None:
    """Read a request, write an answer."""
    request = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Request)
    sys.stdout.buffer.write(msgspec.msgpack.encode(compile_reports(request)))


if __name__ == "__main__":
    main()
