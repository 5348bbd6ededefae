"""The sentences with which a reader refuses a file: which file, what is wrong with it, what to do."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from parsers.errors import BrokenFile, ForeignFile, IncompleteFile
from parsers.measurement import Floats
from parsers.wording import Text

_AGAIN = Text(
    "请在仪器软件中重新导出；如仍失败，请把该文件交给开发者。",
    "Export it again in the instrument's program; if that fails too, hand the file to the developers.",
)
_WAIT = Text(
    "等待仪器写完该文件后重试；如果运行早已结束，请重新导出。",
    "Wait until the instrument has written it and look again; if the run ended long ago, export it again.",
)


def broken(name: str, reason: Text, where: str = "") -> BrokenFile:
    """The error for a file that contradicts itself."""
    return BrokenFile(
        _sentence("文件“{name}”自相矛盾：", 'File "{name}" contradicts itself: ', name, reason), _AGAIN, where
    )


def incomplete(name: str, reason: Text, where: str = "") -> IncompleteFile:
    """The error for a file that ends before what it declares."""
    return IncompleteFile(
        _sentence("文件“{name}”不完整：", 'File "{name}" is not complete: ', name, reason), _WAIT, where
    )


def not_read(name: str, reason: Text, cure: Text) -> ForeignFile:
    """The error for a variant of a known format that is not read here."""
    return ForeignFile(_sentence("不读取文件“{name}”：", 'File "{name}" is not read: ', name, reason), cure)


def check_count(name: str, what: Text, declared: int, there: int) -> None:
    """Raise IncompleteFile if fewer items are there than declared, BrokenFile if more."""
    if declared == there:
        return
    reason = Text("{what}声明为 {declared}，实际为 {there}", "{what_en}: {declared} declared, {there} there").fill(
        what=what.zh, what_en=what.en, declared=declared, there=there
    )
    raise incomplete(name, reason) if there < declared else broken(name, reason)


def check_increasing(name: str, values: Floats, axis: str) -> None:
    """Raise BrokenFile if an axis has a value that is no number, or neither rises nor falls throughout."""
    ends = values[:: max(len(values) - 1, 1)]
    rises = np.all(ends[-1:] > ends[:1])
    ordered = np.all(values[1:] > values[:-1] if rises else values[1:] < values[:-1])  # a NaN is neither
    if not ordered or not np.isfinite(ends).all():  # an infinity in order stands at an end
        raise broken(
            name,
            Text("轴“{axis}”既不递增也不递减", 'the axis "{axis}" neither rises nor falls throughout').fill(axis=axis),
        )


def unfinished(lines: list[str]) -> Text | None:
    """A remark if no line end follows the last of the lines: its number may have been cut short."""
    if not lines[-1].strip():
        return None
    return Text("最后一行没有换行，可能被截断。", "The last line does not end; it may have been cut.")


def held(remarks: Iterable[Text | None]) -> tuple[Text, ...]:
    """The remarks that were made, in order and each once."""
    return tuple(dict.fromkeys(remark for remark in remarks if remark is not None))


def _sentence(zh: str, en: str, name: str, reason: Text) -> Text:
    return Text(zh.replace("{name}", name) + reason.zh + "。", en.replace("{name}", name) + reason.en + ".")
