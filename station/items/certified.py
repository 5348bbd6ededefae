"""What certificates say to a calculation: the values, who serves for what, and whose last day is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from parsers.wording import Text
from station.items.case import Case
from station.items.item import Item, Role
from station.records import Certificate, Finding

RULE = "expired_certificate"


def certified_role(certificate: Certificate | None, role: Role, item: Item) -> Role:
    """The part that a run plays, where its name alone says `role`: a material with a certificate is no sample.

    What the certificate is recorded for goes before the name, as far as the item takes such runs.
    """
    wanted = {one.role for one in item.inputs}
    if certificate is None:
        return role
    if certificate.use in ("standard", "reference"):
        return certificate.use if certificate.use in wanted else role
    if role != "sample":
        return role
    return next((one for one in ("standard", "reference") if one in wanted), role)


def values_of(certificates: Mapping[str, Certificate]) -> dict[str, Mapping[str, Decimal]]:
    """What is certified, by name and component, of those that are in use."""
    return {name: one.values for name, one in certificates.items() if one.use != "unused"}


def last_days(certificates: Mapping[str, Certificate]) -> dict[str, date]:
    """The last day of each certificate that has one."""
    return {name: one.valid_until for name, one in certificates.items() if one.valid_until is not None}


def expired(case: Case) -> tuple[Finding, ...]:
    """A warning for each material beside the sample whose certificate was over on the day of testing."""
    names = dict.fromkeys(run.sample_name for run in (*case.standards, *case.references))
    found = []
    for name in names:
        last = case.valid_until.get(name)
        if last is not None and case.day is not None and case.day > last:
            message = Text(
                f"标准物质“{name}”的证书有效期至 {last}，检测日期 {case.day} 已过期。",
                f'The certificate of "{name}" was valid until {last}; the day of testing is {case.day}.',
            )
            found.append(Finding(rule=RULE, severity="warning", message=message, source=f"certificate:{name}"))
    return tuple(found)
