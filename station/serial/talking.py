"""Which conversation belongs to which protocol."""

from __future__ import annotations

from collections.abc import Callable

from station.serial.conversation import AstmConversation, Conversation, LineConversation
from station.serial.integrator import IntegratorConversation
from station.serial.modbus import ModbusConversation
from station.serial.protocols import ASTM, INTEGRATOR, dialect, register_profile


def conversation(
    protocol: str,
    *,
    keep: Callable[[bytes], None] = lambda _: None,
    reading_name: str = "weight",
    expected_serial: str = "",
    poll_seconds: float = 0.0,
) -> Conversation:
    """What is said on a port of that protocol; `keep` makes an ASTM frame last. Raises NotFound, BadProfile."""
    if protocol == ASTM:
        return AstmConversation(keep=keep)
    if protocol == INTEGRATOR:
        return IntegratorConversation()
    registers = register_profile(protocol)
    if registers is not None:
        return ModbusConversation(registers, poll_seconds=poll_seconds)
    return LineConversation(
        dialect(protocol), name=reading_name, expected_serial=expected_serial, poll_seconds=poll_seconds
    )
