"""The first rounds of four offices, from the dialog to the report that is issued: a department, a commune, a ministry and
an agency that answers a superior's form. Nothing of the shipped example is in any of their files."""

from __future__ import annotations

import email
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from email import policy
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest

from toolkit.demo.clerks import OpenForm, put
from toolkit.desk import steps
from toolkit.desk.first_choice import FirstChoice, Source, begin, objection
from toolkit.model import fields, words
from toolkit.rounds.round import Round
from toolkit.rounds.round_state import Action
from toolkit.rounds.status import RoundStatus

pytestmark = pytest.mark.slow
TODAY = date(2026, 10, 12)
EXAMPLE = ("Trà Vinh", "2020", "2793", "người tiêu dùng")
HEADINGS = ("TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Sản phẩm", "Thời gian hoàn thành")
#: Of each office: head of the document, its rows or paragraphs, and the cells an officer fills by sheet.
OFFICES: dict[str, tuple[tuple[str, ...], tuple[tuple[str, ...], ...], dict[str, dict[str, str]]]] = {
    "department": (
        ("ỦY BAN NHÂN DÂN TỈNH ĐỒNG THÁP", "Số: 118/KH-UBND", "Đồng Tháp, ngày 20 tháng 01 năm 2026", "KẾ HOẠCH",
         "Chuyển đổi số tỉnh Đồng Tháp năm 2026"),
        (HEADINGS, ("1", "Nâng cấp trung tâm dữ liệu", "Sở Khoa học và Công nghệ", "Công an tỉnh", "Hệ thống", "Tháng 10/2026"),
         ("2", "Số hóa hồ sơ đất đai", "Sở Nông nghiệp và Môi trường", "Sở Tài chính", "Cơ sở dữ liệu", "Quý III/2026")),
        {"Thông tin": {"B17": "Sở Khoa học và Công nghệ", "B18": "SKHCN", "B19": "SKHCN", "B34": "GIÁM ĐỐC"}}),
    "commune": (
        ("ỦY BAN NHÂN DÂN XÃ TÂN HƯƠNG", "Số: 36/KH-UBND", "Tân Hương, ngày 02 tháng 3 năm 2026", "KẾ HOẠCH",
         "Xây dựng nông thôn mới xã Tân Hương, tỉnh Đồng Tháp năm 2026"),
        (("1. Nâng cấp 03 tuyến đường liên ấp.",), ("2. Sửa chữa 04 nhà văn hóa ấp.",)),
        {"Văn bản": {"D4": "Phòng Kinh tế", "G4": "30/8/2026", "D5": "Phòng Văn hóa - Xã hội", "G5": "31/10/2026"}}),
    "ministry": (
        ("BỘ NỘI VỤ", "Số: 512/QĐ-BNV", "Hà Nội, ngày 12 tháng 02 năm 2026", "QUYẾT ĐỊNH",
         "Ban hành Kế hoạch cải cách hành chính năm 2026 của Bộ Nội vụ"),
        (HEADINGS, ("1", "Rà soát văn bản", "Vụ Chính quyền địa phương", "Vụ Pháp chế", "Báo cáo", "Quý II/2026"),
         ("2", "Khảo sát mức độ hài lòng", "Ủy ban nhân dân tỉnh Đồng Tháp", "Văn phòng Bộ", "Báo cáo", "Trước 30/11/2026")),
        {}),
    "agency": ((), (), {
        "Thông tin": {"B18": "tỉnh Đồng Tháp", "B19": "UBND TỈNH ĐỒNG THÁP", "B22": "SNNMT", "B25": "Đồng Tháp",
                      "B30": "Sở Khoa học và Công nghệ"},
        "Cơ quan": {"A4": "QLDD", "B4": "Chi cục Quản lý đất đai", "C4": "Có", "D4": "Khác"}, "Nhóm cơ quan": {"C4": "QLDD"}})}


def document(head: tuple[str, ...], rows: tuple[tuple[str, ...], ...], folder: Path) -> Path:
    """A document with that head; rows of one cell are its paragraphs, others its table."""
    paper = docx.Document()
    for text in (*head, *("\n".join(row) for row in rows if len(row) == 1)):
        paper.add_paragraph(text)
    table = paper.add_table(0, len(HEADINGS))
    for row in (row for row in rows if len(row) > 1):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    paper.save(str(folder / "phu luc.docx"))
    return folder / "phu luc.docx"


