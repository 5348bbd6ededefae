"""Mass spectra told as base64 arrays in XML (mzML, mzXML): the arrays, the spectra of each MS level, and the checks.

What the parser's limits do not guard against is refused here: base64 that inflates beyond what it declares, or a
document whose arrays grow out of proportion to the file.
"""

from __future__ import annotations

import binascii
import zlib
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from parsers.errors import BrokenFile
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Measurement, Numbers, ScanSet, Trace
from parsers.reading.gzip_stream import GZIP
from parsers.reading.ions import LARGE_FILE_BYTES, Column, Makers, Pending
from parsers.reading.numpress import Press, most_pressed, unpress
from parsers.reading.refusal import broken, held, incomplete
from parsers.wording import Text

_INFLATES_AT_MOST = 12
_FREE_BYTES = 64 << 20
_BLANKS = b" \t\r\n"
_LONG_BYTES = 10 << 10


class Arrays:
    """Decodes base64 arrays of one file, within bounds; large ones while the document is read on."""

    def __init__(self, file: InstrumentFile, makers: Makers) -> None:
        self._name = file.name
        self._makers = makers
        self._left = _FREE_BYTES + _INFLATES_AT_MOST * file.size

    def decode(
        self, payload: bytes, dtype: str, count: int, *, packed: bool, what: str, press: Press | None = None
    ) -> Pending:
        """`count` numbers of a numpy type, in the machine's byte order. `what` names them.

        `packed` by zlib; `press` is a form of MS-Numpress, which is float64 whatever the type.
        """
        kind = np.dtype(dtype if press is None else "<f8")
        self._spend(count * kind.itemsize, what)

        def make() -> Numbers:
            if press is not None:
                return self._pressed(payload, press, count, packed=packed, what=what)
            return self._numbers(payload, kind, count, packed=packed, what=what)

        if packed and len(payload) > _LONG_BYTES:
            return self._makers.make(make, len(payload))
        made = make()
        return lambda: made

    def _spend(self, size: int, what: str) -> None:
        self._left -= size
        if self._left < 0:
            raise broken(
                self._name, Text("数组大得与文件不相称", "its arrays are out of proportion to the file"), where=what
            )

    def _damaged(self, error: Exception, what: str) -> BrokenFile:
        return broken(self._name, Text("数据编码损坏：{e}", "an array is damaged: {e}").fill(e=error), where=what)

    def _pressed(self, payload: bytes, press: Press, count: int, *, packed: bool, what: str) -> Numbers:
        try:
            raw = _from_base64(payload)
            if packed and raw:
                raw = _inflated(raw, most_pressed(count))
            return unpress(press, raw, count)
        except (binascii.Error, zlib.error, ValueError) as error:
            raise self._damaged(error, what) from error

    def _numbers(self, payload: bytes, kind: np.dtype[Any], count: int, *, packed: bool, what: str) -> Numbers:
        size = count * kind.itemsize
        try:
            raw = _from_base64(payload)
            if packed and raw:
                raw = _inflated(raw, size + 1)
        except (binascii.Error, zlib.error) as error:
            raise self._damaged(error, what) from error
        if len(raw) != size:
            raise broken(
                self._name,
                Text("{what} 应有 {n} 字节，实际不符", "{what} should have {n} bytes and has not").fill(
                    what=what, n=size
                ),
                where=what,
            )
        numbers: Numbers = np.frombuffer(raw, kind).astype(kind.newbyteorder("="), copy=False)
        return numbers


def _from_base64(payload: bytes) -> bytes:
    from pybase64 import b64decode

    try:
        return b64decode(payload, validate=True)
    except binascii.Error:  # line ends and blanks are allowed in XML
        return b64decode(payload.translate(None, _BLANKS), validate=True)


def _inflated(packed: bytes, most: int) -> bytes:
    """At most so many bytes. zlib.error where they are damaged."""
    from isal import isal_zlib  # docs/decisions/0020

    try:
        return isal_zlib.decompressobj().decompress(packed, most)
    except isal_zlib.error as error:  # type: ignore[misc]  # its stubs have an instance for the class
        raise zlib.error(str(error)) from error


@dataclass(slots=True)
class Spectra:
    """The mass spectra of one MS level as they come: time (min; NaN if not said), total, m/z, intensity."""

    mz: Column
    intensity: Column
    unit: str = ""
    times: list[float] = field(default_factory=list)
    totals: list[float] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, file: InstrumentFile, unit: str = "") -> Spectra:
        """No spectra yet; those of a large file will be kept on the disk."""
        large = file.size > LARGE_FILE_BYTES
        return cls(Column(in_file=large), Column(in_file=large), unit)

    def add(self, minutes: float, total: float | None, mz: Pending, intensity: Pending, count: int) -> None:
        """One more spectrum, of `count` ions."""
        self.times.append(minutes)
        self.totals.append(float("nan") if total is None else total)
        self.mz.add(mz)
        self.intensity.add(intensity)
        self.counts.append(count)

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
        chosen = timed.tolist()
        mz, intensity = self.mz.joined(chosen, self.counts), self.intensity.joined(chosen, self.counts)
        counts = [self.counts[one] for one in chosen]
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
    if not places or file.head.startswith(GZIP):
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
    """One measurement: the scans of the lowest MS level, those of the others beside them, the chromatograms.

    Raises IncompleteFile if there is neither a spectrum with a time nor a chromatogram.
    """
    remarks: list[Text | None] = list(shared.remarks)
    found = {level: scans for level in sorted(levels) if (scans := levels[level].scan_set(remarks)) is not None}
    if not found and not traces:
        raise incomplete(
            name, Text("没有带时间的质谱，也没有色谱", "it holds no spectrum with a time and no chromatogram")
        )
    if not found:
        return [replace(shared, traces=tuple(traces), remarks=held(remarks))]
    first, scans = next(iter(found.items()))
    renamed = [replace(one, name=f"{one.name} (chromatogram)") if one.name == "TIC" else one for one in traces]
    return [
        replace(
            shared,
            traces=(scans.tic(), *renamed),
            scans=scans,
            product_scans=MappingProxyType({level: more for level, more in found.items() if level != first}),
            metadata={**shared.metadata, "MS level": str(first)},
            remarks=held(remarks),
        )
    ]
