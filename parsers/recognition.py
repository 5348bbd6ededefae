"""Which format is it, and what does it say.

Formats are found by existing as modules of `parsers.formats`; they are imported at the first look, not with
`import parsers`. Exactly one format must fit a file's content: none is a ForeignFile, two an AmbiguousFile.
"""

from __future__ import annotations

import csv
import functools
import importlib
import pkgutil
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from parsers.errors import AmbiguousFile, BrokenFile, ReadingStopped
from parsers.format import Format
from parsers.instrument_file import InstrumentFile, Progress
from parsers.measurement import Measurement
from parsers.wording import Text

_STUMBLES = (
    ValueError,
    LookupError,
    ArithmeticError,
    TypeError,
    AttributeError,
    RecursionError,
    csv.Error,
    struct.error,
)
"""What a reader, or a library under it, may raise over bytes that nobody foresaw; the fuzz finds none."""

Reader = Callable[[InstrumentFile], list[Measurement]]


@dataclass(frozen=True, slots=True)
class Registered:
    """A format and the function that reads it."""

    format: Format
    read: Reader


@functools.cache
def formats() -> Mapping[str, Registered]:
    """All formats by id, in order of id."""
    package = importlib.import_module("parsers.formats")
    found: dict[str, Registered] = {}
    for module_info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        module = importlib.import_module(f"parsers.formats.{module_info.name}")
        registered = Registered(module.FORMAT, module.read)
        if registered.format.id != module_info.name:
            raise RuntimeError(f"format {registered.format.id!r} lives in module {module_info.name!r}")
        found[registered.format.id] = registered
    return MappingProxyType(found)


def recognise(path: Path | str) -> Format:
    """The one format that fits the content of a file or folder, whatever its name.

    Raises ForeignFile if none fits, AmbiguousFile (naming them) if more than one does, UnreadableFile.
    """
    return _recognise(InstrumentFile.of(path)).format


def read(path: Path | str, progress: Progress | None = None) -> list[Measurement]:
    """The measurements of one file or folder; nearly always one, several where a file holds many runs.

    `progress` is told (bytes read, bytes in all) from time to time while a large file is read.
    Raises ParserError and nothing else, whatever the bytes are.
    """
    file = InstrumentFile.of(path, progress)
    registered = _recognise(file)
    try:
        return registered.read(file)
    except MemoryError as refused:
        raise ReadingStopped(
            Text(
                "文件“{name}”（{size} MB）所需内存超过本程序可用的内存，未读取。",
                'File "{name}" ({size} MB) needs more memory than this program may have; it is not read.',
            ).fill(name=file.name, size=max(file.size >> 20, 1)),
            Text(
                "请关闭其他程序后重试，或在内存更大的计算机上读取，或在仪器软件中分成几个较小的文件导出。",
                "Close other programs and try again, read it on a computer with more memory, or export it in smaller "
                "files in the instrument's program.",
            ),
        ) from refused
    except _STUMBLES as stumble:
        raise BrokenFile(
            Text(
                "文件“{name}”看起来是“{title_zh}”，但内容无法读取：{reason}。",
                'File "{name}" looks like {title_en}, but its content cannot be read: {reason}.',
            ).fill(
                name=file.name,
                title_zh=registered.format.title.zh,
                title_en=registered.format.title.en,
                reason=f"{type(stumble).__name__}: {stumble}",
            ),
            Text(
                "请在仪器软件中重新导出；如仍失败，请把该文件交给开发者。",
                "Export it again in the instrument's program; if that fails too, hand the file to the developers.",
            ),
        ) from stumble


def companions(path: Path | str) -> tuple[Path, ...]:
    """The other existing files that belong to the same run (a `.S00` beside a `.R00`), by stem, any case."""
    path = Path(path)
    suffix = path.suffix.lower()
    wanted = {
        other
        for registered in formats().values()
        if suffix in registered.format.companions
        for other in registered.format.companions
        if other != suffix
    }
    if not wanted or not path.parent.is_dir():
        return ()
    stem = path.stem.lower()
    return tuple(
        sorted(
            there
            for there in path.parent.iterdir()
            if there.suffix.lower() in wanted and there.stem.lower() == stem and there.is_file()
        )
    )


def _recognise(file: InstrumentFile) -> Registered:
    fitting = [registered for registered in formats().values() if registered.format.fits(file)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        names = [registered.format.title for registered in fitting]
        raise AmbiguousFile(
            Text(
                "“{name}”同时符合多种格式：" + "；".join(title.zh for title in names) + "。",
                '"{name}" fits more than one format: ' + "; ".join(title.en for title in names) + ".",
            ).fill(name=file.name),
            Text("请把该文件交给开发者。", "Hand the file to the developers."),
        )
    from parsers.foreign import foreign_file

    raise foreign_file(file)
