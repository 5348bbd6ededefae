"""The `geolab-central` command: make a data folder, serve it, make enrolment codes.

Texts are in Chinese and English at once: the person at a server's console may read either.
"""

from __future__ import annotations

import gc
import logging
import socket
import sys
from datetime import timedelta
from pathlib import Path

import click
import msgspec
import uvicorn

from central import auth, moments
from central.app import create_app
from central.chores import chores
from central.options import Tenant, data_option, database_option, told
from central.people_commands import add_people
from central.refusals import Refusal
from central.service import (
    MAIN_TENANT,
    AlreadyServed,
    NotInitialised,
    add_operator,
    database_address,
    initialise,
    open_service,
    require_initialised,
    sole_server,
    utc_now,
)
from central.store.contract import StoreError
from central.upkeep_commands import add_upkeep
from parsers.program import Program
from parsers.wording import Text
from station.durable import write_whole

GRACE_SECONDS = 5
COLLECT_AFTER = (20_000, 10, 100)
HAND_OVER_SECONDS = 0.0005
"""A thread gives way to another after this time. Each statement of SQL needs the interpreter back, under the lock of
its connection: with Python's own 5 ms a busy event loop lets few reads through, and a queue does not drain."""


class _Command(Program):
    """The group of commands; what stops one of them is told to a person here."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; whatever it cannot do ends as a sentence, not as a traceback."""
        try:
            return super().invoke(ctx)
        except NotInitialised as error:
            zh = f"“{error}”尚未建立。请先运行 geolab-central init --data “{error}”。"
            raise told(Text(zh, f'"{error}" holds no service. Run geolab-central init --data "{error}".')) from error
        except AlreadyServed as error:
            zh = f"“{error}”正由另一进程使用。请先停止该进程，或换一个数据文件夹。"
            en = f'"{error}" is in use by another process. Stop that one, or choose another data folder.'
            raise told(Text(zh, en)) from error
        except Refusal as refusal:
            raise told(refusal.message) from refusal
        except (StoreError, OSError, ValueError) as error:
            raise told(Text(f"无法继续：{error}", f"Cannot go on: {error}")) from error


@click.group(cls=_Command, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """客户服务平台中心服务 / Central service of the customer service platform."""


@main.command()
@data_option
@database_option
def init(data: Path, database: str) -> None:
    """建立数据文件夹 / Make the data folder: database, server id, operator key."""
    key = initialise(data, database)
    click.echo(f"数据文件夹已就绪 / Data folder is ready: {data}")
    click.echo(f"操作员密钥文件（请妥善保管）/ Operator key file (keep it safe): {key}")


@main.command()
@data_option
@database_option
@click.option("--tenant", type=Tenant(), required=True, help="实验室标识 / The laboratory's id.")
def tenant(data: Path, database: str, tenant: str) -> None:
    """增加一个实验室及其操作员密钥 / Add a laboratory with its own operator key."""
    require_initialised(data, database)
    name = "operator.key" if tenant == MAIN_TENANT else f"operator-{tenant}.key"
    click.echo(str(add_operator(data, tenant, data / name, database)))


@main.command("enrol-code")
@data_option
@database_option
@click.option("--name", required=True, help="工作站名称 / Name of the station.")
@click.option("--tenant", type=Tenant(), default=MAIN_TENANT, show_default=True, help="实验室 / Laboratory.")
@click.option("--approved", is_flag=True, help="预先批准，不再核对密钥词 / Approve in advance: nobody compares words.")
def enrol_code(data: Path, database: str, name: str, tenant: str, approved: bool) -> None:
    """生成一次性注册码 / Make a single-use enrolment code; the station then waits for `approve`."""
    with open_service(data, database) as service:
        code = auth.new_code()
        now = utc_now()
        expires_at = moments.iso(now + timedelta(minutes=service.limits.enrolment_minutes))
        service.store.add_enrolment_code(
            tenant,
            name,
            service.keys.code_hash(code),
            now=moments.iso(now),
            expires_at=expires_at,
            approved=approved,
        )
    click.echo(code)
    click.echo(f"有效期至 / valid until {expires_at}", err=True)


@main.command()
@data_option
@database_option
def restored(data: Path, database: str) -> None:
    """由备份恢复后运行一次 / Run once after restoring a backup: stations then compare what they hold."""
    with sole_server(data, database), open_service(data, database) as service:
        click.echo(service.store.new_generation().generation)


@main.command()
@data_option
@database_option
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址 / Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8750, show_default=True, help="端口，0 为任意 / 0: any.")
@click.option("--port-file", type=click.Path(path_type=Path, dir_okay=False), help="写入端口 / Write the port here.")
def serve(data: Path, database: str, host: str, port: int, port_file: Path | None) -> None:
    """提供服务 / Serve, in one process."""
    logging.basicConfig(format="%(message)s", level=logging.INFO, handlers=[_OneLine()])
    logging.getLogger("uvicorn.access").disabled = True
    with sole_server(data, database), open_service(data, database) as service:
        service.blobs.sweep(shared=bool(database_address(data, database)))
        listener = _listen(host, port)
        chosen = listener.getsockname()[1]
        if port_file is not None:
            write_whole(port_file, f"{chosen}\n".encode())
        click.echo(f"服务地址 / Serving on http://{host}:{chosen}", err=True)
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
        with chores(service, data):
            uvicorn.Server(config).run(sockets=[listener])


main.add_command(enrol_code, "enrol")
add_upkeep(main)
add_people(main)


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


def _listen(host: str, port: int) -> socket.socket:
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


if __name__ == "__main__":
    main()
