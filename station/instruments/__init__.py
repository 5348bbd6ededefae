"""Setting an instrument up: look at its folder, propose a profile, try it on the old files, switch it on.

Nothing here writes into an instrument's folder, and nothing is taken from it before a person has switched it on.
"""

from station.instruments.dry_run import DryLine, dry_run
from station.instruments.ports import switch_port_on, try_port
from station.instruments.proposing import Proposal, propose
from station.instruments.setting_up import InstrumentDesk, demand_sound
from station.instruments.surveying import Seen, Survey, survey

__all__ = [
    "DryLine",
    "InstrumentDesk",
    "Proposal",
    "Seen",
    "Survey",
    "demand_sound",
    "dry_run",
    "propose",
    "survey",
    "switch_port_on",
    "try_port",
]
