"""The process that fills a Word form: `python -m station.reports.word.filling FOLDER [--lenient]`.

FOLDER holds form.docx, data.json and chart-N.png, on issue also code.png and seal.png; it gets filled.docx, or
fault.json with what is wrong and where. The process imports nothing of the station, so that it starts fast and can
reach nothing of it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docxtpl import DocxTemplate
    from jinja2 import Undefined

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 20
FILE_BYTES = 64 * 1024 * 1024

FORM, DATA, FILLED = "form.docx", "data.json", "filled.docx"
FAULT, UNKNOWN = "fault.json", "unknown.json"
CODE, SEAL = "code.png", "seal.png"
CHART_WIDTH_MM, CODE_WIDTH_MM, SEAL_WIDTH_MM = 160, 27, 36


def main(folder: Path, *, lenient: bool = False) -> int:
    """Fill the form; 0 if it was, 3 with a fault that was written down.

    `lenient`: fields that there are not become empty, and their names are written down in unknown.json.
    """
    _limit()
    from docx.shared import Mm
    from docxtpl import DocxTemplate, InlineImage
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    data = json.loads((folder / DATA).read_bytes())
    unknown: set[str] = set()
    undefined = _recording(unknown) if lenient else StrictUndefined
    environment = ImmutableSandboxedEnvironment(undefined=undefined, autoescape=True)
    try:
        form = DocxTemplate(folder / FORM)
        pictures = sorted(folder.glob("chart-*.png"), key=lambda path: int(path.stem.partition("-")[2]))
        charts = [InlineImage(form, str(path), width=Mm(CHART_WIDTH_MM)) for path in pictures]
        for n, chart in enumerate(data["charts"]):
            chart["picture"] = charts[n] if n < len(charts) else ""
        for field, name, width in (("code_picture", CODE, CODE_WIDTH_MM), ("seal", SEAL, SEAL_WIDTH_MM)):
            if (folder / name).is_file():
                data[field] = InlineImage(form, str(folder / name), width=Mm(width))
        form.render(data, jinja_env=environment)
        _keep_rows_whole(form)
        form.save(folder / FILLED)
    except SecurityError as error:
        return _fault(folder, "forbidden", error)
    except TemplateError as error:
        return _fault(folder, "template", error)
    except (MemoryError, OverflowError) as error:
        return _fault(folder, "limit", error)
    except Exception as error:  # noqa: BLE001 (a form is foreign code: whatever it raises is one answer)
        return _fault(folder, "broken", error)
    (folder / UNKNOWN).write_text(json.dumps(sorted(unknown)), "utf-8")
    return 0


def _keep_rows_whole(form: DocxTemplate) -> None:
    """No row of a table goes over two pages, as in the other reports: half a number is none."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    for row in form.docx.element.body.iter(qn("w:tr")):
        properties = row.get_or_add_trPr()
        if properties.find(qn("w:cantSplit")) is None:
            properties.insert(0, OxmlElement("w:cantSplit"))


def _recording(unknown: set[str]) -> type[Undefined]:
    """What stands for a field that there is not: empty, and its name is noted."""
    from jinja2 import ChainableUndefined

    class Recording(ChainableUndefined):
        def __init__(self, hint: str | None = None, obj: object = None, name: str | None = None, *more: object) -> None:
            super().__init__(hint, obj, name, *more)  # type: ignore[arg-type]  # passed on as they are
            if name is not None:
                unknown.add(name)

    return Recording


def _limit() -> None:
    """Bounds that the system keeps, where it can (not on Windows: there the parent's time limit stands alone)."""
    try:
        import resource
    except ImportError:
        return
    for what, bound in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (bound, bound))


def _fault(folder: Path, kind: str, error: BaseException) -> int:
    around: Any = getattr(error, "docx_context", ())
    line = [str(one) for one in around]
    said = {"kind": kind, "message": str(error) or type(error).__name__, "around": line}
    (folder / FAULT).write_text(json.dumps(said), "utf-8")
    return 3


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), lenient="--lenient" in sys.argv[2:]))
