"""Pages of a PDF beside each other in one picture, for the documentation: few colours, a small file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pypdfium2
from PIL import Image

MOST_WIDE = 10_000
GAP = 12
BETWEEN = (190, 190, 190)


def pages_with(pdf: bytes, words: Sequence[str]) -> list[int]:
    """The pages, counted from 0, on which any of the words stands."""
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return [n for n, text in enumerate(texts) if any(word in text for word in words)]


def draw(pdf: bytes, pages: Sequence[int], picture: Path, *, height: int, colours: int, width: int = MOST_WIDE) -> None:
    """Draw the pages that the PDF has of those named (counted from 0) into `picture`.

    Every page is `height` pixels high; a page that does not fit into `width` any more begins a row.
    """
    document = pypdfium2.PdfDocument(pdf)
    drawn = [document[n].render(scale=height / document[n].get_height()).to_pil() for n in pages if n < len(document)]
    document.close()
    places, left, top = [], 0, 0
    for page in drawn:
        if left and left + page.width > width:
            left, top = 0, top + height + GAP
        places.append((left, top))
        left += page.width + GAP
    right = max(x + page.width for (x, _), page in zip(places, drawn, strict=True))
    sheet = Image.new("RGB", (right, top + height), BETWEEN)
    for page, place in zip(drawn, places, strict=True):
        sheet.paste(page, place)
    sheet.quantize(colours).save(picture, optimize=True)
