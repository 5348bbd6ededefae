"""Fixtures for all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("the same each time", derandomize=True)
settings.register_profile("searching", max_examples=400)
settings.load_profile(os.environ.get("GEOLAB_HYPOTHESIS", "the same each time"))
"""A commit is judged by the same examples everywhere; `GEOLAB_HYPOTHESIS=searching` looks for new ones."""


@pytest.fixture(scope="session")
def instruments() -> Path:
    """The folder of real instrument files: beside the checkout, or where GEOLAB_INSTRUMENTS says."""
    named = os.environ.get("GEOLAB_INSTRUMENTS")
    folder = Path(named) if named else Path(__file__).resolve().parents[1].parent / "shared" / "instruments"
    if not folder.is_dir():
        pytest.skip(f"no real instrument files at {folder}; set GEOLAB_INSTRUMENTS")
    return folder
