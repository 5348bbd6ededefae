"""Each dialect as a table: what the device said, and what may be believed of it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.serial.heard import Message, Weight
from station.serial.line_profile import BadProfile, dialect_of
from station.serial.protocols import DIALECTS

WEIGHTS = [
    ("mt_sics", "S S     100.00 g", "100.00", "g", "stable"),
    ("mt_sics", "S D     100.07 g", "100.07", "g", "unstable"),
    ("mt_sics", "S S      -0.50 mg", "-0.50", "mg", "stable"),
    ("mt_sics", "S S 12.3 g", "12.3", "g", "stable"),
    ("mt_sics", "S S     10.00 g", "10.00", "g", "suspect"),
    ("mt_sics", "S S     100.00", "100.00", "", "unitless"),
    ("mt_sics", "S S     100.00 q", "100.00", "q", "unitless"),
    ("mt_sics", "T S      50.10 g", "50.10", "g", "stable"),
    ("mt_sics", "S +", None, "", "overload"),
    ("mt_sics", "S -", None, "", "underload"),
    ("sartorius_sbi", "+   123.450 g  ", None, None, None),
    ("sartorius_sbi", "+   123.45 g  ", "123.45", "g", "stable"),
    ("sartorius_sbi", "-   123.45 mg ", "-123.45", "mg", "stable"),
    ("sartorius_sbi", "+   123.45    ", "123.45", "", "unstable"),
    ("sartorius_sbi", "+ 123.4[5] g  ", "123.45", "g", "stable"),
    ("sartorius_sbi", "N     +   123.40 g  ", "123.40", "g", "stable"),
    ("sartorius_sbi", "Stat  +   123.40 g  ", None, None, None),
    ("sartorius_sbi", "      High    ", None, "", "overload"),
    ("sartorius_sbi", "      Low     ", None, "", "underload"),
    ("ohaus", "    100.00 g      ", "100.00", "g", "stable"),
    ("ohaus", "    100.00 g     ?", "100.00", "g", "unstable"),
    ("ohaus", "   -100.00 g       NET", "-100.00", "g", "stable"),
    ("ohaus", "   100.00 g      ", None, None, None),
    ("ohaus", "    100.00        ", "100.00", "", "unitless"),
    ("ohaus_older", "   100.00 g    ?", "100.00", "g", "unstable"),
    ("aandd", "ST,+00123.45  g", "123.45", "g", "stable"),
    ("aandd", "US,-00123.45 mg", "-123.45", "mg", "unstable"),
    ("aandd", "ST,+00123,45  g", "123.45", "g", "stable"),
    ("aandd", "ST,+0012.45  g", None, None, None),
    ("aandd", "ST,+00123.45   ", "123.45", "", "unitless"),
    ("aandd", "QT,+00000012 PC", "12", "PC", "stable"),
    ("aandd", "OL,+9999999E+19", None, "", "overload"),
    ("aandd", "OL,-9999999E+19", None, "", "underload"),
    ("radwag", "S     -      8.50 g  ", None, None, None),
    ("radwag", "S     -     8.50 g  ", "-8.50", "g", "stable"),
    ("radwag", "SI  ?       18.5 kg ", "18.5", "kg", "unstable"),
    ("radwag", "S   ^       18.5 kg ", None, "", "overload"),
    ("cas", "S +  12.34 g", "12.34", "g", "stable"),
    ("cas", "U +  12.34 g", "12.34", "g", "unstable"),
    ("cas", "  12.34 g", "12.34", "g", "untold"),
]
MESSAGES = [
    ("mt_sics", 'I4 A "B123456789"', "serial_number", "B123456789"),
    ("mt_sics", 'I2 A "XPR204 Standard 220.0090 g"', "model", "XPR204 Standard 220.0090 g"),
    ("mt_sics", "S I", "busy", "S I"),
    ("mt_sics", "S S Error 10b", "error", "S Error 10b"),
    ("mt_sics", "ES", "error", "syntax error"),
    ("mt_sics", "EL", "error", "cannot be executed"),
    ("mt_sics", "Z A", "done", "Z A"),
    ("mt_sics", "S S     100.0[0] g", "not_understood", "S S     100.0[0] g"),
    ("sartorius_sbi", "      ERR 054 ", "error", "ERR 054"),
    ("sartorius_sbi", "   Cal. Int.  ", "status", "Cal. Int."),
    ("ohaus", "ES", "error", "not executed, or not stable in time"),
    ("aandd", "EC,E11", "error", "EC,E11"),
    ("radwag", "S A", "begun", "S A"),
    ("radwag", "S E", "refused", "S E"),
    ("cas", "hello", "not_understood", "hello"),
]


@pytest.mark.parametrize(("dialect", "said", "value", "unit", "state"), WEIGHTS)
def test_a_line_is_believed_as_far_as_it_says(
    dialect: str, said: str, value: str | None, unit: str | None, state: str | None
) -> None:
    """Value (trailing zeros kept), unit and stability are those of the line; a line of a wrong width is no weight."""
    heard = DIALECTS[dialect].parse(said)
    if state is None:
        assert isinstance(heard, Message)
        return
    assert isinstance(heard, Weight)
    assert (None if heard.value is None else str(heard.value), heard.unit, heard.state) == (value, unit, state)
    assert heard.raw == said
    assert heard.is_result == (state == "stable")


@pytest.mark.parametrize(("dialect", "said", "kind", "text"), MESSAGES)
def test_what_is_no_weight_is_a_message(dialect: str, said: str, kind: str, text: str) -> None:
    """Serial numbers, refusals and errors are told as such."""
    heard = DIALECTS[dialect].parse(said)
    assert isinstance(heard, Message)
    assert (heard.kind, heard.text) == (kind, text)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(DIALECTS)), st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126)))
def test_no_line_breaks_a_dialect_or_invents_a_number(dialect: str, said: str) -> None:
    """Any printable line is a value or a message; the digits of a value are in the line, in its order."""
    heard = DIALECTS[dialect].parse(said)
    if isinstance(heard, Weight) and heard.value is not None:
        digits = "".join(map(str, heard.value.as_tuple().digits)).lstrip("0")
        assert digits in "".join(filter(str.isdigit, said))


@pytest.mark.parametrize("dialect", ["sartorius_sbi", "ohaus", "aandd", "radwag"])
def test_a_fixed_line_that_lost_a_character_is_no_weight_of_another_value(dialect: str) -> None:
    """Each single lost character of a line with fixed columns leaves the value as it was, or no result."""
    said = next(said for name, said, _, _, state in WEIGHTS if name == dialect and state == "stable")
    whole = DIALECTS[dialect].parse(said)
    assert isinstance(whole, Weight)
    for lost in range(len(said)):
        heard = DIALECTS[dialect].parse(said[:lost] + said[lost + 1 :])
        if isinstance(heard, Weight) and heard.is_result:
            assert (heard.value, heard.unit) == (whole.value, whole.unit)


PH = {
    "id": "ph",
    "title": {"zh": "pH 计", "en": "pH meter"},
    "line": r"(?P<stable>[SU]) +(?P<value>[+-]?[0-9.]+) *(?P<unit>[A-Za-z]*)",
    "stable": ["S"],
    "units": {"pH": "pH"},
}


@pytest.mark.parametrize(
    ("said", "value", "unit", "state"),
    [("S  7.010 pH", "7.010", "pH", "stable"), ("U 7.0 pH", "7.0", "pH", "unstable"), ("S 7.0", "7.0", "", "unitless")],
)
def test_a_profile_reads_a_device_without_code(said: str, value: str, unit: str, state: str) -> None:
    """A regular expression with named groups and a unit map are enough."""
    heard = dialect_of(PH, "ph.toml").parse(said)
    assert isinstance(heard, Weight)
    assert (heard.value, heard.unit, heard.state) == (Decimal(value), unit, state)


@pytest.mark.parametrize(
    ("change", "quoted"),
    [
        ({"line": "("}, "regular expression"),
        ({"line": "(?P<weight>.)"}, "group value"),
        ({"colour": 1}, '"colour"'),
        ({"line": "(?P<value>.*)"}, "unit"),
        ({"settings": {"speed": 1}}, "baud"),
        ({"title": "x"}, "title"),
    ],
)
def test_a_profile_that_does_not_hold_is_refused_with_the_reason(change: dict[str, object], quoted: str) -> None:
    """The sentence quotes what is wrong."""
    with pytest.raises(BadProfile, match=quoted):
        dialect_of({**PH, **change}, "ph.toml")
