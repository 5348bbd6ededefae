"""The running service: its socket, its log, uvicorn around the application, and the chores beside it."""

from __future__ import annotations

import gc
import logging
import socket
import sys
from pathlib import Path

import msgspec
import uvicorn

from central import moments
from central.app import create_app
from central.chores import chores
from central.options import told
from central.service import Service, utc_now
from parsers.wording import Text

GRACE_SECONDS = 5
COLLECT_AFTER = (20_000, 10, 100)
HAND_OVER_SECONDS = 0.0005
"""A thread gives way to another after this time. Each statement of SQL needs the interpreter back, under the lock of
its connection: with Python's own 5 ms a busy event loop lets few reads through, and a queue does not drain."""


def log_as_json() -> None:
    """From here on every record is one line of JSON on standard error."""
    logging.basicConfig(format="%(message)s", level=logging.INFO, handlers=[_OneLine()])
    logging.getLogger("uvicorn.access").disabled = True


def run(service: Service, folder: Path, listener: socket.socket) -> None:
    """Answer on the socket, and do the chores, until the process is told to end."""
    config = uvicorn.Config(
        create_app(service),
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    _calm_collector()
    sys.setswitchinterval(HAND_OVER_SECONDS)
    with chores(service, folder):
        uvicorn.Server(config).run(sockets=[listener])


class _OneLine(logging.StreamHandler):  # type: ignore[type-arg]
    """Each record one JSON line on standard error; messages that are JSON already are kept as members."""

    def format(self, record: logging.LogRecord) -> str:
        message = record.getMessage()
        if record.exc_info:
            message += "\n" + logging.Formatter().formatException(record.exc_info)
        structured = record.name == "central.requests"
        content = msgspec.Raw(message.encode()) if structured else message
        line = {"at": moments.iso(utc_now()), "level": record.levelname, "from": record.name, "message": content}
        return msgspec.json.encode(line).decode()


def _calm_collector() -> None:
    """Look through all that lives far more seldom, and never through what lives as long as the process.

    Thousands of long polls are a million objects that stay; with Python's own thresholds each wave of them made it
    look through everything, half a second in which nobody was answered.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises a click error where the address is not to be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's delay off only for sockets that name their protocol; without it each answer waits
    # 40 ms for the peer's acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform != "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        place = f"{host}:{port}"
        zh = f"无法监听“{place}”：{error}。请换一个地址或端口。"
        raise told(Text(zh, f'Cannot listen on "{place}": {error}. Choose another address or port.')) from error
    return listener
