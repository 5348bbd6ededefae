"""What Rigaku's `.ras` and `.rasx` share: rows of angle, intensity and attenuator factor, and the names of axes."""

from __future__ import annotations

from parsers.measurement import Trace
from parsers.reading.columns import number_table
from parsers.reading.diffraction import TWO_THETA, scan_trace
from parsers.reading.refusal import broken, check_count
from parsers.wording import Text

_TWO_THETA_AXES = ("twothetatheta", "twotheta", "twothetaomega", "twothetachi", "2-theta")


def profile_trace(
    rows: list[str], *, title: str, axis: str, unit: str, declared: int | None, file_name: str, first_line: int
) -> tuple[Trace, Text | None]:
    """A scan from rows of angle, intensity, attenuator factor; a remark where the attenuator was in the beam.

    The intensity is multiplied by the factor, as the vendor's programs show it.
    """
    if declared is not None and declared != len(rows):
        check_count(file_name, Text("数据点", "data points"), declared, len(rows))
    table = number_table(rows, file_name, first_line)
    if table.shape[1] not in (2, 3):
        raise broken(
            file_name,
            Text("每行应有 3 个数值，实际 {n} 个", "rows of {n} numbers; 3 were expected").fill(n=table.shape[1]),
        )
    values, note = table[:, 1], None
    if table.shape[1] == 3 and bool((table[:, 2] != 1).any()):
        values = values * table[:, 2]
        note = Text(
            "{scan}：强度已乘以衰减器系数（最大 {top}）。",
            "{scan}: the intensities are multiplied by the attenuator factors (up to {top}).",
        ).fill(scan=title, top=f"{table[:, 2].max():g}")
    plain = axis.lower().replace(" ", "").replace("_", "")
    name = TWO_THETA if plain in _TWO_THETA_AXES or plain.startswith("2-theta") else axis or "angle"
    return scan_trace(title, table[:, 0], values, unit=unit, file_name=file_name, axis=name), note
