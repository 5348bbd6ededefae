"""Setting a serial port up: trying a protocol on what was heard, and switching the port on.

A device that no dialect is of gets a profile of its own; it is kept in the port's folder and may be changed there.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace

from parsers.wording import Text
from station.durable import write_whole
from station.errors import Conflict
from station.instruments.setting_up import InstrumentDesk
from station.intake.naming import by_rule, wrong_rule
from station.records import SerialPort
from station.serial.conversation import Conversation, LineConversation
from station.serial.line_profile import bad_profile, dialect_of
from station.serial.listening import Overheard, Tried, tried
from station.serial.places import folder_of
from station.serial.settings import PortDesk
from station.serial.talking import conversation

PROFILE = "profile.toml"


def try_port(heard: Overheard, protocol: str, profile: str = "", sample_rule: str = "") -> list[Tried]:
    """What a port of that protocol (or with that profile, TOML) makes of each line, whose sample by the rule.

    Raises NotFound, BadProfile; Conflict for a rule that is no regular expression.
    """
    if why := wrong_rule(sample_rule):
        raise Conflict(
            Text(
                f"样品名规则“{sample_rule}”不是正则表达式：{why}。",
                f'The sample rule "{sample_rule}" is no regular expression: {why}.',
            ),
            Text("请修改规则，或留空。", "Change the rule, or leave it empty."),
        )
    lines = tried(heard.pieces, _by_profile(profile) if profile else conversation(protocol))
    return [replace(one, sample=by_rule(sample_rule, one.sample) or one.sample) for one in lines]


def switch_port_on(
    ports: PortDesk, desk: InstrumentDesk, port: SerialPort, *, profile: str, sample_rule: str, who: tuple[str, str]
) -> SerialPort:
    """Keep a port with its profile and its sample rule; the agent begins to listen by itself.

    `who` is an administrator's id and PIN, both empty on the first day. Raises NotAllowed, BadPort, BadProfile,
    NotFound, Conflict.
    """
    by = desk.prove(*who)
    if profile:
        _by_profile(profile)
        path = folder_of(ports.data, port.id) / PROFILE
        write_whole(path, profile.encode())
        port = replace(port, protocol=str(path))
    kept = ports.put(port, by=by)
    folder = desk.folder(f"port:{port.id}")
    if sample_rule and folder is not None:
        desk.put(replace(folder, sample_rule=sample_rule), *who)
    return kept


def _by_profile(profile: str) -> Conversation:
    try:
        table = tomllib.loads(profile)
    except tomllib.TOMLDecodeError as error:
        raise bad_profile(PROFILE, Text(f"无法读取：{error}", f"it cannot be read: {error}")) from error
    return LineConversation(dialect_of(table, PROFILE))
