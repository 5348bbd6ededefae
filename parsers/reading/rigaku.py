"""What Rigaku's `.ras` and `.rasx` share: rows of angle, intensity and attenuator factor, and the names of axes."""

from __future__ import annotations

import numpy as np

from parsers.measurement import Floats, Trace
from parsers.reading.columns import number_table
from parsers.reading.diffraction import TWO_THETA, scan_trace
from parsers.reading.refusal import broken, check_count
from parsers.wording import Text

_TWO_THETA_AXES = ("twothetatheta", "twotheta", "twothetaomega", "twothetachi", "2-theta")


def profile_trace(
    rows: list[str], *, title: str, axis: str, unit: str, declared: int | None, file_name: str, first_line: int
) -> tuple[Trace, list[Text]]:
    """A scan from rows of angle, intensity, attenuator factor; remarks where the attenuator was in the beam, or counts
    are none.

    The intensity is multiplied by the factor, as the vendor's programs show it; not by one that is none (0 or less).
    """
    if declared is not None and declared != len(rows):
        check_count(file_name, Text("数据点", "data points"), declared, len(rows))
    table = number_table(rows, file_name, first_line)
    if table.shape[1] not in (2, 3):
        raise broken(
            file_name,
            Text("每行应有 3 个数值，实际 {n} 个", "rows of {n} numbers; 3 were expected").fill(n=table.shape[1]),
        )
    values, notes = table[:, 1], _not_whole(table[:, 1], unit, title)
    factors = table[:, 2] if table.shape[1] == 3 else np.ones(1)
    if bool((factors <= 0).any()):
        note = Text(
            "{scan}：衰减器系数为 0 或负数，强度未作换算。",
            "{scan}: attenuator factors are 0 or less; the intensities are left as printed.",
        )
        notes.append(note.fill(scan=title))
    elif bool((factors != 1).any()):
        values = values * factors
        note = Text(
            "{scan}：强度已乘以衰减器系数（最大 {top}）。",
            "{scan}: the intensities are multiplied by the attenuator factors (up to {top}).",
        )
        notes.append(note.fill(scan=title, top=f"{factors.max():g}"))
    plain = axis.lower().replace(" ", "").replace("_", "")
    name = TWO_THETA if plain in _TWO_THETA_AXES or plain.startswith("2-theta") else axis or "angle"
    return scan_trace(title, table[:, 0], values, unit=unit, file_name=file_name, axis=name), notes


def _not_whole(values: Floats, unit: str, title: str) -> list[Text]:
    """A remark where what is called counts is none: the program may have scaled it, or it is a rate."""
    if unit.lower() != "counts" or not bool((values != np.round(values)).any()):
        return []
    note = Text(
        "{scan}：文件称强度单位为 counts，但数值不是整数，可能已换算或为计数率。",
        "{scan}: the file calls its intensities counts, but they are not whole: scaled, or a rate.",
    )
    return [note.fill(scan=title)]
