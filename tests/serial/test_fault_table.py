"""No byte lost, none invented: every protocol with every fault on a real line."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from sample_spectra.devices import FAULTS, tcp_cable
from tests.serial.fault_table import BEGIN, DOCUMENT, END, FRAMES, PROTOCOLS, TRANSFERS, measured

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pseudo terminals are POSIX")


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_nothing_is_lost_and_nothing_is_invented(protocol: str) -> None:
    """Frames that arrived unharmed are taken once each; harmed ones are no results. Each fault has its own line."""
    with ThreadPoolExecutor(len(FAULTS)) as lines:
        rows = {row.fault: row for row in lines.map(partial(measured, protocol), FAULTS)}
    for fault, row in rows.items():
        assert (row.lost, row.invented) == (0, 0), row
        if fault in ("none", "slow", "doubled") and protocol != "modbus":
            assert row.taken == (TRANSFERS if protocol == "astm" else FRAMES), row
        if fault in ("noisy", "parity_error", "wrong_parity"):
            assert row.damaged > 0, row
    assert rows["doubled"].repeated > 0
    assert rows["none"].taken > 0


def test_a_gateway_is_as_good_as_a_port() -> None:
    """The same over TCP."""
    row = measured("mt_sics", "slow", tcp_cable)
    assert (row.taken, row.lost, row.invented) == (FRAMES, 0, 0)


def test_the_documents_table_is_of_these_protocols_and_faults() -> None:
    """Each protocol and fault has its row in docs/serial.md, and each says lost 0, invented 0."""
    text = DOCUMENT.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    told = {(row[0], row[3]) for row in rows[2:] if row[2] == "pty"}
    assert told == {(protocol, fault) for protocol in PROTOCOLS for fault in FAULTS}
    assert {(row[-2], row[-1]) for row in rows[2:]} == {("0", "0")}
