"""Starts the agent from the window: without it nothing is captured, and a person on the first day does not know it."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QTimer

from gui.background import Background
from gui.widgets.pulse_line import PulseLine
from parsers.wording import Text
from station.records import Trouble

PROGRAM = "geolab-agent"
PLACE = "agent start"
PATIENCE_MS = 20_000
"""How long a sign of life of the started agent is waited for."""
NOT_STARTED = Text("值守程序没有启动", "The agent did not start")
WHY = Text(
    "已执行“{command}”，但没有收到值守程序的信号。",
    'After "{command}" no sign of life of the agent was seen.',
)
CURE = Text(
    "请在命令行窗口执行该命令查看原因，或查看数据文件夹 {folder} 中的日志。",
    "Run the command in a terminal to see why, or look into the log in the data folder {folder}.",
)


def agent_command(folder: Path) -> tuple[str, list[str]]:
    """The program and its arguments for the agent of a data folder: the one installed beside this window's Python."""
    arguments = ["--data", str(folder), "run"]
    here = Path(sys.executable).parent
    for name in (PROGRAM, f"{PROGRAM}.exe"):
        if (here / name).is_file():
            return str(here / name), arguments
    return sys.executable, ["-c", "from sync.agent import main; main()", *arguments]


class AgentStarter(QObject):
    """Starts the agent when the line of signs asks for it; it goes on when the window is closed."""

    def __init__(self, folder: Path, background: Background, pulse: PulseLine, parent: QObject) -> None:
        super().__init__(parent)
        self._folder, self._background, self._pulse = folder, background, pulse
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(PATIENCE_MS)
        self._waiting.timeout.connect(self._look)
        pulse.start_wanted.connect(self.start)

    def start(self) -> None:
        """Start it as a program of its own; two of one data folder exclude each other by the agent's lock."""
        program, arguments = agent_command(self._folder)
        process = QProcess()
        process.setProgram(program)
        process.setArguments(arguments)
        for silence in (process.setStandardInputFile, process.setStandardOutputFile, process.setStandardErrorFile):
            silence(QProcess.nullDevice())
        begun = bool(process.startDetached())
        self._background.recover(PLACE)
        self._pulse.expect_agent(begun)
        if begun:
            self._waiting.start()
        else:
            self._tell()

    def _look(self) -> None:
        self._pulse.expect_agent(False)
        if self._pulse.is_agent_lost:
            self._tell()

    def _tell(self) -> None:
        program, arguments = agent_command(self._folder)
        command = " ".join([program, *arguments])
        message, cure = WHY.fill(command=command), CURE.fill(folder=self._folder)
        self._background.report(PLACE, Trouble(kind="AgentNotStarted", title=NOT_STARTED, message=message, cure=cure))
