"""What is said about an order, in both languages."""

from __future__ import annotations

from central.store.sql.outgoing import GivenUp, Kind, Outgoing
from parsers.wording import Text

EVENTS: dict[Kind, str] = {
    "accepted": "order.accepted",
    "testing": "order.testing",
    "report": "report.issued",
    "composed": "report.composed",
}
"""How a webhook calls it."""

SUBJECTS: dict[Kind, Text] = {
    "accepted": Text("委托单 {order} 已受理", "Order {order} has been accepted"),
    "testing": Text("委托单 {order} 开始检测", "Testing has begun on order {order}"),
    "report": Text("检测报告 {report} 已签发", "Test report {report} has been issued"),
    "composed": Text("合并报告 {report} 已生成", "The merged report {report} is ready"),
}
SENTENCES: dict[Kind, Text] = {
    "accepted": Text("您的委托单 {order} 已由实验室受理。", "Your order {order} has been accepted by the laboratory."),
    "testing": Text("您的委托单 {order} 已开始检测。", "Testing of your order {order} has begun."),
    "report": Text(
        "委托单 {order} 的检测报告 {report} 已签发，可登录平台查看和下载。",
        "Test report {report} of order {order} has been issued; sign in to read and download it.",
    ),
    "composed": Text(
        "您申请的合并报告 {report} 已生成，可登录平台查看和下载。",
        "The merged report {report} that you asked for is ready; sign in to read and download it.",
    ),
}


def subject(message: Outgoing | GivenUp) -> Text:
    """One line."""
    return SUBJECTS[message.kind].fill(order=message.commission_no, report=message.report_no)


def sentence(message: Outgoing) -> Text:
    """What became of it."""
    return SENTENCES[message.kind].fill(order=message.commission_no, report=message.report_no)


def place(message: Outgoing) -> str:
    """The page that shows it, within the site."""
    return f"/orders/{message.commission_no}" if message.commission_no else "/reports"
