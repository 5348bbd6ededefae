"""Who the laboratory is and how it wants its reports: read from the station's settings.

Keys (all texts; what is not set is not printed):
  lab.name.zh, lab.name.en          the laboratory's name; the English falls back to the Chinese and the other way
  lab.address.zh, lab.address.en    its address
  lab.place.zh, lab.place.en        where tests are done, if elsewhere
  lab.contact                       telephone, e-mail
  lab.logo                          a picture in the data folder, printed on the cover (`station.reports.logo`)
  lab.environment.zh, .en           the range in which the laboratory's conditions are held
  lab.utc_offset                    the laboratory's time zone, "+08:00" unless set
  lab.cma, lab.cma_items            CMA certificate number, and the item ids inside its scope, comma between
  lab.cnas, lab.cnas_items          the same of CNAS; a mark is printed only on reports of an item in scope
  report.language                   both (unless set), zh or en
  report.title.zh, report.title.en  instead of 检测报告 / Test Report
  report.statement.zh, .en          the statement, one sentence a line, instead of the usual one
  instrument.<folder id>.no         the number of the instrument behind a watch folder
  instrument.<folder id>.calibrated_until
  item.<id>.uncertainty.zh, .en     the uncertainty of an item's results, the same for every order
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Literal

from parsers.wording import Text
from station.errors import StationError
from station.reports.labels import STATEMENT, TITLE
from station.store.notes import Settings

ReportLanguage = Literal["both", "zh", "en"]

_OFFSET = re.compile(r"([+-])(\d{2}):(\d{2})")


class BadSetting(StationError):
    """A setting that reports need cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Laboratory:
    """What every report of this laboratory has in common."""

    name: Text
    address: Text
    place: Text
    contact: str
    environment: Text
    title: Text
    statement: tuple[Text, ...]
    language: ReportLanguage
    utc_offset: str
    marks: tuple[tuple[str, str, frozenset[str]], ...]

    def moment(self, at: datetime) -> str:
        """A time as it is printed, to the minute, in the laboratory's zone; an instrument's own clock as it is."""
        local = at if at.tzinfo is None else at.astimezone(zone(self.utc_offset))
        return f"{local:%Y-%m-%d %H:%M}"

    def day(self, at: datetime) -> str:
        """The date of `moment`."""
        return self.moment(at)[:10]

    def marks_of(self, item_id: str) -> list[dict[str, str]]:
        """The accreditation marks that a report of this item may bear."""
        return [{"mark": mark, "number": number} for mark, number, items in self.marks if number and item_id in items]


def laboratory(settings: Settings) -> Laboratory:
    """The laboratory of these settings. Raises BadSetting, which names the key and what it expects."""
    language = settings.get("report.language", "both")
    if language not in ("both", "zh", "en"):
        raise _bad("report.language", language, "both, zh, en")
    offset = settings.get("lab.utc_offset", "+08:00")
    zone(offset)
    statement = wording(settings, "report.statement")
    return Laboratory(
        name=wording(settings, "lab.name"),
        address=wording(settings, "lab.address"),
        place=wording(settings, "lab.place"),
        contact=settings.get("lab.contact"),
        environment=wording(settings, "lab.environment"),
        title=wording(settings, "report.title", TITLE),
        statement=_sentences(statement) if statement.zh else STATEMENT,
        language=language,  # type: ignore[arg-type]  # one of the three, see above
        utc_offset=offset,
        marks=tuple(
            (mark, settings.get(f"lab.{key}"), frozenset(re.split(r"[\s,;]+", settings.get(f"lab.{key}_items"))))
            for mark, key in (("CMA", "cma"), ("CNAS", "cnas"))
        ),
    )


def wording(settings: Settings, key: str, default: Text = Text("", "")) -> Text:  # noqa: B008 (Text is immutable)
    """The setting `key`.zh and `key`.en; one language stands for the other where that is not set."""
    zh, en = settings.get(f"{key}.zh"), settings.get(f"{key}.en")
    return Text(zh or en, en or zh) if zh or en else default


def zone(offset: str) -> timezone:
    """The time zone of an offset such as "+08:00". Raises BadSetting."""
    found = _OFFSET.fullmatch(offset)
    if found is None or int(found[2]) > 14 or int(found[3]) > 59:
        raise _bad("lab.utc_offset", offset, "+08:00")
    shift = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(shift if found[1] == "+" else -shift)


def _sentences(statement: Text) -> tuple[Text, ...]:
    zh, en = statement.zh.splitlines(), statement.en.splitlines()
    if len(zh) != len(en):
        raise _bad("report.statement", f"{len(zh)} / {len(en)}", "zh 与 en 行数相同 / as many lines in zh as in en")
    return tuple(Text(*pair) for pair in zip(zh, en, strict=True))


def _bad(key: str, value: str, expected: str) -> BadSetting:
    return BadSetting(
        Text(
            f"设置 {key} = “{value}”不可用，应为：{expected}。",
            f'The setting {key} = "{value}" is not one of: {expected}.',
        ),
        Text("请在设置中更正。", "Correct it in the settings."),
        key,
    )
