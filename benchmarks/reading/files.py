"""The files of every format: real ones, of the folder beside the checkout or of GEOLAB_INSTRUMENTS, and ours."""

from __future__ import annotations

import os
from pathlib import Path

import parsers
from sample_spectra.make import READY


def real_folder(named: Path | None = None) -> Path:
    """The folder of real instrument files."""
    said = named or os.environ.get("GEOLAB_INSTRUMENTS")
    return Path(said) if said else Path(__file__).resolve().parents[2].parent / "shared" / "instruments"


def files_by_format(named: Path | None = None) -> dict[str, list[Path]]:
    """Files and dataset folders that are read, by format, the smallest first: real ones, and the ready samples."""
    found: dict[str, list[tuple[int, Path]]] = {}
    for root in (real_folder(named), READY):
        for path in sorted(root.rglob("*")):
            if path.parent == root and root != READY:
                continue
            try:
                format_id = parsers.read(path)[0].format_id
            except parsers.ParserError:
                continue
            size = path.stat().st_size if path.is_file() else sum(one.stat().st_size for one in path.rglob("*"))
            found.setdefault(format_id, []).append((size, path))
    return {format_id: [path for _, path in sorted(sized)] for format_id, sized in found.items()}
