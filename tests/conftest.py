"""Fixtures for all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def instruments() -> Path:
    """The folder of real instrument files: beside the checkout, or where GEOLAB_INSTRUMENTS says."""
    named = os.environ.get("GEOLAB_INSTRUMENTS")
    folder = Path(named) if named else Path(__file__).resolve().parents[1].parent / "shared" / "instruments"
    if not folder.is_dir():
        pytest.skip(f"no real instrument files at {folder}; set GEOLAB_INSTRUMENTS")
    return folder
