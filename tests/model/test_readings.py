"""What typed percents and days can mean: one reading is taken, several are asked about, none is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from toolkit.base.text import date_long, date_vi
from toolkit.model.fields import date_readings, lacks_year, percent_readings
from toolkit.model.period import days_of_months, period_of, usual_period
from toolkit.sheets.heading_finder import format_text, is_date_format, is_percent_format, serial_day, shown_number


@pytest.mark.parametrize(("typed", "meant"), [
    (80, (80,)), ("80", (80,)), ("80%", (80,)), ("80 %", (80,)), ("80\u00a0%", (80,)), ("80 phần trăm", (80,)),
    ("80,5", (80.5,)), ("80.5%", (80.5,)), ("0,8%", (0.8,)), ("100", (100,)), (0, (0,)), ("0", (0,)), (1.5, (1.5,)),
    (0.8, (0.8, 80)), ("0,8", (0.8, 80)), (1, (1, 100)), ("1", (1, 100)), ("1%", (1,)),
    (101, ()), (-1, ()), ("150%", ()), ("trên 90 %", ()), ("80-90%", ()), ("đang làm", ()), ("", ()), ("80%%", ()),
])
def test_percents(typed: str | float, meant: tuple[float, ...]) -> None:
    assert percent_readings(typed) == meant


@pytest.mark.parametrize(("stored", "meant"),
    [(0.8, (80,)), (1, (100,)), (0.07, (7,)), (80, ()), (0, (0,)), (0.005, (0.5,))])
def test_numbers_in_cells_that_show_a_percentage(stored: float, meant: tuple[float, ...]) -> None:
    assert percent_readings(stored, percent_format=True) == meant


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_no_number_means_more_than_two_percentages_or_one_outside_0_to_100(number: float) -> None:
    found = percent_readings(number)
    assert len(found) <= 2
    assert all(0 <= each <= 100 for each in found)


def days(*found: date) -> tuple[tuple[date, date], ...]:
    return tuple((day, day) for day in found)


@pytest.mark.parametrize(("typed", "day"), [
    ("03/04", date(2020, 4, 3)), ("3-4", date(2020, 4, 3)), ("03.04.", date(2020, 4, 3)), ("15/11", date(2020, 11, 15)),
    ("04/13", date(2020, 4, 13)), ("ngày 3 tháng 4", date(2020, 4, 3)), ("29/2", date(2020, 2, 29)),
    ("03/04 08:30", date(2020, 4, 3)), ("31/02", None), ("13/13", None), ("0/4", None)])
def test_a_day_without_a_year_is_day_and_month_of_the_period_to_be_confirmed(typed: str, day: date | None) -> None:
    assert date_readings(typed, days_of_months(2020, 1, 12)) == (days(day) if day else ())
    assert lacks_year(typed) == (day is not None)


@pytest.mark.parametrize(("typed", "code", "day"), [
    ("20/12", "2026Q1", date(2025, 12, 20)), ("5/1", "2026Q1", date(2026, 1, 5)), ("14/12", "2026Q1", date(2026, 12, 14)),
    ("20/12", "2026M01", date(2025, 12, 20)), ("12/20", "2026H1", date(2025, 12, 20)), ("20/12", "2026", date(2025, 12, 20)),
    ("20/12", "2026Q3", date(2026, 12, 20)), ("15/6", "2026Q3", date(2026, 6, 15)), ("20/12", "2026D01", date(2026, 12, 20)),
    ("03/04/2020", "2026", date(2020, 4, 3))])
def test_a_day_without_a_year_is_one_of_the_days_reported_on_where_there_is_one(typed: str, code: str, day: date) -> None:
    assert date_readings(typed, usual_period(period_of(code)).data_days) == days(day)


def test_a_leap_day_is_none_in_a_year_without_it() -> None:
    assert date_readings("29/2", days_of_months(2021, 1, 12)) == ()


@pytest.mark.parametrize("typed", ["03/04/2020", "3/4/20", "04/2020", "tháng 4", "2020", "2020-04-03", "Quý I/2020", ""])
def test_nothing_else_is_a_day_without_a_year(typed: str) -> None:
    assert not lacks_year(typed)


@given(st.text())
def test_any_text_has_readings_or_none(typed: str) -> None:
    assert all(first <= last for first, last in date_readings(typed, days_of_months(2020, 1, 12)))


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_days_as_we_write_them_are_read_back(day: date) -> None:
    assert date_readings(date_vi(day), days_of_months(2020, 1, 12)) == date_readings(date_long(day), days_of_months(2020, 1, 12)) == days(day)


@given(st.dates(date(1904, 1, 3)))
def test_serials_in_both_date_systems(day: date) -> None:
    assert serial_day((day - date(1899, 12, 30)).days) == day
    assert serial_day((day - date(1904, 1, 1)).days, date1904=True) == day


@pytest.mark.parametrize("serial", [-1, 0, 0.5, 1e300, float("inf"), float("nan"), 2_958_466])
def test_a_serial_outside_the_calendar_is_no_day(serial: float) -> None:
    assert serial_day(serial) is None


def test_a_serial_may_hold_a_time_of_day() -> None:
    assert serial_day(44150.75) == date(1899, 12, 30) + timedelta(days=44150)


@pytest.mark.parametrize(
    ("number_format", "is_date", "is_percent"),
    [("", False, False), ("General", False, False), ("dd/mm/yyyy", True, False), ("[$-42A]d mmmm yyyy;@", True, False),
     ("0%", False, True), ('0" %"', False, False), ("@", False, False), ("#,##0.00", False, False),
     ("yyyy", True, False),
     ('"ngày "0', False, False), ("[Red]0.0%", False, True), ("h:mm", False, False)],
)
def test_number_formats(number_format: str, is_date: bool, is_percent: bool) -> None:
    assert (is_date_format(number_format), is_percent_format(number_format)) == (is_date, is_percent)


@pytest.mark.parametrize(("number_format", "value", "shown"), [
    ('0" lớp tập huấn"', 12, "12 lớp tập huấn"), ('0.0" tỷ đồng"', 2.5, "2,5 tỷ đồng"), ("000", 7, "007"),
    ('"Đợt "0', 3, "Đợt 3"), ('0.0," nghìn"', 1500, None), ('[>999]0.0," nghìn";0" đồng"', 15, None),
    ('#,##0" đồng"', 1234567, "1.234.567 đồng"), ('#,##0" đồng"', -1234567, "-1.234.567 đồng"),
    ('0" tăng";0" giảm"', -5, "5 giảm"), ('0;-0;"không có"', 0, "không có"), ('General" vụ"', 12.5, "12,5 vụ"),
    ('0%" kế hoạch"', 0.75, "75% kế hoạch"), ("#,##0 [$₫-42A]", 4e6, "4.000.000 ₫"), ("[$-42A]0\" lớp\"", 12, "12 lớp"),
    (r"0\ \l\ớ\p", 12, "12 lớp"), ("0000-000-000", 912345678, None),
    ('0" lớp"', 12.5, "13 lớp"), ('0.0#" ha"', 2, "2,0 ha"), ('#.##" ha"', 0.5, ",5 ha"), ('0.##" ha"', 7, "7 ha"), ('[Red]"<"0;0', 7, "<7"),
    ('"~"0', 80, "~80"), ('0" "%', 0.8, "80 %"), ('0.00,,"tr"', 2_500_000, None), ('0" lớp"', -0.4, "0 lớp"),
    ('0" a";0" b";0" c";@', 0, "0 c"), ('0"""', 1, None), ("0x", 5, None), ("# ?/?", 0.5, None), ("0.0E+00", 5, None),
    ("h:mm", 8.5 / 24, "08:30"), ("hh:mm:ss AM/PM", 0.75 + 5 / 86400, "18:00:05"), ("[h]:mm:ss", 1.5, "36:00"), ('h" giờ"mm', 8.5 / 24, "08:30"), ("[White]0", 7, "7"),
    ('0" lớp"', 1e15, None), ("0" + "%" * 40, 1, None), ('dd/mm" năm"', 44140, None),
])  # fmt: skip
def test_a_number_is_shown_as_its_format_says(number_format: str, value: float, shown: str | None) -> None:
    assert format_text(value, number_format) == shown


@pytest.mark.parametrize(("number_format", "value", "told"), [
    ("", 12.5, "12,5"), ("0", 12.6, "12,6"), ("#,##0.00", 1234.5, "1234,5"), ("0.0%", 0.8555, "85,55%"),
    ("_(* #,##0_);_(* (#,##0);_(* \"-\"_);_(@_)", 0, "0"), ("000", 7, "007"), ("0.0,", 1500, "1500"), (";;;", 5, "5"),
    ("# ?/?", 0.5, "0,5"), ("0.00E+00", 1500, "1500"), ("", 1e15, "1000000000000000"), ("", 1e-7, "0,0000001"), ("h:mm", 8.5 / 24, "08:30"), ("0;0", -5, "5"), ("#,##0;(#,##0)", -5, "(5)"), ("@", 5, "5"),
])
def test_a_number_is_told_in_full_where_its_cell_shows_no_more_than_it(
        number_format: str, value: float, told: str) -> None:
    assert shown_number(value, number_format) == told


@given(st.floats(-1e16, 1e16), st.text('0#?.,%;-+"\\[]<>=1a đ_*@', max_size=12))
def test_any_format_shows_some_text_or_none(value: float, number_format: str) -> None:
    assert isinstance(shown_number(value, number_format), str)
