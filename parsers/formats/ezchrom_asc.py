"""EZChrom Elite ASCII export `.asc`, `.dat.asc`: the signals of one run as text.

Written by: EZChrom Elite 3, "File > Export > ASCII". Encoding of the computer.

Structure. Lines of key and values, separated by what follows the first key (tab, comma, semicolon), one value for each
channel: `Version:`, `Maxchannels:`, `Sample ID:`,
`Data File:`, `Method:`, `User Name:`, `Acquisition Date and Time:`, `Sampling Rate:` (with a unit behind the values),
`Total Data Points:`, `X Axis Title:`, `Y Axis Title:`, `X Axis Multiplier:`, `Y Axis Multiplier:`. Then the counts,
one on a line, channel after channel.

Units and clock. Value = count x Y multiplier in the unit that the Y title names; time = index x X multiplier / rate.
The multiplier of minutes is printed as 0.016667; 1/60 is meant and taken, as the raw file of the same run proves.
AM/PM in the date means month first.

Checked: exactly as many counts as all channels declare; as many values as channels in each line (more are refused: a
decimal comma between commas).

Sources: exports of four real GC runs, two of them with their raw `.dat`.
"""

from __future__ import annotations

import numpy as np

from parsers.format import Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Axis, Floats, Instrument, Measurement, Trace
from parsers.reading.clocks import parse_clock
from parsers.reading.columns import number_list
from parsers.reading.encodings import decode
from parsers.reading.fields import decimal, printed_number, whole
from parsers.reading.refusal import broken, check_count, held, incomplete
from parsers.wording import Text

FORMAT = Format(
    id="ezchrom_asc",
    title=Text("EZChrom ASCII 导出 .asc", "EZChrom ASCII export .asc"),
    technique="gc",
    suffixes=(".asc",),
    marks=(
        TextPattern(r"\A(?:\xef\xbb\xbf|\ufeff)?Version:[\t,;]"),
        TextPattern(r"^Maxchannels:[\t,;]"),
    ),
)
MAX_CHANNELS = 64
_MINUTE = 1.0 / 60.0


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement with a trace for each channel."""
    decoded = decode(file.data())
    lines = decoded.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start = next((i for i, line in enumerate(lines) if line.strip() and ":" not in line), len(lines))
    head = _head(lines[:start])
    channels = whole(_first(head, "Maxchannels"))
    if channels is None or not 0 < channels <= MAX_CHANNELS:
        raise broken(file.name, Text("通道数为“{n}”", 'Maxchannels reads "{n}"').fill(n=_first(head, "Maxchannels")))
    if lines[-1].strip():
        raise incomplete(file.name, Text("最后一行没有换行", "the last line does not end"))
    counts = number_list(" ".join(lines[start:]), file.name, Text("计数", "the counts"))
    sizes = [whole(cell) or 0 for cell in _of_channels(head, "Total Data Points", channels, file.name)]
    check_count(file.name, Text("数据点", "data points"), sum(sizes), counts.size)
    acquired_at, clock = parse_clock(_first(head, "Acquisition Date and Time"))
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="gc",
            sample_name=_first(head, "Sample ID"),
            acquired_at=acquired_at,
            operator=_first(head, "User Name"),
            method=_first(head, "Method"),
            instrument=Instrument(software=f"EZChrom Elite {_first(head, 'Version')}".strip()),
            traces=_traces(head, counts, sizes, file.name),
            metadata={key: " ".join(cells) for key, cells in head.items() if any(cells)},
            remarks=held([decoded.remark, clock]),
        )
    ]


def _head(lines: list[str]) -> dict[str, list[str]]:
    """The values of each key, which what stands behind the first key separates."""
    separator = lines[0].partition(":")[2][:1] if lines else "\t"
    found = {}
    for line in lines:
        key, _, value = line.partition(":")
        found[key.strip()] = [cell.strip() for cell in value.removeprefix(separator).split(separator)]
    return found


def _traces(head: dict[str, list[str]], counts: Floats, sizes: list[int], name: str) -> tuple[Trace, ...]:
    channels = len(sizes)
    rates = _numbers(head, "Sampling Rate", channels, name)
    across = _numbers(head, "X Axis Multiplier", channels, name)
    up = _numbers(head, "Y Axis Multiplier", channels, name)
    titles = _of_channels(head, "X Axis Title", channels, name)
    units = _of_channels(head, "Y Axis Title", channels, name)
    traces, at = [], 0
    for i, size in enumerate(sizes):
        scale = _MINUTE if abs(across[i] - _MINUTE) < 1e-6 else across[i]
        if titles[i].lower() not in ("minutes", "min", "minuten", "分钟") or not rates[i] > 0:
            raise broken(
                name,
                Text("横轴为“{title}”，应为分钟", 'the X axis is "{title}"; minutes were expected').fill(
                    title=titles[i]
                ),
            )
        title = f"Channel {i + 1}"
        traces.append(
            Trace(
                name=title,
                x=Axis(name="time", unit="min", values=np.arange(size, dtype=np.float64) * (scale / rates[i])),
                y=Axis(name=title, unit=units[i], values=counts[at : at + size] * up[i]),
            )
        )
        at += size
    return tuple(traces)


def _first(head: dict[str, list[str]], key: str) -> str:
    return head.get(key, [""])[0]


def _of_channels(head: dict[str, list[str]], key: str, channels: int, name: str) -> list[str]:
    cells = head.get(key, [])
    if len(cells) < channels:
        raise incomplete(name, Text("“{key}”的值少于 {n} 个", '"{key}" has not {n} values').fill(key=key, n=channels))
    return cells[:channels]


def _numbers(head: dict[str, list[str]], key: str, channels: int, name: str) -> list[float]:
    cells = _of_channels(head, key, channels, name)
    found = [printed_number(cell) for cell in cells]
    more = head[key][channels:]
    if any(value is None for value in found) or any(decimal(cell) is not None for cell in more):
        said = " ".join([*cells, *more])
        raise broken(name, Text("“{key}”的值为“{c}”", '"{key}" reads "{c}"').fill(key=key, c=said))
    return [float(value) for value in found if value is not None]
