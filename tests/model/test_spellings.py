"""One grammar of days, spans and numbers: every spelling means the same in every room that takes one."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from io import BytesIO
from pathlib import Path
from types import ModuleType

import click
import openpyxl
import pytest
from samples import PLAN

from toolkit.annex.cells import is_period
from toolkit.base.text import bare_key, parse_day
from toolkit.cli.commands import DAY, PERIOD
from toolkit.intake.cells import read_answer
from toolkit.model import fields, period
from toolkit.model.findings import Place
from toolkit.model.period import (
    PeriodKind,
    PeriodName,
    days_of_months,
    deadline_day,
    period_named,
    period_of,
    periods_in,
    usual_period,
)
from toolkit.model.records import About, Doubt, Entry, Role, Ruling
from toolkit.model.workbooks import read_workbook_bytes
from toolkit.plan.reading import Findings, read_agencies, read_table
from toolkit.plan.sheets import AGENCIES, SETTING_FIELDS
from toolkit.review.decisions import Decision
from toolkit.review.questions import interpret
from toolkit.rounds.round import Round
from toolkit.rounds.sending import read_ledger
from toolkit.sheetread.book import Cell
from toolkit.sheets.reading import typed_value
from toolkit.sheets.schema import CellKind, Column, SheetSchema

YEAR = days_of_months(2026, 1, 12)
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
    yield from (name.code, name.label, name.heading, f"Kỳ báo cáo: {name.label}.", bare_key(f"Kỳ báo cáo: {name.label}"))
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


def decided(text: str, doubt: Doubt) -> object:
    """What an officer's decision in those words says of a doubt."""
    ruling = interpret(PLAN, doubt, Decision("A-1", "questions", {"decision": text}, Place("a.xlsx")))
    return ruling.value if isinstance(ruling, Ruling) else None


def sheet_of(schema: SheetSchema, column: str, texts: Iterable[str]) -> bytes:
    """A workbook with that sheet, a line for each text in that column: of agency A0, A1 …"""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = schema.name
    page.append([column.heading for column in schema.columns])
    for number, text in enumerate(texts):
        line = {"code": f"A{number}", "name": f"Sở {number}", column: text}
        page.append([line.get(column.name) for column in schema.columns])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def registered(texts: Sequence[str]) -> list[object]:
    """Since when there are agencies that stand in the register with these texts."""
    book = read_workbook_bytes(sheet_of(AGENCIES, "valid_from", texts), "a.xlsx")
    return [agency.valid_from for agency in read_agencies(read_table(book, AGENCIES), Findings()).agencies]


def entered(texts: Sequence[str], folder: Path) -> list[object]:
    """When the forms were sent of agencies that stand in the ledger with these texts."""
    where = Round(folder)
    where.form_mails.mkdir(parents=True)
    where.ledger.write_text("".join(f"KH1-2026-A{number}-ABCD-E\t{text}\tSở Nội vụ\n" for number, text in enumerate(texts)), "utf-8")
    days = read_ledger(where).days
    return [days.get(f"A{number}") for number in range(len(texts))]


#: Every room that takes a day.
DAY_ROOMS: dict[str, Callable[[str], object]] = {
    "plan sheet": lambda text: typed_value(text, SETTING_FIELDS["due_before"]),
    "command line": lambda text: argument(DAY, text),
    "form": lambda text: answer(text, fields.COMPLETED), "annex": lambda text: deadline_day(text, ROUND),
    "decision": lambda text: decided(text, Doubt(About.RECEIVED, "SYT"))}
#: Every room that takes a period, or days that are one's.
PERIOD_ROOMS: dict[str, Callable[[str, PeriodName], bool]] = {
    "plan sheet": lambda text, name: period_named(text) == name,
    "command line": lambda text, name: argument(PERIOD, text) == name,
    "form": lambda text, name: fields.date_readings(text, YEAR) == (name.days,),
    "deadline": lambda text, name: deadline_day(text, ROUND) == name.days[1],
    "annex": lambda text, name: is_period(text)}
#: Every room that takes a number: a sheet of officers, a form, a decision.
NUMBER_ROOMS: dict[str, Callable[[str], object]] = {
    "sheets": lambda text: sheet_cell(text, CellKind.NUMBER), "form": lambda text: answer(text, fields.FIGURE),
    "decision": lambda text: decided(text, FIGURE_DOUBT)}
