"""The names under which n-alkanes, isoprenoids and light hydrocarbons come in result tables and typed-in areas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from parsers.wording import Text
from station.analysis.errors import AnalysisError

_ALKANE = re.compile(r"n?C(\d{1,2})", re.IGNORECASE)
_ALIASES: Mapping[str, tuple[str, ...]] = {
    "Pr": ("pristane", "ic19", "姥鲛烷", "姥姣烷"),
    "Ph": ("phytane", "ic20", "植烷"),
    "iC18": ("norpristane", "降姥鲛烷"),
    "iC15": ("farnesane", "法呢烷"),
    "Bz": ("benzene", "苯"),
    "Tol": ("toluene", "甲苯"),
    "CP": ("cyclopentane", "环戊烷"),
    "CH": ("cyclohexane", "环己烷"),
    "MCP": ("methylcyclopentane", "甲基环戊烷"),
    "MCH": ("methylcyclohexane", "甲基环己烷"),
    "22DMB": ("2,2dimethylbutane", "22dimethylbutane"),
    "24DMP": ("2,4dimethylpentane", "24dimethylpentane"),
    "23DMP": ("2,3dimethylpentane", "23dimethylpentane"),
    "2MH": ("2methylhexane", "2甲基己烷"),
    "3MH": ("3methylhexane", "3甲基己烷"),
    "11DMCP": ("1,1dimethylcyclopentane", "11dimethylcyclopentane"),
    "c13DMCP": ("cis1,3dimethylcyclopentane", "1c3dmcp"),
    "t13DMCP": ("trans1,3dimethylcyclopentane", "1t3dmcp"),
    "t12DMCP": ("trans1,2dimethylcyclopentane", "1t2dmcp"),
}


def alkane_of(name: str) -> int | None:
    """The carbon number of an n-alkane's name (nC17, n-C17, C17), None for any other name."""
    found = _ALKANE.fullmatch(_plain(name))
    return int(found[1]) if found else None


def known_name(name: str, others: Iterable[str]) -> str | None:
    """The canonical name: nC17, or one of `others` by its id or another of its names; None if it is none of them."""
    carbon = alkane_of(name)
    if carbon is not None:
        return f"nC{carbon}"
    plain = _plain(name)
    return next(
        (one for one in others if plain in (_plain(one), *(_plain(alias) for alias in _ALIASES.get(one, ())))), None
    )


def by_name(amounts: Mapping[str, Decimal], others: Iterable[str]) -> dict[str, Decimal]:
    """The amounts by canonical name. AnalysisError for an unknown name, one given twice, a negative amount, or none.

    A zero is left out: what was not found is no amount to make a ratio with.
    """
    known = tuple(others)
    found: dict[str, Decimal] = {}
    for called, amount in amounts.items():
        name = known_name(called, known)
        if name is None:
            listed = ", ".join(known)
            raise AnalysisError(
                Text(f"未知组分“{called}”；应为 nC17 等或 {listed}", f'unknown "{called}": expected nC17… or {listed}'),
                Text("请更正组分名称。", "Correct the component's name."),
            )
        if name in found:
            raise AnalysisError(
                Text(f"组分 {name} 给出了多次：“{called}”", f'component {name} is given twice: "{called}"'),
                Text("每个组分只保留一个数值。", "Keep one number of each component."),
            )
        if amount < 0:
            raise AnalysisError(
                Text(f"{called} = {amount}：不能为负", f"{called} = {amount}: an area cannot be negative"),
                Text("请更正该数值。", "Correct this number."),
            )
        found[name] = amount
    if not found:
        raise AnalysisError(
            Text("没有给出任何峰面积", "there is no area at all"),
            Text('请给出峰面积，如 {"nC17": 980, "Pr": 720}。', 'Give areas, as {"nC17": 980, "Pr": 720}.'),
        )
    return {name: amount for name, amount in found.items() if amount > 0}


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name).casefold()
