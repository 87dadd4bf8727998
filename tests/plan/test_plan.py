"""The plan workbook: what an officer may do to it, what is said of mistakes in it, and who gets which rows."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import EXAMPLES
from hypothesis import HealthCheck, given, settings, strategies as st
from openpyxl.styles import Font

from tests import samples, seed
from tests.tables import workbook
from toolkit.base.text import is_blank, printable, word_key
from toolkit.consolidate.new_plans import new_plan
from toolkit.model import resources, words
from toolkit.model.findings import Code, Finding, ToolkitError
from toolkit.model.period import PeriodKind, PeriodName
from toolkit.model.records import (
    Agency,
    Annex,
    Group,
    Indicator,
    Kind,
    Length,
    Medium,
    Period,
    Phrase,
    Plan,
    Previous,
    Role,
    Settings,
    Status,
    Task,
    Way,
)
from toolkit.plan.names import Names, split_names
from toolkit.plan.plan_workbook import has_placeholder, read_plan, write_plan
from toolkit.plan.reading import is_confirmed
from toolkit.plan.sheets import SHEETS as SCHEMAS, preview

T, N, A, P, C = words.PLAN_SHEETS.values()

#: A small plan, as an officer would type it.
SHEETS = {
    "Thông tin": """
        | Mục                            | Nội dung                      | Hướng dẫn  |
        | Năm hoặc kỳ báo cáo            | 2020                          |
        | Hạn nhận báo cáo: trước ngày   | 15/11/2020                    |
        | Mã kế hoạch                    | TV2793                        | Giữ nguyên |
        | Quyết định giao nhiệm vụ       | Quyết định số 2793/QĐ-UBND    |
        | Tên kế hoạch                   | Kế hoạch triển khai           |
        | Trích yếu báo cáo              | Kết quả thực hiện Kế hoạch    |
        | Địa bàn                        | tỉnh Trà Vinh                 | Giữ nguyên |
        | Cơ quan cấp trên               | UBND TỈNH TRÀ VINH            |
        | Cơ quan ban hành báo cáo       | Sở Công Thương                | Giữ nguyên |
        | Mã cơ quan ban hành            | SCT                           |
        | Ký hiệu cơ quan trên văn bản   | SCT                           |
        | Địa danh                       | Trà Vinh                      |
        | Hình thức văn bản              | Giấy                          |
        | Kính gửi                       | Ủy ban nhân dân tỉnh Trà Vinh |
        | Chức vụ người đứng đầu         | GIÁM ĐỐC                      |
        """,
    "Nhiệm vụ": """
        | TT    | Nhóm | Nội dung công việc | Cơ quan chủ trì | Cơ quan phối hợp             | Sản phẩm | Thời gian thực hiện, hoàn thành |
        | 1     |      | Tăng cường quản lý |                 |                              |          |                                 |
        | (1.1) | 1    | Ban hành văn bản   | Sở Công Thương  | Các Sở, ngành tỉnh, Báo Tỉnh | Văn bản  | Năm 2020                        |
        | 1.2   | 1    | Tuyên truyền       | Báo Tỉnh, SNV   | UBND huyện Cầu Kè            | Tin, bài | Hàng năm                        |
        """,
    "Cơ quan": """
        | Mã cơ quan | Tên cơ quan                   | Tên gọi khác | Loại cơ quan      | Nhận biểu mẫu | Thư điện tử     |
        | SNV        | Sở Nội vụ                     |              | Sở ban ngành tỉnh | Có            | snv@tinh.vn     |
        | SCT        | Sở Công Thương                |              | Sở ban ngành tỉnh | x             |                 |
        | BAO        | Báo Tỉnh                      |              | Cơ quan báo chí   | Có            |                 |
        | HCK        | Ủy ban nhân dân huyện Cầu Kè  |              | UBND cấp huyện    | Có            |                 |
        | HOI        | Hội Bảo vệ người tiêu dùng    | Hội BVNTD    | Hội               | Không         |                 |
        """,
    "Nhóm cơ quan": """
        | Cách gọi trong phụ lục | Cách viết khác | Gồm các cơ quan   |
        | Các Sở ngành tỉnh      | Sở ngành tỉnh  | Sở ban ngành tỉnh |
        | Các Bộ, ngành TW       |                | Không gửi         |
        """,
    "Chỉ tiêu": """
        | TT | Chỉ tiêu | ĐVT | Cách tổng hợp | Cơ quan báo cáo | Ghi chú |
        | 1 | Số khiếu nại | vụ | tổng cộng | | Cả năm |
        | 2 | Số cuộc kiểm tra | cuộc | Bình quân | SNV; HCK | |
        """,
}

Read = Callable[..., tuple[Plan, tuple[Finding, ...]]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """`read((sheet, old, new), …)`: the small plan above read from a workbook in which those texts are replaced."""
    def read(*changes: tuple[str, str, str], tables: dict[str, str] = SHEETS) -> tuple[Plan, tuple[Finding, ...]]:
        changed = dict(tables)
        for sheet, old, new in changes:
            assert old in changed[sheet], f"{old} is not in {sheet}"
            changed[sheet] = changed[sheet].replace(old, new)
        path = tmp_path / "ke_hoach.xlsx"
        path.write_bytes(workbook(**changed))
        return read_plan(path)
    return read


def told(findings: tuple[Finding, ...]) -> list[tuple[Code, str, str]]:
    """Findings in short: what, on which sheet, at which cell."""
    return [(each.code, each.place.sheet, each.place.cell) for each in findings]


# ── there and back ────────────────────────────────────────────────────────────────────────────────
def test_groups_out_of_order_unnamed_and_without_a_title_stay_and_are_told(tmp_path: Path) -> None:
    assert reread(samples.PLAN, tmp_path) == (samples.PLAN, ())
    groups = (Group("I", "Một"), Group("II", ""), Group("III", "Ba"))
    tasks = tuple(samples.TASKS[0]._replace(id=f"{number}", tt=f"{number}", group=group)
                  for number, group in enumerate(("III", "", "I", "III")))
    plan = new_plan(Annex(groups, tasks), samples.PLAN)
    again, found = reread(plan, tmp_path)
    assert (again, told(found)) == (plan, [(Code.GROUP_EMPTY, "Nhiệm vụ", "C5")])


def reread(plan: Plan, folder: Path) -> tuple[Plan, tuple[Finding, ...]]:
    path = folder / "ke_hoach.xlsx"
    path.write_bytes(write_plan(plan))
    return read_plan(path)


TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")),
    max_size=20).map(lambda text: printable(text).strip())
FILLED = TEXT.filter(lambda text: not is_blank(text))
ITEM = FILLED.filter(lambda text: not set(text) & set("-–—•+;.\n"))
#: An agency's name is read as one line.
NAME = FILLED.map(lambda text: " ".join(text.split()))
CODE = st.from_regex(r"[A-Z][A-Z0-9]{0,7}", fullmatch=True)


def lists(items: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(items, max_size=3).map(tuple)


def records(record: Callable[..., Any], *fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Records with these first fields, the rest by default: of a NamedTuple `st.builds` would make up the rest."""
    return st.tuples(*fields).map(lambda values: record(*values))


