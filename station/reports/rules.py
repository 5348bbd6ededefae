"""What must hold before a name may be put to a report. Each rule is a demand that raises with its reason and cure."""

from __future__ import annotations

from typing import Literal

from parsers.wording import Text
from station.errors import Conflict, NotAllowed
from station.records import Draft, Person, Report, ReportState, SignatureMeaning
from station.reports.content import content_sha256
from station.store import Store

DIFFERENT_PEOPLE = "review.different_people"
"""Setting: "yes" (unless set) or "no": whether one person may put two of the three names to a report."""

NextState = Literal["reviewed", "issued"]

STATE_BEFORE: dict[SignatureMeaning, ReportState] = {"reviewed": "prepared", "approved": "reviewed"}

REPORT_STATES: dict[ReportState, Text] = {
    "prepared": Text("已编制", "prepared"),
    "reviewed": Text("已审核", "reviewed"),
    "issued": Text("已签发", "issued"),
    "returned": Text("已退回", "sent back"),
    "superseded": Text("已被替代", "superseded"),
    "void": Text("已作废", "void"),
}


def demand_free(wanted: Draft, store: Store) -> None:
    """Conflict if the tasks are in a report already."""
    if wanted.report_id is not None:
        report = store.reports.get(wanted.report_id)
        number = wanted.report_id if report is None else report.report_no
        raise Conflict(
            Text(f"这些任务已在报告“{number}”中。", f'These tasks are in report "{number}" already.'),
            Text("如需更改，请先退回该报告。", "To change it, send that report back first."),
        )


def demand_complete(wanted: Draft) -> None:
    """Conflict unless every task has a figure to report."""
    open_rows = [row for row in wanted.rows if row.missing is not None]
    if open_rows:
        first = open_rows[0]
        assert first.missing is not None
        raise Conflict(
            Text(
                f"草稿不完整，{len(wanted.rows)} 个样品中有 {len(open_rows)} 个不能报告；"
                f"样品“{first.sample.sample_no}”：{first.missing.zh}",
                f"The draft is not complete: {len(open_rows)} of {len(wanted.rows)} samples cannot be reported; "
                f'sample "{first.sample.sample_no}": {first.missing.en}',
            ),
            Text(
                "请等待数据到达或处理所列问题后再编制。", "Wait for the data or settle what is named, then prepare it."
            ),
        )


def demand_same(seen: Draft, current: Draft) -> None:
    """Conflict if a draft changed between looking at it and signing it."""
    if seen != current:
        raise Conflict(
            Text("草稿刚刚有新的结果，内容已改变。", "New results have just changed the draft."),
            Text("请重新查看草稿后再编制。", "Look at the draft again, then prepare it."),
        )


def demand_state(report: Report, meaning: SignatureMeaning) -> None:
    """Conflict unless the report is in the state in which this signature is due."""
    if report.state != STATE_BEFORE[meaning]:
        raise wrong_state(report)


def demand_other_person(report: Report, person: Person, store: Store) -> None:
    """NotAllowed if this person's name is on the report already and the laboratory wants different people."""
    if store.settings.get(DIFFERENT_PEOPLE, "yes") != "yes":
        return
    if any(signature.person_id == person.id for signature in report.signatures):
        raise NotAllowed(
            Text(
                f"“{person.name}”已在报告“{report.report_no}”上签名；编制、审核、批准须由不同人员完成。",
                f'"{person.name}" has already signed report "{report.report_no}"; preparing, reviewing and approving '
                "are done by different people.",
            ),
            Text("请由另一位有权限的人员操作。", "Ask another person who has the right."),
        )


def demand_unchanged(report: Report) -> None:
    """Conflict if the stored content is not the one that was signed."""
    digests = {report.content_sha256, *(signature.content_sha256 for signature in report.signatures)}
    if digests != {content_sha256(report.content)}:
        raise Conflict(
            Text(
                f"报告“{report.report_no}”的内容与签名时不一致。",
                f'The content of report "{report.report_no}" is not what was signed.',
            ),
            Text("请勿签发；退回该报告并联系技术支持。", "Do not issue it; send it back and ask for support."),
        )


def demand_newest(report: Report, store: Store) -> None:
    """Conflict if a task was calculated again, or taken away, after its figures were frozen."""
    for task_id in report.task_ids:
        task, newest = store.orders.task(task_id), store.determinations.newest(task_id)
        if task is None or task.state in ("returned", "cancelled"):
            raise _outdated(
                report, Text("其中一个任务已被平台退回或取消", "one of its tasks was returned or cancelled")
            )
        if newest is None or newest.id not in report.determination_ids:
            raise _outdated(
                report,
                Text(f"样品“{task.sample_no}”有更新的结果", f'sample "{task.sample_no}" has a newer determination'),
            )


def demand_sources(report: Report, store: Store) -> None:
    """Conflict if a report that this one amends, merges or splits is no longer the valid one."""
    for source_id in report.sources:
        source = store.reports.get(source_id)
        if source is None or source.state != "issued":
            number = source_id if source is None else source.report_no
            raise _outdated(
                report,
                Text(
                    f"其来源报告“{number}”已不是有效的签发报告", f'report "{number}", of which it is made, is not valid'
                ),
            )


def demand_amendable(report: Report, store: Store) -> None:
    """Conflict unless a report is issued, has figures of its own, and no amendment of it is under way."""
    if report.state != "issued":
        raise wrong_state(report)
    if report.relation in ("merges", "splits"):
        raise Conflict(
            Text(
                f"报告“{report.report_no}”由其他报告合并或拆分而来。",
                f'Report "{report.report_no}" was merged or split from others.',
            ),
            Text("请更改原报告，再重新合并或拆分。", "Amend the originals, then merge or split again."),
        )
    for other in store.reports.made_from(report.id, "amends"):
        if other.state in ("prepared", "reviewed"):
            raise Conflict(
                Text(
                    f"报告“{report.report_no}”的更改“{other.report_no}”正在办理。",
                    f'An amendment of report "{report.report_no}" is under way: "{other.report_no}".',
                ),
                Text("请先签发或退回它。", "Issue it or send it back first."),
            )


def demand_reason(reason: str, what: Text) -> str:
    """The reason, trimmed; Conflict if there is none."""
    if not reason.strip():
        raise Conflict(
            Text(f"{what.zh}须写明原因。", f"{what.en} with a reason only."), Text("请填写原因。", "Give the reason.")
        )
    return reason.strip()


def demand_template(report: Report, template_sha256: str) -> None:
    """Conflict if the template is not the one that was reviewed."""
    if report.content.get("template_sha256") != template_sha256:
        raise _outdated(report, Text("报告模板在编制后已更改", "its template has changed since it was prepared"))


def wrong_state(report: Report) -> Conflict:
    """The report is not in the state this act needs, perhaps because somebody else was first."""
    state = REPORT_STATES[report.state]
    return Conflict(
        Text(
            f"报告“{report.report_no}”的状态为“{state.zh}”，不能执行此操作。",
            f'Report "{report.report_no}" is {state.en}; this cannot be done to it.',
        ),
        Text("可能已有他人先行操作，请刷新后查看。", "Somebody may have been first: look at it again."),
    )


def _outdated(report: Report, why: Text) -> Conflict:
    return Conflict(
        Text(
            f"报告“{report.report_no}”不能签发：{why.zh}。",
            f'Report "{report.report_no}" cannot be signed: {why.en}.',
        ),
        Text("请先退回该报告，再重新编制。", "Send the report back, then prepare it again."),
    )
