"""Writes curves and results as plain text: JCAMP-DX, bare columns, and a table of results as a laboratory types it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sample_spectra.runs import Floats


def jcamp_bytes(title: str, data_type: str, units: tuple[str, str], x: Floats, y: Floats, at: datetime) -> bytes:
    """A curve as JCAMP-DX pairs; x in units[0], y in units[1], shape (n,) each."""
    head = {
        "TITLE": title,
        "JCAMP-DX": "5.00",
        "DATA TYPE": data_type,
        "LONG DATE": f"{at:%Y/%m/%d %H:%M:%S}",
        "XUNITS": units[0],
        "YUNITS": units[1],
        "FIRSTX": f"{x[0]:.6g}",
        "LASTX": f"{x[-1]:.6g}",
        "NPOINTS": str(len(x)),
        "XYPOINTS": "(XY..XY)",
    }
    lines = [f"##{label}= {text}" for label, text in head.items()]
    lines += [f"{one:.6g}, {other:.6g}" for one, other in zip(x, y, strict=True)]
    return "\r\n".join([*lines, "##END=", ""]).encode()


def columns_bytes(x: Floats, y: Floats, names: Sequence[str] = (), sample_name: str = "") -> bytes:
    """Two columns: bare with tabs, or below the sample's line and the columns' names with commas."""
    between = "," if names else "\t"
    head = [f"样品编号,{sample_name}", ",".join(names)] if names else []
    rows = [f"{one:.6g}{between}{other:.6g}" for one, other in zip(x, y, strict=True)]
    return ("\n".join([*head, *rows]) + "\n").encode()


def results_bytes(sample_name: str, at: datetime, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    """A sample's results as CSV: its number and time before each row."""
    lines = [",".join(("样品编号", "分析时间", *columns))]
    lines += [",".join((sample_name, f"{at:%Y-%m-%d %H:%M}", *map(str, row))) for row in rows]
    return ("\n".join(lines) + "\n").encode()
