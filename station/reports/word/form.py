"""Filling a Word form from a report's content, in a process that is killed when it takes too long."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from parsers.wording import Text
from station.errors import StationError
from station.reports.word.filling import CODE, DATA, FAULT, FILLED, FORM, SEAL, UNKNOWN
from station.reports.word.places import place_of

NAME = "report.docx"
SECONDS = 30.0
MOST_UNPACKED = 64 * 1024 * 1024
"""A form that unpacks to more than this is no form."""


class WordError(StationError):
    """The Word form cannot be used or filled. `kind`: broken, template, forbidden, limit, time."""

    def __init__(self, kind: str, message: Text, where: str = "") -> None:
        cure = Text(
            "请在 Word 中更正该表单，再用 geolab template check 检查。",
            "Correct the form in Word, then look at it with: geolab template check",
        )
        super().__init__(message, cure, where)
        self.kind = kind


def context(content: Mapping[str, Any], imprint: Mapping[str, Any]) -> dict[str, Any]:
    """What a form's fields are: the content's members, with the rows made ready for a table's loop.

    `rows`: one per sample, with `sample` (its data), `cells` (printed texts by column id) and `values` (the same in the
    order of `columns`). `amends` is empty but in an amendment. Wordings have `.zh` and `.en`.

    `imprint`: issued_on, signatures and, on issue, digest, code, sealed (a wording); the pictures `code_picture` and
    `seal` are empty where `fill` is given none.
    """
    samples = {one["sample_no"]: one for one in content["samples"]}
    columns = content["results"]["columns"]
    rows = [
        {
            "sample_no": row["sample_no"],
            "sample": samples[row["sample_no"]],
            "cells": row["cells"],
            "values": [row["cells"].get(column["id"], "—") for column in columns],
        }
        for row in content["results"]["rows"]
    ]
    signed = {one["meaning"]: one for one in imprint["signatures"]}
    nobody = {"name": "", "at": ""}
    people = {meaning: signed.get(meaning, nobody) for meaning in ("prepared", "reviewed", "approved")}
    plain: dict[str, Any] = {"amends": {}, "declared": [], "by_hand": []}
    plain |= {key: value for key, value in content.items() if key not in ("results", "schema")}
    proof = {"digest": "", "code": "", "sealed": {"zh": "", "en": ""}, "code_picture": "", "seal": ""}
    proof |= {key: imprint[key] for key in ("issued_on", *proof) if key in imprint}
    told = plain | people | {"columns": columns, "rows": rows} | proof
    made: dict[str, Any] = json.loads(msgspec.json.encode(told))
    return made


def fill(
    form: Path, fields: Mapping[str, Any], pictures: Sequence[bytes] = (), *, code: bytes = b"", seal: bytes = b""
) -> bytes:
    """The filled form as DOCX. Raises WordError.

    `pictures` (PNG) become `charts[n].picture`, `code` and `seal` (PNG) `code_picture` and `seal`.
    """
    named = {f"chart-{n}.png": picture for n, picture in enumerate(pictures)}
    named |= {name: picture for name, picture in ((CODE, code), (SEAL, seal)) if picture}
    return _filled(form, fields, named, ())[0]


def fill_leniently(form: Path, fields: Mapping[str, Any]) -> tuple[bytes, list[str]]:
    """The form with unknown fields left empty, and their names. Raises WordError."""
    return _filled(form, fields, {}, ("--lenient",))


def _filled(
    form: Path, fields: Mapping[str, Any], pictures: Mapping[str, bytes], options: Sequence[str]
) -> tuple[bytes, list[str]]:
    demand_form(form)
    with tempfile.TemporaryDirectory(prefix="geolab-word-") as temporary:
        folder = Path(temporary)
        (folder / FORM).write_bytes(form.read_bytes())
        (folder / DATA).write_bytes(msgspec.json.encode(fields))
        for name, picture in pictures.items():
            (folder / name).write_bytes(picture)
        command = [sys.executable, "-m", "station.reports.word.filling", str(folder), *options]
        try:
            ended = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired as error:
            raise _too_much(form) from error
        if ended.returncode == 0:
            return (folder / FILLED).read_bytes(), json.loads((folder / UNKNOWN).read_bytes())
        fault = folder / FAULT
        if not fault.is_file():  # killed by a limit before it could say so
            raise _too_much(form)
        raise _said(form, json.loads(fault.read_text("utf-8")))


def demand_form(form: Path) -> None:
    """WordError unless the file is a Word document of a sane size without macros."""
    try:
        with zipfile.ZipFile(form) as archive:
            names = archive.namelist()
            size = sum(one.file_size for one in archive.infolist())
    except (OSError, zipfile.BadZipFile) as error:
        raise WordError(
            "broken",
            Text(f"“{form.name}”不是 Word 文档（docx）。", f'"{form.name}" is no Word document (docx): {error}'),
            str(form),
        ) from error
    if "word/document.xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        raise WordError(
            "broken",
            Text(f"“{form.name}”不是不含宏的 Word 文档。", f'"{form.name}" is no Word document without macros.'),
            str(form),
        )
    if size > MOST_UNPACKED:
        raise WordError(
            "limit",
            Text(
                f"“{form.name}”解压后为 {size} 字节，超过 {MOST_UNPACKED}。",
                f'"{form.name}" unpacks to {size} bytes, over {MOST_UNPACKED}.',
            ),
            str(form),
        )


def _said(form: Path, fault: Mapping[str, Any]) -> WordError:
    message = str(fault["message"])
    known = {
        "forbidden": Text(f"表单要求了不允许的操作：“{message}”", f'The form asks for what it may not: "{message}"'),
        "template": Text(f"表单的字段有误：“{message}”", f'A field of the form is wrong: "{message}"'),
        "limit": Text(f"填写表单超出限度：“{message}”", f'Filling the form goes beyond its bounds: "{message}"'),
    }
    text = known.get(
        fault["kind"], Text(f"无法填写 Word 表单：“{message}”", f'The Word form cannot be filled: "{message}"')
    )
    return WordError(fault["kind"], text, place_of(form, re.findall(r"'([\w.]+)'", message), fault["around"]))


def _too_much(form: Path) -> WordError:
    return WordError(
        "time",
        Text(
            f"填写“{form.name}”用时过长或占用过多，已终止。",
            f'Filling "{form.name}" took too long or too much, and was ended.',
        ),
        str(form),
    )
