"""The head of a run: what must be known of a measurement to find its task, and nothing that weighs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast, get_args

from parsers import errors
from parsers.errors import ParserError
from parsers.measurement import Measurement, Technique
from parsers.recognition import read
from parsers.wording import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RunHead:
    """One run of a file: its format, technique, the sample's name and the instrument's time of it."""

    format_id: str
    technique: Technique
    sample_name: str
    acquired_at: datetime | None = None

    @classmethod
    def of(cls, measurement: Measurement) -> RunHead:
        """The head of a measurement."""
        return cls(
            format_id=measurement.format_id,
            technique=measurement.technique,
            sample_name=measurement.sample_name,
            acquired_at=measurement.acquired_at,
        )


def read_heads(path: Path) -> list[RunHead]:
    """Read a whole file or folder in this process and keep the heads of its runs. Raises ParserError."""
    return [RunHead.of(measurement) for measurement in read(path)]


def head_as_json(head: RunHead) -> dict[str, str | None]:
    """A head as plain JSON values."""
    return {
        "format_id": head.format_id,
        "technique": head.technique,
        "sample_name": head.sample_name,
        "acquired_at": head.acquired_at.isoformat() if head.acquired_at else None,
    }


def head_from_json(plain: Mapping[str, Any]) -> RunHead:
    """The head that `head_as_json` wrote. ValueError or KeyError if it is none."""
    if plain["technique"] not in get_args(Technique):
        raise ValueError(f"no technique: {plain['technique']!r}")
    said = plain["acquired_at"]
    return RunHead(
        format_id=str(plain["format_id"]),
        technique=cast(Technique, plain["technique"]),
        sample_name=str(plain["sample_name"]),
        acquired_at=None if said is None else datetime.fromisoformat(said),
    )


def error_as_json(error: ParserError) -> dict[str, Any]:
    """A refusal as plain JSON values."""
    return {"kind": error.kind, "message": list(error.message), "cure": list(error.cure), "where": error.where}


def error_from_json(plain: Mapping[str, Any]) -> ParserError:
    """The refusal that `error_as_json` wrote, of its own kind. ValueError or KeyError if it is none."""
    kind = getattr(errors, str(plain["kind"]), None)
    if not (isinstance(kind, type) and issubclass(kind, ParserError)):
        raise ValueError(f"no kind of refusal: {plain['kind']!r}")
    message, cure = (Text(*(str(part) for part in plain[key])) for key in ("message", "cure"))
    return kind(message, cure, str(plain["where"]))
