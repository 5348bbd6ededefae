"""Mass spectra as XML (mzML, mzXML), read as a stream: no tree grows, nothing is fetched, no bomb goes off.

The document is parsed element by element; each is dropped when it ends, so memory holds the spectra and no XML. The
parser's own limits on text are lifted (one FT-ICR spectrum may have 40 MB of base64), so what they guard against is
refused here instead: a DOCTYPE (entities), an encoding that could hide one, deep nesting, endless small elements,
base64 that inflates beyond what it declares, or a document whose arrays grow out of proportion to the file.
"""

from __future__ import annotations

import binascii
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import IO, TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from parsers.instrument_file import InstrumentFile
from parsers.measurement import Measurement, Numbers, ScanSet, Trace
from parsers.reading.refusal import broken, held, incomplete
from parsers.wording import Text

if TYPE_CHECKING:
    from lxml import etree

_CHUNK = 1 << 14
_MAX_DEPTH = 100
_MAX_TAGS_WITHIN = 20_000
_GZIP = b"\x1f\x8b"
_DOCTYPE = b"<!DOCTYPE"
_INFLATES_AT_MOST = 12
_FREE_BYTES = 64 << 20
_ENCODINGS = re.compile(r"utf-?8|(us-)?ascii|iso-8859-\d+|windows-125\d|cp125\d|gb2312|gbk|gb18030", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RootTag:
    """A mark: the XML document, itself or inside gzip, has one of these root elements (a regular expression)."""

    pattern: str

    def fits(self, file: InstrumentFile) -> bool:
        """Whether the head, unpacked where it is gzip, shows the tag before any other of the kind."""
        return not file.is_folder and re.search(rf"<(?:\w+:)?(?:{self.pattern})[\s>]", _head(file)) is not None


def walk(file: InstrumentFile, kept: frozenset[str]) -> Iterator[tuple[str, str, etree._Element]]:
    """("start" or "end", local name, element) of a document in order. An element is dropped after its end, unless it
    lies within one of the `kept` names: then with that one.

    Raises IncompleteFile where the document ends early, BrokenFile where it is malformed or made to harm.
    """
    from lxml import etree

    depth = within = tags = 0
    with _Source(file) as source:
        parser = etree.XMLPullParser(
            events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True
        )
        try:
            for event, element in _events(parser, source):
                name = _local(element)
                if event == "start":
                    depth, within, tags = depth + 1, within + (name in kept), tags + 1
                    if depth > _MAX_DEPTH or (within and tags > _MAX_TAGS_WITHIN):
                        raise broken(
                            file.name, Text("XML 嵌套过深或元素过多", "the XML is nested or filled without end")
                        )
                    yield event, name, element
                    continue
                depth, within = depth - 1, within - (name in kept)
                yield event, name, element
                if not within:
                    tags = 0
                    _drop(element)
        except etree.XMLSyntaxError as error:
            reason = Text("XML 无法解析：{e}", "the XML cannot be parsed: {e}").fill(e=str(error)[:200])
            raise (incomplete if source.exhausted else broken)(file.name, reason, f"line {error.lineno}") from error


def _events(parser: etree.XMLPullParser, source: _Source) -> Iterator[tuple[str, etree._Element]]:
    found: Any = parser  # the stubs know all kinds of event, of which only starts and ends are asked for
    while piece := source.read():
        parser.feed(piece)
        yield from found.read_events()
    parser.close()
    yield from found.read_events()


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    element.clear()
    if parent is not None:
        parent.remove(element)


def _local(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


class _Source:
    """The document's bytes as a stream, unpacked where it is gzip, refused where it declares a DOCTYPE."""

    def __init__(self, file: InstrumentFile) -> None:
        self._file = file
        self._at = 0
        self._tail = b""
        self._inflate = zlib.decompressobj(31) if file.head.startswith(_GZIP) else None
        self.exhausted = False
        declared = re.search(r"""\A(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding=["']([^"']+)""", _head(file))
        if "\0" in _head(file) or (declared and not _ENCODINGS.fullmatch(declared[1])):
            raise broken(file.name, Text("XML 的文字编码不受支持", "the XML is in an encoding that is not read here"))

    def __enter__(self) -> _Source:
        self._stream: IO[bytes] = self._file.stream()
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def read(self) -> bytes:
        """The next piece of the document; empty at its end."""
        piece = self._next()
        self.exhausted = not piece
        if _DOCTYPE in (self._tail + piece).upper() if b"<!" in self._tail + piece else False:
            raise broken(
                self._file.name, Text("XML 声明了 DOCTYPE，不予读取", "the XML has a DOCTYPE, which is refused")
            )
        self._tail = piece[-len(_DOCTYPE) :]
        return piece

    def _next(self) -> bytes:
        if self._inflate is None:
            return self._stream.read(_CHUNK)
        while not self._inflate.eof:
            raw = self._inflate.unconsumed_tail or self._stream.read(_CHUNK)
            if not raw:
                raise incomplete(self._file.name, Text("gzip 数据不完整", "its gzip data end early"))
            try:
                piece = self._inflate.decompress(raw, _CHUNK)
            except zlib.error as error:
                raise broken(
                    self._file.name, Text("gzip 损坏：{e}", "its gzip data are damaged: {e}").fill(e=error)
                ) from error
            self._at += len(piece)
            if self._at > _FREE_BYTES + 40 * self._file.size:
                raise broken(self._file.name, Text("gzip 可能是压缩炸弹", "its gzip data may be a bomb"))
            if piece:
                return piece
        return b""


def _head(file: InstrumentFile) -> str:
    if not file.head.startswith(_GZIP):
        return file.head.decode("latin-1")
    try:
        return zlib.decompressobj(31).decompress(file.head, 4096).decode("latin-1")
    except zlib.error:
        return ""


class Arrays:
    """Decodes base64 arrays of one file, within bounds."""

    def __init__(self, file: InstrumentFile) -> None:
        self._name = file.name
        self._left = _FREE_BYTES + _INFLATES_AT_MOST * file.size

    def decode(self, text: str | None, dtype: str, count: int, *, packed: bool, what: str) -> NDArray[np.generic]:
        """`count` numbers of a numpy type, in the machine's byte order; `packed` by zlib. `what` names them."""
        kind = np.dtype(dtype)
        size = count * kind.itemsize
        self._left -= size
        if self._left < 0:
            raise broken(
                self._name, Text("数组大得与文件不相称", "its arrays are out of proportion to the file"), where=what
            )
        try:
            raw = binascii.a2b_base64("".join((text or "").split()).encode("ascii"), strict_mode=True)
            if packed and raw:
                raw = zlib.decompressobj().decompress(raw, size + 1)
        except (binascii.Error, UnicodeEncodeError, zlib.error) as error:
            raise broken(
                self._name, Text("数据编码损坏：{e}", "an array is damaged: {e}").fill(e=error), where=what
            ) from error
        if len(raw) != size:
            raise broken(
                self._name,
                Text("{what} 应有 {n} 字节，实际不符", "{what} should have {n} bytes and has not").fill(
                    what=what, n=size
                ),
                where=what,
            )
        return np.frombuffer(raw, kind).astype(kind.newbyteorder("="), copy=False)


@dataclass(slots=True)
class Spectra:
    """The mass spectra of one MS level as they come: time (min; NaN if not said), total, m/z, intensity."""

    unit: str = ""
    times: list[float] = field(default_factory=list)
    totals: list[float] = field(default_factory=list)
    mz: list[Numbers] = field(default_factory=list)
    intensity: list[Numbers] = field(default_factory=list)

    def add(self, minutes: float, total: float | None, mz: Numbers, intensity: Numbers) -> None:
        """One more spectrum."""
        self.times.append(minutes)
        self.totals.append(float("nan") if total is None else total)
        self.mz.append(mz)
        self.intensity.append(intensity)

    def scan_set(self, remarks: list[Text | None]) -> ScanSet | None:
        """All spectra with a time in order of time; None if there is none. Adds to `remarks`."""
        times = np.array(self.times)
        order = np.argsort(times, kind="stable")  # NaN comes last
        timed = order[: int(np.count_nonzero(np.isfinite(times)))]
        if timed.size < times.size:
            remarks.append(
                Text("{n} 张质谱没有时间，未采用。", "{n} spectra have no time and are left out.").fill(
                    n=times.size - timed.size
                )
            )
        if timed.size == 0:
            return None
        if np.any(np.diff(timed) < 0):
            remarks.append(
                Text("质谱不按时间排列，已排序。", "The spectra are not in order of time; they were sorted.")
            )
        totals = np.array(self.totals)[timed]
        mz = np.concatenate([self.mz[one] for one in timed.tolist()])
        intensity = np.concatenate([self.intensity[one] for one in timed.tolist()])
        counts = [len(self.mz[one]) for one in timed.tolist()]
        return ScanSet(
            times=times[timed],
            mz=mz,
            intensity=intensity,
            offsets=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
            total=totals if np.all(np.isfinite(totals)) else None,
            unit=self.unit,
        )


def index_remark(file: InstrumentFile, places: list[int], tag: bytes, there: int) -> Text | None:
    """A remark if the document's own index does not lead to its spectra; None without an index."""
    if not places or file.head.startswith(_GZIP):
        return None
    wrong = [
        at
        for at in (places[0], places[len(places) // 2], places[-1])
        if not file.piece(at, len(tag) + 64).lstrip().startswith(tag)
    ]
    if not wrong and len(places) == there:
        return None
    return Text(
        "文件的索引（{n} 项）与其中的 {there} 张质谱不符；按正文读取。",
        "The file's index ({n} entries) does not lead to its {there} spectra; the spectra themselves were read.",
    ).fill(n=len(places), there=there)


def count_remark(what: Text, declared: int | None, there: int) -> Text | None:
    """A remark if another number of items is there than the file declares."""
    if declared is None or declared == there:
        return None
    return Text("{zh}声明为 {n}，实际为 {there}。", "{n} {en} are declared, {there} are there.").fill(
        zh=what.zh, en=what.en, n=declared, there=there
    )


def level_measurements(
    name: str, shared: Measurement, levels: dict[int, Spectra], traces: list[Trace]
) -> list[Measurement]:
    """One measurement for each MS level that has spectra with times, the first with the chromatograms too.

    Raises IncompleteFile if there is neither a spectrum nor a chromatogram.
    """
    found: list[Measurement] = []
    for level in sorted(levels):
        remarks: list[Text | None] = []
        scans = levels[level].scan_set(remarks)
        if scans is not None:
            metadata = {**shared.metadata, "MS level": str(level)}
            found.append(
                replace(
                    shared,
                    traces=(scans.tic(),),
                    scans=scans,
                    metadata=metadata,
                    remarks=held((*shared.remarks, *remarks)),
                )
            )
    if traces:
        first = found[0] if found else shared
        taken = {trace.name for trace in first.traces}
        renamed = [replace(one, name=f"{one.name} (chromatogram)") if one.name in taken else one for one in traces]
        found[:1] = [replace(first, traces=(*first.traces, *renamed))]
    if not found:
        raise incomplete(
            name, Text("没有带时间的质谱，也没有色谱", "it holds no spectrum with a time and no chromatogram")
        )
    return found
