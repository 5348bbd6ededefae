"""A message that the station took from a serial line: a weight, or an analyser's results.

Written by: the station's own serial capture (`.serial`).

Structure. JSON lines: a head (`format`, `instrument`, `port`, `protocol`, `device_serial`, `device_model`, `at`), the
conversation's lines (`at`, `way`, `bytes` as Latin-1 characters), the readings (`sample`, `reading`, `text`, `value`,
`unit`; in a record of weighings also `at`, `device_serial`, `vessel`, `by`, `capture`) and an end (`end`: number of
lines before it, `incomplete`: why the message is not whole).

Each sample becomes a measurement; a weight taken without one has an empty sample name. Values are decimals from the
device's own characters; a text that is no plain number (`<0.1`) is kept in the metadata. Times are the station's,
with zone. The whole conversation stays in the file.

Checked: the number of lines; every value's digits stand in what the device sent; a message that is not whole is
refused with its reason.

Source: this house's own format, docs/serial.md.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from parsers.errors import IncompleteFile
from parsers.format import Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Instrument, Measurement, Reading
from parsers.reading.refusal import broken, check_count, incomplete
from parsers.wording import Text

FORMAT = Format(
    id="serial_capture",
    title=Text("串口采集", "Serial capture"),
    technique="balance",
    suffixes=(".serial",),
    marks=(TextPattern(r'\A\{"format": "geolab serial capture", "version": 1,'),),
)
_LONGEST_NUMBER = 40
Row = dict[str, Any]


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement for each sample, in the order in which the device told them."""
    data = file.data()
    if not data.endswith(b"\n"):
        raise incomplete(file.name, Text("最后一行没有写完", "its last line has no end"))
    rows = [_row(line, number, file.name) for number, line in enumerate(data.splitlines(), start=1)]
    head, end = rows[0], rows[-1]
    if "end" not in end:
        raise incomplete(file.name, Text("没有结束行", "the line that ends it is missing"))
    check_count(file.name, Text("行数", "lines"), int(end["end"]), len(rows) - 1)
    if end.get("incomplete"):
        raise _not_whole(file.name, str(end["incomplete"]))
    said = "".join(str(row["bytes"]) for row in rows if row.get("way") == "in")
    taken = [row for row in rows if "reading" in row]
    for row in taken:
        if str(row["text"]) not in said:
            raise broken(
                file.name,
                Text("读数“{text}”不在仪器发送的内容中", 'the reading "{text}" is not in what the device sent').fill(
                    text=row["text"]
                ),
            )
    samples = dict.fromkeys(str(row.get("sample", "")) for row in taken)
    return [_measurement(head, sample, [row for row in taken if row["sample"] == sample], said) for sample in samples]


def _measurement(head: Row, sample: str, taken: Sequence[Row], said: str) -> Measurement:
    at = datetime.fromisoformat(str(head["at"]))
    texts = {str(row["reading"]): str(row["text"]) for row in taken if row["value"] is None}
    return Measurement(
        format_id=FORMAT.id,
        technique="balance",
        sample_name=sample,
        acquired_at=at,
        instrument=Instrument(model=str(head.get("device_model", "")), serial=str(head.get("device_serial", ""))),
        readings=tuple(
            Reading(
                name=str(row["reading"]),
                value=_number(row),
                unit=str(row["unit"]),
                at=datetime.fromisoformat(str(row["at"])) if "at" in row else at,
            )
            for row in taken
            if row["value"] is not None
        ),
        metadata={
            "instrument": str(head["instrument"]),
            "port": str(head["port"]),
            "protocol": str(head["protocol"]),
            "said": said,
            **texts,
            **_weighed(taken),
        },
    )


def _weighed(taken: Sequence[Row]) -> dict[str, str]:
    """Of a record of weighings: each weight with its balance, vessel and person."""
    keys = ("device_serial", "instrument", "vessel", "by", "capture")
    return {
        f"weight {number} {row['reading']}": ", ".join(f"{key} {row[key]}" for key in keys if row.get(key))
        for number, row in enumerate(taken, start=1)
        if "capture" in row
    }


def _number(row: Row) -> Decimal:
    """The value, whose digits must stand together in the text."""
    text, value = str(row["text"]), str(row["value"])
    number = Decimal(value) if len(value) <= _LONGEST_NUMBER else None
    if number is None or not number.is_finite() or _digits(value).lstrip("0") not in _digits(text):
        raise ValueError(f"value {value[:_LONGEST_NUMBER]!r} is not in the text {text[:_LONGEST_NUMBER]!r}")
    return number


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _row(line: bytes, number: int, name: str) -> Row:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise broken(name, Text("第 {n} 行不是 JSON", "line {n} is no JSON").fill(n=number)) from error
    if not isinstance(row, dict):
        raise broken(name, Text("第 {n} 行不是对象", "line {n} is no object").fill(n=number))
    return row


def _not_whole(name: str, reason: str) -> IncompleteFile:
    return IncompleteFile(
        Text(
            "文件“{name}”中的报文没有完整到达（{reason}），其中的数值不作为结果。",
            'The message in "{name}" did not arrive whole ({reason}); none of its values is a result.',
        ).fill(name=name, reason=reason),
        Text("请在仪器上重新发送该结果。", "Send the result again from the instrument."),
    )
