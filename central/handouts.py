"""Templates and settings for the stations, as the service sees them: proved, kept, handed on; never opened to run.

The laboratory signs a handout where it is made (`geolab handout`), and each station proves it again with a key that was
trusted there by hand: this service carries it and could not make one. What it proves is a courtesy to whoever uploads:
a wrong file is refused here, with words, before any station sees it.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from central import moments
from central.refusals import Refusal
from central.service import Service
from central.store.sql.handouts import HandoutView
from station.handouts.errors import HandoutRefused, not_whole
from station.handouts.parcel import unpack
from station.handouts.statement import Handout, read_handout
from station.items.item_file import CALCULATION, DECLARATION


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A handout that was taken: what it is, and whether it brings code."""

    view: HandoutView
    with_code: bool


def take(service: Service, tenant: str, file: bytes, stations: Sequence[str], *, actor: str) -> Taken:
    """Prove a file, keep it, and tell the stations (none meaning all). Blocks.

    Refusal `handout_refused`, `handout_older`, `station_unknown`; nothing is kept then.
    """
    try:
        handout = read_handout(file, trusted_keys(service, tenant))
        titles, with_code = _opened(handout)
    except HandoutRefused as error:
        raise Refusal(
            "handout_refused",
            why_zh=error.message.zh,
            why_en=error.message.en,
            cure_zh=error.cure.zh,
            cure_en=error.cure.en,
        ) from error
    service.check_space()
    sha256 = hashlib.sha256(file).hexdigest()
    statement = handout.statement
    view = HandoutView(
        sha256=sha256,
        kind=statement.kind,
        name=statement.name,
        version=statement.version,
        made_at=moments.iso(statement.made_at),
        titles=titles,
        key_id=handout.key_id,
        by=actor,
        at=service.now(),
        stations=tuple(sorted(set(stations))),
        size=len(file),
    )
    service.handouts.demand_fit(tenant, view)
    service.blobs.put(tenant, sha256, file)
    service.handouts.add(tenant, view)
    return Taken(view=view, with_code=with_code)


def trusted_keys(service: Service, tenant: str) -> list[dict[str, object]]:
    """The public keys that a laboratory's handouts are proved by: those of `geolab-central trust`."""
    folder = service.trusted / tenant
    return [msgspec.json.decode(path.read_bytes()) for path in sorted(folder.glob("*.jwk"))]


def _opened(handout: Handout) -> tuple[dict[str, str], bool]:
    """An item's titles by language, and whether it brings code; the form is looked at, nothing is run."""
    if handout.statement.kind == "settings":
        _table(handout.content)
        return {}, False
    files = unpack(handout.content)
    title = _table(files.get(DECLARATION, b"title = 0")).get("title")
    if not isinstance(title, dict) or not all(isinstance(title.get(tongue), str) for tongue in ("zh", "en")):
        raise not_whole(f"{DECLARATION} 没有名称", f"its {DECLARATION} names no title")
    return {"zh": title["zh"][:100], "en": title["en"][:100]}, CALCULATION in files


def _table(content: bytes) -> dict[str, object]:
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise not_whole(f"不是 TOML（{error}）", f"it is no TOML ({error})") from error
