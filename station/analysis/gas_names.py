"""The names under which the components of natural gas come in certificates, result tables and typed-in compositions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from parsers.wording import Text
from station.analysis.errors import AnalysisError
from station.analysis.gas import COMPONENTS

FORMULAS: Mapping[str, str] = {
    "CH4": "methane", "C1": "methane", "甲烷": "methane", "C2H6": "ethane", "C2": "ethane", "乙烷": "ethane",
    "C3H8": "propane", "C3": "propane", "丙烷": "propane",
    "iC4H10": "isobutane", "iC4": "isobutane", "ibutane": "isobutane", "2methylpropane": "isobutane",
    "异丁烷": "isobutane", "nC4H10": "n_butane", "nC4": "n_butane", "正丁烷": "n_butane",
    "neoC5H12": "neopentane", "neoC5": "neopentane", "22dimethylpropane": "neopentane", "新戊烷": "neopentane",
    "iC5H12": "isopentane", "iC5": "isopentane", "ipentane": "isopentane", "2methylbutane": "isopentane",
    "异戊烷": "isopentane", "nC5H12": "n_pentane", "nC5": "n_pentane", "正戊烷": "n_pentane",
    "nC6H14": "n_hexane", "nC6": "n_hexane", "C6+": "n_hexane", "正己烷": "n_hexane", "己烷": "n_hexane",
    "nC7H16": "n_heptane", "nC7": "n_heptane", "正庚烷": "n_heptane", "nC8H18": "n_octane", "nC8": "n_octane",
    "正辛烷": "n_octane", "N2": "nitrogen", "氮": "nitrogen", "氮气": "nitrogen", "O2": "oxygen", "氧": "oxygen",
    "氧气": "oxygen", "CO2": "carbon_dioxide", "二氧化碳": "carbon_dioxide", "CO": "carbon_monoxide",
    "一氧化碳": "carbon_monoxide", "H2S": "hydrogen_sulfide", "hydrogensulphide": "hydrogen_sulfide",
    "硫化氢": "hydrogen_sulfide", "H2": "hydrogen", "氢": "hydrogen", "氢气": "hydrogen", "He": "helium",
    "氦": "helium", "氦气": "helium", "Ar": "argon", "氩": "argon", "氩气": "argon",
}  # fmt: skip
"""How certificates name the components; C6+ counts as n-hexane."""

_BY_NAME: Mapping[str, str] = {
    **{component.replace("_", ""): component for component in COMPONENTS},
    **{formula.casefold(): component for formula, component in FORMULAS.items()},
}


def component_id(name: str) -> str | None:
    """The id of a component by its id, name or formula; hyphens, commas, blanks and case aside (i-C4H10, n-Butane).

    None if there is none of that name.
    """
    plain = re.sub(r"[\s_,-]+", "", name).casefold()
    return _BY_NAME.get(plain)


def formula_of(component: str) -> str:
    """How a chart names a component in any language: CH4, iC4H10; C6+ for the group that counts as n-hexane."""
    if component == "n_hexane":
        return "C6+"
    return next(formula for formula, known in FORMULAS.items() if known == component)


def by_component(amounts: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The amounts by component id. AnalysisError for an unknown name, a component given twice, a negative amount."""
    found: dict[str, Decimal] = {}
    for name, amount in amounts.items():
        component = component_id(name)
        if component is None:
            known = ", ".join(COMPONENTS)
            raise AnalysisError(
                Text(f"未知组分“{name}”；可用：{known}", f'unknown component "{name}"; there are: {known}'),
                Text("请使用列出的组分名称。", "Use one of the names listed."),
            )
        if component in found:
            raise AnalysisError(
                Text(f"组分 {component} 给出了多次：“{name}”", f'component {component} is given twice: "{name}"'),
                Text("每个组分只保留一个数值。", "Keep one amount of each component."),
            )
        if amount < 0:
            raise AnalysisError(
                Text(f"{name} = {amount}：含量不能为负", f"{name} = {amount}: an amount cannot be negative"),
                Text("请更正该数值。", "Correct this amount."),
            )
        found[component] = amount
    return found
