"""Proposing a profile from a look: which items, which files, whose sample, how long a file must be still.

Every proposal says why it is made; a person changes what is wrong. A rule for the sample's name is proposed only where
it finds more samples of the orders than the names that the files say.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from parsers.wording import Text
from station.instruments.surveying import Seen, Survey, suffix_of
from station.intake.naming import sample_name
from station.intake.scanning import is_dataset_folder
from station.items.catalogue import Catalogue
from station.items.roles import role_of
from station.records import WatchFolder
from station.records.arrivals import SampleFrom
from station.store import Store

TEXTS = (".csv", ".txt", ".asc", ".xml", ".tsv", ".arw", ".json")
SOURCES: tuple[SampleFrom, ...] = ("name", "file", "folder")
LEAST_FOLDERS = 2
"""From a single folder nobody can tell which of its files every run has."""
PATTERN_SIGNS = frozenset("*?[];")
QUIET_TEXT, QUIET_FILE, QUIET_DATASET = 5.0, 20.0, 60.0
"""Seconds without a change before a file counts as written, by kind; drawn from what other programs found too short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A profile for a folder with the reasons of what it says, in the order in which a person reads them."""

    folder: WatchFolder
    reasons: tuple[Text, ...]


def propose(survey: Survey, store: Store, catalogue: Catalogue, folder_id: str) -> Proposal:
    """What a look suggests for this folder."""
    source, rule, name_reason = _name_rule(survey, store)
    named = WatchFolder(
        id=folder_id, path=survey.root, instrument="", item_ids=(), sample_from=source, sample_rule=rule
    )
    items, items_reason = _items(survey, store, catalogue, named)
    file_rule, files_reason = _file_rule(survey)
    quiet, quiet_reason = _quiet(survey)
    member_rule, members_reason = _member_rule(survey)
    folder = WatchFolder(
        id=folder_id,
        path=survey.root,
        instrument=survey.root.name or str(survey.root),
        item_ids=items,
        quiet_seconds=quiet,
        file_rule=file_rule,
        sample_from=source,
        sample_rule=rule,
        member_rule=member_rule,
    )
    reasons = (_formats(survey), items_reason, files_reason, name_reason, quiet_reason)
    return Proposal(folder=folder, reasons=(*reasons, members_reason) if member_rule else reasons)


def _formats(survey: Survey) -> Text:
    if not survey.seen:
        return Text("文件夹中还没有文件。", "There is no file in the folder yet.")
    named = [(title.zh, title.en, n) for title, n in survey.formats]
    unread = sum(one.trouble is not None for one in survey.seen)
    return Text(
        f"共 {survey.count} 个文件，试读 {len(survey.seen)} 个："
        + "；".join(f"{zh} {n} 个" for zh, _, n in named)
        + (f"；无法识别 {unread} 个" if unread else "")
        + "。",
        f"{survey.count} files, {len(survey.seen)} of them tried: "
        + "; ".join(f"{n} × {en}" for _, en, n in named)
        + (f"; {unread} not readable" if unread else "")
        + ".",
    )


def _items(survey: Survey, store: Store, catalogue: Catalogue, folder: WatchFolder) -> tuple[tuple[str, ...], Text]:
    techniques = {head.technique for one in survey.seen for head in one.heads}
    able = [
        item_id
        for item_id, item in catalogue.items()
        if item.technique in techniques or ("table" in techniques and item.quantities)
    ]
    ordered: Counter[str] = Counter()
    for name in _names(survey, folder):
        ordered.update(task.item_id for task in store.orders.tasks_of_sample(name, able) if able)
    if ordered:
        chosen = tuple(item_id for item_id in able if ordered[item_id])
        found = sum(ordered.values())
        return chosen, Text(
            f"委托单中有 {found} 个任务与这些样品名相符，据此选定分析项目。",
            f"{found} tasks of the orders fit these sample names; the items are theirs.",
        )
    asked_for = {task.item_id for task in store.orders.tasks()}
    likely = tuple(item_id for item_id in able if item_id in asked_for or len(able) == 1)
    if able:
        return likely, Text(
            f"没有委托单与这些样品名相符；{len(able)} 个项目使用该技术，其中 {len(likely)} 个已有委托，请确认。",
            f"No order fits these sample names; {len(able)} items use this technique, {len(likely)} of them are "
            "ordered: please confirm.",
        )
    return (), Text("尚无可识别的数据，请自行选择分析项目。", "Nothing was recognised yet: choose the items.")


def _file_rule(survey: Survey) -> tuple[str, Text]:
    good = {suffix_of(one.relpath) for one in survey.seen if one.heads}
    bad = {suffix_of(one.relpath) for one in survey.seen if one.trouble is not None}
    if good and bad - good and not good & bad and "" not in good:
        rule = "; ".join(f"*{suffix}" for suffix in sorted(good))
        left = ", ".join(sorted(suffix or "—" for suffix in bad))
        return rule, Text(f"只取 {rule}；{left} 不是数据。", f"Only {rule} are taken; {left} are no data.")
    return "", Text(
        "取所有文件；无法识别的会列出原因。", "All files are taken; what is not recognised is told with why."
    )


def _quiet(survey: Survey) -> tuple[float, Text]:
    if any(one.is_dataset for one in survey.seen):
        seconds, kind = QUIET_DATASET, Text("数据文件夹", "folders of several files")
    elif survey.seen and all(suffix_of(one.relpath) in TEXTS for one in survey.seen):
        seconds, kind = QUIET_TEXT, Text("文本文件", "text files")
    else:
        seconds, kind = QUIET_FILE, Text("单个文件", "single files")
    return seconds, Text(
        f"{kind.zh}静止 {seconds:g} 秒且成员齐全后采集。",
        f"For {kind.en}: captured after {seconds:g} s without a change, and with all its parts.",
    )


def _member_rule(survey: Survey) -> tuple[str, Text]:
    """What every folder of files that could be read holds: texts by their names, other files by their suffixes."""
    good = [_kinds_of(one) for one in survey.seen if one.heads and is_dataset_folder(one.relpath)]
    if len(good) < LEAST_FOLDERS:
        return "", Text("", "")
    rule = "; ".join(sorted(frozenset.intersection(*good)))
    return rule, Text(
        f"试读成功的 {len(good)} 个数据文件夹都含有 {rule}：缺少时等待更久。",
        f"All {len(good)} folders that could be read hold {rule}: one that lacks any is waited for longer.",
    )


def _kinds_of(one: Seen) -> frozenset[str]:
    names = [member.rsplit("/", 1)[-1].lower() for member in one.members]
    return frozenset(
        name if suffix_of(name) in TEXTS else f"*{suffix_of(name)}"
        for name in names
        if suffix_of(name) and not set(name) & PATTERN_SIGNS
    )


def _name_rule(survey: Survey, store: Store) -> tuple[SampleFrom, str, Text]:
    """Where the sample's number stands: the way that finds most samples of the orders, the simplest of equals."""
    number = _some_number(store)
    ways: list[tuple[SampleFrom, str]] = [(source, "") for source in SOURCES]
    if number:
        ways += [(source, number_pattern(number)) for source in SOURCES]
    best, known = ways[0], -1
    for source, rule in ways:
        folder = WatchFolder(id="", path=survey.root, instrument="", item_ids=(), sample_from=source, sample_rule=rule)
        hits = sum(bool(store.orders.tasks_of_sample_no(name)) for name in _names(survey, folder))
        if hits > known:
            best, known = (source, rule), hits
    source, rule = best
    total = sum(len(one.heads) for one in survey.seen)
    where = {
        "name": Text("文件内的样品名", "the name that the file says"),
        "file": Text("文件名", "the file's name"),
        "folder": Text("所在文件夹名", "its folder's name"),
    }[source]
    by = Text(f"，按规则 {rule}", f", by the rule {rule}") if rule else Text("", "")
    return (
        source,
        rule,
        Text(
            f"样品取自{where.zh}{by.zh}：{total} 个进样中 {known} 个在委托单中。",
            f"The sample is {where.en}{by.en}: {known} of {total} runs are in the orders.",
        ),
    )


def _names(survey: Survey, folder: WatchFolder) -> list[str]:
    names = [sample_name(folder, one.relpath, head.sample_name) for one in survey.seen for head in one.heads]
    return [name for name in names if role_of(name) in ("sample", "duplicate")]


def _some_number(store: Store) -> str:
    tasks = store.orders.tasks()
    return tasks[0].sample_no if tasks else ""


def number_pattern(number: str) -> str:
    """A regular expression for numbers of this shape: runs of digits stand for so many digits."""
    return "".join(
        rf"\d{{{len(part)}}}" if part.isdecimal() else re.escape(part) for part in re.findall(r"\d+|\D+", number)
    )
