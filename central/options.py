"""Options and words that the commands share."""

from __future__ import annotations

from pathlib import Path

import click
from platformdirs import user_data_path

from central.blobs import TENANT
from parsers.wording import Text


def told(text: Text) -> click.ClickException:
    """What stops a command, in both languages."""
    return click.ClickException(f"{text.zh}\n       {text.en}")


def _default_data() -> Path:
    return user_data_path("geolab-central", appauthor=False)


data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=_default_data,
    show_default="platform data folder",
    help="数据文件夹 / Data folder.",
)


database_option = click.option(
    "--database",
    default="",
    envvar="GEOLAB_CENTRAL_DATABASE",
    help="postgresql://…；默认为数据文件夹中的 SQLite / default: SQLite in the data folder.",
)


class Tenant(click.types.StringParamType):
    """A laboratory's id."""

    name = "tenant"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The id, or a usage error that quotes it."""
        if not TENANT.match(value):
            self.fail(f"“{value}”应为小写字母、数字与连字符 / {value!r} must be lower-case letters, digits, hyphens")
        return value
