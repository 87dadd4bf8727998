"""A review workbook that lies as it was written is not read for what nobody wrote in it; whatever an officer saves is."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from test_review import Desk, changed, filled
from test_review_anew import _quick

from toolkit import words
from toolkit.rounds.consolidating import Consolidated
from toolkit.sheetread import xlsx

__all__ = ["_quick"]

OWN = "Cán bộ viết lại câu này."
LATE = filled({"T2.5": {"status": "Đang thực hiện", "percent": "50%", "result": "Đang soạn thảo"}}, agency="SCT")
LATER = filled({"T2.4": {"status": "Đang thực hiện", "result": "Đã tập huấn một lớp"}}, agency="HCK")
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sheets that are read, by title."""
    titles = list[str]()
    read_sheet = xlsx.read_sheet

    def noted(chunks: object, name: str, *others: object) -> object:
        titles.append(name)
        return read_sheet(chunks, name, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(xlsx, "read_sheet", noted)
    return titles


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A round consolidated once, with a question."""
    made = Desk(tmp_path / "Kỳ báo cáo")
    made.receive(a=filled(changed("T2.5", percent="0,8")))
    return made


def heads(page: Worksheet) -> dict[str, int]:
    return {str(cell.value): int(cell.column) for cell in page[3] if cell.value}


def cell_of(page: Worksheet, name: str, agency: str = "Sở Nội vụ") -> str:
    """The cell of an agency's first answer, in that column of the sheet of the report's wording."""
    columns = {each: heads(page)[word.text] for each, word in words.WORDING_COLUMNS.items()}
    row = next(row for row in range(4, 40) if page.cell(row, columns["agency"]).value == agency)
    return str(page.cell(row, columns[name]).coordinate)


def wording(path: Path) -> Worksheet:
    return openpyxl.load_workbook(path)[words.WORDING_SHEET]


def type_in(desk: Desk, **texts: str | None) -> None:
    """The officer types in the line of an answer and saves, with a program that writes the workbook anew."""
    book = openpyxl.load_workbook(desk.path)
    for name, text in texts.items():
        book[words.WORDING_SHEET][cell_of(book[words.WORDING_SHEET], name)] = text
    book.save(desk.path)


def is_kept(desk: Desk, done: Consolidated) -> bool:
    """Whether the officer's text counts and stands where it was written."""
    page = wording(desk.path)
    return [each.text for each in done.own.values()] == [OWN] and page[cell_of(page, "own")].value == OWN


@contextmanager
def summary(desk: Desk) -> Iterator[Any]:
    """The properties of the consolidated workbook, which is saved again."""
    path = desk.round.results / words.SUMMARY_FILE
    book: Any = openpyxl.load_workbook(path)
    yield book.custom_doc_props
    book.save(path)


# ── nobody saved it ───────────────────────────────────────────────────────────────────────────────


def test_untouched_its_wording_is_not_read_and_it_is_what_a_first_run_would_write(
    desk: Desk, read: list[str], tmp_path: Path
) -> None:
    done = desk.receive(b=LATE)
    assert words.FIRST_SEEN_SHEET in read  # which keeps the days that contents were first seen
    assert words.WORDING_SHEET not in read
    assert not done.other_findings
    at_once = Desk(tmp_path / "Một lần")
    at_once.receive(a=(desk.round.returns / "a.xlsx").read_bytes(), b=LATE)
    assert desk.path.read_bytes() == at_once.path.read_bytes()


@pytest.mark.parametrize("texts", [{"own": OWN}, {"include": "Không"}, {"own": OWN, "include": "Có"}],
                         ids=["text", "left out", "both"])
def test_what_an_officer_worded_is_read_in_every_run_though_nobody_saved_it_since(
    desk: Desk, read: list[str], texts: dict[str, str]
) -> None:
    type_in(desk, **texts)
    for files in ({}, {"b": LATE}, {}, {"c": LATER}):
        read.clear()
        done = desk.receive(**files)
        assert words.WORDING_SHEET in read
        page = wording(desk.path)
        assert {name: page[cell_of(page, name)].value for name in texts} == texts
        assert "own" not in texts or is_kept(desk, done)


@pytest.mark.parametrize(("row", "head"), [(3, "Người xử lý"), (None, ""), (1, "")], ids=["column", "below", "above"])
def test_a_column_and_lines_of_an_officer_s_are_there_after_runs_in_which_nobody_saved(
    desk: Desk, row: int | None, head: str
) -> None:
    book = openpyxl.load_workbook(desk.path)
    page = book[words.WORDING_SHEET]
    page.cell(row or page.max_row + 2, 30, head or "nhớ gọi lại")
    book.save(desk.path)
    for files in ({}, {"b": LATE}, {}):
        desk.receive(**files)
        assert (head or "nhớ gọi lại") in [cell.value for line in wording(desk.path).iter_rows() for cell in line]


# ── somebody saved it, in whatever way ────────────────────────────────────────────────────────────


def by_openpyxl(desk: Desk) -> None:
    type_in(desk, own=OWN)


def in_the_part_alone(desk: Desk) -> None:
    """The part of the sheet is another; all other members, properties too, lie as they lay, by the same dates."""
    cell = cell_of(wording(desk.path), "own")
    part = f"xl/worksheets/sheet{openpyxl.load_workbook(desk.path).sheetnames.index(words.WORDING_SHEET) + 1}.xml"
    with zipfile.ZipFile(desk.path) as archive:
        members = {info: archive.read(info) for info in archive.infolist()}
    with zipfile.ZipFile(desk.path, "w") as archive:
        for info, content in members.items():
            text = f'<c r="{cell}" t="inlineStr"><is><t>{OWN}</t></is></c>'.encode()
            pattern = rb'<c r="%s"[^>]*/>' % cell.encode()
            archive.writestr(info, re.sub(pattern, text, content) if info.filename == part else content)


def by_a_member_added_behind(desk: Desk) -> None:
    """The package is appended to: a second part of the sheet lies behind all that was there, and is what counts."""
    before = desk.path.read_bytes()
    with zipfile.ZipFile(desk.path) as archive:
        end = archive.start_dir
    in_the_part_alone(desk)
    with zipfile.ZipFile(desk.path) as archive:
        (part,) = [info.filename for info in archive.infolist() if OWN.encode() in archive.read(info)]
        content = archive.read(part)
    desk.path.write_bytes(before)
    with zipfile.ZipFile(desk.path, "a") as archive:
        archive.NameToInfo.pop(part)
        archive.filelist[:] = [info for info in archive.filelist if info.filename != part]
        archive.writestr(part, content)
    assert desk.path.read_bytes().startswith(before[:end])


@pytest.mark.parametrize("save", [by_openpyxl, in_the_part_alone, by_a_member_added_behind])
def test_one_cell_that_was_typed_counts_however_it_was_saved(desk: Desk, save: Callable[[Desk], None]) -> None:
    save(desk)
    assert is_kept(desk, desk.run())
    assert is_kept(desk, desk.receive(b=LATE))
    assert is_kept(desk, desk.run())


def test_one_whose_looks_alone_changed_stays_and_is_read(desk: Desk, read: list[str]) -> None:
    book = openpyxl.load_workbook(desk.path)
    book[words.WORDING_SHEET].column_dimensions["A"].width = 61
    book.save(desk.path)
    for _ in range(2):
        read.clear()
        desk.run()
        assert words.WORDING_SHEET in read
        assert wording(desk.path).column_dimensions["A"].width == 61
    with summary(desk) as properties:
        assert words.REVIEW_PROPERTY not in properties.names


# ── what is known of it is of another one, or nothing ─────────────────────────────────────────────


def test_without_the_summary_that_tells_it_or_of_an_earlier_version_it_is_read(desk: Desk, read: list[str]) -> None:
    type_in(desk, own=OWN)
    (desk.round.results / words.SUMMARY_FILE).unlink()
    assert is_kept(desk, desk.run())
    desk.path.unlink()
    desk.run()
    with summary(desk) as properties:
        del properties[words.REVIEW_PROPERTY]
    read.clear()
    desk.run()
    assert words.WORDING_SHEET in read
