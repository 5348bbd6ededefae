"""A case from files on the command line: numbers out of JSON, runs in the role of their name or the told one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from parsers.measurement import Measurement
from parsers.wording import Text
from station.items.case import Case
from station.items.certified import certified_role
from station.items.errors import CalculationError
from station.items.givens import Watched
from station.items.item import Item, Role
from station.items.roles import OF_A_SAMPLE, role_of, sample_of
from station.records import Certificate, Finding

_SETTINGS = "parameters"
Certificates = Mapping[str, Mapping[str, Decimal]]


def case_of(
    item: Item, inputs: Sequence[Path], told: Mapping[Role, Sequence[Path]], certificates: Certificates
) -> Case:
    """Numbers from one JSON file, or runs of raw files: in the role that they were told, else in that of their name.

    The runs of samples must belong to one sample; its duplicates become parallel runs. Where no run is a sample, the
    first one is calculated like one. Raises CalculationError and ParserError.
    """
    if len(inputs) == 1 and inputs[0].suffix.lower() == ".json":
        content = _json(inputs[0])
        if not any(key.startswith("$asm") for key in content):  # an instrument's own JSON is a raw file
            return _given_case(item, content, certificates)
    by_role: dict[Role, list[Measurement]] = {
        role: [run for path in told[role] for run in _runs(path)] for role in told
    }
    named: dict[Role, list[Measurement]] = {}
    for run in (run for path in inputs for run in _runs(path)):
        named.setdefault(_role(item, run, certificates), []).append(run)
    _demand_one_sample(item, [run for role in ("sample", *OF_A_SAMPLE) for run in named.get(role, [])])
    for role, runs in named.items():
        by_role[role] = [*by_role.get(role, []), *runs]
    samples = [run for role in ("sample", "duplicate", "mount") for run in by_role.pop(role, [])]
    if not samples:
        first = next(role for role, runs in named.items() if runs)
        samples = [named[first][0]]
        by_role[first] = [run for run in by_role[first] if run is not samples[0]]
    return Case(
        item=item,
        samples=tuple(samples),
        standards=tuple(by_role.get("standard", [])),
        references=tuple(by_role.get("reference", [])),
        blanks=tuple(by_role.get("blank", [])),
        certificates=certificates,
    )


def _role(item: Item, run: Measurement, certificates: Certificates) -> Role:
    """The role of a run's name; a material with a certificate is no sample."""
    certificate = Certificate(name=run.sample_name) if run.sample_name in certificates else None
    return certified_role(certificate, role_of(run.sample_name, item.name_patterns), item)


def plain_runs(case: Case) -> list[dict[str, str]]:
    """Each run's name and the role that it was taken in, for whoever corrects it."""
    roles: dict[str, Sequence[Measurement]] = {
        "sample": case.samples[:1],
        "duplicate": [run for run in case.samples[1:] if not _is_mount(case.item, run)],
        "mount": [run for run in case.samples[1:] if _is_mount(case.item, run)],
        "standard": case.standards,
        "reference": case.references,
        "blank": case.blanks,
    }
    return [{"name": run.sample_name, "role": role} for role, runs in roles.items() for run in runs]


def _is_mount(item: Item, run: Measurement) -> bool:
    return role_of(run.sample_name, item.name_patterns) == "mount"


def _given_case(item: Item, content: Mapping[str, object], certificates: Certificates) -> Case:
    # an item's own example holds its numbers under "given"; its settings stand beside them, as they do without "given"
    given = content.get("given")
    if not isinstance(given, dict):
        given = {key: entry for key, entry in content.items() if key != _SETTINGS}
    return Case(
        item=item,
        given=Watched(given),
        parameters=_settings(item, content.get(_SETTINGS, {})),
        certificates=certificates,
    )


def _settings(item: Item, found: object) -> dict[str, Decimal | str]:
    """Settings of the item by their id; CalculationError for one that it does not have."""
    known = [parameter.id for parameter in item.parameters]
    if not isinstance(found, dict) or any(name not in known for name in found):
        listed = ", ".join(known) or "—"
        raise CalculationError(
            Text(f"parameters = {found!r}：该项目的参数有：{listed}", f"parameters = {found!r}: the item has {listed}"),
            Text('应如 {"parameters": {"id": 值}}。', 'It should read like {"parameters": {"id": value}}.'),
            f"{item.id}: parameters",
        )
    return {name: Decimal(entry) if isinstance(entry, int) else entry for name, entry in found.items()}


def unused_inputs(case: Case) -> tuple[Finding, ...]:
    """A remark on given numbers under names that the calculation never asked for."""
    names = case.given.unused if isinstance(case.given, Watched) else ()
    if not names:
        return ()
    listed = ", ".join(names)
    message = Text(f"未使用的输入：{listed}；请核对名称", f"inputs that were not used: {listed}; check their names")
    return (Finding(rule="unused_input", severity="remark", message=message),)


def _demand_one_sample(item: Item, samples: Sequence[Measurement]) -> None:
    names = sorted({sample_of(run.sample_name, item.name_patterns) for run in samples})
    if len(names) > 1:
        listed = ", ".join(names)
        raise CalculationError(
            Text(f"一次只能计算一个样品，文件中有：{listed}", f"one sample at a time; the files hold: {listed}"),
            Text(
                "请分别计算；若为平行样，请用 --duplicate 指明。",
                "Calculate them one by one; name a parallel run with --duplicate.",
            ),
            f"{item.id}: inputs",
        )


def _runs(path: Path) -> list[Measurement]:
    from parsers.recognition import read  # the readers load slowly and given numbers need none

    return read(path)


def certificates_of(paths: Sequence[Path]) -> dict[str, Mapping[str, Decimal]]:
    """Certificates from JSON: `{"STD-1": {"CH4": 85.6}}`, or one unnamed `{"CH4": 85.6}`, named by its
    file.
    """
    found: dict[str, Mapping[str, Decimal]] = {}
    for path in paths:
        content = _json(path)
        named = content if all(isinstance(v, dict) for v in content.values()) else {path.stem: content}
        for name, amounts in named.items():
            if not isinstance(amounts, dict) or not all(isinstance(v, (Decimal, int)) for v in amounts.values()):
                raise CalculationError(
                    Text(f"证书“{name}”不是名称到数字的表", f'certificate "{name}" is no table of names and numbers'),
                    Text('应如 {"CH4": 85.60, "N2": 2.00}。', 'It should read like {"CH4": 85.60, "N2": 2.00}.'),
                    str(path),
                )
            found[str(name)] = {str(key): Decimal(value) for key, value in amounts.items()}
    return found


def _json(path: Path) -> dict[str, object]:
    """A JSON object with numbers as Decimal; CalculationError says what is wrong with the file."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    # ValueError: what is no JSON, no UTF-8, or a whole number of thousands of digits; RecursionError: endless brackets
    except (OSError, ValueError, RecursionError) as error:
        raise _bad_json(path, str(error)) from error
    if not isinstance(content, dict):
        raise _bad_json(path, f"{type(content).__name__}")
    return content


def _bad_json(path: Path, why: str) -> CalculationError:
    return CalculationError(
        Text(f"“{path}”不是可读的 JSON 对象：{why}", f'"{path}" is no readable JSON object: {why}'),
        Text("请检查该文件 (UTF-8)。", "Check this file (UTF-8)."),
        str(path),
    )
