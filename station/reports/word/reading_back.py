"""The finished pages of a Word form are read back before they are sealed: what LibreOffice printed is what was stored.

Read: every cell as an unbroken word, as often as it stands in the results; what was given by the client and the people;
number and page n of N on each page; the end mark on the last; the digest once; the verification code as picture or
text; every character of the filled form; and no glyph that is a box.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from matplotlib.ft2font import FT2Font, LoadFlags
from pypdf import PageObject, PdfReader

from parsers.wording import Text
from station.reports.glyphs import readable
from station.reports.proof.verification import DIGEST

if TYPE_CHECKING:
    from matplotlib.ft2font import GlyphIndexType

Size = tuple[int, int]

_MOST_NAMED = 8
_BETWEEN = r"\D{1,24}"
_FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on a page: its pixels, and its box in points (left, bottom, right, top)."""

    page: int
    pixels: Size
    box: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """What a PDF's pages say and show."""

    texts: Sequence[str]
    pictures: Sequence[Picture]
    boxes: Sequence[str]
    """Fonts of which the box that stands for a missing character is printed."""

    @property
    def whole(self) -> str:
        """All pages' texts, one after the other."""
        return "\n".join(self.texts)


def read_pages(pdf: bytes) -> Pages:
    """The texts, pictures and fonts of a PDF."""
    reader = PdfReader(io.BytesIO(pdf))
    pictures: list[Picture] = []
    texts = [_read(page, n, pictures) for n, page in enumerate(reader.pages)]
    fonts: dict[str, bytes] = {}
    for page in reader.pages:
        fonts |= _fonts(page)
    return Pages(texts=texts, pictures=pictures, boxes=sorted(name for name, font in fonts.items() if has_box(font)))


def unlike(pages: Pages, content: Mapping[str, Any], imprint: Mapping[str, Any], filled: str) -> list[Text]:
    """Everything that the pages do not say as it is stored; `filled` is the text of the filled form.

    `imprint` as `rendering.imprinted` gives it, with `code`.
    """
    return [
        *_cells(pages, content),
        *_facts(pages, content, imprint),
        *_each_page(pages, content),
        *_proof(pages, imprint),
        *_characters(pages, filled),
    ]


def _read(page: PageObject, n: int, pictures: list[Picture]) -> str:
    images: Mapping[str, Any] = page.get("/Resources", {}).get("/XObject", {})

    def before(operator: bytes, operands: Sequence[object], matrix: Sequence[float], _: object) -> None:
        one = images.get(str(operands[0])) if operator == b"Do" else None
        if one is None or one.get_object().get("/Subtype") != "/Image":
            return
        a, b, c, d, left, bottom = (float(part) for part in matrix)
        right, top = left + a + c, bottom + b + d
        across, up = sorted((left, right)), sorted((bottom, top))
        size = (int(one.get_object()["/Width"]), int(one.get_object()["/Height"]))
        pictures.append(Picture(n, size, (round(across[0]), round(up[0]), round(across[1]), round(up[1]))))

    return str(page.extract_text(visitor_operand_before=before))


def _cells(pages: Pages, content: Mapping[str, Any]) -> Iterator[Text]:
    said = _plain(pages.whole)
    columns = [column["id"] for column in content["results"]["columns"]]
    wanted = Counter(_plain(row["cells"].get(one, "—")) for row in content["results"]["rows"] for one in columns)
    short = []
    for cell, times in wanted.items():
        found = len(re.findall(rf"(?<![\w.]){re.escape(cell)}(?!\.?\w)", said)) if cell else times
        if found < times:
            short.append((cell, found, times))
    for cell, found, times in short[:_MOST_NAMED]:
        yield Text(
            f"结果“{cell}”应完整印 {times} 次，只读到 {found} 次",
            f'the result "{cell}" is read {found} times in one piece, not {times}',
        )


def _facts(pages: Pages, content: Mapping[str, Any], imprint: Mapping[str, Any]) -> Iterator[Text]:
    said = _joined(pages.whole)
    for fact in _stated(content, imprint):
        if _joined(readable(fact)) not in said:
            yield Text(f"没有读到“{fact}”", f'"{fact}" is not read')


