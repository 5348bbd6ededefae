"""Pictures of every page of the platform on the demonstration's data: `python tools/platform_screenshots.py docs/img`.

Customer, desk and whoever verifies a report; desktop and phone, Chinese and English; drawn by Chromium.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image

from sample_spectra.demo.laboratory import DemoLaboratory
from tests.central.people import HIDDEN, Person, Window

SIZES = {"desktop": (1280, 1000), "phone": (390, 1300)}
CLIENT_PAGES = {
    "orders": "/orders",
    "order": "/orders/{order}",
    "new-order": "/orders/new?copy={order}",
    "sign": "/orders/{own}/sign",
    "reports": "/reports",
    "account": "/password",
    "verify": "/verify?code={report}",
}
DESK_PAGES = {
    "desk": "/desk",
    "desk-order": "/desk/orders/{order}",
    "sheet": "/desk/orders/{order}/sheet",
    "stations": "/desk/stations",
    "attention": "/desk/letters",
    "accounts": "/desk/accounts",
    "trail": "/desk/trail",
}
COLOURS = 64
SECONDS = 180.0


def main() -> None:
    """Run the demonstration and draw the pages into the folder given as the only argument."""
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        laboratory = DemoLaboratory(Path(temporary) / "demo", seed=1, language="en")
        try:
            laboratory.start()
            if not laboratory.finish(SECONDS):
                sys.exit("the demonstration did not finish in time")
            place = urlsplit(laboratory.summary({}).progress_url)
            draw(f"{place.scheme}://{place.netloc}", laboratory.out / "central", Path(temporary), target)
        finally:
            laboratory.stop()
            laboratory.station.close()


def draw(url: str, data: Path, temporary: Path, target: Path) -> None:
    """Every page, of a customer of the demonstration's client and of the laboratory's administrator."""
    staff = _person(url, data, "admin")
    page = staff.page("/desk")
    order = next(word.split('"')[0] for word in page.split("/desk/orders/")[1:])
    shown = staff.page(f"/desk/orders/{order}")
    client = shown.split("委托单位</dt><dd>")[1].split("<")[0]
    customer = _person(url, data, "customer", client)
    names = {"order": order, "report": _report(customer), "own": _ordered(customer)}
    _merged(customer)
    for person, pages in ((customer, CLIENT_PAGES), (staff, DESK_PAGES)):
        window = Window(person, temporary / person.login)
        try:
            for name, path in pages.items():
                _draw(window, name, path.format(**names), target)
        finally:
            window.close()


def _draw(window: Window, name: str, path: str, target: Path) -> None:
    for size, (width, height) in SIZES.items():
        for language in ("zh", "en"):
            joint = "&" if "?" in path else "?"
            picture = window.picture(f"{path}{joint}lang={language}", name, width=width, height=height)
            with Image.open(picture) as image:
                smaller = image.convert("RGB").quantize(COLOURS)
            smaller.save(target / f"platform-{name}-{size}-{language}.png", optimize=True)


def _person(url: str, data: Path, role: str, client: str = "") -> Person:
    words = ["--login", f"{role}-pictures", "--name", "王敏", "--role", role, "--client", client]
    done = subprocess.run(
        [sys.executable, "-m", "central", "account", "--data", str(data), *words],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return Person(url, f"{role}-pictures", done.stdout.strip())


def _report(customer: Person) -> str:
    return customer.page("/reports").split('aria-label="')[-1].split('"')[0]


def _ordered(customer: Person) -> str:
    """An order of the customer's own, which can be signed."""
    key = dict(HIDDEN.findall(customer.page("/orders/new")))["key"]
    fields = {
        "key": key,
        "act": "send",
        "submitter": "李建国",
        "client_contact": "0459-5508888",
        "requirements": "加急",
        "s0.client_sample_id": "GY1",
        "s0.items": "gc_sat",
    }
    url = customer.post("/orders/new", fields).url
    return next(part for part in url.replace("?", "/").split("/") if part.startswith("WT"))


def _merged(customer: Person) -> None:
    page = customer.page("/reports")
    events = [piece.split('"')[0] for piece in page.split('name="report" value="')[1:]]
    customer.post("/reports/merge", [*(("report", event) for event in events), ("by", "client")])


if __name__ == "__main__":
    main()
