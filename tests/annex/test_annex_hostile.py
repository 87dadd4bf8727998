"""Odd and hostile annexes end in a plan, in a workbook that asks, or in a typed refusal, soon and in little memory."""

from __future__ import annotations

import copy
import io
import json
import random
import re
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pytest
from annexes import annexes
from conftest import NIGHTLY
from hostile import cells, ods
from lxml import etree
from memory import peak
from packages import links, packed, worksheet, xlsx
from raw_files import Entry, bomb, zipped
from test_hostile import MEMORY, WALL, Reader

from toolkit.annex.annex import columns_asked, understand
from toolkit.annex.carriers import read_source
from toolkit.annex.cells import agencies_of_heading, is_period, split_both, split_labels, split_outcome
from toolkit.annex.headings import ROLES, field_of
from toolkit.annex.roles import profile_of
from toolkit.annex.rows import roles_of_marks, split_title
from toolkit.annex.source import tidy, tt_number
from toolkit.model import words
from toolkit.model.findings import Code, ToolkitError
from toolkit.model.period import PeriodName
from toolkit.plan.names import Names, split_names
from toolkit.rounds.beginning import FromAnnex, amend_round, init_round
from toolkit.rounds.round import Round
from toolkit.sheetread.any_file import column_letters

HEADING = ("TT", "Nội dung", "Chủ trì", "Phối hợp", "Sản phẩm", "Thời hạn")
#: Groups and tasks, nearly as many as are read.
MANY = 2_900


def by_day(count: int) -> int:
    """So many at night, a third by day."""
    return count if NIGHTLY else count // 3


def task(number: object, content: str = "Rà soát văn bản", leads: str = "Sở Nội vụ") -> tuple[str, ...]:
    return str(number), content, leads, "Sở Y tế", "Báo cáo", "Quý IV/2026"


def text(*lines: Sequence[str]) -> bytes:
    return "\n".join(map("\t".join, (HEADING, *lines))).encode()


def paragraph(said: str) -> str:
    return f"<w:p><w:r><w:t>{escape(said)}</w:t></w:r></w:p>"


def row(*texts: str, properties: str = "") -> str:
    cells = (f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(each)}</w:tc>" for each in texts)
    return f"<w:tr>{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


#: A table that is read.
GOOD = table(row(*HEADING), *(row(*task(at)) for at in range(1, 4)))


def document(*body: str) -> bytes:
    """A Word document, not packed, so that no ratio gives it away."""
    return packed({"[Content_Types].xml": "<Types/>", "word/document.xml":
        f'<w:document xmlns:w="w"><w:body>{"".join(body)}</w:body></w:document>'}, zipfile.ZIP_STORED)


def within(outer: str, times: int, inner: str) -> str:
    """That in so many of that."""
    before, after = outer.split("*")
    return before * times + inner + after * times


def sheet_row(at: int, *texts: str) -> str:
    cells = (f'<c r="{column_letters(column)}{at}" t="inlineStr"><is><t>{said}</t></is></c>'
             for column, said in enumerate(texts, 1))
    return f'<row r="{at}">{"".join(cells)}</row>'


def sheet(*lines: Sequence[str], merges: Sequence[str] = ()) -> bytes:
    merged = "".join(f'<mergeCell ref="{each}"/>' for each in merges)
    rows = "".join(sheet_row(at, *each) for at, each in enumerate(lines, 1))
    return xlsx(sheet=worksheet(rows, f"<mergeCells>{merged}</mergeCells>"))


def sheets(names: Sequence[str], *lines: Sequence[str]) -> bytes:
    """A workbook with those lines in each of its sheets."""
    part = worksheet("".join(sheet_row(at, *each) for at, each in enumerate(lines, 1)))
    listed = "".join(f'<sheet name="{escape(name)}" sheetId="{at}" r:id="s{at}"/>' for at, name in enumerate(names))
    linked = {f"s{at}": f"worksheet worksheets/s{at}.xml" for at, _ in enumerate(names)}
    return xlsx(workbook=f"<sheets>{listed}</sheets>", parts={
        "xl/_rels/workbook.xml.rels": links(**linked),
        **{f"xl/worksheets/s{at}.xml": part for at, _ in enumerate(names)}})


