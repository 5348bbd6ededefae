"""Pictures of reports in docs/img: `python tools/sample_reports.py docs/img`.

They are of three items' reports as the demonstration issues them: the cover with its verification code and the pages of
results and charts. The samples of every item are made by `item_samples`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from page_sheets import draw

from sample_spectra.demo.laboratory import DemoLaboratory
from station.reports.proof.token_key import make_token_key

SECONDS = 120.0
SHOWN = {"rock_eval": (0, 2, 3), "gas_comp": (0, 2, 3), "gc_sat": (0, 2, 4)}
"""The pages that are shown of each item's report, counted from 0; page 1 is the statement."""
HEIGHT = 900
COLOURS = 24


def main() -> None:
    """Draw the demonstration's reports into the folder given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path, help="the folder of the pictures")
    target: Path = parser.parse_args().target
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
                draw(
                    laboratory.station.desk.preview(first.id),
                    pages,
                    target / f"report-{item_id}.png",
                    height=HEIGHT,
                    colours=COLOURS,
                )
        finally:
            laboratory.stop()
            laboratory.station.close()


if __name__ == "__main__":
    main()