NUMBERS = {
    PeriodKind.YEAR: [0], PeriodKind.HALF: [1, 2], PeriodKind.NINE_MONTHS: [9], PeriodKind.QUARTER: [1, 2, 3, 4],
    PeriodKind.MONTH: range(1, 13), PeriodKind.AD_HOC: [1, 2, 12]}


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Any plan a workbook can hold: odd texts everywhere, names that may or may not be known."""
    year = draw(st.integers(2000, 2100))
    fields = dict.fromkeys(Settings._fields, st.just("") | FILLED)
    fields |= dict.fromkeys(("addressees", "recipients", "legal_bases", "parts"), lists(ITEM))
    fields |= {"plan_code": CODE, "issuer_code": CODE, "medium": st.sampled_from(Medium)}
    fields |= {"report_date": st.none() | st.dates(date(2000, 1, 1), date(2999, 12, 31)),
        "signer_power": st.sampled_from(["", *words.SIGNER_POWER]), "urgency": st.sampled_from(["", *words.URGENCY]),
        "length": st.sampled_from(Length)}
    filled_in = draw(st.builds(Settings, **fields))
    agency = records(Agency, CODE, NAME, st.sampled_from(Kind), lists(ITEM), TEXT, TEXT, st.booleans(), TEXT)
    agencies = tuple(draw(st.lists(agency, max_size=4, unique_by=lambda made: made.code)))
    codes = [agency.code for agency in agencies]
    chosen = st.sets(st.sampled_from(codes)) if codes else st.just(set())
    members = chosen.map(lambda chosen: tuple(code for code in codes if code in chosen))
    phrases = tuple(draw(st.lists(records(Phrase, FILLED, lists(ITEM), members), max_size=3)))
    groups = tuple(draw(st.lists(records(Group, FILLED, TEXT), max_size=3, unique_by=lambda made: made.number)))
    named = st.lists(TEXT | st.sampled_from([*codes, *(phrase.text for phrase in phrases), "…"]),
        max_size=3).map(", ".join)
    task = records(
        Task, st.from_regex(r"[0-9A-Z.]{1,6}", fullmatch=True), st.none() | TEXT.filter(lambda text: "(" not in text),
        st.sampled_from(["", *(group.number for group in groups)]), TEXT, named, named, TEXT, TEXT,
    )
    tasks = draw(st.lists(task, max_size=5, unique_by=lambda made: made.id))
    tasks = [task._replace(tt=task.id if task.tt is None else task.tt) for task in tasks]
    names = [PeriodName(year, kind, number) for kind, numbers in NUMBERS.items() for number in numbers]
    name = draw(st.sampled_from(names))
    title = draw(FILLED) if name.kind is PeriodKind.AD_HOC else ""
    data = draw(st.none() | st.just((name.days[0], name.days[1])))
    due = draw(st.dates(name.days[0], date(year + 1, 12, 31)))
    period = Period(year, due, name.kind, name.number, title, data)
    stripped = [task._replace(leads=task.leads.strip(),
        coordinators=task.coordinators.strip()) for task in tasks]
    indicator = records(
        Indicator, st.from_regex(r"[0-9A-Z.]{1,6}", fullmatch=True), FILLED, TEXT, st.sampled_from(Way), members, TEXT,
    )
    asked = tuple(draw(st.lists(indicator, max_size=3, unique_by=lambda made: made.code)))
    base = Plan(filled_in, period, (), (), agencies, phrases, (), indicators=asked)
    plan = new_plan(Annex(groups, tuple(stripped)), base)
    return dataclasses.replace(plan, previous=draw(answers_before(plan)))


def answers_before(plan: Plan) -> st.SearchStrategy[tuple[Previous, ...]]:
    """Answers of a round before, any to each agency and task."""
    pairs = [(agency.code, task.id) for agency in plan.agencies for task in plan.tasks]
    if not pairs or plan.period.year == 2000:
        return st.just(())
    percent = st.none() | st.integers(0, 1000).map(lambda tenths: tenths / 10)
    given_status = st.none() | st.sampled_from([status for status in Status if status is not Status.MISSING])
    texts = st.tuples(st.integers(2000, plan.period.year - 1).map(str), given_status, percent, TEXT, TEXT)
    made = st.lists(st.tuples(st.sampled_from(pairs), texts), max_size=4, unique_by=lambda each: each[0])
    return made.map(lambda each: tuple(Previous(said[0], *who, *said[1:]) for who, said in each))


@settings(max_examples=EXAMPLES // 2, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(plans())
def test_any_plan_written_and_read_is_the_same_plan(tmp_path: Path, plan: Plan) -> None:
    assert reread(plan, tmp_path)[0] == plan


def test_settings_have_lines_of_their_own_that_nobody_mistakes_for_another_s() -> None:
    fields = set(Settings._fields)
    assert set(words.SETTINGS) == fields | {"period", "due_before", "title", "data_first", "data_last"}
    labels = {name: (setting.label.text, setting.label.aliases) for name, setting in words.SETTINGS.items()}
    for vocabulary in (labels, *(schema.names for schema in SCHEMAS.values())):
        spellings = [key for text, aliases in vocabulary.values() for key in set(map(word_key, (text, *aliases)))]
        assert len(spellings) == len(set(spellings))
    sections = {word_key(title) for title in words.SETTING_SECTIONS}
    assert not sections & {word_key(word) for text, aliases in labels.values() for word in (text, *aliases)}
    assert not any(is_confirmed(setting.guide) for setting in words.SETTINGS.values())


def test_a_phrase_takes_in_an_agency_added_later_and_names_the_register_lacks_are_told(tmp_path: Path) -> None:
    path = tmp_path / "ke_hoach.xlsx"
    path.write_bytes(write_plan(samples.PLAN))
    book = openpyxl.load_workbook(path)
    book["Cơ quan"].append(["SYT", "Sở Y tế", "Có", "Sở ban ngành tỉnh"])
    book.save(path)
    plan, found = read_plan(path)
    assert not found
    assert plan.phrases[0].members == ("SNV", "SCT", "SYT")
    assert [row.task_id for row in plan.rows_of("SYT")] == ["1.1", "2.1"]
    task = samples.TASKS[0]._replace(leads="Sở Y tế", coordinators="Các Sở, ngành tỉnh, Công an tỉnh")
    plan, found = reread(new_plan(Annex(samples.GROUPS[:1], (task,)), samples.PLAN), tmp_path)
    assert told(found)[:2] == [(Code.AGENCY_UNKNOWN, N, "D5"), (Code.AGENCY_UNKNOWN, N, "E5")]
    assert [row.agency for row in plan.assignments] == ["SNV", "SCT"]


# ── what an officer may do ────────────────────────────────────────────────────────────────────────
def test_a_sheet_of_indicators_may_be_missing_but_not_its_columns(read: Read) -> None:
    plan, found = read(tables={name: table for name, table in SHEETS.items() if name != C})
    assert (plan.indicators, found) == ((), ())
    with pytest.raises(ToolkitError) as stopped:
        read((C, "Cách tổng hợp", "Công thức"))
    assert stopped.value.finding.code is Code.COLUMN_MISSING


@pytest.mark.parametrize(("named", "asked"), [
    ("", ["SNV", "SCT", "BAO", "HCK"]), ("HCK; SNV", ["SNV", "HCK"]), ("Sở Nội vụ, Báo Tỉnh", ["SNV", "BAO"]),
    ("Cơ quan báo chí", ["BAO"]), ("Sở ngành tỉnh; BAO", ["SNV", "SCT", "BAO"]),
    ("UBND cấp huyện\nSCT", ["SCT", "HCK"])])
def test_who_reports_an_indicator_may_be_named_in_any_way(read: Read, named: str, asked: list[str]) -> None:
    plan, found = read((C, "SNV; HCK", named.replace("\n", "\\n")))
    assert ([agency.code for agency in plan.asked(plan.indicators[1])], found) == (asked, ())
    assert [agency.code for agency in plan.agencies if plan.indicators[1] in plan.indicators_of(agency.code)] == asked


def test_a_phrase_that_is_called_like_a_kind_counts_for_indicators_and_stays_what_it_was(read: Read,
    tmp_path: Path) -> None:
    plan, found = read((P, "Sở ngành tỉnh  | Sở ban ngành tỉnh", "Sở ban ngành tỉnh | SNV; BAO"),
        (C, "SNV; HCK", "Sở ban ngành tỉnh"))
    assert (plan.indicators[1].agencies, found) == (("SNV", "BAO"), ())
    whole = dataclasses.replace(plan, indicators=(plan.indicators[1]._replace(agencies=("SNV", "SCT")),))
    assert reread(whole, tmp_path)[0].indicators == whole.indicators


def test_the_small_plan_reads_without_a_finding(read: Read) -> None:
    plan, found = read()
    assert told(found) == []
    assert plan.period == Period(2020, date(2020, 11, 15))
    assert plan.settings.medium is Medium.PAPER
    assert plan.groups == (Group("1", "Tăng cường quản lý"),)
    assert plan.tasks[0] == Task("1.1", "", "1", "Ban hành văn bản", "Sở Công Thương", "Các Sở, ngành tỉnh, Báo Tỉnh",
        "Văn bản", "Năm 2020")
    assert plan.agencies[0] == Agency("SNV", "Sở Nội vụ", Kind.DEPARTMENT, email="snv@tinh.vn")
    assert [agency.code for agency in plan.expected] == ["SNV", "SCT", "BAO", "HCK"]
    assert plan.phrases == (Phrase("Các Sở ngành tỉnh", ("Sở ngành tỉnh",), ("SNV", "SCT")),
        Phrase("Các Bộ, ngành TW", (), ()))
    assert [(row.task_id, row.agency, row.role) for row in plan.assignments] == [
        ("1.1", "SCT", Role.LEAD), ("1.1", "SNV", Role.COORDINATING), ("1.1", "BAO", Role.COORDINATING),
        ("1.2", "SNV", Role.LEAD), ("1.2", "BAO", Role.LEAD), ("1.2", "HCK", Role.COORDINATING),
    ]


def test_sheets_rows_and_codes_may_stand_otherwise(read: Read) -> None:
    decomposed = unicodedata.normalize("NFD", "nhiệm vụ")
    renamed = {"Thông tin": " THÔNG  TIN ", "Nhiệm vụ": decomposed, "Cơ quan": "Co quan",
        "Nhóm cơ quan": "NHÓM CƠ QUAN", "Chỉ tiêu": "CHỈ  TIÊU"}
    tables = {renamed[name]: table for name, table in reversed(SHEETS.items())}
    assert read(tables={**tables, "Nháp": "| linh tinh |"}) == read()
    pushed = "| \u00a0 | |\n | | \u200b |\n" + SHEETS["Nhiệm vụ"].replace("| 1.2 ",
        "| | | | | | | |\n | - | | – | | | | |\n | 1.2 ")
    assert read(tables={**SHEETS, "Nhiệm vụ": pushed}) == read()
    assert read(("Nhiệm vụ", "| (1.1) | 1    |", "| (1.1) |      |")) == read()
    changes = (("Thông tin", "ban hành            | SCT ", "ban hành | sct "), ("Thông tin", "TV2793", "tv2793"),
        ("Cơ quan", "| SNV ", "| snv "))
    assert read(*changes) == read()


def with_cells(path: Path, cells: dict[tuple[str, str], Any]) -> Path:
    """The plan workbook with other values in those cells; "#REF!" is an error."""
    book = openpyxl.load_workbook(path)
    for (sheet, cell), value in cells.items():
        book[sheet][cell] = value
        if value == "#REF!":
            book[sheet][cell].data_type = "e"
    book.save(path)
    return path


def test_real_dates_and_hidden_filtered_merged_rows_are_read_like_others(read: Read, tmp_path: Path) -> None:
    expected, _ = read((N, "Hàng năm", "30/09/2020"))
    path = with_cells(tmp_path / "ke_hoach.xlsx", {
        (T, "B2"): 2020, (T, "B3"): datetime(2020, 11, 15), (N, "A4"): 1.2, (N, "B4"): 1, (N, "G4"): datetime(2020, 9, 30),
        (A, "E3"): True})
    assert read_plan(path) == (expected, ())
    expected = read()
    book = openpyxl.load_workbook(path)
    tasks = book[N]
    tasks.merge_cells("C2:G2")
    tasks.row_dimensions[4].hidden = True
    tasks.auto_filter.ref = "A1:G4"
    tasks["C4"].font = Font(strike=True)
    book[A].sheet_state = "hidden"
    book.save(path)
    assert read_plan(path) == expected


def test_headings_and_sheets_that_are_missing_are_told(read: Read) -> None:
    _, found = read((N, "| 1     |      | Tăng cường quản lý |", "| 1 Tăng cường quản lý | | |"))
    assert {Code.GROUP_EMPTY, Code.GROUP_UNKNOWN} == {each.code for each in found}
    with pytest.raises(ToolkitError) as stopped:
        read(tables={T: SHEETS[T], "Sheet2": "| a |"})
    assert [str(each) for each in stopped.value.found][:1] == [
        "ke_hoach.xlsx: Không có trang tính “Nhiệm vụ”. Khôi phục trang này từ tệp ke_hoach.xlsx gốc; các trang đang "
        "có: Thông tin, Sheet2."
    ]
    assert len(stopped.value.found) == 3


def test_a_heading_that_is_a_formula_without_a_value_is_missing(read: Read, tmp_path: Path) -> None:
    read()
    with pytest.raises(ToolkitError) as stopped:
        read_plan(with_cells(tmp_path / "ke_hoach.xlsx", {(N, "D1"): '="Cơ quan "&"chủ trì"'}))
    assert str(stopped.value).startswith(
        "ke_hoach.xlsx › Nhiệm vụ › A1: Trang “Nhiệm vụ” thiếu cột “Cơ quan chủ trì”. Khôi phục dòng tiêu đề như mẫu; các ")


def test_lists_and_members_of_a_phrase_may_be_written_in_any_way(read: Read) -> None:
    plan, _ = read(("Thông tin", "| Kính gửi ",
        "| Nơi nhận | - Như trên;\\n– Văn phòng Sở;\\n\\n• Thanh tra Sở. |\n| Kính gửi "))
    assert plan.settings.recipients == ("Như trên", "Văn phòng Sở", "Thanh tra Sở")
    plan, found = read(("Nhóm cơ quan", "| Sở ban ngành tỉnh |", "| hck, Báo Tỉnh;\\nSở, ban, ngành tỉnh |"))
    assert not found
    assert plan.phrases[0].members == ("SNV", "SCT", "BAO", "HCK")


# ── who signs ─────────────────────────────────────────────────────────────────────────────────────
def table_of(name: str) -> list[dict[str, str]]:
    """The lines of that table of tests/data, by heading."""
    with (Path(__file__).parents[1] / "data" / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def office(issuer: str, superior: str, title: str, *lines: tuple[str, str]) -> list[tuple[str, str, str]]:
    """The changes of sheet "Thông tin" that make it that office's."""
    more = "".join(f"\n| {label} | {text} |" for label, text in lines if label)
    return [(T, "| UBND TỈNH TRÀ VINH ", f"| {superior} "), (T, "| Sở Công Thương ", f"| {issuer} "),
            (T, "| GIÁM ĐỐC ", f"| {title} |{more}\n| ")]


