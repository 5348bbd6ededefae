"""`python -m benchmarks.reading.fuzz`: damaged and hostile copies of real files of every format, and their fate.

Each input must end in measurements or a ParserError of the reader itself, within a second and 256 MB. The readers are
called without the net of `parsers.read`, so that a stumble shows. The seeds are the smallest files of each format in
the folder of real files, or examples made from descriptions where there is no real one; every figure of the table comes
from this run, and the same `--seed` gives the same inputs. Linux only: the memory of one input is the process's own
high-water mark, reset before each.
"""

from __future__ import annotations

import argparse
import faulthandler
import random
import re
import shutil
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import parsers
from benchmarks.reading.files import files_by_format
from benchmarks.reading.hostile import hostile
from benchmarks.reading.page import put_section
from parsers.instrument_file import InstrumentFile
from parsers.recognition import formats
from tests.parsers.declared_examples import EXAMPLES, OCEAN

SECONDS, MEGABYTES, HANGS = 1.0, 256, 30
LARGEST = 1 << 20
HUGE = (0xFFFFFFFF, 0x7FFFFFFF, 0x80000000, 0x00FFFFFF, 0xFFFFFFFFFFFFFFFF, 0x7FFFFFFFFFFFFFFF)
DIGITS = re.compile(rb"\d+")
BORDER = re.compile(rb"\r?\n|\0{4,}|>(?=<)")


@dataclass
class Figures:
    """What became of the inputs of one format."""

    seeds: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    most: float = 0.0
    failures: list[str] = field(default_factory=list)


def cut(data: bytes, rng: random.Random) -> bytes:
    """The beginning of a file."""
    return data[: rng.randrange(len(data))]


def flip(data: bytes, rng: random.Random) -> bytes:
    """Some bits are wrong, mostly in the first bytes."""
    damaged = bytearray(data)
    for _ in range(rng.randrange(1, 12)):
        reach = min(len(data), 4096) if rng.random() < 0.7 else len(data)
        damaged[rng.randrange(reach)] ^= 1 << rng.randrange(8)
    return bytes(damaged)


def overwrite(data: bytes, rng: random.Random) -> bytes:
    """Some bytes are others."""
    damaged = bytearray(data)
    for _ in range(rng.randrange(1, 9)):
        reach = min(len(data), 4096) if rng.random() < 0.7 else len(data)
        damaged[rng.randrange(reach)] = rng.choice((0, 255, 127, rng.randrange(256)))
    return bytes(damaged)


def declare(data: bytes, rng: random.Random) -> bytes:
    """A size somewhere in a binary head becomes a giant one."""
    size = rng.choice((4, 8))
    if len(data) < size:
        return data
    at = rng.randrange(min(len(data), 8192) - size + 1)
    if rng.random() < 0.7:
        at -= at % 4
    value = rng.choice(HUGE) & ((1 << 8 * size) - 1)
    return data[:at] + value.to_bytes(size, rng.choice(("little", "big"))) + data[at + size :]


def number(data: bytes, rng: random.Random) -> bytes:
    """A number of the text becomes giant, tiny or none."""
    found = [match.span() for match in DIGITS.finditer(data[:20_000])]
    if not found:
        return declare(data, rng)
    start, end = rng.choice(found)
    said = rng.choice((b"99999999999", b"1e999999999", b"0", b"", b"-1", b"nan", b"4294967295", b"9" * 400))
    return data[:start] + said + data[end:]


def repeat(data: bytes, rng: random.Random) -> bytes:
    """A piece comes again and again."""
    start = rng.randrange(len(data))
    piece = data[start : start + rng.choice((1, 16, 300, 4096))]
    return data[:start] + piece * rng.choice((2, 50, 400)) + data[start:]


def join(data: bytes, rng: random.Random) -> bytes:
    """A piece is missing in the middle."""
    start = rng.randrange(len(data))
    return data[:start] + data[start + rng.choice((1, 7, 512, 5000)) :]


def cut_at_border(data: bytes, rng: random.Random) -> bytes:
    """The beginning of a file up to the end of a line or of a record, where a cut is hardest to see."""
    found = [match.end() for match in BORDER.finditer(data)]
    return data[: rng.choice(found)] if found else cut(data, rng)


def miscount(data: bytes, rng: random.Random) -> bytes:
    """A number of the text, or of a binary head, is one too many or too few."""
    found = [match.span() for match in DIGITS.finditer(data[:20_000])]
    step = rng.choice((-1, 1))
    if found and b"\0" not in data[:512]:
        start, end = rng.choice(found)
        said = max(0, int(data[start : min(end, start + 18)]) + step)
        return data[:start] + str(said).encode() + data[end:]
    at = rng.randrange(max(1, min(len(data), 4096) - 4)) & ~1
    value = (int.from_bytes(data[at : at + 2], "little") + step) & 0xFFFF
    return data[:at] + value.to_bytes(2, "little") + data[at + 2 :]


DAMAGES = (cut, flip, overwrite, declare, number, repeat, join, cut_at_border, miscount)


def high_water(reset: bool) -> float:
    """The most resident memory in MB since the last reset."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


def outcome(path: Path, format_id: str) -> tuple[str, str]:
    """A word for what became of an input, and the place of a stumble."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # numbers that went wrong without being told are a stumble too
            formats()[format_id].read(InstrumentFile.of(path))
    except parsers.ParserError as refusal:
        return refusal.kind, ""
    except Exception as stumble:  # noqa: BLE001 -- what the fuzz looks for
        at = traceback.extract_tb(stumble.__traceback__)[-1]
        return "stumble", f"{type(stumble).__name__}: {stumble} ({Path(at.filename).name}:{at.lineno})"
    return "read", ""