def fill(path: Path, sheets: Mapping[str, Mapping[str, str]]) -> None:
    """Type into a workbook, by sheet and cell."""
    book = openpyxl.load_workbook(path)
    for sheet, cells in sheets.items():
        for cell, text in cells.items():
            book[sheet][cell] = text
    book.save(path)


def send_back(where: Round) -> None:
    """All agencies report."""
    for path in where.made_forms:
        form = OpenForm(path.read_bytes())
        for row in form.task_rows:
            form.fill(row, {fields.STATUS: "Đang thực hiện", fields.PERCENT: 60, fields.RESULT: "Đã triển khai ở 12 nơi."})
        put(form.free("overall"), "Các nhiệm vụ bảo đảm tiến độ.")
        (where.returns / path.name).write_bytes(form.saved(datetime(2026, 10, 9, 9)))


def first_round(choice: FirstChoice, typed: Mapping[str, Mapping[str, str]]) -> tuple[Round, RoundStatus]:
    """The round begun so, gone through as the window does → its last status."""
    assert objection(choice) == ""
    begun = begin(choice)
    if begun.asks_columns:
        assert begun.opens
        fill(begun.opens, typed)
        begun, typed = begin(choice), {}
    assert begun.opens, begun.findings
    where = begun.where
    fill(begun.opens, typed)
    for step, then in ((steps.looking, Action.FORMS), (steps.making_forms, Action.OPEN_FOLDER)):
        status = step(where, TODAY)(lambda *_: None)
        assert status.next is then, [str(line) for line in status.lines]
    steps.reminding(where, TODAY)(lambda *_: None)
    send_back(where)
    steps.consolidating(where, TODAY)(lambda *_: None)
    return where, steps.releasing(where, TODAY, "Lãnh đạo yêu cầu báo cáo sớm")(lambda *_: None)


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Round, RoundStatus]]:
    """The four rounds; the agency answers the form of the department's."""
    begun: dict[str, tuple[Round, RoundStatus]] = {}
    for name, (head, rows, typed) in OFFICES.items():
        home = tmp_path_factory.mktemp(name)
        folder = str(home / "Ky bao cao 2026")
        if head:
            choice = FirstChoice(Source.ANNEX, annex=str(document(head, rows, home)), folder=folder)
        else:
            form = next(begun["department"][0].forms.glob("*-SNNMT *.xlsx"))
            choice = FirstChoice(Source.FORM, form=str(form), folder=folder)
        begun[name] = first_round(choice, typed)
    return begun


def texts(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """The texts of a file, of the files it is packed of, of a mail's parts."""
    if zipfile.is_zipfile(BytesIO(content)):
        with zipfile.ZipFile(BytesIO(content)) as packed:
            for part in packed.namelist():
                yield from texts(f"{name} › {part}", packed.read(part))
    elif name.endswith(".eml"):
        mail = email.message_from_bytes(content, policy=policy.default)
        yield name, " ".join(map(str, mail.values()))
        for part in mail.walk():
            yield from texts(f"{name} › {part.get_filename()}", part.get_payload(decode=True) or b"")
    else:
        yield name, re.sub(r'w:panose1 w:val="\w+"|<[^>]*>', " ", content.decode("utf-8", "replace"))


@pytest.mark.parametrize("name", OFFICES)
def test_a_first_round_is_issued_and_no_file_of_it_holds_a_word_of_the_example(
        rounds: dict[str, tuple[Round, RoundStatus]], name: str) -> None:
    where, status = rounds[name]
    assert status.next is Action.OPEN_MAIL, [str(line) for line in status.lines]
    files = [path for path in where.folder.rglob("*") if path.is_file()]
    assert len(files) > 10
    assert [(part, word) for path in files for part, text in texts(path.name, path.read_bytes()) for word in EXAMPLE
            if word in text or word in part] == []


def test_an_agency_that_answers_a_form_is_asked_for_nothing_it_cannot_fill_in(
        rounds: dict[str, tuple[Round, RoundStatus]]) -> None:
    """Its own name is a group that stands for its units; its code is the superior's."""
    where, _ = rounds["agency"]
    sheet = openpyxl.load_workbook(where.plan)["Thông tin"]
    assert sheet["B21"].value == "SNNMT"
    answered = steps.answering(where, TODAY)(lambda *_: None)
    assert answered.opens is not None
    assert answered.opens.name.endswith("-SNNMT tra loi.xlsx")
    assert words.PLAN_FILE not in str(answered.lines)