@pytest.mark.parametrize("line", table_of("plan_signatures.csv"), ids=lambda line: line["signature"])
def test_a_signature_no_rule_allows_is_told_with_its_remedy_and_no_other(read: Read, line: dict[str, str]) -> None:
    lines = ((line[f"{which}label"], line[f"{which}text"]) for which in ("", "second_", "third_"))
    changes = office(line["issuer"], line["superior"], line["title"], *lines)
    assert [str(each) for each in read(*changes)[1]] == ([f"ke_hoach.xlsx › {line['told']}"] if line["told"] else [])


# ── what is said of mistakes ──────────────────────────────────────────────────────────────────────

MISTAKES = {line["mistake"]: line for line in table_of("plan_mistakes.csv")}


def change_of(mistake: str) -> tuple[str, str, str]:
    """What makes the small plan hold that mistake."""
    line = MISTAKES[mistake]
    return line["sheet"], line["instead_of"], line["stands"]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_its_sheet_and_cell(read: Read, mistake: str) -> None:
    line = MISTAKES[mistake]
    _, found = read(change_of(mistake))
    assert (Code[line["told"]], line["on"], line["cell"]) in told(found)
    assert all(each.place.file == "ke_hoach.xlsx" and each.message for each in found)


def test_names_over_two_lines_or_with_a_semicolon_are_one_name(read: Read) -> None:
    _, found = read((A, "| Sở Nội vụ ", "| Ủy ban nhân dân\\nxã Hai "), (A, "| Sở Công Thương ", "| Ủy ban nhân dân\\nxã Ba "),
                    (P, "Sở ngành tỉnh ", "Ban; hội "))
    assert Code.NAME_REPEATED not in {each.code for each in found}


