"""Periods: what they are called, which days they are about, which comes before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from tests.tables import rows
from toolkit.base.text import date_vi
from toolkit.model.period import Period, PeriodKind, PeriodName, period_named, period_of, usual_period

#: By code: its label, the days of its data, the last day of returns, the period before, the same of the year before.
PERIODS = """
| code    | label                    | data from  | data to    | last day   | before  | year before | ahead                |
|---------|--------------------------|------------|------------|------------|---------|-------------|----------------------|
| 2026    | năm 2026                 | 15/12/2025 | 14/12/2026 | 16/12/2026 | 2025    | 2025        | năm 2027             |
| 2026H1  | 6 tháng đầu năm 2026     | 15/12/2025 | 14/06/2026 | 16/06/2026 | 2025H2  | 2025H1      | 6 tháng cuối năm 2026 |
| 2026H2  | 6 tháng cuối năm 2026    | 15/06/2026 | 14/12/2026 | 16/12/2026 | 2026H1  | 2025H2      | 6 tháng đầu năm 2027 |
| 2026N9  | 9 tháng đầu năm 2026     | 15/12/2025 | 14/09/2026 | 16/09/2026 | 2025N9  | 2025N9      | 3 tháng cuối năm 2026 |
| 2026Q1  | quý I năm 2026           | 15/12/2025 | 14/03/2026 | 17/03/2026 | 2025Q4  | 2025Q1      | quý II năm 2026      |
| 2026Q3  | quý III năm 2026         | 15/06/2026 | 14/09/2026 | 16/09/2026 | 2026Q2  | 2025Q3      | quý IV năm 2026      |
| 2026Q4  | quý IV năm 2026          | 15/09/2026 | 14/12/2026 | 16/12/2026 | 2026Q3  | 2025Q4      | quý I năm 2027       |
| 2026M01 | tháng 1 năm 2026         | 15/12/2025 | 14/01/2026 | 16/01/2026 | 2025M12 | 2025M01     | tháng 2 năm 2026     |
| 2026M09 | tháng 9 năm 2026         | 15/08/2026 | 14/09/2026 | 16/09/2026 | 2026M08 | 2025M09     | tháng 10 năm 2026    |
| 2026D02 | đột xuất lần 2 năm 2026  | 01/01/2026 | 31/12/2026 | 04/01/2027 | 2026D01 | 2025D02     | thời gian tới        |
"""


@pytest.mark.parametrize("line", rows(PERIODS)[1:], ids=lambda line: line[0])
def test_a_period_has_label_days_and_neighbours(line: tuple[str, ...]) -> None:
    code, label, first, last, due, before, year_before, ahead = line
    period = usual_period(period_of(code))
    assert (period.code, period.label, period.ahead) == (code, label, ahead)
    assert tuple(map(date_vi, (*period.data_days, period.last_day))) == (first, last, due)
    assert (period.name.shifted(-1).code, period.name.year_before.code) == (before, year_before)


@pytest.mark.parametrize(("text", "code"), [
    ("2026q3", "2026Q3"), ("2026-q3", "2026Q3"), ("Báo cáo 6 tháng cuối năm 2026", "2026H2"), ("Quý 03 (2026)", "2026Q3"),
    ("đột xuất lần 2 năm 2026", "2026D02"), ("6 tháng 2026", ""), ("2026H3", ""), ("2026Q0", ""), ("quý III", ""), ("", ""),
    ("1926", ""), ("2026N8", ""), ("2026M", ""), ("Cả năm 2026", "2026"), ("Bao cao ca nam 2026", "2026"), ("qui 1 - 2027", "2027Q1"),
    ("3 thang cuoi nam 2027", "2027Q4"), ("sau 6 thang dau nam 2027", ""), ("cả năm", ""), ("nam 20270", "")])
def test_a_period_is_read_from_code_or_label(text: str, code: str) -> None:
    named = period_named(text)
    assert (named.code if named else "") == code


#: How many periods of each kind a year has that follow each other.
COUNTS = {PeriodKind.HALF: 2, PeriodKind.QUARTER: 4, PeriodKind.MONTH: 12}
NAMES = st.sampled_from([PeriodName(year, kind, number) for year in (2000, 2024, 2099) for kind, count in COUNTS.items()
                         for number in range(1, count + 1)] + [PeriodName(2000), PeriodName(2026)])


@given(NAMES)
def test_periods_follow_each_other_without_gap_in_their_data(name: PeriodName) -> None:
    period, following = usual_period(name), usual_period(name.shifted(1))
    assert period.data_days[1] + timedelta(days=1) == following.data_days[0]
    assert name.order < following.name.order
    assert name.shifted(1).shifted(-1) == name == period_named(name.code) == period_named(name.label)


@given(NAMES)
def test_a_round_is_due_as_long_after_its_period_as_the_one_before(name: PeriodName) -> None:
    period = Period(name.year, name.days[1] + timedelta(days=1), name.kind, name.number)
    moved = period.moved(name.shifted(1))
    assert moved.due_before.day == period.due_before.day == 1
    assert moved.due_before > period.due_before
    assert Period(2019, date(2020, 2, 29)).moved(PeriodName(2020)).due_before == date(2021, 2, 28)


@pytest.mark.parametrize("to", ["2026Q3", "2027Q1"])
def test_data_by_the_calendar_stay_so_in_the_next_round(to: str) -> None:
    name = period_of("2026Q2")
    assert usual_period(name)._replace(data=name.days).moved(period_of(to)).data_days == period_of(to).days


def test_a_year_is_about_its_calendar_or_its_data_and_holds_its_quarters() -> None:
    assert Period(2020, date(2020, 11, 15)).data_days == (date(2020, 1, 1), date(2020, 12, 31))
    assert Period(2020, date(2020, 11, 15)).data_text == ""
    assert usual_period(PeriodName(2020)).data_text == "từ ngày 15/12/2019 đến ngày 14/12/2020"
    year, half, quarter, month = map(period_of, ("2026", "2026H1", "2026Q2", "2026M06"))
    assert [year.holds(quarter), half.holds(quarter), quarter.holds(month), half.overlaps(quarter)] == [True] * 4
    assert not quarter.holds(half)
    assert not quarter.overlaps(period_of("2026Q3"))
    assert [code for code in ("2025Q4", "2026D01") if year.holds(period_of(code))] == []
