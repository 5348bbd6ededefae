"""Sample reports: `python tools/sample_reports.py docs/img` draws them, `--examples FOLDER` writes those of every item.

The pictures in docs/img are of three items' reports as the demonstration issues them: the cover with its verification
code and the pages of results and charts. The examples are issued reports on runs that `sample_runs` lets each item's
instrument write: a PDF each, sealed by a test authority, a picture of its pages of results, and a page of them all.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image

from sample_spectra.demo.laboratory import DemoLaboratory
from station.reports.token_key import make_token_key
from tests.reports.laboratory import Laboratory
from tools.sample_runs import INSTRUMENTS, issued

SECONDS = 120.0
SHOWN = {"rock_eval": (0, 2, 3), "gas_comp": (0, 2, 3), "gc_sat": (0, 2, 4)}
"""The pages that are shown of each item's report, counted from 0; page 1 is the statement."""
RESULTS = (2, 3, 4)
CHARTED = {"gcms_bio": (2, 5, 6), "gc_sat": (2, 4, 5), "whole_oil_gc": (2, 4, 5), "simdist": (3, 4, 5)}
"""The pages of results and charts, counted from 0; where tables fill those between, the pages of the charts."""
HEIGHT = 900
GREYS = 24


def main() -> None:
    """Draw the demonstration's reports into the folder given, or the examples of every item after `--examples`."""
    if sys.argv[1] == "--examples":
        examples(Path(sys.argv[2]))
        return
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        laboratory = DemoLaboratory(Path(temporary) / "demo", seed=1, language="en")
        make_token_key(laboratory.out / "station")
        try:
            laboratory.start()
            if not laboratory.finish(SECONDS):
                sys.exit("the demonstration did not finish in time")
            for item_id, pages in SHOWN.items():
                (first, *_) = laboratory.station.store.reports.issued(item_id=item_id)
                draw(laboratory.station.desk.preview(first.id), pages, target / f"report-{item_id}.png")
        finally:
            laboratory.stop()
            laboratory.station.close()


def examples(target: Path) -> None:
    """An issued report of every item, as PDF and as a picture of its pages of results."""
    target.mkdir(parents=True, exist_ok=True)
    page = [
        "# A sample report of every item",
        "",
        "Issued on made measurement files that took the ordinary road, by `python tools/sample_reports.py --examples",
        "docs/samples`. The seal is of a test authority; names, wells and figures are made up.",
    ]
    for item_id in INSTRUMENTS:
        with tempfile.TemporaryDirectory() as temporary:
            laboratory = Laboratory(Path(temporary))
            report = issued(laboratory, item_id)
            pdf = laboratory.station.store.vault.path(report.pdf_sha256).read_bytes()
            title = laboratory.station.catalogue[item_id].title
            laboratory.station.close()
        (target / f"{item_id}.pdf").write_bytes(pdf)
        draw(pdf, CHARTED.get(item_id, RESULTS), target / f"{item_id}.png")
        page += ["", f"## {title.zh} {title.en}", "", f"[PDF]({item_id}.pdf)", "", f"![{item_id}]({item_id}.png)"]
    (target / "README.md").write_text("\n".join(page) + "\n", "utf-8")


def draw(pdf: bytes, pages: tuple[int, ...], picture: Path) -> None:
    """Some pages of a report beside each other, in few colours: a picture in the documentation should be small."""
    document = pypdfium2.PdfDocument(pdf)
    drawn = [document[n].render(scale=HEIGHT / document[n].get_height()).to_pil() for n in pages if n < len(document)]
    document.close()
    width = sum(page.width for page in drawn) + 12 * (len(drawn) - 1)
    sheet = Image.new("RGB", (width, HEIGHT), (190, 190, 190))
    left = 0
    for page in drawn:
        sheet.paste(page, (left, 0))
        left += page.width + 12
    sheet.quantize(GREYS).save(picture, optimize=True)


if __name__ == "__main__":
    main()