def test_mistakes_are_told_all_at_once_each_once_with_the_nearest_name(read: Read) -> None:
    _, found = read((A, "| HCK ", "| BAO "))
    assert [each.place.cell for each in found if each.code is Code.CODE_REPEATED] == ["A5"]
    assert {each.details["name"] for each in found if each.code is Code.AGENCY_UNKNOWN} <= {"HCK"}
    line = next(line for line in SHEETS[A].split("\n") if "| SNV " in line)
    plan, found = read((A, line, f"{line}\n{line}"))  # copied word for word, it is left out
    assert (told(found), plan.agencies) == ([(Code.CODE_REPEATED, A, "A3")], read()[0].agencies)
    chosen = ("the medium is none", "a task has no lead", "a kind is none", "a phrase is open")
    _, found = read(*map(change_of, chosen))
    assert {MISTAKES[name]["told"] for name in chosen} <= {each.code.name for each in found}
    _, found = read((N, "Báo Tỉnh, SNV", "SNV, Sở Công Thươg"))
    assert str(found[0]) == (
        "ke_hoach.xlsx › Nhiệm vụ › D4: Không có cơ quan hoặc nhóm cơ quan nào tên “Sở Công Thươg”. Sửa tên, hoặc bổ "
        "sung vào trang Cơ quan hay Nhóm cơ quan. Gần giống nhất: Sở Công Thương."
    )


