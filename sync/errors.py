"""What can go wrong on the road.

SyncError
├── RetryLater        for now; trying again will do (`after`: the seconds the service asked for)
│   ├── Unreachable   no answer: DNS, TCP, TLS, time-out, cut in the middle
│   ├── NotOurServer  something answered that is not our service: a captive portal, a proxy, another server
│   ├── BadAnswer     our service answered what the contract does not know
│   ├── ServerFull    the service has no room left
│   └── InProgress    the same request is still being worked on
├── TooLarge          less at a time may pass
├── Refused           the service says no (`status`, `problem`)
├── AuthFailed        a new token did not help
├── UpgradeNeeded     the service no longer speaks our protocol
├── EpochFault        the service holds events of ours that we do not have: our database was put back in time
├── NotEnrolled       this station has no name at the service yet
└── InsecureAddress   the service's address would carry results in the clear

Whatever `requests`, urllib3, ssl or the service say is turned into one of these at one door, `sync.transport`.
Each carries its title, its sentence and its cure in both languages, and `reaction`: what a lane does about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from parsers.wording import Text
from station.records import Trouble
from sync.answers import Reaction, problem_text

KEPT = Text("数据保存在本机，不会丢失。", "The data are safe on this computer.")


class SyncError(Exception):
    """Something that went wrong on the way to the service."""

    title: ClassVar[Text] = Text("同步出现问题", "Synchronisation trouble")
    usual: ClassVar[Reaction] = Reaction.STOP

    def __init__(self, message: Text, cure: Text, where: str = "") -> None:
        super().__init__(message.en)
        self.message = message
        self.cure = cure
        self.where = where
        self.reaction = self.usual

    def trouble(self) -> Trouble:
        """The error as a value for the database and the window."""
        return Trouble(
            kind=type(self).__name__, title=self.title, message=self.message, cure=self.cure, where=self.where
        )


class RetryLater(SyncError):
    """Not now. `after`: seconds the service asked to wait, if it did."""

    title = Text("稍后重试", "Trying again later")
    usual = Reaction.RETRY

    def __init__(self, message: Text, cure: Text, where: str = "", after: float | None = None) -> None:
        super().__init__(message, cure, where)
        self.after = after


class Unreachable(RetryLater):
    """No answer came."""

    title = Text("无法连接平台", "The service cannot be reached")


class NotOurServer(RetryLater):
    """Something answered, but not our service."""

    title = Text("应答并非来自平台", "The answer is not our service's")


class BadAnswer(RetryLater):
    """Our service answered something the contract does not know."""

    title = Text("平台的应答无法理解", "The service's answer is not understood")


class ServerFull(RetryLater):
    """The service has no room left."""

    title = Text("平台存储空间不足", "The service is full")
    usual = Reaction.RETRY_SLOWLY


class InProgress(RetryLater):
    """The same request is still being worked on."""

    title = Text("平台正在处理同一请求", "The service is still busy with the same request")
    usual = Reaction.RETRY_SOON


class TooLarge(SyncError):
    """The request is larger than the service, or something before it, takes."""

    title = Text("内容过大", "Too large")
    usual = Reaction.HALVE

    def __init__(self, message: Text, cure: Text, where: str = "", *, ours: bool = True) -> None:
        """`ours`: our server says so, and not something that stands before it."""
        super().__init__(message, cure, where)
        self.ours = ours


class Refused(SyncError):
    """The service says no. `status` is the HTTP status, `problem` what it says (RFC 9457), `code` its name for it."""

    title = Text("平台拒绝了请求", "The service refuses")

    def __init__(self, status: int, problem: Mapping[str, object], reaction: Reaction, where: str = "") -> None:
        said = problem_text(problem)
        message = Text(f"平台答复 {status}：{said.zh}", f"The service answered {status}: {said.en}")
        super().__init__(message, _refused_cure(status), where)
        self.status = status
        self.problem = problem
        self.code = str(problem.get("code", ""))
        self.reaction = reaction


class AuthFailed(SyncError):
    """The service does not take this station's token, not even a new one."""

    title = Text("身份验证失败", "Authentication failed")


class UpgradeNeeded(SyncError):
    """The service no longer speaks this program's protocol."""

    title = Text("需要升级本程序", "This program must be upgraded")


class EpochFault(SyncError):
    """The service holds events of this database that the database does not have."""

    title = Text("本地数据库曾被恢复到较早的状态", "The local database was put back in time")


class NotEnrolled(SyncError):
    """This station has no name at the service yet."""

    title = Text("工作站尚未注册", "The station is not enrolled")


class InsecureAddress(SyncError):
    """The service's address would carry results in the clear."""

    title = Text("平台地址不安全", "The service's address is not secure")


def _refused_cure(status: int) -> Text:
    if status == 403:
        return Text(
            "请联系平台管理员；记录会继续保存在本机。",
            "Ask the platform's operator; records stay safe on this computer.",
        )
    return Text(
        "会间隔较长时间自动再试；若持续出现，请联系平台管理员并提供此说明。",
        "It is tried again at long intervals; if it stays, give this sentence to the platform's operator.",
    )
