"""Why issued reports cannot become one: the whole list of what does not fit together, each with the numbers at odds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

from parsers.wording import Text
from station.errors import StationError

MergeBy = Literal["item", "client"]
ConflictKind = Literal["few", "state", "item", "client", "unit", "rounding", "method", "sample"]

Part = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """An issued report as merging and splitting see it; `issued_on` is the date printed on it."""

    report_no: str
    revision: int
    state: str
    issued_on: str
    content: Part
    content_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeConflict:
    """One reason why reports cannot become one."""

    kind: ConflictKind
    message: Text


class MergeRefused(StationError):
    """The reports do not fit together, or cannot be split that way. `conflicts` is the whole list."""

    def __init__(self, conflicts: Sequence[MergeConflict]) -> None:
        self.conflicts = tuple(conflicts)
        super().__init__(
            Text(
                "；".join(conflict.message.zh for conflict in conflicts),
                "; ".join(conflict.message.en for conflict in conflicts),
            ),
            Text("请去掉或更改所列报告后重试。", "Leave out or amend the reports named, then try again."),
        )


def conflicts(originals: Sequence[Original], by: MergeBy) -> list[MergeConflict]:
    """Every reason against merging these reports; empty if they fit."""
    found = _conflicts_of_kind(originals, by)
    groups: dict[str, list[Original]] = {}
    for original in originals:
        if "chapters" not in original.content:
            groups.setdefault(original.content["item"]["id"], []).append(original)
    for group in groups.values():
        found += _conflicts_of_columns(group)
        found += _conflicts_of_methods(group)
        found += _conflicts_of_samples(group)
    return found


def _conflicts_of_kind(originals: Sequence[Original], by: MergeBy) -> list[MergeConflict]:
    found = [not_issued(one) for one in originals if one.state != "issued"]
    found += [
        MergeConflict(
            kind="state",
            message=Text(
                f"报告“{one.report_no}”本身是合并或拆分的报告",
                f'report "{one.report_no}" was itself merged or split',
            ),
        )
        for one in originals
        if "chapters" in one.content
    ]
    if len({one.report_no for one in originals}) < 2:
        message = Text("合并至少需要两份报告", "two reports at least are needed to merge")
        found.append(MergeConflict(kind="few", message=message))
    key: ConflictKind = "item" if by == "item" else "client"
    said = [one.content["item"]["title"]["zh"] if by == "item" else one.content["client"]["name"] for one in originals]
    if len(set(said)) > 1:
        names = ", ".join(f"“{name}”" for name in dict.fromkeys(said))
        what = Text("分析项目", "item") if by == "item" else Text("委托单位", "client")
        message = Text(f"报告分属不同的{what.zh}：{names}", f"the reports are not of one {what.en}: {names}")
        found.append(MergeConflict(kind=key, message=message))
    return found


def _conflicts_of_columns(group: Sequence[Original]) -> list[MergeConflict]:
    found = []
    kinds: tuple[tuple[Literal["unit", "rounding"], Text], ...] = (
        ("unit", Text("单位", "unit")),
        ("rounding", Text("修约", "rounding")),
    )
    for kind, what in kinds:
        seen: dict[str, tuple[str, str]] = {}
        for one in group:
            for column in one.content["results"]["columns"]:
                said = str(column.get(kind, ""))
                first, before = seen.setdefault(column["id"], (one.report_no, said))
                if said != before:
                    message = Text(
                        f"“{column['zh']}”的{what.zh}不同：{first} 为“{before}”，{one.report_no} 为“{said}”",
                        f'the {what.en} of "{column["en"]}" differs: '
                        f'"{before}" in {first}, "{said}" in {one.report_no}',
                    )
                    found.append(MergeConflict(kind=kind, message=message))
    return found


def _conflicts_of_methods(group: Sequence[Original]) -> list[MergeConflict]:
    found = []
    first = group[0]
    wanted = sorted(method["designation"] for method in first.content["methods"])
    for one in group[1:]:
        said = sorted(method["designation"] for method in one.content["methods"])
        if said != wanted:
            message = Text(
                f"检测依据不同：{first.report_no} 为 {', '.join(wanted)}，{one.report_no} 为 {', '.join(said)}",
                f"the methods differ: {', '.join(wanted)} in {first.report_no}, {', '.join(said)} in {one.report_no}",
            )
            found.append(MergeConflict(kind="method", message=message))
    return found


def _conflicts_of_samples(group: Sequence[Original]) -> list[MergeConflict]:
    samples = [(one, {row["sample_no"] for row in one.content["results"]["rows"]}) for one in group]
    found = []
    for (one, these), (other, those) in combinations(samples, 2):
        for sample_no in sorted(these & those):
            message = Text(
                f"样品“{sample_no}”同时在 {one.report_no} 与 {other.report_no} 中",
                f'sample "{sample_no}" is in both {one.report_no} and {other.report_no}',
            )
            found.append(MergeConflict(kind="sample", message=message))
    return found


def not_issued(one: Original) -> MergeConflict:
    """The conflict of a report that does not hold."""
    message = Text(
        f"报告“{one.report_no}”未签发或已被替代", f'report "{one.report_no}" is not issued, or is superseded'
    )
    return MergeConflict(kind="state", message=message)