def test_a_task_with_a_mistake_is_still_a_task_and_an_empty_plan_says_what_it_lacks(read: Read) -> None:
    for mistake in ("a task has no number", "a number stands twice", "a group has no heading", "a task has no text"):
        plan, _ = read(change_of(mistake))
        assert len(plan.tasks) == 2
        assert {task.group for task in plan.tasks} <= {group.number for group in plan.groups}
        assert len({task.id for task in plan.tasks}) == 2
    plan, found = read((N, "| (1.1) ", "| "), (N, "| 1.2 ", "| 1.1 "))
    assert [task.id for task in plan.tasks] == ["1.2", "1.1"]
    assert told(found) == [(Code.TASK_ID_MISSING, N, "A3")]
    tables = {**SHEETS, N: SHEETS[N].split("\n")[1], A: SHEETS[A].split("\n")[1], P: SHEETS[P].split("\n")[1]}
    _, found = read(tables=tables)
    assert {Code.NO_TASKS, Code.NO_AGENCIES} <= {each.code for each in found}


@pytest.mark.parametrize(("changes", "code"), [
    ([(T, "15/11/2020", "15 tháng 11")], Code.SETTING_INVALID), ([(T, "15/11/2020", "")], Code.PLAN_TO_FILL),
    ([(T, "| 2020 ", "| hai nghìn "), (T, "| Giấy ", "| Fax ")], Code.SETTING_INVALID),
    ([(N, "Cơ quan phối hợp", "Ai đó")], Code.COLUMN_MISSING),
    ([(A, "Nhận biểu mẫu", "?"), (A, "Loại cơ quan", "?"), (N, "Cơ quan chủ trì", "?")], Code.COLUMN_MISSING)])
def test_work_stops_only_where_it_cannot_go_on_and_then_tells_everything(
        read: Read, changes: list[tuple[str, str, str]], code: Code) -> None:
    with pytest.raises(ToolkitError) as stopped:
        read(*changes)
    assert stopped.value.finding.code is code
    assert len(stopped.value.found) >= len(changes)


@pytest.mark.parametrize("change", [(T, "| 2020 ", "| Quý III "), (T, "15/11/2020", "15/11")])
def test_a_period_that_cannot_be_read_makes_nothing_else_wrong(tmp_path: Path, change: tuple[str, str, str]) -> None:
    finished = "| TT | Nhóm | Nội dung công việc | Năm hoàn thành |\n| 9.1 | 1 | Việc đã xong | Quý I năm 2020 |"
    path = tmp_path / "ke_hoach.xlsx"
    path.write_bytes(workbook(**{**SHEETS, T: SHEETS[T].replace(*change[1:]), "Đã hoàn thành": finished}))
    with pytest.raises(ToolkitError) as stopped:
        read_plan(path, date(2020, 10, 1))
    assert [each.code for each in stopped.value.found] == [Code.SETTING_INVALID]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"Hello"])
def test_a_file_that_is_no_workbook_is_said_to_be_unreadable(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ke_hoach.xlsx"
    path.write_bytes(content)
    with pytest.raises(ToolkitError) as stopped:
        read_plan(path)
    assert stopped.value.finding.code is Code.PLAN_UNREADABLE


def test_a_cell_in_error_is_told_and_read_as_open(read: Read, tmp_path: Path) -> None:
    read()
    _, found = read_plan(with_cells(tmp_path / "ke_hoach.xlsx", {(N, "D4"): "#REF!", (N, "G4"): "=A1"}))
    assert told(found) == [
        (Code.CELL_ERROR, N, "D4"), (Code.PLAN_FORMULA_EMPTY, N, "G4"), (Code.LEAD_MISSING, N, "D4"),
        (Code.DEADLINE_UNCLEAR, N, "G4")]
    assert "thời hạn (để trống) chưa rõ" in found[-1].message
    assert found[1].message == (
        "Ô là công thức chưa có giá trị nên coi như để trống: =A1. Mở tệp bằng Excel, lưu lại rồi chạy lại.")


# ── whom names mean ───────────────────────────────────────────────────────────────────────────────

KNOWN = Names.of_plan(
    (
        Agency("SNV", "Sở Nội vụ", Kind.DEPARTMENT),
        Agency("SVHTTDL", "Sở Văn hóa, Thể thao và Du lịch", Kind.DEPARTMENT),
        Agency("STTTT", "Sở Thông tin và Truyền thông", Kind.DEPARTMENT),
        Agency("MTTQ", "Mặt trận Tổ quốc Việt Nam tỉnh Trà Vinh", Kind.UNION),
        Agency("TXDH", "Ủy ban nhân dân thị xã Duyên Hải", Kind.DISTRICT),
        Agency("HDH", "Ủy ban nhân dân huyện Duyên Hải", Kind.DISTRICT)),
    (
        Phrase("Các Sở ngành tỉnh", ("Sở ngành tỉnh",), ("SNV", "SVHTTDL", "STTTT")),
        Phrase("UBND các huyện, thị xã, thành phố", (), ("TXDH", "HDH")), Phrase("Các đoàn thể", (), ("MTTQ",))),
)


@pytest.mark.parametrize(("text", "parts"), [
    ("Sở Nội vụ", ["Sở Nội vụ"]),
    ("Sở Nội vụ, SVHTTDL; Sở Thông tin và Truyền thông", ["Sở Nội vụ", "SVHTTDL", "Sở Thông tin và Truyền thông"]),
    ("Sở Văn hóa, Thể thao và Du lịch, Sở Nội vụ", ["Sở Văn hóa, Thể thao và Du lịch", "Sở Nội vụ"]),
    ("Các Sở, ngành tỉnh, UBND các huyện, thị xã, thành phố",
        ["Các Sở, ngành tỉnh", "UBND các huyện, thị xã, thành phố"]),
    ("Mặt trận Tổ quốc Việt Nam tỉnh Trà Vinh và các đoàn thể",
        ["Mặt trận Tổ quốc Việt Nam tỉnh Trà Vinh", "các đoàn thể"]),
    ("Sở Nội vụ và Sở Thông tin và Truyền thông", ["Sở Nội vụ", "Sở Thông tin và Truyền thông"]),
    ("Sở Nội vụ, và Sở Thông tin\nvà Truyền thông", ["Sở Nội vụ", "Sở Thông tin\nvà Truyền thông"]),
    ("- Sở Nội vụ\n- Sở ngành tỉnh.", ["Sở Nội vụ", "Sở ngành tỉnh"]),
    ("Sở Khoa học và Công nghệ, Sở Nội vụ", ["Sở Khoa học và Công nghệ", "Sở Nội vụ"]),
    ("Sở Nội vụ và Hội lạ", ["Sở Nội vụ và Hội lạ"]),
    ("Hội lạ và Sở Nội vụ, SNV", ["Hội lạ và Sở Nội vụ", "SNV"]),
    ("Sở Nội vụ,, ; ", ["Sở Nội vụ"]),
    ("", []),
    (" – ", []),
])
def test_a_cell_is_cut_at_the_longest_known_names(text: str, parts: list[str]) -> None:
    assert list(split_names(text, KNOWN)) == parts


def test_short_forms_decomposed_letters_and_thousands_of_names_are_cut_alike() -> None:
    assert KNOWN.codes("UBND TX. Duyên Hải") == KNOWN.codes("UỶ BAN NHÂN DÂN Thị xã Duyên Hải") == ("TXDH",)
    assert KNOWN.codes("UBND huyện Duyên Hải") == ("HDH",)
    assert KNOWN.codes("Ủy ban nhân dân các huyện, TX, TP") == ("TXDH", "HDH")
    assert KNOWN.codes("UBND Duyên Hải") is None
    text = unicodedata.normalize("NFD", "Sở Nội vụ và các đoàn thể")
    assert [KNOWN.codes(part) for part in split_names(text, KNOWN)] == [("SNV",), ("MTTQ",)]
    assert len(split_names("Sở Lạ, " * 4_500, KNOWN)) == 4_500
    assert len(split_names("Sở Nội vụ và " * 2_500 + "SNV", KNOWN)) == 2_501


NAME_PIECES = st.sampled_from([*KNOWN.texts, "Sở Lạ", "Thể thao", "và", " và ", ", ", ",", ";", "\n", " ", "-", "Các"])


@given(st.lists(NAME_PIECES, max_size=12).map("".join))
def test_no_word_of_a_cell_is_lost_or_told_twice(text: str) -> None:
    def wordlist(text: str) -> list[str]:
        return [word for word in word_key(text).split() if word != "và"]
    assert [word for part in split_names(text, KNOWN) for word in wordlist(part)] == wordlist(text)


# ── a new round's plan ────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("sheet", "old", "code", "place"), [
    (A, "| HCK        |", Code.CODE_INVALID, "Cơ quan › A5"), (T, "| TV2793 ", Code.CODE_INVALID, "Thông tin › B4"),
    (N, "| 1.2   |", Code.TASK_ID_INVALID, "Nhiệm vụ › A4"), (C, "| 2 |", Code.TASK_ID_INVALID, "Chỉ tiêu › A3")])
