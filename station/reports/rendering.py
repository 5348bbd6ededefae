"""A report's PDF: Typst in a closed folder, without network and with the product's own fonts.

PDF/A-3b (ISO 19005-3) with the content attached as results.json. The same content, signatures and issue time give the
same pages; the time in the file is the issue time. Templates read data.json and the charts beside them, and cannot
reach anything else: the folder is made for this one run and is Typst's root.
"""

from __future__ import annotations

import hashlib
import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import msgspec
import segno

from parsers.wording import Text
from station.items.catalogue import own_items
from station.items.item import Item
from station.records import Signature
from station.reports.charts.drawing import draw
from station.reports.charts.drawings import ATTACHMENT as CHARTS
from station.reports.charts.drawings import NO_DRAWINGS, Drawings, chart_key, packed
from station.reports.charts.plot import draw_plot
from station.reports.content import content_bytes, content_sha256
from station.reports.glyphs import (
    LOWERED,
    RAISED,
    code_of,
    demand_printable,
    readable,
    readable_all,
    without_glyph,
)
from station.reports.laboratory import zone
from station.reports.logo import file_name
from station.reports.runs import read_again
from station.reports.trial import demand_bounded
from station.reports.typesetting import TEMPLATE, RenderingError, compile_pdf, png_of, query_overflow
from station.store import Store

Watermark = Literal["draft", "unissued"]

ATTACHMENT = "results.json"
TOKEN_ATTACHMENT = "verification.jws"  # noqa: S105 (the name of a file)
FRAME = "frame.typ"
COMPOSED = "composed.typ"
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
"""The time in a preview's file: a preview has no issue time, and the same draft gives the same bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """What stands on the pages besides the content: who signed, when it was issued, and how it can be checked.

    Without `issued_at` it is a preview. `token` is the signed verification code, `code` the text of its QR symbol;
    `sealed` whether the laboratory's seal is put on afterwards.
    """

    signatures: Sequence[Signature] = ()
    issued_at: datetime | None = None
    watermark: Watermark | None = None
    token: str = ""
    code: str = ""
    sealed: bool = False


def template_sha256(item: Item) -> str:
    """The hash of all that lays a report of this item out: the shared frame and the item's own template."""
    return hashlib.sha256(_frame() + b"\0" + _template(item)).hexdigest()


def composed_sha256(items: Sequence[Item]) -> str:
    """The same of a report composed of chapters, one of each item."""
    return hashlib.sha256(b"\0".join((_frame(), _layout(COMPOSED), *map(_template, items)))).hexdigest()


def render(
    store: Store,
    item: Item,
    content: Mapping[str, Any],
    signatures: Sequence[Signature],
    *,
    issued_at: datetime | None,
    watermark: Watermark | None,
) -> bytes:
    """The PDF of a content without seal and code. Raises RenderingError, UnprintableText, UnreadableRun, NotFound."""
    imprint = Imprint(signatures=signatures, issued_at=issued_at, watermark=watermark)
    return render_imprinted(store, {item.id: item}, content, imprint)


def render_imprinted(
    store: Store,
    items: Mapping[str, Item],
    content: Mapping[str, Any],
    imprint: Imprint,
    drawings: Drawings = NO_DRAWINGS,
) -> bytes:
    """The PDF of a content, of one item or composed of chapters. Raises as `render` does.

    A chart whose drawing is given is not drawn from its instrument's file. A preview of a draft (no report number yet)
    has no attachment.
    """
    return compile_pdf(_pieces(store, items, content, imprint, drawings), imprint.issued_at or UNDATED)


def watermark_page(content: Mapping[str, Any], watermark: Watermark) -> bytes:
    """An empty page with the words that a preview bears, for pages that are not set here."""
    told = {"words": content["labels"][watermark], "language": content["language"]}
    return compile_pdf({TEMPLATE: _layout("watermark.typ"), "data.json": msgspec.json.encode(told)}, UNDATED)


