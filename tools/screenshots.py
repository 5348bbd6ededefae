"""Pictures of the window and of the customer's page on the demonstration's data: `make screenshots`.

The window is drawn offscreen in both languages, the page by Chromium, desktop and phone, while the programs of the
demonstration are running.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtWidgets import QApplication

from gui.app import Window, open_window, run_id
from sample_spectra.demo.laboratory import DemoLaboratory
from station.assembly import open_station

SUBJECTS = {"journey": "WT2026-0001-001"}
"""What is shown on a page that shows nothing by itself."""
RUN_SHOWN = "WT2026-0001-001/gc"
CALM_LOOKS, LOOK_SECONDS = 8, 0.03
SIZES = {"desktop": (1280, 1500), "phone": (390, 1700)}
COLOURS = 160
SECONDS = 120.0


def main() -> None:
    """Run the demonstration and draw everything into the folder given as the only argument."""
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    home = Path(tempfile.gettempdir()) / "geolab"  # its name is seen in the pictures
    try:
        home.mkdir()
    except FileExistsError:
        sys.exit(f"{home} exists: remove it first")
    try:
        laboratory = DemoLaboratory(home, seed=1, language="en")
        try:
            laboratory.start()
            if not laboratory.finish(SECONDS):
                sys.exit("the demonstration did not finish in time")
            url = laboratory.summary({}).progress_url
            window(laboratory.out / "station", target)
            customer_page(url, target)
        finally:
            laboratory.stop()
            laboratory.station.close()
    finally:
        shutil.rmtree(home)


def window(data: Path, target: Path) -> None:
    """Every page of the window in both languages and both appearances, drawn by one window."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    opened = open_window(application, open_station(data), "zh", "light", None)
    main = opened.main
    main.start("today")
    main.show()
    run = run_id(opened.station, RUN_SHOWN)
    subjects = SUBJECTS | ({} if run is None else {"measurements": run})
    for page in main.pages:
        main.open(page, subjects.get(page, ""))
        calm(application, opened)
    for appearance in ("light", "dark"):
        main.use_appearance("light" if appearance == "light" else "dark")
        for language in ("zh", "en"):
            opened.languages.use("zh" if language == "zh" else "en")
            for page in main.pages:
                main.go_to(page)
                calm(application, opened)
                suffix = "" if appearance == "light" else "-dark"
                picture = target / f"window-{page}-{language}{suffix}.png"
                main.grab().save(str(picture), "PNG")
                lighten(picture)
    opened.close()


def calm(application: QApplication, opened: Window) -> None:
    """Wait until every answer is on the screen; an answer may have asked the next question."""
    looks, until = 0, time.monotonic() + SECONDS
    while looks < CALM_LOOKS and time.monotonic() < until:
        application.processEvents()
        looks = looks + 1 if opened.background.is_idle else 0
        time.sleep(LOOK_SECONDS)


def customer_page(url: str, target: Path) -> None:
    """The customer's progress page, both languages, desktop and phone."""
    browser = shutil.which("chromium") or shutil.which("chrome") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("no Chromium found: install it to draw the customer's page (Debian: apt-get install chromium)")
    quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
    for name, (width, height) in SIZES.items():
        for language in ("zh", "en"):
            picture = target / f"customer-{name}-{language}.png"
            with tempfile.TemporaryDirectory() as profile:
                places = [f"--user-data-dir={profile}", f"--screenshot={picture}", f"--window-size={width},{height}"]
                subprocess.run([browser, *quiet, *places, f"{url}?lang={language}"], check=True, timeout=120)
            lighten(picture)


def lighten(picture: Path) -> None:
    """Fewer colours: a picture for the documentation should be small."""
    with Image.open(picture) as image:
        smaller = image.convert("RGB").quantize(COLOURS)
    smaller.save(picture, optimize=True)


if __name__ == "__main__":
    main()