def test_a_code_of_300_letters_is_told_at_its_cell(read: Read, sheet: str, old: str, code: Code, place: str) -> None:
    _, found = read((sheet, old, f"| {'A' * 300} " + old.lstrip("| ").lstrip("HCKTV0123456789.")))
    told = next(each for each in found if each.code is code)
    assert str(told.place) == f"ke_hoach.xlsx › {place}"
    what = "Mã" if code is Code.CODE_INVALID else "TT"
    assert told.problem == f"{what} “{'A' * 60}…” không dùng được."
    assert "không quá 20 ký tự" in told.remedy


# ── what nobody has filled in yet ─────────────────────────────────────────────────────────────────
WAITING = (
    "[Họ và tên]", "Phòng [tên phòng], Sở Công Thương", "【tên】", "<họ tên>", "{{ten}}", "(điền sau)", "(số điện thoại)",
    "xxx", "ĐT: 0294.xxx.xxx", "……", "ngày … tháng … năm 2020", "Số: .../QĐ-UBND", "______", "TODO", "Nguyễn Văn A",
    "a@example.org", "a@mail.example.com", "a@so.example", "a@so.test", "a@so.invalid", "a@localhost")
IN_EARNEST = (
    "Nguyễn Văn An", "Lê Thị Bình", "các Sở, ngành v.v...", "v.v…", "Văn phòng <vanthu@tinh.gov.vn>",
    "(Sở Công Thương)", "0294 3840 123", "a@travinh.gov.vn", "Đại hội XX", "Căn cứ [1]", "VT, QLTM.", "(trừ thứ Bảy)", "a_b__c@tinh.vn")


@pytest.mark.parametrize("text", [*WAITING, *IN_EARNEST])
def test_what_waits_for_an_officer_is_known_by_its_looks(text: str) -> None:
    assert has_placeholder(text) is (text in WAITING)


@pytest.mark.parametrize("label", ["Tên kế hoạch", "Cơ quan cấp trên", "Kính gửi", "Chức vụ người đứng đầu"])
def test_a_placeholder_in_any_setting_is_told_with_its_cell_until_said_to_be_meant(read: Read, label: str) -> None:
    line = next(line for line in SHEETS[T].split("\n") if label in line)
    cell = f"B{SHEETS[T].split(chr(10)).index(line)}"
    _, found = read((T, line, f"| {label} | [tên, {label}] |"))
    assert [str(each) for each in found] == [
        f"ke_hoach.xlsx › Thông tin › {cell}: Còn phải điền 1 mục ở trang Thông tin: còn chỗ mẫu: {label} ({cell}). Ghi nội "
        "dung của kế hoạch này, mục không có dấu * mà chưa biết thì để trống; ô đã ghi mà đúng là như vậy thì ghi “Giữ "
        "nguyên” vào cột Hướng dẫn cùng dòng."]
    for said in ("Giữ nguyên", "giữ  nguyên", "Viết hoa. GIỮ NGUYÊN."):
        assert read((T, line, f"| {label} | [tên, {label}] | {said} |"))[1] == ()
    for unsaid in ("Không giữ nguyên", "Giữ", "Đúng hạn"):
        assert len(read((T, line, f"| {label} | [tên, {label}] | {unsaid} |"))[1]) == 1


