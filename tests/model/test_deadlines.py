"""Deadlines as annexes word them, in the round of report year 2021; a day or a period alone: `test_spellings`."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given, strategies as st

from tests.tables import rows
from toolkit.base.text import date_vi
from toolkit.model.period import PeriodName, deadline_day, period_of, usual_period

Y2021 = usual_period(PeriodName(2021))

UNDERSTOOD = """
| wording                                    | last day   |
|--------------------------------------------|------------|
| Hàng năm                                   | 31/12/2021 |
| Thường xuyên                               | 31/12/2021 |
| Thường xuyên, hàng năm                     | 31/12/2021 |
| Hàng năm, giai đoạn 2020-2025              | 31/12/2021 |
| Năm 2020 và các năm tiếp theo              | 31/12/2021 |
| Trong năm 2020                             | 31/12/2020 |
| Cuối năm 2020                              | 31/12/2020 |
| Đến hết năm 2025                           | 31/12/2025 |
| Giai đoạn 2020-2025                        | 31/12/2025 |
| Từ năm 2020 đến năm 2025                   | 31/12/2025 |
| Năm 2020, 2021                             | 31/12/2021 |
| 2020 - 2025                                | 31/12/2025 |
| Quý II, III/2020                           | 30/09/2020 |
| Quý III và quý IV năm 2020                 | 31/12/2020 |
| Quý IV/2020 - Quý I/2021                   | 31/03/2021 |
| Quý IV hàng năm                            | 31/12/2021 |
| Tháng 3 - 9/2020                           | 30/09/2020 |
| Tháng 9/2020 đến tháng 12                  | 31/12/2020 |
| Tháng 3 hàng năm                           | 31/03/2021 |
| Từ tháng 11 đến tháng 3/2021               | 31/03/2021 |
| Chậm nhất là ngày 30/9/2020                | 30/09/2020 |
| Hoàn thành trong tháng 9/2020              | 30/09/2020 |
| Trước ngày 30/6/2020                       | 29/06/2020 |
| Trước ngày 15 tháng 11 hàng năm            | 14/11/2021 |
| Hàng năm, trước ngày 15/11                 | 14/11/2021 |
| Trước tháng 9/2020                         | 31/08/2020 |
| Trước quý III/2020                         | 30/06/2020 |
| Trước 6 tháng cuối năm 2020                | 30/06/2020 |
| Trước năm 2025                             | 31/12/2024 |
| Q1, 2/2026                                 | 30/06/2026 |
| T3-T9/2026                                 | 30/09/2026 |
| Quý III, năm 2026                          | 30/09/2026 |
| từ ngày 15 tháng 3 - 20 tháng 4/2026       | 20/04/2026 |
| trước 30.6.26                              | 29/06/2026 |
| 15/3 - 20/4/26                             | 20/04/2026 |
| 15.3-20.4.2026                             | 20/04/2026 |
| 3 tháng đầu năm 2026                       | 31/03/2026 |
| tháng 3, 4 và 5/2026                       | 31/05/2026 |
"""

#: Wordings that name a day and still do not say when the task is due, or do not say which year.
UNCLEAR = (
    "", "-", "Sớm", "Khi có yêu cầu", "Theo hướng dẫn của Bộ Công Thương", "Hàng năm và theo yêu cầu", "Từ quý II/2020, hằng quý", "30/6/2020 và hằng năm",
    "Theo Nghị quyết ngày 26/5/2020", "Sau ngày 30/6/2020", "Đầu năm 2020", "Giữa năm 2020", "Quý III", "Tháng 9",
    "30/6", "31/2/2020", "Quý V/2020", "Tháng 13/2020", "31/2/2026 đến 30/6/2026", "số 2793", "1/2/3/2020", "Năm 20200", "Năm 0000", "2.5", "Năm sau",
)


@pytest.mark.parametrize(("wording", "last_day"), rows(UNDERSTOOD)[1:])
def test_a_wording_every_word_of_which_is_understood_gives_its_last_day(wording: str, last_day: str) -> None:
    day = deadline_day(wording, Y2021)
    assert day is not None
    assert date_vi(day) == last_day


@pytest.mark.parametrize("wording", UNCLEAR)
def test_an_unclear_wording_is_never_guessed(wording: str) -> None:
    assert deadline_day(wording, Y2021) is None


def test_wordings_of_odd_letters_or_great_length_read_the_same() -> None:
    assert deadline_day(unicodedata.normalize("NFD", "Quý III/2020"), Y2021) == date(2020, 9, 30)
    assert deadline_day("Hàng\nnăm", Y2021) == date(2021, 12, 31)
    assert deadline_day("tháng 1, " * 3_600, Y2021) is None
    assert deadline_day("quý I, " * 4_600 + "II/2020", Y2021) == date(2020, 6, 30)
    assert [text for text in ("Năm 2020", "Quý III/2026", "30/6/2026") if not deadline_day(text)] == []
    assert [text for text in ("Hàng năm", "Hằng quý", "Trước ngày 15/11 hằng năm", "Sớm") if deadline_day(text)] == []


@given(st.dates(date(2000, 1, 2), date(2099, 12, 31)))
def test_a_date_is_its_own_last_day_and_before_it_is_the_day_before(day: date) -> None:
    assert deadline_day(date_vi(day), usual_period(PeriodName(1999))) == day
    assert deadline_day(f"Trước ngày {day.day}/{day.month}/{day.year}", usual_period(PeriodName(1999))) == date.fromordinal(day.toordinal() - 1)


@given(st.text(max_size=60), st.integers(2000, 2100))
def test_any_text_gives_a_day_or_none(text: str, year: int) -> None:
    assert isinstance(deadline_day(text, usual_period(PeriodName(year))), date | None)


#: By wording the last day in the round of that period.
RECURRING = """
| wording                  | 2026H1     | 2026N9     | 2026Q3     | 2026M08    | 2026       |
|--------------------------|------------|------------|------------|------------|------------|
| Hằng năm                 | 31/12/2026 | 31/12/2026 | 31/12/2026 | 31/12/2026 | 31/12/2026 |
| 6 tháng một lần          | 30/06/2026 | 31/12/2026 | 31/12/2026 | 31/12/2026 | 31/12/2026 |
| Định kỳ 6 tháng          | 30/06/2026 | 31/12/2026 | 31/12/2026 | 31/12/2026 | 31/12/2026 |
| Hằng quý                 | 30/06/2026 | 30/09/2026 | 30/09/2026 | 30/09/2026 | 31/12/2026 |
| Hàng tháng               | 30/06/2026 | 30/09/2026 | 30/09/2026 | 31/08/2026 | 31/12/2026 |
| Thường xuyên             | 30/06/2026 | 30/09/2026 | 30/09/2026 | 31/08/2026 | 31/12/2026 |
| Thường xuyên, hàng năm   | 31/12/2026 | 31/12/2026 | 31/12/2026 | 31/12/2026 | 31/12/2026 |
| Trước ngày 15/11 hằng năm | 14/11/2026 | 14/11/2026 | 14/11/2026 | 14/11/2026 | 14/11/2026 |
| Giai đoạn 2020-2025: trước 15/11 hằng năm | 14/11/2026 | 14/11/2026 | 14/11/2026 | 14/11/2026 | 14/11/2026 |
| Quý IV hàng năm          | 31/12/2026 | 31/12/2026 | 31/12/2026 | 31/12/2026 | 31/12/2026 |
"""


@pytest.mark.parametrize("line", rows(RECURRING)[1:])
def test_what_comes_back_falls_due_at_the_end_of_its_span(line: tuple[str, ...]) -> None:
    wording, *days = line
    periods = (usual_period(period_of(code)) for code in rows(RECURRING)[0][1:])
    assert [date_vi(day) if (day := deadline_day(wording, each)) else None for each in periods] == days