def damaged_copies(seed: Path, count: int, rng: random.Random, room: Path) -> Iterator[tuple[str, Path]]:
    """Damaged copies of a file, or of a folder with one member damaged, each gone when the next is asked for."""
    members = [seed] if seed.is_file() else sorted(path for path in seed.rglob("*") if path.is_file())
    place = room / seed.name
    for companion in parsers.companions(seed):
        shutil.copyfile(companion, room / companion.name)
    for turn in range(count):
        damage = DAMAGES[turn % len(DAMAGES)]
        hurt = rng.choice(members)
        damaged = damage(hurt.read_bytes() or b"\0", rng)
        if seed.is_file():
            place.write_bytes(damaged)
            yield f"{damage.__name__} #{turn}", place
            continue
        shutil.copytree(seed, place)
        (place / hurt.relative_to(seed)).write_bytes(damaged)
        yield f"{damage.__name__} #{turn}", place
        shutil.rmtree(place)


def hostile_files(seed: Path, room: Path) -> Iterator[tuple[str, Path]]:
    """Files made to harm, each gone when the next is asked for."""
    place = room / seed.name
    for what, content in hostile(seed):
        place.write_bytes(content)
        yield what, place


def try_format(format_id: str, seeds: list[Path], count: int, seed: int) -> Figures:
    """All inputs of one format, one after the other in this process."""
    figures = Figures(seeds=len(seeds))
    rng = random.Random(f"{seed} {format_id}")
    for number, one in enumerate(seeds):
        with tempfile.TemporaryDirectory() as name:
            room = Path(name)
            outcome(one, format_id)  # imports are no part of it
            for what, path in damaged_copies(one, count, rng, room):
                try_one(figures, format_id, f"{one.name} {what}", path)
            for what, path in hostile_files(one, room) if number == 0 else ():
                try_one(figures, format_id, f"{one.name} {what}", path)
    return figures


def try_one(figures: Figures, format_id: str, told: str, path: Path) -> None:
    """One input: what became of it, how long it took, and what memory it needed."""
    before = high_water(reset=True)
    faulthandler.dump_traceback_later(HANGS, exit=True)
    start = time.process_time()
    word, where = outcome(path, format_id)
    took = time.process_time() - start
    faulthandler.cancel_dump_traceback_later()
    held = high_water(reset=False) - before
    figures.outcomes[word] += 1
    figures.slowest, figures.most = max(figures.slowest, took), max(figures.most, held)
    if word == "stumble" or took > SECONDS or held > MEGABYTES:
        figures.failures.append(f"{format_id}: {told}: {where or word}, {took:.2f} s, {held:.0f} MB")


def chosen(paths: list[Path], count: int) -> list[Path]:
    """The smallest files of a format, and one of its larger ones."""
    larger = [path for path in paths if path.is_dir() or path.stat().st_size < LARGEST]
    return [*paths[: max(1, count - 1)], *larger[-1:]][:count] if len(paths) > 1 else paths


def all_files(named: Path | None, room: Path) -> dict[str, list[Path]]:
    """The files of every format, those of formats without a real one made in `room`."""
    found = files_by_format(named)
    for name, text in {**EXAMPLES, "ocean.txt": OCEAN}.items():
        path = room / name
        path.write_bytes(text.encode())
        found.setdefault(parsers.read(path)[0].format_id, []).append(path)
    return found


def main() -> int:
    """The table, and every failure; the number of failures is the answer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=Path, help="the folder of real files")
    parser.add_argument("--seeds", type=int, default=2, help="files per format")
    parser.add_argument("--count", type=int, default=140, help="inputs per file")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="put the table into docs/formats.md")
    parser.add_argument("formats", nargs="*", help="only these")
    asked = parser.parse_args()
    failures = tried = 0
    lines = ["| format | files | inputs | read | refused | failed | slowest, s | most, MB |"]
    lines.append("|---|---:|---:|---:|---:|---:|---:|---:|")
    print("\n".join(lines), flush=True)
    made = tempfile.TemporaryDirectory()
    for format_id, paths in sorted(all_files(asked.files, Path(made.name)).items()):
        if asked.formats and format_id not in asked.formats:
            continue
        figures = try_format(format_id, chosen(paths, asked.seeds), asked.count, asked.seed)
        count = figures.outcomes.total()
        stumbles, read = figures.outcomes["stumble"], figures.outcomes["read"]
        lines.append(
            f"| `{format_id}` | {figures.seeds} | {count} | {read} | {count - read - stumbles} "
            f"| {len(figures.failures)} | {figures.slowest:.2f} | {figures.most:.0f} |"
        )
        print(lines[-1], flush=True)
        for failure in figures.failures:
            print(f"  {failure}", file=sys.stderr, flush=True)
        failures, tried = failures + len(figures.failures), tried + count
    made.cleanup()
    lines += ["", f"{tried:,} inputs, {failures} failures (seed {asked.seed})."]
    print("\n".join(lines[-2:]))
    if asked.write:
        put_section("fuzz", "\n".join(lines))
    return min(failures, 1)


if __name__ == "__main__":
    sys.exit(main())
