"""All analysis items of this station: those that come with the product and those a laboratory adds.

A folder of items holds one folder per item. A broken item is an error of that item alone; the others work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from parsers.wording import Text
from station.items.errors import ItemError
from station.items.item import Item
from station.items.item_file import DECLARATION, load_item
from station.items.register import load_registers

NONE_HANDED: Mapping[str, Path] = MappingProxyType({})


class Catalogue(Mapping[str, Item]):
    """Items by id, in the order of their folders; `errors` holds the folders that declare none, and why.

    `handed`: the folders that were handed down in place of others, by item.
    """

    def __init__(
        self, items: Mapping[str, Item], errors: Mapping[Path, ItemError], handed: Mapping[str, Path] = NONE_HANDED
    ) -> None:
        self._items = dict(items)
        self.errors = dict(errors)
        self.handed = dict(handed)

    def become(self, other: Catalogue) -> None:
        """Hold what another catalogue holds; whoever has this one sees the new items from the next question on."""
        self._items, self.errors, self.handed = other._items, other.errors, other.handed

    def __getitem__(self, item_id: str) -> Item:
        return self._items[item_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)


def own_items() -> Path:
    """The folder of the items that come with the product."""
    return Path(str(files("report_templates")))


def catalogue(folders: Sequence[Path] | None = None, handed: Mapping[str, Path] = NONE_HANDED) -> Catalogue:
    """The items of these folders; None means those that come with the product.

    Give `[own_items(), laboratory_folder]` to add a laboratory's own. Two folders that declare the same id
    are an error of the second, which names the first: nothing is replaced silently. Each folder may hold a
    register of standards; what a later one says of a standard holds, for a laboratory has the purchased text.

    `handed` are folders that the laboratory handed down, by item: each stands in place of the item of that id, and
    openly so. One that cannot be loaded is an error, and the item is not there: other figures than the laboratory
    wants would be worse.
    """
    items: dict[str, Item] = {}
    errors: dict[Path, ItemError] = {}
    looked_in = [own_items()] if folders is None else list(folders)
    register = load_registers([own_items(), *looked_in], errors)
    for folder in looked_in:
        for candidate in _item_folders(folder, errors):
            try:
                item = load_item(candidate, register)
                if item.id in items:
                    raise _twice(item, items[item.id])
            except ItemError as error:
                errors[candidate] = error
            else:
                items[item.id] = item
    for item_id, folder in handed.items():
        items.pop(item_id, None)
        try:
            items[item_id] = load_item(folder, register)
        except ItemError as error:
            errors[folder] = error
    return Catalogue(items, errors, handed)


def _item_folders(folder: Path, errors: dict[Path, ItemError]) -> list[Path]:
    try:
        return sorted(entry for entry in folder.iterdir() if (entry / DECLARATION).is_file())
    except OSError as error:
        errors[folder] = ItemError(
            Text(
                f"无法打开项目文件夹“{folder}”：{error.strerror}",
                f'the folder of items "{folder}" cannot be opened: {error.strerror}',
            ),
            Text("请检查该路径及其权限。", "Check this path and its permissions."),
            str(folder),
        )
        return []


def _twice(item: Item, first: Item) -> ItemError:
    return ItemError(
        Text(
            f"id = '{item.id}' 已由“{first.folder}”声明：每个项目标识只能有一个",
            f'id = {item.id!r} is already declared by "{first.folder}": each item needs an id of its own',
        ),
        Text(
            "请为其中一个项目改用新的 id，或移走该文件夹。",
            "Give one of them a new id, or take the folder away.",
        ),
        f"{item.folder.name}/{DECLARATION}: id",
    )
