"""`geolab people`: who may do what here, and the way back in when no administrator knows their PIN any more.

A PIN cannot be read and an administrator who is locked cannot be unlocked by anybody else, so a laboratory with one
administrator could shut itself out. Whoever may write the station's files on this computer can make a new one: the new
person administers and signs nothing, and the audit trail says which account of the computer did it.
"""

from __future__ import annotations

import getpass
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from parsers.console import aligned
from parsers.wording import Text
from station import config
from station.audit import AuditTrail
from station.clock import SystemClock
from station.errors import StationError
from station.people import MAX_FAILURES, RIGHTS, PeopleDesk
from station.records import Person
from station.store import DATABASE_NAME, Store, open_store

DATA = click.option("--data", type=click.Path(path_type=Path), help="数据文件夹 / The station's data folder.")
RECOVERY = "recovery"


@click.group("people", context_settings={"help_option_names": ["-h", "--help"]})
def people() -> None:
    """本站人员。/ The people of this station."""


@people.command("list")
@DATA
def list_command(data: Path | None) -> None:
    """列出人员、权限与状态。/ List the people, what they may do, and whether they are locked."""
    with _opened(data) as store:
        for line in aligned([_row(store, person) for person in store.people.all()]):
            click.echo(line)


@people.command("recover")
@click.option("--id", "person_id", prompt="新管理员编号 / Id of the new administrator", help="编号 / The id.")
@click.option("--name", prompt="姓名 / Name", help="姓名 / The name.")
@click.option("--pin", prompt="PIN", hide_input=True, confirmation_prompt=True, help="PIN 码 / The PIN (asked for).")
@DATA
def recover_command(person_id: str, name: str, pin: str, data: Path | None) -> None:
    """管理员都忘记 PIN 时建立新管理员。/ Make an administrator when no other can prove themself."""
    account = f"{getpass.getuser()}@{platform.node()}"
    with _opened(data) as store:
        audit = AuditTrail(store, SystemClock())
        made = PeopleDesk(store, audit).add(person_id.strip(), name, {"admin"}, pin, by=f"{RECOVERY}:{account}")
    click.echo(
        str(
            Text(
                f"已建立管理员“{made.name}”，只能管理，不能签署报告；审计记录写明由“{account}”建立。"
                "请在窗口“设置”的“人员”中为其他人设置新 PIN。",
                f'"{made.name}" is an administrator now and signs no reports; the audit trail says that "{account}" '
                "made it so. Set new PINs for the others in the window: Settings, People.",
            )
        )
    )


def _row(store: Store, person: Person) -> tuple[str, str, str, str]:
    stored = store.people.pin(person.id)
    state = Text("在岗", "active") if person.active else Text("已离开", "left")
    if stored is not None and stored[1] >= MAX_FAILURES:
        state = Text("已锁定", "locked")
    rights = "; ".join(str(RIGHTS[right]) for right in RIGHTS if right in person.rights)
    return person.id, person.name, rights, str(state)


@contextmanager
def _opened(data: Path | None) -> Iterator[Store]:
    """The station's memory, which must be there; what stops a command is a sentence in both languages."""
    folder = config.data_folder(data)
    if not (folder / DATABASE_NAME).is_file():
        raise click.ClickException(str(Text(f"“{folder}”中没有工作站数据。", f'There is no station in "{folder}".')))
    store = open_store(folder)
    try:
        yield store
    except StationError as error:
        raise click.ClickException(f"{error.message} {error.cure}") from error
    finally:
        store.close()