def test_all_that_is_to_be_filled_in_in_the_settings_is_told_in_one_line(read: Read) -> None:
    _, found = read((T, "| Trà Vinh ", "|  "), (T, "| TV2793 ", "| "), (T, "Kế hoạch triển khai ", "[tên kế hoạch]"),
                    (T, "| Kính gửi  ", "| Ghi chú riêng "))
    (line,) = [each for each in found if each.code is Code.PLAN_TO_FILL]
    assert str(line.place) == "ke_hoach.xlsx › Thông tin › B4"
    assert line.problem == (
        "Còn phải điền 4 mục ở trang Thông tin: còn để trống: Mã kế hoạch (B4), Địa danh (B13), Kính gửi (thiếu dòng); "
        "còn chỗ mẫu: Tên kế hoạch (B6).")


def test_the_register_is_told_once_for_a_column_and_a_kind_and_confirmed_line_by_line(read: Read) -> None:
    table = """
        | Mã cơ quan | Tên cơ quan   | Loại cơ quan      | Nhận biểu mẫu | Thư điện tử   | Ghi chú         |
        | SNV        | Sở Nội vụ     | Sở ban ngành tỉnh | Có            | a@example.org |                 |
        | SCT        | Sở Công Thương| Sở ban ngành tỉnh | Có            | b@example.org |                 |
        | BAO        | Báo Tỉnh      |                   | Có            | c@example.org | giữ nguyên, thử |
        | HCK        | [Tên huyện]   | –                 | Có            | d@example.org |                 |
        """
    _, found = read((N, "UBND huyện Cầu Kè", "Báo Tỉnh"), tables={**SHEETS, A: table, C: SHEETS[C].replace("SNV; HCK", "SNV")})
    assert [(str(each.place), each.problem) for each in found if each.code is Code.PLAN_TO_FILL] == [
        ("ke_hoach.xlsx › Cơ quan › B5", "Còn phải điền 1 ô ở cột Tên cơ quan trang Cơ quan: còn chỗ mẫu."),
        ("ke_hoach.xlsx › Cơ quan › C4:C5", "Còn phải điền 2 ô ở cột Loại cơ quan trang Cơ quan: còn để trống."),
        ("ke_hoach.xlsx › Cơ quan › E2:E3, E5", "Còn phải điền 3 ô ở cột Thư điện tử trang Cơ quan: còn chỗ mẫu.")]


def test_a_due_date_said_to_be_meant_is_so_for_its_own_year_alone(tmp_path: Path) -> None:
    plan = new_plan(Annex(samples.GROUPS, samples.TASKS), samples.PLAN, PeriodName(2021))
    path = tmp_path / "ke_hoach.xlsx"
    path.write_bytes(write_plan(plan))
    assert plan.confirmed == samples.PLAN.confirmed - {"due_before"}
    assert [read_plan(path, day)[1] for day in (None, date(2021, 11, 14))] == [(), ()]
    assert [each.problem for each in read_plan(path, date(2021, 11, 15))[1]] == [
        "Hạn nhận báo cáo (trước ngày 15/11/2021) đã qua."]


# ── the shipped plan ──────────────────────────────────────────────────────────────────────────────
def test_the_shipped_plan_says_what_an_officer_must_fill_in_and_all_get_a_form() -> None:
    plan, found = read_plan(resources.example("ke_hoach.xlsx"))
    assert [str(each) for each in found] == [
        "ke_hoach.xlsx › Thông tin › B7: Còn phải điền 2 mục ở trang Thông tin: còn chỗ mẫu: Đầu mối giải đáp (B7), Họ và "
        "tên người ký (B36). Ghi nội dung của kế hoạch này, mục không có dấu * mà chưa biết thì để trống; ô đã ghi mà đúng "
        "là như vậy thì ghi “Giữ nguyên” vào cột Hướng dẫn cùng dòng.",
        "ke_hoach.xlsx › Cơ quan › F4:F41: Còn phải điền 38 ô ở cột Thư điện tử trang Cơ quan: còn chỗ mẫu. Ghi địa chỉ "
        "thật, hoặc xóa nội dung ô; ô đã ghi mà đúng là như vậy thì ghi “Giữ nguyên” vào cột Ghi chú cùng dòng."]
    assert (len(plan.groups), len(plan.tasks), len(plan.agencies)) == (6, 22, 38)
    assert plan.settings == seed.SETTINGS
    assert plan.period == seed.PERIOD
    plan, _ = read_plan(resources.example("ke_hoach.xlsx"))
    assert {agency.code for agency in plan.expected if not plan.rows_of(agency.code)} == {"HBVNTD"}


@pytest.mark.shared
def test_the_shipped_plan_is_made_of_its_records_with_names_cut_and_rows_given_as_by_hand(
        shared: Path, tmp_path: Path) -> None:
    made = tmp_path / "ke_hoach.xlsx"
    made.write_bytes(write_plan(seed.seed_plan(shared)))
    shipped = resources.example("ke_hoach.xlsx")
    assert read_plan(shipped)[0] == seed.seed_plan(shared)
    assert parts(shipped) == parts(made), "run: python -m tests.seed"
    plan, _ = read_plan(resources.example("ke_hoach.xlsx"))
    known = Names.of_plan(plan.agencies, plan.phrases)
    for task in json.loads((shared / "annex-2793.json").read_text(encoding="utf-8"))["tasks"]:
        assert list(split_names(task["lead_text"], known)) == task["lead"]
        assert list(split_names(task["coordinating_text"], known)) == task["coordinating"]
    expected = rows_by_hand(shared)
    made = {agency.code: [(row.task_id, row.role) for row in plan.rows_of(agency.code)] for agency in plan.agencies}
    assert made == expected
    assert len(plan.assignments) == sum(map(len, expected.values()))


def parts(path: Path) -> dict[str, bytes]:
    """The parts of an .xlsx, without the time it was saved."""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist() if name != "docProps/core.xml"}


