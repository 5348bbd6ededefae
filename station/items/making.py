"""A new item's folder: a small item that works, for a laboratory to change into its own.

It calculates one percentage from two weighings and passes `geolab item check`; each piece shows how to go on.
"""

from __future__ import annotations

import re
from pathlib import Path

from parsers.wording import Text
from station.items.errors import ItemError
from station.items.item_file import CALCULATION, DECLARATION

_ID = re.compile(r"[a-z][a-z0-9_]*")

_DECLARATION = """\
# {zh} / {en}
id = "{id}"
version = "0.1.0"
code = "{code}"
technique = "balance"
title = {{ zh = "{zh}", en = "{en}" }}

[[standards]]
number = "Q/LAB 0001"
year = 2026
title = {{ zh = "本实验室方法", en = "Method of this laboratory" }}
source = "to be completed"

[[inputs]]
role = "sample"
title = {{ zh = "样品称量", en = "weighings of the sample" }}
minimum = 1

# what the calculation takes: typed in under its id, or read from a file under one of its names
[[quantities]]
id = "sample_mass"
zh = "样品质量"
en = "mass of the sample"
unit = "g"
names = ["Sample mass", "样品质量"]

[[quantities]]
id = "residue_mass"
zh = "残余质量"
en = "mass of the residue"
unit = "g"
names = ["Residue mass", "残余质量"]

# what the report shows
[[columns]]
id = "residue"
zh = "残余含量"
en = "Residue"
unit = "%"
decimals = 2
formula = "100·m(残余)/m(样品)"
low = 0
high = 100
source = "to be completed"

# what is checked before a person looks
[[rules]]
id = "residue_high"
title = {{ zh = "残余含量偏高", en = "the residue is high" }}
high = 99
unit = "%"
source = "to be completed"
"""

_CALCULATION = '''\
"""{en}: the residue of one sample in percent."""

from __future__ import annotations

from station.items.kit import Case, Outcome, check, gravimetry, measured, quantities


def calculate(case: Case) -> Outcome:
    """The percentage from the two weighings of the first determination."""
    source = quantities.sources(case)[0]
    sample = quantities.demanded(case, source, "sample_mass")
    residue = quantities.demanded(case, source, "residue_mass")
    percent = gravimetry.mass_percent(residue, sample)
    return Outcome(
        values=(measured("residue", percent, ("reading:residue_mass", "reading:sample_mass")),),
        findings=check(case.item, "residue_high", percent, value_id="residue"),
    )
'''

_EXAMPLE = """\
{
  "title": {"zh": "手算算例", "en": "Calculated by hand"},
  "source": "100·1.2345/5.0000",
  "given": {"sample_mass": 5.0000, "residue_mass": 1.2345},
  "expected": {"residue": "24.69"},
  "unrounded": {"residue": "24.69"}
}
"""

_REPORT = """\
// The order of the report's parts; frame.typ says what there is.
#import "frame.typ": *
#show: report.with()

#sample-table()
#method-table()
#results-by-row()
#remarks-list()
#definitions-table()
#method-record()
"""


def make_item(item_id: str, into: Path, title: Text) -> Path:
    """The new folder of an item below `into`. Raises ItemError for a bad id or title, or a folder that is there."""
    if not _ID.fullmatch(item_id):
        raise ItemError(
            Text(
                f"标识“{item_id}”：须为小写字母、数字和下划线，以字母开头",
                f'id "{item_id}": a-z, 0-9 and _, a letter first',
            ),
            Text("请换一个标识，如 ash_content。", "Choose another id, such as ash_content."),
            "id",
        )
    if any('"' in words or "\\" in words or not words.strip() for words in title):
        raise ItemError(
            Text('名称不能为空，也不能含 " 或 \\', 'a title is not empty and has no " or \\'),
            Text("请更正名称。", "Correct the title."),
            "title",
        )
    folder = into / item_id
    names = {"id": item_id, "code": item_id[:4].upper(), "zh": title.zh, "en": title.en}
    pieces = {
        DECLARATION: _DECLARATION.format(**names),
        CALCULATION: _CALCULATION.format(**names),
        "report.typ": _REPORT,
        "examples/by_hand.json": _EXAMPLE,
    }
    try:
        folder.mkdir(parents=True)
        (folder / "examples").mkdir()
        for name, text in pieces.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise ItemError(
            Text(f"无法建立“{folder}”：{error.strerror}", f'"{folder}" cannot be made: {error.strerror}'),
            Text("请换一个标识或位置，已有的文件夹不会被覆盖。", "Choose another id or place; nothing is overwritten."),
            str(folder),
        ) from error
    return folder
