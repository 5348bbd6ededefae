"""OLE compound documents (the container of many instruments' files) with a fence around the library's stumbles."""

from __future__ import annotations

import functools
import io
import struct
from pathlib import Path

from parsers.instrument_file import MAX_BYTES, InstrumentFile
from parsers.reading.refusal import broken, incomplete
from parsers.wording import Text

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (
    OSError,
    ValueError,
    LookupError,
    ArithmeticError,
    TypeError,
    AttributeError,
    RecursionError,
    MemoryError,
    struct.error,
)
"""What olefile raises for damaged documents, besides its own OleFileError (an OSError)."""


class OleDocument:
    """The streams of an OLE document by path (`A/B`). Raises IncompleteFile if its tables lie beyond its end."""

    def __init__(self, file: InstrumentFile) -> None:
        import olefile

        self.name = file.name
        try:
            self._ole = olefile.OleFileIO(io.BytesIO(file.data(MAX_BYTES)))
            self.names: tuple[str, ...] = tuple(
                "/".join(path) for path in self._ole.listdir(streams=True, storages=False)
            )
        except _FOREIGN as error:
            raise incomplete(
                file.name,
                Text("OLE 复合文档的目录无法读取：{error}", "the OLE document's tables cannot be read: {error}").fill(
                    error=error
                ),
            ) from error

    def has(self, path: str) -> bool:
        """Whether there is such a stream."""
        return path in self.names

    def read(self, path: str) -> bytes:
        """The content of a stream. Raises BrokenFile if it is missing or its sectors lead nowhere."""
        try:
            with self._ole.openstream(path) as stream:
                return bytes(stream.read())
        except _FOREIGN as error:
            raise broken(
                self.name,
                Text("数据流“{path}”无法读取：{error}", 'the stream "{path}" cannot be read: {error}').fill(
                    path=path, error=error
                ),
            ) from error


def ole_names(file: InstrumentFile) -> tuple[str, ...]:
    """The stream paths of an OLE document for recognition; none if it is no readable one."""
    if file.is_folder or not file.head.startswith(OLE_MAGIC):
        return ()
    try:
        return _directory(file.path, file.path.stat().st_mtime_ns, file.size)
    except _FOREIGN:
        return ()


@functools.lru_cache(maxsize=2)
def _directory(path: Path, changed: int, size: int) -> tuple[str, ...]:
    """The paths in a document, kept while the marks of all formats look at it (until it changes)."""
    import olefile

    with olefile.OleFileIO(path) as ole:
        return tuple("/".join(parts) for parts in ole.listdir(streams=True, storages=False))
