"""One grammar of days, spans and numbers: every spelling means the same in every room that takes one."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from types import ModuleType

import click
import pytest
from samples import PLAN

from toolkit.annex.cells import is_period
from toolkit.base.text import parse_day
from toolkit.cli.arguments import DAY, PERIOD
from toolkit.intake.cells import read_answer
from toolkit.model import fields, period, said_time
from toolkit.model.findings import Place
from toolkit.model.period import PeriodKind, PeriodName, months, period_of, usual_period
from toolkit.model.records import About, Doubt, Role, Ruling
from toolkit.model.said_time import Recurring, deadline_day, parse, period_named, periods_in
from toolkit.review.decisions import Decision
from toolkit.review.questions import interpret
from toolkit.sheetread.book import Cell
from toolkit.sheets.reading import typed_value
from toolkit.sheets.schema import CellKind, Column

YEAR = months(2026, 1, 12)
ROUND = usual_period(period_of("2026"))

DAYS = [date(2026, 11, 5), date(2026, 12, 15), date(2026, 2, 1), date(2024, 2, 29), date(2026, 10, 13), date(2025, 9, 9),
        date(2026, 1, 31), date(2020, 4, 3)]
PERIODS = [PeriodName(2026, kind, number) for kind in PeriodKind if kind is not PeriodKind.AD_HOC for number in kind.parts]


def day_spellings(day: date) -> Iterator[str]:
    """How people write a day with its year."""
    for pattern in ("{d:02}/{m:02}/{y}", "{d}/{m}/{y}", "{d:02}.{m:02}.{y}", "{d}-{m}-{y}", " {d} / {m} / {y}", "{y}/{m}/{d}",
                    "{d}.{m}.{s:02}", "{d} / {m} / {s:02}", "{d}/{m}/{s:02} 18:00", "ngày {d} tháng {m} năm {y}", "Ngày {d:02}/{m:02}/{y}.", "{y}-{m:02}-{d:02}",
                    "{d} tháng {m:02} năm {y}", "{d}/{m}/{y} 08:30", "{y}-{m:02}-{d:02}T00:00:00", "{d}/{m} năm {y}"):
        yield pattern.format(d=day.day, m=day.month, y=day.year, s=day.year % 100)
    yield unicodedata.normalize("NFD", f"NGÀY {day.day} THÁNG {day.month} NĂM {day.year}")
    if day.day > 12:
        yield f"{day.month}/{day.day}/{day.year}"


def period_spellings(name: PeriodName) -> Iterator[str]:
    """How people write a period with its year."""
    yield from (name.code, name.label, name.heading, f"Kỳ báo cáo: {name.label}.")
    number, part = name.number, name.part
    if name.kind is PeriodKind.QUARTER:
        yield from (f"{part}/2026", f"Quý {number} năm 2026", f"Q{number}/2026", f"quí 0{number}/2026", f"Quý {number} (2026)",
                    f"{part} - 2026", f"{part}, năm 2026")
    if name.kind is PeriodKind.MONTH:
        yield from (f"tháng {number}/2026", f"T{number}/2026", f"T.{number:02}/2026", f"{number:02}/2026", f"{number}.2026",
                    f"Tháng {number:02}, 2026")
    if name.kind is PeriodKind.HALF:
        yield from (part.replace("6", "Sáu") + " năm 2026", part.replace("6 tháng", "nửa") + " năm 2026", f"{part}/2026", f"{part} năm/2026",
                    f"{part} năm, 2026", f"{part} của năm 2026")
    if name.kind is PeriodKind.NINE_MONTHS:
        yield from ("9 tháng năm 2026", "Chín tháng đầu năm 2026")


def answer(text: str, field: str) -> fields.Value | None:
    """What a form's cell with that text answers in that field."""
    return read_answer(Cell(1, 1, text, "text"), field, Role.LEAD, Place("a.xlsx"), False, YEAR).value


def sheet_cell(text: str, kind: CellKind) -> object:
    """What an officer's cell with that text holds."""
    return typed_value(text, Column("any", "", kind=kind))


def argument(kind: click.ParamType, text: str) -> object:
    """What the command line takes that text for."""
    with suppress(click.UsageError):
        return kind.convert(text, None, None)
    return None