def other_heading(at: int) -> tuple[str, ...]:
    return (*HEADING[:2], *HEADING[:1:-1], f"Ghi chú {at}")


AGENCIES = ("Sở Y tế", "Sở Nội vụ", "Sở Công Thương", "Sở Tài chính")
SIGNS = [first + second + third for first in "xX+*✓✔√☑☒●" for second in "■□◼◻◆◇▲△★☆•v" for third in "xX+*✓✔√☑☒●"]
STRANGE = [("Mục", "Mô tả", "Ai"), *((f"{at}", f"Rà soát văn bản thứ {at} của tỉnh", f"gì {at}") for at in range(9))]
INSERTED = "<w:ins><w:r><w:t>mới</w:t></w:r></w:ins><w:del><w:r><w:delText>cũ</w:delText></w:r></w:del>"
BOX = "<w:p><w:r><w:txbxContent>*</w:txbxContent></w:r></w:p>"
PLAN, ASKED, UNREADABLE, NO_TABLE = words.PLAN_FILE, words.COLUMNS_ASKED, "ANNEX_UNREADABLE", "ANNEX_NO_TABLE"

#: By name the file's ending, what it ends in, how it is made.
HOSTILE: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "one number for all": ("txt", PLAN, lambda: text(*[task(1)] * MANY)),
    "numbers like 10^30 and 1.1.1.1.1.1.1.1": ("txt", PLAN, lambda: text(*(
        task(each) for at in range(MANY // 2) for each in ("1.1.1.1.1.1.1.1", 10**30 + at)))),
    "more tasks than any annex": ("txt", UNREADABLE, lambda: text(*(task(at) for at in range(9_000)))),
    "20,000 rows": ("txt", UNREADABLE, lambda: text(*(task(at) for at in range(20_000)))),
    "20,000 rows of a column of marks": ("xlsx", UNREADABLE, lambda: sheet(
        ("TT", "Nội dung", *AGENCIES), *[("1", "Rà soát", "X", "x", "", "x")] * 20_000)),
    "rows handed down again and again": ("txt", PLAN, lambda: text(*(
        each for at in range(MANY // 2) for each in (("1", "Cha", "Sở Y tế", "", "", ""), ("1.1", f"Con {at}", "", "", "Báo cáo", ""))))),
    "groups named after agencies": ("txt", PLAN, lambda: text(*(
        each for at in range(MANY // 2) for each in (("I", "Sở Y tế", "", "", "", ""), (str(at), "Làm", "", "", "Tờ trình", ""))))),
    "titles that count on": ("txt", PLAN, lambda: text(*(
        each for _ in range(MANY // 2) for each in (task(1), ("2", "Thanh tra", "", "", "", ""))))),
    "rows that all go on": ("txt", PLAN, lambda: text(task(1), *[("", f"và {'tiếp theo ' * 18}", "", "", "", "")] * 9_900)),
    "another heading before each row": ("txt", PLAN, lambda: text(*(
        each for at in range(MANY) for each in (other_heading(at), (*task(at), "x"))))),
    "headings of four rows everywhere": ("docx", PLAN, lambda: document(table(*(
        each for at in range(1_000) for each in (row("TT", "Nội dung", "Phân công", "", "Sản phẩm", "Thời hạn"),
            *[row("", "", "Chủ trì", "Phối hợp", "", "")] * 2, row("(1)", "(2)", "(3)", "(4)", "(5)", "(6)"), row(*task(at))))))),
    "labels of 25,000 characters": ("txt", ASKED, lambda: text(
        *[("TT", "Nội dung", "Chủ trì", *(f"{'nhãn dài ' * 2_700}{at}" for at in range(60))), ("1", "Rà soát", "Sở Y tế", *["gì"] * 60)])),
    "marks of every sort": ("txt", ASKED, lambda: text(("TT", "Nội dung", *AGENCIES), *(
        (str(at), f"Rà soát {at}", SIGNS[at % len(SIGNS)], "", SIGNS[at * 7 % len(SIGNS)], "x") for at in range(MANY)),
        *(("", f"dấu {each}: chủ trì") for each in SIGNS[:200]))),
    "names nobody knows": ("txt", PLAN, lambda: text(*(
        task(at, leads=f"Ban Lạ {at}, Tổ Lạ {at}, Nhóm Lạ {at}") for at in range(MANY)))),
    "a million names in a cell": ("txt", ASKED, lambda: text(task(1, leads="a," * 900_000))),
    "lines without end": ("txt", UNREADABLE, lambda: b"ab\n" * 6_600_000),
    "cells without end": ("txt", UNREADABLE, lambda: b"ab\t" * 6_600_000),
    "63 columns of 20,000 rows": ("docx", UNREADABLE, lambda: document(table(*["<w:tr>" + "<w:tc/>" * 63 + "</w:tr>"] * 20_000))),
    "elements without end": ("docx", UNREADABLE, lambda: document('<a b=""/>' * 1_700_000)),
    "tables within tables, by the thousand": ("docx", ASKED, lambda: document(*[within(
        "<w:tbl><w:tr><w:tc>*</w:tc></w:tr></w:tbl>", 9, table(row("a", "b", "c")))] * by_day(9_000))),
    "an annex within 18 tables": ("docx", PLAN, lambda: document(within("<w:tbl><w:tr><w:tc>*<w:p/></w:tc></w:tr></w:tbl>", 18, GOOD))),
    "controls within controls": ("docx", UNREADABLE, lambda: document(within("<w:sdt>*</w:sdt>", 300, GOOD))),
    "boxes within boxes, all changed": ("docx", UNREADABLE, lambda: document(
        within(BOX, 45, f"<w:p>{INSERTED}</w:p>" * 30_000), GOOD)),
    "changes within changes": ("docx", UNREADABLE, lambda: document(f"<w:p>{within('<w:ins>*</w:ins>', 100, '') * 9_000}</w:p>", GOOD)),
    "changes by the thousand": ("docx", PLAN, lambda: document(table(row(*HEADING), *[
        row(*task(1)).replace("<w:r>", f"{INSERTED}<w:r>")] * 2_000))),
    "2,000 annexes in one": ("docx", PLAN, lambda: document(*(
        table(row(*HEADING), row(*task(at, f"Rà soát văn bản quy phạm pháp luật số {at}"))) + paragraph("và") for at in range(by_day(2_000))))),
    "cells that all go on from above": ("docx", PLAN, lambda: document(table(row(*HEADING), row(*task(1)), *[
        row(*[""] * 6, properties="<w:vMerge/>")] * by_day(5_000)))),
    "cells that go on from nothing": ("docx", PLAN, lambda: document(table(
        row(*[""] * 6, properties="<w:vMerge/>"), row(*HEADING), row(*task(1))))),
    "chains of merged cells": ("docx", PLAN, lambda: document(table(row(*HEADING), *[
        row("I. NHÓM", "", "", "", "", "", properties="<w:hMerge/>"), row(*task(1))] * by_day(700)))),
    **{f"a cell over {span} columns": ("docx", end, lambda span=span: document(table(row(*HEADING), row(
        "1", "Rà soát", properties=f'<w:gridSpan w:val="{span}"/>'), row(*task(2)))))
        for span, end in (("99999999", UNREADABLE), ("-5", PLAN), ("nhiều", PLAN), ("9" * 400, PLAN), ("63", UNREADABLE), ("0", PLAN))},
    "a document of spaces": ("docx", ASKED, lambda: document(table(row(*HEADING), row(
        "1", *[f"a{' ' * 300_000}b"] * 5)))),
    "a bomb": ("docx", UNREADABLE, lambda: zipped([Entry("[Content_Types].xml", b"<Types/>"), bomb("word/document.xml")])),
    "a zip in a zip": ("docx", UNREADABLE, lambda: packed({"a.docx": document(GOOD)})),
    "a document called workbook": ("xlsx", PLAN, lambda: document(GOOD)),
    "a workbook called document": ("docx", PLAN, lambda: sheet(HEADING, task(1))),
    "300,000 rows": ("xlsx", UNREADABLE, lambda: sheet(HEADING, *[("x",)] * 300_000)),
    "long texts in all columns there are": ("xlsx", UNREADABLE, lambda: xlsx(sheet=worksheet(
        sheet_row(1, *HEADING) + sheet_row(2, *task(1)) + sheet_row(3, *(f"{at} " * 160 for at in range(16_384)))))),
    "rows as wide as there are": ("xlsx", PLAN, lambda: sheet(HEADING, task(1), *[["x"] * 16_384] * 9)),
    "merged ranges over everything": ("xlsx", ASKED, lambda: sheet(*STRANGE, merges=[
        "A1:XFD1048576", "A3:B9", "B5:C6", "A2:C2", "B2:D2", *(f"A1:XFD{at}" for at in range(9, 30_000))])),
    "ranges merged badly": ("xlsx", PLAN, lambda: sheet(HEADING, task(1), merges=["F9:A1", "A0:B0", "x", "", "A1"])),
    "63 columns nobody knows": ("xlsx", ASKED, lambda: sheet(["Cột"] * 63, *[["một hai ba"] * 63] * 1_500)),
    "20 tables of 480 lines nobody knows": ("xlsx", ASKED, lambda: sheets([f"s{at}" for at in range(20)], STRANGE[0], *(
        (str(at), f"Rà soát văn bản thứ {at}", f"gì {at}") for at in range(479)))),
    "rows and columns repeated to the last": ("ods", PLAN, lambda: ods("".join(
        f"<table:table-row>{''.join(cells('1', said) for said in each)}{cells('16378')}</table:table-row>" for each in (
            HEADING, task(1))) + '<table:table-row table:number-rows-repeated="1048574"><table:table-cell/></table:table-row>')),
    "255 sheets nobody knows": ("xlsx", ASKED, lambda: sheets([f"s{at}" for at in range(255)], *STRANGE)),
}


def ends(path: Path) -> str:
    """What becomes of a round made of that annex: the file written, or the refusal's code."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            made = init_round(Path(folder, "ky", "ky"), FromAnnex(path, PeriodName(2026), "Vĩnh Long"))
        except ToolkitError as error:
            return error.finding.code.name
        return PLAN if made.outputs[0].name == PLAN else ASKED


def serve() -> None:
    """For each path on stdin what became of it as JSON, the seconds of work, and the most megabytes this process has ever had."""
    for line in sys.stdin:
        started = time.process_time()
        end = ends(Path(json.loads(line)))
        print(json.dumps({"ends": end, "seconds": time.process_time() - started, "peak": peak()}), flush=True)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    reader = Reader("test_annex_hostile")
    yield reader
    reader.close()


#: Those whose like is asked by day too.
AT_NIGHT = {
    "63 columns nobody knows", "rows that all go on", "rows as wide as there are", "headings of four rows everywhere",
    "one number for all",
    "20,000 rows of a column of marks", "numbers like 10^30 and 1.1.1.1.1.1.1.1", "groups named after agencies", "titles that count on",
    "another heading before each row", "cells without end", "changes by the thousand", "names nobody knows",
    "20 tables of 480 lines nobody knows", "255 sheets nobody knows", "300,000 rows", "long texts in all columns there are"}
assert HOSTILE.keys() >= AT_NIGHT


@pytest.mark.slow
@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.nightly if name in AT_NIGHT else ()) for name in HOSTILE])
def test_a_hostile_annex_ends_as_it_is_known_to(name: str, tmp_path: Path, reader: Reader) -> None:
    ending, end, build = HOSTILE[name]
    path = tmp_path / f"phu-luc.{ending}"
    path.write_bytes(build())
    said = reader.ask(path)
    path.unlink()
    assert said["ends"] == end
    assert said["seconds"] < WALL
    assert said["grown"] <= MEMORY


@pytest.mark.slow
@pytest.mark.parametrize("numbered", [True, False])
def test_an_amended_annex_with_every_task_worded_anew_is_proposed_soon(numbered: bool, tmp_path: Path) -> None:
    chosen, said = random.Random(1), re.findall(r"\w+", "soát văn bản tuyên truyền kiểm tra xử lý tổ chức hội nghị báo cáo")
    before, after = (text(*(task(at if numbered else "", " ".join(["Rà", *chosen.choices(said, k=30)]))
                            for at in range(1, 1_200 if NIGHTLY else 600))) for _ in range(2))
    (tmp_path / "cu.txt").write_bytes(before)
    (tmp_path / "moi.txt").write_bytes(after)
    init_round(tmp_path / "ky", FromAnnex(tmp_path / "cu.txt", PeriodName(2026), "Vĩnh Long"))
    started = time.process_time()
    amend_round(Round(tmp_path / "ky"), tmp_path / "moi.txt")
    assert time.process_time() - started < WALL


# ── texts made to be slow ─────────────────────────────────────────────────────────────────────────

UNITS = (" ", "\n", "\xa0", "a", "(", "a (", "( ", ";", ", ", " / ", "– ", ": ", "chủ trì ", "chủ trì: ", "(chủ trì", "(phối hợp) ",
         "phối hợp: ", "phối hợp với ", "cơ quan ", "là ", "1.", "1.1.", "I", "X ", "*", " và", "\nvà ", "các ", "A.", "20", "1/1 ",
         "năm 20", "\u200b", "x cơ quan ", "giao ", "20 - 20 ", "²", "xã ", "p5 ")
READ: dict[str, Callable[[str], object]] = {
    "tidy": tidy, "parted": split_both, "labels": split_labels, "day": split_outcome, "agency": agencies_of_heading,
    "period": is_period, "number": tt_number, "title": split_title, "field": field_of, "looks": lambda said: profile_of([said]),
    "marks": lambda said: roles_of_marks(["x", "X", "●"], [said[:1_999], said]),
    "names": lambda said: split_names(said, Names([("Sở Y tế", ("SYT",)), ("UBND các xã, phường", ("X",))]))}


@pytest.mark.parametrize("name", READ)
def test_no_text_is_read_in_time_that_grows_with_its_square(name: str) -> None:
    """By day the texts are shorter, and so is the time they may take."""
    started, share = time.process_time(), 1 if NIGHTLY else 0.4
    for unit in UNITS:
        for before, after in (("", ""), ("chủ trì: ", "!"), ("1 ", "(x"), ("Sở Y tế", ";a")):
            READ[name](before + unit * int(share * 100_000 / len(unit)) + after)
    assert time.process_time() - started < WALL * share


# ── what an officer chooses ───────────────────────────────────────────────────────────────────────

ROLE = {name: ROLES[name] for name in ("tt", "content", "leads")}


def asked(lines: Sequence[Sequence[str]] = STRANGE, names: Sequence[str] = ("Bảng",)) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "phu-luc.xlsx")
        path.write_bytes(sheets(names, *lines))
        content = columns_asked(read_source(path))
    assert content
    return content


def test_the_list_offered_is_the_one_whatever_the_sheets_are_called() -> None:
    names = ("Danh sách chọn", "DANH SÁCH CHỌN", "History", "x" * 40, "X" * 40, "a'b", "'", "a:b", "a\\b", "a/b", "[a]*?", "", " ")
    book = openpyxl.load_workbook(io.BytesIO(asked(names=names)))
    assert len(book.worksheets) == len(names) + 1
    for page in book.worksheets[:-1]:
        for rule in page.data_validations.dataValidation:
            name, cells = re.fullmatch(r"'(.+)'!(.+)", rule.formula1).groups()
            assert [cell.value for (cell,) in book[name][cells.replace("$", "")]] == [*ROLES.values()]


def test_texts_stay_texts_in_the_workbook_that_asks() -> None:
    begun = ("=1+1", "+1", "-1", "@a", "{=1}", "'a", "_xD800_b", "_x0001_c", "https://a.vn")
    lines = [STRANGE[0], *((str(at), f"{each} rà soát văn bản", each) for at, each in enumerate(begun))]
    page = openpyxl.load_workbook(io.BytesIO(asked(lines))).worksheets[0]
    cells = [page.cell(at, 3) for at in range(5, 5 + len(begun))]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells] == [*begun[:6], "\ufffdb", " c", begun[8]]
    assert not any(cell.hyperlink for cell in cells)


def put(book: openpyxl.Workbook, *chosen: object) -> None:
    for column, said in enumerate(chosen, 1):
        book.worksheets[0].cell(4, column).value = said


def cut(book: openpyxl.Workbook, first: int, count: int = 1) -> None:
    book.worksheets[0].delete_rows(first, count)


@pytest.mark.parametrize(("edit", "tasks"), [
    (lambda book: put(book, *ROLE.values()), 9),
    (lambda book: put(book, *(f" {role.upper()}" for role in ROLE.values())), 9),
    (lambda book: (put(book, *ROLE.values()), book.remove(book["Danh sách chọn"])), 9),
    (lambda book: put(book, ROLE["content"], ROLE["content"], ROLE["leads"]), 9),
    (lambda book: (put(book, *ROLE.values()), book.worksheets[0].insert_cols(1)), 9),
    (lambda book: put(book, *[ROLE["content"]] * 3), None),
    (lambda book: put(book, None, None, None), None),
    (lambda book: put(book, "tự gõ", 2.5, True), None),
    (lambda book: put(book, *[ROLES["unused"]] * 3), None),
    (lambda book: put(book, *[ROLE["leads"]] * 3), None),
    *[(lambda book, at=at: cut(book, at), None) for at in (2, 3, 4)],
    (lambda book: cut(book, 1, 4), None),
    (lambda book: cut(book, 1, 99), None),
    (lambda book: (put(book, *ROLE.values()), book.worksheets[0].insert_rows(1)), 9),
])
def test_choices_edited_badly_end_in_an_annex_or_a_refusal(
    edit: Callable[[openpyxl.Workbook], object], tasks: int | None, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(asked()))
    edit(book)
    book.save(tmp_path / "a.xlsx")
    if tasks is None:
        with pytest.raises(ToolkitError) as refused:
            understand(tmp_path / "a.xlsx")
        assert refused.value.finding.code is Code.ANNEX_NO_TABLE
    else:
        assert len(understand(tmp_path / "a.xlsx").annex.tasks) == tasks


@pytest.mark.office
def test_choices_saved_by_libreoffice_count(tmp_path: Path, soffice: Callable[[Path, str, Path], Path]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(asked()))
    put(book, *ROLE.values())
    book.save(tmp_path / "a.xlsx")
    assert len(understand(soffice(tmp_path / "a.xlsx", "ods", tmp_path / "saved")).annex.tasks) == 9


# ── files that are something else, cut off, or changed at random ──────────────────────────────────

ANNEX = text(task(1)).decode()


@pytest.mark.parametrize(("file", "content", "end"), [
    ("a.txt", ANNEX.encode("utf-16"), PLAN), ("a.docx", ANNEX.encode(), PLAN), ("a.txt", ANNEX.encode("utf-16-le"), UNREADABLE),
    ("a.txt", ANNEX.encode("cp1258", "replace"), UNREADABLE), ("a.txt", ANNEX.encode() + b"\0", UNREADABLE),
    ("a.txt", ANNEX.encode() + b"\xed\xa0\x80", UNREADABLE), ("a.txt", "TT\tNéi dung\tChñ tr×\n1\tRµ so¸t\tSë Y tÕ\n".encode(), NO_TABLE),
    ("a.doc", b"<html><table><tr><td>TT</td></tr></table></html>", UNREADABLE)])
def test_a_file_of_another_kind_ends_in_what_it_is(file: str, content: bytes, end: str, tmp_path: Path) -> None:
    (tmp_path / file).write_bytes(content)
    assert ends(tmp_path / file) in (end, ASKED if end == NO_TABLE else end)


def outcome(path: Path) -> str:
    """Whether an annex is read, or why not; anything but a typed refusal is raised."""
    try:
        understand(path)
        columns_asked(read_source(path))
    except ToolkitError as error:
        return error.finding.code.name
    return PLAN


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("annexes")
    return [path for each in annexes("tasks").values() if (path := each.build(folder)).suffix in (".docx", ".xlsx")]


@pytest.mark.parametrize("count", [15, pytest.param(1000, marks=pytest.mark.nightly)])
def test_annexes_cut_off_anywhere_are_refused(count: int, real: list[Path], tmp_path: Path) -> None:
    chosen = random.Random(2793)
    for path in chosen.choices(real, k=count):
        content = path.read_bytes()
        (tmp_path / path.name).write_bytes(content[:chosen.randrange(len(content))])
        assert outcome(tmp_path / path.name) == UNREADABLE


@pytest.mark.parametrize("count", [50, pytest.param(1000, marks=pytest.mark.nightly)])
def test_annexes_changed_at_random_are_read_or_refused(count: int, real: list[Path], tmp_path: Path) -> None:
    chosen = random.Random(2793)
    for path in chosen.choices(real, k=count):
        (tmp_path / path.name).write_bytes(mutated(path.read_bytes(), chosen))
        assert outcome(tmp_path / path.name) in (PLAN, UNREADABLE, NO_TABLE)


def mutated(content: bytes, chosen: random.Random) -> bytes:
    """An office file with elements of a part taken out, doubled, moved, renamed, with other attributes or texts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chosen.choice([each for each in parts if re.search(r"document\.xml|sheet\d|sharedS|numbering|workbook\.xml$|styles", each)])
    root = etree.fromstring(parts[name])
    elements = [each for each in root.iter("*") if each is not root]
    for one in chosen.choices(elements, k=chosen.choice((1, 2, 5, 30))) if elements else ():
        other, above = chosen.choice(elements), one.getparent()
        if above is None or one in other.iterancestors() or one is other:
            continue
        match chosen.randrange(6):
            case 0:
                above.remove(one)
            case 1:
                above.insert(0, copy.deepcopy(one))
            case 2:
                other.append(one)
            case 3 if one.attrib:
                one.set(chosen.choice(list(one.attrib)), chosen.choice(("", "-1", "9" * 11, "x", "0", "A1:XFD9", "1.5", "١")))
            case 4:
                one.text = chosen.choice(("", "\u202e", "x" * 999, "=1+1", "1.1.1.1.1.1.1.1", "Chủ trì: ", "(((", "\n\n", "Ⅷ", "1²"))
            case _:
                one.tag = other.tag
    return packed({**parts, name: etree.tostring(root)})


# ── nothing lost, nothing given to another ────────────────────────────────────────────────────────
@pytest.mark.parametrize(("column", "said"), [(5, "Sở Tư pháp"), (5, "và các huyện"), (3, "và các huyện")])
def test_a_text_alone_below_a_heading_is_no_part_of_it(column: int, said: str, tmp_path: Path) -> None:
    alone = [""] * 6
    alone[column] = said
    heading = ("TT", "Nội dung", "Chủ trì", "Sản phẩm", "Thời hạn", "Ghi chú")
    (tmp_path / "a.txt").write_bytes("\n".join(map("\t".join, (heading, alone, ("1", "Rà soát", "Sở Y tế", "", "", "")))).encode())
    assert any(said in str(each) for each in understand(tmp_path / "a.txt").findings)
