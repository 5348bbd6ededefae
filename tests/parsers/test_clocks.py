"""Dates are read as printed or not at all."""

from datetime import datetime, timedelta, timezone

import pytest

from parsers.reading.clocks import parse_andi_clock, parse_clock


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12-May-22, 11:24:28", datetime(2022, 5, 12, 11, 24, 28)),
        ("01 Nov 23  07:15 pm", datetime(2023, 11, 1, 19, 15)),
        ("8/20/20 2:00:32 PM", datetime(2020, 8, 20, 14, 0, 32)),
        ("12/4/2015 7:03:42 PM", datetime(2015, 12, 4, 19, 3, 42)),
        ("12/4/2015 12:03:42 AM", datetime(2015, 12, 4, 0, 3, 42)),
        ("21.2.2012. 13:16:57", datetime(2012, 2, 21, 13, 16, 57)),
        ("2024/2/1 13:48:24", datetime(2024, 2, 1, 13, 48, 24)),
        ("2024年2月1日 下午1:48:24", None),
        ("25/02/2024 13:48:24", datetime(2024, 2, 25, 13, 48, 24)),
        ("02/25/2024 13:48:24", datetime(2024, 2, 25, 13, 48, 24)),
        ("05-Okt-21, 08:00:00", datetime(2021, 10, 5, 8, 0, 0)),
        ("31/02/2024 13:48:24", None),
        ("yesterday", None),
    ],
)
def test_dates_as_printed(text, expected):
    """Each form that instruments print gives its date; what is none gives None and a remark."""
    when, remark = parse_clock(text)
    assert when == expected
    assert (remark is None) == (expected is not None)


def test_day_and_month_are_never_guessed():
    """01/02/2024 is undecided; another date of the file decides it; contradicting dates decide nothing."""
    assert parse_clock("01/02/2024 13:48:27")[0] is None
    assert parse_clock("01/02/2024 13:48:27", ["28/02/2024"])[0] == datetime(2024, 2, 1, 13, 48, 27)
    assert parse_clock("01/02/2024 13:48:27", ["02/28/2024"])[0] == datetime(2024, 1, 2, 13, 48, 27)
    assert parse_clock("01/02/2024 13:48:27", ["28/02/2024", "02/28/2024"])[0] is None


def test_an_andi_stamp_names_its_zone():
    """The zone of the stamp is kept; impossible years and zones are refused."""
    zone = timezone(timedelta(hours=8))
    assert parse_andi_clock("20260302093000+0800")[0] == datetime(2026, 3, 2, 9, 30, tzinfo=zone)
    assert parse_andi_clock("39910409093300+0000")[0] is None
    assert parse_andi_clock("20260302093000+9900")[0] is None