def _stated(content: Mapping[str, Any], imprint: Mapping[str, Any]) -> Iterator[str]:
    yield content["client"]["name"]
    yield from (row["sample_no"] for row in content["results"]["rows"])
    yield from (one["designation"] for one in content["methods"])
    yield imprint["issued_on"]
    yield from (one["name"] for one in imprint["signatures"])
    if "amends" in content:
        yield from (content["amends"]["report_no"], content["amends"]["reason"])


def _each_page(pages: Pages, content: Mapping[str, Any]) -> Iterator[Text]:
    last = len(pages.texts)
    ends = [_joined(end) for end in content["labels"]["end"].values()]
    for n, text in enumerate(pages.texts, start=1):
        said = _joined(text)
        if content["report_no"] and _joined(readable(content["report_no"])) not in said:
            yield Text(f"第 {n} 页没有报告编号", f"page {n} lacks the report number")
        if not re.search(rf"(?<!\d){n}{_BETWEEN}{last}(?!\d)", said):
            yield Text(f"第 {n} 页没有“第 {n} 页 共 {last} 页”", f'page {n} lacks "page {n} of {last}"')
        if any(end in said for end in ends) != (n == last):
            yield Text(f"结束标记不在末页（第 {n} 页）", f"the end mark is not on the last page alone (page {n})")


def _proof(pages: Pages, imprint: Mapping[str, Any]) -> Iterator[Text]:
    found = {digest for text in pages.texts for digest in DIGEST.findall(text)}
    if imprint["digest"] and found != {imprint["digest"]}:
        yield Text("内容摘要须完整印在一行内", "the digest is not read: it must stand unbroken on one line")
    if not imprint["code"]:
        return
    drawn = any(one.pixels == imprint["code_pixels"] for one in pages.pictures)
    if not drawn and _joined(imprint["code"]) not in _joined(pages.whole):
        yield Text("没有读到验伪码", "the verification code is not on the pages")


def _characters(pages: Pages, filled: str) -> Iterator[Text]:
    lost = sorted(set(_joined(filled)) - set(_joined(pages.whole)))
    if lost:
        named = "".join(lost[:40])
        yield Text(f"字体中没有这些字符，无法印出：“{named}”", f'no font here has these characters: "{named}"')
    for font in pages.boxes:
        yield Text(f"字体“{font}”缺字，印出了方框", f'the font "{font}" lacks a character: a box was printed')


def _plain(text: str) -> str:
    """A text in plain figures and signs: a PDF says where glyphs are, no more."""
    return unicodedata.normalize("NFKC", text).replace("−", "-")


def _joined(text: str) -> str:
    """The same without spaces and what shows nothing."""
    return "".join(one for one in _plain(text) if not one.isspace() and unicodedata.category(one) not in ("Cf", "Cc"))


def _fonts(page: PageObject) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    fonts: Mapping[str, Any] = page.get("/Resources", {}).get("/Font", {})
    for reference in fonts.values():
        font = reference.get_object()
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        description = inner.get("/FontDescriptor", {})
        for key in _FONT_FILES:
            if key in description:
                found[str(font["/BaseFont"]).lstrip("/")] = description[key].get_object().get_data()
    return found


def has_box(font: bytes) -> bool:
    """Whether the glyph for a missing character is among those that are used: it stands in the subset a second time."""
    try:
        face = FT2Font(io.BytesIO(font))
    except RuntimeError:
        return False  # a subset in a form that only a PDF reader reads; lost characters are found by their text
    box = _outline(face, 0)
    return bool(box) and any(_outline(face, n) == box for n in range(1, face.num_glyphs))


def _outline(face: FT2Font, glyph: int) -> list[list[float]]:
    face.load_glyph(cast("GlyphIndexType", glyph), flags=LoadFlags.NO_SCALE)
    vertices, _ = face.get_path()
    points: list[list[float]] = vertices.tolist()
    return points
