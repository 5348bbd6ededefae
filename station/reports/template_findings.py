"""What can be wrong with a template, whichever kind it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from parsers.wording import Text

FindingKind = Literal["broken", "unknown", "unbound", "duplicate", "mark", "overflow", "golden"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateFinding:
    """One thing that is wrong with a template, and its place (file, line or paragraph) where that is known."""

    kind: FindingKind
    message: Text
    where: str = ""


def not_once(times: int, name: Text, where: str = "") -> TemplateFinding:
    """The finding on a field that is printed another number of times than once."""
    if times:
        message = Text(f"“{name.zh}”印了 {times} 次", f'"{name.en}" is printed {times} times')
        return TemplateFinding(kind="duplicate", message=message, where=where)
    message = Text(f"“{name.zh}”没有印出", f'"{name.en}" is not printed')
    return TemplateFinding(kind="unbound", message=message, where=where)
