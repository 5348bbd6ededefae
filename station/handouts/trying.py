"""Trying an item before it is signed, and again before it is in force: what `item check` and `template check` find.

The same two checks at both ends: what the laboratory could sign, a station of the same program version takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from parsers.wording import Text
from station import config
from station.errors import NotFound
from station.handouts.errors import HandoutRefused
from station.items.catalogue import own_items
from station.items.checking import check_folder
from station.items.errors import ItemProblem
from station.items.item import Item
from station.items.item_file import load_item
from station.items.register import load_registers
from station.reports.typesetting import RenderingError
from station.weighing.plan import BadWeighingPlan, plan_of_item

MOST_SHOWN = 3


def sound_item(folder: Path, data: Path | None = None) -> Item:
    """The item of a folder that has no error and whose report prints as it should. Raises HandoutRefused.

    `data`: the station's data folder, whose own register of standards counts too.
    """
    from station.reports.workbench import check  # Typst and the engine come with it

    registers = [own_items()] if data is None else config.item_folders(data)
    register = load_registers(registers, {})
    try:
        errors = [one for one in check_folder(folder, register) if one.grade == "error"]
        if errors:
            raise _unsound([(one.where, one.message) for one in errors])
        item = load_item(folder, register)
        plan_of_item(item)
        findings = check(item)
    except HandoutRefused:
        raise
    except (ItemProblem, NotFound, RenderingError, BadWeighingPlan) as error:
        raise _unsound([(error.where, error.message)]) from error
    except Exception as error:  # what came from elsewhere may break any reader; whatever that raises is a refusal
        said = f"{type(error).__name__}: {error}"
        raise _unsound([(folder.name, Text(f"无法读取（{said}）", f"it cannot be read ({said})"))]) from error
    if findings:
        raise _unsound([(one.where, one.message) for one in findings])
    return item


def _unsound(defects: Sequence[tuple[str, Text]]) -> HandoutRefused:
    shown = defects[:MOST_SHOWN]
    more = len(defects) - len(shown)
    zh = "；".join(f"{where}：{message.zh}" for where, message in shown) + (f"；另有 {more} 处" if more else "")
    en = "; ".join(f"{where}: {message.en}" for where, message in shown) + (f"; and {more} more" if more else "")
    return HandoutRefused(
        Text(f"项目检查未通过：{zh}", f"The item does not pass its checks: {en}"),
        Text(
            "请用 geolab item check 与 geolab template check 更正后重新签名。",
            "Correct it with geolab item check and geolab template check, and sign it anew.",
        ),
    )
