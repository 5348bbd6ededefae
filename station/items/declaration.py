"""Reading one table of an `item.toml`, key by key, with errors a laboratory can act on.

Numbers are `Decimal` from the file's own text. Whatever key is not asked for is an error too: a mistyped
`decimal = 2` must not pass silently as "no decimals given".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from parsers.wording import Text
from station.items.errors import ItemError

_Kind = TypeVar("_Kind")

_KINDS = {
    str: Text("文本", "a text"),
    int: Text("整数", "a whole number"),
    Decimal: Text("数字", "a number"),
    bool: Text("true 或 false", "true or false"),
    date: Text("日期 (如 2021-04-01)", "a date (such as 2021-04-01)"),
    dict: Text("表 {…}", "a table {...}"),
    list: Text("数组 […]", "an array [...]"),
}


class Table:
    """One table of a declaration. `file` and `place` say where it stands, for messages."""

    def __init__(self, content: Mapping[str, object], file: str, place: str = "") -> None:
        self._content = content
        self._file = file
        self._place = place
        self._asked: set[str] = set()

    def where(self, key: str) -> str:
        """File and full key, as messages name it."""
        return f"{self._file}: {self._place}.{key}" if self._place else f"{self._file}: {key}"

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self._content

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty; without `default` the key must be there."""
        if default is not None and not self.has(key):
            return default
        value = self._of_kind(key, str)
        if not value.strip():
            raise self.error(key, Text("非空文本", "a text that is not empty"))
        return value

    def number(self, key: str) -> Decimal | None:
        """A number, or None where the key is missing."""
        if not self.has(key):
            return None
        whole = isinstance(self._content[key], int)
        return Decimal(self._of_kind(key, int)) if whole else self._of_kind(key, Decimal)

    def whole(self, key: str, default: int | None = None) -> int:
        """A whole number; without `default` the key must be there."""
        return default if default is not None and not self.has(key) else self._of_kind(key, int)

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        return self._of_kind(key, bool) if self.has(key) else default

    def day(self, key: str) -> date | None:
        """A date, or None where the key is missing."""
        return self._of_kind(key, date) if self.has(key) else None

    def wording(self, key: str) -> Text:
        """A table `{zh = "...", en = "..."}` as Text."""
        inner = self.table(key)
        wording = Text(inner.text("zh"), inner.text("en"))
        inner.nothing_else()
        return wording

    def texts(self, key: str) -> tuple[str, ...]:
        """An array of texts; empty where the key is missing."""
        if not self.has(key):
            return ()
        values = self._of_kind(key, list)
        for value in values:
            if not isinstance(value, str):
                raise self.error(key, Text("文本数组", "an array of texts"))
        return tuple(values)

    def choice(self, key: str, choices: Iterable[_Kind], default: _Kind | None = None) -> _Kind:
        """One of the given texts."""
        options = tuple(choices)
        value = self.text(key, default if isinstance(default, str) else None)
        for option in options:
            if option == value:
                return option
        listed = ", ".join(str(option) for option in options)
        raise self.error(key, Text(f"以下之一：{listed}", f"one of: {listed}"))

    def table(self, key: str) -> Table:
        """The table under the key; it must be there."""
        return Table(self._of_kind(key, dict), self._file, f"{self._place}.{key}" if self._place else key)

    def tables(self, key: str) -> tuple[Table, ...]:
        """The tables of an array of tables `[[key]]`; empty where the key is missing."""
        if not self.has(key):
            return ()
        values = self._of_kind(key, list)
        for value in values:
            if not isinstance(value, dict):
                raise self.error(key, Text("表数组 [[…]]", "an array of tables [[...]]"))
        return tuple(Table(value, self._file, f"{key}[{n}]") for n, value in enumerate(values, start=1))

    def nothing_else(self) -> None:
        """Raises ItemError if the table holds a key that was not asked for."""
        unknown = sorted(set(self._content) - self._asked)
        if unknown:
            known = ", ".join(sorted(self._asked))
            raise self.error(unknown[0], Text(f"无此键；可用：{known}", f"no such key; there are: {known}"))

    def error(self, key: str, expected: Text) -> ItemError:
        """The error that says what stands at `key` and what was expected instead."""
        found = repr(self._content[key]) if key in self._content else ""
        message = (
            Text(f"{key} = {found}：不符合要求，应为{expected.zh}", f"{key} = {found}: expected {expected.en}")
            if found
            else Text(f"缺少 {key}：应为{expected.zh}", f"{key} is missing: expected {expected.en}")
        )
        cure = Text(
            "请更正该文件中的此键，然后重新载入项目。",
            "Correct this key in the file, then load the items again.",
        )
        return ItemError(message, cure, self.where(key))

    def _of_kind(self, key: str, kind: type[_Kind]) -> _Kind:
        self._asked.add(key)
        value = self._content.get(key)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.error(key, _KINDS[kind])
        return value
