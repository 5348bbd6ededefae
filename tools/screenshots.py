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
from pathlib import Path

from PIL import Image

from sample_spectra.demo.laboratory import DemoLaboratory

PAGES = ("arrivals", "measurements", "reports", "orders", "queue")
DARK_TOO = "measurements"
RUN_SHOWN = ("--run", "WT2026-0001-001/gc")
SIZES = {"desktop": (1280, 1500), "phone": (390, 1700)}
COLOURS = 160
SECONDS = 120.0


def main() -> None:
    """Run the demonstration and draw everything into the folder given as the only argument."""
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        laboratory = DemoLaboratory(Path(temporary) / "demo", seed=1, language="en")
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


def window(data: Path, target: Path) -> None:
    """Every page of the window in both languages; the dark appearance of one page stands for all."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    for page in PAGES:
        for language in ("zh", "en"):
            for appearance in ("light", "dark") if page == DARK_TOO else ("light",):
                suffix = "" if appearance == "light" else "-dark"
                picture = target / f"window-{page}-{language}{suffix}.png"
                options = ["--lang", language, "--appearance", appearance, "--page", page]
                options += RUN_SHOWN if page == "measurements" else ()
                command = [sys.executable, "-m", "gui.app", "--data", str(data), *options, "--screenshot", str(picture)]
                subprocess.run(command, env=environment, check=True, timeout=60)
                lighten(picture)


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