def decided_receipt(text: str) -> object:
    """The day of receipt that an officer's decision in those words says."""
    decision = Decision("A-1", "questions", {"decision": text}, Place("a.xlsx"))
    ruling = interpret(PLAN, Doubt(About.RECEIVED, "SYT"), decision)
    return ruling.value if isinstance(ruling, Ruling) else None


#: Every room that takes a day.
DAY_ROOMS: dict[str, Callable[[str], object]] = {
    "sheets": lambda text: sheet_cell(text, CellKind.DAY), "command line": lambda text: argument(DAY, text),
    "form": lambda text: answer(text, fields.COMPLETED), "deadline": lambda text: deadline_day(text, ROUND),
    "decision": decided_receipt}
#: Every room that takes a period, or days that are one's.
PERIOD_ROOMS: dict[str, Callable[[str, PeriodName], bool]] = {
    "setting": lambda text, name: period_named(text) == name,
    "command line": lambda text, name: argument(PERIOD, text) == name,
    "form": lambda text, name: fields.date_readings(text, YEAR) == (name.days,),
    "deadline": lambda text, name: deadline_day(text, ROUND) == name.days[1],
    "annex": lambda text, name: is_period(text)}


def test_a_day_is_the_same_day_in_every_room() -> None:
    table = {(text, room): (read(text), day) for day in DAYS for text in day_spellings(day) for room, read in DAY_ROOMS.items()}
    assert [(text, room, found) for (text, room), (found, day) in table.items() if found != day] == []
    assert len(table) > 120 * len(DAY_ROOMS)


@pytest.mark.parametrize("text", [
    "31/02/2026", "45/13/2026", "trước 1/1/0001", "1/1/0026", "khoảng 5/11/2026", "sau 5/11/2026", "ngày mai", "5/11/2026/1", "mồng 5/11/2026", "5/11"])
def test_what_is_no_day_is_none_in_any_room(text: str) -> None:
    rooms = DAY_ROOMS if parse_day(text) is None else {"sheets": DAY_ROOMS["sheets"], "deadline": DAY_ROOMS["deadline"]}
    assert {room: read(text) for room, read in rooms.items()} == dict.fromkeys(rooms)


def test_a_period_is_the_same_in_every_room() -> None:
    table = [(text, room, fits(text, name)) for name in PERIODS for text in period_spellings(name)
             for room, fits in PERIOD_ROOMS.items()]
    assert [(text, room) for text, room, same in table if not same] == []
    assert len(table) > 180 * len(PERIOD_ROOMS)


@pytest.mark.parametrize("name", PERIODS, ids=lambda name: name.code)
def test_a_period_is_found_within_a_text(name: PeriodName) -> None:
    assert periods_in(f"Biểu báo cáo {name.label} (theo Kế hoạch số 12/2025/KH-UBND)") == [name]


@pytest.mark.parametrize("text", ["Quý V/2026", "tháng 13/2026", "00/2026", "Quý III?", "năm ngoái", "2026Q5", "20260"])
def test_what_is_no_period_is_none_in_any_room(text: str) -> None:
    assert (period_named(text), argument(PERIOD, text), fields.date_readings(text, YEAR), deadline_day(text, ROUND)) == (
        None, None, (), None)


NUMBERS = {
    1234.5: ("1.234,5", "1234,5", "1234.5", "1,234.5", "1 234,5", "1.234,50", "+1234,5", " 1.234,5 "),
    1250000.0: ("1.250.000", "1 250 000", "1250000", "1,250,000", "1\u00a0250\u00a0000", "1250000,0"),
    12.5: ("12,5", "12.5", "12,50", "012,5"), 0.0: ("0", "0,0", "0.00"), 80.0: ("80", "80,0", "80.0", "+80")}
NO_NUMBERS = ("1e15", "khoảng 5", "~5", "5 vụ", "1.2.3", "5-7", "1.23.456", "năm", "1,5.5", "> 80", "80%%")


