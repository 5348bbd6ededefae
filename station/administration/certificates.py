"""Certificates of reference materials (标准物质证书): recorded by an administrator, each revision kept.

A standard gas, a mixture of n-alkanes or a pure phase calibrates only with what its certificate says. Values are
numbers by component; a later revision takes the earlier one's place for what is calculated then, and what was
calculated before keeps the revision it was calculated with.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from parsers.wording import Text
from station.administration.desk import AdminDesk
from station.analysis.gas_names import component_id
from station.audit import AuditTrail
from station.clock import Clock
from station.errors import Conflict, NotFound
from station.items.catalogue import Catalogue
from station.records import Certificate, CertificateUse
from station.store import Store

USES: Mapping[CertificateUse, Text] = {
    "": Text("按样品名", "as named"),
    "standard": Text("校准", "calibrates"),
    "reference": Text("质控", "is checked"),
    "unused": Text("停用", "not in use"),
}
"""What a material serves for, in words."""
OTHER_NAMES = frozenset({"rir", "accepted"})
"""Names that items ask for beside their components and columns: RIR of a pure phase, δ of an isotope standard."""
_PARTS = re.compile(r"^\s*(?P<name>.+?)\s*[=:：,，;；\t ]\s*(?P<number>[^\s=:：,，;；\t]+)\s*%?\s*$")
_CURE = Text("每行一个：组分名称和数值，如“甲烷 90.12”。", "One a line: component and number, such as: methane 90.12")


class CertificateDesk:
    """Records certificates."""

    def __init__(
        self, store: Store, catalogue: Catalogue, audit: AuditTrail, administration: AdminDesk, clock: Clock
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._audit = audit
        self._administration = administration
        self._clock = clock

    def needs_proof(self) -> bool:
        """Whether an administrator must prove who they are."""
        return self._administration.needs_proof()

    def put(self, certificate: Certificate, person_id: str = "", pin: str = "") -> None:
        """Record a certificate, or a new revision of it. Raises NotAllowed, and Conflict for one without name or
        values."""
        made = replace(certificate, name=certificate.name.strip())
        if not made.name or (not made.values and made.use != "unused"):
            raise Conflict(
                Text(
                    "证书须有标准物质名称和至少一个定值。", "A certificate has a name and a certified value at least."
                ),
                Text(
                    "名称须与仪器序列中的样品名一致。",
                    "The name is that which runs of the material carry in the instrument's sequence.",
                ),
            )
        who = self._administration.prove(person_id, pin)
        with self._store.transaction():
            before = self._store.certificates.newest().get(made.name)
            made = replace(made, recorded_by=who, recorded_at=self._clock.now())
            self._store.certificates.put(made)
            self._audit.write("certificate", who, {"name": made.name, "before": _told(before), "after": _told(made)})

    def retire(self, name: str, person_id: str = "", pin: str = "") -> None:
        """Take a material out of use: its runs calibrate and check nothing from now on. Raises NotAllowed, NotFound."""
        certificate = self._store.certificates.newest().get(name)
        if certificate is None:
            listed = ", ".join(self._store.certificates.newest()) or "—"
            raise NotFound(
                Text(
                    f"没有标准物质“{name}”的证书；现有：{listed}",
                    f'There is no certificate of "{name}"; there are: {listed}',
                ),
                Text("请核对名称。", "Check the name."),
            )
        self.put(replace(certificate, use="unused"), person_id, pin)

    def unknown(self, names: Sequence[str]) -> list[str]:
        """Those of the names that no item here asks for: mostly written otherwise than an item calls them."""
        known = set(OTHER_NAMES)
        for item in self._catalogue.values():
            for one in item.components:
                known |= {one.id.casefold(), one.title.zh.casefold(), one.title.en.casefold()}
            for column in item.columns:
                known |= {column.id.casefold(), column.title.zh.casefold(), column.title.en.casefold()}
            known |= {quantity.id.casefold() for quantity in item.quantities}
        return [name for name in names if not {name.strip().casefold(), component_id(name)} & known]


def values_in(text: str) -> dict[str, Decimal]:
    """Certified values as they are written down: a JSON object, or lines of a name and a number. Raises Conflict."""
    if text.lstrip().startswith("{"):
        try:
            pairs = list(json.loads(text, parse_float=str, parse_int=str).items())
        except ValueError as error:
            raise Conflict(Text(f"不是 JSON：{error}", f"This is no JSON: {error}"), _CURE) from error
    else:
        pairs = [_pair(line) for line in text.splitlines() if line.strip()]
    values: dict[str, Decimal] = {}
    for name, number in pairs:
        if name in values:
            raise Conflict(Text(f"“{name}”出现两次。", f'"{name}" is there twice.'), _CURE)
        values[name] = _number(name, number)
    return values


def _pair(line: str) -> tuple[str, str]:
    match = _PARTS.match(line)
    if match is None:
        raise Conflict(Text(f"“{line}”不是“名称 数值”。", f'"{line}" is no name with a number.'), _CURE)
    return match["name"], match["number"]


def _number(name: str, number: object) -> Decimal:
    try:
        value = Decimal(str(number))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise Conflict(Text(f"“{name}”的“{number}”不是数字。", f'"{number}" of "{name}" is no number.'), _CURE)
    return value


def _told(certificate: Certificate | None) -> Mapping[str, object]:
    if certificate is None:
        return {}
    return {
        "values": {name: str(value) for name, value in certificate.values.items()},
        "use": certificate.use,
        "number": certificate.number,
        "maker": certificate.maker,
        "valid_until": "" if certificate.valid_until is None else certificate.valid_until.isoformat(),
    }