def rows_by_hand(shared: Path) -> dict[str, list[tuple[str, Role]]]:
    """Each agency's rows, leads first, from the annex as cut by hand and the kinds of the list of agencies."""
    with (shared / "agencies-tra-vinh-2020.csv").open(encoding="utf-8", newline="") as lines:
        agencies = list(csv.DictReader(lines))
    means = {
        "các sở ngành tỉnh": "so_nganh", "các sở, ngành tỉnh": "so_nganh", "sở ngành tỉnh": "so_nganh",
        "ubnd các huyện, thị xã, thành phố": "cap_huyen", "các tổ chức đoàn thể": "doan_the",
        "các đoàn thể": "doan_the"}
    rows: dict[str, list[tuple[str, Role]]] = {}
    tasks = json.loads((shared / "annex-2793.json").read_text(encoding="utf-8"))["tasks"]
    for agency in agencies:
        names = {agency["name"].lower(), *agency["aliases"].lower().split(";")}
        def named(parts: list[str], kind: str = agency["kind"], names: set[str] = names) -> bool:
            return any(part.lower() in names or means.get(part.lower()) == kind for part in parts)
        leads = [task["id"] for task in tasks if named(task["lead"])]
        others = [task["id"] for task in tasks if named(task["coordinating"]) and task["id"] not in leads]
        rows[agency["code"]] = [(id, Role.LEAD) for id in leads] + [(id, Role.COORDINATING) for id in others]
    return rows


# ── the workbook as its user meets it ─────────────────────────────────────────────────────────────
def test_the_shipped_workbook_can_be_worked_in_and_printed_and_reads_like_this(
        golden: Callable[[str, str], None]) -> None:
    book = openpyxl.load_workbook(resources.example("ke_hoach.xlsx"))
    assert book.sheetnames == [*words.PLAN_SHEETS.values()]
    assert [sheet.freeze_panes for sheet in book] == ["A4", "B4", "C4", "B4", "C4"]
    for sheet in book:
        assert sheet.print_title_rows == "$3:$3"
        paper = 8 if sheet.title == A else 9  # A3 where A4 would print letters below 8 points
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize,
            sheet.page_setup.fitToHeight) == ("landscape", paper, 0)
        assert not sheet.protection.sheet
        for rule in sheet.data_validations.dataValidation:
            assert len(rule.formula1) <= 255
            assert len(rule.error) <= 224
            assert rule.type != "list" or rule.formula1.count(",") == rule.error.count(";")
        for cell in sheet[5] if sheet.title != C else ():  # nothing is asked there
            expected = "General" if cell.coordinate == "B5" and sheet.title == T else "@"
            assert cell.number_format == ("dd/mm/yyyy" if sheet.title == A and cell.column_letter in "IJ" else expected)
            assert cell.alignment.wrap_text
    lines = []
    for sheet in book:
        lines.append(f"══ {sheet.title}")
        for row in sheet.iter_rows(values_only=True):
            lines.append(" | ".join("" if value is None else str(value).replace("\n", "⏎") for value in row))
    golden("ke_hoach.txt", "\n".join(lines) + "\n")


PREVIEWED = {
    "Mã cơ quan": ["SNV", "SCT", "BAO", "HCK", "HOI"], "Nhận biểu mẫu": ["Có", "Có", "Có", "Có", "Không"],
    "TT nhiệm vụ chủ trì": ["1.2", "1.1", "1.2", None, None],
    "TT nhiệm vụ phối hợp": ["1.1", None, "1.1", "1.2", None]}


def preview_of(content: bytes) -> tuple[Any, dict[str, list[Any]], int]:
    """The preview, its columns by heading, and the row of those headings."""
    page = openpyxl.load_workbook(io.BytesIO(content))["Xem trước"]
    heads = next(row for row in range(4, page.max_row + 1) if page.cell(row, 1).value == "Mã cơ quan")
    return page, {page.cell(heads, column).value: [
        page.cell(row, column).value for row in range(heads + 1, page.max_row + 1)] for column in range(1, 6)}, heads


def test_the_preview_leads_to_what_is_not_understood_and_then_says_who_does_what(read: Read, tmp_path: Path) -> None:
    plan, found = read()
    page, columns, _ = preview_of(preview(plan, found))
    assert columns == {**PREVIEWED, "Tên cơ quan": [agency.name for agency in plan.agencies]}
    assert (found, page["A3"].value) == ((), "Kế hoạch không có chỗ nào chưa hiểu.")
    plan, _ = read((N, "Báo Tỉnh, SNV  ", "Sở Du lịch, SNV"), (N, "Hàng năm", "khi có  "), (A, "Hội BVNTD", "[tên gọi]"))
    page, _, heads = preview_of(preview(plan, reread(plan, tmp_path)[1]))
    assert (page["A3"].value, heads) == ("2 CHỖ CẦN SỬA HOẶC NÊN XEM", 7)
    assert [(page.cell(row, 1).value, page.cell(row, 2).value) for row in (4, 5)] == [
        ("Phải sửa", "Nhiệm vụ › D6"), ("Nên xem", "Nhiệm vụ › G6")]
    assert "Sở Du lịch" in page["C4"].value
    assert "Sửa tên" in page["D4"].value
    assert [page.cell(row, 2).hyperlink.location for row in (4, 5)] == ["'Nhiệm vụ'!D6", "'Nhiệm vụ'!G6"]
    assert page["B4"].hyperlink.target == "ke_hoach.xlsx"


@pytest.mark.office
def test_placeholders_are_red_until_they_are_changed(tmp_path: Path, soffice: Callable[[Path, str, Path], Path]) -> None:
    """Whatever is refused as a placeholder stands out, in the program itself; what officers say is meant does not."""
    book = openpyxl.load_workbook(resources.example("ke_hoach.xlsx"))
    book[A]["B5"], book[A]["F4"], book[A]["H6"] = "Huyện …", "vpub@travinh.gov.vn", "Giữ nguyên"
    book[T]["B36"], book[T]["B22"], book[T]["B9"], book[T]["C9"] = "Trần Thị Hoa", None, None, "Giữ nguyên"
    book.save(tmp_path / "ke_hoach.xlsx")
    shown = soffice(tmp_path / "ke_hoach.xlsx", "html", tmp_path).read_text("utf-8")
    texts = [" ".join(re.sub("<.*?>", "", text, flags=re.DOTALL).split()) for text in re.findall(
        r'<td[^>]*bgcolor="#F8CBAD"[^>]*>(<b>.*?)</td>', shown, re.DOTALL)]
    red = {*texts} - {""}
    assert texts.count("") == 1  # a required setting that is blank, unless it is said to be meant
    asked = {agency.email for agency in read_plan(resources.example("ke_hoach.xlsx"))[0].agencies}
    assert red - {"Phải sửa"} == {
        "Huyện …", "[Cán bộ đầu mối], Sở Công Thương; điện thoại [số điện thoại]; thư điện tử sct@example.org",
        *asked - {"vpub@example.org", "snv@example.org"}}
