"""Pictures of every page of the platform on the demonstration's data: `python tools/platform_screenshots.py docs/img`.

Customer, desk and whoever verifies a report; desktop and phone, Chinese and English; drawn by Chromium.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image

from central.handouts import take
from central.service import Service, open_service
from central.trust import trust
from parsers.wording import Text
from sample_spectra.demo.laboratory import DemoLaboratory
from station.handouts.keys import make_key, trust_key
from station.handouts.making import item_handout, settings_handout
from station.items.catalogue import own_items
from sync.agent import NOW
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
    "items": "/desk/items",
    "handouts": "/desk/handouts",
    "attention": "/desk/letters",
    "accounts": "/desk/accounts",
    "trail": "/desk/trail",
}
BRINE = Text("油田水分析", "Oilfield brine")
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
            url, data = f"{place.scheme}://{place.netloc}", laboratory.out / "central"
            hand_out(laboratory, data, Path(temporary))
            draw(url, data, Path(temporary), target)
        finally:
            laboratory.stop()
            laboratory.station.close()


def hand_out(laboratory: DemoLaboratory, data: Path, temporary: Path) -> None:
    """Hand a new version of one item to the demonstration's station, and one that it refuses; wait for its answer."""
    store, audit = laboratory.station.store, laboratory.station.audit
    key = temporary / "lab.pem"
    make_key(key)
    trust_key(store, audit, key.with_suffix(".jwk"))
    copy = temporary / "toc"
    shutil.copytree(own_items() / "toc", copy)
    declaration, calculation = copy / "item.toml", copy / "calculate.py"
    declaration.write_text(declaration.read_text("utf-8").replace('version = "1.0.0"', 'version = "1.1.0"'), "utf-8")
    settings = temporary / "hours.toml"
    settings.write_text('[settings]\n"sync.raw.hours" = "20:00-06:30"\n', "utf-8")
    at = datetime.now(UTC)
    pem = key.read_bytes()
    files = [item_handout(copy, pem, at - timedelta(hours=2)), settings_handout(settings, pem, at - timedelta(hours=1))]
    declaration.write_text(declaration.read_text("utf-8").replace('"1.1.0"', '"1.2.0"'), "utf-8")
    calculation.write_text(calculation.read_text("utf-8") + "\n# another way to the same figure\n", "utf-8")
    files.append(item_handout(copy, pem, at, with_code=True))
    with open_service(data) as service:
        trust(service.trusted / "main", key.with_suffix(".jwk").read_bytes())
        for file in files:
            take(service, "main", file, (), actor="wang")
        service.offered_items.put("main", "own_brine", BRINE, actor="wang", now=service.now())
        deadline = time.monotonic() + SECONDS
        while not _told(service):
            if time.monotonic() > deadline:
                sys.exit("the station did not tell of what was handed to it")
            store.settings.put(NOW, str(time.monotonic()))
            time.sleep(2)


def _told(service: Service) -> bool:
    """Whether the station has said that it refused one of them: the last it decides on."""
    (station,) = service.store.stations("main")
    return station.heartbeat is not None and b'"refused"' in station.heartbeat


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
        "client_address": "大庆市让胡路区西灵路 18 号",
        "requirements": "加急",
        "sampling": "按 SY/T 5517，由采油厂自采",
        "s0.client_sample_id": "GY1",
        "s0.sampled_on": "2026-11-03",
        "s0.sampling_place": "古页1井井场",
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
