"""The `geolab-central` command: make a data folder, serve it, make enrolment codes.

Texts are in Chinese and English at once: the person at a server's console may read either.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from central import auth, moments
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
    from central.running import listen, log_as_json, run  # the whole of the interface, which no other command needs

    log_as_json()
    with sole_server(data, database), open_service(data, database) as service:
        service.blobs.sweep(shared=bool(database_address(data, database)))
        listener = listen(host, port)
        chosen = listener.getsockname()[1]
        if port_file is not None:
            write_whole(port_file, f"{chosen}\n".encode())
        click.echo(f"服务地址 / Serving on http://{host}:{chosen}", err=True)
        run(service, data, listener)


main.add_command(enrol_code, "enrol")
add_upkeep(main)
add_people(main)


if __name__ == "__main__":
    main()
