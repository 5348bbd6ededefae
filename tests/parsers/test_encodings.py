"""Text keeps its characters whatever computer wrote it."""

import pytest

import parsers
from parsers.reading.encodings import decode

WESTERN = "Signal unit: 25 µV at 300 °C ± 0.1, 2 m²\nOpérateur: José Müller\n"
CENTRAL = "Operater: Dušan Čović, žarište 300 °C\n"
CHINESE = "样品名称：饱和烃气相色谱\n操作员：张三\n"
SPARSE_CHINESE = "Sample Name\t井3-原油\nOperator\tadmin\n"
JAPANESE = "試料名：標準ガス サンプル\nオペレーター：田中\n"
TRADITIONAL = "樣品名稱：飽和烴分析\n操作員：陳小明\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (WESTERN, "cp1252"),
        (CENTRAL, "cp1250"),
        (CHINESE, "gb18030"),
        (SPARSE_CHINESE, "gb18030"),
        (JAPANESE, "shift_jis"),
        (TRADITIONAL, "big5"),
        ("葛花 µV\n", "utf-8"),
        (CHINESE, "utf-16"),
    ],
)
def test_characters_survive(text, encoding):
    """Each encoding of the field is found from the bytes alone."""
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("unit", ["25 µV", "°C", "300 °C/min", "10 µL", "±5 %", "m²/g", "µV·s"])
def test_units_do_not_become_chinese(unit):
    """A lone µ or ° in a cp1252 text stays itself, though its bytes are valid GBK."""
    assert decode(f"Unit\t{unit}\n".encode("cp1252")).text == f"Unit\t{unit}\n"


def test_no_byte_is_lost():
    """Bytes that no candidate defines are kept one to one, not dropped."""
    data = bytes(range(0x80, 0x100)) + b"\x81 \x8d"
    assert len(decode(data).text) > 0
    assert decode(data).text.encode(decode(data).encoding) == data


def test_half_a_utf16_character_is_incomplete():
    """A UTF-16 text cut in a character is still being written."""
    with pytest.raises(parsers.IncompleteFile):
        decode("饱和烃".encode("utf-16")[:-1])