PERCENT_ROOMS: dict[str, Callable[[str], object]] = {
    "sheets": lambda text: sheet_cell(text, CellKind.PERCENT), "form": lambda text: answer(text, fields.PERCENT)}
FIGURE_DOUBT = Doubt(About.VALUE, "SYT", field=fields.FIGURE, entries=(Entry("khoảng 5", Place("b.xlsx")),))


def test_a_day_is_the_same_day_in_every_room(tmp_path: Path) -> None:
    days = {text: day for day in DAYS for text in day_spellings(day)}
    found = {room: [read(text) for text in days] for room, read in DAY_ROOMS.items()}
    found |= {"register": registered([*days]), "ledger": entered([*days], tmp_path)}
    assert {room: [(text, read) for (text, day), read in zip(days.items(), read_days, strict=True) if read != day]
            for room, read_days in found.items()} == {room: [] for room in found}


def test_all_spellings_are_three_hundred_and_more() -> None:
    days = {text for day in DAYS for text in day_spellings(day)}
    periods = {text for name in PERIODS for text in period_spellings(name)}
    assert len(days | periods | {text for texts in NUMBERS.values() for text in texts}) > 300


@pytest.mark.parametrize("text", [
    "31/02/2026", "45/13/2026", "trước 1/1/0001", "1/1/0026", "khoảng 5/11/2026", "sau 5/11/2026", "ngày mai", "5/11/2026/1", "mồng 5/11/2026", "5/11"])
def test_what_is_no_day_is_none_in_any_room(text: str, tmp_path: Path) -> None:
    rooms = DAY_ROOMS if parse_day(text) is None else {room: DAY_ROOMS[room] for room in ("plan sheet", "annex")}
    assert {room: read(text) for room, read in rooms.items()} == dict.fromkeys(rooms)
    assert (registered([text]), entered([text], tmp_path)) == ([None], [None])


def test_a_period_is_the_same_in_every_room() -> None:
    spellings = [(text, name) for name in PERIODS for text in period_spellings(name)]
    assert [(text, room) for text, name in spellings for room, fits in PERIOD_ROOMS.items() if not fits(text, name)] == []


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
    assert {room: read(text) for room, read in NUMBER_ROOMS.items()} == dict.fromkeys(NUMBER_ROOMS, number)
    for sign in ("", "%", " %", " phần trăm") if number <= 100 else ():
        assert {room: read(text + sign) for room, read in PERCENT_ROOMS.items()} == dict.fromkeys(PERCENT_ROOMS, number)


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_none_in_any_room(text: str) -> None:
    assert [read(text) for rooms in (NUMBER_ROOMS, PERCENT_ROOMS) for read in rooms.values()] == [None] * 5


def test_what_may_be_two_numbers_is_asked_about_in_every_room() -> None:
    assert (sheet_cell("1.250", CellKind.NUMBER), answer("1.250", fields.FIGURE)) == (None, None)
    assert (sheet_cell("1.250", CellKind.PERCENT), answer("33.333", fields.PERCENT)) == (1.25, 33.333)


def test_a_kind_of_period_is_one_line() -> None:
    line = r'    FOUR_MONTHS = "B", 4, {1: "4 tháng đầu", 2: "4 tháng giữa", 3: "4 tháng cuối"}, r"\b4 tháng (?P<B>đầu|giữa|cuối)"'
    with_line = loaded(period, lambda source: source.replace("    NINE_MONTHS =", f"{line}\n    NINE_MONTHS ="))
    second = with_line.period_of("2026B2")
    assert (second.label, second.days) == ("4 tháng giữa năm 2026", days_of_months(2026, 5, 8))
    assert (second.shifted(1).label, second.shifted(2).code) == ("4 tháng cuối năm 2026", "2027B1")
    assert {with_line.period_named(text) for text in ("4 tháng giữa/2026", "2026b2", "Kỳ báo cáo 4 tháng giữa năm 2026")} == {second}
    assert with_line.deadline_day("Trước 4 tháng giữa năm 2026") == date(2026, 4, 30)
    assert "B" in with_line.KIND_LETTERS


def loaded(module: ModuleType, changed: Callable[[str], str]) -> ModuleType:
    """The module from its source as changed."""
    path = Path(str(module.__file__))
    copy = ModuleType(module.__name__)
    exec(compile(changed(path.read_text(encoding="utf-8")), path, "exec"), copy.__dict__)
    return copy