def overflowing(store: Store, item: Item, content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The words that are wider than the cell of the frame's tables they stand in: text, width and room (pt).

    The frame measures them when it is asked to check. Raises as `render` does.
    """
    pieces = dict(_pieces(store, {item.id: item}, content, Imprint(watermark="draft")))
    pieces["data.json"] = msgspec.json.encode(msgspec.json.decode(pieces["data.json"]) | {"check": True})
    return query_overflow(pieces)


def _pieces(
    store: Store,
    items: Mapping[str, Item],
    content: Mapping[str, Any],
    imprint: Imprint,
    drawings: Drawings = NO_DRAWINGS,
) -> Mapping[str, bytes]:
    """The files of a report's folder: data, frame, templates, charts, logo and code."""
    demand_printable(content, [signature.person_name for signature in imprint.signatures])
    known = _drawings(store, content, drawings)
    attached = _attached(content, imprint, known)
    whole = _data(content, attached, imprint)
    pieces = {"data.json": msgspec.json.encode(whole), FRAME: _frame()} | attached
    logo = content["lab"].get("logo")
    if logo is not None:
        pieces[file_name(logo)] = _read(store.vault.path(logo["sha256"]))
    if imprint.token:
        pieces["code.svg"] = symbol(imprint, "svg")
    chapters = content.get("chapters")
    if chapters is None:
        item = items[content["item"]["id"]]
        pieces |= {TEMPLATE: _template(item)} | _charts(content, known)
        if _is_foreign(item):
            demand_bounded(pieces, str(item.folder / TEMPLATE))
        return pieces
    pieces[TEMPLATE] = _layout(COMPOSED)
    for n, chapter in enumerate(chapters, start=1):
        inner = readable_all({**content, **chapter, "chapters": len(chapters)})
        told = whole | {"content": inner, "chapter": n, "digest": "", "token": False, "charts": False}
        parts = {FRAME: _frame(), TEMPLATE: _template(items[chapter["item"]["id"]])}
        parts |= _charts(chapter, known) | {"data.json": msgspec.json.encode(told)}
        pieces |= {f"chapter-{n}/{name}": part for name, part in parts.items()}
    foreign = [item for item in items.values() if _is_foreign(item)]
    if foreign:
        demand_bounded(pieces, str(foreign[0].folder / TEMPLATE))
    return pieces


def attached_files(store: Store, content: Mapping[str, Any], imprint: Imprint) -> dict[str, bytes]:
    """What the file of a numbered report carries besides its pages, by name. Raises as `render` does."""
    return _attached(content, imprint, _drawings(store, content, NO_DRAWINGS))


def _attached(content: Mapping[str, Any], imprint: Imprint, drawings: Drawings) -> dict[str, bytes]:
    files = {ATTACHMENT: content_bytes(content)}
    if imprint.token:
        files[TOKEN_ATTACHMENT] = imprint.token.encode()
    if content["report_no"] and drawings:
        files[CHARTS] = packed(drawings)
    return files


def _data(content: Mapping[str, Any], attached: Mapping[str, bytes], imprint: Imprint) -> dict[str, Any]:
    lacking = without_glyph(content, [one.person_name for one in imprint.signatures])
    return imprinted(content, imprint) | {
        "content": readable_all(content),
        "lacking": [f"{code_of(one)} {unicodedata.name(one, '')}".strip() for one in lacking],
        "raised": RAISED,
        "lowered": LOWERED,
        "chapter": 0,
        "charts": CHARTS in attached,
        "watermark": imprint.watermark,
        "token": bool(imprint.token),
        "sealed": imprint.sealed,
    }


def imprinted(content: Mapping[str, Any], imprint: Imprint) -> dict[str, Any]:
    """The imprint in words, as every form of a report prints it: digest, issued_on, signatures."""
    local = zone(content["lab"]["utc_offset"])
    return {
        "digest": content_sha256(content) if content["report_no"] else "",
        "issued_on": "" if imprint.issued_at is None else f"{imprint.issued_at.astimezone(local):%Y-%m-%d}",
        "signatures": [
            {
                "meaning": one.meaning,
                "name": readable(one.person_name),
                "at": f"{one.at.astimezone(local):%Y-%m-%d %H:%M}",
            }
            for one in imprint.signatures
        ],
    }


def symbol(imprint: Imprint, kind: Literal["svg", "png"], scale: int = 1) -> bytes:
    """The QR symbol (ISO/IEC 18004) of the verification code, error correction M, with its quiet zone."""
    made = segno.make(imprint.code or imprint.token, error="m", micro=False)
    buffer = io.BytesIO()
    if kind == "svg":
        made.save(buffer, kind="svg", border=4, xmldecl=False)
    else:
        made.save(buffer, kind="png", border=4, scale=scale)
    return buffer.getvalue()


def chart_pictures(store: Store, content: Mapping[str, Any]) -> list[bytes]:
    """The charts of a content as PNG, for where no vector can be shown. Raises as `render` does."""
    return [png_of(_chart(store, chart, content["language"])) for chart in content["charts"]]


def _drawings(store: Store, content: Mapping[str, Any], given: Drawings) -> dict[str, bytes]:
    """The drawing of every chart of a content: the one given, else made from the instrument's file."""
    keyed = {chart_key(one): one for part in content.get("chapters", (content,)) for one in part["charts"]}
    return {key: given.get(key) or _chart(store, chart, content["language"]) for key, chart in keyed.items()}


def _charts(part: Mapping[str, Any], drawings: Drawings) -> dict[str, bytes]:
    return {f"chart-{n}.svg": drawings[chart_key(chart)] for n, chart in enumerate(part["charts"])}


def _chart(store: Store, chart: Mapping[str, Any], language: str) -> bytes:
    """A chart's SVG. Drawn once for trial, preview and issue: content and language decide every byte of it."""
    return _drawn(store, msgspec.json.encode(chart, order="deterministic"), language)


@lru_cache(maxsize=256)
def _drawn(store: Store, encoded: bytes, language: str) -> bytes:
    chart = msgspec.json.decode(encoded, type=dict[str, Any])
    if chart.get("plot") is not None:  # a calculated curve brings its own points
        return draw_plot(chart, language)
    arrival = store.arrivals.arrival_of_content(chart["raw_sha256"])
    if arrival is None:
        raise RenderingError(
            Text(
                f"谱图“{chart['file']}”的原始数据 {chart['raw_sha256'][:12]}… 不在本站。",
                f'The raw data {chart["raw_sha256"][:12]}… of the chart "{chart["file"]}" are not on this station.',
            ),
            Text("请从备份恢复数据文件夹。", "Restore the data folder from a backup."),
        )
    return draw(read_again(store, arrival, chart["position"]), chart, language)


def _frame() -> bytes:
    return _layout(FRAME)


def _template(item: Item) -> bytes:
    """The item's own report.typ or the plain one."""
    own = item.folder / TEMPLATE
    return _read(own) if own.is_file() else _layout(TEMPLATE)


def _is_foreign(item: Item) -> bool:
    """Whether the item's template is a laboratory's own, which nobody has tried here."""
    return item.folder.parent != own_items() and (item.folder / TEMPLATE).is_file()


def _layout(name: str) -> bytes:
    return _read(Path(str(files("station.reports") / "layout" / name)))


def _read(template: Path) -> bytes:
    try:
        return template.read_bytes()
    except OSError as error:
        raise RenderingError(
            Text(
                f"无法读取报告模板“{template}”：{error.strerror}", f'The template "{template}" cannot be read: {error}'
            ),
            Text("请检查该文件及其权限。", "Check this file and its permissions."),
            str(template),
        ) from error
