"""Which Word form an item has, and which items are issued on it instead of the Typst template: a setting names them.

A laboratory puts its controlled form into `forms/<item>/report.docx` of the data folder, so that an item of the
product keeps its own folder; a form that comes with an item lies beside its `report.typ`.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from parsers.wording import Text
from station.config import OWN_FORMS_FOLDER
from station.errors import NotFound
from station.items.item import Item
from station.reports.word.form import NAME
from station.store import Store

WORD_ITEMS = "report.word_items"
"""Setting: item ids, comma between, whose reports are issued on their Word form; * for every item that has one."""
ALL = "*"


def form_of(data: Path, item: Item) -> Path:
    """The item's Word form, whether or not it is there: the laboratory's in its data folder, else the item's own."""
    own = data / OWN_FORMS_FOLDER / item.id / NAME
    return own if own.is_file() else item.folder / NAME


def is_on_form(store: Store, item: Item) -> bool:
    """Whether reports of this item are issued on its Word form. Raises NotFound where it is named and has none."""
    named = re.split(r"[\s,;，；]+", store.settings.get(WORD_ITEMS))
    has_form = form_of(store.folder, item).is_file()
    if item.id in named and not has_form:
        raise no_form(store.folder, item.id)
    return has_form and (item.id in named or ALL in named)


def form_sha256(store: Store, item: Item) -> str:
    """The hash of the form that lays a report of this item out."""
    return hashlib.sha256(b"word\0" + form_of(store.folder, item).read_bytes()).hexdigest()


def no_form(data: Path, item_id: str) -> NotFound:
    """The error of an item without a Word form."""
    own = data / OWN_FORMS_FOLDER / item_id / NAME
    return NotFound(
        Text(f"项目“{item_id}”没有 Word 表单 {NAME}。", f'The item "{item_id}" has no form {NAME}.'),
        Text(f"请将 {NAME} 放入“{own.parent}”。", f'Put {NAME} into "{own.parent}".'),
        str(own),
    )
