"""ASTM E1394 / CLSI LIS02-A2 records: which sample, which test, which value.

Records end with CR: H header, P patient, O order, R result, C comment, L end. The delimiters are declared in the
header's second field; the escapes `&F& &S& &R& &E&` stand for them. Read here: O.3 sample, R.3 test (its fourth
component is the local code), R.4 value, R.5 unit, R.7 flag, R.9 status, R.13 completed. Times have no zone. No order
of records is demanded. A value such as `<0.1` is text and stays text.

Sources: public interface manuals of osmometers and analysers that speak it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from station.serial.heard import number


@dataclass(frozen=True, slots=True, kw_only=True)
class AstmResult:
    """One R record with the sample of the O record before it; `value` is None where the text is no plain number."""

    sample: str
    test: str
    text: str
    value: Decimal | None
    unit: str
    flag: str
    status: str
    completed: str
    raw: str


@dataclass(frozen=True, slots=True)
class _Delimiters:
    field: str = "|"
    repeat: str = "\\"
    component: str = "^"
    escape: str = "&"

    def plain(self, text: str) -> str:
        """The text with its escapes undone."""
        mark = self.escape
        for code, sign in (("F", self.field), ("S", self.component), ("R", self.repeat), ("E", mark)):
            text = text.replace(f"{mark}{code}{mark}", sign)
        return text


def results(text: str) -> list[AstmResult]:
    """The results of a transfer in their order."""
    delimiters, sample, found = _Delimiters(), "", []
    for record in filter(None, (line.strip("\n") for line in text.split("\r"))):
        if record[0] == "H" and len(record) >= 5:
            delimiters = _Delimiters(*record[1:5])
        fields = record.split(delimiters.field)
        kind = fields[0].strip().upper()
        if kind in ("P", "H"):
            sample = ""
        elif kind == "O":
            sample = delimiters.plain(_field(fields, 3).split(delimiters.component)[0]).strip()
        elif kind == "R":
            found.append(_result(fields, sample, delimiters, record))
    return found


def instrument(text: str) -> str:
    """The sender's name in the header (H.5), or nothing."""
    first = text.split("\r", 1)[0]
    if not first.startswith("H") or len(first) < 5:
        return ""
    return _field(first.split(first[1]), 5).replace(first[3], " ").strip()


def _result(fields: list[str], sample: str, delimiters: _Delimiters, record: str) -> AstmResult:
    components = _field(fields, 3).split(delimiters.component)
    test = components[3] if len(components) > 3 and components[3] else next(filter(None, components), "")
    text = delimiters.plain(_field(fields, 4)).strip()
    return AstmResult(
        sample=sample,
        test=delimiters.plain(test).strip(),
        text=text,
        value=number(text),
        unit=delimiters.plain(_field(fields, 5)).strip(),
        flag=_field(fields, 7),
        status=_field(fields, 9),
        completed=_field(fields, 13),
        raw=record,
    )


def _field(fields: list[str], position: int) -> str:
    """Field n as the standard counts (the record's letter is the first)."""
    return fields[position - 1] if len(fields) >= position else ""
