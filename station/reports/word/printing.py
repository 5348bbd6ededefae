"""A report's pages on the laboratory's own Word form: filled, made a PDF/A-3 by LibreOffice, read back, files attached.

Nothing is issued that was not read back from the finished pages. All of it happens before a report is issued and
outside of any transaction: a computer that loses its power meanwhile has a reviewed report, to be approved again.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from parsers.wording import Text
from station.items.item import Item
from station.reports.charts.drawings import ATTACHMENT as CHARTS
from station.reports.glyphs import demand_printable, readable_all
from station.reports.printed_pages import USUAL_PLACE, Printed, SealPlace
from station.reports.rendering import (
    ATTACHMENT,
    TOKEN_ATTACHMENT,
    Imprint,
    attached_files,
    chart_pictures,
    imprinted,
    symbol,
    watermark_page,
)
from station.reports.word.attaching import Attached, overlaid, with_files
from station.reports.word.choice import form_of
from station.reports.word.demands import demand_form_fit
from station.reports.word.form import WordError, context, fill
from station.reports.word.office import demand_office, to_pdf
from station.reports.word.places import text_of
from station.reports.word.reading_back import Pages, read_pages, unlike
from station.store import Store

CODE_SCALE = 8
SEAL_PIXELS = (101, 103)
"""The empty picture that keeps the seal's place; no other picture has this size."""

_FILES = {
    ATTACHMENT: ("application/json", "Data", "results"),
    TOKEN_ATTACHMENT: ("application/jose", "Supplement", "verification code"),
    CHARTS: ("application/json", "Supplement", "charts"),
}


def print_on_form(store: Store, item: Item, content: Mapping[str, Any], imprint: Imprint) -> Printed:
    """The PDF/A-3 of a content on the item's Word form; with a watermark it is a preview.

    Raises OfficeError (no LibreOffice), WordError (the form lacks a demanded field, or the pages do not say what is
    stored), UnprintableText, and what charts raise.
    """
    form = form_of(store.folder, item)
    demand_office()
    demand_printable(content, [one.person_name for one in imprint.signatures])
    demand_form_fit(form, content)
    picture = symbol(imprint, "png", CODE_SCALE) if imprint.token else b""
    said = imprinted(content, imprint) | {
        "code": imprint.code or imprint.token,
        "code_pixels": struct.unpack(">II", picture[16:24]) if picture else (0, 0),
        "sealed": content["labels"]["sealed" if imprint.sealed else "unsealed"],
    }
    fields = context(_readable(content), said)
    filled = fill(form, fields, chart_pictures(store, content), code=picture, seal=_empty_png(*SEAL_PIXELS))
    pdf = to_pdf(filled)
    pages = read_pages(pdf)
    wrong = unlike(pages, content, said, "".join(text for _, text in text_of(filled)))
    if wrong:
        raise _unlike(form, wrong)
    if imprint.watermark is not None:
        pdf = overlaid(pdf, watermark_page(content, imprint.watermark))
    files = attached_files(store, content, imprint) if content["report_no"] else {}
    return Printed(pdf=with_files(pdf, _named(files, content)), seal_place=_seal_place(pages))


def _readable(content: Mapping[str, Any]) -> dict[str, Any]:
    made: Any = readable_all(content)
    return dict(made)


def _named(files: Mapping[str, bytes], content: Mapping[str, Any]) -> dict[str, Attached]:
    found = {}
    for name, file in files.items():
        media_type, relationship, said = _FILES[name]
        found[name] = Attached(file, media_type, relationship, f"{content['report_no']} {said}")
    return found


def _seal_place(pages: Pages) -> SealPlace:
    """Where the form has `{{ seal }}`; where it has not, the usual place."""
    places = [SealPlace(one.page, one.box) for one in pages.pictures if one.pixels == SEAL_PIXELS]
    return places[0] if places else USUAL_PLACE


def _empty_png(width: int, height: int) -> bytes:
    """A transparent picture of grey with alpha."""
    rows = (b"\0" + b"\xff\0" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 4, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    made = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)


def _unlike(form: Path, wrong: list[Text]) -> WordError:
    return WordError(
        "unlike",
        Text(
            f"由“{form.name}”印出的页面与所存内容不符：{'；'.join(one.zh for one in wrong)}。",
            f'The pages printed on "{form.name}" do not say what is stored: {"; ".join(one.en for one in wrong)}.',
        ),
        str(form),
    )
