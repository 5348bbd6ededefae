"""The agent's log: one line of JSON per record, on standard error and in a rotating file in the data folder.

A line is complete in itself, tracebacks included, so that it can be searched and sent for support. Tokens, keys and
enrolment codes are never logged.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

LOG_FOLDER, LOG_NAME = "logs", "agent.log"
FILE_BYTES, FILES_KEPT = 5 << 20, 5


class OneLine(logging.Formatter):
    """Each record as one JSON line: at, level, thread, from, message and, where there is one, the fault."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "thread": record.threadName,
            "from": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["fault"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def start_logging(folder: Path, level: int = logging.INFO) -> None:
    """Send this process's log to standard error and to `folder`/logs."""
    place = folder / LOG_FOLDER
    place.mkdir(parents=True, exist_ok=True)
    file = RotatingFileHandler(
        place / LOG_NAME, maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8", delay=True
    )
    root = logging.getLogger()
    root.setLevel(level)
    for handler in (logging.StreamHandler(), file):
        handler.setFormatter(OneLine())
        root.addHandler(handler)
    # they say every connection and every file event
    logging.getLogger("urllib3").setLevel(logging.WARNING)
    logging.getLogger("watchdog").setLevel(logging.WARNING)