@pytest.mark.parametrize(("text", "number"), [(text, number) for number, texts in NUMBERS.items() for text in texts])
def test_a_number_is_the_same_in_every_room(text: str, number: float) -> None:
    assert (sheet_cell(text, CellKind.NUMBER), answer(text, fields.FIGURE)) == (number, number)
    for sign in ("", "%", " %", " phần trăm") if number <= 100 else ():
        assert (sheet_cell(text + sign, CellKind.PERCENT), answer(text + sign, fields.PERCENT)) == (number, number)


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_none_in_any_room(text: str) -> None:
    rooms = [sheet_cell(text, CellKind.NUMBER), sheet_cell(text, CellKind.PERCENT), answer(text, fields.FIGURE),
             answer(text, fields.PERCENT)]
    assert rooms == [None] * 4


def test_what_may_be_two_numbers_is_asked_about_in_every_room() -> None:
    assert (sheet_cell("1.250", CellKind.NUMBER), answer("1.250", fields.FIGURE)) == (None, None)
    assert (sheet_cell("1.250", CellKind.PERCENT), answer("33.333", fields.PERCENT)) == (1.25, 33.333)


@pytest.mark.parametrize(("text", "months_between", "last_day"), [
    ("Trước 15/12 hằng năm", 12, date(2026, 12, 14)), ("Hằng quý", 3, date(2026, 12, 31)),
    ("Giai đoạn 2020-2025: trước 15/11 hằng năm", 12, date(2026, 11, 14)), ("Quý IV hàng năm", 12, date(2026, 12, 31)),
    ("định kỳ 6 tháng một lần", 6, date(2026, 12, 31)), ("Thường xuyên", 1, date(2026, 12, 31))])
def test_what_comes_back_is_told_from_a_day(text: str, months_between: int, last_day: date) -> None:
    said = parse(text)
    assert isinstance(said, Recurring)
    assert (said.months, deadline_day(text, ROUND), deadline_day(text)) == (months_between, last_day, None)


@pytest.mark.parametrize(("text", "last_day"), [
    ("2020-11-06", date(2020, 11, 6)), ("Q1, 2/2026", date(2026, 6, 30)), ("T3-T9/2026", date(2026, 9, 30)),
    ("từ ngày 15 tháng 3 - 20 tháng 4/2026", date(2026, 4, 20)), ("trước 30.6.26", date(2026, 6, 29)), ("15.3-20.4.2026", date(2026, 4, 20)),
    ("15/3 - 20/4/26", date(2026, 4, 20)),
    ("3 tháng đầu năm 2026", date(2026, 3, 31)), ("Quý III, năm 2026", date(2026, 9, 30)), ("tháng 3, 4 và 5/2026", date(2026, 5, 31)),
    ("31/2/2026 đến 30/6/2026", None), ("số 2793", None)])
def test_of_several_times_the_last_day_counts(text: str, last_day: date | None) -> None:
    assert deadline_day(text, ROUND) == last_day


def test_a_kind_of_period_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    line = r'    FOUR_MONTHS = "B", 4, {1: "4 tháng đầu", 2: "4 tháng giữa", 3: "4 tháng cuối"}, r"\b4 tháng (?P<B>đầu|giữa|cuối)"'
    with_line = loaded(period, lambda source: source.replace("    NINE_MONTHS =", f"{line}\n    NINE_MONTHS ="))
    monkeypatch.setitem(sys.modules, period.__name__, with_line)
    said = loaded(said_time, lambda source: source)
    second = with_line.period_of("2026B2")
    assert (second.label, second.days) == ("4 tháng giữa năm 2026", months(2026, 5, 8))
    assert (second.shifted(1).label, second.shifted(2).code) == ("4 tháng cuối năm 2026", "2027B1")
    assert {said.period_named(text) for text in ("4 tháng giữa/2026", "2026b2", "Kỳ báo cáo 4 tháng giữa năm 2026")} == {second}
    assert said.deadline_day("Trước 4 tháng giữa năm 2026") == date(2026, 4, 30)
    assert "B" in with_line.KIND_LETTERS


def loaded(module: ModuleType, changed: Callable[[str], str]) -> ModuleType:
    """The module from its source as changed."""
    path = Path(str(module.__file__))
    copy = ModuleType(module.__name__)
    exec(compile(changed(path.read_text(encoding="utf-8")), path, "exec"), copy.__dict__)
    return copy
