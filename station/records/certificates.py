"""What a reference material is certified to hold: a standard gas, a mixture of alkanes, a pure phase."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

CertificateUse = Literal["", "standard", "reference", "unused"]
"""What runs of the material serve for: "" as their names and the item say; to calibrate; to be checked; for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The certificate of a reference material. A later revision of the same name takes its place; none is lost.

    `name` is how runs of the material are called, `values` what is certified (by component, in the certificate's unit),
    `number` and `maker` are those printed on the certificate, `valid_until` is its last day.
    """

    name: str
    values: Mapping[str, Decimal] = field(default_factory=dict)
    use: CertificateUse = ""
    number: str = ""
    maker: str = ""
    valid_until: date | None = None
    recorded_by: str = ""
    recorded_at: datetime | None = None
    revision: int = 0
    """Its place in the station's memory; 0 before it is kept."""
