"""Sample reports of every item: `PYTHONPATH=. python tools/item_samples.py [ITEM…]` writes docs/samples.

Each report is issued by the laboratory of `sample_runs`: made files of the item's instrument, the intake, the draft,
three signatures, the seal of a test authority and a verification code. A PDF of each language of the report, a picture
of the results and charts, and a page that shows them all; the pages of `geolab items --docs docs/items` show the same
pictures.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from page_sheets import draw, pages_with
from sample_runs import INSTRUMENTS, issued

from station.items.catalogue import catalogue, own_items
from station.items.item import Item
from station.reports.labels import LABELS
from station.reports.laboratory import ReportLanguage
from station.reports.proof.token_key import make_token_key
from tests.reports.laboratory import Laboratory

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "samples"
IN_EACH_LANGUAGE = ("rock_eval", "toc", "gc_sat", "gas_comp", "xrd", "gcms_bio", "vro")
"""The items that carry most work: their report is shown bilingual, in Chinese and in English."""
LANGUAGES: dict[ReportLanguage, str] = {"both": "双语 bilingual", "zh": "中文 Chinese", "en": "英文 English"}
COVER_PAGES = 2
"""Cover and statement come before the results."""
SHOWN_WORDS = [word for key in ("results", "data_file", "hi_tmax") for word in LABELS[key]]
"""They head the results and stand under or over each chart."""
MOST_SHOWN = 4
PAGE_HEIGHT, PICTURE_WIDTH, COLOURS = 800, 1200, 12


def main() -> None:
    """Write the samples of every item, or of those named as arguments, and the page of all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for item_id in sys.argv[1:] or sorted(INSTRUMENTS):
        for language in languages(item_id):
            write(item_id, language)
    items = sorted(catalogue([own_items()]).values(), key=lambda one: one.id)
    (FOLDER / "README.md").write_text("\n".join(page(items)) + "\n", "utf-8")


def languages(item_id: str) -> tuple[ReportLanguage, ...]:
    """The languages in which an item's sample is shown."""
    return tuple(LANGUAGES) if item_id in IN_EACH_LANGUAGE else ("both",)


def name(item_id: str, language: ReportLanguage) -> str:
    """The file name of a sample, without its ending."""
    return item_id if language == "both" else f"{item_id}-{language}"


def write(item_id: str, language: ReportLanguage) -> None:
    """Issue the report of an item in one language; its PDF and its picture."""
    with tempfile.TemporaryDirectory() as temporary:
        laboratory = Laboratory(Path(temporary))
        try:
            laboratory.station.store.settings.put("report.language", language)
            make_token_key(laboratory.station.store.folder)
            report = issued(laboratory, item_id)
            assert report.pdf_sha256 is not None, "an issued report has its PDF"
            pdf = laboratory.station.store.vault.path(report.pdf_sha256).read_bytes()
        finally:
            laboratory.station.close()
    target = FOLDER / name(item_id, language)
    target.with_suffix(".pdf").write_bytes(pdf)
    shown = [n for n in pages_with(pdf, SHOWN_WORDS) if n >= COVER_PAGES][:MOST_SHOWN]
    draw(pdf, shown, target.with_suffix(".png"), height=PAGE_HEIGHT, width=PICTURE_WIDTH, colours=COLOURS)
    print(target)


def page(items: list[Item]) -> list[str]:
    """The lines of the page that shows all samples."""
    lines = [
        "# 各项目的报告示例 / Sample reports of every item",
        "",
        "由 `PYTHONPATH=. python tools/item_samples.py` 生成：虚拟仪器写出的数据文件经接收、计算、编制、审核、批准后",
        "签发，加盖测试证书机构的电子签章（不受信任，仅作示例），并附验证码；名称、井号与数值均为虚构。图为结果首页与谱图页。",
        "",
        "Made by `PYTHONPATH=. python tools/item_samples.py`: files of virtual instruments are taken in and",
        "calculated, the report is prepared, reviewed, approved and sealed by a test authority (which nobody",
        "trusts), with a verification code. Names, wells and figures are made up. The pictures show the first page",
        "of results and the pages of charts.",
    ]
    for item in items:
        links = [f"[{LANGUAGES[language]}]({name(item.id, language)}.pdf)" for language in languages(item.id)]
        lines += ["", f"## {item.title.zh} / {item.title.en}", "", f"PDF: {' · '.join(links)}"]
        for language in languages(item.id):
            lines += ["", f"![{item.id}, {language}]({name(item.id, language)}.png)"]
    return lines


if __name__ == "__main__":
    main()
