"""`geolab`, the tool: its commands are those that the floors register in the group `geolab.commands`."""

from __future__ import annotations

import logging
from importlib.metadata import entry_points

import click

from parsers.program import Program
from station.version import VERSION

GROUP = "geolab.commands"


class Registered(Program):
    """A command group that finds its commands as installed entry points and imports only the one that runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all registered commands."""
        return sorted(entry.name for entry in entry_points(group=GROUP))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, loaded now."""
        for entry in entry_points(group=GROUP, name=cmd_name):
            command = entry.load()
            assert isinstance(command, click.Command)
            return command
        return None


@click.command(cls=Registered, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="geolab")
def main() -> None:
    """石油地质实验室工作站的命令行工具。/ The tool of the petroleum geology laboratory's station."""
    logging.basicConfig(level=logging.WARNING)
