"""A picture of a sample report of each item, in both languages: `PYTHONPATH=. python tools/item_samples.py`.

The reports are prepared in a laboratory of the tests from each item's first worked example and drawn from their page of
results on; the pages of `geolab items --docs docs/items` show them.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image

from station.items.pages import PICTURES
from tests.items.printed import example, prepared
from tests.reports.laboratory import Laboratory

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "items" / PICTURES
FIRST_PAGE, PAGES = 2, 2
"""Cover and statement come before the results."""
HEIGHT = 820
GREYS = 12


def main() -> None:
    """Draw one picture an item, or of those named as arguments."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        for item_id in sys.argv[1:] or sorted(Laboratory(Path(temporary) / "names").station.catalogue):
            laboratory = Laboratory(Path(temporary) / item_id)
            item = laboratory.station.catalogue[item_id]
            report = prepared(laboratory, item_id, [example(item.folder, item.examples[0].name)])
            draw(laboratory.station.desk.preview(report), FOLDER / f"{item_id}.png")
            laboratory.station.close()
            print(FOLDER / f"{item_id}.png")


def draw(pdf: bytes, picture: Path) -> None:
    """The report's pages of results beside each other, in few greys: a picture in the documentation should be small."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [document[n] for n in range(FIRST_PAGE, min(FIRST_PAGE + PAGES, len(document)))]
    drawn = [page.render(scale=HEIGHT / page.get_height()).to_pil() for page in pages]
    document.close()
    sheet = Image.new("L", (sum(one.width for one in drawn) + 12 * (len(drawn) - 1), HEIGHT), 190)
    left = 0
    for one in drawn:
        sheet.paste(one.convert("L"), (left, 0))
        left += one.width + 12
    sheet.quantize(GREYS).save(picture, optimize=True)


if __name__ == "__main__":
    main()
